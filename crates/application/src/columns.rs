//! What was read in kept lines, in columns beside the log: how a few lines are found among many
//! without reading all of them again.
//!
//! Columns are derived. They hold nothing that the log does not, may be thrown away at any time, and
//! are only ever asked which records may be meant: a search reads those again and decides by the
//! record itself. They stand for whole blocks of the log; what no block covers yet is read as before.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use async_trait::async_trait;
use domain::event::{Event, FieldId, Value, known};
use domain::id::{EventId, SourceId, UnitId};
use domain::search::{Query, Wanted, folded};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::authority::Scope;
use crate::deed::Source;
use crate::log_search::{Kept, Readers, WINDOW};
use crate::office::Office;
use crate::port::Trust;
use crate::problem::Fault;

/// Records of a block: the log's indexes from a multiple of it to before the next.
pub const BLOCK: u64 = 65_536;

/// What is kept of a line's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The format that read it.
    Dataset,
    /// `event.action`.
    Action,
    /// `event.outcome`.
    Outcome,
    /// `user.name`.
    UserName,
    /// Who acted on that account.
    ActorName,
    /// `source.ip`.
    SourceIp,
    /// `destination.ip`.
    DestinationIp,
    /// The address behind a proxy.
    ForwardedIp,
    /// `host.name`.
    HostName,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 9] = [
        Self::Dataset,
        Self::Action,
        Self::Outcome,
        Self::UserName,
        Self::ActorName,
        Self::SourceIp,
        Self::DestinationIp,
        Self::ForwardedIp,
        Self::HostName,
    ];

    /// Its name in files and in SQL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dataset => "dataset",
            Self::Action => "action",
            Self::Outcome => "outcome",
            Self::UserName => "user_name",
            Self::ActorName => "actor_name",
            Self::SourceIp => "source_ip",
            Self::DestinationIp => "destination_ip",
            Self::ForwardedIp => "forwarded_ip",
            Self::HostName => "host_name",
        }
    }

    /// Whether it has so many values that a filter over them (Bloom's) is worth its bytes.
    pub const fn is_wide(self) -> bool {
        !matches!(self, Self::Dataset | Self::Action | Self::Outcome)
    }

    /// The field it holds; none for the dataset.
    pub(crate) const fn field(self) -> Option<FieldId> {
        match self {
            Self::Dataset => None,
            Self::Action => Some(known::EVENT_ACTION),
            Self::Outcome => Some(known::EVENT_OUTCOME),
            Self::UserName => Some(known::USER_NAME),
            Self::ActorName => Some(known::ACTOR_NAME),
            Self::SourceIp => Some(known::SOURCE_IP),
            Self::DestinationIp => Some(known::DESTINATION_IP),
            Self::ForwardedIp => Some(known::FORWARDED_IP),
            Self::HostName => Some(known::HOST_NAME),
        }
    }

    fn of_field(field: FieldId) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.field() == Some(field))
    }
}

impl Trust {
    /// Stable name, in files and in SQL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authenticated => "authenticated",
            Self::Network => "network",
            Self::None => "none",
        }
    }
}

/// A record in columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it is kept.
    pub id: EventId,
    /// When it happened, by the line itself; when it arrived, where it does not say.
    pub at: Timestamp,
    /// When it arrived.
    pub received: Timestamp,
    /// Whose it is.
    pub unit: UnitId,
    /// Who sent it.
    pub source: SourceId,
    /// How well the sender is known.
    pub trust: Trust,
    /// Values in folded letters.
    pub values: BTreeMap<Column, String>,
    /// The same as the line has them, where that is another text.
    pub written: BTreeMap<Column, String>,
    /// Whether a column has more than one value, of which only the first is kept, or one that is no text:
    /// such a record is always one that may be meant.
    pub several: bool,
    /// Whether its sender has a name of its own for a value that bears the name of a column: rules see
    /// that value, and the column holds another.
    pub own_names: bool,
}

impl Row {
    /// What a line says, with what is known of its arrival.
    pub fn of(
        (id, received): (EventId, Timestamp),
        (unit, source, trust): (UnitId, SourceId, Trust),
        event: &Event<'_>,
    ) -> Self {
        let mut row = Self::unread((id, received), (unit, source, trust));
        row.at = event.time.at;
        row.values.insert(Column::Dataset, folded(event.dataset));
        // Rules look at names of the sender's own first, which no column holds.
        let named = |name: &str| known::find(name).and_then(Column::of_field).is_some();
        row.own_names = event.own().iter().any(|own| named(&own.name));
        for slot in event.slots() {
            if let Some(column) = Column::of_field(slot.name) {
                row.several |= row.keep(column, &slot.value);
            }
        }
        row
    }

