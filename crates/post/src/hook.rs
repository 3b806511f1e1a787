//! Webhooks: a signed POST of JSON to a listed host, and nowhere else.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use application::post::{Delivery, Message};
use domain::message::{HookName, Kind};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use rustls::ClientConfig;
use serde_json::json;
use tokio::time::timeout;

use crate::connect::{NoConnection, connect};
use crate::error::PostError;
use crate::reason::{later, later_after, never, printable};
use crate::sign::signature;
use crate::target::HookTarget;
use crate::trust::Trust;
use crate::wording::{ConsoleUrl, wording};

/// Delivers to webhooks.
#[derive(Debug)]
pub struct HookPost {
    targets: BTreeMap<HookName, HookTarget>,
    console: ConsoleUrl,
    tls: Arc<ClientConfig>,
    limit: Duration,
}

impl HookPost {
    /// Prepares the post; connects to nothing yet. One try takes no longer than `limit`.
    ///
    /// # Errors
    /// [`PostError::Tls`].
    pub fn new(
        targets: BTreeMap<HookName, HookTarget>,
        console: ConsoleUrl,
        trust: &Trust,
        limit: Duration,
    ) -> Result<Self, PostError> {
        let tls = trust.client().map_err(|cause| PostError::Tls {
            host: "webhooks".to_owned(),
            why: cause.to_string(),
        })?;
        Ok(Self {
            targets,
            console,
            tls,
            limit,
        })
    }

    /// Connects to a webhook, and sends nothing.
    ///
    /// # Errors
    /// Why no message could be handed over now: one line, printable.
    pub async fn look(&self, name: &HookName) -> Result<(), String> {
        let Some(target) = self.targets.get(name) else {
            return Err(format!("there is no webhook {name}"));
        };
        match timeout(self.limit, connect(target, &self.tls)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(NoConnection::Later(why) | NoConnection::Forbidden(why))) => {
                Err(printable(&why))
            }
            Err(_) => Err("no answer in time".to_owned()),
        }
    }

    /// Tries once. A set-up link is a secret of one person and goes to no webhook.
    pub(crate) async fn deliver(
        &self,
        message: &Message,
        name: &HookName,
        now: Timestamp,
    ) -> Delivery {
        if message.matter.kind() == Kind::SetUpLink {
            return never("a set-up link goes to no webhook");
        }
        let Some(target) = self.targets.get(name) else {
            return never(&format!("there is no webhook {name} in the configuration"));
        };
        let request = match self.request(message, target, now) {
            Ok(request) => request,
            Err(cause) => return never(&format!("webhook {name}: {cause}")),
        };
        match timeout(self.limit, self.send(target, request)).await {
            Ok(answer) => judged(name, answer),
            Err(_) => later(&format!("webhook {name}: no answer in time")),
        }
    }

    fn request(
        &self,
        message: &Message,
        target: &HookTarget,
        now: Timestamp,
    ) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let (id, seconds) = (message.id.as_str(), now.as_second());
        let body = self.body(message);
        Request::post(&target.path)
            .header("host", &target.authority)
            .header("content-type", "application/json")
            .header("user-agent", "Townwatch")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header(
                "webhook-signature",
                signature(&target.secrets, id, seconds, &body),
            )
            .header("idempotency-key", id)
            .body(Full::new(Bytes::from(body)))
    }

    /// The same bytes in every try.
    fn body(&self, message: &Message) -> Vec<u8> {
        let matter = message.matter;
        let words = wording(message, &self.console);
        let case = matter
            .case()
            .map(|case| json!({ "year": case.year, "number": case.number }));
        let body = json!({
            "type": format!("townwatch.{}", matter.kind().name()),
            "timestamp": texts::iso(message.decided),
            "data": {
                "case": case,
                "due": matter.due().map(texts::iso),
                "since": matter.since().map(texts::iso),
                "language": message.language.tag(),
                "subject": words.subject,
                "link": words.link,
            },
        });
        body.to_string().into_bytes()
    }

    async fn send(
        &self,
        target: &HookTarget,
        request: Request<Full<Bytes>>,
    ) -> Result<(StatusCode, HeaderMap), NoConnection> {
        let mut connection = connect(target, &self.tls).await?;
        let answer = connection.sender.send_request(request).await;
        let answer = answer.map_err(|cause| NoConnection::Later(cause.to_string()))?;
        let (head, _) = answer.into_parts();
        Ok((head.status, head.headers))
    }
}

fn judged(name: &HookName, answer: Result<(StatusCode, HeaderMap), NoConnection>) -> Delivery {
    let (status, headers) = match answer {
        Ok(answer) => answer,
        Err(NoConnection::Later(why)) => return later(&format!("webhook {name}: {why}")),
        Err(NoConnection::Forbidden(why)) => return never(&format!("webhook {name}: {why}")),
    };
    let reason = format!("webhook {name}: answer {}", status.as_u16());
    match status.as_u16() {
        200..=299 => Delivery::Delivered,
        300..=399 => never(&format!("{reason}, a redirect; redirects are not followed")),
        // Settings or the receiver's own state: somebody may mend it while the message waits.
        401 | 403 | 404 | 408 | 425 | 429 | 500..=599 => match retry_after(&headers) {
            Some(after) => later_after(&reason, after),
            None => later(&reason),
        },
        _ => never(&reason),
    }
}

/// Seconds of `Retry-After`, a day at most; its form as a date is left out.
fn retry_after(headers: &HeaderMap) -> Option<SignedDuration> {
    let seconds: i64 = headers.get("retry-after")?.to_str().ok()?.parse().ok()?;
    (seconds >= 0).then(|| SignedDuration::from_secs(seconds.min(86_400)))
}
