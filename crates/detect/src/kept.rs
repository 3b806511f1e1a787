//! What a detector knows, as bytes: for a start that does not read the whole log again, and for rules
//! that change while it runs.
//!
//! State belongs to rules by their digests: what a rule that is still the same knew goes on, every other
//! rule begins anew. Fields stand by their names, because their numbers are another run's.

use std::collections::{BTreeMap, VecDeque};

use domain::event::FieldId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::acquaintance::Acquaintances;
use crate::detector::{Detector, MAX_GROWING_PER_RULE};
use crate::engine::EventKey;
use crate::growth::Growing;
use crate::memory::{Memory, Remembered};
use crate::novelty::Met;
use crate::plan::Group;
use crate::premises::Premises;
use crate::rule_digest::RuleDigest;
use crate::rule_set::RuleSet;
use crate::usual::Habits;

/// The bytes are no state of a detector, or of one that this program does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what the rules knew is not written as this program writes it ({0})")]
pub struct NotKept(&'static str);

#[derive(Serialize)]
struct Keeping<'s> {
    fields: Vec<&'s str>,
    first: u64,
    events: Vec<KeptEvent<'s>>,
    acquaintances: &'s Acquaintances,
    rules: Vec<KeepingRule<'s>>,
}

#[derive(Serialize)]
struct KeepingRule<'s> {
    digest: RuleDigest,
    growing: &'s BTreeMap<Group, Growing>,
    met: &'s Met,
    habits: &'s Habits,
    windows: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct KeptEvent<'s> {
    key: EventKey,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    at: Timestamp,
    weight: u64,
    /// Place of the field among `fields`, and the value.
    #[serde(borrow)]
    values: Vec<(u16, &'s str)>,
}

/// The same as [`Keeping`], read.
#[derive(Deserialize)]
struct Kept<'s> {
    #[serde(borrow)]
    fields: Vec<&'s str>,
    first: u64,
    #[serde(borrow)]
    events: Vec<KeptEvent<'s>>,
    acquaintances: Acquaintances,
    #[serde(borrow)]
    rules: Vec<KeptRule<'s>>,
}

#[derive(Deserialize)]
struct KeptRule<'s> {
    digest: RuleDigest,
    growing: BTreeMap<Group, Growing>,
    met: Met,
    habits: Habits,
    windows: &'s [u8],
}

impl Detector {
    /// All that it knows, for [`Detector::resumed`]. Nothing while it has news that were not asked for
    /// ([`Detector::news`]), and where its engine is the library's.
    pub fn keep(&self) -> Option<Vec<u8>> {
        if !self.changed.is_empty() || !self.gone.is_empty() {
            return None;
        }
        let places: BTreeMap<FieldId, u16> = self
            .fields
            .iter()
            .map(|wanted| wanted.id)
            .zip(0..)
            .collect();
        let (first, events) = self.memory.all();
        let events = events.map(|event| KeptEvent {
            key: event.key,
            at: event.at,
            weight: event.weight,
            values: numbered(event, &places),
        });
        let state = self.growing.iter().zip(self.met.iter().zip(&self.habits));
        let rules = self.plans.iter().zip(state);
        let keeping = Keeping {
            fields: self.fields.iter().map(|wanted| &*wanted.name).collect(),
            first,
            events: events.collect(),
            acquaintances: &self.acquaintances,
            rules: rules
                .map(|(plan, (growing, (met, habits)))| KeepingRule {
                    digest: plan.digest,
                    growing,
                    met,
                    habits,
                    windows: self.engine.keep(&plan.rule),
                })
                .collect(),
        };
        postcard::to_allocvec(&keeping).ok()
    }

    /// A detector that goes on where another one stood: with the same rules as if it had never stopped,
    /// with other ones so far as they are the same.
    ///
    /// # Errors
    /// When the bytes were not written by [`Detector::keep`].
    pub fn resumed(rules: &RuleSet, premises: &Premises, kept: &[u8]) -> Result<Self, NotKept> {
        let Ok((kept, [])) = postcard::take_from_bytes::<Kept<'_>>(kept) else {
            return Err(NotKept("torn"));
        };
        let mut detector = Self::new(rules, premises);
        let fields: Vec<Option<FieldId>> = kept
            .fields
            .iter()
            .map(|name| rules.fields().find(name))
            .collect();
        let field = |place: u16| fields.get(usize::from(place)).copied().flatten();
        let events: VecDeque<Remembered> = kept
            .events
            .into_iter()
            .map(|event| remembered(&event, field))
            .collect();
        detector.memory = Memory::of(kept.first, events).ok_or(NotKept("too many events"))?;
        if !kept.acquaintances.is_sound() {
            return Err(NotKept("too many accounts"));
        }
        detector.acquaintances = kept.acquaintances;
        let mut by_digest: BTreeMap<RuleDigest, KeptRule<'_>> = kept
            .rules
            .into_iter()
            .map(|rule| (rule.digest, rule))
            .collect();
        let plans = std::sync::Arc::clone(&detector.plans);
        for (plan, place) in plans.iter().zip(0_usize..) {
            let Some(rule) = by_digest.remove(&plan.digest) else {
                continue;
            };
            let sound = rule.growing.len() <= MAX_GROWING_PER_RULE
                && rule.growing.values().all(|growing| growing.is_sound(plan))
                && rule.met.is_sound()
                && rule.habits.is_sound();
            if !sound {
                return Err(NotKept("findings that cannot be"));
            }
            if !detector.engine.resume(&plan.rule, rule.windows) {
                return Err(NotKept("windows that cannot be"));
            }
            if let Some(growing) = detector.growing.get_mut(place) {
                *growing = rule.growing;
            }
            if let Some(met) = detector.met.get_mut(place) {
                *met = rule.met;
            }
            if let Some(habits) = detector.habits.get_mut(place) {
                *habits = rule.habits;
            }
        }
        Ok(detector)
    }
}

fn numbered<'s>(event: &'s Remembered, places: &BTreeMap<FieldId, u16>) -> Vec<(u16, &'s str)> {
    let values = event.values.iter();
    values
        .filter_map(|(field, text)| Some((*places.get(field)?, &**text)))
        .collect()
}

/// An event with the values of fields that are still known.
fn remembered(event: &KeptEvent<'_>, field: impl Fn(u16) -> Option<FieldId>) -> Remembered {
    let value = |(place, text): &(u16, &str)| Some((field(*place)?, Box::from(*text)));
    Remembered {
        key: event.key,
        at: event.at,
        weight: event.weight,
        values: event.values.iter().filter_map(value).collect(),
    }
}
