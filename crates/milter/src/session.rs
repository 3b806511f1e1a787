//! What one connection of a mail server has said so far.

use std::net::IpAddr;

use crate::packet::{BLANKS, Command, Malformed, NO_REPLIES, QUARANTINE, Reply, agree};

/// Fields of a header that are kept.
const MOST_FIELDS: usize = 2_000;
/// Bytes of a header that are kept.
const MOST_HEADER: usize = 512 * 1024;
/// Recipients that are kept by name; the others are counted.
const MOST_RECIPIENTS: usize = 200;
/// Bytes of a name or an address that are kept.
const LONGEST_WORD: usize = 1_024;

/// Who handed messages over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// The name of the address, as the server found it.
    pub name: String,
    /// Where from; none for what came up inside the machine.
    pub address: Option<IpAddr>,
    /// What it called itself.
    pub helo: String,
}

/// A message, as it was handed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// Who handed it over.
    pub client: Client,
    /// The mail server's own name.
    pub server: String,
    /// The number of the message in the server's queue.
    pub queue_id: String,
    /// As whom the sender has signed in.
    pub signed_in: Option<String>,
    /// The envelope's sender, without brackets; empty for bounces.
    pub sender: String,
    /// The envelope's recipients, without brackets.
    pub recipients: Vec<String>,
    /// How many recipients there are, kept or not.
    pub recipient_count: usize,
    /// The header, name and value of each field, from top to bottom. Values begin with their blank.
    pub fields: Vec<(Vec<u8>, Vec<u8>)>,
    /// The body.
    pub body: Vec<u8>,
    /// Something of header or body was too much to be kept.
    pub cut: bool,
    header_bytes: usize,
}

/// What was agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// Values of fields are shown and taken with their blank.
    pub blanks: bool,
    /// Messages may be held back.
    pub may_hold: bool,
    quiet: u32,
}

/// What is to be done after a command.
#[derive(Debug)]
pub enum Turn {
    /// Nothing.
    Listen,
    /// Say this.
    Say(Reply),
    /// Judge this message, say what becomes of it, and [`Reply::Continue`] last.
    Judge(Box<Mail>, Agreed),
    /// The connection is over.
    Close,
}

/// A connection.
#[derive(Debug)]
pub struct Session {
    agreed: Option<Agreed>,
    client: Client,
    server: String,
    mail: Mail,
    /// Bytes of a body that are kept.
    most_body: usize,
}

impl Session {
    /// A connection that has said nothing yet; `most_body` bytes of each body are kept.
    pub fn new(most_body: usize) -> Self {
        Self {
            agreed: None,
            client: Client::default(),
            server: String::new(),
            mail: Mail::default(),
            most_body,
        }
    }

    /// Bytes of the message that are held now.
    pub fn holds(&self) -> usize {
        self.mail.body.len().saturating_add(self.mail.header_bytes)
    }

    /// Keeps no more of this message's body: there is no room.
    pub fn stop_keeping(&mut self) {
        self.mail.cut = true;
    }

    /// Takes a command.
    ///
    /// # Errors
    /// When it cannot be understood, or comes before anything is agreed on.
    pub fn take(&mut self, command: Command<'_>) -> Result<Turn, Malformed> {
        if let Command::Negotiate {
            version,
            actions,
            steps,
        } = command
        {
            return self.negotiate(version, actions, steps).map(Turn::Say);
        }
        let Some(agreed) = self.agreed else {
            return match command {
                Command::Quit => Ok(Turn::Close),
                _ => Err(Malformed::OutOfTurn('O')),
            };
        };
        Ok(match command {
            Command::Macros(_, pairs) => {
                self.note(&pairs);
                Turn::Listen
            }
            Command::Connect { name, address } => {
                self.client.name = word(name);
                self.client.address = address;
                answer(agreed, 0x1000)
            }
            Command::Helo(name) => {
                self.client.helo = word(name);
                answer(agreed, 0x2000)
            }
            Command::From(address) => {
                self.begin();
                self.mail.sender = bare(address);
                answer(agreed, 0x4000)
            }
            Command::Recipient(address) => {
                self.recipient(address);
                answer(agreed, 0x8000)
            }
            Command::Data => answer(agreed, 0x1_0000),
            Command::Field { name, value } => {
                self.field(name, value, agreed);
                answer(agreed, 0x80)
            }
            Command::HeaderEnd => answer(agreed, 0x4_0000),
            Command::Body(piece) => {
                self.body(piece);
                answer(agreed, 0x8_0000)
            }
            Command::End(piece) => {
                self.body(piece);
                Turn::Judge(Box::new(self.finish()), agreed)
            }
            Command::Abort => {
                self.mail = Mail::default();
                Turn::Listen
            }
            Command::NextConnection => {
                self.mail = Mail::default();
                self.client = Client::default();
                Turn::Listen
            }
            Command::Quit => Turn::Close,
            Command::Unknown => answer(agreed, 0x2_0000),
            Command::Negotiate { .. } => return Err(Malformed::OutOfTurn('O')),
        })
    }

