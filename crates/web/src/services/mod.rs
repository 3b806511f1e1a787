//! Services of the office that are looked at: the list, one of them with its form, and when they were down.

mod columns;
mod outages;

use application::services::{DayOfLooks, ServiceForm, Standing};
use application::use_case::{
    CHANGE_SERVICE, ENTER_SERVICE, LIST_SERVICES, PAUSE_SERVICE, RESUME_SERVICE, TRY_SERVICE,
    UseCase,
};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::id::ServiceId;
use domain::service::Looked;
use domain::version::Version;
use serde::Deserialize;
use texts::visible;

pub(crate) use outages::{Outages, show_outages};

use columns::{COLUMNS, address_of, looked_words, state_of};

use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::list::{Column, Everything, List, Table, whole};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;

/// Days that the page of a service shows.
const DAYS: usize = 31;

/// The list of services.
pub(crate) struct Services;

impl List for Services {
    type Asked = Everything;
    type Row = Standing;

    const NAME: &'static str = "services";
    const ITEM: &'static str = "service";
    const PATH: &'static str = "/services";
    const EXPORT: &'static str = "/services/export/{format}";
    const TITLE: &'static str = "services-title";
    const USE_CASE: &'static UseCase = &LIST_SERVICES;

    fn columns() -> &'static [Column<Standing>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Standing>, Problem> {
        console.office.list_services(actor).await
    }
}

#[derive(Template)]
#[template(path = "services.html")]
struct ServicesPage {
    page: Page,
    table: Table,
    may_enter: bool,
}

/// `GET /services`
pub(crate) async fn list(State(console): Shared, person: SignedInPerson) -> Reply {
    let actor = person.actor();
    shown(&ServicesPage {
        table: whole::<Services>(&console, &person, "services-empty").await?,
        may_enter: actor.may(&ENTER_SERVICE),
        page: person.page,
    })
}

/// What is typed into a form about a service.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    unit: String,
    seen: String,
    name: String,
    address: String,
    expected: String,
    text: String,
    every: String,
    patience: String,
    down_after: String,
    any_certificate: String,
    reason: String,
}

impl Typed {
    /// What stands in the form of a service.
    fn of(form: &ServiceForm) -> Self {
        let ticked = if form.any_certificate { "yes" } else { "" };
        Self {
            name: form.name.clone(),
            address: form.address.clone(),
            expected: form.expected.clone(),
            text: form.text.clone(),
            every: form.every.to_string(),
            patience: form.patience.to_string(),
            down_after: form.down_after.to_string(),
            any_certificate: ticked.to_owned(),
            ..Self::default()
        }
    }

    fn form(&self) -> ServiceForm {
        // What is no number lies outside every bound.
        let number = |text: &str| text.trim().parse().unwrap_or(0);
        ServiceForm {
            name: self.name.clone(),
            address: self.address.clone(),
            expected: self.expected.clone(),
            text: self.text.clone(),
            every: number(&self.every),
            patience: number(&self.patience),
            down_after: number(&self.down_after),
            any_certificate: self.any_certificate == "yes",
        }
    }

    fn seen(&self) -> Result<Version, Turned> {
        let seen = self.seen.parse().map_err(|_| Turned::Unreadable)?;
        Ok(Version::new(seen))
    }
}

#[derive(Template)]
#[template(path = "service_new.html")]
struct NewPage {
    page: Page,
    units: Vec<Choice>,
    form: &'static str,
    typed: Typed,
    stale: bool,
    back: String,
}

impl NewPage {
    fn of(person: SignedInPerson, typed: Typed) -> Self {
        let actor = person.actor();
        Self {
            units: unit_choices(actor, &ENTER_SERVICE, &typed.unit),
            form: "new",
            stale: !actor.has_proved(),
            back: "/services/new".to_owned(),
            typed,
            page: person.page,
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.form)
    }
}

