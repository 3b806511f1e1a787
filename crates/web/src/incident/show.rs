//! One incident: level, clocks, chronology, and what can be recorded.

use application::Refusal;
use application::incidents::{IncidentPage, IncidentView};
use application::registers::About;
use application::use_case::{
    ADD_ATTACHMENT, ADD_NOTE, ADD_REGIME, CHANGE_KNOWN_AT, JUDGE_LEVEL, RECORD_CONTROL,
    RECORD_DUTY, RECORD_REPORT, SHARE_INCIDENT,
};
use application::{Actor, Fault, Office, Problem};
use askama::Template;
use axum::extract::{Path, State};
use domain::form::Form;
use domain::id::IncidentId;
use domain::incident::IncidentState;
use domain::version::Version;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::approvals::{DemandView, demands, unconfirmed};
use super::assessment;
use super::closing::{Closing, closing};
use super::evidence::{Takings, taken, takings};
use super::files::{FileView, files};
use super::hold::{Holds, holds};
use super::number;
use super::regimes::{self, Choice, RegimeView};
use super::tasks;
use super::timeline::{Line, lines};
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity, local_time};
use crate::page::Page;
use crate::registers::{SheetsOf, sheets_about};
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

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
    file: bool,
    duty: bool,
    add_regime: bool,
    share: bool,
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
    own: RegimeView,
    further: Vec<RegimeView>,
    /// Regulations that can be added.
    addable: Vec<Choice>,
    /// Duties that can be written down as done.
    duties: Vec<Choice>,
    /// Forms that can be printed, by id.
    forms: Vec<Choice>,
    known: String,
    known_iso: String,
    found: String,
    timeline: Vec<Line>,
    files: Vec<FileView>,
    holds: Holds,
    /// What the office's procedure has approved.
    demands: Vec<DemandView>,
    /// What the report lacks; empty where nothing.
    unconfirmed: String,
    takings: Takings,
    closing: Closing,
    /// How many tasks are settled; empty without any.
    tasks: String,
    /// How much of the assessment is answered; empty where there is none.
    assessed: String,
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
    /// Sheets of registers that name it.
    papers: Vec<SheetsOf>,
}

/// What a form of this page can hold; the same fields come back when it is refused.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(super) seen: u32,
    pub(super) at: String,
    receipt: String,
    how: String,
    pub(super) reason: String,
    text: String,
    regime: String,
    duty: String,
    /// The clause of an approval that is asked for or waived.
    pub(super) demand: String,
    pub(super) note: String,
    /// What a hold is about.
    pub(super) covers: String,
    /// The end of its stretch.
    pub(super) to: String,
    /// The hold that is released.
    pub(super) hold: String,
    /// The zone that the page named when it asked for a time: the unit's of the case, not the reader's.
    zone: String,
}

