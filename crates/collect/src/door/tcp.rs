//! Listeners for connections: who may come in, and syslog over TCP.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use application::ledger::{Ledger, Trouble};
use application::port::SenderPosition;
use application::senders::{Caller, Host, Listening, Sender, Senders};
use domain::id::SourceId;
use domain::network::Network;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use super::frames::{Frame, Framer, LONGEST};
use super::limits::{Gate, Limits};
use super::{Closed, Doorway, Passed, SentLine, Waiting};

/// Bytes read at once.
pub(crate) const READ_BYTES: usize = 64 * 1024;
/// Deliveries of one connection on their way: then its socket waits, and others go first.
const ON_THE_WAY: usize = 4;
/// Bytes of a line within which its header names a host, a wrapped one included.
const HEADER_BYTES: usize = 4 * 1024;
/// How long to wait when the machine has no room for a further connection.
const NO_ROOM: Duration = Duration::from_secs(1);

/// Failures one after the other after which a listener counts as down.
const DOWN_AFTER: u32 = 3;
/// The longest pause before it is tried again.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// How a listener fares: what fails again and again is told, and tried again after growing pauses.
#[derive(Debug, Default)]
pub(crate) struct Fares {
    failures: u32,
}

impl Fares {
    /// It failed: how long to wait before it is tried again.
    pub(crate) fn failed(&mut self, house: &House, cause: &io::Error) -> Duration {
        let door = &house.listening.name;
        let pause = NO_ROOM.saturating_mul(1 << self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        tracing::warn!("{door}: {cause}; waiting");
        if self.failures == DOWN_AFTER {
            let unit = Some(house.listening.unit);
            house.ledger.fell(door, unit, &cause.to_string());
        }
        pause.min(LONGEST_PAUSE)
    }

    /// It works.
    pub(crate) fn works(&mut self, house: &House) {
        if self.failures >= DOWN_AFTER {
            tracing::info!("{}: works again", house.listening.name);
            house.ledger.rose(&house.listening.name);
        }
        self.failures = 0;
    }

    /// Whether it failed just now.
    pub(crate) const fn is_failing(&self) -> bool {
        self.failures > 0
    }
}

/// Whether only a caller went away again.
fn is_callers(cause: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(
        cause.kind(),
        ConnectionAborted | ConnectionReset | Interrupted
    )
}

/// What a listener works with.
pub struct House {
    /// Whose lines come here.
    pub listening: Listening,
    /// Networks that may send; all where it is empty.
    pub allow: Vec<Network>,
    /// Its bounds.
    pub limits: Limits,
    /// Who is inside.
    pub gate: Gate,
    /// Where callers become sources.
    pub senders: Arc<Senders>,
    /// Where lines go.
    pub doorway: Doorway,
    /// Where troubles are counted.
    pub ledger: Ledger,
}

impl House {
    /// Counts a trouble with a sender, or with somebody at the door.
    pub fn note(&self, sender: Option<&Sender>, trouble: Trouble, times: u64) {
        let source = sender.map(|sender| sender.source);
        let door = &self.listening.name;
        self.ledger.note(door, source, trouble, times);
    }

    /// Which source each line belongs to: behind a relay that of the host which its header names.
    /// Records that cannot be read are tried again, as in [`House::identify`].
    pub(crate) async fn whose(&self, sender: &Sender, lines: Vec<SentLine>) -> Vec<Passed> {
        let mut passed: Vec<Passed> = Vec::with_capacity(lines.len());
        for line in lines {
            let begun = passed.last().filter(|(_, line)| line.raw.len() >= LONGEST);
            let source = match begun {
                // The rest of a message that was cut.
                Some((source, _)) => *source,
                None if sender.is_relay => self.host_of(sender, &line.raw).await,
                None => sender.source,
            };
            passed.push((source, line));
        }
        passed
    }

    async fn host_of(&self, relay: &Sender, raw: &[u8]) -> SourceId {
        let head = raw.get(..HEADER_BYTES).unwrap_or(raw);
        let head = String::from_utf8_lossy(head);
        let Some(host) = formats::host_of(&head).and_then(Host::parse) else {
            return relay.source;
        };
        loop {
            match self.senders.behind(relay, &host).await {
                Ok(Some(sender)) => return sender.source,
                Ok(None) => {
                    self.note(Some(relay), Trouble::Crowded, 1);
                    return relay.source;
                }
                Err(problem) => {
                    let door = &self.listening.name;
                    tracing::error!("{door}: a host is not known, waiting: {problem}");
                    pause(NO_ROOM).await;
                }
            }
        }
    }

    /// Whether an address may send here.
    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        self.allow.is_empty() || self.allow.iter().any(|network| network.holds(address))
    }

