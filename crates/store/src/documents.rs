//! Documents of the office: rows to words, and back.

use application::attachments::PART;
use application::deed::Change;
use application::documents::{
    DocumentBook, DocumentChange, Kept, OwnRead, ReadCount, Reader, ReaderQuery,
};
use application::{Fault, Problem, Scope};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::document::{Class, Document, DocumentOpened, Edition, FileFacts, NewEdition};
use domain::id::{DocumentId, PersonId};
use domain::version::Version;

use crate::engine::{Value, Write};
use crate::open::SqlRecords;
use crate::reads::{each, limit};
use crate::rows::{Columns, bad};
use crate::statement as sql;
use crate::writes::{micros, stale_if_none, version};

#[async_trait]
impl DocumentBook for SqlRecords {
    async fn documents(&self, scope: &Scope) -> Result<Vec<Kept>, Fault> {
        let rows = self.rows(&sql::DOCUMENTS, Vec::new(), Some(scope)).await?;
        let documents = each(&rows, Columns::document)?;
        let mut kept: Vec<_> = documents
            .into_iter()
            .map(|document| Kept {
                document,
                editions: Vec::new(),
            })
            .collect();
        let rows = self.rows(&sql::EDITIONS, Vec::new(), Some(scope)).await?;
        let editions = each(&rows, |row| {
            let of: DocumentId = row.parsed("document")?;
            Ok((of, row.edition()?))
        })?;
        for (of, edition) in editions {
            // Entered between the two questions: the next reading has it.
            if let Some(one) = kept.iter_mut().find(|one| one.document.opened().id == of) {
                one.editions.push(edition);
            }
        }
        kept.retain(|one| !one.editions.is_empty());
        Ok(kept)
    }

    async fn edition_content(
        &self,
        scope: &Scope,
        id: DocumentId,
        edition: u32,
    ) -> Result<Vec<u8>, Fault> {
        let values = vec![id.to_string().into(), i64::from(edition).into()];
        let rows = self.rows(&sql::DOCUMENT_PARTS, values, Some(scope)).await?;
        let mut content = Vec::new();
        for part in each(&rows, |row| row.text("content"))? {
            let decoded = STANDARD.decode_vec(part, &mut content);
            decoded.map_err(|cause| Fault::caused("read a document", cause))?;
        }
        Ok(content)
    }

    async fn document_reads(&self, scope: &Scope) -> Result<Vec<ReadCount>, Fault> {
        let rows = self
            .rows(&sql::DOCUMENT_READS, Vec::new(), Some(scope))
            .await?;
        each(&rows, |row| {
            Ok(ReadCount {
                document: row.parsed("document")?,
                edition: row.small("edition")?,
                people: row.small("people")?,
                times: row.small("times")?,
            })
        })
    }

    async fn own_reads(&self, person: PersonId) -> Result<Vec<OwnRead>, Fault> {
        let person = vec![person.to_string().into()];
        let rows = self.rows(&sql::OWN_DOCUMENT_READS, person, None).await?;
        each(&rows, |row| {
            Ok(OwnRead {
                document: row.parsed("document")?,
                edition: row.small("edition")?,
                last: row.time("last_at")?,
            })
        })
    }

    async fn readers(&self, scope: &Scope, query: &ReaderQuery) -> Result<Vec<Reader>, Fault> {
        let (name, person, edition) = match &query.after {
            Some((name, person, edition)) => (name.clone(), person.to_string(), *edition),
            None => (String::new(), String::new(), 0),
        };
        let values = vec![
            query.document.to_string().into(),
            name.into(),
            person.into(),
            i64::from(edition).into(),
            limit(query.limit).into(),
        ];
        let rows = self
            .rows(&sql::DOCUMENT_READERS, values, Some(scope))
            .await?;
        each(&rows, |row| {
            Ok(Reader {
                person: row.parsed("person")?,
                name: row.text("name")?,
                unit: row.parsed("unit")?,
                edition: row.small("edition")?,
                first: row.time("first_at")?,
                last: row.time("last_at")?,
                times: row.small("times")?,
            })
        })
    }
}

