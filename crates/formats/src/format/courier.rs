//! Courier: its IMAP and POP3 services.
//!
//! ```text
//! Nov 21 07:45:01 mail imapd: LOGIN FAILED, user=chen@town.example, ip=[::ffff:203.0.113.9], port=[52000]
//! Nov 21 07:45:02 mail pop3d-ssl: LOGIN, user=chen@town.example, ip=[::ffff:192.0.2.7], port=[52001], protocol=POP3
//! Nov 21 07:45:03 mail imapd-ssl: LOGIN FAILED, method=PLAIN, ip=[::ffff:203.0.113.9]
//! ```
//!
//! The client stands behind the account, which it chooses itself: so the last one counts.

use domain::event::{Event, LogSource, Value, known};

use crate::registry::{Claims, FormatInfo, Line};
use crate::scan::between;
use crate::tell::{AUTHENTICATION, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "courier",
    dataset: "courier",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("courier"),
        category: None,
    },
    claims: Claims::Messages(|line| {
        protocol(line.program).is_some()
            && VERBS.iter().any(|(verb, ..)| said(line, verb).is_some())
    }),
    read: |line, event| tell(line, event).into(),
};

/// How a message begins, and what that means.
const VERBS: [(&str, Option<Kind>, Outcome); 6] = [
    ("LOGIN FAILED", Some(Kind::Start), Outcome::Failure),
    ("LOGIN", Some(Kind::Start), Outcome::Success),
    ("LOGOUT", None, Outcome::Unsaid),
    ("TIMEOUT", None, Outcome::Unsaid),
    ("DISCONNECTED", None, Outcome::Unsaid),
    ("Connection", None, Outcome::Unsaid),
];

fn protocol(program: &str) -> Option<(&'static str, &'static str)> {
    match program.strip_suffix("-ssl").unwrap_or(program) {
        "imapd" | "imaplogin" | "courierimapd" => Some(("imap-login", "imap")),
        "pop3d" | "pop3login" | "courierpop3d" | "courierpop3login" => Some(("pop3-login", "pop3")),
        _ => None,
    }
}

/// Whether a sign-in was encrypted. POP3 says `stls=1` where the connection became so; IMAP says it only when it ends.
fn encrypted(program: &str, protocol: &str, behind: &str) -> Option<bool> {
    let whole = program.ends_with("-ssl");
    let became = behind.split(", ").any(|part| part == "stls=1");
    (whole || protocol == "pop3").then_some(whole || became)
}

/// What stands behind the verb.
fn said<'r>(line: &Line<'r>, verb: &str) -> Option<&'r str> {
    line.message.strip_prefix(verb)?.strip_prefix(", ")
}

fn tell<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Option<()> {
    let (action, protocol) = protocol(line.program)?;
    let (rest, (_, kind, outcome)) = VERBS
        .iter()
        .find_map(|verb| Some((said(line, verb.0)?, verb)))?;
    let (who, place) = match rest.rsplit_once(", ip=[") {
        Some((who, place)) => (who, place),
        None => ("", rest.strip_prefix("ip=[")?),
    };
    let (host, behind) = place.split_once(']')?;
    match kind {
        Some(kind) => event.tell(AUTHENTICATION, action, *kind, *outcome),
        None => event.tell(SESSION, "mail-session", Kind::Info, *outcome),
    }
    event.put(known::NETWORK_PROTOCOL, protocol);
    let port = between(behind, "port=[", "]").and_then(|(port, _)| port.parse().ok());
    event.origin(Origin::new(host, port));
    if *outcome == Outcome::Success
        && let Some(encrypted) = encrypted(line.program, protocol, behind)
    {
        event.put(known::TLS_ESTABLISHED, Value::Boolean(encrypted));
    }
    if let Some(user) = who.strip_prefix("user=") {
        event.account(user);
    } else if let Some(method) = who.strip_prefix("method=") {
        event.put(known::AUTH_METHOD, method);
    }
    Some(())
}
