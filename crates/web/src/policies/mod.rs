//! The account policies: what holds today, clause by clause where an overlay disagrees, and the form that asks for an
//! exception.

mod columns;
mod one;

use std::collections::BTreeSet;

use application::exceptions::{NewException, PolicyHeld, PolicyUser};
use application::use_case::ASK_EXCEPTION;
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::PersonId;
use domain::policy::{Clause, Conflict, Subject};
use domain::regime::Status;
use serde::Deserialize;
use texts::visible;

pub(crate) use self::columns::Exceptions;
use self::columns::{Which, choices};
pub(crate) use self::one::{decide, show as one, withdraw};
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, local_day};
use crate::list::{Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;

/// A clause with its words.
struct Side {
    policy: String,
    clause: String,
    quote: String,
    unverified: bool,
}

/// Two clauses that disagree.
struct Disagreement {
    subject: String,
    binding: Side,
    overlay: Side,
    /// Which of them is followed, and why.
    holds: String,
    excepted: bool,
}

/// A policy of the configuration.
struct OnePolicy {
    name: String,
    version: String,
    users: Vec<String>,
    disagreements: Vec<Disagreement>,
}

#[derive(Template)]
#[template(path = "policies.html")]
struct PoliciesPage {
    page: Page,
    policies: Vec<OnePolicy>,
    may_ask: bool,
    conflicts: Vec<Choice>,
    typed: Typed,
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// `POLICY OVERLAY SUBJECT`.
    about: String,
    reason: String,
    document: String,
    last: String,
}

/// `GET /policies`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let page = page_of(&console, person, Typed::default()).await?;
    shown(&page)
}

async fn page_of(
    console: &Console,
    person: SignedInPerson,
    typed: Typed,
) -> Result<PoliciesPage, Problem> {
    let (office, actor) = (&console.office, person.actor());
    let all = office.view_policies(actor).await?;
    let page = &person.page;
    let mut policies = Vec::new();
    for one in &all {
        policies.push(told(console, page, one).await?);
    }
    let conflicts = may_be_asked(page, &all, &typed.about);
    Ok(PoliciesPage {
        policies,
        may_ask: may_ask(actor) && !conflicts.is_empty(),
        conflicts,
        typed,
        page: person.page,
    })
}

/// The policies are the top unit's.
fn may_ask(actor: &Actor) -> bool {
    let mut path = actor.tree().path(actor.person.unit).into_iter();
    path.next()
        .is_some_and(|top| actor.may_in(&ASK_EXCEPTION, top))
}

async fn told(console: &Console, page: &Page, one: &PolicyHeld) -> Result<OnePolicy, Problem> {
    let policy = &one.held.policy;
    let approvers = one.held.conflicts.iter();
    let approvers = approvers.filter_map(|one| one.exception.as_ref()?.approver.parse().ok());
    let approvers: BTreeSet<PersonId> = approvers.collect();
    let names = console.office.names_of(approvers).await?;
    let disagreements = one.held.conflicts.iter().map(|conflict| {
        let by = conflict.exception.as_ref();
        let by = by.and_then(|one| one.approver.parse().ok());
        let by = by.and_then(|by: PersonId| names.get(&by));
        Disagreement {
            subject: page.named("policy-subject-", conflict.subject.name()),
            binding: side(page, &conflict.binding),
            overlay: side(page, &conflict.overlay),
            holds: holds(page, conflict, by.map_or("", |name| name.as_str())),
            excepted: conflict.exception.is_some(),
        }
    });
    Ok(OnePolicy {
        name: policy.name().get(page.language).to_owned(),
        version: format!("{}@{}", policy.id(), policy.version()),
        users: one.users.iter().map(|user| used(page, user)).collect(),
        disagreements: disagreements.collect(),
    })
}

fn used(page: &Page, user: &PolicyUser) -> String {
    match user {
        PolicyUser::Passwords => page.t("policy-user-passwords"),
        PolicyUser::Directory(name) => {
            let told = [("name", visible(name).into())];
            page.say("policy-user-directory", &told)
        }
    }
}

fn side(page: &Page, clause: &Clause) -> Side {
    let quote = clause.quote.as_deref().map(visible);
    Side {
        policy: visible(&clause.policy),
        clause: visible(&clause.code),
        quote: quote.unwrap_or_else(|| page.t("policy-no-quote")),
        unverified: clause.status != Status::Verified,
    }
}

/// Which clause is followed today, and why.
fn holds(page: &Page, conflict: &Conflict, by: &str) -> String {
    let clause = conflict.in_force();
    let clause = format!("{} {}", visible(&clause.policy), visible(&clause.code));
    match &conflict.exception {
        None => page.say("policy-holds-binding", &[("clause", clause.into())]),
        Some(exception) => {
            let until = texts::day(exception.until, page.language);
            let told = [
                ("clause", clause.into()),
                ("document", visible(&exception.document).into()),
                ("name", visible(by).into()),
                ("until", until.into()),
            ];
            page.say("policy-holds-overlay", &told)
        }
    }
}

/// Where the binding policy is followed though an overlay disagrees.
fn may_be_asked(page: &Page, all: &[PolicyHeld], chosen: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    let conflicts = all.iter().flat_map(|one| &one.held.conflicts);
    for one in conflicts.filter(|one| one.exception.is_none()) {
        let (policy, overlay) = (&one.binding.policy, &one.overlay.policy);
        let value = format!("{policy} {overlay} {}", one.subject.name());
        if choices.iter().any(|known| known.value == value) {
            continue;
        }
        let subject = page.named("policy-subject-", one.subject.name());
        choices.push(Choice {
            label: format!("{subject}: {} → {}", visible(policy), visible(overlay)),
            chosen: value == chosen,
            value,
        });
    }
    choices
}

/// `POST /policies/ask`
pub(crate) async fn ask(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let done = match asked(&typed) {
        Ok(new) => console.office.ask_exception(person.actor(), new).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(id) => see_other(&format!("/policies/exceptions/{id}")),
        Err(Problem::Refused(refusal)) if is_told(&refusal) => {
            person.page.refused("ask", &refusal);
            "/policies".clone_into(&mut person.page.here);
            let page = page_of(&console, person, typed).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn asked(typed: &Typed) -> Result<NewException, Refusal> {
    let mut about = typed.about.split(' ');
    let mut next = || about.next().unwrap_or_default().to_owned();
    let (policy, overlay, subject) = (next(), next(), next());
    Ok(NewException {
        policy,
        overlay,
        subject: Subject::from_name(&subject).ok_or(Refusal::NotFound)?,
        reason: typed.reason.clone(),
        document: typed.document.clone(),
        until: local_day(&typed.last, "last")?,
    })
}

fn is_told(refusal: &Refusal) -> bool {
    refusal.is_for_the_form() || matches!(refusal, Refusal::WrongState { .. })
}

#[derive(Template)]
#[template(path = "exceptions.html")]
struct ExceptionsPage {
    page: Page,
    table: Table,
    older: String,
    states: Vec<Choice>,
}

/// `GET /policies/exceptions`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<Which>,
) -> Reply {
    let actor = person.actor();
    let at = (&which, which.after.as_str());
    let (rows, more) = leaf::<Exceptions>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let template = ExceptionsPage {
        table: table::<Exceptions>(&teller, &which, &rows, page.t("exceptions-empty")),
        older: older::<Exceptions>(&which, rows.last().filter(|_| more)),
        states: choices(page, &which.state),
        page: person.page,
    };
    shown(&template)
}
