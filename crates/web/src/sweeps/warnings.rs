//! Who was told before something is done with an account: the list.

use std::collections::{BTreeMap, BTreeSet};

use application::sweeps::WarningQuery;
use application::use_case::{LIST_WARNINGS, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::{PersonId, SweepId};
use domain::sweep::Warning;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::{place, placed};
use crate::answer::{Reply, shown};
use crate::list::{Column, List, Shown, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    run: String,
    /// Place of the last row of the page before.
    after: String,
}

impl Asked {
    /// What is not understood in the address filters nothing.
    fn run(&self) -> Option<SweepId> {
        self.run.parse().ok()
    }
}

/// The list of warnings.
pub(crate) struct Warnings;

/// A warning, with the name of who was told.
pub(crate) struct Row {
    warning: Warning,
    names: BTreeMap<PersonId, String>,
}

impl List for Warnings {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "warnings";
    const ITEM: &'static str = "warning";
    const PATH: &'static str = "/sweeps/warnings";
    const EXPORT: &'static str = "/sweeps/warnings/export/{format}";
    const TITLE: &'static str = "warnings-title";
    const USE_CASE: &'static UseCase = &LIST_WARNINGS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let run = asked.run().map(|run| ("run", run.to_string()));
        run.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = WarningQuery {
            run: asked.run(),
            after: placed(after),
            limit,
        };
        let found = console.office.list_warnings(actor, &query).await?;
        let people: BTreeSet<_> = found.iter().filter_map(|one| one.told).collect();
        let names = console.office.names_of(people).await?;
        let row = |warning| Row {
            warning,
            names: names.clone(),
        };
        Ok(found.into_iter().map(row).collect())
    }

    fn place(row: &Row) -> String {
        place(row.warning.at, row.warning.id)
    }
}

type Col = Column<Row>;

static COLUMNS: [Col; 12] = [
    Col::new("at", "warning-column-at", Kind::Time, |_, row| {
        Cell::Time(row.warning.at)
    })
    .shown(|teller, row| Shown::moment(teller, row.warning.at)),
    Col::new(
        "account",
        "proposal-column-account",
        Kind::Text,
        |_, row| Cell::text(&*row.warning.name),
    )
    .shown(|_, row| Shown::Name(visible(&row.warning.name))),
    Col::new("step", "proposal-column-step", Kind::Text, |teller, row| {
        Cell::text(step(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(step(teller.page, row))),
    Col::new("due", "warning-column-due", Kind::Time, |_, row| {
        Cell::Time(row.warning.due)
    })
    .shown(|teller, row| Shown::moment(teller, row.warning.due)),
    Col::new("days", "warning-column-days", Kind::Number, |_, row| {
        Cell::count(days(row))
    })
    .shown(|teller, row| Shown::Count(teller.page.count(days(row)))),
    Col::new("told", "warning-column-told", Kind::Text, |teller, row| {
        Cell::text(told(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(visible(&told(teller.page, row)))),
    Col::new("clause", "proposal-column-clause", Kind::Text, |_, row| {
        Cell::text(clause(row))
    })
    .shown(|_, row| Shown::Words(visible(&clause(row)))),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.warning.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.warning.unit))),
    Col::new(
        "directory",
        "sweep-column-directory",
        Kind::Text,
        |_, row| Cell::text(&*row.warning.directory),
    ),
    Col::new(
        "directory_account",
        "proposal-column-account-id",
        Kind::Id,
        |_, row| Cell::text(row.warning.account.to_string()),
    ),
    Col::new("run", "warning-column-run", Kind::Id, |_, row| {
        Cell::text(row.warning.run.to_string())
    }),
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.warning.id.to_string())
    }),
];

fn step(page: &Page, row: &Row) -> String {
    page.named("step-", row.warning.step.name())
}

fn days(row: &Row) -> u64 {
    u64::try_from(row.warning.days).unwrap_or_default()
}

/// The person, or that the unit's contact was told.
fn told(page: &Page, row: &Row) -> String {
    match row.warning.told {
        Some(person) => row.names.get(&person).cloned().unwrap_or_default(),
        None => page.t("warning-told-contact"),
    }
}

fn clause(row: &Row) -> String {
    format!("{} {}", row.warning.policy, row.warning.clause)
}

#[derive(Template)]
#[template(path = "warnings.html")]
struct WarningsPage {
    page: Page,
    table: Table,
    older: String,
}

/// `GET /sweeps/warnings`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let actor = person.actor();
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Warnings>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let empty = page.t("warnings-empty");
    let template = WarningsPage {
        table: table::<Warnings>(&teller, &asked, &rows, empty),
        older: older::<Warnings>(&asked, rows.last().filter(|_| more)),
        page: person.page,
    };
    shown(&template)
}
