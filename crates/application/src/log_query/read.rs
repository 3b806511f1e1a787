//! A kept line as a row of `events`.

use std::collections::BTreeMap;

use domain::event::{Event, FieldNames, Value, known};
use domain::id::SourceId;
use formats::{Context, Format};
use jiff::tz::TimeZone;

use super::AskedSource;
use crate::columns::Row;
use crate::intake::text_of;
use crate::log_search::fields;
use crate::office::zone;
use crate::port::KeptRecord;
use crate::problem::Fault;

/// How lines are read.
pub struct EventReader {
    readers: BTreeMap<SourceId, Reader>,
    names: FieldNames,
}

struct Reader {
    format: Format,
    zone: TimeZone,
}

/// A line in columns, with its text.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// What the columns beside the log hold as well.
    pub row: Row,
    /// What the line tells, without its head; the whole line where its format knows no such part.
    pub message: String,
    /// The whole line.
    pub raw: String,
    /// What was read in it, by ECS name, as JSON.
    pub fields: String,
}

impl EventReader {
    /// For lines of these sources.
    ///
    /// # Errors
    /// A fault when a source's format is unknown.
    pub fn new(sources: &[AskedSource]) -> Result<Self, Fault> {
        let mut readers = BTreeMap::new();
        for source in sources {
            let format = Format::parse(&source.format)
                .map_err(|cause| Fault::caused(format!("read source {:?}", source.name), cause))?;
            let zone = zone(&source.zone);
            readers.insert(source.id, Reader { format, zone });
        }
        let names = FieldNames::default();
        Ok(Self { readers, names })
    }

    /// A record in columns, with its text. One whose source is gone says nothing but when it arrived,
    /// and so does one that is not to be `read`: its text and its sender are enough.
    pub fn row(&self, kept: &KeptRecord, read: bool) -> EventRow {
        let record = &kept.record;
        let arrived = (kept.id, record.received);
        let whose = (record.unit, record.source, record.trust);
        let (text, _) = text_of(record);
        let reader = self.readers.get(&record.source).filter(|_| read);
        let Some(reader) = reader else {
            return EventRow {
                row: Row::unread(arrived, whose),
                message: if read {
                    text.clone().into_owned()
                } else {
                    String::new()
                },
                raw: text.into_owned(),
                fields: "{}".to_owned(),
            };
        };
        let context = Context {
            received: record.received,
            zone: &reader.zone,
        };
        let event = formats::decode(reader.format, &text, &context).event;
        let told = fields(&event, &self.names);
        EventRow {
            row: Row::of(arrived, whose, &event),
            message: message(&event),
            fields: serde_json::to_string(&told).unwrap_or_default(),
            raw: text.clone().into_owned(),
        }
    }
}

fn message(event: &Event<'_>) -> String {
    let mut slots = event.slots().iter();
    let said = slots.find_map(|slot| match &slot.value {
        Value::Text(text) if slot.name == known::MESSAGE => Some(text.clone().into_owned()),
        _ => None,
    });
    said.unwrap_or_else(|| event.text.to_owned())
}
