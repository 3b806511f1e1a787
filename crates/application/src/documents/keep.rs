//! What those do who keep documents: enter one, bring an edition, issue it, look at it again, take it back.

use domain::document::{
    Class, Document, DocumentOpened, Edition, FileFacts, NewEdition, NotDecided, TakenBack,
};
use domain::id::{DocumentId, UnitId};
use domain::version::Version;
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::object;
use super::port::{DocumentChange, Kept};
use crate::attachments::{file_name, fits};
use crate::authority::{Actor, Permit};
use crate::deed::Change;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    ADD_EDITION, DECIDE_EDITION, ENTER_DOCUMENT, REVIEW_DOCUMENT, TAKE_DOCUMENT_BACK,
};

/// Longest title and number, in characters.
const LONGEST_TITLE: usize = 200;
/// Longest name of an edition, in characters.
const LONGEST_LABEL: usize = 20;
/// Longest note of what changed, in characters.
const LONGEST_NOTE: usize = 2_000;
/// Most documents that one unit and those above and below it keep. Ours: the page lists all of them.
const MOST: usize = 2_000;
/// Most editions of one document.
const MOST_EDITIONS: usize = 200;
/// Most months until it is looked at again: ten years.
const MOST_MONTHS: u16 = 120;

/// A document to be entered, with its first edition.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Whose it is.
    pub unit: UnitId,
    /// Its number; may be empty where it is not controlled.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How far it may go.
    pub class: Class,
    /// Whether somebody else issues each edition.
    pub controlled: bool,
    /// Months after which it is looked at again; 0 for never.
    pub review_months: u16,
    /// Its first edition.
    pub edition: EditionMade,
}

/// An edition to be added.
#[derive(Debug, Clone)]
pub struct EditionMade {
    /// How it is called; its number where nothing is said.
    pub label: String,
    /// What changed.
    pub note: String,
    /// The first day; today where none is said.
    pub effective: Option<Date>,
    /// Name of the file.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl Office {
    /// Enters a document with its first edition.
    ///
    /// # Errors
    /// A refusal without the role, for a unit that is not one's own, and for what is missing, too long or there already.
    pub async fn enter_document(
        &self,
        actor: &Actor,
        new: NewDocument,
    ) -> Result<DocumentId, Problem> {
        let permit = actor.permit(&ENTER_DOCUMENT)?;
        if !permit.scope().covers(new.unit) {
            return Err(Refusal::NotFound.into());
        }
        let opened = DocumentOpened {
            id: DocumentId::new(self.parts.ids.uuid()),
            unit: new.unit,
            number: short(&new.number, LONGEST_TITLE, "document_number")?,
            title: needed(&new.title, LONGEST_TITLE, "document_title")?,
            class: new.class,
            controlled: new.controlled,
            review_months: new.review_months,
            by: permit.person,
            at: self.now(),
        };
        if opened.controlled && opened.number.is_empty() {
            return Err(Refusal::Missing {
                field: "document_number",
            }
            .into());
        }
        if opened.review_months > MOST_MONTHS {
            return Err(invalid("review_months", "invalid-document-months").into());
        }
        let there = self.parts.records.documents(permit.scope()).await?;
        if there.len() >= MOST {
            let why = "refusal-document-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let taken = |one: &Kept| {
            let other = one.document.opened();
            one.document.is_kept() && !other.number.is_empty() && other.number == opened.number
        };
        if there.iter().any(taken) {
            return Err(invalid("document_number", "invalid-document-number-taken").into());
        }
        let document = Document::new(opened);
        let (edition, content) = self.made(actor, &document, 1, new.edition)?;
        let facts = edition_facts(&edition);
        let (id, unit) = (document.opened().id, document.opened().unit);
        let seen = document.version;
        let changes = [
            DocumentChange::Enter(document),
            DocumentChange::Add {
                document: id,
                unit,
                edition,
                content,
                seen,
            },
        ];
        self.document_changed(&permit, (id, unit), facts, changes)
            .await?;
        Ok(id)
    }

    /// Adds an edition to a document.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when it was changed or taken back; refused for a file that is missing, too long, or the same as
    /// an edition that is there, and while another edition waits.
    pub async fn add_edition(
        &self,
        actor: &Actor,
        (id, seen): (DocumentId, Version),
        made: EditionMade,
    ) -> Result<u32, Problem> {
        let permit = actor.permit(&ADD_EDITION)?;
        let kept = self.document_kept(&permit, id).await?;
        if !kept.document.is_kept() {
            return Err(Refusal::Stale.into());
        }
        if kept.editions.iter().any(Edition::waits) {
            let why = "refusal-document-waits";
            return Err(Refusal::WrongState { why }.into());
        }
        if kept.editions.len() >= MOST_EDITIONS {
            let why = "refusal-document-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let last = kept.editions.iter().map(|one| one.number).max();
        let number = last.unwrap_or_default().saturating_add(1);
        let (edition, content) = self.made(actor, &kept.document, number, made)?;
        let same = |one: &Edition| one.is_issued() && one.file.digest == edition.file.digest;
        if kept.editions.iter().any(same) {
            return Err(invalid("file", "invalid-document-same").into());
        }
        let facts = edition_facts(&edition);
        let unit = kept.document.opened().unit;
        let change = DocumentChange::Add {
            document: id,
            unit,
            edition,
            content,
            seen,
        };
        self.document_changed(&permit, (id, unit), facts, [change])
            .await?;
        Ok(number)
    }

    /// Issues the edition of a document that waits, or gives it back with a reason.
    ///
    /// # Errors
    /// Refused for whoever made it; [`Refusal::Stale`] when none waits or the document was changed.
    pub async fn decide_edition(
        &self,
        actor: &Actor,
        (id, seen): (DocumentId, Version),
        returned: Option<&str>,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&DECIDE_EDITION)?;
        let kept = self.document_kept(&permit, id).await?;
        let waiting = kept.editions.into_iter().find(Edition::waits);
        let mut edition = waiting.ok_or(Refusal::Stale)?;
        let returned = returned.map(|why| reason(why, "reason")).transpose()?;
        let facts = json!({ "edition": edition.number, "returned": returned });
        let decided = edition.decide(permit.person, returned, self.now());
        decided.map_err(|why| match why {
            NotDecided::NotWaiting => Refusal::Stale,
            NotDecided::Own => Refusal::WrongState {
                why: "refusal-document-own",
            },
        })?;
        let unit = kept.document.opened().unit;
        let change = DocumentChange::Decide {
            document: id,
            unit,
            edition,
            seen,
        };
        self.document_changed(&permit, (id, unit), facts.to_string(), [change])
            .await
    }

