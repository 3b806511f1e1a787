//! `townwatch account` and `townwatch policy` as scripts use them: shapes, exit codes, bad lines.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

fn townwatch(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(arguments)
        .env_remove("TOWNWATCH_LOG")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json_lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn list(folder: &TempDir, lines: &[String]) -> PathBuf {
    let path = folder.path().join("accounts.jsonl");
    std::fs::write(&path, lines.join("\n")).unwrap();
    path
}

fn sweep(lines: &[String], more: &[&str]) -> Output {
    let folder = TempDir::new().unwrap();
    let path = list(&folder, lines);
    let path = path.to_str().unwrap();
    let mut arguments = vec![
        "account",
        "sweep",
        "--json",
        "--dry-run",
        "--accounts",
        path,
    ];
    if !more.contains(&"--now") {
        arguments.extend(["--now", "2026-11-21T09:00:00+08:00"]);
    }
    arguments.extend(more);
    townwatch(&arguments, "")
}

/// Somebody who changed and used the account on days of 2026.
fn person(name: &str, login: Option<&str>, changed: Option<&str>) -> Value {
    json!({
        "account": name, "state": "active", "kind": "person", "issued": "2020-01-02T08:00:00+08:00",
        "last_login": login, "last_login_source": "portal", "password_changed": changed,
    })
}

#[test]
fn every_account_gets_one_line_with_action_due_clause_and_evidence() {
    let lines = [
        person(
            "idle",
            Some("2026-05-01T08:00:00+08:00"),
            Some("2026-11-01T08:00:00+08:00"),
        ),
        person(
            "busy",
            Some("2026-11-20T08:00:00+08:00"),
            Some("2026-11-01T08:00:00+08:00"),
        ),
        json!({"account": "svc", "state": "active", "kind": "service", "issued": "2020-01-02T08:00:00+08:00"}),
    ];
    let output = sweep(&lines.map(|line| line.to_string()), &[]);
    let told = json_lines(&output);
    assert_eq!(told.len(), 3, "{}", stderr(&output));
    assert_eq!(told[0]["account"], "idle");
    assert_eq!(told[0]["state"], "active");
    assert_eq!(told[0]["action"], "suspend");
    assert_eq!(told[0]["due"], "2026-11-01T08:00:00+08:00");
    assert_eq!(told[0]["clause"], "二(一)2");
    assert_eq!(told[0]["policy"], "tainan-2013");
    assert_eq!(told[0]["uncertainty_days"], 0);
    assert_eq!(
        told[0]["evidence"],
        json!([{"what": "last_login", "at": "2026-05-01T08:00:00+08:00", "source": "portal"}])
    );
    assert_eq!(told[1]["action"], "none");
    assert_eq!(told[1]["due"], "2027-02-01T08:00:00+08:00");
    assert_eq!(
        (&told[2]["action"], &told[2]["asked"]),
        (&json!("review"), &json!("delete"))
    );
}

#[test]
fn a_bad_line_is_told_with_its_number_and_never_stops_the_rest() {
    let good = person("last", None, None).to_string();
    let lines = [
        "not json".to_owned(),
        json!({"account": "x", "state": "gone", "issued": "2020-01-02"}).to_string(),
        json!({"account": "x", "state": "active", "issued": "yesterday"}).to_string(),
        json!({"account": "", "state": "active", "issued": "2020-01-02"}).to_string(),
        json!({"account": "x", "state": "active", "kind": "robot", "issued": "2020-01-02"})
            .to_string(),
        String::new(),
        "\u{7f}".repeat(70_000),
        good,
    ];
    let output = sweep(&lines, &[]);
    let said = stderr(&output);
    assert_eq!(code(&output), 1, "{said}");
    assert_eq!(json_lines(&output).len(), 1);
    for number in [1, 2, 3, 4, 5, 7] {
        assert!(
            said.contains(&format!("accounts.jsonl:{number}: ")),
            "{said}"
        );
    }
    assert!(said.contains("6 unreadable"), "{said}");
    assert!(!said.contains("accounts.jsonl:6"), "{said}");
}

#[test]
fn the_brake_stops_a_sweep_that_wants_too_much_and_a_reached_state_is_not_counted() {
    let idle = |name: &str| {
        person(
            name,
            Some("2026-05-01T08:00:00+08:00"),
            Some("2026-11-01T08:00:00+08:00"),
        )
    };
    let busy = |n: usize| {
        person(
            &format!("b{n}"),
            Some("2026-11-20T08:00:00+08:00"),
            Some("2026-11-01T08:00:00+08:00"),
        )
    };
    let mut lines: Vec<_> = (0..20).map(|n| busy(n).to_string()).collect();
    lines.push(idle("one").to_string());
    let output = sweep(&lines, &[]);
    assert_eq!(
        (code(&output), stderr(&output).contains("brake")),
        (0, false)
    );
    let output = sweep(&lines, &["--brake", "0"]);
    assert_eq!(
        (
            code(&output),
            stderr(&output).contains("the brake is on: 1 of 21")
        ),
        (1, true)
    );
    lines.push(idle("two").to_string());
    let output = sweep(&lines, &[]);
    assert_eq!(
        (
            code(&output),
            stderr(&output).contains("the brake is on: 2 of 22")
        ),
        (1, true)
    );
    let mut already = idle("two");
    already["state"] = json!("suspended(idle)");
    lines.pop();
    lines.push(already.to_string());
    let output = sweep(&lines, &[]);
    assert_eq!(
        (code(&output), stderr(&output).contains("brake")),
        (0, false)
    );
    let told = json_lines(&output);
    assert_eq!(
        (&told[21]["action"], &told[21]["reached"]),
        (&json!("suspend"), &json!(true))
    );
}

#[test]
fn a_policy_is_named_by_id_version_or_file_and_an_overlay_only_lies_over() {
    let old = [person(
        "old",
        Some("2026-11-20T08:00:00+08:00"),
        Some("2026-06-01T08:00:00+08:00"),
    )
    .to_string()];
    let action = |more: &[&str]| json_lines(&sweep(&old, more))[0]["action"].clone();
    assert_eq!(
        action(&["--policy", "tainan-2013@2013-07-01"]),
        "force-change"
    );
    assert_eq!(action(&["--policy", "moj-2022-admin"]), "warn");
    assert_eq!(action(&["--policy", "nist-800-63b-4"]), "none");
    // What would have happened earlier: another moment.
    assert_eq!(action(&["--now", "2026-07-01T00:00:00+08:00"]), "none");
    // The overlay forbids rotation; without a recorded exception the binding policy stays.
    assert_eq!(action(&["--overlay", "nist-800-63b-4"]), "force-change");
    for (arguments, naming) in [
        (["--policy", "tainan-2014"], "there are: moj-2022-admin"),
        (["--policy", "nowhere.toml"], "nowhere.toml"),
        (["--overlay", "moj-2022-admin"], "cannot be laid over"),
    ] {
        let output = sweep(&old, &arguments);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(naming), "{}", stderr(&output));
        assert_eq!(stderr(&output).trim_end().lines().count(), 1);
    }
}

