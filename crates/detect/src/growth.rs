//! A finding that grows while the same goes on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::finding::{RuleKind, Severity, Sign, Subject};
use jiff::Timestamp;

use crate::engine::EventKey;
use crate::memory::Remembered;
use crate::rule::Rule;

/// Events listed as proof from the beginning of a finding.
const FIRST_PROOFS: usize = 25;
/// Events listed as proof from its end.
const NEWEST_PROOFS: usize = 25;
/// Distinct values that are listed.
const LISTED_VALUES: usize = 50;
/// Distinct values that are counted exactly; beyond, the count stands still.
const COUNTED_VALUES: usize = 10_000;

/// The whole present state of a finding: one for each rule and group, as long as no gap longer than
/// the rule's `quiet` passes. Callers put the newest in place of the older one with the same `key`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Sigma id of the rule.
    pub rule: String,
    /// Identity by content: rule and first event. An event belongs to one group of a rule, so the
    /// group need not stand in it.
    pub key: String,
    /// How bad.
    pub severity: Severity,
    /// Precursor or indication.
    pub sign: Sign,
    /// Kind of rule.
    pub kind: RuleKind,
    /// About whom.
    pub subject: Subject,
    /// First event.
    pub first: Timestamp,
    /// Newest event.
    pub last: Timestamp,
    /// How many events, exact.
    pub count: u64,
    /// Distinct values by the rule's own names (`accounts`), bounded; how many there are stands
    /// beside each list under `<name>_count`.
    pub values: BTreeMap<String, Vec<String>>,
    /// Events that prove it, oldest first: the first ones and the newest ones.
    pub proofs: Vec<(EventKey, Timestamp)>,
}

/// A sighting while it grows.
#[derive(Debug)]
pub(crate) struct Growth {
    first_key: EventKey,
    first: Timestamp,
    pub(crate) last: Timestamp,
    count: u64,
    subject: Subject,
    values: BTreeMap<String, BTreeSet<String>>,
    first_proofs: Vec<(EventKey, Timestamp)>,
    newest_proofs: VecDeque<(EventKey, Timestamp)>,
}

impl Growth {
    /// From the events that made the rule hold, oldest first; `counted` when the engine counted
    /// more than it could refer to. None without any event.
    pub(crate) fn begin<'m>(
        rule: &Rule,
        events: impl IntoIterator<Item = (EventKey, &'m Remembered)>,
        counted: u64,
    ) -> Option<Self> {
        let mut events = events.into_iter();
        let (first_key, first) = events.next()?;
        let mut growth = Self {
            first_key,
            first: first.at,
            last: first.at,
            count: 0,
            subject: subject(rule, first),
            values: BTreeMap::new(),
            first_proofs: Vec::new(),
            newest_proofs: VecDeque::new(),
        };
        growth.add(rule, first_key, first);
        for (key, event) in events {
            growth.add(rule, key, event);
        }
        growth.count = growth.count.max(counted);
        Some(growth)
    }

    /// One more event.
    pub(crate) fn add(&mut self, rule: &Rule, key: EventKey, event: &Remembered) {
        self.first = self.first.min(event.at);
        self.last = self.last.max(event.at);
        self.count = self.count.saturating_add(1);
        for (name, field) in &rule.collect {
            let Some(value) = event.get(*field) else { continue };
            let values = self.values.entry(name.clone()).or_default();
            if values.len() < COUNTED_VALUES {
                values.insert(value.to_owned());
            }
        }
        self.prove(key, event.at);
    }

    fn prove(&mut self, key: EventKey, at: Timestamp) {
        let listed = self.first_proofs.iter().chain(&self.newest_proofs);
        if listed.rev_contains(key) {
            return;
        }
        if self.first_proofs.len() < FIRST_PROOFS {
            self.first_proofs.push((key, at));
            return;
        }
        self.newest_proofs.push_back((key, at));
        if self.newest_proofs.len() > NEWEST_PROOFS {
            self.newest_proofs.pop_front();
        }
    }

    /// Events listed as proof, oldest first.
    pub(crate) fn proofs(&self) -> impl Iterator<Item = (EventKey, Timestamp)> + '_ {
        self.first_proofs.iter().chain(&self.newest_proofs).copied()
    }

    /// As callers see it.
    pub(crate) fn sighting(&self, rule: &Rule) -> Sighting {
        let mut values = BTreeMap::new();
        for (name, distinct) in &self.values {
            values.insert(format!("{name}_count"), vec![distinct.len().to_string()]);
            let listed = distinct.iter().take(LISTED_VALUES).cloned().collect();
            values.insert(name.clone(), listed);
        }
        Sighting {
            rule: rule.id.clone(),
            key: format!("{}/{}", rule.id, self.first_key.0),
            severity: rule.severity,
            sign: rule.sign,
            kind: rule.kind,
            subject: self.subject.clone(),
            first: self.first,
            last: self.last,
            count: self.count,
            values,
            proofs: self.proofs().collect(),
        }
    }
}

fn subject(rule: &Rule, event: &Remembered) -> Subject {
    let value = |field: Option<_>| field.and_then(|field| event.get(field)).map(str::to_owned);
    Subject {
        account: value(rule.subject.account),
        source_ip: value(rule.subject.source_ip),
        host: value(rule.subject.host),
    }
}

/// Whether an event is listed already: a line that stands for several proves once.
trait RevContains {
    fn rev_contains(self, key: EventKey) -> bool;
}

impl<'p, I: DoubleEndedIterator<Item = &'p (EventKey, Timestamp)>> RevContains for I {
    fn rev_contains(self, key: EventKey) -> bool {
        self.rev().any(|(listed, _)| *listed == key)
    }
}
