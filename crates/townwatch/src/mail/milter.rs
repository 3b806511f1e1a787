//! `townwatch mail milter`: beside a mail server, between a message's last byte and its delivery.
//!
//! It fails open: what cannot be judged is delivered without a mark, and said in the operator's log. What
//! it holds is bounded, in connections, messages judged at once, and bytes of all messages together.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ::mail::message::Letter;
use ::mail::office::Prepared;
use ::mail::verdict::{Called, Verdict};
use application::ledger::Ledger;
use application::port::Now as _;
use clap::Args;
use jiff::tz::TimeZone;
use milter::edits::{Stamp, edits};
use milter::packet::{self, Command, Reply};
use milter::session::{Agreed, Mail, Session, Turn};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use super::index::Index;
use super::names::Names;
use super::{Own, replay};
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};
use crate::tending::{Fares, Post};

/// Connections of the mail server at once; the next ones wait.
const MOST_CONNECTIONS: usize = 256;
/// Messages judged at once; some of them wait for the name system.
const MOST_JUDGED: usize = 32;
/// Bytes of one body that are kept.
const MOST_BODY: usize = 32 * 1024 * 1024;
/// KiB of all messages that are kept at once.
const MOST_KEPT: usize = 192 * 1024;
/// How long a mail server may say nothing; its own sessions last no longer.
const SILENCE: Duration = Duration::from_hours(1);
/// How long messages that are under way may take when the program is asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// `townwatch mail milter`
#[derive(Debug, Args)]
pub struct MailMilter {
    /// Where the mail server finds it: `inet:127.0.0.1:8891`, `inet:8891@localhost` or `unix:/run/townwatch/milter`.
    #[arg(long, value_name = "WHERE")]
    pub listen: String,
    /// What the office knows of itself.
    #[command(flatten)]
    pub own: Own,
    /// The name that results are written under; without it the mail server's own.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Ask this server of names (ADDRESS:PORT) instead of the system's; may be given several times.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "dns_zone")]
    pub resolver: Vec<SocketAddr>,
    /// Ask no server of names; what needs one stays undecided.
    #[arg(long, conflicts_with_all = ["dns_zone", "resolver"])]
    pub no_dns: bool,
    /// Hold back messages that are called so (`suspicious`, `phishing`, `spoofed`); may be given several
    /// times. Needs --replayed.
    #[arg(long, value_name = "VERDICT", requires = "replayed")]
    pub hold: Vec<String>,
    /// The report of `townwatch mail replay` over past mail, for the same office and the same --hold.
    #[arg(long, value_name = "FILE")]
    pub replayed: Option<PathBuf>,
    /// Add a line of JSON for each message to this file, to be followed as a source (`json_lines`).
    #[arg(long, value_name = "FILE")]
    pub index: Option<PathBuf>,
}

/// What judges messages.
struct Filter {
    office: Prepared,
    name: Option<String>,
    names: Names,
    hold: BTreeSet<Called>,
    index: Option<Index>,
    judging: Semaphore,
    room: Arc<Semaphore>,
}

/// Runs `townwatch mail milter` until it is asked to stop.
///
/// # Errors
/// One line about the address, the office's file, or the report of the replay.
pub(super) async fn run(arguments: &MailMilter, out: &mut Out) -> Result<Done, Unusable> {
    let filter = Arc::new(Filter::of(arguments)?);
    let door = Door::open(&arguments.listen).await?;
    let (asked, stopped) = crate::serve::asked_to_stop();
    out.line(&format!("ready {}", door.told()));
    let mut talks = JoinSet::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut fares = Fares::of(post(&arguments.listen));
    tokio::pin!(asked);
    loop {
        while let Some(ended) = talks.try_join_next() {
            tell_mistake(ended);
        }
        let place = Arc::clone(&places).acquire_owned().await;
        let place = place.map_err(Unusable::new)?;
        let stream = tokio::select! {
            stream = door.accept() => stream,
            () = &mut asked => break,
        };
        match stream {
            Ok(stream) => {
                fares.works();
                let (filter, stopped) = (Arc::clone(&filter), stopped.clone());
                talks.spawn(async move {
                    if let Err(why) = talk(&filter, stream, stopped).await {
                        tracing::warn!("the mail server's connection is closed: {why}");
                    }
                    drop(place);
                });
            }
            Err(cause) => tokio::select! {
                () = fares.failed(&cause) => {}
                () = &mut asked => break,
            },
        }
    }
    drop(door);
    let _gone_or_late = timeout(GRACE, async { while talks.join_next().await.is_some() {} }).await;
    Ok(Done::Clean)
}

/// A program of its own: it tells its operator, and has no page. It takes connections in the task that it lives by, so
/// that it cannot stop and stay: a mistake there ends it, and its service begins it again. A mail server that finds
/// nobody delivers, or keeps, as it is set up to.
fn post(listen: &str) -> Post {
    Post::of_office(format!("milter {listen}"), &Ledger::default())
}

