//! Looking for kept log lines: a read of protected data, for a purpose that is written down.
//!
//! The log is looked through from its end backwards, a stretch at a time. A record of a unit outside
//! the permit is dropped before anything else is asked of it. The words of a query are looked for in
//! the raw line; it is decoded only where a field is asked for, or to be shown.

mod around;
mod look;
mod readers;
mod stretch;
mod tail;
mod tally;

pub use around::{AROUND, Surroundings};
pub(crate) use readers::Readers;
pub(crate) use tail::Tails;
pub use tail::{Fresh, MOST_TAILS, TAIL_LASTS, Tail};
pub use tally::{Bar, MOST_BARS, MOST_COUNTED, MOST_COUNTED_BESIDE, Step, Tally};

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::event::FieldNames;
use domain::id::{EventId, SourceId, UnitId};
use domain::journal::{Doer, Object};
use domain::search::Query;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::authority::{Actor, Permit, Scope};
use crate::columns::Columns;
use crate::deed::Deed;
use crate::office::{Office, reason};
use crate::port::{EventLog, KeptRecord, Records};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{COUNT_LOG, FOLLOW_LOG, SEARCH_LOG, UseCase};

/// Records looked through for one answer at most; the next one goes on from there.
pub const MOST_LOOKED: u64 = 200_000;
/// Lines of one answer at most.
pub const MOST_LINES: u32 = 2_000;
/// Searches at once: two readers leave a small machine to its intake.
const MOST_AT_ONCE: usize = 2;
/// Records read at once.
pub(crate) const WINDOW: u64 = 2_000;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogQuery {
    /// As it was typed ([`domain::search`]).
    pub text: String,
    /// Only lines of this moment and after; when it happened, by the line itself.
    pub from: Option<Timestamp>,
    /// Only lines before this moment.
    pub to: Option<Timestamp>,
    /// Also lines that arrived more than a day after they happened (a file that was taken in later).
    /// Everything that came in after `from` is looked through then.
    pub late: bool,
    /// What it is looked for: goes into the journal.
    pub purpose: String,
    /// Only records before this place, as [`Found::before`] had it.
    pub before: Option<u64>,
    /// Lines at most; [`MOST_LINES`] in any case.
    pub limit: u32,
}

/// A line that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLine {
    /// Where it is kept.
    pub event: EventId,
    /// When it happened, by the line itself; when it arrived, where it does not say.
    pub at: Timestamp,
    /// When it arrived.
    pub received: Timestamp,
    /// Whose it is.
    pub unit: UnitId,
    /// Who sent it.
    pub source: SourceId,
    /// The name of that.
    pub source_name: String,
    /// The format that read it.
    pub dataset: &'static str,
    /// What was read in it, by ECS name; the sender's own names have `@` before them.
    pub fields: BTreeMap<String, String>,
    /// The line as text, replaced characters included; sinks escape it.
    pub text: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Newest first.
    pub lines: Vec<FoundLine>,
    /// How many records of one's units were looked through.
    pub looked: u64,
    /// When the last of them arrived.
    pub reached: Option<Timestamp>,
    /// Where to go on; none when everything was looked through.
    pub before: Option<u64>,
}

/// What somebody who holds the data folder did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// Lines were shown.
    Lines,
    /// They were counted.
    Count,
    /// New ones were shown as they came.
    Followed,
}

impl Looked {
    const fn use_case(self) -> &'static UseCase {
        match self {
            Self::Lines => &SEARCH_LOG,
            Self::Count => &COUNT_LOG,
            Self::Followed => &FOLLOW_LOG,
        }
    }
}

/// How many searches are under way.
#[derive(Debug)]
pub(crate) struct Searches(AtomicUsize);

