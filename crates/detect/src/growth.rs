//! A finding as it grows inside a detector.

use std::collections::{BTreeMap, VecDeque};

use domain::event::FieldId;
use domain::finding::{RuleKind, Severity, Sign, Subject};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::distinct::Distinct;
use crate::engine::EventKey;
use crate::memory::{Remembered, Turn};
use crate::plan::{Group, Plan};
use crate::rule::SubjectIds;
use crate::usual::Numbers;

/// How many of the first and how many of the newest events are kept as proofs.
pub const PROOFS_AT_EACH_END: usize = 25;

/// The whole present state of a finding that may still grow. Callers replace by `key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Sigma id of the rule.
    pub rule: String,
    /// Digest of rule, group and first event; the same on every replay.
    pub key: String,
    /// How bad.
    pub severity: Severity,
    /// Precursor or indication.
    pub sign: Sign,
    /// Kind of rule.
    pub kind: RuleKind,
    /// What all its events have in common.
    pub subject: Subject,
    /// Time of the earliest event.
    pub first: Timestamp,
    /// Time of the latest event.
    pub last: Timestamp,
    /// How many events; exact for rules that count events.
    pub count: u64,
    /// The first 50 distinct values of what the rule collects; where there are more, `NAME_count`
    /// tells how many (`137`, or `10000+`).
    pub values: BTreeMap<String, Vec<String>>,
    /// The first 25 events and the newest 25.
    pub proofs: Vec<(EventKey, Timestamp)>,
    /// The event without which it would not have been raised.
    pub needed: EventKey,
    /// What its events have in common by the rule's own grouping.
    group: Group,
}

impl Sighting {
    /// The key it would have if it had begun with another event: so it is known whether a finding that
    /// began elsewhere is about the same group.
    pub fn key_from(&self, first: EventKey) -> String {
        digest(&self.rule, &self.group, first)
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Proof {
    pub(crate) turn: Turn,
    key: EventKey,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    at: Timestamp,
}

/// Evidence of one rule in one group.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Growing {
    key: String,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    first: Timestamp,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    pub(crate) last: Timestamp,
    pub(crate) count: u64,
    /// The event that completed it.
    pub(crate) needed: EventKey,
    /// Why it is unusual, for a rule that asks for that.
    pub(crate) numbers: Option<Numbers>,
    /// Events up to here are counted.
    pub(crate) counted_to: Turn,
    subject: [Common; 3],
    values: Vec<Distinct>,
    earliest: Vec<Proof>,
    newest: VecDeque<Proof>,
}

/// A value while all events agree on it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
enum Common {
    #[default]
    Unseen,
    Agreed(Box<str>),
    Differing,
}

impl Common {
    fn meet(&mut self, value: Option<&str>) {
        let Some(value) = value else { return };
        match self {
            Self::Unseen => *self = Self::Agreed(value.into()),
            Self::Agreed(agreed) if **agreed != *value => *self = Self::Differing,
            Self::Agreed(_) | Self::Differing => {}
        }
    }

    fn agreed(&self) -> Option<String> {
        match self {
            Self::Agreed(value) => Some(value.to_string()),
            Self::Unseen | Self::Differing => None,
        }
    }
}

impl Growing {
    /// A finding with its first event.
    pub(crate) fn begin(plan: &Plan, group: &Group, turn: Turn, event: &Remembered) -> Self {
        let mut growing = Self {
            key: digest(&plan.rule, group, event.key),
            first: event.at,
            last: event.at,
            count: 0,
            needed: event.key,
            numbers: None,
            counted_to: turn,
            subject: Default::default(),
            values: plan.collect.iter().map(|_| Distinct::default()).collect(),
            earliest: Vec::new(),
            newest: VecDeque::new(),
        };
        growing.take(plan, turn, event);
        growing
    }

    /// Adds an event.
    pub(crate) fn take(&mut self, plan: &Plan, turn: Turn, event: &Remembered) {
        self.first = self.first.min(event.at);
        self.last = self.last.max(event.at);
        self.count = self.count.saturating_add(event.weight);
        self.counted_to = self.counted_to.max(turn);
        for (common, field) in self.subject.iter_mut().zip(subject_fields(plan.subject)) {
            common.meet(field.and_then(|field| event.value(field)));
        }
        for (distinct, collected) in self.values.iter_mut().zip(&plan.collect) {
            let meant = |(field, value): &(FieldId, String)| event.value(*field) == Some(value);
            if collected.only.as_ref().is_none_or(meant)
                && let Some(value) = event.value(collected.field)
            {
                distinct.meet(value);
            }
        }
        let proof = Proof {
            turn,
            key: event.key,
            at: event.at,
        };
        if self.earliest.len() < PROOFS_AT_EACH_END {
            self.earliest.push(proof);
            return;
        }
        if self.newest.len() == PROOFS_AT_EACH_END {
            self.newest.pop_front();
        }
        self.newest.push_back(proof);
    }

    /// Whether it may have grown here by the rule's plan.
    pub(crate) fn is_sound(&self, plan: &Plan) -> bool {
        self.values.len() == plan.collect.len()
            && self.values.iter().all(Distinct::is_sound)
            && self.earliest.len() <= PROOFS_AT_EACH_END
            && self.newest.len() <= PROOFS_AT_EACH_END
    }

    /// Its proofs, oldest first.
    pub(crate) fn proofs(&self) -> impl Iterator<Item = &Proof> {
        self.earliest.iter().chain(&self.newest)
    }

    /// As the caller sees it; nothing for a rule that only serves others.
    pub(crate) fn sighting(&self, plan: &Plan, group: &Group) -> Option<Sighting> {
        let raises = plan.raises?;
        let [account, source_ip, host] = &self.subject;
        let mut values = BTreeMap::new();
        for (collected, distinct) in plan.collect.iter().zip(&self.values) {
            distinct.tell(&collected.name, &mut values);
        }
        for (name, number) in self.numbers.into_iter().flat_map(Numbers::told) {
            values.insert(name.to_owned(), vec![number.to_string()]);
        }
        Some(Sighting {
            rule: plan.rule.clone(),
            key: self.key.clone(),
            severity: raises.severity,
            sign: raises.sign,
            kind: raises.kind,
            subject: Subject {
                account: account.agreed(),
                source_ip: source_ip.agreed(),
                host: host.agreed(),
            },
            first: self.first,
            last: self.last,
            count: self.count,
            values,
            proofs: self.proofs().map(|proof| (proof.key, proof.at)).collect(),
            needed: self.needed,
            group: group.clone(),
        })
    }
}

fn subject_fields(subject: SubjectIds) -> [Option<FieldId>; 3] {
    [subject.account, subject.source_ip, subject.host]
}

/// 128 bits of SHA-256 over length-prefixed parts, in hexadecimal: short, and without the values of
/// the group, which may be personal data.
fn digest(rule: &str, group: &Group, first: EventKey) -> String {
    const BYTES: usize = 16;
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text.as_bytes());
    };
    part(rule);
    for (name, value) in group {
        part(name);
        part(value);
    }
    hash.update(first.0.to_be_bytes());
    let digest = hash.finalize();
    domain::hex::text(digest.get(..BYTES).unwrap_or_default())
}
