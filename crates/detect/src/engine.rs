//! The port behind which rules are matched and correlated, and rsigma behind it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::event::{Event, FieldId, FieldNames, LogSource, Value, known};
use rsigma_eval::event::{Event as SigmaEvent, EventValue};
use rsigma_eval::{
    CorrelationConfig, CorrelationEngine, CorrelationEventMode, EvaluationResult, TimestampFallback,
};
use rsigma_parser::{CorrelationType, SigmaCollection};
use serde::{Deserialize, Serialize};

use crate::correlate::MAX_WINDOW_ENTRIES;
use crate::documents::Documents;
use crate::glimpse::{Glimpse, Likely, Said};
use crate::mapping::Mappings;
use crate::premises::Premises;
use crate::rule_set::RuleSet;

/// Most events that one group of one correlation remembers as proof.
const MAX_WINDOW_PROOFS: usize = 64;
/// Most groups of all correlations together; the ones silent for longest are forgotten first.
const MAX_GROUPS: usize = 16_384;
/// A line that says "repeated N times" weighs at most so much: each time costs a pass.
const MAX_WEIGHT: u32 = 100;

/// Later than the window of any event, and far from overflow when a window is taken from it.
const END_OF_TIME: i64 = i64::MAX / 4;

/// The caller's own handle of an event: its index in the log, or file and record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventKey(pub u64);

/// A rule that says yes to the newest event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Sigma id of the rule, or its title where it has none.
    pub rule: String,
    /// Names and values the correlation groups by; empty for a rule of one event.
    pub group: Vec<(String, String)>,
    /// How many events stand in the window, where the correlation counts events.
    pub counted: Option<u64>,
    /// Events in the window, oldest first, the newest among them; bounded. Empty where the
    /// correlation stands on other correlations only.
    pub events: Vec<EventKey>,
}

/// Matches rules and keeps the windows of correlations. Events come in the order of their arrival;
/// windows run on the events' own time.
pub trait Engine: Send {
    /// Every rule and correlation that says yes to this event, those included that only serve
    /// others.
    fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Match>;
    /// Which rules may match a record of which only some things are known; of `among` where some are
    /// given. Nothing where the engine cannot tell.
    fn likely(&self, _glimpse: &Glimpse<'_>, _among: Option<&Likely>) -> Option<Likely> {
        None
    }
    /// Whether some rule may look at lines of a log source, whatever they say.
    fn sees(&self, _product: Said<'_>, _service: Said<'_>) -> bool {
        true
    }
    /// Whether knowing a field may tell that a rule does not match.
    fn asks_for(&self, _field: FieldId) -> bool {
        true
    }
    /// Forgets every window.
    fn forget(&mut self);
    /// The windows of a correlation, for [`Engine::resume`]; empty where there are none, and where the
    /// engine cannot tell.
    fn keep(&self, _rule: &str) -> Vec<u8> {
        Vec::new()
    }
    /// Goes on with windows of the same correlation. False, and nothing is taken, where they cannot be
    /// windows of it.
    fn resume(&mut self, _rule: &str, kept: &[u8]) -> bool {
        kept.is_empty()
    }
}

/// How events of one log source go to the library.
struct Route {
    /// The log sources that rules may name to see them, in rsigma's own type.
    sources: Vec<rsigma_parser::LogSource>,
    /// Name in a rule → names under which the event may have it.
    fields: BTreeMap<String, Vec<String>>,
}

/// The library rsigma behind the port.
pub struct RsigmaEngine {
    engine: CorrelationEngine,
    fields: Arc<FieldNames>,
    mappings: Arc<Mappings>,
    /// Log sources met; as many as formats can write.
    routes: Vec<(LogSource, Arc<Route>)>,
    /// Id → name, as correlations refer to either.
    names: BTreeMap<String, String>,
    /// Ordered correlations → the rule that must come last.
    last_steps: BTreeMap<String, String>,
}

impl RsigmaEngine {
    /// An engine for the rules of a set, at a unit.
    pub fn new(rules: &RuleSet, premises: &Premises) -> Self {
        let documents = premises.fill_documents(rules.documents());
        Self::of(&documents, Arc::clone(rules.fields()))
    }

