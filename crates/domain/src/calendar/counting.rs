//! Which statute counts a period: one of these, named in a regulation's file.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, Unit, ZonedRound};
use serde::Deserialize;

use super::corresponding::Corresponding;
use super::{Counted, Period, RestDays, Step, TwApa48};

/// How days and months are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum DayRule {
    /// Taiwan, 行政程序法 48: the day before the corresponding one; a Saturday becomes Monday noon.
    #[serde(rename = "tw-apa-48")]
    TwApa48,
    /// Vietnam, Bộ luật Dân sự 2015, Điều 147–148: the corresponding day, to 24:00.
    #[serde(rename = "vn-blds-2015")]
    VnBlds2015,
    /// European Union, Regulation (EEC, Euratom) 1182/71, art. 3.
    #[serde(rename = "eu-1182-71")]
    Eu1182,
}

impl DayRule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::TwApa48, Self::VnBlds2015, Self::Eu1182];
}

/// How hours are counted; they run on every day alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum HourRule {
    /// From the event, to the minute.
    #[serde(rename = "elapsed")]
    Elapsed,
    /// From the next full hour: the hour of the event is not counted (1182/71, art. 3(1)).
    #[serde(rename = "full-hours")]
    FullHours,
}

/// How a regulation counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Hours and minutes.
    pub hours: HourRule,
    /// Days and months.
    pub days: DayRule,
}

/// Rules in a zone over rest days.
#[derive(Debug, Clone, Copy)]
pub struct Counting<'a> {
    rules: Rules,
    zone: &'a TimeZone,
    rest: &'a RestDays,
}

impl<'a> Counting<'a> {
    /// Counts local days of `zone` and steps over `rest`.
    pub const fn new(rules: Rules, zone: &'a TimeZone, rest: &'a RestDays) -> Self {
        Self { rules, zone, rest }
    }

    /// When a period that begins with an event ends.
    ///
    /// None beyond the range of representable times, and where the text names no length.
    pub fn due(&self, event: Timestamp, period: Period) -> Option<Counted> {
        match (period, self.rules.days) {
            (Period::AtOnce, _) => None,
            (Period::Elapsed { minutes }, _) => self.hours(event, period, minutes),
            (_, DayRule::TwApa48) => TwApa48::new(self.zone, self.rest).due(event, period),
            (_, DayRule::VnBlds2015) => self.corresponding(false).due(event, period),
            (_, DayRule::Eu1182) => self.corresponding(true).due(event, period),
        }
    }

    /// The calendar month as programs add it: same day and time, cut to the month's end.
    ///
    /// Shown beside the statutory date. None for periods that are not months.
    pub fn plain_month(&self, event: Timestamp, period: Period) -> Option<Timestamp> {
        let Period::Months(months) = period else {
            return None;
        };
        let span = Span::new().try_months(months).ok()?;
        let local = event.to_zoned(self.zone.clone());
        Some(local.checked_add(span).ok()?.timestamp())
    }

    const fn corresponding(&self, two_working_days: bool) -> Corresponding<'a> {
        Corresponding {
            zone: self.zone,
            rest: self.rest,
            two_working_days,
        }
    }

    fn hours(&self, event: Timestamp, period: Period, minutes: i64) -> Option<Counted> {
        let mut steps = Vec::new();
        let from = match self.rules.hours {
            HourRule::Elapsed => event,
            HourRule::FullHours => {
                let whole = ZonedRound::new()
                    .smallest(Unit::Hour)
                    .mode(jiff::RoundMode::Floor);
                let hour = event.to_zoned(self.zone.clone()).round(whole).ok()?;
                let from = hour.timestamp().checked_add(Span::new().hours(1)).ok()?;
                steps.push(Step::FullHour { from });
                from
            }
        };
        let due = from.checked_add(SignedDuration::from_mins(minutes)).ok()?;
        steps.push(Step::Elapsed { period, until: due });
        Some(Counted { due, steps })
    }
}
