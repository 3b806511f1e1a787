//! Whom the intake hears: sources that fall silent, times in which it heard nobody, and clocks that were set.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::{Event, known};
use domain::id::UnitId;
use formats::encoding::Encoding;

use super::{Intake, JOURNAL, OWN};
use crate::port::{RawRecord, SenderPosition, Trust};
use crate::presence::{Absence, own_jump, stamp};
use crate::problem::Problem;

impl Intake {
    /// Writes into the log which sources have fallen silent since they were last heard and whose clocks were
    /// set, and judges it as any record; returns how many there are. For a job that calls it every few
    /// minutes.
    ///
    /// # Errors
    /// As [`Intake::take`].
    pub async fn tell_silent(&mut self) -> Result<usize, Problem> {
        let now = self.office.now();
        let readers = self.readers.values();
        let told = readers
            .filter(|reader| !reader.retired)
            .flat_map(|reader| {
                let silence = reader.rhythm.fell_silent(now);
                let silence = silence.map(|silence| silence.record(&reader.name, now));
                let step = reader
                    .clock
                    .step()
                    .map(|step| step.record(&reader.name, now));
                let lines = silence.into_iter().chain(step);
                lines.map(|line| (reader.unit, line))
            })
            .collect();
        self.tell(told).await
    }

    /// Writes into the log that nobody was heard for a while, for each unit that has sources, and judges it as
    /// any record: no source was silent then. Whether it was long enough to be told.
    ///
    /// # Errors
    /// As [`Intake::take`].
    pub async fn tell_absence(&mut self, absence: Absence) -> Result<bool, Problem> {
        let Some(line) = absence.record() else {
            return Ok(false);
        };
        let senders = self.readers.values().filter(|reader| {
            !reader.retired && reader.name != JOURNAL && reader.format.name() != OWN.1
        });
        let mut units: BTreeSet<UnitId> = senders.map(|reader| reader.unit).collect();
        if units.is_empty() {
            let all = self.office.units().await?;
            let top = all.iter().find(|unit| unit.parent.is_none());
            units.extend(top.map(|unit| unit.id));
        }
        let lines = units.into_iter().map(|unit| (unit, line.clone()));
        Ok(self.tell(lines.collect()).await? > 0)
    }

    /// Writes into the log which listeners and other tasks of this program stopped working, each once, and
    /// judges it as any record.
    ///
    /// # Errors
    /// As [`Intake::take`]; what was not told is told the next time.
    pub async fn tell_fallen(&mut self) -> Result<(), Problem> {
        let fallen = self.office.ledger().untold();
        if fallen.is_empty() {
            return Ok(());
        }
        let units = self.office.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let now = stamp(self.office.now());
        let plain = |text: &str| -> String {
            let letters = text.chars();
            let letters = letters.map(|one| if one.is_control() { ' ' } else { one });
            letters.collect()
        };
        let lines = fallen.iter().filter_map(|one| {
            let unit = one.unit.or(top.map(|top| top.id))?;
            let name = plain(&one.name).replace(' ', "_");
            let why = plain(&one.why);
            Some((
                unit,
                format!("{now} townwatch townwatch: task-failed task={name} cause={why}"),
            ))
        });
        self.enter(lines.collect()).await?;
        // What is in the log was told, though it may be judged later.
        self.office.ledger().was_told(&fallen);
        self.judge().await
    }

    async fn tell(&mut self, lines: Vec<(UnitId, String)>) -> Result<usize, Problem> {
        let told = self.enter(lines).await?;
        if told > 0 {
            self.judge().await?;
        }
        Ok(told)
    }

    /// Writes lines of our own into the log; they are still to be judged.
    async fn enter(&mut self, lines: Vec<(UnitId, String)>) -> Result<usize, Problem> {
        let Some((unit, _)) = lines.first() else {
            return Ok(0);
        };
        let (name, format) = OWN;
        let now = self.office.now();
        let office = Arc::clone(&self.office);
        let own = office.source_named(*unit, name, format, "UTC").await?;
        let records: Vec<_> = lines
            .into_iter()
            .map(|(unit, line)| RawRecord {
                unit,
                source: own.id,
                received: now,
                trust: Trust::Authenticated,
                position: SenderPosition::None,
                encoding: Encoding::Utf8.name(),
                raw: line.into_bytes(),
            })
            .collect();
        let told = records.len();
        self.keep(records).await?;
        Ok(told)
    }

    /// Takes note of when a source sends and how its clock goes, and of what was told of sources, of us and of
    /// our clock.
    pub(super) fn listen(&mut self, record: &RawRecord, event: &Event<'_>) {
        let Some(reader) = self.readers.get_mut(&record.source) else {
            return;
        };
        // People do nothing at night: our own journal has no rhythm.
        if reader.name == JOURNAL {
            let own = matches!(record.position, SenderPosition::Journal { .. });
            if let Some(by) = own_jump(event).filter(|_| own) {
                for reader in self.readers.values_mut() {
                    reader.rhythm.shift(by, record.received);
                    reader.clock.shift(by);
                }
            }
            return;
        }
        if reader.format.name() != OWN.1 {
            reader.rhythm.hear(record.received);
            // A file that was put in tells of another time.
            if !matches!(record.position, SenderPosition::Dropped { .. }) {
                reader.clock.hear(record.received, event.time);
            }
            return;
        }
        if let Some(absence) = Absence::told(event) {
            for reader in self.readers.values_mut() {
                reader.rhythm.excuse(absence.from, absence.until);
            }
            return;
        }
        let named = event.text_of(known::LOG_SOURCE_NAME);
        let mut readers = self.readers.values_mut();
        let Some(meant) = readers.find(|reader| named == Some(&*reader.name)) else {
            return;
        };
        match event.text_of(known::EVENT_ACTION) {
            Some("source-silent") => meant.rhythm.was_told(),
            Some("clock-jumped") => meant.clock.was_told(),
            _ => {}
        }
    }
}
