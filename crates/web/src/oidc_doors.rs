//! Where browsers and applications come to with OpenID Connect. Pages and sessions are the console's; what may be
//! asked and what is refused is decided by the crate `oidc` and by `application::clients`.
//!
//! A form of the console may lead to the console only (`form-action`), and a browser holds that against every
//! redirect that follows: whoever signs in on the way to an application comes back here by a page of its own
//! ([`onward`]), and only this address leads to the application.

use std::sync::Arc;

use application::clients::{Asks, Client, Issued, Leaving, Way};
use application::people::SignedIn;
use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, PRAGMA, SET_COOKIE, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use oidc::exchange::{self, Refused};
use oidc::keys::Algorithm;
use oidc::request::{self, Allowed, Denied, Prompt, Read, Request, Return};
use oidc::scope::{self, Scope};
use oidc::{Pairs, asking};
use serde::Deserialize;
use serde_json::{Value, json};
use texts::visible;

use crate::answer::{Reply, Turned, encoded, see_other_with, shown};
use crate::form::Filled;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, Visitor, session_cookie_removed};
use crate::settings::Console;

/// Where browsers come to from applications.
const AUTHORIZE: &str = "/oidc/authorize";
/// When this program last asked for a proof, as it stands in its own address.
const ASKED: &str = "asked_at";
/// How long applications may keep the keys, in seconds: they are told a day before they sign.
const KEYS_KEPT: &str = "public, max-age=3600";

/// What applications read before anything else.
pub(crate) fn documents() -> Router<Arc<Console>> {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/oidc/jwks", get(keys))
}

fn issuer(console: &Console) -> Result<&str, Turned> {
    console.office.issuer().ok_or(Turned::NotFound)
}

async fn discovery(State(console): Shared) -> Reply {
    let issuer = issuer(&console)?;
    let at = |path: &str| format!("{issuer}{path}");
    let algorithms = Algorithm::ALL.map(Algorithm::name);
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": at(AUTHORIZE),
        "token_endpoint": at("/oidc/token"),
        "userinfo_endpoint": at("/oidc/userinfo"),
        "end_session_endpoint": at("/oidc/logout"),
        "jwks_uri": at("/oidc/jwks"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": Scope::ALL.map(Scope::name),
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid",
            "name", "preferred_username", "locale", "email", "email_verified", "groups", "unit", "unit_name"],
        "prompt_values_supported": ["none", "login"],
        "ui_locales_supported": ["zh-TW", "vi", "en"],
        "acr_values_supported": ["urn:townwatch:acr:password", "urn:townwatch:acr:two-factor", "urn:townwatch:acr:passkey"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "require_request_uri_registration": false,
    });
    Ok(document_of(&document, KEYS_KEPT))
}

async fn keys(State(console): Shared) -> Reply {
    issuer(&console)?;
    let keys = console.office.public_keys().await?;
    Ok(document_of(&keys, KEYS_KEPT))
}

fn document_of(document: &Value, kept: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, kept)];
    (headers, document.to_string()).into_response()
}

/// The application that stands in the address `next`, by its name: people are told where they go on to.
pub(crate) async fn asking_application(console: &Console, next: &str) -> Result<String, Turned> {
    let query = next
        .strip_prefix(AUTHORIZE)
        .and_then(|rest| rest.strip_prefix('?'));
    let Some(pairs) = query.and_then(Pairs::read) else {
        return Ok(String::new());
    };
    let client = client_of(console, &pairs).await?;
    let entered = client.filter(|client| {
        let address = pairs.one("redirect_uri");
        let mut uris = client.settings.redirect_uris.iter();
        uris.any(|uri| Some(uri.as_str()) == address)
    });
    Ok(entered.map_or_else(String::new, |client| visible(&client.name)))
}

async fn client_of(console: &Console, pairs: &Pairs) -> Result<Option<Client>, Turned> {
    match pairs.one("client_id") {
        Some(named) => Ok(console.office.client_asking(named).await?),
        None => Ok(None),
    }
}

