//! Directories that are governed: the list of their readings, one reading with its brake, having one read.

mod columns;
mod proposals;
mod warnings;

use std::collections::{BTreeMap, BTreeSet};

use application::sweeps::SweepQuery;
use application::use_case::{CONFIRM_BRAKE, LIST_SERVICE_KEYS, LIST_SWEEPS, RUN_SWEEP, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::id::{PersonId, SweepId};
use domain::policy::Step;
use domain::sweep::{BrakeState, Run};
use domain::version::Version;
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

pub(crate) use proposals::{Proposals, show as show_proposals, waiting};
pub(crate) use warnings::{Warnings, show as show_warnings};

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::list::{Column, List, Shown, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 25;

/// What the address line of the list of readings can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Place of the last row of the page before.
    after: String,
}

/// The list of readings, newest first.
pub(crate) struct Sweeps;

/// A reading, with the names of who had it made and who confirmed its numbers.
pub(crate) struct Row {
    run: Run,
    names: BTreeMap<PersonId, String>,
}

impl List for Sweeps {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "sweeps";
    const ITEM: &'static str = "sweep";
    const PATH: &'static str = "/sweeps";
    const EXPORT: &'static str = "/sweeps/export/{format}";
    const TITLE: &'static str = "sweeps-title";
    const USE_CASE: &'static UseCase = &LIST_SWEEPS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = SweepQuery {
            after: placed(after),
            limit,
        };
        let runs = console.office.list_sweeps(actor, &query).await?;
        rows(console, runs).await
    }

    fn place(row: &Row) -> String {
        place(row.run.at, row.run.id)
    }
}

async fn rows(console: &Console, runs: Vec<Run>) -> Result<Vec<Row>, Problem> {
    let mut people = BTreeSet::new();
    for run in &runs {
        people.extend(run.started.person());
        if let BrakeState::Confirmed { by, .. } = run.brake {
            people.insert(by);
        }
    }
    let names = console.office.names_of(people).await?;
    let row = |run| Row {
        run,
        names: names.clone(),
    };
    Ok(runs.into_iter().map(row).collect())
}

/// The place of a row: time and identity.
fn place(at: Timestamp, id: impl std::fmt::Display) -> String {
    format!("{}_{id}", at.as_microsecond())
}

/// What is no place in the list starts it.
fn placed<I: std::str::FromStr>(text: &str) -> Option<(Timestamp, I)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

type Col = Column<Row>;

static COLUMNS: [Col; 15] = [
    Col::new("at", "sweep-column-at", Kind::Time, |_, row| {
        Cell::Time(row.run.at)
    })
    .shown(|teller, row| Shown::Link {
        href: format!("/sweeps/{}", row.run.id),
        text: teller.page.moment(row.run.at),
    }),
    Col::new(
        "directory",
        "sweep-column-directory",
        Kind::Text,
        |_, row| Cell::text(&*row.run.directory),
    )
    .shown(|_, row| Shown::Words(visible(&row.run.directory))),
    Col::new("brake", "sweep-column-brake", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("sweep-brake-", row.run.brake.name()))
    })
    .shown(|teller, row| Shown::Tag {
        class: match row.run.brake {
            BrakeState::Free => "govuk-tag--grey",
            BrakeState::Held => "govuk-tag--red",
            BrakeState::Confirmed { .. } => "govuk-tag--yellow",
        },
        text: teller.page.named("sweep-brake-", row.run.brake.name()),
        beside: String::new(),
    }),
    Col::new(
        "accounts",
        "sweep-column-accounts",
        Kind::Number,
        |_, row| Cell::count(whole(row.run.counts.accounts)),
    )
    .shown(|teller, row| count(teller, row.run.counts.accounts)),
    Col::new(
        "force_change",
        "step-force-change",
        Kind::Number,
        |_, row| Cell::count(whole(of(row, Step::ForceChange))),
    )
    .shown(|teller, row| count(teller, of(row, Step::ForceChange))),
    Col::new("suspend", "step-suspend", Kind::Number, |_, row| {
        Cell::count(whole(of(row, Step::Suspend)))
    })
    .shown(|teller, row| count(teller, of(row, Step::Suspend))),
    Col::new("delete", "step-delete", Kind::Number, |_, row| {
        Cell::count(whole(of(row, Step::Delete)))
    })
    .shown(|teller, row| count(teller, of(row, Step::Delete))),
    Col::new("review", "step-review", Kind::Number, |_, row| {
        Cell::count(whole(of(row, Step::Review)))
    })
    .shown(|teller, row| count(teller, of(row, Step::Review))),
    Col::new("warn", "step-warn", Kind::Number, |_, row| {
        Cell::count(whole(of(row, Step::Warn)))
    }),
    Col::new("warned", "sweep-column-warned", Kind::Number, |_, row| {
        Cell::count(whole(row.run.counts.warned))
    }),
    Col::new("touched", "sweep-column-touched", Kind::Number, |_, row| {
        Cell::count(whole(row.run.counts.touched))
    })
    .shown(|teller, row| count(teller, row.run.counts.touched)),
    Col::new("unread", "sweep-column-unread", Kind::Number, |_, row| {
        Cell::count(whole(row.run.counts.unread))
    }),
    Col::new("policy", "sweep-column-policy", Kind::Text, |_, row| {
        Cell::text(&*row.run.policy)
    }),
    Col::new(
        "started",
        "sweep-column-started",
        Kind::Text,
        |teller, row| Cell::text(started(teller.page, row)),
    )
    .shown(|teller, row| Shown::Words(started(teller.page, row))),
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.run.id.to_string())
    }),
];

