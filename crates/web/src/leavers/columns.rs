//! The list of people who leave.

use application::leavers::{LeaverQuery, LeaverRow};
use application::use_case::{LIST_LEAVERS, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::LeaverId;
use domain::leaver::{Leaver, LeaverState};
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, shown};
use crate::form::Choice;
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
    state: String,
    /// Place of the last row of the page before.
    after: String,
}

/// The list.
pub(crate) struct Leavers;

impl List for Leavers {
    type Asked = Asked;
    type Row = LeaverRow;

    const NAME: &'static str = "leavers";
    const ITEM: &'static str = "leaver";
    const PATH: &'static str = "/leavers";
    const EXPORT: &'static str = "/leavers/export/{format}";
    const TITLE: &'static str = "leavers-title";
    const USE_CASE: &'static UseCase = &LIST_LEAVERS;

    fn columns() -> &'static [Column<LeaverRow>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let state = LeaverState::from_name(&asked.state);
        let state = state.map(|state| ("state", state.name().to_owned()));
        state.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<LeaverRow>, Problem> {
        let query = LeaverQuery {
            state: LeaverState::from_name(&asked.state),
            after: placed(after),
            limit,
        };
        console.office.list_leavers(actor, &query).await
    }

    fn place(row: &LeaverRow) -> String {
        let announced = row.leaver.announced();
        format!("{}_{}", announced.at.as_microsecond(), announced.id)
    }
}

/// What is no place in the list starts it.
fn placed(text: &str) -> Option<(Timestamp, LeaverId)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

type Col = Column<LeaverRow>;

static COLUMNS: [Col; 9] = [
    Col::new("name", "leaver-column-name", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/leavers/{}", row.leaver.announced().id),
        text: visible(&row.name),
    }),
    Col::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.leaver.announced().unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.leaver.announced().unit))),
    Col::new("last", "leaver-column-last", Kind::Text, |_, row| {
        Cell::text(row.leaver.announced().last.to_string())
    })
    .shown(|teller, row| {
        let last = row.leaver.announced().last;
        Shown::Words(texts::day(last, teller.page.language))
    }),
    Col::new("state", "leaver-column-state", Kind::Text, |teller, row| {
        Cell::text(state(teller.page, &row.leaver))
    })
    .shown(|teller, row| Shown::Tag {
        class: match row.leaver.state() {
            _ if row.late => "govuk-tag--red",
            LeaverState::Announced => "govuk-tag--blue",
            LeaverState::Ended => "govuk-tag--yellow",
            LeaverState::Checked => "govuk-tag--green",
            LeaverState::Withdrawn => "govuk-tag--grey",
        },
        text: state(teller.page, &row.leaver),
        beside: if row.late {
            teller.page.t("leaver-late")
        } else {
            String::new()
        },
    }),
    Col::new("open", "leaver-column-open", Kind::Number, |_, row| {
        Cell::count(open(&row.leaver))
    })
    .shown(|teller, row| Shown::Count(teller.page.count(open(&row.leaver)))),
    Col::new("at", "leaver-column-at", Kind::Time, |_, row| {
        Cell::Time(row.leaver.announced().at)
    })
    .shown(|teller, row| Shown::moment(teller, row.leaver.announced().at)),
    Col::new("ended_at", "leaver-column-ended", Kind::Time, |_, row| {
        Cell::moment(row.leaver.course().taken.as_ref().map(|taken| taken.at))
    }),
    Col::new("document", "field-document", Kind::Text, |_, row| {
        Cell::text(&*row.leaver.announced().document)
    }),
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.leaver.announced().id.to_string())
    }),
];

pub(super) fn state(page: &Page, leaver: &Leaver) -> String {
    page.named("leaver-state-", leaver.state().name())
}

/// Lines without an answer; none where nothing is asked for any more.
fn open(leaver: &Leaver) -> u64 {
    let open = if leaver.state().stands() {
        leaver.open_lines().count()
    } else {
        0
    };
    u64::try_from(open).unwrap_or(u64::MAX)
}

#[derive(Template)]
#[template(path = "leavers.html")]
struct LeaversPage {
    page: Page,
    table: Table,
    older: String,
    states: Vec<Choice>,
}

/// `GET /leavers`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let actor = person.actor();
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Leavers>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let empty = page.t("leavers-empty");
    let choice = |one: LeaverState| Choice {
        value: one.name().to_owned(),
        label: page.named("leaver-state-", one.name()),
        chosen: one.name() == asked.state,
    };
    let template = LeaversPage {
        table: table::<Leavers>(&teller, &asked, &rows, empty),
        older: older::<Leavers>(&asked, rows.last().filter(|_| more)),
        states: LeaverState::ALL.into_iter().map(choice).collect(),
        page: person.page,
    };
    shown(&template)
}
