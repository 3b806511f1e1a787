//! The forms of those who keep documents: enter one, bring an edition, issue it, look at it again, take it back.

use application::attachments::LONGEST;
use application::documents::{EditionMade, NewDocument};
use application::use_case::ENTER_DOCUMENT;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Multipart, Path, State};
use domain::document::Class;
use domain::id::DocumentId;
use domain::version::Version;
use jiff::civil::Date;
use serde::Deserialize;

use super::columns::href;
use super::page_of;
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity, local_day};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;
use crate::upload::Sent;

/// Longest body of an upload, in bytes: the longest file and what the form says around it.
pub(crate) const LONGEST_UPLOAD: usize = LONGEST + (64 << 10);

/// What a form had, to be shown again.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    pub(super) unit: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) class: String,
    pub(super) controlled: bool,
    pub(super) review_months: String,
    pub(super) label: String,
    pub(super) note: String,
    pub(super) effective: String,
    pub(super) reason: String,
}

impl Typed {
    fn of(sent: &Sent) -> Self {
        let get = |name: &str| sent.get(name).to_owned();
        Self {
            unit: get("unit"),
            number: get("number"),
            title: get("title"),
            class: get("class"),
            controlled: sent.get("controlled") == "yes",
            review_months: get("review_months"),
            label: get("label"),
            note: get("note"),
            effective: get("effective"),
            reason: String::new(),
        }
    }

    fn effective(&self) -> Result<Option<Date>, Refusal> {
        if self.effective.trim().is_empty() {
            return Ok(None);
        }
        local_day(&self.effective, "effective").map(Some)
    }

    fn edition(&self, sent: &mut Sent) -> Result<EditionMade, Refusal> {
        let (name, content) = sent.file()?;
        Ok(EditionMade {
            label: self.label.clone(),
            note: self.note.clone(),
            effective: self.effective()?,
            name,
            content,
        })
    }

    fn document(&self, sent: &mut Sent) -> Result<NewDocument, Refusal> {
        let months = match self.review_months.trim() {
            "" => 0,
            months => months.parse().map_err(|_| Refusal::Invalid {
                field: "review_months",
                why: "invalid-document-months",
            })?,
        };
        Ok(NewDocument {
            unit: self.unit.parse().map_err(|_| Refusal::NotFound)?,
            number: self.number.clone(),
            title: self.title.clone(),
            class: Class::from_name(&self.class).ok_or(Refusal::NotFound)?,
            controlled: self.controlled,
            review_months: months,
            edition: self.edition(sent)?,
        })
    }
}

#[derive(Template)]
#[template(path = "document_new.html")]
struct NewPage {
    page: Page,
    typed: Typed,
    units: Vec<Choice>,
    classes: Vec<Choice>,
}

/// `GET /documents/new`
pub(crate) async fn form(State(_): Shared, person: SignedInPerson) -> Reply {
    person.actor().permit(&ENTER_DOCUMENT)?;
    let typed = Typed {
        class: Class::Internal.name().to_owned(),
        review_months: "12".to_owned(),
        ..Typed::default()
    };
    shown(&filled(person, typed))
}

fn filled(person: SignedInPerson, typed: Typed) -> NewPage {
    let page = &person.page;
    let classes = Class::ALL.into_iter().map(|one| Choice {
        value: one.name().to_owned(),
        label: page.named("document-class-", one.name()),
        chosen: one.name() == typed.class,
    });
    NewPage {
        units: unit_choices(person.actor(), &ENTER_DOCUMENT, &typed.unit),
        classes: classes.collect(),
        typed,
        page: person.page,
    }
}

/// `POST /documents`
pub(crate) async fn enter(
    State(console): Shared,
    mut person: SignedInPerson,
    form: Multipart,
) -> Reply {
    person.actor().permit(&ENTER_DOCUMENT)?;
    let mut sent = Sent::read(form).await?;
    let typed = Typed::of(&sent);
    let done = async {
        let new = typed.document(&mut sent)?;
        console.office.enter_document(person.actor(), new).await
    };
    match done.await {
        Ok(id) => see_other(&href(id)),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("document", &refusal);
            "/documents/new".clone_into(&mut person.page.here);
            let form = filled(person, typed);
            shown_as(refused_status(&refusal), &form)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /documents/{id}/editions`
pub(crate) async fn add(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    form: Multipart,
) -> Reply {
    let id: DocumentId = identity(&id)?;
    let mut sent = Sent::read(form).await?;
    let typed = Typed::of(&sent);
    let done = async {
        let seen: u32 = sent.get("seen").parse().map_err(|_| Refusal::Stale)?;
        let made = typed.edition(&mut sent)?;
        let which = (id, Version::new(seen));
        let added = console.office.add_edition(person.actor(), which, made);
        added.await.map(|_| ())
    };
    let done = done.await;
    answered(&console, person, ("edition", id), typed, done).await
}

/// What the other forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Moving {
    seen: u32,
    reason: String,
    /// `return` gives an edition back; everything else issues it.
    go: String,
}

impl Moving {
    fn typed(&self) -> Typed {
        Typed {
            reason: self.reason.clone(),
            ..Typed::default()
        }
    }
}

/// `POST /documents/{id}/decide`
pub(crate) async fn decide(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Moving>,
) -> Reply {
    let id: DocumentId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let returned = (sent.go == "return").then_some(sent.reason.as_str());
    let office = &console.office;
    let done = office.decide_edition(person.actor(), which, returned).await;
    answered(&console, person, ("decide", id), sent.typed(), done).await
}

/// `POST /documents/{id}/review`
pub(crate) async fn review(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Moving>,
) -> Reply {
    let id: DocumentId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let done = console.office.review_document(person.actor(), which).await;
    answered(&console, person, ("review", id), sent.typed(), done).await
}

/// `POST /documents/{id}/take-back`
pub(crate) async fn take_back(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Moving>,
) -> Reply {
    let id: DocumentId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let office = &console.office;
    let done = office.take_document_back(person.actor(), which, &sent.reason);
    let done = done.await;
    answered(&console, person, ("back", id), sent.typed(), done).await
}

async fn answered(
    console: &Console,
    mut person: SignedInPerson,
    (form, id): (&'static str, DocumentId),
    typed: Typed,
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&href(id)),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused(form, &refusal);
            person.page.here = href(id);
            let page = page_of(console, person, id, typed).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}