fn whole(accounts: usize) -> u64 {
    u64::try_from(accounts).unwrap_or(u64::MAX)
}

fn of(row: &Row, step: Step) -> usize {
    row.run.counts.steps.get(&step).copied().unwrap_or_default()
}

fn count(teller: &Teller<'_>, accounts: usize) -> Shown {
    Shown::Count(teller.page.count(whole(accounts)))
}

/// Who had it read.
fn started(page: &Page, row: &Row) -> String {
    match row.run.started.person() {
        Some(by) => visible(row.names.get(&by).map_or("", String::as_str)),
        None => page.named("sweep-started-", row.run.started.name()),
    }
}

/// A directory that can be read now.
struct ToRead {
    name: String,
    at: String,
}

#[derive(Template)]
#[template(path = "sweeps.html")]
struct SweepsPage {
    page: Page,
    table: Table,
    older: String,
    may_run: bool,
    /// Whether our own directory may be looked at.
    may_own: bool,
    /// Directories of the configuration.
    directories: Vec<ToRead>,
    /// Whether one is about to be read.
    asked: bool,
}

/// What the address line says beside the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AskedPage {
    after: String,
    asked: String,
}

/// `GET /sweeps`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<AskedPage>,
) -> Reply {
    let actor = person.actor();
    let at = (&Asked::default(), asked.after.as_str());
    let (rows, more) = leaf::<Sweeps>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let list = Asked {
        after: asked.after.clone(),
    };
    let told = |daily: Option<jiff::civil::Time>| match daily {
        Some(at) => page.say(
            "sweep-daily",
            &[("time", at.strftime("%H:%M").to_string().into())],
        ),
        None => page.t("sweep-when-asked"),
    };
    let governed = console.office.governed().into_iter();
    let directories = governed.map(|one| ToRead {
        at: told(one.daily),
        name: one.name,
    });
    let directories: Vec<_> = directories.collect();
    let empty = page.t("sweeps-empty");
    let template = SweepsPage {
        table: table::<Sweeps>(&teller, &list, &rows, empty),
        older: older::<Sweeps>(&list, rows.last().filter(|_| more)),
        may_run: actor.may(&RUN_SWEEP),
        may_own: actor.may(&LIST_SERVICE_KEYS),
        directories,
        asked: asked.asked == "yes",
        page: person.page,
    };
    shown(&template)
}

/// A form that names a directory.
#[derive(Deserialize)]
pub(crate) struct Directory {
    directory: String,
}

/// `POST /sweeps/run`
pub(crate) async fn run(
    State(console): Shared,
    person: SignedInPerson,
    Filled(sent): Filled<Directory>,
) -> Reply {
    let office = &console.office;
    office.run_sweep(person.actor(), &sent.directory).await?;
    see_other("/sweeps?asked=yes")
}

