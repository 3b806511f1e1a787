//! Documents of the office: all that are for oneself, one with its revision table, its file, and whether a file is the newest.

mod columns;
mod keep;

use application::documents::{Checked, DocumentView};
use application::use_case::{
    ADD_EDITION, DECIDE_EDITION, ENTER_DOCUMENT, LIST_DOCUMENT_READERS, REVIEW_DOCUMENT,
    START_CAMPAIGN, TAKE_DOCUMENT_BACK,
};
use application::{Actor, Office, Problem, Refusal};
use askama::Template;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::document::{Edition, Standing};
use domain::id::{DocumentId, PersonId};
use sha2::{Digest as _, Sha256};
use texts::visible;

pub(crate) use self::columns::{Documents, Editions, Readers};
use self::columns::{OfOne, WHICH, Which, class, colour, file_href, href, state};
pub(crate) use self::keep::{LONGEST_UPLOAD, add, decide, enter, form, review, take_back};
use crate::answer::{Reply, encoded, refused_status, shown, shown_as};
use crate::form::{Choice, identity};
use crate::list::{List as _, MOST, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::upload::Sent;

/// Rows of one page.
const ROWS: u32 = 50;

/// Documents that wait for the reader to issue them: where each is, and its title.
pub(crate) async fn waiting(
    office: &Office,
    actor: &Actor,
) -> Result<Vec<(String, String)>, Problem> {
    let rows = office.documents_waiting(actor).await?;
    let each = rows.iter().map(|row| {
        let opened = row.kept.document.opened();
        (href(opened.id), visible(&opened.title))
    });
    Ok(each.collect())
}

/// What a file was found to be.
struct Found {
    told: String,
    newest: bool,
    href: String,
    title: String,
}

#[derive(Template)]
#[template(path = "documents.html")]
struct DocumentsPage {
    page: Page,
    table: Table,
    older: String,
    which: Vec<Choice>,
    may_enter: bool,
    /// What the file is that was asked about; none where none was.
    found: Option<Vec<Found>>,
}

/// `GET /documents`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<Which>,
) -> Reply {
    listed(&console, person, (&which, None), StatusCode::OK).await
}

async fn listed(
    console: &Console,
    person: SignedInPerson,
    (which, found): (&Which, Option<Vec<Found>>),
    status: StatusCode,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let at = (which, which.after.as_str());
    let (rows, more) = leaf::<Documents>(console, actor, at, ROWS).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let choice = |one: &str| Choice {
        value: one.to_owned(),
        label: page.named("documents-which-", one),
        chosen: one == which.which,
    };
    let template = DocumentsPage {
        table: table::<Documents>(&teller, which, &rows, page.t("documents-empty")),
        older: older::<Documents>(which, rows.last().filter(|_| more)),
        which: WHICH.into_iter().map(choice).collect(),
        may_enter: actor.may(&ENTER_DOCUMENT),
        found,
        page: person.page,
    };
    shown_as(status, &template)
}

/// `POST /documents/check`: which edition a file is. It is not kept.
pub(crate) async fn check(
    State(console): Shared,
    mut person: SignedInPerson,
    form: Multipart,
) -> Reply {
    let mut sent = Sent::read(form).await?;
    let which = Which::default();
    "/documents".clone_into(&mut person.page.here);
    let brought = sent.file().and_then(|(_, content)| {
        if content.is_empty() {
            return Err(Refusal::Missing { field: "file" });
        }
        Ok(content)
    });
    let content = match brought {
        Ok(content) => content,
        Err(refusal) => {
            person.page.refused("check", &refusal);
            let status = refused_status(&refusal);
            return listed(&console, person, (&which, None), status).await;
        }
    };
    let digest = Sha256::digest(&content).into();
    let office = &console.office;
    let checked = office.check_document(person.actor(), digest).await?;
    let found = checked.iter().map(|one| told(&person.page, one)).collect();
    listed(&console, person, (&which, Some(found)), StatusCode::OK).await
}

/// What a file is, in words.
fn told(page: &Page, one: &Checked) -> Found {
    let opened = one.document.kept.document.opened();
    let newest = one.document.edition();
    let facts = [
        ("edition", visible(&one.edition.label).into()),
        ("state", state(page, Some(one.standing)).into()),
        (
            "newest",
            newest
                .map_or_else(String::new, |one| visible(&one.label))
                .into(),
        ),
    ];
    let is_newest = one.standing == Standing::InForce;
    let key = match (is_newest, newest) {
        (true, _) => "document-is-newest",
        (false, Some(_)) => "document-is-not-newest",
        (false, None) => "document-holds-no-more",
    };
    Found {
        told: page.say(key, &facts),
        newest: is_newest,
        href: href(opened.id),
        title: format!("{} {}", visible(&opened.number), visible(&opened.title)),
    }
}

#[derive(Template)]
#[template(path = "document.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one answer for each form of the page, each read once"
)]
struct DocumentPage {
    page: Page,
    id: DocumentId,
    seen: u32,
    title: String,
    state: String,
    colour: &'static str,
    facts: Vec<(String, String)>,
    /// Where the edition in force is, with its name; empty where none is.
    file: Option<(String, String)>,
    table: Table,
    typed: keep::Typed,
    may_see_readers: bool,
    may_ask: bool,
    may_add: bool,
    may_decide: bool,
    may_review: bool,
    may_take_back: bool,
}