/// `GET /services/new`
pub(crate) async fn new(State(_): Shared, person: SignedInPerson) -> Reply {
    if !person.actor().may(&ENTER_SERVICE) {
        return Err(Turned::NotFound);
    }
    let typed = Typed::of(&ServiceForm::default());
    shown(&NewPage::of(person, typed))
}

/// `POST /services`
pub(crate) async fn enter(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    // Who may not is not told what is missing.
    person.actor().permit(&ENTER_SERVICE)?;
    let done = async {
        let missing = Refusal::Missing { field: "unit" };
        let unit = typed.unit.parse().map_err(|_| missing)?;
        let office = &console.office;
        office
            .enter_service(person.actor(), unit, &typed.form())
            .await
    };
    match done.await {
        Ok(id) => see_other(&format!("/services/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("new", &refusal);
            let status = refused_status(&refusal);
            shown_as(status, &NewPage::of(person, typed))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// A day as the page tells it.
struct Day {
    day: String,
    words: String,
}

#[derive(Template)]
#[template(path = "service.html")]
struct ServicePage {
    page: Page,
    id: ServiceId,
    name: String,
    address: String,
    unit: String,
    state: String,
    state_name: &'static str,
    last: String,
    certificate: String,
    down: String,
    paused: String,
    /// What a look that was just asked for saw.
    tried: String,
    tried_well: bool,
    days: Vec<Day>,
    table: Table,
    seen: u32,
    form: &'static str,
    typed: Typed,
    reason: String,
    /// Forms that the reader may send.
    forms: Vec<&'static str>,
    stale: bool,
    back: String,
}

impl ServicePage {
    fn may(&self, form: &str) -> bool {
        self.forms.contains(&form)
    }

    fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.form)
    }
}

/// What a page of a service shows beside what is on record.
#[derive(Default)]
struct Beside {
    tried: Option<Looked>,
    typed: Option<Typed>,
    reason: String,
}

/// `GET /services/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let beside = Beside::default();
    one(&console, person, identity(&id)?, (beside, StatusCode::OK)).await
}

async fn one(
    console: &Console,
    person: SignedInPerson,
    id: ServiceId,
    (beside, status): (Beside, StatusCode),
) -> Reply {
    let (actor, office) = (person.actor(), &console.office);
    let standing = office.view_service(actor, id).await?;
    let days = office.days_of_service(actor, id).await?;
    let table = outages::of_service(console, &person, id).await?;
    let paused = match &standing.service.paused {
        Some(paused) => {
            let names = office.names_of([paused.by].into()).await?;
            let by = names.get(&paused.by).map_or("", String::as_str);
            let args = [
                ("at", person.page.moment(paused.at).into()),
                ("by", visible(by).into()),
                ("reason", visible(&paused.reason).into()),
            ];
            person.page.say("service-paused-by", &args)
        }
        None => String::new(),
    };
    let parts = Parts {
        days,
        table,
        paused,
        beside,
    };
    shown_as(status, &filled(person, &standing, parts))
}

/// What the page is put together from.
struct Parts {
    days: Vec<DayOfLooks>,
    table: Table,
    paused: String,
    beside: Beside,
}

fn filled(person: SignedInPerson, standing: &Standing, parts: Parts) -> ServicePage {
    let (actor, page) = (person.actor(), &person.page);
    let service = &standing.service;
    let may = |use_case| actor.may_in(use_case, service.unit);
    let is_paused = service.paused.is_some();
    let forms = [
        ("try", may(&TRY_SERVICE)),
        ("details", may(&CHANGE_SERVICE)),
        ("pause", may(&PAUSE_SERVICE) && !is_paused),
        ("resume", may(&RESUME_SERVICE) && is_paused),
    ];
    let unit = actor.tree().unit(service.unit);
    let course = &service.course;
    let last = match (course.checked, course.last) {
        (Some(at), Some(looked)) => {
            let at = page.moment(at);
            format!("{at}{}{}", page.t("list-comma"), looked_words(page, looked))
        }
        _ => page.t("service-not-yet"),
    };
    let until = course.last.and_then(|looked| looked.certificate_until);
    let day = |one: &DayOfLooks| Day {
        day: page.day(one.day),
        words: page.say(
            "service-day",
            &[
                ("looks", page.count(one.looks).into()),
                ("failed", page.count(one.failed).into()),
            ],
        ),
    };
    let Beside {
        tried,
        typed,
        reason,
    } = parts.beside;
    ServicePage {
        id: service.id,
        name: visible(&service.name),
        address: address_of(service),
        unit: unit.map_or_else(String::new, |unit| visible(&unit.name)),
        state: state_of(page, service),
        state_name: service.state(),
        last,
        certificate: until.map_or_else(String::new, |until| page.moment(until)),
        down: texts::took(standing.down, page.language),
        paused: parts.paused,
        tried_well: tried.is_some_and(|looked| looked.is_well()),
        tried: tried.map_or_else(String::new, |looked| looked_words(page, looked)),
        days: parts.days.iter().take(DAYS).map(day).collect(),
        table: parts.table,
        seen: service.version.count(),
        form: "details",
        typed: typed.unwrap_or_else(|| Typed::of(&ServiceForm::of(service))),
        reason,
        forms: forms
            .into_iter()
            .filter_map(|(form, may)| may.then_some(form))
            .collect(),
        stale: !actor.has_proved(),
        back: format!("/services/{}", service.id),
        page: person.page,
    }
}

/// The page again after a form was refused.
async fn again(
    console: &Console,
    mut person: SignedInPerson,
    (id, form): (ServiceId, &str),
    (problem, beside): (Problem, Beside),
) -> Reply {
    match problem {
        Problem::Refused(refusal) if refusal.is_for_the_form() => {
            person.page.refused(form, &refusal);
            let status = refused_status(&refusal);
            one(console, person, id, (beside, status)).await
        }
        problem => Err(problem.into()),
    }
}

/// `POST /services/{id}/details`
pub(crate) async fn change(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ServiceId = identity(&id)?;
    let (seen, form) = (typed.seen()?, typed.form());
    let office = &console.office;
    match office.change_service(person.actor(), id, seen, &form).await {
        Ok(()) => see_other(&format!("/services/{id}")),
        Err(problem) => {
            let beside = Beside {
                typed: Some(typed),
                ..Beside::default()
            };
            again(&console, person, (id, "details"), (problem, beside)).await
        }
    }
}

/// `POST /services/{id}/try`: the answer is the page with what was seen.
pub(crate) async fn try_now(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: ServiceId = identity(&id)?;
    match console.office.try_service(person.actor(), id).await {
        Ok(looked) => {
            let beside = Beside {
                tried: Some(looked),
                ..Beside::default()
            };
            one(&console, person, id, (beside, StatusCode::OK)).await
        }
        Err(problem) => {
            let beside = Beside::default();
            again(&console, person, (id, "try"), (problem, beside)).await
        }
    }
}

/// `POST /services/{id}/pause`
pub(crate) async fn pause(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ServiceId = identity(&id)?;
    let seen = typed.seen()?;
    let office = &console.office;
    let paused = office.pause_service(person.actor(), id, seen, &typed.reason);
    match paused.await {
        Ok(()) => see_other(&format!("/services/{id}")),
        Err(problem) => {
            let beside = Beside {
                reason: typed.reason,
                ..Beside::default()
            };
            again(&console, person, (id, "pause"), (problem, beside)).await
        }
    }
}

/// `POST /services/{id}/resume`
pub(crate) async fn resume(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: ServiceId = identity(&id)?;
    let seen = typed.seen()?;
    match console
        .office
        .resume_service(person.actor(), id, seen)
        .await
    {
        Ok(()) => see_other(&format!("/services/{id}")),
        Err(problem) => {
            let beside = Beside::default();
            again(&console, person, (id, "resume"), (problem, beside)).await
        }
    }
}