/// `GET /oidc/authorize`
pub(crate) async fn authorize(
    State(console): Shared,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Reply {
    let query = query.unwrap_or_default();
    let pairs = Pairs::read(&query).unwrap_or_default();
    let found = client_of(&console, &pairs).await?;
    let asked = pairs.one(ASKED).and_then(|asked| asked.parse().ok());
    let read = found.map(|client| {
        let allowed = Allowed {
            redirect_uris: &client.settings.redirect_uris,
            scopes: &client.settings.scopes,
        };
        let read = request::read(&pairs.clone().without(ASKED), allowed);
        (client, read)
    });
    match (read, visitor.signed_in) {
        (Some((client, Read::Request(request))), Some(signed_in)) => {
            let coming = (&signed_in, &client, asked);
            go_on(&console, coming, &request, &query).await
        }
        (Some((client, Read::Request(request))), None) => {
            stranger(&console, &client, &request, &query)
        }
        (Some((_, Read::Back(back, denied, why))), _) => refused(&console, &back, denied, why),
        (_, None) => Err(Turned::SignInFirst {
            next: "/".to_owned(),
        }),
        (_, Some(_)) => {
            let why = "refusal-client-unknown";
            Err(application::Refusal::WrongState { why }.into())
        }
    }
}

/// The same request once more, with the moment in which it was asked who is there.
fn again(console: &Console, query: &str) -> String {
    let own = format!("{ASKED}=");
    let rest = query.split('&').filter(|pair| !pair.starts_with(&own));
    let rest = rest.collect::<Vec<_>>().join("&");
    let now = console.office.now().as_second();
    format!("{AUTHORIZE}?{rest}&{own}{now}")
}

fn stranger(console: &Console, client: &Client, request: &Request, query: &str) -> Reply {
    if client.suspended.is_some() {
        return refused(console, &request.back, Denied::AccessDenied, "out of use");
    }
    if request.prompt == Prompt::None {
        return refused(
            console,
            &request.back,
            Denied::LoginRequired,
            "nobody is signed in",
        );
    }
    Err(Turned::SignInFirst {
        next: again(console, query),
    })
}

async fn go_on(
    console: &Console,
    (signed_in, client, asked): (&SignedIn, &Client, Option<i64>),
    request: &Request,
    query: &str,
) -> Reply {
    let office = &console.office;
    let back = &request.back;
    if let Some(token) = &request.id_token_hint
        && !office.hints_at(token, client, signed_in).await?
    {
        return refused(
            console,
            back,
            Denied::LoginRequired,
            "somebody else is signed in",
        );
    }
    if office.asks(signed_in, request, asked) == Asks::Proof {
        if request.prompt == Prompt::None {
            return refused(console, back, Denied::LoginRequired, "a proof is needed");
        }
        let next = encoded(&again(console, query));
        let to = format!("/account/prove?anew=yes&next={next}");
        return Ok(Redirect::to(&to).into_response());
    }
    match office.enter_application(signed_in, client, request).await? {
        Way::Code(code) => Ok(returned(console, back, &[("code", &code)])),
        Way::Denied(denied) => refused(
            console,
            back,
            denied,
            "the application is not for this person, or the request was answered before",
        ),
        Way::MustChange => {
            let why = "refusal-client-must-change";
            Err(application::Refusal::WrongState { why }.into())
        }
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "a handler's last word, like `shown`"
)]
fn refused(console: &Console, back: &Return, denied: Denied, why: &str) -> Reply {
    let words = [("error", denied.name()), ("error_description", why)];
    Ok(returned(console, back, &words))
}

/// Back to the application, with what it wants back and who answers (RFC 9207).
fn returned(console: &Console, back: &Return, words: &[(&str, &str)]) -> Response {
    let mut words = words.to_vec();
    if let Some(state) = &back.state {
        words.push(("state", state));
    }
    words.push(("iss", console.office.issuer().unwrap_or_default()));
    Redirect::to(&asking(&back.address, &words)).into_response()
}

/// `POST /oidc/token`
pub(crate) async fn token(State(console): Shared, headers: HeaderMap, body: String) -> Reply {
    issuer(&console)?;
    let form = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let form = form.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let Some(form) = Pairs::read(&body).filter(|_| form) else {
        return Ok(wrong(Refused::InvalidRequest, false));
    };
    let header = headers.get(AUTHORIZATION);
    let text = header.and_then(|header| header.to_str().ok());
    if header.is_some() && text.is_none() {
        return Ok(wrong(Refused::InvalidClient, true));
    }
    let basic = header.is_some();
    let shown = match exchange::shown(text, &form) {
        Ok(shown) => shown,
        Err(refused) => return Ok(wrong(refused, basic)),
    };
    let office = &console.office;
    let client = match office.shown_client(&shown).await? {
        Ok(client) => client,
        Err(refused) => return Ok(wrong(refused, basic)),
    };
    let grant = match exchange::wanted(&form) {
        Ok(grant) => grant,
        Err(refused) => return Ok(wrong(refused, basic)),
    };
    match office.redeem(&client, &grant).await? {
        Ok(issued) => Ok(given(&issued)),
        Err(refused) => Ok(wrong(refused, basic)),
    }
}

fn given(issued: &Issued) -> Response {
    let mut answer = json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "id_token": issued.id_token,
        "scope": scope::written(&issued.scopes),
    });
    if let (Some(token), Some(answer)) = (&issued.refresh_token, answer.as_object_mut()) {
        answer.insert("refresh_token".to_owned(), json!(token));
    }
    secret(StatusCode::OK, &answer)
}

