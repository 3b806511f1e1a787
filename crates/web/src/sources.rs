//! Where log lines come from, and when the last one came.

use application::deed::Source;
use application::intake::Tally;
use application::use_case::{ENTER_SOURCE, LIST_SOURCES, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::State;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, shown};
use crate::list::{Column, Everything, List, Shown, Table, whole};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The list of sources.
pub(crate) struct Sources;

/// A source with what became of its lines since the start.
pub(crate) struct Row {
    source: Source,
    tally: Tally,
}

impl List for Sources {
    type Asked = Everything;
    type Row = Row;

    const NAME: &'static str = "sources";
    const ITEM: &'static str = "source";
    const PATH: &'static str = "/sources";
    const EXPORT: &'static str = "/sources/export/{format}";
    const TITLE: &'static str = "sources-title";
    const USE_CASE: &'static UseCase = &LIST_SOURCES;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Row>, Problem> {
        let sources = console.office.list_sources(actor).await?;
        let tallies = &console.settings.tallies;
        Ok(sources
            .into_iter()
            .map(|source| Row {
                tally: tallies.of(source.id).unwrap_or_default(),
                source,
            })
            .collect())
    }
}

type Col = Column<Row>;

static COLUMNS: [Col; 11] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.source.id.to_string())
    }),
    Col::new("name", "source-column-name", Kind::Text, |_, row| {
        Cell::text(&*row.source.name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/sources/{}", row.source.id),
        text: visible(&row.source.name),
    }),
    Col::new("last", "source-column-last", Kind::Time, |_, row| {
        Cell::moment(row.tally.newest)
    })
    .shown(|teller, row| match row.tally.newest {
        Some(newest) => Shown::moment(teller, newest),
        None => Shown::Words(teller.page.t("source-nothing-yet")),
    }),
    Col::new(
        "records",
        "source-column-records",
        Kind::Number,
        |_, row| Cell::count(row.tally.records),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(row.tally.records))),
    Col::new(
        "unknown",
        "source-column-unknown",
        Kind::Number,
        |_, row| Cell::count(row.tally.unknown),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(row.tally.unknown))),
    Col::new("unread", "source-column-unread", Kind::Number, |_, row| {
        Cell::count(row.tally.unread)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.tally.unread))),
    Col::new("format", "source-column-format", Kind::Text, |_, row| {
        Cell::text(&*row.source.format)
    }),
    Col::new("time_zone", "field-time_zone", Kind::Text, |_, row| {
        Cell::text(&*row.source.time_zone)
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.source.unit))
    }),
    Col::new("retired", "source-column-retired", Kind::Time, |_, row| {
        Cell::moment(row.source.retired)
    })
    .shown(|teller, row| match row.source.retired {
        Some(at) => Shown::Words(format!(
            "{} {}",
            teller.page.t("source-is-retired"),
            teller.page.moment(at)
        )),
        None => Shown::Words(teller.page.t("source-in-use")),
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.source.unit.to_string())
    }),
];

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    page: Page,
    table: Table,
    /// Whether the reader may enter a source.
    may_enter: bool,
}

pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let actor = person.actor();
    shown(&SourcesPage {
        table: whole::<Sources>(&console, &person, "sources-empty").await?,
        may_enter: actor.may(&ENTER_SOURCE),
        page: person.page,
    })
}