/// A connection that ended by a mistake of ours; the mail server opens another one.
fn tell_mistake(ended: Result<(), JoinError>) {
    if let Err(mistake) = ended
        && mistake.is_panic()
    {
        tracing::error!("the mail server's connection is closed: {mistake}");
    }
}

/// A stream of either kind.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

enum Door {
    Inet(TcpListener, SocketAddr),
    Unix(UnixListener, PathBuf),
}

impl Door {
    async fn open(listen: &str) -> Result<Self, Unusable> {
        let wrong = || {
            Unusable::new(format!(
                "--listen {listen}: write inet:127.0.0.1:PORT, inet:PORT@localhost or unix:/PATH"
            ))
        };
        let told = |cause: io::Error| {
            Unusable::new(format!("--listen {listen}: {cause}; choose another place"))
        };
        if let Some(path) = listen
            .strip_prefix("unix:")
            .or_else(|| listen.strip_prefix("local:"))
        {
            return Self::open_unix(Path::new(path)).map_err(told);
        }
        let place = listen.strip_prefix("inet:").ok_or_else(wrong)?;
        let place = match place.split_once('@') {
            Some((port, host)) => format!("{host}:{port}"),
            None => place.to_owned(),
        };
        let place = place.replace("localhost:", "127.0.0.1:");
        let address: SocketAddr = place.parse().map_err(|_| wrong())?;
        if !address.ip().is_loopback() {
            return Err(Unusable::new(format!(
                "--listen {listen}: the milter protocol knows no keys and no encryption; listen on 127.0.0.1 or a unix socket"
            )));
        }
        let listener = TcpListener::bind(address).await.map_err(told)?;
        let address = listener.local_addr().map_err(told)?;
        Ok(Self::Inet(listener, address))
    }

    fn open_unix(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
        // Of a program that was killed; anything else that lies there stays.
        let is_socket =
            std::fs::symlink_metadata(path).is_ok_and(|met| met.file_type().is_socket());
        if is_socket && std::os::unix::net::UnixStream::connect(path).is_err() {
            std::fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
        Ok(Self::Unix(listener, path.to_owned()))
    }

    fn told(&self) -> String {
        match self {
            Self::Inet(_, address) => format!("inet:{address}"),
            Self::Unix(_, path) => format!("unix:{}", path.display()),
        }
    }

    async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match self {
            Self::Inet(listener, _) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            Self::Unix(listener, _) => Box::new(listener.accept().await?.0),
        })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            let _taken_away_already = std::fs::remove_file(path);
        }
    }
}

/// What of the room for all messages one connection holds.
struct Share {
    room: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
}

impl Share {
    /// Whether there is room for so many bytes in all.
    fn grow(&mut self, bytes: usize) -> bool {
        let wanted = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let have = self
            .held
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let more = wanted.saturating_sub(u32::try_from(have).unwrap_or(u32::MAX));
        if more == 0 {
            return true;
        }
        let Ok(more) = Arc::clone(&self.room).try_acquire_many_owned(more) else {
            return false;
        };
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        true
    }
}

/// One connection, from its first packet to its last.
async fn talk(
    filter: &Arc<Filter>,
    stream: Box<dyn Stream>,
    mut stopped: watch::Receiver<bool>,
) -> Result<(), String> {
    let (from, mut to) = tokio::io::split(stream);
    let mut from = BufReader::with_capacity(16 * 1024, from);
    let mut session = Session::new(MOST_BODY);
    let mut share = Share {
        room: Arc::clone(&filter.room),
        held: None,
    };
    let (mut taken, mut said) = (Vec::new(), Vec::new());
    loop {
        // Between messages the mail server is left alone when the program ends.
        let more = tokio::select! {
            more = timeout(SILENCE, next(&mut from, &mut taken)) => more,
            _ = stopped.changed(), if session.holds() == 0 => return Ok(()),
        };
        if !more.map_err(|_| "it said nothing for an hour".to_owned())?? {
            return Ok(());
        }
        let command = packet::read(&taken).map_err(|why| why.to_string())?;
        let is_body = matches!(command, Command::Body(_) | Command::End(_));
        if is_body && !share.grow(session.holds().saturating_add(taken.len())) {
            session.stop_keeping();
        }
        match session.take(command).map_err(|why| why.to_string())? {
            Turn::Listen => continue,
            Turn::Close => return Ok(()),
            Turn::Say(reply) => reply.write(&mut said),
            Turn::Judge(mail, agreed) => {
                let replies = filter.judge(mail, agreed).await;
                for reply in &replies {
                    reply.write(&mut said);
                }
                share.held = None;
            }
        }
        let written = timeout(SILENCE, to.write_all(&said)).await;
        written
            .map_err(|_| "it takes no answer".to_owned())?
            .map_err(|cause| cause.to_string())?;
        said.clear();
    }
}

/// Reads the next packet; false where there is none.
async fn next(from: &mut (impl AsyncRead + Unpin), packet: &mut Vec<u8>) -> Result<bool, String> {
    let mut head = [0; 4];
    match from.read_exact(&mut head).await {
        Ok(_) => {}
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        Err(cause) => return Err(cause.to_string()),
    }
    let length = packet::length(head).map_err(|why| why.to_string())?;
    packet.resize(length, 0);
    let read = from.read_exact(packet).await;
    read.map(|_| true).map_err(|cause| cause.to_string())
}

