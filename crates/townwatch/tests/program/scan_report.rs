//! The report of a scan, as somebody opens it at a machine without a network.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn scan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .arg("scan")
        .args(arguments)
        .env_remove("TOWNWATCH_LOG")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A log of guessed passwords; the accounts are what an attacker would write.
fn guessing(folder: &TempDir) -> std::path::PathBuf {
    let line = |second| {
        format!(
            "Nov 20 03:10:{second:02} srv sshd[77]: Failed password for invalid user <script>alert(1)</script> \
             from 203.0.113.9 port 4000 ssh2\n"
        )
    };
    let log = folder.path().join("auth.log");
    fs::write(&log, (0..30).map(line).collect::<String>()).unwrap();
    log
}

#[test]
fn a_report_stands_alone_and_shows_log_text_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let log = guessing(&folder);
    for (language, title) in [
        ("zh-TW", "紀錄檢視報告"),
        ("vi", "Báo cáo rà soát nhật ký"),
        ("en", "Report on logs"),
    ] {
        let report = folder.path().join(format!("{language}.html"));
        let output = scan(&[
            "--language",
            language,
            "--output",
            "html",
            text(&report),
            text(&log),
        ]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let page = fs::read_to_string(&report).unwrap();
        assert!(
            page.contains(&format!("<html lang=\"{language}\">")),
            "{page}"
        );
        assert!(
            page.contains(title) && page.contains("id=\"finding-1\""),
            "{page}"
        );
        assert!(
            page.contains("203.0.113.9") && page.contains("auth.log:1"),
            "{page}"
        );
        assert!(!page.contains("<script") && !page.contains('⟦'), "{page}");
        // Nothing of it asks for anything: no address of another file, no style or picture from elsewhere.
        for asks in ["src=", "href=\"http", "url(", "@import", "<link"] {
            assert!(!page.contains(asks), "{language}: {asks}");
        }
        assert!(page.contains("<rect"), "{language}: no picture");
    }
}

#[test]
fn a_report_of_quiet_logs_says_what_that_means() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("quiet.log");
    fs::write(&log, "Nov 20 03:10:00 srv cron[1]: (root) CMD (true)\n").unwrap();
    let report = folder.path().join("report.html");
    let output = scan(&[
        "--language",
        "en",
        "--output",
        "html",
        text(&report),
        text(&log),
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let page = fs::read_to_string(&report).unwrap();
    assert!(
        page.contains("does not mean that nothing happened"),
        "{page}"
    );
    assert!(!page.contains("finding-1"), "{page}");
}

#[test]
fn a_report_is_never_written_over_a_file_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let log = guessing(&folder);
    let before = fs::read(&log).unwrap();
    // The name of the report is forgotten: the log itself stands where it should.
    let output = scan(&["--output", "html", text(&log), text(&log)]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("is there already"),
        "{output:?}"
    );
    assert_eq!(fs::read(&log).unwrap(), before);
    let output = scan(&["--output", "html"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("--output html"),
        "{output:?}"
    );
}

#[test]
fn what_stands_behind_table_is_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let log = guessing(&folder);
    let all = [
        scan(&["--output", "table", text(&log)]),
        scan(&[text(&log), "--output", "table"]),
        scan(&[text(&log)]),
    ];
    for output in &all {
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(output.stdout, all[0].stdout);
    }
    let nothing = scan(&[]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("nothing to look through"));
}

#[test]
fn a_chosen_rule_alone_looks_through_the_logs() {
    let folder = tempfile::tempdir().unwrap();
    let log = guessing(&folder);
    let brute_force = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e01";
    let all = scan(&["--json", text(&log)]);
    let one = scan(&["--json", "--rule", brute_force, text(&log)]);
    assert_eq!(one.status.code(), Some(1), "{one:?}");
    let (all, one) = (
        String::from_utf8(all.stdout).unwrap(),
        String::from_utf8(one.stdout).unwrap(),
    );
    let found: Vec<_> = one.lines().collect();
    assert!(!found.is_empty());
    for line in found {
        assert!(line.contains(brute_force), "{line}");
        assert!(all.lines().any(|other| other == line), "{line}\n{all}");
    }
    let spraying = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e02";
    let none = scan(&["--json", "--rule", spraying, text(&log)]);
    assert_eq!((none.status.code(), none.stdout), (Some(0), Vec::new()));
    let unknown = scan(&["--rule", "no-such-rule", text(&log)]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no rule \"no-such-rule\""));
}

#[path = "../../../testkit/src/mmdb.rs"]
#[expect(
    unreachable_pub,
    reason = "the same file stands in `testkit`, whose users see it"
)]
mod mmdb;

/// A sign-in with a password, as a portal writes it.
fn sign_in(day: u32, address: &str) -> String {
    format!(
        r#"{{"@timestamp":"2026-11-{day:02}T08:00:00+08:00","event":{{"category":["authentication"],"type":["start"],"action":"portal-login","outcome":"success"}},"user":{{"name":"chen.yiting"}},"source":{{"ip":"{address}"}}}}"#
    )
}

#[test]
fn a_list_of_operators_tells_who_runs_a_network_that_is_new_for_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("portal.log");
    let lines = [(3, "168.95.1.1"), (12, "168.95.9.9"), (20, "193.0.6.139")];
    let lines = lines.map(|(day, address)| sign_in(day, address));
    fs::write(&log, lines.join("\n") + "\n").unwrap();
    let list = folder.path().join("asn.mmdb");
    let networks = [
        ("168.95.0.0/16", 3462, "Taiwan Fixed Line"),
        ("193.0.0.0/21", 3333, "Polder Hosting"),
    ];
    fs::write(&list, mmdb::operators(&networks)).unwrap();
    let of_rule = ["--rule", "3d0c2f0a-6f7b-5b53-9a15-8d7be2d40c31"];
    let common = ["--language", "en", "--time-zone", "UTC", "--json"];
    let with = [
        &of_rule[..],
        &common,
        &["--operators", text(&list), text(&log)],
    ]
    .concat();
    let output = scan(&with);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Polder Hosting"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    // Without a list nobody is known to be new anywhere; what is no list is refused.
    let output = scan(&[&of_rule[..], &common, &[text(&log)]].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let output = scan(&["--operators", text(&log), text(&log)]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("portal.log: is no MMDB file"), "{told}");
}

#[test]
fn a_list_of_operators_that_cannot_be_used_is_a_mistake_of_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("t.toml");
    fs::write(&config, "[office]\n\n[places]\noperators = \"asn.mmdb\"\n").unwrap();
    let check = || {
        let output = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["check", "--config", text(&config), "--data"])
            .arg(folder.path().join("data"))
            .output()
            .unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    let told = check();
    assert!(
        told.contains("t.toml:4:1") && told.contains("asn.mmdb: cannot be read"),
        "{told}"
    );
    let networks = [("168.95.0.0/16", 3462, "Taiwan Fixed Line")];
    fs::write(folder.path().join("asn.mmdb"), mmdb::operators(&networks)).unwrap();
    let told = check();
    assert!(!told.contains("asn.mmdb"), "{told}");
}
