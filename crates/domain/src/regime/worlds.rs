//! Every way the facts of one impact could turn out.
//!
//! A value is one bit: no and yes, or the place of a choice. A world is one value for each fact, a
//! condition a set of values for some of them, so that weighing hundreds of worlds costs less than
//! reading the file of the case.

use std::collections::BTreeSet;

use super::declared::{Accept, FactType, When};
use super::facts::{FactValue, Impact};
use super::{NamedFact, Regime};

/// One value for each fact, in the order of [`Worlds::facts`]; 0 where it has none.
type World = Vec<u64>;

/// What a condition accepts: facts by their place, each with its values.
type Accepted = Vec<(usize, u64)>;

const NO: u64 = 1;
const YES: u64 = 2;

/// The worlds of one impact.
pub(super) struct Worlds<'r> {
    /// Facts that decide something, or are asked again.
    facts: Vec<&'r NamedFact>,
    worlds: Vec<World>,
}

impl Regime {
    /// In how many worlds an impact of which nothing is known is weighed, at most.
    pub(super) fn combinations(&self) -> usize {
        let choices = |fact: &NamedFact| match &fact.kind {
            FactType::Choice(choices) => choices.len(),
            FactType::YesNo => 2,
            FactType::Number { .. } => 1,
        };
        let answers = self
            .deciding_facts()
            .map(choices)
            .fold(1_usize, usize::saturating_mul);
        let again = self.unsettled.iter().map(|row| row.candidates.len().max(1));
        again.fold(answers, usize::saturating_mul)
    }

    fn deciding_facts(&self) -> impl Iterator<Item = &NamedFact> {
        let used: BTreeSet<_> = self
            .clauses
            .iter()
            .map(|clause| &clause.when)
            .chain(self.unsettled.iter().map(|row| &row.when))
            .chain(self.escalations.iter().map(|row| &row.when))
            .flat_map(When::facts)
            .collect();
        self.facts
            .iter()
            .filter(move |fact| used.contains(fact.id.as_str()))
    }

    /// Every way an impact could be.
    pub(super) fn worlds(&self, impact: &Impact) -> Worlds<'_> {
        let mut facts: Vec<_> = self.deciding_facts().collect();
        let mut worlds: Vec<World> = vec![Vec::new()];
        for fact in &facts {
            let options = options(fact, impact);
            worlds = with_each(&worlds, &options, World::push);
        }
        for row in &self.unsettled {
            let decided = facts.iter().any(|fact| fact.id == row.fact);
            let asked = self.facts.iter().find(|fact| fact.id == row.fact);
            if let (false, Some(asked)) = (decided, asked) {
                facts.push(asked);
                for world in &mut worlds {
                    world.push(0);
                }
            }
        }
        let mut worlds = Worlds { facts, worlds };
        for row in &self.unsettled {
            let Some(place) = worlds.place(&row.fact) else {
                continue;
            };
            let when = worlds.accepted(&row.when);
            let all = std::mem::take(&mut worlds.worlds);
            let (open, mut settled): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|world| holds(&when, world));
            let candidates = row.candidates.iter();
            let candidates: Vec<_> = candidates
                .filter_map(|id| worlds.choice(place, id))
                .collect();
            settled.extend(with_each(&open, &candidates, |world, value| {
                if let Some(old) = world.get_mut(place) {
                    *old = value;
                }
            }));
            worlds.worlds = settled;
        }
        worlds
    }
}

