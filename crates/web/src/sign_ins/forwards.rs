//! Where mail of one's own account goes on, what one says to it, and what the security contact sees of others'.

use std::collections::BTreeSet;

use application::sign_ins::{MANY, ShownForward, Whither};
use application::use_case::{DISOWN_FORWARDS, LIST_OWN_FORWARDS, UseCase, VIEW_SIGN_INS};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::id::ForwardId;
use sheets::{Cell, Kind};
use texts::visible;

use super::OfPerson;
use super::mailbox::Mailbox;
use super::of_person::Asked;
use super::own::marks;
use crate::answer::{Reply, Turned, asking, refused_status, see_other, shown, shown_as};
use crate::form::Filled;
use crate::list::many::{Button, FORM, Form};
use crate::list::{Column, Everything, List, Shown, Table, Teller, further, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Where the page of one's own is.
const PATH: &str = "/account/forwards";

type Col = Column<ShownForward>;

static COLUMNS: [Col; 9] = [
    Col::new("id", "list-column-id", Kind::Id, |_, shown| {
        Cell::text(shown.row.id().to_string())
    }),
    Col::new("target", "forwards-target", Kind::Text, |_, shown| {
        Cell::text(&*shown.row.target)
    })
    .shown(|teller, shown| Shown::Name(target(teller.page, shown))),
    Col::new(
        "whither",
        "forwards-whither",
        Kind::Text,
        |teller, shown| Cell::text(whither(teller.page, shown)),
    )
    .shown(|teller, shown| Shown::Tag {
        class: if shown.whither == Whither::Outside {
            "govuk-tag--yellow"
        } else {
            "govuk-tag--grey"
        },
        text: whither(teller.page, shown),
        beside: String::new(),
    }),
    Col::new("first", "sign-ins-first", Kind::Time, |_, shown| {
        Cell::moment(Some(shown.row.first))
    })
    .shown(|teller, shown| Shown::moment(teller, shown.row.first)),
    Col::new("last", "forwards-last", Kind::Time, |_, shown| {
        Cell::moment(Some(shown.row.last))
    })
    .shown(|teller, shown| Shown::moment(teller, shown.row.last)),
    Col::new("count", "forwards-count", Kind::Number, |_, shown| {
        Cell::count(shown.row.count)
    })
    .shown(|teller, shown| Shown::Count(teller.page.count(shown.row.count))),
    Col::new("source", "source-column-name", Kind::Text, |_, shown| {
        Cell::text(&*shown.source)
    })
    .shown(|_, shown| Shown::Words(visible(&shown.source))),
    Col::new("remark", "sign-ins-remark", Kind::Text, |teller, shown| {
        Cell::text(remark(teller.page, shown))
    })
    .shown(|teller, shown| Shown::Words(remark(teller.page, shown))),
    Col::new("last_event", "sign-ins-last-event", Kind::Id, |_, shown| {
        Cell::text(shown.row.proofs.1.to_string())
    }),
];

fn target(page: &Page, shown: &ShownForward) -> String {
    if shown.row.target == MANY {
        page.t("forwards-many")
    } else {
        visible(&shown.row.target)
    }
}

fn whither(page: &Page, shown: &ShownForward) -> String {
    page.named("forwards-whither-", shown.whither.name())
}

/// The gravest first.
fn remark(page: &Page, shown: &ShownForward) -> String {
    let said = shown.row.disowned.map(|_| page.t("forwards-disowned"));
    let weak = shown.row.weak.then(|| page.t("sign-ins-weak"));
    let remarks: Vec<_> = said.into_iter().chain(weak).collect();
    remarks.join(&page.t("list-comma"))
}

/// Where mail of one's own account goes on.
pub(crate) struct OwnForwards;

impl List for OwnForwards {
    type Asked = Everything;
    type Row = ShownForward;

    const NAME: &'static str = "forwards";
    const ITEM: &'static str = "forward";
    const PATH: &'static str = PATH;
    const EXPORT: &'static str = "/account/forwards/export/{format}";
    const TITLE: &'static str = "forwards-title";
    const USE_CASE: &'static UseCase = &LIST_OWN_FORWARDS;

    fn columns() -> &'static [Col] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<ShownForward>, Problem> {
        console.office.list_own_forwards(actor).await
    }

    /// What was said once is not said again.
    fn mark(_: &Teller<'_>, shown: &ShownForward) -> String {
        if shown.row.disowned.is_some() {
            String::new()
        } else {
            shown.row.id().to_string()
        }
    }
}

#[derive(Template)]
#[template(path = "forwards.html")]
struct OwnPage {
    page: Page,
    table: Table,
    mailbox: Mailbox,
}

/// `GET /account/forwards`
pub(crate) async fn own(State(console): Shared, person: SignedInPerson) -> Reply {
    filled(&console, person, StatusCode::OK).await
}

