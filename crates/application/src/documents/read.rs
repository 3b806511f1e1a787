//! What everybody does with documents: find them, read them, ask whether a file is the newest.

use std::collections::{BTreeMap, BTreeSet};

use domain::document::{Edition, Standing, in_force, standing};
use domain::id::{DocumentId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::object;
use super::port::{DocumentChange, Kept, ReadCount, Reader, ReaderQuery};
use crate::authority::{Actor, Scope};
use crate::deed::Change;
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{
    CHECK_DOCUMENT, DECIDE_EDITION, LIST_DOCUMENT_READERS, LIST_DOCUMENTS, READ_DOCUMENT,
    VIEW_DOCUMENT,
};

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// The document with the editions that the reader may know of.
    pub kept: Kept,
    /// The number of the edition that holds today.
    pub in_force: Option<u32>,
    /// Where it stands: its edition in force, else its last one.
    pub standing: Option<Standing>,
    /// The day on which it is to be looked at again.
    pub review_on: Option<Date>,
    /// How many people read the edition in force, and how often; none for who does not keep it.
    pub reads: Option<(u64, u64)>,
    /// When the reader read the edition in force.
    pub own: Option<Timestamp>,
    /// Whether an edition waits that the reader may issue.
    pub waits_for_me: bool,
}

impl DocumentRow {
    /// The edition that holds today.
    pub fn edition(&self) -> Option<&Edition> {
        let editions = self.kept.editions.iter();
        let mut held = editions.filter(|one| Some(one.number) == self.in_force);
        held.next()
    }
}

/// A document as its page tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentView {
    /// The row of the list.
    pub row: DocumentRow,
    /// Where each edition stands, the newest first.
    pub editions: Vec<(Edition, Standing)>,
    /// How often each was read; empty for who does not keep it.
    pub reads: Vec<ReadCount>,
    /// Names of who made, issued, looked and took back.
    pub names: BTreeMap<PersonId, String>,
}

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Of which document.
    pub document: DocumentRow,
    /// Which edition.
    pub edition: Edition,
    /// Where it stands today.
    pub standing: Standing,
}