    /// An engine for documents.
    pub(crate) fn of(documents: &Documents, fields: Arc<FieldNames>) -> Self {
        let mut engine = compile(documents).unwrap_or_else(|_| compile_one_by_one(documents));
        engine.set_correlation_event_mode(CorrelationEventMode::Refs);
        let correlations = &documents.correlations;
        let simple = documents.rules.iter().map(|rule| (&rule.id, &rule.name));
        let names = simple
            .chain(correlations.iter().map(|rule| (&rule.id, &rule.name)))
            .filter_map(|(id, name)| Some((id.clone()?, name.clone()?)))
            .collect();
        let last_steps = correlations
            .iter()
            .filter(|rule| rule.correlation_type == CorrelationType::TemporalOrdered)
            .filter_map(|rule| Some((rule.id.clone()?, rule.rules.last()?.clone())))
            .collect();
        Self {
            engine,
            fields,
            mappings: Arc::clone(&documents.mappings),
            routes: Vec::new(),
            names,
            last_steps,
        }
    }

    fn route(&mut self, source: LogSource) -> Arc<Route> {
        if let Some((_, route)) = self.routes.iter().find(|(known, _)| *known == source) {
            return Arc::clone(route);
        }
        let theirs = |source: LogSource| rsigma_parser::LogSource {
            product: source.product.map(str::to_owned),
            service: source.service.map(str::to_owned),
            category: source.category.map(str::to_owned),
            ..Default::default()
        };
        let mut sources = vec![theirs(source)];
        sources.extend(source.wider().map(theirs));
        sources.extend(self.mappings.seen_by(source).cloned());
        let mut fields = BTreeMap::new();
        for source in &sources {
            fields.extend(self.mappings.of(source).fields);
        }
        let route = Arc::new(Route { sources, fields });
        self.routes.push((source, Arc::clone(&route)));
        route
    }

    /// What one pass said, without ordered correlations whose last step is not this event: rsigma
    /// also fires them when an earlier step happens again.
    fn read(&self, key: EventKey, results: &[EvaluationResult]) -> Vec<Match> {
        let fired: BTreeSet<&str> = results
            .iter()
            .filter_map(|result| result.header.rule_id.as_deref())
            .flat_map(|id| [Some(id), self.names.get(id).map(String::as_str)])
            .flatten()
            .collect();
        let in_order = |id: &str| {
            self.last_steps
                .get(id)
                .is_none_or(|last| fired.contains(&**last))
        };
        results
            .iter()
            .filter_map(|result| read_one(key, result))
            .filter(|found| in_order(&found.rule))
            .collect()
    }
}

impl RsigmaEngine {
    /// How many rules match an event of the library's own kind: for measurements.
    pub fn detections(&self, event: &impl SigmaEvent, source: &rsigma_parser::LogSource) -> usize {
        let engine = self.engine.engine();
        engine.evaluate_with_logsource(event, source).len()
    }

    /// Feeds what rules said of an event into the windows.
    pub(crate) fn correlate(
        &mut self,
        key: EventKey,
        event: &Event<'_>,
        detections: Vec<EvaluationResult>,
    ) -> Vec<Match> {
        let fields = Arc::clone(&self.fields);
        let route = self.route(event.log_source);
        let adapted = Adapted {
            key,
            event,
            fields: &fields,
            mapped: &route.fields,
        };
        let at = event.time.at.as_second();
        let mut matches: Vec<Match> = Vec::new();
        // The last pass needs no copy, and most events have one only.
        let copies = weight(event).saturating_sub(1);
        let copies = (0..copies).map(|_| detections.clone()).collect::<Vec<_>>();
        for detections in copies.into_iter().chain([detections]) {
            let results = self
                .engine
                .process_with_detections(&adapted, detections, at);
            for found in self.read(key, &results) {
                let same = |old: &&mut Match| old.rule == found.rule && old.group == found.group;
                match matches.iter_mut().find(same) {
                    Some(old) => *old = found,
                    None => matches.push(found),
                }
            }
        }
        matches
    }

    fn detect(&mut self, key: EventKey, event: &Event<'_>) -> Vec<EvaluationResult> {
        let route = self.route(event.log_source);
        let adapted = Adapted {
            key,
            event,
            fields: &self.fields,
            mapped: &route.fields,
        };
        // Every dimension of the log source that a rule names must be the event's.
        let mut detections: Vec<EvaluationResult> = Vec::new();
        for source in &route.sources {
            let engine = self.engine.engine();
            let found = engine.evaluate_with_logsource(&adapted, source);
            let new = |found: &EvaluationResult| {
                let id = &found.header.rule_id;
                detections.iter().all(|old| old.header.rule_id != *id)
            };
            let found: Vec<_> = found.into_iter().filter(new).collect();
            detections.extend(found);
        }
        detections
    }
}

impl Engine for RsigmaEngine {
    fn observe(&mut self, key: EventKey, event: &Event<'_>) -> Vec<Match> {
        let detections = self.detect(key, event);
        if detections.is_empty() {
            return Vec::new();
        }
        self.correlate(key, event, detections)
    }

    fn forget(&mut self) {
        self.engine.evict_expired(END_OF_TIME);
    }
}

