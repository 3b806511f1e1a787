//! What a correlation asks.

use std::borrow::Cow;

use domain::event::{Event, FieldId, FieldNames, Value};
use rsigma_parser::{
    ConditionExpr, ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType,
    Quantifier, SelectorPattern, WindowMode,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Values;
use super::tally::Tally;
use super::window::Entry;

const SECOND: i64 = 1_000_000;
/// How late an event may come: as late as the window is long, within these bounds, in µs.
const LEAST_LATENESS: i64 = 600 * SECOND;
const MOST_LATENESS: i64 = 86_400 * SECOND;
/// Longest text that is compared letter by letter, in bytes; a longer one is compared by its digest.
const LONGEST_TEXT: usize = 128;
/// Numbers beyond it are not counted with: sums stay far from what a fraction cannot hold.
const LARGEST: f64 = 1e15;

/// Most parts of one correlation: one bit each.
pub(crate) const MAX_PARTS: usize = 64;

/// The place of a part among the parts of a correlation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part(u32);

impl Part {
    /// Every part there can be, in order.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..64).map(Self)
    }

    /// The bit that stands for it.
    pub(super) const fn bit(self) -> u64 {
        1 << self.0
    }

    /// Its place, from 0.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// What an event brings into a window besides itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Held {
    /// Nothing: it is only counted.
    Nothing,
    /// One of the values that are told apart.
    Text(Box<str>),
    /// A finite number.
    Number(f64),
}

/// A field under its number, and under the name that its sender may use.
#[derive(Debug, Clone)]
struct Field {
    id: Option<FieldId>,
    name: Box<str>,
}

/// One name a correlation groups by.
#[derive(Debug, Clone)]
struct By {
    name: Box<str>,
    /// For each part, the field that fills it.
    fields: Vec<Field>,
}

/// What is asked of a window.
#[derive(Debug, Clone)]
enum Ask {
    Events,
    Values(Vec<Field>),
    Temporal(Needs),
    Ordered,
    Sum(Field),
    Average(Field),
    Percentile(Field, f64),
    Median(Field),
}

/// Which parts must have happened.
#[derive(Debug, Clone)]
enum Needs {
    Part(u64),
    All(Vec<Needs>),
    Any(Vec<Needs>),
    Not(Box<Needs>),
    AtLeast(u64, u32),
}

impl Needs {
    fn hold(&self, parts: u64) -> bool {
        match self {
            Self::Part(bit) => parts & bit != 0,
            Self::All(needs) => needs.iter().all(|need| need.hold(parts)),
            Self::Any(needs) => needs.iter().any(|need| need.hold(parts)),
            Self::Not(need) => !need.hold(parts),
            Self::AtLeast(bits, count) => (parts & bits).count_ones() >= *count,
        }
    }
}

/// How far a window reaches, in µs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// So far back from its last event.
    Sliding(i64),
    /// Stretches of this length since 1970.
    Tumbling(i64),
    /// Until nothing happens for `gap`, and so far back at most.
    Session {
        /// Longest pause.
        gap: i64,
        /// Longest window.
        most: i64,
    },
}

/// A correlation, ready to judge windows.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Sigma id.
    pub(super) id: String,
    /// How far a window reaches.
    pub(super) reach: Reach,
    /// So much older than the newest event of its group an event may be, in µs, and stand in windows with it.
    pub(super) keep: i64,
    /// How many parts there are.
    pub(super) parts: usize,
    by: Vec<By>,
    ask: Ask,
    predicates: Vec<(ConditionOperator, f64)>,
}

