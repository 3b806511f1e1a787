//! The level table over facts, some of them unknown.
//!
//! An impact with unknown facts stands for every way they could turn out. Those worlds are few
//! (the file is refused otherwise), so all are weighed: what holds in every world is certain, what
//! holds in some is possible, and the range of levels is exact, not an estimate.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::{Accept, Clause, FactType, When};
use super::facts::{FactValue, Facts, Impact, Override};
use super::{NamedFact, Regime};

/// What the level table says of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The level; none while unknown facts leave a range. 0 is "none of the clauses".
    pub level: Option<u8>,
    /// The lowest and the highest level that the facts allow; the true one lies within.
    pub range: (u8, u8),
    /// Every clause that holds for certain, highest level first.
    pub clauses: Vec<ClauseHit>,
    /// Clauses that unknown facts could still make hold, highest level first.
    pub possible: Vec<ClauseHit>,
    /// What to ask next; those that decide the level say so.
    pub open_questions: Vec<Question>,
    /// Clauses of a higher level that one other answer would reach.
    pub would_raise: Vec<Raise>,
    /// Decided otherwise than the table; `level` and `range` are the decision then.
    pub overridden: Option<Overridden>,
}

/// A decision that stands instead of what the table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overridden {
    /// Why.
    pub reason: String,
    /// The lowest and the highest level that the table allows.
    pub table: (u8, u8),
}

impl Judgement {
    /// The same with a level decided otherwise, if one was.
    #[must_use]
    pub fn decided(mut self, decision: Option<&Override>) -> Self {
        if let Some(Override { level, reason }) = decision {
            self.overridden = Some(Overridden {
                reason: reason.clone(),
                table: self.range,
            });
            self.level = Some(*level);
            self.range = (*level, *level);
        }
        self
    }
}

/// A clause that holds or could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseHit {
    /// Its code.
    pub code: String,
    /// Its level.
    pub level: u8,
    /// Its words.
    pub quote: String,
}

/// An unknown fact that matters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// Which impact, from 0.
    pub impact: usize,
    /// The fact's id.
    pub fact: String,
    /// Whether the level can still change with the answer.
    pub decides_level: bool,
}

impl Question {
    /// As answers name it: `impacts[0].degree`.
    pub fn path(&self) -> String {
        format!("impacts[{}].{}", self.impact, self.fact)
    }
}

/// One other answer that would raise the level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Which impact, from 0.
    pub impact: usize,
    /// The fact whose answer would be another.
    pub fact: String,
    /// What it would have to be.
    pub accept: Accept,
    /// The clause it would reach.
    pub clause: ClauseHit,
}

/// The value of a fact in one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Value<'a> {
    Is(bool),
    Choice(&'a str),
}

/// One way the facts of an impact could be: each with one value. They are a handful, so a list.
#[derive(Debug, Clone, Default)]
struct World<'a>(Vec<(&'a str, Value<'a>)>);

impl<'a> World<'a> {
    fn get(&self, fact: &str) -> Option<Value<'a>> {
        let found = self.0.iter().find(|(name, _)| *name == fact);
        found.map(|(_, value)| *value)
    }

    /// The same with a fact that is so; it takes the place of what was said of it.
    fn with(&self, fact: &'a str, value: Value<'a>) -> Self {
        let mut facts = Vec::with_capacity(self.0.len().saturating_add(1));
        facts.extend(self.0.iter().filter(|(name, _)| *name != fact));
        facts.push((fact, value));
        Self(facts)
    }
}

/// What the worlds of one impact have in common.
struct Weighed {
    certain: Vec<bool>,
    possible: Vec<bool>,
    range: (u8, u8),
    /// Facts with more than one value over the worlds.
    open: BTreeSet<String>,
}

impl Regime {
    /// Level, clauses and open questions. Facts that do not fit the file count as unknown;
    /// [`Regime::check_facts`] refuses them before.
    pub fn judge(&self, facts: &Facts) -> Judgement {
        self.judge_impacts(facts.impacts.as_deref())
            .decided(facts.overridden.as_ref())
    }

