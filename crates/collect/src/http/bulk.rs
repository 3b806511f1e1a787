//! The body of Elasticsearch's `_bulk`: a line that says what to do, then a line with the document.
//!
//! A pure function. The log is only added to: `index` and `create` add, `update` and `delete` are refused
//! one by one, and so is a document that is no JSON object.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use super::{LONGEST, MOST_ENTRIES};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Add, or replace what has the same `_id`.
    Index,
    /// Add.
    Create,
    /// Change; refused.
    Update,
    /// Take away; refused.
    Delete,
}

impl Verb {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// Why an item is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ItemFault {
    /// What is in the log stays as it is.
    #[error("the log is only added to; use index or create")]
    OnlyAdded,
    /// Not a JSON object on one line.
    #[error("the document is not a JSON object on one line")]
    NotAnObject,
    /// Longer than [`LONGEST`].
    #[error("the document is longer than 262144 bytes")]
    TooLong,
}

/// One item, in the order of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is asked for.
    pub verb: Verb,
    /// Where the sender wants it.
    pub index: Arc<str>,
    /// The name that the sender gave it.
    pub id: Option<String>,
    /// Where in the body the document stands; empty where there is none.
    pub document: Range<usize>,
    /// Why it is not taken; nothing where it is.
    pub fault: Option<ItemFault>,
}

impl Item {
    /// The document's bytes.
    pub fn document<'b>(&self, body: &'b [u8]) -> &'b [u8] {
        body.get(self.document.clone()).unwrap_or_default()
    }

    /// A digest of the name the sender gave, and of the document: a document that changed under the
    /// same name is another record, and none is lost.
    pub fn name_digest(&self, body: &[u8]) -> Option<[u8; 32]> {
        let id = self.id.as_ref()?;
        let mut digest = Sha256::new();
        for part in [self.index.as_bytes(), id.as_bytes(), self.document(body)] {
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part);
        }
        Some(digest.finalize().into())
    }
}

/// Why a body cannot be taken apart; nothing of it is taken then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotBulk {
    /// A line that should say what to do does not.
    #[error(
        "line {line}: not an action as {{\"create\":{{}}}}; an action stands on the line before each document"
    )]
    NoAction {
        /// Which, from 1.
        line: usize,
    },
    /// An action has no document behind it.
    #[error("line {line}: no document follows the last action")]
    NoDocument {
        /// Which, from 1.
        line: usize,
    },
    /// Nothing.
    #[error("the body holds no document")]
    Empty,
    /// Too many items.
    #[error("more than 10000 documents; send fewer at once")]
    TooMany,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Index(Meta),
    Create(Meta),
    Update(Meta),
    Delete(Meta),
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default, rename = "_index")]
    index: Option<String>,
    #[serde(default, rename = "_id")]
    id: Option<Name>,
}

/// Some clients number their documents.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Text(String),
    Number(u64),
}

impl Action {
    fn parts(self) -> (Verb, Meta) {
        match self {
            Self::Index(meta) => (Verb::Index, meta),
            Self::Create(meta) => (Verb::Create, meta),
            Self::Update(meta) => (Verb::Update, meta),
            Self::Delete(meta) => (Verb::Delete, meta),
        }
    }
}

/// What an action asks for.
struct Asked {
    verb: Verb,
    index: Arc<str>,
    id: Option<String>,
}

impl Asked {
    /// Reads an action; `unnamed` is the index of those that name none.
    fn read(text: &[u8], unnamed: &Arc<str>) -> Option<Self> {
        let action: Action = serde_json::from_slice(text).ok()?;
        let (verb, meta) = action.parts();
        let index = meta.index.map(Arc::from);
        Some(Self {
            verb,
            index: index.unwrap_or_else(|| Arc::clone(unnamed)),
            id: meta.id.map(|id| match id {
                Name::Text(text) => text,
                Name::Number(number) => number.to_string(),
            }),
        })
    }
}

/// Takes a body apart. `index` is where documents go that name none.
///
/// # Errors
/// [`NotBulk`]; nothing may be taken then.
pub fn items(body: &[u8], index: Option<&str>) -> Result<Vec<Item>, NotBulk> {
    let unnamed: Arc<str> = index.unwrap_or_default().into();
    let mut items = Vec::new();
    let mut before: Option<(&[u8], Asked)> = None;
    let mut lines = Lines { body, at: 0 };
    let mut line = 0_usize;
    while let Some(said) = lines.next() {
        line = line.saturating_add(1);
        let text = body.get(said).unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        if items.len() >= MOST_ENTRIES {
            return Err(NotBulk::TooMany);
        }
        // Most senders say the same before each document.
        let asked = match before.take() {
            Some((said, asked)) if said == text => asked,
            _ => Asked::read(text, &unnamed).ok_or(NotBulk::NoAction { line })?,
        };
        let document = if asked.verb == Verb::Delete {
            0..0
        } else {
            let document = lines.next().ok_or(NotBulk::NoDocument { line })?;
            line = line.saturating_add(1);
            document
        };
        let fault = fault(asked.verb, body.get(document.clone()).unwrap_or_default());
        items.push(Item {
            verb: asked.verb,
            index: Arc::clone(&asked.index),
            id: asked.id.clone(),
            document,
            fault,
        });
        before = Some((text, asked));
    }
    if items.is_empty() {
        return Err(NotBulk::Empty);
    }
    Ok(items)
}

fn fault(verb: Verb, document: &[u8]) -> Option<ItemFault> {
    if matches!(verb, Verb::Update | Verb::Delete) {
        return Some(ItemFault::OnlyAdded);
    }
    if document.len() > LONGEST {
        return Some(ItemFault::TooLong);
    }
    let begins = document.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_object = begins == Some(&b'{') && serde_json::from_slice::<IgnoredAny>(document).is_ok();
    (!is_object).then_some(ItemFault::NotAnObject)
}

/// Where the lines of a body stand, without their ends.
struct Lines<'b> {
    body: &'b [u8],
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.body.get(self.at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let start = self.at;
        self.at = start.saturating_add(length).saturating_add(1);
        let line = rest.get(..length).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Some(start..start.saturating_add(line.len()))
    }
}
