//! What recurs, when it is due, what shows that it was done, and who agreed that it was not.
//!
//! A newcomer reads [`Rota`] (the files of duties), [`DutyMark`] (what is on record of one time; the times
//! themselves are computed by `domain::duty`), then [`Office::list_duty_times`]. [`pack`] gathers a period for an
//! audit.

pub mod calendar;
mod daily;
pub mod pack;
mod remind;
mod view;
mod work;

use std::sync::Arc;

use async_trait::async_trait;
use domain::duty::{Duty, Marked};
use domain::id::{DutyMarkId, PersonId, SheetId, UnitId};
use domain::journal::Object;
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use daily::{DayStands, LookedDay};
pub use remind::{RemindDaily, RemindDuties};
pub use view::{DutyPage, DutyTime, UnitStanding, Which, WorkRow, YearQuery};
pub use work::{DutyDone, OneTime};

use crate::authority::Scope;
use crate::office::Office;
use crate::problem::Fault;

/// A duty with the digest of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The duty.
    pub duty: Duty,
    /// SHA-256 of its file, as digits.
    pub digest: String,
}

/// The duties as their files stand now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rota {
    /// Those that can be used, in the order of their ids.
    pub duties: Vec<Arc<Declared>>,
    /// What is wrong with files that cannot: file, line, column, what to do.
    pub problems: Vec<String>,
}

impl Rota {
    /// One of them.
    pub fn find(&self, id: &str) -> Option<&Arc<Declared>> {
        self.duties.iter().find(|one| one.duty.id() == id)
    }
}

/// Where duties come from. A file that is added is there at the next call.
pub trait DutyShelf: Send + Sync {
    /// The duties now.
    fn rota(&self) -> Arc<Rota>;
}

impl DutyShelf for Rota {
    fn rota(&self) -> Arc<Rota> {
        Arc::new(self.clone())
    }
}

/// What shows that something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Proof {
    /// A sheet at its end.
    Sheet {
        /// Which.
        sheet: SheetId,
        /// Its register.
        register: String,
        /// Its number as people write it.
        number: String,
    },
    /// Words.
    Note {
        /// What was done.
        text: String,
    },
}

/// That somebody asked that one time need not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Who asked.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why it is not done.
    pub reason: String,
}

/// What is said of one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "snake_case")]
pub enum Said {
    /// It was done.
    Done {
        /// Who says so.
        by: PersonId,
        /// When they said so.
        at: Timestamp,
        /// The day on which it was done.
        on: Date,
        /// What shows it.
        proof: Proof,
    },
    /// It is not to be done, if somebody agrees.
    Asked {
        /// Who asked, and why.
        wish: Wish,
    },
    /// Somebody agreed.
    Excused {
        /// Who asked, and why.
        wish: Wish,
        /// Who agreed.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Somebody did not agree: it is to be done.
    Denied {
        /// Who asked, and why.
        wish: Wish,
        /// Who did not agree.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why not.
        words: String,
    },
}

impl Said {
    /// As the counting of times takes it; none where nothing is settled by it.
    pub const fn marked(&self) -> Option<Marked> {
        match self {
            Self::Done { on, .. } => Some(Marked::Done(*on)),
            Self::Asked { .. } => Some(Marked::Asked),
            Self::Excused { .. } => Some(Marked::Excused),
            Self::Denied { .. } => None,
        }
    }

    /// Who stands in it.
    pub fn people(&self) -> Vec<PersonId> {
        match self {
            Self::Done { by, .. } => vec![*by],
            Self::Asked { wish } => vec![wish.by],
            Self::Excused { wish, by, .. } | Self::Denied { wish, by, .. } => vec![wish.by, *by],
        }
    }
}

/// What is on record of one time of a duty in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyMark {
    /// Its identity.
    pub id: DutyMarkId,
    /// The duty.
    pub duty: String,
    /// The unit.
    pub unit: UnitId,
    /// The key of the time.
    pub occurrence: String,
    /// Its last day, as it was counted then.
    pub due: Date,
    /// What is said.
    pub said: Said,
    /// Of the record; the one that was seen, where it goes on.
    pub version: Version,
}

/// A change of what is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DutyChange {
    /// Something is said of a time for the first time.
    Mark(DutyMark),
    /// Something else is said; its version is the one that was seen.
    Remark(DutyMark),
}

impl DutyChange {
    /// What it is about.
    pub const fn mark(&self) -> &DutyMark {
        match self {
            Self::Mark(mark) | Self::Remark(mark) => mark,
        }
    }
}

/// The address of somebody's calendar. Only a digest of its secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarChange {
    /// It has an address; one from before opens nothing any more.
    Issue {
        /// The unit they belong to.
        unit: UnitId,
        /// Whose.
        person: PersonId,
        /// SHA-256 of its secret.
        digest: [u8; 32],
        /// When.
        at: Timestamp,
    },
    /// It has none any more.
    Revoke {
        /// The unit they belong to.
        unit: UnitId,
        /// Whose.
        person: PersonId,
    },
}

impl CalendarChange {
    /// The unit of whoever it belongs to.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Issue { unit, .. } | Self::Revoke { unit, .. } => *unit,
        }
    }
}

/// The most marks that are read at once: what nine duties of a hundred units leave in ten years.
pub const MOST_MARKS: u32 = 100_000;

/// What is on record of duties.
#[async_trait]
pub trait DutyBook: Send + Sync {
    /// What is on record of the units of a scope, oldest first; [`MOST_MARKS`] at most.
    async fn duty_marks(&self, scope: &Scope) -> Result<Vec<DutyMark>, Fault>;
    /// One of them.
    async fn duty_mark(&self, scope: &Scope, id: DutyMarkId) -> Result<Option<DutyMark>, Fault>;
    /// Since when somebody's calendar has an address; none where it has none.
    async fn calendar_since(&self, person: PersonId) -> Result<Option<Timestamp>, Fault>;
    /// Whose calendar a digest opens.
    async fn calendar_of(&self, digest: [u8; 32]) -> Result<Option<PersonId>, Fault>;
}

impl Office {
    /// The duties as their files stand now, for the program's own wiring.
    pub fn rota(&self) -> Arc<Rota> {
        self.parts.duties.rota()
    }
}

/// How the journal names what is on record of a time.
pub(crate) fn mark_object(id: DutyMarkId) -> Object {
    Object {
        kind: "duty",
        id: id.to_string(),
    }
}
