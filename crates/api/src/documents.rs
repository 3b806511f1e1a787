//! Documents of the office: from the wire to the office and back.

use std::borrow::Cow;

use application::documents::{DocumentRow, EditionMade, NewDocument, ReaderQuery};
use application::{Actor, Office};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::document::{Class, Edition, Standing};
use domain::id::{DocumentId, PersonId, UnitId};
use domain::version::Version;
use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::Base64;
use crate::listed::listed;
use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page, Whole};

type Answer<T> = Result<T, Unanswered>;

listed! {
    /// How far a document may go.
    ClassWord(Class) = Class::ALL.map(Class::name).to_vec(), Class::from_name;
}

/// A document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneDocument {
    /// The document.
    pub(crate) id: Uuid,
}

/// An edition of a document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneEdition {
    /// The document.
    pub(crate) id: Uuid,
    /// Number of the edition, from one.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) edition: u32,
}

/// A document with its first edition: its unit and all units below read it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnterDocument {
    /// The unit.
    pub(crate) unit: Uuid,
    /// Its number; needed where it is controlled.
    #[serde(default)]
    pub(crate) number: String,
    /// Its title.
    pub(crate) title: String,
    /// How far it may go.
    pub(crate) class: ClassWord,
    /// Whether somebody else issues each edition.
    #[serde(default)]
    pub(crate) controlled: bool,
    /// Months after which it is looked at again; 0 for never.
    #[serde(default)]
    pub(crate) review_months: Whole,
    /// Its first edition.
    pub(crate) edition: EditionBrought,
}

/// An edition that is brought.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditionBrought {
    /// How it is called; its number where nothing is said.
    #[serde(default)]
    pub(crate) label: String,
    /// What changed.
    #[serde(default)]
    pub(crate) note: String,
    /// The first day on which it holds; today where none is said.
    pub(crate) effective: Option<jiff::civil::Date>,
    /// Name of the file.
    pub(crate) name: String,
    /// Its content, in base64 (RFC 4648, section 4); larger files come through the page.
    pub(crate) content: Base64,
}

/// Another edition of a document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddEdition {
    /// The document.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) version: Whole,
    /// The edition.
    pub(crate) edition: EditionBrought,
}

/// A document as it was seen.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenDocument {
    /// The document.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) version: Whole,
}

/// What is said to the edition that waits.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideEdition {
    /// The document.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) version: Whole,
    /// Why it is given back; it is issued where nothing is said.
    pub(crate) returned: Option<String>,
}

/// A document that is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeDocumentBack {
    /// The document.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) version: Whole,
    /// Why.
    pub(crate) reason: String,
}

/// Which file is asked about.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckDocument {
    /// SHA-256 of its content, 64 digits.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    pub(crate) sha256: String,
}

/// Who read a document, by name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReaderFilter {
    /// The document.
    pub(crate) id: Uuid,
    /// `next` of the page before.
    #[schemars(regex(
        pattern = r"^[0-9]{1,9}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_.{0,200}$"
    ))]
    pub(crate) after: Option<String>,
}

/// A document.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DocumentBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// Whose it is.
    pub(crate) unit: Uuid,
    /// Its number.
    pub(crate) number: String,
    /// Its title.
    pub(crate) title: String,
    /// `ordinary`, `internal`, `restricted` or `confidential`.
    pub(crate) class: String,
    /// Whether somebody else issues each edition.
    pub(crate) controlled: bool,
    /// The number of the edition that holds today.
    pub(crate) in_force: Option<u32>,
    /// Where it stands: `waiting`, `returned`, `coming`, `in-force`, `replaced` or `taken-back`.
    pub(crate) state: Option<String>,
    /// The day on which it is to be looked at again.
    pub(crate) review_on: Option<String>,
    /// How many people read the edition in force; none for who does not keep it.
    pub(crate) readers: Option<u64>,
    /// How often it was taken away.
    pub(crate) downloads: Option<u64>,
    /// When the reader read it last.
    pub(crate) read_at: Option<Timestamp>,
    /// Counts its changes.
    pub(crate) version: u32,
}