fn config() -> CorrelationConfig {
    CorrelationConfig {
        timestamp_fields: Vec::new(),
        timestamp_fallback: TimestampFallback::Skip,
        max_state_entries: MAX_GROUPS,
        max_group_entries: Some(MAX_WINDOW_ENTRIES),
        correlation_event_mode: CorrelationEventMode::Refs,
        max_correlation_events: MAX_WINDOW_PROOFS,
        ..CorrelationConfig::default()
    }
}

fn compile(documents: &Documents) -> Result<CorrelationEngine, rsigma_eval::EvalError> {
    let mut collection = SigmaCollection::new();
    collection.rules.clone_from(&documents.rules);
    collection.correlations.clone_from(&documents.correlations);
    collection.filters.clone_from(&documents.filters);
    let mut engine = CorrelationEngine::new(config());
    engine.add_collection(&collection)?;
    Ok(engine)
}

/// Loading has checked each document; should the library still refuse one in company, the others
/// work all the same.
fn compile_one_by_one(documents: &Documents) -> CorrelationEngine {
    let mut engine = CorrelationEngine::new(config());
    for rule in &documents.rules {
        drop(engine.add_rule(rule));
    }
    for rule in &documents.correlations {
        drop(engine.add_correlation(rule));
    }
    engine
}

fn read_one(key: EventKey, result: &EvaluationResult) -> Option<Match> {
    let rule = result.header.rule_id.clone()?;
    let Some(body) = result.as_correlation() else {
        return Some(Match {
            rule,
            group: Vec::new(),
            counted: None,
            events: vec![key],
        });
    };
    let refs = body.event_refs.iter().flatten();
    let mut events: Vec<_> = refs
        .filter_map(|seen| seen.id.as_ref()?.parse().ok())
        .map(EventKey)
        .collect();
    // A weighted event stands in the window once for each time.
    events.dedup();
    let counts = body.correlation_type == CorrelationType::EventCount;
    let counted = counts.then(|| whole(body.aggregated_value));
    Some(Match {
        rule,
        group: body.group_key.clone(),
        counted,
        events,
    })
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of at most MAX_WINDOW_ENTRIES that the library tells as a fraction; `as` saturates"
)]
fn whole(count: f64) -> u64 {
    count as u64
}

/// How many attempts the event stands for.
pub(crate) fn weight(event: &Event<'_>) -> u32 {
    match event.get(known::EVENT_COUNT) {
        Some(Value::Integer(times)) => u32::try_from(*times).unwrap_or(1).clamp(1, MAX_WEIGHT),
        _ => 1,
    }
}

/// Our event as rsigma reads it.
struct Adapted<'a, 'r> {
    key: EventKey,
    event: &'a Event<'r>,
    fields: &'a FieldNames,
    mapped: &'a BTreeMap<String, Vec<String>>,
}

impl Adapted<'_, '_> {
    fn own_texts(&self) -> impl Iterator<Item = &str> {
        self.event.own().iter().filter_map(|own| match &own.value {
            Value::Text(text) => Some(&**text),
            _ => None,
        })
    }
}

impl SigmaEvent for Adapted<'_, '_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        let under = |path: &str| {
            let own = self.event.own_value(path);
            own.or_else(|| self.event.get(self.fields.find(path)?))
        };
        let others = || self.mapped.get(path)?.iter().find_map(|other| under(other));
        under(path).or_else(others).map(borrow)
    }

    /// Keywords are looked for in the whole line, fields included, and in fields under names of
    /// the sender's own: in the line those may stand escaped.
    fn any_string_value(&self, pred: &dyn Fn(&str) -> bool) -> bool {
        pred(self.event.text) || self.own_texts().any(pred)
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        std::iter::once(self.event.text)
            .chain(self.own_texts())
            .map(Cow::Borrowed)
            .collect()
    }

    fn visit_string_values(&self, visit: &mut dyn FnMut(&str)) {
        visit(self.event.text);
        self.own_texts().for_each(visit);
    }

    /// Only the key: rsigma keeps the `id` of this value as its reference to the event, and nothing
    /// else asks for it.
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "id": self.key.0 })
    }
}

fn borrow<'v>(value: &'v Value<'_>) -> EventValue<'v> {
    match value {
        Value::Text(text) => EventValue::Str(Cow::Borrowed(text)),
        Value::Integer(number) => EventValue::Int(*number),
        Value::Float(number) => EventValue::Float(*number),
        Value::Boolean(yes) => EventValue::Bool(*yes),
        Value::Null => EventValue::Null,
        Value::List(values) => EventValue::Array(values.iter().map(borrow).collect()),
    }
}
