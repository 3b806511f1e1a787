//! A sheet: one filled form, and what was done with it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::condition::Values;
use super::{Deadline, Ends, Register};
use crate::calendar::Period;
use crate::id::{PersonId, SheetId, UnitId};
use crate::people::Role;
use crate::version::Version;

/// The name of beginning a sheet, as its history has it.
pub const BEGIN: &str = "begin";
/// The name of filling fields without a step.
pub const FILL: &str = "fill";

/// One filled form. Only [`Register::step`] moves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its identity.
    pub id: SheetId,
    /// The register it belongs to.
    pub register: String,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// Gregorian year of its number.
    pub year: i16,
    /// Its number within unit, code and year; 0 until the store has counted it.
    pub number: u32,
    /// SHA-256 of the declaration it was begun under, as digits.
    pub begun_under: String,
    /// How far it is.
    pub state: String,
    /// What it holds.
    pub values: Values,
    /// What was done, oldest first; the first is its beginning.
    pub done: Vec<Done>,
    /// Until when something is awaited next.
    pub due: Option<Timestamp>,
    /// Counts its changes.
    pub version: Version,
}

/// What a sheet begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Its identity.
    pub id: SheetId,
    /// Its unit.
    pub unit: UnitId,
    /// SHA-256 of the declaration, as digits.
    pub under: String,
}

/// A line of a sheet's history; nothing of it ever changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// The step; [`BEGIN`] or [`FILL`] where it was none.
    pub step: String,
    /// Who.
    pub by: PersonId,
    /// In which role.
    pub role: Role,
    /// For whom they stand in, if they do.
    pub deputy_of: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// The state it led to.
    pub to: String,
    /// Fields that were written, with what stands in them since; empty where they were cleared.
    pub changed: Values,
    /// The words of who did it.
    pub note: String,
}

/// Something that is awaited of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due<'r> {
    /// What.
    pub deadline: &'r Deadline,
    /// Until when.
    pub at: Timestamp,
}

impl Sheet {
    /// Who began it.
    pub fn begun_by(&self) -> Option<PersonId> {
        self.done.first().map(|done| done.by)
    }

    /// When it was begun.
    pub fn begun_at(&self) -> Option<Timestamp> {
        self.done.first().map(|done| done.at)
    }

    /// Whether somebody did one of these steps.
    pub(super) fn did(&self, person: PersonId, steps: &[String]) -> bool {
        let named =
            |step: &String, done: &Done| *step == done.step || (step == FILL && done.step == BEGIN);
        let mut done = self.done.iter().filter(|done| done.by == person);
        done.any(|done| steps.iter().any(|step| named(step, done)))
    }
}

impl Register {
    /// What is awaited of a sheet, the earliest first.
    pub fn due(&self, sheet: &Sheet, zone: &TimeZone) -> Vec<Due<'_>> {
        let ended = self.state(&sheet.state).is_some_and(|state| state.ends);
        let mut due: Vec<_> = self
            .deadlines
            .iter()
            .filter(|_| !ended)
            .filter_map(|deadline| {
                let at = end_of(deadline, sheet, zone)?;
                Some(Due { deadline, at })
            })
            .collect();
        due.sort_by_key(|due| due.at);
        due
    }
}

fn end_of(deadline: &Deadline, sheet: &Sheet, zone: &TimeZone) -> Option<Timestamp> {
    match &deadline.ends {
        Ends::Until { field, states } => {
            let day: jiff::civil::Date = sheet.values.get(field)?.parse().ok()?;
            let awaited = states.contains(&sheet.state);
            let end = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
            awaited.then(|| end.timestamp())
        }
        Ends::After { steps, within } => {
            let started = sheet
                .done
                .iter()
                .rposition(|done| steps.contains(&done.step))?;
            let mut later = sheet.done.iter().skip(started + 1);
            if later.any(|done| done.step == deadline.step) {
                return None;
            }
            ended(sheet.done.get(started)?.at, *within, zone)
        }
    }
}

/// Days and months end with their last day.
fn ended(from: Timestamp, within: Period, zone: &TimeZone) -> Option<Timestamp> {
    let days = |span: Span| {
        let day = zone.to_datetime(from).date().checked_add(span).ok()?;
        let end = day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?;
        Some(end.timestamp())
    };
    match within {
        Period::AtOnce => Some(from),
        Period::Elapsed { minutes } => from.checked_add(minutes.minutes()).ok(),
        Period::Days(count) => days(count.days()),
        Period::Months(count) => days(count.months()),
    }
}
