//! The binary as scripts and people use it: exit codes, shapes, one clear line for each mistake.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::io::Write;
use std::path::Path;
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
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
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

/// Exit code 2 and exactly one line that names the thing.
fn refused_in_one_line(output: &Output, naming: &str) {
    let said = stderr(output);
    assert_eq!(code(output), 2, "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(said.contains(naming), "{said:?} does not name {naming:?}");
}

fn guessing() -> String {
    let line = |second| {
        format!(
            "Nov 20 03:10:{second:02} srv sshd[77]: Failed password for root from 203.0.113.9 port 4000 ssh2\n"
        )
    };
    (0..30).map(line).collect::<Vec<_>>().concat()
}

fn path_text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn scan_finds_an_attack_and_tells_it_in_the_shape_of_the_contract() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("auth.log");
    std::fs::write(&log, guessing()).unwrap();
    let output = townwatch(&["scan", "--json", "--language", "en", path_text(&log)], "");
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let findings = json_lines(&output);
    let found = findings
        .iter()
        .find(|found| found["subject"]["source_ip"] == json!("203.0.113.9"))
        .unwrap();
    assert_eq!(found["count"], json!(30));
    assert_eq!(found["rule"]["kind"], json!("correlation"));
    assert!(found["rule"]["id"].is_string() && found["rule"]["title"].is_string());
    assert!(found["first"].as_str().unwrap() < found["last"].as_str().unwrap());
    assert_eq!(found["events"][0]["file"], json!(path_text(&log)));
    assert_eq!(found["events"][0]["record"], json!(1));
    assert!(!found["reasons"].as_array().unwrap().is_empty());
    let closing = stderr(&output);
    let closing = closing.lines().last().unwrap();
    assert!(closing.starts_with("scanned 30 events, "), "{closing}");
    assert!(
        closing.contains(" findings, 0 unreadable, ") && closing.ends_with(" s"),
        "{closing}"
    );
}

#[test]
fn scan_reads_what_the_lines_of_one_connection_say_together() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("slapd.log");
    let connection = |number| {
        format!(
            "Nov 20 03:10:{number} ds slapd[7]: conn={number} fd=2 ACCEPT from IP=203.0.113.9:40 (IP=0.0.0.0:389)\n\
             Nov 20 03:10:{number} ds slapd[7]: conn={number} op=0 BIND dn=\"uid=lin,dc=town\" method=128\n\
             Nov 20 03:10:{number} ds slapd[7]: conn={number} op=0 RESULT tag=97 err=49 text=\n"
        )
    };
    let text: Vec<_> = (10..20).map(connection).collect();
    std::fs::write(&log, text.concat()).unwrap();
    let output = townwatch(&["scan", "--json", path_text(&log)], "");
    let found = json_lines(&output);
    let found = found
        .iter()
        .find(|found| found["subject"]["source_ip"] == json!("203.0.113.9"));
    assert_eq!(found.unwrap()["count"], json!(10));
}

#[test]
fn scan_reads_a_table_in_the_encoding_and_calendar_of_the_office() {
    let folder = TempDir::new().unwrap();
    let (table, columns) = (
        folder.path().join("門禁.csv"),
        folder.path().join("door.toml"),
    );
    let description = r#"
        header = ["日期時間", "帳號", "來源", "結果"]
        time = { column = "日期時間", pattern = "%Y/%m/%d %H:%M:%S", zone = "Asia/Taipei", roc = true }
        columns = { "帳號" = "user.name", "來源" = "source.ip", "結果" = "event.outcome" }
        values = { "event.outcome" = { "成功" = "success", "失敗" = "failure" } }
        always = { "event.category" = "authentication", "event.type" = "start" }
    "#;
    std::fs::write(&columns, description).unwrap();
    let row = |second| format!("115/11/20 03:10:{second:02},陳美玲,203.0.113.9,失敗\r\n");
    let rows = (0..30).map(row).collect::<Vec<_>>().concat();
    let text = format!("\u{feff}日期時間,帳號,來源,結果\r\n{rows}");
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(&table, bytes).unwrap();
    let arguments = [
        "scan",
        "--json",
        "--columns",
        path_text(&columns),
        path_text(&table),
    ];
    let output = townwatch(&arguments, "");
    let findings = json_lines(&output);
    let found = findings
        .iter()
        .find(|found| found["subject"]["source_ip"] == json!("203.0.113.9"))
        .unwrap();
    assert_eq!(found["count"], json!(30), "{}", stderr(&output));
    assert_eq!(found["events"][0]["record"], json!(2));
    assert!(
        stderr(&output).contains(", 0 unreadable, "),
        "{}",
        stderr(&output)
    );
    std::fs::write(&columns, "header = 5").unwrap();
    refused_in_one_line(&townwatch(&arguments, ""), "door.toml");
}

