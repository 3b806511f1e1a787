//! Logs that nobody of this project wrote, decoded: a measure, with a floor that may only rise.
//!
//! The data folder stands beside the workspace (or where `TOWNWATCH_DATA` says); where it is absent
//! each test says so and measures nothing.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test's helpers stop and speak like the test"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use domain::event::{TimeBasis, known};
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

/// The labels that stand in the comment before a line.
struct Label {
    time: Option<String>,
    failure: bool,
    host: Option<String>,
}

fn labelled(text: &str) -> Vec<(Label, String)> {
    let mut found = Vec::new();
    let mut label = None;
    for line in text.lines() {
        if let Some(json) = line.strip_prefix("# failJSON:") {
            let json: serde_json::Value = serde_json::from_str(json).expect("a label is JSON");
            let part = |key: &str| {
                json.get(key)
                    .and_then(|value| value.as_str())
                    .map(str::to_owned)
            };
            let failure = json.get("match").and_then(serde_json::Value::as_bool) == Some(true);
            label = Some(Label {
                time: part("time"),
                failure,
                host: part("host"),
            });
        } else if let (false, false, Some(label)) =
            (line.starts_with('#'), line.is_empty(), label.take())
        {
            found.push((label, line.to_owned()));
        }
    }
    found
}

/// The labels' own clock: their tests run at this moment in this zone.
fn labels_clock() -> Clock {
    Clock::new("2005-08-14T10:00:00Z", "Europe/Zurich")
}

/// What of a labelled failure was read otherwise.
fn differences(label: &Label, line: &str, clock: &Clock) -> Vec<String> {
    let decoded = clock.decode(line);
    let event = &decoded.event;
    let mut differences = Vec::new();
    if event.text_of(known::EVENT_OUTCOME) != Some("failure") {
        differences.push(format!("outcome {:?}", event.text_of(known::EVENT_OUTCOME)));
    }
    let source = event
        .text_of(known::SOURCE_IP)
        .or_else(|| event.text_of(known::SOURCE_DOMAIN));
    if label.host.is_some() && source != label.host.as_deref() {
        differences.push(format!("source {source:?}, labelled {:?}", label.host));
    }
    if let Some(labelled) = label
        .time
        .as_deref()
        .and_then(|time| time.parse::<jiff::civil::DateTime>().ok())
    {
        let read = event.time.at.to_zoned(clock.zone.clone()).datetime();
        let read = read.with().subsec_nanosecond(0).build().expect("a time");
        if read != labelled || event.time.basis == TimeBasis::Received {
            differences.push(format!(
                "time {read} ({:?}), labelled {labelled}",
                event.time.basis
            ));
        }
    }
    if decoded
        .issues
        .iter()
        .any(|issue| matches!(issue, Issue::Unrecognised | Issue::UnknownFormat))
    {
        differences.push(format!("issues {:?}", decoded.issues));
    }
    differences
}

/// Failures that are read as labelled, all failures, per file. A failure whose line does not hold
/// the address it is labelled with needs the lines before it: told, not counted.
fn measure(file: &str) -> Option<(usize, usize)> {
    let text = fs::read_to_string(data("fail2ban")?.join(file)).expect("a text file");
    let (mut right, mut all, mut several_lines) = (0, 0, 0);
    for (label, line) in labelled(&text)
        .into_iter()
        .filter(|(label, _)| label.failure)
    {
        if label
            .host
            .as_ref()
            .is_some_and(|host| !line.contains(host.as_str()))
        {
            several_lines += 1;
            continue;
        }
        all += 1;
        let differences = differences(&label, &line, &labels_clock());
        right += usize::from(differences.is_empty());
        if !differences.is_empty() {
            println!("{file}: {}\n    {line}", differences.join("; "));
        }
    }
    println!("{file}: {right} of {all} failures as labelled, {several_lines} need earlier lines");
    assert!(all > 0, "{file} holds no labelled failure");
    Some((right, all))
}