/// `GET /documents/one?document=ID`
pub(crate) async fn one(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<OfOne>,
) -> Reply {
    let id = which.id().map_err(Problem::from)?;
    shown(&page_of(&console, person, id, keep::Typed::default()).await?)
}

async fn page_of(
    console: &Console,
    person: SignedInPerson,
    id: DocumentId,
    typed: keep::Typed,
) -> Result<DocumentPage, Problem> {
    let (actor, page) = (person.actor(), &person.page);
    let view = console.office.view_document(actor, id).await?;
    let which = OfOne::of(id);
    let rows = Editions::fetch(console, actor, &which, "", MOST).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let document = &view.row.kept.document;
    let unit = document.opened().unit;
    let kept = document.is_kept();
    let waits = view.row.kept.editions.iter().any(Edition::waits);
    let held = view.row.edition();
    let open = kept && held.is_some() && document.opened().class.is_for_everybody();
    Ok(DocumentPage {
        id,
        seen: document.version.count(),
        title: visible(&document.opened().title),
        state: state(page, view.row.standing),
        colour: colour(view.row.standing),
        facts: facts(&teller, &view),
        file: held.map(|one| (file_href(id, one.number), visible(&one.file.name))),
        table: table::<Editions>(&teller, &which, &rows, page.t("document-editions-empty")),
        typed,
        may_see_readers: actor.may(&LIST_DOCUMENT_READERS),
        may_ask: open && actor.may(&START_CAMPAIGN),
        may_add: kept && !waits && actor.may_in(&ADD_EDITION, unit),
        may_decide: view.row.waits_for_me && actor.may_in(&DECIDE_EDITION, unit),
        may_review: view.row.review_on.is_some() && actor.may_in(&REVIEW_DOCUMENT, unit),
        may_take_back: kept && actor.may_in(&TAKE_DOCUMENT_BACK, unit),
        page: person.page,
    })
}

/// What was said when it was entered, and what became of it.
fn facts(teller: &Teller<'_>, view: &DocumentView) -> Vec<(String, String)> {
    let (page, document) = (teller.page, &view.row.kept.document);
    let (opened, course) = (document.opened(), document.course());
    let name = |by: PersonId| {
        let name = view.names.get(&by);
        name.map_or_else(String::new, |name| visible(name))
    };
    let day = |day| texts::day(day, page.language);
    let reviewed = course.reviewed;
    let reviewed = reviewed.map(|(by, on)| format!("{} {}", name(by), day(on)));
    let back = course.taken_back.as_ref().map(|how| {
        let (by, at) = (name(how.by), page.moment(how.at));
        format!("{by} {at} {}", visible(&how.reason))
    });
    let held = view.row.edition();
    let controlled = if opened.controlled {
        "document-is-controlled"
    } else {
        "document-is-not-controlled"
    };
    let facts = [
        ("document-column-number", visible(&opened.number)),
        ("person-unit", visible(&teller.unit(opened.unit))),
        ("document-column-class", class(page, &view.row)),
        ("document-controlled", page.t(controlled)),
        (
            "document-column-edition",
            held.map_or_else(String::new, |one| visible(&one.label)),
        ),
        (
            "document-column-effective",
            held.map_or_else(String::new, |one| day(one.effective)),
        ),
        (
            "document-column-digest",
            held.map_or_else(String::new, |one| one.file.sha256()),
        ),
        (
            "document-column-review",
            view.row.review_on.map_or_else(String::new, day),
        ),
        ("document-reviewed", reviewed.unwrap_or_default()),
        (
            "document-entered",
            format!("{} {}", name(opened.by), page.moment(opened.at)),
        ),
        ("document-taken-back", back.unwrap_or_default()),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(key, value)| (page.t(key), value)).collect()
}

#[derive(Template)]
#[template(path = "document_readers.html")]
struct ReadersPage {
    page: Page,
    id: DocumentId,
    title: String,
    table: Table,
    older: String,
}

/// `GET /documents/readers?document=ID`
pub(crate) async fn readers(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<OfOne>,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let id = which.id().map_err(Problem::from)?;
    let view = console.office.view_document(actor, id).await?;
    let at = (&which, which.after.as_str());
    let (rows, more) = leaf::<Readers>(&console, actor, at, ROWS).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let template = ReadersPage {
        id,
        title: visible(&view.row.kept.document.opened().title),
        table: table::<Readers>(&teller, &which, &rows, page.t("document-readers-empty")),
        older: older::<Readers>(&which, rows.last().filter(|_| more)),
        page: person.page,
    };
    shown(&template)
}

/// `GET /documents/{id}/editions/{number}`: the file, to be saved and never to be shown by us: what somebody brought as
/// a page or a picture must not run under our name.
pub(crate) async fn file(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, number)): Path<(String, String)>,
) -> Reply {
    let (id, number): (DocumentId, u32) = (identity(&id)?, identity(&number)?);
    let office = &console.office;
    let (edition, content) = office.read_document(person.actor(), id, number).await?;
    let name = encoded(&edition.file.name);
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ),
    ];
    Ok((headers, content).into_response())
}
