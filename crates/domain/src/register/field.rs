//! A field of a sheet: what it holds, and how what people write becomes a value.

use std::net::IpAddr;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::condition::Condition;
use crate::id::{FindingId, IncidentId, PersonId, UnitId};
use crate::language::Trilingual;
use crate::people::Role;

/// Longest text of one line, in characters.
pub const LONGEST_LINE: usize = 200;
/// Longest text of several lines, in characters.
pub const LONGEST_TEXT: usize = 4_000;
/// Most digits before and after the point of a number.
const MOST_DIGITS: (usize, usize) = (15, 6);
/// Longest name of a host (RFC 1035 2.3.4).
const LONGEST_HOST: usize = 253;
/// SHA-256 as hexadecimal digits.
const DIGEST_DIGITS: usize = 64;

/// What a field holds. A value is kept as text in one canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// Several lines.
    Long,
    /// A decimal number; its unit of measure, where it has one.
    Number(Option<Trilingual>),
    /// A day.
    Date,
    /// A moment.
    Moment,
    /// Yes or no; kept as `yes` and `no`.
    YesNo,
    /// One of several.
    Choice(Vec<Choice>),
    /// An address, IPv4 or IPv6.
    Address,
    /// The name of a host.
    Host,
    /// The name of an account.
    Account,
    /// Somebody on record, who holds one of these roles in the sheet's unit where any are named.
    Person(Vec<Role>),
    /// A unit.
    Unit,
    /// A case of the desk.
    Incident,
    /// A finding.
    Finding,
    /// The number of a sheet of this register, in the same unit.
    Sheet(String),
    /// SHA-256 of a file: 64 hexadecimal digits.
    Digest,
}

/// One of the values of a choice.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As it is kept.
    pub value: String,
    /// As people read it.
    pub label: Trilingual,
}

/// A field of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As rules, files and the API name it; unique in the register.
    pub name: String,
    /// Beside it.
    pub label: Trilingual,
    /// What to write; none where the label says it all.
    pub hint: Option<Trilingual>,
    /// What it holds.
    pub kind: Kind,
    /// States in which it can be filled.
    pub fill: Vec<String>,
    /// Steps that are not done while it is empty.
    pub need: Vec<String>,
    /// It is asked for only where all of these hold.
    pub when: Vec<Condition>,
}

/// Why a text is no value of a field; each has a text `invalid-sheet-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadValue {
    /// Longer than it may be.
    TooLong,
    /// No number, or one with too many digits.
    NotANumber,
    /// No day.
    NotADate,
    /// No moment.
    NotAMoment,
    /// None of the choices.
    NotAChoice,
    /// No address.
    NotAnAddress,
    /// No name of a host or account.
    NotAName,
    /// Not on record, or not to be seen.
    NotKnown,
    /// Somebody who does not hold the role that is asked for.
    NotTheRole,
    /// Not 64 hexadecimal digits.
    NotADigest,
}

impl BadValue {
    /// Stable name, and the end of the key of its text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::NotANumber => "not-a-number",
            Self::NotADate => "not-a-date",
            Self::NotAMoment => "not-a-moment",
            Self::NotAChoice => "not-a-choice",
            Self::NotAnAddress => "not-an-address",
            Self::NotAName => "not-a-name",
            Self::NotKnown => "not-known",
            Self::NotTheRole => "not-the-role",
            Self::NotADigest => "not-a-digest",
        }
    }

    /// All of them, for the texts.
    pub const ALL: [Self; 10] = [
        Self::TooLong,
        Self::NotANumber,
        Self::NotADate,
        Self::NotAMoment,
        Self::NotAChoice,
        Self::NotAnAddress,
        Self::NotAName,
        Self::NotKnown,
        Self::NotTheRole,
        Self::NotADigest,
    ];
}

impl Kind {
    /// Stable name in files, exports and the API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Long => "long",
            Self::Number(_) => "number",
            Self::Date => "date",
            Self::Moment => "moment",
            Self::YesNo => "yes_no",
            Self::Choice(_) => "choice",
            Self::Address => "address",
            Self::Host => "host",
            Self::Account => "account",
            Self::Person(_) => "person",
            Self::Unit => "unit",
            Self::Incident => "incident",
            Self::Finding => "finding",
            Self::Sheet(_) => "sheet",
            Self::Digest => "digest",
        }
    }

    /// What people wrote, in its canonical form; empty stays empty. A moment without an offset is
    /// one of the zone.
    ///
    /// # Errors
    /// [`BadValue`]. Whether what it names is on record is not looked at here.
    pub fn read(&self, text: &str, zone: &TimeZone) -> Result<String, BadValue> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(String::new());
        }
        let longest = if matches!(self, Self::Long) {
            LONGEST_TEXT
        } else {
            LONGEST_LINE
        };
        if text.chars().count() > longest.max(LONGEST_HOST) {
            return Err(BadValue::TooLong);
        }
        match self {
            Self::Text | Self::Long | Self::Sheet(_) if text.chars().count() > longest => {
                Err(BadValue::TooLong)
            }
            Self::Text | Self::Sheet(_) => {
                Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
            }
            Self::Long => Ok(text.replace("\r\n", "\n")),
            Self::Number(_) => number(text).ok_or(BadValue::NotANumber),
            Self::Date => written::<Date>(text, BadValue::NotADate),
            Self::Moment => moment(text, zone).ok_or(BadValue::NotAMoment),
            Self::YesNo => among(text, ["yes", "no"].into_iter()),
            Self::Choice(choices) => among(text, choices.iter().map(|one| one.value.as_str())),
            Self::Address => written::<IpAddr>(text, BadValue::NotAnAddress),
            Self::Host => named(text, |letter| {
                letter.is_ascii_alphanumeric() || "-._".contains(letter)
            }),
            Self::Account => named(text, |letter| {
                !letter.is_whitespace() && !letter.is_control()
            }),
            Self::Person(_) => written::<PersonId>(text, BadValue::NotKnown),
            Self::Unit => written::<UnitId>(text, BadValue::NotKnown),
            Self::Incident => written::<IncidentId>(text, BadValue::NotKnown),
            Self::Finding => written::<FindingId>(text, BadValue::NotKnown),
            Self::Digest => digest(text).ok_or(BadValue::NotADigest),
        }
    }
}

