//! What every listener shares: the way of what senders send to the one task that keeps it.
//!
//! What a newcomer must know: a listener makes a [`Delivery`] of what one sender sent and hands it to
//! its [`Doorway`]. `deliver` waits while the house is full, so that the socket is not read;
//! [`Waiting::kept`] answers once every line is durable (or was recognised as a resend), and only then
//! may the listener acknowledge. Several deliveries become one append, so that they share an fsync.
//!
//! Lines of a relay are told apart before that ([`tcp::House::whose`]).
//!
//! A further listener needs: a [`application::senders::Sender`] (from `Senders::known` or
//! `Senders::of_key`), lines with the position that the sender gives them, and `deliver(…).await?
//! .kept().await`.

pub mod frames;
pub mod limits;
pub mod relp;
pub mod tcp;
pub mod udp;

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{self, Poll};

use application::port::{Now, RawRecord, SenderPosition};
use application::senders::Sender;
use domain::id::SourceId;
use formats::encoding::{Encoding, sniff};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Deliveries that may wait for the log.
const WAITING: usize = 256;
/// Bytes of all deliveries that wait, in KiB.
const ROOM_KIB: u32 = 32 * 1024;
/// Raw bytes of one delivery; a listener splits what is more.
pub const MOST_BYTES: usize = 1024 * 1024;
/// What a line takes beside its raw bytes.
const LINE_BYTES: usize = 128;

/// A line as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLine {
    /// Its bytes, without what framed them.
    pub raw: Vec<u8>,
    /// How they spell text, where that is known; guessed otherwise.
    pub encoding: Option<Encoding>,
    /// Where it stood at the sender.
    pub position: SenderPosition,
}

/// A line with the source that it belongs to: the sender's own, or a host's behind a relay.
pub type Passed = (SourceId, SentLine);

/// Lines of one sender, in order, on their way to the log.
#[derive(Debug)]
pub struct Delivery {
    /// Ready to be kept.
    pub records: Vec<RawRecord>,
    /// The source that sent them; where it is a relay, records may be of hosts behind it.
    pub by: SourceId,
    /// A request of the same source whose answer the sender has: the same once more is new.
    pub answered: Option<u64>,
    kept: oneshot::Sender<()>,
    _room: OwnedSemaphorePermit,
}

impl Delivery {
    /// Raw bytes of all lines.
    pub fn bytes(&self) -> usize {
        self.records.iter().map(|record| record.raw.len()).sum()
    }

    /// Tells the listener that every line is durable. Dropping a delivery tells it that none is.
    pub fn is_kept(self) {
        // A listener whose sender is gone no longer waits.
        let _gone = self.kept.send(());
    }
}

/// The program ends: nothing more is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the program ends; nothing more is taken")]
pub struct Closed;

/// Why a delivery is not taken without waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// The log does not keep up.
    #[error("the log does not keep up")]
    Full,
    /// The program ends.
    #[error(transparent)]
    Closed(#[from] Closed),
}

/// Where listeners hand in what was sent.
#[derive(Clone)]
pub struct Doorway {
    deliveries: mpsc::Sender<Delivery>,
    room: Arc<Semaphore>,
    now: Arc<dyn Now>,
    trouble: Arc<Mutex<Option<String>>>,
}

/// The answer that a listener waits for.
#[derive(Debug)]
pub struct Waiting(oneshot::Receiver<()>);

impl Waiting {
    /// Returns when every line of the delivery is durable; may be acknowledged then.
    ///
    /// # Errors
    /// [`Closed`]: the program ended before; the sender must send them again.
    pub async fn kept(self) -> Result<(), Closed> {
        self.await
    }
}

impl Future for Waiting {
    type Output = Result<(), Closed>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(context)
            .map(|kept| kept.map_err(|_| Closed))
    }
}

impl Doorway {
    /// A doorway, and where its deliveries come out in order.
    pub fn new(now: Arc<dyn Now>) -> (Self, mpsc::Receiver<Delivery>) {
        let (deliveries, taken) = mpsc::channel(WAITING);
        let room = usize::try_from(ROOM_KIB).unwrap_or(usize::MAX);
        let doorway = Self {
            deliveries,
            room: Arc::new(Semaphore::new(room)),
            now,
            trouble: Arc::default(),
        };
        (doorway, taken)
    }

