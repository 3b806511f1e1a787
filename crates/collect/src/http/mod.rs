//! Senders that speak HTTP: Elasticsearch `_bulk`, systemd's journal upload, OTLP.
//!
//! What a newcomer must know: [`serve`] answers one connection. A sender is known by its key ([`key`]),
//! else by its certificate or address where the listener allows it. Bodies have a bound, also after they
//! are unpacked, and all bodies together ([`body`]). What they hold is read by pure functions: bytes in,
//! entries out. The answer is given once every entry is durable; while the log takes nothing, requests
//! are refused with 503 and `Retry-After`. Entries carry positions, so a request that is sent again
//! because its answer was lost is kept once. An address that people's pages have too asks [`beside`]
//! whose a request is, and [`one`] for its answer.

pub mod beside;
pub mod body;
pub mod bulk;
mod bulk_door;
pub mod journal;
mod journal_door;
pub mod key;
pub mod otlp;
mod otlp_door;

use std::convert::Infallible;
use std::error::Error;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use application::ledger::Trouble;
use application::senders::{Caller, Sender};
use domain::id::SourceId;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Bytes};
use hyper::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::door::tcp::House;
use crate::door::{Closed, MOST_BYTES, SentLine, Waiting};
use body::Room;

/// Longest entry, in bytes; a longer one is refused, with a word of its own where the sender reads it.
pub const LONGEST: usize = 256 * 1024;
/// Entries of one request. What is remembered of a sender's requests holds more than one of them.
pub const MOST_ENTRIES: usize = 10_000;
/// Bytes of a head.
const HEAD_BYTES: usize = 64 * 1024;
/// Deliveries of one request that are not durable yet.
const ON_THE_WAY: usize = 4;
/// How often it is looked whether the log takes anything, while a request waits for it.
const LOOK: Duration = Duration::from_secs(1);
/// When a sender that was refused shall come again, in seconds.
const COME_AGAIN: &str = "10";
/// How long a request that is being answered may take once the program stops.
const FAREWELL: Duration = Duration::from_secs(5);

/// A body as it comes, from whichever server.
pub type Sent = UnsyncBoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// A body of any server.
pub fn sent<B>(body: B) -> Sent
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    body.map_err(Into::into).boxed_unsync()
}

/// The last request of one connection that was answered well: the next one proves that its answer
/// came. Only where a connection is one sender's: a proxy's are not.
#[derive(Debug, Clone, Default)]
pub struct Heard(Arc<Mutex<Option<(SourceId, u64)>>>);

/// What all connections of a listener share.
#[derive(Debug, Clone, Default)]
pub struct Hall {
    /// Whether callers without a key are known by their certificate or address.
    pub keyless: bool,
    /// Room for bodies.
    pub room: Room,
}

/// Why a request is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    status: StatusCode,
    says: String,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, says: impl Into<String>) -> Self {
        let says = says.into();
        Self { status, says }
    }

    fn busy() -> Self {
        let says = "nothing can be kept at present; send it again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, says)
    }
}

impl From<Closed> for Refused {
    fn from(closed: Closed) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, closed.to_string())
    }
}

/// An answer, whole.
pub type Answer = Response<Full<Bytes>>;

pub(crate) fn answer(status: StatusCode, media_type: &str, text: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    if let Ok(value) = HeaderValue::from_str(media_type) {
        answer.headers_mut().insert(CONTENT_TYPE, value);
    }
    answer
}

/// Who asks for what, without the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks<'p> {
    /// Who is there: the handshake of Elasticsearch.
    Elastic(bulk_door::Handshake),
    /// Documents; the index of those that name none.
    Bulk(Option<&'p str>),
    /// Entries of systemd's journal.
    Upload,
    /// Log records of OpenTelemetry.
    Logs,
}

