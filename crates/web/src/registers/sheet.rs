//! One sheet: its form with the steps that can be taken, what is missing, and its history.

use std::collections::{BTreeMap, BTreeSet};

use application::registers::{Outcome, RegisterView, SheetDeed, SheetPage};
use application::sheet::Observed;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::id::{SheetId, UnitId};
use domain::register::{BEGIN, FILL, Refused, Register, Values};
use serde::Deserialize;
use texts::visible;

use super::fields::{self, Input, Look, Told};
use super::{FIELD, refused, state, words};
use crate::answer::{Reply, Turned, refused_status, see_other, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The register of what is looked after each day.
const DAILY: &str = "maintenance-record";

/// A posted form: `seen`, `step`, `note`, `unit`, and `f.<field>`.
pub(crate) type Posted = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "sheet_new.html")]
struct NewPage {
    page: Page,
    register: String,
    title: String,
    official: String,
    units: Vec<Choice>,
    inputs: Vec<Input>,
}

/// What `GET /registers/{id}/new` can be asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NewIn {
    unit: String,
    /// Not empty: with what the program itself saw of today.
    observed: String,
    /// `f.<field>`: what stands in the form from the start.
    #[serde(flatten)]
    more: Posted,
}

/// A step as the page offers it.
struct Button {
    name: String,
    label: String,
    /// What is missing or who else does it; empty where nothing hinders.
    hint: String,
    /// Whether the reader could take it once nothing is missing.
    offered: bool,
    /// Whether it decides on what others filled.
    decides: bool,
}

/// A line of the history.
pub(super) struct HistoryLine {
    pub(super) at: String,
    iso: String,
    pub(super) who: String,
    pub(super) what: String,
    changed: Vec<Told>,
}

struct DueLine {
    label: String,
    at: String,
    iso: String,
    left: String,
}

#[derive(Template)]
#[template(path = "sheet_one.html")]
struct OnePage {
    page: Page,
    id: SheetId,
    seen: u32,
    register: String,
    title: String,
    official: String,
    number: String,
    unit: String,
    state: String,
    ended: bool,
    otherwise: bool,
    due: Vec<DueLine>,
    fields: Vec<Told>,
    inputs: Vec<Input>,
    buttons: Vec<Button>,
    /// Whether a step waits for a fresh proof.
    stale: bool,
    back: String,
    note: String,
    history: Vec<HistoryLine>,
}

fn values(posted: &Posted) -> Values {
    let field = |(name, text): (&String, &String)| {
        Some((name.strip_prefix(FIELD)?.to_owned(), text.clone()))
    };
    posted.iter().filter_map(field).collect()
}

fn word(posted: &Posted, name: &str) -> String {
    posted.get(name).cloned().unwrap_or_default()
}

/// The unit that is asked for, or the first in which one may begin.
fn unit_of(view: &RegisterView, asked: &str) -> Result<UnitId, Turned> {
    if view.begin_in.is_empty() {
        return Err(Turned::NotFound);
    }
    let asked = asked.parse().ok();
    let asked = asked.filter(|unit| view.begin_in.contains(unit));
    asked
        .or_else(|| view.begin_in.first().copied())
        .ok_or(Turned::NotFound)
}

/// `GET /registers/{id}/new`
pub(crate) async fn begin(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Query(asked): Query<NewIn>,
) -> Reply {
    let view = console.office.view_register(person.actor(), &id).await?;
    let unit = unit_of(&view, &asked.unit)?;
    let mut typed = values(&asked.more);
    if !asked.observed.is_empty()
        && id == DAILY
        && let Ok(seen) = console.office.observed_today(person.actor()).await
    {
        typed = observed(&person.page, &seen);
    }
    new_page(&console, person, (&view, unit), (typed, None)).await
}

/// The day's record as far as the program saw it; the rest is for whoever signs it.
fn observed(page: &Page, seen: &Observed) -> Values {
    let comma = page.t("list-comma");
    let count = i64::try_from(seen.heard.len() + seen.silent.len()).unwrap_or(i64::MAX);
    let mut values = Values::from([
        ("day".to_owned(), seen.day.to_string()),
        (
            "device".to_owned(),
            page.say("observed-sources", &[("count", count.into())]),
        ),
    ]);
    if !seen.silent.is_empty() {
        let names = seen.silent.join(&comma);
        let text = page.say("observed-silent", &[("names", names.into())]);
        values.insert("result".to_owned(), "trouble".to_owned());
        values.insert("trouble".to_owned(), text);
    }
    values
}

