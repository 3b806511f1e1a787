//! The events of one group, ordered by their own time.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::rule::{Held, Reach, Rule};
use super::tally::Tally;

/// Most events that one group of one correlation keeps. A count above it is never reached, so such a
/// rule is refused when it is loaded.
pub(crate) const MAX_WINDOW_ENTRIES: usize = 4_096;
/// Most events that are told as proof.
const MAX_WINDOW_PROOFS: usize = 64;

/// An event that is part of a correlation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// When it happened, in µs since 1970.
    pub(super) at: i64,
    /// The caller's handle.
    pub(super) key: u64,
    /// How often, by its own word.
    pub(super) weight: u32,
    /// Which parts matched it, a bit each.
    pub(super) parts: u64,
    /// Whether a simple rule did, and not only a correlation that it completed.
    pub(super) direct: bool,
    /// What it brings.
    pub(super) held: Held,
}

impl Entry {
    const fn order(&self) -> (i64, u64) {
        (self.at, self.key)
    }
}

/// A window that satisfies its correlation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fired {
    /// How many events stand in it, by their own words.
    pub(super) counted: Option<u64>,
    /// The newest of those that simple rules matched, oldest first.
    pub(super) events: Vec<u64>,
}

/// What one group has met.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Group {
    /// When it was last met, in turns of the correlator.
    pub(super) turn: u64,
    now: Stretch,
    /// A stretch of time long before: a file of old lines that came in late.
    past: Option<Box<Stretch>>,
}

impl Group {
    /// Takes an event in and says whether it completes the correlation.
    pub(super) fn take(&mut self, rule: &Rule, turn: u64, entry: Entry) -> Option<Fired> {
        self.turn = turn;
        if self.now.reaches(rule, entry.at) {
            return self.now.take(rule, entry);
        }
        let past = self.past.get_or_insert_default();
        if !past.reaches(rule, entry.at) {
            **past = Stretch::default();
        }
        past.take(rule, entry)
    }

    /// Counts anew what is not kept beside the events. False where no group of the correlation can look so.
    pub(super) fn settle(&mut self, rule: &Rule) -> bool {
        let past = self.past.as_mut();
        self.now.settle(rule) && past.is_none_or(|past| past.settle(rule))
    }

    /// How many events it keeps.
    pub(super) fn len(&self) -> usize {
        let past = self.past.as_ref().map_or(0, |past| past.entries.len());
        self.now.entries.len().saturating_add(past)
    }
}

/// Events near each other, in the order of their times and, of one time, of their keys.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Stretch {
    entries: VecDeque<Entry>,
    /// The first entry of the window that ends with the newest one.
    #[serde(skip)]
    from: usize,
    /// That window, where windows slide.
    #[serde(skip)]
    tally: Tally,
    /// For each part, when the latest chain of parts that has come so far began.
    chain: Vec<Option<i64>>,
}

impl Stretch {
    /// Whether an event of this time may stand in a window with the newest.
    fn reaches(&self, rule: &Rule, at: i64) -> bool {
        let newest = self.entries.back();
        newest.is_none_or(|newest| newest.at.saturating_sub(at) <= rule.keep)
    }

    fn settle(&mut self, rule: &Rule) -> bool {
        let orders = self.entries.iter().map(Entry::order);
        let sound = orders.is_sorted_by(|one, next| one < next)
            && self.entries.len() <= MAX_WINDOW_ENTRIES
            && self.entries.iter().all(|entry| rule.may_hold(&entry.held))
            && (self.chain.is_empty() || rule.is_ordered() && self.chain.len() == rule.parts);
        let Some(newest) = self.entries.back().filter(|_| sound) else {
            return sound && self.chain.is_empty();
        };
        let first = newest.at.saturating_sub(rule.span());
        self.from = self.entries.partition_point(|entry| entry.at < first);
        for entry in self.entries.range(self.from..) {
            self.tally.add(rule, entry);
        }
        true
    }

