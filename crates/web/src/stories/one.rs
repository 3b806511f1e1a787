//! The page of a story: what happened in which order, why it is urgent, and the judgement of all its
//! findings at once.

use application::stories::StoryView;
use application::use_case::ACCEPT_FINDING;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::finding::FindingState;
use domain::id::FindingId;
use domain::story::{MOST_MEMBERS, Reason, Urgency};

use super::touched::Touched;
use super::{headline, stages, tag};
use crate::answer::{Reply, Turned, refused_status, see_other, shown_as};
use crate::findings::{self, Findings, Marked};
use crate::form::{Filled, identity};
use crate::list::many::Typed;
use crate::list::{Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::story;

/// The form's name in ids of its inputs.
const FORM: &str = "accept";

/// A finding in the course of the story.
struct Step {
    iso: String,
    at: String,
    href: String,
    title: String,
    severity: String,
    tag: &'static str,
    state: String,
}

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    page: Page,
    id: FindingId,
    title: String,
    urgency: String,
    tag: &'static str,
    priority: String,
    reasons: Vec<String>,
    stages: String,
    unit: String,
    first: String,
    last: String,
    steps: Vec<Step>,
    /// A story that is as long as stories get goes on in another one.
    full: bool,
    touched: Touched,
    table: Table,
    /// Open findings as they were seen; empty where nothing is to be accepted.
    marks: Vec<String>,
    accept_words: String,
    typed: String,
}

/// `GET /stories/{id}`: the story that holds the finding, at the address of its own name.
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let view = seen(&console, &person, id).await?;
    if view.story.id != id {
        return see_other(&format!("/stories/{}", view.story.id));
    }
    shown_story(&console, person, view, (String::new(), None)).await
}

/// `POST /stories/{id}/accept`
pub(crate) async fn accept(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    let id = identity(&id)?;
    let (mut marks, mut title) = (Vec::new(), String::new());
    for (name, value) in fields {
        match name.as_str() {
            "item" => {
                let mark: Marked = value.parse().map_err(|()| Turned::Unreadable)?;
                marks.push(mark.seen());
            }
            "title" => title = value,
            _ => return Err(Turned::Unreadable),
        }
    }
    if marks.len() > MOST_MEMBERS {
        return Err(Turned::Unreadable);
    }
    let office = &console.office;
    let done = office
        .accept_story(person.actor(), id, &marks, &title)
        .await;
    match done {
        Ok(incident) => see_other(&format!("/incidents/{incident}")),
        Err(Problem::Refused(refusal))
            if !matches!(refusal, Refusal::NotFound | Refusal::SignInFirst) =>
        {
            let view = seen(&console, &person, id).await?;
            person.page.here = format!("/stories/{}", view.story.id);
            shown_story(&console, person, view, (title, Some(refusal))).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn seen(
    console: &Console,
    person: &SignedInPerson,
    id: FindingId,
) -> Result<StoryView, Problem> {
    let reader = person.page.reader;
    console.office.view_story(person.actor(), id, reader).await
}

async fn shown_story(
    console: &Console,
    SignedInPerson {
        signed_in,
        mut page,
    }: SignedInPerson,
    view: StoryView,
    (typed, refusal): (String, Option<Refusal>),
) -> Reply {
    let actor = &signed_in.actor;
    let mut status = StatusCode::OK;
    if let Some(refusal) = &refusal {
        page.refused(FORM, refusal);
        status = refused_status(refusal);
    }
    let told = &view.story;
    let rows = findings::rows(console, told.members.clone()).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &page,
    };
    let open: Vec<_> = told.open().map(Marked::of).collect();
    let marks: Vec<_> = open.iter().map(ToString::to_string).collect();
    let filter = findings::Filter::of_state(if open.is_empty() { "all" } else { "open" });
    let mut table = table::<Findings>(&teller, &filter, &rows, String::new())
        .with_form::<Findings>(console, &teller, (&filter, ""), &Typed::marking(&marks));
    table.exports.clear();
    let title = headline(&teller, told);
    let may = actor.may_in(&ACCEPT_FINDING, told.unit);
    let count = i64::try_from(marks.len()).unwrap_or(i64::MAX);
    let here = format!("/stories/{}", told.id);
    let mut zoned = page.clone();
    zoned.zone = application::zone(&view.time_zone);
    let template = StoryPage {
        id: told.id,
        urgency: page.named("urgency-", Urgency::of(told.priority).name()),
        tag: tag(Urgency::of(told.priority)),
        priority: page.say(
            "story-priority",
            &[("points", i64::from(told.priority).into())],
        ),
        reasons: told.reasons.iter().map(|it| reason(&page, *it)).collect(),
        stages: stages(&page, told),
        unit: view.unit_name.clone(),
        first: zoned.moment(told.first),
        last: zoned.moment(told.last),
        steps: steps(console, &zoned, &view),
        full: told.members.len() >= MOST_MEMBERS,
        touched: Touched::of(&page, &here, &view.affected, &view.blocking).asked_by(
            actor,
            &view.affected,
            told.unit,
        ),
        table,
        marks: if may { marks } else { Vec::new() },
        accept_words: page.say("story-accept", &[("count", count.into())]),
        typed: if refusal.is_some() {
            typed
        } else {
            title.clone()
        },
        title,
        page,
    };
    shown_as(status, &template)
}

fn steps(console: &Console, page: &Page, view: &StoryView) -> Vec<Step> {
    let members = view.story.members.iter();
    let step = |finding: &domain::finding::Finding| Step {
        iso: page.iso(finding.first),
        at: page.moment(finding.first),
        href: format!("/findings/{}", finding.id),
        title: story::tell(&console.office, finding, page.language, &page.zone).title,
        severity: page.named("severity-", finding.severity.name()),
        tag: findings::tag(finding.severity),
        state: match finding.state {
            FindingState::Open => String::new(),
            _ => page.named("finding-state-", finding.state.name()),
        },
    };
    members.map(step).collect()
}

/// `+40 …`
pub(super) fn reason(page: &Page, reason: Reason) -> String {
    let severity = match reason {
        Reason::Severity(severity) => page.named("severity-", severity.name()),
        _ => String::new(),
    };
    let count = i64::try_from(reason.count()).unwrap_or(i64::MAX);
    let args = [
        ("points", i64::from(reason.points()).into()),
        ("severity", severity.into()),
        ("count", count.into()),
    ];
    page.say(&format!("story-reason-{}", reason.name()), &args)
}
