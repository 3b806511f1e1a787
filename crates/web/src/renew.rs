//! Between the sign-in and everything else: another password, where the present one must be changed.

use application::passwords::DueWhy;
use application::passwords::renew::Renewing;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;

use crate::answer::{Reply, Turned, inside, refused_status, shown, shown_as};
use crate::caller::Caller;
use crate::form::Filled;
use crate::oidc_doors::onward;
use crate::page::Page;
use crate::session::{
    Shared, Visitor, cookie_name, cookie_of, device_cookie, digest, session_cookie, token_text,
};
use crate::settings::Console;
use crate::sign_in::{later, made_known};
use application::port::Lane;

#[derive(Template)]
#[template(path = "renew.html")]
struct RenewPage {
    page: Page,
    next: String,
    /// What the present password can be guessed by.
    due: Vec<String>,
    /// What is said first where nothing is wrong with the password itself.
    intro: String,
    hint: String,
    /// Whether the present password is asked for: the office's directory takes no other one without it.
    bridged: bool,
}

/// What is typed; passwords are never shown again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    current: String,
    password: String,
    again: String,
    next: String,
}

/// `GET /sign-in/renew`
pub(crate) async fn show(
    State(console): Shared,
    visitor: Visitor,
    headers: HeaderMap,
    Query(way): Query<Typed>,
) -> Reply {
    let next = inside(&way.next).to_owned();
    let renewing = renewing(&console, &headers, &next).await?;
    shown(&filled(&console, visitor.page, &renewing, next))
}

fn filled(console: &Console, page: Page, renewing: &Renewing, next: String) -> RenewPage {
    let codes = renewing.due.codes.iter();
    RenewPage {
        due: codes.map(|code| page.weakness(code, 0)).collect(),
        intro: page.t(match renewing.due.why {
            DueWhy::Policy => "renew-intro-policy",
            DueWhy::Directory => "renew-intro-directory",
            DueWhy::Initial | DueWhy::Guessable => "renew-intro-first",
        }),
        hint: page.password_hint(console.office.least_password()),
        bridged: console.office.is_bridged(&renewing.account.name),
        page,
        next,
    }
}

/// The browser that must choose another password.
async fn renewing(console: &Console, headers: &HeaderMap, next: &str) -> Result<Renewing, Turned> {
    let found = match cookie_of(headers, cookie_name(console.settings.secure)) {
        Some(token) => console.office.renewing(digest(token)).await?,
        None => None,
    };
    let next = next.to_owned();
    found.ok_or(Turned::SignInFirst { next })
}

/// `POST /sign-in/renew`
pub(crate) async fn renew(
    State(console): Shared,
    visitor: Visitor,
    caller: Caller,
    headers: HeaderMap,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let next = inside(&typed.next).to_owned();
    let renewing = renewing(&console, &headers, &next).await?;
    let secure = console.settings.secure;
    let token = token_text(console.settings.ids.secret());
    match renewed(&console, &renewing, &caller, typed, &token).await {
        Ok(note) => {
            let name = &renewing.account.name;
            let mut cookies = vec![session_cookie(secure, &token)];
            cookies.extend(note.map(|note| device_cookie(secure, name, &note)));
            onward(&visitor.page, &next, &cookies)
        }
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let mut page = visitor.page;
            page.refused("renew", &refusal);
            let form = filled(&console, page, &renewing, next);
            later(shown_as(refused_status(&refusal), &form)?, &refusal)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn renewed(
    console: &Console,
    renewing: &Renewing,
    caller: &Caller,
    typed: Typed,
    token: &str,
) -> Result<Option<String>, Problem> {
    if typed.password != typed.again {
        let (field, why) = ("again", "invalid-password-differs");
        return Err(Refusal::Invalid { field, why }.into());
    }
    let name = &renewing.account.name;
    let coming = caller.coming(console, (name, token), Lane::Known).await?;
    let office = &console.office;
    let passwords = (Some(typed.current), typed.password);
    let session = office.renew_password(renewing, passwords, coming);
    let session = session.await?;
    Ok(made_known(console, caller, name, session.account).await)
}
