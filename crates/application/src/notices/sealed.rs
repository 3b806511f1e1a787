//! A message that carries a secret waits sealed: with a copy of the records alone nobody opens its
//! link. What it carried is erased when it is delivered, given up, or its time is over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::written;
use crate::factor::SealPlace;
use crate::jobs::{Failed, Job};
use crate::office::Office;
use crate::post::Message;
use crate::problem::Problem;

/// What stays of a payload that was erased.
pub(crate) const ERASED: &str = "{}";

/// The payload of a job whose message is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    /// The message as JSON, sealed to its job; hexadecimal digits.
    sealed: String,
}

/// What a job carries.
pub(super) enum Carried {
    /// A message anybody may read who may read the records.
    Open(Message),
    /// A message that was sealed.
    Sealed(Message),
}

impl Office {
    /// Seals the message of a job into its payload.
    pub(crate) fn sealed(&self, job: Job, message: &Message) -> Result<Job, Problem> {
        let text = written(message);
        let sealed = self.parts.seals.seal(place(&job.key), text.as_bytes())?;
        let sealed = domain::hex::text(&sealed);
        let payload = written(&Sealed { sealed });
        Ok(Job { payload, ..job })
    }

    /// The message of a job, opened where it was sealed.
    pub(super) fn carried(&self, job: &Job) -> Result<Carried, Failed> {
        if job.payload == ERASED {
            let why = "what it carried was erased when it was given up; make a new link";
            return Err(Failed::Never(why.to_owned()));
        }
        let Ok(Sealed { sealed }) = serde_json::from_str(&job.payload) else {
            return super::tell::read(job).map(Carried::Open);
        };
        // Whatever the cause says: never a word of what was sealed.
        let lost = || Failed::Erased("the message cannot be opened with the master key".to_owned());
        let bytes = domain::hex::bytes(&sealed).ok_or_else(lost)?;
        let opened = self.parts.seals.open(place(&job.key), &bytes);
        let opened = opened.map_err(|_| lost())?;
        let message = serde_json::from_slice(&opened);
        message.map(Carried::Sealed).map_err(|_| lost())
    }
}

/// What becomes of a failure whose message was sealed: given up, it is erased.
pub(super) fn erased(failed: Failed) -> Failed {
    match failed {
        Failed::Never(why) => Failed::Erased(why),
        other => other,
    }
}

/// Why a message is given up whose time is over.
pub(super) fn too_late(until: Timestamp) -> Failed {
    Failed::Erased(format!(
        "no mail server took it over before its link ended ({until}); make a new link"
    ))
}

fn place(key: &str) -> SealPlace<'_> {
    SealPlace {
        table: "job",
        column: "payload",
        row: key,
    }
}
