//! One incident: level, clocks, chronology, and what can be recorded.

use application::Refusal;
use application::incidents::IncidentPage;
use application::use_case::{
    ADD_NOTE, CHANGE_KNOWN_AT, JUDGE_LEVEL, RECORD_CONTROL, RECORD_REPORT,
};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::IncidentId;
use domain::regime::Regime;
use domain::version::Version;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::timeline::{Line, lines};
use super::{ClockView, clocks, level, number};
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity, local_time};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// A clause that decided.
pub(super) struct Clause {
    pub(super) code: String,
    pub(super) quote: String,
}

/// Which forms the person sees.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one answer for each form, each read once"
)]
struct May {
    judge: bool,
    report: bool,
    control: bool,
    known: bool,
    note: bool,
}

#[derive(Template)]
#[template(path = "incident.html")]
struct Shown {
    page: Page,
    id: IncidentId,
    seen: u32,
    number: String,
    title: String,
    unit: String,
    state: &'static str,
    state_words: String,
    level: String,
    /// For tests and styles: `2`, or empty while it is a range.
    level_number: String,
    known: String,
    known_iso: String,
    found: String,
    regime: String,
    regime_status: String,
    regime_verified: bool,
    outdated: String,
    clauses: Vec<Clause>,
    questions: Vec<String>,
    clocks: Vec<ClockView>,
    timeline: Vec<Line>,
    finding: String,
    reported: String,
    controlled: String,
    hint: String,
    /// The zone that times are typed in.
    zone: String,
    now_local: String,
    known_local: String,
    typed: Typed,
    may: May,
}

/// What a form of this page can hold; the same fields come back when it is refused.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    seen: u32,
    at: String,
    receipt: String,
    how: String,
    reason: String,
    text: String,
    /// The zone that the page named when it asked for a time: the unit's of the case, not the reader's.
    zone: String,
}

impl Typed {
    fn zone(&self) -> TimeZone {
        application::zone(&self.zone)
    }
}

/// `GET /incidents/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let shown_page = filled(&console, person, id, Typed::default(), None).await?;
    shown(&shown_page)
}

/// `POST /incidents/{id}/report`
pub(crate) async fn record_report(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = async {
        let at = local_time(&typed.at, &typed.zone(), "reported_at")?;
        console
            .office
            .record_report(person.actor(), id, seen, at, &typed.receipt)
            .await
    };
    let done = done.await;
    ended(&console, person, id, "report", typed, done).await
}

/// `POST /incidents/{id}/control`
pub(crate) async fn record_control(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = async {
        let at = local_time(&typed.at, &typed.zone(), "controlled_at")?;
        console
            .office
            .record_control(person.actor(), id, seen, at, &typed.how)
            .await
    };
    let done = done.await;
    ended(&console, person, id, "control", typed, done).await
}

/// `POST /incidents/{id}/known-at`
pub(crate) async fn change_known_at(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = async {
        let at = local_time(&typed.at, &typed.zone(), "known_at")?;
        console
            .office
            .change_known_at(person.actor(), id, seen, at, &typed.reason)
            .await
    };
    let done = done.await;
    ended(&console, person, id, "known", typed, done).await
}

/// `POST /incidents/{id}/notes`
pub(crate) async fn add_note(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let done = async {
        let at = local_time(&typed.at, &typed.zone(), "happened")?;
        console
            .office
            .add_note(person.actor(), id, at, &typed.text)
            .await
    };
    let done = done.await;
    ended(&console, person, id, "note", typed, done).await
}

