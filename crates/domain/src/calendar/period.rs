//! A period of a regulation, as its file writes it (ISO 8601).

use jiff::Span;

const MINUTES_PER_HOUR: i64 = 60;
const HOURS_PER_DAY: i64 = 24;
const MONTHS_PER_YEAR: i32 = 12;
const DAYS_PER_WEEK: i32 = 7;
/// As a file writes a duty whose text names no length.
const AT_ONCE: &str = "at-once";

/// How long a duty may take. Each kind is counted its own way (行政程序法 48 (1) and (2)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// The text names no length: without delay.
    AtOnce,
    /// Runs at once, on every day alike.
    Elapsed {
        /// Length in minutes.
        minutes: i64,
    },
    /// Whole days; the first is not counted.
    Days(i32),
    /// Calendar months; the first day is not counted.
    Months(i32),
}

/// A text that is no period this calendar can count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no period: write hours or minutes (PT4H), days or weeks (P5D), months or years (P2M), not mixed, or at-once"
)]
pub struct NotAPeriod(String);

impl Period {
    /// Reads an ISO 8601 duration of one kind, or `at-once`.
    ///
    /// # Errors
    /// When it is something else, zero, negative, has seconds, or mixes kinds.
    pub fn parse(text: &str) -> Result<Self, NotAPeriod> {
        let refuse = || NotAPeriod(text.chars().take(40).collect());
        if text == AT_ONCE {
            return Ok(Self::AtOnce);
        }
        if !text.starts_with('P') {
            return Err(refuse());
        }
        let span: Span = text.parse().map_err(|_| refuse())?;
        let minutes = i64::from(span.get_hours()) * MINUTES_PER_HOUR + span.get_minutes();
        let days = span.get_weeks() * DAYS_PER_WEEK + span.get_days();
        let months = i32::from(span.get_years()) * MONTHS_PER_YEAR + span.get_months();
        let exact = span.get_seconds() == 0 && span.get_milliseconds() == 0;
        match (minutes, days, months) {
            (1.., 0, 0) if exact => Ok(Self::Elapsed { minutes }),
            (0, 1.., 0) if exact => Ok(Self::Days(days)),
            (0, 0, 1..) if exact => Ok(Self::Months(months)),
            _ => Err(refuse()),
        }
    }

    /// Its length in minutes, a day being 24 hours; none for months and for `at-once`.
    pub fn minutes(self) -> Option<i64> {
        match self {
            Self::Elapsed { minutes } => Some(minutes),
            Self::Days(days) => i64::from(days)
                .checked_mul(HOURS_PER_DAY)?
                .checked_mul(MINUTES_PER_HOUR),
            Self::AtOnce | Self::Months(_) => None,
        }
    }

    /// Whole hours, when an elapsed period is so many of them.
    pub const fn whole_hours(minutes: i64) -> Option<i64> {
        if minutes % MINUTES_PER_HOUR == 0 {
            Some(minutes / MINUTES_PER_HOUR)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_period_is_read() {
        assert_eq!(
            Period::parse("PT36H"),
            Ok(Period::Elapsed { minutes: 2160 })
        );
        assert_eq!(
            Period::parse("PT1H30M"),
            Ok(Period::Elapsed { minutes: 90 })
        );
        assert_eq!(Period::parse("P5D"), Ok(Period::Days(5)));
        assert_eq!(Period::parse("P2W"), Ok(Period::Days(14)));
        assert_eq!(Period::parse("P1Y1M"), Ok(Period::Months(13)));
        assert_eq!(Period::parse("at-once"), Ok(Period::AtOnce));
    }

    #[test]
    fn a_mixed_empty_negative_or_friendly_period_is_refused() {
        for text in [
            "P1MT1H", "P1M1D", "PT0H", "-PT1H", "PT-1H", "1 hour", "PT5S", "", "P",
        ] {
            assert!(Period::parse(text).is_err(), "{text}");
        }
    }
}
