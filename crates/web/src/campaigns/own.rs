//! What oneself is asked.

use application::Problem;
use application::campaigns::OwnAsked;
use askama::Template;
use axum::extract::{Path, State};
use domain::campaign::Ask;
use domain::id::{CampaignId, DocumentId};
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

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
    /// Where it is done; empty where it is said here.
    href: &'static str,
    /// Whether words are asked for, and which were said.
    directive: bool,
    said: String,
    /// Where its document is; empty where it leads to none.
    file: String,
}

impl Line {
    /// The id of its field, as refusals name it.
    fn field(&self) -> String {
        format!("{}-report", self.id)
    }
}

#[derive(Template)]
#[template(path = "asked.html")]
struct AskedPage {
    page: Page,
    lines: Vec<Line>,
}

/// `GET /account/asked`
pub(crate) async fn own(State(console): Shared, person: SignedInPerson) -> Reply {
    shown(&filled(&console, person).await?)
}

async fn filled(console: &Console, person: SignedInPerson) -> Result<AskedPage, Problem> {
    let own = console.office.own_campaigns(person.actor()).await?;
    let lines = own.iter().map(|one| line(&person.page, one)).collect();
    Ok(AskedPage {
        lines,
        page: person.page,
    })
}

fn line(page: &Page, one: &OwnAsked) -> Line {
    let opened = one.campaign.opened();
    Line {
        id: opened.id,
        name: visible(&opened.name),
        text: opened.text.lines().map(visible).collect(),
        ask: page.named("campaign-ask-", opened.ask.name()),
        until: texts::day(opened.until, page.language),
        then: page.named("campaign-then-", opened.then.name()),
        done: one.done.map_or_else(String::new, |at| page.moment(at)),
        file: opened.file.map_or_else(String::new, document),
        href: if opened.ask.is_said() {
            ""
        } else {
            opened.ask.place()
        },
        directive: opened.ask == Ask::Directive,
        said: one.said.clone(),
    }
}

/// Where a document is.
pub(super) fn document(id: DocumentId) -> String {
    format!("/documents/one?document={id}")
}

/// What the form of a directive sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Said {
    report: String,
}

/// `POST /account/asked/{id}/read`
pub(crate) async fn acknowledge(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(text): Path<String>,
    Filled(sent): Filled<Said>,
) -> Reply {
    let id: CampaignId = identity(&text)?;
    let office = &console.office;
    let done = office.acknowledge_notice(person.actor(), id, &sent.report);
    match done.await {
        Ok(()) => see_other("/account/asked"),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused(&text, &refusal);
            "/account/asked".clone_into(&mut person.page.here);
            let mut page = filled(&console, person).await?;
            for line in page.lines.iter_mut().filter(|line| line.id == id) {
                line.said.clone_from(&sent.report);
            }
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}
