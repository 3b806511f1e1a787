//! Events in, sightings out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::event::{Event, FieldId};
use jiff::SignedDuration;

use crate::acquaintance::Acquaintances;
use crate::engine::{Engine, EventKey, Match};
use crate::glimpse::{Glimpse, Likely, Said};
use crate::growth::{Growing, Sighting};
use crate::memory::{Memory, Remembered, Turn, Wanted};
use crate::novelty::Met;
use crate::plan::{Group, Plan};
use crate::plan_engine::PlanEngine;
use crate::premises::Premises;
use crate::rule_set::RuleSet;
use crate::usual::{Habits, Numbers};
use crate::waiting::Waiting;

/// Most findings of one rule that can grow at the same time. The one silent for longest gives way;
/// if it goes on later, it is a new finding.
pub(crate) const MAX_GROWING_PER_RULE: usize = 1_000;

/// Runs every rule of a set over a stream of events. Its state is bounded, whatever comes in.
pub struct Detector {
    pub(crate) engine: Box<dyn Engine>,
    pub(crate) plans: Arc<[Plan]>,
    by_rule: BTreeMap<String, usize>,
    /// Fields that any plan reads.
    pub(crate) fields: Vec<Wanted>,
    pub(crate) memory: Memory,
    pub(crate) growing: Vec<BTreeMap<Group, Growing>>,
    /// Which of them are new or have grown, and were not told since.
    pub(crate) changed: BTreeSet<(usize, Group)>,
    /// Those of them that gave way meanwhile, as they stood.
    pub(crate) gone: Vec<Sighting>,
    /// What baseline rules have met.
    pub(crate) met: Vec<Met>,
    /// Baseline rules that have not seen a record of their log source yet.
    waiting: Waiting,
    /// From which networks accounts are used.
    pub(crate) acquaintances: Acquaintances,
    /// What rules know of habits.
    pub(crate) habits: Vec<Habits>,
    horizon: SignedDuration,
}

impl Detector {
    /// A detector of a unit that has seen nothing yet.
    pub fn new(rules: &RuleSet, premises: &Premises) -> Self {
        Self::with_engine(rules, Box::new(PlanEngine::new(rules, premises)))
    }

    /// One that asks only what decides whether some rules say yes, by their ids; of all where none are
    /// named. What these say is what a detector of all rules says of them, as far as its bounds reach.
    pub fn of(rules: &RuleSet, premises: &Premises, chosen: &BTreeSet<String>) -> Self {
        let engine = PlanEngine::deciding(rules, premises, chosen);
        Self::with_engine(rules, Box::new(engine))
    }

    /// Which rules may match a record of which only some things are known; of `among` where some are
    /// given. Nothing where the engine cannot tell.
    pub fn likely(&self, glimpse: &Glimpse<'_>, among: Option<&Likely>) -> Option<Likely> {
        self.engine.likely(glimpse, among)
    }

    /// Whether some rule may look at lines of a dataset's log source, whatever they say.
    pub fn sees(&self, product: Said<'_>, service: Said<'_>) -> bool {
        self.engine.sees(product, service)
    }

    /// Whether knowing a field may tell that a rule does not match.
    pub fn asks_for(&self, field: FieldId) -> bool {
        self.engine.asks_for(field)
    }

    /// A detector on another engine.
    pub fn with_engine(rules: &RuleSet, engine: Box<dyn Engine>) -> Self {
        let plans = Arc::clone(rules.plans());
        let by_rule = plans
            .iter()
            .zip(0..)
            .map(|(plan, at)| (plan.rule.clone(), at))
            .collect();
        let mut fields: Vec<_> = plans.iter().flat_map(Plan::fields).collect();
        fields.sort_unstable();
        fields.dedup();
        let fields = fields.into_iter().map(|id| Wanted {
            id,
            name: rules.fields().name(id),
        });
        let growing = plans.iter().map(|_| BTreeMap::new()).collect();
        let met = plans.iter().map(|_| Met::default()).collect();
        let waiting = Waiting::of(&plans, rules.documents());
        let habits = plans.iter().map(|_| Habits::default()).collect();
        let horizon = rules.horizon();
        Self {
            engine,
            plans,
            by_rule,
            fields: fields.collect(),
            memory: Memory::default(),
            growing,
            changed: BTreeSet::new(),
            gone: Vec::new(),
            met,
            waiting,
            acquaintances: Acquaintances::default(),
            habits,
            horizon,
        }
    }

