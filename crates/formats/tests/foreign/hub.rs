//! The tests of a detection hub: its lines are recognised, and its own expectations hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use domain::event::{Event, Value, known};
use formats::Issue;
use jiff::Timestamp;

use crate::{Clock, data, unrecognised};

/// One expectation: which line, which field, what it holds.
struct Expected {
    number: usize,
    field: String,
    value: String,
}

/// `results["s01-parse"]["crowdsecurity/…-logs"][3].Evt.Meta["source_ip"] == "192.0.2.1"`.
fn expectations(text: &str) -> Vec<Expected> {
    let of = |line: &str| {
        let (place, value) = line.split_once(" == ")?;
        let place = place.strip_prefix("results[\"s01-parse\"]")?;
        let (place, field) = place
            .split_once(".Evt.Meta[\"")
            .or_else(|| place.split_once(".Evt.Parsed[\""))?;
        Some(Expected {
            number: place.strip_suffix(']')?.rsplit_once('[')?.1.parse().ok()?,
            field: field.strip_suffix("\"]")?.to_owned(),
            value: serde_json::from_str(value).ok()?,
        })
    };
    text.lines().filter_map(of).collect()
}

/// What the event says where the hub's field means the same; nothing where it has no such field.
fn own(event: &Event<'_>, field: &str) -> Option<String> {
    let name = match field {
        "source_ip" | "remote_addr" | "clientip" | "src_ip" | "sshd_client_ip"
        | "dovecot_remote_ip" => known::SOURCE_IP,
        "source_port" | "sshd_port" => known::SOURCE_PORT,
        "dovecot_local_ip" => known::DESTINATION_IP,
        "target_user" | "remote_user" | "auth" | "username" | "sshd_invalid_user"
        | "dovecot_user" | "pgsql_user" => return Some(account(event)),
        "http_status" | "status" | "response" => known::HTTP_STATUS,
        "http_verb" | "verb" | "method" => known::HTTP_METHOD,
        "http_path" | "request" | "path" => known::URL,
        "http_user_agent" | "agent" => known::USER_AGENT,
        "http_referer" | "referrer" | "referer" => known::HTTP_REFERRER,
        "http_version" => known::HTTP_VERSION,
        "target_fqdn" => known::URL_DOMAIN,
        "body_bytes_sent" | "bytes" | "size" => known::HTTP_BYTES,
        "protocol" => known::NETWORK_PROTOCOL,
        "machine" => known::HOST_NAME,
        "pid" => known::PROCESS_PID,
        "loglevel" => known::LOG_LEVEL,
        "syslog_priority" => known::SYSLOG_PRIORITY,
        "exe" | "ppid" | "uid" | "auid" | "tty" => {
            return event.own_value(field).map(|value| shown(Some(value)));
        }
        _ => return None,
    };
    Some(shown(event.get(name)))
}

fn shown(value: Option<&Value<'_>>) -> String {
    match value {
        None => String::new(),
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(other) => format!("{other:?}"),
    }
}

/// The hub leaves the mail domain of an account where it was written.
fn account(event: &Event<'_>) -> String {
    let text = |name| event.text_of(name).unwrap_or_default();
    match (text(known::USER_NAME), text(known::USER_DOMAIN)) {
        (name, "") => name.to_owned(),
        (name, domain) => format!("{name}@{domain}"),
    }
}

/// A time that the hub expects: whether the event has it. Nothing where it is written as no time.
fn same_time(event: &Event<'_>, field: &str, written: &str) -> Option<bool> {
    if !["timestamp", "timestamp8601", "time_local", "time"].contains(&field) {
        return None;
    }
    let at = event.time.at;
    if let Ok(exact) = written.parse::<Timestamp>() {
        return Some(exact == at);
    }
    if let Ok(exact) = Timestamp::strptime("%d/%b/%Y:%H:%M:%S %z", written) {
        return Some(exact == at);
    }
    let patterns = [
        "%a %b %d %H:%M:%S%.f %Y",
        "%Y/%m/%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S%.f",
        "%b %-d %H:%M:%S",
        "%b %d %H:%M:%S",
        "%s%.f",
    ];
    let written = written.replace("  ", " ");
    let mut shown = patterns
        .iter()
        .map(|pattern| at.strftime(pattern).to_string());
    Some(shown.any(|shown| shown == written))
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

/// Cases whose lines a server, a firewall or Windows writes as it comes.
const SERVERS: [&str; 39] = [
    "baikal-logs",
    "pgsql-user-enum",
    "smb-bf",
    "smb-logs",
    "supabase-docker-pgsql-logs",
    "windows-bf",
    "windows-logs",
    "CVE-2022-26134",
    "CVE-2022-41697",
    "CVE-2022-42889",
    "CVE-2022-46169",
    "CVE-2024-0012",
    "CVE-2024-38475",
    "actual-budget-whitelist",
    "apache-http-probing",
    "apache2-http-sensitive-files",
    "apache2-malformed",
    "apache_log4j2_cve-2021-44228",
    "apiscp-bf",
    "calibre-web-whitelist",
    "cve-2021-42013",
    "cve_2022_37042",
    "f5-big-ip-cve-2020-5902",
    "http-cve-probing",
    "http-technology-probing",
    "http-wordpress_wpconfig",
    "iptables-scan-multi-port",
    "jellyfin-whitelist",
    "jellyseerr-whitelist",
    "jira_cve-2021-26086",
    "modsecurity-nginx",
    "nextcloud-whitelist",
    "nginx-bad-user-agent",
    "nginx-http-backdoor",
    "nginx-http-malformed",
    "nginx-http-path-traversal",
    "nginx-http-xss-probing",
    "pfsense-rfc5424-nginx",
    "proftpd-user-enum",
];

#[test]
fn what_servers_wrote_of_scans_and_attacks_is_recognised_with_its_source() {
    let Some(folder) = data("crowdsec-hub") else {
        return;
    };
    let clock = Clock::new("2025-06-01T00:00:00Z", "UTC");
    let (mut all, mut missed) = (0, Vec::new());
    for case in SERVERS {
        for line in lines_of(&folder.join(case)) {
            all += 1;
            let decoded = clock.decode(&line);
            let lost = decoded.issues.iter().any(Issue::is_loss);
            if lost || decoded.event.get(known::SOURCE_IP).is_none() {
                missed.push(format!("{case}: {line}"));
            }
        }
    }
    assert!(all > 250, "only {all} lines");
    assert!(missed.is_empty(), "{} of {all}: {missed:#?}", missed.len());
}

/// All lines of a case that are not empty, in the order of its expectations.
fn lines_of(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "log") {
            let text = fs::read_to_string(&path).expect("a text file");
            let filled = text.lines().filter(|line| !line.is_empty());
            lines.extend(filled.map(str::to_owned));
        }
    }
    lines
}

