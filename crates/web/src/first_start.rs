//! The guided first start: one page for each step, each to be done or put off.

use application::Problem;
use application::first_start::{FirstStart, Mark, Step};
use application::use_case::VIEW_FIRST_START;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::id::UnitId;
use domain::people::Role;
use domain::premise::Premise;
use serde::Deserialize;

use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::premises::words;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::snippet::{self, Sender};
use texts::visible;

/// Duties that an office must be able to name when something happens.
const DUTIES: [Role; 4] = [
    Role::SecurityContact,
    Role::TeamLeader,
    Role::Ciso,
    Role::Head,
];

/// A step in the list of progress.
pub(crate) struct StepRow {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) mark: &'static str,
    pub(crate) mark_words: String,
    pub(crate) current: bool,
}

struct DutyRow {
    role: String,
    holders: String,
    deputies: String,
}

#[derive(Template)]
#[template(path = "first_start.html")]
struct StartPage {
    page: Page,
    unit: UnitId,
    name: String,
    steps: Vec<StepRow>,
    /// Name of the step that is shown; empty for the overview.
    step: &'static str,
    complete: bool,
    below: Vec<String>,
    countries: String,
    seen: String,
    duties: Vec<DutyRow>,
    sender: Sender,
    snippets: Vec<snippet::Snippet>,
}

/// What a step's form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    mark: String,
    countries: String,
    seen: String,
}

/// `GET /first-start/{unit}`
pub(crate) async fn overview(
    State(console): Shared,
    person: SignedInPerson,
    Path(unit): Path<String>,
) -> Reply {
    let unit = identity(&unit)?;
    shown(&filled(&console, person, (unit, None), Sender::default(), None).await?)
}

/// `GET /first-start/{unit}/{step}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path((unit, step)): Path<(String, String)>,
    Query(sender): Query<Sender>,
) -> Reply {
    let at = (identity(&unit)?, Some(known(&step)?));
    shown(&filled(&console, person, at, sender, None).await?)
}

/// `POST /first-start/{unit}/{step}`
pub(crate) async fn mark(
    State(console): Shared,
    person: SignedInPerson,
    Path((unit, step)): Path<(String, String)>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let (unit, step) = (identity(&unit)?, known(&step)?);
    let mark = Mark::from_name(&typed.mark).ok_or(Turned::Unreadable)?;
    let office = &console.office;
    office.mark_step(person.actor(), unit, step, mark).await?;
    go_on(&console, &person, unit, step).await
}

/// `POST /first-start/{unit}/allowed-countries`
pub(crate) async fn set_countries(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(unit): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let unit = identity(&unit)?;
    let seen = words(&typed.seen);
    let office = &console.office;
    let list = (unit, Premise::Countries);
    let done = office
        .set_premise(person.actor(), list, &seen, &typed.countries)
        .await;
    match done {
        Ok(()) => go_on(&console, &person, unit, Step::Countries).await,
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused("countries", &refusal);
            let at = (unit, Some(Step::Countries));
            let countries = Some(typed.countries);
            let shown = filled(&console, person, at, Sender::default(), countries).await?;
            shown_as(refused_status(&refusal), &shown)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// To the next step that is left, or to the overview.
async fn go_on(console: &Console, person: &SignedInPerson, unit: UnitId, step: Step) -> Reply {
    let start = console.office.first_start(person.actor(), unit).await?;
    match start.after(Some(step)) {
        Some(next) => see_other(&format!("/first-start/{unit}/{}", next.name())),
        None => see_other(&format!("/first-start/{unit}")),
    }
}

fn known(step: &str) -> Result<Step, Turned> {
    Step::from_name(step).ok_or(Turned::NotFound)
}

/// The list of progress.
pub(crate) fn step_rows(page: &Page, start: &FirstStart, current: Option<Step>) -> Vec<StepRow> {
    start
        .steps
        .iter()
        .map(|(step, mark)| StepRow {
            href: format!("/first-start/{}/{}", start.unit.id, step.name()),
            label: page.named("first-start-step-", step.name()),
            mark: mark.name(),
            mark_words: page.named("first-start-mark-", mark.name()),
            current: current == Some(*step),
        })
        .collect()
}

async fn filled(
    console: &Console,
    mut person: SignedInPerson,
    (unit, step): (UnitId, Option<Step>),
    sender: Sender,
    typed: Option<String>,
) -> Result<StartPage, Turned> {
    let actor = person.signed_in.actor.clone();
    let start = console.office.first_start(&actor, unit).await?;
    let seen: Vec<_> = start.countries.iter().cloned().collect();
    let seen = seen.join(" ");
    let duties = if step == Some(Step::Contacts) {
        duty_rows(console, &person).await?
    } else {
        Vec::new()
    };
    let below = actor.tree().children(unit);
    let below = below.map(|below| below.name.clone()).collect();
    let snippets = match snippet::snippets(&sender, &start.unit.name, &start.unit.time_zone) {
        Ok(snippets) if step == Some(Step::Source) => snippets,
        Err(refusal) if step == Some(Step::Source) => {
            person.page.refused("source", &refusal);
            Vec::new()
        }
        _ => Vec::new(),
    };
    Ok(StartPage {
        unit,
        name: start.unit.name.clone(),
        steps: step_rows(&person.page, &start, step),
        step: step.map_or("", Step::name),
        complete: start.is_complete(),
        below,
        countries: typed.unwrap_or_else(|| seen.clone()),
        seen,
        duties,
        sender,
        snippets,
        page: person.page,
    })
}

async fn duty_rows(console: &Console, person: &SignedInPerson) -> Result<Vec<DutyRow>, Problem> {
    person.actor().permit(&VIEW_FIRST_START)?;
    let duties = console.office.duties(person.actor()).await?;
    let page = &person.page;
    let names = |role: Role, deputy: bool| {
        let fits = duties
            .iter()
            .filter(|duty| duty.role == role && duty.deputy == deputy);
        let names: Vec<_> = fits.map(|duty| visible(&duty.name)).collect();
        names.join(&page.t("list-comma"))
    };
    Ok(DUTIES
        .into_iter()
        .map(|role| DutyRow {
            role: page.named("role-", role.name()),
            holders: names(role, false),
            deputies: names(role, true),
        })
        .collect())
}
