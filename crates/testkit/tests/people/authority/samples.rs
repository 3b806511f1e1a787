//! What operations are given: a value for every field that must be there, of the objects of a unit.

use api::Operation;
use schemars::SchemaGenerator;
use serde_json::{Value, json};
use testkit::office::TestOffice;

use super::{Objects, REGISTER};

/// Values for every field that an operation must be given.
pub(super) fn sample(operation: &Operation, office: &TestOffice, on: &Objects) -> Value {
    let schema = (operation.input)(&mut SchemaGenerator::default()).to_value();
    let fields = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let later = office.office.now() + jiff::SignedDuration::from_hours(1);
    let value = |name: &str, about: &Value| match about["description"].as_str() {
        Some("The finding.") => json!(on.finding.id),
        Some("The incident." | "The job's key.") => json!(on.incident),
        Some("The unit." | "The unit above it.") => json!(on.finding.unit),
        Some("The person.") => json!(on.person),
        Some("The source.") => json!(on.source),
        Some("The review.") => json!(on.review),
        Some("The document.") => json!(on.document),
        Some("The exception.") => json!(on.exception),
        Some("The approval.") => json!(on.approval),
        Some("The look back.") => json!(on.hunt),
        Some("The service.") => json!(on.service),
        Some("The system.") => json!(on.connector),
        Some("The task.") => json!(on.task),
        Some("The sheet.") => json!(on.sheet),
        Some("The register's id.") => json!(REGISTER),
        Some("The duty.") => json!("time-check"),
        Some("The time of the duty.") => json!("2026-Q4"),
        Some("The attachment.") => json!(on.attachment),
        Some("The event: EPOCH:INDEX.") => json!(on.finding.proofs[0].event.to_string()),
        _ if name == "phase" => json!("review"),
        _ if name == "query" => json!("password"),
        _ if name == "sql" => json!("SELECT unit FROM events"),
        _ if name == "content" => json!("AAAA"),
        _ if name == "sha256" => json!("0".repeat(64)),
        _ if name == "edition" && about["type"].is_null() => {
            json!({"name": "a.pdf", "content": "AAAA"})
        }
        Some("The job's kind.") => json!("clocks"),
        _ if about["enum"].is_array() => about["enum"][0].clone(),
        _ if about["format"] == "date" => json!("2026-11-21"),
        _ if name == "until" => json!(later),
        _ if about["format"] == "date-time" => json!(office.office.now()),
        _ => match about["type"].as_str() {
            Some("integer") => json!(99),
            Some("object") => json!({}),
            Some("boolean") => json!(true),
            Some("array") => json!([]),
            _ => json!("x"),
        },
    };
    fields
        .iter()
        .filter(|(name, _)| required.contains(&json!(name)))
        .map(|(name, about)| (name.clone(), value(name, about)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The same behind a question mark.
pub(super) fn query(input: &Value) -> String {
    let fields = input.as_object().into_iter().flatten();
    let pairs = fields.map(|(name, value)| match value.as_str() {
        Some(text) => format!("{name}={text}"),
        None => format!("{name}={value}"),
    });
    pairs.collect::<Vec<_>>().join("&")
}