impl Rule {
    /// From a document that was accepted (`documents.rs`).
    pub(super) fn of(document: &CorrelationRule, names: &FieldNames) -> Self {
        let span = micros(document.timespan.seconds);
        let reach = match (document.window, &document.gap) {
            (WindowMode::Tumbling, _) => Reach::Tumbling(span),
            (WindowMode::Session, Some(gap)) => Reach::Session {
                gap: micros(gap.seconds),
                most: span,
            },
            (WindowMode::Sliding | WindowMode::Session, _) => Reach::Sliding(span),
        };
        let predicates = match &document.condition {
            CorrelationCondition::Threshold { predicates, .. } => predicates.as_slice(),
            CorrelationCondition::Extended(_) => &[],
        };
        let predicates = predicates
            .iter()
            .map(|(operator, count)| (*operator, real(*count)));
        Self {
            id: document.id.clone().unwrap_or_default(),
            reach,
            keep: span.saturating_add(span.clamp(LEAST_LATENESS, MOST_LATENESS)),
            parts: document.rules.len(),
            by: by(document, names),
            ask: ask(document, names),
            predicates: predicates.collect(),
        }
    }

    /// The names it groups by.
    pub(super) fn group_names(&self) -> impl Iterator<Item = &str> {
        self.by.iter().map(|by| &*by.name)
    }

    /// The group of an event that one of its parts matched.
    pub(super) fn group_of(&self, part: Part, event: &Event<'_>) -> Values {
        let value = |by: &By| {
            let field = by.fields.get(part.place())?;
            text(field.of(event)?).map(bounded)
        };
        self.by.iter().map(value).collect()
    }

    /// The group of what a correlation below said, by the names and values of its own group.
    pub(super) fn group_from(&self, part: Part, pairs: &[(String, String)]) -> Values {
        let value = |by: &By| {
            let named = |name: &str| pairs.iter().find(|(other, _)| other == name);
            let mapped = || named(&by.fields.get(part.place())?.name);
            let (_, value) = named(&by.name).or_else(mapped)?;
            Some(value.as_str().into())
        };
        self.by.iter().map(value).collect()
    }

    /// What an event brings; nothing where it lacks what the correlation looks at, and so is no part of it.
    pub(super) fn held(&self, event: &Event<'_>) -> Option<Held> {
        match &self.ask {
            Ask::Events | Ask::Temporal(_) | Ask::Ordered => Some(Held::Nothing),
            Ask::Values(fields) => values(fields, event).map(Held::Text),
            Ask::Sum(field)
            | Ask::Average(field)
            | Ask::Percentile(field, _)
            | Ask::Median(field) => {
                let number = number(field.of(event)?)?;
                Some(Held::Number(number)).filter(|_| number.abs() <= LARGEST)
            }
        }
    }

    /// Whether an event may bring this.
    pub(super) fn may_hold(&self, held: &Held) -> bool {
        match (&self.ask, held) {
            (Ask::Events | Ask::Temporal(_) | Ask::Ordered, Held::Nothing)
            | (Ask::Values(_), Held::Text(_)) => true,
            (
                Ask::Sum(_) | Ask::Average(_) | Ask::Percentile(..) | Ask::Median(_),
                Held::Number(number),
            ) => number.abs() <= LARGEST,
            _ => false,
        }
    }

    /// Whether it counts events.
    pub(super) const fn counts_events(&self) -> bool {
        matches!(self.ask, Ask::Events)
    }

    /// Whether the order of its parts matters.
    pub(super) const fn is_ordered(&self) -> bool {
        matches!(self.ask, Ask::Ordered)
    }

    /// Whether a window satisfies it.
    pub(super) fn holds(&self, tally: &Tally) -> bool {
        match &self.ask {
            Ask::Events => self.compares(real(tally.weight())),
            Ask::Values(_) => self.compares(tally.distinct()),
            Ask::Temporal(needs) => needs.hold(tally.parts()),
            Ask::Ordered => tally.chain_complete(),
            Ask::Sum(_) => self.compares(tally.sum()),
            Ask::Average(_) => tally.average().is_some_and(|value| self.compares(value)),
            Ask::Percentile(_, rank) => {
                let value = tally.percentile(*rank);
                value.is_some_and(|value| self.compares(value))
            }
            Ask::Median(_) => tally.median().is_some_and(|value| self.compares(value)),
        }
    }

    fn compares(&self, value: f64) -> bool {
        let holds = |(operator, wanted): &(ConditionOperator, f64)| match operator {
            ConditionOperator::Lt => value < *wanted,
            ConditionOperator::Lte => value <= *wanted,
            ConditionOperator::Gt => value > *wanted,
            ConditionOperator::Gte => value >= *wanted,
            ConditionOperator::Eq => same(value, *wanted),
            ConditionOperator::Neq => !same(value, *wanted),
        };
        self.predicates.iter().all(holds)
    }