#[test]
fn scan_reads_compressed_files_in_folders_and_says_nothing_of_quiet_ones() {
    let folder = TempDir::new().unwrap();
    let quiet = folder.path().join("quiet.log");
    std::fs::write(&quiet, "Nov 20 03:10:01 srv sshd[7]: Accepted publickey for lin from 192.0.2.7 port 1 ssh2: ED25519 SHA256:x\n").unwrap();
    let output = townwatch(&["scan", "--json", path_text(&quiet)], "");
    assert_eq!(
        (code(&output), output.stdout.len()),
        (0, 0),
        "{}",
        stderr(&output)
    );
    let deep = folder.path().join("old");
    std::fs::create_dir(&deep).unwrap();
    let packed = std::fs::File::create(deep.join("auth.log.1.gz")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
    packed.write_all(guessing().as_bytes()).unwrap();
    packed.finish().unwrap();
    let output = townwatch(&["scan", "--json", path_text(folder.path())], "");
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(
        stderr(&output).contains("scanned 31 events"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn scan_counts_lines_of_an_unknown_format_and_files_it_cannot_read() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("a.log"),
        "first line of nothing known\nsecond\n",
    )
    .unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("b.log")).unwrap();
    let output = townwatch(&["scan", "--json", path_text(folder.path())], "");
    let said = stderr(&output);
    assert_eq!(code(&output), 0, "{said}");
    assert!(said.contains("2 lines of an unknown format"), "{said}");
    assert!(said.contains("b.log: skipped"), "{said}");
}

#[test]
fn what_a_log_line_says_cannot_steer_the_terminal() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("auth.log");
    let hostile = guessing().replace("root", "ro\u{1b}]0;owned\u{7}ot\u{202e}");
    std::fs::write(&log, hostile).unwrap();
    for output in ["table", "json"] {
        let output = townwatch(&["scan", "--output", output, path_text(&log)], "");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(!told.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{told:?}");
    }
}

#[test]
fn mistakes_in_arguments_are_told_in_one_line() {
    refused_in_one_line(
        &townwatch(&["scan", "/nowhere/at/all"], ""),
        "/nowhere/at/all",
    );
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("x.log");
    std::fs::write(&log, "x\n").unwrap();
    let log = path_text(&log);
    refused_in_one_line(
        &townwatch(&["scan", "--format", "nonsense", log], ""),
        "nonsense",
    );
    refused_in_one_line(
        &townwatch(&["scan", "--time-zone", "Mars/Base", log], ""),
        "Mars/Base",
    );
    refused_in_one_line(
        &townwatch(&["scan", "--rules", "/nowhere", log], ""),
        "/nowhere",
    );
    refused_in_one_line(&townwatch(&["scan", "--language", "fr", log], ""), "fr");
    let level = ["incident", "level", "--json", "--regime"];
    let with = |regime| [&level[..], &[regime]].concat();
    refused_in_one_line(&townwatch(&with("no-such"), "{}"), "no-such");
    refused_in_one_line(
        &townwatch(&with("tw-gov-incident"), "not json"),
        "standard input",
    );
    assert_eq!(code(&townwatch(&["no-such-command"], "")), 2);
}

#[test]
fn mistakes_in_the_configuration_are_told_with_line_and_column() {
    let folder = TempDir::new().unwrap();
    let config = folder.path().join("t.toml");
    std::fs::write(&config, "[server]\nlisten = \"not an address\"\n").unwrap();
    let config = path_text(&config);
    refused_in_one_line(&townwatch(&["serve", "--config", config], ""), "t.toml:2:");
    let output = townwatch(&["check", "--config", config, "--json"], "");
    assert_eq!(code(&output), 1);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["ok"], json!(false));
    assert!(
        answer["mistakes"][0]["place"]
            .as_str()
            .unwrap()
            .contains("t.toml:2:")
    );
    refused_in_one_line(
        &townwatch(&["serve", "--config", "/nowhere.toml"], ""),
        "/nowhere.toml",
    );
}

