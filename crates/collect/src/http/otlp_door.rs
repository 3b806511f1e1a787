//! `POST /v1/logs` of OTLP.

use application::ledger::Trouble;
use application::port::SenderPosition;
use application::senders::Sender;
use formats::encoding::Encoding;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::otlp::{self, NotOtlp, Records};
use super::{Answer, Refused, Sent, Visit, answer, body, halves};
use crate::door::SentLine;

const PROTOBUF: &str = "application/x-protobuf";
const JSON: &str = "application/json";
/// What is said of records that are too long.
const TOO_LONG: &str = "records longer than 262144 bytes are not taken";

/// How a body is spelt; the answer is spelt likewise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    Protobuf,
    Json,
}

impl Spelling {
    fn of(parts: &Parts) -> Result<Self, Refused> {
        let given = parts.headers.get(CONTENT_TYPE);
        let given = given.and_then(|value| value.to_str().ok()).unwrap_or("");
        let media_type = given.split(';').next().unwrap_or("").trim();
        match media_type.to_ascii_lowercase().as_str() {
            PROTOBUF => Ok(Self::Protobuf),
            JSON => Ok(Self::Json),
            _ => {
                let says =
                    format!("content-type {given:?} is not taken; {PROTOBUF} and {JSON} are");
                Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, says))
            }
        }
    }

    fn read(self, body: &[u8]) -> Result<Records, NotOtlp> {
        match self {
            Self::Protobuf => otlp::from_protobuf(body),
            Self::Json => otlp::from_json(body),
        }
    }

    /// `ExportLogsServiceResponse`; one that says nothing is empty.
    fn answer(self, too_long: u64) -> Answer {
        match self {
            Self::Protobuf => answer(StatusCode::OK, PROTOBUF, partial_success(too_long)),
            Self::Json => {
                let said = if too_long == 0 {
                    json!({})
                } else {
                    let rejected = too_long.to_string();
                    let partial = json!({
                        "rejectedLogRecords": rejected,
                        "errorMessage": TOO_LONG,
                    });
                    json!({ "partialSuccess": partial })
                };
                answer(StatusCode::OK, JSON, said.to_string())
            }
        }
    }
}

/// Field 1, a message: how many were rejected (field 1) and why (field 2).
fn partial_success(too_long: u64) -> Bytes {
    if too_long == 0 {
        return Bytes::new();
    }
    let mut inner = vec![0x08];
    let mut left = too_long;
    loop {
        let [low, ..] = (left & 0x7f).to_le_bytes();
        left >>= 7;
        if left == 0 {
            inner.push(low);
            break;
        }
        inner.push(low | 0x80);
    }
    inner.push(0x12);
    inner.extend(u8::try_from(TOO_LONG.len()));
    inner.extend_from_slice(TOO_LONG.as_bytes());
    let mut outer = vec![0x0a];
    outer.extend(u8::try_from(inner.len()));
    outer.extend(inner);
    outer.into()
}

impl Visit {
    /// Takes log records; they name nothing, so the same body again within ten minutes is the same
    /// request, unless the sender has its answer.
    pub(super) async fn logs(
        &self,
        parts: &Parts,
        body: Sent,
        sender: &Sender,
    ) -> Result<Answer, Refused> {
        let garbage = |times| self.house.note(Some(sender), Trouble::Garbage, times);
        let spelling = Spelling::of(parts).inspect_err(|_| garbage(1))?;
        self.check_trouble()?;
        let share = self.hall.room.share(sender.source);
        let stall = self.house.limits.stall;
        let body = body::whole(parts, body, share, stall).await;
        let body = body.inspect_err(|refused| self.note_body(sender, refused))?;
        let reading = tokio::task::spawn_blocking(move || {
            let (digest, _) = halves(&Sha256::digest(&body.bytes));
            (digest, spelling.read(&body.bytes), body)
        });
        let failed = |_| Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "reading failed");
        // The body's room is held until its records are kept.
        let (digest, records, _body) = reading.await.map_err(failed)?;
        let records = records.map_err(|why| {
            garbage(1);
            let status = match why {
                NotOtlp::TooMany => StatusCode::PAYLOAD_TOO_LARGE,
                NotOtlp::Unreadable => StatusCode::BAD_REQUEST,
            };
            Refused::new(status, why.to_string())
        })?;
        garbage(records.too_long);
        let too_long = records.too_long;
        let line = |(line, raw)| SentLine {
            raw,
            encoding: Some(Encoding::Utf8),
            position: SenderPosition::Request { body: digest, line },
        };
        self.keep(sender, (0_u64..).zip(records.lines).map(line))
            .await?;
        self.is_answered(sender, digest);
        Ok(spelling.answer(too_long))
    }
}
