//! One time of a duty: what asks for it, what shows that it was done, and what can be said of it.

use application::duties::{DutyDone, DutyPage, OneTime, Proof, Said};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::UnitId;
use domain::regime::Status;
use serde::Deserialize;
use texts::visible;

use super::list::{address, owners, roles, rule, state, text_status, title};
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// What the forms of the page hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    seen: u32,
    sheet: String,
    on: String,
    note: String,
    reason: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "year_one.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one answer for each form of the page, each read once"
)]
struct OnePage {
    page: Page,
    href: String,
    seen: u32,
    title: String,
    says: String,
    unit: String,
    period: String,
    state: String,
    opens: String,
    due: String,
    rule: String,
    owners: String,
    deputies: String,
    approvers: String,
    code: String,
    quote: String,
    unverified: bool,
    text_status: String,
    /// What is on record: label and words.
    told: Vec<(String, String)>,
    sheet_href: String,
    /// The registers that show it: address and title.
    registers: Vec<(String, String)>,
    sheets: Vec<String>,
    may_do: bool,
    takes_note: bool,
    may_decide: bool,
    /// Whether the decision waits for a fresh proof.
    stale: bool,
    back: String,
    typed: Typed,
}

type Which = (String, String, String);

/// `GET /year/{unit}/{duty}/{occurrence}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(which): Path<Which>,
) -> Reply {
    let page = filled(&console, person, &which, Typed::default(), None).await?;
    shown(&page)
}

/// `POST /year/{unit}/{duty}/{occurrence}/done`
pub(crate) async fn done(
    State(console): Shared,
    person: SignedInPerson,
    Path(which): Path<Which>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let of = time(&which, &typed)?;
    let was = DutyDone {
        sheet: typed.sheet.clone(),
        on: typed.on.trim().parse().ok(),
        note: typed.note.clone(),
    };
    let office = &console.office;
    let done = office.record_duty_done(person.actor(), &of, &was).await;
    ended(&console, person, &which, ("done", typed), done).await
}

/// `POST /year/{unit}/{duty}/{occurrence}/excuse`
pub(crate) async fn excuse(
    State(console): Shared,
    person: SignedInPerson,
    Path(which): Path<Which>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let of = time(&which, &typed)?;
    let office = &console.office;
    let done = office.ask_duty_excuse(person.actor(), &of, &typed.reason);
    let done = done.await.map(drop);
    ended(&console, person, &which, ("excuse", typed), done).await
}

/// `POST /year/{unit}/{duty}/{occurrence}/decide`
pub(crate) async fn decide(
    State(console): Shared,
    person: SignedInPerson,
    Path(which): Path<Which>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let of = time(&which, &typed)?;
    let answer = (typed.answer == "agree", typed.reason.as_str());
    let office = &console.office;
    let done = office.decide_duty_excuse(person.actor(), &of, answer).await;
    ended(&console, person, &which, ("decide", typed), done).await
}

fn time((unit, duty, occurrence): &Which, typed: &Typed) -> Result<OneTime, crate::answer::Turned> {
    let unit: UnitId = identity(unit)?;
    Ok(OneTime {
        unit,
        duty: duty.clone(),
        occurrence: occurrence.clone(),
        seen: typed.seen,
    })
}