    /// Says that a document was looked at and is right as it is.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when it was changed or taken back.
    pub async fn review_document(
        &self,
        actor: &Actor,
        (id, seen): (DocumentId, Version),
    ) -> Result<(), Problem> {
        let permit = actor.permit(&REVIEW_DOCUMENT)?;
        let mut document = self.document_kept(&permit, id).await?.document;
        let day = self.today_of(actor);
        let looked = document.review(permit.person, day);
        looked.map_err(|_| Refusal::Stale)?;
        self.document_moved(&permit, (document, seen), "{}".to_owned())
            .await
    }

    /// Takes a document back: none of its editions holds any more. They stay on record.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when it was changed or taken back before; refused without a reason.
    pub async fn take_document_back(
        &self,
        actor: &Actor,
        (id, seen): (DocumentId, Version),
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&TAKE_DOCUMENT_BACK)?;
        let mut document = self.document_kept(&permit, id).await?.document;
        let how = TakenBack {
            by: permit.person,
            at: self.now(),
            reason: reason(why, "reason")?,
        };
        let facts = json!({ "reason": how.reason }).to_string();
        document.take_back(how).map_err(|_| Refusal::Stale)?;
        self.document_moved(&permit, (document, seen), facts).await
    }

    async fn document_moved(
        &self,
        permit: &Permit,
        (mut document, seen): (Document, Version),
        facts: String,
    ) -> Result<(), Problem> {
        document.version = seen;
        let of = (document.opened().id, document.opened().unit);
        let change = DocumentChange::Move(document);
        self.document_changed(permit, of, facts, [change]).await
    }

    async fn document_changed(
        &self,
        permit: &Permit,
        (id, unit): (DocumentId, UnitId),
        facts: String,
        changes: impl IntoIterator<Item = DocumentChange>,
    ) -> Result<(), Problem> {
        let changes = changes.into_iter();
        let changes = changes.map(|one| Change::Document(Box::new(one)));
        self.carry_out(permit, unit, object(id), facts, changes.collect())
            .await
    }

    /// A document of one's own units: what one keeps, and not what one only reads.
    pub(super) async fn document_kept(
        &self,
        permit: &Permit,
        id: DocumentId,
    ) -> Result<Kept, Problem> {
        let all = self.parts.records.documents(permit.scope()).await?;
        let found = all.into_iter().find(|one| one.document.opened().id == id);
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    fn made(
        &self,
        actor: &Actor,
        document: &Document,
        number: u32,
        made: EditionMade,
    ) -> Result<(Edition, Vec<u8>), Problem> {
        let name = file_name(&made.name)?;
        fits(&made.content)?;
        let label = short(&made.label, LONGEST_LABEL, "edition_label")?;
        let file = FileFacts {
            name,
            bytes: u64::try_from(made.content.len()).unwrap_or(u64::MAX),
            digest: Sha256::digest(&made.content).into(),
        };
        let new = NewEdition {
            number,
            label: if label.is_empty() {
                number.to_string()
            } else {
                label
            },
            note: short(&made.note, LONGEST_NOTE, "change_note")?,
            effective: made.effective.unwrap_or_else(|| self.today_of(actor)),
            file,
            by: actor.person.id,
            at: self.now(),
        };
        let edition = Edition::new(new, document.opened().controlled);
        Ok((edition, made.content))
    }
}

/// What the journal says of an edition: its name may hold personal data, its digest does not.
fn edition_facts(edition: &Edition) -> String {
    let facts = json!({
        "edition": edition.number,
        "sha256": edition.file.sha256(),
        "bytes": edition.file.bytes,
        "effective": edition.effective.to_string(),
    });
    facts.to_string()
}

fn short(text: &str, longest: usize, field: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > longest {
        return Err(invalid(field, "invalid-too-long"));
    }
    Ok(text.to_owned())
}

fn needed(text: &str, longest: usize, field: &'static str) -> Result<String, Refusal> {
    let text = short(text, longest, field)?;
    if text.is_empty() {
        return Err(Refusal::Missing { field });
    }
    Ok(text)
}

const fn invalid(field: &'static str, why: &'static str) -> Refusal {
    Refusal::Invalid { field, why }
}
