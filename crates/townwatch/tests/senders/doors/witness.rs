//! Two servers: one countersigns the other's checkpoints, and refuses a log that was rolled back.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::doors::ways::{ask, key, request};
use crate::house::{House, wait_until};

/// What a command answered: its code, its last line as JSON, and all it said.
fn run(house: &House, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(arguments)
        .arg("--data")
        .arg(house.data())
        .arg("--config")
        .arg(house.folder.path().join("t.toml"))
        .output()
        .unwrap();
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let last = said.lines().last().unwrap_or_default();
    let told = serde_json::from_str(last).unwrap_or_default();
    (output.status.code(), told, said)
}

fn witness(house: &House, words: &[&str]) -> (Option<i32>, Value, String) {
    run(
        house,
        &[&["evidence", "witness"], words, &["--json"]].concat(),
    )
}

fn configure(house: &House, settings: &str) {
    std::fs::write(house.folder.path().join("t.toml"), settings).unwrap();
}

fn send(house: &House, key: &str, text: &str) {
    let body = format!("{{\"create\":{{}}}}\n{{\"message\":\"{text}\"}}\n");
    let json = [("content-type", "application/x-ndjson")];
    let path = format!("/k/{key}/_bulk");
    let (status, _, _) = ask(house.console(), &request(&path, &json, body.as_bytes()));
    assert_eq!(status, 200);
}

fn copied(from: &Path, to: &Path) {
    let mut command = Command::new("cp");
    let copied = command.arg("-a").arg(from).arg(to);
    assert!(copied.status().unwrap().success());
}

/// A witness that knows the log of an office, and the office that knows its witness.
fn introduced() -> (House, House) {
    let mut county = House::new("[evidence.witness]\nname = \"county.example\"\n");
    county.start();
    let (code, keys, said) = witness(&county, &["key"]);
    assert_eq!(code, Some(0), "{said}");
    let key = keys["witness"].as_str().unwrap();
    let url = format!("http://{}/witness", county.console());
    let office = House::new(&format!(
        "[[evidence.witness.by]]\nurl = \"{url}\"\nkey = \"{key}\"\n"
    ));
    (county, office)
}

fn entered(county: &House, office: &House) {
    let (_, keys, said) = witness(office, &["key"]);
    let log = keys["log"].as_str().expect(&said);
    let (code, _, said) = witness(county, &["add", "--label", "西嶺鎮公所", "--key", log]);
    assert_eq!(code, Some(0), "{said}");
}

/// What was rolled back grows over what was lost: still another log.
fn grown_otherwise_is_refused_too(office: &House, sender: &str, first: u64) {
    for number in 0..20 {
        send(office, sender, &format!("other {number}"));
    }
    let (code, told, said) = witness(office, &["ask"]);
    assert_eq!(
        (code, &told["refused"]),
        (Some(1), &Value::Bool(true)),
        "{said}"
    );
    assert!(said.contains("not how this log begins"), "{said}");
    assert_eq!(
        told["leaves"].as_u64(),
        Some(first),
        "what was true stays so"
    );
}

/// `evidence verify` against a kept checkpoint and a witness's key.
fn verify(house: &House, kept: &Path, key: &str) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(["evidence", "verify", "--json", "--checkpoint"])
        .arg(kept)
        .args(["--witness", key, "--data"])
        .arg(house.data())
        .output()
        .unwrap();
    let told = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code(), told)
}

#[test]
fn a_witness_countersigns_what_grows_and_a_log_that_was_rolled_back_is_an_alarm() {
    let (mut county, mut office) = introduced();
    let sender = key(&office, "portal");
    office.start();
    send(&office, &sender, "first");
    // Nobody entered the log there yet.
    let (code, told, said) = witness(&office, &["ask"]);
    assert_eq!(
        (code, &told["refused"]),
        (Some(1), &Value::Bool(false)),
        "{said}"
    );
    assert!(said.contains("does not know this log"), "{said}");
    entered(&county, &office);
    let (code, told, said) = witness(&office, &["ask"]);
    assert_eq!((code, &told["trouble"]), (Some(0), &Value::Null), "{said}");
    let first = told["leaves"].as_u64().unwrap();
    assert!(first > 0, "{said}");

    // The folder of now comes back later.
    office.stop();
    let before = office.folder.path().join("before");
    copied(&office.data(), &before);
    office.start();
    send(&office, &sender, "second");
    let (code, told, said) = witness(&office, &["ask"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(told["leaves"].as_u64().unwrap() > first, "{said}");

    // What was countersigned is worth something without either server.
    let kept = office.folder.path().join("kept");
    std::fs::write(&kept, told["note"].as_str().unwrap().trim_end()).unwrap();
    let (_, keys, _) = witness(&county, &["key"]);
    let key = keys["witness"].as_str().unwrap();
    let (code, told) = verify(&office, &kept, key);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(told["witnessed"][0]["witness"], "county.example");
    let (_, listed, said) = witness(&county, &["list"]);
    assert_eq!(listed["label"], "西嶺鎮公所", "{said}");

    office.stop();
    std::fs::remove_dir_all(office.data()).unwrap();
    copied(&before, &office.data());
    office.start();
    let (code, told) = verify(&office, &kept, key);
    assert_eq!(code, Some(1), "{told}");
    let (code, told, said) = witness(&office, &["ask"]);
    assert_eq!(
        (code, &told["refused"]),
        (Some(1), &Value::Bool(true)),
        "{said}"
    );
    assert!(said.contains("rolled back"), "{said}");
    grown_otherwise_is_refused_too(&office, &sender, first);
    office.stop();
    county.stop();
}

#[test]
fn the_standing_job_asks_and_a_witness_that_is_silent_or_refuses_is_told() {
    let (mut county, mut office) = introduced();
    configure_like(&mut office);
    county.stop();
    office.start();
    let (code, told, said) = witness(&office, &["ask"]);
    assert_eq!(
        (code, &told["refused"]),
        (Some(1), &Value::Bool(false)),
        "{said}"
    );
    assert!(!told["trouble"].is_null(), "{said}");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let file = office.data().join("records.db");
    wait_until("the standing job to tell of it", || {
        let why = runtime.block_on(why_it_failed(&file));
        why.is_some_and(|why| why.contains("county.example"))
    });
    office.stop();
}

/// Why the job that asks witnesses failed last.
async fn why_it_failed(records: &Path) -> Option<String> {
    use application::jobs::{JobQuery, JobQueue as _};
    let records = store::SqlRecords::look(records).await.unwrap();
    let scope = crate::house::scope(&records).await;
    let query = JobQuery {
        troubled: true,
        limit: 50,
        ..JobQuery::default()
    };
    let now = jiff::Timestamp::UNIX_EPOCH;
    let failed = records.listed(&scope, &query, now).await.unwrap();
    let mut failed = failed.into_iter();
    let failed = failed.find(|row| row.job.kind == "countersign");
    failed.and_then(|row| row.job.last_error)
}

/// Asked only for its own sake: a name that cannot stand in a note is told before anything starts.
fn configure_like(office: &mut House) {
    let good = std::fs::read_to_string(office.folder.path().join("t.toml")).unwrap();
    configure(office, "[evidence.witness]\nname = \"with blank\"\n");
    let (code, _, said) = witness(office, &["list"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("evidence.witness.name"), "{said}");
    configure(office, &good.replace("county.example+", "county.example+0"));
    let (code, _, said) = witness(office, &["list"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("no witness's key"), "{said}");
    configure(office, &good);
}