async fn filled(console: &Console, person: SignedInPerson, status: StatusCode) -> Reply {
    let rows = console.office.list_own_forwards(person.actor()).await?;
    let mut table = told(console, &person, &rows);
    if table.rows.iter().any(|line| !line.mark.is_empty()) {
        table.many = Some(form(&person.page));
    }
    let mailbox = console.office.own_mailbox(person.actor()).await?;
    let shown = OwnPage {
        mailbox: Mailbox::of(&person.page, mailbox),
        table,
        page: person.page,
    };
    shown_as(status, &shown)
}

fn told(console: &Console, person: &SignedInPerson, rows: &[ShownForward]) -> Table {
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page,
    };
    table::<OwnForwards>(&teller, &Everything {}, rows, page.t("forwards-empty"))
}

/// The button under the table leads to a page that says what will happen.
fn form(page: &Page) -> Form {
    Form {
        id: FORM,
        hint: page.t("sign-ins-before"),
        buttons: vec![Button {
            name: "not-mine",
            action: "/account/forwards/ask".to_owned(),
            label: page.t("forwards-not-mine"),
            grave: true,
        }],
        fields: Vec::new(),
        before: Vec::new(),
    }
}

/// `POST /account/forwards/ask`: nothing is done yet.
pub(crate) async fn ask(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    person.actor().permit(&DISOWN_FORWARDS)?;
    let marks: BTreeSet<ForwardId> = marks(fields)?;
    if marks.is_empty() {
        let refusal = Refusal::Missing { field: "items" };
        person.page.refused(FORM, &refusal);
        PATH.clone_into(&mut person.page.here);
        return filled(&console, person, refused_status(&refusal)).await;
    }
    let items = marks.iter().map(|id| ("item", id.to_string()));
    see_other(&asking("/account/forwards/not-mine", items))
}

#[derive(Template)]
#[template(path = "forwards_sure.html")]
struct SurePage {
    page: Page,
    table: Table,
    items: Vec<ForwardId>,
}

/// `GET /account/forwards/not-mine`: what will happen.
pub(crate) async fn sure(
    State(console): Shared,
    person: SignedInPerson,
    Query(fields): Query<Vec<(String, String)>>,
) -> Reply {
    person.actor().permit(&DISOWN_FORWARDS)?;
    let marks: BTreeSet<ForwardId> = marks(fields)?;
    let mut rows = console.office.list_own_forwards(person.actor()).await?;
    rows.retain(|shown| marks.contains(&shown.row.id()));
    if rows.is_empty() {
        return see_other(PATH);
    }
    let mut table = told(&console, &person, &rows);
    table.exports.clear();
    shown(&SurePage {
        items: rows.iter().map(|shown| shown.row.id()).collect(),
        table,
        page: person.page,
    })
}

/// `POST /account/forwards/not-mine`
pub(crate) async fn disown(
    State(console): Shared,
    person: SignedInPerson,
    Filled(fields): Filled<Vec<(String, String)>>,
) -> Reply {
    let marks = marks(fields)?;
    let office = &console.office;
    office.disown_forwards(&person.signed_in, &marks).await?;
    see_other("/account/sign-ins/done")
}

/// Where mail of somebody else's account goes on, for a purpose that is written down.
pub(crate) struct ForwardsOf;

impl List for ForwardsOf {
    type Asked = Asked;
    type Row = ShownForward;

    const NAME: &'static str = "forwards-of";
    const ITEM: &'static str = "forward";
    const PATH: &'static str = "/sign-ins/forwards";
    const EXPORT: &'static str = "/sign-ins/forwards/export/{format}";
    const TITLE: &'static str = "forwards-of-title";
    const USE_CASE: &'static UseCase = &VIEW_SIGN_INS;

    fn columns() -> &'static [Col] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        asked.whom_and_why()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        _: &str,
        _: u32,
    ) -> Result<Vec<ShownForward>, Problem> {
        Ok(asked.forwards(console, actor).await?.rows)
    }
}

#[derive(Template)]
#[template(path = "forwards_of.html")]
struct OfPage {
    page: Page,
    whose: String,
    back: String,
    table: Table,
    mailbox: Mailbox,
    /// The reason that was typed.
    typed: String,
}

/// `GET /sign-ins/forwards`
pub(crate) async fn of_somebody(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    of_person(&console, person, asked, (StatusCode::OK, String::new())).await
}

pub(super) async fn of_person(
    console: &Console,
    person: SignedInPerson,
    asked: Asked,
    (status, typed): (StatusCode, String),
) -> Reply {
    let SignedInPerson { signed_in, page } = person;
    let actor = &signed_in.actor;
    if !actor.may(&VIEW_SIGN_INS) || asked.without_purpose() {
        return Err(Turned::NotFound);
    }
    let found = asked.forwards(console, actor).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &page,
    };
    let empty = page.t("forwards-empty");
    let of = OfPage {
        whose: visible(&found.person.name),
        back: further::<OfPerson>(&asked, ""),
        table: table::<ForwardsOf>(&teller, &asked, &found.rows, empty),
        mailbox: Mailbox::of(&page, found.mailbox).switched_by(actor, &asked),
        typed,
        page,
    };
    shown_as(status, &of)
}
