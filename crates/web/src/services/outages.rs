//! When services were down: the list of all, and the table on the page of one.

use std::collections::BTreeMap;

use application::services::{Outage, OutageQuery};
use application::use_case::{LIST_FINDINGS, LIST_OUTAGES, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::{OutageId, ServiceId};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, shown};
use crate::list::{Column, List, Shown, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;
/// Rows on the page of a service.
const ROWS_OF_ONE: u32 = 20;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Only of this service.
    service: String,
    /// Place of the last row of the page before.
    after: String,
}

/// A time of being down with the name of the service.
pub(crate) struct Row {
    outage: Outage,
    name: String,
}

/// The list of times in which services were down.
pub(crate) struct Outages;

impl List for Outages {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "outages";
    const ITEM: &'static str = "outage";
    const PATH: &'static str = "/services/outages";
    const EXPORT: &'static str = "/services/outages/export/{format}";
    const TITLE: &'static str = "outages-title";
    const USE_CASE: &'static UseCase = &LIST_OUTAGES;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let service: Option<ServiceId> = asked.service.parse().ok();
        let named = service.map(|service| ("service", service.to_string()));
        named.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = OutageQuery {
            service: asked.service.parse().ok(),
            after: placed(after),
            limit,
        };
        let outages = console.office.list_outages(actor, &query).await?;
        let services = console.office.list_services(actor).await?.into_iter();
        let names: BTreeMap<_, _> = services
            .map(|one| (one.service.id, one.service.name))
            .collect();
        let row = |outage: Outage| Row {
            name: names.get(&outage.service).cloned().unwrap_or_default(),
            outage,
        };
        Ok(outages.into_iter().map(row).collect())
    }

    fn place(row: &Row) -> String {
        let Outage { since, id, .. } = &row.outage;
        format!("{}_{id}", since.as_microsecond())
    }
}

/// What is no place in the list starts it.
fn placed(text: &str) -> Option<(Timestamp, OutageId)> {
    let (since, id) = text.split_once('_')?;
    let since = Timestamp::from_microsecond(since.parse().ok()?).ok()?;
    Some((since, id.parse().ok()?))
}

type Col = Column<Row>;

static COLUMNS: [Col; 9] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.outage.id.to_string())
    }),
    Col::new("service", "service-name", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/services/{}", row.outage.service),
        text: visible(&row.name),
    }),
    Col::new("since", "outage-since", Kind::Time, |_, row| {
        Cell::Time(row.outage.since)
    })
    .shown(|teller, row| Shown::moment(teller, row.outage.since)),
    Col::new("ended", "outage-ended", Kind::Time, |_, row| {
        Cell::moment(row.outage.ended)
    })
    .shown(|teller, row| match row.outage.ended {
        Some(ended) => Shown::moment(teller, ended),
        None => Shown::Words(teller.page.t("service-state-down")),
    }),
    Col::new("minutes", "outage-minutes", Kind::Number, |teller, row| {
        Cell::count(minutes(teller.page, row))
    })
    .shown(|teller, row| Shown::Count(teller.page.count(minutes(teller.page, row)))),
    Col::new("why", "service-why", Kind::Text, |teller, row| {
        Cell::text(why(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(why(teller.page, row))),
    Col::new("noticed", "outage-noticed", Kind::Time, |_, row| {
        Cell::Time(row.outage.noticed)
    }),
    Col::new("finding", "outage-finding", Kind::Id, |_, row| {
        Cell::text(row.outage.finding.to_string())
    })
    .shown(|teller, row| {
        if teller.actor.may(&LIST_FINDINGS) {
            Shown::Link {
                href: format!("/findings/{}", row.outage.finding),
                text: teller.page.t("outage-finding"),
            }
        } else {
            Shown::Words(String::new())
        }
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.outage.unit))
    }),
];

fn why(page: &Page, row: &Row) -> String {
    page.named("service-why-", row.outage.why.name())
}

/// A minute that began counts.
fn minutes(page: &Page, row: &Row) -> u64 {
    let ended = row.outage.ended.unwrap_or(page.now);
    let length = ended.duration_since(row.outage.since);
    let seconds = length.max(SignedDuration::ZERO).as_secs();
    u64::try_from(seconds).unwrap_or_default().div_ceil(60)
}

#[derive(Template)]
#[template(path = "service_outages.html")]
struct OutagesPage {
    page: Page,
    table: Table,
    older: String,
}

/// `GET /services/outages`
pub(crate) async fn show_outages(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let actor = person.actor();
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Outages>(&console, actor, at, ROWS).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let empty = person.page.t("outages-empty");
    shown(&OutagesPage {
        table: table::<Outages>(&teller, &asked, &rows, empty),
        older: older::<Outages>(&asked, rows.last().filter(|_| more)),
        page: person.page,
    })
}

/// The newest ones of a service.
pub(super) async fn of_service(
    console: &Console,
    person: &SignedInPerson,
    id: ServiceId,
) -> Result<Table, Problem> {
    let asked = Asked {
        service: id.to_string(),
        after: String::new(),
    };
    let actor = person.actor();
    let rows = Outages::fetch(console, actor, &asked, "", ROWS_OF_ONE).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let empty = person.page.t("outages-empty");
    Ok(table::<Outages>(&teller, &asked, &rows, empty))
}
