//! Our own matcher behind the port; windows are still kept by rsigma.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::Event;
use rsigma_eval::{DetectionBody, EvaluationResult, ResultBody, RuleHeader};
use rsigma_parser::{CorrelationRule, SigmaRule};

use crate::engine::{Engine, EventKey, Match, RsigmaEngine};
use crate::premises::Premises;
use crate::rule_set::RuleSet;
use crate::sigma::{Matcher, Plan};

/// All rules as one plan; see `sigma/mod.rs`.
pub struct PlanEngine {
    matcher: Matcher,
    /// By number in the plan.
    rules: Vec<Known>,
    correlations: RsigmaEngine,
}

struct Known {
    id: String,
    /// What correlations are told, where one refers to the rule.
    told: Option<EvaluationResult>,
}

impl PlanEngine {
    /// An engine for the rules of a set, at a unit.
    pub fn new(rules: &RuleSet, premises: &Premises) -> Self {
        let mut documents = premises.fill_documents(rules.documents());
        let plan = Plan::of(&documents.rules, &documents.filters, rules.fields());
        let asked = asked(&documents.correlations);
        let known = documents.rules.iter().map(|rule| Known {
            id: rule.id.clone().unwrap_or_default(),
            told: is_asked(rule, &asked).then(|| told(rule)),
        });
        let known = known.collect();
        documents.rules.retain(|rule| is_asked(rule, &asked));
        documents.filters.clear();
        Self {
            matcher: Matcher::new(Arc::new(plan.0)),
            rules: known,
            correlations: RsigmaEngine::of(&documents, Arc::clone(rules.fields())),
        }
    }
}

impl Engine for PlanEngine {
    fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Match> {
        let numbers = self.matcher.matches(event);
        let mut matches = Vec::new();
        let mut detections = Vec::new();
        for number in numbers {
            let Some(known) = self.rules.get(number.place()) else {
                continue;
            };
            match &known.told {
                Some(told) => detections.push(told.clone()),
                None => matches.push(Match {
                    rule: known.id.clone(),
                    group: Vec::new(),
                    counted: None,
                    events: vec![key],
                }),
            }
        }
        if !detections.is_empty() {
            matches.extend(self.correlations.correlate(key, event, detections));
        }
        matches
    }

    fn forget(&mut self) {
        self.correlations.forget();
    }
}

/// Ids and names that correlations refer to.
fn asked(correlations: &[CorrelationRule]) -> BTreeSet<String> {
    let parts = correlations.iter().flat_map(|rule| &rule.rules);
    parts.cloned().collect()
}

fn is_asked(rule: &SigmaRule, asked: &BTreeSet<String>) -> bool {
    let words = [&rule.id, &rule.name];
    let mut words = words.into_iter().flatten();
    words.any(|word| asked.contains(word))
}

fn told(rule: &SigmaRule) -> EvaluationResult {
    EvaluationResult {
        header: RuleHeader {
            rule_title: rule.title.clone(),
            rule_id: rule.id.clone(),
            level: rule.level,
            tags: Vec::new(),
            custom_attributes: Arc::default(),
            enrichments: None,
        },
        body: ResultBody::Detection(DetectionBody {
            matched_selections: Vec::new(),
            matched_fields: Vec::new(),
            event: None,
        }),
    }
}
