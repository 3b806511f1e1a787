//! systemd's journal: the real sender while the server is killed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use application::port::SenderPosition;

use crate::doors::wait_until_quiet;
use crate::doors::ways::{DOOR, HTTP, ask, each_once, key, request};
use crate::house::{House, wait_until};

const JOURNAL: (&str, &str) = ("content-type", "application/vnd.fdo.journal");

fn systemd(program: &str) -> PathBuf {
    let file = Path::new("/lib/systemd").join(program);
    assert!(
        file.exists(),
        "missing {}: apt-get install systemd-journal-remote",
        file.display()
    );
    file
}

/// A journal of so many entries; every tenth holds a line feed.
fn journal(folder: &Path, count: usize) -> PathBuf {
    let mut text = Vec::new();
    for number in 0..count {
        let at = 1_795_218_301_000_000 + number;
        let mut entry = format!("__REALTIME_TIMESTAMP={at}\n__MONOTONIC_TIMESTAMP={number}\n");
        entry.push_str("_BOOT_ID=0123456789abcdef0123456789abcdef\nSYSLOG_IDENTIFIER=sshd\n");
        let message = message(number);
        if message.contains('\n') {
            entry.push_str("MESSAGE\n");
            text.extend(entry.as_bytes());
            text.extend(u64::try_from(message.len()).unwrap().to_le_bytes());
            text.extend(message.as_bytes());
            text.extend(b"\n\n");
        } else {
            write!(entry, "MESSAGE={message}\n\n").unwrap();
            text.extend(entry.as_bytes());
        }
    }
    let file = folder.join("made.journal");
    let mut making = Command::new(systemd("systemd-journal-remote"))
        .arg(format!("--output={}", file.display()))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    making.stdin.take().unwrap().write_all(&text).unwrap();
    assert!(making.wait().unwrap().success());
    file
}

fn message(number: usize) -> String {
    let more = if number.is_multiple_of(10) {
        format!("\n_HOSTNAME=forged{}", "x".repeat(200))
    } else {
        String::new()
    };
    format!("Failed password for user{number} from 203.0.113.9 port 5 ssh2{more}")
}

/// The message of a kept entry, in whichever of the two spellings.
fn message_of(raw: &[u8]) -> String {
    let text = std::str::from_utf8(raw).unwrap();
    if text.starts_with('{') {
        let entry: serde_json::Value = serde_json::from_str(text).unwrap();
        return entry["MESSAGE"].as_str().unwrap().to_owned();
    }
    let line = text.lines().find_map(|line| line.strip_prefix("MESSAGE="));
    line.unwrap().to_owned()
}

fn killed_while_the_journal_is_sent(count: usize, kills: usize) {
    let mut house = House::new(HTTP);
    let key = key(&house, "gw");
    let file = journal(house.folder.path(), count);
    let state = house.folder.path().join("state");
    house.start();
    let upload = |house: &House| {
        Command::new(systemd("systemd-journal-upload"))
            .arg(format!("--url=http://{}/k/{key}", house.address(DOOR)))
            .arg(format!("--file={}", file.display()))
            .arg(format!("--save-state={}", state.display()))
            .arg("--follow=no")
            .spawn()
            .unwrap()
    };
    for _ in 0..kills {
        let before = house.log_bytes();
        let mut sending = upload(&house);
        wait_until("entries to arrive", || {
            house.log_bytes() > before + 4_096 || sending.try_wait().unwrap().is_some()
        });
        house.kill();
        sending.wait().unwrap();
        house.start();
    }
    assert!(upload(&house).wait().unwrap().success());
    // Without its memory the sender begins anew, and nothing of it is new.
    std::fs::remove_file(&state).unwrap();
    assert!(upload(&house).wait().unwrap().success());
    house.stop();
    let kept = house.kept();
    let numbered = |position: &SenderPosition| matches!(position, SenderPosition::Numbered { .. });
    assert!(kept.iter().all(|record| numbered(&record.position)));
    let messages: Vec<String> = kept.iter().map(|record| message_of(&record.raw)).collect();
    each_once(&messages, count, message);
}

#[test]
fn the_real_sender_loses_and_doubles_nothing_while_the_server_is_killed() {
    killed_while_the_journal_is_sent(2_000, 2);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_a_hundred_thousand_entries_are_sent() {
    killed_while_the_journal_is_sent(100_000, 10);
}

#[test]
fn what_was_durable_when_the_server_was_killed_within_a_body_is_kept_once() {
    let mut house = House::new(HTTP);
    let key = key(&house, "gw");
    house.start();
    let bearer = format!("Bearer {key}");
    let headers = [JOURNAL, ("authorization", bearer.as_str())];
    let entry = |number: u32| {
        format!(
            "__CURSOR=s=0a;i={number:x};b=1\n__REALTIME_TIMESTAMP=1795218301000000\nMESSAGE=m{number}\n\n"
        )
    };
    let body = (1..=20).map(entry).collect::<Vec<_>>().concat();
    let request = request("/upload", &headers, body.as_bytes());
    let mut begun = TcpStream::connect(house.address(DOOR)).unwrap();
    let part = request.len() - body.len() / 2;
    begun.write_all(&request[..part]).unwrap();
    wait_until_quiet(&house);
    house.kill();
    house.start();
    let (status, _, said) = ask(house.address(DOOR), &request);
    assert_eq!((status, &*said), (202, "OK.\n"));
    let (status, _, said) = ask(
        house.address(DOOR),
        &self::request("/upload", &headers, b"no journal\n"),
    );
    assert_eq!(status, 400, "{said}");
    let wrong = [("content-type", "text/plain"), headers[1]];
    let (status, _, _) = ask(house.address(DOOR), &self::request("/upload", &wrong, b""));
    assert_eq!(status, 415);
    house.stop();
    let messages: Vec<String> = house
        .kept()
        .iter()
        .map(|record| message_of(&record.raw))
        .collect();
    let expected: Vec<String> = (1..=20).map(|number| format!("m{number}")).collect();
    assert_eq!(messages, expected);
}
