//! The facts of a case as people and programs give them (CONTRACT.md, FACTS).

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::declared::{FactType, FallbackChannel, NamedFact, Obligation};
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
    /// A level the office decided otherwise than the table.
    #[serde(default, rename = "override")]
    pub overridden: Option<Override>,
    /// Later ends that were asked for.
    #[serde(default)]
    pub extensions: Option<Vec<Extension>>,
    /// Duties done by another channel, because the proper one was down.
    #[serde(default)]
    pub other_channels: Option<Vec<OtherChannel>>,
    /// Times at which a duty was done once more, by obligation.
    #[serde(default)]
    pub done_again: Option<BTreeMap<String, Vec<Timestamp>>>,
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
    /// A level decided otherwise than the table, since then.
    #[serde(default, rename = "override")]
    pub overridden: Option<Override>,
}

/// A level decided otherwise than the table, by the office or by who reviews it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The level.
    pub level: u8,
    /// Why.
    pub reason: String,
}

/// A later end of a duty that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// The duty.
    pub obligation: String,
    /// The end asked for.
    pub until: Timestamp,
    /// Who has agreed, as the duty's `extendable_by` names them.
    pub consents: Vec<String>,
    /// Why it is needed.
    pub reason: String,
}

impl Extension {
    /// Who has not agreed yet.
    pub fn missing<'a>(&'a self, duty: &'a Obligation) -> impl Iterator<Item = &'a str> {
        let must = duty.extendable_by.iter().map(String::as_str);
        must.filter(|who| !self.consents.iter().any(|consent| consent == who))
    }
}

/// A duty done by another channel, because the proper one was down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherChannel {
    /// The duty.
    pub obligation: String,
    /// When it was done.
    pub at: Timestamp,
    /// By which channel: telephone, fax.
    pub channel: String,
    /// Why the proper one could not be used.
    pub reason: String,
    /// When it was made up by the proper channel.
    #[serde(default)]
    pub made_up_at: Option<Timestamp>,
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
    /// A level that the regulation does not have, or a decision without its reason.
    #[error("{place}: level {level} needs a reason and must be one of: {known}")]
    BadOverride {
        /// `override`.
        place: String,
        /// As given.
        level: u8,
        /// The levels there are.
        known: String,
    },
    /// Something said of a duty that the regulation does not foresee.
    #[error("{place}: {what:?} is not foreseen for {obligation:?}; foreseen are: {known}")]
    NotForeseen {
        /// `extensions[0]`.
        place: String,
        /// The duty as given.
        obligation: String,
        /// Whose consent or what channel.
        what: String,
        /// What is.
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
const FIELDS: [&str; 10] = [
    "known_at",
    "recovered_at",
    "impacts",
    "rest_days",
    "work_days",
    "changes",
    "override",
    "extensions",
    "other_channels",
    "done_again",
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

impl Facts {
    /// The later ends asked for of a duty.
    pub fn extensions_of(&self, obligation: &str) -> impl Iterator<Item = &Extension> {
        let all = self.extensions.iter().flatten();
        all.filter(move |extension| extension.obligation == obligation)
    }

    /// The times a duty was done by another channel.
    pub fn other_channels_of(&self, obligation: &str) -> impl Iterator<Item = &OtherChannel> {
        let all = self.other_channels.iter().flatten();
        all.filter(move |other| other.obligation == obligation)
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
            self.check_override(
                &format!("changes[{at}].override"),
                change.overridden.as_ref(),
            )?;
        }
        self.check_override("override", facts.overridden.as_ref())?;
        self.check_duties(facts)
    }

    fn check_override(&self, place: &str, decided: Option<&Override>) -> Result<(), FactsError> {
        let Some(Override { level, reason }) = decided else {
            return Ok(());
        };
        let declared = self.grades().iter().any(|grade| grade.level == *level);
        if declared && !reason.trim().is_empty() {
            return Ok(());
        }
        let grades = self.grades().iter().map(|grade| grade.level.to_string());
        Err(FactsError::BadOverride {
            place: place.to_owned(),
            level: *level,
            known: grades.collect::<Vec<_>>().join(", "),
        })
    }

    fn check_duties(&self, facts: &Facts) -> Result<(), FactsError> {
        let refused = |place: String, obligation: &str, what: &str, known: String| {
            let (obligation, what) = (obligation.to_owned(), what.to_owned());
            Err(FactsError::NotForeseen {
                place,
                obligation,
                what,
                known,
            })
        };
        for (index, extension) in facts.extensions.iter().flatten().enumerate() {
            let duty = self.obligation(&extension.obligation);
            let by = duty.map_or(&[][..], |duty| duty.extendable_by.as_slice());
            let stranger = extension.consents.iter().find(|who| !by.contains(who));
            if by.is_empty() || stranger.is_some() {
                let what = stranger.map_or("extension", String::as_str);
                let known = joined(by.iter().map(String::as_str));
                let place = format!("extensions[{index}]");
                return refused(place, &extension.obligation, what, known);
            }
        }
        for (index, other) in facts.other_channels.iter().flatten().enumerate() {
            let duties = self.obligations().iter();
            let mut foreseen =
                duties.filter(|duty| duty.fallback_channel == FallbackChannel::Required);
            if !foreseen.clone().any(|duty| duty.id == other.obligation) {
                let known = joined(foreseen.by_ref().map(|duty| duty.id.as_str()));
                let place = format!("other_channels[{index}]");
                return refused(place, &other.obligation, &other.channel, known);
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
