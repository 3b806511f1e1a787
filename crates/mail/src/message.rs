//! A message as people and programs see it: addresses, texts, files. Everything is bounded; what
//! did not fit is counted in [`Letter::unseen`].

use std::borrow::Cow;

use base64::Engine as _;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders as _};

use crate::auth::LENIENT_BASE64;
use crate::header::Raw;

/// How deep parts and messages may stand in one another.
pub const DEEPEST: usize = 20;
/// Parts of one message that are looked at.
pub const MOST_PARTS: usize = 2_000;
/// Bytes of text that are looked at, over all parts.
pub const MOST_TEXT: usize = 2 * 1024 * 1024;
/// Bytes of files that are looked at, over all parts.
pub const MOST_FILES: usize = 48 * 1024 * 1024;
/// Bytes of a message that are looked at.
pub const MOST_MESSAGE: usize = 64 * 1024 * 1024;
/// Attached messages in an encoding that are looked into.
const MOST_ENCODED: usize = 5;
/// Bytes of a part's header that are read.
const MOST_PART_HEADER: usize = 64 * 1024;

/// An address with the name beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// What people see.
    pub name: String,
    /// The address, lower case.
    pub address: String,
}

impl Mailbox {
    /// What stands behind the `@`, lower case; empty when there is none.
    pub fn domain(&self) -> &str {
        self.address
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }
}

/// A text part.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// HTML, else plain.
    pub html: bool,
    /// Its content.
    pub content: String,
    /// It stands in a message that is attached.
    pub nested: bool,
}

/// A part with a name, or of a kind that is no text.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// Its name as stated; empty when none is.
    pub name: String,
    /// Its kind as stated: `application/pdf`.
    pub mime: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A message, read.
#[derive(Debug, Clone, Default)]
pub struct Letter<'m> {
    /// Header and body as they came.
    pub raw: Raw<'m>,
    /// Addresses of every `From`.
    pub from: Vec<Mailbox>,
    /// Addresses of `Reply-To`.
    pub reply_to: Vec<Mailbox>,
    /// Decoded subject.
    pub subject: String,
    /// `Message-ID` without its brackets.
    pub message_id: Option<String>,
    /// Texts in their order.
    pub texts: Vec<Text>,
    /// Files in their order.
    pub files: Vec<File>,
    /// It carries a calendar entry.
    pub calendar: bool,
    /// What could not be looked at, in English words for the evidence.
    pub unseen: Vec<&'static str>,
    parts: usize,
    encoded: usize,
    text_bytes: usize,
    file_bytes: usize,
}

impl<'m> Letter<'m> {
    /// Reads a message; whatever it is, something comes out.
    pub fn read(message: &'m [u8]) -> Self {
        let whole = message.len() <= MOST_MESSAGE;
        let message = message.get(..MOST_MESSAGE).unwrap_or(message);
        let raw = Raw::of(message);
        let mut letter = Letter::default();
        if !whole {
            letter.miss("size");
        }
        if raw.cut {
            letter.miss("header");
        }
        letter.addresses(&raw);
        letter.part(message, 0, false);
        letter.raw = raw;
        letter
    }

    /// The address people see, when there is one.
    pub fn sender(&self) -> Option<&Mailbox> {
        self.from.first()
    }

    /// Whether a mailing list passed it on.
    pub fn by_list(&self) -> bool {
        ["List-Id", "List-Post", "List-Unsubscribe"]
            .iter()
            .any(|name| self.raw.first(name).is_some())
    }

    fn miss(&mut self, what: &'static str) {
        if !self.unseen.contains(&what) {
            self.unseen.push(what);
        }
    }

    fn addresses(&mut self, raw: &Raw<'_>) {
        let parser = MessageParser::default();
        for field in raw.all("From").take(4) {
            self.from.extend(mailboxes(&parser, field.raw));
        }
        if let Some(field) = raw.first("Reply-To") {
            self.reply_to = mailboxes(&parser, field.raw);
        }
        if let Some(field) = raw.first("Subject") {
            let field = ended(field.raw);
            let parsed = headers(&parser, &field);
            let subject = parsed.as_ref().and_then(Message::subject);
            self.subject = subject.unwrap_or_default().chars().take(1_000).collect();
        }
        self.message_id = raw.first("Message-ID").map(|field| {
            let text = field.text();
            text.trim_matches(['<', '>', ' ']).to_owned()
        });
    }

    fn part(&mut self, bytes: &[u8], depth: usize, nested: bool) {
        self.parts += 1;
        if self.parts > MOST_PARTS || depth > DEEPEST {
            self.miss(if depth > DEEPEST { "depth" } else { "parts" });
            return;
        }
        let raw = Raw::of(bytes);
        let meta = Meta::of(&raw);
        match (meta.kind.as_str(), meta.sub.as_str()) {
            ("multipart", _) if !meta.boundary.is_empty() => {
                self.parts_between(raw.body, &meta.boundary, depth, nested);
            }
            ("message", "rfc822" | "global") => {
                let inner = decoded(raw.body, &meta.encoding);
                // A message that is encoded inside an encoded one is held in memory as often.
                self.encoded += usize::from(matches!(inner, Cow::Owned(_)));
                if self.encoded > MOST_ENCODED {
                    self.miss("depth");
                    return;
                }
                self.part(&inner, depth + 1, true);
            }
            ("text", sub) => self.text(raw.body, &meta, sub == "html", nested),
            _ => self.file(&decoded(raw.body, &meta.encoding), &meta),
        }
    }