fn written<T: FromStr + ToString>(text: &str, bad: BadValue) -> Result<String, BadValue> {
    text.parse::<T>()
        .map(|value| value.to_string())
        .map_err(|_| bad)
}

fn among<'c>(text: &str, mut known: impl Iterator<Item = &'c str>) -> Result<String, BadValue> {
    let found = known.find(|one| *one == text);
    found.map(str::to_owned).ok_or(BadValue::NotAChoice)
}

fn named(text: &str, fits: impl Fn(char) -> bool) -> Result<String, BadValue> {
    if text.chars().all(fits) && text.len() <= LONGEST_HOST {
        Ok(text.to_lowercase())
    } else {
        Err(BadValue::NotAName)
    }
}

fn digest(text: &str) -> Option<String> {
    let fits = text.len() == DIGEST_DIGITS && text.chars().all(|letter| letter.is_ascii_hexdigit());
    fits.then(|| text.to_ascii_lowercase())
}

fn moment(text: &str, zone: &TimeZone) -> Option<String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.to_string());
    }
    let at: DateTime = text.parse().ok()?;
    let at = zone.to_ambiguous_timestamp(at).compatible().ok()?;
    Some(at.to_string())
}

/// A decimal number without needless digits: `-12.5`, `1000`.
fn number(text: &str) -> Option<String> {
    let text = text.replace(',', "");
    let (minus, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |digits: &str| digits.chars().all(|digit| digit.is_ascii_digit());
    let fits = whole.len() <= MOST_DIGITS.0 && part.len() <= MOST_DIGITS.1;
    if whole.is_empty() || !all(whole) || !all(part) || !fits {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let part = part.trim_end_matches('0');
    Some(match (whole, part) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{minus}{whole}"),
        (whole, part) => format!("{minus}{whole}.{part}"),
    })
}

/// A canonical number in millionths.
pub(super) fn millionths(text: &str) -> Option<i128> {
    let (minus, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part = format!("{part:0<6}");
    let whole: i128 = whole.parse().ok()?;
    let part: i128 = part.parse().ok()?;
    Some(minus * (whole * 1_000_000 + part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_becomes_one_form() {
        let zone = jiff::tz::offset(8).to_time_zone();
        let read = |kind: Kind, text: &str| kind.read(text, &zone);
        assert_eq!(
            read(Kind::Number(None), "1,200.50").as_deref(),
            Ok("1200.5")
        );
        assert_eq!(read(Kind::Number(None), "-0").as_deref(), Ok("0"));
        assert_eq!(read(Kind::Number(None), "1e3"), Err(BadValue::NotANumber));
        assert_eq!(
            read(Kind::Moment, "2026-03-02T09:00").as_deref(),
            Ok("2026-03-02T01:00:00Z")
        );
        assert_eq!(read(Kind::Date, "2026-02-30"), Err(BadValue::NotADate));
        assert_eq!(
            read(Kind::Address, "2001:DB8::1").as_deref(),
            Ok("2001:db8::1")
        );
        assert_eq!(
            read(Kind::Address, "192.0.2.300"),
            Err(BadValue::NotAnAddress)
        );
        assert_eq!(read(Kind::Host, "fw 1"), Err(BadValue::NotAName));
        assert_eq!(read(Kind::Digest, &"A".repeat(64)).unwrap(), "a".repeat(64));
        assert_eq!(
            read(Kind::Digest, &"g".repeat(64)),
            Err(BadValue::NotADigest)
        );
        assert_eq!(read(Kind::YesNo, "maybe"), Err(BadValue::NotAChoice));
        assert_eq!(read(Kind::Text, &"字".repeat(254)), Err(BadValue::TooLong));
        assert_eq!(read(Kind::Text, "  a\n b ").as_deref(), Ok("a b"));
        assert_eq!(read(Kind::Person(Vec::new()), "x"), Err(BadValue::NotKnown));
    }

    #[test]
    fn numbers_are_weighed_as_numbers() {
        assert!(millionths("9.5") < millionths("10"));
        assert!(millionths("-2") < millionths("-1.999999"));
    }
}
