//! A text that is sent to one address, and its short answer: how a checkpoint reaches a witness.
//!
//! Nothing secret goes there: both sides sign what they say, so the way may be in the clear.

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::error::PostError;
use crate::peer::{PeerError, reached, secured};
use crate::trust::Trust;

/// Longest answer, in bytes.
const LONGEST_ANSWER: usize = 64 * 1024;

/// An address that texts are sent to.
pub struct Submitter {
    host: String,
    port: u16,
    authority: String,
    path: String,
    tls: Option<TlsConnector>,
    limit: Duration,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// HTTP's number.
    pub status: u16,
    /// Its media type; empty when it has none.
    pub media_type: String,
    /// The text.
    pub text: String,
}

impl Submitter {
    /// Connects to nothing yet. `trust` is asked for only where the address says `https`. One request
    /// takes no longer than `limit`.
    ///
    /// # Errors
    /// [`PeerError::Address`], and why there are no authorities to trust.
    pub fn new(
        address: &str,
        trust: impl FnOnce() -> Result<Trust, PostError>,
        limit: Duration,
    ) -> Result<Self, PeerError> {
        let wrong = |why| PeerError::Address {
            address: address.to_owned(),
            why,
        };
        let uri: Uri = address.parse().map_err(|_| wrong("not an address"))?;
        let whole = "give http(s)://HOST:PORT/PATH";
        let authority = uri.authority().ok_or_else(|| wrong(whole))?;
        if authority.as_str().contains('@') || uri.query().is_some() {
            return Err(wrong(whole));
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let (tls, usual) = match uri.scheme_str() {
            Some("https") => (Some(secured(&host, &trust()?)?), 443),
            Some("http") => (None, 80),
            _ => return Err(wrong(whole)),
        };
        Ok(Self {
            port: authority.port_u16().unwrap_or(usual),
            authority: authority.as_str().to_owned(),
            path: uri.path().to_owned(),
            host,
            tls,
            limit,
        })
    }

    /// Sends a text and reads the answer.
    ///
    /// # Errors
    /// [`PeerError::Exchange`].
    pub async fn submit(&self, text: String) -> Result<Submitted, PeerError> {
        let told = |why: String| PeerError::Exchange {
            server: self.authority.clone(),
            why,
        };
        match timeout(self.limit, self.exchange(text)).await {
            Ok(answer) => answer.map_err(told),
            Err(_) => Err(told("no answer in time".to_owned())),
        }
    }

    async fn exchange(&self, text: String) -> Result<Submitted, String> {
        let request = Request::post(&self.path)
            .header("host", &self.authority)
            .header("user-agent", "Townwatch")
            .header("content-type", "text/plain; charset=utf-8")
            .body(Full::new(Bytes::from(text)));
        let request = request.map_err(|cause| cause.to_string())?;
        let stream = reached((&self.host, self.port), self.tls.as_ref()).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|cause| cause.to_string())?;
        let driver = tokio::spawn(async move {
            // What is wrong with it the request is told as well.
            let _ = connection.await;
        });
        let response = sender.send_request(request).await;
        let response = response.map_err(|cause| cause.to_string())?;
        let status = response.status().as_u16();
        let media_type = response.headers().get("content-type");
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let media_type = media_type.unwrap_or_default().to_owned();
        let body = Limited::new(response.into_body(), LONGEST_ANSWER);
        let body = body.collect().await.map_err(|cause| cause.to_string())?;
        driver.abort();
        let text = String::from_utf8_lossy(&body.to_bytes()).into_owned();
        Ok(Submitted {
            status,
            media_type,
            text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_path_and_neither_a_password_nor_a_query() {
        let made = |address: &str| {
            let trust = || Err(PostError::NoCertificates);
            Submitter::new(address, trust, Duration::from_secs(1)).map(|one| one.path)
        };
        let path = made("http://192.0.2.7:8420/witness/add-checkpoint");
        assert_eq!(path.ok().as_deref(), Some("/witness/add-checkpoint"));
        for wrong in ["", "ftp://a/b", "http://k@a/b", "http://a/b?c", "a/b"] {
            assert!(made(wrong).is_err(), "{wrong}");
        }
        assert!(made("https://a/b").is_err(), "nobody is trusted");
    }
}
