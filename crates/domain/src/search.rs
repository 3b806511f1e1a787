//! The language of the search box: words, `"quoted text"`, `field:value`, and `-` before what must
//! not be.
//!
//! Every term must hold. A word is found wherever it stands in the line, as it is written: nothing
//! in it is a pattern. A field's value is the whole value, or begins so where it ends in `*`.
//! Letters count the same in upper and lower case.
//!
//! A search asks in the order of cost: [`Query::source_holds`] and [`Query::text_holds`] need only
//! the record, [`Query::fields_hold`] needs it decoded.

mod needle;
mod read;

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use crate::event::{Event, FieldId, Value, known};
use needle::Needle;

pub use needle::folded;

/// Longest query, in characters. Ours: a screen's line several times over.
pub const LONGEST_QUERY: usize = 500;
/// The most terms of a query.
pub const MOST_TERMS: usize = 20;

/// Names for what people look for most, beside the ECS names.
pub const SHORT_NAMES: [&str; 6] = ["user", "ip", "host", "outcome", "action", "source"];

/// What is looked for; by default everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    terms: Vec<Term>,
}

/// Why a text is no query; each has a text for people ([`Mistake::key`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// Nothing is asked for.
    #[error("nothing to look for; write a word of the line, or field:value")]
    Nothing,
    /// Longer than [`LONGEST_QUERY`].
    #[error("the search is longer than {LONGEST_QUERY} characters; look for less at once")]
    TooLong,
    /// More than [`MOST_TERMS`].
    #[error("the search has more than {MOST_TERMS} terms; look for less at once")]
    TooManyTerms,
    /// A quotation has no end.
    #[error("a quotation mark is not closed; close it, or write \\\" for the mark itself")]
    Unclosed,
    /// `-` or `""` alone.
    #[error("{term:?} asks for nothing; write what is meant behind it, or leave it out")]
    Empty {
        /// What was written.
        term: String,
    },
    /// `user:` without a value.
    #[error("{field}: has no value; write {field}:value, or {field}:* for every line that has one")]
    NoValue {
        /// The field.
        field: String,
    },
    /// No field has this name.
    #[error(
        "no field is called {field:?}; put the whole term in quotation marks to find it as text"
    )]
    UnknownField {
        /// What was written before the colon.
        field: String,
    },
}

impl Mistake {
    /// Key of the text that says it.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Nothing => "search-mistake-nothing",
            Self::TooLong => "search-mistake-long",
            Self::TooManyTerms => "search-mistake-terms",
            Self::Unclosed => "search-mistake-unclosed",
            Self::Empty { .. } => "search-mistake-empty",
            Self::NoValue { .. } => "search-mistake-value",
            Self::UnknownField { .. } => "search-mistake-field",
        }
    }

    /// What was written and is wrong; empty where the whole text is.
    pub fn named(&self) -> &str {
        match self {
            Self::Empty { term } => term,
            Self::NoValue { field } | Self::UnknownField { field } => field,
            _ => "",
        }
    }
}

/// One thing that must hold, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    excluded: bool,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// Stands in the line.
    Text(Needle),
    /// The name that the office gave the sender.
    Source(Wanted),
    /// One of these fields has the value.
    Known(Vec<FieldId>, Wanted),
    /// A field under a name of the sender's own.
    Own(String, Wanted),
}

/// A value that is looked for, in folded letters ([`folded`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Any at all.
    Any,
    /// This one.
    Exact(String),
    /// One that begins so.
    Prefix(String),
}

