//! Applications are told that somebody signed out (OpenID Connect Back-Channel Logout 1.0): a POST with a signed
//! token to the address that was entered for it, checked like a webhook's: no redirect is followed, and no name
//! leads to where no application is.

use std::sync::Arc;
use std::time::Duration;

use application::clients::{BackChannel, LogoutCall};
use application::post::Delivery;
use async_trait::async_trait;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use rustls::ClientConfig;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::connect::{NoConnection, connect};
use crate::error::PostError;
use crate::reason::{later, never};
use crate::target::HookTarget;
use crate::trust::Trust;

/// Tells applications.
#[derive(Debug, Clone)]
pub struct BackChannelPost {
    tls: Arc<ClientConfig>,
    limit: Duration,
}

impl BackChannelPost {
    /// Connects to nothing yet. One try takes no longer than `limit`.
    ///
    /// # Errors
    /// [`PostError::Tls`].
    pub fn new(trust: &Trust, limit: Duration) -> Result<Self, PostError> {
        let tls = trust.client().map_err(|cause| PostError::Tls {
            host: "applications".to_owned(),
            why: cause.to_string(),
        })?;
        Ok(Self { tls, limit })
    }

    async fn one(self, call: LogoutCall) -> Delivery {
        let Ok(target) = HookTarget::of_application(&call.address) else {
            return never("the address of the application cannot be used");
        };
        // Letters, digits, points and hyphens: it needs no escape.
        let body = format!("logout_token={}", call.token);
        let request = Request::post(&target.path)
            .header("host", &target.authority)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("user-agent", "Townwatch")
            .body(Full::new(Bytes::from(body)));
        let Ok(request) = request else {
            return never("the address of the application cannot be used");
        };
        let sent = async {
            let mut connection = connect(&target, &self.tls).await?;
            let answer = connection.sender.send_request(request).await;
            let answer = answer.map_err(|cause| NoConnection::Later(cause.to_string()))?;
            Ok(answer.status())
        };
        match timeout(self.limit, sent).await {
            Ok(answer) => judged(answer),
            Err(_) => later("no answer in time"),
        }
    }
}

fn judged(answer: Result<StatusCode, NoConnection>) -> Delivery {
    let status = match answer {
        Ok(status) => status.as_u16(),
        Err(NoConnection::Later(why)) => return later(&why),
        Err(NoConnection::Forbidden(why)) => return never(&why),
    };
    let reason = format!("answer {status}");
    match status {
        200..=299 => Delivery::Delivered,
        300..=399 => never(&format!("{reason}, a redirect; redirects are not followed")),
        401 | 403 | 404 | 408 | 425 | 429 | 500..=599 => later(&reason),
        _ => never(&reason),
    }
}

#[async_trait]
impl BackChannel for BackChannelPost {
    async fn tell(&self, calls: Vec<LogoutCall>) -> Vec<Delivery> {
        let mut under_way = JoinSet::new();
        let many = calls.len();
        for (place, call) in calls.into_iter().enumerate() {
            let post = self.clone();
            under_way.spawn(async move { (place, post.one(call).await) });
        }
        let broken = || later("telling the application was broken off");
        let mut became: Vec<Delivery> = (0..many).map(|_| broken()).collect();
        while let Some(ended) = under_way.join_next().await {
            if let Ok((place, delivery)) = ended
                && let Some(slot) = became.get_mut(place)
            {
                *slot = delivery;
            }
        }
        became
    }
}
