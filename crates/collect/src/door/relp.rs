//! RELP, the protocol of rsyslog in which every message is answered once it is durable.
//!
//! A frame is `TRANSACTION SP COMMAND SP LENGTH [SP DATA] LF`. A client opens a session with its offers,
//! sends `syslog` transactions without waiting for each answer, and ends with `close`; `rsp` answers a
//! transaction by its number, `serverclose` (number 0) ends a session from our side. What was not
//! answered when a connection is cut is sent again in the next session, under other numbers;
//! `application::resend` recognises it.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use application::ledger::Trouble;
use application::port::SenderPosition;
use application::senders::{Caller, Sender};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::watch;
use tokio::time::timeout;

use super::frames::LONGEST;
use super::tcp::{House, READ_BYTES};
use super::{SentLine, Waiting};

/// Most bytes of one transaction; librelp sends at most 128 KiB unless told otherwise.
pub const LARGEST_DATA: usize = 1024 * 1024;
/// Digits of a transaction's number.
const NUMBER_DIGITS: usize = 9;
/// Letters of a command.
const COMMAND_LETTERS: usize = 32;
/// Deliveries of one session on their way: then its socket waits, and others go first.
const ON_THE_WAY: usize = 16;

/// A frame of RELP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelpFrame {
    /// The number of its transaction.
    pub transaction: u64,
    /// What is asked.
    pub command: String,
    /// What with.
    pub data: Vec<u8>,
}

