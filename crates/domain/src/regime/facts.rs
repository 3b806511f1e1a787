//! The facts of a case as people and programs give them (CONTRACT.md, FACTS).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::declared::{FactType, NamedFact};
use super::{Regime, joined};

/// A value that a fact can have.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "a fact is true, false, a number, a text or null"
)]
pub enum FactValue {
    /// Yes or no.
    Is(bool),
    /// A measure, in the unit its fact declares.
    Number(f64),
    /// One of the choices its fact declares.
    Choice(String),
}

impl std::fmt::Display for FactValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Is(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Choice(value) => f.write_str(value),
        }
    }
}

/// One thing that was harmed: facts by name; a missing one or `None` is unknown.
pub type Impact = BTreeMap<String, Option<FactValue>>;

/// What is known of a case.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Facts {
    /// 知悉: when someone with the duty judged it an incident.
    #[serde(default)]
    pub known_at: Option<Timestamp>,
    /// When damage was controlled or operation recovered.
    #[serde(default)]
    pub recovered_at: Option<Timestamp>,
    /// What was harmed; `None` while nobody has said, empty when nothing was.
    #[serde(default)]
    pub impacts: Option<Vec<Impact>>,
    /// Every rest day beside weekends; the calendar file is used when not given.
    #[serde(default)]
    pub rest_days: Option<Vec<Date>>,
    /// Weekend days that are worked.
    #[serde(default)]
    pub work_days: Option<Vec<Date>>,
    /// Later judgements, each with all that was known to be harmed by then.
    #[serde(default)]
    pub changes: Option<Vec<FactsChange>>,
    /// Further moments that the regulation declares, RFC 3339.
    #[serde(flatten)]
    pub moments: BTreeMap<String, Option<FactValue>>,
}

/// What was known to be harmed from a time on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactsChange {
    /// When it was judged anew.
    pub at: Timestamp,
    /// What was harmed.
    pub impacts: Vec<Impact>,
}

/// Facts that do not fit a regulation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FactsError {
    /// A fact the regulation does not ask for.
    #[error("{place}: unknown fact {fact:?}; this regulation knows: {known}")]
    UnknownFact {
        /// `impacts[0]`.
        place: String,
        /// As given.
        fact: String,
        /// The facts there are.
        known: String,
    },
    /// A value the fact cannot have.
    #[error("{place}.{fact}: {value:?} is not allowed; give {allowed}, or null when unknown")]
    BadValue {
        /// `impacts[0]`.
        place: String,
        /// The fact.
        fact: String,
        /// As given.
        value: String,
        /// What it can be.
        allowed: String,
    },
    /// A given fact says the opposite of what others give.
    #[error("{place}.{fact}: {value} contradicts {from}; correct one of them")]
    Contradiction {
        /// `impacts[0]`.
        place: String,
        /// The fact.
        fact: String,
        /// As given.
        value: bool,
        /// The facts it follows from.
        from: String,
    },
    /// A field beside the impacts that the regulation does not know.
    #[error("unknown field {field:?}; known are: {known}")]
    UnknownField {
        /// As given.
        field: String,
        /// The fields there are.
        known: String,
    },
    /// A moment that is no time.
    #[error(
        "{field}: {value:?} is not a time; give RFC 3339 with offset (2026-11-21T10:02:00+08:00)"
    )]
    NotATime {
        /// The field.
        field: String,
        /// As given.
        value: String,
    },
}

/// Fields of FACTS that every regulation has.
const FIELDS: [&str; 6] = [
    "known_at",
    "recovered_at",
    "impacts",
    "rest_days",
    "work_days",
    "changes",
];

impl Facts {
    /// A moment by its field name, when it is known and readable.
    pub fn moment(&self, field: &str) -> Option<Timestamp> {
        match field {
            "known_at" => self.known_at,
            "recovered_at" => self.recovered_at,
            _ => match self.moments.get(field)?.as_ref()? {
                FactValue::Choice(text) => text.parse().ok(),
                FactValue::Is(_) | FactValue::Number(_) => None,
            },
        }
    }
}

impl Regime {
    /// Whether facts fit this regulation: names, values, and no contradiction.
    ///
    /// # Errors
    /// The first that does not fit, with its place and what is allowed.
    pub fn check_facts(&self, facts: &Facts) -> Result<(), FactsError> {
        self.check_moments(facts)?;
        for (index, impact) in facts.impacts.iter().flatten().enumerate() {
            self.check_impact(&format!("impacts[{index}]"), impact)?;
        }
        for (at, change) in facts.changes.iter().flatten().enumerate() {
            for (index, impact) in change.impacts.iter().enumerate() {
                self.check_impact(&format!("changes[{at}].impacts[{index}]"), impact)?;
            }
        }
        Ok(())
    }

    fn check_moments(&self, facts: &Facts) -> Result<(), FactsError> {
        for (field, value) in &facts.moments {
            if !self.moments().any(|moment| moment.field() == field) {
                let declared = self.moments().map(super::Moment::field);
                let mut known: Vec<_> = FIELDS.into_iter().chain(declared).collect();
                known.sort_unstable();
                known.dedup();
                return Err(FactsError::UnknownField {
                    field: field.clone(),
                    known: joined(known),
                });
            }
            if let Some(value) = value
                && facts.moment(field).is_none()
            {
                return Err(FactsError::NotATime {
                    field: field.clone(),
                    value: value.to_string(),
                });
            }
        }
        Ok(())
    }

    fn check_impact(&self, place: &str, impact: &Impact) -> Result<(), FactsError> {
        for (name, value) in impact {
            let Some(fact) = self.fact(name) else {
                return Err(FactsError::UnknownFact {
                    place: place.to_owned(),
                    fact: name.clone(),
                    known: joined(self.facts().map(|fact| fact.id.as_str())),
                });
            };
            if let Some(value) = value
                && !fact.kind.allows(value)
            {
                return Err(FactsError::BadValue {
                    place: place.to_owned(),
                    fact: name.clone(),
                    value: value.to_string(),
                    allowed: fact.kind.allowed(),
                });
            }
        }
        self.facts()
            .try_for_each(|fact| check_contradiction(place, fact, impact))
    }
}

fn check_contradiction(place: &str, fact: &NamedFact, impact: &Impact) -> Result<(), FactsError> {
    let Some(rule) = &fact.derive else {
        return Ok(());
    };
    match (impact.get(&fact.id), rule.follow(impact)) {
        (Some(Some(FactValue::Is(given))), Some(derived)) if *given != derived => {
            Err(FactsError::Contradiction {
                place: place.to_owned(),
                fact: fact.id.clone(),
                value: *given,
                from: joined(rule.facts()),
            })
        }
        _ => Ok(()),
    }
}

impl FactType {
    /// Whether a fact of this type can have the value.
    pub fn allows(&self, value: &FactValue) -> bool {
        match (self, value) {
            (Self::YesNo, FactValue::Is(_)) => true,
            (Self::Number { least }, FactValue::Number(number)) => {
                number.is_finite() && least.is_none_or(|least| *number >= least)
            }
            (Self::Choice(choices), FactValue::Choice(id)) => {
                choices.iter().any(|choice| choice.id == *id)
            }
            _ => false,
        }
    }

    /// What a fact of this type can be, for messages.
    pub fn allowed(&self) -> String {
        match self {
            Self::YesNo => "true or false".to_owned(),
            Self::Number { least: Some(least) } => format!("a number from {least}"),
            Self::Number { least: None } => "a number".to_owned(),
            Self::Choice(choices) => joined(choices.iter().map(|choice| choice.id.as_str())),
        }
    }
}
