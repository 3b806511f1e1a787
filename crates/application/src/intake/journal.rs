//! Our own journal goes the way of every log.

use std::sync::Arc;

use domain::event::Event;
use domain::id::SourceId;
use serde_json::Value;

use super::{Intake, JOURNAL};
use crate::office::Office;
use crate::port::{JournalLine, RawRecord, SenderPosition, Trust};
use crate::problem::{Fault, Problem};
use crate::use_case::{
    CHANGE_SOURCE, ENTER_PERSON, ENTER_UNIT, MOVE_UNIT, RESTORE_SOURCE, RETIRE_SOURCE, SET_PREMISE,
    SET_UP, UseCase,
};

/// How its lines are read.
const JOURNAL_FORMAT: &str = "json_lines";
/// How many of its lines are taken at once.
const JOURNAL_BATCH: u32 = 500;

impl Intake {
    /// Takes the journal's new lines into the log, each once: the log itself says which it has.
    ///
    /// # Errors
    /// When they cannot be read or made durable; the next call begins where this one ended.
    pub async fn take_journal(&mut self) -> Result<(), Problem> {
        loop {
            let records = Arc::clone(&self.office.parts.records);
            let lines = records
                .journal_after(self.journalled, JOURNAL_BATCH)
                .await?;
            let Some(last) = lines.last().map(|line| line.sequence) else {
                return Ok(());
            };
            let source = journal_source(&self.office).await?;
            let moved = tell_of(&lines, &[&SET_PREMISE, &ENTER_UNIT, &MOVE_UNIT]);
            let entered = tell_of(&lines, &[&ENTER_PERSON, &SET_UP, &ENTER_UNIT, &MOVE_UNIT]);
            let changed = tell_of(&lines, &[&CHANGE_SOURCE, &RETIRE_SOURCE, &RESTORE_SOURCE]);
            let records = lines.into_iter().map(|line| journal_record(line, source));
            self.take(records.collect()).await?;
            self.journalled = last;
            if moved {
                self.learn_premises().await?;
            }
            if entered {
                self.learn_accounts().await?;
            }
            if changed {
                self.learn_changes().await?;
            }
        }
    }

    pub(super) fn remember_journal(&mut self, record: &RawRecord) {
        if let SenderPosition::Journal { sequence } = record.position {
            self.journalled = self.journalled.max(sequence);
        }
    }
}

/// The source that our own journal stands for; entered at its first line.
async fn journal_source(office: &Office) -> Result<SourceId, Problem> {
    let units = office.units().await?;
    let top = units.iter().find(|unit| unit.parent.is_none());
    let top = top.ok_or_else(|| Fault::new("write the journal into the log: no unit"))?;
    let source = office
        .source_named(top.id, JOURNAL, JOURNAL_FORMAT, "UTC")
        .await?;
    Ok(source.id)
}

/// Whether lines of the journal tell of one of these deeds.
fn tell_of(lines: &[JournalLine], deeds: &[&UseCase]) -> bool {
    let said = lines.iter().filter_map(|line| line.said.get("deed"));
    said.into_iter()
        .any(|said| deeds.iter().any(|deed| deed.name == said))
}

/// Only our own journal speaks as it: a line of somebody else that has its words is any JSON, and no
/// rule takes it for a report.
pub(crate) fn speaks_for_itself(record: &RawRecord, event: &mut Event<'_>) {
    let journal = matches!(record.position, SenderPosition::Journal { .. });
    if event.dataset == JOURNAL_FORMAT && !journal {
        event.log_source.product = None;
    }
}

/// A line of the journal as a record: one JSON object, its facts within.
fn journal_record(line: JournalLine, source: SourceId) -> RawRecord {
    let mut said: serde_json::Map<_, _> = line
        .said
        .into_iter()
        .map(|(name, text)| (name.to_owned(), Value::from(text)))
        .collect();
    let facts = said.get("facts").and_then(Value::as_str);
    if let Some(facts) = facts.and_then(|facts| serde_json::from_str::<Value>(facts).ok()) {
        said.insert("facts".to_owned(), facts);
    }
    said.insert("townwatch_journal".to_owned(), line.sequence.into());
    // The name under which every reader of JSON lines looks for the time.
    said.insert("@timestamp".to_owned(), line.at.to_string().into());
    said.insert("unit".to_owned(), line.unit.to_string().into());
    RawRecord {
        unit: line.unit,
        source,
        received: line.at,
        trust: Trust::Authenticated,
        position: SenderPosition::Journal {
            sequence: line.sequence,
        },
        encoding: "utf-8",
        raw: Value::Object(said).to_string().into_bytes(),
    }
}
