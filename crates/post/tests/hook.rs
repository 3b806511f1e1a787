//! Webhooks to a real receiver.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use application::post::{Delivery, Message, Post};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use axum::routing::any;
use domain::id::PersonId;
use domain::language::Language;
use domain::message::{CaseNumber, ConsolePath, HookName, Matter, MessageId};
use domain::telling::Destination;
use jiff::{SignedDuration, Timestamp};
use post::{
    AllowedHost, ConsoleUrl, HookPost, HookSecret, HookTarget, PostError, PostOffice, Reach, Trust,
};
use uuid::Uuid;

type Seen = Arc<Mutex<Vec<(String, HeaderMap, Bytes)>>>;

/// Answers `/status/NNN` with that number, `/slow` never, everything else with 204.
async fn receiver() -> (u16, Seen) {
    let seen = Seen::default();
    let answer = |State(seen): State<Seen>, uri: Uri, headers: HeaderMap, body: Bytes| async move {
        let path = uri.path().to_owned();
        seen.lock().unwrap().push((path.clone(), headers, body));
        if path == "/slow" {
            std::future::pending::<()>().await;
        }
        let status = path.strip_prefix("/status/").unwrap_or("204");
        let status = StatusCode::from_bytes(status.as_bytes()).unwrap();
        let head = [("location", "/elsewhere"), ("retry-after", "90")];
        (status, head, "x".repeat(100_000)).into_response()
    };
    let routes = Router::new()
        .fallback(any(answer))
        .with_state(Arc::clone(&seen));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (port, seen)
}

/// A secret made for these tests: base64 of 32 times `k`.
const SECRET: &str = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=";

fn name() -> HookName {
    HookName::parse("chat").unwrap()
}

fn target(url: &str, host: &str, reach: Reach) -> Result<HookTarget, PostError> {
    let allowed = [AllowedHost {
        host: host.to_owned(),
        reach,
    }];
    let secrets = vec![HookSecret::parse(SECRET).unwrap()];
    HookTarget::parse(&name(), url, secrets, &allowed)
}

