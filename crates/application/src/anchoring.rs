//! Checkpoints leave the house: once a day one goes to those who cannot write the log.
//!
//! Whoever owns the folder and its key can write another log that agrees with itself; a checkpoint that
//! somebody else keeps finds it. Sizes that were given away are noted, so that their roots stay computable
//! when records go ([`crate::keeping::KeepingRules::cuts`]).

use async_trait::async_trait;
use domain::checkpoint::SignedHead;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::deed::Change;
use crate::jobs::{Again, Failed, Job, JobKind, Late, Outcome, Work};
use crate::notices::of_checkpoint;
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::retention::GIVEN;
use crate::use_case::{Reach, SelfProof, UseCase};

/// The program gives a checkpoint away; not a person's deed.
static GIVE_CHECKPOINT_AWAY: UseCase = UseCase {
    name: "give_checkpoint",
    says: "A checkpoint of the log was given to those who cannot write it.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

static GIVE: JobKind = JobKind {
    name: "give-checkpoint",
    every: Some(SignedDuration::from_hours(24)),
    late: Late::Run,
    tries: 5,
};

/// The hour of the day at which it goes out, where the top unit is: before the office opens. A new log's
/// first letter waits for it as well: a checkpoint of its first minute is of no use to anybody.
const LETTER_HOUR: i8 = 8;

/// Gives the last checkpoint away, every day.
pub struct GiveCheckpoint;

#[async_trait]
impl Work for GiveCheckpoint {
    fn kind(&self) -> &'static JobKind {
        &GIVE
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        if !office.is_set_up().await? {
            return Ok(Outcome::default());
        }
        // The start enters the job as due at once.
        let entered = job.payload == "{}" && office.last_given().await?.is_none();
        if !entered {
            office.give_checkpoint().await?;
        }
        let due = office.next_hour(LETTER_HOUR).await?;
        let payload = Some(json!({"hour": LETTER_HOUR}).to_string());
        let again = Some(Again { due, payload });
        Ok(Outcome {
            again,
            ..Outcome::default()
        })
    }
}

impl Office {
    /// Tells the security contact and the auditor of the last checkpoint; nothing where none was signed,
    /// or nothing since the last one.
    ///
    /// # Errors
    /// A fault when log or records cannot be read or written.
    pub async fn give_checkpoint(&self) -> Result<Option<SignedHead>, Problem> {
        let note = self.keeping()?.last_checkpoint().await?;
        let Some(note) = note else {
            return Ok(None);
        };
        let head = SignedHead::parse(&note);
        let head =
            head.ok_or_else(|| Fault::new("give a checkpoint away: it is not one of ours"))?;
        // A log is signed when it is made; there is nothing to keep of an empty one.
        if head.size == 0 {
            return Ok(None);
        }
        let mut sizes = self.given().await?;
        if !sizes.insert(head.size) {
            return Ok(None);
        }
        let at = self.now();
        let value = serde_json::to_string(&sizes);
        let value = value.map_err(|cause| Fault::caused("write what was given away", cause))?;
        let noted = Change::NoteKeeping {
            name: GIVEN,
            value,
            at,
        };
        let told = Change::PlanJob(of_checkpoint(head, at));
        let facts = json!({"leaves": head.size, "log": format!("{:016x}", head.log)});
        self.by_program(&GIVE_CHECKPOINT_AWAY, facts.to_string(), vec![noted, told])
            .await?;
        Ok(Some(head))
    }

    /// Leaves of the checkpoint that was given away last, and when.
    pub(crate) async fn last_given(&self) -> Result<Option<(u64, Timestamp)>, Fault> {
        let given = self.parts.records.keeping_note(GIVEN).await?;
        let Some((text, at)) = given else {
            return Ok(None);
        };
        let sizes: std::collections::BTreeSet<u64> =
            serde_json::from_str(&text).unwrap_or_default();
        Ok(sizes.last().map(|size| (*size, at)))
    }
}