    /// A record that nobody can read.
    pub(crate) const fn unread(
        (id, received): (EventId, Timestamp),
        (unit, source, trust): (UnitId, SourceId, Trust),
    ) -> Self {
        Self {
            id,
            at: received,
            received,
            unit,
            source,
            trust,
            values: BTreeMap::new(),
            written: BTreeMap::new(),
            several: false,
            own_names: false,
        }
    }

    /// Keeps the first value of a column; whether there is another one, or one that is no text.
    fn keep(&mut self, column: Column, value: &Value<'_>) -> bool {
        let text = match value {
            Value::Text(text) => folded(text),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Boolean(yes) => yes.to_string(),
            Value::Null | Value::List(_) => return true,
        };
        if let Some(first) = self.values.get(&column) {
            return *first != text;
        }
        if let Value::Text(written) = value
            && **written != *text
        {
            self.written.insert(column, written.clone().into_owned());
        }
        self.values.insert(column, text);
        false
    }

    /// The first value of a column, as the line has it.
    pub fn as_written(&self, column: Column) -> Option<&str> {
        let written = self.written.get(&column);
        written
            .or_else(|| self.values.get(&column))
            .map(String::as_str)
    }
}

/// Which records may be meant.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Only of these units; of all where none are given.
    pub units: Option<BTreeSet<UnitId>>,
    /// Only of these sources; of all where none are given.
    pub sources: Option<BTreeSet<SourceId>>,
    /// Only of this moment and after.
    pub from: Option<Timestamp>,
    /// Only before this moment.
    pub to: Option<Timestamp>,
    /// For each of these, one of the columns must have the value.
    pub values: Vec<(Vec<Column>, Wanted)>,
}

impl Sought {
    /// Whether the columns answer the whole of a query, so that what they mean is what it finds.
    pub fn says_all(query: &Query) -> bool {
        query.rests_on_asked() && Self::by(query).values.len() == query.asked().count()
    }

    /// What a query asks of the columns; the rest of it is asked of the records.
    pub fn by(query: &Query) -> Self {
        let values = query.asked().filter_map(|(fields, wanted)| {
            let columns: Option<Vec<_>> = fields.iter().copied().map(Column::of_field).collect();
            Some((columns?, wanted.clone()))
        });
        Self {
            values: values.collect(),
            ..Self::default()
        }
    }
}

/// How the lines of each source are read: a digest of the decoders' version, its format and its zone.
/// Columns that were read otherwise are as good as none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReadBy(pub BTreeMap<SourceId, u64>);

impl ReadBy {
    /// How these sources are read now.
    pub fn of(sources: &[Source]) -> Self {
        let digest = |source: &Source| {
            let mut digest = DefaultHasher::new();
            (ROWS, formats::DECODERS, &source.format, &source.time_zone).hash(&mut digest);
            (source.id, digest.finish())
        };
        Self(sources.iter().map(digest).collect())
    }

    /// Whether lines that were read by `self` would be read the same by `now`.
    pub fn holds_by(&self, now: &Self) -> bool {
        let mut all = self.0.iter();
        all.all(|(source, digest)| now.0.get(source) == Some(digest))
    }

    /// Only what concerns the sources of these rows.
    fn within(&self, rows: &[Row]) -> Self {
        let sources: BTreeSet<_> = rows.iter().map(|row| row.source).collect();
        let all = self.0.iter();
        Self(
            all.filter(|(source, _)| sources.contains(source))
                .map(|(source, digest)| (*source, *digest))
                .collect(),
        )
    }
}

/// What a block's columns say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// The block has no columns, or they were read otherwise: its records have to be read.
    Unknown,
    /// Only these records may be meant, by their indexes, in order.
    Only(Vec<u64>),
}

/// Counts changes of what columns hold of the same line.
const ROWS: u32 = 2;

/// What a [`Strip`] may hold of each record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Its epoch.
    Epoch,
    /// When it happened, in microseconds since 1970 (UTC).
    Time,
    /// When it arrived, the same way.
    Received,
    /// Whose it is.
    Unit,
    /// Who sent it.
    Source,
    /// How well the sender is known: `authenticated`, `network`, `none`.
    Trust,
    /// 1 where the columns do not tell all of it ([`Row::several`]).
    Several,
    /// The first value of a column, as the line has it.
    Value(Column),
}

