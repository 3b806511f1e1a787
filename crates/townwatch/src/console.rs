//! The console's connections: within bounds, so that whoever opens many and says little keeps nobody out.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::doors::Peer;
use crate::tending::Fares;
use crate::unseen::Wiped;

/// Bytes of a head.
const HEAD_BYTES: usize = 64 * 1024;
/// How long a request that is being answered may take once the program stops.
const FAREWELL: Duration = Duration::from_secs(10);

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// How long a browser may take over the head of a request; also how long a connection is kept on
    /// which nothing is asked.
    pub(crate) head: Duration,
    /// Connections at once; further ones wait in the kernel's line.
    pub(crate) at_once: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(15),
            at_once: 1_024,
        }
    }
}

/// The console's door: that nothing can be accepted there is told. Nothing begins it again, for it cannot end: it is
/// answered by the task that the program lives by, and a mistake there ends the program, which its service begins
/// again.
pub(crate) struct OpenDoor {
    listener: TcpListener,
    fares: Fares,
}

impl OpenDoor {
    /// A listener that is open.
    pub(crate) const fn new(listener: TcpListener, fares: Fares) -> Self {
        Self { listener, fares }
    }
}

impl Listener for OpenDoor {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.listener.accept().await {
                Ok(accepted) => {
                    self.fares.works();
                    return accepted;
                }
                Err(cause) => self.fares.failed(&cause).await,
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// Answers until it is asked to stop; then ends what was begun.
pub(crate) async fn answer<L>(
    mut listener: L,
    console: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) where
    L: Listener<Addr = SocketAddr>,
{
    let places = Arc::new(Semaphore::new(bounds.at_once));
    let (stopping, stopped) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        tokio::select! {
            () = stop.as_mut() => break,
            ((stream, address), place) = accepted => {
                let (console, stopped) = (console.clone(), stopped.clone());
                connections.spawn(async move {
                    connection(stream, Peer::from(address), console, bounds.head, stopped).await;
                    drop(place);
                });
            }
        }
        // Those that ended are let go.
        while connections.try_join_next().is_some() {}
    }
    let _nobody_waits = stopping.send(true);
    while connections.join_next().await.is_some() {}
}

/// Answers what one connection asks, until it ends, is too slow, or the program stops.
async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    console: Router,
    head: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer.clone()));
        let console = console.clone();
        async move {
            let answered: Result<_, Infallible> = console.oneshot(request).await;
            answered
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Wiped(stream)), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // A browser that went away is not our mistake.
        _ended = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => connection.as_mut().graceful_shutdown(),
    }
    let _farewell = timeout(FAREWELL, connection).await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn served(head: Duration) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let console = Router::new().route("/", get(|| async { "here" }));
        let bounds = Bounds { head, at_once: 2 };
        tokio::spawn(answer(listener, console, bounds, std::future::pending()));
        address
    }

    async fn asked(address: SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).await.unwrap();
        said
    }

    /// Two connections are all there are: the third is answered only because both are ended.
    #[tokio::test]
    async fn who_never_ends_a_head_keeps_nobody_out() {
        let address = served(Duration::from_millis(300)).await;
        let mut slow = Vec::new();
        for begun in [&b"GET / HTTP/1.1\r\nhost:"[..], b""] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(begun).await.unwrap();
            slow.push(stream);
        }
        assert!(asked(address).await.ends_with("here"));
        for mut stream in slow {
            let mut rest = Vec::new();
            // Ended or reset: nobody waits for it any more.
            let _reset = stream.read_to_end(&mut rest).await;
        }
    }

    /// A byte now and then does not hold it open either.
    #[tokio::test]
    async fn a_head_that_comes_in_drops_is_ended() {
        let address = served(Duration::from_millis(300)).await;
        let (mut reader, mut writer) = TcpStream::connect(address).await.unwrap().into_split();
        writer.write_all(b"GET / HTTP/1.1\r\nx: ").await.unwrap();
        let dropping = tokio::spawn(async move {
            while writer.write_all(b"y").await.is_ok() {
                crate::machine::pause(Duration::from_millis(20)).await;
            }
        });
        let mut rest = Vec::new();
        let _reset = reader.read_to_end(&mut rest).await;
        dropping.await.unwrap();
        assert!(!rest.ends_with(b"here"));
    }
}
