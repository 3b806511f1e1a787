//! Times as syslog senders write them.

use domain::event::{EventTime, TimeBasis};
use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use crate::Context;

/// How far ahead of its reception a line may be dated: clocks differ, and so may a wrong zone.
const TOLERATED_FUTURE: SignedDuration = SignedDuration::from_hours(24);
/// Years to look back for one that has the day: 29 February may be eight years away.
const YEARS_BACK: i16 = 8;
/// TAI64 label of 1970-01-01, in the reading of most writers, who leave leap seconds out.
const TAI64_EPOCH: i64 = 0x4000_0000_0000_000a;

/// A time as it stands in a line, before zone and year are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// Says everything.
    Exact(Timestamp),
    /// Has no zone.
    Local(DateTime),
    /// Has neither year nor zone; the year is a placeholder.
    Yearless(DateTime),
    /// Has the shape of a time, and is none: 31 February.
    Impossible,
}

impl Stamp {
    /// The moment, or nothing where there is no such time.
    pub(crate) fn resolve(self, context: &Context<'_>) -> Option<EventTime> {
        let (at, basis) = match self {
            Self::Exact(at) => (at, TimeBasis::Stated),
            Self::Local(time) => (
                context.zone.to_timestamp(time).ok()?,
                TimeBasis::ZoneOfSource,
            ),
            Self::Yearless(time) => (in_nearest_year(time, context)?, TimeBasis::YearInferred),
            Self::Impossible => return None,
        };
        Some(EventTime { at, basis })
    }
}

/// The latest year in which the time is not more than the tolerated future away.
fn in_nearest_year(time: DateTime, context: &Context<'_>) -> Option<Timestamp> {
    let limit = context.received.checked_add(TOLERATED_FUTURE).ok()?;
    let newest = context.zone.to_datetime(limit).year();
    (0..=YEARS_BACK).find_map(|back| {
        let year = newest.checked_sub(back)?;
        let at = time.with().year(year).build().ok()?;
        let at = context.zone.to_timestamp(at).ok()?;
        (at <= limit).then_some(at)
    })
}

/// A time at the start of the text, and what follows it. `None` where nothing looks like one.
pub(crate) fn read(text: &str) -> Option<(Stamp, &str)> {
    match text.as_bytes().first()? {
        b'0'..=b'9' => iso(text),
        b'@' => tai64n(text),
        _ => month_name(text),
    }
}

/// `Nov 21 07:45:01`, `Nov  1 07:45:01.123`, `Nov 21 2026 07:45:01`.
fn month_name(text: &str) -> Option<(Stamp, &str)> {
    let (name, rest) = text.split_at_checked(3)?;
    let month = month(name)?;
    let (day, rest) = crate::scan::number(rest.strip_prefix(' ')?.trim_start_matches(' '))?;
    let rest = rest.strip_prefix(' ')?;
    let (year, rest) = match rest.split_once(' ') {
        Some((year, rest)) if year.len() == 4 => (Some(digits(year)?), rest),
        _ => (None, rest),
    };
    let (clock, nanos, rest) = clock(rest)?;
    // 2000 had a 29 February, so the placeholder refuses no day that some year has.
    let at = civil([year.unwrap_or(2000), month, day], clock, nanos);
    let stamp = match (at, year) {
        (Some(at), None) => Stamp::Yearless(at),
        (Some(at), Some(_)) => Stamp::Local(at),
        (None, _) => Stamp::Impossible,
    };
    Some((stamp, rest))
}

/// `2024-12-31T06:56:17.784598+01:00`, also with a space, a comma, `+0100`, `Z` or no zone.
fn iso(text: &str) -> Option<(Stamp, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let [year, month, day] = fields(date, '-')?;
    let (clock, nanos, rest) = clock(rest.strip_prefix(['T', ' '])?)?;
    let (offset, rest) = offset(rest);
    let stamp = match (civil([year, month, day], clock, nanos), offset) {
        (None, _) => Stamp::Impossible,
        (Some(at), None) => Stamp::Local(at),
        (Some(at), Some(offset)) => offset
            .to_timestamp(at)
            .map_or(Stamp::Impossible, Stamp::Exact),
    };
    Some((stamp, rest))
}

