//! Periods that end on the date of the event: Vietnam's Civil Code and Regulation 1182/71.
//!
//! Both leave out the day of the event, end with the last hour of the same date (or with the month
//! that has none), and move an end that falls on a rest day to the end of the next working day.
//! Regulation 1182/71 also wants two working days in a period of two days or more.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::{Counted, DayEnd, LastDayReason, MoveReason, Period, RestDays, Step, YearStatus};

/// Longest row of days that is walked; beyond it a calendar file is wrong.
const LONGEST_WALK: usize = 400;
/// Days from which on a period must hold that many working days.
const WORKING_DAYS_WITHIN: i32 = 2;

/// A way of counting over rest days, in a zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Corresponding<'a> {
    pub(super) zone: &'a TimeZone,
    pub(super) rest: &'a RestDays,
    /// Whether a period of days must hold two working days.
    pub(super) two_working_days: bool,
}

impl Corresponding<'_> {
    /// When a period of days or months ends; none for hours.
    pub(super) fn due(&self, event: Timestamp, period: Period) -> Option<Counted> {
        let day = event.to_zoned(self.zone.clone()).date();
        let first = day.tomorrow().ok()?;
        let (last, reason) = last_day(day, period)?;
        let mut steps = vec![
            Step::CountedFrom { first },
            Step::LastDay {
                period,
                last,
                reason,
            },
        ];
        let mut end = self.working(last, &mut steps)?;
        let long = !matches!(period, Period::Days(days) if days < WORKING_DAYS_WITHIN);
        if self.two_working_days && long {
            end = self.with_two_working_days(first, end, &mut steps)?;
        }
        steps.push(Step::Ends {
            day: end,
            end: DayEnd::Midnight,
        });
        for year in last.year()..=end.year() {
            if self.rest.year_status(year) != YearStatus::Complete {
                steps.push(Step::YearUncertain { year });
            }
        }
        Some(Counted {
            due: DayEnd::Midnight.moment(end, self.zone)?,
            steps,
        })
    }

    /// The day itself, or the next that is worked.
    fn working(&self, from: Date, steps: &mut Vec<Step>) -> Option<Date> {
        let mut day = from;
        for _ in 0..LONGEST_WALK {
            if self.rest.is_working_day(day) {
                break;
            }
            let next = day.tomorrow().ok()?;
            steps.push(Step::Moved {
                from: day,
                to: next,
                reason: self.rest.reason(day),
            });
            day = next;
        }
        Some(day)
    }

    fn with_two_working_days(
        &self,
        first: Date,
        last: Date,
        steps: &mut Vec<Step>,
    ) -> Option<Date> {
        let mut worked = 0;
        let mut day = first;
        while day <= last && worked < WORKING_DAYS_WITHIN {
            worked += i32::from(self.rest.is_working_day(day));
            day = day.tomorrow().ok()?;
        }
        if worked >= WORKING_DAYS_WITHIN {
            return Some(last);
        }
        // An end that was moved is worked: only one more day can be missing.
        let mut to = last.tomorrow().ok()?;
        for _ in 0..LONGEST_WALK {
            if self.rest.is_working_day(to) {
                break;
            }
            to = to.tomorrow().ok()?;
        }
        steps.push(Step::Moved {
            from: last,
            to,
            reason: MoveReason::TooFewWorkingDays,
        });
        Some(to)
    }
}

/// The date of the event in the last month, or that month's end.
fn last_day(day: Date, period: Period) -> Option<(Date, LastDayReason)> {
    let months = match period {
        Period::Months(months) => months,
        Period::Days(days) => {
            let span = Span::new().try_days(days).ok()?;
            return Some((day.checked_add(span).ok()?, LastDayReason::DaysCounted));
        }
        Period::AtOnce | Period::Elapsed { .. } => return None,
    };
    let span = Span::new().try_months(months).ok()?;
    let last = day.checked_add(span).ok()?;
    let reason = if last.day() == day.day() {
        LastDayReason::Corresponding
    } else {
        LastDayReason::MonthEnd
    };
    Some((last, reason))
}
