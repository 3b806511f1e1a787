//! What Elasticsearch's clients ask: documents, and whether Elasticsearch is there.

use std::borrow::Cow;

use application::ledger::Trouble;
use application::port::SenderPosition;
use application::senders::Sender;
use hyper::StatusCode;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::bulk::{self, Item, NotBulk, Verb};
use super::{Answer, Refused, Sent, Visit, answer, body, halves};
use crate::door::SentLine;

/// Without it the official clients refuse every answer.
const PRODUCT: (&str, &str) = ("x-elastic-product", "Elasticsearch");
/// The version that a client is told which asks for none.
const VERSION: u8 = 8;

/// Questions that clients begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handshake {
    /// `GET /`
    Hello,
    /// `GET /_license`
    Licence,
}

impl Handshake {
    pub(super) fn answer(self, parts: &Parts) -> Answer {
        let version = version_asked(parts).unwrap_or(VERSION);
        let says = match self {
            Self::Hello => json!({
                "name": "townwatch",
                "cluster_name": "townwatch",
                "cluster_uuid": "townwatch",
                "version": {
                    "number": format!("{version}.0.0"),
                    "build_flavor": "default",
                    "build_type": "townwatch",
                    "build_hash": "unknown",
                    "build_date": "1970-01-01T00:00:00Z",
                    "build_snapshot": false,
                    "lucene_version": "0.0.0",
                    "minimum_wire_compatibility_version": "7.17.0",
                    "minimum_index_compatibility_version": "7.0.0",
                },
                // Clients of version 7 look for exactly this.
                "tagline": "You Know, for Search",
            }),
            Self::Licence => json!({
                "license": { "status": "active", "type": "basic", "uid": "townwatch" },
            }),
        };
        elastic(StatusCode::OK, version_asked(parts), says.to_string())
    }
}

pub(super) fn refusal(refused: &Refused) -> Answer {
    let kind = match refused.status {
        StatusCode::UNAUTHORIZED => "security_exception",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable_shards_exception",
        _ => "illegal_argument_exception",
    };
    let cause = json!({ "type": kind, "reason": refused.says });
    let says = json!({
        "error": { "root_cause": [cause], "type": kind, "reason": refused.says },
        "status": refused.status.as_u16(),
    });
    elastic(refused.status, None, says.to_string())
}

impl Visit {
    /// Takes documents; each is answered for itself.
    pub(super) async fn bulk(
        &self,
        parts: &Parts,
        body: Sent,
        sender: &Sender,
        index: Option<&str>,
    ) -> Result<Answer, Refused> {
        is_taken(parts).inspect_err(|_| self.house.note(Some(sender), Trouble::Garbage, 1))?;
        self.check_trouble()?;
        let share = self.hall.room.share(sender.source);
        let stall = self.house.limits.stall;
        let body = body::whole(parts, body, share, stall).await;
        let body = body.inspect_err(|refused| self.note_body(sender, refused))?;
        let index = index.map(str::to_owned);
        let reading = tokio::task::spawn_blocking(move || read(body, index.as_deref()));
        let failed = |_| Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "reading failed");
        let bulk = reading.await.map_err(failed)?;
        let bulk = bulk.map_err(|why| {
            self.house.note(Some(sender), Trouble::Garbage, 1);
            let status = match why {
                NotBulk::TooMany => StatusCode::PAYLOAD_TOO_LARGE,
                _ => StatusCode::BAD_REQUEST,
            };
            Refused::new(status, why.to_string())
        })?;
        self.keep(sender, bulk.lines()).await?;
        self.is_answered(sender, bulk.digest.0);
        let refused = bulk.items.iter().filter(|item| item.fault.is_some());
        let refused = u64::try_from(refused.count()).unwrap_or(u64::MAX);
        self.house.note(Some(sender), Trouble::Garbage, refused);
        let says = serde_json::to_string(&bulk.answer()).map_err(|_| {
            Refused::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the answer cannot be written",
            )
        })?;
        Ok(elastic(StatusCode::OK, version_asked(parts), says))
    }

    /// Counts why a body was not taken.
    pub(super) fn note_body(&self, sender: &Sender, refused: &Refused) {
        let trouble = match refused.status {
            StatusCode::REQUEST_TIMEOUT => Trouble::Stalled,
            StatusCode::SERVICE_UNAVAILABLE => Trouble::TooMany,
            _ => Trouble::Garbage,
        };
        self.house.note(Some(sender), trouble, 1);
    }
}

/// A body with its items.
struct Bulk {
    body: body::Body,
    items: Vec<Item>,
    digest: (u64, u64),
}

fn read(body: body::Body, index: Option<&str>) -> Result<Bulk, NotBulk> {
    let items = bulk::items(&body.bytes, index)?;
    let digest = halves(&Sha256::digest(&body.bytes));
    Ok(Bulk {
        body,
        items,
        digest,
    })
}

