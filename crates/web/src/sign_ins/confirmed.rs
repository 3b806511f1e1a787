//! Who has looked through their own sign-ins within a year.

use application::sign_ins::{Confirmation, ConfirmationQuery};
use application::use_case::{LIST_CONFIRMATIONS, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::PersonId;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::ROWS;
use crate::answer::{Reply, asking, shown};
use crate::form::Choice;
use crate::list::{Column, List, Shown, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    unit: String,
    /// `all`: also those who have said it.
    state: String,
    /// `id,name` of the last row of the page before.
    after: String,
}

impl Asked {
    fn query(&self, after: &str, limit: u32) -> ConfirmationQuery {
        ConfirmationQuery {
            unit: self.unit.parse().ok(),
            outstanding: self.state != "all",
            after: place(after),
            limit,
        }
    }
}

fn place(text: &str) -> Option<(String, PersonId)> {
    let (id, name) = text.split_once(',')?;
    Some((name.to_owned(), id.parse().ok()?))
}

/// The list, by name.
pub(crate) struct Confirmations;

impl List for Confirmations {
    type Asked = Asked;
    type Row = Confirmation;

    const NAME: &'static str = "confirmations";
    const ITEM: &'static str = "confirmation";
    const PATH: &'static str = "/sign-ins/confirmed";
    const EXPORT: &'static str = "/sign-ins/confirmed/export/{format}";
    const TITLE: &'static str = "confirmations-title";
    const USE_CASE: &'static UseCase = &LIST_CONFIRMATIONS;

    fn columns() -> &'static [Column<Confirmation>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let query = asked.query("", 0);
        let unit = query.unit.map(|unit| ("unit", unit.to_string()));
        let state = (!query.outstanding).then(|| ("state", "all".to_owned()));
        unit.into_iter().chain(state).collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Confirmation>, Problem> {
        let query = asked.query(after, limit);
        console.office.list_confirmations(actor, &query).await
    }

    fn place(row: &Confirmation) -> String {
        format!("{},{}", row.person.id, row.person.name)
    }
}

type Col = Column<Confirmation>;

static COLUMNS: [Col; 5] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.person.id.to_string())
    }),
    Col::new("name", "field-name", Kind::Text, |_, row| {
        Cell::text(&*row.person.name)
    })
    .shown(|_, row| Shown::Link {
        href: asking("/sign-ins", [("person", row.person.id.to_string())]),
        text: visible(&row.person.name),
    }),
    Col::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.person.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.person.unit))),
    Col::new("at", "confirmations-at", Kind::Time, |_, row| {
        Cell::moment(row.at)
    })
    .shown(|teller, row| match row.at {
        Some(at) => Shown::moment(teller, at),
        None => Shown::Words(teller.page.t("confirmations-never")),
    }),
    Col::new("state", "confirmations-state", Kind::Text, |teller, row| {
        Cell::text(state(teller.page, row))
    })
    .shown(|teller, row| Shown::Tag {
        class: if row.counts {
            "govuk-tag--green"
        } else {
            "govuk-tag--yellow"
        },
        text: state(teller.page, row),
        beside: String::new(),
    }),
];

fn state(page: &Page, row: &Confirmation) -> String {
    page.t(if row.counts {
        "confirmations-done"
    } else {
        "confirmations-due"
    })
}

#[derive(Template)]
#[template(path = "sign_ins_confirmed.html")]
struct ConfirmationsPage {
    page: Page,
    table: Table,
    units: Vec<Choice>,
    states: Vec<Choice>,
    next: String,
}

/// `GET /sign-ins/confirmed`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Confirmations>(&console, actor, at, ROWS).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let empty = page.t("confirmations-empty");
    let states = [("", "confirmations-only-due"), ("all", "confirmations-all")];
    let states = states.map(|(value, label)| Choice {
        value: value.to_owned(),
        label: page.t(label),
        chosen: (asked.state == "all") == (value == "all"),
    });
    shown(&ConfirmationsPage {
        table: table::<Confirmations>(&teller, &asked, &rows, empty),
        units: unit_choices(actor, &LIST_CONFIRMATIONS, &asked.unit),
        states: states.into(),
        next: older::<Confirmations>(&asked, rows.last().filter(|_| more)),
        page: person.page,
    })
}
