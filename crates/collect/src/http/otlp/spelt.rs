//! The JSON spelling: names in camel case, whole numbers as text or number, ids hexadecimal.

use serde_json::{Map, Value};

use super::{DEPTH, NotOtlp, OBSERVED, Records, TIME, bounded};

/// Reads a body.
///
/// # Errors
/// [`NotOtlp`]; nothing of it is taken then.
pub fn from_json(body: &[u8]) -> Result<Records, NotOtlp> {
    let request: Value = serde_json::from_slice(body).map_err(|_| NotOtlp::Unreadable)?;
    let request = request.as_object().ok_or(NotOtlp::Unreadable)?;
    let mut records = Records::default();
    for of_resource in list(request, "resourceLogs")? {
        let resource = object(of_resource, "resource")?;
        let resource = match resource {
            Some(resource) => bounded(attributes(resource)?)?,
            None => Map::new(),
        };
        for of_scope in list(of_resource, "scopeLogs")? {
            let scope = match object(of_scope, "scope")? {
                Some(scope) => bounded(scope_of(scope)?)?,
                None => Map::new(),
            };
            for said in list(of_scope, "logRecords")? {
                records.add(record(said)?, &scope, &resource)?;
            }
        }
    }
    Ok(records)
}

type Object = Map<String, Value>;

/// The objects of a list; none where the name is not there.
fn list<'v>(object: &'v Object, name: &str) -> Result<Vec<&'v Object>, NotOtlp> {
    let values = match object.get(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(values)) => values,
        Some(_) => return Err(NotOtlp::Unreadable),
    };
    let objects = values.iter().map(Value::as_object);
    objects.collect::<Option<_>>().ok_or(NotOtlp::Unreadable)
}

fn object<'v>(object: &'v Object, name: &str) -> Result<Option<&'v Object>, NotOtlp> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(found)) => Ok(Some(found)),
        Some(_) => Err(NotOtlp::Unreadable),
    }
}

fn attributes(of: &Object) -> Result<Object, NotOtlp> {
    let mut attributes = Map::new();
    for pair in list(of, "attributes")? {
        let (key, value) = key_value(pair, DEPTH);
        attributes.insert(key, value);
    }
    Ok(attributes)
}

fn scope_of(said: &Object) -> Result<Object, NotOtlp> {
    let mut scope = Map::new();
    for name in ["name", "version"] {
        put_text(&mut scope, name, said);
    }
    let attributes = attributes(said)?;
    if !attributes.is_empty() {
        scope.insert("attributes".to_owned(), Value::Object(attributes));
    }
    Ok(scope)
}

fn record(said: &Object) -> Result<Object, NotOtlp> {
    let mut record = Map::new();
    for name in [TIME, OBSERVED] {
        let time = said.get(name).and_then(whole).filter(|time| *time > 0);
        if let Some(time) = time {
            record.insert(name.to_owned(), Value::from(time.to_string()));
        }
    }
    let severity = said.get("severityNumber").and_then(whole);
    if let Some(severity) = severity.filter(|severity| *severity > 0) {
        record.insert("severityNumber".to_owned(), Value::from(severity));
    }
    for name in ["severityText", "traceId", "spanId", "eventName"] {
        put_text(&mut record, name, said);
    }
    if let Some(body) = object(said, "body")? {
        record.insert("body".to_owned(), any_value(body, DEPTH));
    }
    let attributes = attributes(said)?;
    if !attributes.is_empty() {
        record.insert("attributes".to_owned(), Value::Object(attributes));
    }
    Ok(record)
}

fn put_text(object: &mut Object, name: &str, said: &Object) {
    let text = said.get(name).and_then(Value::as_str);
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        object.insert(name.to_owned(), Value::from(text));
    }
}

/// A whole number, written as number or as text.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    }
}

fn key_value(pair: &Object, depth: usize) -> (String, Value) {
    let key = pair.get("key").and_then(Value::as_str).unwrap_or_default();
    let value = pair.get("value").and_then(Value::as_object);
    let value = value.map_or(Value::Null, |value| any_value(value, depth));
    (key.to_owned(), value)
}

fn any_value(said: &Object, depth: usize) -> Value {
    let (Some(below), Some((kind, value))) = (depth.checked_sub(1), said.iter().next()) else {
        return Value::Null;
    };
    let within = || {
        let values = value.get("values").and_then(Value::as_array);
        values.map(Vec::as_slice).unwrap_or_default()
    };
    match kind.as_str() {
        "intValue" => whole(value).map_or(Value::Null, Value::from),
        "stringValue" | "boolValue" | "doubleValue" | "bytesValue" => value.clone(),
        "arrayValue" => {
            let value = |value: &Value| {
                let value = value.as_object();
                value.map_or(Value::Null, |value| any_value(value, below))
            };
            Value::Array(within().iter().map(value).collect())
        }
        "kvlistValue" => {
            let pairs = within();
            let pairs = pairs.iter().filter_map(Value::as_object);
            Value::Object(pairs.map(|pair| key_value(pair, below)).collect())
        }
        _ => Value::Null,
    }
}
