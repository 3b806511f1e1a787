//! What stands around every request: posts from other sites, panics, turns, and headers.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use application::{Fault, Refusal};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, HOST, HeaderName, ORIGIN, STRICT_TRANSPORT_SECURITY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::answer::{Turned, encoded, page_of};
use crate::api;
use crate::caller::ClientAddress;
use crate::page::Page;
use crate::routes::page_above;
use crate::scim;
use crate::session::{self, Visitor};
use crate::settings::Console;
use tokio::task::AbortHandle;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; \
                      img-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'; connect-src 'self'";

/// Wraps every route.
pub(crate) async fn guard(
    State(console): State<Arc<Console>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let doors = console.settings.collecting.doors.as_ref();
    let doors = doors.filter(|doors| doors.is_senders(&parts));
    // Senders also put, and no browser is one.
    let writes = parts.method == Method::POST || (doors.is_some() && parts.method == Method::PUT);
    let mut response = if writes && is_cross_site(&parts.headers) {
        Turned::CrossSite.into_response()
    } else if let Some(doors) = doors {
        let from = address_of(&parts);
        doors
            .answer(Request::from_parts(parts.clone(), body), from)
            .await
    } else {
        caught(next, Request::from_parts(parts.clone(), body)).await
    };
    if let Some(turned) = response.extensions_mut().remove::<Turned>() {
        let reference = reference(&console, &turned);
        response = if matches!(turned, Turned::Refused(Refusal::ProveFirst)) {
            let back = encoded(page_above(parts.uri.path()));
            Redirect::to(&format!("/account/prove?next={back}")).into_response()
        } else if parts.uri.path().starts_with(api::ROOT) {
            let language = session::language_of(&parts.headers, None);
            let page = Page::new(language, None, console.office.now(), "/".to_owned());
            api::problem_of(&turned, &page, &reference)
        } else if parts.uri.path().starts_with(scim::ROOT) {
            let language = session::language_of(&parts.headers, None);
            let page = Page::new(language, None, console.office.now(), "/".to_owned());
            scim::refusal_of(&turned, &page, &reference)
        } else {
            page_of(
                &turned,
                frame(Arc::clone(&console), parts).await,
                &reference,
            )
        };
    }
    protect(response.headers_mut());
    if console.settings.secure {
        let year = HeaderValue::from_static("max-age=31536000");
        response
            .headers_mut()
            .insert(STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// Where a request comes from; nowhere in particular where the server does not tell.
fn address_of(parts: &Parts) -> IpAddr {
    let known = parts.extensions.get::<ClientAddress>();
    known.map_or(
        IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        |ClientAddress(address)| *address,
    )
}

/// Runs the handler in a task of its own, so that a panic ends that request only. A browser that
/// hangs up does not stop a deed half-way either; a page that nobody waits for any more is given up.
async fn caught(next: Next, request: Request) -> Response {
    let what = format!("{} {}", request.method(), request.uri().path());
    let reads = request.method() == Method::GET;
    let running = tokio::spawn(next.run(request));
    let _given_up = reads.then(|| GivenUp(running.abort_handle()));
    match running.await {
        Ok(response) => response,
        Err(ended) => {
            let fault = Fault::caused(format!("answer {what}"), ended);
            Turned::from(fault).into_response()
        }
    }
}

/// Ends a task that nobody waits for any more; one that has ended takes no harm.
struct GivenUp(AbortHandle);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The frame of an error's page. The records may be what broke: it then stands without a person.
async fn frame(console: Arc<Console>, parts: Parts) -> Page {
    let language = session::language_of(&parts.headers, None);
    let bare = Page::new(language, None, console.office.now(), "/".to_owned());
    let visitor = tokio::spawn(async move { Visitor::of(&console, &parts).await });
    match visitor.await {
        Ok(Ok(visitor)) => visitor.page,
        Ok(Err(_)) | Err(_) => bare,
    }
}

/// The number that the person reads out and the operator finds in the log.
fn reference(console: &Console, turned: &Turned) -> String {
    let Turned::Failed(fault) = turned else {
        return String::new();
    };
    let number = console.settings.ids.uuid().simple().to_string();
    // The random end of a UUIDv7: short enough for the telephone.
    let reference = number.chars().skip(20).collect::<String>().to_uppercase();
    tracing::error!(reference, "request failed: {fault}");
    reference
}

/// Whether a post comes from somewhere else. Browsers say so in `Sec-Fetch-Site`; older ones in
/// `Origin`. Programs send neither, and no browser that sends our `SameSite` cookie does.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN) else {
        return false;
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_none() || host != text(HOST)
}

fn protect(headers: &mut HeaderMap) {
    let fixed = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn a_post_from_another_site_is_recognised() {
        for pairs in [
            &[("sec-fetch-site", "cross-site")][..],
            &[
                ("sec-fetch-site", "same-site"),
                ("origin", "http://127.0.0.1:1"),
                ("host", "127.0.0.1:1"),
            ],
            &[
                ("origin", "http://evil.example"),
                ("host", "127.0.0.1:8420"),
            ],
            &[("origin", "null"), ("host", "127.0.0.1:8420")],
            &[
                ("origin", "http://127.0.0.1:8420.evil.example"),
                ("host", "127.0.0.1:8420"),
            ],
        ] {
            assert!(is_cross_site(&headers(pairs)), "{pairs:?}");
        }
    }

    #[test]
    fn a_post_from_our_own_page_is_taken() {
        for pairs in [
            &[("sec-fetch-site", "same-origin"), ("origin", "null")][..],
            &[
                ("origin", "http://127.0.0.1:8420"),
                ("host", "127.0.0.1:8420"),
            ],
            &[],
        ] {
            assert!(!is_cross_site(&headers(pairs)), "{pairs:?}");
        }
    }

    #[test]
    fn pages_are_never_stored_and_assets_keep_their_own_rule() {
        let mut page = HeaderMap::new();
        protect(&mut page);
        assert_eq!(page[CACHE_CONTROL], "no-store");
        let mut asset = headers(&[("cache-control", "public")]);
        protect(&mut asset);
        assert_eq!(asset[CACHE_CONTROL], "public");
        assert!(!POLICY.contains("unsafe"));
    }

    /// A handler that never ends; whoever waits hears when it was given up.
    async fn hung_up(method: Method) -> bool {
        let (held, mut given_up) = tokio::sync::oneshot::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(Some(held)));
        let (started, mut running) = tokio::sync::mpsc::channel(1);
        let handler = move || {
            let (held, started) = (held.lock().unwrap().take(), started.clone());
            async move {
                started.send(()).await.unwrap();
                std::future::pending::<()>().await;
                drop(held);
            }
        };
        let router = axum::Router::new()
            .route("/", axum::routing::any(handler))
            .layer(axum::middleware::from_fn(|request, next| {
                caught(next, request)
            }));
        let request = Request::builder().method(method);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let asking = tokio::spawn(tower::ServiceExt::oneshot(router, request));
        running.recv().await.unwrap();
        asking.abort();
        let _ended = asking.await;
        // Everything that is ready has had its turn.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        given_up.try_recv() == Err(tokio::sync::oneshot::error::TryRecvError::Closed)
    }

    #[tokio::test]
    async fn a_page_nobody_waits_for_is_given_up_and_a_deed_is_not() {
        assert!(hung_up(Method::GET).await);
        assert!(!hung_up(Method::POST).await);
    }
}
