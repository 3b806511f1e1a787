//! Our event as rsigma sees it.

use std::borrow::Cow;

use domain::event::{Event, FieldNames, Value};
use rsigma_eval::EventValue;

use crate::engine::EventKey;

/// An event under its key, with the table that turns names into numbers.
pub(crate) struct Record<'e, 'r> {
    pub(crate) key: EventKey,
    pub(crate) event: &'e Event<'r>,
    pub(crate) fields: &'e FieldNames,
}

fn shown<'e>(value: &'e Value<'_>) -> EventValue<'e> {
    match value {
        Value::Text(text) => EventValue::Str(Cow::Borrowed(text)),
        Value::Integer(number) => EventValue::Int(*number),
        Value::Float(number) => EventValue::Float(*number),
        Value::Boolean(yes) => EventValue::Bool(*yes),
        Value::Null => EventValue::Null,
        Value::List(values) => EventValue::Array(values.iter().map(shown).collect()),
    }
}

impl rsigma_eval::Event for Record<'_, '_> {
    fn get_field(&self, path: &str) -> Option<EventValue<'_>> {
        self.event.get(self.fields.find(path)?).map(shown)
    }

    fn any_string_value(&self, pred: &dyn Fn(&str) -> bool) -> bool {
        // A keyword may stand anywhere in the record; every value stands in its text.
        pred(self.event.text)
    }

    fn all_string_values(&self) -> Vec<Cow<'_, str>> {
        vec![Cow::Borrowed(self.event.text)]
    }

    /// Only the key: rsigma asks for JSON to keep a reference to the event, never the event.
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "id": self.key.0 })
    }
}