impl Searches {
    pub(crate) const fn none() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Lets one more begin.
    fn begin(&self) -> Result<Search<'_>, Refusal> {
        let search = Search(&self.0);
        if self.0.fetch_add(1, Ordering::AcqRel) < MOST_AT_ONCE {
            Ok(search)
        } else {
            // Dropping it takes it away again.
            let why = "refusal-log-busy";
            Err(Refusal::WrongState { why })
        }
    }
}

/// A search under way; also one that is given up gives its place back.
struct Search<'s>(&'s AtomicUsize);

impl Drop for Search<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Office {
    /// Log lines of one's units, newest first. The look is journalled with its words, its purpose and
    /// how many lines it showed.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a refusal about `query`, `purpose` or `end`;
    /// [`Refusal::WrongState`] while others search; a fault when the log or the records cannot be read.
    pub async fn search_log(&self, actor: &Actor, wanted: &LogQuery) -> Result<Found, Problem> {
        let permit = actor.permit(&SEARCH_LOG)?;
        let (query, purpose) = checked(wanted)?;
        let search = self.searches.begin()?;
        let found = self
            .kept()
            .look_through(permit.scope(), &query, wanted)
            .await?;
        drop(search);
        let facts = json!({
            "query": wanted.text.trim(),
            "purpose": purpose,
            "from": wanted.from.map(|at| at.to_string()),
            "to": wanted.to.map(|at| at.to_string()),
            "before": wanted.before,
            "rows": found.lines.len(),
            "looked": found.looked,
        });
        self.note_look(actor, &permit, log_object(), facts.to_string())
            .await?;
        Ok(found)
    }

    /// Writes down that log lines were looked at, before they are shown.
    async fn note_look(
        &self,
        actor: &Actor,
        permit: &Permit,
        object: Object,
        facts: String,
    ) -> Result<(), Problem> {
        self.note_look_in(actor.person.unit, permit, object, facts)
            .await
    }

    async fn note_look_in(
        &self,
        own: UnitId,
        permit: &Permit,
        object: Object,
        facts: String,
    ) -> Result<(), Problem> {
        let unit = match permit.scope().units() {
            Some(units) if !units.contains(&own) => *units.first().ok_or(Refusal::NotFound)?,
            _ => own,
        };
        self.carry_out(permit, unit, object, facts, Vec::new())
            .await
    }

    /// The same for the operator, who holds the data folder: lines of every unit, without a bound.
    /// They go to `show`, newest first, until it says that it is enough; the look is journalled then
    /// as the program's own. Returns how many lines were shown.
    ///
    /// # Errors
    /// A refusal about the words; a fault when log or records cannot be read or written.
    pub async fn search_whole_log(
        &self,
        wanted: &LogQuery,
        show: &mut (dyn FnMut(FoundLine) -> bool + Send),
    ) -> Result<u64, Problem> {
        let shown = self.kept().search(wanted, show).await?;
        self.note_whole_look(Looked::Lines, wanted, shown).await?;
        Ok(shown)
    }

    /// How many lines [`Office::search_whole_log`] would show; journalled as the program's own.
    ///
    /// # Errors
    /// As there.
    pub async fn count_whole_log(
        &self,
        wanted: &LogQuery,
        zone: &TimeZone,
    ) -> Result<Tally, Problem> {
        let tally = self.kept().count(wanted, zone).await?;
        self.note_whole_look(Looked::Count, wanted, tally.total())
            .await?;
        Ok(tally)
    }

    /// Journals a look of the operator, which another process may have carried out beside this one.
    ///
    /// # Errors
    /// A fault when the records cannot be written.
    pub async fn note_whole_look(
        &self,
        looked: Looked,
        wanted: &LogQuery,
        rows: u64,
    ) -> Result<(), Problem> {
        let units = self.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let Some(top) = top else { return Ok(()) };
        let facts = json!({
            "query": wanted.text.trim(),
            "purpose": wanted.purpose.trim(),
            "from": wanted.from.map(|at| at.to_string()),
            "to": wanted.to.map(|at| at.to_string()),
            "rows": rows,
        });
        let entry = self.entry(
            Doer::Program,
            looked.use_case(),
            top.id,
            log_object(),
            facts.to_string(),
        );
        let deed = Deed::new(Vec::new(), entry);
        self.commit(&Scope::whole_office(), deed).await
    }

