//! Rules that came later look back, beside the server that goes on taking lines in.

use std::process::{Command, Output};

use serde_json::Value;

use crate::doors::ways::{ask, key, request};
use crate::house::House;

const NEW: &str = "5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a2001";
const RULE: &str = "title: Somebody we looked for
id: 5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a2001
logsource:
  definition: any service
detection:
  person:
    user.name: needle-person
  condition: person
level: high
";

fn run(house: &House, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(arguments)
        .arg("--data")
        .arg(house.data())
        .output()
        .unwrap()
}

/// Looks back; how the command ended and what it told.
fn hunt(house: &House, arguments: &[&str]) -> (Option<i32>, Value) {
    let purpose = ["hunt", "--purpose", "案 7", "--json", "--rule", NEW];
    let arguments = [&purpose[..], arguments].concat();
    let done = run(house, &arguments);
    let told = serde_json::from_slice(&done.stdout);
    assert!(told.is_ok(), "{done:?}");
    (done.status.code(), told.unwrap())
}

fn counts(told: &Value) -> [u64; 2] {
    ["found", "known"].map(|name| told[name].as_u64().unwrap())
}

/// Findings of the new rule on record.
fn entered(house: &House) -> usize {
    house.ask(async |records| {
        use application::port::Records as _;
        let lines = records.journal_after(0, 5_000).await.unwrap().into_iter();
        let raised = lines.filter(|line| line.said["deed"] == "raise_finding");
        raised
            .filter(|line| line.said["facts"].contains(NEW))
            .count()
    })
}

#[test]
fn a_rule_that_came_later_looks_back_beside_a_running_server() {
    let rules = tempfile::TempDir::new().unwrap();
    let tried = tempfile::TempDir::new().unwrap();
    let folders = format!("[rules]\nfolders = [{:?}]\n", rules.path());
    let mut house = House::new(&folders);
    let key = key(&house, "portal");
    house.start();
    let in_path = format!("/k/{key}/_bulk");
    let json = [("content-type", "application/x-ndjson")];
    let send = |house: &House| {
        let document =
            b"{\"create\":{}}\n{\"message\":\"x\",\"user\":{\"name\":\"needle-person\"}}\n";
        let documents = document.repeat(300);
        let (status, _, _) = ask(house.console(), &request(&in_path, &json, &documents));
        assert_eq!(status, 200);
    };
    send(&house);
    // Tried on the past before it is used: counted, and nothing entered.
    std::fs::write(tried.path().join("new.yml"), RULE).unwrap();
    let folder = tried.path().display().to_string();
    let (code, told) = hunt(&house, &["--rules", &folder, "--dry-run"]);
    assert_eq!((code, counts(&told)), (Some(1), [1, 0]), "{told}");
    std::fs::write(rules.path().join("new.yml"), RULE).unwrap();
    let loaded = run(&house, &["rules", "reload", "--json"]);
    assert_eq!(loaded.status.code(), Some(0), "{loaded:?}");
    let (code, told) = hunt(&house, &["--dry-run"]);
    assert_eq!((code, counts(&told)), (Some(1), [1, 0]), "{told}");
    let (code, told) = hunt(&house, &[]);
    assert_eq!((code, counts(&told)), (Some(1), [1, 0]), "{told}");
    assert_eq!(told["state"], "done");
    let (code, told) = hunt(&house, &[]);
    assert_eq!((code, counts(&told)), (Some(0), [0, 1]), "{told}");
    let unnamed = run(&house, &["hunt", "--rule", NEW]);
    assert_eq!(unnamed.status.code(), Some(2), "{unnamed:?}");
    house.kill();
    // Where no server runs, the command does it itself.
    let config = tried.path().join("townwatch.toml");
    std::fs::write(&config, &folders).unwrap();
    let config = config.display().to_string();
    let (code, told) = hunt(&house, &["--config", &config]);
    assert_eq!((code, counts(&told)), (Some(0), [0, 1]), "{told}");
    assert_eq!(entered(&house), 1);
}
