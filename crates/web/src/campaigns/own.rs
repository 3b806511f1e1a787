//! What oneself is asked.

use application::campaigns::OwnAsked;
use askama::Template;
use axum::extract::{Path, State};
use domain::campaign::Ask;
use domain::id::{CampaignId, DocumentId};
use texts::visible;

use crate::answer::{Reply, see_other, shown};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// One thing that is asked.
struct Line {
    id: CampaignId,
    name: String,
    text: Vec<String>,
    ask: String,
    until: String,
    then: String,
    /// When it was done; empty while it is open.
    done: String,
    /// Where it is done; empty where it is a notice to be read here.
    href: &'static str,
    /// Where its document is; empty where it leads to none.
    file: String,
}

#[derive(Template)]
#[template(path = "asked.html")]
struct AskedPage {
    page: Page,
    lines: Vec<Line>,
}

/// `GET /account/asked`
pub(crate) async fn own(State(console): Shared, person: SignedInPerson) -> Reply {
    let own = console.office.own_campaigns(person.actor()).await?;
    let lines = own.iter().map(|one| line(&person.page, one)).collect();
    shown(&AskedPage {
        lines,
        page: person.page,
    })
}

fn line(page: &Page, one: &OwnAsked) -> Line {
    let opened = one.campaign.opened();
    let notice = opened.ask == Ask::Notice;
    Line {
        id: opened.id,
        name: visible(&opened.name),
        text: opened.text.lines().map(visible).collect(),
        ask: page.named("campaign-ask-", opened.ask.name()),
        until: texts::day(opened.until, page.language),
        then: page.named("campaign-then-", opened.then.name()),
        done: one.done.map_or_else(String::new, |at| page.moment(at)),
        file: opened.file.map_or_else(String::new, document),
        href: if notice { "" } else { opened.ask.place() },
    }
}

/// Where a document is.
pub(super) fn document(id: DocumentId) -> String {
    format!("/documents/one?document={id}")
}

/// `POST /account/asked/{id}/read`
pub(crate) async fn acknowledge(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: CampaignId = identity(&id)?;
    let office = &console.office;
    office.acknowledge_notice(person.actor(), id).await?;
    see_other("/account/asked")
}
