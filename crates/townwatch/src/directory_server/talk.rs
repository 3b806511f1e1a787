//! One connection: requests one after another, within bounds of size and time.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use application::own_directory::{Bound, Came, Denied, Unchanged};
use application::passwords::Weakness;
use domain::language::Language;
use identity::token::Secret;
use ldap::ber;
use ldap::dn::Dn;
use ldap::reply::{self, Answer, Code, Ended, Signal};
use ldap::session::{Bind, Claim, Cover, Session, Turn, say};
use ldap::tree::{Tree, Viewer};
use texts::Texts;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use zeroize::{Zeroize as _, Zeroizing};

use super::search::Asked;
use super::{Kind, Shared};
use crate::unseen::Wiped;

/// Longest message, in bytes. Names, passwords and filters are short.
const LONGEST: usize = 16 * 1024;
/// How long a client may take over its handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long a message may take from its first byte to its last.
const MESSAGE: Duration = Duration::from_secs(15);
/// How long somebody may say nothing who is not known yet.
const UNKNOWN: Duration = Duration::from_secs(30);
/// How long somebody may say nothing who is.
const SILENCE: Duration = Duration::from_mins(30);
/// How long a client may take over taking an answer.
const TAKING: Duration = Duration::from_secs(30);

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// For good.
    Closed,
    /// It goes on under TLS.
    Secure,
}

/// What was read and not taken yet. Its memory never moves, and is empty where nothing waits: passwords
/// pass through it.
struct Inbox {
    bytes: Zeroizing<Vec<u8>>,
    filled: usize,
}

impl Inbox {
    fn new() -> Self {
        Self {
            bytes: Zeroizing::new(vec![0; LONGEST]),
            filled: 0,
        }
    }

    fn waiting(&self) -> &[u8] {
        self.bytes.get(..self.filled).unwrap_or_default()
    }

    /// Reads what there is; false at the end.
    async fn fill(&mut self, from: &mut (impl AsyncRead + Unpin)) -> io::Result<bool> {
        let room = self.bytes.get_mut(self.filled..).unwrap_or_default();
        let read = from.read(room).await?;
        self.filled = self.filled.saturating_add(read);
        Ok(read > 0)
    }

    /// Lets a message go that was answered.
    fn drop_first(&mut self, length: usize) {
        let length = length.min(self.filled);
        self.bytes.copy_within(length..self.filled, 0);
        let left = self.filled.saturating_sub(length);
        if let Some(rest) = self.bytes.get_mut(left..self.filled) {
            rest.zeroize();
        }
        self.filled = left;
    }
}

/// What there is to be read.
enum Next {
    /// A message of this length.
    Message(usize),
    /// No message begins so.
    Nonsense,
    /// Nothing more, or not in time.
    Over,
}

/// Shakes hands; nothing where that fails or takes too long.
pub(super) async fn shaken(
    shared: &Shared,
    stream: TcpStream,
) -> Option<TlsStream<Wiped<TcpStream>>> {
    let tls = shared.tls.as_ref()?;
    timeout(HANDSHAKE, tls.accept(Wiped(stream)))
        .await
        .ok()?
        .ok()
}

/// A connection.
pub(super) struct Talk<'s> {
    shared: &'s Shared,
    came: Came,
    session: Session,
    bound: Option<Bound>,
    inbox: Inbox,
}

impl<'s> Talk<'s> {
    pub(super) fn new(shared: &'s Shared, address: IpAddr, kind: Kind) -> Self {
        let cover = match kind {
            Kind::Ldaps => Cover::Tls,
            Kind::StartTls => Cover::None,
            Kind::Plain => Cover::Loopback,
        };
        let can_secure = kind != Kind::Ldaps && shared.tls.is_some();
        let door = kind.name();
        Self {
            shared,
            came: Came { address, door },
            session: Session::new(&shared.base, cover, can_secure),
            bound: None,
            inbox: Inbox::new(),
        }
    }

    /// TLS was begun: what was known before is not.
    pub(super) fn secured(&mut self) {
        self.session.secured();
        self.bound = None;
    }

    /// Answers requests until the connection ends or goes on under TLS.
    pub(super) async fn go_on(
        &mut self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    ) -> io::Result<End> {
        loop {
            let length = match self.next(stream).await? {
                Next::Message(length) => length,
                Next::Nonsense => return farewell(stream, Code::ProtocolError).await,
                Next::Over => return Ok(End::Closed),
            };
            let end = self.answer(stream, length).await?;
            self.inbox.drop_first(length);
            if let Some(end) = end {
                return Ok(end);
            }
        }
    }

