//! Signing in and out.

use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use serde::Deserialize;

use crate::answer::{Reply, inside, refused_status, see_other, see_other_with, shown, shown_as};
use crate::caller::Caller;
use crate::form::Filled;
use crate::page::{FieldError, Page};
use crate::session::{
    Shared, SignedInPerson, Visitor, device_cookie, session_cookie, session_cookie_removed,
    token_text,
};
use crate::settings::Console;

/// When to come back when the line was full.
const BUSY_SECONDS: i64 = 2;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    login: String,
    next: String,
}

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(crate) struct Way {
    #[serde(default)]
    next: String,
}

/// What is typed.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

pub(crate) async fn show(visitor: Visitor, Query(way): Query<Way>) -> Reply {
    let next = inside(&way.next).to_owned();
    if visitor.signed_in.is_some() {
        return see_other(&next);
    }
    shown(&SignInPage {
        page: visitor.page,
        login: String::new(),
        next,
    })
}

pub(crate) async fn sign_in(
    State(console): Shared,
    visitor: Visitor,
    caller: Caller,
    Filled(typed): Filled<Credentials>,
) -> Reply {
    let shown_again = SignInPage {
        page: visitor.page,
        login: typed.login.clone(),
        next: inside(&typed.next).to_owned(),
    };
    let secure = console.settings.secure;
    let token = token_text(console.settings.ids.secret());
    match opened(&console, &caller, &typed.login, typed.password, &token).await {
        Ok(note) => {
            let mut cookies = vec![session_cookie(secure, &token)];
            cookies.extend(note.map(|note| device_cookie(secure, &typed.login, &note)));
            see_other_with(&shown_again.next, &cookies)
        }
        Err(Problem::Refused(refusal)) => refused(shown_again, &refusal),
        Err(fault) => Err(fault.into()),
    }
}

/// Opens the session of the token; the note that makes this browser known.
async fn opened(
    console: &Console,
    caller: &Caller,
    name: &str,
    password: String,
    token: &str,
) -> Result<Option<String>, Problem> {
    let (door, office) = (&console.settings.door, &console.office);
    let knock = &caller.knock(console.settings.secure, name);
    let lane = door.begin(knock, office.now()).await?;
    let coming = caller.coming(token, lane);
    let opened = office.sign_in(name, password, coming).await;
    let session = match opened {
        Ok(session) => session,
        Err(problem) => {
            if !matches!(problem, Problem::Refused(Refusal::WrongCredentials)) {
                door.not_looked_at(knock, lane, office.now());
            }
            return Err(problem);
        }
    };
    // Who is signed in is not turned away because the browser could not be made known.
    let note = door.opened(knock, session.account, office.now()).await;
    Ok(note
        .inspect_err(|fault| tracing::warn!("a device is not made known: {fault}"))
        .ok())
}

pub(crate) async fn sign_out(State(console): Shared, person: SignedInPerson) -> Reply {
    console.office.sign_out(&person.signed_in).await?;
    see_other_with(
        "/sign-in",
        &[session_cookie_removed(console.settings.secure)],
    )
}

fn refused(mut form: SignInPage, refusal: &Refusal) -> Reply {
    let text = form.page.refusal(refusal);
    form.page.errors.push(at_login(text));
    let mut response = shown_as(refused_status(refusal), &form)?;
    let later = match refusal {
        // Rounded up: who comes back a moment early would be refused again.
        Refusal::Wait { wait } => Some(wait.as_secs() + i64::from(wait.subsec_nanos() > 0)),
        Refusal::Busy => Some(BUSY_SECONDS),
        _ => None,
    };
    if let Some(seconds) = later {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

fn at_login(text: String) -> FieldError {
    FieldError {
        field: "login".to_owned(),
        id: "sign-in-login".to_owned(),
        text,
    }
}
