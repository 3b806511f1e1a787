//! Hunts on record.

use async_trait::async_trait;
use domain::finding::{Finding, Severity};
use domain::id::{HuntId, UnitId};
use jiff::Timestamp;

use super::Hunt;
use crate::authority::Scope;
use crate::problem::Fault;

/// Which hunts, the last one ordered first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HuntQuery {
    /// Only after this place in the list: (ordered at, id) of the last row of the page before.
    pub after: Option<(Timestamp, HuntId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// What must be known of a finding to tell whether another one is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// Its identity by content.
    pub key: String,
    /// The record it began with.
    pub begins: Option<u64>,
    /// First event.
    pub first: Timestamp,
    /// Newest event.
    pub last: Timestamp,
    /// The hunt that found it.
    pub hunt: Option<HuntId>,
}

/// How long it took to notice something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    /// When its last needed record arrived.
    pub needed: Timestamp,
    /// When it was raised.
    pub raised: Timestamp,
    /// Whether a hunt found it.
    pub hunted: bool,
}

/// Hunts on record.
#[async_trait]
pub trait HuntBook: Send + Sync {
    /// Hunts of the scope, the last one ordered first.
    async fn hunts(&self, scope: &Scope, query: &HuntQuery) -> Result<Vec<Hunt>, Fault>;
    /// One of them.
    async fn hunt(&self, scope: &Scope, id: HuntId) -> Result<Option<Hunt>, Fault>;
    /// Writes how far one has come that is not over; false where it is over. No deed of anybody.
    async fn hunt_on(&self, hunt: &Hunt) -> Result<bool, Fault>;
    /// What a rule said at a unit so far; the newest 20,000.
    async fn stood(&self, unit: UnitId, rule: &str) -> Result<Vec<Stood>, Fault>;
    /// Findings of a rule at a unit that a hunt entered and that went on between two moments; the newest 200.
    async fn hunted(
        &self,
        unit: UnitId,
        rule: &str,
        between: (Timestamp, Timestamp),
    ) -> Result<Vec<Finding>, Fault>;
    /// How long it took to notice what was raised since a time; the newest 20,000.
    async fn delays(&self, scope: &Scope, since: Timestamp) -> Result<Vec<Delay>, Fault>;
}

/// A change of what is on record of hunts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HuntChange {
    /// One is ordered.
    Order(Box<Hunt>),
    /// Findings were entered: so many more stand on its record. Only while it is not over.
    Found {
        /// Which.
        id: HuntId,
        /// Its unit.
        unit: UnitId,
        /// How many new ones.
        found: u64,
        /// How many of them were put aside.
        aside: u64,
        /// The gravest that was found so far.
        gravest: Option<Severity>,
    },
    /// It is over, as it says. Only while it was not over.
    End(Box<Hunt>),
}

impl HuntChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Order(hunt) | Self::End(hunt) => hunt.unit,
            Self::Found { unit, .. } => *unit,
        }
    }
}