    /// The sender behind a connection. Records that cannot be read are tried again: the connection
    /// waits, nothing is read.
    pub(crate) async fn identify(&self, caller: &Caller) -> Sender {
        loop {
            match self.senders.known(&self.listening, caller).await {
                Ok(sender) => return sender,
                Err(problem) => {
                    let door = &self.listening.name;
                    tracing::error!("{door}: a sender is not known, waiting: {problem}");
                    pause(NO_ROOM).await;
                }
            }
        }
    }
}

pub(crate) async fn pause(duration: Duration) {
    let _always_over = timeout(duration, std::future::pending::<()>()).await;
}

/// Accepts connections until it is told to stop; each is served by `serve` in a task of its own.
pub async fn accept<F>(
    listener: TcpListener,
    house: Arc<House>,
    mut stop: watch::Receiver<bool>,
    serve: impl Fn(TcpStream, SocketAddr, Arc<House>, watch::Receiver<bool>) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let mut served = tokio::task::JoinSet::new();
    let mut fares = Fares::default();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.changed() => break,
            Some(_) = served.join_next() => continue,
            accepted = listener.accept() => accepted,
            // Nobody comes, and nothing fails any more.
            () = pause(NO_ROOM), if fares.is_failing() => {
                fares.works(&house);
                continue;
            }
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) if is_callers(&cause) => continue,
            Err(cause) => {
                let again = fares.failed(&house, &cause);
                tokio::select! {
                    () = pause(again) => continue,
                    _ = stop.changed() => break,
                }
            }
        };
        fares.works(&house);
        let address = peer.ip().to_canonical();
        if !house.allows(address) {
            house.note(None, Trouble::NotAllowed, 1);
            continue;
        }
        let Some(pass) = house.gate.enter(address, &house.limits) else {
            house.note(None, Trouble::TooMany, 1);
            continue;
        };
        let serving = serve(stream, peer, Arc::clone(&house), stop.clone());
        served.spawn(async move {
            serving.await;
            drop(pass);
        });
    }
    drop(listener);
    while served.join_next().await.is_some() {}
}

/// Reads syslog from a connection until its end, an error, silence, or the program's stop.
pub async fn syslog(
    mut stream: impl AsyncRead + Unpin,
    caller: Caller,
    house: Arc<House>,
    mut stop: watch::Receiver<bool>,
) {
    let sender = house.identify(&caller).await;
    let mut machine = Framer::default();
    let mut buffer = vec![0; READ_BYTES];
    let mut on_the_way = OnTheWay::default();
    let mut ended = false;
    while !ended {
        let patience = if machine.is_inside() {
            house.limits.stall
        } else {
            house.limits.idle
        };
        let mut frames = Vec::new();
        let read = tokio::select! {
            read = timeout(patience, more(&mut stream, &mut machine, &mut buffer, &mut frames)) => read,
            _ = stop.changed() => Ok(Ok(false)),
        };
        if read.is_err() && machine.is_inside() {
            house.note(Some(&sender), Trouble::Stalled, 1);
        }
        ended = !matches!(read, Ok(Ok(true)));
        if ended {
            machine.finish(&mut frames);
        }
        let faults = machine.take_faults();
        house.note(Some(&sender), Trouble::Miscounted, faults.counts);
        house.note(Some(&sender), Trouble::Cut, faults.cut);
        if on_the_way.send(&house, &sender, frames).await.is_err() {
            return;
        }
    }
}

/// Reads until a message is whole, or has just begun; false at the end.
async fn more(
    stream: &mut (impl AsyncRead + Unpin),
    machine: &mut Framer,
    buffer: &mut [u8],
    frames: &mut Vec<Frame>,
) -> io::Result<bool> {
    let inside = machine.is_inside();
    loop {
        let read = stream.read(buffer).await?;
        if read == 0 {
            return Ok(false);
        }
        machine.push(buffer.get(..read).unwrap_or_default(), frames);
        if !frames.is_empty() || !inside {
            return Ok(true);
        }
    }
}

/// Deliveries of one connection that are not durable yet.
#[derive(Default)]
struct OnTheWay(VecDeque<Waiting>);

impl OnTheWay {
    async fn send(
        &mut self,
        house: &House,
        sender: &Sender,
        frames: Vec<Frame>,
    ) -> Result<(), Closed> {
        if frames.is_empty() {
            return Ok(());
        }
        if self.0.len() >= ON_THE_WAY
            && let Some(oldest) = self.0.pop_front()
        {
            oldest.kept().await?;
        }
        let line = |frame: Frame| SentLine {
            raw: frame.raw,
            encoding: None,
            position: SenderPosition::None,
        };
        let lines = frames.into_iter().map(line).collect();
        let lines = house.whose(sender, lines).await;
        let waiting = house.doorway.deliver_passed(sender, lines).await?;
        self.0.push_back(waiting);
        Ok(())
    }
}
