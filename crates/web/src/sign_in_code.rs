//! The second step of signing in.

use application::factor::Stage;
use application::second_factor::Outstanding;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;

use crate::answer::{
    Reply, Turned, encoded, inside, refused_status, see_other_with, shown, shown_as,
};
use crate::caller::Caller;
use crate::form::Filled;
use crate::oidc_doors::onward;
use crate::page::Page;
use crate::passkeys::{Asked, asked};
use crate::session::{
    Shared, Visitor, cookie_name, cookie_of, device_cookie, digest, session_cookie, token_text,
};
use crate::settings::Console;
use crate::sign_in::{later, made_known};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    page: Page,
    next: String,
    /// Whether an authenticator was set up.
    codes: bool,
    passkey: Option<Asked>,
}

/// What is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
    next: String,
}

/// `GET /sign-in/code`
pub(crate) async fn show(
    State(console): Shared,
    visitor: Visitor,
    headers: HeaderMap,
    Query(way): Query<Typed>,
) -> Reply {
    let next = inside(&way.next).to_owned();
    let outstanding = outstanding(&console, &headers).await?;
    let outstanding = outstanding.ok_or_else(|| Turned::SignInFirst { next: next.clone() })?;
    shown(&CodePage {
        page: visitor.page,
        next,
        codes: outstanding.codes,
        passkey: asked(&console),
    })
}

/// The browser whose second step is outstanding.
pub(crate) async fn outstanding(
    console: &Console,
    headers: &HeaderMap,
) -> Result<Option<Outstanding>, Problem> {
    match cookie_of(headers, cookie_name(console.settings.secure)) {
        Some(token) => console.office.outstanding(digest(token)).await,
        None => Ok(None),
    }
}

/// `POST /sign-in/code`
pub(crate) async fn enter(
    State(console): Shared,
    visitor: Visitor,
    caller: Caller,
    headers: HeaderMap,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let next = inside(&typed.next).to_owned();
    let outstanding = outstanding(&console, &headers).await?;
    let outstanding = outstanding.ok_or_else(|| Turned::SignInFirst { next: next.clone() })?;
    let secure = console.settings.secure;
    let token = token_text(console.settings.ids.secret());
    match entered(&console, &outstanding, &caller, &typed.code, &token).await {
        Ok((stage, note)) => {
            let name = &outstanding.account.name;
            let mut cookies = vec![session_cookie(secure, &token)];
            cookies.extend(note.map(|note| device_cookie(secure, name, &note)));
            if stage == Stage::Renew {
                let to = format!("/sign-in/renew?next={}", encoded(&next));
                return see_other_with(&to, &cookies);
            }
            onward(&visitor.page, &next, &cookies)
        }
        Err(Problem::Refused(refusal)) => {
            let mut page = visitor.page;
            // Whatever is refused stands at the one field there is.
            let text = page.refusal(&refusal);
            page.errors.push(crate::page::FieldError {
                field: "code".to_owned(),
                id: "code-code".to_owned(),
                text,
            });
            let codes = outstanding.codes;
            let passkey = asked(&console);
            let form = CodePage {
                page,
                next,
                codes,
                passkey,
            };
            later(shown_as(refused_status(&refusal), &form)?, &refusal)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn entered(
    console: &Console,
    outstanding: &Outstanding,
    caller: &Caller,
    code: &str,
    token: &str,
) -> Result<(Stage, Option<String>), Problem> {
    let name = &outstanding.account.name;
    let attempt = caller.code_attempt(console, name).await?;
    let coming = caller.coming(console, (name, token), attempt.lane());
    let coming = coming.await?;
    let entered = console.office.enter_code(outstanding, code, coming).await;
    match entered {
        Ok(session) => {
            attempt.right();
            let note = made_known(console, caller, name, session.account).await;
            Ok((session.stage, note))
        }
        Err(problem) => {
            if !is_wrong_code(&problem) {
                attempt.not_looked_at();
            }
            Err(problem)
        }
    }
}

/// Whether a code was looked at and is wrong.
pub(crate) fn is_wrong_code(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::Refused(Refusal::Invalid { field: "code", .. })
    )
}