/// The one of two times that says more; the first where both say as much.
pub(crate) fn surer(first: Option<Stamp>, second: Option<Stamp>) -> Option<Stamp> {
    let sureness = |stamp: Option<Stamp>| match stamp {
        Some(Stamp::Exact(_)) => 3,
        Some(Stamp::Local(_)) => 2,
        Some(Stamp::Yearless(_)) => 1,
        Some(Stamp::Impossible) | None => 0,
    };
    if sureness(second) > sureness(first) {
        second
    } else {
        first
    }
}

fn month(name: &str) -> Option<i64> {
    Some(match name.as_bytes() {
        b"Jan" => 1,
        b"Feb" => 2,
        b"Mar" => 3,
        b"Apr" => 4,
        b"May" => 5,
        b"Jun" => 6,
        b"Jul" => 7,
        b"Aug" => 8,
        b"Sep" => 9,
        b"Oct" => 10,
        b"Nov" => 11,
        b"Dec" => 12,
        _ => return None,
    })
}

fn local(date: [i64; 3], clock: [i64; 3], nanos: i32) -> Stamp {
    civil(date, clock, nanos).map_or(Stamp::Impossible, Stamp::Local)
}

/// `21/Nov/2026:07:45:01 +0800` of web servers, `21-Nov-2026 07:45:01 +0800` of Roundcube; the offset
/// may be absent.
pub(crate) fn day_first(text: &str) -> Option<(Stamp, &str)> {
    let (date, rest) = text.split_at_checked(11)?;
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut parts = date.splitn(3, separator);
    let day = digits(parts.next()?)?;
    let month = month(parts.next()?)?;
    let year = digits(parts.next()?)?;
    let (clock, nanos, rest) = clock(rest.strip_prefix([':', ' '])?)?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let (offset, rest) = offset(rest);
    let stamp = match (civil([year, month, day], clock, nanos), offset) {
        (None, _) => Stamp::Impossible,
        (Some(at), None) => Stamp::Local(at),
        (Some(at), Some(offset)) => offset
            .to_timestamp(at)
            .map_or(Stamp::Impossible, Stamp::Exact),
    };
    Some((stamp, rest))
}

/// `Sat Nov 21 07:45:01 2026`, `Sat Nov  1 07:45:01.123456 2026`: what C's `ctime` writes.
pub(crate) fn weekday_first(text: &str) -> Option<(Stamp, &str)> {
    let (_, rest) = text.split_at_checked(3)?;
    let (name, rest) = rest.strip_prefix(' ')?.split_at_checked(3)?;
    let month = month(name)?;
    let rest = rest.strip_prefix(' ')?.trim_start_matches(' ');
    let (day, rest) = crate::scan::number(rest)?;
    let (clock, nanos, rest) = clock(rest.strip_prefix(' ')?)?;
    let (year, rest) = rest.strip_prefix(' ')?.split_at_checked(4)?;
    Some((local([digits(year)?, month, day], clock, nanos), rest))
}

/// `2026/11/21 07:45:01` of nginx.
pub(crate) fn slashed(text: &str) -> Option<(Stamp, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = fields(date, '/')?;
    let (clock, nanos, rest) = clock(rest.strip_prefix(' ')?)?;
    Some((local(date, clock, nanos), rest))
}

/// `1795218301.123`: seconds since 1970 and three digits behind the point, as Squid writes them.
pub(crate) fn epoch(text: &str) -> Option<(Stamp, &str)> {
    let (seconds, rest) = crate::scan::number(text)?;
    let (fraction, rest) = rest.strip_prefix('.')?.split_at_checked(3)?;
    let nanos = i32::try_from(digits(fraction)?)
        .ok()?
        .checked_mul(1_000_000)?;
    let at = Timestamp::new(seconds, nanos);
    Some((at.map_or(Stamp::Impossible, Stamp::Exact), rest))
}

/// `@400000004c91b044077a9e94`: what `multilog` writes.
fn tai64n(text: &str) -> Option<(Stamp, &str)> {
    let (label, rest) = text.strip_prefix('@')?.split_at_checked(24)?;
    let (seconds, nanos) = label.split_at_checked(16)?;
    let seconds = i64::from_str_radix(seconds, 16)
        .ok()?
        .checked_sub(TAI64_EPOCH)?;
    let nanos = i32::from_str_radix(nanos, 16).ok()?;
    let at = Timestamp::new(seconds, nanos);
    Some((at.map_or(Stamp::Impossible, Stamp::Exact), rest))
}

