//! The port to the engine that matches and correlates, and rsigma behind it.

use std::sync::Arc;

use domain::event::{Event, FieldNames, Value, known};
use rsigma_eval::{
    CorrelationConfig, CorrelationEngine, CorrelationEventMode, Engine as Matcher, ResultBody,
    TimestampFallback,
};
use rsigma_parser::LogSource;

use crate::record::Record;
use crate::rule_set::RuleSet;

/// The caller's own handle of an event: its place in the log, or file and line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey(pub u64);

/// A rule that holds at an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Sigma id of the rule.
    pub rule: String,
    /// Values the correlation groups by; empty for a rule of one event.
    pub group: Vec<(String, String)>,
    /// Events of the window that made it hold, oldest first; only the newest are kept.
    pub window: Vec<EventKey>,
}

/// What matches and correlates. Another engine may take rsigma's place behind it.
pub trait Engine {
    /// Judges an event; every rule that holds, parts of correlations too.
    fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Match>;
    /// Forgets all windows.
    fn forget(&mut self);
}

/// Groups and windows that are held at most; beyond, the least recently used go first.
const MOST_GROUPS: usize = 100_000;
/// Entries one group's window holds at most; beyond, the oldest go and counts saturate.
const MOST_IN_GROUP: usize = 10_000;
/// References to events that a window keeps for proof.
const MOST_PROOFS: usize = 64;
/// How often one line counts at most, when it says it stands for several.
const MOST_REPEATS: i64 = 100;

/// rsigma behind [`Engine`].
pub struct RsigmaEngine {
    correlations: CorrelationEngine,
    matcher: Matcher,
    fields: Arc<FieldNames>,
}

impl RsigmaEngine {
    /// Compiles the documents of a rule set.
    pub fn new(rules: &RuleSet) -> Self {
        let config = CorrelationConfig {
            timestamp_fallback: TimestampFallback::Skip,
            max_state_entries: MOST_GROUPS,
            max_group_entries: Some(MOST_IN_GROUP),
            correlation_event_mode: CorrelationEventMode::Refs,
            max_correlation_events: MOST_PROOFS,
            ..CorrelationConfig::default()
        };
        let documents = rules.documents();
        let mut matcher = Matcher::new();
        // Each document compiled when the set was loaded; what is left to fail here is nothing.
        for (index, cause) in matcher.add_rules(&documents.rules) {
            debug_assert!(false, "rule {index} compiled before and does not now: {cause}");
        }
        for filter in &documents.filters {
            // A filter for rules that are not loaded has nothing to apply to.
            let _ = matcher.apply_filter(filter);
        }
        let mut correlations = CorrelationEngine::new(config);
        for correlation in &documents.correlations {
            let added = correlations.add_correlation(correlation);
            debug_assert!(added.is_ok(), "{added:?}");
        }
        // The correlation engine finds a rule's name by its id in its own table of rules.
        for rule in &documents.rules {
            if rule.name.is_some() {
                let _ = correlations.add_rule(rule);
            }
        }
        Self { correlations, matcher, fields: Arc::clone(rules.fields()) }
    }
}

impl Engine for RsigmaEngine {
    fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Match> {
        let record = Record { key, event, fields: &self.fields };
        let found = self.matcher.evaluate_with_logsource(&record, &log_source(event));
        if found.is_empty() {
            return Vec::new();
        }
        let at = event.time.at.as_second();
        let mut results = Vec::new();
        for _ in 1..repeats(event) {
            let again = self.correlations.process_with_detections(&record, found.clone(), at);
            results.extend(again.into_iter().filter(|result| result.is_correlation()));
        }
        results.extend(self.correlations.process_with_detections(&record, found, at));
        results.into_iter().filter_map(|result| matched(result, key)).collect()
    }

    fn forget(&mut self) {
        self.correlations.evict_expired(i64::MAX / 4);
    }
}

/// How many events one line stands for: `message repeated 5 times`.
fn repeats(event: &Event<'_>) -> i64 {
    match event.get(known::EVENT_COUNT) {
        Some(Value::Integer(count)) => (*count).clamp(1, MOST_REPEATS),
        _ => 1,
    }
}

fn log_source(event: &Event<'_>) -> LogSource {
    let owned = |part: Option<&'static str>| part.map(str::to_owned);
    LogSource {
        product: owned(event.log_source.product),
        service: owned(event.log_source.service),
        category: owned(event.log_source.category),
        ..LogSource::default()
    }
}

fn matched(result: rsigma_eval::EvaluationResult, key: EventKey) -> Option<Match> {
    let rule = result.header.rule_id?;
    Some(match result.body {
        ResultBody::Detection(_) => {
            Match { rule, group: Vec::new(), window: vec![key] }
        }
        ResultBody::Correlation(body) => {
            let references = body.event_refs.unwrap_or_default();
            let window: Vec<_> = references
                .iter()
                .filter_map(|reference| reference.id.as_deref()?.parse().ok().map(EventKey))
                .collect();
            Match { rule, group: body.group_key, window }
        }
    })
}