impl Query {
    /// Reads what was typed.
    ///
    /// # Errors
    /// The first [`Mistake`].
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        read::query(text).map(|terms| Self { terms })
    }

    /// Whether a term names the source: only then are sources looked at that are left out otherwise.
    pub fn names_source(&self) -> bool {
        let named = |term: &Term| !term.excluded && matches!(term.what, What::Source(_));
        self.terms.iter().any(named)
    }

    /// Whether the terms about the source hold for this name.
    pub fn source_holds(&self, name: &str) -> bool {
        self.all(|what| match what {
            What::Source(wanted) => Some(wanted.is(name)),
            _ => None,
        })
    }

    /// Whether the words hold for this line.
    pub fn text_holds(&self, line: &str) -> bool {
        self.all(|what| match what {
            What::Text(needle) => Some(needle.stands_in(line)),
            _ => None,
        })
    }

    /// Whether the line must be decoded to know.
    pub fn asks_fields(&self) -> bool {
        let asks = |term: &Term| matches!(term.what, What::Known(..) | What::Own(..));
        self.terms.iter().any(asks)
    }

    /// Whether the terms about fields hold for this event.
    pub fn fields_hold(&self, event: &Event<'_>) -> bool {
        self.all(|what| match what {
            What::Known(fields, wanted) => {
                let mut slots = event.slots().iter();
                Some(slots.any(|slot| fields.contains(&slot.name) && wanted.is_value(&slot.value)))
            }
            What::Own(name, wanted) => {
                let mut own = event.own().iter();
                Some(own.any(|own| {
                    let also = || own.also.iter().any(|also| also.eq_ignore_ascii_case(name));
                    let named = own.name.eq_ignore_ascii_case(name) || also();
                    named && wanted.is_value(&own.value)
                }))
            }
            _ => None,
        })
    }

    /// What fields must have, by terms that are not excluded: any of the fields, and which value.
    pub fn asked(&self) -> impl Iterator<Item = (&[FieldId], &Wanted)> {
        let terms = self.terms.iter().filter(|term| !term.excluded);
        terms.filter_map(|term| match &term.what {
            What::Known(fields, wanted) => Some((fields.as_slice(), wanted)),
            _ => None,
        })
    }

    /// Whether nothing is asked but the source and what [`Self::asked`] gives.
    pub fn rests_on_asked(&self) -> bool {
        self.terms.iter().all(|term| match term.what {
            What::Source(_) => true,
            What::Known(..) => !term.excluded,
            What::Text(_) | What::Own(..) => false,
        })
    }

    /// Every term that `holds` answers for does, or does not where it is excluded.
    fn all(&self, holds: impl Fn(&What) -> Option<bool>) -> bool {
        let mut answers = self.terms.iter();
        answers.all(|term| holds(&term.what).is_none_or(|held| held != term.excluded))
    }
}

impl Wanted {
    /// An address counts the same however it is written.
    fn exact(value: &str) -> Self {
        let address = value.parse::<IpAddr>();
        let canonical = address.map(|address| address.to_canonical().to_string());
        Self::Exact(folded(canonical.as_deref().unwrap_or(value)))
    }

    fn is(&self, value: &str) -> bool {
        self.is_folded(&folded(value))
    }

    /// Whether a value in folded letters is meant.
    pub fn is_folded(&self, value: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(wanted) => value == wanted,
            Self::Prefix(wanted) => value.starts_with(wanted),
        }
    }

    fn is_value(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Text(text) => self.is(text),
            Value::Integer(number) => self.is(&number.to_string()),
            Value::Float(number) => self.is(&number.to_string()),
            Value::Boolean(yes) => self.is(if *yes { "true" } else { "false" }),
            Value::Null => false,
            Value::List(values) => values.iter().any(|value| self.is_value(value)),
        }
    }
}

/// The fields behind a name; none where no field has it.
fn fields_of(name: &str) -> Option<Vec<FieldId>> {
    let short: &[FieldId] = match name {
        "user" => &[known::USER_NAME, known::ACTOR_NAME],
        "ip" => &[known::SOURCE_IP, known::DESTINATION_IP, known::FORWARDED_IP],
        "host" => &[known::HOST_NAME],
        "outcome" => &[known::EVENT_OUTCOME],
        "action" => &[known::EVENT_ACTION],
        _ => return known::find(name).map(|field| vec![field]),
    };
    Some(short.to_vec())
}
