//! The one-time link by which a person chooses a password.

use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::Filled;
use crate::imports::plain_code;
use crate::page::Page;
use crate::session::{Shared, Visitor, digest};
use crate::settings::Console;
use texts::visible;

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    page: Page,
    token: String,
    account: String,
    hint: String,
}

/// Where somebody types the code of a slip.
#[derive(Template)]
#[template(path = "link_code.html")]
struct CodePage {
    page: Page,
}

/// What is typed; the password is never shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    password: String,
    again: String,
}

/// `GET /link?token=…`
pub(crate) async fn show(
    State(console): Shared,
    visitor: Visitor,
    Query(typed): Query<Typed>,
) -> Reply {
    if typed.token.is_empty() {
        return shown(&CodePage { page: visitor.page });
    }
    let link = console.office.open_link(digest(&plain_code(&typed.token)));
    let link = link.await?;
    shown(&LinkPage {
        hint: hint(&console, &visitor.page, &link.account.name),
        page: visitor.page,
        token: typed.token,
        account: visible(&link.account.name),
    })
}

/// What is to be typed: a password of one's own, or the one of the office's directory.
fn hint(console: &Console, page: &Page, name: &str) -> String {
    if console.office.is_bridged(name) {
        return page.t("bridge-link");
    }
    page.password_hint(console.office.least_password())
}

/// `POST /link`
pub(crate) async fn choose(
    State(console): Shared,
    visitor: Visitor,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let digest = digest(&plain_code(&typed.token));
    let link = console.office.open_link(digest).await?;
    let done = if typed.password == typed.again {
        console.office.choose_password(digest, typed.password).await
    } else {
        let (field, why) = ("again", "invalid-password-differs");
        Err(Refusal::Invalid { field, why }.into())
    };
    match done {
        Ok(()) => see_other("/sign-in"),
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            let mut page = visitor.page;
            page.refused("link", &refusal);
            let shown = LinkPage {
                hint: hint(&console, &page, &link.account.name),
                page,
                token: typed.token,
                account: visible(&link.account.name),
            };
            shown_as(refused_status(&refusal), &shown)
        }
        Err(problem) => Err(problem.into()),
    }
}