    pub(crate) fn kept(&self) -> Kept<'_> {
        Kept {
            records: &*self.parts.records,
            log: &*self.parts.log,
            columns: &*self.parts.columns,
            names: &self.parts.fields,
        }
    }
}

/// What the words ask for.
fn query_of(wanted: &LogQuery) -> Result<Query, Refusal> {
    Query::parse(&wanted.text).map_err(|mistake| Refusal::Invalid {
        field: "query",
        why: mistake.key(),
    })
}

/// What the words ask for, and the purpose.
pub(crate) fn checked(wanted: &LogQuery) -> Result<(Query, String), Refusal> {
    let query = query_of(wanted)?;
    let purpose = reason(&wanted.purpose, "purpose")?;
    if let (Some(from), Some(to)) = (wanted.from, wanted.to)
        && to <= from
    {
        let (field, why) = ("end", "invalid-end-before-start");
        return Err(Refusal::Invalid { field, why });
    }
    Ok((query, purpose))
}

/// How the journal names the log.
fn log_object() -> Object {
    Object {
        kind: "log",
        id: "search".to_owned(),
    }
}

/// What a search needs of a data folder. Whoever has made one holds the folder itself, and no permit
/// keeps them from reading its files.
#[derive(Clone, Copy)]
pub struct Kept<'k> {
    /// The records, for the sources.
    pub records: &'k dyn Records,
    /// The log.
    pub log: &'k dyn EventLog,
    /// Columns beside it.
    pub columns: &'k dyn Columns,
    /// Field names.
    pub names: &'k FieldNames,
}

impl Kept<'_> {
    /// As [`Office::search_whole_log`], and nothing is journalled: for a folder that a server holds,
    /// which is then to journal it ([`Office::note_whole_look`]).
    ///
    /// # Errors
    /// A refusal about the words; a fault when log or records cannot be read.
    pub async fn search(
        &self,
        wanted: &LogQuery,
        show: &mut (dyn FnMut(FoundLine) -> bool + Send),
    ) -> Result<u64, Problem> {
        let query = query_of(wanted)?;
        let mut wanted = LogQuery {
            limit: MOST_LINES,
            ..wanted.clone()
        };
        let (scope, mut shown) = (Scope::whole_office(), 0_u64);
        loop {
            let found = self.look_through(&scope, &query, &wanted).await?;
            for line in found.lines {
                shown = shown.saturating_add(1);
                if !show(line) {
                    return Ok(shown);
                }
            }
            wanted.before = found.before;
            if wanted.before.is_none() {
                return Ok(shown);
            }
        }
    }

    /// How lines are read. Of every unit's sources: our own stand at the top of the house and have
    /// lines of every unit; which lines are seen is the record's unit alone.
    async fn log_readers(&self, query: &Query) -> Result<Readers, Fault> {
        let sources = self.records.sources(&Scope::whole_office()).await?;
        Readers::new(query, sources)
    }

    /// Records from one index to before another, oldest first.
    pub(crate) async fn read_between(&self, from: u64, to: u64) -> Result<Vec<KeptRecord>, Fault> {
        let count = usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX);
        let mut batch = self.log.read_from(from, count).await?;
        // Where records are missing, later ones come instead.
        batch.retain(|kept| kept.id.index < to);
        Ok(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_search_is_told_to_come_again_and_an_ended_one_gives_its_place_back() {
        let searches = Searches::none();
        let first = searches.begin().unwrap();
        let _second = searches.begin().unwrap();
        for _ in 0..3 {
            assert!(matches!(searches.begin(), Err(Refusal::WrongState { .. })));
        }
        drop(first);
        assert!(searches.begin().is_ok());
    }
}
