//! Lines labelled by fail2ban's authors: is it a failure, from whom, when.
//!
//! A label says whether fail2ban counts the line **now, in the mode of that section**; an event says
//! what the line itself tells. Where the two cannot be the same the line is listed in [`APART`], and
//! a listed line that agrees is a failing test as well.

use std::fs;

use domain::event::{Event, TimeBasis, known};
use formats::{Decoded, Issue};
use jiff::civil::DateTime;

use crate::{Clock, data};

/// What a file's labels are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// A failed sign-in or a refused request: an event that counts, with outcome `failure`.
    Failure,
    /// A program that asks: the client's own name holds this.
    Agent(&'static str),
    /// A page that was asked for.
    Page(&'static str),
}

impl About {
    fn holds(self, event: &Event<'_>, labelled: bool) -> bool {
        let text = |name| event.text_of(name).unwrap_or_default();
        match self {
            Self::Failure => {
                let failed = text(known::EVENT_OUTCOME) == "failure";
                // Lines beside an attempt and after it fail too, and are not counted by rules.
                failed && (labelled || !matches!(text(known::EVENT_TYPE), "info" | "end"))
            }
            Self::Agent(name) => text(known::USER_AGENT).contains(name),
            Self::Page(path) => text(known::URL_PATH) == path,
        }
    }
}

/// Every file of the formats this crate has.
const FILES: [(&str, About); 25] = [
    ("sshd", About::Failure),
    ("sshd-journal", About::Failure),
    ("pam-generic", About::Failure),
    ("postfix", About::Failure),
    ("sieve", About::Failure),
    ("cyrus-imap", About::Failure),
    ("apache-auth", About::Failure),
    ("apache-badbots", About::Agent("TrackBack/1.02")),
    ("apache-botsearch", About::Failure),
    ("apache-fakegooglebot", About::Agent("Googlebot")),
    ("apache-modsecurity", About::Failure),
    ("apache-nohome", About::Failure),
    ("apache-noscript", About::Failure),
    ("apache-overflows", About::Failure),
    ("apache-pass", About::Page("/knocking/")),
    ("apache-shellshock", About::Failure),
    ("nginx-bad-request", About::Failure),
    ("nginx-botsearch", About::Failure),
    ("nginx-forbidden", About::Failure),
    ("nginx-http-auth", About::Failure),
    ("nginx-limit-req", About::Failure),
    ("slapd", About::Failure),
    ("vsftpd", About::Failure),
    ("proftpd", About::Failure),
    ("squid", About::Failure),
];

/// Labels that no reading of the line alone can meet: file, line, why.
const APART: [(&str, usize, &str); 13] = [
    (
        "sshd",
        252,
        "a sign-in that succeeded; the label counts other users' attempts before it",
    ),
    (
        "sshd",
        262,
        "a sign-in that succeeded; the label counts other users' attempts before it",
    ),
    (
        "sshd",
        354,
        "a connection that ended; only the line before it says that it failed",
    ),
    (
        "sshd-journal",
        244,
        "a sign-in that succeeded; the label counts other users' attempts before it",
    ),
    (
        "sshd-journal",
        254,
        "a sign-in that succeeded; the label counts other users' attempts before it",
    ),
    (
        "pam-generic",
        12,
        "a failed sign-in in a spelling that fail2ban dropped and this crate reads",
    ),
    (
        "postfix",
        147,
        "line 152 is the same line, labelled as a failure of another mode",
    ),
    (
        "apache-auth",
        3,
        "no sign-in, and yet a page that was refused; the test asks for the address in its path",
    ),
    (
        "apache-auth",
        94,
        "a wrong nonce like those labelled as failures; its authors left it open",
    ),
    (
        "apache-auth",
        98,
        "a wrong nonce like those labelled as failures; its authors left it open",
    ),
    (
        "apache-auth",
        138,
        "line 146 is the same line, labelled as a failure of another mode",
    ),
    (
        "apache-botsearch",
        40,
        "a page that was not found; the label says that no bot asks for it",
    ),
    (
        "apache-botsearch",
        43,
        "a page that was refused; the label says that no bot asks for it",
    ),
];

/// One labelled line.
struct Labelled {
    number: usize,
    line: String,
    failure: bool,
    time: Option<DateTime>,
    host: Option<String>,
}

fn labelled(text: &str) -> Vec<Labelled> {
    let mut found = Vec::new();
    let mut label: Option<serde_json::Value> = None;
    for (line, number) in text.lines().zip(1..) {
        if let Some(json) = line.strip_prefix("# failJSON:") {
            label = Some(serde_json::from_str(json).expect("a label is JSON"));
        } else if !line.starts_with('#')
            && !line.is_empty()
            && let Some(label) = label.take()
        {
            let part = |key: &str| Some(label.get(key)?.as_str()?.to_owned());
            found.push(Labelled {
                number,
                line: line.to_owned(),
                failure: label.get("match").and_then(serde_json::Value::as_bool) == Some(true),
                time: part("time").map(|time| at(&time)),
                host: part("host"),
            });
        }
    }
    found
}

/// `2005-01-4T21:51:05`: some days have one digit, some seconds a fraction of noughts.
fn at(time: &str) -> DateTime {
    let seconds = time.split_once('.').map_or(time, |(seconds, _)| seconds);
    DateTime::strptime("%Y-%m-%dT%H:%M:%S", seconds).expect("a time")
}

/// What was read otherwise than labelled.
fn differences(labelled: &Labelled, about: About, clock: &Clock) -> Vec<String> {
    let decoded = clock.decode(&labelled.line);
    let mut differences = Vec::new();
    if about.holds(&decoded.event, labelled.failure) != labelled.failure {
        let text = |name| decoded.event.text_of(name).unwrap_or_default();
        differences.push(format!(
            "outcome {:?} of {:?} ({}), labelled {}",
            text(known::EVENT_OUTCOME),
            text(known::EVENT_ACTION),
            text(known::EVENT_TYPE),
            labelled.failure
        ));
    }
    if labelled.failure {
        differences.extend(address_differs(labelled, &decoded));
        differences.extend(time_differs(labelled, &decoded, clock));
        let unread = |issue: &Issue| matches!(issue, Issue::Unrecognised | Issue::UnknownFormat);
        if decoded.issues.iter().any(unread) {
            differences.push(format!("issues {:?}", decoded.issues));
        }
    }
    differences
}

/// An address that an earlier line holds cannot be read from this one: it is not asked for.
fn address_differs(labelled: &Labelled, decoded: &Decoded<'_>) -> Option<String> {
    let host = labelled.host.as_ref()?;
    let text = |name| decoded.event.text_of(name);
    let source = text(known::SOURCE_IP).or_else(|| text(known::SOURCE_DOMAIN));
    let elsewhere = !labelled.line.contains(host.as_str());
    (source != Some(host) && !elsewhere).then(|| format!("source {source:?}, labelled {host:?}"))
}

fn time_differs(labelled: &Labelled, decoded: &Decoded<'_>, clock: &Clock) -> Option<String> {
    let time = labelled.time?;
    let at = decoded
        .event
        .time
        .at
        .to_zoned(clock.zone.clone())
        .datetime();
    let at = at.with().subsec_nanosecond(0).build().expect("a time");
    let basis = decoded.event.time.basis;
    let differs = at != time || basis == TimeBasis::Received;
    differs.then(|| format!("time {at} ({basis:?}), labelled {time}"))
}

#[test]
fn labelled_lines_are_read_as_labelled() {
    let Some(folder) = data("fail2ban") else {
        return;
    };
    // The labels' own clock: their tests run at this moment in this zone.
    let clock = Clock::new("2005-08-14T10:00:00Z", "Europe/Zurich");
    let mut wrong = Vec::new();
    for (file, about) in FILES {
        let text = fs::read_to_string(folder.join(file)).expect("a text file");
        let (mut right, mut failures, mut others, mut apart, mut elsewhere) = (0, 0, 0, 0, 0);
        for labelled in labelled(&text) {
            let place = format!("{file}:{}", labelled.number);
            let differences = differences(&labelled, about, &clock);
            let listed = APART
                .iter()
                .any(|(of, number, _)| (*of, *number) == (file, labelled.number));
            if listed {
                apart += 1;
                if differences.is_empty() {
                    wrong.push(format!("{place} is listed and agrees"));
                }
                continue;
            }
            if labelled.failure {
                failures += 1;
                let host = labelled.host.as_deref().unwrap_or_default();
                elsewhere += usize::from(!labelled.line.contains(host));
            } else {
                others += 1;
            }
            right += usize::from(differences.is_empty());
            if !differences.is_empty() {
                let line = &labelled.line;
                wrong.push(format!("{place}: {}\n    {line}", differences.join("; ")));
            }
        }
        let all = failures + others;
        println!(
            "{file}: {right} of {all} as labelled ({failures} failures, {elsewhere} of them with \
             the address in an earlier line; {others} others); {apart} listed apart"
        );
        assert!(failures > 0, "{file} holds no labelled failure");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