/// An answer that nobody keeps on the way.
fn secret(status: StatusCode, answer: &Value) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
        (PRAGMA, "no-cache"),
    ];
    (status, headers, answer.to_string()).into_response()
}

fn wrong(refused: Refused, basic: bool) -> Response {
    let status = match refused {
        Refused::InvalidClient => StatusCode::UNAUTHORIZED,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut response = secret(status, &json!({ "error": refused.name() }));
    if status == StatusCode::UNAUTHORIZED && basic {
        let asks = HeaderValue::from_static("Basic realm=\"townwatch\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, asks);
    }
    response
}

/// `GET` and `POST /oidc/userinfo`
pub(crate) async fn userinfo(State(console): Shared, headers: HeaderMap) -> Reply {
    issuer(&console)?;
    let header = headers.get(AUTHORIZATION).and_then(|one| one.to_str().ok());
    let token = header.and_then(exchange::bearer);
    let claims = match token {
        Some(token) => console.office.claims(token).await?,
        None => None,
    };
    if let Some(claims) = claims {
        return Ok(secret(StatusCode::OK, &Value::Object(claims)));
    }
    let error = json!({"error": "invalid_token"});
    let mut response = secret(StatusCode::UNAUTHORIZED, &error);
    let asks = if token.is_some() {
        "Bearer error=\"invalid_token\""
    } else {
        "Bearer"
    };
    let asks = HeaderValue::from_static(asks);
    response.headers_mut().insert(WWW_AUTHENTICATE, asks);
    Ok(response)
}

#[derive(Template)]
#[template(path = "leaving.html")]
struct LeavingPage {
    page: Page,
    /// Which application sends the person; empty where it did not show who it is.
    name: String,
    query: String,
}

/// `GET /oidc/logout`: an application that shows a token of this browser signs it out; anybody else asks the
/// person.
pub(crate) async fn leaving(
    State(console): Shared,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Reply {
    let query = query.unwrap_or_default();
    let leaving = read_leaving(&console, &query, visitor.signed_in.as_ref()).await?;
    let Some(signed_in) = visitor.signed_in else {
        let Some(to) = leaving.to else {
            return Err(Turned::SignInFirst {
                next: "/".to_owned(),
            });
        };
        return Ok(Redirect::to(&to).into_response());
    };
    if leaving.own {
        console.office.sign_out(&signed_in).await?;
        let removed = session_cookie_removed(console.settings.secure);
        let to = leaving.to.unwrap_or_else(|| "/sign-in".to_owned());
        return see_other_with(&to, &[removed]);
    }
    shown(&LeavingPage {
        page: visitor.page,
        name: visible(&leaving.name.unwrap_or_default()),
        query,
    })
}

/// What was asked for, when the person said yes.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Said {
    #[serde(default)]
    query: String,
}

/// `POST /oidc/logout`
pub(crate) async fn leave(
    State(console): Shared,
    person: SignedInPerson,
    Filled(said): Filled<Said>,
) -> Reply {
    let leaving = read_leaving(&console, &said.query, Some(&person.signed_in)).await?;
    console.office.sign_out(&person.signed_in).await?;
    let removed = [session_cookie_removed(console.settings.secure)];
    match leaving.to {
        Some(to) => led_on(&person.page, &to, &removed),
        None => see_other_with("/sign-in", &removed),
    }
}

async fn read_leaving(
    console: &Console,
    query: &str,
    signed_in: Option<&SignedIn>,
) -> Result<Leaving, Turned> {
    let pairs = Pairs::read(query).unwrap_or_default();
    Ok(console.office.leaving(&pairs, signed_in).await?)
}

#[derive(Template)]
#[template(path = "onward.html")]
struct OnwardPage<'p> {
    lang: &'static str,
    css: &'p str,
    title: String,
    link: String,
    to: &'p str,
}

/// After a deed that was done on the way to an application: a page that leads on by itself, because no form leads
/// away from here. Everywhere else the browser is simply sent on.
pub(crate) fn onward(page: &Page, to: &str, cookies: &[String]) -> Reply {
    if to.starts_with("/oidc/") {
        led_on(page, to, cookies)
    } else {
        see_other_with(to, cookies)
    }
}

fn led_on(page: &Page, to: &str, cookies: &[String]) -> Reply {
    let css = page.asset("townwatch.css");
    let mut response = shown(&OnwardPage {
        lang: page.language.tag(),
        css: &css,
        title: page.t("onward-title"),
        link: page.t("onward-link"),
        to,
    })?;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&format!("0;url={to}")) {
        headers.insert(HeaderName::from_static("refresh"), value);
    }
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            headers.append(SET_COOKIE, value);
        }
    }
    Ok(response)
}