/// An edition.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EditionBody {
    /// Its number.
    pub(crate) edition: u32,
    /// How it is called.
    pub(crate) label: String,
    /// What changed.
    pub(crate) note: String,
    /// The first day on which it holds.
    pub(crate) effective: String,
    /// Where it stands today.
    pub(crate) state: String,
    /// Name of its file.
    pub(crate) name: String,
    /// Length of it in bytes.
    pub(crate) bytes: u64,
    /// SHA-256 of it, 64 digits.
    pub(crate) sha256: String,
    /// Who made it.
    pub(crate) made_by: Uuid,
    /// Who issued it or gave it back.
    pub(crate) decided_by: Option<Uuid>,
}

/// A document with its revision table, the newest edition first.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WholeDocument {
    /// The document.
    pub(crate) document: DocumentBody,
    /// Its editions.
    pub(crate) editions: Vec<EditionBody>,
}

/// A file of an edition.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EditionContent {
    /// Name of its file.
    pub(crate) name: String,
    /// SHA-256 of it, 64 digits.
    pub(crate) sha256: String,
    /// Its content, in base64 (RFC 4648, section 4).
    pub(crate) content: String,
}

/// What a file is.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CheckedBody {
    /// The document.
    pub(crate) document: DocumentBody,
    /// Which edition.
    pub(crate) edition: EditionBody,
    /// Whether it is the one in force.
    pub(crate) newest: bool,
}

/// Somebody who read an edition.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReaderBody {
    /// Who.
    pub(crate) person: Uuid,
    /// Their name.
    pub(crate) name: String,
    /// Their unit.
    pub(crate) unit: Uuid,
    /// Which edition.
    pub(crate) edition: u32,
    /// When first.
    pub(crate) first: Timestamp,
    /// When last.
    pub(crate) last: Timestamp,
    /// How often.
    pub(crate) times: u64,
}

/// The document that was entered.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DocumentEntered {
    /// Its identity.
    pub(crate) id: Uuid,
}

/// The edition that was added.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct EditionAdded {
    /// Its number.
    pub(crate) edition: u32,
}