    async fn next(&mut self, from: &mut (impl AsyncRead + Unpin)) -> io::Result<Next> {
        let silence = if self.session.is_bound() {
            SILENCE
        } else {
            UNKNOWN
        };
        let inbox = &mut self.inbox;
        if inbox.filled == 0 {
            let read = timeout(silence, inbox.fill(from)).await;
            if !matches!(read, Ok(Ok(true))) {
                return Ok(Next::Over);
            }
        }
        let whole = async {
            loop {
                match ber::frame(inbox.waiting(), LONGEST) {
                    Ok(Some(length)) if length <= inbox.filled => {
                        return Ok(Next::Message(length));
                    }
                    Ok(_) => {}
                    Err(_) => return Ok(Next::Nonsense),
                }
                if !inbox.fill(from).await? {
                    return Ok(Next::Over);
                }
            }
        };
        timeout(MESSAGE, whole).await.unwrap_or(Ok(Next::Over))
    }

    async fn answer(
        &mut self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        length: usize,
    ) -> io::Result<Option<End>> {
        let (shared, came) = (self.shared, self.came);
        let (session, bound, inbox) = (&mut self.session, &mut self.bound, &self.inbox);
        let message = inbox.waiting().get(..length).unwrap_or_default();
        let Ok(turn) = session.take(message) else {
            return farewell(stream, Code::ProtocolError).await.map(Some);
        };
        match turn {
            Turn::Say(bytes) => send(stream, &bytes).await?,
            Turn::Close(bytes) => {
                send(stream, &bytes).await?;
                return Ok(Some(End::Closed));
            }
            Turn::Secure(bytes) => {
                // What came behind the request came without TLS: nobody's words.
                if inbox.filled > length {
                    return Ok(Some(End::Closed));
                }
                send(stream, &bytes).await?;
                return Ok(Some(End::Secure));
            }
            Turn::Bind(bind) => {
                let (said, close) = let_in(shared, came, session, bound, &bind).await;
                send(stream, &said).await?;
                return Ok(close.then_some(End::Closed));
            }
            Turn::Search {
                id,
                base,
                search,
                controls,
            } => {
                let known = still(shared, session, bound).await;
                let asked = Asked {
                    id,
                    base,
                    search,
                    controls,
                    viewer: known.map(|(viewer, _)| viewer),
                };
                asked.answer(shared, stream).await?;
            }
            Turn::Compare {
                id,
                entry,
                attribute,
                value,
            } => {
                let viewer = still(shared, session, bound).await;
                let code = compared(shared, viewer, &entry, &attribute, &value).await;
                send(stream, &say(id, Answer::Compare, Ended::plainly(code))).await?;
            }
            Turn::ChangePassword {
                id,
                signals,
                old,
                new,
            } => {
                let wish = (id, signals, old, new);
                let said = changed(shared, came, session, bound, wish).await;
                send(stream, &said).await?;
            }
        }
        Ok(None)
    }
}

/// Sends, within its time.
pub(super) async fn send(to: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> io::Result<()> {
    let sent = timeout(TAKING, async {
        to.write_all(bytes).await?;
        to.flush().await
    });
    sent.await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn farewell(to: &mut (impl AsyncWrite + Unpin), code: Code) -> io::Result<End> {
    send(to, &reply::farewell(Ended::plainly(code))).await?;
    Ok(End::Closed)
}

/// Lets somebody in, or not; the answer, and whether the connection ends.
async fn let_in(
    shared: &Shared,
    came: Came,
    session: &mut Session,
    bound: &mut Option<Bound>,
    bind: &Bind<'_>,
) -> (Vec<u8>, bool) {
    *bound = None;
    let tree = Tree {
        base: shared.base.clone(),
        ..Tree::default()
    };
    let (done, dn) = match &bind.who {
        Claim::Person(name) => {
            let name = own_name(shared, name);
            let done = shared.desk.person(name, bind.password, came).await;
            (done, tree.person_dn(name))
        }
        Claim::Service(name) => {
            let done = match Secret::parse_key(bind.password) {
                Ok(secret) => {
                    let digest = secret.digest().bytes();
                    shared.desk.service(name, digest, came).await
                }
                Err(_) => Err(Denied::Wrong),
            };
            (done, tree.service_dn(name))
        }
        // As much work as for somebody.
        Claim::Nobody => {
            let done = shared.desk.person("", bind.password, came).await;
            (done, String::new())
        }
    };
    match done {
        Ok(known) => {
            *bound = Some(known);
            (session.bound(bind, dn), false)
        }
        Err(denied) => {
            let (code, text, signal) = refusal(denied);
            session.refused(bind, Ended { code, text }, signal)
        }
    }
}

/// A name without the office's own mail domain.
fn own_name<'n>(shared: &Shared, name: &'n str) -> &'n str {
    match (name.rsplit_once('@'), &shared.mail_domain) {
        (Some((local, domain)), Some(own)) if own.eq_ignore_ascii_case(domain) => local,
        _ => name,
    }
}

