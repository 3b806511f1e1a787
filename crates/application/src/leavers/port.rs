//! Where people who leave are on record.

use async_trait::async_trait;
use domain::id::{LeaverId, PersonId, UnitId};
use domain::leaver::{Leaver, LeaverState};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::authority::Scope;
use crate::problem::Fault;

/// Which of them, announced last first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeaverQuery {
    /// Only in this state.
    pub state: Option<LeaverState>,
    /// Only after this place in the list: (announced at, id) of the last row of the page before.
    pub after: Option<(Timestamp, LeaverId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// People who leave, on record.
#[async_trait]
pub trait LeaverBook: Send + Sync {
    /// Those of the scope.
    async fn leavers(&self, scope: &Scope, query: &LeaverQuery) -> Result<Vec<Leaver>, Fault>;
    /// One of them.
    async fn leaver(&self, scope: &Scope, id: LeaverId) -> Result<Option<Leaver>, Fault>;
    /// The one that stands for a person.
    async fn leaver_of(&self, person: PersonId) -> Result<Option<Leaver>, Fault>;
    /// Those announced whose last day is before a day, the first day first; 200 at most.
    async fn leavers_due(&self, before: Date) -> Result<Vec<Leaver>, Fault>;
}

/// A change of what is on record of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaverChange {
    /// Somebody is announced; none stands for the same person.
    Announce(Box<Leaver>),
    /// It went on by one of its deeds; its version is the one that was seen.
    Move(Box<Leaver>),
}

impl LeaverChange {
    /// The one it is about.
    pub const fn leaver(&self) -> &Leaver {
        match self {
            Self::Announce(leaver) | Self::Move(leaver) => leaver,
        }
    }

    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        self.leaver().announced().unit
    }
}
