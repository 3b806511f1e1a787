//! Detection that survives: the whole program over real log lines, killed again and again; and rules that
//! change while it runs.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a preparation that fails ends the test; a skipped one says so"
)]

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

struct House {
    folder: TempDir,
    server: Option<Child>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.signal("-KILL");
    }
}

impl House {
    fn new(config: &str) -> Self {
        let house = Self {
            folder: TempDir::new().unwrap(),
            server: None,
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["init", "--admin", "lin.contact", "--password-stdin"])
            .args(["--unit", "西嶺鎮公所", "--data"])
            .arg(house.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "correct-horse-battery").unwrap();
        assert!(child.wait().unwrap().success());
        let file = format!(
            "[[collect.file]]\npath = \"{}\"\n{config}",
            house.log().display()
        );
        fs::write(house.path("t.toml"), file).unwrap();
        fs::write(house.log(), "").unwrap();
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("data")
    }

    fn log(&self) -> PathBuf {
        self.path("auth.log")
    }

    fn start(&mut self) {
        let said = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path("said"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.data())
            .arg("--config")
            .arg(self.path("t.toml"))
            .env("TOWNWATCH_LOG", "info")
            .stdout(Stdio::piped())
            .stderr(said.unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.next().expect("the server said nothing").unwrap();
        std::thread::spawn(move || for _ in lines.map_while(Result::ok) {});
        self.server = Some(child);
    }

    /// What the server told its operator, in every run.
    fn said(&self) -> String {
        fs::read_to_string(self.path("said")).unwrap()
    }

    fn ask(&mut self, signal: &str) {
        if let Some(child) = &self.server {
            let id = child.id().to_string();
            Command::new("kill").args([signal, &id]).status().unwrap();
        }
    }

    fn signal(&mut self, signal: &str) {
        self.ask(signal);
        if let Some(mut child) = self.server.take() {
            child.wait().unwrap();
        }
    }

    fn write(&self, lines: &[&str]) {
        let mut log = OpenOptions::new().append(true).open(self.log()).unwrap();
        for line in lines {
            writeln!(log, "{line}").unwrap();
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(arguments)
            .arg("--data")
            .arg(self.data())
            .arg("--config")
            .arg(self.path("t.toml"))
            .output()
            .unwrap()
    }

    fn rows(&self, sql: &str) -> Vec<String> {
        let output = self.run(&["query", "--json", "--purpose", "test", sql]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        let mut rows: Vec<_> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        rows.sort();
        rows
    }

    /// Everything of a finding but what differs between two runs: its identity.
    fn findings(&self) -> Vec<String> {
        self.rows("SELECT rule, account, source_ip, host, first, last, count, state FROM findings")
    }

    fn lines(&self) -> Vec<String> {
        self.rows("SELECT count(*) AS lines FROM events")
    }

    /// Waits until the log file is taken in whole: nothing is added to the folder any more.
    fn wait_until_quiet(&self) {
        let evidence = self.data().join("evidence");
        let (mut last, mut still) = (0, 0);
        wait_until("the log to be quiet", || {
            let entries = fs::read_dir(&evidence).unwrap();
            let now: u64 = entries
                .filter_map(|one| Some(one.ok()?.metadata().ok()?.len()))
                .sum();
            still = if now == last { still + 1 } else { 0 };
            last = now;
            still > 75
        });
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "waits for another process, bounded"
)]
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(
            begun.elapsed() < Duration::from_secs(90),
            "waited too long: {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the moment of death is another in every round"
)]
fn after(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

/// Dice that fall the same way in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn real_lines() -> Option<Vec<String>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/logs/loghub/OpenSSH_2k.log");
    if !file.exists() {
        eprintln!("skipped: {} is absent, nothing was proven", file.display());
        return None;
    }
    let text = fs::read_to_string(file).unwrap();
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn killed_again_and_again_every_finding_is_there_once_with_the_same_count() {
    let Some(real) = real_lines() else { return };
    let lines: Vec<&str> = real.iter().map(String::as_str).collect();
    let mut undisturbed = House::new("");
    undisturbed.write(&lines);
    undisturbed.start();
    undisturbed.wait_until_quiet();
    undisturbed.signal("-TERM");

    let mut killed = House::new("");
    let mut dice = Dice(7);
    for (part, round) in lines.chunks(125).zip(0..) {
        killed.start();
        killed.write(part);
        after(dice.below(500));
        // Ends well and leaves its state; is killed while it does so; is killed.
        match round % 4 {
            0 => killed.signal("-TERM"),
            2 => {
                killed.ask("-TERM");
                after(dice.below(40));
                killed.signal("-KILL");
            }
            _ => killed.signal("-KILL"),
        }
    }
    killed.start();
    killed.wait_until_quiet();
    killed.signal("-TERM");

    assert_eq!(killed.lines(), undisturbed.lines());
    let findings = undisturbed.findings();
    assert!(findings.len() > 5, "{findings:#?}");
    assert_eq!(killed.findings(), findings);
    let said = killed.said();
    assert!(!said.contains("left aside"), "{said}");
    // The last start read little again: what was written down was used.
    let last = said
        .lines()
        .rfind(|line| line.contains("records of the log were read again"));
    let number = last
        .unwrap()
        .split(' ')
        .find_map(|word| word.parse::<u64>().ok());
    assert!(number.unwrap() < 1_000, "{said}");
}

#[test]
fn what_cannot_be_used_is_left_aside_in_one_line_and_the_log_is_read_again() {
    let mut house = House::new("");
    let failed = |second: u64| {
        format!(
            "Nov 20 03:10:{second:02} srv sshd[9]: Failed password for root from 203.0.113.9 port 1 ssh2"
        )
    };
    let lines: Vec<_> = (0..30).map(failed).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    house.write(&lines);
    house.start();
    house.wait_until_quiet();
    house.signal("-TERM");
    let findings = house.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let state = house.data().join("detection.state");
    let whole = fs::read(&state).unwrap();
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let cut = whole.get(..whole.len() / 2).unwrap().to_vec();
    for bytes in [damaged, cut, Vec::new()] {
        fs::write(&state, bytes).unwrap();
        house.start();
        house.signal("-TERM");
        assert_eq!(house.findings(), findings);
        assert_ne!(
            fs::read(&state).unwrap(),
            Vec::<u8>::new(),
            "it is written anew"
        );
    }
    let said = house.said();
    assert_eq!(said.matches("left aside").count(), 3, "{said}");
    assert_eq!(said.matches("it is not whole").count(), 3, "{said}");
}

fn rule(id: &str, word: &str) -> String {
    format!(
        "title: Rule {id}\nid: {id}\nlevel: high\nlogsource: {{product: linux}}\ndetection:\n  words: ['{word}']\n  condition: words\n"
    )
}

/// The report of the first reload, and of two more that find nothing new.
fn told_in_three_languages(house: &House) {
    for (tag, word) in [
        ("en", "1 rule came:"),
        ("zh-TW", "新增 0"),
        ("vi", "giữ nguyên"),
    ] {
        let told = house.run(&["rules", "reload", "--language", tag]);
        let text = String::from_utf8(told.stdout).unwrap();
        assert_eq!(told.status.code(), Some(0), "{text}");
        if tag == "en" {
            for part in [
                word,
                "1 rule went:",
                "1 rule changed",
                "own-a  Rule own-a",
                "own-c",
            ] {
                assert!(text.contains(part), "{part}: {text}");
            }
        } else {
            assert!(
                !text.contains("own-"),
                "nothing is different any more: {text}"
            );
            assert!(tag == "zh-TW" || text.contains(word), "{text}");
        }
    }
}

#[test]
fn rules_are_loaded_anew_with_a_report_or_refused_as_a_whole() {
    let mut house = House::new("[rules]\nfolders = [\"own\"]\n");
    let own = house.path("own");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("a.yml"), rule("own-a", "quince")).unwrap();
    fs::write(own.join("b.yml"), rule("own-b", "medlar")).unwrap();
    house.start();
    let line = |word: &str| {
        format!(
            "Nov 20 03:10:01 srv sshd[9]: Failed password for {word} from 203.0.113.9 port 1 ssh2"
        )
    };
    house.write(&[&line("quince"), &line("sorb")]);
    house.wait_until_quiet();

    fs::write(own.join("b.yml"), "title: [torn\n").unwrap();
    fs::write(own.join("c.yml"), rule("own-c", "sorb")).unwrap();
    let refused = house.run(&["rules", "reload", "--json"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let told: Value = serde_json::from_slice(&refused.stdout).unwrap();
    let problem = &told["problems"][0];
    assert!(
        problem["file"].as_str().unwrap().ends_with("b.yml"),
        "{told}"
    );
    assert!(
        problem["line"].is_u64() && problem["column"].is_u64(),
        "{told}"
    );
    house.write(&[&line("sorb")]);
    house.wait_until_quiet();

    fs::write(own.join("b.yml"), rule("own-b", "service")).unwrap();
    fs::remove_file(own.join("a.yml")).unwrap();
    told_in_three_languages(&house);
    house.write(&[&line("sorb"), &line("quince"), &line("service")]);
    house.wait_until_quiet();

    // SIGHUP does the same.
    fs::write(own.join("d.yml"), rule("own-d", "rowan")).unwrap();
    house.ask("-HUP");
    wait_until("the rules to be loaded", || {
        house.said().contains("1 came, 0 went, 0 changed")
    });
    house.write(&[&line("rowan")]);
    house.wait_until_quiet();
    house.signal("-TERM");
    let found = house.rows("SELECT rule, count FROM findings WHERE rule LIKE 'own-%'");
    let expected: Vec<_> = ["own-a", "own-b", "own-c", "own-d"]
        .map(|rule| format!("{{\"rule\":\"{rule}\",\"count\":1}}"))
        .to_vec();
    assert_eq!(found, expected);
    let noted = house.rows("SELECT facts FROM journal WHERE deed = 'reload_rules'");
    assert_eq!(noted.len(), 2, "{noted:?}");
    assert!(
        noted
            .iter()
            .any(|facts| facts.contains("own-a") && facts.contains("own-c")),
        "{noted:?}"
    );
    // The new rules are those of the next start: nothing is read again.
    house.start();
    house.signal("-TERM");
    assert!(!house.said().contains("left aside"), "{}", house.said());
}
