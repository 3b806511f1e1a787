//! One question about one field.

use std::net::IpAddr;

use aho_corasick::AhoCorasick;
use domain::event::{Event, Value};
use domain::network::Network;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use memchr::memmem::Finder;
use regex::Regex;

use super::fields::{FieldNumber, QuickSet, View, lower_into, with_text};

/// A question, and the field it is about; about every text of the event where there is none.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) field: Option<FieldNumber>,
    pub(super) ask: Ask,
}

/// Where a text stands in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// It is the value.
    Whole,
    /// Anywhere in it.
    Within,
    /// At its start.
    First,
    /// At its end.
    Last,
}

impl Stands {
    fn holds(self, value: &str, text: &str) -> bool {
        match self {
            Self::Whole => value == text,
            Self::Within => memchr::memmem::find(value.as_bytes(), text.as_bytes()).is_some(),
            Self::First => value.starts_with(text),
            Self::Last => value.ends_with(text),
        }
    }
}

/// How a number compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Than {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Than {
    fn holds(self, value: f64, number: f64) -> bool {
        match self {
            Self::Equal => (value - number).abs() < f64::EPSILON,
            Self::Less => value < number,
            Self::LessOrEqual => value <= number,
            Self::Greater => value > number,
            Self::GreaterOrEqual => value >= number,
        }
    }
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A piece of a value that takes others from the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Field(FieldNumber),
}

/// What is asked.
#[derive(Debug)]
pub(super) enum Ask {
    /// The text is in small letters unless case counts.
    Text {
        stands: Stands,
        text: Box<str>,
        cased: bool,
    },
    /// A text anywhere in the value, in small letters, ready to be looked for.
    Within(Box<Finder<'static>>),
    /// One of several texts at the same end of the value, in small letters.
    AnyAt {
        stands: Stands,
        texts: Vec<Box<str>>,
    },
    /// One of many whole values, in small letters.
    OneOf(QuickSet<Box<str>>),
    /// One of many texts anywhere in the value, in small letters.
    AnyWithin {
        texts: Vec<Box<str>>,
        search: Box<AhoCorasick>,
    },
    /// A regular expression; `lowered` ones are for values in small letters.
    Pattern {
        regex: Regex,
        lowered: bool,
        needed: Option<Vec<String>>,
    },
    Networks(Vec<Network>),
    Number(Than, f64),
    Boolean(bool),
    Present,
    /// Not there, or there without a value.
    Null,
    Field {
        other: FieldNumber,
        stands: Stands,
        cased: bool,
    },
    Filled {
        pieces: Vec<Piece>,
        stands: Stands,
        cased: bool,
    },
    Date(Part, i64),
}

impl Test {
    /// The field whose value alone decides the answer, if one does.
    pub(super) fn decided_by(&self) -> Option<FieldNumber> {
        match self.ask {
            Ask::Present | Ask::Null | Ask::Field { .. } | Ask::Filled { .. } => None,
            _ => self.field,
        }
    }

    /// Whether the event answers yes.
    pub(super) fn holds(&self, view: &mut View, event: &Event<'_>) -> bool {
        let Some(field) = self.field else {
            return self.holds_anywhere(view, event);
        };
        let Some(value) = view.value(field, event) else {
            return matches!(self.ask, Ask::Null);
        };
        match &self.ask {
            Ask::Present => true,
            Ask::Null => matches!(value, Value::Null),
            Ask::Field {
                other,
                stands,
                cased,
            } => {
                let Some(other) = view.value(*other, event) else {
                    return false;
                };
                any_text(other, &mut |text| {
                    any_text(value, &mut |value| compare(*stands, *cased, value, text))
                })
            }
            Ask::Filled {
                pieces,
                stands,
                cased,
            } => {
                let text = filled(pieces, view, event);
                any_text(value, &mut |value| compare(*stands, *cased, value, &text))
            }
            ask if ask.reads_lowered() => match view.lowered(field, event) {
                Some(range) => ask.holds_lowered(view.text(range)),
                None => ask.holds_of(value),
            },
            ask => ask.holds_of(value),
        }
    }

    fn holds_anywhere(&self, view: &mut View, event: &Event<'_>) -> bool {
        if self.ask.reads_lowered() {
            let ranges = view.anywhere(event);
            return ranges
                .into_iter()
                .any(|range| self.ask.holds_lowered(view.text(range)));
        }
        let own = event.own().iter().filter_map(|own| match &own.value {
            Value::Text(text) => Some(&**text),
            _ => None,
        });
        std::iter::once(event.text)
            .chain(own)
            .any(|text| self.ask.holds_as_written(text))
    }
}

impl Ask {
    fn reads_lowered(&self) -> bool {
        match self {
            Self::Text { cased, .. } => !cased,
            Self::Pattern { lowered, .. } => *lowered,
            Self::AnyAt { .. } | Self::OneOf(_) | Self::Within(_) | Self::AnyWithin { .. } => true,
            _ => false,
        }
    }

