//! `townwatch call` against a listening office: the same rights, the same journal, the same words.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use application::tokens::NewToken;
use domain::people::Role;
use serde_json::Value;
use testkit::office::TestOffice;
use townwatch::cli::{self, Command};
use townwatch::out::Out;
use townwatch::stop::Done;

/// A listening office, and a file with a key of its security contact.
struct Listening {
    office: TestOffice,
    base: String,
    key: PathBuf,
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn listening() -> Listening {
    let office = TestOffice::with_morning().await.unwrap();
    let (contact, _) = office.sign_in("lin.contact").await.unwrap();
    let text = "tw_key-of-the-test";
    let token = NewToken {
        name: "夜間匯出".into(),
        role: Role::SecurityContact,
        unit: office.township,
        days: 1,
    };
    let digest = web::digest(text);
    office
        .office
        .issue_token(&contact, token, digest)
        .await
        .unwrap();
    let key = office.folder().join("key");
    fs::write(&key, format!("{text}\n")).unwrap();
    let settings = office.web_settings().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let console = web::routes(Arc::clone(&office.office), settings)
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, console).await });
    Listening { office, base, key }
}

impl Listening {
    /// What the command writes, or the line with which it ends.
    async fn call(&self, words: &[&str]) -> Result<Vec<Value>, String> {
        let key = self.key.to_str().unwrap();
        let start = [
            "townwatch",
            "call",
            "--server",
            &self.base,
            "--key-file",
            key,
        ];
        let words = start.iter().chain(words).map(Into::into);
        let Command::Call(arguments) = cli::parse(words).unwrap().command else {
            panic!("`call` was asked for");
        };
        let kept = Kept::default();
        let mut out = Out::into_writers(kept.clone(), std::io::sink());
        let done = townwatch::call::run(&arguments, &mut out).await;
        assert_eq!(done.map_err(|why| why.to_string())?, Done::Clean);
        let written = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let lines = written
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        Ok(lines.collect())
    }
}

#[tokio::test]
async fn what_the_office_knows_is_read_and_done_from_the_command_line() {
    let listening = listening().await;
    let all = listening.call(&["list-findings"]).await.unwrap();
    let items = all[0]["items"].as_array().unwrap();
    assert_eq!(
        items.len(),
        listening.office.findings().await.unwrap().len()
    );

    let id = items[0]["id"].as_str().unwrap();
    let why = "同仁出差，已電話確認";
    let words = [
        "dismiss-finding",
        "--id",
        id,
        "--seen",
        "1",
        "--reason",
        why,
    ];
    let done = listening.call(&words).await.unwrap();
    assert_eq!(done[0]["done"], true);
    let again = listening.call(&words).await.unwrap_err();
    assert!(again.starts_with("dismiss_finding: "), "{again}");
}

#[tokio::test]
async fn all_follows_the_pages_and_writes_an_item_a_line() {
    let listening = listening().await;
    let wanted = listening.office.findings().await.unwrap().len();
    assert!(wanted > 3, "{wanted}");
    let words = ["--all", "list-findings", "--limit", "3"];
    let lines = listening.call(&words).await.unwrap();
    assert_eq!(lines.len(), wanted);
    let single = listening.call(&["--all", "view-today"]).await.unwrap_err();
    assert!(single.contains("--all"), "{single}");
}

#[tokio::test]
async fn a_key_that_does_not_open_is_told_in_one_line() {
    let listening = listening().await;
    fs::write(&listening.key, "tw_another\n").unwrap();
    let refused = listening.call(&["view-today"]).await.unwrap_err();
    assert!(refused.starts_with("view_today: "), "{refused}");
    fs::write(&listening.key, "\n").unwrap();
    let refused = listening.call(&["view-today"]).await.unwrap_err();
    assert!(refused.contains("is no key"), "{refused}");
}

#[tokio::test]
async fn a_refusal_is_told_in_the_language_that_is_asked_for() {
    let listening = listening().await;
    let mut told = Vec::new();
    for language in ["zh-TW", "vi", "en"] {
        let unknown = "00000000-0000-7000-8000-000000000000";
        let words = ["--language", language, "view-finding", "--id", unknown];
        told.push(listening.call(&words).await.unwrap_err());
    }
    let [chinese, vietnamese, english] = told.try_into().unwrap();
    assert!(
        english.is_ascii() && english.starts_with("view_finding: "),
        "{english}"
    );
    assert!(chinese != vietnamese && !chinese.is_ascii() && !vietnamese.is_ascii());
}
