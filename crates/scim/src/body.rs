//! Resources as others send them: known attributes under their own names, each with a value of its kind. What is not
//! known, and what only this program writes, is left aside.

use serde_json::{Map, Value};

use crate::Refused;
use crate::schema::{Attribute, COMMON, Kind, Resource, Writing};

/// Longest text of an attribute, in characters.
pub const LONGEST_TEXT: usize = 1_000;
/// Most values of an attribute.
pub const MOST_VALUES: usize = 10_000;

/// Reads a body as JSON, an object.
///
/// # Errors
/// `invalidSyntax`.
pub fn object(bytes: &[u8]) -> Result<Map<String, Value>, Refused> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Refused::syntax("the body is not an object in JSON")),
    }
}

/// Whether a message says that it is of a schema.
///
/// # Errors
/// `invalidSyntax` where it does not.
pub fn of_schema(object: &Map<String, Value>, schema: &str) -> Result<(), Refused> {
    let named = found(object, "schemas").and_then(Value::as_array);
    let named = named.into_iter().flatten().filter_map(Value::as_str);
    if named
        .into_iter()
        .any(|one| one.eq_ignore_ascii_case(schema))
    {
        return Ok(());
    }
    Err(Refused::syntax(format!("schemas must name {schema}")))
}

/// A value under a name whose case does not matter.
pub fn found<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.get(name).or_else(|| {
        let mut pairs = object.iter();
        let found = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    })
}

/// A resource with what others may write of it.
///
/// # Errors
/// `invalidSyntax` for another schema; `invalidValue`.
pub fn resource(
    resource: &Resource,
    object: &Map<String, Value>,
) -> Result<Map<String, Value>, Refused> {
    of_schema(object, resource.schema)?;
    let mut read = Map::new();
    for (key, value) in object {
        let short = shortened(resource, key);
        let Some(attribute) = resource.attribute(short) else {
            continue;
        };
        if attribute.writing == Writing::ReadOnly || is_nothing(value) {
            continue;
        }
        read.insert(attribute.name.to_owned(), whole(attribute, value)?);
    }
    Ok(read)
}

/// An attribute's name without the schema before it.
pub(crate) fn shortened<'k>(resource: &Resource, key: &'k str) -> &'k str {
    let before = key.get(..resource.schema.len());
    let rest = before.filter(|before| resource.is(before));
    let rest = rest.and_then(|before| key.get(before.len()..));
    rest.and_then(|rest| rest.strip_prefix(':')).unwrap_or(key)
}

/// What counts as not given (RFC 7643, 2.5).
pub(crate) fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// A whole value of an attribute: a list where it holds several.
pub(crate) fn whole(attribute: &Attribute, value: &Value) -> Result<Value, Refused> {
    if !attribute.many {
        return single(attribute, value);
    }
    let values = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    if values.len() > MOST_VALUES {
        return Err(Refused::too_many(format!(
            "{}: too many values",
            attribute.name
        )));
    }
    let read: Result<Vec<Value>, Refused> = values
        .iter()
        .map(|value| single(attribute, value))
        .collect();
    Ok(Value::Array(read?))
}

/// One value of an attribute.
pub(crate) fn single(attribute: &Attribute, value: &Value) -> Result<Value, Refused> {
    let wrong = || {
        Refused::value(format!(
            "{} is not a {}",
            attribute.name,
            attribute.kind.name()
        ))
    };
    match (attribute.kind, value) {
        (Kind::Text | Kind::Reference, Value::String(text)) => {
            let long = text.chars().count() > LONGEST_TEXT;
            if long || text.chars().any(char::is_control) {
                return Err(Refused::value(format!(
                    "{}: too long, or not printable",
                    attribute.name
                )));
            }
            Ok(canonical(attribute, text))
        }
        (Kind::Time, Value::String(text)) => {
            text.parse::<jiff::Timestamp>().map_err(|_| wrong())?;
            Ok(value.clone())
        }
        (Kind::Boolean, Value::Bool(_)) => Ok(value.clone()),
        // As some systems write it.
        (Kind::Boolean, Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(true.into()),
            "false" => Ok(false.into()),
            _ => Err(wrong()),
        },
        (Kind::Complex, Value::Object(given)) => parts(attribute, given),
        // A list of plain values where each has a `value`.
        (Kind::Complex, Value::String(_)) if attribute.part("value").is_some() => {
            let mut given = Map::new();
            given.insert("value".to_owned(), value.clone());
            parts(attribute, &given)
        }
        _ => Err(wrong()),
    }
}

/// A value of those there are, as it is written there.
fn canonical(attribute: &Attribute, text: &str) -> Value {
    let mut values = attribute.values.iter();
    let known = values.find(|known| known.eq_ignore_ascii_case(text));
    known.map_or_else(|| text.into(), |known| (*known).into())
}

fn parts(attribute: &Attribute, given: &Map<String, Value>) -> Result<Value, Refused> {
    let mut read = Map::new();
    for (key, value) in given {
        if let Some(part) = attribute.part(key)
            && part.writing != Writing::ReadOnly
            && !is_nothing(value)
        {
            read.insert(part.name.to_owned(), single(part, value)?);
        }
    }
    let missing = attribute
        .parts
        .iter()
        .find(|part| part.required && !read.contains_key(part.name));
    match missing {
        Some(part) => Err(Refused::value(format!(
            "{}.{} is missing",
            attribute.name, part.name
        ))),
        None => Ok(Value::Object(read)),
    }
}

/// Every attribute that a kind of resource has, common ones too.
pub(crate) fn attributes(resource: &Resource) -> impl Iterator<Item = &'static Attribute> {
    let own: &'static [Attribute] = resource.attributes;
    COMMON.iter().chain(own)
}
