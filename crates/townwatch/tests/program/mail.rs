//! `townwatch mail`, as scripts use it: shapes, exit codes, every place where messages lie.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const SPOOFED: &str = "Return-Path: <mayor@tainan.gov.tw>\nReceived: from relay.example.net (relay.example.net [198.51.100.7]) by mx.tainan.gov.tw with ESMTP; x\nFrom: Mayor <mayor@tainan.gov.tw>\nMessage-ID: <1@x.example>\nSubject: x\n\nhttps://a.example.net/\n";
const CLEAN: &str = "Received: from pc (pc [10.0.0.1]) by mail.tainan.gov.tw with ESMTP; x\nFrom: An <an@tainan.gov.tw>\nSubject: minutes\n\nhello\n";

fn mail(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .arg("mail")
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A refusal may come before anything is read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn told(output: &Output) -> (i32, Vec<Value>, String) {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let problems = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), lines.collect(), problems)
}

fn put(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_forged_message_is_told_as_the_contract_says() {
    let folder = TempDir::new().unwrap();
    let file = put(folder.path(), "a.eml", SPOOFED);
    let (code, lines, problems) = told(&mail(
        &["check", "--json", "--domain", "tainan.gov.tw", &file],
        "",
    ));
    assert_eq!(code, 1, "{problems}");
    let line = &lines[0];
    assert_eq!(line["file"], Value::from(file));
    assert_eq!(line["verdict"], "spoofed");
    assert_eq!(line["message_id"], "1@x.example");
    assert_eq!(line["urls"][0], "https://a.example.net/");
    assert_eq!(line["auth"]["spf"], "temperror");
    assert_eq!(line["auth"]["by"], "none");
    let reasons = line["reasons"].as_array().unwrap();
    let sum: i64 = reasons
        .iter()
        .map(|reason| reason["weight"].as_i64().unwrap())
        .sum();
    assert_eq!(line["score"], sum);
    for language in ["zh-TW", "vi", "en"] {
        assert!(reasons[0]["text"][language].as_str().unwrap().len() > 10);
    }
    assert!(
        problems.contains("checked 1 messages, 1 not clean, 0 unreadable"),
        "{problems}"
    );
    let zone = put(
        folder.path(),
        "zone",
        "tainan.gov.tw TXT \"v=spf1 ip4:198.51.100.7 -all\"\n",
    );
    let (code, lines, _) = told(&mail(
        &[
            "check",
            "--json",
            "--domain",
            "tainan.gov.tw",
            "--dns-zone",
            &zone,
            "-",
        ],
        SPOOFED,
    ));
    assert_eq!((code, lines[0]["auth"]["spf"].as_str()), (0, Some("pass")));
}

#[test]
fn an_mbox_a_maildir_and_a_folder_are_gone_through_and_one_bad_item_stops_nothing() {
    let folder = TempDir::new().unwrap();
    let top = folder.path();
    put(
        top,
        "box.mbox",
        &format!("From a Mon\n{CLEAN}\nFrom b Tue\n{SPOOFED}\n"),
    );
    put(top, "inbox/cur/1:2,S", CLEAN);
    put(top, "inbox/new/2", CLEAN);
    put(top, "inbox/tmp/3", CLEAN);
    put(top, "inbox/dovecot.index", "x");
    put(top, "more/empty.eml", "");
    put(top, "more/noise.bin", "\u{0}\u{1}\u{2}");
    let (code, lines, problems) = told(&mail(
        &[
            "check",
            "--json",
            "--domain",
            "tainan.gov.tw",
            top.to_str().unwrap(),
        ],
        "",
    ));
    assert_eq!(code, 1);
    let numbers: Vec<_> = lines
        .iter()
        .filter_map(|line| line["message"].as_u64())
        .collect();
    assert_eq!(numbers, [1, 2]);
    let unreadable = lines
        .iter()
        .filter(|line| line.get("unreadable").is_some())
        .count();
    assert_eq!((lines.len(), unreadable), (6, 2), "{lines:#?}");
    assert!(
        problems.contains("checked 4 messages, 1 not clean, 2 unreadable"),
        "{problems}"
    );
}

#[test]
fn the_offices_own_facts_count_and_their_mistakes_are_told() {
    let folder = TempDir::new().unwrap();
    let office = put(
        folder.path(),
        "office.toml",
        "domains = [\"tainan.gov.tw\"]\nrelays = [\"198.51.100.0/24\"]\n[[directory]]\nname = \"王大同\"\naddresses = [\"wang@tainan.gov.tw\"]\n",
    );
    let (code, _, problems) = told(&mail(
        &["check", "--json", "--office", &office, "-"],
        SPOOFED,
    ));
    assert_eq!(code, 0, "{problems}");
    let stranger = "From: =?utf-8?B?546L5aSn5ZCMIOS4u+S7uw==?= <x@gmail.com>\n\nx\n";
    let (code, lines, _) = told(&mail(
        &["check", "--json", "--office", &office, "-"],
        stranger,
    ));
    assert_eq!(code, 1);
    assert_eq!(lines[0]["reasons"][0]["code"], "colleague_name");
    let wrong = put(folder.path(), "wrong.toml", "relays = [\"here\"]\n");
    for (arguments, naming) in [
        (vec!["check", "--office", &wrong, "-"], "here"),
        (vec!["check", "absent.eml"], "absent.eml"),
        (
            vec!["check", "--dns-zone", "absent.zone", "-"],
            "absent.zone",
        ),
        (vec!["check", "--language", "xx", "-"], "xx"),
    ] {
        let (code, _, problems) = told(&mail(&arguments, CLEAN));
        assert_eq!(code, 2, "{problems}");
        assert!(problems.contains(naming), "{problems}");
        assert_eq!(problems.trim_end().lines().count(), 1, "{problems}");
    }
    let (code, _, problems) = told(&mail(&["check", "-"], ""));
    assert_eq!(code, 2, "{problems}");
}

#[test]
fn people_read_a_table_in_their_language() {
    let output = mail(
        &[
            "check",
            "--domain",
            "tainan.gov.tw",
            "--language",
            "zh-TW",
            "-",
        ],
        SPOOFED,
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("冒名") && text.contains("寄件人使用本機關網域"),
        "{text}"
    );
}

#[test]
fn rules_of_mailboxes_are_audited_and_compared() {
    let folder = TempDir::new().unwrap();
    let before = put(
        folder.path(),
        "old.sieve",
        "# rule:[a]\nfileinto \"News\";\n",
    );
    let script = put(
        folder.path(),
        "new.sieve",
        "# rule:[a]\nfileinto \"News\";\n# rule:[.]\nredirect :copy \"x@mail.example\";\n",
    );
    let arguments = [
        "audit-rules",
        "--json",
        "--domain",
        "tainan.gov.tw",
        "--before",
        &before,
        &script,
    ];
    let (code, lines, _) = told(&mail(&arguments, ""));
    assert_eq!((code, lines.len()), (1, 2));
    assert_eq!(lines[0].get("change"), None);
    assert_eq!(
        (&lines[1]["change"], &lines[1]["kind"]),
        (&Value::from("new"), &Value::from("sieve"))
    );
    assert_eq!(lines[1]["targets"][0], "x@mail.example");
    let codes: Vec<_> = lines[1]["risks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|risk| risk["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["sends_outside", "sends_everything", "hidden_name"]);
    let (code, _, _) = told(&mail(
        &[
            "audit-rules",
            "--json",
            "--domain",
            "tainan.gov.tw",
            &before,
        ],
        "",
    ));
    assert_eq!(code, 0);
    let (code, _, problems) = told(&mail(&["audit-rules", "absent"], ""));
    assert_eq!(code, 2, "{problems}");
}
