//! Signing in and out.

use application::factor::Stage;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::id::AccountId;
use serde::Deserialize;

use crate::answer::{
    Reply, encoded, inside, refused_status, see_other, see_other_with, shown, shown_as,
};
use crate::caller::Caller;
use crate::form::Filled;
use crate::oidc_doors::{asking_application, onward};
use crate::page::{FieldError, Page};
use crate::passkeys::{Asked, asked};
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
    passkey: Option<Asked>,
    /// The office was set up just now.
    ready: bool,
    /// Which application asks; empty where none does.
    application: String,
}

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(crate) struct Way {
    #[serde(default)]
    next: String,
    #[serde(default)]
    ready: String,
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

pub(crate) async fn show(
    State(console): Shared,
    visitor: Visitor,
    Query(way): Query<Way>,
) -> Reply {
    let next = inside(&way.next).to_owned();
    if visitor.signed_in.is_some() {
        return see_other(&next);
    }
    let application = asking_application(&console, &next).await?;
    shown(&SignInPage {
        page: visitor.page,
        login: String::new(),
        application,
        next,
        passkey: asked(&console),
        ready: !way.ready.is_empty(),
    })
}

pub(crate) async fn sign_in(
    State(console): Shared,
    visitor: Visitor,
    caller: Caller,
    Filled(typed): Filled<Credentials>,
) -> Reply {
    let next = inside(&typed.next).to_owned();
    let shown_again = SignInPage {
        page: visitor.page,
        login: typed.login.clone(),
        application: asking_application(&console, &next).await?,
        next,
        passkey: asked(&console),
        ready: false,
    };
    let secure = console.settings.secure;
    let token = token_text(console.settings.ids.secret());
    match opened(&console, &caller, &typed.login, typed.password, &token).await {
        Ok((stage, note)) => {
            let mut cookies = vec![session_cookie(secure, &token)];
            cookies.extend(note.map(|note| device_cookie(secure, &typed.login, &note)));
            let next = encoded(&shown_again.next);
            let to = match stage {
                Stage::Full => return onward(&shown_again.page, &shown_again.next, &cookies),
                Stage::Code => format!("/sign-in/code?next={next}"),
                Stage::Enrol => "/account/second-factor".to_owned(),
                Stage::Renew => format!("/sign-in/renew?next={next}"),
            };
            see_other_with(&to, &cookies)
        }
        Err(Problem::Refused(refusal)) => refused(shown_again, &refusal),
        Err(fault) => Err(fault.into()),
    }
}

/// Opens the session of the token; how far it is, and the note that makes this browser known.
async fn opened(
    console: &Console,
    caller: &Caller,
    name: &str,
    password: String,
    token: &str,
) -> Result<(Stage, Option<String>), Problem> {
    let (door, office) = (&console.settings.door, &console.office);
    let knock = &caller.knock(console.settings.secure, name);
    let lane = door.begin(knock, office.now()).await?;
    let coming = caller.coming(console, (name, token), lane).await?;
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
    if session.stage != Stage::Full {
        // Neither right nor wrong, before the second step.
        door.not_looked_at(knock, lane, office.now());
        return Ok((session.stage, None));
    }
    let note = made_known(console, caller, name, session.account).await;
    Ok((Stage::Full, note))
}

/// The note with which a browser is known from now on. Who is signed in is not turned away because
/// there is none.
pub(crate) async fn made_known(
    console: &Console,
    caller: &Caller,
    name: &str,
    account: AccountId,
) -> Option<String> {
    let (door, now) = (&console.settings.door, console.office.now());
    let knock = caller.knock(console.settings.secure, name);
    door.opened(&knock, account, now)
        .await
        .inspect_err(|fault| tracing::warn!("a device is not made known: {fault}"))
        .ok()
}

pub(crate) async fn sign_out(State(console): Shared, person: SignedInPerson) -> Reply {
    console.office.sign_out(&person.signed_in).await?;
    see_other_with(
        "/sign-in",
        &[session_cookie_removed(console.settings.secure)],
    )
}

/// The page again after a passkey that opened nothing.
pub(crate) fn passkey_refused(console: &Console, mut page: Page, next: String) -> Reply {
    let (field, id) = ("passkey".to_owned(), String::new());
    let text = page.t("invalid-passkey");
    page.errors.push(FieldError { field, id, text });
    let form = SignInPage {
        page,
        login: String::new(),
        next,
        passkey: asked(console),
        ready: false,
        application: String::new(),
    };
    shown_as(refused_status(&Refusal::WrongCredentials), &form)
}

fn refused(mut form: SignInPage, refusal: &Refusal) -> Reply {
    let text = form.page.refusal(refusal);
    form.page.errors.push(at_login(text));
    later(shown_as(refused_status(refusal), &form)?, refusal)
}

/// Says when to come back, where the refusal is about that.
#[expect(
    clippy::unnecessary_wraps,
    reason = "a handler's last word, like `shown`"
)]
pub(crate) fn later(mut response: Response, refusal: &Refusal) -> Reply {
    let seconds = match refusal {
        // Rounded up: who comes back a moment early would be refused again.
        Refusal::Wait { wait } => wait.as_secs() + i64::from(wait.subsec_nanos() > 0),
        Refusal::Busy => BUSY_SECONDS,
        _ => return Ok(response),
    };
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

fn at_login(text: String) -> FieldError {
    FieldError {
        field: "login".to_owned(),
        id: "sign-in-login".to_owned(),
        text,
    }
}
