//! The list of incidents.

use application::port::IncidentQuery;
use askama::Template;
use axum::extract::{Query, State};
use domain::id::IncidentId;
use domain::incident::IncidentState;
use jiff::Timestamp;
use serde::Deserialize;

use super::{level, number};
use crate::answer::{Reply, encoded, shown};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// Rows of one page.
const ROWS: u32 = 50;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    /// `known at, id` of the last row of the page before.
    #[serde(default)]
    after: String,
}

struct Row {
    href: String,
    number: String,
    title: String,
    unit: String,
    level: String,
    state: &'static str,
    state_words: String,
    known: String,
    known_iso: String,
}

struct StateLink {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "incidents.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    states: Vec<StateLink>,
    next: String,
}

/// `GET /incidents`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let state = IncidentState::from_name(&asked.state);
    let query = IncidentQuery {
        state,
        after: place(&asked.after),
        limit: ROWS,
    };
    let views = console
        .office
        .list_incidents(person.actor(), &query)
        .await?;
    let page = person.page;
    let full = u32::try_from(views.len()).is_ok_and(|count| count == ROWS);
    let next = match views.last().filter(|_| full) {
        Some(last) => {
            let after = format!("{},{}", last.incident.known_at, last.incident.id);
            let state = state.map_or("", IncidentState::name);
            format!("/incidents?state={state}&after={}", encoded(&after))
        }
        None => String::new(),
    };
    let rows = views
        .iter()
        .map(|view| Row {
            href: format!("/incidents/{}", view.incident.id),
            number: number(&page, view),
            title: view.incident.title.clone(),
            unit: view.unit_name.clone(),
            level: level(&page, view),
            state: view.incident.state.name(),
            state_words: page.named("incident-state-", view.incident.state.name()),
            known: page.moment(view.incident.known_at),
            known_iso: page.iso(view.incident.known_at),
        })
        .collect();
    let states = states(&page, state);
    shown(&ListPage {
        page,
        rows,
        states,
        next,
    })
}

fn states(page: &Page, current: Option<IncidentState>) -> Vec<StateLink> {
    let all = StateLink {
        href: "/incidents".to_owned(),
        label: page.t("incidents-state-all"),
        current: current.is_none(),
    };
    let each = IncidentState::ALL.into_iter().map(|state| StateLink {
        href: format!("/incidents?state={}", state.name()),
        label: page.named("incident-state-", state.name()),
        current: current == Some(state),
    });
    std::iter::once(all).chain(each).collect()
}

/// What is no place in the list starts it.
fn place(text: &str) -> Option<(Timestamp, IncidentId)> {
    let (at, id) = text.split_once(',')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}
