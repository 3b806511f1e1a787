//! We have witnesses: every hour each is sent our last checkpoint with the proof that the log only grew.

use std::path::{Path, PathBuf};
use std::time::Duration;

use application::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use application::witnessing::{Countersigned, Standing, Witnesses};
use application::{Fault, Office, Problem};
use async_trait::async_trait;
use evidence::ProveError;
use evidence::seal::{Checkpoint, Submission, WitnessKey, countersigned};
use jiff::{SignedDuration, Timestamp};
use post::{PostError, Submitted, Submitter, Trust};

use super::{OurWitness, WitnessSettings};
use crate::stop::Unusable;

/// One witness takes no longer.
const LIMIT: Duration = Duration::from_secs(10);
/// Certificates of authorities that the machine trusts.
const MACHINE_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";
/// Below a witness's address.
const ADD_CHECKPOINT: &str = "/add-checkpoint";

/// A witness that is silent is tried again for about an hour before it is an alarm.
static COUNTERSIGN: JobKind = JobKind {
    name: "countersign",
    every: Some(SignedDuration::from_hours(1)),
    late: Late::Run,
    tries: 7,
};

/// One witness of ours.
struct Witness {
    key: WitnessKey,
    way: Submitter,
}

/// Has our checkpoints countersigned.
pub struct Asking {
    data: PathBuf,
    witnesses: Vec<Witness>,
}

/// What came of asking one witness.
enum Answered {
    /// It countersigned.
    Good(Countersigned),
    /// It did not, and may later.
    Not(String),
    /// It saw another log: ours was rolled back or forked.
    Fork(String),
}

pub(super) fn submitter(one: &OurWitness) -> Result<Submitter, String> {
    let trust = || {
        let files = [Some(Path::new(MACHINE_ROOTS)), one.ca_file.as_deref()];
        let read = files.into_iter().flatten();
        let read: Vec<_> = read.filter_map(|path| std::fs::read(path).ok()).collect();
        let files: Vec<&[u8]> = read.iter().map(Vec::as_slice).collect();
        Trust::from_pem(&files).map_err(|_| PostError::NoCertificates)
    };
    let address = format!("{}{ADD_CHECKPOINT}", one.url.trim_end_matches('/'));
    Submitter::new(&address, trust, LIMIT).map_err(|cause| cause.to_string())
}

impl Asking {
    /// The witnesses of the settings, for the log of a data folder.
    ///
    /// # Errors
    /// One line that names what cannot be used.
    pub fn new(settings: &WitnessSettings, data: &Path) -> Result<Self, Unusable> {
        let mut witnesses = Vec::new();
        for one in &settings.by {
            let key = WitnessKey::parse(&one.key).ok_or_else(|| {
                Unusable::new(format!("evidence.witness.by: {:?} is no key", one.key))
            })?;
            let way = submitter(one).map_err(Unusable::new)?;
            witnesses.push(Witness { key, way });
        }
        Ok(Self {
            data: data.to_owned(),
            witnesses,
        })
    }

    /// Asks every witness once, and writes down what they answered.
    ///
    /// # Errors
    /// A fault when the records cannot be read or written; what a witness answers is no error.
    pub async fn ask(&self, office: &Office) -> Result<Witnesses, Problem> {
        let before = office.witnesses().await?;
        let mut all = Witnesses::new();
        for witness in &self.witnesses {
            let mut standing = before.get(&witness.key.name).cloned().unwrap_or_default();
            match self.ask_one(witness, &mut standing).await? {
                Answered::Good(last) => {
                    standing = Standing {
                        sent: last.size,
                        last: Some(last),
                        ..Standing::default()
                    };
                }
                Answered::Not(why) => {
                    standing.trouble = Some(why);
                    standing.refused = false;
                }
                Answered::Fork(why) => {
                    standing.trouble = Some(why);
                    standing.refused = true;
                }
            }
            all.insert(witness.key.name.clone(), standing);
        }
        if all != before {
            office.note_witnesses(&all).await?;
        }
        Ok(all)
    }

