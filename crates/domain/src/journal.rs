//! The journal: one entry for every change and every look at protected data.

use jiff::Timestamp;

use crate::id::{JournalId, PersonId, TokenId, UnitId};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// A signed-in person.
    Person(PersonId),
    /// The program itself, on a rule or a schedule.
    Program,
}

/// What an entry is about. Ids only: values that are personal data stay in their own records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// `finding`, `incident`, `person`, `session`, `source` …
    pub kind: &'static str,
    /// Its identity, as text.
    pub id: String,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its identity.
    pub id: JournalId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub doer: Doer,
    /// The program's key it was done with; none for a person's own hand.
    pub through: Option<TokenId>,
    /// In which unit.
    pub unit: UnitId,
    /// The use case's name (`accept_finding`).
    pub deed: String,
    /// About what.
    pub object: Object,
    /// Facts of the deed, without personal data: `{"level":2,"clauses":["2-1b"]}`.
    pub facts: String,
}
