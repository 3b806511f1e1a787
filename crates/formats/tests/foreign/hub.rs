//! The tests of a detection hub: its lines are recognised, and its own expectations hold.

use std::fs;
use std::path::Path;

use domain::event::{Event, Value, known};
use formats::Issue;

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
        "source_ip" | "remote_addr" | "clientip" => known::SOURCE_IP,
        "target_user" | "remote_user" | "auth" => known::USER_NAME,
        "http_status" | "status" | "response" => known::HTTP_STATUS,
        "http_verb" | "verb" => known::HTTP_METHOD,
        "http_path" | "request" => known::URL,
        "http_user_agent" => known::USER_AGENT,
        "http_referer" | "referrer" => known::HTTP_REFERRER,
        "http_version" => known::HTTP_VERSION,
        "target_fqdn" => known::URL_DOMAIN,
        "body_bytes_sent" | "bytes" => known::HTTP_BYTES,
        _ => return None,
    };
    Some(match event.get(name) {
        None => String::new(),
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(other) => format!("{other:?}"),
    })
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

/// Cases whose lines the web server, the firewall or the FTP server writes as it comes.
const SERVERS: [&str; 32] = [
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

#[test]
fn fields_agree_with_the_hubs_own_expectations() {
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
        "actual-budget-whitelist",
        "apache2-malformed",
        "calibre-web-whitelist",
        "cve_2022_37042",
        "jellyfin-whitelist",
        "jellyseerr-whitelist",
        "nextcloud-whitelist",
        "nginx-http-malformed",
        "nginx-proxy-manager-malformed",
        "pfsense-rfc5424-nginx",
        "rocketchat-whitelist",
        "spring4shell_cve-2022-22965",
        "traefik_clf",
    ] {
        let lines = lines_of(&folder.join(case));
        let expected = fs::read_to_string(folder.join(case).join("parser.assert"));
        for expected in expectations(&expected.expect("a text file")) {
            let Some(line) = lines.get(expected.number) else {
                continue;
            };
            let Some(own) = own(&clock.decode(line).event, &expected.field) else {
                continue;
            };
            checked += 1;
            let value = if expected.value == "-" {
                ""
            } else {
                &expected.value
            };
            if own != value {
                let field = &expected.field;
                wrong.push(format!(
                    "{case}: {field} {own:?}, expected {value:?}: {line}"
                ));
            }
        }
    }
    assert!(checked > 600, "only {checked} expectations were read");
    assert!(wrong.is_empty(), "{} of {checked}: {wrong:#?}", wrong.len());
}