    /// As [`Regime::judge`], of impacts alone; `None` while nobody has said what was harmed.
    pub fn judge_impacts(&self, impacts: Option<&[Impact]>) -> Judgement {
        let nothing_said = [Impact::new()];
        let weighed: Vec<_> = impacts
            .unwrap_or(&nothing_said)
            .iter()
            .map(|impact| self.weigh(impact))
            .collect();
        let lowest = match impacts {
            // Perhaps nothing was harmed at all.
            None => 0,
            Some(_) => weighed
                .iter()
                .map(|impact| impact.range.0)
                .max()
                .unwrap_or(0),
        };
        let highest = weighed
            .iter()
            .map(|impact| impact.range.1)
            .max()
            .unwrap_or(0);
        let holds = |index: usize, of: fn(&Weighed) -> &Vec<bool>| {
            weighed
                .iter()
                .any(|impact| of(impact).get(index).copied().unwrap_or(false))
        };
        let certain = |index| impacts.is_some() && holds(index, |impact| &impact.certain);
        let level = (lowest == highest).then_some(lowest);
        Judgement {
            level,
            range: (lowest, highest),
            clauses: self.hits(certain),
            possible: self.hits(|index| !certain(index) && holds(index, |impact| &impact.possible)),
            open_questions: self.questions(&weighed, lowest),
            would_raise: level.map_or_else(Vec::new, |level| self.raises(impacts, level)),
            overridden: None,
        }
    }

    /// Whether a condition holds for some impact: for certain, perhaps (`None`), or not.
    pub(super) fn condition_holds(&self, when: &When, impacts: Option<&[Impact]>) -> Option<bool> {
        if when.0.is_empty() {
            return Some(true);
        }
        let nothing_said = [Impact::new()];
        let mut perhaps = false;
        for impact in impacts.unwrap_or(&nothing_said) {
            let worlds = self.worlds(impact);
            let held = worlds.iter().filter(|world| holds(when, world)).count();
            if held == worlds.len() && impacts.is_some() {
                return Some(true);
            }
            perhaps |= held > 0;
        }
        if perhaps { None } else { Some(false) }
    }

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

    fn worlds<'a>(&'a self, impact: &'a Impact) -> Vec<World<'a>> {
        let mut worlds = vec![World::default()];
        for fact in self.deciding_facts() {
            worlds = with_each(worlds, &fact.id, &options(fact, impact));
        }
        for row in &self.unsettled {
            let (open, mut settled): (Vec<_>, Vec<_>) = worlds
                .into_iter()
                .partition(|world| holds(&row.when, world));
            let candidates: Vec<_> = row
                .candidates
                .iter()
                .map(|id| Value::Choice(id.as_str()))
                .collect();
            settled.extend(with_each(open, &row.fact, &candidates));
            worlds = settled;
        }
        worlds
    }

    fn weigh(&self, impact: &Impact) -> Weighed {
        let worlds = self.worlds(impact);
        let mut weighed = Weighed {
            certain: vec![true; self.clauses.len()],
            possible: vec![false; self.clauses.len()],
            range: (u8::MAX, 0),
            open: BTreeSet::new(),
        };
        let mut first: BTreeMap<&str, Value<'_>> = BTreeMap::new();
        for world in &worlds {
            let mut level = 0;
            let flags = weighed.certain.iter_mut().zip(&mut weighed.possible);
            for (clause, (certain, possible)) in self.clauses.iter().zip(flags) {
                let hit = holds(&clause.when, world);
                *certain &= hit;
                *possible |= hit;
                level = if hit { level.max(clause.level) } else { level };
            }
            weighed.range = (weighed.range.0.min(level), weighed.range.1.max(level));
            for (fact, value) in &world.0 {
                if first.entry(fact).or_insert(*value) != value && !weighed.open.contains(*fact) {
                    weighed.open.insert((*fact).to_owned());
                }
            }
        }
        weighed
    }