    fn take(&mut self, rule: &Rule, entry: Entry) -> Option<Fired> {
        let order = entry.order();
        let last = self
            .entries
            .back()
            .is_none_or(|newest| newest.order() < order);
        if last {
            self.push(rule, entry);
            return match rule.reach {
                Reach::Sliding(_) => self.judge_newest(rule),
                Reach::Tumbling(_) | Reach::Session { .. } => {
                    self.judge_fixed(rule, self.entries.len().checked_sub(1)?)
                }
            };
        }
        let place = self.entries.partition_point(|other| other.order() < order);
        if self
            .entries
            .get(place)
            .is_some_and(|same| same.order() == order)
        {
            return None;
        }
        let place = self.insert(rule, place, entry)?;
        match rule.reach {
            Reach::Sliding(span) => self.judge_around(rule, span, place),
            Reach::Tumbling(_) | Reach::Session { .. } => self.judge_fixed(rule, place),
        }
    }

    /// The newest event.
    fn push(&mut self, rule: &Rule, entry: Entry) {
        self.link(rule, &entry);
        self.tally.add(rule, &entry);
        let first = entry.at.saturating_sub(rule.span());
        let kept = entry.at.saturating_sub(rule.keep);
        self.entries.push_back(entry);
        while let Some(old) = self.entries.get(self.from).filter(|old| old.at < first) {
            self.tally.remove(old);
            self.from += 1;
        }
        while self.entries.front().is_some_and(|old| old.at < kept)
            || self.entries.len() > MAX_WINDOW_ENTRIES
        {
            self.drop_oldest();
        }
    }

    /// An event that came late; its place after the oldest may have gone, or nothing if it went itself.
    fn insert(&mut self, rule: &Rule, place: usize, entry: Entry) -> Option<usize> {
        let full = self.entries.len() >= MAX_WINDOW_ENTRIES;
        if full && place == 0 {
            return None;
        }
        let newest = self.entries.back()?.at;
        if entry.at >= newest.saturating_sub(rule.span()) {
            self.tally.add(rule, &entry);
        } else {
            self.from += 1;
        }
        self.entries.insert(place, entry);
        let place = if full {
            self.drop_oldest();
            place.checked_sub(1)?
        } else {
            place
        };
        if rule.is_ordered() {
            self.chain.clear();
            for at in 0..self.entries.len() {
                if let Some(entry) = self.entries.get(at).cloned() {
                    self.link(rule, &entry);
                }
            }
        }
        Some(place)
    }

    fn drop_oldest(&mut self) {
        let Some(old) = self.entries.pop_front() else {
            return;
        };
        match self.from.checked_sub(1) {
            Some(from) => self.from = from,
            None => self.tally.remove(&old),
        }
    }

    /// Lets an event continue the chains of parts in their order.
    fn link(&mut self, rule: &Rule, entry: &Entry) {
        if rule.is_ordered() {
            self.chain.resize(rule.parts, None);
            link(rule, &mut self.chain, entry, true);
        }
    }

    fn judge_newest(&mut self, rule: &Rule) -> Option<Fired> {
        let newest = self.entries.back()?;
        if rule.is_ordered() {
            // Only the newest event can complete it: it must be the last part.
            let last = rule.steps().next_back();
            let ends = last.is_some_and(|(_, bit)| newest.parts & bit != 0);
            let began = self.chain.last().copied().flatten();
            let began = began.filter(|began| newest.at.saturating_sub(*began) <= rule.span());
            self.tally.complete(ends && began.is_some());
        }
        let window = self.entries.range(self.from..);
        rule.holds(&self.tally).then(|| fired(&self.tally, window))
    }

