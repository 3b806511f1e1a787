//! What a client reads before anything else (RFC 7644, 4): what is offered, the kinds of resources, their schemas.

use serde_json::{Value, json};

use crate::list::MOST;
use crate::schema::{Attribute, GROUPS, Kind, Resource, USERS};

const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const KIND: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// What is offered. `base` is the address under which everything lies.
pub fn config(base: &str) -> Value {
    json!({
        "schemas": [CONFIG],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": MOST},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Key of a program",
            "description": "A key that a person made for a program, as Authorization: Bearer.",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    })
}

/// The kinds of resources.
pub fn kinds(base: &str) -> Vec<Value> {
    let of = |resource: &Resource| {
        json!({
            "schemas": [KIND],
            "id": resource.name,
            "name": resource.name,
            "description": resource.says,
            "endpoint": resource.endpoint,
            "schema": resource.schema,
            "schemaExtensions": [],
            "meta": {
                "resourceType": "ResourceType",
                "location": format!("{base}/ResourceTypes/{}", resource.name),
            },
        })
    };
    vec![of(&USERS), of(&GROUPS)]
}

/// The schemas, those of these documents too.
pub fn schemas(base: &str) -> Vec<Value> {
    let own = [&USERS, &GROUPS].map(|resource| {
        let attributes = resource
            .attributes
            .iter()
            .map(attribute)
            .collect::<Vec<_>>();
        schema(
            base,
            (resource.schema, resource.name, resource.says),
            &attributes,
        )
    });
    let mut all = own.to_vec();
    all.push(schema(
        base,
        (CONFIG, "ServiceProviderConfig", "What is offered."),
        &config_parts(),
    ));
    all.push(schema(
        base,
        (KIND, "ResourceType", "A kind of resource."),
        &kind_parts(),
    ));
    all.push(schema(
        base,
        (SCHEMA, "Schema", "What a resource is made of."),
        &schema_parts(),
    ));
    all
}

fn schema(base: &str, (id, name, says): (&str, &str, &str), attributes: &[Value]) -> Value {
    json!({
        "schemas": [SCHEMA],
        "id": id,
        "name": name,
        "description": says,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
    })
}

fn attribute(one: &Attribute) -> Value {
    let mut told = json!({
        "name": one.name,
        "type": one.kind.name(),
        "multiValued": one.many,
        "description": one.says,
        "required": one.required,
        "caseExact": one.exact,
        "mutability": one.writing.name(),
        "returned": if one.always { "always" } else { "default" },
        "uniqueness": if one.unique { "server" } else { "none" },
    });
    if let Some(told) = told.as_object_mut() {
        if !one.values.is_empty() {
            told.insert("canonicalValues".to_owned(), one.values.into());
        }
        if !one.leads_to.is_empty() {
            told.insert("referenceTypes".to_owned(), one.leads_to.into());
        }
        if one.kind == Kind::Complex {
            told.insert(
                "subAttributes".to_owned(),
                one.parts.iter().map(attribute).collect(),
            );
        }
    }
    told
}

/// An attribute of these documents themselves: only this program writes it.
fn fixed(name: &str, kind: &str, (many, required): (bool, bool), parts: &[Value]) -> Value {
    let mut told = json!({
        "name": name,
        "type": kind,
        "multiValued": many,
        "description": name,
        "required": required,
        "caseExact": false,
        "mutability": "readOnly",
        "returned": "default",
        "uniqueness": "none",
    });
    if let Some(told) = told.as_object_mut() {
        if kind == "complex" {
            told.insert("subAttributes".to_owned(), parts.into());
        }
        if kind == "reference" {
            told.insert("referenceTypes".to_owned(), json!(["uri"]));
        }
    }
    told
}

fn config_parts() -> Vec<Value> {
    let text = |name| fixed(name, "string", (false, true), &[]);
    let number = |name| fixed(name, "integer", (false, true), &[]);
    let offered = || fixed("supported", "boolean", (false, true), &[]);
    let of = |name, parts: &[Value]| fixed(name, "complex", (false, true), parts);
    vec![
        fixed("documentationUri", "reference", (false, false), &[]),
        of("patch", &[offered()]),
        of(
            "bulk",
            &[offered(), number("maxOperations"), number("maxPayloadSize")],
        ),
        of("filter", &[offered(), number("maxResults")]),
        of("changePassword", &[offered()]),
        of("sort", &[offered()]),
        of("etag", &[offered()]),
        fixed(
            "authenticationSchemes",
            "complex",
            (true, true),
            &[
                text("type"),
                text("name"),
                text("description"),
                fixed("specUri", "reference", (false, false), &[]),
                fixed("documentationUri", "reference", (false, false), &[]),
                fixed("primary", "boolean", (false, false), &[]),
            ],
        ),
    ]
}

fn kind_parts() -> Vec<Value> {
    let extension = [
        fixed("schema", "reference", (false, true), &[]),
        fixed("required", "boolean", (false, true), &[]),
    ];
    vec![
        fixed("id", "string", (false, false), &[]),
        fixed("name", "string", (false, true), &[]),
        fixed("description", "string", (false, false), &[]),
        fixed("endpoint", "reference", (false, true), &[]),
        fixed("schema", "reference", (false, true), &[]),
        fixed("schemaExtensions", "complex", (true, false), &extension),
    ]
}

fn schema_parts() -> Vec<Value> {
    let text = |name, required| fixed(name, "string", (false, required), &[]);
    let yes = |name| fixed(name, "boolean", (false, true), &[]);
    let mut parts = vec![
        text("name", true),
        text("type", true),
        yes("multiValued"),
        text("description", false),
        yes("required"),
        fixed("canonicalValues", "string", (true, false), &[]),
        yes("caseExact"),
        text("mutability", true),
        text("returned", true),
        text("uniqueness", true),
        fixed("referenceTypes", "string", (true, false), &[]),
    ];
    let inner = fixed("subAttributes", "complex", (true, false), &parts);
    parts.push(inner);
    vec![
        text("id", true),
        text("name", true),
        text("description", false),
        fixed("attributes", "complex", (true, true), &parts),
    ]
}
