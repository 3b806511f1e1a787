//! When a line of the office year was written, as each program writes it.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

const DAY: i64 = 86_400;
/// Taipei is eight hours ahead the whole year.
const AHEAD: i64 = 8 * 3_600;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A second of a day in Taipei.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The day.
    pub date: Date,
    /// Seconds since its midnight, below 86,400.
    pub second: i64,
}

impl At {
    /// A second counted from a day's midnight, also one of a later or earlier day.
    pub fn new(date: Date, second: i64) -> Self {
        let days = second.div_euclid(DAY);
        let date = if days == 0 {
            date
        } else {
            date.saturating_add(Span::new().days(days))
        };
        Self {
            date,
            second: second.rem_euclid(DAY),
        }
    }

    /// Hour and minute of a day.
    pub fn clock(date: Date, hour: i64, minute: i64) -> Self {
        Self::new(date, hour * 3_600 + minute * 60)
    }

    /// So many seconds later.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self::new(self.date, self.second + seconds)
    }

    fn parts(self) -> (i64, i64, i64) {
        (self.second / 3_600, self.second / 60 % 60, self.second % 60)
    }

    /// `2026-11-21T07:45:01+08:00`, as rsyslog writes it.
    pub fn iso(self) -> String {
        let (hour, minute, second) = self.parts();
        format!("{}T{hour:02}:{minute:02}:{second:02}+08:00", self.date)
    }

    /// `2026-11-21 07:45:01`.
    pub fn plain(self) -> String {
        let (hour, minute, second) = self.parts();
        format!("{} {hour:02}:{minute:02}:{second:02}", self.date)
    }

    /// `date=2026-11-21 time=07:45:01`, as `FortiGate` writes it.
    pub fn apart(self) -> String {
        let (hour, minute, second) = self.parts();
        format!("date={} time={hour:02}:{minute:02}:{second:02}", self.date)
    }

    /// `21/Nov/2026:07:45:01 +0800`, as web servers write it.
    pub fn combined(self) -> String {
        let (hour, minute, second) = self.parts();
        let month = usize::try_from(self.date.month()).unwrap_or(1);
        let month = MONTHS.get(month.saturating_sub(1)).unwrap_or(&"Jan");
        let (day, year) = (self.date.day(), self.date.year());
        format!("{day:02}/{month}/{year}:{hour:02}:{minute:02}:{second:02} +0800")
    }

    /// The same moment for a program.
    pub fn timestamp(self) -> Timestamp {
        let zone = jiff::tz::TimeZone::UTC;
        let midnight = self
            .date
            .to_zoned(zone)
            .map(|it| it.timestamp().as_second());
        let second = midnight.unwrap_or_default() + self.second - AHEAD;
        Timestamp::from_second(second).unwrap_or_default()
    }
}
