//! How kept lines are read, and told.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{Event, FieldNames, Value};
use domain::id::SourceId;
use domain::search::Query;
use formats::{Context, Decoded, Format};
use jiff::tz::TimeZone;

use super::{FoundLine, LogQuery};
use crate::columns::Row;
use crate::deed::Source;
use crate::intake::{JOURNAL, text_of};
use crate::office::zone;
use crate::port::{KeptRecord, RawRecord};
use crate::problem::Fault;

/// Fields of a line that are told.
const MOST_FIELDS: usize = 100;

/// How each source's lines are read, as far as the query wants them.
pub(crate) struct Readers {
    readers: BTreeMap<SourceId, Reader>,
}

pub(super) struct Reader {
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
    pub(super) fn wanted(&self) -> BTreeSet<SourceId> {
        let wanted = self.readers.iter().filter(|(_, reader)| reader.wanted);
        wanted.map(|(source, _)| *source).collect()
    }

    /// What `tell` makes of a line that is meant; none of any other.
    pub(super) fn hit<T>(
        &self,
        (query, wanted): (&Query, &LogQuery),
        kept: &KeptRecord,
        tell: impl FnOnce(&Reader, &Event<'_>) -> T,
    ) -> Option<T> {
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
        Some(tell(reader, &event))
    }

    /// How the lines of one source are read.
    pub(super) fn take(&mut self, source: SourceId) -> Option<Reader> {
        self.readers.remove(&source)
    }
}

impl Reader {
    pub(super) fn decode<'t>(&self, record: &RawRecord, text: &'t str) -> Decoded<'t> {
        let context = Context {
            received: record.received,
            zone: &self.zone,
        };
        formats::decode(self.format, text, &context)
    }

    pub(super) fn line(
        &self,
        kept: &KeptRecord,
        event: &Event<'_>,
        names: &FieldNames,
    ) -> FoundLine {
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
    let slots = slots.map(|slot| (names.name(slot.name).into_string(), &slot.value));
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