    /// Any window that contains a late event: each ends with it or with a later one.
    fn judge_around(&self, rule: &Rule, span: i64, place: usize) -> Option<Fired> {
        let late = self.entries.get(place)?;
        let first = late.at.saturating_sub(span);
        let mut from = self.entries.partition_point(|entry| entry.at < first);
        let mut tally = Tally::default();
        for entry in self.entries.range(from..place) {
            tally.add(rule, entry);
        }
        let mut chains = Chains::until(rule, late, self.entries.range(from..place));
        let reach = late.at.saturating_add(span);
        let ends = self.entries.iter().zip(0..).skip(place);
        for (end, at) in ends.take_while(|(end, _)| end.at <= reach) {
            tally.add(rule, end);
            let first = end.at.saturating_sub(span);
            while let Some(old) = self.entries.get(from).filter(|old| old.at < first) {
                tally.remove(old);
                from += 1;
            }
            if rule.is_ordered() {
                tally.complete(chains.complete_with(rule, end, at == place));
            }
            if rule.holds(&tally) {
                return Some(fired(&tally, self.entries.range(from..=at)));
            }
        }
        None
    }

    fn judge_fixed(&self, rule: &Rule, place: usize) -> Option<Fired> {
        let entry = self.entries.get(place)?;
        let (first, last) = rule.fixed(self.entries.iter(), entry.at);
        let from = self.entries.partition_point(|other| other.at < first);
        let to = self.entries.partition_point(|other| other.at <= last);
        let mut tally = Tally::default();
        for other in self.entries.range(from..to) {
            tally.add(rule, other);
        }
        if rule.is_ordered() {
            let mut chains = Chains::until(rule, entry, self.entries.range(from..place));
            let after = self.entries.range(place..to);
            let ends = |(other, first): (&Entry, bool)| chains.complete_with(rule, other, first);
            let firsts = std::iter::once(true).chain(std::iter::repeat(false));
            tally.complete(after.zip(firsts).any(ends));
        }
        let window = self.entries.range(from..to);
        rule.holds(&tally).then(|| fired(&tally, window))
    }
}

/// For each part, when the latest chain began that comes so far and has the late event in it.
struct Chains(Vec<Option<i64>>);

impl Chains {
    fn until<'e>(rule: &Rule, late: &Entry, earlier: impl Iterator<Item = &'e Entry>) -> Self {
        let mut before = vec![None; rule.parts];
        if rule.is_ordered() {
            earlier.for_each(|entry| link(rule, &mut before, entry, true));
        }
        let mut with = vec![None; rule.parts];
        for (step, _) in rule.steps().filter(|(_, bit)| late.parts & bit != 0) {
            let began = match step.checked_sub(1) {
                None => Some(late.at),
                Some(previous) => before.get(previous).copied().flatten(),
            };
            if let Some(place) = with.get_mut(step) {
                *place = began;
            }
        }
        Self(with)
    }

    /// Goes on with a later event, or with the late one itself, and says whether a chain with the late one is whole.
    fn complete_with(&mut self, rule: &Rule, entry: &Entry, itself: bool) -> bool {
        if !itself {
            link(rule, &mut self.0, entry, false);
        }
        let last = rule.steps().next_back();
        let ends = last.is_some_and(|(_, bit)| entry.parts & bit != 0);
        let began = self.0.last().copied().flatten();
        let span = match rule.reach {
            Reach::Sliding(span) => span,
            Reach::Tumbling(_) | Reach::Session { .. } => i64::MAX,
        };
        ends && began.is_some_and(|began| entry.at.saturating_sub(began) <= span)
    }
}

/// Lets an event continue chains, the last part first, so that it is never two parts of one.
fn link(rule: &Rule, chain: &mut [Option<i64>], entry: &Entry, begins: bool) {
    for (step, _) in rule.steps().rev().filter(|(_, bit)| entry.parts & bit != 0) {
        let began = match step.checked_sub(1) {
            None => begins.then_some(entry.at),
            Some(previous) => chain.get(previous).copied().flatten(),
        };
        if let Some(place) = chain.get_mut(step)
            && began > *place
        {
            *place = began;
        }
    }
}

fn fired<'e>(tally: &Tally, window: impl DoubleEndedIterator<Item = &'e Entry>) -> Fired {
    let proofs = window.rev().filter(|entry| entry.direct);
    let mut events: Vec<u64> = proofs
        .take(MAX_WINDOW_PROOFS)
        .map(|entry| entry.key)
        .collect();
    events.reverse();
    Fired {
        counted: Some(tally.weight()),
        events,
    }
}
