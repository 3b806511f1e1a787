//! When something is due: by the calendar, or by what was last done. Two types that are never taken for each other.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

use crate::calendar::RestDays;

/// The longest row of rest days that is walked; beyond it a calendar file is wrong.
const LONGEST_REST: usize = 60;
/// The most periods that are counted at once: a hundred years of months.
const MOST_PERIODS: usize = 1_200;
const MONTHS_OF_YEAR: i8 = 12;

/// One time that something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// Stable name: `2026-Q1`, `2026-03`, or `after-2026-03-31`.
    pub key: String,
    /// From this day on it can be done.
    pub opens: Date,
    /// The last day on which it is done in time.
    pub due: Date,
}

/// How often by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// In each month.
    Month,
    /// In each quarter.
    Quarter,
    /// In each half of a year.
    HalfYear,
    /// In each year.
    Year,
}

impl Every {
    /// All of them, for the texts.
    pub const ALL: [Self; 4] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Year];

    /// Stable name, and the end of the key of its text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half-year",
            Self::Year => "year",
        }
    }

    /// Its length in months.
    const fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => MONTHS_OF_YEAR,
        }
    }

    /// The name of the period that begins in a month.
    fn key(self, year: i16, month: i8) -> String {
        let count = (month - 1) / self.months() + 1;
        match self {
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{count}"),
            Self::HalfYear => format!("{year:04}-H{count}"),
            Self::Year => format!("{year:04}"),
        }
    }
}

/// Where an end goes that falls on a rest day, when the text says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves {
    /// The calendar of rest days.
    pub calendar: String,
}

/// In each period of the calendar once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedCalendar {
    /// How often.
    pub every: Every,
    /// By this day of the period's last month; its last day where none is named.
    pub by: Option<i8>,
    /// Whether an end on a rest day goes to the next working day.
    pub moves: Option<Moves>,
}

impl FixedCalendar {
    /// The times whose period touches a stretch of days, both included; no record is asked.
    pub fn occurrences(
        &self,
        (from, to): (Date, Date),
        rest: &BTreeMap<String, RestDays>,
    ) -> Vec<Occurrence> {
        let length = self.every.months();
        let begins = (from.month() - 1) / length * length + 1;
        let mut first = Date::new(from.year(), begins, 1).ok();
        let mut found = Vec::new();
        while let Some(opens) = first.filter(|first| *first <= to) {
            let Some(due) = self.due(opens, rest) else {
                break;
            };
            found.push(Occurrence {
                key: self.every.key(opens.year(), opens.month()),
                opens,
                due,
            });
            first = months_after(opens, length.into());
            if found.len() >= MOST_PERIODS {
                break;
            }
        }
        found
    }

    /// The last day of the period that begins on a day.
    fn due(&self, opens: Date, rest: &BTreeMap<String, RestDays>) -> Option<Date> {
        let last_month = months_after(opens, i32::from(self.every.months()) - 1)?;
        let end = last_month.last_of_month();
        let day = match self.by {
            Some(day) if day < end.day() => {
                Date::new(last_month.year(), last_month.month(), day).ok()?
            }
            _ => end,
        };
        let Some(rest) = self
            .moves
            .as_ref()
            .and_then(|moves| rest.get(&moves.calendar))
        else {
            return Some(day);
        };
        let mut moved = day;
        for _ in 0..LONGEST_REST {
            if rest.is_working_day(moved) {
                return Some(moved);
            }
            moved = moved.tomorrow().ok()?;
        }
        Some(day)
    }
}

/// The last hour that a day has.
pub(super) const LAST_HOUR: i8 = 23;
/// The most days that are counted at once: twenty years of them.
const MOST_DAYS: usize = 7_320;

/// On every day that is no rest day, from the first one on that it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachDay {
    /// The calendar of rest days.
    pub rest_days: String,
    /// Who is to do it is reminded on the day itself, when it was not done by this hour.
    pub hour: i8,
}

impl EachDay {
    /// The days of a stretch, both ends included, on which it is to be done.
    pub fn occurrences(
        &self,
        (from, to): (Date, Date),
        rest: &BTreeMap<String, RestDays>,
    ) -> Vec<Occurrence> {
        let rest = rest.get(&self.rest_days);
        let works = |day: &Date| rest.is_none_or(|rest| rest.is_working_day(*day));
        let days = from.series(Span::new().days(1)).take(MOST_DAYS);
        let days = days.take_while(|day| *day <= to).filter(works);
        let one = |day: Date| Occurrence {
            key: day.to_string(),
            opens: day,
            due: day,
        };
        days.map(one).collect()
    }
}

/// From where the months are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It was done, or it was agreed that it need not be, on this day.
    Done(Date),
    /// It was never done; it is asked for since this day.
    Since(Date),
}

/// So many months after it was last done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterLast {
    /// How many.
    pub months: u16,
}

impl AfterLast {
    /// The next time; none where it lies beyond all days.
    ///
    /// The day has the same number; a month that is too short gives its last day.
    pub fn next(self, anchor: Anchor) -> Option<Occurrence> {
        let (key, from) = match anchor {
            Anchor::Done(day) => (format!("after-{day}"), day),
            Anchor::Since(day) => ("first".to_owned(), day),
        };
        Some(Occurrence {
            key,
            opens: from,
            due: months_after(from, self.months.into())?,
        })
    }
}

fn months_after(day: Date, months: i32) -> Option<Date> {
    day.checked_add(Span::new().try_months(months).ok()?).ok()
}
