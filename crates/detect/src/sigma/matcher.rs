//! Events in, numbers of the rules that match out.

use std::sync::Arc;

use domain::event::{Event, LogSource};

use super::compile::{Node, Plan, RuleNumber};
use super::fields::{QuickMap, View};
use super::index::{Candidates, Looking, RouteIndex};
use super::known::{KnownValues, Whose};
use super::test::Test;

/// Matches events against a plan.
pub(crate) struct Matcher {
    plan: Arc<Plan>,
    /// Log sources met, as many as formats can write → the place of their index.
    routes: QuickMap<SourceKey, usize>,
    /// Log sources that choose the same rules share an index.
    indexes: Vec<(Vec<RuleNumber>, RouteIndex)>,
    view: View,
    found: Candidates,
    /// Rules whose guard fires on one value.
    once: Candidates,
    values: KnownValues,
    answers: Answers,
}

/// A log source by where its words stand: they stand for ever. The same word in two places only makes
/// one index be found twice.
type SourceKey = [(usize, usize); 3];

fn key_of(source: LogSource) -> SourceKey {
    [source.product, source.service, source.category]
        .map(|word| word.map_or((0, 0), |word| (word.as_ptr().addr(), word.len())))
}

/// What tests have answered about the present event.
#[derive(Debug, Default)]
struct Answers {
    turn: u32,
    /// Of each test, twice the turn it was last asked in, and one more for a yes.
    given: Vec<u32>,
}

impl Matcher {
    /// A matcher that has seen nothing yet.
    pub(crate) fn new(plan: Arc<Plan>) -> Self {
        Self {
            view: View::new(&plan.fields),
            found: Candidates::of(plan.rules.len()),
            once: Candidates::of(plan.rules.len()),
            values: KnownValues::default(),
            answers: Answers {
                turn: 0,
                given: vec![0; plan.tests.len()],
            },
            routes: QuickMap::default(),
            indexes: Vec::new(),
            plan,
        }
    }

    /// Forgets the values it met.
    pub(crate) fn forget(&mut self) {
        self.values.forget();
    }

    /// What it matches against.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The rules that match an event, in their order.
    pub(crate) fn matches(&mut self, event: &Event<'_>) -> Vec<RuleNumber> {
        let key = key_of(event.log_source);
        let place = match self.routes.get(&key) {
            Some(place) => *place,
            None => self.meet(key, event.log_source),
        };
        let Some((_, index)) = self.indexes.get(place) else {
            return Vec::new();
        };
        self.view.look_at(&self.plan.fields, event);
        self.values.begin();
        let mut looking = Looking {
            view: &mut self.view,
            values: &mut self.values,
            found: &mut self.found,
            once: &mut self.once,
            route: place,
        };
        index.look(&mut looking, event);
        self.answers.begin();
        let mut asking = Asking {
            plan: &self.plan,
            view: &mut self.view,
            values: &mut self.values,
            route: place,
            answers: &mut self.answers,
            event,
        };
        let candidates = self.found.rules.iter();
        let mut matches: Vec<RuleNumber> = candidates
            .filter(|number| {
                let rule = asking.plan.rules.get(number.place());
                let rule = rule.and_then(Option::as_ref);
                rule.is_some_and(|rule| asking.holds(&rule.node))
            })
            .copied()
            .collect();
        matches.sort_unstable();
        matches
    }

    fn meet(&mut self, key: SourceKey, source: LogSource) -> usize {
        let rules = self.plan.rules_for(source);
        let same = self.indexes.iter().position(|(known, _)| *known == rules);
        let place = same.unwrap_or_else(|| {
            let index = RouteIndex::of(&self.plan, &rules);
            self.indexes.push((rules, index));
            self.indexes.len().saturating_sub(1)
        });
        self.routes.insert(key, place);
        place
    }
}

/// Whether a rule of a log source may see events of one: every part that it names must be the event's.
pub(crate) fn sees(source: LogSource, rule: &rsigma_parser::LogSource) -> bool {
    let same = |wanted: &Option<String>, own: Option<&str>| match (wanted, own) {
        (None, _) => true,
        (Some(wanted), Some(own)) => wanted.eq_ignore_ascii_case(own),
        (Some(_), None) => false,
    };
    let names = |source: LogSource| {
        same(&rule.product, source.product)
            && same(&rule.service, source.service)
            && same(&rule.category, source.category)
    };
    names(source) || source.wider().is_some_and(names)
}

impl Plan {
    /// The rules that may see a log source: every part that a rule names must be the event's.
    fn rules_for(&self, source: LogSource) -> Vec<RuleNumber> {
        let rules = self.rules.iter().zip(0..);
        let rules = rules.filter_map(|(rule, number)| Some((rule.as_ref()?, RuleNumber(number))));
        rules
            .filter(|(rule, _)| rule.sources().any(|own| sees(source, own)))
            .map(|(_, number)| number)
            .collect()
    }
}

impl Answers {
    fn begin(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        if self.turn > u32::MAX / 2 {
            self.given.fill(0);
            self.turn = 1;
        }
    }

    fn given(&self, test: usize) -> Option<bool> {
        let given = *self.given.get(test)?;
        (given / 2 == self.turn).then_some(given % 2 == 1)
    }

    fn give(&mut self, test: usize, yes: bool) {
        if let Some(given) = self.given.get_mut(test) {
            *given = self.turn * 2 + u32::from(yes);
        }
    }
}

struct Asking<'a, 'r> {
    plan: &'a Plan,
    view: &'a mut View,
    values: &'a mut KnownValues,
    route: usize,
    answers: &'a mut Answers,
    event: &'a Event<'r>,
}

impl Asking<'_, '_> {
    fn holds(&mut self, node: &Node) -> bool {
        match node {
            Node::Ask(number) => self.answer(*number),
            Node::All(nodes) => nodes.iter().all(|node| self.holds(node)),
            Node::Any(nodes) => nodes.iter().any(|node| self.holds(node)),
            Node::Not(inner) => !self.holds(inner),
            Node::AtLeast(least, nodes) => {
                let mut count = 0_u64;
                *least == 0
                    || nodes.iter().any(|node| {
                        count += u64::from(self.holds(node));
                        count >= *least
                    })
            }
            Node::Never => false,
        }
    }

    fn answer(&mut self, number: u32) -> bool {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(answer) = self.answers.given(place) {
            return answer;
        }
        let plan = self.plan;
        let yes = plan.test(number).is_some_and(|test| self.ask(number, test));
        self.answers.give(place, yes);
        yes
    }

    fn ask(&mut self, number: u32, test: &Test) -> bool {
        let known = test.decided_by().and_then(|field| {
            let route = self.route;
            let whose = Whose { route, field };
            self.view.known(whose, self.event, self.values)
        });
        let Some(known) = known else {
            return test.holds(self.view, self.event);
        };
        self.values.answer(known, number).unwrap_or_else(|| {
            let yes = test.holds(self.view, self.event);
            self.values.give(known, number, yes);
            yes
        })
    }
}
