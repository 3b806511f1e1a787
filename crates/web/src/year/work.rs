//! How much work waits for whom, and which units are late.

use application::duties::{UnitStanding, WorkRow};
use application::use_case::{COMPARE_UNITS, LIST_YEAR, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use sheets::{Cell, Kind};
use texts::visible;

use super::list::{Asked, Year};
use crate::answer::{Reply, shown};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table, whole};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// How much work waits for whom.
pub(crate) struct Work;

impl List for Work {
    type Asked = Everything;
    type Row = WorkRow;

    const NAME: &'static str = "year-work";
    const ITEM: &'static str = "work";
    const PATH: &'static str = "/year/ahead";
    const EXPORT: &'static str = "/year/ahead/export/{format}";
    const TITLE: &'static str = "year-work-title";
    const USE_CASE: &'static UseCase = &LIST_YEAR;

    fn columns() -> &'static [Column<WorkRow>] {
        &WORK
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<WorkRow>, Problem> {
        console.office.forecast_work(actor).await
    }
}

static WORK: [Column<WorkRow>; 5] = [
    Column::new(
        "month",
        "year-column-month",
        Kind::Text,
        |_, row: &WorkRow| Cell::text(format!("{:04}-{:02}", row.month.0, row.month.1)),
    )
    .shown(|teller, row| Shown::Words(teller.page.month(row.month.0, row.month.1))),
    Column::new("name", "field-name", Kind::Text, |_, row: &WorkRow| {
        Cell::text(&*row.name)
    })
    .shown(|teller, row| {
        Shown::Words(if row.name.is_empty() {
            teller.page.t("year-nobody")
        } else {
            visible(&row.name)
        })
    }),
    Column::new(
        "times",
        "year-column-times",
        Kind::Number,
        |_, row: &WorkRow| Cell::count(row.times),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(row.times))),
    Column::new(
        "hours",
        "year-column-hours",
        Kind::Number,
        |_, row: &WorkRow| Cell::count(row.hours),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(row.hours))),
    Column::new(
        "person_id",
        "list-column-id",
        Kind::Id,
        |_, row: &WorkRow| Cell::text(row.person.map(|id| id.to_string()).unwrap_or_default()),
    ),
];

#[derive(Template)]
#[template(path = "year_list.html")]
pub(super) struct ListPage {
    pub(super) page: Page,
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) table: Table,
}

/// `GET /year/ahead`
pub(crate) async fn work(State(console): Shared, person: SignedInPerson) -> Reply {
    let page = &person.page;
    shown(&ListPage {
        title: page.t("year-work-title"),
        intro: page.t("year-work-intro"),
        table: whole::<Work>(&console, &person, "year-empty").await?,
        page: person.page,
    })
}

/// Which units are late.
pub(crate) struct Compared;

impl List for Compared {
    type Asked = Asked;
    type Row = UnitStanding;

    const NAME: &'static str = "year-units";
    const ITEM: &'static str = "unit-standing";
    const PATH: &'static str = "/year/units";
    const EXPORT: &'static str = "/year/units/export/{format}";
    const TITLE: &'static str = "year-units-title";
    const USE_CASE: &'static UseCase = &COMPARE_UNITS;

    fn columns() -> &'static [Column<UnitStanding>] {
        &UNITS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        Year::filters(asked)
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        _: &str,
        _: u32,
    ) -> Result<Vec<UnitStanding>, Problem> {
        let zone = console.office.own_zone().await?;
        let year = asked.year(console.office.now().to_zoned(zone).date());
        console.office.compare_units(actor, year).await
    }
}

type Unit = Column<UnitStanding>;

static UNITS: [Unit; 8] = [
    Unit::new("unit", "finding-unit", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Words(visible(&row.name))),
    Unit::new("due", "year-column-was-due", Kind::Number, |_, row| {
        Cell::count(row.due)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.due))),
    Unit::new("done", "year-state-done", Kind::Number, |_, row| {
        Cell::count(row.done)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.done))),
    Unit::new(
        "done_late",
        "year-state-done-late",
        Kind::Number,
        |_, row| Cell::count(row.done_late),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(row.done_late))),
    Unit::new("excused", "year-state-excused", Kind::Number, |_, row| {
        Cell::count(row.excused)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.excused))),
    Unit::new("late", "year-state-late", Kind::Number, |_, row| {
        Cell::count(row.late)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.late))),
    Unit::new("longest", "year-column-longest", Kind::Number, |_, row| {
        Cell::Number(i64::from(row.longest))
    })
    .shown(|teller, row| {
        Shown::Count(
            teller
                .page
                .count(u64::try_from(row.longest).unwrap_or_default()),
        )
    }),
    Unit::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.unit.to_string())
    }),
];

/// `GET /year/units`
pub(crate) async fn compared(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let rows = Compared::fetch(&console, person.actor(), &asked, "", 0).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page,
    };
    let empty = page.t("year-empty");
    shown(&ListPage {
        title: page.t("year-units-title"),
        intro: page.t("year-units-intro"),
        table: table::<Compared>(&teller, &asked, &rows, empty),
        page: person.page,
    })
}
