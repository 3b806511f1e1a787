//! What an operation takes, field by field, for whoever asks for it in words: the command line.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::operation::Operation;

/// How a field is written as a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// As it stands.
    Text,
    /// One of these.
    Choice(Vec<String>),
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Truth,
    /// As JSON: a list, or fields of its own.
    Json,
}

/// A field of an operation's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// What it means, one sentence or more.
    pub says: String,
    /// Whether it must be given.
    pub required: bool,
    /// How it is written.
    pub written: Written,
}

/// The fields of an operation's input, in the order of the schema.
pub fn fields(operation: &Operation) -> Vec<Field> {
    let mut schemas = SchemaSettings::draft2020_12().into_generator();
    let input = (operation.input)(&mut schemas).to_value();
    let definitions = schemas.take_definitions(true);
    let required = input.get("required").and_then(Value::as_array);
    let properties = input.get("properties").and_then(Value::as_object);
    let field = |(name, schema): (&String, &Value)| {
        let (meant, says) = meant(schema, &definitions);
        Field {
            name: name.clone(),
            says,
            required: required.is_some_and(|required| required.iter().any(|one| one == name)),
            written: written(meant),
        }
    };
    properties.into_iter().flatten().map(field).collect()
}

/// The schema behind references and "or null", with the first description on the way.
fn meant<'s>(schema: &'s Value, definitions: &'s Map<String, Value>) -> (&'s Value, String) {
    let mut schema = schema;
    let mut says = String::new();
    loop {
        if says.is_empty() {
            let text = schema.get("description").and_then(Value::as_str);
            says = text.unwrap_or_default().replace('\n', " ");
        }
        let named = schema.get("$ref").and_then(Value::as_str);
        let named = named.and_then(|path| path.rsplit('/').next());
        let alternatives = schema.get("anyOf").and_then(Value::as_array);
        let not_null = |one: &&Value| one.get("type").is_none_or(|kind| kind != "null");
        schema = match (named, alternatives) {
            (Some(name), _) => match definitions.get(name) {
                Some(next) => next,
                None => return (schema, says),
            },
            (None, Some(any)) => match any.iter().find(not_null) {
                Some(next) => next,
                None => return (schema, says),
            },
            (None, None) => return (schema, says),
        };
    }
}

fn written(schema: &Value) -> Written {
    if let Some(choices) = choices(schema) {
        return Written::Choice(choices);
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().find(|kind| *kind != "null"),
        other => other,
    };
    match kind.and_then(Value::as_str) {
        Some("string") => Written::Text,
        Some("integer") => Written::Whole,
        Some("boolean") => Written::Truth,
        _ => Written::Json,
    }
}

/// The words of an enumeration, written as `enum` or as `oneOf` constants.
fn choices(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return Some(words.iter().filter_map(text).collect());
    }
    let constants = schema.get("oneOf")?.as_array()?.iter();
    constants
        .map(|one| one.get("const").and_then(text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, field: &str) -> Field {
        let all = fields(Operation::named(name).unwrap());
        all.into_iter().find(|one| one.name == field).unwrap()
    }

    #[test]
    fn fields_say_how_they_are_written() {
        let limit = of("list_findings", "limit");
        assert_eq!((limit.required, limit.written), (false, Written::Whole));
        let severity = of("list_findings", "severity").written;
        assert!(matches!(&severity, Written::Choice(words) if words.contains(&"high".to_owned())));
        let title = of("accept_finding", "title");
        assert_eq!((title.required, title.written), (true, Written::Text));
        assert_eq!(of("judge_level", "facts").written, Written::Json);
    }

    #[test]
    fn every_field_is_described() {
        for operation in crate::OPERATIONS {
            for field in fields(operation) {
                assert!(
                    !field.says.is_empty(),
                    "{} {}",
                    operation.use_case.name,
                    field.name
                );
            }
        }
    }
}