pub(crate) async fn list_documents(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<DocumentBody>> {
    let rows = office.list_documents(actor).await?;
    Ok(Page {
        items: rows.iter().map(body).collect(),
        next: None,
    })
}

pub(crate) async fn view_document(
    office: &Office,
    actor: &Actor,
    asked: OneDocument,
) -> Answer<WholeDocument> {
    let id = DocumentId::new(asked.id);
    let view = office.view_document(actor, id).await?;
    let editions = view.editions.iter();
    Ok(WholeDocument {
        document: body(&view.row),
        editions: editions
            .map(|(one, standing)| edition(one, *standing))
            .collect(),
    })
}

pub(crate) async fn read_document(
    office: &Office,
    actor: &Actor,
    asked: OneEdition,
) -> Answer<EditionContent> {
    let id = DocumentId::new(asked.id);
    let (found, content) = office.read_document(actor, id, asked.edition).await?;
    Ok(EditionContent {
        sha256: found.file.sha256(),
        name: found.file.name,
        content: STANDARD.encode(content),
    })
}

pub(crate) async fn check_document(
    office: &Office,
    actor: &Actor,
    asked: CheckDocument,
) -> Answer<Page<CheckedBody>> {
    let digest = domain::hex::bytes(&asked.sha256);
    let digest = digest.and_then(|digest| digest.try_into().ok());
    let digest = digest.ok_or_else(|| Unanswered::Unreadable("sha256: not 64 digits".into()))?;
    let found = office.check_document(actor, digest).await?;
    let items = found.iter().map(|one| CheckedBody {
        document: body(&one.document),
        edition: edition(&one.edition, one.standing),
        newest: one.standing == Standing::InForce,
    });
    Ok(Page {
        items: items.collect(),
        next: None,
    })
}

pub(crate) async fn list_document_readers(
    office: &Office,
    actor: &Actor,
    filter: ReaderFilter,
) -> Answer<Page<ReaderBody>> {
    let after = filter.after.as_deref().map(place).transpose()?;
    let query = ReaderQuery {
        document: DocumentId::new(filter.id),
        after,
        limit: READERS,
    };
    let rows = office.list_document_readers(actor, &query).await?;
    let full = u32::try_from(rows.len()).is_ok_and(|rows| rows == READERS);
    let last = rows.last().filter(|_| full);
    let next = last.map(|row| format!("{}_{}_{}", row.edition, row.person, row.name));
    let items = rows.into_iter().map(|row| ReaderBody {
        person: row.person.uuid(),
        name: row.name,
        unit: row.unit.uuid(),
        edition: row.edition,
        first: row.first,
        last: row.last,
        times: row.times,
    });
    Ok(Page {
        items: items.collect(),
        next,
    })
}

/// Readers of one page.
const READERS: u32 = 200;

fn place(text: &str) -> Answer<(String, PersonId, u32)> {
    let mut parts = text.splitn(3, '_');
    let edition = parts.next().and_then(|part| part.parse().ok());
    let person = parts.next().and_then(|part| part.parse().ok());
    let name = parts.next().map(str::to_owned);
    let read = name.zip(person).zip(edition);
    let ((name, person), edition) =
        read.ok_or_else(|| Unanswered::Unreadable("after: no place in the list".into()))?;
    Ok((name, person, edition))
}

pub(crate) async fn enter_document(
    office: &Office,
    actor: &Actor,
    asked: EnterDocument,
) -> Answer<DocumentEntered> {
    let new = NewDocument {
        unit: UnitId::new(asked.unit),
        number: asked.number,
        title: asked.title,
        class: asked.class.0,
        controlled: asked.controlled,
        review_months: u16::try_from(asked.review_months.0).unwrap_or(u16::MAX),
        edition: brought(asked.edition)?,
    };
    let id = office.enter_document(actor, new).await?;
    Ok(DocumentEntered { id: id.uuid() })
}

pub(crate) async fn add_edition(
    office: &Office,
    actor: &Actor,
    asked: AddEdition,
) -> Answer<EditionAdded> {
    let which = (DocumentId::new(asked.id), Version::new(asked.version.0));
    let made = brought(asked.edition)?;
    let edition = office.add_edition(actor, which, made).await?;
    Ok(EditionAdded { edition })
}

pub(crate) async fn decide_edition(
    office: &Office,
    actor: &Actor,
    asked: DecideEdition,
) -> Answer<Done> {
    let which = (DocumentId::new(asked.id), Version::new(asked.version.0));
    let returned = asked.returned.as_deref();
    office.decide_edition(actor, which, returned).await?;
    Ok(Done { done: true })
}

pub(crate) async fn review_document(
    office: &Office,
    actor: &Actor,
    asked: SeenDocument,
) -> Answer<Done> {
    let which = (DocumentId::new(asked.id), Version::new(asked.version.0));
    office.review_document(actor, which).await?;
    Ok(Done { done: true })
}

pub(crate) async fn take_document_back(
    office: &Office,
    actor: &Actor,
    asked: TakeDocumentBack,
) -> Answer<Done> {
    let which = (DocumentId::new(asked.id), Version::new(asked.version.0));
    office
        .take_document_back(actor, which, &asked.reason)
        .await?;
    Ok(Done { done: true })
}

fn brought(edition: EditionBrought) -> Answer<EditionMade> {
    let content = STANDARD.decode(edition.content.0);
    let content = content.map_err(|cause| Unanswered::Unreadable(format!("content: {cause}")))?;
    Ok(EditionMade {
        label: edition.label,
        note: edition.note,
        effective: edition.effective,
        name: edition.name,
        content,
    })
}

fn body(row: &DocumentRow) -> DocumentBody {
    let opened = row.kept.document.opened();
    DocumentBody {
        id: opened.id.uuid(),
        unit: opened.unit.uuid(),
        number: opened.number.clone(),
        title: opened.title.clone(),
        class: opened.class.name().to_owned(),
        controlled: opened.controlled,
        in_force: row.in_force,
        state: row.standing.map(|one| one.name().to_owned()),
        review_on: row.review_on.map(|day| day.to_string()),
        readers: row.reads.map(|(people, _)| people),
        downloads: row.reads.map(|(_, times)| times),
        read_at: row.own,
        version: row.kept.document.version.count(),
    }
}

fn edition(one: &Edition, standing: Standing) -> EditionBody {
    EditionBody {
        edition: one.number,
        label: one.label.clone(),
        note: one.note.clone(),
        effective: one.effective.to_string(),
        state: standing.name().to_owned(),
        name: one.file.name.clone(),
        bytes: one.file.bytes,
        sha256: one.file.sha256(),
        made_by: one.by.uuid(),
        decided_by: one.course().decided_by().map(PersonId::uuid),
    }
}