impl<'p> Asks<'p> {
    fn of(method: &Method, segments: &[&'p str]) -> Option<Self> {
        let puts = matches!(*method, Method::POST | Method::PUT);
        let gets = matches!(*method, Method::GET | Method::HEAD);
        match *segments {
            ["_bulk"] if puts => Some(Self::Bulk(None)),
            // Old clients name a type behind the index.
            [index, "_bulk"] | [index, _, "_bulk"] if puts => Some(Self::Bulk(Some(index))),
            ["upload"] if puts => Some(Self::Upload),
            ["v1", "logs"] if puts => Some(Self::Logs),
            [""] if gets => Some(Self::Elastic(bulk_door::Handshake::Hello)),
            ["_license"] if gets => Some(Self::Elastic(bulk_door::Handshake::Licence)),
            _ => None,
        }
    }
}

/// One connection.
struct Visit {
    caller: Caller,
    house: Arc<House>,
    hall: Hall,
    heard: Heard,
}

/// Answers what one connection asks, until it ends, is silent, or the program stops.
pub async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    caller: Caller,
    house: Arc<House>,
    hall: Hall,
    mut stop: watch::Receiver<bool>,
) {
    let stall = house.limits.stall;
    let visit = Arc::new(Visit {
        caller,
        house,
        hall,
        heard: Heard::default(),
    });
    let service = service_fn(|request| {
        let visit = Arc::clone(&visit);
        async move { Ok::<_, Infallible>(visit.answer(request.map(sent)).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(stall)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // A sender that went away is not our mistake.
        _ended = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _farewell = timeout(FAREWELL, connection).await;
}

/// Answers one request of another server, until the program stops. So many of one address at a time as
/// a listener takes connections.
pub async fn one(
    request: Request<Sent>,
    (caller, heard): (Caller, Heard),
    house: Arc<House>,
    hall: Hall,
    mut stop: watch::Receiver<bool>,
) -> Answer {
    let Some(_pass) = house.gate.enter(caller.address, &house.limits) else {
        house.note(None, Trouble::TooMany, 1);
        let says = "too many requests at once; send it again later";
        return Visit::refusal(true, &Refused::new(StatusCode::TOO_MANY_REQUESTS, says));
    };
    let visit = Visit {
        caller,
        house,
        hall,
        heard,
    };
    let mut answering = pin!(visit.answer(request));
    tokio::select! {
        answer = answering.as_mut() => return answer,
        _stopped = stop.wait_for(|stop| *stop) => {}
    }
    let answer = timeout(FAREWELL, answering).await;
    answer.unwrap_or_else(|_| Visit::refusal(true, &Refused::from(Closed)))
}

impl Visit {
    async fn answer(&self, request: Request<Sent>) -> Answer {
        let (parts, body) = request.into_parts();
        let (in_path, segments) = key::from_path(parts.uri.path());
        let asks = Asks::of(&parts.method, &segments);
        let taken = match self.sender(&parts, in_path).await {
            Ok(sender) => self.take(asks, &parts, body, &sender).await,
            Err(refused) => Err(refused),
        };
        // What begins so is asked by nobody else.
        let elastic = matches!(asks, Some(Asks::Elastic(_) | Asks::Bulk(_)))
            || segments.iter().any(|segment| segment.starts_with('_'));
        let answer = taken.unwrap_or_else(|refused| Self::refusal(elastic, &refused));
        challenged(answer, &parts)
    }

    async fn take(
        &self,
        asks: Option<Asks<'_>>,
        parts: &Parts,
        body: Sent,
        sender: &Sender,
    ) -> Result<Answer, Refused> {
        match asks {
            Some(Asks::Elastic(handshake)) => Ok(handshake.answer(parts)),
            Some(Asks::Bulk(index)) => self.bulk(parts, body, sender, index).await,
            Some(Asks::Upload) => self.upload(parts, body, sender).await,
            Some(Asks::Logs) => self.logs(parts, body, sender).await,
            None => {
                self.house.note(Some(sender), Trouble::Garbage, 1);
                let says = format!(
                    "{} {} is nothing that is taken here; _bulk, upload and v1/logs are",
                    parts.method,
                    parts.uri.path()
                );
                Err(Refused::new(StatusCode::NOT_FOUND, says))
            }
        }
    }

    /// What a refusal looks like where it goes to.
    fn refusal(elastic: bool, refused: &Refused) -> Answer {
        let mut answer = if elastic {
            bulk_door::refusal(refused)
        } else {
            let says = format!("{}\n", refused.says);
            answer(refused.status, "text/plain; charset=utf-8", says)
        };
        let later = [
            StatusCode::SERVICE_UNAVAILABLE,
            StatusCode::TOO_MANY_REQUESTS,
        ];
        if later.contains(&refused.status) {
            let headers = answer.headers_mut();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(COME_AGAIN));
        }
        answer
    }

    /// Whose request it is: of the key, else of the certificate, else of the address where that is
    /// enough. Called before anything of the body is read.
    async fn sender(&self, parts: &Parts, in_path: Option<&str>) -> Result<Sender, Refused> {
        let key = key::given(&parts.headers, in_path);
        let Some(key) = key else {
            if self.hall.keyless || self.caller.certificate.is_some() {
                return Ok(self.house.identify(&self.caller).await);
            }
            return Err(self.unproved("no key was sent"));
        };
        let found = self.house.senders.of_key(Sha256::digest(&key).into()).await;
        match found {
            Ok(Some(sender)) => Ok(sender),
            Ok(None) => Err(self.unproved("the key that was sent is unknown")),
            Err(problem) => {
                let door = &self.house.listening.name;
                tracing::error!("{door}: keys cannot be looked up: {problem}");
                Err(Refused::busy())
            }
        }
    }

    /// Counts a caller that did not prove who it is. The first is told, then every doubling: whoever
    /// guesses keys does not fill the program's own log.
    fn unproved(&self, what: &str) -> Refused {
        let (house, address) = (&self.house, self.caller.address);
        house.note(None, Trouble::Unproved, 1);
        let name = &house.listening.name;
        let troubles = house.ledger.of_door(name);
        let times = troubles.get(&Trouble::Unproved).copied().unwrap_or(0);
        if times.is_power_of_two() {
            tracing::warn!("{name}: {what} by {address}; {times} such requests so far");
        }
        let says = format!("{what}; townwatch source key NAME makes one");
        Refused::new(StatusCode::UNAUTHORIZED, says)
    }

    /// Waits for the log, for as long as it takes anything at all.
    async fn patiently<T>(&self, done: impl Future<Output = T>) -> Result<T, Refused> {
        let mut done = pin!(done);
        loop {
            if let Ok(done) = timeout(LOOK, done.as_mut()).await {
                return Ok(done);
            }
            self.check_trouble()?;
        }
    }

    /// Refuses while the log takes nothing.
    fn check_trouble(&self) -> Result<(), Refused> {
        match self.house.doorway.trouble() {
            Some(_) => Err(Refused::busy()),
            None => Ok(()),
        }
    }

    /// Returns when every line is durable.
    async fn keep(
        &self,
        sender: &Sender,
        lines: impl IntoIterator<Item = SentLine>,
    ) -> Result<(), Refused> {
        let mut answered = self.answered_before(sender);
        let (mut batch, mut bytes) = (Vec::new(), 0_usize);
        let mut on_the_way = OnTheWay::default();
        for line in lines {
            if bytes.saturating_add(line.raw.len()) > MOST_BYTES {
                let full = std::mem::take(&mut batch);
                bytes = 0;
                on_the_way.send(self, sender, full, answered.take()).await?;
            }
            bytes = bytes.saturating_add(line.raw.len());
            batch.push(line);
        }
        on_the_way
            .send(self, sender, batch, answered.take())
            .await?;
        on_the_way.arrived(self).await
    }

    fn answered_before(&self, sender: &Sender) -> Option<u64> {
        let Heard(answered) = &self.heard;
        let mut answered = answered.lock().unwrap_or_else(PoisonError::into_inner);
        let before = answered.take();
        before
            .filter(|(source, _)| *source == sender.source)
            .map(|(_, body)| body)
    }

    /// A request is answered well; once the sender asks again on this connection, it has that answer.
    fn is_answered(&self, sender: &Sender, body: u64) {
        let Heard(answered) = &self.heard;
        let mut answered = answered.lock().unwrap_or_else(PoisonError::into_inner);
        *answered = Some((sender.source, body));
    }
}

/// Says how a key is shown, to whoever showed none. A browser would ask its person for a password then,
/// and no person's password is a key: it is not told.
fn challenged(mut answer: Answer, parts: &Parts) -> Answer {
    let browser = parts.headers.contains_key("sec-fetch-site");
    if answer.status() == StatusCode::UNAUTHORIZED && !browser {
        let asks = HeaderValue::from_static("Basic realm=\"townwatch\"");
        answer.headers_mut().insert(WWW_AUTHENTICATE, asks);
    }
    answer
}

/// Deliveries of one request that are not durable yet.
#[derive(Default)]
struct OnTheWay(std::collections::VecDeque<Waiting>);

impl OnTheWay {
    async fn send(
        &mut self,
        visit: &Visit,
        sender: &Sender,
        lines: Vec<SentLine>,
        answered: Option<u64>,
    ) -> Result<(), Refused> {
        if lines.is_empty() {
            return Ok(());
        }
        if self.0.len() >= ON_THE_WAY
            && let Some(oldest) = self.0.pop_front()
        {
            visit.patiently(oldest.kept()).await??;
        }
        let doorway = &visit.house.doorway;
        let delivered = doorway.deliver_answered(sender, lines, answered);
        self.0.push_back(visit.patiently(delivered).await??);
        Ok(())
    }

    async fn arrived(self, visit: &Visit) -> Result<(), Refused> {
        for waiting in self.0 {
            visit.patiently(waiting.kept()).await??;
        }
        Ok(())
    }
}

/// The first eight bytes of a digest, and the second.
pub(crate) fn halves(digest: &[u8]) -> (u64, u64) {
    let half = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte))
    };
    (
        half(digest.get(..8).unwrap_or_default()),
        half(digest.get(8..16).unwrap_or_default()),
    )
}