#[test]
fn labelled_failures_of_the_named_formats_are_read_as_labelled() {
    let floors = [
        ("sshd", 96),
        ("sshd-journal", 96),
        ("postfix", 100),
        ("pam-generic", 100),
    ];
    for (file, floor) in floors {
        let Some((right, all)) = measure(file) else {
            return;
        };
        assert!(
            right * 100 >= all * floor,
            "{file}: {right} of {all}, the floor is {floor} %"
        );
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
fn every_sshd_and_pam_line_of_two_real_servers_is_recognised() {
    let Some(folder) = data("loghub") else { return };
    let clock = Clock::new("2006-01-01T00:00:00Z", "UTC");
    for (file, programs, lines) in [
        ("OpenSSH_2k.log", &[" sshd["][..], 2000),
        ("Linux_2k.log", &["(pam_unix)["][..], 500),
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

/// `results[…]["crowdsecurity/…-logs"][3].Evt.Meta["source_ip"] == "192.0.2.1"` as (line, field, value).
fn assertions(text: &str) -> Vec<(usize, String, String)> {
    let of = |line: &str| {
        let (place, value) = line.split_once(" == ")?;
        let (place, field) = place
            .strip_prefix("results[\"s01-parse\"]")?
            .split_once("Evt.Meta[\"")?;
        let number = place.rsplit_once("].")?.0.rsplit_once('[')?.1;
        let field = field.strip_suffix("\"]")?;
        Some((
            number.parse().ok()?,
            field.to_owned(),
            value.trim_matches('"').to_owned(),
        ))
    };
    text.lines().filter_map(of).collect()
}

const HUB: [&str; 15] = [
    "sshd-logs",
    "dovecot-logs",
    "dovecot-time-based-bf-user-enum",
    "postfix-non-smtp",
    "postfix-relay",
    "postfix-sasl-bf",
    "postfix-spam",
    "ssh-bf",
    "ssh-generic-test",
    "ssh-slow-bf",
    "ssh-time-based-bf",
    "ssh-timeout",
    "sshd-impossible-travel",
    "sshd-impossible-travel-user",
    "sshd-invalid-bf",
];

#[test]
fn the_corpus_of_a_detection_hub_is_recognised() {
    let Some(folder) = data("crowdsec-hub") else {
        return;
    };
    let clock = Clock::new("2025-06-01T00:00:00Z", "UTC");
    let mut missed = Vec::new();
    let mut all = 0;
    for case in HUB {
        for entry in fs::read_dir(folder.join(case)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "log") {
                let text = fs::read_to_string(&path).expect("a text file");
                let (read, lines) = unrecognised(&text, &clock, &[": "]);
                all += read;
                missed.extend(lines);
            }
        }
    }
    // One line is that corpus' own example of what no sshd writes.
    missed.retain(|line| !line.contains("Disconnected from totobad user"));
    assert!(all > 90, "{all}");
    assert!(
        missed.is_empty(),
        "{} of {all} missed: {missed:#?}",
        missed.len()
    );
}

#[test]
fn accounts_and_addresses_agree_with_the_hubs_own_expectations() {
    let Some(folder) = data("crowdsec-hub") else {
        return;
    };
    let clock = Clock::new("2025-06-01T00:00:00Z", "UTC");
    let (mut checked, mut wrong) = (0, Vec::new());
    for case in [
        "sshd-logs",
        "dovecot-logs",
        "postfix-spam",
        "sshd-invalid-bf",
    ] {
        let folder = folder.join(case);
        let log = fs::read_to_string(folder.join(format!("{case}.log"))).expect("a text file");
        let lines: Vec<&str> = log.lines().filter(|line| !line.is_empty()).collect();
        let expected = fs::read_to_string(folder.join("parser.assert")).expect("a text file");
        for (number, field, value) in assertions(&expected) {
            let Some(line) = lines.get(number) else {
                continue;
            };
            let event = clock.decode(line).event;
            let own = match field.as_str() {
                "source_ip" => event.text_of(known::SOURCE_IP),
                "target_user" => event.text_of(known::USER_NAME),
                _ => continue,
            };
            checked += 1;
            if own != Some(value.as_str()) {
                wrong.push(format!("{field} {own:?}, expected {value:?}: {line}"));
            }
        }
    }
    assert!(checked > 40, "only {checked} expectations were read");
    assert!(wrong.is_empty(), "{} of {checked}: {wrong:#?}", wrong.len());
}
