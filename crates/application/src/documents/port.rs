//! Where documents are on record.

use async_trait::async_trait;
use domain::document::{Document, Edition};
use domain::id::{DocumentId, PersonId, UnitId};
use domain::version::Version;
use jiff::Timestamp;

use crate::authority::Scope;
use crate::problem::Fault;

/// A document with all of its editions, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The document.
    pub document: Document,
    /// Its editions.
    pub editions: Vec<Edition>,
}

/// How often an edition was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadCount {
    /// Which document.
    pub document: DocumentId,
    /// Which edition.
    pub edition: u32,
    /// How many people read it.
    pub people: u64,
    /// How often in all.
    pub times: u64,
}

/// That somebody read an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnRead {
    /// Which document.
    pub document: DocumentId,
    /// Which edition.
    pub edition: u32,
    /// When last.
    pub last: Timestamp,
}

/// Who read a document, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderQuery {
    /// Which document.
    pub document: DocumentId,
    /// Only after this place in the list: (name, person, edition) of the last row of the page before.
    pub after: Option<(String, PersonId, u32)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Somebody who read an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub person: PersonId,
    /// The person's name.
    pub name: String,
    /// The person's unit.
    pub unit: UnitId,
    /// Which edition.
    pub edition: u32,
    /// When first.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
    /// How often.
    pub times: u64,
}

/// Documents, on record.
#[async_trait]
pub trait DocumentBook: Send + Sync {
    /// Those of the scope with their editions, by number and title.
    async fn documents(&self, scope: &Scope) -> Result<Vec<Kept>, Fault>;
    /// The content of an edition of a document of the scope; empty where there is none.
    async fn edition_content(
        &self,
        scope: &Scope,
        id: DocumentId,
        edition: u32,
    ) -> Result<Vec<u8>, Fault>;
    /// How often editions of documents of the scope were read.
    async fn document_reads(&self, scope: &Scope) -> Result<Vec<ReadCount>, Fault>;
    /// What somebody read.
    async fn own_reads(&self, person: PersonId) -> Result<Vec<OwnRead>, Fault>;
    /// Who of the scope read a document.
    async fn readers(&self, scope: &Scope, query: &ReaderQuery) -> Result<Vec<Reader>, Fault>;
}

/// A change of what is on record of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentChange {
    /// A document is entered.
    Enter(Document),
    /// An edition comes, with its content in parts; nothing else changed the document since it was seen.
    Add {
        /// Of which document.
        document: DocumentId,
        /// Its unit.
        unit: UnitId,
        /// The edition.
        edition: Edition,
        /// Its content.
        content: Vec<u8>,
        /// The document's version that was seen.
        seen: Version,
    },
    /// An edition was issued or given back.
    Decide {
        /// Of which document.
        document: DocumentId,
        /// Its unit.
        unit: UnitId,
        /// The edition as it is now.
        edition: Edition,
        /// The document's version that was seen.
        seen: Version,
    },
    /// It was looked at, or taken back; its version is the one that was seen.
    Move(Document),
    /// Somebody read an edition.
    Read {
        /// Which document.
        document: DocumentId,
        /// Which edition.
        edition: u32,
        /// Who.
        person: PersonId,
        /// The person's unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
}

impl DocumentChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Enter(document) | Self::Move(document) => document.opened().unit,
            Self::Add { unit, .. } | Self::Decide { unit, .. } | Self::Read { unit, .. } => *unit,
        }
    }
}
