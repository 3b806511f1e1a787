//! The list of incidents.

use application::incidents::IncidentView;
use application::port::IncidentQuery;
use application::use_case::{LIST_INCIDENTS, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::IncidentId;
use domain::incident::IncidentState;
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::{level, number};
use crate::answer::{Reply, shown};
use crate::list::{Column, List, Shown, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    /// `known at, id` of the last row of the page before.
    #[serde(default)]
    after: String,
}

/// The list of incidents.
pub(crate) struct Incidents;

/// An incident with the name of who accepted it.
pub(crate) struct Row {
    view: IncidentView,
    acceptor: Option<String>,
}

impl List for Incidents {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "incidents";
    const ITEM: &'static str = "incident";
    const PATH: &'static str = "/incidents";
    const EXPORT: &'static str = "/incidents/export/{format}";
    const TITLE: &'static str = "incidents-title";
    const USE_CASE: &'static UseCase = &LIST_INCIDENTS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let state = IncidentState::from_name(&asked.state);
        state
            .map(|state| ("state", state.name().to_owned()))
            .into_iter()
            .collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = IncidentQuery {
            state: IncidentState::from_name(&asked.state),
            after: place(after),
            limit,
        };
        let views = console.office.list_incidents(actor, &query).await?;
        let names = console.office.acceptors(&views).await?;
        Ok(views
            .into_iter()
            .map(|view| Row {
                acceptor: names.get(&view.incident.accepted_by).cloned(),
                view,
            })
            .collect())
    }

    fn place(row: &Row) -> String {
        let incident = &row.view.incident;
        format!("{},{}", incident.known_at, incident.id)
    }
}

type Col = Column<Row>;

static COLUMNS: [Col; 24] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.view.incident.id.to_string())
    }),
    Col::new(
        "number",
        "incident-column-number",
        Kind::Text,
        |teller, row| Cell::text(number(teller.page, &row.view)),
    ),
    Col::new("title", "incidents-title", Kind::Text, |_, row| {
        Cell::text(&*row.view.incident.title)
    })
    .shown(|teller, row| Shown::Link {
        href: format!("/incidents/{}", row.view.incident.id),
        text: format!(
            "{} {}",
            number(teller.page, &row.view),
            visible(&row.view.incident.title)
        ),
    }),
    Col::new("level", "incident-level", Kind::Text, |teller, row| {
        Cell::text(level(teller.page, &row.view))
    })
    .shown(|teller, row| Shown::Words(level(teller.page, &row.view))),
    Col::new(
        "level_lowest",
        "incident-column-lowest",
        Kind::Number,
        |_, row| Cell::Number(row.view.assessment.standing.judgement.range.0.into()),
    ),
    Col::new(
        "level_highest",
        "incident-column-highest",
        Kind::Number,
        |_, row| Cell::Number(row.view.assessment.standing.judgement.range.1.into()),
    ),
    Col::new(
        "state",
        "incident-state-label",
        Kind::Text,
        |teller, row| Cell::text(state(teller, row)),
    )
    .shown(|teller, row| Shown::Tag {
        class: "",
        text: state(teller, row),
        beside: String::new(),
    }),
    Col::new("known_at", "incident-known-at", Kind::Time, |_, row| {
        Cell::Time(row.view.incident.known_at)
    })
    .shown(|teller, row| Shown::moment(teller, row.view.incident.known_at)),
    Col::new("next_due", "incident-clock-due", Kind::Time, |_, row| {
        let due = row.view.next_due();
        Cell::moment((due < Timestamp::MAX).then_some(due))
    }),
    Col::new("found_at", "incident-found-at", Kind::Time, |_, row| {
        Cell::moment(row.view.incident.found_at)
    }),
    Col::new(
        "accepted_at",
        "incident-column-accepted",
        Kind::Time,
        |_, row| Cell::Time(row.view.incident.accepted_at),
    ),
    Col::new(
        "accepted_by",
        "incident-column-acceptor",
        Kind::Text,
        |_, row| Cell::text(row.acceptor.clone().unwrap_or_default()),
    ),
    Col::new("reported_at", "incident-report-at", Kind::Time, |_, row| {
        Cell::moment(row.view.incident.reported_at)
    }),
    Col::new(
        "receipt",
        "incident-report-receipt",
        Kind::Text,
        |_, row| Cell::text(row.view.incident.receipt.clone().unwrap_or_default()),
    ),
    Col::new(
        "controlled_at",
        "incident-column-controlled",
        Kind::Time,
        |_, row| Cell::moment(row.view.incident.controlled_at),
    ),
    Col::new("unit", "incident-of-unit", Kind::Text, |_, row| {
        Cell::text(&*row.view.unit_name)
    })
    .shown(|_, row| Shown::Words(row.view.unit_name.clone())),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.view.incident.unit.to_string())
    }),
    Col::new("regime", "incident-regime", Kind::Text, |_, row| {
        Cell::text(&*row.view.incident.regime.id)
    }),
    Col::new(
        "regime_version",
        "incident-column-regime-version",
        Kind::Text,
        |_, row| Cell::text(&*row.view.incident.regime.version),
    ),
    Col::new(
        "clauses",
        "incident-column-clauses",
        Kind::Text,
        |_, row| {
            let clauses = row.view.assessment.standing.judgement.clauses.iter();
            let codes: Vec<_> = clauses.map(|clause| clause.code.as_str()).collect();
            Cell::text(codes.join(" "))
        },
    ),
    Col::new("facts", "incident-column-facts", Kind::Text, |_, row| {
        Cell::text(&*row.view.incident.facts)
    }),
    Col::new("finding", "incident-from-finding", Kind::Id, |_, row| {
        let finding = row.view.incident.finding;
        Cell::text(finding.map(|id| id.to_string()).unwrap_or_default())
    }),
    Col::new("year", "incident-column-year", Kind::Number, |_, row| {
        Cell::Number(row.view.incident.year.into())
    }),
    Col::new("version", "list-column-version", Kind::Number, |_, row| {
        Cell::count(row.view.incident.version.count().into())
    }),
];

fn state(teller: &Teller<'_>, row: &Row) -> String {
    let state = row.view.incident.state.name();
    teller.page.named("incident-state-", state)
}

struct StateLink {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "incidents.html")]
struct ListPage {
    page: Page,
    table: Table,
    states: Vec<StateLink>,
    older: String,
}

/// `GET /incidents`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let actor = person.actor();
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Incidents>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let state = IncidentState::from_name(&asked.state);
    let empty = match state {
        None => page.t("incidents-empty"),
        Some(_) => page.t("incidents-empty-filter"),
    };
    shown(&ListPage {
        table: table::<Incidents>(&teller, &asked, &rows, empty),
        states: states(page, state),
        older: older::<Incidents>(&asked, rows.last().filter(|_| more)),
        page: person.page,
    })
}

fn states(page: &Page, current: Option<IncidentState>) -> Vec<StateLink> {
    let all = StateLink {
        href: "/incidents".to_owned(),
        label: page.t("incidents-state-all"),
        current: current.is_none(),
    };
    let each = IncidentState::ALL.into_iter().map(|state| StateLink {
        href: format!("/incidents?state={}", state.name()),
        label: page.named("incident-state-", state.name()),
        current: current == Some(state),
    });
    std::iter::once(all).chain(each).collect()
}

/// What is no place in the list starts it.
fn place(text: &str) -> Option<(Timestamp, IncidentId)> {
    let (at, id) = text.split_once(',')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}
