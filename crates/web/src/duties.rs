//! Who is on duty for what, from when until when.

use application::notices::DutyRow;
use application::use_case::{LIST_DUTIES, UseCase};
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

/// The list of duties: those of today first, then those to come.
pub(crate) struct Duties;

impl List for Duties {
    type Asked = Everything;
    type Row = DutyRow;

    const NAME: &'static str = "duties";
    const ITEM: &'static str = "duty";
    const PATH: &'static str = "/duties";
    const EXPORT: &'static str = "/duties/export/{format}";
    const TITLE: &'static str = "duties-title";
    const USE_CASE: &'static UseCase = &LIST_DUTIES;

    fn columns() -> &'static [Column<DutyRow>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<DutyRow>, Problem> {
        console.office.list_duties(actor).await
    }
}

type Col = Column<DutyRow>;

static COLUMNS: [Col; 9] = [
    Col::new("name", "field-name", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Name(visible(&row.name))),
    Col::new("role", "account-role", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("role-", row.grant.role.name()))
    })
    .shown(|teller, row| Shown::Words(teller.page.named("role-", row.grant.role.name()))),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.grant.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.grant.unit))),
    Col::new("state", "duty-state", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("duty-state-", state(row)))
    })
    .shown(|teller, row| Shown::Tag {
        class: if row.on_duty {
            "govuk-tag--green"
        } else {
            "govuk-tag--grey"
        },
        text: teller.page.named("duty-state-", state(row)),
        beside: String::new(),
    }),
    Col::new("from", "duty-from", Kind::Text, |_, row| {
        Cell::text(row.grant.from.to_string())
    })
    .shown(|teller, row| Shown::Words(teller.page.day(row.grant.from))),
    Col::new("until", "duty-until", Kind::Text, |_, row| {
        Cell::text(
            row.grant
                .until
                .map(|until| until.to_string())
                .unwrap_or_default(),
        )
    })
    .shown(|teller, row| match row.grant.until {
        Some(until) => Shown::Words(teller.page.day(until)),
        None => Shown::Words(teller.page.t("duty-open")),
    }),
    Col::new("deputy_of", "field-deputy_of", Kind::Text, |_, row| {
        Cell::text(row.deputy_of.as_deref().unwrap_or_default())
    })
    .shown(|_, row| Shown::Words(row.deputy_of.as_deref().map(visible).unwrap_or_default())),
    Col::new("person_id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.grant.person.to_string())
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.grant.unit.to_string())
    }),
];

/// In force today; to come; or held by somebody who cannot sign in.
fn state(row: &DutyRow) -> &'static str {
    if row.on_duty { "on" } else { "off" }
}

#[derive(Template)]
#[template(path = "duties.html")]
struct DutiesPage {
    page: Page,
    table: Table,
}

/// `GET /duties`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let actor = person.actor();
    let asked = Everything {};
    let rows = Duties::fetch(&console, actor, &asked, "", MOST).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let empty = person.page.t("duties-empty");
    shown(&DutiesPage {
        table: table::<Duties>(&teller, &asked, &rows, empty),
        page: person.page,
    })
}
