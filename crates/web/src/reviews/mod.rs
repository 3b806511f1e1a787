//! Access reviews: all of them, one with its lines, the form that starts one, and the lines that are for oneself to
//! look at.

mod columns;
mod new;
mod own;
mod paper;
mod systems;

use std::collections::BTreeSet;

use application::reviews::ReviewView;
use application::use_case::{END_REVIEW, READ_REVIEW_AGAIN, SIGN_REVIEW, START_REVIEW};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::id::ReviewId;
use domain::review::{ReviewCount, ReviewState, System};
use domain::version::Version;
use serde::Deserialize;
use texts::visible;

use self::columns::{Lines, OfOne, Which, state};
pub(crate) use self::columns::{OwnReviews, ReviewLines, Reviews};
pub(crate) use self::new::{form, start};
pub(crate) use self::own::{OwnLines, lines as own_lines, list as own};
pub(crate) use self::paper::odt;
pub(crate) use self::systems::{LONGEST_LIST, read};
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::list::{Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "reviews.html")]
struct ReviewsPage {
    page: Page,
    table: Table,
    older: String,
    states: Vec<Choice>,
    may_start: bool,
}

/// `GET /reviews`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<Which>,
) -> Reply {
    let actor = person.actor();
    let at = (&which, which.after.as_str());
    let (rows, more) = leaf::<Reviews>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let choice = |one: ReviewState| Choice {
        value: one.name().to_owned(),
        label: page.named("review-state-", one.name()),
        chosen: one.name() == which.state,
    };
    let template = ReviewsPage {
        table: table::<Reviews>(&teller, &which, &rows, page.t("reviews-empty")),
        older: older::<Reviews>(&which, rows.last().filter(|_| more)),
        states: ReviewState::ALL.into_iter().map(choice).collect(),
        may_start: actor.may(&START_REVIEW),
        page: person.page,
    };
    shown(&template)
}

/// How far a unit is.
struct Progress {
    unit: String,
    told: String,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    page: Page,
    id: ReviewId,
    seen: u32,
    name: String,
    state: String,
    facts: Vec<(String, String)>,
    units: Vec<Progress>,
    table: Table,
    older: String,
    may_sign: bool,
    may_end: bool,
    readings: Vec<systems::Told>,
    again: Option<systems::ByList>,
}

/// `GET /reviews/one?review=ID`
pub(crate) async fn one(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<OfOne>,
) -> Reply {
    shown(&page_of(&console, person, &which).await?)
}

async fn page_of(
    console: &Console,
    person: SignedInPerson,
    which: &OfOne,
) -> Result<ReviewPage, Problem> {
    let (actor, page) = (person.actor(), &person.page);
    let id = which.id()?;
    let view = console.office.view_review(actor, id, (0, 1)).await?;
    let at = (which, which.after.as_str());
    let (rows, more) = leaf::<ReviewLines>(console, actor, at, ROWS).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let opened = view.review.opened();
    let runs = view.review.state() == ReviewState::Running;
    let may_read = runs && opened.system.is_some() && actor.may_in(&READ_REVIEW_AGAIN, opened.unit);
    Ok(ReviewPage {
        id,
        seen: view.review.version.count(),
        name: visible(&opened.name),
        state: state(page, &view.review),
        facts: facts(&teller, &view).await?,
        units: progress(&teller, &view),
        table: table::<ReviewLines>(&teller, which, &rows, page.t("review-lines-empty")),
        older: older::<ReviewLines>(which, rows.last().filter(|_| more)),
        may_sign: runs && actor.may_in(&SIGN_REVIEW, opened.unit),
        may_end: runs && actor.may_in(&END_REVIEW, opened.unit),
        readings: systems::readings(&teller, &view).await?,
        again: may_read.then_some(systems::ByList(matches!(
            opened.system,
            Some(System::List(_))
        ))),
        page: person.page,
    })
}