#[test]
fn a_data_folder_that_cannot_be_used_is_told_in_one_line_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let serve = |data: &Path| {
        townwatch(
            &[
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--data",
                path_text(data),
            ],
            "",
        )
    };
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    refused_in_one_line(&serve(&file.join("below")), "below");
    let corrupt = folder.path().join("corrupt");
    std::fs::create_dir(&corrupt).unwrap();
    let junk = "this is no database at all, ".repeat(500);
    std::fs::write(corrupt.join("records.db"), &junk).unwrap();
    refused_in_one_line(&serve(&corrupt), "records.db");
    assert_eq!(
        std::fs::read_to_string(corrupt.join("records.db")).unwrap(),
        junk
    );
}

#[test]
fn level_and_clocks_of_an_incident_come_in_the_shape_of_the_contract() {
    let facts = json!({
        "known_at": "2020-10-03T10:02:00+08:00",
        "impacts": [{"kind": "confidentiality", "object": "information",
                     "class": "core_non_ci", "degree": "minor"}],
    });
    let output = townwatch(
        &[
            "incident",
            "level",
            "--regime",
            "tw-gov-incident@2018-11-21",
            "--json",
        ],
        &facts.to_string(),
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["level"], json!(2));
    assert_eq!(answer["range"], json!([2, 2]));
    assert_eq!(answer["clauses"], json!(["2-1b"]));
    let clocks = answer["clocks"].as_array().unwrap();
    let due = |id: &str| {
        clocks
            .iter()
            .find(|clock| clock["id"] == json!(id))
            .unwrap()["due"]
            .as_str()
            .unwrap()
    };
    assert_eq!(due("report"), "2020-10-03T11:02:00+08:00");
    assert_eq!(due("recover"), "2020-10-06T10:02:00+08:00");
}

#[test]
fn an_unknown_fact_gives_a_range_that_is_no_guess() {
    let facts = json!({
        "known_at": "2020-10-03T10:02:00+08:00",
        "impacts": [{"kind": "confidentiality", "object": "information", "class": "core_non_ci"}],
    });
    let output = townwatch(
        &["incident", "level", "--regime", "tw-gov-incident", "--json"],
        &facts.to_string(),
    );
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["level"], Value::Null);
    assert_eq!(answer["range"], json!([2, 3]));
    assert!(!answer["open_questions"].as_array().unwrap().is_empty());
}

#[test]
fn our_own_rules_and_regulations_pass_their_own_examples() {
    for arguments in [&["rules", "test"][..], &["regime", "test"], &["check"]] {
        let output = townwatch(arguments, "");
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(code(&output), 0, "{arguments:?}: {told}{}", stderr(&output));
    }
    let rules = townwatch(&["rules", "list", "--json"], "");
    let rules: Value = serde_json::from_slice(&rules.stdout).unwrap();
    assert!(rules.as_array().unwrap().len() >= 5);
}