impl Typed {
    pub(super) fn zone(&self) -> TimeZone {
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

/// `POST /incidents/{id}/regimes`
pub(crate) async fn add_regime(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = console
        .office
        .add_regime(person.actor(), id, seen, &typed.regime)
        .await;
    ended(&console, person, id, "regime", typed, done).await
}

/// `POST /incidents/{id}/duties`
pub(crate) async fn record_duty(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = async {
        let at = local_time(&typed.at, &typed.zone(), "done_at")?;
        let duty = typed.duty.split_once(' ').unwrap_or_default();
        console
            .office
            .record_duty(person.actor(), id, seen, duty, at, &typed.note)
            .await
    };
    let done = done.await;
    ended(&console, person, id, "duty", typed, done).await
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
pub(super) async fn ended(
    console: &Console,
    person: SignedInPerson,
    id: IncidentId,
    form: &'static str,
    typed: Typed,
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&format!("/incidents/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
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
    let taken = taken(console, person.actor(), id);
    let incident = console.office.view_incident(person.actor(), id).await?;
    let may = may(person.actor(), &incident);
    let unit = incident.view.incident.unit;
    let (office, actor) = (&console.office, person.actor().clone());
    let mut page = person.page;
    page.zone = application::zone(&incident.view.time_zone);
    let holds = holds(&page, office, &actor, id, unit).await?;
    let takings = takings(&page, taken, &actor, (id, unit));
    let closing = closing(&page, office, &actor, &incident);
    if let Some((form, refusal)) = refused {
        page.refused(form, &refusal);
    }
    let about = (About::Incident(id), unit);
    let papers = sheets_about(&page, office, &actor, about).await?;
    let mut shown = shown_incident(
        page,
        &console.office,
        &incident,
        (typed, holds, takings, closing),
        may,
    )?;
    shown.papers = papers;
    Ok(shown)
}

fn may(actor: &Actor, incident: &IncidentPage) -> May {
    let case = &incident.view.incident;
    let unit = case.unit;
    let runs = case.state != IncidentState::Closed;
    let may = |use_case| runs && actor.may_in(use_case, unit);
    May {
        judge: may(&JUDGE_LEVEL),
        report: may(&RECORD_REPORT) && case.reported_at.is_none(),
        control: may(&RECORD_CONTROL) && case.controlled_at.is_none(),
        known: may(&CHANGE_KNOWN_AT),
        note: actor.may_in(&ADD_NOTE, unit),
        file: actor.may_in(&ADD_ATTACHMENT, unit),
        duty: may(&RECORD_DUTY),
        add_regime: may(&ADD_REGIME),
        share: actor.may_in(&SHARE_INCIDENT, unit),
    }
}

fn shown_incident(
    page: Page,
    office: &Office,
    incident: &IncidentPage,
    (typed, holds, takings, closing): (Typed, Holds, Takings, Closing),
    may: May,
) -> Result<Shown, Fault> {
    let view = &incident.view;
    let case = &view.incident;
    let moment = |at| page.moment(at);
    Ok(Shown {
        id: case.id,
        seen: case.version.count(),
        number: number(&page, view),
        title: case.title.clone(),
        unit: view.unit_name.clone(),
        state: case.state.name(),
        state_words: page.named("incident-state-", case.state.name()),
        own: regimes::own(&page, office, view)?,
        further: regimes::further(&page, office, view)?,
        addable: regimes::addable(&page, office, view),
        duties: regimes::recordable(&page, office, view),
        forms: forms(&page, office, view),
        known: moment(case.known_at),
        known_iso: page.iso(case.known_at),
        found: case.found_at.map_or_else(String::new, moment),
        timeline: lines(&page, office, &incident.timeline),
        files: files(&page, &incident.attachments),
        holds,
        demands: demands(&page, &incident.demands),
        unconfirmed: unconfirmed(&page, &incident.demands),
        takings,
        closing,
        tasks: tasks::count(&page, incident.tasks.iter()),
        assessed: incident
            .assessed
            .as_ref()
            .map_or_else(String::new, |assessed| assessment::count(&page, assessed)),
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
        papers: Vec::new(),
        page,
    })
}

fn forms(page: &Page, office: &Office, view: &IncidentView) -> Vec<Choice> {
    let fits = |form: &&Form| {
        let mut regimes = view.assessments().map(|of| &of.regime.id);
        regimes.any(|regime| form.is_for(regime))
    };
    let mut forms: Vec<_> = office
        .forms()
        .filter(fits)
        .map(|form| Choice {
            value: form.id().to_owned(),
            label: form.name().get(page.language).to_owned(),
        })
        .collect();
    // Every version has the name of its form; the newest is printed.
    forms.dedup_by(|one, other| one.value == other.value);
    forms
}

pub(crate) fn hint(page: &Page, time_zone: &str) -> String {
    let example = texts::civil_minute(page.now, &page.zone).replace('T', " ");
    let args = [
        ("zone", time_zone.to_owned().into()),
        ("example", example.into()),
    ];
    page.say("incident-time-hint", &args)
}