fn office(target: HookTarget, limit: Duration) -> PostOffice {
    const ROOT: &[u8] = include_bytes!("root.pem");
    let trust = Trust::from_pem(&[ROOT]).unwrap();
    let console = ConsoleUrl::parse("https://townwatch.example.org").unwrap();
    let targets = BTreeMap::from([(name(), target)]);
    PostOffice {
        mail: None,
        hooks: Some(HookPost::new(targets, console, &trust, limit).unwrap()),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn message() -> Message {
    Message {
        id: MessageId::parse("clock-7-hook-chat").unwrap(),
        to: Destination::Hook(name()),
        language: Language::En,
        matter: Matter::Overdue {
            case: CaseNumber {
                year: 2026,
                number: 3,
            },
            due: at("2026-11-21T02:00:00Z"),
        },
        link: ConsolePath::parse("/incidents/7").unwrap(),
        zone: "Asia/Taipei".to_owned(),
        decided: at("2026-11-21T02:00:01Z"),
    }
}

async fn deliver(office: &PostOffice) -> Delivery {
    office.deliver(&message(), at("2026-11-21T02:00:05Z")).await
}

async fn to(path: &str, limit: Duration) -> (Delivery, Seen) {
    let (port, seen) = receiver().await;
    let url = format!("http://127.0.0.1:{port}{path}");
    let office = office(target(&url, "127.0.0.1", Reach::Inside).unwrap(), limit);
    (deliver(&office).await, seen)
}

const LONG: Duration = Duration::from_secs(20);

fn never(delivery: &Delivery) -> &str {
    match delivery {
        Delivery::Never { reason } => reason,
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_arrives_signed_and_says_nothing_of_the_case() {
    let (delivery, seen) = to("/in?token=1", LONG).await;
    assert_eq!(delivery, Delivery::Delivered);
    let seen = seen.lock().unwrap();
    let (path, headers, body) = &seen[0];
    assert_eq!(path, "/in");
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(header("webhook-id"), "clock-7-hook-chat");
    assert_eq!(header("idempotency-key"), "clock-7-hook-chat");
    assert_eq!(header("webhook-timestamp"), "1795226405");
    assert_eq!(header("content-type"), "application/json");
    let expected = signature_by_openssl("clock-7-hook-chat.1795226405.", body);
    assert_eq!(header("webhook-signature"), format!("v1,{expected}"));
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    let wanted = serde_json::json!({
        "type": "townwatch.overdue",
        "timestamp": "2026-11-21T02:00:01Z",
        "data": {
            "case": { "year": 2026, "number": 3 },
            "due": "2026-11-21T02:00:00Z",
            "since": null,
            "language": "en",
            "subject": "Time has passed: incident No. 3 of 2026",
            "link": "https://townwatch.example.org/incidents/7",
        },
    });
    assert_eq!(body, wanted);
}

/// The signature computed by somebody else.
fn signature_by_openssl(begin: &str, body: &[u8]) -> String {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut openssl = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "openssl dgst -sha256 -mac HMAC -macopt key:{} -binary | openssl base64",
            "k".repeat(32)
        ))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = openssl.stdin.take().unwrap();
    stdin.write_all(begin.as_bytes()).unwrap();
    stdin.write_all(body).unwrap();
    drop(stdin);
    let told = openssl.wait_with_output().unwrap().stdout;
    String::from_utf8(told).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_redirect_is_refused_and_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let (delivery, seen) = to(&format!("/status/{status}"), LONG).await;
        assert!(never(&delivery).contains("redirect"), "{delivery:?}");
        assert_eq!(seen.lock().unwrap().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn an_answer_means_later_where_waiting_may_help_and_never_where_not() {
    for status in [401, 403, 404, 408, 429, 500, 503] {
        let (delivery, _) = to(&format!("/status/{status}"), LONG).await;
        let reason = format!("webhook chat: answer {status}");
        let after = Some(SignedDuration::from_secs(90));
        assert_eq!(delivery, Delivery::Later { reason, after });
    }
    for status in [400, 410, 413, 422] {
        let (delivery, _) = to(&format!("/status/{status}"), LONG).await;
        assert!(never(&delivery).contains(&status.to_string()));
    }
}

#[tokio::test]
async fn a_receiver_that_is_slow_or_gone_means_later() {
    let (delivery, seen) = to("/slow", Duration::from_millis(500)).await;
    let Delivery::Later {
        reason,
        after: None,
    } = delivery
    else {
        unreachable!("{delivery:?}");
    };
    assert!(reason.contains("no answer in time"), "{reason}");
    assert_eq!(seen.lock().unwrap().len(), 1);

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let gone = office(target(&url, "127.0.0.1", Reach::Inside).unwrap(), LONG);
    assert!(matches!(deliver(&gone).await, Delivery::Later { .. }));
}

#[tokio::test]
async fn an_endless_head_of_an_answer_is_cut_off() {
    use tokio::io::AsyncWriteExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut written = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        while written.is_ok() {
            written = stream.write_all(&[b'a'; 4_096]).await;
        }
    });
    let office = office(target(&url, "127.0.0.1", Reach::Inside).unwrap(), LONG);
    let delivery = deliver(&office).await;
    assert!(matches!(&delivery, Delivery::Later { reason, .. } if !reason.contains("in time")));
    server.await.unwrap();
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_at_the_connection() {
    let (port, seen) = receiver().await;
    let url = format!("https://localhost:{port}/in");
    let office = office(target(&url, "localhost", Reach::Outside).unwrap(), LONG);
    let delivery = deliver(&office).await;
    assert!(never(&delivery).contains("not allowed"), "{delivery:?}");
    assert!(seen.lock().unwrap().is_empty());
}

#[test]
fn only_listed_hosts_become_targets() {
    let listed = |url| target(url, "hooks.example.org", Reach::Outside);
    assert!(listed("https://hooks.example.org/a?b=c").is_ok());
    assert!(listed("https://HOOKS.example.org:8443/a").is_ok());
    for url in [
        "https://example.org/",
        "https://hooks.example.org.example.net/",
        "https://other.hooks.example.org/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
    ] {
        let refused = listed(url).unwrap_err();
        assert!(matches!(refused, PostError::HookHost { .. }), "{url}");
    }
    for url in [
        "https://hooks.example.org@example.net/",
        "https://x@hooks.example.org/",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "hooks.example.org",
        "/relative",
        "",
    ] {
        let refused = listed(url).unwrap_err();
        assert!(matches!(refused, PostError::HookUrl { .. }), "{url}");
    }
    let refused = listed("http://hooks.example.org/").unwrap_err();
    assert!(matches!(refused, PostError::HookPlain { .. }));
    for secret in ["", "whsec_", "whsec_!!", "whsec_c2hvcnQ=", &SECRET[6..]] {
        assert!(HookSecret::parse(secret).is_err(), "{secret}");
    }
}

#[tokio::test]
async fn what_cannot_go_says_so() {
    let (port, seen) = receiver().await;
    let url = format!("http://127.0.0.1:{port}/");
    let office = office(target(&url, "127.0.0.1", Reach::Inside).unwrap(), LONG);
    let mut link = message();
    link.matter = Matter::SetUpLink {
        person: PersonId::new(Uuid::from_u128(1)),
        until: at("2026-11-21T02:30:00Z"),
    };
    let now = link.decided;
    assert!(never(&office.deliver(&link, now).await).contains("set-up link"));
    let mut unknown = message();
    unknown.to = Destination::Hook(HookName::parse("other").unwrap());
    assert!(never(&office.deliver(&unknown, now).await).contains("other"));
    assert!(seen.lock().unwrap().is_empty());
    let nothing = PostOffice::default();
    assert!(never(&nothing.deliver(&message(), now).await).contains("no webhook"));
}