    /// Takes an event and returns every finding that is new or has grown.
    pub fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Sighting> {
        self.watch(key, event);
        self.news()
    }

    /// Takes an event; what it says is told by [`Detector::news`], once for all events since the last time.
    pub fn watch(&mut self, key: EventKey, event: &Event<'_>) {
        self.waiting.meet(event, &mut self.met);
        let marked = self.acquaintances.meet(event);
        let event = marked.as_ref().unwrap_or(event);
        let turn = self.memory.next();
        // The engine gets our own running number: it is dense, and in the order of arrival.
        let matches = self.engine.observe(EventKey(turn.0), event);
        if matches.is_empty() {
            return;
        }
        self.memory.remember(key, event, &self.fields);
        for found in matches {
            let changed = self.grow(turn, found);
            self.changed.extend(changed);
        }
    }

    /// Every finding that is new or has grown since this was asked last, as it stands now.
    pub fn news(&mut self) -> Vec<Sighting> {
        let mut told = std::mem::take(&mut self.gone);
        for (index, group) in std::mem::take(&mut self.changed) {
            let growing = self.growing.get(index);
            let growing = growing.and_then(|stories| stories.get(&group));
            let plan = self.plans.get(index);
            let told_now = growing.zip(plan);
            told.extend(told_now.and_then(|(one, plan)| one.sighting(plan, &group)));
        }
        told
    }

    /// Forgets windows and growing findings: the next event begins a stream of its own.
    pub fn restart(&mut self) {
        self.engine.forget();
        self.memory.forget();
        self.growing.iter_mut().for_each(BTreeMap::clear);
        self.changed.clear();
        self.gone.clear();
        self.met.fill_with(Met::default);
        self.waiting.again();
        self.acquaintances = Acquaintances::default();
        self.habits.fill_with(Habits::default);
    }

    /// How far back a replay must start so that the windows and growing findings stand as they
    /// stood: the longest window of a correlation with those it stands on, and the longest quiet.
    pub const fn horizon(&self) -> SignedDuration {
        self.horizon
    }

    /// The finding that a match begins or adds to.
    fn grow(&mut self, turn: Turn, found: Match) -> Option<(usize, Group)> {
        let index = *self.by_rule.get(&found.rule)?;
        let plans = Arc::clone(&self.plans);
        let plan = plans.get(index)?;
        let now = self.memory.recall(turn)?.clone();
        let (group, numbers) = self.meant(index, plan, &now, found.group)?;
        let window = found.events.iter().map(|key| Turn(key.0)).chain([turn]);
        let mut window = window.filter_map(|turn| self.memory.recall(turn));
        let told = |event| plan.yields_to.iter().any(|rule| self.tells(*rule, event));
        if !plan.yields_to.is_empty() && window.any(told) {
            return None;
        }
        let old = self.growing.get(index)?.get(&group);
        let old = old.filter(|old| now.at.duration_since(old.last) <= plan.quiet);
        let counted_to = old.map(|old| old.counted_to);
        let fresh = counted_to.is_none();
        let (proofs, standing) = self.evidence(plan, &group, turn, &found.events, counted_to);
        if fresh {
            self.let_go(index, &group);
            self.make_room(index);
        }
        let stories = self.growing.get_mut(index)?;
        for turn in proofs {
            let Some(event) = self.memory.recall(turn) else {
                continue;
            };
            if let Some(growing) = stories.get_mut(&group) {
                growing.take(plan, turn, event);
            } else {
                stories.insert(group.clone(), Growing::begin(plan, &group, turn, event));
            }
        }
        let growing = stories.get_mut(&group)?;
        growing.numbers = numbers.or(growing.numbers);
        if fresh {
            growing.needed = now.key;
            let least = found
                .counted
                .unwrap_or(0)
                .max(standing.saturating_add(now.weight));
            growing.count = growing.count.max(least);
        }
        plan.raises.map(|_| (index, group))
    }

    /// What a finding is about, and the numbers that make it one; nothing where it is neither new nor
    /// unusual, as its rule asks.
    fn meant(
        &mut self,
        index: usize,
        plan: &Plan,
        now: &Remembered,
        correlated: Group,
    ) -> Option<(Group, Option<Numbers>)> {
        if plan.correlates() {
            return Some((correlated, None));
        }
        if let Some(new) = &plan.new {
            let group = combination(&new.of, now)?;
            let met = self.met.get_mut(index)?;
            let is_new = met.meet(new, &group, now.at, plan.quiet);
            return is_new.then_some((group, None));
        }
        if let Some(usual) = &plan.usual {
            let group = combination(&usual.of, now)?;
            let numbers = self.habits.get_mut(index)?.meet(usual, &group, now)?;
            return Some((group, Some(numbers)));
        }
        Some((subject_group(plan, now), None))
    }

