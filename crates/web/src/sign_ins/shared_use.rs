//! Signs that somebody's account is shared, for a purpose that is written down.

use application::sign_ins::SharedUse;
use application::use_case::{UseCase, VIEW_SIGN_INS};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use sheets::{Cell, Kind};
use texts::visible;

use super::OfPerson;
use super::of_person::Asked;
use crate::answer::{Reply, Turned, shown};
use crate::list::{Column, List, Shown, Table, Teller, further, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The signs about one person.
pub(crate) struct SharedSigns;

impl List for SharedSigns {
    type Asked = Asked;
    type Row = SharedUse;

    const NAME: &'static str = "shared-use";
    const ITEM: &'static str = "shared-use-sign";
    const PATH: &'static str = "/sign-ins/shared";
    const EXPORT: &'static str = "/sign-ins/shared/export/{format}";
    const TITLE: &'static str = "shared-use-title";
    const USE_CASE: &'static UseCase = &VIEW_SIGN_INS;

    fn columns() -> &'static [Column<SharedUse>] {
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
    ) -> Result<Vec<SharedUse>, Problem> {
        Ok(asked.shared_use(console, actor).await?.signs)
    }
}

type Col = Column<SharedUse>;

static COLUMNS: [Col; 6] = [
    Col::new("sign", "shared-use-sign", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("shared-sign-", row.sign.name()))
    })
    .shown(|teller, row| Shown::Name(teller.page.named("shared-sign-", row.sign.name()))),
    Col::new("address", "shared-use-address", Kind::Text, |_, row| {
        Cell::text(&*row.address)
    })
    .shown(|_, row| Shown::Words(visible(&row.address))),
    Col::new("other", "shared-use-other", Kind::Text, |_, row| {
        Cell::text(&*row.other)
    })
    .shown(|_, row| Shown::Words(visible(&row.other))),
    Col::new("whose", "shared-use-whose-account", Kind::Text, |_, row| {
        Cell::text(name(row))
    })
    .shown(|_, row| Shown::Words(visible(&name(row)))),
    Col::new("days", "legacy-days", Kind::Number, |_, row| {
        Cell::count(row.days)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.days))),
    Col::new("last", "legacy-last", Kind::Text, |_, row| {
        Cell::text(row.last.to_string())
    })
    .shown(|teller, row| Shown::Words(texts::day(row.last, teller.page.language))),
];

fn name(row: &SharedUse) -> String {
    let whose = row.whose.as_ref();
    whose.map_or_else(String::new, |whose| whose.name.clone())
}

#[derive(Template)]
#[template(path = "sign_ins_shared.html")]
struct SharedPage {
    page: Page,
    whose: String,
    back: String,
    table: Table,
}

/// `GET /sign-ins/shared`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let SignedInPerson { signed_in, page } = person;
    let actor = &signed_in.actor;
    if !actor.may(&VIEW_SIGN_INS) || asked.without_purpose() {
        return Err(Turned::NotFound);
    }
    let found = asked.shared_use(&console, actor).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &page,
    };
    let empty = page.t("shared-use-empty");
    shown(&SharedPage {
        whose: visible(&found.person.name),
        back: further::<OfPerson>(&asked, ""),
        table: table::<SharedSigns>(&teller, &asked, &found.signs, empty),
        page,
    })
}
