//! `GET /log/{event}`: a line with its neighbours at the same source.

use application::Problem;
use application::log_search::FoundLine;
use application::use_case::VIEW_SURROUNDINGS;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::id::EventId;
use jiff::Timestamp;
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, Turned, asking, refused_status, shown_as};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// What the address line says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Around {
    /// None on a first look: nothing is wrong then.
    purpose: Option<String>,
}

/// Where the surroundings of a line are, for a purpose that is known.
pub(crate) fn link(event: &str, purpose: &str) -> String {
    asking(&format!("/log/{event}"), [("purpose", purpose)])
}

struct Line {
    at: Timestamp,
    at_words: String,
    source: String,
    event: String,
    /// This page speaks of it already.
    around: String,
    text: String,
}

#[derive(Template)]
#[template(path = "log_around.html")]
struct AroundPage {
    page: Page,
    here: String,
    purpose: String,
    before: Vec<Line>,
    /// The line itself; none until the purpose is known.
    line: Option<Line>,
    after: Vec<Line>,
}

pub(crate) async fn around(
    State(console): Shared,
    person: SignedInPerson,
    Path(event): Path<String>,
    Query(asked): Query<Around>,
) -> Reply {
    let event: EventId = identity(&event)?;
    let actor = &person.signed_in.actor;
    if !actor.may(&VIEW_SURROUNDINGS) {
        return Err(Turned::NotFound);
    }
    let seen = match &asked.purpose {
        Some(purpose) => console
            .office
            .view_surroundings(actor, event, purpose)
            .await
            .map(Some),
        None => Ok(None),
    };
    let mut page = person.page;
    let (mut status, mut found) = (StatusCode::OK, None);
    match seen {
        Ok(seen) => found = seen,
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            page.refused("around", &refusal);
            status = refused_status(&refusal);
        }
        Err(problem) => return Err(problem.into()),
    }
    let lines = |lines: Vec<FoundLine>| lines.into_iter().map(|line| told(&page, &line)).collect();
    let (before, line, after) = match found {
        Some(found) => (
            lines(found.before),
            Some(told(&page, &found.line)),
            lines(found.after),
        ),
        None => (Vec::new(), None, Vec::new()),
    };
    let template = AroundPage {
        here: format!("/log/{event}"),
        purpose: asked.purpose.unwrap_or_default(),
        before,
        line,
        after,
        page,
    };
    shown_as(status, &template)
}

fn told(page: &Page, line: &FoundLine) -> Line {
    Line {
        at: line.at,
        at_words: page.moment(line.at),
        source: visible(&line.source_name),
        event: line.event.to_string(),
        around: String::new(),
        text: visible(&line.text),
    }
}
