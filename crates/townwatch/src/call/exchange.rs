//! One request to a running server, one answer.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use post::Trust;
use rustls::pki_types::ServerName;
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::stop::Unusable;

/// Where Debian keeps the certificates of the authorities.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// Longest answer, in bytes.
const LONGEST_ANSWER: usize = 64 << 20;
/// Longest time for one request.
const LIMIT: Duration = Duration::from_mins(1);

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// What came back.
pub(crate) enum Answer {
    /// What was asked for.
    Done(Value),
    /// A problem (RFC 9457).
    Refused(Value),
}

/// A running server, and the key it is asked with.
pub(crate) struct Server {
    host: String,
    port: u16,
    authority: String,
    tls: Option<TlsConnector>,
    key: String,
    language: Option<String>,
}

impl Server {
    /// Connects to nothing yet.
    pub(crate) fn new(
        address: &str,
        authorities: Option<&Path>,
        key: String,
        language: Option<String>,
    ) -> Result<Self, Unusable> {
        let wrong = |why: &str| Unusable::new(format!("--server {address}: {why}"));
        let uri: Uri = address.parse().map_err(|_| wrong("not an address"))?;
        let authority = uri
            .authority()
            .ok_or_else(|| wrong("give http(s)://HOST:PORT"))?;
        if authority.as_str().contains('@') || !matches!(uri.path(), "" | "/") {
            return Err(wrong("give http(s)://HOST:PORT and nothing more"));
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let (tls, usual) = match uri.scheme_str() {
            Some("https") => (Some(secured(authorities)?), 443),
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
    pub(crate) async fn get(&self, path: &str) -> Result<Answer, Unusable> {
        self.ask(Method::GET, path, Vec::new()).await
    }

    /// Does.
    pub(crate) async fn post(
        &self,
        path: &str,
        given: &Map<String, Value>,
    ) -> Result<Answer, Unusable> {
        let body = serde_json::to_vec(given).map_err(Unusable::new)?;
        self.ask(Method::POST, path, body).await
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Answer, Unusable> {
        let told = |cause: &str| Unusable::new(format!("{}: {cause}", self.authority));
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

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let stream = self.connect().await?;
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
            Answer::Done(value)
        } else {
            Answer::Refused(value)
        })
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, String> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await;
        let stream = stream.map_err(|cause| format!("{cause}; is `townwatch serve` running?"))?;
        let Some(tls) = &self.tls else {
            return Ok(Box::new(stream));
        };
        let name = ServerName::try_from(self.host.clone()).map_err(|cause| cause.to_string())?;
        let stream = tls.connect(name, stream).await;
        let stream = stream.map_err(|cause| format!("TLS: {cause}"))?;
        Ok(Box::new(stream))
    }
}

/// A name or address that never leaves this machine.
fn this_machine(host: &str) -> bool {
    let address: Result<IpAddr, _> = host.parse();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn secured(authorities: Option<&Path>) -> Result<TlsConnector, Unusable> {
    let file = authorities.unwrap_or_else(|| Path::new(AUTHORITIES));
    let told = |cause: &dyn std::fmt::Display| {
        let file = file.display();
        Unusable::new(format!("{file}: {cause}; name one with --ca-file"))
    };
    let text = std::fs::read(file).map_err(|cause| told(&cause))?;
    let trust = Trust::from_pem(&[&text]).map_err(|cause| told(&cause))?;
    let client = trust.client().map_err(|cause| told(&cause))?;
    Ok(TlsConnector::from(Arc::clone(&client)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str) -> String {
        let server = Server::new(address, None, "k".to_owned(), None);
        server.err().map(|why| why.to_string()).unwrap_or_default()
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
            assert!(refused(wrong).starts_with("--server"), "{wrong}");
        }
    }
}
