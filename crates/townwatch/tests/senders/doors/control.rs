//! Commands beside a running server go through its socket.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use crate::doors::ways::{ask, key, request};
use crate::house::House;

fn run(house: &House, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(arguments)
        .arg("--data")
        .arg(house.data())
        .output()
        .unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    (text(&output.stdout), text(&output.stderr))
}

fn socket(house: &House) -> PathBuf {
    house.data().join("run/control.sock")
}

/// What is answered; nothing where the server closed before it had read all.
fn through(house: &House, line: &[u8]) -> String {
    let mut stream = UnixStream::connect(socket(house)).unwrap();
    let _ = stream.write_all(line);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = String::new();
    let _ = BufReader::new(stream).read_line(&mut answer);
    answer
}

/// What the journal's lines in a stopped server's records say, by use case.
fn journalled(house: &House, use_case: &str) -> Vec<String> {
    let lines = house.ask(async |records| {
        use application::port::Records as _;
        records.journal_after(0, 1_000).await.unwrap()
    });
    let lines = lines.into_iter();
    let lines = lines.filter(|line| line.said.get("deed").is_some_and(|deed| deed == use_case));
    lines.map(|line| line.said["facts"].clone()).collect()
}

#[test]
fn a_source_that_is_entered_beside_a_running_server_sends_at_once() {
    let mut house = House::new("");
    house.start();
    let made = run(
        &house,
        &[
            "source",
            "add",
            "--name",
            "門禁",
            "--format",
            "json_lines",
            "--json",
        ],
    );
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(made["name"], "門禁");
    let send = |key: &str| {
        let shown = format!("ApiKey {key}");
        let headers = [
            ("content-type", "application/x-ndjson"),
            ("authorization", &*shown),
        ];
        let (status, _, _) = ask(
            house.console(),
            &request("/_bulk", &headers, b"{\"create\":{}}\n{\"m\":1}\n"),
        );
        status
    };
    let first = made["api_key"].as_str().unwrap();
    assert_eq!(send(first), 200);
    // A new key for the same source closes the old one.
    let second = key(&house, "門禁");
    assert_eq!((send(first), send(&second)), (401, 200));

    let again = run(&house, &["source", "add", "--name", "門禁"]);
    assert_eq!(again.status.code(), Some(2));
    let (_, why) = said(&again);
    assert!(why.contains("門禁") && why.lines().count() == 1, "{why}");
    let nowhere = run(
        &house,
        &["source", "add", "--name", "x", "--unit", "nowhere"],
    );
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(said(&nowhere).1.contains("nowhere"));
    house.stop();
    assert!(house.sources().contains(&"門禁".to_owned()));
    assert!(!house.sources().contains(&"x".to_owned()));
}

#[test]
fn a_search_beside_a_running_server_is_journalled_by_it() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let in_path = format!("/k/{key}/_bulk");
    let json = [("content-type", "application/x-ndjson")];
    let (status, _, _) = ask(
        house.console(),
        &request(
            &in_path,
            &json,
            b"{\"create\":{}}\n{\"message\":\"needle\"}\n",
        ),
    );
    assert_eq!(status, 200);
    let found = run(&house, &["search", "--json", "--purpose", "案 7", "needle"]);
    assert_eq!(found.status.code(), Some(0), "{found:?}");
    let (lines, problems) = said(&found);
    assert_eq!((lines.lines().count(), &*problems), (1, ""));
    house.stop();
    let facts = journalled(&house, "search_log");
    assert_eq!(facts.len(), 1, "{facts:?}");
    let facts: Value = serde_json::from_str(&facts[0]).unwrap();
    assert_eq!(
        (&facts["query"], &facts["purpose"]),
        (&"needle".into(), &"案 7".into())
    );
    assert_eq!(facts["rows"], 1);
}

