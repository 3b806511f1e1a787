//! The level table over facts, some of them unknown.
//!
//! An impact with unknown facts stands for every way they could turn out. Those worlds are few
//! (the file is refused otherwise), so all are weighed: what holds in every world is certain, what
//! holds in some is possible, and the range of levels is exact, not an estimate.

use std::collections::BTreeSet;

use super::Regime;
use super::declared::{Accept, Clause, When};
use super::facts::{Facts, Impact, Override};
use super::worlds::Worlds;

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

/// What the worlds of one impact have in common.
struct Weighed {
    certain: Vec<bool>,
    possible: Vec<bool>,
    range: (u8, u8),
    /// Facts with more than one value over the worlds.
    open: BTreeSet<String>,
}

/// Every way the impacts of a case could be.
pub(super) struct Imagined<'r> {
    /// Whether anybody has said what was harmed.
    said: bool,
    impacts: Vec<Worlds<'r>>,
}

impl Imagined<'_> {
    /// Whether a condition holds for some impact: for certain, perhaps (`None`), or not.
    pub(super) fn holds(&self, when: &When) -> Option<bool> {
        if when.0.is_empty() {
            return Some(true);
        }
        let mut perhaps = false;
        for worlds in &self.impacts {
            let held = worlds.held(when).filter(|held| *held).count();
            if held == worlds.count() && self.said {
                return Some(true);
            }
            perhaps |= held > 0;
        }
        if perhaps { None } else { Some(false) }
    }
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

    /// The worlds of each impact, for conditions that are asked one after another.
    pub(super) fn imagined(&self, impacts: Option<&[Impact]>) -> Imagined<'_> {
        let nothing_said = [Impact::new()];
        let all = impacts.unwrap_or(&nothing_said).iter();
        Imagined {
            said: impacts.is_some(),
            impacts: all.map(|impact| self.worlds(impact)).collect(),
        }
    }

    fn weigh(&self, impact: &Impact) -> Weighed {
        let worlds = self.worlds(impact);
        let mut levels = vec![0_u8; worlds.count()];
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        for clause in &self.clauses {
            let (mut always, mut ever) = (true, false);
            for (level, hit) in levels.iter_mut().zip(worlds.held(&clause.when)) {
                always &= hit;
                ever |= hit;
                *level = if hit {
                    clause.level.max(*level)
                } else {
                    *level
                };
            }
            certain.push(always);
            possible.push(ever);
        }
        let lowest = levels.iter().min().copied();
        let highest = levels.iter().max().copied();
        Weighed {
            certain,
            possible,
            range: (lowest.unwrap_or(u8::MAX), highest.unwrap_or(0)),
            open: worlds.open(),
        }
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
            let unmet = |fact: &str, accept| !worlds.always(fact, accept);
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
