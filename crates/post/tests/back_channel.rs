//! Applications that are told of a sign-out: a real receiver, and what is not gone to.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use application::clients::{BackChannel as _, LogoutCall};
use application::post::Delivery;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use axum::routing::any;
use post::{BackChannelPost, Trust};

type Seen = Arc<Mutex<Vec<(String, String, String)>>>;

/// Answers `/status/NNN` with that number, `/slow` never.
async fn receiver() -> (u16, Seen) {
    let seen = Seen::default();
    let answer = |State(seen): State<Seen>, uri: Uri, headers: HeaderMap, body: String| async move {
        let path = uri.to_string();
        let kind = headers.get("content-type").unwrap().to_str().unwrap();
        seen.lock()
            .unwrap()
            .push((path.clone(), kind.to_owned(), body));
        if path == "/slow" {
            std::future::pending::<()>().await;
        }
        let status = path.strip_prefix("/status/").unwrap_or("200");
        let status = StatusCode::from_bytes(status.as_bytes()).unwrap();
        (status, [("location", "/status/200")], "x".repeat(100_000)).into_response()
    };
    let routes = Router::new()
        .fallback(any(answer))
        .with_state(Arc::clone(&seen));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (port, seen)
}

#[tokio::test]
async fn each_is_told_once_no_redirect_is_followed_and_one_that_sleeps_keeps_nobody() {
    let (port, seen) = receiver().await;
    let way = BackChannelPost::new(&Trust::nobody(), Duration::from_millis(400)).unwrap();
    let call = |path: &str| LogoutCall {
        address: format!("http://127.0.0.1:{port}{path}"),
        token: "a.b-c_d.e".to_owned(),
    };
    let paths = [
        "/slow",
        "/cb?logout=backchannel",
        "/status/204",
        "/status/302",
        "/status/400",
        "/status/503",
    ];
    let became = way.tell(paths.map(call).to_vec()).await;
    let kinds: Vec<_> = became
        .iter()
        .map(|one| match one {
            Delivery::Delivered => "delivered",
            Delivery::Later { .. } => "later",
            Delivery::Never { .. } => "never",
        })
        .collect();
    assert_eq!(
        kinds,
        ["later", "delivered", "delivered", "never", "never", "later"]
    );
    let mut seen = seen.lock().unwrap().clone();
    seen.sort();
    assert_eq!(
        seen.len(),
        paths.len(),
        "no second try, and no redirect followed"
    );
    let form = "application/x-www-form-urlencoded";
    let said = ("/cb?logout=backchannel", form, "logout_token=a.b-c_d.e");
    assert!(
        seen.iter()
            .any(|(path, kind, body)| (&**path, &**kind, &**body) == said)
    );
}

#[tokio::test]
async fn what_is_no_application_is_not_gone_to() {
    let way = BackChannelPost::new(&Trust::nobody(), Duration::from_secs(2)).unwrap();
    let calls = [
        "http://169.254.169.254.nip.invalid/",
        "ftp://127.0.0.1/",
        "http://a@127.0.0.1/",
        "",
        "http://0.0.0.0:1/",
    ];
    let calls = calls.map(|address| LogoutCall {
        address: address.to_owned(),
        token: "t".to_owned(),
    });
    let became = way.tell(calls.to_vec()).await;
    assert!(
        became.iter().all(|one| *one != Delivery::Delivered),
        "{became:?}"
    );
    assert!(
        matches!(became.last(), Some(Delivery::Never { .. })),
        "{became:?}"
    );
}
