//! What the office asks of the log beside taking and reading: what may go, what is there day by day,
//! and whether it still is what was signed.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::id::{SourceId, UnitId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::problem::Fault;

/// Since when records of a source may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Records that were received before may go.
    pub before: Timestamp,
    /// The rule that says so: a word without spaces, which the log states for ever.
    pub rule: String,
}

/// Records that stay, whatever their term.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeldRange {
    /// Only of these units; none for all.
    pub units: Option<BTreeSet<UnitId>>,
    /// Only of these sources; none for all.
    pub sources: Option<BTreeSet<SourceId>>,
    /// Only received at this time or later.
    pub from: Option<Timestamp>,
    /// Only received before this time.
    pub to: Option<Timestamp>,
}

impl HeldRange {
    /// Whether a record stays.
    pub fn covers(&self, unit: UnitId, source: SourceId, received: Timestamp) -> bool {
        self.units
            .as_ref()
            .is_none_or(|units| units.contains(&unit))
            && self
                .sources
                .as_ref()
                .is_none_or(|sources| sources.contains(&source))
            && self.from.is_none_or(|from| from <= received)
            && self.to.is_none_or(|to| received < to)
    }
}

/// By what records may go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeepingRules {
    /// Terms by source; records of other sources stay.
    pub terms: BTreeMap<SourceId, Term>,
    /// What stays in any case.
    pub holds: Vec<HeldRange>,
    /// Sizes of the tree in checkpoints that were given away: their roots must be found again.
    pub cuts: BTreeSet<u64>,
}

/// What goes, or went, of one file of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// The file, named from the log's folder on.
    pub file: String,
    /// Index of the first record that it ever held.
    pub first: u64,
    /// Index behind the last one.
    pub next: u64,
    /// Receive time of the oldest record that it ever held.
    pub oldest: Timestamp,
    /// And of the newest.
    pub newest: Timestamp,
    /// How many records, by rule.
    pub gone: BTreeMap<String, u64>,
    /// How many that could go are held.
    pub held: u64,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

impl Going {
    /// How many records go.
    pub fn count(&self) -> u64 {
        self.gone.values().sum()
    }
}

/// What the log holds of each day, days in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayByDay {
    /// On which days something of a source was received that is still there.
    pub heard: BTreeMap<SourceId, BTreeSet<Date>>,
    /// What the files of a day take on the disk, in bytes.
    pub bytes: BTreeMap<Date, u64>,
    /// Bytes free where the log is.
    pub free: Option<u64>,
    /// The checkpoint that was signed last, as a signed note.
    pub checkpoint: Option<String>,
}

/// One part of the log compared with what was signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckedPart {
    /// Where the next part begins; none when this was the last one.
    pub next: Option<u64>,
    /// Leaves of the tree up to here.
    pub leaves: u64,
    /// What is not as it was signed, a line each.
    pub problems: Vec<String>,
}

/// A log that keeps by rules.
#[async_trait]
pub trait Keeping: Send + Sync {
    /// What would go by these rules. Nothing is changed.
    async fn would_go(&self, rules: KeepingRules) -> Result<Vec<Going>, Fault>;
    /// Removes it, of so many files at most, oldest first; what went. The log states it for ever.
    async fn remove(
        &self,
        rules: KeepingRules,
        at: Timestamp,
        most_files: usize,
    ) -> Result<Vec<Going>, Fault>;
    /// The checkpoint that was signed last, as a signed note.
    async fn last_checkpoint(&self) -> Result<Option<String>, Fault>;
    /// What is there of each day.
    async fn day_by_day(&self) -> Result<DayByDay, Fault>;
    /// How many records of each source were received from one moment until before another; counted by
    /// quarters of an hour.
    async fn counts(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<SourceId, u64>, Fault>;
    /// Compares a part of the log with what was signed; begins with 0.
    async fn check_part(&self, from: u64) -> Result<CheckedPart, Fault>;
}
