//! A hostile log line goes the whole way, from its receipt to every sink, and is inert in each:
//! page, CSV, ODS, JSON. The terminal's turn is in crates/townwatch/tests/terminal.rs.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::io::{Cursor, Read};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use testkit::clock::SequenceIds;
use testkit::office::TestOffice;
use tower::ServiceExt;

/// What an attacker types as a name: a formula, markup, an escape that clears the screen, a mark
/// that turns the reading direction.
const NAME: &str = "=cmd|'/C calc'!A0<script>alert(1)</script>\u{1b}[2J\u{202e}nimda";
/// What no sink may hold as it came.
const STEERING: [char; 2] = ['\u{1b}', '\u{202e}'];

/// The console over an office that took the hostile lines in, and the cookie of its contact.
async fn attacked() -> (axum::Router, String, String) {
    let office = TestOffice::new().await.unwrap();
    // Guessing that succeeds: the finding names the account in its title.
    let mut lines: Vec<_> = (0..30)
        .map(|second| {
            format!(
                "Nov 21 09:30:{second:02} srv sshd[41]: Failed password for {NAME} from 203.0.113.66 port 4000 ssh2"
            )
        })
        .collect();
    lines.push(format!(
        "Nov 21 09:30:40 srv sshd[41]: Accepted password for {NAME} from 203.0.113.66 port 4000 ssh2"
    ));
    // The source's name is ours, but people paste into it.
    office
        .take("=SUM(1+1)\u{202e}", lines.iter().map(String::as_str))
        .await
        .unwrap();
    let findings = office.findings().await.unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding.subject.account.as_deref() == Some(NAME))
        .unwrap();
    let finding = format!("/findings/{}", finding.id);
    let (_, token) = office.sign_in("lin.contact").await.unwrap();
    let settings = web::WebSettings {
        secure: false,
        proxies: web::TrustedProxies::default(),
        site: None,
        set_up: None,
        ids: Arc::<SequenceIds>::clone(&office.ids),
        door: office.door().unwrap(),
        own_directory: None,
        tallies: web::Tallies::default(),
        collecting: web::Collecting::default(),
    };
    let router = web::routes(Arc::clone(&office.office), settings);
    // The folder must outlive the requests; the process ends soon after them.
    std::mem::forget(office);
    (
        router,
        format!("{}={token}", web::cookie_name(false)),
        finding,
    )
}

async fn get(router: &axum::Router, cookie: &str, path: &str) -> Vec<u8> {
    let request = Request::builder()
        .uri(path)
        .header("cookie", format!("{cookie}; townwatch-language=en"))
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    to_bytes(response.into_body(), 16 << 20)
        .await
        .unwrap()
        .to_vec()
}

async fn text(router: &axum::Router, cookie: &str, path: &str) -> String {
    String::from_utf8(get(router, cookie, path).await).unwrap()
}

#[tokio::test]
async fn on_a_page_hostile_text_is_text() {
    let (router, cookie, finding) = attacked().await;
    for path in ["/", "/findings?state=all", "/sources", finding.as_str()] {
        let page = text(&router, &cookie, path).await;
        assert!(!page.contains("<script>alert"), "{path}");
        assert!(!page.contains(STEERING), "{path}");
        assert!(
            path == "/sources" || page.contains("&#60;script&#62;alert(1)"),
            "the trial did not reach {path}"
        );
    }
    let page = text(&router, &cookie, &finding).await;
    assert!(page.contains("‹U+001B›[2J‹U+202E›nimda"));
}

#[tokio::test]
async fn in_csv_hostile_text_is_no_formula() {
    let (router, cookie, _) = attacked().await;
    let csv = text(&router, &cookie, "/findings/export/csv?state=all").await;
    assert!(
        csv.contains("\"'=cmd|'/C calc'!A0"),
        "the trial reached no cell: {csv}"
    );
    assert!(!csv.contains(STEERING));
    for sign in ["=", "+", "-", "@"] {
        assert!(
            !csv.contains(&format!("\"{sign}")),
            "a field begins with {sign}: {csv}"
        );
    }
    let sources = text(&router, &cookie, "/sources/export/csv").await;
    assert!(sources.contains("\"'=SUM(1+1)‹U+202E›\""), "{sources}");
}

#[tokio::test]
async fn in_ods_hostile_text_is_a_text_cell() {
    let (router, cookie, _) = attacked().await;
    for path in ["/findings/export/ods?state=all", "/sources/export/ods"] {
        let bytes = get(&router, &cookie, path).await;
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        archive
            .by_name("content.xml")
            .unwrap()
            .read_to_string(&mut xml)
            .unwrap();
        let cell = if path.starts_with("/sources") {
            "=SUM(1+1)"
        } else {
            "=cmd|"
        };
        assert!(xml.contains(cell), "the trial reached no cell of {path}");
        for cell in xml
            .split("<table:table-cell")
            .skip(1)
            .filter(|part| part.contains("cmd|") || part.contains("SUM("))
        {
            assert!(cell.contains("office:value-type=\"string\""), "{cell}");
        }
        assert!(
            !xml.contains("formula") && !xml.contains("<script") && !xml.contains(STEERING),
            "{path}"
        );
    }
}

#[tokio::test]
async fn in_json_hostile_text_is_escaped_and_exact() {
    let (router, cookie, _) = attacked().await;
    let json = text(&router, &cookie, "/sources/export/json").await;
    assert!(!json.contains(STEERING));
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read.pointer("/rows/0/name").unwrap(), "=SUM(1+1)\u{202e}");
}
