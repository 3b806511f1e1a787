//! One connection to one system: a request, its answer within bounds, the next request.

use std::sync::Arc;
use std::time::Duration;

use application::connectors::Missed;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request};
use jiff::SignedDuration;
use rustls::ClientConfig;
use serde_json::Value;
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::{later, never};
use crate::connect::{Connection, NoConnection, connect};
use crate::target::HookTarget;

/// Longest answer, in bytes.
const LONGEST_ANSWER: usize = 16 << 20;

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
    after: Option<SignedDuration>,
}

/// The way to one system.
pub(super) struct Line {
    target: HookTarget,
    pub(super) secret: Zeroizing<String>,
    tls: Arc<ClientConfig>,
    limit: Duration,
    open: Option<Connection>,
}

impl Line {
    /// Connects to nothing yet.
    pub(super) fn new(
        address: &str,
        secret: &[u8],
        (tls, limit): (Arc<ClientConfig>, Duration),
    ) -> Result<Self, Missed> {
        let wrong = || never("the address of the system cannot be used");
        let target = HookTarget::of_application(address).map_err(|()| wrong())?;
        let secret = std::str::from_utf8(secret).map_err(|_| never("the secret is no text"))?;
        Ok(Self {
            target,
            secret: Zeroizing::new(secret.to_owned()),
            tls,
            limit,
            open: None,
        })
    }

    /// The path of the address, without a stroke at its end.
    pub(super) fn path(&self) -> &str {
        self.target.path.trim_end_matches('/')
    }

    /// A request as every one begins.
    pub(super) fn request(&self, method: Method, path: &str) -> hyper::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.target.authority)
            .header("user-agent", "Townwatch")
    }

    /// Sends one, on the connection that is open, or on a new one where that has ended meanwhile.
    pub(super) async fn send(
        &mut self,
        request: hyper::http::request::Builder,
        body: &[u8],
    ) -> Result<Answer, Missed> {
        let request = request.body(Full::new(Bytes::copy_from_slice(body)));
        let request = request.map_err(|_| never("the address of the system cannot be used"))?;
        let limit = self.limit;
        if let Ok(answer) = timeout(limit, self.exchange(request)).await {
            if answer.is_err() {
                self.open = None;
            }
            return answer;
        }
        self.open = None;
        Err(later("no answer in time"))
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, Missed> {
        let mut request = request;
        let answer = loop {
            let (open, new) = match &mut self.open {
                Some(open) => (open, false),
                none => {
                    let open = connect(&self.target, &self.tls).await.map_err(no_way)?;
                    (none.insert(open), true)
                }
            };
            match open.sender.try_send_request(request).await {
                Ok(answer) => break answer,
                // The other side had ended the connection, and has heard nothing of this request.
                Err(mut failed) => match failed.take_message().filter(|_| !new) {
                    Some(again) => {
                        request = again;
                        self.open = None;
                    }
                    None => return Err(later(&failed.error().to_string())),
                },
            }
        };
        let (head, body) = answer.into_parts();
        let after = head.headers.get("retry-after");
        let after = after.and_then(|after| after.to_str().ok()?.parse().ok());
        let body = Limited::new(body, LONGEST_ANSWER).collect().await;
        let body = body.map_err(|cause| later(&cause.to_string()))?.to_bytes();
        Ok(Answer {
            status: head.status.as_u16(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
            after: after.map(|seconds: i64| SignedDuration::from_secs(seconds.clamp(0, 86_400))),
        })
    }
}

fn no_way(why: NoConnection) -> Missed {
    match why {
        NoConnection::Later(why) => later(&why),
        NoConnection::Forbidden(why) => never(&why),
    }
}

impl Answer {
    /// Why an answer is none that was hoped for: somebody may mend it meanwhile, or a person must look.
    pub(super) fn missed(&self) -> Missed {
        let detail = self
            .body
            .get("detail")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let why = format!("answer {}: {detail}", self.status);
        match self.status {
            401 | 403 | 404 | 408 | 425 | 429 | 500..=599 => match later(&why) {
                Missed::Later(why, _) => Missed::Later(why, self.after),
                never @ Missed::Never(_) => never,
            },
            300..=399 => never(&format!("{why} (a redirect; redirects are not followed)")),
            _ => never(&why),
        }
    }
}
