//! What a regulation file declares, checked: facts, conditions, levels, duties.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::facts::{FactValue, Impact};
use crate::calendar::Period;
use crate::language::Trilingual;

/// How far a file can be relied on; shown as a banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Compared with the text of the regulation.
    Verified,
    /// Written from other sources; the office's legal unit signs it before use.
    Unverified,
    /// A draft regulation; off.
    Draft,
}

/// When a version is in force, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub from: Date,
    /// Last day; none while it has no successor.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether the version is in force on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Where a file's rules are read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title and articles.
    pub cite: Trilingual,
    /// SHA-256 of the text that was read, when there is one.
    pub text_sha256: Option<String>,
}

/// A point in time that clocks start from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// As obligations name it (`controlled_at`).
    pub id: String,
    /// Its field in FACTS, when that has another name.
    fact: Option<String>,
    /// What people call it, before a time: 「知悉」.
    pub label: Trilingual,
}

impl Moment {
    /// The field of FACTS that holds it.
    pub fn field(&self) -> &str {
        self.fact.as_deref().unwrap_or(&self.id)
    }
}

/// A typed question about an impact.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedFact {
    /// As FACTS name it.
    pub id: String,
    /// What it can be.
    pub kind: FactType,
    /// The question, short.
    pub label: Trilingual,
    /// What to think of when answering.
    pub help: Trilingual,
    /// An example.
    pub example: Trilingual,
    /// Follows from other facts when not given.
    pub derive: Option<AtMost>,
}

/// What a fact can be.
#[derive(Debug, Clone, PartialEq)]
pub enum FactType {
    /// One of these.
    Choice(Vec<Choice>),
    /// Yes or no.
    YesNo,
    /// A measure.
    Number {
        /// Not below this.
        least: Option<f64>,
    },
}

/// One answer of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// As FACTS name it.
    pub id: String,
    /// What people read.
    pub label: Trilingual,
}

/// Yes when the first is not more than the second; equal is within.
#[derive(Debug, Clone, PartialEq)]
pub struct AtMost(pub Operand, pub Operand);

/// A number in a derivation of a fact.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "an operand is the name of a number fact or a number"
)]
pub enum Operand {
    /// Of the regulation itself.
    Number(f64),
    /// Of the case.
    Fact(String),
}

impl Operand {
    fn of(&self, impact: &Impact) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::Fact(name) => match impact.get(name)?.as_ref()? {
                FactValue::Number(value) => Some(*value),
                FactValue::Is(_) | FactValue::Choice(_) => None,
            },
        }
    }
}

impl AtMost {
    /// What follows from an impact; none while a number is unknown.
    pub fn follow(&self, impact: &Impact) -> Option<bool> {
        Some(self.0.of(impact)? <= self.1.of(impact)?)
    }

    /// The facts it follows from.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        [&self.0, &self.1]
            .into_iter()
            .filter_map(|operand| match operand {
                Operand::Fact(name) => Some(name.as_str()),
                Operand::Number(_) => None,
            })
    }
}

/// What a condition accepts of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accept {
    /// Whatever it is; says that the text does not look at it.
    Any,
    /// Yes or no.
    Is(bool),
    /// One of these choices.
    OneOf(BTreeSet<String>),
}

/// A condition: every fact named must be as accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When(pub BTreeMap<String, Accept>);

impl When {
    /// The facts that decide it.
    pub fn facts(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(|(_, accept)| **accept != Accept::Any)
            .map(|(fact, _)| fact.as_str())
    }
}

/// A level with its name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// The level; 0 is "none of the clauses".
    pub level: u8,
    /// What it is called.
    pub name: Trilingual,
}

/// A clause of the level table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Level-item, `3-1a`.
    pub code: String,
    /// The level it gives.
    pub level: u8,
    /// The words of the regulation.
    pub quote: String,
    /// When an impact falls under it.
    pub when: When,
}

/// Facts that do not settle another fact under the text: it is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// When.
    pub when: When,
    /// The fact that is asked again.
    pub fact: String,
    /// What it can be then.
    pub candidates: BTreeSet<String>,
    /// What to ask.
    pub ask: Trilingual,
}

/// How long a duty may take, by level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// Every level alike.
    EveryLevel(Period),
    /// By level; a level without a row has no such duty.
    PerLevel(BTreeMap<u8, Period>),
}

impl Within {
    /// The shortest period of levels in a range; level 0 has no duties.
    pub fn shortest(&self, (low, high): (u8, u8)) -> Option<Period> {
        match self {
            Self::EveryLevel(period) => (high > 0).then_some(*period),
            Self::PerLevel(rows) => rows
                .range(low.min(high)..=high)
                .map(|(_, period)| *period)
                .min(),
        }
    }

    /// Whether all levels from 1 in a range take the same time.
    pub fn is_uniform(&self, (low, high): (u8, u8)) -> bool {
        match self {
            Self::EveryLevel(_) => true,
            Self::PerLevel(rows) => {
                let mut of_levels = (low.max(1)..=high).map(|level| rows.get(&level));
                let first = of_levels.next();
                of_levels.all(|period| Some(period) == first)
            }
        }
    }
}

/// What happens to a clock when the level changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnLevelChange {
    /// Nothing: it runs on.
    Keep,
    /// The duty is due once more, from the change.
    Repeat,
    /// Its time is taken for the new level, from the same anchor.
    Recount,
}

/// Whether another channel must be used when the usual one is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FallbackChannel {
    /// It must, within the same time, with the reason.
    Required,
    /// Nothing is said.
    Unregulated,
}

/// A warning before a duty is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRule {
    /// How long before, in minutes.
    pub minutes: i64,
    /// Roles to wake.
    pub tell: Vec<String>,
}

/// A duty with its clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// As answers name it (`report`).
    pub id: String,
    /// What people call it.
    pub label: Trilingual,
    /// The moment it runs from.
    pub anchor: String,
    /// A moment from which a cautious reader counts.
    pub cautious_anchor: Option<String>,
    /// The moment it runs from while its own is not known.
    pub otherwise: Option<String>,
    /// How long.
    pub within: Within,
    /// To whom.
    pub to: Vec<String>,
    /// The form.
    pub form: Option<String>,
    /// Who confirms before it leaves.
    pub confirm: Vec<String>,
    /// When the level changes.
    pub on_level_change: OnLevelChange,
    /// When the channel is down.
    pub fallback_channel: FallbackChannel,
    /// The moment that stops the clock.
    pub done_event: Option<String>,
    /// Whose consent extends it; all of them must agree.
    pub extendable_by: Vec<String>,
    /// When to wake whom before it is due, earliest first.
    pub alarms: Vec<AlarmRule>,
    /// The words of the regulation.
    pub quote: String,
    /// The article.
    pub cite: Trilingual,
}

/// Whom to tell and what to do from a level on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// Its name.
    pub id: String,
    /// What people read.
    pub label: Trilingual,
    /// The levels it belongs to; empty for every level.
    pub levels: BTreeSet<u8>,
    /// Only when an impact is like this.
    pub when: When,
    /// Roles to tell.
    pub notify: Vec<String>,
    /// Roles that judge whether to tell.
    pub consider: Vec<String>,
    /// Steps that must follow.
    pub require: Vec<String>,
    /// The words of the document.
    pub quote: String,
    /// The article.
    pub cite: Trilingual,
}

/// What someone else must do for us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// As answers name it.
    pub id: String,
    /// What people read.
    pub label: Trilingual,
    /// Who.
    pub who: String,
    /// The moment it runs from.
    pub anchor: String,
    /// How long.
    pub within: Within,
    /// The article.
    pub cite: Trilingual,
}
