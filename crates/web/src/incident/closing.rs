//! What a case needs before it is closed, with the places where people see to it.

use application::incidents::IncidentPage;
use application::use_case::{CLOSE_INCIDENT, REOPEN_INCIDENT};
use application::{Actor, Office};
use axum::extract::{Path, State};
use domain::id::IncidentId;
use domain::incident::IncidentState;
use domain::version::Version;

use super::show::{Typed, ended};
use crate::answer::Reply;
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// A demand as the page tells it.
pub(super) struct DemandRow {
    pub(super) label: String,
    pub(super) code: String,
    pub(super) quote: String,
    pub(super) met: bool,
    /// Where people see to it.
    pub(super) href: String,
}

/// What the page tells of closing, and what one may do.
pub(super) struct Closing {
    pub(super) rows: Vec<DemandRow>,
    /// How many are missing, in words.
    pub(super) missing: String,
    pub(super) may_close: bool,
    pub(super) may_reopen: bool,
    pub(super) closed: bool,
}

/// What a case needs before it is closed.
pub(super) fn closing(page: &Page, office: &Office, actor: &Actor, case: &IncidentPage) -> Closing {
    let incident = &case.view.incident;
    let closed = incident.state == IncidentState::Closed;
    let asked = office.closing_of(case);
    let missing = asked.iter().filter(|one| !one.met).count();
    let rows = asked.iter().map(|one| {
        let basis = one.demand.basis.as_ref();
        DemandRow {
            label: one.demand.label.get(page.language).to_owned(),
            code: basis.map_or_else(String::new, |basis| basis.code.clone()),
            quote: basis.map_or_else(String::new, |basis| basis.quote.clone()),
            met: one.met,
            href: href(incident.id, one.demand.wants.place()),
        }
    });
    Closing {
        rows: rows.collect(),
        missing: if missing == 0 {
            page.t("closing-complete")
        } else {
            page.say("closing-missing", &[("count", missing.to_string().into())])
        },
        may_close: !closed && missing == 0 && actor.may_in(&CLOSE_INCIDENT, incident.unit),
        may_reopen: closed && actor.may_in(&REOPEN_INCIDENT, incident.unit),
        closed,
    }
}

fn href(id: IncidentId, place: &str) -> String {
    match place {
        "level" | "tasks" | "assessment" => format!("/incidents/{id}/{place}"),
        "approvals" => "#approvals".to_owned(),
        _ => "#next-heading".to_owned(),
    }
}

/// `POST /incidents/{id}/close`
pub(crate) async fn close(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let office = &console.office;
    let done = office.close_incident(person.actor(), id, seen).await;
    ended(&console, person, id, "close", typed, done).await
}

/// `POST /incidents/{id}/reopen`
pub(crate) async fn reopen(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let office = &console.office;
    let done = office
        .reopen_incident(person.actor(), id, seen, &typed.reason)
        .await;
    ended(&console, person, id, "reopen", typed, done).await
}