impl Filter {
    fn of(arguments: &MailMilter) -> Result<Self, Unusable> {
        let zone = arguments.own.zone()?;
        let names = match (zone, arguments.no_dns) {
            (Some(zone), _) => Names::Zone(zone),
            (None, true) => Names::Nobody,
            (None, false) => Names::asked(&arguments.resolver)?,
        };
        let hold = replay::verdicts(&arguments.hold)?;
        if let Some(report) = arguments.replayed.as_deref() {
            let now = MachineClock.now();
            replay::Report::read(report)?.allows(&arguments.own, &hold, now)?;
        }
        let index = arguments.index.as_deref().map(Index::open).transpose()?;
        Ok(Self {
            office: arguments.own.office()?,
            name: arguments.name.clone(),
            names,
            hold,
            index,
            judging: Semaphore::new(MOST_JUDGED),
            room: Arc::new(Semaphore::new(MOST_KEPT)),
        })
    }

    /// What becomes of a message.
    async fn judge(self: &Arc<Self>, mail: Box<Mail>, agreed: Agreed) -> Vec<Reply> {
        let place = self.judging.acquire().await;
        let filter = Arc::clone(self);
        let judged = tokio::task::spawn_blocking(move || {
            // A message that trips a library up is delivered all the same.
            let stamp = catch_unwind(AssertUnwindSafe(|| filter.stamp(&mail)));
            let stamp = stamp.unwrap_or_else(|_| {
                tracing::error!(
                    "message {}: an internal mistake stopped its check",
                    mail.queue_id
                );
                unjudged()
            });
            let server = filter.name.as_deref().unwrap_or(&mail.server);
            edits(&mail, server, &stamp, agreed)
        });
        let replies = judged.await.unwrap_or_else(|_| vec![Reply::Continue]);
        drop(place);
        replies
    }

    fn stamp(&self, mail: &Mail) -> Stamp {
        let now = MachineClock.now();
        if mail.cut {
            tracing::warn!(
                "message {}: too large to be judged, delivered without a mark",
                mail.queue_id
            );
            self.note(now, mail, None, None, false);
            return unjudged();
        }
        let date = jiff::fmt::rfc2822::to_string(&now.to_zoned(TimeZone::UTC)).unwrap_or_default();
        let message = mail.message(&date);
        let letter = Letter::read(&message);
        let dns = self.names.for_one_message();
        let verdict = ::mail::judge(&letter, &self.office, &*dns, now.as_second());
        let held = self.hold.contains(&verdict.verdict);
        self.note(now, mail, Some(&letter), Some(&verdict), held);
        Stamp {
            results: if dns.can_be_asked() {
                results(mail, &letter, &verdict)
            } else {
                Vec::new()
            },
            verdict: Some(marks(&verdict)),
            hold: held.then(|| format!("townwatch: {}", replay::word(verdict.verdict))),
        }
    }

    fn note(
        &self,
        now: jiff::Timestamp,
        mail: &Mail,
        letter: Option<&Letter<'_>>,
        verdict: Option<&Verdict>,
        held: bool,
    ) {
        if let Some(index) = &self.index {
            index.note(now, mail, letter, verdict, held);
        }
    }
}

const fn unjudged() -> Stamp {
    Stamp {
        results: Vec::new(),
        verdict: None,
        hold: None,
    }
}

/// Parts of `Authentication-Results` (RFC 8601, 2.7).
fn results(mail: &Mail, letter: &Letter<'_>, verdict: &Verdict) -> Vec<String> {
    let auth = &verdict.auth;
    let from = letter.sender().map_or("", |from| from.domain());
    let who = if mail.sender.is_empty() {
        format!("smtp.helo={}", token(&mail.client.helo))
    } else {
        format!("smtp.mailfrom={}", token(&mail.sender))
    };
    let mut parts = vec![
        format!("spf={} {who}", auth.spf),
        format!("dkim={}", auth.dkim),
        format!("dmarc={} header.from={}", auth.dmarc, token(from)),
        format!("arc={}", auth.arc),
    ];
    if let Some(name) = &mail.signed_in {
        parts.push(format!("auth=pass smtp.auth={}", token(name)));
    }
    parts
}

/// Letters of the sender's that cannot end a part and begin another.
fn token(text: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "@.-_+=/:[]".contains(letter);
    let kept: String = text
        .chars()
        .map(|letter| if fits(letter) { letter } else { '?' })
        .take(256)
        .collect();
    if kept.is_empty() {
        "?".to_owned()
    } else {
        kept
    }
}

/// What the message is called, and by which signs.
fn marks(verdict: &Verdict) -> String {
    let mut text = format!("{} score={}", replay::word(verdict.verdict), verdict.score);
    for reason in verdict.reasons.iter().take(20) {
        let between = if text.contains(';') { "," } else { ";" };
        // Writing to a String does not fail.
        let _ = write!(text, "{between} {}={}", reason.code, reason.weight);
    }
    text
}