/// Bytes that are not RELP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are not RELP: {0}")]
pub struct Garbage(&'static str);

/// Frames out of a stream: a pure machine, to which it does not matter how the stream is cut.
#[derive(Debug, Default)]
pub struct RelpFrames {
    buffer: Vec<u8>,
    taken: usize,
}

impl RelpFrames {
    /// Adds bytes of the stream and takes every frame that is whole.
    ///
    /// # Errors
    /// [`Garbage`], behind the frames that were good; the session cannot go on.
    pub fn push(&mut self, bytes: &[u8], frames: &mut Vec<RelpFrame>) -> Result<(), Garbage> {
        self.buffer.extend_from_slice(bytes);
        let mut read = Ok(());
        loop {
            match frame_of(self.buffer.get(self.taken..).unwrap_or_default()) {
                Ok(Some((frame, length))) => {
                    self.taken = self.taken.saturating_add(length);
                    frames.push(frame);
                }
                Ok(None) => break,
                Err(garbage) => {
                    read = Err(garbage);
                    break;
                }
            }
        }
        self.buffer.drain(..self.taken);
        self.taken = 0;
        read
    }

    /// Whether a frame has begun and not ended.
    pub const fn is_inside(&self) -> bool {
        !self.buffer.is_empty()
    }
}

/// The first frame and its length; none while more bytes are needed.
fn frame_of(bytes: &[u8]) -> Result<Option<(RelpFrame, usize)>, Garbage> {
    let Some((number, rest)) = word(bytes, NUMBER_DIGITS, u8::is_ascii_digit)? else {
        return Ok(None);
    };
    let Some((command, rest)) = word(rest, COMMAND_LETTERS, u8::is_ascii_alphanumeric)? else {
        return Ok(None);
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let Some(&behind) = rest.get(digits) else {
        return if digits > NUMBER_DIGITS {
            Err(Garbage("a length has too many digits"))
        } else {
            Ok(None)
        };
    };
    let length = usize::try_from(whole(rest.get(..digits).unwrap_or_default())?);
    let length = length.map_err(|_| Garbage("a length is too large"))?;
    if length > LARGEST_DATA {
        return Err(Garbage("a transaction is too large"));
    }
    let spaced = behind == b' ';
    if length > 0 && !spaced {
        return Err(Garbage("no space stands before the data"));
    }
    let from = digits.saturating_add(usize::from(spaced));
    let end = from.saturating_add(length);
    match rest.get(end) {
        None => return Ok(None),
        Some(b'\n') => {}
        Some(_) => return Err(Garbage("no line feed stands behind a frame")),
    }
    let frame = RelpFrame {
        transaction: whole(number)?,
        command: String::from_utf8_lossy(command).into_owned(),
        data: rest.get(from..end).unwrap_or_default().to_vec(),
    };
    let before = bytes.len().saturating_sub(rest.len());
    Ok(Some((frame, before.saturating_add(end).saturating_add(1))))
}

/// A word, and what follows the space behind it.
type Word<'b> = (&'b [u8], &'b [u8]);

/// A word of certain bytes; none while more bytes are needed.
fn word(
    bytes: &[u8],
    longest: usize,
    belongs: impl Fn(&u8) -> bool,
) -> Result<Option<Word<'_>>, Garbage> {
    let length = bytes.iter().take_while(|byte| belongs(byte)).count();
    if length > longest {
        return Err(Garbage("a word is too long"));
    }
    match bytes.split_at_checked(length) {
        Some((word, [b' ', rest @ ..])) if !word.is_empty() => Ok(Some((word, rest))),
        Some((_, [])) => Ok(None),
        _ => Err(Garbage("a frame does not begin with number and command")),
    }
}

fn whole(digits: &[u8]) -> Result<u64, Garbage> {
    let text = std::str::from_utf8(digits).ok();
    let number = text.and_then(|text| text.parse().ok());
    number.ok_or(Garbage("a number is none"))
}

/// Serves one session until its end, an error, silence, or the program's stop.
pub async fn relp(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    caller: Caller,
    house: Arc<House>,
    mut stop: watch::Receiver<bool>,
) {
    let sender = house.identify(&caller).await;
    let (mut reading, writing) = tokio::io::split(stream);
    let mut session = Session {
        number: house.senders.session(),
        house: Arc::clone(&house),
        sender,
        writing,
        is_open: false,
        unanswered: VecDeque::new(),
    };
    let mut frames = RelpFrames::default();
    let mut buffer = vec![0; READ_BYTES];
    let ended = loop {
        let patience = if frames.is_inside() {
            house.limits.stall
        } else {
            house.limits.idle
        };
        let room = session.unanswered.len() < ON_THE_WAY;
        let waits = !session.unanswered.is_empty();
        let read = tokio::select! {
            biased;
            _ = stop.changed() => break Ok(()),
            kept = first_kept(&mut session.unanswered), if waits => {
                match session.answer(kept).await {
                    Ok(()) => continue,
                    Err(cause) => break Err(cause),
                }
            }
            read = timeout(patience, reading.read(&mut buffer)), if room => read,
        };
        let bytes = match read {
            Ok(Ok(length)) if length > 0 => buffer.get(..length).unwrap_or_default(),
            Ok(_) => break Err(io::ErrorKind::UnexpectedEof.into()),
            Err(_) => {
                if frames.is_inside() {
                    house.note(Some(&sender), Trouble::Stalled, 1);
                }
                break Ok(());
            }
        };
        match session.take(bytes, &mut frames).await {
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(cause) => break Err(cause),
        }
    };
    session.end(ended.is_ok()).await;
}

/// Waits for the oldest delivery; its transactions may be answered then.
async fn first_kept(unanswered: &mut VecDeque<(Vec<u64>, Waiting)>) -> io::Result<Vec<u64>> {
    let Some((_, waiting)) = unanswered.front_mut() else {
        return Ok(Vec::new());
    };
    let kept = waiting.await;
    let (transactions, _) = unanswered
        .pop_front()
        .unwrap_or_else(|| (Vec::new(), gone()));
    kept.map_err(io::Error::other)?;
    Ok(transactions)
}

struct Session<W> {
    number: u64,
    house: Arc<House>,
    sender: Sender,
    writing: W,
    is_open: bool,
    unanswered: VecDeque<(Vec<u64>, Waiting)>,
}

impl<W: AsyncWrite + Unpin> Session<W> {
    /// Takes what was read; false when the session ends.
    async fn take(&mut self, bytes: &[u8], machine: &mut RelpFrames) -> io::Result<bool> {
        let mut frames = Vec::new();
        let read = machine.push(bytes, &mut frames);
        let mut messages = Vec::new();
        for frame in frames {
            if frame.command == "syslog" && self.is_open {
                messages.push(frame);
                continue;
            }
            self.hand_in(std::mem::take(&mut messages)).await?;
            if !self.command(frame).await? {
                return Ok(false);
            }
        }
        self.hand_in(messages).await?;
        if let Err(garbage) = read {
            let door = &self.house.listening.name;
            tracing::warn!("{door}: a session is closed, {garbage}");
            self.house.note(Some(&self.sender), Trouble::Garbage, 1);
            return Ok(false);
        }
        Ok(true)
    }

    async fn hand_in(&mut self, messages: Vec<RelpFrame>) -> io::Result<()> {
        if messages.is_empty() {
            return Ok(());
        }
        let transactions = messages.iter().map(|frame| frame.transaction).collect();
        let long = messages.iter().filter(|frame| frame.data.len() > LONGEST);
        let long = u64::try_from(long.count()).unwrap_or(u64::MAX);
        self.house.note(Some(&self.sender), Trouble::Cut, long);
        let session = self.number;
        let lines = messages.iter().flat_map(|frame| {
            let data = frame.data.strip_suffix(b"\n").unwrap_or(&frame.data);
            data.chunks(LONGEST).map(|raw| SentLine {
                raw: raw.to_vec(),
                encoding: None,
                position: SenderPosition::Relp {
                    session,
                    transaction: frame.transaction,
                },
            })
        });
        let lines = self.house.whose(&self.sender, lines.collect()).await;
        let waiting = self.house.doorway.deliver_passed(&self.sender, lines).await;
        let waiting = waiting.map_err(io::Error::other)?;
        self.unanswered.push_back((transactions, waiting));
        Ok(())
    }

    /// A command that is no message; false when the session ends.
    async fn command(&mut self, frame: RelpFrame) -> io::Result<bool> {
        let number = frame.transaction;
        match frame.command.as_str() {
            "open" if !self.is_open => {
                self.is_open = true;
                let offers = "200 OK\nrelp_version=0\nrelp_software=townwatch\ncommands=syslog";
                self.respond(&[(number, offers)]).await?;
                Ok(true)
            }
            "close" => {
                self.answer_all().await?;
                self.respond(&[(number, "")]).await?;
                Ok(false)
            }
            _ => {
                self.house.note(Some(&self.sender), Trouble::Garbage, 1);
                self.answer_all().await?;
                self.respond(&[(number, "500 not understood")]).await?;
                Ok(self.is_open)
            }
        }
    }

    async fn answer(&mut self, kept: io::Result<Vec<u64>>) -> io::Result<()> {
        let kept = kept?;
        let answers: Vec<_> = kept.into_iter().map(|number| (number, "200 OK")).collect();
        self.respond(&answers).await
    }

    async fn answer_all(&mut self) -> io::Result<()> {
        while !self.unanswered.is_empty() {
            let kept = first_kept(&mut self.unanswered).await;
            self.answer(kept).await?;
        }
        Ok(())
    }

    async fn respond(&mut self, answers: &[(u64, &str)]) -> io::Result<()> {
        let mut text = String::new();
        for (number, answer) in answers {
            let space = if answer.is_empty() { "" } else { " " };
            let length = answer.len();
            writeln!(text, "{number} rsp {length}{space}{answer}").map_err(io::Error::other)?;
        }
        self.write(&text).await
    }

    /// A sender that does not read its answers is let go.
    async fn write(&mut self, text: &str) -> io::Result<()> {
        let patience = self.house.limits.stall;
        let written = timeout(patience, self.writing.write_all(text.as_bytes())).await;
        written.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Answers what becomes durable, and closes. What is not answered is sent again.
    async fn end(mut self, well: bool) {
        if well && self.answer_all().await.is_ok() {
            let _gone = self.write("0 serverclose 0\n").await;
            let _gone = self.writing.shutdown().await;
        }
    }
}

/// Stands where a delivery was; never waited for.
fn gone() -> Waiting {
    let (_, waiting) = tokio::sync::oneshot::channel();
    Waiting(waiting)
}
