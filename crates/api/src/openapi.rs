//! The `OpenAPI` 3.1 document, made from the table of operations.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::operation::{Kind, OPERATIONS, Operation};
use crate::wire::ProblemBody;

/// Where every operation's address begins; the use case's name follows.
pub const PREFIX: &str = "/api/v1/";

/// Statuses that every operation can answer besides 200, with their meaning.
const PROBLEMS: [(&str, &str); 7] = [
    (
        "400",
        "The input is not what the schema says; `detail` names the place.",
    ),
    (
        "401",
        "No key, or one that is unknown, over, or whose account is suspended.",
    ),
    (
        "404",
        "It does not exist, or is not the key's to see: both look alike.",
    ),
    (
        "409",
        "Somebody else changed it in between, or its state does not allow this.",
    ),
    ("413", "The body is larger than any input may be."),
    (
        "422",
        "A field holds something that cannot be; `field` names it.",
    ),
    (
        "500",
        "Something failed here; `reference` stands in the operator's log.",
    ),
];

/// The document, for the program's version.
pub fn openapi(version: &str) -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| "/components/schemas".clone_into(settings.definitions_path.to_mut()));
    let mut schemas = settings.into_generator();
    let problem = schemas.subschema_for::<ProblemBody>().to_value();
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let address = format!("{PREFIX}{}", operation.use_case.name);
        let method = match operation.kind {
            Kind::Read => "get",
            Kind::Deed => "post",
        };
        let described = described(operation, &mut schemas, &problem);
        paths.insert(address, json!({ method: described }));
    }
    let definitions = schemas.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Townwatch",
            "version": version,
            "description": "Programs send `Authorization: Bearer KEY`. A person makes a key on the page 我的帳號 / Tài khoản của tôi / My account, in one role and one unit; every deed is journalled with the person and the key.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    })
}

fn described(operation: &Operation, schemas: &mut SchemaGenerator, problem: &Value) -> Value {
    let input = (operation.input)(schemas).to_value();
    let output = (operation.output)(schemas).to_value();
    let roles: Vec<_> = operation
        .use_case
        .roles
        .iter()
        .map(|role| role.name())
        .collect();
    let mut about = json!({
        "operationId": operation.use_case.name,
        "summary": operation.use_case.says,
        "responses": responses(&output, problem),
    });
    if let Some(about) = about.as_object_mut() {
        if !roles.is_empty() {
            let roles = format!("Roles: {}.", roles.join(", "));
            about.insert("description".to_owned(), roles.into());
        }
        match operation.kind {
            Kind::Read => about.insert("parameters".to_owned(), parameters(&input)),
            Kind::Deed => about.insert(
                "requestBody".to_owned(),
                json!({"required": true, "content": {"application/json": {"schema": input}}}),
            ),
        };
    }
    about
}

/// The fields of an input as parameters of a query.
fn parameters(input: &Value) -> Value {
    let required = input.get("required").and_then(Value::as_array);
    let fields = input.get("properties").and_then(Value::as_object);
    let parameter = |(name, schema): (&String, &Value)| {
        let must = required.is_some_and(|required| required.contains(&json!(name)));
        json!({"name": name, "in": "query", "required": must, "schema": without_null(schema)})
    };
    fields.into_iter().flatten().map(parameter).collect()
}

/// A query has no null: what is not said is left out.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Some(fields) = schema.as_object_mut() else {
        return schema;
    };
    if let Some(Value::Array(types)) = fields.get("type")
        && let Some(one) = types.iter().find(|one| *one != "null")
    {
        let one = one.clone();
        fields.insert("type".to_owned(), one);
    }
    if let Some(Value::Array(any)) = fields.get_mut("anyOf") {
        any.retain(|one| one.get("type") != Some(&json!("null")));
    }
    schema
}

fn responses(output: &Value, problem: &Value) -> Value {
    let mut responses = Map::new();
    responses.insert(
        "200".to_owned(),
        json!({"description": "Done.", "content": {"application/json": {"schema": output}}}),
    );
    // The server refuses such an address before anybody reads it: there is no body.
    responses.insert(
        "414".to_owned(),
        json!({ "description": "The address is longer than the server reads; send less." }),
    );
    for (status, meaning) in PROBLEMS {
        let content = json!({"application/problem+json": {"schema": problem}});
        let response = json!({"description": meaning, "content": content});
        responses.insert(status.to_owned(), response);
    }
    responses.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_in_the_document_with_what_it_takes() {
        let document = openapi("0");
        let paths = document["paths"].as_object().unwrap();
        assert_eq!(paths.len(), OPERATIONS.len());
        let accept = &paths["/api/v1/accept_finding"]["post"];
        let title = &accept["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(title["additionalProperties"], false);
        assert_eq!(title["required"], json!(["id", "seen", "title"]));
        let list = paths["/api/v1/list_findings"]["get"]["parameters"]
            .as_array()
            .unwrap();
        let limit = list.iter().find(|one| one["name"] == "limit").unwrap();
        assert_eq!(
            (&limit["required"], &limit["schema"]["type"]),
            (&json!(false), &json!("integer"))
        );
        assert!(!document.to_string().contains("$defs"));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = openapi("0");
        let text = document.to_string();
        let references = text.split("\"$ref\":\"#").skip(1);
        for reference in references.filter_map(|rest| rest.split('"').next()) {
            assert!(document.pointer(reference).is_some(), "{reference}");
        }
    }
}
