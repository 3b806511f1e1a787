//! New lines as they arrive: a search that goes forward from the end of the log.
//!
//! Whoever follows asks again and again; nothing waits here, and intake never waits for it. Every
//! asking is by the grants of that moment, so that a lost role ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::id::UnitId;
use domain::search::Query;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::readers::Reader;
use super::{FoundLine, Kept, LogQuery, WINDOW, checked, log_object, query_of};
use crate::authority::{Actor, Permit, Scope};
use crate::office::Office;
use crate::port::KeptRecord;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::FOLLOW_LOG;

/// Followers at once, of the whole house.
pub const MOST_TAILS: usize = 4;
/// How long one follows at most, before a person says again what for.
pub const TAIL_LASTS: SignedDuration = SignedDuration::from_mins(30);
/// Records looked through at one asking: what came in between is looked through at the next.
const MOST_LOOKED: u64 = 20_000;
/// Lines of one asking.
const MOST_LINES: usize = 200;

/// How many follow.
#[derive(Debug, Clone)]
pub(crate) struct Tails(Arc<AtomicUsize>);

/// The place of one follower; given back when it is dropped.
#[derive(Debug)]
struct Place(Arc<AtomicUsize>);

impl Tails {
    pub(crate) fn none() -> Self {
        Self(Arc::new(AtomicUsize::new(0)))
    }

    fn begin(&self) -> Result<Place, Refusal> {
        let place = Place(Arc::clone(&self.0));
        if self.0.fetch_add(1, Ordering::AcqRel) < MOST_TAILS {
            Ok(place)
        } else {
            let why = "refusal-log-tails";
            Err(Refusal::WrongState { why })
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// What came since the last asking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fresh {
    /// Oldest first.
    pub lines: Vec<FoundLine>,
    /// Records that are still to be looked through: more come faster than they are read.
    pub behind: u64,
}

/// Somebody who follows.
#[derive(Debug)]
pub struct Tail {
    query: Query,
    wanted: LogQuery,
    purpose: String,
    permit: Permit,
    unit: UnitId,
    /// Where to look next.
    at: u64,
    until: Timestamp,
    shown: u64,
    _place: Place,
}

impl Tail {
    /// Index of the record that is looked at next.
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// When it ends by itself.
    pub const fn until(&self) -> Timestamp {
        self.until
    }

    /// How many lines it has shown.
    pub const fn shown(&self) -> u64 {
        self.shown
    }
}

impl Office {
    /// Index of the record that comes next: before it is what a search can find now.
    pub fn log_end(&self) -> u64 {
        self.parts.log.end().index
    }

    /// Begins to follow new lines of one's units, from the end of the log, or from a place shortly before
    /// it that a page showed. The purpose is journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a refusal about `query` or `purpose`;
    /// [`Refusal::WrongState`] while [`MOST_TAILS`] follow; a fault when the records cannot be written.
    pub async fn begin_tail(
        &self,
        actor: &Actor,
        wanted: &LogQuery,
        from: Option<u64>,
    ) -> Result<Tail, Problem> {
        let permit = actor.permit(&FOLLOW_LOG)?;
        let (query, purpose) = checked(wanted)?;
        let place = self.tails.begin()?;
        let end = self.parts.log.end().index;
        let earliest = end.saturating_sub(MOST_LOOKED);
        let tail = Tail {
            query,
            wanted: wanted.clone(),
            purpose,
            unit: actor.person.unit,
            permit,
            at: from.unwrap_or(end).clamp(earliest, end),
            until: self.now().checked_add(TAIL_LASTS).unwrap_or(Timestamp::MAX),
            shown: 0,
            _place: place,
        };
        self.note_tail(&tail, "began").await?;
        Ok(tail)
    }

    /// What came since, as far as this person may still see it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when the role is lost; [`Refusal::WrongState`] when the time is over; a fault
    /// when the log or the records cannot be read.
    pub async fn follow_tail(&self, actor: &Actor, tail: &mut Tail) -> Result<Fresh, Problem> {
        let permit = actor.permit(&FOLLOW_LOG)?;
        if self.now() >= tail.until {
            let why = "refusal-log-tail-over";
            return Err(Refusal::WrongState { why }.into());
        }
        let asked = (permit.scope(), &tail.query, &tail.wanted);
        let fresh = self.kept().fresh(asked, &mut tail.at).await?;
        let rows = u64::try_from(fresh.lines.len()).unwrap_or(u64::MAX);
        tail.shown = tail.shown.saturating_add(rows);
        Ok(fresh)
    }

    /// Ends it, whyever; how many lines were shown is journalled.
    ///
    /// # Errors
    /// A fault when the records cannot be written.
    pub async fn end_tail(&self, tail: Tail) -> Result<(), Problem> {
        self.note_tail(&tail, "ended").await
    }

    async fn note_tail(&self, tail: &Tail, stage: &str) -> Result<(), Problem> {
        let facts = json!({
            "query": tail.wanted.text.trim(),
            "purpose": tail.purpose,
            "stage": stage,
            "rows": tail.shown,
        });
        self.note_look_in(tail.unit, &tail.permit, log_object(), facts.to_string())
            .await
    }
}

impl Kept<'_> {
    /// New lines of every unit from an index on, which is moved on; nothing is journalled.
    ///
    /// # Errors
    /// A refusal about the words; a fault when log or records cannot be read.
    pub async fn follow(&self, wanted: &LogQuery, at: &mut u64) -> Result<Fresh, Problem> {
        let query = query_of(wanted)?;
        Ok(self
            .fresh((&Scope::whole_office(), &query, wanted), at)
            .await?)
    }

    async fn fresh(
        &self,
        (scope, query, wanted): (&Scope, &Query, &LogQuery),
        at: &mut u64,
    ) -> Result<Fresh, Fault> {
        let end = self.log.end().index;
        let mut fresh = Fresh::default();
        if *at >= end {
            return Ok(fresh);
        }
        // A source may have come in since.
        let readers = self.log_readers(query).await?;
        let high = at.saturating_add(MOST_LOOKED).min(end);
        let told = |kept: &KeptRecord| {
            readers.hit((query, wanted), kept, |reader: &Reader, event| {
                reader.line(kept, event, self.names)
            })
        };
        while *at < high && fresh.lines.len() < MOST_LINES {
            let to = at.saturating_add(WINDOW).min(high);
            let batch = self.read_between(*at, to).await?;
            *at = to;
            for kept in batch.iter().filter(|kept| scope.covers(kept.record.unit)) {
                fresh.lines.extend(told(kept));
                if fresh.lines.len() >= MOST_LINES {
                    *at = kept.id.index.saturating_add(1);
                    break;
                }
            }
        }
        fresh.behind = end.saturating_sub(*at);
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_may_follow_is_refused_until_somebody_ends() {
        let tails = Tails::none();
        let mut places: Vec<_> = (0..MOST_TAILS).map(|_| tails.begin().unwrap()).collect();
        assert!(tails.begin().is_err());
        assert!(tails.begin().is_err());
        places.pop();
        assert!(tails.begin().is_ok());
    }
}
