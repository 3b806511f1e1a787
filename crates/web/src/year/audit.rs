//! Packs for an audit, and letting an auditor look for some days.

use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::id::{PersonId, UnitId};
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::{Console, Pack, PackState};

/// What the forms of the page hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    from: String,
    to: String,
    unit: String,
    days: String,
}

/// A pack as the page shows it.
struct Row {
    state: &'static str,
    text: String,
    /// Empty while it cannot be fetched.
    href: String,
}

#[derive(Template)]
#[template(path = "year_audit.html")]
struct AuditPage {
    page: Page,
    packs: Vec<Row>,
    typed: Typed,
}

/// `GET /year/audit`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let page = filled(&console, person, None, None)?;
    shown(&page)
}

/// `POST /year/audit`: it is made in the background.
pub(crate) async fn order(
    State(console): Shared,
    person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let done = begun(&console, &person, &typed);
    match done {
        Ok(()) => see_other("/year/audit"),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let status = refused_status(&refusal);
            let page = filled(&console, person, Some(typed), Some(&refusal))?;
            shown_as(status, &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn begun(console: &Console, person: &SignedInPerson, typed: &Typed) -> Result<(), Problem> {
    let within = (first(&typed.from, "from")?, first(&typed.to, "to")?);
    let order = console.office.order_audit_pack(person.actor(), within)?;
    let desk = console.settings.collecting.packs.as_ref();
    let language = person.page.language;
    let begun = desk.ok_or(Refusal::NotFound)?.begin(order, language);
    let why = "refusal-take-busy";
    begun
        .then_some(())
        .ok_or_else(|| Problem::from(Refusal::WrongState { why }))
}

fn first(text: &str, field: &'static str) -> Result<Date, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Missing { field });
    }
    let why = "invalid-time";
    let read = text.trim().parse();
    read.map_err(|_| Refusal::Invalid { field, why })
}

fn filled(
    console: &Console,
    person: SignedInPerson,
    typed: Option<Typed>,
    refused: Option<&Refusal>,
) -> Result<AuditPage, Problem> {
    let own = console.office.may_take_packs(person.actor())?;
    let desk = console.settings.collecting.packs.as_ref();
    let packs = desk.map(|desk| desk.of(own)).unwrap_or_default();
    let mut page = person.page;
    if let Some(refusal) = refused {
        page.refused("pack", refusal);
    }
    let today = page.now.to_zoned(page.zone.clone()).date();
    let year = Typed {
        from: Date::new(today.year(), 1, 1).unwrap_or(today).to_string(),
        to: today.to_string(),
        ..Typed::default()
    };
    Ok(AuditPage {
        packs: packs.iter().rev().map(|pack| row(&page, pack)).collect(),
        typed: typed.unwrap_or(year),
        page,
    })
}

fn row(page: &Page, pack: &Pack) -> Row {
    let mut args = vec![
        ("from", page.day(pack.within.0).into()),
        ("to", page.day(pack.within.1).into()),
    ];
    let count = |count: usize| page.count(u64::try_from(count).unwrap_or(u64::MAX));
    match &pack.state {
        PackState::Running => Row {
            state: "running",
            text: page.say("pack-running", &args),
            href: String::new(),
        },
        PackState::Ready {
            times,
            missing,
            manifest,
        } => {
            args.push(("times", count(*times).into()));
            args.push(("missing", count(*missing).into()));
            args.push(("manifest", manifest.as_str().into()));
            Row {
                state: "ready",
                text: page.say("pack-ready", &args),
                href: format!("/year/audit/{}", pack.id),
            }
        }
        PackState::Failed { .. } => Row {
            state: "failed",
            text: page.say("pack-failed", &args),
            href: String::new(),
        },
    }
}

/// `GET /year/audit/{id}`: to be saved, by whoever asked for it.
pub(crate) async fn fetch(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let own = console.office.may_take_packs(person.actor())?;
    let id: Uuid = identity(&id)?;
    let desk = console.settings.collecting.packs.as_ref();
    let content = desk.and_then(|desk| desk.file(own, id));
    let content = content.ok_or(Refusal::NotFound).map_err(Problem::from)?;
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"audit-pack-{id}.zip\""),
        ),
    ];
    Ok((headers, content).into_response())
}

/// `POST /people/{id}/auditor`: from the person's page.
pub(crate) async fn admit(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let whom: PersonId = identity(&id)?;
    let unit: UnitId = identity(&typed.unit)?;
    let days = typed.days.trim().parse().unwrap_or(0);
    let office = &console.office;
    office
        .admit_auditor(person.actor(), (whom, unit), days)
        .await?;
    see_other(&format!("/people/{whom}"))
}