/// Hours, minutes, seconds; nanoseconds; what follows.
fn clock(text: &str) -> Option<([i64; 3], i32, &str)> {
    let (clock, rest) = text.split_at_checked(8)?;
    let clock = fields(clock, ':')?;
    let Some(fraction) = rest.strip_prefix(['.', ',']) else {
        return Some((clock, 0, rest));
    };
    let end = fraction
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(fraction.len());
    let (fraction, rest) = fraction.split_at_checked(end)?;
    let nanos = fraction
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(9)
        .fold(0_i32, |nanos, digit| {
            nanos * 10 + i32::from(digit.saturating_sub(b'0'))
        });
    Some((clock, nanos, rest))
}

fn offset(text: &str) -> (Option<Offset>, &str) {
    if let Some(rest) = text.strip_prefix('Z') {
        return (Some(Offset::UTC), rest);
    }
    stated_offset(text).map_or((None, text), |(offset, rest)| (Some(offset), rest))
}

fn stated_offset(text: &str) -> Option<(Offset, &str)> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, rest) = text.strip_prefix(['+', '-'])?.split_at_checked(2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = match rest.split_at_checked(2) {
        Some((minutes, rest)) if digits(minutes).is_some() => (digits(minutes)?, rest),
        _ => (0, rest),
    };
    let seconds = (digits(hours)? * 60 + minutes) * 60 * sign;
    Some((
        Offset::from_seconds(i32::try_from(seconds).ok()?).ok()?,
        rest,
    ))
}

/// Three numbers between separators.
fn fields(text: &str, separator: char) -> Option<[i64; 3]> {
    if let Some(numbers) = padded(text.as_bytes(), separator) {
        return Some(numbers);
    }
    let mut parts = text.splitn(3, separator).map(digits);
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// As nearly all are written: `2026-11-21`, `07:45:01`.
fn padded(text: &[u8], separator: char) -> Option<[i64; 3]> {
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i64, |number, digit| {
            let own = digit.wrapping_sub(b'0');
            (own < 10).then(|| number * 10 + i64::from(own))
        })
    };
    let separates = |byte: u8| char::from(byte) == separator;
    match text {
        [date @ .., one, m, n, other, d, e] if separates(*one) && separates(*other) => {
            let fits = matches!(date.len(), 2 | 4);
            let numbers = [number(date)?, number(&[*m, *n])?, number(&[*d, *e])?];
            fits.then_some(numbers)
        }
        _ => None,
    }
}

/// Up to four digits and nothing else.
fn digits(text: &str) -> Option<i64> {
    let fits = (1..=4).contains(&text.len());
    let mut bytes = text.bytes();
    let number = bytes.try_fold(0_i64, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i64::from(byte.saturating_sub(b'0')))
    });
    number.filter(|_| fits)
}

