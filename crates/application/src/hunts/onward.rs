//! What a hunt has found goes on under its own finding when its next lines come.
//!
//! The rule that sees them began after the hunt's records, so it names another first event. Whether it is the
//! same story is known by the group, as hunts know it ([`detect::Sighting::key_from`]). Nothing of this is
//! kept: what is on record of the finding says which events are in it already, by their places in the log.

use std::collections::{BTreeMap, BTreeSet};

use detect::{EventKey, PROOFS_AT_EACH_END, RuleSet, Sighting};
use domain::finding::{Finding, Proof};

use crate::port::Records;
use crate::problem::Fault;
use crate::raising::key_at;

/// Stories that are remembered; beyond it all begin anew.
const MOST: usize = 4_096;
/// Distinct values of a name that a finding shows.
const VALUES: usize = 50;

/// Stories that went on: how many events the rules told of each last, by the identity under which they do.
#[derive(Debug, Default)]
pub(crate) struct Onward {
    told: BTreeMap<String, u64>,
}

/// What a finding that nobody knows is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Story {
    /// A new one.
    New,
    /// A hunt's, which has grown so far.
    Grown(Box<Finding>),
    /// A hunt's, which holds all of it.
    Same,
}

impl Onward {
    /// Whether what the rules say now is the story of a hunt's finding. `told` is what they say as a finding.
    pub(crate) async fn story(
        &mut self,
        records: &dyn Records,
        rules: &RuleSet,
        sighting: &Sighting,
        told: &Finding,
    ) -> Result<Story, Fault> {
        let Some(begun) = begun(records, rules, sighting, told).await? else {
            return Ok(Story::New);
        };
        if self.told.len() >= MOST {
            self.told.clear();
        }
        let before = self.told.insert(told.key.clone(), told.count);
        Ok(grown(begun, told, before))
    }

    /// What was told was not written.
    pub(crate) fn forget(&mut self) {
        self.told.clear();
    }
}

/// The hunt's finding of the same group that goes on at the same time.
async fn begun(
    records: &dyn Records,
    rules: &RuleSet,
    sighting: &Sighting,
    told: &Finding,
) -> Result<Option<Finding>, Fault> {
    let quiet = rules.rule(&told.rule).map(|rule| rule.quiet);
    let quiet = quiet.unwrap_or_default();
    let since = told.first.checked_sub(quiet).unwrap_or(told.first);
    let until = told.last.checked_add(quiet).unwrap_or(told.last);
    let hunted = records
        .hunted(told.unit, &told.rule, (since, until))
        .await?;
    let same_group = |one: &Finding| {
        let first = one.proofs.first().map(|proof| EventKey(proof.event.index));
        first.is_some_and(|first| key_at(one.unit, &sighting.key_from(first)) == one.key)
    };
    Ok(hunted.into_iter().find(same_group))
}

/// The hunt's finding with what the rules say now, of which so many events were told before.
fn grown(mut begun: Finding, told: &Finding, before: Option<u64>) -> Story {
    let newest = begun.proofs.iter().map(|proof| proof.event.index).max();
    let further = told.proofs.iter();
    let further = further.filter(|proof| Some(proof.event.index) > newest);
    let further = match further.count() {
        0 => return Story::Same,
        all if all == told.proofs.len() => told.count,
        some => {
            let since = before.map_or(0, |before| told.count.saturating_sub(before));
            since.max(u64::try_from(some).unwrap_or(u64::MAX))
        }
    };
    begun.first = begun.first.min(told.first);
    begun.last = begun.last.max(told.last);
    begun.count = begun.count.saturating_add(further);
    begun.values = both_values(&begun.values, &told.values);
    begun.proofs = both_proofs(&begun.proofs, &told.proofs);
    Story::Grown(Box::new(begun))
}

type Values = BTreeMap<String, Vec<String>>;

/// Each value once. A number of values beside them is the larger one: how many they have in common is not
/// known.
fn both_values(one: &Values, other: &Values) -> Values {
    let mut both = one.clone();
    for (name, values) in other {
        let known = both.entry(name.clone()).or_default();
        if let ([own], [new]) = (known.as_slice(), values.as_slice())
            && name.ends_with("_count")
        {
            if number(new) > number(own) {
                known.clone_from(values);
            }
            continue;
        }
        for value in values {
            if known.len() < VALUES && !known.contains(value) {
                known.push(value.clone());
            }
        }
    }
    both
}

/// `137` or `10000+` → the number.
fn number(text: &str) -> u64 {
    text.trim_end_matches('+').parse().unwrap_or_default()
}

/// The first events and the newest ones, each once.
fn both_proofs(one: &[Proof], other: &[Proof]) -> Vec<Proof> {
    let mut known = BTreeSet::new();
    let all = one.iter().chain(other);
    let mut all: Vec<_> = all
        .filter(|proof| known.insert(proof.event.index))
        .copied()
        .collect();
    all.sort_by_key(|proof| proof.event.index);
    let newest = all.len().saturating_sub(PROOFS_AT_EACH_END);
    let all = all.into_iter().enumerate();
    all.filter(|(place, _)| *place < PROOFS_AT_EACH_END || *place >= newest)
        .map(|(_, proof)| proof)
        .collect()
}
