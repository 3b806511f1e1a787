//! What a policy file declares, checked: clauses with their rules.

use std::fmt;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::Period;
use crate::regime::Status;

/// Whether a policy binds by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyKind {
    /// A rule of the office or of who stands above it.
    Binding,
    /// Laid over a binding one: adds what does not conflict.
    Overlay,
}

/// What a policy demands of an account, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Nothing.
    None,
    /// A step is near: tell the person.
    Warn,
    /// A person looks at it; nothing is done by itself.
    Review,
    /// The password is changed before anything else.
    ForceChange,
    /// The account opens nothing until somebody lifts it.
    Suspend,
    /// A tombstone stays; the name is never given out again.
    Delete,
}

impl Step {
    /// As the command line and files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Warn => "warn",
            Self::Review => "review",
            Self::ForceChange => "force-change",
            Self::Suspend => "suspend",
            Self::Delete => "delete",
        }
    }
}

/// A clause of a policy with the rules that stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The policy it belongs to.
    pub policy: String,
    /// Whether that policy's words were compared with the text.
    pub status: Status,
    /// `二(一)2`.
    pub code: String,
    /// Its words; none where they could not be read, in a file that is not verified.
    pub quote: Option<String>,
    /// What it asks for.
    pub rules: Vec<ClauseRule>,
}

/// One thing a clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseRule {
    /// How long a password is.
    Length(Length),
    /// Kinds of characters that must all be there.
    Classes(Vec<CharacterClass>),
    /// Not one of so many passwords before.
    History {
        /// How many.
        last: usize,
    },
    /// Nothing of the person in the password.
    Personal,
    /// A list of known and expected passwords is asked.
    Guessable,
    /// Changed when it is older.
    Rotate(Lasting),
    /// Not used for so long: a step.
    Idle {
        /// How long.
        after: Lasting,
        /// What then.
        step: Step,
    },
    /// The password that was issued is changed at the first access.
    FirstLogin,
    /// Changed when it is known to others.
    Compromised,
    /// Locked after failures.
    Lockout {
        /// How many.
        failures: u32,
        /// For how long.
        minutes: i64,
    },
    /// Must not be asked for.
    Forbids(Subject),
}

/// How long a password is, in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// At least.
    pub least: usize,
    /// At least, where a second factor stands beside it.
    pub least_with_second_factor: Option<usize>,
    /// A length that must be allowed.
    pub most_at_least: Option<usize>,
}

/// A kind of character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CharacterClass {
    /// A letter of English, 英文.
    Letter,
    /// A capital letter.
    Upper,
    /// A small letter.
    Lower,
    /// A digit.
    Digit,
    /// Neither letter nor digit.
    Symbol,
}

impl CharacterClass {
    /// Whether a character is of this kind.
    pub fn holds(self, letter: char) -> bool {
        match self {
            Self::Letter => letter.is_ascii_alphabetic(),
            Self::Upper => letter.is_uppercase(),
            Self::Lower => letter.is_lowercase(),
            Self::Digit => letter.is_ascii_digit(),
            Self::Symbol => !letter.is_alphanumeric(),
        }
    }
}

/// What an overlay can forbid and a binding policy ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// Kinds of characters.
    Classes,
    /// A change because of age.
    Rotate,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Classes, Self::Rotate];

    /// The subject of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }

    /// As files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classes => "classes",
            Self::Rotate => "rotate",
        }
    }

    /// Whether a rule asks for it.
    pub const fn asked_by(self, rule: &ClauseRule) -> bool {
        matches!(
            (self, rule),
            (Self::Classes, ClauseRule::Classes(_)) | (Self::Rotate, ClauseRule::Rotate(_))
        )
    }
}

/// How long something may last: calendar days or months, on the clock of the policy's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// Days.
    Days(i32),
    /// Months; the 31st clamps to the end of a shorter one.
    Months(i32),
}

impl Lasting {
    /// A period of a file, where it is one of days or months.
    pub const fn of(period: Period) -> Option<Self> {
        match period {
            Period::Days(days) => Some(Self::Days(days)),
            Period::Months(months) => Some(Self::Months(months)),
            Period::AtOnce | Period::Elapsed { .. } => None,
        }
    }

    /// When it is over: the same time of day, so many days or months later; none beyond the calendar.
    pub fn after(self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let span = match self {
            Self::Days(days) => Span::new().try_days(days),
            Self::Months(months) => Span::new().try_months(months),
        };
        let at = at.to_zoned(zone.clone());
        Some(at.checked_add(span.ok()?).ok()?.timestamp())
    }
}

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days} days"),
            Self::Months(months) => write!(f, "{months} months"),
        }
    }
}

impl fmt::Display for ClauseRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => {
                write!(f, "at least {} characters", length.least)?;
                if let Some(least) = length.least_with_second_factor {
                    write!(f, ", {least} beside a second factor")?;
                }
                match length.most_at_least {
                    Some(most) => write!(f, ", {most} must be allowed"),
                    None => Ok(()),
                }
            }
            Self::Classes(classes) => write!(f, "holds each of {classes:?}"),
            Self::History { last } => write!(f, "none of the last {last}"),
            Self::Personal => f.write_str("nothing of the person in it"),
            Self::Guessable => f.write_str("not known or expected"),
            Self::Rotate(after) => write!(f, "changed after {after}"),
            Self::Idle { after, step } => write!(f, "unused for {after}: {}", step.name()),
            Self::FirstLogin => f.write_str("changed at the first access"),
            Self::Compromised => f.write_str("changed when others know it"),
            Self::Lockout { failures, minutes } => {
                write!(f, "locked after {failures} failures for {minutes} minutes")
            }
            Self::Forbids(subject) => write!(f, "{} must not be asked for", subject.name()),
        }
    }
}

/// The first moment of a day in a zone.
pub(super) fn first_moment(day: jiff::civil::Date, zone: &TimeZone) -> Option<Timestamp> {
    let midnight = day.to_datetime(Time::midnight());
    Some(midnight.to_zoned(zone.clone()).ok()?.timestamp())
}