fn progress(teller: &Teller<'_>, view: &ReviewView) -> Vec<Progress> {
    let units = view.units.iter();
    units
        .map(|one| Progress {
            unit: visible(&teller.unit(one.unit)),
            told: counted(teller.page, one.count),
        })
        .collect()
}

fn counted(page: &Page, count: ReviewCount) -> String {
    let share = count.answered.saturating_mul(100).checked_div(count.lines);
    let told = [
        ("lines", page.count(count.lines).into()),
        ("answered", page.count(count.answered).into()),
        ("percent", page.count(share.unwrap_or_default()).into()),
        ("standing", page.count(count.standing).into()),
    ];
    page.say("review-progress-of", &told)
}

/// What was said when it started, and what became of it.
async fn facts(teller: &Teller<'_>, view: &ReviewView) -> Result<Vec<(String, String)>, Problem> {
    let (page, opened, course) = (teller.page, view.review.opened(), view.review.course());
    let people: BTreeSet<_> = [Some(opened.by), course.by].into_iter().flatten().collect();
    let names = teller.office.names_of(people).await?;
    let name = |by| {
        names
            .get(&by)
            .map_or_else(String::new, |name| visible(name))
    };
    let stopped = course.by.map(|by| {
        let (by, at) = (name(by), page.moment(course.since));
        format!("{by} {at} {}", visible(&course.reason))
    });
    let stopped_as = match course.state {
        ReviewState::Signed => "review-signed-by",
        ReviewState::Running | ReviewState::Ended => "campaign-ended-by",
    };
    let system = match &opened.system {
        Some(system) => {
            let name = teller.office.system_name(system).await?;
            systems::told(page, system, &name)
        }
        None => String::new(),
    };
    let facts = [
        ("review-system", system),
        ("person-unit", visible(&teller.unit(opened.unit))),
        (
            "campaign-column-until",
            texts::day(opened.until, page.language),
        ),
        ("field-document", visible(&opened.document)),
        (
            "campaign-started-by",
            format!("{} {}", name(opened.by), page.moment(opened.at)),
        ),
        (stopped_as, stopped.unwrap_or_default()),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(told.map(|(key, value)| (page.t(key), value)).collect())
}

/// What the forms that sign and end one send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Stopping {
    seen: u32,
    reason: String,
}

/// `POST /reviews/{id}/sign`
pub(crate) async fn sign(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Stopping>,
) -> Reply {
    let id: ReviewId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let done = console.office.sign_review(person.actor(), which).await;
    answered(&console, person, ("sign", id), done).await
}

/// `POST /reviews/{id}/end`
pub(crate) async fn end(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Stopping>,
) -> Reply {
    let id: ReviewId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let office = &console.office;
    let done = office.end_review(person.actor(), which, &sent.reason).await;
    answered(&console, person, ("end", id), done).await
}

async fn answered(
    console: &Console,
    mut person: SignedInPerson,
    (form, id): (&'static str, ReviewId),
    done: Result<(), Problem>,
) -> Reply {
    let here = format!("/reviews/one?review={id}");
    match done {
        Ok(()) => see_other(&here),
        Err(Problem::Refused(refusal)) if is_told(&refusal) => {
            person.page.refused(form, &refusal);
            person.page.here = here;
            let page = page_of(console, person, &OfOne::of(id)).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn is_told(refusal: &Refusal) -> bool {
    refusal.is_for_the_form() || matches!(refusal, Refusal::WrongState { .. })
}

/// A line of a review with the names that stand beside it.
pub(crate) async fn named(
    console: &Console,
    review: ReviewId,
    lines: Vec<application::reviews::ReviewLine>,
) -> Result<Vec<Lines>, Problem> {
    let reviewers = lines.iter().map(|one| one.line.who.1).collect();
    let names = console.office.names_of(reviewers).await?;
    let lines = lines.into_iter().map(|line| Lines {
        reviewer: names.get(&line.line.who.1).cloned().unwrap_or_default(),
        review,
        line,
    });
    Ok(lines.collect())
}