async fn new_page(
    console: &Console,
    person: SignedInPerson,
    (view, unit): (&RegisterView, UnitId),
    (typed, told): (Values, Option<Box<Refused>>),
) -> Reply {
    let register = &view.registered.register;
    let actor = person.actor();
    let people = console.office.sheet_choices(actor, register, unit).await?;
    let tree = actor.tree();
    let units = view.begin_in.iter().filter_map(|id| {
        let named = tree.unit(*id)?;
        Some(Choice {
            value: id.to_string(),
            label: visible(&named.name),
            chosen: *id == unit,
        })
    });
    let units = units.collect();
    let zone = tree
        .unit(unit)
        .map(|unit| application::zone(&unit.time_zone));
    let mut page = person.page;
    page.zone = zone.unwrap_or(page.zone);
    let first = register.states().first().map_or("", |state| &state.name);
    let open = register.fields().iter();
    let open = open.filter(|field| field.fill.iter().any(|state| state == first));
    let fills: Vec<_> = open.map(|field| field.name.clone()).collect();
    let status = if let Some(told) = &told {
        refused(&mut page, register, told);
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let inputs = fields::inputs(&page, register, &fills, &typed, &people);
    shown_as(
        status,
        &NewPage {
            register: register.id().to_owned(),
            title: register.title().get(page.language).to_owned(),
            official: register.official().to_owned(),
            units,
            inputs,
            page,
        },
    )
}

/// `POST /registers/{id}/new`
pub(crate) async fn begun(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(posted): Filled<Posted>,
) -> Reply {
    let (office, actor) = (&console.office, person.actor());
    let view = office.view_register(actor, &id).await?;
    let unit = unit_of(&view, &word(&posted, "unit"))?;
    let typed = values(&posted);
    match office.begin_sheet(actor, &id, unit, &typed).await? {
        Outcome::Done(sheet) => see_other(&format!("/sheets/{sheet}")),
        Outcome::Refused(told) => {
            new_page(&console, person, (&view, unit), (typed, Some(told))).await
        }
    }
}

/// `GET /sheets/{id}`
pub(crate) async fn one(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let found = console.office.view_sheet(person.actor(), id).await?;
    let page = one_page(person, &found, None, |_, _| {});
    shown_as(StatusCode::OK, &page)
}

/// `POST /sheets/{id}`
pub(crate) async fn moved(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(posted): Filled<Posted>,
) -> Reply {
    let id: SheetId = identity(&id)?;
    let (office, actor) = (&console.office, person.actor());
    let deed = SheetDeed {
        seen: word(&posted, "seen").parse().unwrap_or_default(),
        step: word(&posted, "step"),
        values: values(&posted),
        note: word(&posted, "note"),
    };
    match office.move_sheet(actor, id, &deed).await {
        Ok(Outcome::Done(_)) => see_other(&format!("/sheets/{id}")),
        Ok(Outcome::Refused(told)) => {
            let found = office.view_sheet(actor, id).await?;
            let page = one_page(person, &found, Some(&deed), |page, register| {
                refused(page, register, &told);
            });
            shown_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            again(&console, person, (id, &deed), &refusal).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn again(
    console: &Console,
    person: SignedInPerson,
    (id, deed): (SheetId, &SheetDeed),
    refusal: &Refusal,
) -> Reply {
    let found = console.office.view_sheet(person.actor(), id).await?;
    let page = one_page(person, &found, Some(deed), |page, _| {
        page.refused(super::FORM, refusal);
    });
    shown_as(refused_status(refusal), &page)
}

fn one_page(
    person: SignedInPerson,
    found: &SheetPage,
    typed: Option<&SheetDeed>,
    tell: impl FnOnce(&mut Page, &Register),
) -> OnePage {
    let register = &found.registered.register;
    let sheet = &found.row.sheet;
    let proved = person.actor().has_proved();
    let mut page = person.page;
    page.zone = found.zone.clone();
    tell(&mut page, register);
    let mut standing = sheet.values.clone();
    for (name, text) in typed.into_iter().flat_map(|deed| &deed.values) {
        if text.trim().is_empty() {
            standing.remove(name);
        } else {
            standing.insert(name.clone(), text.clone());
        }
    }
    let inputs = fields::inputs(&page, register, &found.fills, &standing, &found.choices);
    let prefix = format!("{}-", super::FORM);
    let but: BTreeSet<_> = inputs
        .iter()
        .filter_map(|input| input.id.strip_prefix(&prefix))
        .collect();
    let told = fields::told(&page, register, &found.row, &but);
    let (buttons, stale) = buttons(&page, found, proved);
    OnePage {
        id: sheet.id,
        seen: sheet.version.count(),
        register: register.id().to_owned(),
        title: register.title().get(page.language).to_owned(),
        official: register.official().to_owned(),
        number: found.row.number.clone(),
        unit: visible(&found.row.unit_name),
        state: state(&page, register, &sheet.state),
        ended: register.state(&sheet.state).is_some_and(|state| state.ends),
        otherwise: found.declared_otherwise,
        due: due(&page, found),
        fields: told,
        inputs,
        buttons,
        stale,
        back: format!("/sheets/{}", sheet.id),
        note: typed.map_or_else(String::new, |deed| deed.note.clone()),
        history: history(&page, found),
        page,
    }
}

/// The steps from the present state, and whether one of them waits for a fresh proof.
fn buttons(page: &Page, found: &SheetPage, proved: bool) -> (Vec<Button>, bool) {
    let register = &found.registered.register;
    let mut stale = false;
    let mut buttons = Vec::new();
    for step in &found.steps {
        let label = register.step_named(&step.name);
        let label = label.map_or("", |step| step.label.get(page.language));
        let theirs = !matches!(
            step.hindered,
            Some(Refused::Role { .. } | Refused::SamePerson { .. })
        );
        let waits = step.decides && !proved && theirs;
        stale |= waits;
        buttons.push(Button {
            name: step.name.clone(),
            label: label.to_owned(),
            hint: hint(page, register, step.hindered.as_ref()),
            offered: theirs && !waits,
            decides: step.decides,
        });
    }
    (buttons, stale)
}

fn hint(page: &Page, register: &Register, hindered: Option<&Refused>) -> String {
    let Some(why) = hindered else {
        return String::new();
    };
    let labels: Vec<_> = why
        .fields()
        .into_iter()
        .filter_map(|name| register.field(name))
        .map(|field| field.label.get(page.language))
        .collect();
    let labels = labels.join(&page.t("list-comma"));
    match why {
        Refused::Missing { .. } => page.say("sheet-still", &[("fields", labels.into())]),
        other => words(page, register, other, &labels),
    }
}

fn due(page: &Page, found: &SheetPage) -> Vec<DueLine> {
    let deadlines = found.registered.register.deadlines();
    let lines = found.due.iter().filter_map(|(at, place)| {
        Some(DueLine {
            label: deadlines.get(*place)?.label.get(page.language).to_owned(),
            at: page.moment(*at),
            iso: page.iso(*at),
            left: page.left(*at),
        })
    });
    lines.collect()
}

/// What was done, oldest first.
pub(super) fn history(page: &Page, found: &SheetPage) -> Vec<HistoryLine> {
    let register = &found.registered.register;
    let row = &found.row;
    let line = |done: &domain::register::Done| {
        let name = |id| row.names.get(&id).map(|name| visible(name));
        let who = name(done.by).unwrap_or_default();
        let role = page.named("role-", done.role.name());
        let deputy = done.deputy_of.and_then(name);
        let deputy = deputy.map_or_else(String::new, |of| {
            page.say("sheet-deputy", &[("name", of.into())])
        });
        let step = match done.step.as_str() {
            BEGIN => page.t("sheet-begun"),
            FILL => page.t("sheet-filled"),
            step => register.step_named(step).map_or_else(
                || step.to_owned(),
                |step| step.label.get(page.language).to_owned(),
            ),
        };
        let note = visible(&done.note);
        let changed = done.changed.iter().filter_map(|(name, value)| {
            let field = register.field(name)?;
            let told = fields::shown(page, field, value, row);
            Some(Told {
                label: field.label.get(page.language).to_owned(),
                lines: told.lines().map(visible).collect(),
            })
        });
        HistoryLine {
            at: page.moment(done.at),
            iso: page.iso(done.at),
            who: format!("{who} {role} {deputy}").trim().to_owned(),
            what: if note.is_empty() {
                step
            } else {
                format!("{step}: {note}")
            },
            changed: changed.collect(),
        }
    };
    row.sheet.done.iter().map(line).collect()
}
