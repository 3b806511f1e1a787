//! One connection to one checked address, for one request.

use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

use crate::address::permitted;
use crate::target::HookTarget;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Why there is no connection.
pub(crate) enum NoConnection {
    /// May be otherwise later.
    Later(String),
    /// Its addresses are not allowed.
    Forbidden(String),
}

/// A connection that ends with its value.
pub(crate) struct Connection {
    pub(crate) sender: http1::SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// The head of an answer may have this many bytes; its body is never read.
const LONGEST_HEAD: usize = 16 * 1_024;

pub(crate) async fn connect(
    target: &HookTarget,
    tls: &Arc<ClientConfig>,
) -> Result<Connection, NoConnection> {
    let stream = tcp(target).await?;
    let stream: Box<dyn Stream> = if target.tls {
        let failed =
            |cause: &dyn ToString| NoConnection::Later(format!("TLS: {}", cause.to_string()));
        let host = target.host.trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|cause| failed(&cause))?;
        let connector = TlsConnector::from(Arc::clone(tls));
        let secured = connector.connect(name, stream).await;
        Box::new(secured.map_err(|cause| failed(&cause))?)
    } else {
        Box::new(stream)
    };
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|cause| NoConnection::Later(cause.to_string()))?;
    let driver = tokio::spawn(async move {
        // What is wrong with it the request is told as well.
        let _ = connection.await;
    });
    Ok(Connection { sender, driver })
}

/// The address that was checked is the address that is connected to: a name cannot lead elsewhere
/// in between.
async fn tcp(target: &HookTarget) -> Result<TcpStream, NoConnection> {
    let host = target.host.trim_matches(['[', ']']);
    let found = lookup_host((host, target.port)).await;
    let found = found.map_err(|cause| NoConnection::Later(format!("no address: {cause}")))?;
    let allowed: Vec<SocketAddr> = found
        .filter(|address| permitted(host, address.ip(), target.reach))
        .collect();
    let mut refused = NoConnection::Forbidden("leads to an address that is not allowed".to_owned());
    for address in allowed {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(cause) => refused = NoConnection::Later(format!("cannot connect: {cause}")),
        }
    }
    Err(refused)
}
