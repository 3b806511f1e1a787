//! What the calendar did, step by step: data, so that every place tells it in the same words.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Period;
use crate::language::Trilingual;

/// One step of a counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An elapsed period was added (行政程序法 48 (1)).
    Elapsed {
        /// What was added.
        period: Period,
        /// Where it ends.
        until: Timestamp,
    },
    /// The hour of the event is not counted (Regulation 1182/71, art. 3(1)).
    FullHour {
        /// Where the first hour that counts begins.
        from: Timestamp,
    },
    /// Whoever must agree has agreed to a later end.
    Extended {
        /// The end agreed to.
        until: Timestamp,
    },
    /// The day of the event is not counted (48 (2)).
    CountedFrom {
        /// The first day that counts.
        first: Date,
    },
    /// The last day before rest days are looked at (48 (3)).
    LastDay {
        /// What was counted.
        period: Period,
        /// That day.
        last: Date,
        /// Which half of the paragraph gave it.
        reason: LastDayReason,
    },
    /// The last day was no working day (48 (4)).
    Moved {
        /// From this day.
        from: Date,
        /// To this one.
        to: Date,
        /// Why.
        reason: MoveReason,
    },
    /// When the period ends.
    Ends {
        /// The day.
        day: Date,
        /// At noon or with the day.
        end: DayEnd,
    },
    /// The text leaves open whether this day counts whole; its noon is safe.
    NoonIsSafe {
        /// The day.
        day: Date,
    },
    /// The rest days of this year are not (all) on file: only those known and weekends counted.
    YearUncertain {
        /// The year.
        year: i16,
    },
}

/// Why a day is the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastDayReason {
    /// The day before the one that corresponds to the first.
    BeforeCorresponding,
    /// The date of the event, in the last month.
    Corresponding,
    /// Counted from a month's first day: whole months.
    WholeMonths,
    /// The last month has no corresponding day: its end.
    MonthEnd,
    /// So many days were counted.
    DaysCounted,
}

/// Why the last day moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveReason {
    /// A Saturday: the Monday after.
    Saturday,
    /// A Sunday.
    Sunday,
    /// A holiday or another rest day, by name where the calendar knows it.
    RestDay(Option<Trilingual>),
    /// The period would hold fewer than two working days (Regulation 1182/71, art. 3(5)).
    TooFewWorkingDays,
}

/// When a last day ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayEnd {
    /// In the morning: 12:00.
    Noon,
    /// 24:00, written as the next midnight.
    Midnight,
}

impl DayEnd {
    /// The moment a last day ends, in a zone.
    pub(super) fn moment(self, day: Date, zone: &TimeZone) -> Option<Timestamp> {
        let local = match self {
            Self::Noon => day.at(12, 0, 0, 0),
            Self::Midnight => day.tomorrow().ok()?.at(0, 0, 0, 0),
        };
        Some(local.to_zoned(zone.clone()).ok()?.timestamp())
    }
}
