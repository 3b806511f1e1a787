//! Changes (RFC 7644, 3.5.2): add, replace and remove, with paths and with filters over values. A change is carried out
//! on a copy: one operation that cannot be done leaves nothing done.

use serde_json::{Map, Value};

use crate::Refused;
use crate::body::{self, found, is_nothing, of_schema, shortened, single, whole};
use crate::filter::Filter;
use crate::path::Target;
use crate::schema::{Attribute, Kind, Resource, Writing};

/// Schema of a change.
pub const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// Most operations of a change.
pub const MOST_OPERATIONS: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// A resource after a change.
///
/// # Errors
/// Why the change cannot be carried out; the resource is then as it was.
pub fn changed(
    resource: &Resource,
    before: &Map<String, Value>,
    change: &Map<String, Value>,
) -> Result<Map<String, Value>, Refused> {
    of_schema(change, PATCH)?;
    let operations = found(change, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| Refused::syntax("Operations is missing"))?;
    if operations.len() > MOST_OPERATIONS {
        return Err(Refused::too_many("too many operations"));
    }
    let mut after = before.clone();
    for operation in operations {
        let operation = operation
            .as_object()
            .ok_or_else(|| Refused::syntax("an operation is not an object"))?;
        carry_out(resource, &mut after, operation)?;
    }
    Ok(after)
}

fn carry_out(
    resource: &Resource,
    of: &mut Map<String, Value>,
    operation: &Map<String, Value>,
) -> Result<(), Refused> {
    let op = found(operation, "op")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let op = match op.to_ascii_lowercase().as_str() {
        "add" => Op::Add,
        "replace" => Op::Replace,
        "remove" => Op::Remove,
        _ => return Err(Refused::syntax("op is add, replace or remove")),
    };
    let value = found(operation, "value");
    if op != Op::Remove && value.is_none() {
        return Err(Refused::value("value is missing"));
    }
    match found(operation, "path") {
        Some(path) => {
            let path = path
                .as_str()
                .ok_or_else(|| Refused::path("path is a text"))?;
            at(resource, of, op, path, value)
        }
        None if op == Op::Remove => Err(Refused::target("a removal needs a path")),
        None => {
            let value = value.and_then(Value::as_object);
            let value =
                value.ok_or_else(|| Refused::value("without a path the value is an object"))?;
            for (key, value) in value {
                let known = resource.attribute(shortened(resource, key));
                // What only this program writes is left aside, as in a whole resource.
                if key.contains(['.', '[']) {
                    at(resource, of, op, key, Some(value))?;
                } else if let Some(attribute) = known
                    && attribute.writing != Writing::ReadOnly
                {
                    at(resource, of, op, attribute.name, Some(value))?;
                }
            }
            Ok(())
        }
    }
}

fn at(
    resource: &Resource,
    of: &mut Map<String, Value>,
    op: Op,
    path: &str,
    value: Option<&Value>,
) -> Result<(), Refused> {
    let target = Target::parse(path)?;
    let (attribute, part) = target
        .path
        .within(resource)
        .ok_or_else(|| Refused::path("there is no such attribute"))?;
    if attribute.writing == Writing::ReadOnly
        || part.is_some_and(|part| part.writing == Writing::ReadOnly)
    {
        return Err(Refused::mutability(format!(
            "{} is read only",
            attribute.name
        )));
    }
    let before = of.get(attribute.name).cloned();
    match (&target.only, part) {
        (None, None) => plain(of, op, attribute, value)?,
        (None, Some(part)) if !attribute.many => {
            let mut parts = match of.get(attribute.name) {
                Some(Value::Object(parts)) => parts.clone(),
                _ => Map::new(),
            };
            set_part(&mut parts, op, part, value)?;
            put(of, attribute, Value::Object(parts));
        }
        (only, part) => some(of, op, attribute, (only.as_ref(), part), value)?,
    }
    held(attribute, before.as_ref(), of)
}

/// What is written once stays, and what a resource is nothing without is there.
fn held(
    attribute: &Attribute,
    before: Option<&Value>,
    of: &Map<String, Value>,
) -> Result<(), Refused> {
    let after = of.get(attribute.name);
    if attribute.required && after.is_none() {
        return Err(Refused::mutability(format!(
            "{} is required",
            attribute.name
        )));
    }
    if attribute.writing == Writing::Once && before.is_some() && before != after {
        return Err(Refused::mutability(format!(
            "{} stays as it is",
            attribute.name
        )));
    }
    Ok(())
}