    fn negotiate(&mut self, version: u32, actions: u32, steps: u32) -> Result<Reply, Malformed> {
        let reply = agree(version, actions, steps)?;
        if let Reply::Negotiate { actions, steps, .. } = reply {
            self.agreed = Some(Agreed {
                blanks: steps & BLANKS != 0,
                may_hold: actions & QUARANTINE != 0,
                quiet: steps & NO_REPLIES,
            });
        }
        Ok(reply)
    }

    /// A new message; its number and who signed in may have been told just before.
    fn begin(&mut self) {
        let told = std::mem::take(&mut self.mail);
        self.mail.queue_id = told.queue_id;
        self.mail.signed_in = told.signed_in;
    }

    fn note(&mut self, pairs: &[(&[u8], &[u8])]) {
        for (name, value) in pairs {
            match *name {
                b"j" => self.server = word(value),
                b"i" => self.mail.queue_id = word(value),
                b"{auth_authen}" => {
                    self.mail.signed_in = Some(word(value)).filter(|name| !name.is_empty());
                }
                _ => {}
            }
        }
    }

    fn recipient(&mut self, address: &[u8]) {
        self.mail.recipient_count = self.mail.recipient_count.saturating_add(1);
        if self.mail.recipients.len() < MOST_RECIPIENTS {
            self.mail.recipients.push(bare(address));
        }
    }

    fn field(&mut self, name: &[u8], value: &[u8], agreed: Agreed) {
        let mail = &mut self.mail;
        let bytes = name.len().saturating_add(value.len());
        let held = mail.header_bytes.saturating_add(bytes);
        if mail.fields.len() >= MOST_FIELDS || held > MOST_HEADER {
            mail.cut = true;
            return;
        }
        mail.header_bytes = held;
        let mut whole = Vec::with_capacity(value.len().saturating_add(1));
        if !agreed.blanks {
            whole.push(b' ');
        }
        whole.extend(value);
        mail.fields.push((name.to_vec(), whole));
    }

    fn body(&mut self, piece: &[u8]) {
        let mail = &mut self.mail;
        let room = self.most_body.saturating_sub(mail.body.len());
        if mail.cut || piece.len() > room {
            mail.cut |= !piece.is_empty();
            return;
        }
        mail.body.extend(piece);
    }

    fn finish(&mut self) -> Mail {
        let mut mail = std::mem::take(&mut self.mail);
        mail.client = self.client.clone();
        mail.server.clone_from(&self.server);
        mail
    }
}

/// Continue, unless it was agreed that the server does not wait for it.
const fn answer(agreed: Agreed, step: u32) -> Turn {
    if agreed.quiet & step == 0 {
        Turn::Say(Reply::Continue)
    } else {
        Turn::Listen
    }
}

fn word(bytes: &[u8]) -> String {
    let bytes = bytes.get(..LONGEST_WORD).unwrap_or(bytes);
    String::from_utf8_lossy(bytes).into_owned()
}

/// `<an@b.example>` without its brackets.
fn bare(address: &[u8]) -> String {
    let text = word(address);
    let text = text.trim();
    let inner = text.strip_prefix('<').unwrap_or(text);
    inner.strip_suffix('>').unwrap_or(inner).to_owned()
}

impl Mail {
    /// The message as it lies in a mailbox later: with the step that the server is about to write above it,
    /// and the envelope's sender. `date` is that of RFC 5322, 3.3.
    pub fn message(&self, date: &str) -> Vec<u8> {
        let mut message = Vec::with_capacity(
            self.body
                .len()
                .saturating_add(self.header_bytes)
                .saturating_add(1_024),
        );
        let step = self.step(date);
        message.extend(format!("Return-Path: <{}>\r\n", plain(&self.sender)).bytes());
        message.extend(step.bytes());
        for (name, value) in &self.fields {
            message.extend(name);
            message.push(b':');
            lines(value, &mut message);
            message.extend(b"\r\n");
        }
        message.extend(b"\r\n");
        message.extend(&self.body);
        message
    }

    /// The `Received` field of this step.
    fn step(&self, date: &str) -> String {
        let by = plain(&self.server);
        let number = plain(&self.queue_id);
        let Some(address) = self.client.address else {
            return format!("Received: by {by} (Postfix) id {number}; {date}\r\n");
        };
        let helo = plain(&self.client.helo);
        let name = if self.client.name.starts_with('[') || self.client.name.is_empty() {
            "unknown".to_owned()
        } else {
            plain(&self.client.name)
        };
        let with = if self.signed_in.is_some() {
            "ESMTPSA"
        } else {
            "ESMTP"
        };
        format!(
            "Received: from {helo} ({name} [{address}]) by {by} (Postfix) with {with} id {number}; {date}\r\n"
        )
    }
}

/// Without what would make other words of a `Received` field.
fn plain(text: &str) -> String {
    let fits = |letter: char| letter.is_ascii_graphic() && !"()[];<>\"\\,".contains(letter);
    text.chars()
        .map(|letter| if fits(letter) { letter } else { '?' })
        .collect()
}