    fn hits(&self, wanted: impl Fn(usize) -> bool) -> Vec<ClauseHit> {
        let clauses = self
            .clauses
            .iter()
            .enumerate()
            .filter(|(index, _)| wanted(*index));
        let mut hits: Vec<_> = clauses.map(|(_, clause)| ClauseHit::of(clause)).collect();
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.level));
        hits
    }

    fn questions(&self, weighed: &[Weighed], lowest: u8) -> Vec<Question> {
        let mut questions = Vec::new();
        for (index, impact) in weighed.iter().enumerate() {
            for fact in &self.facts {
                let undecided = self
                    .clauses
                    .iter()
                    .zip(impact.certain.iter().zip(&impact.possible))
                    .filter(|(_, (certain, possible))| **possible && !**certain)
                    .map(|(clause, _)| clause)
                    .filter(|clause| clause.when.facts().any(|name| name == fact.id));
                let level = undecided.map(|clause| clause.level).max();
                if let Some(level) = level
                    && impact.open.contains(&fact.id)
                {
                    let fact = fact.id.clone();
                    let decides_level = level > lowest;
                    questions.push(Question {
                        impact: index,
                        fact,
                        decides_level,
                    });
                }
            }
        }
        questions
    }

    fn raises(&self, impacts: Option<&[Impact]>, level: u8) -> Vec<Raise> {
        let mut raises = Vec::new();
        for (index, impact) in impacts.unwrap_or_default().iter().enumerate() {
            let worlds = self.worlds(impact);
            let unmet =
                |fact: &str, accept| !worlds.iter().all(|world| accepts(accept, world, fact));
            for clause in self.clauses.iter().filter(|clause| clause.level > level) {
                let mut failing = clause
                    .when
                    .0
                    .iter()
                    .filter(|(fact, accept)| unmet(fact, accept));
                if let (Some((fact, accept)), None) = (failing.next(), failing.next()) {
                    raises.push(Raise {
                        impact: index,
                        fact: fact.clone(),
                        accept: accept.clone(),
                        clause: ClauseHit::of(clause),
                    });
                }
            }
        }
        raises
    }
}

impl ClauseHit {
    fn of(clause: &Clause) -> Self {
        Self {
            code: clause.code.clone(),
            level: clause.level,
            quote: clause.quote.clone(),
        }
    }
}

/// What a fact can be in an impact: as given, as derived, or anything it is declared to be.
fn options<'a>(fact: &'a NamedFact, impact: &'a Impact) -> Vec<Value<'a>> {
    let derived = || fact.derive.as_ref().and_then(|rule| rule.follow(impact));
    match (&fact.kind, impact.get(&fact.id).and_then(Option::as_ref)) {
        (FactType::YesNo, Some(FactValue::Is(value))) => vec![Value::Is(*value)],
        (FactType::YesNo, _) => match derived() {
            Some(value) => vec![Value::Is(value)],
            None => vec![Value::Is(true), Value::Is(false)],
        },
        (FactType::Choice(choices), given) => {
            let all = choices.iter().map(|choice| choice.id.as_str());
            match given {
                Some(FactValue::Choice(id)) if all.clone().any(|known| known == id) => {
                    vec![Value::Choice(id)]
                }
                _ => all.map(Value::Choice).collect(),
            }
        }
        (FactType::Number { .. }, _) => Vec::new(),
    }
}

fn with_each<'a>(worlds: Vec<World<'a>>, fact: &'a str, values: &[Value<'a>]) -> Vec<World<'a>> {
    let mut wider = Vec::with_capacity(worlds.len().saturating_mul(values.len()));
    for world in worlds {
        wider.extend(values.iter().map(|value| world.with(fact, *value)));
    }
    wider
}

fn holds(when: &When, world: &World<'_>) -> bool {
    when.0
        .iter()
        .all(|(fact, accept)| accepts(accept, world, fact))
}

fn accepts(accept: &Accept, world: &World<'_>, fact: &str) -> bool {
    match (accept, world.get(fact)) {
        (Accept::Any, _) => true,
        (Accept::Is(wanted), Some(Value::Is(value))) => *wanted == value,
        (Accept::OneOf(wanted), Some(Value::Choice(value))) => wanted.contains(value),
        _ => false,
    }
}
