//! Events in, sightings out.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::{Event, FieldId};
use domain::finding::RuleKind;
use jiff::SignedDuration;

use crate::engine::{Engine, EventKey, Match, RsigmaEngine};
use crate::growth::{Growth, Sighting};
use crate::memory::{Memory, Remembered};
use crate::rule::Rule;
use crate::rule_set::RuleSet;

/// Findings that grow at the same time; beyond, the one that was quiet longest stops growing.
const MOST_GROWING: usize = 20_000;

/// Rules at work over one stream of events.
pub struct Detector {
    engine: Box<dyn Engine + Send>,
    rules: BTreeMap<String, Rule>,
    /// Correlation → the correlations it refers to, by id.
    parts: BTreeMap<String, Vec<String>>,
    /// Part → group fields: parts that raise nothing themselves still gather proof.
    silent: BTreeMap<String, Rule>,
    fields: Vec<FieldId>,
    memory: Memory,
    growing: BTreeMap<(String, String), Growth>,
    horizon: SignedDuration,
}

impl Detector {
    /// The rules over a new stream.
    pub fn new(rules: &RuleSet) -> Self {
        Self::with(rules, Box::new(RsigmaEngine::new(rules)))
    }

    /// The rules over a new stream, with another engine.
    pub fn with(rules: &RuleSet, engine: Box<dyn Engine + Send>) -> Self {
        let raising: BTreeMap<String, Rule> =
            rules.rules().iter().map(|rule| (rule.id.clone(), rule.clone())).collect();
        let parts = parts(rules);
        let silent = silent(rules, &parts, &raising);
        let fields: BTreeSet<FieldId> = raising
            .values()
            .flat_map(|rule| rule.subject.all().chain(rule.collect.iter().map(|(_, id)| *id)))
            .collect();
        let longest = i64::try_from(rules.longest_window()).unwrap_or(i64::MAX / 2);
        let quiet = raising.values().map(|rule| rule.quiet).max().unwrap_or_default();
        Self {
            engine,
            parts,
            silent,
            rules: raising,
            fields: fields.into_iter().collect(),
            memory: Memory::default(),
            growing: BTreeMap::new(),
            horizon: quiet.saturating_add(SignedDuration::from_secs(longest)),
        }
    }

    /// Judges an event. Each sighting that is new or has grown comes back whole.
    pub fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Sighting> {
        let matches = self.engine.observe(key, event);
        if matches.is_empty() {
            return Vec::new();
        }
        let remembered = Remembered::of(event, &self.fields);
        self.memory.keep(key, remembered.clone());
        let mut sightings: BTreeMap<String, Sighting> = BTreeMap::new();
        for found in matches {
            if let Some(sighting) = self.grow(&found, key, &remembered) {
                sightings.insert(sighting.key.clone(), sighting);
            }
        }
        self.bound();
        sightings.into_values().collect()
    }

    /// Forgets windows and growing findings: the next event starts a stream of its own.
    pub fn restart(&mut self) {
        self.engine.forget();
        self.memory.forget();
        self.growing.clear();
    }

    /// How far back events must be seen again for windows and findings to stand as they stood:
    /// the longest window and the longest quiet time.
    pub const fn horizon(&self) -> SignedDuration {
        self.horizon
    }

    fn grow(&mut self, found: &Match, key: EventKey, event: &Remembered) -> Option<Sighting> {
        let raises = self.rules.get(&found.rule);
        let rule = raises.or_else(|| self.silent.get(&found.rule))?;
        let group = group(rule, found, event);
        let place = (found.rule.clone(), group);
        let gone_on = self
            .growing
            .get(&place)
            .is_some_and(|growth| event.at.duration_since(growth.last) <= rule.quiet);
        if gone_on {
            let growth = self.growing.get_mut(&place)?;
            growth.add(rule, key, event);
        } else {
            let growth = self.begin(rule, found, key)?;
            self.growing.insert(place.clone(), growth);
        }
        raises?;
        self.growing.get(&place).map(|growth| growth.sighting(rule))
    }

    fn begin(&self, rule: &Rule, found: &Match, key: EventKey) -> Option<Growth> {
        let children = self.parts.get(&found.rule).filter(|parts| !parts.is_empty());
        let mut keys: BTreeSet<EventKey> = match children {
            None => found.window.iter().copied().collect(),
            Some(parts) => self
                .growing
                .iter()
                .filter(|((part, group), _)| parts.contains(part) && *group == written(&found.group))
                .flat_map(|(_, growth)| growth.proofs().map(|(key, _)| key))
                .collect(),
        };
        keys.insert(key);
        let events = keys.iter().filter_map(|key| Some((*key, self.memory.get(*key)?)));
        // A line that stands for several is referred to several times and proves once.
        let counted = match children {
            None => u64::try_from(found.window.len()).unwrap_or(0),
            Some(_) => 0,
        };
        Growth::begin(rule, events, counted)
    }

    fn bound(&mut self) {
        while self.growing.len() > MOST_GROWING {
            let oldest = self
                .growing
                .iter()
                .min_by_key(|(_, growth)| growth.last)
                .map(|(place, _)| place.clone());
            let Some(place) = oldest else { return };
            self.growing.remove(&place);
        }
    }
}

/// What tells findings of one rule apart: the correlation's group, or the subject of a single event.
fn group(rule: &Rule, found: &Match, event: &Remembered) -> String {
    if rule.kind == RuleKind::Correlation {
        return written(&found.group);
    }
    let subject: Vec<_> = rule.subject.all().map(|field| event.get(field).unwrap_or("")).collect();
    format!("{subject:?}")
}

fn written(group: &[(String, String)]) -> String {
    const LONGEST: usize = 512;
    let values: Vec<_> = group.iter().map(|(_, value)| value).collect();
    format!("{values:?}").chars().take(LONGEST).collect()
}

/// Correlation id → ids of the correlations it refers to by id or name.
fn parts(rules: &RuleSet) -> BTreeMap<String, Vec<String>> {
    let documents = &rules.documents().correlations;
    let mut parts = BTreeMap::new();
    for rule in documents {
        let of: Vec<_> = documents
            .iter()
            .filter(|other| {
                let words = [&other.id, &other.name];
                words.into_iter().flatten().any(|word| rule.rules.contains(word))
            })
            .filter_map(|other| other.id.clone())
            .collect();
        if let Some(id) = &rule.id {
            parts.insert(id.clone(), of);
        }
    }
    parts
}

/// Correlations that only other correlations use, with the quiet time of the longest of those.
fn silent(
    rules: &RuleSet,
    parts: &BTreeMap<String, Vec<String>>,
    raising: &BTreeMap<String, Rule>,
) -> BTreeMap<String, Rule> {
    let mut silent = BTreeMap::new();
    for (whole, of) in parts {
        let Some(model) = raising.get(whole) else { continue };
        for part in of.iter().filter(|part| !raising.contains_key(*part)) {
            let mut rule = model.clone();
            rule.id.clone_from(part);
            // A part is as long as its own window; what came before is another attempt.
            let window = rules
                .documents()
                .correlations
                .iter()
                .find(|other| other.id.as_ref() == Some(part))
                .map_or(0, |other| other.timespan.seconds);
            rule.quiet = SignedDuration::from_secs(i64::try_from(window).unwrap_or(i64::MAX));
            silent.insert(part.clone(), rule);
        }
    }
    silent
}
