//! The office as JSON: every operation of `api::OPERATIONS` at its address, for programs with a key.

use std::sync::Arc;

use ::api::{Given, Kind, OPERATIONS, Operation, PREFIX, ProblemBody, Unanswered};
use application::{Actor, Problem};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Router, http};

use crate::answer::{Reply, Turned};
use crate::page::Page;
use crate::session;
use crate::settings::Console;

/// Where everything for programs lies.
pub(crate) const ROOT: &str = "/api/";
/// Longest JSON body, in bytes. Facts of a case are a few kilobytes.
const LONGEST_BODY: usize = 256 * 1024;

/// The addresses of all operations, and the document that describes them.
pub(crate) fn routes() -> Router<Arc<Console>> {
    let mut router = Router::new().route("/api/openapi.json", get(document));
    for operation in OPERATIONS {
        let address = format!("{PREFIX}{}", operation.use_case.name);
        router = router.route(&address, handler(operation));
    }
    router
}

fn handler(operation: &'static Operation) -> MethodRouter<Arc<Console>> {
    let answered = move |State(console): State<Arc<Console>>, request: Request| async move {
        answer(&console, operation, request).await
    };
    match operation.kind {
        Kind::Read => get(answered),
        Kind::Deed => post(answered),
    }
}

/// Says nothing about the office: everybody may read it.
async fn document() -> Json<serde_json::Value> {
    Json(::api::openapi(env!("CARGO_PKG_VERSION")))
}

async fn answer(console: &Console, operation: &Operation, request: Request) -> Reply {
    let (parts, body) = request.into_parts();
    let actor = program(console, &parts.headers).await?;
    let given = given(operation.kind, &parts, body).await?;
    match (operation.call)(&console.office, &actor, given).await {
        Ok(answer) => Ok(Json(answer).into_response()),
        Err(Unanswered::Unreadable(detail)) => Err(Turned::Misread(detail)),
        Err(Unanswered::Problem(problem)) => Err(problem.into()),
    }
}

/// The person behind the key, as far as the key goes.
pub(crate) async fn program(console: &Console, headers: &HeaderMap) -> Result<Actor, Turned> {
    let mut actor = match bearer(headers) {
        Some(key) => console.office.by_token(session::digest(key)).await,
        None => Ok(None),
    }
    .map_err(|problem: Problem| Turned::from(problem))?
    .ok_or(Turned::NoKey)?;
    if let Some(language) = session::accepted(headers) {
        actor.language = language;
    }
    Ok(actor)
}

/// The key of `Authorization: Bearer KEY`; the scheme's case does not matter (RFC 9110, 11.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(key.trim())
        .filter(|key| !key.is_empty())
}

async fn given(kind: Kind, parts: &http::request::Parts, body: Body) -> Result<Given, Turned> {
    match kind {
        Kind::Read => Ok(Given::Query(parts.uri.query().unwrap_or("").to_owned())),
        Kind::Deed => {
            let body = to_bytes(body, LONGEST_BODY).await;
            let body = body.map_err(|_| Turned::TooLarge)?;
            Ok(Given::Body(body.into()))
        }
    }
}

/// A turn as a program reads it (RFC 9457).
pub(crate) fn problem_of(turned: &Turned, page: &Page, reference: &str) -> Response {
    let status = turned.status();
    let (title, code, field) = words(turned, page);
    let detail = match turned {
        Turned::Misread(detail) => Some(detail.clone()),
        _ => None,
    };
    let body = ProblemBody {
        status: status.as_u16(),
        title,
        code: code.to_owned(),
        detail,
        field: field.map(str::to_owned),
        reference: Some(reference.to_owned()).filter(|reference| !reference.is_empty()),
    };
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    put(CONTENT_TYPE, "application/problem+json");
    if matches!(turned, Turned::NoKey) {
        put(WWW_AUTHENTICATE, "Bearer");
    }
    response
}

fn words<'t>(turned: &'t Turned, page: &Page) -> (String, &'t str, Option<&'t str>) {
    let named = |key: &'static str| (page.t(key), key, None);
    match turned {
        Turned::NotFound | Turned::SignInFirst { .. } => named("error-not-found"),
        Turned::NoSuchMethod => named("error-method"),
        Turned::NoKey => named("error-no-key"),
        Turned::TooLarge => named("error-too-large"),
        Turned::CrossSite => named("error-cross-site"),
        Turned::Unreadable | Turned::Misread(_) => named("error-unreadable"),
        Turned::Failed(_) => named("error-failed"),
        Turned::Refused(refusal) => (page.refusal(refusal), refusal.key(), refusal.field()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_its_header_only_as_bearer() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(of("Bearer tw_1").as_deref(), Some("tw_1"));
        assert_eq!(of("bEARER  tw_1 ").as_deref(), Some("tw_1"));
        assert_eq!(of("Basic tw_1"), None);
        assert_eq!(of("Bearer "), None);
        assert_eq!(of("Bearer"), None);
    }
}
