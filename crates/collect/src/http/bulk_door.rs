//! What Elasticsearch's clients ask: documents, and whether Elasticsearch is there.

use application::ledger::Trouble;
use application::port::SenderPosition;
use application::senders::Sender;
use hyper::StatusCode;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::bulk::{self, Item, NotBulk};
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
        elastic(StatusCode::OK, version_asked(parts), &says)
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
    elastic(refused.status, None, &says)
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
        Ok(elastic(
            StatusCode::OK,
            version_asked(parts),
            &bulk.answer(),
        ))
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

    fn answer(&self) -> Value {
        let items = (0_u64..).zip(&self.items);
        let items: Vec<Value> = items.map(|(line, item)| self.result(line, item)).collect();
        let errors = self.items.iter().any(|item| item.fault.is_some());
        json!({ "took": 0, "errors": errors, "items": items })
    }

    fn result(&self, line: u64, item: &Item) -> Value {
        let (high, low) = self.digest;
        // A document without a name gets one that is the same when it is sent again.
        let given = || format!("{:016x}{:04x}", high ^ low, line);
        let id = item.id.clone().unwrap_or_else(given);
        let mut said = json!({ "_index": item.index, "_id": id });
        let more = match item.fault {
            None => json!({
                "_version": 1,
                "result": "created",
                "_shards": { "total": 1, "successful": 1, "failed": 0 },
                "_seq_no": line,
                "_primary_term": 1,
                "status": 201,
            }),
            Some(fault) => json!({
                "status": 400,
                "error": { "type": "illegal_argument_exception", "reason": fault.to_string() },
            }),
        };
        if let (Some(said), Value::Object(more)) = (said.as_object_mut(), more) {
            said.extend(more);
        }
        json!({ item.verb.name(): said })
    }
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

fn elastic(status: StatusCode, version: Option<u8>, says: &Value) -> Answer {
    let media_type = match version {
        Some(version) => format!("application/vnd.elasticsearch+json;compatible-with={version}"),
        None => "application/json".to_owned(),
    };
    let mut answer = answer(status, &media_type, says.to_string());
    let (name, value) = PRODUCT;
    answer
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
    answer
}
