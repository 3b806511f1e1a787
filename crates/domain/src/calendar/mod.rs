//! The statutory calendars: hours, days and months of a regulation over rest days.
//!
//! A newcomer reads [`Counting`] (event + period → due time, with every step it took, by the
//! statute a file names), [`TwApa48`] (行政程序法 48, the one with Saturdays and noons), then
//! [`RestDays`] (which days an office does not work, a data file per calendar). This calendar is
//! not the account policy's month: it excludes the first day and steps over rest days, and it
//! never clamps the 31st. Nothing here knows how long a duty lasts: periods come from regime files.

mod apa48;
mod corresponding;
mod counting;
mod period;
mod rest_days;
mod step;
mod written;

pub use apa48::{Counted, TwApa48};
pub use counting::{Counting, DayRule, HourRule, Rules};
pub use period::{NotAPeriod, Period};
pub use rest_days::{Day, RestDays, YearStatus};
pub use step::{DayEnd, LastDayReason, MoveReason, Step};
pub use written::{written_date, written_time};
