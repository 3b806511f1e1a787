//! Where exceptions are on record.

use async_trait::async_trait;
use domain::id::{ExceptionId, UnitId};
use domain::policy::{ExceptionRecord, ExceptionState};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::authority::Scope;
use crate::problem::Fault;

/// Which exceptions, asked for last first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExceptionQuery {
    /// Only in this state.
    pub state: Option<ExceptionState>,
    /// Only after this place in the list: (asked at, id) of the last row of the page before.
    pub after: Option<(Timestamp, ExceptionId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Exceptions, on record.
#[async_trait]
pub trait ExceptionBook: Send + Sync {
    /// Those of the scope.
    async fn exceptions(
        &self,
        scope: &Scope,
        query: &ExceptionQuery,
    ) -> Result<Vec<ExceptionRecord>, Fault>;
    /// One of them.
    async fn exception(
        &self,
        scope: &Scope,
        id: ExceptionId,
    ) -> Result<Option<ExceptionRecord>, Fault>;
    /// Those that are asked for or granted and whose last day is not before a day.
    async fn exceptions_standing(&self, day: Date) -> Result<Vec<ExceptionRecord>, Fault>;
}

/// A change of what is on record of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExceptionChange {
    /// Somebody asks for one.
    Ask(Box<ExceptionRecord>),
    /// It was granted, refused or withdrawn; its version is the one that was seen.
    Move(Box<ExceptionRecord>),
}

impl ExceptionChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Ask(record) | Self::Move(record) => record.asked().unit,
        }
    }
}