/// Back to the incident; or the same page with what was typed and why it is refused.
async fn ended(
    console: &Console,
    person: SignedInPerson,
    id: IncidentId,
    form: &'static str,
    typed: Typed,
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&format!("/incidents/{id}")),
        Err(Problem::Refused(refusal)) if refusal != Refusal::NotFound => {
            let status = refused_status(&refusal);
            let again = filled(console, person, id, typed, Some((form, refusal))).await?;
            shown_as(status, &again)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    id: IncidentId,
    typed: Typed,
    refused: Option<(&'static str, Refusal)>,
) -> Result<Shown, Problem> {
    let incident = console.office.view_incident(person.actor(), id).await?;
    let regime = console.office.regime_of(&incident.view.incident)?;
    let may = may(person.actor(), &incident);
    let mut page = person.page;
    page.zone = application::zone(&incident.view.time_zone);
    if let Some((form, refusal)) = refused {
        page.refused(form, &refusal);
    }
    Ok(shown_incident(page, &incident, regime, typed, may))
}

fn may(actor: &Actor, incident: &IncidentPage) -> May {
    let case = &incident.view.incident;
    let unit = case.unit;
    May {
        judge: actor.may_in(&JUDGE_LEVEL, unit),
        report: actor.may_in(&RECORD_REPORT, unit) && case.reported_at.is_none(),
        control: actor.may_in(&RECORD_CONTROL, unit) && case.controlled_at.is_none(),
        known: actor.may_in(&CHANGE_KNOWN_AT, unit),
        note: actor.may_in(&ADD_NOTE, unit),
    }
}

fn shown_incident(
    page: Page,
    incident: &IncidentPage,
    regime: &Regime,
    typed: Typed,
    may: May,
) -> Shown {
    let view = &incident.view;
    let case = &view.incident;
    let judgement = &view.assessment.judgement;
    let moment = |at| page.moment(at);
    Shown {
        id: case.id,
        seen: case.version.count(),
        number: number(&page, view),
        title: case.title.clone(),
        unit: view.unit_name.clone(),
        state: case.state.name(),
        state_words: page.named("incident-state-", case.state.name()),
        level: level(&page, view),
        level_number: judgement
            .level
            .map_or_else(String::new, |level| level.to_string()),
        known: moment(case.known_at),
        known_iso: page.iso(case.known_at),
        found: case.found_at.map_or_else(String::new, moment),
        regime: format!("{} {}", regime.name().get(page.language), regime.version()),
        regime_status: status_words(&page, regime),
        regime_verified: regime.status() == domain::regime::Status::Verified,
        outdated: outdated(&page, incident, regime),
        clauses: judgement
            .clauses
            .iter()
            .map(|hit| Clause {
                code: hit.code.clone(),
                quote: hit.quote.clone(),
            })
            .collect(),
        questions: super::level::questions(&page, regime, judgement),
        clocks: clocks(&page, view),
        timeline: lines(&page, &incident.timeline),
        finding: incident
            .finding
            .as_ref()
            .map_or_else(String::new, |finding| format!("/findings/{}", finding.id)),
        reported: case.reported_at.map_or_else(String::new, |at| {
            let receipt = case.receipt.clone().unwrap_or_default();
            let args = [("at", moment(at).into()), ("receipt", receipt.into())];
            page.say("incident-reported", &args)
        }),
        controlled: case.controlled_at.map_or_else(String::new, |at| {
            page.say("incident-controlled", &[("at", moment(at).into())])
        }),
        hint: hint(&page, &view.time_zone),
        zone: view.time_zone.clone(),
        now_local: texts::civil_minute(page.now, &page.zone),
        known_local: texts::civil_minute(case.known_at, &page.zone),
        typed,
        may,
        page,
    }
}

fn hint(page: &Page, time_zone: &str) -> String {
    let example = texts::civil_minute(page.now, &page.zone).replace('T', " ");
    let args = [
        ("zone", time_zone.to_owned().into()),
        ("example", example.into()),
    ];
    page.say("incident-time-hint", &args)
}

fn status_words(page: &Page, regime: &Regime) -> String {
    let status = match regime.status() {
        domain::regime::Status::Verified => "verified",
        domain::regime::Status::Unverified => "unverified",
        domain::regime::Status::Draft => "draft",
    };
    page.named("incident-regime-status-", status)
}

/// Said where the version that judges the case was no longer in force when it became known.
fn outdated(page: &Page, incident: &IncidentPage, regime: &Regime) -> String {
    let known = incident
        .view
        .incident
        .known_at
        .to_zoned(page.zone.clone())
        .date();
    match regime.valid().to {
        Some(until) if !regime.valid().holds_on(known) => {
            let version = regime.version().to_owned();
            let until = texts::day(until, page.style());
            let args = [("version", version.into()), ("until", until.into())];
            page.say("incident-regime-outdated", &args)
        }
        _ => String::new(),
    }
}