/// Lines that end in LF, as lines that end in CRLF.
fn lines(value: &[u8], to: &mut Vec<u8>) {
    let mut before = 0;
    for byte in value {
        if *byte == b'\n' && before != b'\r' {
            to.push(b'\r');
        }
        to.push(*byte);
        before = *byte;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreed(session: &mut Session, steps: u32) {
        let offer = Command::Negotiate {
            version: 6,
            actions: 0x1ff,
            steps,
        };
        assert!(matches!(session.take(offer), Ok(Turn::Say(_))));
    }

    fn of(session: &mut Session, piece: &[u8]) -> Box<Mail> {
        match session.take(Command::End(piece)).unwrap() {
            Turn::Judge(mail, _) => mail,
            other => unreachable!("{other:?}"),
        }
    }

    fn talk(session: &mut Session) {
        let address = "192.0.2.7".parse().ok();
        let commands = [
            Command::Macros(b'C', vec![(b"j", b"mx.tainan.example")]),
            Command::Connect {
                name: b"[192.0.2.7]",
                address,
            },
            Command::Helo(b"mail.a.example) by mx.tainan.example ("),
            Command::Macros(b'M', vec![(b"i", b"4X")]),
            Command::From(b"<a@a.example>"),
            Command::Recipient(b"<an@tainan.example>"),
            Command::Field {
                name: b"Subject",
                value: b" one\n two",
            },
            Command::HeaderEnd,
            Command::Body(b"line\r\n"),
        ];
        for command in commands {
            session.take(command).unwrap();
        }
    }

    #[test]
    fn a_message_is_put_together_as_it_will_lie_in_the_mailbox() {
        let mut session = Session::new(1_000);
        agreed(&mut session, u32::MAX);
        talk(&mut session);
        let mail = of(&mut session, b"");
        assert_eq!(mail.recipients, ["an@tainan.example"]);
        let message = String::from_utf8(mail.message("Mon, 2 Nov 2026 10:02:00 +0800")).unwrap();
        let expected = "Return-Path: <a@a.example>\r\n\
            Received: from mail.a.example??by?mx.tainan.example?? (unknown [192.0.2.7]) \
            by mx.tainan.example (Postfix) with ESMTP id 4X; Mon, 2 Nov 2026 10:02:00 +0800\r\n\
            Subject: one\r\n two\r\n\r\nline\r\n";
        assert_eq!(message, expected);
        // The next one of the same connection knows who is there, and nothing of the last one.
        session.take(Command::From(b"<>")).unwrap();
        let next = of(&mut session, b"x");
        assert_eq!((next.client.helo.is_empty(), &*next.sender), (false, ""));
        assert!(next.fields.is_empty() && next.recipients.is_empty());
    }

    #[test]
    fn a_server_that_waits_is_answered_at_each_step() {
        let mut session = Session::new(10);
        agreed(&mut session, 0);
        for command in [
            Command::Helo(b"x"),
            Command::From(b"<a@b>"),
            Command::Body(b"x"),
        ] {
            let turn = session.take(command).unwrap();
            assert!(matches!(turn, Turn::Say(Reply::Continue)), "{turn:?}");
        }
        let mut quiet = Session::new(10);
        agreed(&mut quiet, u32::MAX);
        let turn = quiet.take(Command::Helo(b"x")).unwrap();
        assert!(matches!(turn, Turn::Listen), "{turn:?}");
    }

    #[test]
    fn what_is_too_much_is_left_out_and_said() {
        let mut session = Session::new(4);
        agreed(&mut session, u32::MAX);
        session.take(Command::From(b"<a@b>")).unwrap();
        session.take(Command::Body(b"1234")).unwrap();
        assert!(!session.mail.cut);
        let mail = of(&mut session, b"5");
        assert!(mail.cut);
        assert_eq!(mail.body, b"1234");
        session.take(Command::From(b"<a@b>")).unwrap();
        for _ in 0..MOST_FIELDS + 5 {
            let field = Command::Field {
                name: b"A",
                value: b" b",
            };
            session.take(field).unwrap();
        }
        for _ in 0..MOST_RECIPIENTS + 5 {
            session.take(Command::Recipient(b"<a@b>")).unwrap();
        }
        let mail = of(&mut session, b"");
        assert_eq!((mail.fields.len(), mail.cut), (MOST_FIELDS, true));
        let counted = (mail.recipients.len(), mail.recipient_count);
        assert_eq!(counted, (MOST_RECIPIENTS, MOST_RECIPIENTS + 5));
    }

    #[test]
    fn nothing_is_taken_before_it_is_agreed_on() {
        let mut session = Session::new(4);
        let early = session.take(Command::Helo(b"x"));
        assert!(matches!(early, Err(Malformed::OutOfTurn('O'))), "{early:?}");
        assert!(matches!(session.take(Command::Quit), Ok(Turn::Close)));
    }
}
