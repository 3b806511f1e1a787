//! 行政程序法 48, as a pure function.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::{DayEnd, LastDayReason, MoveReason, Period, RestDays, Step, YearStatus};

/// Longest row of rest days that is walked; beyond it a calendar file is wrong.
const LONGEST_REST_DAYS: usize = 400;

/// A due time with the steps that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// When the period ends; the end of a day is the next midnight.
    pub due: Timestamp,
    /// How it was counted.
    pub steps: Vec<Step>,
}

/// The way of counting of 行政程序法 48 in a zone over rest days.
#[derive(Debug, Clone, Copy)]
pub struct TwApa48<'a> {
    zone: &'a TimeZone,
    rest: &'a RestDays,
}

impl<'a> TwApa48<'a> {
    /// Counts local days of `zone` and steps over `rest`.
    pub const fn new(zone: &'a TimeZone, rest: &'a RestDays) -> Self {
        Self { zone, rest }
    }

    /// When a period that begins with an event ends.
    ///
    /// None beyond the range of representable times, and where the text names no length.
    pub fn due(&self, event: Timestamp, period: Period) -> Option<Counted> {
        match period {
            Period::AtOnce => None,
            Period::Elapsed { minutes } => {
                let due = event.checked_add(SignedDuration::from_mins(minutes)).ok()?;
                Some(Counted {
                    due,
                    steps: vec![Step::Elapsed { period, until: due }],
                })
            }
            Period::Days(_) | Period::Months(_) => {
                let first = event.to_zoned(self.zone.clone()).date().tomorrow().ok()?;
                let (last, reason) = last_day(first, period)?;
                let mut steps = vec![
                    Step::CountedFrom { first },
                    Step::LastDay {
                        period,
                        last,
                        reason,
                    },
                ];
                let due = self.settle(last, &mut steps)?;
                Some(Counted { due, steps })
            }
        }
    }

    /// Moves a last day to a working one (48 (4)) and gives the moment the period ends.
    fn settle(&self, last: Date, steps: &mut Vec<Step>) -> Option<Timestamp> {
        let mut day = last;
        let mut end = DayEnd::Midnight;
        let mut noon_is_safe = false;
        for _ in 0..LONGEST_REST_DAYS {
            if self.rest.is_working_day(day) {
                break;
            }
            // Past a Monday that rests the text is silent: the next working day counts whole.
            if day.weekday() == Weekday::Saturday && !noon_is_safe {
                let monday = day.tomorrow().ok()?.tomorrow().ok()?;
                steps.push(Step::Moved {
                    from: day,
                    to: monday,
                    reason: MoveReason::Saturday,
                });
                day = monday;
                if self.rest.is_working_day(monday) {
                    end = DayEnd::Noon;
                    break;
                }
                noon_is_safe = true;
                continue;
            }
            let next = day.tomorrow().ok()?;
            steps.push(Step::Moved {
                from: day,
                to: next,
                reason: self.rest.reason(day),
            });
            day = next;
        }
        steps.push(Step::Ends { day, end });
        if noon_is_safe {
            steps.push(Step::NoonIsSafe { day });
        }
        for year in last.year()..=day.year() {
            if self.rest.year_status(year) != YearStatus::Complete {
                steps.push(Step::YearUncertain { year });
            }
        }
        end.moment(day, self.zone)
    }
}

/// 48 (3): the day before the corresponding one, or the end of a month that has none.
fn last_day(first: Date, period: Period) -> Option<(Date, LastDayReason)> {
    let months = match period {
        Period::Months(months) => months,
        Period::Days(days) => {
            let span = Span::new().try_days(days.checked_sub(1)?).ok()?;
            return Some((first.checked_add(span).ok()?, LastDayReason::DaysCounted));
        }
        Period::AtOnce | Period::Elapsed { .. } => return None,
    };
    let month = first
        .first_of_month()
        .checked_add(Span::new().try_months(months).ok()?)
        .ok()?;
    match Date::new(month.year(), month.month(), first.day()) {
        Ok(corresponding) => {
            let reason = if first.day() == 1 {
                LastDayReason::WholeMonths
            } else {
                LastDayReason::BeforeCorresponding
            };
            Some((corresponding.yesterday().ok()?, reason))
        }
        Err(_) => Some((month.last_of_month(), LastDayReason::MonthEnd)),
    }
}
