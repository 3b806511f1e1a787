//! Sign-ins with one's own account, and the three steps of "this was not me".

use std::collections::BTreeSet;
use std::str::FromStr;

use application::sign_ins::{MOST_DISOWNED, Shown as Row};
use application::use_case::{DISOWN_SIGN_INS, LIST_OWN_SIGN_INS, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::id::SignInId;
use serde::Deserialize;

use super::{ROWS, columns, day_choices, days_of, place_of, query};
use crate::answer::{Reply, Turned, asking, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled};
use crate::list::many::{Button, FORM, Form};
use crate::list::{Column, List, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    days: String,
    after: String,
}

/// The list of sign-ins with one's own account.
pub(crate) struct Own;

impl List for Own {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "sign-ins";
    const ITEM: &'static str = "sign-in";
    const PATH: &'static str = "/account/sign-ins";
    const EXPORT: &'static str = "/account/sign-ins/export/{format}";
    const TITLE: &'static str = "sign-ins-title";
    const USE_CASE: &'static UseCase = &LIST_OWN_SIGN_INS;

    fn columns() -> &'static [Column<Row>] {
        &columns::COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        vec![("days", days_of(&asked.days).to_string())]
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Row>, Problem> {
        let query = query(console.office.now(), &asked.days, after, limit);
        console.office.list_own_sign_ins(actor, &query).await
    }

    fn place(row: &Row) -> String {
        place_of(row)
    }

    /// What was said once is not said again.
    fn mark(_: &Teller<'_>, row: &Row) -> String {
        if row.row.disowned.is_some() {
            String::new()
        } else {
            row.id.to_string()
        }
    }
}

#[derive(Template)]
#[template(path = "sign_ins.html")]
struct OwnPage {
    page: Page,
    table: Table,
    days: Vec<Choice>,
    next: String,
    /// When all of it was last said to be one's own.
    confirmed: String,
    /// Whether it is to be said once more.
    due: bool,
}

/// `GET /account/sign-ins`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    filled(&console, person, asked, StatusCode::OK).await
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    asked: Asked,
    status: StatusCode,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Own>(console, actor, at, ROWS).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let mut table = table::<Own>(&teller, &asked, &rows, page.t("sign-ins-empty"));
    if table.rows.iter().any(|line| !line.mark.is_empty()) {
        table.many = Some(form(page));
    }
    let (at, counts) = console.office.own_confirmation(actor).await?;
    let confirmed = at.map_or_else(
        || page.t("sign-ins-never-confirmed"),
        |at| page.say("sign-ins-confirmed-at", &[("at", page.moment(at).into())]),
    );
    let shown = OwnPage {
        next: older::<Own>(&asked, rows.last().filter(|_| more)),
        table,
        days: day_choices(page, &asked.days),
        confirmed,
        due: !counts,
        page: person.page,
    };
    shown_as(status, &shown)
}

/// The button under the table leads to a page that says what will happen.
fn form(page: &Page) -> Form {
    Form {
        id: FORM,
        hint: page.t("sign-ins-before"),
        buttons: vec![Button {
            name: "not-me",
            action: "/account/sign-ins/ask".to_owned(),
            label: page.t("sign-ins-not-me"),
            grave: true,
        }],
        fields: Vec::new(),
        before: Vec::new(),
    }
}

/// The marked rows of a form or an address; what is no mark never came from a page of ours.
pub(super) fn marks<I: FromStr + Ord>(
    fields: Vec<(String, String)>,
) -> Result<BTreeSet<I>, Turned> {
    let mut marks = BTreeSet::new();
    for (name, value) in fields {
        if name != "item" || marks.len() >= MOST_DISOWNED {
            return Err(Turned::Unreadable);
        }
        marks.insert(value.parse().map_err(|_| Turned::Unreadable)?);
    }
    Ok(marks)
}

/// `POST /account/sign-ins/ask`: nothing is done yet.
pub(crate) async fn ask(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    person.actor().permit(&DISOWN_SIGN_INS)?;
    let marks: BTreeSet<SignInId> = marks(fields)?;
    if marks.is_empty() {
        let refusal = Refusal::Missing { field: "items" };
        person.page.refused(FORM, &refusal);
        Own::PATH.clone_into(&mut person.page.here);
        let status = refused_status(&refusal);
        return filled(&console, person, Asked::default(), status).await;
    }
    let items = marks.iter().map(|id| ("item", id.to_string()));
    see_other(&asking("/account/sign-ins/not-me", items))
}

#[derive(Template)]
#[template(path = "sign_ins_sure.html")]
struct SurePage {
    page: Page,
    table: Table,
    items: Vec<SignInId>,
}

/// `GET /account/sign-ins/not-me`: what will happen.
pub(crate) async fn sure(
    State(console): Shared,
    person: SignedInPerson,
    Query(fields): Query<Vec<(String, String)>>,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    actor.permit(&DISOWN_SIGN_INS)?;
    let rows = console
        .office
        .marked_sign_ins(actor, &marks(fields)?)
        .await?;
    if rows.is_empty() {
        return see_other(Own::PATH);
    }
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let mut table = table::<Own>(&teller, &Asked::default(), &rows, String::new());
    table.exports.clear();
    shown(&SurePage {
        items: rows.iter().map(|row| row.id).collect(),
        table,
        page: person.page,
    })
}

/// Whom to call, in one line.
async fn contacts(console: &Console, actor: &Actor, page: &Page) -> Result<String, Problem> {
    let names = console.office.contacts_of(actor).await?;
    let names: Vec<_> = names.iter().map(|name| texts::visible(name)).collect();
    Ok(names.join(&page.t("list-comma")))
}

/// `POST /account/sign-ins/not-me`
pub(crate) async fn disown(
    State(console): Shared,
    person: SignedInPerson,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    let marks = marks(fields)?;
    console
        .office
        .disown_sign_ins(&person.signed_in, &marks)
        .await?;
    see_other("/account/sign-ins/done")
}

#[derive(Template)]
#[template(path = "sign_ins_done.html")]
struct DonePage {
    page: Page,
    contacts: String,
}

/// `GET /account/sign-ins/done`: what happens next.
pub(crate) async fn done(State(console): Shared, person: SignedInPerson) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    actor.permit(&DISOWN_SIGN_INS)?;
    shown(&DonePage {
        contacts: contacts(&console, actor, page).await?,
        page: person.page,
    })
}

/// `POST /account/sign-ins/confirm`
pub(crate) async fn confirm(State(console): Shared, person: SignedInPerson) -> Reply {
    console.office.confirm_sign_ins(person.actor()).await?;
    see_other(Own::PATH)
}
