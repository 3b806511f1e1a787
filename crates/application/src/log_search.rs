//! Looking for kept log lines: a read of protected data, for a purpose that is written down.
//!
//! The log is looked through from its end backwards, a stretch at a time. A record of a unit outside
//! the permit is dropped before anything else is asked of it. The words of a query are looked for in
//! the raw line; it is decoded only where a field is asked for, or to be shown.

mod around;
mod stretch;

pub use around::{AROUND, Surroundings};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::event::{Event, FieldNames, Value};
use domain::id::{EventId, SourceId, UnitId};
use domain::journal::{Doer, Object};
use domain::search::Query;
use formats::{Context, Decoded, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::authority::{Actor, Permit, Scope};
use crate::columns::{BLOCK, Columns, Meant, ReadBy, Row, Sought};
use crate::deed::{Deed, Source};
use crate::intake::{JOURNAL, text_of};
use crate::office::{Office, reason, zone};
use crate::port::{EventLog, KeptRecord, RawRecord, Records};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::SEARCH_LOG;

/// Records looked through for one answer at most; the next one goes on from there.
pub const MOST_LOOKED: u64 = 200_000;
/// Lines of one answer at most.
pub const MOST_LINES: u32 = 2_000;
/// Searches at once: two readers leave a small machine to its intake.
const MOST_AT_ONCE: usize = 2;
/// Records read at once.
pub(crate) const WINDOW: u64 = 2_000;
/// What looking through a block's columns costs, in records that are read: so much faster it is.
const COST_OF_COLUMNS: u64 = 64;
/// Fields of a line that are told.
const MOST_FIELDS: usize = 100;

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
        let query = Query::parse(&wanted.text).map_err(|mistake| Refusal::Invalid {
            field: "query",
            why: mistake.key(),
        })?;
        let purpose = reason(&wanted.purpose, "purpose")?;
        if let (Some(from), Some(to)) = (wanted.from, wanted.to)
            && to <= from
        {
            let (field, why) = ("end", "invalid-end-before-start");
            return Err(Refusal::Invalid { field, why }.into());
        }
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
        let own = actor.person.unit;
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
        self.note_whole_search(wanted, shown).await?;
        Ok(shown)
    }

    /// Journals a look of the operator, which another process may have carried out beside this one.
    ///
    /// # Errors
    /// A fault when the records cannot be written.
    pub async fn note_whole_search(&self, wanted: &LogQuery, shown: u64) -> Result<(), Problem> {
        let units = self.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let Some(top) = top else { return Ok(()) };
        let facts = json!({
            "query": wanted.text.trim(),
            "purpose": wanted.purpose.trim(),
            "from": wanted.from.map(|at| at.to_string()),
            "to": wanted.to.map(|at| at.to_string()),
            "rows": shown,
        });
        let entry = self.entry(
            Doer::Program,
            &SEARCH_LOG,
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
    /// which is then to journal it ([`Office::note_whole_search`]).
    ///
    /// # Errors
    /// A refusal about the words; a fault when log or records cannot be read.
    pub async fn search(
        &self,
        wanted: &LogQuery,
        show: &mut (dyn FnMut(FoundLine) -> bool + Send),
    ) -> Result<u64, Problem> {
        let query = Query::parse(&wanted.text).map_err(|mistake| Refusal::Invalid {
            field: "query",
            why: mistake.key(),
        })?;
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

    async fn look_through(
        &self,
        scope: &Scope,
        query: &Query,
        wanted: &LogQuery,
    ) -> Result<Found, Problem> {
        let sources = self.records.sources(&Scope::whole_office()).await?;
        let now = ReadBy::of(&sources);
        let readers = Readers::new(query, sources)?;
        let sought = Sought {
            units: scope.units().cloned(),
            sources: Some(readers.wanted()),
            from: wanted.from,
            to: wanted.to,
            ..Sought::by(query)
        };
        let (low, high) = self.stretch(wanted).await?;
        let limit = usize::try_from(wanted.limit.clamp(1, MOST_LINES)).unwrap_or(usize::MAX);
        let mut look = Look {
            kept: *self,
            scope,
            query,
            wanted,
            readers,
            limit,
            spent: 0,
            found: Found::default(),
        };
        let mut at = wanted.before.map_or(high, |before| before.min(high));
        while at > low && !look.is_enough() {
            let block = at.saturating_sub(1) / BLOCK;
            let floor = block.saturating_mul(BLOCK).max(low);
            at = match self.columns.find(block, &now, &sought).await? {
                Meant::Unknown => look.through_all(floor, at).await?,
                Meant::Only(indexes) => look.through(&indexes, floor, at).await?,
            };
        }
        let mut found = look.found;
        found.before = Some(at).filter(|at| *at > low);
        Ok(found)
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

/// A look through the log, newest first.
struct Look<'k> {
    kept: Kept<'k>,
    scope: &'k Scope,
    query: &'k Query,
    wanted: &'k LogQuery,
    readers: Readers,
    limit: usize,
    /// What it has cost so far, in records that were read.
    spent: u64,
    found: Found,
}

impl Look<'_> {
    fn is_enough(&self) -> bool {
        self.spent >= MOST_LOOKED || self.found.lines.len() >= self.limit
    }

    /// Reads every record of a stretch, backwards; where it ended.
    async fn through_all(&mut self, floor: u64, mut at: u64) -> Result<u64, Fault> {
        while at > floor && !self.is_enough() {
            let from = at.saturating_sub(WINDOW).max(floor);
            at = self.window(from, at, |_| true).await?;
        }
        Ok(at)
    }

    /// Reads only these records of a stretch, backwards; where it ended. What stands near each other is
    /// read together.
    async fn through(&mut self, indexes: &[u64], floor: u64, mut at: u64) -> Result<u64, Fault> {
        self.spent = self.spent.saturating_add(COST_OF_COLUMNS);
        while at > floor && !self.is_enough() {
            let before = indexes.partition_point(|index| *index < at);
            let Some(last) = before.checked_sub(1).and_then(|last| indexes.get(last)) else {
                return Ok(floor);
            };
            let to = last.saturating_add(1);
            let from = to.saturating_sub(WINDOW).max(floor);
            let first = indexes.partition_point(|index| *index < from);
            let near = indexes.get(first..before).unwrap_or_default();
            let from = near.first().copied().unwrap_or(from);
            at = self
                .window(from, to, |index| near.binary_search(&index).is_ok())
                .await?;
        }
        Ok(if at < floor { floor } else { at })
    }

    /// Reads a window and looks at those of its records that may be meant; where it ended.
    async fn window(
        &mut self,
        from: u64,
        to: u64,
        is_meant: impl Fn(u64) -> bool,
    ) -> Result<u64, Fault> {
        let batch = self.kept.read_between(from, to).await?;
        self.spent = self.spent.saturating_add(to.saturating_sub(from));
        for kept in batch.iter().rev() {
            if !self.scope.covers(kept.record.unit) || !is_meant(kept.id.index) {
                continue;
            }
            self.found.looked = self.found.looked.saturating_add(1);
            self.found.reached = Some(kept.record.received);
            let hit = self
                .readers
                .hit(self.query, self.wanted, kept, self.kept.names);
            self.found.lines.extend(hit);
            if self.found.lines.len() >= self.limit {
                return Ok(kept.id.index);
            }
        }
        Ok(from)
    }
}

/// How each source's lines are read, as far as the query wants them.
pub(crate) struct Readers {
    readers: BTreeMap<SourceId, Reader>,
}

struct Reader {
    name: String,
    format: Format,
    zone: TimeZone,
    wanted: bool,
}

impl Readers {
    /// Our own journal is left out unless the query names it: it tells of the searches themselves.
    pub(crate) fn new(query: &Query, sources: Vec<Source>) -> Result<Self, Fault> {
        let mut readers = BTreeMap::new();
        for source in sources {
            let format = Format::parse(&source.format)
                .map_err(|cause| Fault::caused(format!("read source {:?}", source.name), cause))?;
            let open = source.name != JOURNAL || query.names_source();
            let reader = Reader {
                wanted: open && query.source_holds(&source.name),
                zone: zone(&source.time_zone),
                name: source.name,
                format,
            };
            readers.insert(source.id, reader);
        }
        Ok(Self { readers })
    }

    /// A record in columns. One whose source is gone says nothing but when it arrived.
    pub(crate) fn row(&self, kept: &KeptRecord) -> Row {
        let record = &kept.record;
        let arrived = (kept.id, record.received);
        let whose = (record.unit, record.source, record.trust);
        match self.readers.get(&record.source) {
            Some(reader) => {
                let (text, _) = text_of(record);
                Row::of(arrived, whose, &reader.decode(record, &text).event)
            }
            None => Row::unread(arrived, whose),
        }
    }

    /// The sources that a query asks for; none where it asks for all that are read.
    fn wanted(&self) -> BTreeSet<SourceId> {
        let wanted = self.readers.iter().filter(|(_, reader)| reader.wanted);
        wanted.map(|(source, _)| *source).collect()
    }

    fn hit(
        &self,
        query: &Query,
        wanted: &LogQuery,
        kept: &KeptRecord,
        names: &FieldNames,
    ) -> Option<FoundLine> {
        let reader = self.readers.get(&kept.record.source)?;
        if !reader.wanted {
            return None;
        }
        let (text, _) = text_of(&kept.record);
        if !query.text_holds(&text) {
            return None;
        }
        let event = reader.decode(&kept.record, &text).event;
        let at = event.time.at;
        let in_time =
            wanted.from.is_none_or(|from| from <= at) && wanted.to.is_none_or(|to| at < to);
        if !in_time || !query.fields_hold(&event) {
            return None;
        }
        Some(reader.line(kept, &event, names))
    }
}

impl Reader {
    fn decode<'t>(&self, record: &RawRecord, text: &'t str) -> Decoded<'t> {
        let context = Context {
            received: record.received,
            zone: &self.zone,
        };
        formats::decode(self.format, text, &context)
    }

    fn line(&self, kept: &KeptRecord, event: &Event<'_>, names: &FieldNames) -> FoundLine {
        let record = &kept.record;
        FoundLine {
            event: kept.id,
            at: event.time.at,
            received: record.received,
            unit: record.unit,
            source: record.source,
            source_name: self.name.clone(),
            dataset: event.dataset,
            fields: fields(event, names),
            text: event.text.to_owned(),
        }
    }
}

/// What was read in a line; the first value under a name wins, as it does for the rules.
pub(crate) fn fields(event: &Event<'_>, names: &FieldNames) -> BTreeMap<String, String> {
    let slots = event.slots().iter();
    let slots = slots.map(|slot| (names.name(slot.ecs).into_string(), &slot.value));
    let own = event.own().iter();
    let own = own.map(|own| (format!("@{}", own.name), &own.value));
    let mut told = BTreeMap::new();
    for (name, value) in slots.chain(own).take(MOST_FIELDS) {
        if let Some(words) = words(value) {
            told.entry(name).or_insert(words);
        }
    }
    told
}

fn words(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone().into_owned()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(yes) => Some(yes.to_string()),
        Value::Null => None,
        Value::List(values) => {
            let values: Vec<_> = values.iter().filter_map(words).collect();
            Some(values.join(", "))
        }
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
