//! What is normal at a unit: its lists, each a form of its own.

use std::collections::BTreeSet;

use application::premises::PremiseView;
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::UnitId;
use domain::premise::Premise;
use serde::Deserialize;

use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// One list.
struct ListForm {
    name: &'static str,
    values: String,
    seen: String,
    /// Who said what counts.
    origin: String,
}

#[derive(Template)]
#[template(path = "premises.html")]
struct PremisesPage {
    page: Page,
    unit: UnitId,
    name: String,
    lists: Vec<ListForm>,
}

/// A list's form, as it was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    seen: String,
    values: String,
}

/// `GET /units/{id}/normal`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    shown(&filled(&console, person, identity(&id)?, None).await?)
}

/// `POST /units/{id}/normal/{list}`
pub(crate) async fn set(
    State(console): Shared,
    mut person: SignedInPerson,
    Path((id, list)): Path<(String, String)>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let unit = identity(&id)?;
    let premise = Premise::from_name(&list).ok_or(Turned::NotFound)?;
    let seen = words(&typed.seen);
    let office = &console.office;
    let done = office
        .set_premise(person.actor(), (unit, premise), &seen, &typed.values)
        .await;
    match done {
        Ok(()) => see_other(&format!("/units/{unit}/normal")),
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused("normal", &refusal);
            let typed = Some((premise, typed.values));
            let status = refused_status(&refusal);
            shown_as(status, &filled(&console, person, unit, typed).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// What a form showed, with blanks between.
pub(crate) fn words(shown: &str) -> BTreeSet<String> {
    shown.split_whitespace().map(str::to_owned).collect()
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    unit: UnitId,
    typed: Option<(Premise, String)>,
) -> Result<PremisesPage, Turned> {
    let actor = person.actor();
    let views = console.office.premises(actor, unit).await?;
    let name = actor.tree().unit(unit).ok_or(Turned::NotFound)?;
    let form = |view: &PremiseView| {
        let mut form = list_form(&person.page, actor, view);
        if let Some((premise, values)) = &typed
            && *premise == view.premise
        {
            form.values.clone_from(values);
        }
        form
    };
    Ok(PremisesPage {
        unit,
        name: name.name.clone(),
        lists: views.iter().map(form).collect(),
        page: person.page.clone(),
    })
}

fn list_form(page: &Page, actor: &Actor, view: &PremiseView) -> ListForm {
    let lines = |values: &BTreeSet<String>| {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        values.join("\n")
    };
    let origin = match view.from.and_then(|from| actor.tree().unit(from)) {
        Some(above) => page.say(
            "premise-from-above",
            &[("unit", above.name.as_str().into())],
        ),
        None if view.own.is_empty() => page.t("premise-not-said"),
        None => page.t("premise-own"),
    };
    ListForm {
        name: view.premise.name(),
        values: lines(&view.in_force),
        seen: lines(&view.own),
        origin,
    }
}
