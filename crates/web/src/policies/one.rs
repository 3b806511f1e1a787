//! One exception: who asked and why, and what somebody else says to it.

use application::exceptions::ExceptionDecision;
use application::use_case::{DECIDE_EXCEPTION, WITHDRAW_EXCEPTION};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::ExceptionId;
use domain::policy::ExceptionState;
use domain::version::Version;
use serde::Deserialize;
use texts::visible;

use super::columns::{Named, named, state, subject};
use super::is_told;
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

#[derive(Template)]
#[template(path = "exception.html")]
struct ExceptionPage {
    page: Page,
    id: ExceptionId,
    seen: u32,
    title: String,
    state: String,
    facts: Vec<(String, String)>,
    may_decide: bool,
    /// Who asked for it does not decide it.
    own: bool,
    may_withdraw: bool,
}

/// `GET /policies/exceptions/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    shown(&page_of(&console, person, id).await?)
}

async fn page_of(
    console: &Console,
    person: SignedInPerson,
    id: ExceptionId,
) -> Result<ExceptionPage, Problem> {
    let (actor, page) = (person.actor(), &person.page);
    let record = console.office.view_exception(actor, id).await?;
    let row = named(console, actor, vec![record]).await?;
    let row = row.into_iter().next().ok_or(Refusal::NotFound)?;
    let (asked, stands) = (row.record.asked(), row.record.state());
    let over = row.record.is_over(row.today);
    let decides =
        stands == ExceptionState::Asked && !over && actor.may_in(&DECIDE_EXCEPTION, asked.unit);
    let own = asked.by == actor.person.id;
    let withdraws = matches!(stands, ExceptionState::Asked | ExceptionState::Granted)
        && !over
        && actor.may_in(&WITHDRAW_EXCEPTION, asked.unit);
    Ok(ExceptionPage {
        id,
        seen: row.record.version.count(),
        title: subject(page, &row.record),
        state: state(page, &row),
        facts: facts(console, page, &row).await?,
        may_decide: decides && !own,
        own: decides && own,
        may_withdraw: withdraws,
        page: person.page,
    })
}

async fn facts(
    console: &Console,
    page: &Page,
    row: &Named,
) -> Result<Vec<(String, String)>, Problem> {
    let (asked, course) = (row.record.asked(), row.record.course());
    let names = course.by.into_iter().collect();
    let names = console.office.names_of(names).await?;
    let ended = course.by.map(|by| {
        let name = names.get(&by).map_or("", String::as_str);
        let (name, at) = (visible(name), page.moment(course.since));
        format!("{name} {at} {}", visible(&course.reason))
    });
    let granted = course.granted.map(|(_, from)| {
        let from = texts::day(from, page.language);
        format!("{} {from}", visible(&row.approver))
    });
    let ended_as = match course.state {
        ExceptionState::Refused => "exception-refused-by",
        _ => "exception-withdrawn-by",
    };
    let facts = [
        ("sweep-column-policy", visible(&asked.policy)),
        ("exception-overlay", visible(&asked.overlay)),
        ("field-document", visible(&asked.document)),
        ("field-reason", visible(&asked.reason)),
        ("field-last", texts::day(asked.until, page.language)),
        (
            "exception-asked-by",
            format!("{} {}", visible(&row.asker), page.moment(asked.at)),
        ),
        ("exception-granted-by", granted.unwrap_or_default()),
        (ended_as, ended.unwrap_or_default()),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    Ok(told.map(|(key, value)| (page.t(key), value)).collect())
}

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Said {
    seen: u32,
    reason: String,
    /// `grant` grants it; everything else refuses.
    go: String,
}

/// `POST /policies/exceptions/{id}/decide`
pub(crate) async fn decide(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Said>,
) -> Reply {
    let id: ExceptionId = identity(&id)?;
    let decision = if sent.go == "grant" {
        ExceptionDecision::Grant
    } else {
        ExceptionDecision::Refuse(sent.reason)
    };
    let which = (id, Version::new(sent.seen));
    let office = &console.office;
    let done = office.decide_exception(person.actor(), which, decision);
    let done = done.await;
    answered(&console, person, ("decide", id), done).await
}

/// `POST /policies/exceptions/{id}/withdraw`
pub(crate) async fn withdraw(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Said>,
) -> Reply {
    let id: ExceptionId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let office = &console.office;
    let done = office.withdraw_exception(person.actor(), which, &sent.reason);
    let done = done.await;
    answered(&console, person, ("withdraw", id), done).await
}

async fn answered(
    console: &Console,
    mut person: SignedInPerson,
    (form, id): (&'static str, ExceptionId),
    done: Result<(), Problem>,
) -> Reply {
    let here = format!("/policies/exceptions/{id}");
    match done {
        Ok(()) => see_other(&here),
        Err(Problem::Refused(refusal)) if is_told(&refusal) => {
            person.page.refused(form, &refusal);
            person.page.here = here;
            let page = page_of(console, person, id).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}
