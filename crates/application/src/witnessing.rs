//! Witnesses of our log, and the logs of which we are a witness: what is remembered of both.
//!
//! What is signed and how a log's growth is proved is the log's matter (crate `evidence`); how requests
//! travel is the program's. Here are the notes: each deed writes its note and its line of the journal in one
//! transaction, so our own sealed log tells for ever what we countersigned.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::deed::Change;
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{Reach, SelfProof, UseCase};

/// Name of the note of what our witnesses answered.
const WITNESSES: &str = "witnesses";
/// Name of the note of logs of which we are a witness.
const LOGS: &str = "witness-logs";
/// Name of the note of the checkpoints we countersigned last.
const SEEN: &str = "witness-seen";

/// The program has a checkpoint countersigned; not a person's deed.
static ASK_WITNESSES: UseCase = UseCase {
    name: "ask_witnesses",
    says: "Witnesses were asked to countersign a checkpoint of the log.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// The program countersigns another log's checkpoint; not a person's deed.
static COUNTERSIGN: UseCase = UseCase {
    name: "countersign",
    says: "A checkpoint of another log was countersigned.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// The operator says of which logs we are a witness; not a signed-in person's deed.
static NAME_LOGS: UseCase = UseCase {
    name: "name_witnessed_logs",
    says: "Another log was entered, or taken off, whose checkpoints are countersigned here.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// A checkpoint of our log that a witness countersigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Countersigned {
    /// Its leaves.
    pub size: u64,
    /// When the witness saw that the log had only grown.
    pub at: Timestamp,
    /// The signed note with the witness's line.
    pub note: String,
}

/// How it goes with a witness of our log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Standing {
    /// What it countersigned last.
    pub last: Option<Countersigned>,
    /// Leaves of the checkpoint it was sent last; it may have countersigned that and the answer was lost.
    pub sent: u64,
    /// Why it did not countersign when it was asked last, in words; none when it did.
    pub trouble: Option<String>,
    /// Whether it refuses because this log is not the one it saw: rolled back, or forked.
    pub refused: bool,
}

/// Our witnesses, by the name in their keys.
pub type Witnesses = BTreeMap<String, Standing>;

/// A log of which we are a witness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WitnessedLog {
    /// Its public key as text, whose name is its origin.
    pub key: String,
    /// Whose it is, in the operator's words.
    pub label: String,
    /// Since when.
    pub since: Timestamp,
}

/// Logs of which we are a witness, by origin.
pub type WitnessedLogs = BTreeMap<String, WitnessedLog>;

/// The checkpoint of another log that we countersigned last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenHead {
    /// Its leaves.
    pub size: u64,
    /// The signed note.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

impl Office {
    /// How it goes with the witnesses of our log.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn witnesses(&self) -> Result<Witnesses, Fault> {
        let noted = self.noted(WITNESSES).await?;
        Ok(noted.map(|(found, _)| found).unwrap_or_default())
    }

    /// Sizes of our log that witnesses countersigned last, or may have: their roots must be found again.
    pub(crate) async fn witnessed_sizes(&self) -> Result<BTreeSet<u64>, Fault> {
        let all = self.witnesses().await?;
        let of = |one: &Standing| [Some(one.sent), one.last.as_ref().map(|last| last.size)];
        Ok(all.values().flat_map(of).flatten().collect())
    }

    /// Writes down how it goes with the witnesses of our log.
    ///
    /// # Errors
    /// A fault when records cannot be written.
    pub async fn note_witnesses(&self, all: &Witnesses) -> Result<(), Problem> {
        let of = |(name, one): (&String, &Standing)| {
            let size = one.last.as_ref().map(|last| last.size);
            (
                name.clone(),
                json!({"leaves": size, "refused": one.refused}),
            )
        };
        let facts: BTreeMap<_, _> = all.iter().map(of).collect();
        self.write_down(&ASK_WITNESSES, WITNESSES, all, json!(facts))
            .await
    }

    /// Logs of which we are a witness, by origin.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn witnessed_logs(&self) -> Result<WitnessedLogs, Fault> {
        let noted = self.noted(LOGS).await?;
        Ok(noted.map(|(found, _)| found).unwrap_or_default())
    }

    /// Says of which logs we are a witness. `named` is the one that changed.
    ///
    /// # Errors
    /// A fault when records cannot be written.
    pub async fn name_witnessed_logs(
        &self,
        logs: &WitnessedLogs,
        named: &str,
    ) -> Result<(), Problem> {
        let facts = json!({"log": named, "entered": logs.contains_key(named)});
        self.write_down(&NAME_LOGS, LOGS, logs, facts).await
    }

    /// The checkpoints of other logs that we countersigned last, by origin.
    ///
    /// # Errors
    /// A fault when records cannot be read, also when the note cannot be understood: whoever forgets what
    /// it saw would countersign a fork.
    pub async fn seen_heads(&self) -> Result<BTreeMap<String, SeenHead>, Fault> {
        let note = self.parts.records.keeping_note(SEEN).await?;
        let Some((text, _)) = note else {
            return Ok(BTreeMap::new());
        };
        let read = serde_json::from_str(&text);
        read.map_err(|cause| Fault::caused("read what was countersigned", cause))
    }

    /// Writes down what was countersigned, before it is. `origin` is the log that is new in it.
    ///
    /// # Errors
    /// A fault when records cannot be written.
    pub async fn note_seen_heads(
        &self,
        heads: &BTreeMap<String, SeenHead>,
        origin: &str,
    ) -> Result<(), Problem> {
        let head = heads.get(origin);
        let root = head.and_then(|head| head.note.lines().nth(2));
        let facts = json!({"log": origin, "leaves": head.map(|head| head.size), "root": root});
        self.write_down(&COUNTERSIGN, SEEN, heads, facts).await
    }

    async fn write_down(
        &self,
        use_case: &'static UseCase,
        name: &'static str,
        what: &impl Serialize,
        facts: serde_json::Value,
    ) -> Result<(), Problem> {
        let value = serde_json::to_string(what);
        let value =
            value.map_err(|cause| Fault::caused(format!("write the note {name}"), cause))?;
        let at = self.now();
        let change = Change::NoteKeeping { name, value, at };
        self.by_program(use_case, facts.to_string(), vec![change])
            .await
    }
}
