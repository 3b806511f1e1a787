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

/// The answers for some lines.
fn checked(lines: &[Value], more: &[&str]) -> Output {
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    let input = lines.join("\n") + "\n";
    let mut arguments = vec!["account", "check-password", "--json"];
    arguments.extend(more);
    townwatch(&arguments, &input)
}

fn codes(answer: &Value) -> Vec<&str> {
    let reasons = answer["reasons"].as_array().unwrap().iter();
    reasons
        .map(|reason| reason["code"].as_str().unwrap())
        .collect()
}

#[test]
fn every_password_gets_an_answer_with_codes_and_texts_in_three_languages() {
    let output = checked(
        &[
            json!({"password": "Tainan@2024"}),
            json!({"password": "nine rivers bend slowly north"}),
            json!({"password": "Wangxiaoming#7", "account": "hmwang", "name": "王曉明", "id": "A123456789"}),
            json!({"password": "ji32k7au4a83", "whatever": 7}),
        ],
        &[],
    );
    assert_eq!(code(&output), 1);
    let told = json_lines(&output);
    let accepted: Vec<_> = told
        .iter()
        .map(|answer| answer["accepted"].as_bool().unwrap())
        .collect();
    assert_eq!(accepted, [false, true, false, false]);
    assert_eq!(codes(&told[0]), ["office-rule"]);
    assert_eq!(told[1]["reasons"], json!([]));
    assert_eq!(codes(&told[2]), ["own-name"]);
    assert_eq!(codes(&told[3]), ["zhuyin"]);
    for answer in &told {
        for reason in answer["reasons"].as_array().unwrap() {
            for language in ["zh-TW", "vi", "en"] {
                let text = reason["text"][language].as_str().unwrap();
                assert!(text.len() > 20 && !text.contains('⟦'), "{text}");
            }
        }
    }
    let output = checked(&[json!({"password": "nine rivers bend slowly north"})], &[]);
    assert_eq!((code(&output), stderr(&output)), (0, String::new()));
}

#[test]
fn a_policys_rules_are_told_with_clause_and_number() {
    let good = [
        json!({"password": "quiet-rivers"}),
        json!({"password": "nine-7-rivers", "earlier": ["nine-8-rivers"]}),
    ];
    let told = json_lines(&checked(&good, &["--policy", "tainan-2013"]));
    assert_eq!(codes(&told[0]), ["no-digit"]);
    assert_eq!(told[0]["reasons"][0]["clause"], "二(一)4");
    assert_eq!(codes(&told[1]), ["like-before"]);
    let told = json_lines(&checked(&good[..1], &["--policy", "nist-800-63b-4"]));
    assert_eq!(codes(&told[0]), ["too-short"]);
    assert!(
        told[0]["reasons"][0]["text"]["en"]
            .as_str()
            .unwrap()
            .contains("15")
    );
    let both = ["--policy", "tainan-2013", "--overlay", "nist-800-63b-4"];
    let told = json_lines(&checked(&good[..1], &both));
    assert_eq!(codes(&told[0]), ["no-digit", "too-short"]);
}

#[test]
fn words_of_the_house_come_from_a_file_and_its_mistakes_are_told_with_their_place() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("house.toml");
    std::fs::write(
        &path,
        "office = \"Green Harbour Records\"\nsystems = [\"差勤系統\"]\n",
    )
    .unwrap();
    let words = [
        json!({"password": "Harbour@2024"}),
        json!({"password": "greenharbourrecords"}),
    ];
    let told = json_lines(&checked(&words, &["--context", path.to_str().unwrap()]));
    assert!(
        told.iter().all(|answer| codes(answer) == ["house-word"]),
        "{told:?}"
    );
    std::fs::write(&path, "office = \"x\"\n\nofice = \"y\"\n").unwrap();
    let output = checked(&words, &["--context", path.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("house.toml:3:1: unknown field"),
        "{}",
        stderr(&output)
    );
    assert!(output.stdout.is_empty());
}

#[test]
fn the_third_account_that_shares_a_rule_is_refused() {
    let told = json_lines(&checked(
        &[
            json!({"account": "a", "password": "Kumquatzebu-2024!"}),
            json!({"account": "b", "password": "kumquatzebu-#113x9".replace("x9", "")}),
            json!({"account": "c", "password": "quiet-7-lanterns-hum"}),
            json!({"account": "d", "password": "KumquatZebu2026"}),
        ],
        &[],
    ));
    let shared: Vec<_> = told
        .iter()
        .map(|answer| codes(answer).contains(&"shared-rule"))
        .collect();
    assert_eq!(shared, [false, false, false, true]);
}

#[test]
fn a_line_that_cannot_be_read_is_answered_and_never_repeated() {
    let secret = "s3cret-of-nobody";
    let lines = format!(
        "{{\"password\":\"{secret}\"\n{{\"passwort\":\"{secret}\"}}\n\n{{\"password\":{{\"a\":\"{secret}\"}}}}\n{}\n{}",
        json!({"password": "x".repeat(70_000)}),
        json!({"password": "nine rivers bend slowly north"}),
    );
    let output = townwatch(&["account", "check-password", "--json"], &lines);
    let told = json_lines(&output);
    assert_eq!(code(&output), 1);
    let accepted: Vec<_> = told
        .iter()
        .map(|answer| answer["accepted"].as_bool().unwrap())
        .collect();
    assert_eq!(accepted, [false, false, false, false, true]);
    let said = stderr(&output);
    for number in [1, 2, 4, 5] {
        assert!(said.contains(&format!("line {number}:")), "{said}");
    }
    assert!(!said.contains(secret) && !String::from_utf8_lossy(&output.stdout).contains(secret));
}

#[test]
fn the_accounts_of_a_data_folder_are_judged_as_far_as_its_records_know_them() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let made = townwatch(
        &[
            "init",
            "--data",
            data,
            "--admin",
            "contact",
            "--password-stdin",
        ],
        "nine rivers bend slowly north\n",
    );
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let sweep = |more: &[&str]| {
        let mut arguments = vec!["account", "sweep", "--json", "--dry-run", "--data", data];
        arguments.extend(more);
        townwatch(&arguments, "")
    };
    let output = sweep(&[]);
    let told = json_lines(&output);
    assert_eq!(told.len(), 1, "{}", stderr(&output));
    assert_eq!(
        (&told[0]["account"], &told[0]["action"]),
        (&json!("contact"), &json!("none"))
    );
    assert_eq!(told[0]["evidence"][0]["what"], "password_changed");
    assert!(told[0]["evidence"][0]["at"].is_string());
    let later = json_lines(&sweep(&["--now", "2099-01-01T00:00:00+08:00"]));
    assert_eq!(later[0]["action"], "delete");
    let output = townwatch(
        &[
            "account",
            "sweep",
            "--json",
            "--dry-run",
            "--data",
            "/nowhere",
        ],
        "",
    );
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("/nowhere holds no records"),
        "{}",
        stderr(&output)
    );
}