#[test]
fn a_sweep_without_dry_run_or_without_a_list_is_refused() {
    let output = townwatch(&["account", "sweep", "--accounts", "x.jsonl"], "");
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--dry-run"));
    let output = townwatch(
        &["account", "sweep", "--dry-run", "--accounts", "x.jsonl"],
        "",
    );
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("x.jsonl"));
}

#[test]
fn policies_are_listed_tested_and_explained_with_their_conflicts() {
    let listed = townwatch(&["policy", "list", "--json"], "");
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    let ids: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "moj-2022-admin",
            "nist-800-63b-4",
            "tainan-2013",
            "vn-3-month"
        ]
    );
    let tested = townwatch(&["policy", "test", "--json"], "");
    let tested: Value = serde_json::from_slice(&tested.stdout).unwrap();
    assert_eq!(tested["failed"], json!([]));
    assert!(tested["examples"].as_u64().unwrap() >= 20);
    let told = townwatch(
        &[
            "policy",
            "explain",
            "tainan-2013",
            "--overlay",
            "nist-800-63b-4",
            "--json",
        ],
        "",
    );
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let conflicts = told["conflicts"].as_array().unwrap();
    assert_eq!(conflicts.len(), 2);
    assert_eq!(conflicts[1]["subject"], "rotate");
    assert_eq!(conflicts[1]["in_force"], "tainan-2013");
    assert!(
        conflicts[1]["overlay"]["quote"]
            .as_str()
            .unwrap()
            .contains("SHALL NOT")
    );
}

#[test]
fn a_policy_file_of_the_house_is_tested_with_its_place() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, "id = \"mine\"\nversoin = \"1\"\n").unwrap();
    let output = townwatch(&["policy", "test", path.to_str().unwrap()], "");
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("mine.toml:2:1: unknown field `versoin`"),
        "{}",
        stderr(&output)
    );
}
