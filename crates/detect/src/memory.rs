//! What is remembered of recent events, so that a finding can name what came before its threshold.

use std::collections::{BTreeMap, VecDeque};

use domain::event::{Event, FieldId, Value};
use jiff::Timestamp;

use crate::engine::EventKey;

/// Events that are remembered; beyond, the oldest are forgotten and only counted.
const MOST_EVENTS: usize = 50_000;
/// Longest value that is remembered, in characters: names from logs can be endless.
const LONGEST_VALUE: usize = 256;

/// What is remembered of one event.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    pub(crate) at: Timestamp,
    pub(crate) values: Vec<(FieldId, String)>,
}

impl Remembered {
    pub(crate) fn of(event: &Event<'_>, fields: &[FieldId]) -> Self {
        let values = fields
            .iter()
            .filter_map(|field| Some((*field, short(event.get(*field)?)?)))
            .collect();
        Self { at: event.time.at, values }
    }

    pub(crate) fn get(&self, field: FieldId) -> Option<&str> {
        self.values.iter().find(|(name, _)| *name == field).map(|(_, value)| value.as_str())
    }
}

fn short(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.chars().take(LONGEST_VALUE).collect()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The recent events that some rule looked at.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    events: BTreeMap<EventKey, Remembered>,
    order: VecDeque<EventKey>,
}

impl Memory {
    pub(crate) fn keep(&mut self, key: EventKey, event: Remembered) {
        if self.events.insert(key, event).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > MOST_EVENTS
            && let Some(oldest) = self.order.pop_front()
        {
            self.events.remove(&oldest);
        }
    }

    pub(crate) fn get(&self, key: EventKey) -> Option<&Remembered> {
        self.events.get(&key)
    }

    pub(crate) fn forget(&mut self) {
        self.events.clear();
        self.order.clear();
    }
}
