//! How directories write moments.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

/// Seconds from 1601-01-01 to 1970-01-01, both at midnight UTC.
const SECONDS_1601_TO_1970: i64 = 11_644_473_600;
/// FILETIME counts in steps of 100 ns.
const STEPS_A_SECOND: i64 = 10_000_000;

/// A text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time that a directory writes")]
pub struct NotAStamp(String);

fn no_stamp(text: &str) -> NotAStamp {
    NotAStamp(text.chars().take(40).collect())
}

/// A Windows FILETIME as text: steps of 100 ns since 1601-01-01 UTC. None for never, which is written as 0 and
/// as the greatest number (MS-ADTS, `accountExpires`).
///
/// # Errors
/// For what is no number, is negative, or lies beyond the year 9999.
pub fn filetime(text: &str) -> Result<Option<Timestamp>, NotAStamp> {
    let steps: i64 = text.trim().parse().map_err(|_| no_stamp(text))?;
    match steps {
        0 | i64::MAX => return Ok(None),
        ..0 => return Err(no_stamp(text)),
        _ => {}
    }
    let seconds = steps / STEPS_A_SECOND - SECONDS_1601_TO_1970;
    let nanoseconds = steps % STEPS_A_SECOND * 100;
    let nanoseconds = i32::try_from(nanoseconds).map_err(|_| no_stamp(text))?;
    // Before 1970 both parts must have one sign.
    let at = Timestamp::from_second(seconds)
        .and_then(|at| at.checked_add(Span::new().nanoseconds(nanoseconds)));
    at.map(Some).map_err(|_| no_stamp(text))
}

/// A `GeneralizedTime` (RFC 4517 3.3.13): `20260102030405Z`, `202601020304.5+0800`, `2026010203Z` …
///
/// # Errors
/// For anything else. A leap second counts as the second before it.
pub fn generalized_time(text: &str) -> Result<Timestamp, NotAStamp> {
    read_generalized(text.trim()).ok_or_else(|| no_stamp(text))
}

fn read_generalized(text: &str) -> Option<Timestamp> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (clock, rest) = text.split_at_checked(digits)?;
    let part =
        |from: usize, length: usize| -> Option<i8> { clock.get(from..from + length)?.parse().ok() };
    let year: i16 = clock.get(..4)?.parse().ok()?;
    // What is not given is none; a fraction counts in the smallest unit that is given.
    let (minute, second, unit_nanoseconds) = match clock.len() {
        10 => (0, 0, 3_600_000_000_000_i64),
        12 => (part(10, 2)?, 0, 60_000_000_000),
        14 => (part(10, 2)?, part(12, 2)?, 1_000_000_000),
        _ => return None,
    };
    let second = if second == 60 { 59 } else { second };
    let civil = DateTime::new(
        year,
        part(4, 2)?,
        part(6, 2)?,
        part(8, 2)?,
        minute,
        second,
        0,
    )
    .ok()?;
    let (fraction, zone) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, zone) = rest.split_at_checked(digits)?;
            (nanoseconds(fraction, unit_nanoseconds)?, zone)
        }
        None => (0, rest),
    };
    let zone = TimeZone::fixed(offset(zone)?);
    let at = civil.to_zoned(zone).ok()?.timestamp();
    at.checked_add(Span::new().try_nanoseconds(fraction).ok()?)
        .ok()
}

/// A fraction of a unit; digits beyond the ninth say nothing.
fn nanoseconds(fraction: &str, unit: i64) -> Option<i64> {
    if fraction.is_empty() {
        return None;
    }
    let kept: String = fraction.chars().take(9).collect();
    let parts: i128 = kept.parse().ok()?;
    let of = 10_i128.checked_pow(u32::try_from(kept.len()).ok()?)?;
    i64::try_from(parts * i128::from(unit) / of).ok()
}

/// `Z`, `+08`, `-0530`.
fn offset(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let minutes: i32 = match digits.len() {
        2 => 0,
        4 => digits
            .get(2..)?
            .parse()
            .ok()
            .filter(|minutes| *minutes < 60)?,
        _ => return None,
    };
    let hours: i32 = digits.get(..2)?.parse().ok().filter(|hours| *hours < 24)?;
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn known_file_times_are_read() {
        // As `ldapsearch` and `w32tm /ntte` show them.
        assert_eq!(
            filetime("132539328000000000").unwrap(),
            Some(at("2021-01-01T00:00:00Z"))
        );
        assert_eq!(
            filetime("134397886693491080").unwrap(),
            Some(at("2026-11-22T02:37:49.349108Z"))
        );
        assert_eq!(
            filetime("1").unwrap(),
            Some(at("1601-01-01T00:00:00.0000001Z"))
        );
    }

    #[test]
    fn never_is_written_in_two_ways() {
        assert_eq!(filetime("0").unwrap(), None);
        assert_eq!(filetime("9223372036854775807").unwrap(), None);
    }

    #[test]
    fn what_is_no_file_time_is_refused() {
        for text in [
            "",
            "-1",
            "x",
            "1.5",
            "9223372036854775806",
            "99999999999999999999",
        ] {
            assert!(filetime(text).is_err(), "{text}");
        }
    }

    #[test]
    fn generalized_times_are_read_with_fractions_and_offsets() {
        for (text, expected) in [
            ("20261122023749.0Z", "2026-11-22T02:37:49Z"),
            ("20261122023749Z", "2026-11-22T02:37:49Z"),
            ("20261122023749.123456Z", "2026-11-22T02:37:49.123456Z"),
            ("20261122103749+0800", "2026-11-22T02:37:49Z"),
            ("20261122103749,5+08", "2026-11-22T02:37:49.5Z"),
            ("2026112202Z", "2026-11-22T02:00:00Z"),
            ("202611220230.5Z", "2026-11-22T02:30:30Z"),
            ("2026112202.25Z", "2026-11-22T02:15:00Z"),
            ("20161231235960Z", "2016-12-31T23:59:59Z"),
            ("20240229000000-0530", "2024-02-29T05:30:00Z"),
        ] {
            assert_eq!(generalized_time(text).unwrap(), at(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_generalized_time_is_refused() {
        for text in [
            "",
            "Z",
            "2026",
            "20261122023749",
            "20261322023749Z",
            "20230229000000Z",
            "20261122023761Z",
            "20261122023749.Z",
            "20261122023749+2500",
            "20261122023749+0860",
            "20261122023749 Z",
            "２０２６1122023749Z",
            "20261122023749+é1",
        ] {
            assert!(generalized_time(text).is_err(), "{text}");
        }
    }

    proptest! {
        /// The oracle is jiff's own arithmetic, the other way round.
        #[test]
        fn every_file_time_is_read_as_it_was_written(micros in -11_644_473_599_000_000_i64..253_402_207_200_000_000) {
            let at = Timestamp::from_microsecond(micros).unwrap();
            let steps = (i128::from(micros) + i128::from(SECONDS_1601_TO_1970) * 1_000_000) * 10;
            prop_assert_eq!(filetime(&steps.to_string()).unwrap(), Some(at));
        }

        #[test]
        fn every_generalized_time_is_read_as_it_was_written(seconds in -62_135_596_800_i64..253_402_207_200) {
            let at = Timestamp::from_second(seconds).unwrap();
            let text = at.strftime("%Y%m%d%H%M%SZ").to_string();
            prop_assert_eq!(generalized_time(&text).unwrap(), at);
        }

        #[test]
        fn no_text_ends_the_program(text in ".{0,40}") {
            let _ = filetime(&text);
            let _ = generalized_time(&text);
        }
    }
}