#[derive(Template)]
#[template(path = "sweep.html")]
struct SweepPage {
    page: Page,
    id: String,
    title: String,
    table: Table,
    proposed: u64,
    /// How many were told that a step is near, in words; empty where nobody was.
    warned: String,
    summary: String,
    brake: &'static str,
    brake_words: String,
    /// Whether the reader may confirm the numbers.
    may_confirm: bool,
    stale: bool,
    seen: u32,
    policy: String,
    remarks: Vec<String>,
}

/// `GET /sweeps/{id}`
pub(crate) async fn show_one(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    one(&console, person, identity(&id)?, StatusCode::OK).await
}

async fn one(console: &Console, person: SignedInPerson, id: SweepId, status: StatusCode) -> Reply {
    let actor = person.actor();
    let office = &console.office;
    let run = office.view_sweep(actor, id).await?;
    let last = office.is_last_sweep(&run).await?;
    let decides = office.decides_in(actor, &run.directory, run.unit);
    let own = run.started.person() == Some(actor.person.id);
    let may_confirm =
        run.is_held() && last && decides && !own && actor.may_in(&CONFIRM_BRAKE, run.unit);
    let listed = rows(console, vec![run]).await?;
    let page = &person.page;
    let teller = Teller {
        office,
        actor,
        page,
    };
    let table = table::<Sweeps>(&teller, &Asked::default(), &listed, String::new());
    let Some(Row { run, names }) = listed.into_iter().next() else {
        return Err(application::Refusal::NotFound.into());
    };
    let template = SweepPage {
        id: run.id.to_string(),
        title: page.say(
            "sweep-title",
            &[
                ("directory", visible(&run.directory).into()),
                ("at", page.moment(run.at).into()),
            ],
        ),
        proposed: whole(run.counts.proposed),
        warned: match whole(run.counts.warned) {
            0 => String::new(),
            warned => page.say("sweep-warned", &[("count", page.count(warned).into())]),
        },
        summary: page.say(
            "sweep-summary",
            &[
                ("accounts", page.count(whole(run.counts.accounts)).into()),
                ("touched", page.count(whole(run.counts.touched)).into()),
                ("proposed", page.count(whole(run.counts.proposed)).into()),
                ("withdrawn", page.count(whole(run.counts.withdrawn)).into()),
                ("unread", page.count(whole(run.counts.unread)).into()),
            ],
        ),
        brake: run.brake.name(),
        brake_words: brake_words(page, &run, &names),
        may_confirm,
        stale: !actor.has_proved(),
        seen: run.version.count(),
        policy: visible(&run.policy),
        remarks: run.remarks.iter().map(|remark| visible(remark)).collect(),
        table,
        page: person.page,
    };
    shown_as(status, &template)
}

fn brake_words(page: &Page, run: &Run, names: &BTreeMap<PersonId, String>) -> String {
    let (percent, accounts) = run.limit;
    let args = [
        ("percent", page.count(whole(percent)).into()),
        ("limit", page.count(whole(accounts)).into()),
        ("touched", page.count(whole(run.counts.touched)).into()),
        ("accounts", page.count(whole(run.counts.accounts)).into()),
    ];
    match run.brake {
        BrakeState::Free => page.say("sweep-brake-free-words", &args),
        BrakeState::Held => page.say("sweep-brake-held-words", &args),
        BrakeState::Confirmed { by, at } => {
            let name = visible(names.get(&by).map_or("", String::as_str));
            let args = [("name", name.into()), ("at", page.moment(at).into())];
            page.say("sweep-brake-confirmed-words", &args)
        }
    }
}

/// The numbers as they were seen.
#[derive(Deserialize)]
pub(crate) struct Seen {
    seen: u32,
}

/// `POST /sweeps/{id}/confirm`
pub(crate) async fn confirm(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Seen>,
) -> Reply {
    let id: SweepId = identity(&id)?;
    let seen = Version::new(sent.seen);
    let done = console.office.confirm_brake(person.actor(), id, seen).await;
    match done {
        Ok(()) => see_other(&format!("/sweeps/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("confirm", &refusal);
            one(&console, person, id, refused_status(&refusal)).await
        }
        Err(problem) => Err(problem.into()),
    }
}