impl Office {
    /// Documents for oneself: those of one's unit and all above it, and those of units in which one has an office.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn list_documents(&self, actor: &Actor) -> Result<Vec<DocumentRow>, Problem> {
        let permit = actor.permit(&LIST_DOCUMENTS)?;
        self.documents_for(actor, permit.person).await
    }

    /// One of them with its revision table.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what is not for oneself.
    pub async fn view_document(
        &self,
        actor: &Actor,
        id: DocumentId,
    ) -> Result<DocumentView, Problem> {
        let permit = actor.permit(&VIEW_DOCUMENT)?;
        let row = self.document_for(actor, permit.person, id).await?;
        let today = self.today_of(actor);
        let Kept { document, editions } = &row.kept;
        let each = editions.iter().rev();
        let told = each.map(|one| (one.clone(), standing(document, editions, one, today)));
        let mut people: BTreeSet<_> = [document.opened().by].into();
        people.extend(document.course().reviewed.map(|(by, _)| by));
        people.extend(document.course().taken_back.as_ref().map(|how| how.by));
        people.extend(editions.iter().map(|one| one.by));
        people.extend(editions.iter().filter_map(|one| one.course().decided_by()));
        let reads = match keeping(actor) {
            Some(scope) if scope.covers(document.opened().unit) => {
                let all = self.parts.records.document_reads(&scope).await?;
                let of = all.into_iter().filter(|one| one.document == id);
                of.collect()
            }
            _ => Vec::new(),
        };
        Ok(DocumentView {
            editions: told.collect(),
            reads,
            names: self.names_of(people).await?,
            row,
        })
    }

    /// The file of an edition, which is still what it was when it came. That it was read is counted.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what is not for oneself; a fault when it was altered behind our back.
    pub async fn read_document(
        &self,
        actor: &Actor,
        id: DocumentId,
        number: u32,
    ) -> Result<(Edition, Vec<u8>), Problem> {
        let permit = actor.permit(&READ_DOCUMENT)?;
        let row = self.document_for(actor, permit.person, id).await?;
        let unit = row.kept.document.opened().unit;
        let mut editions = row.kept.editions.into_iter();
        let edition = editions.find(|one| one.number == number);
        let edition = edition.ok_or(Refusal::NotFound)?;
        let only = Scope::whole_office().only(&BTreeSet::from([unit]));
        let content = self.parts.records.edition_content(&only, id, number);
        let content = content.await?;
        let digest: [u8; 32] = Sha256::digest(&content).into();
        if digest != edition.file.digest {
            let told = format!("read document {id}, edition {number}: it is not what it was");
            return Err(Fault::new(told).into());
        }
        let own = actor.person.unit;
        let change = DocumentChange::Read {
            document: id,
            edition: number,
            person: permit.person,
            unit: own,
            at: self.now(),
        };
        let facts = json!({ "edition": number }).to_string();
        let changes = vec![Change::Document(Box::new(change))];
        self.carry_out(&permit, own, object(id), facts, changes)
            .await?;
        Ok((edition, content))
    }

    /// Which editions for oneself a file is, by its SHA-256.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn check_document(
        &self,
        actor: &Actor,
        digest: [u8; 32],
    ) -> Result<Vec<Checked>, Problem> {
        let permit = actor.permit(&CHECK_DOCUMENT)?;
        let today = self.today_of(actor);
        let rows = self.documents_for(actor, permit.person).await?;
        let mut found = Vec::new();
        for row in rows {
            let Kept { document, editions } = &row.kept;
            let mut same = editions.iter().filter(|one| one.file.digest == digest);
            if let Some(one) = same.next_back() {
                found.push(Checked {
                    standing: standing(document, editions, one, today),
                    edition: one.clone(),
                    document: row,
                });
            }
        }
        Ok(found)
    }

    /// Who of one's units read a document of them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role, and for a document that is not for oneself.
    pub async fn list_document_readers(
        &self,
        actor: &Actor,
        query: &ReaderQuery,
    ) -> Result<Vec<Reader>, Problem> {
        let permit = actor.permit(&LIST_DOCUMENT_READERS)?;
        self.document_for(actor, permit.person, query.document)
            .await?;
        Ok(self.parts.records.readers(permit.scope(), query).await?)
    }

    /// Documents with an edition that waits for oneself to issue it.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn documents_waiting(&self, actor: &Actor) -> Result<Vec<DocumentRow>, Problem> {
        if !actor.may(&DECIDE_EDITION) {
            return Ok(Vec::new());
        }
        let mut all = self.list_documents(actor).await?;
        all.retain(|one| one.waits_for_me);
        Ok(all)
    }

    async fn document_for(
        &self,
        actor: &Actor,
        person: PersonId,
        id: DocumentId,
    ) -> Result<DocumentRow, Problem> {
        let all = self.documents_for(actor, person).await?;
        let mut found = all
            .into_iter()
            .filter(|one| one.kept.document.opened().id == id);
        Ok(found.next().ok_or(Refusal::NotFound)?)
    }

    async fn documents_for(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Vec<DocumentRow>, Problem> {
        let records = &self.parts.records;
        let kept_by = keeping(actor);
        let path = actor.tree().path(actor.person.unit);
        let mut units: BTreeSet<_> = path.into_iter().collect();
        units.insert(actor.person.unit);
        let held = kept_by.as_ref().and_then(Scope::units);
        units.extend(held.into_iter().flatten().copied());
        let scope = Scope::whole_office().only(&units);
        let counts = match &kept_by {
            Some(scope) => records.document_reads(scope).await?,
            None => Vec::new(),
        };
        let own = records.own_reads(person).await?;
        let today = self.today_of(actor);
        let all = records.documents(&scope).await?.into_iter();
        let rows = all.filter_map(|mut kept| {
            let unit = kept.document.opened().unit;
            let keeps = kept_by.as_ref().is_some_and(|scope| scope.covers(unit));
            if !keeps {
                // Who only reads sees what was issued, and of a higher class nothing.
                let open = kept.document.opened().class.is_for_everybody();
                kept.editions
                    .retain(|one| one.is_issued() && one.effective <= today);
                if !open || !kept.document.is_kept() || kept.editions.is_empty() {
                    return None;
                }
            }
            let may_issue = actor.may_in(&DECIDE_EDITION, unit);
            Some(row(kept, today, keeps.then_some(&counts), &own).of(person, may_issue))
        });
        Ok(rows.collect())
    }
}

impl DocumentRow {
    /// With what waits for the reader.
    fn of(mut self, person: PersonId, may_issue: bool) -> Self {
        let editions = self.kept.editions.iter();
        let mut waiting = editions.filter(|one| one.waits() && one.by != person);
        self.waits_for_me = may_issue && waiting.next().is_some();
        self
    }
}

/// The units of which the reader keeps documents or sees who read them.
fn keeping(actor: &Actor) -> Option<Scope> {
    let permit = actor.permit(&LIST_DOCUMENT_READERS).ok()?;
    Some(permit.scope().clone())
}

fn row(
    kept: Kept,
    today: Date,
    counts: Option<&Vec<ReadCount>>,
    own: &[super::port::OwnRead],
) -> DocumentRow {
    let Kept { document, editions } = &kept;
    let id = document.opened().id;
    let held = in_force(document, editions, today);
    let number = held.map(|one| one.number);
    let shown = held.or(editions.last());
    let read = counts.zip(number).map(|(counts, number)| {
        let mut of = counts
            .iter()
            .filter(|one| one.document == id && one.edition == number);
        of.next().map_or((0, 0), |one| (one.people, one.times))
    });
    let mut mine = own
        .iter()
        .filter(|one| one.document == id && Some(one.edition) == number);
    DocumentRow {
        in_force: number,
        standing: shown.map(|one| standing(document, editions, one, today)),
        review_on: held.and_then(|one| document.review_on(one.effective)),
        reads: read,
        own: mine.next().map(|one| one.last),
        waits_for_me: false,
        kept,
    }
}
