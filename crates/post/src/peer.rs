//! A running Townwatch as a program asks it: one request, one answer, always with a key.

use std::net::IpAddr;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::error::PostError;
use crate::trust::Trust;

/// Longest answer, in bytes.
const LONGEST_ANSWER: usize = 64 << 20;
/// Longest time for one request.
const LIMIT: Duration = Duration::from_mins(1);

pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// It cannot be the address of a server, or the key would go there in the clear.
    #[error("{address}: {why}")]
    Address {
        /// As it was given.
        address: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] PostError),
    /// No answer, or none that can be read.
    #[error("{server}: {why}")]
    Exchange {
        /// Host and port.
        server: String,
        /// What went wrong, and the next step.
        why: String,
    },
}

/// What came back.
#[derive(Debug)]
pub enum PeerAnswer {
    /// What was asked for.
    Done(Value),
    /// A problem (RFC 9457).
    Refused(Value),
}

/// A running server, and the key it is asked with.
pub struct Peer {
    host: String,
    port: u16,
    authority: String,
    tls: Option<TlsConnector>,
    key: String,
    language: Option<String>,
}

impl Peer {
    /// Connects to nothing yet. `trust` is asked for only where the address says `https`.
    ///
    /// # Errors
    /// [`PeerError::Address`], and why there are no authorities to trust.
    pub fn new(
        address: &str,
        trust: impl FnOnce() -> Result<Trust, PostError>,
        key: String,
        language: Option<String>,
    ) -> Result<Self, PeerError> {
        let wrong = |why| PeerError::Address {
            address: address.to_owned(),
            why,
        };
        let uri: Uri = address.parse().map_err(|_| wrong("not an address"))?;
        let authority = uri
            .authority()
            .ok_or_else(|| wrong("give http(s)://HOST:PORT"))?;
        if authority.as_str().contains('@') || !matches!(uri.path(), "" | "/") {
            return Err(wrong("give http(s)://HOST:PORT and nothing more"));
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let (tls, usual) = match uri.scheme_str() {
            Some("https") => (Some(secured(&host, &trust()?)?), 443),
            Some("http") if this_machine(&host) => (None, 80),
            Some("http") => return Err(wrong("the key would go in the clear; use https")),
            _ => return Err(wrong("give http(s)://HOST:PORT")),
        };
        Ok(Self {
            port: authority.port_u16().unwrap_or(usual),
            authority: authority.as_str().to_owned(),
            host,
            tls,
            key,
            language,
        })
    }

    /// Reads.
    ///
    /// # Errors
    /// [`PeerError::Exchange`].
    pub async fn get(&self, path: &str) -> Result<PeerAnswer, PeerError> {
        self.ask(Method::GET, path, Vec::new()).await
    }

    /// Does.
    ///
    /// # Errors
    /// [`PeerError::Exchange`].
    pub async fn post(
        &self,
        path: &str,
        given: &Map<String, Value>,
    ) -> Result<PeerAnswer, PeerError> {
        let body = Value::Object(given.clone()).to_string().into_bytes();
        self.ask(Method::POST, path, body).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<PeerAnswer, PeerError> {
        let told = |why: &str| PeerError::Exchange {
            server: self.authority.clone(),
            why: why.to_owned(),
        };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.authority)
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", "application/json");
        if let Some(language) = &self.language {
            request = request.header("accept-language", language);
        }
        let request = request.body(Full::new(Bytes::from(body)));
        let request = request.map_err(|cause| told(&cause.to_string()))?;
        match timeout(LIMIT, self.exchange(request)).await {
            Ok(answer) => answer.map_err(|cause| told(&cause)),
            Err(_) => Err(told("no answer within a minute; is the server busy?")),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<PeerAnswer, String> {
        let way = (self.host.as_str(), self.port);
        let stream = reached(way, self.tls.as_ref()).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|cause| cause.to_string())?;
        let driver = tokio::spawn(async move {
            // What is wrong with it the request is told as well.
            let _ = connection.await;
        });
        let response = sender.send_request(request).await;
        let response = response.map_err(|cause| cause.to_string())?;
        let done = response.status().is_success();
        let body = Limited::new(response.into_body(), LONGEST_ANSWER);
        let body = body.collect().await.map_err(|cause| cause.to_string())?;
        driver.abort();
        let value = serde_json::from_slice(&body.to_bytes())
            .map_err(|_| "did not answer in JSON; is it a Townwatch server?".to_owned())?;
        Ok(if done {
            PeerAnswer::Done(value)
        } else {
            PeerAnswer::Refused(value)
        })
    }
}

/// A connection to a host, under TLS where that is asked for.
pub(crate) async fn reached(
    (host, port): (&str, u16),
    tls: Option<&TlsConnector>,
) -> Result<Box<dyn Stream>, String> {
    let stream = TcpStream::connect((host, port)).await;
    let stream = stream.map_err(|cause| format!("{cause}; is `townwatch serve` running?"))?;
    let Some(tls) = tls else {
        return Ok(Box::new(stream));
    };
    let name = ServerName::try_from(host.to_owned()).map_err(|cause| cause.to_string())?;
    let stream = tls.connect(name, stream).await;
    let stream = stream.map_err(|cause| format!("TLS: {cause}"))?;
    Ok(Box::new(stream))
}

/// A name or address that never leaves this machine.
fn this_machine(host: &str) -> bool {
    let address: Result<IpAddr, _> = host.parse();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

pub(crate) fn secured(host: &str, trust: &Trust) -> Result<TlsConnector, PeerError> {
    let client = trust.client().map_err(|cause| PostError::Tls {
        host: host.to_owned(),
        why: cause.to_string(),
    })?;
    Ok(TlsConnector::from(client))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str) -> String {
        let peer = Peer::new(
            address,
            || Err(PostError::NoCertificates),
            "k".to_owned(),
            None,
        );
        peer.err().map(|why| why.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_key_never_leaves_the_machine_in_the_clear() {
        assert!(refused("http://192.0.2.7:8420").contains("in the clear"));
        assert!(refused("http://127.0.0.1.example:8420").contains("in the clear"));
        for here in [
            "http://127.0.0.1:8420",
            "http://[::1]:8420/",
            "http://localhost",
        ] {
            assert_eq!(refused(here), "", "{here}");
        }
    }

    #[test]
    fn what_is_no_server_is_told() {
        for wrong in [
            "",
            "localhost:8420",
            "ftp://localhost",
            "http://k@localhost",
            "http://localhost/api",
        ] {
            assert!(refused(wrong).starts_with(&format!("{wrong}: ")), "{wrong}");
        }
    }
}
