//! The export format of systemd's journal, as `systemd-journal-upload` sends it: fields, then an empty
//! line behind each entry.
//!
//! A pure machine: whichever way the stream is cut into pieces, the same entries come out. A field is
//! `NAME=value` to the end of the line; one that holds bytes or line feeds is `NAME`, a line feed, eight
//! bytes of length with the low one first, the value, and a line feed.
//!
//! An entry of plain fields is kept as it was sent. Where one holds bytes, the entry is kept as
//! `journalctl -o json` writes it: a text is no place for lengths. Fields beyond [`LONGEST`] bytes of an
//! entry are left out and told.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{LONGEST, halves};

/// Longest name of a field; systemd's own bound.
const NAME_BYTES: usize = 64;
const LENGTH_BYTES: usize = 8;

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Export text, or JSON.
    pub raw: Vec<u8>,
    /// Which journal, and which place in it; what the sender's cursor says.
    pub place: Option<(u64, u64)>,
    /// Whether fields were left out.
    pub cut: bool,
}

/// Bytes that are not the export format; the rest of the stream cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the journal's export format")]
pub struct NotExport;

#[derive(Debug)]
struct Field {
    name: Vec<u8>,
    value: Vec<u8>,
    /// Whether it came behind a length.
    sized: bool,
}

/// Where in the format the stream stands.
#[derive(Debug)]
enum Place {
    /// At the begin of a line.
    Line,
    /// Inside a line that is too long.
    Beyond,
    /// Before a length.
    Length(Vec<u8>),
    /// Before so many bytes of a value.
    Value(Vec<u8>, usize),
    /// Before so many bytes of a value that is too long, and its line feed.
    Skipped(u64),
}

/// The machine.
#[derive(Debug)]
pub struct Entries {
    buffer: Vec<u8>,
    /// Where in the buffer the rest begins.
    taken: usize,
    /// So many bytes of the rest hold no line feed.
    looked: usize,
    place: Place,
    fields: Vec<Field>,
    /// Bytes of the fields.
    bytes: usize,
    cut: bool,
}

impl Default for Entries {
    fn default() -> Self {
        Self {
            buffer: Vec::new(),
            taken: 0,
            looked: 0,
            place: Place::Line,
            fields: Vec::new(),
            bytes: 0,
            cut: false,
        }
    }
}

impl Entries {
    /// Adds bytes of the stream and takes every entry that is whole.
    ///
    /// # Errors
    /// [`NotExport`]; entries from before are taken.
    pub fn push(&mut self, bytes: &[u8], entries: &mut Vec<Entry>) -> Result<(), NotExport> {
        self.buffer.extend_from_slice(bytes);
        while self.step(entries)? {}
        self.buffer.drain(..self.taken);
        self.taken = 0;
        Ok(())
    }

    /// The stream ends here.
    ///
    /// # Errors
    /// [`NotExport`] in the middle of a field.
    pub fn finish(&mut self, entries: &mut Vec<Entry>) -> Result<(), NotExport> {
        if !matches!(self.place, Place::Line) || !self.rest().is_empty() {
            return Err(NotExport);
        }
        self.end_entry(entries);
        Ok(())
    }