#[test]
fn a_question_beside_a_running_server_is_journalled_by_it_and_what_eats_memory_dies_alone() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let in_path = format!("/k/{key}/_bulk");
    let json = [("content-type", "application/x-ndjson")];
    let document = b"{\"create\":{}}\n{\"message\":\"needle\",\"user\":{\"name\":\"Chen\"}}\n";
    let documents = document.repeat(2_000);
    let (status, _, _) = ask(house.console(), &request(&in_path, &json, &documents));
    assert_eq!(status, 200);
    let sql = "SELECT source, user_name, count(*) AS n FROM events WHERE raw LIKE '%needle%' GROUP BY 1, 2";
    let found = run(&house, &["query", "--json", "--purpose", "案 7", sql]);
    assert_eq!(found.status.code(), Some(0), "{found:?}");
    let (lines, problems) = said(&found);
    assert_eq!(
        (&*lines, &*problems),
        (r#"{"source":"portal","user_name":"Chen","n":2000}"#, "")
    );
    for (hostile, named) in [
        ("DROP TABLE events", "DROP"),
        ("SELECT * FROM people", "people"),
        (
            "SELECT DISTINCT a.raw || b.id || c.id FROM events a, events b, events c",
            "memory",
        ),
    ] {
        let refused = run(&house, &["query", "--json", hostile]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
        let (lines, why) = said(&refused);
        assert!(lines.is_empty(), "{lines}");
        assert!(why.lines().count() == 1 && why.contains(named), "{why}");
    }
    let late = run(
        &house,
        &[
            "query",
            "--json",
            "--seconds",
            "1",
            "SELECT count(*) FROM events a, events b, events c",
        ],
    );
    assert_eq!(late.status.code(), Some(2), "{late:?}");
    assert!(said(&late).1.contains("no answer within 1 seconds"));
    // The server took no harm.
    let counted = run(
        &house,
        &["query", "--json", "SELECT count(*) AS n FROM events"],
    );
    assert_eq!(said(&counted).0, r#"{"n":2000}"#);
    house.stop();
    let facts = journalled(&house, "query_log");
    assert_eq!(facts.len(), 4, "{facts:?}");
    let facts: Value = serde_json::from_str(&facts[0]).unwrap();
    assert_eq!(
        (&facts["sql"], &facts["purpose"]),
        (&sql.into(), &"案 7".into())
    );
    assert_eq!(facts["rows"], 1);
    // And without a server the command is its own.
    let alone = run(&house, &["query", "SELECT count(*) AS n FROM events"]);
    assert_eq!(said(&alone).0, "n\n2000");
    assert_eq!(journalled(&house, "query_log").len(), 5);
}

#[test]
fn the_socket_of_a_dead_server_is_replaced_and_told_apart() {
    let mut house = House::new("");
    house.start();
    house.kill();
    assert!(socket(&house).exists(), "a killed server leaves it");
    // Nobody holds the folder: the command works in its own process.
    key(&house, "a");
    house.start();
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(socket(&house)), 0o600);
    assert_eq!(mode(house.data().join("run")), 0o700);
    key(&house, "b");
    // Held, and nobody answers there.
    std::fs::remove_file(socket(&house)).unwrap();
    let unheard = run(&house, &["source", "key", "c"]);
    assert_eq!(unheard.status.code(), Some(2));
    assert!(said(&unheard).1.contains("control.sock"), "{unheard:?}");
    house.stop();
    assert!(!socket(&house).exists());
    let sources = house.sources();
    let known = |name: &str| sources.iter().any(|source| source == name);
    assert!(known("a") && known("b") && !known("c"), "{sources:?}");
}

#[test]
fn what_is_no_request_changes_nothing_and_the_next_is_answered() {
    let mut house = House::new("");
    house.start();
    let long = vec![b'a'; 200_000];
    for line in [
        &b"{}\n"[..],
        b"no json\n",
        b"{\"ask\":\"add_source\"}\n",
        b"half",
        &long,
    ] {
        let answer = through(&house, line);
        assert!(
            answer.contains("\"refused\"") || line.len() > 65_536,
            "{answer}"
        );
    }
    key(&house, "still");
    house.stop();
}

/// The last line of a command's output, as JSON.
fn document(output: &Output) -> Value {
    let (said, _) = said(output);
    serde_json::from_str(said.lines().last().unwrap_or_default()).unwrap_or_default()
}

#[test]
fn the_log_of_a_running_server_is_sound_from_its_first_minute_on() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let verified = run(&house, &["evidence", "verify", "--json"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    let in_path = format!("/k/{key}/_bulk");
    let json = [("content-type", "application/x-ndjson")];
    let lines = b"{\"create\":{}}\n{\"message\":\"one\"}\n";
    let (status, _, _) = ask(house.console(), &request(&in_path, &json, lines));
    assert_eq!(status, 200);
    let verified = run(&house, &["evidence", "verify", "--json"]);
    assert_eq!(verified.status.code(), Some(0), "{verified:?}");
    let told = document(&verified);
    assert_eq!(told["ok"], true);
    assert!(
        told["signed"].as_u64() < told["tree_size"].as_u64(),
        "{told}"
    );
    house.stop();
}

#[test]
fn what_concerns_kept_records_goes_through_a_running_server() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let in_path = format!("/k/{key}/_bulk");
    let json = [("content-type", "application/x-ndjson")];
    let lines = b"{\"create\":{}}\n{\"message\":\"taken out\"}\n";
    let (status, _, _) = ask(house.console(), &request(&in_path, &json, lines));
    assert_eq!(status, 200);

    let would = run(&house, &["evidence", "retain", "--dry-run"]);
    assert_eq!(would.status.code(), Some(0), "{would:?}");
    assert!(said(&would).0.contains("0 records of 0 files would go"));
    let retained = run(&house, &["evidence", "retain"]);
    assert_eq!(retained.status.code(), Some(0), "{retained:?}");
    let nobody = "01900000-0000-7000-8000-000000000000";
    let hold = [
        "evidence",
        "hold",
        "add",
        "--reason",
        "x",
        "--incident",
        nobody,
    ];
    let refused = run(&house, &hold);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).1.contains("--incident"), "{refused:?}");
    let listed = run(&house, &["evidence", "hold", "list", "--json"]);
    assert_eq!((listed.status.code(), &*said(&listed).0), (Some(0), ""));

    let file = house.folder.path().join("out.zip");
    let path = file.to_str().unwrap();
    let export = |unit: &str| {
        let words = ["evidence", "export", "--unit", unit, "--source", "portal"];
        let more = [
            "--purpose",
            "檢調調閱",
            "--by",
            "林資安",
            "--json",
            "-o",
            path,
        ];
        run(&house, &[words.as_slice(), more.as_slice()].concat())
    };
    let nowhere = export("別處");
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(said(&nowhere).1.contains("別處"), "{nowhere:?}");
    let made = export("西嶺鎮公所");
    assert_eq!(made.status.code(), Some(0), "{made:?}");
    assert_eq!(document(&made)["lines"], 1);
    let rights = std::fs::metadata(&file).unwrap().permissions();
    assert_eq!(rights.mode() & 0o777, 0o600);
    let left = std::fs::read_dir(house.data().join("run")).unwrap();
    let left = left.filter(|one| one.as_ref().unwrap().file_name() != "control.sock");
    assert_eq!(left.count(), 0, "the server keeps no copy");
    let again = export("西嶺鎮公所");
    assert_eq!(
        again.status.code(),
        Some(2),
        "never over a file that is there"
    );
    house.stop();
    let facts = journalled(&house, "export_evidence");
    assert_eq!(facts.len(), 1, "{facts:?}");
    assert!(facts[0].contains(document(&made)["manifest_sha256"].as_str().unwrap()));
}
