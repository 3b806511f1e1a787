//! Where access reviews are on record.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::id::{PersonId, ReviewId, UnitId};
use domain::review::{Pair, Reading, Review, ReviewCount, ReviewState, Reviewed, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::authority::Scope;
use crate::problem::Fault;

/// Which reviews, started last first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReviewQuery {
    /// Only in this state.
    pub state: Option<ReviewState>,
    /// Only after this place in the list: (started at, id) of the last row of the page before.
    pub after: Option<(Timestamp, ReviewId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// When it is asked whether something still exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The day, for roles.
    pub day: Date,
    /// The moment, for app passwords.
    pub at: Timestamp,
}

/// Which lines of a review, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineQuery {
    /// Of which review.
    pub review: ReviewId,
    /// Only those that this person looks at.
    pub reviewer: Option<PersonId>,
    /// Only those without an answer.
    pub open: bool,
    /// Only after this number.
    pub after: u32,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
    /// When it is asked.
    pub standing: Standing,
}

/// Something that somebody may do, as it is now: a line of a review that starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine<Who = Pair> {
    /// Which kind.
    pub kind: Reviewed,
    /// Whose it is, and who looks at it.
    pub who: Who,
    /// The person's name; that of an account that nobody here has is as it stands there.
    pub name: String,
    /// The person's unit; the review's for an account that nobody here has.
    pub unit: UnitId,
    /// The role, or the identity of an app password or of an account.
    pub what: String,
    /// The unit of a role, or the right that an account gives.
    pub place: String,
    /// The first day of a role.
    pub since: String,
    /// The name of an app password, or the sign-in name of an account.
    pub label: String,
}

/// An answer to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The line's number.
    pub number: u32,
    /// What is said.
    pub verdict: Verdict,
    /// Why; empty where it is kept.
    pub reason: String,
}

/// A line of a review with what was said, and whether the thing still exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewLine {
    /// Its number, from one.
    pub number: u32,
    /// What it was at the start; the pair is whose it is, where that is known, and who looks at it.
    pub line: NewLine<(Option<PersonId>, PersonId)>,
    /// What was said.
    pub answer: Option<(Verdict, Timestamp)>,
    /// Why.
    pub reason: String,
    /// Whether it still exists.
    pub exists: bool,
}

/// How far a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitReviewed {
    /// The unit.
    pub unit: UnitId,
    /// Its lines.
    pub count: ReviewCount,
}

/// Somebody with an account here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// Their unit.
    pub unit: UnitId,
    /// Their name.
    pub name: String,
}

/// An account of another system that is a line of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The line's number.
    pub number: u32,
    /// Its identity there.
    pub id: String,
    /// Whether the last reading did not have it.
    pub gone: bool,
}

/// Access reviews, on record.
#[async_trait]
pub trait ReviewBook: Send + Sync {
    /// Those of the scope, and those with lines of it.
    async fn reviews(&self, scope: &Scope, query: &ReviewQuery) -> Result<Vec<Review>, Fault>;
    /// One of them.
    async fn review(&self, scope: &Scope, id: ReviewId) -> Result<Option<Review>, Fault>;
    /// Those that run and have lines that somebody looks at.
    async fn reviews_for(&self, reviewer: PersonId) -> Result<Vec<Review>, Fault>;
    /// Who has lines of one without an answer, with their units.
    async fn reviewers_left(&self, id: ReviewId) -> Result<Vec<(PersonId, UnitId)>, Fault>;
    /// Lines of one, of the scope.
    async fn review_lines(
        &self,
        scope: &Scope,
        query: &LineQuery,
    ) -> Result<Vec<ReviewLine>, Fault>;
    /// How far the units of the scope are.
    async fn reviewed(
        &self,
        scope: &Scope,
        id: ReviewId,
        standing: Standing,
    ) -> Result<Vec<UnitReviewed>, Fault>;
    /// What people of the scope may do now, at most so many lines.
    async fn reviewable(
        &self,
        scope: &Scope,
        standing: Standing,
        most: u32,
    ) -> Result<Vec<NewLine<PersonId>>, Fault>;
    /// Who of the scope has which account here, by sign-in name in small letters.
    async fn account_holders(&self, scope: &Scope) -> Result<BTreeMap<String, Holder>, Fault>;
    /// The accounts of another system that are lines of one.
    async fn review_identities(&self, id: ReviewId) -> Result<Vec<Identity>, Fault>;
    /// How the system that one is about was read, first to last.
    async fn review_readings(&self, id: ReviewId) -> Result<Vec<Reading>, Fault>;
}

/// A change of what is on record of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewChange {
    /// One starts, with its lines.
    Start {
        /// The review.
        review: Box<Review>,
        /// Its lines, numbered from one.
        lines: Vec<NewLine>,
        /// How the other system was read that it is about.
        reading: Option<Reading>,
    },
    /// The system that one is about was read again.
    Read {
        /// Of which review.
        review: ReviewId,
        /// Its unit.
        unit: UnitId,
        /// How it was read.
        reading: Reading,
        /// Lines that went or came back, by number; whether each is gone.
        changed: Vec<(u32, bool)>,
    },
    /// Somebody hands lines that are theirs to look at to somebody else.
    Hand {
        /// Of which review.
        review: ReviewId,
        /// Who had them.
        reviewer: PersonId,
        /// Their unit.
        unit: UnitId,
        /// Who has them now.
        to: PersonId,
        /// The lines, by number.
        numbers: Vec<u32>,
    },
    /// Somebody answers lines that are theirs to look at.
    Answer {
        /// Of which review.
        review: ReviewId,
        /// Who answers.
        reviewer: PersonId,
        /// Their unit.
        unit: UnitId,
        /// The answers.
        answers: Vec<Answered>,
        /// When.
        at: Timestamp,
    },
    /// It was signed or ended; its version is the one that was seen.
    Stop(Box<Review>),
}

impl ReviewChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Start { review, .. } | Self::Stop(review) => review.opened().unit,
            Self::Answer { unit, .. } | Self::Read { unit, .. } | Self::Hand { unit, .. } => *unit,
        }
    }
}
