//! Which days an office does not work: a data file per calendar, weekends are known.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::MoveReason;
use crate::language::Trilingual;
use crate::regime::{FileProblem, RegimeError};

/// How far a year of a calendar can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum YearStatus {
    /// Every rest day and worked weekend day of the year is on file.
    Complete,
    /// Some days are on file; whether all are has not been checked, or the year is missing.
    Unverified,
}

/// A day with its name, as on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// What the day is called.
    pub name: Trilingual,
    /// Where that is read.
    pub source: String,
}

/// Rest days and worked weekend days of an office calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestDays {
    id: String,
    rest: BTreeMap<Date, Option<Day>>,
    worked: BTreeSet<Date>,
    /// None: the caller gave the days, every year is complete.
    years: Option<BTreeMap<i16, YearStatus>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    id: String,
    #[serde(rename = "name")]
    _name: Trilingual,
    #[serde(default)]
    year: Vec<YearRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct YearRow {
    year: Spanned<i16>,
    status: YearStatus,
    source: String,
    #[serde(default)]
    rest: Vec<DayRow>,
    #[serde(default)]
    worked: Vec<DayRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DayRow {
    day: Spanned<Datetime>,
    name: Trilingual,
    source: Option<String>,
}

impl RestDays {
    /// Reads a calendar file.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        let raw: CalendarFile =
            toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
        let mut read = Self {
            id: raw.id,
            rest: BTreeMap::new(),
            worked: BTreeSet::new(),
            years: Some(BTreeMap::new()),
        };
        for year in raw.year {
            read.take_year(year)
                .map_err(|(at, problem)| RegimeError::at(file, text, at, problem))?;
        }
        Ok(read)
    }

    /// A calendar of which the caller names every rest day and every worked weekend day.
    pub fn given(
        id: &str,
        rest: impl IntoIterator<Item = Date>,
        worked: impl IntoIterator<Item = Date>,
    ) -> Self {
        Self {
            id: id.to_owned(),
            rest: rest.into_iter().map(|day| (day, None)).collect(),
            worked: worked.into_iter().collect(),
            years: None,
        }
    }

    /// The same calendar with more weekend days worked.
    #[must_use]
    pub fn with_worked(mut self, worked: impl IntoIterator<Item = Date>) -> Self {
        self.worked.extend(worked);
        self
    }

    /// Its id, as regimes name it (`tw-office`).
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether offices work on this day. A day named as worked is, whatever else is said of it.
    pub fn is_working_day(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.worked.contains(&day) || !(weekend || self.rest.contains_key(&day))
    }

    /// What a rest day is called, where the file says.
    pub fn name(&self, day: Date) -> Option<&Trilingual> {
        Some(&self.rest.get(&day)?.as_ref()?.name)
    }

    /// Why a day that is not worked rests.
    pub(super) fn reason(&self, day: Date) -> MoveReason {
        match (self.name(day), day.weekday()) {
            (Some(name), _) => MoveReason::RestDay(Some(name.clone())),
            (None, Weekday::Sunday) => MoveReason::Sunday,
            (None, Weekday::Saturday) => MoveReason::Saturday,
            (None, _) => MoveReason::RestDay(None),
        }
    }

    /// The rest days with what is known of them, in order.
    pub fn rest_days(&self) -> impl Iterator<Item = (Date, Option<&Day>)> {
        self.rest.iter().map(|(date, day)| (*date, day.as_ref()))
    }

    /// How far a year can be trusted; one that is not on file is unverified.
    pub fn year_status(&self, year: i16) -> YearStatus {
        match &self.years {
            None => YearStatus::Complete,
            Some(years) => years.get(&year).copied().unwrap_or(YearStatus::Unverified),
        }
    }

    fn take_year(&mut self, row: YearRow) -> Result<(), (usize, FileProblem)> {
        let year = *row.year.get_ref();
        let years = self.years.get_or_insert_default();
        if years.insert(year, row.status).is_some() {
            let problem = FileProblem::Twice {
                what: "year",
                id: year.to_string(),
            };
            return Err((row.year.span().start, problem));
        }
        for day in row.rest {
            let date = date_of(&day.day, year)?;
            let source = day.source.unwrap_or_else(|| row.source.clone());
            if self
                .rest
                .insert(
                    date,
                    Some(Day {
                        name: day.name,
                        source,
                    }),
                )
                .is_some()
            {
                return Err(twice(&day.day, date));
            }
        }
        for day in row.worked {
            let date = date_of(&day.day, year)?;
            if self.rest.contains_key(&date) || !self.worked.insert(date) {
                return Err(twice(&day.day, date));
            }
        }
        Ok(())
    }
}

fn twice(at: &Spanned<Datetime>, date: Date) -> (usize, FileProblem) {
    (
        at.span().start,
        FileProblem::Twice {
            what: "day",
            id: date.to_string(),
        },
    )
}

fn date_of(day: &Spanned<Datetime>, year: i16) -> Result<Date, (usize, FileProblem)> {
    let text = day.get_ref().to_string();
    match text.parse::<Date>() {
        Ok(date) if date.year() == year && day.get_ref().time.is_none() => Ok(date),
        _ => Err((
            day.span().start,
            FileProblem::NotADay {
                text,
                year: Some(year),
            },
        )),
    }
}