impl Columns<'_> {
    fn document(&self) -> Result<Document, Fault> {
        let class = Class::from_name(&self.text("class")?);
        let opened = DocumentOpened {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            number: self.text("number")?,
            title: self.text("title")?,
            class: class.ok_or_else(|| bad("class"))?,
            controlled: self.whole("controlled")? != 0,
            review_months: self.small("review_months")?,
            by: self.parsed("entered_by")?,
            at: self.time("at")?,
        };
        let version = Version::new(self.small("version")?);
        Ok(Document::stored(opened, self.json("course")?, version))
    }

    fn edition(&self) -> Result<Edition, Fault> {
        let digest = domain::hex::bytes(&self.text("content_digest")?);
        let file = FileFacts {
            name: self.text("file_name")?,
            bytes: self.small("bytes")?,
            digest: digest
                .and_then(|digest| digest.try_into().ok())
                .ok_or_else(|| bad("content_digest"))?,
        };
        let kept = NewEdition {
            number: self.small("edition")?,
            label: self.text("label")?,
            note: self.text("note")?,
            effective: self.parsed("effective_day")?,
            file,
            by: self.parsed("made_by")?,
            at: self.time("at")?,
        };
        Ok(Edition::stored(kept, self.json("course")?))
    }
}

/// A change of a document; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Problem> {
    let Change::Document(change) = change else {
        return Ok(false);
    };
    match &**change {
        DocumentChange::Enter(document) => {
            write.run(&sql::ENTER_DOCUMENT, entered(document)).await?;
        }
        DocumentChange::Add {
            document,
            edition,
            content,
            seen,
            ..
        } => {
            touch(write, *document, *seen).await?;
            add(write, *document, (edition, content)).await?;
        }
        DocumentChange::Decide {
            document,
            edition,
            seen,
            ..
        } => {
            touch(write, *document, *seen).await?;
            let [decided_by, state, course] = decided(edition);
            let values = vec![
                document.to_string().into(),
                i64::from(edition.number).into(),
                decided_by,
                state,
                course,
            ];
            stale_if_none(write.run(&sql::DECIDE_EDITION, values).await?)?;
        }
        DocumentChange::Move(document) => {
            let values = vec![
                document.opened().id.to_string().into(),
                version(document.version),
                course(document),
            ];
            stale_if_none(write.run(&sql::MOVE_DOCUMENT, values).await?)?;
        }
        DocumentChange::Read {
            document,
            edition,
            person,
            at,
            ..
        } => {
            let values = vec![
                document.to_string().into(),
                i64::from(*edition).into(),
                person.to_string().into(),
                micros(*at),
            ];
            write.run(&sql::NOTE_DOCUMENT_READ, values).await?;
        }
    }
    Ok(true)
}

async fn add(
    write: &mut Write<'_>,
    document: DocumentId,
    (edition, content): (&Edition, &[u8]),
) -> Result<(), Problem> {
    let id = document.to_string();
    write.run(&sql::ADD_EDITION, added(&id, edition)).await?;
    for (part, place) in content.chunks(PART).zip(0_i64..) {
        let values = vec![
            id.as_str().into(),
            i64::from(edition.number).into(),
            place.into(),
            STANDARD.encode(part).into(),
        ];
        write.run(&sql::ADD_DOCUMENT_PART, values).await?;
    }
    Ok(())
}

/// What is done with an edition counts the version of its document.
async fn touch(write: &mut Write<'_>, id: DocumentId, seen: Version) -> Result<(), Problem> {
    let values = vec![id.to_string().into(), version(seen)];
    stale_if_none(write.run(&sql::TOUCH_DOCUMENT, values).await?)?;
    Ok(())
}

fn entered(document: &Document) -> Vec<Value> {
    let opened = document.opened();
    vec![
        opened.id.to_string().into(),
        opened.unit.to_string().into(),
        opened.number.as_str().into(),
        opened.title.as_str().into(),
        opened.class.name().into(),
        i64::from(opened.controlled).into(),
        i64::from(opened.review_months).into(),
        opened.by.to_string().into(),
        micros(opened.at),
        course(document),
        version(document.version),
    ]
}

fn added(id: &str, edition: &Edition) -> Vec<Value> {
    let [decided_by, state, course] = decided(edition);
    vec![
        id.into(),
        i64::from(edition.number).into(),
        edition.label.as_str().into(),
        edition.note.as_str().into(),
        edition.effective.to_string().into(),
        edition.file.name.as_str().into(),
        i64::try_from(edition.file.bytes).unwrap_or(i64::MAX).into(),
        edition.file.sha256().into(),
        edition.by.to_string().into(),
        micros(edition.at),
        decided_by,
        state,
        course,
    ]
}

/// What of an edition changes. Names and times can always be written.
fn decided(edition: &Edition) -> [Value; 3] {
    let by = edition.course().decided_by().map(|one| one.to_string());
    let course = serde_json::to_string(edition.course()).unwrap_or_default();
    [
        Value::MaybeText(by),
        edition.course().name().into(),
        course.into(),
    ]
}

fn course(document: &Document) -> Value {
    let course = serde_json::to_string(document.course());
    course.unwrap_or_default().into()
}
