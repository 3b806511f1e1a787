//! Our own matcher and our own windows behind the port.

use std::sync::Arc;

use domain::event::Event;

use crate::correlate::Correlator;
use crate::engine::{Engine, EventKey, Match};
use crate::premises::Premises;
use crate::rule_set::RuleSet;
use crate::sigma::{Matcher, Plan};

/// All rules as one plan (`sigma/mod.rs`), all correlations over it (`correlate/mod.rs`).
pub struct PlanEngine {
    matcher: Matcher,
    /// Sigma ids by number in the plan.
    ids: Vec<String>,
    correlator: Correlator,
}

impl PlanEngine {
    /// An engine for the rules of a set, at a unit.
    pub fn new(rules: &RuleSet, premises: &Premises) -> Self {
        let documents = premises.fill_documents(rules.documents());
        let plan = Plan::of(&documents.rules, &documents.filters, rules.fields());
        let ids = documents.rules.iter();
        Self {
            matcher: Matcher::new(Arc::new(plan.0)),
            ids: ids
                .map(|rule| rule.id.clone().unwrap_or_default())
                .collect(),
            correlator: Correlator::new(&documents.rules, &documents.correlations, rules.fields()),
        }
    }
}

impl Engine for PlanEngine {
    fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Match> {
        let numbers = self.matcher.matches(event);
        if numbers.is_empty() {
            return Vec::new();
        }
        let said = numbers
            .iter()
            .filter_map(|number| self.ids.get(number.place()));
        let mut matches: Vec<Match> = said
            .map(|id| Match {
                rule: id.clone(),
                group: Vec::new(),
                counted: None,
                events: vec![key],
            })
            .collect();
        let places = numbers.iter().map(|number| number.place());
        matches.extend(self.correlator.observe(key, event, places));
        matches
    }

    fn forget(&mut self) {
        self.correlator.forget();
    }

    fn keep(&self, rule: &str) -> Vec<u8> {
        self.correlator.keep(rule)
    }

    fn resume(&mut self, rule: &str, kept: &[u8]) -> bool {
        self.correlator.resume(rule, kept)
    }
}
