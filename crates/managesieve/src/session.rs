//! One mailbox, opened by the master user.

use std::future::Future;
use std::io::ErrorKind;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::answer::{End, Kind, Word, end, line, string};
use crate::fault::{Fault, words};
use crate::stream::Stream;
use crate::{Server, Tls};

/// Scripts of one mailbox that are read.
pub const MOST_SCRIPTS: usize = 1_000;
/// Lines of one answer: scripts, and what a server says of itself.
const MOST_LINES: usize = MOST_SCRIPTS + 100;
/// Bytes of one answer: a script, and what stands around it.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// One command takes no longer: a person waits for the page.
const LIMIT: Duration = Duration::from_secs(10);

/// A script of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether the server carries it out. One at most is.
    pub active: bool,
}

/// A mailbox whose rules can be read and switched.
pub struct Session {
    stream: Stream,
    /// What came and was not read yet.
    buffer: Vec<u8>,
}

/// What the server says of itself (RFC 5804 section 1.7).
#[derive(Default)]
struct Abilities {
    start_tls: bool,
    plain: bool,
}

impl Session {
    /// Connects, protects the way, and signs in as the master user in the place of an account (RFC 4616).
    ///
    /// # Errors
    /// [`Fault`]; nothing secret was said where the way is not protected.
    pub async fn open(server: &Server, account: &str) -> Result<Self, Fault> {
        let stream = within(Stream::open(server)).await?;
        let buffer = Vec::new();
        let mut session = Self { stream, buffer };
        let mut able = abilities(&session.answer().await?);
        if matches!(server.tls, Tls::Start(_)) {
            if !able.start_tls {
                return Err(Fault::Open("the server offers no STARTTLS"));
            }
            session.ask(b"STARTTLS").await?;
            // Whatever else came in the clear, somebody on the way may have written.
            session.buffer.clear();
            session.stream = within(session.stream.protect(server)).await?;
            able = abilities(&session.answer().await?);
        }
        if !able.plain {
            return Err(Fault::NoPlain);
        }
        session.sign_in(server, account).await?;
        Ok(session)
    }

    async fn sign_in(&mut self, server: &Server, account: &str) -> Result<(), Fault> {
        let names = [account, server.master.as_str(), server.password.as_str()];
        if account.is_empty() || names.iter().any(|name| name.contains('\0')) {
            return Err(Fault::Name);
        }
        let said = Zeroizing::new(names.join("\0"));
        let said = Zeroizing::new(STANDARD.encode(said.as_bytes()));
        let mut command = Zeroizing::new(b"AUTHENTICATE \"PLAIN\" ".to_vec());
        command.extend(string(&said));
        match self.ask(&command).await {
            Ok(_) => Ok(()),
            Err(Fault::Refused { text, .. }) => Err(Fault::NotIn(text)),
            // Dovecot goes without a word where the master user is right and the mailbox is not there.
            Err(Fault::Away(cause)) if cause.kind() == ErrorKind::UnexpectedEof => {
                Err(Fault::NotIn("it ended the connection".to_owned()))
            }
            Err(fault) => Err(fault),
        }
    }

    /// The scripts of the mailbox (RFC 5804 section 2.7).
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn scripts(&mut self) -> Result<Vec<Listed>, Fault> {
        let lines = self.ask(b"LISTSCRIPTS").await?;
        let listed = lines.iter().map(|line| match line.as_slice() {
            [Word::Text(name)] => named(name, false),
            [Word::Text(name), Word::Atom(word)] if word.eq_ignore_ascii_case(b"ACTIVE") => {
                named(name, true)
            }
            _ => Err(Fault::Odd("a script without a name")),
        });
        let listed: Vec<_> = listed.collect::<Result<_, _>>()?;
        if listed.len() > MOST_SCRIPTS {
            return Err(Fault::Odd("too many scripts"));
        }
        Ok(listed)
    }

    /// What a script says (RFC 5804 section 2.9), 1 MiB at most.
    ///
    /// # Errors
    /// [`Fault::Refused`] with `NONEXISTENT` where there is none of that name.
    pub async fn script(&mut self, name: &str) -> Result<Vec<u8>, Fault> {
        let lines = self.ask(&with(b"GETSCRIPT ", name)?).await?;
        match lines.as_slice() {
            [line] => match line.as_slice() {
                [Word::Text(text)] => Ok(text.clone()),
                _ => Err(Fault::Odd("no script")),
            },
            _ => Err(Fault::Odd("not one script")),
        }
    }

