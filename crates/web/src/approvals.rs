//! Approvals: the list, and one approval made for a phone.
//!
//! The page of one approval may be read on a private device (MED-07): it tells the number of the
//! case, its level with the clauses, who asks and until when. What the case is called, and what was
//! found, stays behind the link to the case.

mod columns;
mod steps;

use application::approvals::{Answer, ApprovalPage, HeardByPhone};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use domain::approval::NotPossible;
use domain::id::ApprovalId;
use domain::version::Version;
use serde::Deserialize;
use texts::visible;

pub(crate) use columns::{Approvals, Asked, list, name};
use steps::StepView;
pub(crate) use steps::{ended_words, state_of_steps};

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity, local_time};
use crate::incident;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// One who can be called.
struct Callee {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "approval.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one answer for each form of the page, each read once"
)]
struct Shown {
    page: Page,
    id: ApprovalId,
    seen: u32,
    name: String,
    asks: String,
    state: &'static str,
    state_words: String,
    /// How it ended, in words; empty while it goes on.
    ended: String,
    asker: String,
    asked_at: String,
    number: String,
    case_href: String,
    unit: String,
    level: String,
    /// Clauses of the regulation that the level follows from.
    clauses: Vec<String>,
    /// The clause of the procedure, and its words.
    code: String,
    quote: String,
    /// Empty where there is no legal time.
    due: String,
    due_iso: String,
    left: String,
    digest: String,
    note: String,
    steps: Vec<StepView>,
    changed: bool,
    /// Why one's own request, or another's step, cannot be decided; empty where nothing is said.
    hindered: String,
    mine: bool,
    to_confirm: bool,
    /// Whether it is oneself who is said to have agreed.
    said_oneself: bool,
    may_withdraw: bool,
    to_call: Vec<Callee>,
    /// Whether one asked and nobody can be called.
    nobody: bool,
    stale: bool,
    back: String,
    zone: String,
    hint: String,
    now_local: String,
    typed: Typed,
}

/// What the forms of the page hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    seen: u32,
    answer: String,
    reason: String,
    from: String,
    number: String,
    at: String,
    heard_by: String,
    zone: String,
}

/// `GET /approvals/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let page = filled(&console, person, id, Typed::default(), None).await?;
    shown(&page)
}

/// `POST /approvals/{id}/decide`
pub(crate) async fn decide(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = async {
        let answer = Answer::read(&typed.answer, &typed.reason)?;
        let office = &console.office;
        office
            .decide_approval(person.actor(), id, seen, answer)
            .await
    };
    let done = done.await;
    ended(&console, person, id, ("decide", typed), done).await
}

/// `POST /approvals/{id}/oral`
pub(crate) async fn record_oral(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = async {
        let said_at = local_time(&typed.at, &application::zone(&typed.zone), "said_at")?;
        let from = typed.from.parse();
        let heard = HeardByPhone {
            from: from.map_err(|_| Refusal::Missing { field: "from" })?,
            number: typed.number.clone(),
            said_at,
            heard_by: typed.heard_by.clone(),
        };
        let office = &console.office;
        office
            .record_oral_approval(person.actor(), id, seen, &heard)
            .await
    };
    let done = done.await;
    ended(&console, person, id, ("oral", typed), done).await
}

/// `POST /approvals/{id}/confirm`
pub(crate) async fn confirm_oral(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let done = async {
        let answer = Answer::read(&typed.answer, &typed.reason)?;
        let office = &console.office;
        office
            .confirm_oral_approval(person.actor(), id, seen, &typed.number, answer)
            .await
    };
    let done = done.await;
    ended(&console, person, id, ("confirm", typed), done).await
}

/// `POST /approvals/{id}/withdraw`
pub(crate) async fn withdraw(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let seen = Version::new(typed.seen);
    let office = &console.office;
    let done = office.withdraw_approval(person.actor(), id, seen).await;
    ended(&console, person, id, ("withdraw", typed), done).await
}

async fn ended(
    console: &Console,
    person: SignedInPerson,
    id: ApprovalId,
    (form, typed): (&'static str, Typed),
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&format!("/approvals/{id}")),
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
    id: ApprovalId,
    typed: Typed,
    refused: Option<(&'static str, Refusal)>,
) -> Result<Shown, Problem> {
    let found = console.office.view_approval(person.actor(), id).await?;
    let own = person.actor().person.id;
    let stale = !person.actor().has_proved();
    let mut page = person.page;
    page.zone = application::zone(&found.view.time_zone);
    if let Some((form, refusal)) = refused {
        page.refused(form, &refusal);
    }
    Ok(shown_approval(page, &found, (own, stale), typed))
}

fn shown_approval(
    page: Page,
    found: &ApprovalPage,
    (own, stale): (domain::id::PersonId, bool),
    typed: Typed,
) -> Shown {
    let view = &found.view;
    let approval = &view.approval;
    let asked = approval.asked();
    let name = name(&page, view);
    let demand = view.demand.as_ref();
    let words = |of: Option<&domain::language::Trilingual>| {
        of.map_or_else(String::new, |words| words.get(page.language).to_owned())
    };
    let progress = approval.state();
    let clauses = found.case.assessment.standing.judgement.clauses.iter();
    let to_call: Vec<_> = found
        .to_call
        .iter()
        .map(|(id, name)| Callee {
            id: id.to_string(),
            name: visible(name),
        })
        .collect();
    let due = asked.due.filter(|_| progress.waits());
    Shown {
        id: asked.id,
        seen: approval.version.count(),
        asks: words(demand.map(|demand| &demand.asks)),
        state: progress.name(),
        state_words: page.named("approval-state-", progress.name()),
        ended: ended_words(&page, view),
        asker: steps::person(view, asked.by),
        asked_at: page.moment(asked.at),
        number: incident::number(&page, &found.case),
        case_href: format!("/incidents/{}", found.case.incident.id),
        unit: visible(&view.unit_name),
        level: incident::level(&page, &found.case),
        clauses: clauses
            .map(|hit| format!("{} {}", hit.code, hit.quote))
            .collect(),
        code: demand.map_or_else(String::new, |demand| demand.code.clone()),
        quote: demand.map_or_else(String::new, |demand| demand.quote.clone()),
        due: due.map_or_else(String::new, |due| page.moment(due)),
        due_iso: due.map_or_else(String::new, |due| page.iso(due)),
        left: due.map_or_else(String::new, |due| page.left(due)),
        digest: asked.digest.short(),
        note: visible(&asked.note),
        steps: steps::steps(&page, view),
        changed: found.changed && (progress.waits() || progress.stands()),
        hindered: match found.hindered {
            Some(NotPossible::Own) if !found.may_withdraw => page.t("refusal-approval-own"),
            _ => String::new(),
        },
        mine: view.mine && found.hindered.is_none(),
        to_confirm: view.to_confirm,
        said_oneself: approval.unconfirmed().is_some_and(|given| given.by == own),
        may_withdraw: found.may_withdraw,
        nobody: found.may_withdraw && to_call.is_empty(),
        to_call,
        stale,
        back: format!("/approvals/{}", asked.id),
        zone: view.time_zone.clone(),
        hint: incident::hint(&page, &view.time_zone),
        now_local: texts::civil_minute(page.now, &page.zone),
        typed,
        name,
        page,
    }
}