    fn parts_between(&mut self, body: &[u8], boundary: &str, depth: usize, nested: bool) {
        let mark = format!("--{boundary}");
        let mut start: Option<usize> = None;
        let mut end = body.len();
        for place in memchr::memmem::find_iter(body, mark.as_bytes()) {
            let at_line = place == 0 || body.get(place - 1) == Some(&b'\n');
            if !at_line {
                continue;
            }
            if let Some(start) = start {
                self.part(
                    body.get(start..place).unwrap_or_default(),
                    depth + 1,
                    nested,
                );
            }
            let after = place + mark.len();
            let rest = body.get(after..).unwrap_or_default();
            if rest.starts_with(b"--") || self.parts > MOST_PARTS {
                end = place;
                start = None;
                break;
            }
            let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |line| line + 1);
            start = Some(after + line);
        }
        if let Some(start) = start {
            self.part(body.get(start..end).unwrap_or_default(), depth + 1, nested);
        }
    }

    fn text(&mut self, body: &[u8], meta: &Meta, html: bool, nested: bool) {
        self.calendar |= meta.sub == "calendar";
        let bytes = decoded(body, &meta.encoding);
        let room = MOST_TEXT.saturating_sub(self.text_bytes);
        if bytes.len() > room {
            self.miss("text");
        }
        let kept = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.text_bytes += kept.len();
        let content = in_words(kept, &meta.charset);
        if meta.attached || !meta.name.is_empty() {
            self.file(&bytes, meta);
        } else {
            self.texts.push(Text {
                html,
                content,
                nested,
            });
        }
    }

    fn file(&mut self, bytes: &[u8], meta: &Meta) {
        self.calendar |= meta.sub == "ics" || meta.sub == "calendar";
        if self.file_bytes + bytes.len() > MOST_FILES {
            self.miss("files");
            return;
        }
        self.file_bytes += bytes.len();
        self.files.push(File {
            name: meta.name.clone(),
            mime: format!("{}/{}", meta.kind, meta.sub),
            bytes: bytes.to_vec(),
        });
    }
}

/// What a part's header says.
#[derive(Debug, Default)]
struct Meta {
    kind: String,
    sub: String,
    boundary: String,
    charset: String,
    encoding: String,
    name: String,
    attached: bool,
}

impl Meta {
    fn of(raw: &Raw<'_>) -> Self {
        let mut header = Vec::new();
        for name in [
            "Content-Type",
            "Content-Disposition",
            "Content-Transfer-Encoding",
        ] {
            if let Some(field) = raw.first(name)
                && header.len() + field.raw.len() < MOST_PART_HEADER
            {
                header.extend_from_slice(field.raw);
                header.extend_from_slice(b"\r\n");
            }
        }
        let parser = MessageParser::default();
        let parsed = headers(&parser, &header);
        let mut meta = Self {
            kind: "text".to_owned(),
            sub: "plain".to_owned(),
            ..Self::default()
        };
        let Some(parsed) = &parsed else {
            return meta;
        };
        if let Some(kind) = parsed.content_type() {
            meta.kind = kind.ctype().to_ascii_lowercase();
            meta.sub = kind.subtype().unwrap_or_default().to_ascii_lowercase();
            let of = |name: &str| kind.attribute(name).unwrap_or_default().to_owned();
            meta.boundary = of("boundary");
            meta.charset = of("charset");
        }
        meta.name = parsed
            .attachment_name()
            .unwrap_or_default()
            .chars()
            .take(500)
            .collect();
        meta.encoding = parsed
            .content_transfer_encoding()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let how = parsed.content_disposition();
        meta.attached = how.is_some_and(mail_parser::ContentType::is_attachment);
        meta
    }
}

fn headers<'x>(parser: &MessageParser, header: &'x [u8]) -> Option<Message<'x>> {
    parser.parse_headers(header)
}

/// A field by itself, with the end that the parser waits for.
fn ended(field: &[u8]) -> Vec<u8> {
    [field, b"\r\n\r\n"].concat()
}

fn mailboxes(parser: &MessageParser, field: &[u8]) -> Vec<Mailbox> {
    let field = ended(field);
    let Some(parsed) = headers(parser, &field) else {
        return Vec::new();
    };
    let found: Option<&Address<'_>> =
        parsed
            .headers()
            .first()
            .and_then(|header| match &header.value {
                HeaderValue::Address(address) => Some(address),
                _ => None,
            });
    found
        .into_iter()
        .flat_map(Address::iter)
        .take(50)
        .map(|one| Mailbox {
            name: one.name().unwrap_or_default().trim().to_owned(),
            address: one.address().unwrap_or_default().trim().to_lowercase(),
        })
        .filter(|one| !one.address.is_empty() || !one.name.is_empty())
        .collect()
}

fn decoded<'b>(body: &'b [u8], encoding: &str) -> Cow<'b, [u8]> {
    match encoding {
        "base64" => {
            let mut letters: Vec<u8> = Vec::with_capacity(body.len());
            let wanted = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
            letters.extend(body.iter().filter(|b| wanted(b)));
            // A last letter alone carries nothing.
            if letters.len() % 4 == 1 {
                letters.pop();
            }
            Cow::Owned(LENIENT_BASE64.decode(&letters).unwrap_or_default())
        }
        "quoted-printable" => quoted_printable_decode(body).map_or(Cow::Borrowed(body), Cow::Owned),
        _ => Cow::Borrowed(body),
    }
}

fn in_words(bytes: &[u8], charset: &str) -> String {
    let known = (!charset.is_empty())
        .then(|| charset_decoder(charset.as_bytes()))
        .flatten();
    match known {
        Some(decoder) => decoder(bytes),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}