    /// Which script the server carries out from now on; with none, mail comes as if there were no rules (RFC 5804
    /// section 2.8). Every script stays where it is.
    ///
    /// # Errors
    /// As [`Session::script`].
    pub async fn activate(&mut self, name: Option<&str>) -> Result<(), Fault> {
        self.ask(&with(b"SETACTIVE ", name.unwrap_or_default())?)
            .await?;
        Ok(())
    }

    /// Writes a script, which must compile (RFC 5804 section 2.6).
    ///
    /// # Errors
    /// [`Fault::Refused`] with the compiler's words.
    pub async fn put(&mut self, name: &str, text: &str) -> Result<(), Fault> {
        let mut command = with(b"PUTSCRIPT ", name)?;
        command.push(b' ');
        command.extend(format!("{{{}+}}\r\n{text}", text.len()).into_bytes());
        self.ask(&command).await?;
        Ok(())
    }

    /// Takes leave. Whether the server hears it does not matter.
    pub async fn close(mut self) {
        let _gone = self.ask(b"LOGOUT").await;
    }

    /// Says a command and reads what comes before its end.
    async fn ask(&mut self, command: &[u8]) -> Result<Vec<Vec<Word>>, Fault> {
        within(async {
            self.stream.write(command).await?;
            self.stream.write(b"\r\n").await
        })
        .await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<Vec<Vec<Word>>, Fault> {
        let (lines, end) = within(self.whole()).await?;
        match end.kind {
            Kind::Ok => Ok(lines),
            Kind::No | Kind::Bye => Err(Fault::Refused {
                code: words(&end.code),
                text: words(&end.text),
            }),
        }
    }

    async fn whole(&mut self) -> Result<(Vec<Vec<Word>>, End), Fault> {
        let mut lines = Vec::new();
        let mut read_so_far = 0_usize;
        loop {
            let Some((read, taken)) = line(&self.buffer)? else {
                self.stream.read(&mut self.buffer).await?;
                continue;
            };
            self.buffer.drain(..taken);
            read_so_far = read_so_far.saturating_add(taken);
            if let Some(end) = end(&read) {
                return Ok((lines, end));
            }
            // What is not the end begins with a string, in every answer that is asked for here.
            if !matches!(read.first(), Some(Word::Text(_))) {
                return Err(Fault::Odd("a line without a string"));
            }
            if lines.len() >= MOST_LINES {
                return Err(Fault::Odd("too many lines"));
            }
            if read_so_far > MOST_BYTES {
                return Err(Fault::Odd("the answer is too long"));
            }
            lines.push(read);
        }
    }
}

async fn within<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    timeout(LIMIT, work).await.map_err(|_| Fault::Slow)?
}

/// A command about a script.
fn with(command: &[u8], name: &str) -> Result<Vec<u8>, Fault> {
    if name.contains(['\r', '\n', '\0']) {
        return Err(Fault::Name);
    }
    Ok([command, &string(name)].concat())
}

fn named(name: &[u8], active: bool) -> Result<Listed, Fault> {
    let name = String::from_utf8(name.to_vec()).map_err(|_| Fault::Odd("a name is not UTF-8"))?;
    Ok(Listed { name, active })
}

fn abilities(lines: &[Vec<Word>]) -> Abilities {
    let mut able = Abilities::default();
    for line in lines {
        let [Word::Text(name), rest @ ..] = line.as_slice() else {
            continue;
        };
        match name.to_ascii_uppercase().as_slice() {
            b"STARTTLS" => able.start_tls = true,
            b"SASL" => able.plain = offers_plain(rest),
            _ => {}
        }
    }
    able
}

fn offers_plain(rest: &[Word]) -> bool {
    let [Word::Text(ways), ..] = rest else {
        return false;
    };
    ways.split(|byte| *byte == b' ')
        .any(|way| way.eq_ignore_ascii_case(b"PLAIN"))
}
