//! Backup and restore as commands: beside a running server, and ended in the middle.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use domain::id::{SourceId, UnitId};
use evidence::{SealedLog, Seed};
use tempfile::TempDir;
use uuid::Uuid;

const SENTENCE: &str = "a long enough sentence";

fn townwatch(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_townwatch"));
    command.args(words);
    command.env_remove("TOWNWATCH_LOG");
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn begun(words: &[&str], line: &str) -> Child {
    let mut child = townwatch(words).spawn().unwrap();
    let _ = writeln!(child.stdin.take().unwrap(), "{line}");
    child
}

fn done(words: &[&str], line: &str) -> Output {
    begun(words, line).wait_with_output().unwrap()
}

fn good(words: &[&str], line: &str) {
    let output = done(words, line);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{words:?}: {said}");
}

fn refused(words: &[&str], line: &str) -> String {
    let output = done(words, line);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

struct Place(TempDir);

impl Place {
    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// A data folder with an administrator and some log.
    fn office(records: u32) -> Self {
        let place = Self(TempDir::new().unwrap());
        let data = place.path("data");
        let words = [
            "init",
            "--data",
            &data,
            "--admin",
            "lin",
            "--password-stdin",
        ];
        good(&words, "correct-horse-battery");
        append(Path::new(&data), records);
        place
    }

    fn backup(&self, name: &str) {
        let (data, to) = (self.path("data"), self.path(name));
        good(
            &["backup", "--data", &data, "-o", &to, "--passphrase-stdin"],
            SENTENCE,
        );
    }
}

fn append(data: &Path, records: u32) {
    let (log, _) = SealedLog::open(data, Seed::new([7; 32])).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let record = |number: u32| RawRecord {
        unit: UnitId::new(Uuid::from_u128(1)),
        source: SourceId::new(Uuid::from_u128(2)),
        received: "2026-11-21T03:00:00Z".parse().unwrap(),
        trust: Trust::Network,
        position: SenderPosition::None,
        encoding: "utf-8",
        // No two alike: what compresses to nothing is restored in no time.
        raw: Uuid::from_u128(
            u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
        )
        .to_string()
        .repeat(8)
        .into_bytes(),
    };
    let all: Vec<_> = (0..records).map(record).collect();
    for group in all.chunks(5_000) {
        runtime.block_on(log.append(group.to_vec())).unwrap();
    }
}

fn events(data: &str) -> u64 {
    evidence::look(Path::new(data)).unwrap().end.index
}

#[test]
fn a_restore_that_is_killed_leaves_nothing_that_can_be_used_and_can_be_run_again() {
    let place = Place::office(40_000);
    place.backup("one");
    let (file, new) = (place.path("one"), place.path("new"));
    let restore = ["restore", &file, "--data", &new, "--passphrase-stdin"];
    let mark = Path::new(&new).join("restoring");
    let log = Path::new(&new).join("evidence");
    let moments: [&dyn Fn() -> bool; 3] = [
        &|| mark.exists(),
        &|| mark.join("records.db").exists(),
        &|| log.exists() && fs::read_dir(&log).is_ok_and(|files| files.count() > 0),
    ];
    let mut killed = 0;
    for moment in moments {
        let mut child = begun(&restore, SENTENCE);
        while !moment() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        if ended.success() {
            // It was faster than we are.
            fs::remove_dir_all(&new).unwrap();
            continue;
        }
        killed += 1;
        // Opens the folder as `serve` does, and ends by itself whatever it finds.
        let init = ["init", "--data", &new, "--admin", "lin", "--password-stdin"];
        let told = refused(&init, "correct-horse-battery");
        assert!(told.contains("not finished"), "{told}");
        let to = place.path("two");
        let backup = ["backup", "--data", &new, "-o", &to, "--passphrase-stdin"];
        assert!(refused(&backup, SENTENCE).contains("not finished"));
    }
    assert!(killed > 0, "no restore was met in the middle");
    good(&restore, SENTENCE);
    assert_eq!(events(&new), 40_000);
    assert!(!mark.exists());
    place.same_records(&new);
}

impl Place {
    fn same_records(&self, other: &str) {
        let rows = |data: &str| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let path = Path::new(data).join("records.db");
                let records = store::SqlRecords::look(&path).await.unwrap();
                let mut text = Vec::new();
                records.dump(&mut text).await.unwrap();
                records.close().await;
                let text = String::from_utf8(text).unwrap();
                // The journal's last line tells of the backup itself, and is counted.
                let lines = text.lines().filter(|line| {
                    !line.contains("_backup\"")
                        && !line.contains("[\"journal\",")
                        && !line.contains("\"end\"")
                });
                lines.map(str::to_owned).collect::<Vec<_>>()
            })
        };
        assert_eq!(rows(&self.path("data")), rows(other));
    }
}

#[test]
fn a_backup_is_taken_beside_a_running_server() {
    let place = Place::office(10);
    let data = place.path("data");
    let source = place.path("auth.log");
    fs::write(&source, "").unwrap();
    let config = place.path("townwatch.toml");
    fs::write(
        &config,
        format!("[[collect.file]]\npath = \"{source}\"\nformat = \"openssh\"\n"),
    )
    .unwrap();
    let serve = [
        "serve",
        "--config",
        &config,
        "--data",
        &data,
        "--listen",
        "127.0.0.1:0",
    ];
    let mut server = townwatch(&serve).stderr(Stdio::inherit()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let ready = lines.next().unwrap().unwrap();
    assert!(ready.starts_with("ready"), "{ready}");
    let mut log = fs::OpenOptions::new().append(true).open(&source).unwrap();
    for number in 0..3 {
        for line in 0..200 {
            writeln!(log, "Nov 20 03:10:{:02} srv sshd[77]: Failed password for root from 203.0.113.{line} port 4000 ssh2", number * 10).unwrap();
        }
        let to = place.path(&format!("b{number}"));
        let words = [
            "backup",
            "--config",
            &config,
            "--data",
            &data,
            "-o",
            &to,
            "--passphrase-stdin",
            "--json",
        ];
        let output = done(&words, SENTENCE);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let new = place.path(&format!("r{number}"));
        good(
            &["restore", &to, "--data", &new, "--passphrase-stdin"],
            SENTENCE,
        );
        assert_eq!(told["log"]["end"].as_u64(), Some(events(&new)));
        let back = fs::read(Path::new(&new).join("townwatch.toml.from-backup")).unwrap();
        assert_eq!(back, fs::read(&config).unwrap());
        let (_, findings) = SealedLog::open(Path::new(&new), Seed::new([7; 32])).unwrap();
        assert_eq!(findings, []);
    }
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn nothing_in_a_backup_can_be_read_without_its_passphrase_and_it_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::office(1);
    place.backup("one");
    let bytes = fs::read(place.path("one")).unwrap();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|some| some == word);
    assert!(!holds(b"argon2id") && !holds("機關".as_bytes()) && holds(b"TOWNWARC"));
    let mode = fs::metadata(place.path("one"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let (file, new) = (place.path("one"), place.path("new"));
    let restore = ["restore", &file, "--data", &new, "--passphrase-stdin"];
    assert!(refused(&restore, "a wrong but long sentence").contains("wrong passphrase"));
    assert!(refused(&restore, "short").contains("12 characters"));
    let no_passphrase = done(&["restore", &file, "--data", &new], "");
    assert_eq!(no_passphrase.status.code(), Some(2));
}
