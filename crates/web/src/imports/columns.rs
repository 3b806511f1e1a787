//! The list of tables that were taken in.

use application::imports::Import;
use application::use_case::{IMPORT_ACCOUNTS, LIST_IMPORTS, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::State;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, shown};
use crate::list::{Column, Everything, List, MOST, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The list of imports.
pub(crate) struct Imports;

impl List for Imports {
    type Asked = Everything;
    type Row = Import;

    const NAME: &'static str = "imports";
    const ITEM: &'static str = "import";
    const PATH: &'static str = "/imports";
    const EXPORT: &'static str = "/imports/export/{format}";
    const TITLE: &'static str = "imports-title";
    const USE_CASE: &'static UseCase = &LIST_IMPORTS;

    fn columns() -> &'static [Column<Import>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Import>, Problem> {
        console.office.list_imports(actor).await
    }
}

/// A count in a file.
fn count(count: u64) -> Cell {
    Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

type Col = Column<Import>;

static COLUMNS: [Col; 7] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.id.to_string())
    }),
    Col::new("file", "import-file", Kind::Text, |_, row| {
        Cell::text(&*row.file)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/imports/{}", row.id),
        text: visible(&row.file),
    }),
    Col::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.unit))),
    Col::new("entered", "import-entered", Kind::Number, |_, row| {
        count(row.entered)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.entered))),
    Col::new("there", "import-there", Kind::Number, |_, row| {
        count(row.there)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.there))),
    Col::new("at", "import-at", Kind::Time, |_, row| {
        Cell::moment(Some(row.at))
    })
    .shown(|teller, row| Shown::moment(teller, row.at)),
    Col::new("undone", "import-undone-at", Kind::Time, |_, row| {
        Cell::moment(row.undone)
    }),
];

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    page: Page,
    table: Table,
    may_enter: bool,
}

/// `GET /imports`
pub(crate) async fn list(State(console): Shared, person: SignedInPerson) -> Reply {
    let actor = person.actor();
    let rows = Imports::fetch(&console, actor, &Everything {}, "", MOST).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let empty = person.page.t("imports-empty");
    let table = table::<Imports>(&teller, &Everything {}, &rows, empty);
    shown(&ImportsPage {
        table,
        may_enter: actor.may(&IMPORT_ACCOUNTS),
        page: person.page,
    })
}