    /// Which part comes directly before a part, where the order matters.
    pub(super) fn steps(&self) -> impl DoubleEndedIterator<Item = (usize, u64)> + use<> {
        (0..self.parts.min(MAX_PARTS)).map(|step| (step, 1_u64 << step))
    }

    /// Whether an entry reaches back over another in one window, where windows slide.
    pub(super) const fn span(&self) -> i64 {
        match self.reach {
            Reach::Sliding(span) | Reach::Tumbling(span) => span,
            Reach::Session { most, .. } => most,
        }
    }

    /// The stretch of a window that does not slide, around an entry: times from and to, both included.
    pub(super) fn fixed<'e>(
        &self,
        entries: impl DoubleEndedIterator<Item = &'e Entry> + Clone,
        at: i64,
    ) -> (i64, i64) {
        match self.reach {
            Reach::Sliding(span) => (at.saturating_sub(span), at),
            Reach::Tumbling(span) => {
                let from = at.saturating_sub(at.rem_euclid(span.max(1)));
                (from, from.saturating_add(span).saturating_sub(1))
            }
            Reach::Session { gap, most } => {
                let mut to = at;
                for entry in entries.clone().filter(|entry| entry.at >= at) {
                    if entry.at.saturating_sub(to) > gap {
                        break;
                    }
                    to = entry.at;
                }
                let mut from = at;
                for entry in entries.rev().filter(|entry| entry.at <= at) {
                    if from.saturating_sub(entry.at) > gap {
                        break;
                    }
                    from = entry.at;
                }
                let to = to.min(at.saturating_add(most));
                (from.max(to.saturating_sub(most)), to)
            }
        }
    }
}

impl Field {
    fn named(name: &str, names: &FieldNames) -> Self {
        Self {
            id: names.intern(name).ok(),
            name: name.into(),
        }
    }

    fn of<'e>(&self, event: &'e Event<'_>) -> Option<&'e Value<'e>> {
        let own = event.own_value(&self.name);
        own.or_else(|| event.get(self.id?))
    }
}

fn by(document: &CorrelationRule, names: &FieldNames) -> Vec<By> {
    let one = |name: &String| {
        let alias = document.aliases.iter().find(|alias| alias.alias == *name);
        let field = |part: &String| {
            let mapped = alias.and_then(|alias| alias.mapping.get(part));
            Field::named(mapped.unwrap_or(name), names)
        };
        By {
            name: name.as_str().into(),
            fields: document.rules.iter().map(field).collect(),
        }
    };
    document.group_by.iter().map(one).collect()
}

fn ask(document: &CorrelationRule, names: &FieldNames) -> Ask {
    let (fields, rank) = match &document.condition {
        CorrelationCondition::Threshold {
            field, percentile, ..
        } => (field.as_deref().unwrap_or_default(), *percentile),
        CorrelationCondition::Extended(_) => (&[][..], None),
    };
    let field = || Field::named(fields.first().map_or("", String::as_str), names);
    match document.correlation_type {
        CorrelationType::EventCount => Ask::Events,
        CorrelationType::ValueCount => Ask::Values(
            fields
                .iter()
                .map(|name| Field::named(name, names))
                .collect(),
        ),
        CorrelationType::Temporal => Ask::Temporal(match &document.condition {
            CorrelationCondition::Extended(condition) => needs(condition, &document.rules),
            CorrelationCondition::Threshold { .. } => every(&document.rules),
        }),
        CorrelationType::TemporalOrdered => Ask::Ordered,
        CorrelationType::ValueSum => Ask::Sum(field()),
        CorrelationType::ValueAvg => Ask::Average(field()),
        CorrelationType::ValuePercentile => Ask::Percentile(field(), real(rank.unwrap_or(50))),
        CorrelationType::ValueMedian => Ask::Median(field()),
    }
}

