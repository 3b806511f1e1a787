//! An incident on the desk: accepted by someone with that duty.

use jiff::Timestamp;

use crate::id::{FindingId, IncidentId, PersonId, UnitId};
use crate::version::Version;

/// Which regulation in which version a case is judged by; it never changes for a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RegimeRef {
    /// `tw-gov-incident`.
    pub id: String,
    /// `2018-11-21`.
    pub version: String,
}

/// A further regulation that a case is judged by, beside the one it was opened under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRegime {
    /// The regulation in the version that was added; it never changes for a case.
    pub regime: RegimeRef,
    /// Facts as given to its level engine, JSON as in CONTRACT.md.
    pub facts: String,
    /// The level that stands by it; none while facts leave a range.
    pub level: Option<u8>,
}

/// How far the case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentState {
    /// Accepted; being handled.
    Open,
    /// Damage controlled or recovered; being investigated.
    Controlled,
    /// Finished.
    Closed,
}

impl IncidentState {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Open, Self::Controlled, Self::Closed];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Controlled => "controlled",
            Self::Closed => "closed",
        }
    }

    /// The state of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its identity.
    pub id: IncidentId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// Year of its number, Gregorian; written as ROC year in Chinese.
    pub year: i16,
    /// Number within unit and year, from 1, without gaps.
    pub number: u32,
    /// One line that says what it is.
    pub title: String,
    /// What it grew from, if from a finding.
    pub finding: Option<FindingId>,
    /// Who accepted it.
    pub accepted_by: PersonId,
    /// When it was accepted here.
    pub accepted_at: Timestamp,
    /// 知悉: when someone with the duty judged it an incident. The hour clock runs from here.
    pub known_at: Timestamp,
    /// When the finder first saw it, if earlier.
    pub found_at: Option<Timestamp>,
    /// Damage controlled or recovered.
    pub controlled_at: Option<Timestamp>,
    /// Reported to the authority.
    pub reported_at: Option<Timestamp>,
    /// The authority's receipt number, as typed.
    pub receipt: Option<String>,
    /// The regulation it is judged by.
    pub regime: RegimeRef,
    /// The facts as given to the level engine, JSON as in CONTRACT.md (`impacts`).
    pub facts: String,
    /// The level that stands; none while facts leave a range.
    pub level: Option<u8>,
    /// How far it is.
    pub state: IncidentState,
    /// Of the record.
    pub version: Version,
}

/// One line of a case's chronology. Append-only: a correction is a new line with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When it was written here.
    pub recorded: Timestamp,
    /// When it happened.
    pub happened: Timestamp,
    /// Who wrote it; none for the program.
    pub by: Option<PersonId>,
    /// What kind of line: a key of the texts (`accepted`, `level-judged`, `note`, `known-at-changed`…).
    pub kind: String,
    /// Values for the text, JSON object.
    pub values: String,
}