impl Worlds<'_> {
    /// How many there are.
    pub(super) const fn count(&self) -> usize {
        self.worlds.len()
    }

    /// In which of them a condition holds.
    pub(super) fn held<'s>(&'s self, when: &When) -> impl Iterator<Item = bool> + use<'s> {
        let accepted = self.accepted(when);
        self.worlds.iter().map(move |world| holds(&accepted, world))
    }

    /// Whether a fact is accepted in every one.
    pub(super) fn always(&self, fact: &str, accept: &Accept) -> bool {
        let accepted = self.accepted_fact(fact, accept);
        self.worlds
            .iter()
            .all(|world| accepted.is_none_or(|one| holds(&[one], world)))
    }

    /// Facts that are not the same in all of them.
    pub(super) fn open(&self) -> BTreeSet<String> {
        let differs = |place: usize| {
            let values = self.worlds.iter().filter_map(|world| world.get(place));
            let mut values = values.filter(|value| **value != 0);
            let first = values.next();
            values.any(|value| Some(value) != first)
        };
        let facts = self.facts.iter().enumerate();
        facts
            .filter(|(place, _)| differs(*place))
            .map(|(_, fact)| fact.id.clone())
            .collect()
    }

    fn place(&self, fact: &str) -> Option<usize> {
        self.facts.iter().position(|one| one.id == fact)
    }

    fn choice(&self, place: usize, id: &str) -> Option<u64> {
        match &self.facts.get(place)?.kind {
            FactType::Choice(choices) => {
                let at = choices.iter().position(|choice| choice.id == id)?;
                bit(at)
            }
            FactType::YesNo | FactType::Number { .. } => None,
        }
    }

    fn accepted(&self, when: &When) -> Accepted {
        let facts = when.0.iter();
        facts
            .filter_map(|(fact, accept)| self.accepted_fact(fact, accept))
            .collect()
    }

    /// None where anything is accepted. A fact that is in no world is accepted in none.
    fn accepted_fact(&self, fact: &str, accept: &Accept) -> Option<(usize, u64)> {
        let place = self.place(fact);
        let values = match (accept, place) {
            (Accept::Any, _) => return None,
            (Accept::Is(true), _) => YES,
            (Accept::Is(false), _) => NO,
            (Accept::OneOf(wanted), Some(place)) => {
                let bits = wanted.iter().filter_map(|id| self.choice(place, id));
                bits.fold(0, |all, bit| all | bit)
            }
            (Accept::OneOf(_), None) => 0,
        };
        let yes_no = place
            .and_then(|place| self.facts.get(place))
            .is_some_and(|fact| matches!(fact.kind, FactType::YesNo));
        let fits = yes_no == matches!(accept, Accept::Is(_));
        Some((place.unwrap_or(usize::MAX), if fits { values } else { 0 }))
    }
}

const fn bit(place: usize) -> Option<u64> {
    if place < 64 { Some(1 << place) } else { None }
}

fn holds(accepted: &[(usize, u64)], world: &World) -> bool {
    let value = |place: usize| world.get(place).copied().unwrap_or(0);
    accepted
        .iter()
        .all(|(place, values)| value(*place) & values != 0)
}

/// What a fact can be in an impact: as given, as derived, or anything it is declared to be.
fn options(fact: &NamedFact, impact: &Impact) -> Vec<u64> {
    let derived = || fact.derive.as_ref().and_then(|rule| rule.follow(impact));
    let said = |value: bool| vec![if value { YES } else { NO }];
    match (&fact.kind, impact.get(&fact.id).and_then(Option::as_ref)) {
        (FactType::YesNo, Some(FactValue::Is(value))) => said(*value),
        (FactType::YesNo, _) => derived().map_or_else(|| vec![YES, NO], said),
        (FactType::Choice(choices), given) => {
            let given = match given {
                Some(FactValue::Choice(id)) => choices.iter().position(|known| known.id == *id),
                _ => None,
            };
            let all = || (0..choices.len()).filter_map(bit).collect();
            given.and_then(bit).map_or_else(all, |one| vec![one])
        }
        (FactType::Number { .. }, _) => Vec::new(),
    }
}

fn with_each(worlds: &[World], values: &[u64], put: impl Fn(&mut World, u64)) -> Vec<World> {
    let mut wider = Vec::with_capacity(worlds.len().saturating_mul(values.len()));
    for world in worlds {
        for value in values {
            let mut next = World::with_capacity(world.len().saturating_add(1));
            next.extend_from_slice(world);
            put(&mut next, *value);
            wider.push(next);
        }
    }
    wider
}