    /// Whether an entry has begun and not ended.
    pub fn is_inside(&self) -> bool {
        !self.fields.is_empty()
            || !self.rest().is_empty()
            || self.cut
            || !matches!(self.place, Place::Line)
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.taken..).unwrap_or_default()
    }

    fn pass(&mut self, bytes: usize) {
        self.taken = self.taken.saturating_add(bytes);
        self.looked = 0;
    }

    /// One step; false when more bytes are needed.
    fn step(&mut self, entries: &mut Vec<Entry>) -> Result<bool, NotExport> {
        match std::mem::replace(&mut self.place, Place::Line) {
            Place::Line => self.line(entries),
            Place::Beyond => Ok(self.beyond()),
            Place::Length(name) => Ok(self.length(name)),
            Place::Value(name, length) => self.value(name, length),
            Place::Skipped(left) => self.skipped(left),
        }
    }

    fn line(&mut self, entries: &mut Vec<Entry>) -> Result<bool, NotExport> {
        let rest = self.rest();
        let unseen = rest.get(self.looked..).unwrap_or_default();
        let Some(found) = memchr::memchr(b'\n', unseen) else {
            let there = rest.len();
            self.looked = there;
            if there > LONGEST {
                self.place = Place::Beyond;
                return Ok(true);
            }
            return Ok(false);
        };
        let end = self.looked.saturating_add(found);
        if end > LONGEST {
            self.place = Place::Beyond;
            return Ok(true);
        }
        let line = rest.get(..end).unwrap_or_default().to_vec();
        self.pass(end.saturating_add(1));
        if line.is_empty() {
            self.end_entry(entries);
        } else if let Some(equals) = memchr::memchr(b'=', &line) {
            let (name, value) = line.split_at(equals);
            let value = value.get(1..).unwrap_or_default();
            self.add(name.to_vec(), value.to_vec(), false);
        } else if is_name(&line) {
            self.place = Place::Length(line);
        } else {
            return Err(NotExport);
        }
        Ok(true)
    }

    fn beyond(&mut self) -> bool {
        self.cut = true;
        let rest = self.rest();
        if let Some(end) = memchr::memchr(b'\n', rest) {
            self.pass(end.saturating_add(1));
            return true;
        }
        let all = rest.len();
        self.pass(all);
        self.place = Place::Beyond;
        false
    }

    fn length(&mut self, name: Vec<u8>) -> bool {
        let rest = self.rest();
        let length = rest
            .get(..LENGTH_BYTES)
            .and_then(|bytes| bytes.try_into().ok());
        let Some(length) = length.map(u64::from_le_bytes) else {
            self.place = Place::Length(name);
            return false;
        };
        self.pass(LENGTH_BYTES);
        self.place = match usize::try_from(length) {
            Ok(length) if self.has_room(name.len().saturating_add(length)) => {
                Place::Value(name, length)
            }
            _ => Place::Skipped(length),
        };
        true
    }

    fn value(&mut self, name: Vec<u8>, length: usize) -> Result<bool, NotExport> {
        let rest = self.rest();
        let Some(end) = rest.get(length) else {
            self.place = Place::Value(name, length);
            return Ok(false);
        };
        if *end != b'\n' {
            return Err(NotExport);
        }
        let value = rest.get(..length).unwrap_or_default().to_vec();
        self.pass(length.saturating_add(1));
        self.add(name, value, true);
        Ok(true)
    }

    fn skipped(&mut self, left: u64) -> Result<bool, NotExport> {
        self.cut = true;
        let rest = self.rest();
        if left == 0 {
            let Some(end) = rest.first().copied() else {
                self.place = Place::Skipped(0);
                return Ok(false);
            };
            self.pass(1);
            return if end == b'\n' {
                Ok(true)
            } else {
                Err(NotExport)
            };
        }
        let here = usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
        self.pass(here);
        let left = left.saturating_sub(u64::try_from(here).unwrap_or(left));
        self.place = Place::Skipped(left);
        Ok(here > 0)
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.bytes.saturating_add(bytes).saturating_add(2) <= LONGEST
    }

    fn add(&mut self, name: Vec<u8>, value: Vec<u8>, sized: bool) {
        let bytes = name.len().saturating_add(value.len());
        if !self.has_room(bytes) {
            self.cut = true;
            return;
        }
        self.bytes = self.bytes.saturating_add(bytes).saturating_add(2);
        self.fields.push(Field { name, value, sized });
    }

    fn end_entry(&mut self, entries: &mut Vec<Entry>) {
        let fields = std::mem::take(&mut self.fields);
        let cut = std::mem::take(&mut self.cut);
        self.bytes = 0;
        if fields.is_empty() {
            return;
        }
        let cursor = fields.iter().find(|field| field.name == b"__CURSOR");
        let place = cursor.and_then(|cursor| place_of(&cursor.value));
        let raw = if fields.iter().any(|field| field.sized) {
            as_json(fields)
        } else {
            as_text(&fields)
        };
        entries.push(Entry { raw, place, cut });
    }
}

fn is_name(line: &[u8]) -> bool {
    let letter = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    line.len() <= NAME_BYTES && line.iter().all(letter)
}

/// `s=0a…;i=2b;b=…`: the journal's own name and the place in it.
fn place_of(cursor: &[u8]) -> Option<(u64, u64)> {
    let cursor = std::str::from_utf8(cursor).ok()?;
    let part = |name: &str| {
        let mut parts = cursor.split(';');
        parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let (series, _) = halves(&Sha256::digest(part("s")?.as_bytes()));
    let number = u64::from_str_radix(part("i")?, 16).ok()?;
    Some((series, number))
}

fn as_text(fields: &[Field]) -> Vec<u8> {
    let mut raw = Vec::new();
    for field in fields {
        raw.extend_from_slice(&field.name);
        raw.push(b'=');
        raw.extend_from_slice(&field.value);
        raw.push(b'\n');
    }
    raw.pop();
    raw
}

/// As `journalctl -o json`: bytes that are no text are numbers, a field that stands twice is a list.
fn as_json(fields: Vec<Field>) -> Vec<u8> {
    let mut object: Map<String, Value> = Map::new();
    for field in fields {
        let name = String::from_utf8_lossy(&field.name).into_owned();
        let value = match String::from_utf8(field.value) {
            Ok(text) => Value::from(text),
            Err(bytes) => Value::from(bytes.into_bytes()),
        };
        match object.get_mut(&name) {
            None => {
                object.insert(name, value);
            }
            Some(Value::Array(values)) if values.iter().all(|value| !value.is_number()) => {
                values.push(value);
            }
            Some(first) => *first = Value::from(vec![first.take(), value]),
        }
    }
    Value::Object(object).to_string().into_bytes()
}
