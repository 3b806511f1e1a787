//! Our own matcher and our own windows behind the port.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::{Event, FieldId};

use crate::correlate::Correlator;
use crate::engine::{Engine, EventKey, Match};
use crate::glimpse::{Glimpse, Likely, Said};
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
        Self::deciding(rules, premises, &BTreeSet::new())
    }

    /// The same for what decides whether some rules say yes, by their ids; for all where none are named.
    pub(crate) fn deciding(
        rules: &RuleSet,
        premises: &Premises,
        chosen: &BTreeSet<String>,
    ) -> Self {
        let mut documents = premises.fill_documents(rules.documents());
        let (mut plan, _) = Plan::of(
            &documents.rules,
            &documents.filters,
            &documents.mappings,
            rules.fields(),
        );
        if !chosen.is_empty() {
            let deciding = rules.deciding(chosen);
            let decides = |id: Option<&String>| id.is_some_and(|id| deciding.contains(id));
            plan.keep(|place| {
                let rule = documents.rules.get(place);
                rule.is_some_and(|rule| decides(rule.id.as_ref()))
            });
            let correlations = &mut documents.correlations;
            correlations.retain(|correlation| decides(correlation.id.as_ref()));
        }
        let ids = documents.rules.iter();
        Self {
            ids: ids
                .map(|rule| rule.id.clone().unwrap_or_default())
                .collect(),
            correlator: Correlator::new(&documents.rules, &documents.correlations, rules.fields()),
            matcher: Matcher::new(Arc::new(plan)),
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

    fn likely(&self, glimpse: &Glimpse<'_>, among: Option<&Likely>) -> Option<Likely> {
        Some(self.matcher.plan().likely(glimpse, among))
    }

    fn sees(&self, product: Said<'_>, service: Said<'_>) -> bool {
        self.matcher.plan().sees(product, service)
    }

    fn asks_for(&self, field: FieldId) -> bool {
        self.matcher.plan().asks_for(field)
    }

    fn forget(&mut self) {
        self.matcher.forget();
        self.correlator.forget();
    }

    fn keep(&self, rule: &str) -> Vec<u8> {
        self.correlator.keep(rule)
    }

    fn resume(&mut self, rule: &str, kept: &[u8]) -> bool {
        self.correlator.resume(rule, kept)
    }
}
