//! Logs that nobody of this project wrote, decoded: a measure, with a floor that may only rise.
//!
//! The data folder stands beside the workspace (or where `TOWNWATCH_DATA` says); where it is absent
//! each test says so and measures nothing.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test's helpers stop and speak like the test"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

mod hub;
mod labels;

use domain::event::known;
use formats::{Context, Decoded, Format, Issue, UNKNOWN};
use jiff::Timestamp;
use jiff::tz::TimeZone;

#[expect(
    clippy::disallowed_methods,
    reason = "a test finds its data by the environment"
)]
fn data(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = env::var_os("TOWNWATCH_DATA").map_or(beside, PathBuf::from);
    let path = folder.join("logs").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "skipped: {} is absent, nothing was measured",
        path.display()
    );
    None
}

struct Clock {
    received: Timestamp,
    zone: TimeZone,
}

impl Clock {
    fn new(received: &str, zone: &str) -> Self {
        let zone = TimeZone::get(zone).expect("a known zone");
        Self {
            received: received.parse().expect("a time"),
            zone,
        }
    }

    fn decode<'r>(&self, line: &'r str) -> Decoded<'r> {
        let context = Context {
            received: self.received,
            zone: &self.zone,
        };
        formats::decode(Format::AUTO, line, &context)
    }
}

fn unrecognised(text: &str, clock: &Clock, programs: &[&str]) -> (usize, Vec<String>) {
    let mut read = 0;
    let mut missed = Vec::new();
    for line in text
        .lines()
        .filter(|line| programs.iter().any(|program| line.contains(program)))
    {
        let decoded = clock.decode(line);
        read += 1;
        if decoded.event.dataset == UNKNOWN || decoded.issues.contains(&Issue::Unrecognised) {
            missed.push(line.to_owned());
        }
    }
    (read, missed)
}

#[test]
fn every_sshd_pam_and_apache_line_of_real_servers_is_recognised() {
    let Some(folder) = data("loghub") else { return };
    let clock = Clock::new("2006-01-01T00:00:00Z", "UTC");
    for (file, programs, lines) in [
        ("OpenSSH_2k.log", &[" sshd["][..], 2000),
        ("Linux_2k.log", &["(pam_unix)["][..], 500),
        ("Apache_2k.log", &["["][..], 2000),
    ] {
        let text = fs::read_to_string(folder.join(file)).expect("a text file");
        let (read, missed) = unrecognised(&text, &clock, programs);
        assert!(read >= lines, "{file}: only {read} lines were looked at");
        assert!(
            missed.is_empty(),
            "{file}: {} of {read} missed: {missed:#?}",
            missed.len()
        );
    }
}

#[test]
fn brute_force_of_a_real_server_is_counted_as_attempts() {
    let Some(folder) = data("loghub") else { return };
    let clock = Clock::new("2006-01-01T00:00:00Z", "UTC");
    let text = fs::read_to_string(folder.join("OpenSSH_2k.log")).expect("a text file");
    let mut attempts: BTreeMap<String, i64> = BTreeMap::new();
    for line in text.lines() {
        let event = clock.decode(line).event;
        let failed = event.text_of(known::EVENT_OUTCOME) == Some("failure");
        if failed && event.text_of(known::EVENT_TYPE) == Some("start") {
            let source = event.text_of(known::SOURCE_IP).unwrap_or("-").to_owned();
            *attempts.entry(source).or_default() += 1;
        }
    }
    let lines_of = |address: &str| {
        let from = format!(" from {address}");
        let written = text.lines().filter(|line| {
            let attempt = line.contains("Failed ") || line.contains("]: Invalid user ");
            attempt
                && line
                    .split(from.as_str())
                    .nth(1)
                    .is_some_and(|rest| rest.starts_with([' ', ']']) || rest.is_empty())
        });
        i64::try_from(written.count()).expect("few")
    };
    let loudest = attempts
        .iter()
        .max_by_key(|(_, count)| **count)
        .expect("there are attempts");
    assert!(*loudest.1 > 100, "{loudest:?}");
    for (address, count) in &attempts {
        assert_eq!(*count, lines_of(address), "{address}");
    }
}