/// Columns of the records that may be meant, side by side: each list has one entry for each record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strip {
    /// Their indexes, in order.
    pub indexes: Vec<u64>,
    /// Epochs and times.
    pub numbers: BTreeMap<Part, Vec<i64>>,
    /// Everything else.
    pub texts: BTreeMap<Part, Vec<Option<String>>>,
    /// Datasets of the block in which senders have names of their own for values that bear a column's name
    /// ([`Row::own_names`]).
    pub own_names: BTreeSet<String>,
}

/// How many records happened in each hour, by its first second since 1970 (UTC).
pub type Hours = BTreeMap<i64, u64>;

/// The columns beside the log.
#[async_trait]
pub trait Columns: Send + Sync {
    /// Whether a block has columns that were read as lines are read now.
    async fn stand(&self, block: u64, now: &ReadBy) -> bool;
    /// Keeps a block's columns in the place of those it had. The rows stand in the log's order.
    async fn keep(&self, block: u64, read_by: ReadBy, rows: Vec<Row>) -> Result<(), Fault>;
    /// Throws a block's columns away.
    async fn forget(&self, block: u64) -> Result<(), Fault>;
    /// Which records of a block may be meant.
    async fn find(&self, block: u64, now: &ReadBy, sought: &Sought) -> Result<Meant, Fault>;
    /// Some columns of the records of a block that may be meant; none where the block has no columns, or
    /// they were read otherwise.
    async fn strip(
        &self,
        _block: u64,
        _now: &ReadBy,
        _sought: &Sought,
        _parts: &[Part],
    ) -> Result<Option<Strip>, Fault> {
        Ok(None)
    }
    /// How many records of a block are meant, by the hour; none where that takes reading them.
    async fn count(
        &self,
        block: u64,
        now: &ReadBy,
        sought: &Sought,
    ) -> Result<Option<Hours>, Fault>;
}

/// No columns at all: every search reads the log.
#[derive(Debug, Clone, Copy)]
pub struct NoColumns;

#[async_trait]
impl Columns for NoColumns {
    async fn stand(&self, _: u64, _: &ReadBy) -> bool {
        true
    }

    async fn keep(&self, _: u64, _: ReadBy, _: Vec<Row>) -> Result<(), Fault> {
        Ok(())
    }

    async fn forget(&self, _: u64) -> Result<(), Fault> {
        Ok(())
    }

    async fn find(&self, _: u64, _: &ReadBy, _: &Sought) -> Result<Meant, Fault> {
        Ok(Meant::Unknown)
    }

    async fn count(&self, _: u64, _: &ReadBy, _: &Sought) -> Result<Option<Hours>, Fault> {
        Ok(None)
    }
}

impl Office {
    /// Makes the columns of one block that has none, the newest first: what happened lately is looked
    /// for most. Whether there was one. Blocks before `whole` are known to stand; it is moved on.
    ///
    /// # Errors
    /// A fault when log, records or columns cannot be read or written.
    pub async fn make_columns(&self, whole: &mut u64) -> Result<bool, Fault> {
        self.kept().make_columns(whole).await
    }
}

impl Kept<'_> {
    /// As [`Office::make_columns`].
    ///
    /// # Errors
    /// A fault when log, records or columns cannot be read or written.
    pub async fn make_columns(&self, whole: &mut u64) -> Result<bool, Fault> {
        let sources = self.records.sources(&Scope::whole_office()).await?;
        let now = ReadBy::of(&sources);
        let end = self.log.end().index / BLOCK;
        for block in (*whole..end).rev() {
            if !self.columns.stand(block, &now).await {
                let rows = self.rows_of(block, sources).await?;
                let read_by = now.within(&rows);
                self.columns.keep(block, read_by, rows).await?;
                return Ok(true);
            }
        }
        *whole = end;
        Ok(false)
    }

    async fn rows_of(&self, block: u64, sources: Vec<Source>) -> Result<Vec<Row>, Fault> {
        let readers = Readers::new(&Query::default(), sources)?;
        let mut at = block.saturating_mul(BLOCK);
        let end = at.saturating_add(BLOCK);
        let mut rows = Vec::new();
        while at < end {
            let until = at.saturating_add(WINDOW).min(end);
            let batch = self.read_between(at, until).await?;
            rows.extend(batch.iter().map(|kept| readers.row(kept)));
            at = until;
        }
        Ok(rows)
    }
}