    /// Of a value in small letters.
    fn holds_lowered(&self, value: &str) -> bool {
        match self {
            Self::Text { stands, text, .. } => stands.holds(value, text),
            Self::AnyAt { stands, texts } => texts.iter().any(|text| stands.holds(value, text)),
            Self::OneOf(values) => values.contains(value),
            Self::Within(finder) => finder.find(value.as_bytes()).is_some(),
            Self::AnyWithin { search, .. } => search.is_match(value),
            Self::Pattern { regex, .. } => regex.is_match(value),
            _ => false,
        }
    }

    /// Of a value of which only the small letters are known; nothing where that is too little.
    pub(super) fn holds_of_small(&self, value: &str) -> Option<bool> {
        match self {
            Self::Present => Some(true),
            Self::Null => Some(false),
            Self::Networks(_) => Some(self.holds_as_written(value)),
            ask if ask.reads_lowered() => Some(ask.holds_lowered(value)),
            _ => None,
        }
    }

    /// Of a text as its sender wrote it.
    fn holds_as_written(&self, value: &str) -> bool {
        match self {
            Self::Text { stands, text, .. } => stands.holds(value, text),
            Self::Pattern { regex, .. } => regex.is_match(value),
            Self::Networks(networks) => {
                let address = value.parse::<IpAddr>();
                address.is_ok_and(|address| networks.iter().any(|network| network.holds(address)))
            }
            _ => false,
        }
    }

    /// Of a value; of a list when it holds of one of its values.
    fn holds_of(&self, value: &Value<'_>) -> bool {
        if let Value::List(values) = value {
            return values.iter().any(|value| self.holds_of(value));
        }
        match self {
            Self::Number(than, number) => {
                as_number(value).is_some_and(|own| than.holds(own, *number))
            }
            Self::Boolean(wanted) => as_boolean(value) == Some(*wanted),
            Self::Date(part, number) => {
                as_moment(value).is_some_and(|moment| part.of(moment) == *number)
            }
            lowered if lowered.reads_lowered() => any_text(value, &mut |text| {
                let mut small = String::new();
                lower_into(text, &mut small);
                lowered.holds_lowered(&small)
            }),
            written => any_text(value, &mut |text| written.holds_as_written(text)),
        }
    }
}

/// Whether a text of the value, or of one of its values, answers.
fn any_text(value: &Value<'_>, answers: &mut dyn FnMut(&str) -> bool) -> bool {
    if let Value::List(values) = value {
        return values.iter().any(|value| any_text(value, answers));
    }
    let mut yes = false;
    with_text(value, &mut |text| yes = answers(text));
    yes
}

fn compare(stands: Stands, cased: bool, value: &str, text: &str) -> bool {
    if cased {
        stands.holds(value, text)
    } else {
        stands.holds(&value.to_lowercase(), &text.to_lowercase())
    }
}

fn filled(pieces: &[Piece], view: &View, event: &Event<'_>) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(own) => text.push_str(own),
            Piece::Field(field) => {
                if let Some(value) = view.value(*field, event) {
                    with_text(value, &mut |value| text.push_str(value));
                }
            }
        }
    }
    text
}

/// A number, or a text that is one.
pub(super) fn as_number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(fraction(*number)),
        Value::Float(number) => Some(*number),
        Value::Text(text) => {
            let first = *text.as_bytes().first()?;
            let may = first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.');
            may.then(|| text.parse().ok()).flatten()
        }
        _ => None,
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "rules compare with numbers far below 2^53, where every whole number is exact"
)]
pub(super) fn fraction(number: i64) -> f64 {
    number as f64
}

fn as_boolean(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Boolean(yes) => Some(*yes),
        Value::Text(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A date as its sender wrote it: the specification wants no conversion of zones.
fn as_moment(value: &Value<'_>) -> Option<DateTime> {
    match value {
        Value::Text(text) => {
            let text = text.trim_end_matches('Z');
            text.parse().ok()
        }
        Value::Integer(seconds) => {
            const MILLISECONDS: i64 = 1_000_000_000_000;
            let at = if *seconds > MILLISECONDS {
                Timestamp::from_millisecond(*seconds)
            } else {
                Timestamp::from_second(*seconds)
            };
            Some(at.ok()?.to_zoned(TimeZone::UTC).datetime())
        }
        _ => None,
    }
}

impl Part {
    fn of(self, moment: DateTime) -> i64 {
        match self {
            Self::Minute => moment.minute().into(),
            Self::Hour => moment.hour().into(),
            Self::Day => moment.day().into(),
            Self::Week => moment.date().iso_week_date().week().into(),
            Self::Month => moment.month().into(),
            Self::Year => moment.year().into(),
        }
    }
}