fn civil(date: [i64; 3], clock: [i64; 3], nanos: i32) -> Option<DateTime> {
    let small = |number: i64| i8::try_from(number).ok();
    let [year, month, day] = date;
    let [hour, minute, second] = clock;
    // A leap second is written :60 and has no place in civil time.
    let second = if second == 60 { 59 } else { second };
    DateTime::new(
        i16::try_from(year).ok()?,
        small(month)?,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
        nanos,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn resolved(text: &str, received: &str, zone: &str) -> Option<(String, TimeBasis)> {
        let zone = TimeZone::get(zone).expect("known zone");
        let received = received.parse().expect("a time");
        let (stamp, _) = read(text)?;
        let time = stamp.resolve(&Context {
            received,
            zone: &zone,
        })?;
        Some((time.at.to_string(), time.basis))
    }

    #[test]
    fn a_time_without_year_takes_the_latest_year_that_is_not_in_the_future() {
        let taipei = |text, received| resolved(text, received, "Asia/Taipei").map(|(at, _)| at);
        let new_year = "2026-01-01T00:30:00Z";
        assert_eq!(
            taipei("Dec 31 23:59:59 h", new_year),
            Some("2025-12-31T15:59:59Z".into())
        );
        assert_eq!(
            taipei("Jan  2 08:29:59 h", new_year),
            Some("2026-01-02T00:29:59Z".into())
        );
        assert_eq!(
            taipei("Jan  2 08:30:01 h", new_year),
            Some("2025-01-02T00:30:01Z".into())
        );
        assert_eq!(
            taipei("Feb 29 12:00:00 h", new_year),
            Some("2024-02-29T04:00:00Z".into())
        );
    }

    #[test]
    fn stated_offsets_win_over_the_zone_of_the_source() {
        let at = |text| resolved(text, "2026-01-01T00:00:00Z", "Asia/Ho_Chi_Minh");
        let stated = Some(("2024-12-31T05:56:17.784598Z".to_owned(), TimeBasis::Stated));
        assert_eq!(at("2024-12-31T06:56:17.784598+01:00 mail"), stated);
        assert_eq!(at("2024-12-31 06:56:17,784598+0100 mail"), stated);
        assert_eq!(at("2024-12-31T05:56:17.784598Z mail"), stated);
        let local = Some(("2024-12-30T23:56:17Z".to_owned(), TimeBasis::ZoneOfSource));
        assert_eq!(at("2024-12-31 06:56:17 mail"), local);
        assert_eq!(at("Dec 31 2024 06:56:17 mail"), local);
        let tai = Some(("2010-09-16T05:50:34.125476Z".to_owned(), TimeBasis::Stated));
        assert_eq!(
            at("@400000004c91b044077a9e20 x").map(|(_, basis)| basis),
            tai.map(|(_, b)| b)
        );
    }

    #[test]
    fn services_write_their_own_times() {
        let zone = TimeZone::get("Asia/Taipei").expect("known zone");
        let said = |read: fn(&str) -> Option<(Stamp, &str)>, text| {
            let context = Context {
                received: Timestamp::UNIX_EPOCH,
                zone: &zone,
            };
            let (stamp, rest) = read(text)?;
            let time = stamp.resolve(&context)?;
            Some((time.at.to_string(), time.basis == TimeBasis::Stated, rest))
        };
        let stated = Some(("2026-11-20T23:45:01Z".to_owned(), true, "] x"));
        assert_eq!(said(day_first, "21/Nov/2026:07:45:01 +0800] x"), stated);
        assert_eq!(said(day_first, "21-Nov-2026 07:45:01 +0800] x"), stated);
        let local = Some(("2026-11-20T23:45:01Z".to_owned(), false, "] x"));
        assert_eq!(said(day_first, "21/Nov/2026:07:45:01 ] x"), local);
        assert_eq!(said(weekday_first, "Sat Nov 21 07:45:01 2026] x"), local);
        assert_eq!(said(slashed, "2026/11/21 07:45:01] x"), local);
        let millis = Some(("2026-11-20T23:45:01.5Z".to_owned(), true, " x"));
        assert_eq!(said(epoch, "1795218301.500 x"), millis);
        assert_eq!(said(day_first, "31/Feb/2026:07:45:01] x"), None);
        assert_eq!(said(weekday_first, "Sat Nov 99999999999 07:45"), None);
        assert_eq!(said(epoch, "1795218301.5 x"), None);
    }

    #[test]
    fn the_surer_of_two_times_is_taken() {
        let exact = Some(Stamp::Exact(Timestamp::UNIX_EPOCH));
        let local = slashed("2026/11/21 07:45:01").map(|(stamp, _)| stamp);
        assert_eq!(surer(local, exact), exact);
        assert_eq!(surer(exact, local), exact);
        assert_eq!(surer(None, local), local);
        assert_eq!(
            surer(Some(Stamp::Impossible), None),
            Some(Stamp::Impossible)
        );
    }

    #[test]
    fn a_day_that_no_calendar_has_is_impossible_and_its_shape_is_still_seen() {
        assert_eq!(
            read("Feb 31 12:00:00 host"),
            Some((Stamp::Impossible, " host"))
        );
        assert_eq!(
            read("Feb 1234567 12:00:00 host"),
            Some((Stamp::Impossible, " host"))
        );
        assert_eq!(
            read("2024-13-01T00:00:00Z host"),
            Some((Stamp::Impossible, " host"))
        );
        assert_eq!(read("Februar 1"), None);
        assert_eq!(read("2024"), None);
    }
}