fn put(of: &mut Map<String, Value>, attribute: &Attribute, value: Value) {
    let empty = value.as_object().is_some_and(Map::is_empty);
    if is_nothing(&value) || empty {
        of.remove(attribute.name);
    } else {
        of.insert(attribute.name.to_owned(), value);
    }
}

/// The attribute as a whole.
fn plain(
    of: &mut Map<String, Value>,
    op: Op,
    attribute: &Attribute,
    value: Option<&Value>,
) -> Result<(), Refused> {
    let value = value.filter(|value| !is_nothing(value));
    let Some(value) = value else {
        // Nothing added changes nothing; replaced by nothing, it is gone.
        if op != Op::Add {
            of.remove(attribute.name);
        }
        return Ok(());
    };
    let given = whole(attribute, value)?;
    let after = match (op, of.get(attribute.name), given) {
        (Op::Add, Some(Value::Array(before)), Value::Array(given)) => {
            Value::Array(added(before, given)?)
        }
        (Op::Add, Some(Value::Object(before)), Value::Object(given)) => {
            let mut parts = before.clone();
            parts.extend(given);
            Value::Object(parts)
        }
        (Op::Add | Op::Replace, _, given) => given,
        // Some systems name the values that go beside the path.
        (Op::Remove, Some(Value::Array(before)), Value::Array(given)) => {
            let goes = |value: &Value| given.iter().any(|one| alike(value, one));
            Value::Array(
                before
                    .iter()
                    .filter(|value| !goes(value))
                    .cloned()
                    .collect(),
            )
        }
        (Op::Remove, _, _) => Value::Null,
    };
    put(of, attribute, after);
    Ok(())
}

fn added(before: &[Value], given: Vec<Value>) -> Result<Vec<Value>, Refused> {
    let mut all = before.to_vec();
    for value in given {
        if !all.iter().any(|one| alike(one, &value)) {
            all.push(value);
        }
    }
    if all.len() > body::MOST_VALUES {
        return Err(Refused::too_many("too many values"));
    }
    Ok(all)
}

/// Whether two values of a list are the same one: by their `value` where they have one.
fn alike(one: &Value, other: &Value) -> bool {
    match (one.get("value"), other.get("value")) {
        (Some(one), Some(other)) => one == other,
        _ => one == other,
    }
}

/// Values of a list, or parts of them.
fn some(
    of: &mut Map<String, Value>,
    op: Op,
    attribute: &Attribute,
    (only, part): (Option<&Filter>, Option<&'static Attribute>),
    value: Option<&Value>,
) -> Result<(), Refused> {
    if attribute.kind != Kind::Complex {
        return Err(Refused::path(format!("{} has no parts", attribute.name)));
    }
    let values = of
        .get(attribute.name)
        .map(crate::filter::each)
        .unwrap_or_default();
    let (mut after, mut met) = (Vec::new(), false);
    for one in values {
        let meant = match only {
            Some(only) => only.holds_of(attribute, one)?,
            None => true,
        };
        met |= meant;
        match (meant, op, part) {
            (false, ..) => after.push(one.clone()),
            (true, Op::Remove, None) => {}
            (true, _, None) => {
                let given = value.ok_or_else(|| Refused::value("value is missing"))?;
                after.push(single(attribute, given)?);
            }
            (true, op, Some(part)) => {
                let mut parts = one.as_object().cloned().unwrap_or_default();
                set_part(&mut parts, op, part, value)?;
                after.push(Value::Object(parts));
            }
        }
    }
    if !met && op != Op::Remove {
        return Err(Refused::target(format!(
            "no value of {} is meant",
            attribute.name
        )));
    }
    let after = if attribute.many {
        Value::Array(after)
    } else {
        after.pop().unwrap_or_default()
    };
    put(of, attribute, after);
    Ok(())
}

fn set_part(
    parts: &mut Map<String, Value>,
    op: Op,
    part: &Attribute,
    value: Option<&Value>,
) -> Result<(), Refused> {
    let given = value.filter(|value| op != Op::Remove && !is_nothing(value));
    match given {
        Some(value) => {
            parts.insert(part.name.to_owned(), single(part, value)?);
        }
        None if part.required => {
            return Err(Refused::mutability(format!("{} is required", part.name)));
        }
        None => {
            parts.remove(part.name);
        }
    }
    Ok(())
}
