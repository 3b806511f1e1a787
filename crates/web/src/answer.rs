//! How a request ends: a page, or a turn to somewhere else. A turn is only marked where it
//! happens; [`crate::guard`] knows the visitor and makes the page of it.

use std::fmt::Write as _;
use std::sync::Arc;

use application::{Fault, Problem, Refusal};
use askama::Template;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::page::Page;

/// What a handler gives back.
pub(crate) type Reply = Result<Response, Turned>;

/// The request does not end with the page that was asked for.
#[derive(Debug, Clone)]
pub(crate) enum Turned {
    /// It does not exist, or is not theirs to see.
    NotFound,
    /// The path exists, but not for this method.
    NoSuchMethod,
    /// To the sign-in page, and back.
    SignInFirst {
        /// Path and query to come back to.
        next: String,
    },
    /// The office says no.
    Refused(Refusal),
    /// A post from another site.
    CrossSite,
    /// The body is no form, or is larger than any form here.
    Unreadable,
    /// A program's input is not what the schema says; the text names the place.
    Misread(String),
    /// A program's body is larger than any input may be.
    TooLarge,
    /// A program without a key that opens.
    NoKey,
    /// Something outside the person's reach failed.
    Failed(Arc<Fault>),
}

impl From<Problem> for Turned {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(refusal) => refusal.into(),
            Problem::Fault(fault) => Self::Failed(Arc::new(fault)),
        }
    }
}

impl From<Refusal> for Turned {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Self::NotFound,
            Refusal::SignInFirst => Self::SignInFirst {
                next: "/".to_owned(),
            },
            other => Self::Refused(other),
        }
    }
}

impl From<Fault> for Turned {
    fn from(fault: Fault) -> Self {
        Self::Failed(Arc::new(fault))
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        if let Self::SignInFirst { next } = &self {
            return Redirect::to(&format!("/sign-in?next={}", encoded(next))).into_response();
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Turned {
    /// The status of its page.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignInFirst { .. } => StatusCode::SEE_OTHER,
            Self::Refused(refusal) => refused_status(refusal),
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Unreadable | Self::Misread(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoKey => StatusCode::UNAUTHORIZED,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The status of a page that shows a refusal.
pub(crate) const fn refused_status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::SignInFirst | Refusal::WrongCredentials => StatusCode::UNAUTHORIZED,
        Refusal::ProveFirst => StatusCode::FORBIDDEN,
        Refusal::Stale | Refusal::WrongState { .. } => StatusCode::CONFLICT,
        Refusal::Missing { .. } | Refusal::Invalid { .. } | Refusal::Weak { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Refusal::LinkExpired => StatusCode::GONE,
        Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// A page, status 200.
pub(crate) fn shown(template: &impl Template) -> Reply {
    shown_as(StatusCode::OK, template)
}

/// A page with another status.
pub(crate) fn shown_as(status: StatusCode, template: &impl Template) -> Reply {
    let html = template
        .render()
        .map_err(|cause| Fault::caused("fill a page", cause))?;
    Ok((status, Html(html)).into_response())
}

/// After a deed: the browser asks for another page.
#[expect(
    clippy::unnecessary_wraps,
    reason = "a handler's last word, like `shown`"
)]
pub(crate) fn see_other(path: &str) -> Reply {
    Ok(Redirect::to(path).into_response())
}

/// After a deed, with cookies.
#[expect(
    clippy::unnecessary_wraps,
    reason = "a handler's last word, like `shown`"
)]
pub(crate) fn see_other_with(path: &str, cookies: &[String]) -> Reply {
    let mut response = Redirect::to(path).into_response();
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response
                .headers_mut()
                .append(axum::http::header::SET_COOKIE, value);
        }
    }
    Ok(response)
}

/// A path inside this site, or `/`: `next` comes from the address line, where anybody may write.
pub(crate) fn inside(path: &str) -> &str {
    let local = path.starts_with('/')
        && !path.starts_with("//")
        && path
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if local { path } else { "/" }
}

/// A file to take away: `townwatch-findings-20261121-1002.csv`, by the clock of the person's unit.
pub(crate) fn attached(
    (now, zone): (Timestamp, &TimeZone),
    format: sheets::Format,
    name: &str,
    body: impl IntoResponse,
) -> Response {
    let made = now.to_zoned(zone.clone());
    let made = made.strftime("%Y%m%d-%H%M");
    let file = format!("townwatch-{name}-{made}.{}", format.name());
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file}\""),
        ),
    ];
    (headers, body).into_response()
}

/// A value inside a query.
pub(crate) fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                text.push(char::from(byte));
            }
            other => {
                let _ = write!(text, "%{other:02X}");
            }
        }
    }
    text
}

/// An address that asks: `/log?query=root&late=yes`; the path alone where nothing is asked.
pub(crate) fn asking<N: AsRef<str>, V: AsRef<str>>(
    path: &str,
    words: impl IntoIterator<Item = (N, V)>,
) -> String {
    let mut address = path.to_owned();
    let mut sign = '?';
    for (name, value) in words {
        let (name, value) = (encoded(name.as_ref()), encoded(value.as_ref()));
        let _ = write!(address, "{sign}{name}={value}");
        sign = '&';
    }
    address
}

/// A page that says why there is no other.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    heading: String,
    text: String,
    /// For the operator's log; empty where there is nothing to look up.
    reference: String,
    back: String,
}

/// The page of a turn.
pub(crate) fn page_of(turned: &Turned, page: Page, reference: &str) -> Response {
    let (heading, text) = words(turned, &page);
    let back = if page.person.is_empty() {
        "/sign-in"
    } else {
        "/"
    }
    .to_owned();
    let reference = reference.to_owned();
    let shown = ErrorPage {
        page,
        heading,
        text,
        reference,
        back,
    };
    shown_as(turned.status(), &shown).unwrap_or_else(|_| turned.status().into_response())
}

fn words(turned: &Turned, page: &Page) -> (String, String) {
    match turned {
        Turned::NotFound | Turned::SignInFirst { .. } => {
            (page.t("error-not-found"), page.t("error-not-found-text"))
        }
        Turned::NoSuchMethod => (page.t("error-method"), page.t("error-method-text")),
        Turned::Refused(refusal @ Refusal::LinkExpired) => {
            (page.t("error-link"), page.refusal(refusal))
        }
        Turned::Refused(refusal) => (page.t("error-refused"), page.refusal(refusal)),
        Turned::CrossSite => (page.t("error-cross-site"), page.t("error-cross-site-text")),
        Turned::NoKey => (page.t("error-no-key"), page.t("error-no-key-text")),
        Turned::TooLarge => (page.t("error-too-large"), page.t("error-too-large-text")),
        Turned::Unreadable | Turned::Misread(_) => {
            (page.t("error-unreadable"), page.t("error-unreadable-text"))
        }
        Turned::Failed(_) => (page.t("error-failed"), page.t("error-failed-text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_come_back_to() {
        assert_eq!(inside("/findings?state=all"), "/findings?state=all");
        for outside in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "",
            "/a\r\nb",
            "/\t/x",
        ] {
            assert_eq!(inside(outside), "/", "{outside:?}");
        }
    }

    #[test]
    fn a_value_in_a_query_cannot_add_another() {
        assert_eq!(
            encoded("/findings?a=1&b=2#x"),
            "/findings%3Fa%3D1%26b%3D2%23x"
        );
    }
}