fn refusal(denied: Denied) -> (Code, &'static str, Option<Signal>) {
    match denied {
        Denied::Wrong => (Code::InvalidCredentials, "", None),
        Denied::Locked => (Code::InvalidCredentials, "", Some(Signal::AccountLocked)),
        Denied::MustChange => (Code::InvalidCredentials, "", Some(Signal::ChangeAfterReset)),
        Denied::Busy => (Code::Busy, "too many attempts; try again", None),
        Denied::Failed(fault) => {
            tracing::error!("a bind to the directory cannot be looked at: {fault}");
            (Code::OperationsError, "", None)
        }
    }
}

/// Whoever is known at the other end, as far as they still are.
async fn still(
    shared: &Shared,
    session: &mut Session,
    bound: &mut Option<Bound>,
) -> Option<(Viewer, Bound)> {
    let known = bound.take()?;
    match shared.desk.stands(known).await {
        Ok(Some(known)) => {
            *bound = Some(known.clone());
            Some((viewer(&known), known))
        }
        Ok(None) => {
            session.forget();
            None
        }
        Err(fault) => {
            tracing::error!("whoever is bound to the directory cannot be looked at: {fault}");
            session.forget();
            None
        }
    }
}

fn viewer(bound: &Bound) -> Viewer {
    match bound {
        Bound::Person(known) => Viewer::Person(known.account.name.clone()),
        Bound::Service { units, .. } => {
            Viewer::Service(units.iter().map(ToString::to_string).collect())
        }
    }
}

async fn compared(
    shared: &Shared,
    viewer: Option<(Viewer, Bound)>,
    entry: &Dn,
    attribute: &str,
    value: &str,
) -> Code {
    let Some((viewer, _)) = viewer else {
        return Code::InsufficientAccessRights;
    };
    match shared.view.tree().await {
        Ok(tree) => {
            let entry = tree.entry(&viewer, entry);
            entry.map_or(Code::NoSuchObject, |entry| {
                Tree::compares(&entry, attribute, value)
            })
        }
        Err(problem) => {
            tracing::error!("the directory cannot be read: {problem}");
            Code::OperationsError
        }
    }
}

/// Changes a password, or not; the answer.
async fn changed(
    shared: &Shared,
    came: Came,
    session: &mut Session,
    bound: &mut Option<Bound>,
    (id, signals, old, new): (i32, bool, &str, &str),
) -> Vec<u8> {
    let done = match still(shared, session, bound).await {
        Some((_, Bound::Person(known))) => {
            let desk = &shared.desk;
            let done = desk.change_password(&known.account, old, new, came).await;
            done.map_err(Some)
        }
        _ => Err(None),
    };
    // The old password is dead: who was known by it says the new one.
    if done.is_ok() {
        session.forget();
        *bound = None;
    }
    let (code, text, signal) = told_of_change(&done);
    let ended = Ended { code, text: &text };
    Session::changed(id, signals, ended, signal)
}

/// What a program is told: result, words for whoever reads them, and the signal of the password policy.
fn told_of_change(done: &Result<(), Option<Unchanged>>) -> (Code, String, Option<Signal>) {
    let (code, text, signal) = match done {
        Ok(()) => (Code::Success, "", None),
        Err(None) => (
            Code::InsufficientAccessRights,
            "people change their own",
            None,
        ),
        Err(Some(Unchanged::Wrong)) => (
            Code::InvalidCredentials,
            "the present password is wrong",
            None,
        ),
        Err(Some(Unchanged::Weak(reasons))) => return told_of_weak(reasons),
        Err(Some(Unchanged::TooLong)) => (
            Code::ConstraintViolation,
            "the new password is too long",
            Some(Signal::InsufficientPasswordQuality),
        ),
        Err(Some(Unchanged::AtConsole)) => (
            Code::UnwillingToPerform,
            "this account has more than a password; change it at the console",
            None,
        ),
        Err(Some(Unchanged::Busy)) => (Code::Busy, "too many attempts; try again", None),
        Err(Some(Unchanged::Failed(fault))) => {
            tracing::error!("a password cannot be changed through the directory: {fault}");
            (Code::OperationsError, "", None)
        }
    };
    (code, text.to_owned(), signal)
}

/// Every reason at once, in English: what the tools of LDAP show is read by who set them up.
fn told_of_weak(reasons: &[Weakness]) -> (Code, String, Option<Signal>) {
    let texts = Texts::get(Language::En);
    let told: Vec<String> = reasons
        .iter()
        .map(|why| crate::passwords::said(texts, why))
        .collect();
    let is = |code: &str| reasons.iter().any(|why| why.code == code);
    let signal = if is("too-short") {
        Signal::PasswordTooShort
    } else if is("used-before") {
        Signal::PasswordInHistory
    } else {
        Signal::InsufficientPasswordQuality
    };
    (Code::ConstraintViolation, told.join(" "), Some(signal))
}