    async fn ask_one(&self, witness: &Witness, standing: &mut Standing) -> Result<Answered, Fault> {
        let known = standing.last.as_ref().map_or(0, |last| last.size);
        let mut old = known;
        // Once more where an answer of before was lost.
        for _ in 0..2 {
            let (asked, said) = match self.submission(old).await? {
                Ok(found) => found,
                Err(why) => return Ok(why),
            };
            standing.sent = said.size;
            let note = asked.note.clone();
            let answer = match witness.way.submit(asked.text()).await {
                Ok(answer) => answer,
                Err(cause) => return Ok(Answered::Not(cause.to_string())),
            };
            match judged(&answer, (&note, &said), witness, old) {
                Judged::Done(done) => return Ok(done),
                Judged::From(size) => old = size,
            }
        }
        Ok(Answered::Not("it answers with ever other sizes".to_owned()))
    }

    async fn submission(
        &self,
        old: u64,
    ) -> Result<Result<(Submission, Checkpoint), Answered>, Fault> {
        let data = self.data.clone();
        let made = tokio::task::spawn_blocking(move || evidence::submission(&data, old)).await;
        let made = made.map_err(|cause| Fault::caused("prove that the log only grew", cause))?;
        Ok(made.map_err(|cause| match cause {
            ProveError::Fewer { .. } => Answered::Fork(cause.to_string()),
            other => Answered::Not(other.to_string()),
        }))
    }
}

enum Judged {
    Done(Answered),
    /// It countersigned this size last.
    From(u64),
}

fn judged(
    answer: &Submitted,
    (note, said): (&str, &Checkpoint),
    witness: &Witness,
    old: u64,
) -> Judged {
    let says = answer.text.lines().next().unwrap_or_default();
    let says: String = says
        .chars()
        .filter(|one| !one.is_control())
        .take(200)
        .collect();
    Judged::Done(match answer.status {
        200 => match countersigned(note, &answer.text, &witness.key) {
            Ok((note, time)) => Answered::Good(Countersigned {
                size: said.size,
                at: Timestamp::from_second(i64::try_from(time).unwrap_or(i64::MAX))
                    .unwrap_or(Timestamp::MAX),
                note,
            }),
            Err(_) => Answered::Not("its signature is not that of the key in the settings".into()),
        },
        409 => match says.parse::<u64>() {
            Ok(size) if size > said.size => Answered::Fork(format!(
                "it countersigned {size} leaves of this log, and {} are there: the log was rolled back",
                said.size
            )),
            Ok(size) if size != old => return Judged::From(size),
            Ok(size) => Answered::Fork(format!(
                "it countersigned another tree of {size} leaves: the log was forked"
            )),
            Err(_) => Answered::Not("it answers 409 without a size".to_owned()),
        },
        422 => Answered::Fork(format!(
            "what it countersigned ({old} leaves) is not how this log begins: the log was rolled back \
             or forked"
        )),
        404 => Answered::Not(format!(
            "it does not know this log; enter there the key that `townwatch evidence witness key` shows \
             here ({says})"
        )),
        status => Answered::Not(format!("it answers {status}: {says}")),
    })
}

#[async_trait]
impl Work for Asking {
    fn kind(&self) -> &'static JobKind {
        &COUNTERSIGN
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        // Also a server without witnesses knows the job: settings change.
        if self.witnesses.is_empty() || !office.is_set_up().await? {
            return Ok(Outcome::default());
        }
        let all = self.ask(office).await?;
        let troubled = |(name, one): (&String, &Standing)| {
            let why = one.trouble.as_ref()?;
            Some((one.refused, format!("witness {name}: {why}")))
        };
        let mut troubles: Vec<_> = all.iter().filter_map(troubled).collect();
        // The worst first.
        troubles.sort_by_key(|(refused, _)| !*refused);
        match troubles.into_iter().next() {
            None => Ok(Outcome::default()),
            Some((true, why)) => Err(Failed::Never(why)),
            Some((false, why)) => Err(Failed::Later(why)),
        }
    }
}
