//! The form that starts an access review: first how many lines each reviewer would have, then the start.

use application::reviews::{NewReview, ReviewPlan};
use application::use_case::START_REVIEW;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::PersonId;
use serde::Deserialize;
use texts::visible;

use super::{is_told, systems};
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, local_day};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    unit: String,
    below: String,
    /// What is reviewed: a kind, a system, `list`; empty for all that stands in our own records.
    kind: String,
    /// The system of a list, and the list.
    system_name: String,
    list: String,
    name: String,
    last: String,
    document: String,
    reviewer: String,
    stand_in: String,
    /// `start` starts it; everything else looks first.
    go: String,
}

/// Who would look at how many lines.
struct Looked {
    told: String,
    strangers: String,
    reviewers: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "review_new.html")]
struct NewPage {
    page: Page,
    typed: Typed,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    is_list: bool,
    looked: Option<Looked>,
}

/// `GET /reviews/new`
pub(crate) async fn form(
    State(console): Shared,
    person: SignedInPerson,
    Query(mut typed): Query<Typed>,
) -> Reply {
    if typed.name.is_empty() && typed.unit.is_empty() {
        "yes".clone_into(&mut typed.below);
    }
    shown(&filled(&console, person, (typed, None)).await?)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    (typed, looked): (Typed, Option<Looked>),
) -> Result<NewPage, Problem> {
    Ok(NewPage {
        units: unit_choices(person.actor(), &START_REVIEW, &typed.unit),
        kinds: systems::choices(console, &person, &typed.kind).await?,
        is_list: typed.kind == systems::LIST,
        looked,
        typed,
        page: person.page,
    })
}

/// `POST /reviews`
pub(crate) async fn start(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    match carried(&console, &person, &typed).await {
        Ok(Carried::Started(href)) => see_other(&href),
        Ok(Carried::Looked(looked)) => {
            shown(&filled(&console, person, (typed, Some(looked))).await?)
        }
        Err(Problem::Refused(refusal)) if is_told(&refusal) => {
            person.page.refused("review", &refusal);
            let form = filled(&console, person, (typed, None)).await?;
            shown_as(refused_status(&refusal), &form)
        }
        Err(problem) => Err(problem.into()),
    }
}

enum Carried {
    Started(String),
    Looked(Looked),
}

async fn carried(
    console: &Console,
    person: &SignedInPerson,
    typed: &Typed,
) -> Result<Carried, Problem> {
    let (office, actor) = (&console.office, person.actor());
    let new = NewReview {
        unit: typed.unit.parse().map_err(|_| Refusal::NotFound)?,
        below: typed.below == "yes",
        covered: systems::covered(&typed.kind, &typed.system_name, &typed.list)?,
        name: typed.name.clone(),
        document: typed.document.clone(),
        until: local_day(&typed.last, "last")?,
        reviewer: reviewer(console, person, ("reviewer", &typed.reviewer)).await?,
        stand_in: reviewer(console, person, ("stand_in", &typed.stand_in)).await?,
    };
    if typed.go == "start" {
        let (id, _) = office.start_review(actor, new).await?;
        return Ok(Carried::Started(format!("/reviews/one?review={id}")));
    }
    let plan = office.preview_review(actor, &new).await?;
    looked(console, &person.page, &plan)
        .await
        .map(Carried::Looked)
}

/// Somebody by the name they sign in with; none where no name is typed.
async fn reviewer(
    console: &Console,
    person: &SignedInPerson,
    (field, typed): (&'static str, &str),
) -> Result<Option<PersonId>, Problem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let office = &console.office;
    let found = office.reviewer_named(person.actor(), typed).await?;
    let why = "invalid-reviewer";
    let found = found.ok_or(Refusal::Invalid { field, why })?;
    Ok(Some(found))
}

async fn looked(console: &Console, page: &Page, plan: &ReviewPlan) -> Result<Looked, Problem> {
    let count = |number: usize| page.count(u64::try_from(number).unwrap_or(u64::MAX));
    let reviewers = plan.reviewers();
    let names = reviewers.keys().copied().collect();
    let names = console.office.names_of(names).await?;
    let told = [
        ("lines", count(plan.lines.len()).into()),
        ("reviewers", count(reviewers.len()).into()),
    ];
    let name = |id: &PersonId| names.get(id).map_or_else(String::new, |name| visible(name));
    let strangers = plan.strangers();
    let unknown = [("accounts", count(strangers).into())];
    Ok(Looked {
        told: page.say("review-preview", &told),
        strangers: match strangers {
            0 => String::new(),
            _ => page.say("review-strangers", &unknown),
        },
        reviewers: reviewers
            .iter()
            .map(|(id, lines)| (name(id), count(*lines)))
            .collect(),
    })
}