    /// Ends a finding; what was not told of it yet is told still.
    fn let_go(&mut self, index: usize, group: &Group) {
        let stories = self.growing.get_mut(index);
        let ended = stories.and_then(|stories| stories.remove(group));
        if !self.changed.is_empty() && self.changed.remove(&(index, group.clone())) {
            let ended = ended.zip(self.plans.get(index));
            self.gone
                .extend(ended.and_then(|(one, plan)| one.sighting(plan, group)));
        }
    }

    fn make_room(&mut self, index: usize) {
        let full = self.growing.get(index);
        let Some(stories) = full.filter(|stories| stories.len() >= MAX_GROWING_PER_RULE) else {
            return;
        };
        let silent = stories.iter().min_by_key(|(_, growing)| growing.last);
        if let Some(group) = silent.map(|(group, _)| group.clone()) {
            self.let_go(index, &group);
        }
    }

    /// Whether a rule has a finding that grows and tells about what the event is about.
    fn tells(&self, rule: usize, event: &Remembered) -> bool {
        let (Some(plan), Some(stories)) = (self.plans.get(rule), self.growing.get(rule)) else {
            return false;
        };
        // Every group the event may stand in: an alias has a field for each rule it counts.
        let mut groups: Vec<Group> = vec![Group::new()];
        for (name, fields) in &plan.grouped_by {
            let values = || fields.iter().filter_map(|field| event.value(*field));
            let with = |group: &Group| {
                let group = group.clone();
                values().map(move |value| {
                    let part = (name.clone(), value.to_owned());
                    group.iter().cloned().chain([part]).collect()
                })
            };
            groups = groups.iter().flat_map(with).collect();
        }
        let growing = groups.iter().filter_map(|group| stories.get(group));
        growing
            .map(|growing| event.at.duration_since(growing.last))
            .any(|pause| pause <= plan.quiet)
    }

    /// Which remembered events the newest match adds, oldest first, and how many events the
    /// correlations below have counted.
    fn evidence(
        &self,
        plan: &Plan,
        group: &Group,
        turn: Turn,
        events: &[EventKey],
        counted_to: Option<Turn>,
    ) -> (Vec<Turn>, u64) {
        let new = |turn: &Turn| counted_to.is_none_or(|counted| *turn > counted);
        if plan.stands_on.is_empty() {
            let turns = events.iter().map(|key| Turn(key.0)).chain([turn]);
            let mut turns: Vec<_> = turns.filter(new).collect();
            turns.sort_unstable();
            turns.dedup();
            return (turns, 0);
        }
        let mut turns = vec![turn];
        let mut standing = 0_u64;
        if counted_to.is_none() {
            for below in self.below(plan, group) {
                standing = standing.saturating_add(below.count);
                turns.extend(below.proofs().map(|proof| proof.turn));
            }
        }
        turns.sort_unstable();
        turns.dedup();
        (turns, standing)
    }

    /// Evidence of the correlations a plan stands on, in groups that agree with its own.
    fn below<'s>(&'s self, plan: &'s Plan, group: &'s Group) -> impl Iterator<Item = &'s Growing> {
        let stories = plan
            .stands_on
            .iter()
            .filter_map(|index| self.growing.get(*index));
        stories
            .flatten()
            .filter(|(below, _)| agree(below, group))
            .map(|(_, growing)| growing)
    }
}

/// Findings of a rule of one event are grouped by what they are about.
fn subject_group(plan: &Plan, event: &Remembered) -> Group {
    let parts = [
        ("account", plan.subject.account),
        ("source_ip", plan.subject.source_ip),
        ("host", plan.subject.host),
    ];
    parts
        .into_iter()
        .filter_map(|(name, field)| Some((name.to_owned(), event.value(field?)?.to_owned())))
        .collect()
}

/// Values that are looked at together; nothing while one is missing.
fn combination(of: &[(String, FieldId)], event: &Remembered) -> Option<Group> {
    let part =
        |(name, field): &(String, FieldId)| Some((name.clone(), event.value(*field)?.to_owned()));
    of.iter().map(part).collect()
}

fn agree(one: &Group, other: &Group) -> bool {
    one.iter().all(|(name, value)| {
        other
            .iter()
            .all(|(other_name, other_value)| name != other_name || value == other_value)
    })
}
