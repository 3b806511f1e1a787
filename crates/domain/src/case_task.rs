//! Something to be done for a case: from a playbook, or written by people.
//!
//! A task is moved by its deeds only: [`CaseTask::finish`], [`CaseTask::skip`], [`CaseTask::lift`],
//! [`CaseTask::take_back`]. What was done stays in the case's chronology, also after it was taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AttachmentId, CaseTaskId, IncidentId, PersonId, UnitId};
use crate::playbook::{Lifting, Phase, Proof};
use crate::version::Version;

/// Where a task comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A playbook in the version that the case was given.
    Playbook {
        /// `stolen-mailbox`.
        playbook: String,
        /// `2026-11-22`.
        version: String,
        /// `close-sessions`.
        task: String,
    },
    /// People wrote it.
    Free {
        /// What is to be done, in one line.
        title: String,
    },
}

/// How far a task is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Progress {
    /// To be done.
    Open,
    /// Done; where it put a measure in force, that stands.
    Done(Finished),
    /// The measure that it put in force was lifted.
    Lifted {
        /// How it was done.
        done: Finished,
        /// Who lifted it.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// How it was made sure that it may be.
        reason: String,
    },
    /// It is not for this case.
    Skipped {
        /// Who says so.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl Progress {
    /// Stable name in text keys and over the wire.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done(_) => "done",
            Self::Lifted { .. } => "lifted",
            Self::Skipped { .. } => "skipped",
        }
    }
}

/// How a task was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finished {
    /// Who says so.
    pub by: PersonId,
    /// When it was done.
    pub at: Timestamp,
    /// What was done, in words; may be empty where none are asked for.
    pub note: String,
    /// The file of the case that shows it.
    pub file: Option<AttachmentId>,
}

/// Why a task cannot go on that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPossible {
    /// It is not in the state that the deed asks for.
    #[error("the task is not in that state")]
    OtherState,
    /// It asks for words that say what was done.
    #[error("what was done is not said")]
    NoNote,
    /// It asks for a file that shows it.
    #[error("no file shows it")]
    NoFile,
    /// It puts no measure in force.
    #[error("there is nothing to lift")]
    NothingToLift,
    /// Whoever put a measure in force does not lift it.
    #[error("somebody else lifts what one put in force")]
    Own,
    /// Another role lifts it.
    #[error("another role lifts it")]
    OtherRole,
}

/// A task of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseTask {
    /// Its identity.
    pub id: CaseTaskId,
    /// The case.
    pub incident: IncidentId,
    /// The case's unit.
    pub unit: UnitId,
    /// Where it comes from.
    pub origin: Origin,
    /// When in the handling.
    pub phase: Phase,
    /// Its place among the tasks of the case.
    pub place: u32,
    /// Who is to do it.
    pub assignee: Option<PersonId>,
    /// How far it is.
    pub progress: Progress,
    /// Of the record.
    pub version: Version,
}

impl CaseTask {
    /// Whether nothing of it is left to be done. A measure in force waits to be lifted, and yet the
    /// task is done.
    pub const fn is_settled(&self) -> bool {
        !matches!(self.progress, Progress::Open)
    }

    /// Whether it put a measure in force that nobody has lifted, by what its playbook says.
    pub const fn is_in_force(&self, lifting: Option<&Lifting>) -> bool {
        lifting.is_some() && matches!(self.progress, Progress::Done(_))
    }

    /// It was done.
    ///
    /// # Errors
    /// [`NotPossible::OtherState`] when it is not open; without the proof that it asks for.
    pub fn finish(&mut self, how: Finished, proof: Proof) -> Result<(), NotPossible> {
        if self.progress != Progress::Open {
            return Err(NotPossible::OtherState);
        }
        match proof {
            Proof::Note if how.note.is_empty() => return Err(NotPossible::NoNote),
            Proof::File if how.file.is_none() => return Err(NotPossible::NoFile),
            Proof::Nothing | Proof::Note | Proof::File => {}
        }
        self.progress = Progress::Done(how);
        Ok(())
    }

    /// It is not for this case.
    ///
    /// # Errors
    /// [`NotPossible::OtherState`] when it is not open.
    pub fn skip(&mut self, by: PersonId, at: Timestamp, reason: String) -> Result<(), NotPossible> {
        if self.progress != Progress::Open {
            return Err(NotPossible::OtherState);
        }
        self.progress = Progress::Skipped { by, at, reason };
        Ok(())
    }

    /// The measure that it put in force is lifted by somebody else, who holds one of the roles.
    ///
    /// # Errors
    /// [`NotPossible`], as its variants say.
    pub fn lift(
        &mut self,
        lifting: Option<&Lifting>,
        (by, holds): (PersonId, bool),
        at: Timestamp,
        reason: String,
    ) -> Result<(), NotPossible> {
        if lifting.is_none() {
            return Err(NotPossible::NothingToLift);
        }
        let Progress::Done(done) = &self.progress else {
            return Err(NotPossible::OtherState);
        };
        if done.by == by {
            return Err(NotPossible::Own);
        }
        if !holds {
            return Err(NotPossible::OtherRole);
        }
        self.progress = Progress::Lifted {
            done: done.clone(),
            by,
            at,
            reason,
        };
        Ok(())
    }

    /// It is to be done after all: what was said of it was a mistake. What was lifted stays so, and
    /// a measure in force is not taken back but lifted.
    ///
    /// # Errors
    /// [`NotPossible::OtherState`] when it is open, was lifted, or its measure is in force.
    pub fn take_back(&mut self, lifting: Option<&Lifting>) -> Result<(), NotPossible> {
        match self.progress {
            Progress::Done(_) if lifting.is_none() => {}
            Progress::Skipped { .. } => {}
            Progress::Open | Progress::Done(_) | Progress::Lifted { .. } => {
                return Err(NotPossible::OtherState);
            }
        }
        self.progress = Progress::Open;
        Ok(())
    }
}
