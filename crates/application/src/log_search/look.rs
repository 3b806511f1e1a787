//! Going through the log backwards, a stretch at a time: for its lines, or only to count them.

use domain::event::Event;
use domain::search::Query;
use jiff::tz::TimeZone;

use super::readers::{Reader, Readers};
use super::tally::{Tally, counts_by_columns, hour_of};
use super::{Found, Kept, LogQuery, MOST_LINES, MOST_LOOKED, WINDOW};
use crate::authority::Scope;
use crate::columns::{BLOCK, Hours, Meant, ReadBy, Sought};
use crate::port::KeptRecord;
use crate::problem::{Fault, Problem};

/// What looking through a block's columns costs, in records that are read: so much faster it is.
const COST_OF_COLUMNS: u64 = 64;

impl Kept<'_> {
    pub(super) async fn look_through(
        &self,
        scope: &Scope,
        query: &Query,
        wanted: &LogQuery,
    ) -> Result<Found, Problem> {
        let mut look = Look::new(*self, (scope, query, wanted)).await?;
        let before = look.go().await?;
        let mut found = look.found;
        found.before = before;
        Ok(found)
    }

    /// How many lines a search would find, reading so many records at most.
    pub(super) async fn tally(
        &self,
        (scope, query, wanted): (&Scope, &Query, &LogQuery),
        zone: &TimeZone,
        most: u64,
    ) -> Result<Tally, Problem> {
        let mut look = Look::new(*self, (scope, query, wanted)).await?;
        look.limit = usize::MAX;
        look.most = most;
        look.counted = Some(Counted {
            by_columns: counts_by_columns(query, wanted, zone),
            hours: Hours::new(),
            zone,
        });
        let before = look.go().await?;
        let hours = look.counted.map(|counted| counted.hours);
        let reached = match before {
            Some(before) => self.log.read_from(before, 1).await?,
            None => Vec::new(),
        };
        Ok(Tally {
            hours: hours.unwrap_or_default(),
            reached: reached.first().map(|kept| kept.record.received),
            is_whole: before.is_none(),
        })
    }
}

/// Hits that are counted instead of kept.
struct Counted<'k> {
    /// Whether a block's columns alone can say how many are meant.
    by_columns: bool,
    hours: Hours,
    zone: &'k TimeZone,
}

impl Counted<'_> {
    fn add(&mut self, hours: Hours) {
        for (hour, count) in hours {
            let sum = self.hours.entry(hour).or_default();
            *sum = sum.saturating_add(count);
        }
    }
}

/// A look through the log, newest first.
struct Look<'k> {
    kept: Kept<'k>,
    scope: &'k Scope,
    query: &'k Query,
    wanted: &'k LogQuery,
    readers: Readers,
    now: ReadBy,
    sought: Sought,
    /// Lines at most.
    limit: usize,
    /// What it may cost.
    most: u64,
    /// What it has cost so far, in records that were read.
    spent: u64,
    found: Found,
    /// None where the lines themselves are wanted.
    counted: Option<Counted<'k>>,
}

impl<'k> Look<'k> {
    async fn new(
        kept: Kept<'k>,
        (scope, query, wanted): (&'k Scope, &'k Query, &'k LogQuery),
    ) -> Result<Self, Fault> {
        let sources = kept.records.sources(&Scope::whole_office()).await?;
        let now = ReadBy::of(&sources);
        let readers = Readers::new(query, sources)?;
        let sought = Sought {
            units: scope.units().cloned(),
            sources: Some(readers.wanted()),
            from: wanted.from,
            to: wanted.to,
            ..Sought::by(query)
        };
        let limit = usize::try_from(wanted.limit.clamp(1, MOST_LINES)).unwrap_or(usize::MAX);
        Ok(Self {
            kept,
            scope,
            query,
            wanted,
            readers,
            now,
            sought,
            limit,
            most: MOST_LOOKED,
            spent: 0,
            found: Found::default(),
            counted: None,
        })
    }

    /// Looks until it is enough; where to go on, if there is more.
    async fn go(&mut self) -> Result<Option<u64>, Fault> {
        let (low, high) = self.kept.stretch(self.wanted).await?;
        let mut at = self.wanted.before.map_or(high, |before| before.min(high));
        while at > low && !self.is_enough() {
            let block = at.saturating_sub(1) / BLOCK;
            let start = block.saturating_mul(BLOCK);
            let is_whole = start >= low && at == start.saturating_add(BLOCK);
            if is_whole && self.count_block(block).await? {
                at = start;
                continue;
            }
            let floor = start.max(low);
            let meant = self.kept.columns.find(block, &self.now, &self.sought);
            at = match meant.await? {
                Meant::Unknown => self.through_all(floor, at).await?,
                Meant::Only(indexes) => self.through(&indexes, floor, at).await?,
            };
        }
        Ok(Some(at).filter(|at| *at > low))
    }

    fn is_enough(&self) -> bool {
        self.spent >= self.most || self.found.lines.len() >= self.limit
    }

    /// Whether a block's columns told how many lines of it are meant.
    async fn count_block(&mut self, block: u64) -> Result<bool, Fault> {
        let Some(counted) = self.counted.as_mut().filter(|counted| counted.by_columns) else {
            return Ok(false);
        };
        let columns = self.kept.columns;
        let Some(hours) = columns.count(block, &self.now, &self.sought).await? else {
            return Ok(false);
        };
        counted.add(hours);
        self.spent = self.spent.saturating_add(COST_OF_COLUMNS);
        Ok(true)
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
            self.take(kept);
            if self.found.lines.len() >= self.limit {
                return Ok(kept.id.index);
            }
        }
        Ok(from)
    }

    /// Keeps a line that is meant, or counts it.
    fn take(&mut self, kept: &KeptRecord) {
        let (query, wanted) = (self.query, self.wanted);
        if let Some(counted) = &mut self.counted {
            let at = self
                .readers
                .hit((query, wanted), kept, |_, event| event.time.at);
            let hour = at.map(|at| hour_of(at, counted.zone));
            counted.add(hour.map(|hour| (hour, 1)).into_iter().collect());
        } else {
            let names = self.kept.names;
            let told = |reader: &Reader, event: &Event<'_>| reader.line(kept, event, names);
            self.found
                .lines
                .extend(self.readers.hit((query, wanted), kept, told));
        }
    }
}