async fn ended(
    console: &Console,
    person: SignedInPerson,
    which: &Which,
    (form, typed): (&'static str, Typed),
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => see_other(&format!("/year/{}/{}/{}", which.0, which.1, which.2)),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let status = refused_status(&refusal);
            let again = filled(console, person, which, typed, Some((form, refusal))).await?;
            shown_as(status, &again)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    which: &Which,
    typed: Typed,
    refused: Option<(&'static str, Refusal)>,
) -> Result<OnePage, crate::answer::Turned> {
    let unit: UnitId = identity(&which.0)?;
    let at = (which.1.as_str(), which.2.as_str());
    let office = &console.office;
    let found = office.view_duty_time(person.actor(), unit, at).await?;
    let stale = !person.actor().has_proved();
    let registers = registers(console, &person.page, &found);
    let mut page = person.page;
    if let Some((form, refusal)) = refused {
        page.refused(form, &refusal);
    }
    Ok(one_page(page, &found, registers, (stale, typed)))
}

/// The registers whose sheets show it, where they are there.
fn registers(console: &Console, page: &Page, found: &DutyPage) -> Vec<(String, String)> {
    let shelf = console.office.registers();
    let ids = found.time.declared.duty.registers().iter();
    let known = ids.filter_map(|id| shelf.find(id));
    known
        .map(|one| {
            let register = &one.register;
            let title = register.title().get(page.language).to_owned();
            (format!("/registers/{}", register.id()), title)
        })
        .collect()
}

fn one_page(
    page: Page,
    found: &DutyPage,
    registers: Vec<(String, String)>,
    (stale, typed): (bool, Typed),
) -> OnePage {
    let time = &found.time;
    let duty = &time.declared.duty;
    let said = time.mark.as_ref().map(|mark| &mark.said);
    let unsettled = time.step.standing.is_unsettled();
    let asked = matches!(said, Some(Said::Asked { .. }));
    let sheet_href = match said {
        Some(Said::Done {
            proof: Proof::Sheet { sheet, .. },
            ..
        }) => format!("/sheets/{sheet}"),
        _ => String::new(),
    };
    OnePage {
        href: address(time),
        back: address(time),
        seen: time.mark.as_ref().map_or(0, |mark| mark.version.count()),
        title: title(&page, time),
        says: duty.says().get(page.language).to_owned(),
        unit: visible(&time.unit_name),
        period: time.step.occurrence.key.clone(),
        state: state(&page, time),
        opens: page.day(time.step.occurrence.opens),
        due: page.day(time.step.occurrence.due),
        rule: rule(&page, time),
        owners: owners(&page, time),
        deputies: roles(&page, duty.deputies()),
        approvers: roles(&page, duty.approvers()),
        code: duty.clause().code.clone(),
        quote: duty.clause().quote.clone(),
        unverified: duty.status() != Status::Verified,
        text_status: text_status(&page, time),
        told: told(&page, found),
        sheet_href,
        registers,
        sheets: found
            .sheets
            .iter()
            .map(|(_, number)| number.clone())
            .collect(),
        may_do: found.may_do && unsettled,
        takes_note: duty.takes_notes(),
        may_decide: found.may_decide && asked,
        stale,
        typed,
        page,
    }
}

/// What is on record, in words.
fn told(page: &Page, found: &DutyPage) -> Vec<(String, String)> {
    let time = &found.time;
    let Some(mark) = &time.mark else {
        return Vec::new();
    };
    let name = |id| {
        time.names
            .get(&id)
            .map(|name| visible(name))
            .unwrap_or_default()
    };
    let line = |key: &str, words: String| (page.t(key), words);
    match &mark.said {
        Said::Done { by, at, on, proof } => {
            let shown = match proof {
                Proof::Sheet { number, .. } => number.clone(),
                Proof::Note { text } => visible(text),
            };
            vec![
                line("year-column-done", page.day(*on)),
                line("year-column-proof", shown),
                line(
                    "year-column-by",
                    format!("{} {}", name(*by), page.moment(*at)),
                ),
            ]
        }
        Said::Asked { wish } => vec![
            line("year-reason", visible(&wish.reason)),
            line(
                "year-asked-by",
                format!("{} {}", name(wish.by), page.moment(wish.at)),
            ),
        ],
        Said::Excused { wish, by, at } => vec![
            line("year-reason", visible(&wish.reason)),
            line("year-asked-by", name(wish.by)),
            line(
                "year-column-approved",
                format!("{} {}", name(*by), page.moment(*at)),
            ),
        ],
        Said::Denied {
            wish,
            by,
            at,
            words,
        } => vec![
            line("year-reason", visible(&wish.reason)),
            line("year-asked-by", name(wish.by)),
            line(
                "year-denied-by",
                format!("{} {}", name(*by), page.moment(*at)),
            ),
            line("year-denied-why", visible(words)),
        ],
    }
}
