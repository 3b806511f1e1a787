//! People who leave: announced, line by line taken back, checked, on paper; and everything of an account ended at once.

mod columns;
mod paper;

use application::leavers::{LeaverView, NewLeaver, WhichLine};
use application::use_case::{
    ANSWER_LEAVER, CHECK_LEAVER, END_LEAVER, LIST_PEOPLE, WITHDRAW_LEAVER,
};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::id::{LeaverId, PersonId};
use domain::leaver::{Answer, Answered, LeaverState, Line};
use domain::version::Version;
use jiff::Timestamp;
use serde::Deserialize;
use texts::visible;

pub(crate) use self::columns::{Leavers, list};
pub(crate) use self::paper::odt;
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::connectors::systems;
use crate::form::{Filled, identity, local_day};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Whom the page is about, and what was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    person: String,
    last: String,
    document: String,
}

#[derive(Template)]
#[template(path = "leaver_new.html")]
struct NewPage {
    page: Page,
    id: PersonId,
    name: String,
    typed: Typed,
}

/// `GET /leavers/new?person=ID`
pub(crate) async fn new(
    State(console): Shared,
    person: SignedInPerson,
    Query(typed): Query<Typed>,
) -> Reply {
    let id: PersonId = identity(&typed.person)?;
    let name = console.office.may_leave(person.actor(), id).await?;
    shown(&NewPage {
        id,
        name: visible(&name),
        typed,
        page: person.page,
    })
}

