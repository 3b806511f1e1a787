//! The list of approvals: what waits for oneself, what one asked for, all.

use application::approvals::{ApprovalQuery, ApprovalView, Which};
use application::use_case::{LIST_APPROVALS, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use domain::approval::Subject;
use domain::id::ApprovalId;
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::steps;
use crate::answer::{Reply, shown};
use crate::list::{Column, List, Shown, Table, Teller, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;
/// Choices of the page, as the address line names them.
const WHICH: [(&str, Which); 3] = [
    ("mine", Which::Mine),
    ("asked", Which::Asked),
    ("all", Which::All),
];

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    which: String,
    /// `asked at, id` of the last row of the page before.
    #[serde(default)]
    after: String,
}

impl Asked {
    fn which(&self) -> (&'static str, Which) {
        let named = WHICH.into_iter().find(|(name, _)| *name == self.which);
        named.unwrap_or(("mine", Which::Mine))
    }
}

/// The list of approvals.
pub(crate) struct Approvals;

impl List for Approvals {
    type Asked = Asked;
    type Row = ApprovalView;

    const NAME: &'static str = "approvals";
    const ITEM: &'static str = "approval";
    const PATH: &'static str = "/approvals";
    const EXPORT: &'static str = "/approvals/export/{format}";
    const TITLE: &'static str = "approvals-title";
    const USE_CASE: &'static UseCase = &LIST_APPROVALS;

    fn columns() -> &'static [Column<ApprovalView>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        vec![("which", asked.which().0.to_owned())]
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<ApprovalView>, Problem> {
        let query = ApprovalQuery {
            waiting: false,
            after: place(after),
            limit,
        };
        let (_, which) = asked.which();
        console.office.list_approvals(actor, which, &query).await
    }

    fn place(row: &ApprovalView) -> String {
        let asked = row.approval.asked();
        format!("{},{}", asked.at, asked.id)
    }
}

type Col = Column<ApprovalView>;

static COLUMNS: [Col; 15] = [
    Col::new(
        "demand",
        "approval-column-demand",
        Kind::Text,
        |teller, row| Cell::text(name(teller.page, row)),
    )
    .shown(|teller, row| Shown::Link {
        href: format!("/approvals/{}", row.approval.asked().id),
        text: format!("{} {}", number(teller.page, row), name(teller.page, row)),
    }),
    Col::new("case", "approval-column-case", Kind::Text, |teller, row| {
        Cell::text(number(teller.page, row))
    }),
    Col::new(
        "state",
        "incident-state-label",
        Kind::Text,
        |teller, row| Cell::text(state(teller.page, row)),
    )
    .shown(|teller, row| Shown::Tag {
        class: colour(row),
        text: state(teller.page, row),
        beside: String::new(),
    }),
    Col::new("asked_by", "approval-column-asker", Kind::Text, |_, row| {
        Cell::text(asker(row))
    })
    .shown(|_, row| Shown::Words(asker(row))),
    Col::new(
        "asked_as",
        "approval-column-role",
        Kind::Text,
        |teller, row| Cell::text(teller.page.named("role-", row.approval.asked().role.name())),
    ),
    Col::new("asked_at", "approval-column-at", Kind::Time, |_, row| {
        Cell::Time(row.approval.asked().at)
    })
    .shown(|teller, row| Shown::moment(teller, row.approval.asked().at)),
    Col::new("due", "approval-due", Kind::Time, |_, row| {
        Cell::moment(row.approval.asked().due)
    })
    .shown(|teller, row| match row.approval.asked().due {
        Some(due) => Shown::moment(teller, due),
        None => Shown::Words(teller.page.t("approval-due-none")),
    }),
    Col::new("next", "approval-column-next", Kind::Text, |teller, row| {
        Cell::text(next(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(next(teller.page, row))),
    Col::new(
        "given",
        "approval-column-given",
        Kind::Text,
        |teller, row| {
            let given = row.approval.given().iter();
            let given = given.map(|given| steps::given_words(teller.page, row, given));
            Cell::text(given.collect::<Vec<_>>().join("; "))
        },
    ),
    Col::new(
        "ended",
        "approval-column-ended",
        Kind::Text,
        |teller, row| Cell::text(steps::ended_words(teller.page, row)),
    ),
    Col::new("digest", "approval-digest", Kind::Text, |_, row| {
        Cell::text(row.approval.asked().digest.to_string())
    }),
    Col::new("unit", "incident-of-unit", Kind::Text, |_, row| {
        Cell::text(&*row.unit_name)
    })
    .shown(|_, row| Shown::Words(visible(&row.unit_name))),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.approval.asked().unit.to_string())
    }),
    Col::new(
        "incident",
        "approval-column-incident",
        Kind::Id,
        |_, row| {
            let Subject::Incident(id) = row.approval.asked().subject;
            Cell::text(id.to_string())
        },
    ),
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.approval.asked().id.to_string())
    }),
];

/// The clause by the name people know; its id where the file is gone.
pub(crate) fn name(page: &Page, row: &ApprovalView) -> String {
    let demand = row.demand.as_ref();
    let label = demand.map(|demand| demand.label.get(page.language).to_owned());
    label.unwrap_or_else(|| row.approval.asked().demand.demand.clone())
}

fn number(page: &Page, row: &ApprovalView) -> String {
    let Some(case) = row.approval.asked().case else {
        return String::new();
    };
    let args = [
        ("year", texts::year(case.year, page.language).into()),
        ("number", case.number.to_string().into()),
    ];
    page.say("incident-number", &args)
}

fn state(page: &Page, row: &ApprovalView) -> String {
    page.named("approval-state-", row.approval.state().name())
}

fn colour(row: &ApprovalView) -> &'static str {
    let state = row.approval.state();
    match (state.waits(), state.stands()) {
        (true, _) => "govuk-tag--yellow",
        (false, true) => "govuk-tag--green",
        (false, false) => "govuk-tag--grey",
    }
}

fn asker(row: &ApprovalView) -> String {
    steps::person(row, row.approval.asked().by)
}

fn next(page: &Page, row: &ApprovalView) -> String {
    let next = row.approval.next();
    next.map(|role| page.named("role-", role.name()))
        .unwrap_or_default()
}

struct WhichLink {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "approvals.html")]
struct ListPage {
    page: Page,
    table: Table,
    which: Vec<WhichLink>,
    older: String,
}

/// `GET /approvals`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let actor = person.actor();
    let mut rows = Approvals::fetch(&console, actor, &asked, &asked.after, ROWS).await?;
    let (name, which) = asked.which();
    // What waits for oneself is all there; of the rest a full page may be followed by another.
    let more = which == Which::All && rows.len() >= usize::try_from(ROWS).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(crate::list::MOST).unwrap_or(usize::MAX));
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let links = WHICH.into_iter().map(|(one, _)| WhichLink {
        href: format!("/approvals?which={one}"),
        label: page.named("approvals-which-", one),
        current: one == name,
    });
    let empty = page.named("approvals-empty-", name);
    shown(&ListPage {
        which: links.collect(),
        table: table::<Approvals>(&teller, &asked, &rows, empty),
        older: older::<Approvals>(&asked, rows.last().filter(|_| more)),
        page: person.page,
    })
}

/// What is no place in the list starts it.
fn place(text: &str) -> Option<(Timestamp, ApprovalId)> {
    let (at, id) = text.split_once(',')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}