fn every(rules: &[String]) -> Needs {
    let parts = rules.iter().zip(Part::all());
    Needs::All(parts.map(|(_, part)| Needs::Part(part.bit())).collect())
}

/// A condition over the names of parts. A name that is none of them never happens.
fn needs(condition: &ConditionExpr, rules: &[String]) -> Needs {
    let both = || rules.iter().zip(Part::all());
    let all =
        |conditions: &[ConditionExpr]| conditions.iter().map(|one| needs(one, rules)).collect();
    match condition {
        ConditionExpr::And(conditions) => Needs::All(all(conditions)),
        ConditionExpr::Or(conditions) => Needs::Any(all(conditions)),
        ConditionExpr::Not(condition) => Needs::Not(Box::new(needs(condition, rules))),
        ConditionExpr::Identifier(name) => {
            let bits = both()
                .filter(|(rule, _)| *rule == name)
                .map(|(_, part)| part.bit());
            Needs::Part(bits.fold(0, |all, bit| all | bit))
        }
        ConditionExpr::Selector {
            quantifier,
            pattern,
        } => {
            let meant = |rule: &str| match pattern {
                SelectorPattern::Them => true,
                SelectorPattern::Pattern(pattern) => like(pattern, rule),
            };
            let bits = both()
                .filter(|(rule, _)| meant(rule))
                .map(|(_, part)| part.bit());
            let bits: u64 = bits.fold(0, |all, bit| all | bit);
            let count = match quantifier {
                Quantifier::Any => 1,
                // All of none never happens.
                Quantifier::All => bits.count_ones().max(1),
                Quantifier::Count(count) => u32::try_from(*count).unwrap_or(u32::MAX),
            };
            Needs::AtLeast(bits, count)
        }
    }
}

/// `selection_*`: a star at one end or both.
fn like(pattern: &str, name: &str) -> bool {
    let inner = pattern.trim_matches('*');
    match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => name.contains(inner),
        (true, false) => name.ends_with(inner),
        (false, true) => name.starts_with(inner),
        (false, false) => name == pattern,
    }
}

/// A value as it is compared: the same letters are the same value, whatever its kind.
fn text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) => Some((**text).into()),
        Value::Integer(number) => Some(number.to_string().into()),
        Value::Float(number) => Some(number.to_string().into()),
        Value::Boolean(yes) => Some(yes.to_string().into()),
        Value::Null | Value::List(_) => None,
    }
}

/// A long text by its beginning and its digest: nobody fills windows with megabytes.
fn bounded(text: Cow<'_, str>) -> Box<str> {
    if text.len() <= LONGEST_TEXT {
        return text.into();
    }
    let digest = domain::hex::text(&Sha256::digest(text.as_bytes()));
    let start: String = text.chars().take(LONGEST_TEXT / 4).collect();
    format!("{start}…{digest}").into()
}

/// The combination of some fields; none while one is missing.
fn values(fields: &[Field], event: &Event<'_>) -> Option<Box<str>> {
    if let [field] = fields {
        return Some(bounded(text(field.of(event)?)?));
    }
    let mut all = String::new();
    for field in fields {
        // U+001F separates units, and a text that has it could at most be taken for two that have it.
        all.push_str(&text(field.of(event)?)?);
        all.push('\u{1f}');
    }
    Some(bounded(all.into()))
}

fn number(value: &Value<'_>) -> Option<f64> {
    let number = match value {
        Value::Integer(number) => number.to_string().parse().ok()?,
        Value::Float(number) => *number,
        Value::Text(text) => text.trim().parse().ok()?,
        Value::Boolean(_) | Value::Null | Value::List(_) => return None,
    };
    Some(number).filter(|number: &f64| number.is_finite())
}

fn micros(seconds: u64) -> i64 {
    i64::try_from(seconds)
        .unwrap_or(i64::MAX)
        .saturating_mul(SECOND)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "thresholds and counts; beyond 2^53 nothing is counted"
)]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

/// Thresholds are whole numbers, so that equality means what it says.
fn same(value: f64, wanted: f64) -> bool {
    (value - wanted).abs() < f64::EPSILON * wanted.abs().max(1.0)
}
