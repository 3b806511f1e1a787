//! Where programs enter people and groups (SCIM 2.0, RFC 7644). What a resource is and what is refused is decided by
//! the crate `scim`; what is done, by the use cases of people, with the key of a program.

mod groups;
mod users;

use std::sync::Arc;

use ::scim::list::Asked;
use ::scim::schema::Resource;
use ::scim::{LONGEST_BODY, MEDIA_TYPE, Refused, documents, list};
use application::{Actor, Problem, Refusal};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_TYPE, ETAG, HOST, IF_MATCH, IF_NONE_MATCH, LOCATION, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::answer::{Reply, Turned};
use crate::api::program;
use crate::page::Page;
use crate::session::Shared;
use crate::settings::Console;

/// Where everything lies.
pub(crate) const ROOT: &str = "/scim/v2";

/// The addresses.
pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route(ROOT, any(answer))
        .route("/scim/v2/{*rest}", any(answer))
}

/// A request as it was read.
struct Asking<'a> {
    console: &'a Console,
    actor: Actor,
    headers: &'a HeaderMap,
    base: String,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Why a request is not carried out.
enum No {
    /// By SCIM's own rules.
    Refused(Refused),
    /// By the office's.
    Turned(Turned),
}

impl From<Refused> for No {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Turned> for No {
    fn from(turned: Turned) -> Self {
        Self::Turned(turned)
    }
}

impl From<Problem> for No {
    fn from(problem: Problem) -> Self {
        Self::Turned(problem.into())
    }
}

async fn answer(State(console): Shared, request: Request) -> Reply {
    match asked(&console, request).await {
        Ok(response) => Ok(response),
        Err(No::Refused(refused)) => Ok(refusal(&refused)),
        Err(No::Turned(turned)) => Err(turned),
    }
}

async fn asked(console: &Console, request: Request) -> Result<Response, No> {
    let (parts, body) = request.into_parts();
    let actor = program(console, &parts.headers).await?;
    let body = to_bytes(body, LONGEST_BODY).await;
    let body = body.map_err(|_| Refused::plain(413, "the body is too large"))?;
    let query = serde_urlencoded::from_str(parts.uri.query().unwrap_or_default());
    let asking = Asking {
        console,
        actor,
        headers: &parts.headers,
        base: base(console, &parts.headers),
        query: query.map_err(|_| Refused::syntax("the query cannot be read"))?,
        body: body.into(),
    };
    let path = parts.uri.path().strip_prefix(ROOT).unwrap_or_default();
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    match steps.as_slice() {
        ["ServiceProviderConfig" | "ResourceTypes" | "Schemas", ..] => {
            document(&asking, &parts.method, &steps)
        }
        [".search"] => search(&asking, &parts.method).await,
        ["Users", rest @ ..] => users::answer(&asking, &parts.method, rest).await,
        ["Groups", rest @ ..] => groups::answer(&asking, &parts.method, rest).await,
        ["Bulk" | "Me"] => Err(Refused::plain(501, "not offered here").into()),
        _ => Err(missing()),
    }
}

/// The address under which everything lies, as the configuration tells it, or as it was asked for.
fn base(console: &Console, headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default();
    let own = console.office.issuer().map(str::to_owned);
    let own = own.unwrap_or_else(|| format!("http://{host}"));
    format!("{own}{ROOT}")
}

fn document(asking: &Asking<'_>, method: &Method, steps: &[&str]) -> Result<Response, No> {
    if method != Method::GET {
        return Err(no_method());
    }
    let base = asking.base.as_str();
    let named = |all: Vec<Value>, id: &str| {
        let mut all = all.into_iter();
        let found = all.find(|one| one.get("id").and_then(Value::as_str) == Some(id));
        found.ok_or_else(missing)
    };
    let found = match steps {
        ["ServiceProviderConfig"] => documents::config(base),
        ["ResourceTypes"] => list::whole(&documents::kinds(base)),
        ["ResourceTypes", id] => named(documents::kinds(base), id)?,
        ["Schemas"] => list::whole(&documents::schemas(base)),
        ["Schemas", id] => named(documents::schemas(base), id)?,
        _ => return Err(missing()),
    };
    Ok(told(StatusCode::OK, &found))
}

/// Users and groups in one list.
async fn search(asking: &Asking<'_>, method: &Method) -> Result<Response, No> {
    if method != Method::POST {
        return Err(no_method());
    }
    let wanted = Asked::of_search(&::scim::body::object(&asking.body)?)?;
    let mut all = users::all(asking, &wanted).await?;
    all.extend(groups::all(asking).await?);
    Ok(told(StatusCode::OK, &wanted.page(all)?))
}

impl Asking<'_> {
    /// What stands in the address of a list or a resource.
    fn wanted(&self) -> Result<Asked, Refused> {
        let pairs = self.query.iter();
        Asked::of_query(pairs.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The body as a change or resource.
    fn object(&self) -> Result<Map<String, Value>, Refused> {
        ::scim::body::object(&self.body)
    }

    /// Refuses a change of a resource that is not as the program saw it.
    fn still(&self, one: &Map<String, Value>) -> Result<(), Refused> {
        let Some(seen) = self.headers.get(IF_MATCH) else {
            return Ok(());
        };
        let (seen, now) = (seen.to_str().unwrap_or_default(), version(one));
        let mut seen = seen.split(',').map(str::trim);
        if seen.any(|seen| seen == "*" || seen == now) {
            return Ok(());
        }
        Err(Refused::plain(412, "it is not as it was seen"))
    }

    /// One resource, with its version.
    fn one(
        &self,
        status: StatusCode,
        resource: &Resource,
        one: &Map<String, Value>,
    ) -> Result<Response, No> {
        let version = version(one).to_owned();
        let known = self.headers.get(IF_NONE_MATCH);
        if known.is_some_and(|known| known.as_bytes() == version.as_bytes()) {
            return Ok(StatusCode::NOT_MODIFIED.into_response());
        }
        let location = one.get("meta").and_then(|meta| meta.get("location"));
        let location = location
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let shown = self.wanted()?.only.of(resource, one);
        let mut response = told(status, &Value::Object(shown));
        let headers = response.headers_mut();
        if let Ok(version) = HeaderValue::try_from(version) {
            headers.insert(ETAG, version);
        }
        if status == StatusCode::CREATED
            && let Ok(location) = HeaderValue::try_from(location)
        {
            headers.insert(LOCATION, location);
        }
        Ok(response)
    }
}

fn version(one: &Map<String, Value>) -> &str {
    let version = one.get("meta").and_then(|meta| meta.get("version"));
    version.and_then(Value::as_str).unwrap_or_default()
}

/// A resource with what is told about it.
fn with_meta(
    mut one: Map<String, Value>,
    resource: &Resource,
    (base, id): (&str, &str),
    (created, changed): (jiff::Timestamp, jiff::Timestamp),
) -> Map<String, Value> {
    one.insert("schemas".to_owned(), json!([resource.schema]));
    one.insert("id".to_owned(), id.into());
    let digest: [u8; 32] = Sha256::digest(Value::Object(one.clone()).to_string()).into();
    let digest = domain::hex::text(&digest);
    let short: String = digest.chars().take(24).collect();
    let meta = json!({
        "resourceType": resource.name,
        "created": created.to_string(),
        "lastModified": changed.max(created).to_string(),
        "location": format!("{base}{}/{id}", resource.endpoint),
        "version": format!("W/\"{short}\""),
    });
    one.insert("meta".to_owned(), meta);
    one
}

fn missing() -> No {
    No::Turned(Turned::NotFound)
}

fn no_method() -> No {
    No::Turned(Turned::NoSuchMethod)
}

fn told(status: StatusCode, body: &Value) -> Response {
    let kind = [(CONTENT_TYPE, MEDIA_TYPE)];
    (status, kind, body.to_string()).into_response()
}

fn refusal(refused: &Refused) -> Response {
    let status = StatusCode::from_u16(refused.status);
    told(status.unwrap_or(StatusCode::BAD_REQUEST), &refused.body())
}

/// A turn as a program that speaks SCIM reads it.
pub(crate) fn refusal_of(turned: &Turned, page: &Page, reference: &str) -> Response {
    let refused = match turned {
        Turned::Refused(refused) => by_office(refused, page.refusal(refused)),
        Turned::Failed(_) => {
            let detail = format!("{} {reference}", page.t("error-failed"));
            Refused::plain(500, detail)
        }
        other => Refused::plain(other.status().as_u16(), words(other, page)),
    };
    let mut response = refusal(&refused);
    if matches!(turned, Turned::NoKey) {
        let headers = response.headers_mut();
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn by_office(refusal: &Refusal, detail: String) -> Refused {
    match refusal {
        Refusal::Invalid {
            why: "invalid-name-taken",
            ..
        } => Refused::taken(detail),
        Refusal::Invalid {
            why: "invalid-sign-in-name-stays",
            ..
        } => Refused::mutability(detail),
        Refusal::Invalid { .. } | Refusal::Missing { .. } => Refused::value(detail),
        Refusal::Stale => Refused::plain(412, detail),
        other => Refused::plain(crate::answer::refused_status(other).as_u16(), detail),
    }
}

fn words(turned: &Turned, page: &Page) -> String {
    page.t(match turned {
        Turned::NoSuchMethod => "error-method",
        Turned::NoKey => "error-no-key",
        Turned::CrossSite => "error-cross-site",
        _ => "error-not-found",
    })
}
