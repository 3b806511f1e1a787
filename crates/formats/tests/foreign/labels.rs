//! Lines labelled by fail2ban's authors: is it a failure, from whom, when.
//!
//! A label says whether fail2ban counts the line **in the mode of that section**; an event says what
//! the line tells, and by [`Connections`] what earlier lines of its connection told. There are no
//! exceptions: every label has to be met.

use std::fs;

use domain::event::{Event, TimeBasis, known};
use formats::{Connections, Decoded, Issue};
use jiff::civil::DateTime;

use crate::{Clock, data};

/// What a file's labels are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// A failed sign-in or a refused request: an event that counts, with outcome `failure`.
    Failure,
    /// The same, of signing in and of pages that not everybody may have: a page that is not there or
    /// was asked for too often is no such failure.
    Refusal,
    /// A page that is not there, right below the top of the site, whose name begins like one of these.
    Missing(&'static [&'static str]),
    /// A program that asks: the client's own name holds this.
    Agent(&'static str),
    /// A page that was asked for.
    Page(&'static str),
}

impl About {
    fn holds(self, event: &Event<'_>, labelled: bool) -> bool {
        let text = |name| event.text_of(name).unwrap_or_default();
        // A sign-in that succeeded after others failed on the same connection is labelled by those.
        let failed = text(known::EVENT_OUTCOME) == "failure"
            || event.get(known::CONNECTION_REFUSED).is_some();
        // Lines beside an attempt and after it fail too, and are not counted by rules.
        let counts = !matches!(text(known::EVENT_TYPE), "info" | "end");
        match self {
            Self::Failure => failed && (labelled || counts),
            Self::Refusal => {
                let asked = ["web-login", "http-denied"].contains(&text(known::EVENT_ACTION));
                failed && (labelled || (counts && asked))
            }
            Self::Missing(names) => {
                let top = text(known::FILE_PATH).strip_prefix("/var/www/");
                let begins = |top: &str| names.iter().any(|name| top.starts_with(name));
                failed && text(known::EVENT_ACTION) == "http-not-found" && top.is_some_and(begins)
            }
            Self::Agent(name) => text(known::USER_AGENT).contains(name),
            Self::Page(path) => text(known::URL_PATH) == path,
        }
    }
}

/// Pages that the labels call bait for bots.
const BAIT: &[&str] = &[
    "wp-login.php",
    "pma",
    "phpmyadmin",
    "mail",
    "webmail",
    "v-webmail",
    "vwebmail",
    "extmail",
];

/// Every file of the formats this crate has.
const FILES: [(&str, About); 27] = [
    ("sshd", About::Failure),
    ("sshd-journal", About::Failure),
    ("pam-generic", About::Failure),
    ("postfix", About::Failure),
    ("sieve", About::Failure),
    ("cyrus-imap", About::Failure),
    ("courier-auth", About::Failure),
    ("uwimap-auth", About::Failure),
    ("apache-auth", About::Refusal),
    ("apache-badbots", About::Agent("TrackBack/1.02")),
    ("apache-botsearch", About::Missing(BAIT)),
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
fn differences(
    labelled: &Labelled,
    about: About,
    clock: &Clock,
    connections: &mut Connections,
) -> Vec<String> {
    let mut decoded = clock.decode(&labelled.line);
    connections.complete(&mut decoded.event);
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

fn address_differs(labelled: &Labelled, decoded: &Decoded<'_>) -> Option<String> {
    let host = labelled.host.as_ref()?;
    let text = |name| decoded.event.text_of(name);
    let source = text(known::SOURCE_IP).or_else(|| text(known::SOURCE_DOMAIN));
    (source != Some(host)).then(|| format!("source {source:?}, labelled {host:?}"))
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
    let (mut all, mut wrong) = (0, Vec::new());
    for (file, about) in FILES {
        let text = fs::read_to_string(folder.join(file)).expect("a text file");
        let mut tally = Tally::default();
        let mut connections = Connections::default();
        for labelled in labelled(&text) {
            let differences = differences(&labelled, about, &clock, &mut connections);
            tally.count(&labelled, differences.is_empty());
            if !differences.is_empty() {
                let (number, line) = (labelled.number, &labelled.line);
                let differences = differences.join("; ");
                wrong.push(format!("{file}:{number}: {differences}\n    {line}"));
            }
        }
        println!("{file}: {tally:?}");
        assert!(tally.failures > 0, "{file} holds no labelled failure");
        all += tally.right;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all >= 567, "only {all} labels were compared");
}

/// What a file's labels were found to be.
#[derive(Debug, Default)]
struct Tally {
    /// Read as labelled.
    right: u32,
    /// Labelled as failures.
    failures: u32,
    /// Of these, with an address that only an earlier line of the connection holds.
    address_in_an_earlier_line: u32,
    /// Labelled as nothing of that kind.
    others: u32,
}

impl Tally {
    fn count(&mut self, labelled: &Labelled, agrees: bool) {
        let host = labelled.host.as_deref().unwrap_or_default();
        let earlier = labelled.failure && !labelled.line.contains(host);
        self.right += u32::from(agrees);
        self.failures += u32::from(labelled.failure);
        self.address_in_an_earlier_line += u32::from(earlier);
        self.others += u32::from(!labelled.failure);
    }
}