    /// Hands lines in; waits while the house is full. Who waits first comes first.
    ///
    /// # Errors
    /// [`Closed`].
    pub async fn deliver(&self, sender: &Sender, lines: Vec<SentLine>) -> Result<Waiting, Closed> {
        self.deliver_answered(sender, lines, None).await
    }

    /// As [`Doorway::deliver`], telling that the sender has the answer to an earlier request.
    ///
    /// # Errors
    /// [`Closed`].
    pub async fn deliver_answered(
        &self,
        sender: &Sender,
        lines: Vec<SentLine>,
        answered: Option<u64>,
    ) -> Result<Waiting, Closed> {
        let own = lines.into_iter().map(|line| (sender.source, line));
        self.hand_in(sender, own.collect(), answered).await
    }

    /// As [`Doorway::deliver`], each line for the source that it belongs to.
    ///
    /// # Errors
    /// [`Closed`].
    pub async fn deliver_passed(
        &self,
        sender: &Sender,
        lines: Vec<Passed>,
    ) -> Result<Waiting, Closed> {
        self.hand_in(sender, lines, None).await
    }

    async fn hand_in(
        &self,
        sender: &Sender,
        lines: Vec<Passed>,
        answered: Option<u64>,
    ) -> Result<Waiting, Closed> {
        let room = Arc::clone(&self.room).acquire_many_owned(room_of(&lines));
        let room = room.await.map_err(|_| Closed)?;
        let (delivery, waiting) = self.delivery(sender, lines, answered, room);
        self.deliveries.send(delivery).await.map_err(|_| Closed)?;
        Ok(waiting)
    }

    /// Hands lines in, unless that would mean to wait: for senders that cannot be told to.
    ///
    /// # Errors
    /// [`NotTaken`]; the lines are lost then, and the caller counts them.
    pub fn deliver_now(&self, sender: &Sender, lines: Vec<Passed>) -> Result<Waiting, NotTaken> {
        let room = Arc::clone(&self.room).try_acquire_many_owned(room_of(&lines));
        let room = room.map_err(|_| NotTaken::Full)?;
        let (delivery, waiting) = self.delivery(sender, lines, None, room);
        self.deliveries
            .try_send(delivery)
            .map_err(|why| match why {
                mpsc::error::TrySendError::Full(_) => NotTaken::Full,
                mpsc::error::TrySendError::Closed(_) => Closed.into(),
            })?;
        Ok(waiting)
    }

    fn delivery(
        &self,
        sender: &Sender,
        lines: Vec<Passed>,
        answered: Option<u64>,
        room: OwnedSemaphorePermit,
    ) -> (Delivery, Waiting) {
        let (kept, waiting) = oneshot::channel();
        let received = self.now.now();
        let record = |(source, line): Passed| RawRecord {
            unit: sender.unit,
            source,
            received,
            trust: sender.trust,
            position: line.position,
            encoding: line
                .encoding
                .unwrap_or_else(|| encoding_of(&line.raw))
                .name(),
            raw: line.raw,
        };
        let delivery = Delivery {
            records: lines.into_iter().map(record).collect(),
            by: sender.source,
            answered,
            kept,
            _room: room,
        };
        (delivery, Waiting(waiting))
    }

    /// What keeps the log from taking anything, for as long as it does: a full disk. Listeners that can
    /// refuse do so at once.
    pub fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The log tells what keeps it, or that nothing does.
    pub fn tell(&self, trouble: Option<String>) {
        let mut told = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *told = trouble;
    }
}

/// Room that lines take, in KiB; never more than there is.
fn room_of(lines: &[Passed]) -> u32 {
    let bytes: usize = lines
        .iter()
        .map(|(_, line)| line.raw.len().saturating_add(LINE_BYTES))
        .sum();
    u32::try_from(bytes / 1024)
        .unwrap_or(u32::MAX)
        .saturating_add(1)
        .min(ROOM_KIB)
}

/// The likeliest encoding of a line; senders do not tell.
fn encoding_of(raw: &[u8]) -> Encoding {
    if std::str::from_utf8(raw).is_ok() {
        Encoding::Utf8
    } else {
        sniff(raw)
    }
}
