//! How "no" is said (RFC 7644, 3.12).

use serde_json::{Value, json};

/// Schema of an error.
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// Why a request is not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {detail}")]
pub struct Refused {
    /// Status of the answer.
    pub status: u16,
    /// Keyword of the error (`scimType`), where there is one.
    pub kind: Option<&'static str>,
    /// What is wrong, in English.
    pub detail: String,
}

impl Refused {
    /// A refusal with a status and no keyword.
    pub fn plain(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            kind: None,
            detail: detail.into(),
        }
    }

    /// The request cannot be read (`invalidSyntax`).
    pub fn syntax(detail: impl Into<String>) -> Self {
        Self::bad("invalidSyntax", detail)
    }

    /// A value cannot be (`invalidValue`).
    pub fn value(detail: impl Into<String>) -> Self {
        Self::bad("invalidValue", detail)
    }

    /// A filter cannot be read, or asks for what cannot be compared (`invalidFilter`).
    pub fn filter(detail: impl Into<String>) -> Self {
        Self::bad("invalidFilter", detail)
    }

    /// A path leads to nothing that there is (`invalidPath`).
    pub fn path(detail: impl Into<String>) -> Self {
        Self::bad("invalidPath", detail)
    }

    /// A path meets no value (`noTarget`).
    pub fn target(detail: impl Into<String>) -> Self {
        Self::bad("noTarget", detail)
    }

    /// The attribute may not be changed so (`mutability`).
    pub fn mutability(detail: impl Into<String>) -> Self {
        Self::bad("mutability", detail)
    }

    /// More than is taken at once (`tooMany`).
    pub fn too_many(detail: impl Into<String>) -> Self {
        Self::bad("tooMany", detail)
    }

    /// Somebody else has this value (`uniqueness`).
    pub fn taken(detail: impl Into<String>) -> Self {
        Self {
            status: 409,
            kind: Some("uniqueness"),
            detail: detail.into(),
        }
    }

    fn bad(kind: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status: 400,
            kind: Some(kind),
            detail: detail.into(),
        }
    }

    /// The answer's body.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "schemas": [ERROR],
            "status": self.status.to_string(),
            "detail": self.detail,
        });
        if let (Some(kind), Some(body)) = (self.kind, body.as_object_mut()) {
            body.insert("scimType".to_owned(), kind.into());
        }
        body
    }
}
