//! The tests of a detection hub: its lines are recognised, and its own expectations hold.

use std::fs;

use domain::event::known;

use crate::{Clock, data, unrecognised};

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