/// `POST /leavers`
pub(crate) async fn announce(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id: PersonId = identity(&typed.person)?;
    let office = &console.office;
    let done = async {
        let new = NewLeaver {
            person: id,
            last: local_day(&typed.last, "last")?,
            document: typed.document.clone(),
        };
        office.announce_leaver(person.actor(), new).await
    };
    match done.await {
        Ok(id) => see_other(&format!("/leavers/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let name = office.may_leave(person.actor(), id).await?;
            person.page.refused("leaver", &refusal);
            let form = NewPage {
                id,
                name: visible(&name),
                typed,
                page: person.page,
            };
            shown_as(refused_status(&refusal), &form)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// A line of the form.
struct Shown {
    name: &'static str,
    label: String,
    /// Empty while nobody answered.
    answer: String,
}

#[derive(Template)]
#[template(path = "leaver.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says whether the page offers a form"
)]
struct LeaverPage {
    page: Page,
    id: LeaverId,
    seen: u32,
    name: String,
    /// Where their page is; empty for those who may not see it.
    href: String,
    facts: Vec<(String, String)>,
    state: String,
    state_name: &'static str,
    late: bool,
    taken: Vec<(String, String)>,
    lines: Vec<Shown>,
    may_answer: bool,
    may_end: bool,
    may_check: bool,
    may_withdraw: bool,
    stale: bool,
}

/// `GET /leavers/{id}`
pub(crate) async fn one(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id: LeaverId = identity(&id)?;
    let view = console.office.view_leaver(person.actor(), id).await?;
    shown(&page_of(person, &view))
}

fn page_of(person: SignedInPerson, view: &LeaverView) -> LeaverPage {
    let (actor, page) = (person.actor(), &person.page);
    let (leaver, announced) = (&view.leaver, view.leaver.announced());
    let (unit, state) = (announced.unit, leaver.state());
    let own = announced.person == actor.person.id;
    let may = |use_case| !own && actor.may_in(use_case, unit);
    let line = |line: Line| {
        let said = leaver.course().lines.get(&line);
        Shown {
            name: line.name(),
            label: page.named("leaver-line-", line.name()),
            answer: said.map_or_else(String::new, |said| answered(page, view, said)),
        }
    };
    LeaverPage {
        id: announced.id,
        seen: leaver.version.count(),
        name: visible(&view.name),
        href: if actor.may_in(&LIST_PEOPLE, unit) {
            format!("/people/{}", announced.person)
        } else {
            String::new()
        },
        facts: facts(&person, view),
        state: columns::state(page, leaver),
        state_name: state.name(),
        late: view.late,
        taken: taken(page, view),
        lines: Line::ALL.into_iter().map(line).collect(),
        may_answer: state.stands() && may(&ANSWER_LEAVER),
        may_end: state == LeaverState::Announced && may(&END_LEAVER),
        may_check: state == LeaverState::Ended && may(&CHECK_LEAVER),
        may_withdraw: state == LeaverState::Announced && may(&WITHDRAW_LEAVER),
        stale: !actor.has_proved(),
        page: person.page,
    }
}

/// Who leaves, when, by which document, and who said so.
fn facts(person: &SignedInPerson, view: &LeaverView) -> Vec<(String, String)> {
    let (actor, page) = (person.actor(), &person.page);
    let (announced, course) = (view.leaver.announced(), view.leaver.course());
    let unit = actor.tree().unit(announced.unit);
    let account = view.account.as_ref().map(|(name, state)| {
        let state = page.named("account-state-", state.name());
        format!("{} · {state}", visible(name))
    });
    let of = |one: &Option<domain::leaver::Decided>| {
        one.as_ref()
            .map(|one| {
                let by = decided(page, view, (one.by, one.at));
                format!("{by} {}", visible(&one.reason)).trim().to_owned()
            })
            .unwrap_or_default()
    };
    [
        (
            page.t("person-unit"),
            unit.map_or_else(String::new, |unit| visible(&unit.name)),
        ),
        (page.t("sign-in-name"), account.unwrap_or_default()),
        (
            page.t("leaver-column-last"),
            texts::day(announced.last, page.language),
        ),
        (page.t("field-document"), visible(&announced.document)),
        (
            page.t("leaver-announced"),
            decided(page, view, (announced.by, announced.at)),
        ),
        (page.t("leaver-checked-by"), of(&course.checked)),
        (page.t("leaver-withdrawn-by"), of(&course.withdrawn)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

fn name(text: &str) -> String {
    visible(text)
}

/// Who, and when.
fn decided(page: &Page, view: &LeaverView, (by, at): (PersonId, Timestamp)) -> String {
    let by = view.names.get(&by).map_or("", String::as_str);
    format!("{} {}", name(by), page.moment(at))
}

/// What was said of a line, by whom and when.
fn answered(page: &Page, view: &LeaverView, one: &Answered) -> String {
    let said = page.named("leaver-answer-", one.answer.name());
    let by = decided(page, view, (one.by, one.at));
    let comma = page.t("list-comma");
    let words = [said, name(&one.note), by];
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(&comma)
}

/// What the program took back itself; what it will take back has no value yet.
fn taken(page: &Page, view: &LeaverView) -> Vec<(String, String)> {
    let taken = view.leaver.course().taken.as_ref();
    let when = taken.map(|taken| {
        let by = match taken.by {
            Some(by) => view.names.get(&by).map_or_else(String::new, |by| name(by)),
            None => page.t("leaver-by-itself"),
        };
        format!("{by} {}", page.moment(taken.at))
    });
    let when = when.unwrap_or_default();
    let counted = |key: &str, count: fn(&domain::leaver::TakenBack) -> u32| {
        let value = taken.map(|taken| page.count(u64::from(count(&taken.what))));
        let value = value.map(|count| format!("{count}{}{when}", page.t("list-comma")));
        (page.t(key), value.unwrap_or_default())
    };
    let yes_no = |key: &str, was: fn(&domain::leaver::TakenBack) -> bool, not: &str| {
        let value = taken.map(|taken| {
            let what = if was(&taken.what) {
                "leaver-taken"
            } else {
                not
            };
            format!("{}{}{when}", page.t(what), page.t("list-comma"))
        });
        (page.t(key), value.unwrap_or_default())
    };
    let told = if taken.is_some() {
        systems(page, &view.systems)
    } else {
        String::new()
    };
    vec![
        yes_no(
            "leaver-took-account",
            |one| one.account,
            "leaver-closed-before",
        ),
        counted("leaver-took-sessions", |one| one.sessions),
        counted("leaver-took-keys", |one| one.keys),
        counted("leaver-took-roles", |one| one.roles),
        yes_no(
            "leaver-took-factor",
            |one| one.second_factor,
            "leaver-had-none",
        ),
        (page.t("leaver-took-systems"), told),
    ]
}

/// What the forms of the page send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    seen: u32,
    line: String,
    answer: String,
    note: String,
    reason: String,
}

/// `POST /leavers/{id}/line`
pub(crate) async fn line(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Sent>,
) -> Reply {
    let id: LeaverId = identity(&id)?;
    let line = Line::from_name(&sent.line).ok_or(Refusal::NotFound)?;
    let seen = Version::new(sent.seen);
    let of = WhichLine { id, seen, line };
    let answer = Answer::from_name(&sent.answer);
    let office = &console.office;
    let done = office
        .answer_leaver(person.actor(), of, answer, &sent.note)
        .await;
    ended(&console, person, id, "line", done).await
}

/// `POST /leavers/{id}/end`
pub(crate) async fn end(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Sent>,
) -> Reply {
    let id: LeaverId = identity(&id)?;
    let seen = Version::new(sent.seen);
    let done = console.office.end_leaver(person.actor(), id, seen).await;
    ended(&console, person, id, "end", done).await
}

/// `POST /leavers/{id}/check`
pub(crate) async fn check(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Sent>,
) -> Reply {
    let id: LeaverId = identity(&id)?;
    let seen = Version::new(sent.seen);
    let done = console.office.check_leaver(person.actor(), id, seen).await;
    ended(&console, person, id, "check", done).await
}

/// `POST /leavers/{id}/withdraw`
pub(crate) async fn withdraw(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Sent>,
) -> Reply {
    let id: LeaverId = identity(&id)?;
    let seen = Version::new(sent.seen);
    let office = &console.office;
    let done = office
        .withdraw_leaver(person.actor(), id, seen, &sent.reason)
        .await;
    ended(&console, person, id, "withdraw", done).await
}

/// After a deed: the page, with what was refused.
async fn ended(
    console: &Console,
    mut person: SignedInPerson,
    id: LeaverId,
    form: &'static str,
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&format!("/leavers/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let view = console.office.view_leaver(person.actor(), id).await?;
            person.page.refused(form, &refusal);
            person.page.here = format!("/leavers/{id}");
            shown_as(refused_status(&refusal), &page_of(person, &view))
        }
        Err(problem) => Err(problem.into()),
    }
}
