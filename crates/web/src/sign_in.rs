//! Signing in and out.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError};

use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{ConnectInfo, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use serde::Deserialize;

use crate::answer::{Reply, inside, refused_status, see_other, see_other_with, shown, shown_as};
use crate::attempts::pair;
use crate::form::Filled;
use crate::page::{FieldError, Page};
use crate::session::{
    Shared, SignedInPerson, Visitor, digest, session_cookie, session_cookie_removed, token_text,
};
use crate::settings::Console;

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

/// The browser's address, where the server passes it on.
pub(crate) struct Address(Option<IpAddr>);

impl FromRequestParts<Arc<Console>> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<Console>,
    ) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(peer)| peer.ip())))
    }
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
    Address(address): Address,
    Filled(typed): Filled<Credentials>,
) -> Reply {
    let next = inside(&typed.next).to_owned();
    let pair = pair(&typed.login, address);
    let begun = {
        let mut attempts = console
            .attempts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        attempts.begin(pair, console.office.now())
    };
    let shown_again = SignInPage {
        page: visitor.page,
        login: typed.login.clone(),
        next,
    };
    if let Err(wait) = begun {
        return too_many(shown_again, wait);
    }
    let token = token_text(console.settings.ids.secret());
    match console
        .office
        .sign_in(&typed.login, typed.password, digest(&token))
        .await
    {
        Ok(_) => {
            console
                .attempts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .succeeded(&pair);
            let cookie = session_cookie(console.settings.secure, &token);
            see_other_with(&shown_again.next, &cookie)
        }
        Err(Problem::Refused(refusal)) => refused(shown_again, &refusal),
        Err(fault) => Err(fault.into()),
    }
}

pub(crate) async fn sign_out(State(console): Shared, person: SignedInPerson) -> Reply {
    console.office.sign_out(&person.signed_in).await?;
    see_other_with("/sign-in", &session_cookie_removed(console.settings.secure))
}

fn refused(mut form: SignInPage, refusal: &Refusal) -> Reply {
    let text = form.page.refusal(refusal);
    form.page.errors.push(at_login(text));
    shown_as(refused_status(refusal), &form)
}

fn too_many(mut form: SignInPage, wait: SignedDuration) -> Reply {
    // Rounded up: who comes back a moment early would be refused again.
    let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
    let text = form.page.say("sign-in-wait", &[("count", seconds.into())]);
    form.page.errors.push(at_login(text));
    let mut response = shown_as(StatusCode::TOO_MANY_REQUESTS, &form)?;
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    Ok(response)
}

fn at_login(text: String) -> FieldError {
    FieldError {
        field: "login".to_owned(),
        id: "sign-in-login".to_owned(),
        text,
    }
}
