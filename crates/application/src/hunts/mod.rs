//! Looking back: rules over all that is kept.
//!
//! Somebody orders it for a purpose; a job of a lane of its own ([`Hunting`]) reads the kept log from its
//! first record on, as the intake does after a start, and shows it to detectors of its own. What they say
//! and nobody knew is entered as a finding once, marked by the hunt, and tells nobody by itself: one notice
//! tells of the hunt's end. How far it has come is on record; after the program was killed the records
//! before that place are only read again, so that windows stand as they stood.

mod count;
mod course;
mod onward;
mod order;
mod port;
mod run;
mod told;
mod worth;

pub use count::{Counted, NOT_ON_RECORD, count_back};
pub use course::Ground;
pub(crate) use onward::{Onward, Story};
pub use order::{MOST_WAITING, NewHunt};
pub use port::{Delay, HuntBook, HuntChange, HuntQuery, Stood};
pub use run::Hunting;
pub use told::{MonthOfDelays, Offered};

use std::collections::BTreeSet;

use domain::finding::Severity;
use domain::id::{HuntId, PersonId, UnitId};
use domain::journal::Object;
use jiff::Timestamp;

/// How far a hunt has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HuntState {
    /// Others are before it.
    Waiting,
    /// It reads.
    Running,
    /// It has read everything.
    Done,
    /// Somebody ended it.
    Cancelled,
    /// It could not go on.
    Failed,
}

impl HuntState {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Cancelled,
        Self::Failed,
    ];

    /// Stable name in storage and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The state of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing more comes.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}

/// A look back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunt {
    /// Its identity.
    pub id: HuntId,
    /// The unit of whoever ordered it.
    pub unit: UnitId,
    /// Who ordered it; none for the operator.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// What for.
    pub purpose: String,
    /// Ids of the rules; all that are in use where it is empty.
    pub rules: BTreeSet<String>,
    /// The units whose lines are looked at; all where none are named.
    pub units: Option<BTreeSet<UnitId>>,
    /// Only what went on at this time or later.
    pub from: Option<Timestamp>,
    /// Only what began before this time.
    pub to: Option<Timestamp>,
    /// Only counted, nothing is entered.
    pub dry: bool,
    /// The first record that is not read.
    pub upto: u64,
    /// The first record that is not judged yet.
    pub next: u64,
    /// How many records of the units were read, of those that its rules may match.
    pub read: u64,
    /// How many findings are new.
    pub found: u64,
    /// How many of them are normal here and were put aside.
    pub aside: u64,
    /// How many were known.
    pub known: u64,
    /// The gravest of the new ones that nobody put aside.
    pub gravest: Option<Severity>,
    /// How far it has come.
    pub state: HuntState,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Why it could not go on: `many` or `fault`.
    pub why: Option<String>,
}

impl Hunt {
    /// How much of it is done, in percent.
    pub fn percent(&self) -> u64 {
        if self.state == HuntState::Done {
            return 100;
        }
        let done = self.next.min(self.upto).saturating_mul(100);
        done.checked_div(self.upto).unwrap_or_default()
    }

    /// How many records before its place it did not read: other units', and those that no rule can match, as
    /// columns beside the log say.
    pub fn passed(&self) -> u64 {
        self.next.min(self.upto).saturating_sub(self.read)
    }

    /// Whether a finding of a rule from one time to another is meant.
    pub(crate) fn means(&self, rule: &str, first: Timestamp, last: Timestamp) -> bool {
        (self.rules.is_empty() || self.rules.contains(rule))
            && self.from.is_none_or(|from| last >= from)
            && self.to.is_none_or(|to| first < to)
    }
}

/// How the journal names a hunt.
pub(crate) fn hunt_object(id: HuntId) -> Object {
    Object {
        kind: "hunt",
        id: id.to_string(),
    }
}