#[test]
fn a_folder_of_rules_goes_before_the_built_in_ones_and_is_remarked_on() {
    let own = townwatch(&["rules", "lint", "--json"], "");
    let grave = json_lines(&own)
        .iter()
        .filter(|remark| remark["level"] == "error")
        .count();
    assert_eq!((code(&own), grave), (0, 0), "{}", stderr(&own));
    let list = |arguments: &[&str]| -> Vec<Value> {
        let output = townwatch(arguments, "");
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let ours = list(&["rules", "list", "--json"]);
    let id = ours[0]["id"].as_str().unwrap();
    let folder = TempDir::new().unwrap();
    let rule = format!(
        "title: Another\nid: {id}\nlogsource: {{}}\ndetection:\n  s:\n    f: x\n  condition: s and absent\n"
    );
    let file = folder.path().join("another.yml");
    std::fs::write(&file, &rule).unwrap();
    let path = folder.path().to_str().unwrap();
    let remarks = townwatch(&["rules", "lint", path, "--json"], "");
    assert_eq!(code(&remarks), 1);
    let remarks = json_lines(&remarks);
    let absent = remarks
        .iter()
        .find(|remark| remark["code"] == "condition_references_unknown");
    assert_eq!(
        absent.map(|remark| (&remark["line"], &remark["column"])),
        Some((&json!(7), &json!(20))),
        "{remarks:#?}"
    );
    std::fs::write(&file, rule.replace(" and absent", "")).unwrap();
    let with = list(&["rules", "list", "--rules", path, "--json"]);
    assert_eq!(with.len(), ours.len());
    let taken = with.iter().find(|rule| rule["id"] == id).unwrap();
    assert_eq!(taken["title"], "Another");
}

#[test]
fn a_mapping_in_a_folder_lets_a_rule_see_our_logs_and_its_mistakes_have_a_place() {
    let folder = TempDir::new().unwrap();
    let rules = folder.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    let rule = "title: Files of the archive\nid: 5f0f5a3c-0000-4000-8000-000000000001\nstatus: test\nlogsource:\n  category: scanner\ndetection:\n  s:\n    Threat|startswith: Win.\n  condition: s\nlevel: high\n";
    std::fs::write(rules.join("archive.yml"), rule).unwrap();
    let log = folder.path().join("clamav.log");
    let line = "Nov 21 07:45:01 mail clamd[9]: /srv/mail/a.zip: Win.Test.EICAR_HDB-1 FOUND\n";
    std::fs::write(&log, line).unwrap();
    let path = path_text(&rules);
    let scan = || {
        let asked = [
            "scan",
            "--json",
            "--only-rules",
            "--rules",
            path,
            path_text(&log),
        ];
        townwatch(&asked, "")
    };
    let without = scan();
    assert_eq!(code(&without), 0, "{}", stderr(&without));
    let mapping = "title = \"Scanners\"\n[rules]\ncategory = \"scanner\"\n[[see]]\ncategory = \"malware\"\n[fields]\nThreat = \"rule.name\"\n";
    std::fs::write(rules.join("scanner.toml"), mapping).unwrap();
    let with = scan();
    assert_eq!(code(&with), 1, "{}", stderr(&with));
    let list = townwatch(&["rules", "list", "--rules", path, "--json"], "");
    let list: Value = serde_json::from_slice(&list.stdout).unwrap();
    let mut list = list.as_array().unwrap().iter();
    let own = list.find(|rule| rule["title"] == json!("Files of the archive"));
    let file = own.unwrap()["mappings"][0].as_str().unwrap().to_owned();
    assert!(file.ends_with("scanner.toml"), "{file}");
    let torn = mapping.replace("Threat = \"rule.name\"", "Threat = 5");
    std::fs::write(rules.join("scanner.toml"), torn).unwrap();
    let remarks = townwatch(&["rules", "lint", path, "--json"], "");
    assert_eq!(code(&remarks), 1, "{}", stderr(&remarks));
    let remarks = json_lines(&remarks);
    let told = remarks.iter().find(|one| one["level"] == json!("error"));
    assert_eq!(told.unwrap()["line"], json!(7));
    assert_eq!(told.unwrap()["column"], json!(10));
}

#[test]
fn traffic_sums_up_what_a_firewall_wrote_and_tells_a_flood() {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("fortigate.log");
    let session = |minute: u32, from: &str, bytes: u32| {
        format!(
            "date=2026-11-21 time=07:{minute:02}:05 devname=\"FG-1\" devid=\"FGT0\" tz=\"+0800\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" srcip={from} srcport=50000 dstip=192.0.2.2 dstport=443 proto=6 action=\"close\" policyid=7 sentbyte={bytes} rcvdbyte=10\n"
        )
    };
    let quiet: Vec<String> = (0..30)
        .map(|minute| session(minute, "198.51.100.4", 1_000))
        .collect();
    std::fs::write(&log, quiet.concat()).unwrap();
    let output = townwatch(&["traffic", "--json", path_text(&log)], "");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let told = json_lines(&output).remove(0);
    assert_eq!(told["lines"], json!(30));
    assert_eq!(told["addresses"][0]["address"], json!("198.51.100.4"));
    assert_eq!(told["addresses"][0]["sent"], json!(30_000));
    assert_eq!(told["services"][0]["service"], json!("443/tcp"));
    assert_eq!(told["signs"], json!([]));
    let flood = (0..900_u32).map(|one| session(9, &format!("203.0.113.{}", one % 250), 0));
    std::fs::write(&log, [quiet.concat(), flood.collect()].concat()).unwrap();
    let output = townwatch(
        &["traffic", "--time-zone", "Asia/Taipei", path_text(&log)],
        "",
    );
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        table.contains("flood: 901 lines in the minute of 2026-11-21T07:09:00+08:00; usual are 1"),
        "{table}"
    );
    refused_in_one_line(&townwatch(&["traffic", "/nowhere/at/all"], ""), "/nowhere");
}
