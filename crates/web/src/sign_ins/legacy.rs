//! Who still fetches mail without encryption, by unit: what stops working when the old way is switched off.

use application::sign_ins::LegacyUse;
use application::use_case::{LIST_PEOPLE, START_CAMPAIGN, UseCase};
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

/// The list, by unit and name.
pub(crate) struct Legacy;

impl List for Legacy {
    type Asked = Everything;
    type Row = LegacyUse;

    const NAME: &'static str = "legacy";
    const ITEM: &'static str = "legacy-use";
    const PATH: &'static str = "/sign-ins/legacy";
    const EXPORT: &'static str = "/sign-ins/legacy/export/{format}";
    const TITLE: &'static str = "legacy-title";
    const USE_CASE: &'static UseCase = &LIST_PEOPLE;

    fn columns() -> &'static [Column<LegacyUse>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<LegacyUse>, Problem> {
        console.office.list_legacy_sign_ins(actor).await
    }
}

type Col = Column<LegacyUse>;

static COLUMNS: [Col; 9] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.person.id.to_string())
    }),
    Col::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.person.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.person.unit))),
    Col::new("name", "field-name", Kind::Text, |_, row| {
        Cell::text(&*row.person.name)
    })
    .shown(|_, row| Shown::Name(visible(&row.person.name))),
    Col::new("account", "legacy-account", Kind::Text, |_, row| {
        Cell::text(&*row.account)
    })
    .shown(|_, row| Shown::Words(visible(&row.account))),
    Col::new("way", "sign-ins-way", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("way-", &row.way))
    })
    .shown(|teller, row| Shown::Words(teller.page.named("way-", &row.way))),
    Col::new("count", "sign-ins-count", Kind::Number, |_, row| {
        Cell::count(row.count)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.count))),
    Col::new("days", "legacy-days", Kind::Number, |_, row| {
        Cell::count(row.days)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.days))),
    Col::new("last", "legacy-last", Kind::Time, |_, row| {
        Cell::moment(Some(row.last))
    })
    .shown(|teller, row| Shown::moment(teller, row.last)),
    Col::new("until", "legacy-until", Kind::Text, |_, row| {
        Cell::text(row.until.map_or_else(String::new, |day| day.to_string()))
    })
    .shown(|teller, row| {
        let day = |day| texts::day(day, teller.page.language);
        Shown::Words(row.until.map_or_else(String::new, day))
    }),
];

#[derive(Template)]
#[template(path = "sign_ins_legacy.html")]
struct LegacyPage {
    page: Page,
    may_ask: bool,
    table: Table,
}

/// `GET /sign-ins/legacy`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    shown(&LegacyPage {
        may_ask: person.actor().permit(&START_CAMPAIGN).is_ok(),
        table: whole::<Legacy>(&console, &person, "legacy-empty").await?,
        page: person.page,
    })
}