impl Bulk {
    fn lines(&self) -> impl Iterator<Item = SentLine> {
        let numbered = (0_u64..).zip(&self.items);
        let taken = numbered.filter(|(_, item)| item.fault.is_none());
        taken.map(|(line, item)| {
            let bytes = &self.body.bytes;
            let position = match item.name_digest(bytes) {
                Some(digest) => {
                    let (high, low) = halves(&digest);
                    SenderPosition::Named { high, low }
                }
                None => SenderPosition::Request {
                    body: self.digest.0,
                    line,
                },
            };
            SentLine {
                raw: item.document(bytes).to_vec(),
                encoding: None,
                position,
            }
        })
    }

    fn answer(&self) -> Answered<'_> {
        let items = (0_u64..).zip(&self.items);
        Answered {
            took: 0,
            errors: self.items.iter().any(|item| item.fault.is_some()),
            items: items.map(|(line, item)| self.result(line, item)).collect(),
        }
    }

    fn result<'i>(&self, line: u64, item: &'i Item) -> Named<'i> {
        let (high, low) = self.digest;
        // A document without a name gets one that is the same when it is sent again.
        let given = || Cow::Owned(format!("{:016x}{:04x}", high ^ low, line));
        let id = item.id.as_deref().map_or_else(given, Cow::Borrowed);
        let taken = item.fault.is_none();
        let told = Told {
            index: &item.index,
            id,
            version: taken.then_some(1),
            result: taken.then_some("created"),
            shards: taken.then_some(Shards {
                total: 1,
                successful: 1,
                failed: 0,
            }),
            number: taken.then_some(line),
            term: taken.then_some(1),
            status: if taken { 201 } else { 400 },
            error: item.fault.map(|fault| Why {
                kind: "illegal_argument_exception",
                reason: fault.to_string(),
            }),
        };
        match item.verb {
            Verb::Index => Named::Index(told),
            Verb::Create => Named::Create(told),
            Verb::Update => Named::Update(told),
            Verb::Delete => Named::Delete(told),
        }
    }
}

/// The answer to a request, as Elasticsearch words it.
#[derive(Serialize)]
struct Answered<'i> {
    took: u8,
    errors: bool,
    items: Vec<Named<'i>>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Named<'i> {
    Index(Told<'i>),
    Create(Told<'i>),
    Update(Told<'i>),
    Delete(Told<'i>),
}

/// What became of one document.
#[derive(Serialize)]
struct Told<'i> {
    #[serde(rename = "_index")]
    index: &'i str,
    #[serde(rename = "_id")]
    id: Cow<'i, str>,
    #[serde(rename = "_version", skip_serializing_if = "Option::is_none")]
    version: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'static str>,
    #[serde(rename = "_shards", skip_serializing_if = "Option::is_none")]
    shards: Option<Shards>,
    #[serde(rename = "_seq_no", skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    #[serde(rename = "_primary_term", skip_serializing_if = "Option::is_none")]
    term: Option<u8>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Why>,
}

#[derive(Serialize)]
struct Shards {
    total: u8,
    successful: u8,
    failed: u8,
}

#[derive(Serialize)]
struct Why {
    #[serde(rename = "type")]
    kind: &'static str,
    reason: String,
}

/// Plain JSON lines, or those of a version of Elasticsearch.
fn is_taken(parts: &Parts) -> Result<(), Refused> {
    let given = parts.headers.get(CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok()).unwrap_or("");
    let media_type = given.split(';').next().unwrap_or("").trim();
    match media_type.to_ascii_lowercase().as_str() {
        "application/json"
        | "application/x-ndjson"
        | "application/vnd.elasticsearch+json"
        | "application/vnd.elasticsearch+x-ndjson" => Ok(()),
        _ => {
            let says = format!("content-type {given:?} is not taken; application/x-ndjson is");
            Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, says))
        }
    }
}

/// `application/vnd.elasticsearch+json; compatible-with=9` asks for version 9.
fn version_asked(parts: &Parts) -> Option<u8> {
    let asked = [ACCEPT, CONTENT_TYPE];
    let mut values = asked
        .iter()
        .filter_map(|name| parts.headers.get(name)?.to_str().ok());
    values.find_map(|value| {
        let (_, version) = value.split_once("compatible-with=")?;
        version.split([',', ';', ' ']).next()?.trim().parse().ok()
    })
}

fn elastic(status: StatusCode, version: Option<u8>, says: String) -> Answer {
    let media_type = match version {
        Some(version) => format!("application/vnd.elasticsearch+json;compatible-with={version}"),
        None => "application/json".to_owned(),
    };
    let mut answer = answer(status, &media_type, says);
    let (name, value) = PRODUCT;
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    answer
}
