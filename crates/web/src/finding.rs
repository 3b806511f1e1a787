//! One finding: what happened, why we think so, what next, the lines that prove it, and the
//! judgement of the security contact.

use application::normal::Meant;
use application::registers::About;
use application::{Problem, Refusal};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::id::FindingId;
use domain::version::Version;
use serde::Deserialize;

use crate::answer::{Reply, Turned, refused_status, see_other, shown_as};
use crate::finding_page::{Typed, filled};
use crate::form::{Filled, identity, local_time};
use crate::registers::sheets_about;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::story;

/// What every form of the page sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Judged {
    /// The version the judge saw.
    seen: u32,
    #[serde(default)]
    title: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    meant: String,
}

impl Judged {
    const fn seen(&self) -> Version {
        Version::new(self.seen)
    }
}

pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    shown_finding(&console, person, id, Typed::default(), None).await
}

pub(crate) async fn accept(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Judged>,
) -> Reply {
    let id = identity(&id)?;
    let done = console
        .office
        .accept_finding(person.actor(), id, sent.seen(), &sent.title)
        .await;
    match done {
        Ok(incident) => see_other(&format!("/incidents/{incident}")),
        Err(problem) => {
            let typed = Typed {
                deed: "accept",
                title: sent.title,
                ..Typed::default()
            };
            shown_again(&console, person, id, typed, problem).await
        }
    }
}

pub(crate) async fn dismiss(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Judged>,
) -> Reply {
    let id = identity(&id)?;
    let done = console
        .office
        .dismiss_finding(person.actor(), id, sent.seen(), &sent.reason)
        .await;
    let typed = Typed {
        deed: "dismiss",
        dismiss_reason: sent.reason,
        ..Typed::default()
    };
    back_or_again(&console, person, id, typed, done).await
}

pub(crate) async fn watch(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Judged>,
) -> Reply {
    let id = identity(&id)?;
    let done = match local_time(&sent.until, &person.page.zone, "until") {
        Ok(until) => {
            let (actor, seen) = (person.actor(), sent.seen());
            console
                .office
                .watch_finding(actor, id, seen, &sent.reason, until)
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    let typed = Typed {
        deed: "watch",
        watch_reason: sent.reason,
        until: sent.until,
        ..Typed::default()
    };
    back_or_again(&console, person, id, typed, done).await
}

pub(crate) async fn reopen(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Judged>,
) -> Reply {
    let id = identity(&id)?;
    let done = console
        .office
        .reopen_finding(person.actor(), id, sent.seen())
        .await;
    let typed = Typed {
        deed: "reopen",
        ..Typed::default()
    };
    back_or_again(&console, person, id, typed, done).await
}

pub(crate) async fn declare_normal(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Judged>,
) -> Reply {
    let id = identity(&id)?;
    let done = match local_time(&sent.until, &person.page.zone, "until") {
        Ok(until) => {
            let meant = Meant::from_name(&sent.meant);
            let said = (sent.reason.as_str(), until);
            console
                .office
                .declare_normal(person.actor(), id, meant, said)
                .await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(_) => see_other("/normal"),
        Err(problem) => {
            let typed = Typed {
                deed: "normal",
                normal_reason: sent.reason,
                normal_until: sent.until,
                meant: sent.meant,
                ..Typed::default()
            };
            shown_again(&console, person, id, typed, problem).await
        }
    }
}

/// `POST /findings/{id}/revoke`: everything of its account ends.
pub(crate) async fn revoke(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Judged>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let done = office
        .revoke_for_finding(person.actor(), id, &sent.reason)
        .await;
    let typed = Typed {
        deed: "revoke",
        ..Typed::default()
    };
    back_or_again(&console, person, id, typed, done.map(drop)).await
}

async fn back_or_again(
    console: &Console,
    person: SignedInPerson,
    id: FindingId,
    typed: Typed,
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&format!("/findings/{id}")),
        Err(problem) => shown_again(console, person, id, typed, problem).await,
    }
}

/// The page as it stands now, with what was typed and why it was not taken.
async fn shown_again(
    console: &Console,
    person: SignedInPerson,
    id: FindingId,
    typed: Typed,
    problem: Problem,
) -> Reply {
    match problem {
        Problem::Refused(Refusal::NotFound | Refusal::SignInFirst) | Problem::Fault(_) => {
            Err(Turned::from(problem))
        }
        Problem::Refused(refusal) => shown_finding(console, person, id, typed, Some(refusal)).await,
    }
}

async fn shown_finding(
    console: &Console,
    person: SignedInPerson,
    id: FindingId,
    typed: Typed,
    refusal: Option<Refusal>,
) -> Reply {
    let view = console.office.view_finding(person.actor(), id).await?;
    let SignedInPerson {
        signed_in,
        mut page,
    } = person;
    page.here = format!("/findings/{id}");
    let mut status = StatusCode::OK;
    if let Some(refusal) = &refusal {
        page.refused(typed.deed, refusal);
        status = refused_status(refusal);
    }
    let actor = &signed_in.actor;
    let zone = application::zone(&view.time_zone);
    let story = story::tell(&console.office, &view.finding, page.language, &zone);
    let office = &console.office;
    let may_be_normal = office.may_be_normal(&view.finding);
    let touched = office
        .finding_affects(actor, &view.finding, page.reader)
        .await?;
    let account = view.finding.subject.account.as_deref();
    let account = office.revocable(actor, account).await?;
    let about = (About::Finding(view.finding.id), view.finding.unit);
    let papers = sheets_about(&page, office, actor, about).await?;
    let mut filled = filled(page, actor, (&view, may_be_normal), (story, touched), typed);
    filled.papers = papers;
    if let Some(account) = account {
        filled.offer_end(actor, &account);
    }
    shown_as(status, &filled)
}