/// What the hub means otherwise: case, field, number of expectations, why.
const OTHERWISE: [(&str, &str, usize, &str); 20] = [
    (
        "bunkerweb-logs",
        "remote_user",
        5,
        "a number of the request stands before the user, by that program's own setting",
    ),
    ("audiobookshelf-logs", "source_ip", 10, IN_PROSE),
    ("audiobookshelf-logs", "username", 10, IN_PROSE),
    ("nextcloud-logs", "target_user", 6, IN_PROSE),
    ("authentik-logs", "username", 2, OWN_NAMES),
    ("gitlab-logs", "username", 2, OWN_NAMES),
    ("mongodb-logs", "remote_addr", 2, OWN_NAMES),
    ("mongodb-logs", "source_ip", 2, OWN_NAMES),
    ("mongodb-logs", "username", 2, OWN_NAMES),
    ("base-upsun-httplog-logs", "source_ip", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "remote_addr", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "request", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "http_path", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "http_version", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "http_verb", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "verb", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "body_bytes_sent", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "http_user_agent", 2, IN_PROSE),
    ("base-upsun-httplog-logs", "http_status", 1, IN_PROSE),
    ("base-upsun-httplog-logs", "status", 1, IN_PROSE),
];
const IN_PROSE: &str = "JSON of another program, which says it inside its message";
const OWN_NAMES: &str = "JSON of another program, whose names mean nothing to the generic reader";

/// Every expectation about a line that one of this crate's formats reads is compared, whichever case
/// it stands in: a format that learns more lines is held to more expectations.
#[test]
fn fields_agree_with_the_hubs_own_expectations() {
    let Some(folder) = data("crowdsec-hub") else {
        return;
    };
    let clock = Clock::new("2025-06-01T00:00:00Z", "UTC");
    let (mut checked, mut wrong) = (0, Vec::new());
    let mut otherwise = BTreeMap::new();
    for entry in fs::read_dir(&folder).expect("a folder") {
        let case = entry.expect("an entry").file_name();
        let case = case.to_string_lossy();
        let Ok(expected) = fs::read_to_string(folder.join(&*case).join("parser.assert")) else {
            continue;
        };
        let lines = lines_of(&folder.join(&*case));
        for expected in expectations(&expected) {
            let Some(line) = lines.get(expected.number) else {
                continue;
            };
            let Some(difference) = difference(&clock, line, &expected) else {
                continue;
            };
            checked += 1;
            let Some(difference) = difference.err() else {
                continue;
            };
            let listed = OTHERWISE
                .iter()
                .find(|(of, field, ..)| *of == case && *field == expected.field);
            if let Some((of, field, ..)) = listed {
                *otherwise.entry((*of, *field)).or_insert(0_usize) += 1;
            } else {
                wrong.push(format!("{case}: {difference}: {line}"));
            }
        }
    }
    println!("{checked} expectations compared");
    assert!(wrong.is_empty(), "{} of {checked}: {wrong:#?}", wrong.len());
    for (case, field, count, _) in OTHERWISE {
        assert_eq!(
            otherwise.get(&(case, field)),
            Some(&count),
            "{case} {field}"
        );
    }
    assert!(
        checked >= 2_000,
        "only {checked} expectations were compared"
    );
}

/// Nothing where the line is not read or the field means nothing here.
fn difference(clock: &Clock, line: &str, expected: &Expected) -> Option<Result<(), String>> {
    let decoded = clock.decode(line);
    if decoded.issues.iter().any(Issue::is_loss) {
        return None;
    }
    let Expected { field, value, .. } = expected;
    if let Some(same) = same_time(&decoded.event, field, value) {
        let at = decoded.event.time.at;
        return Some(
            same.then_some(())
                .ok_or(format!("{field} {at}, expected {value:?}")),
        );
    }
    let own = own(&decoded.event, field)?;
    let value = if value == "-" { "" } else { value };
    let same = own == value;
    Some(
        same.then_some(())
            .ok_or(format!("{field} {own:?}, expected {value:?}")),
    )
}
