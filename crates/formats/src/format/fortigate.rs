//! Fortinet `FortiGate` firewalls, in their `name=value` form.
//!
//! ```text
//! <189>date=2026-11-21 time=07:45:01 devname="FG-1" devid="FGT0" eventtime=1795218301000000000 tz="+0800" logid="0100032002" type="event" subtype="system" level="alert" vd="root" logdesc="Admin login failed" user="admin" ui="https(192.0.2.7)" action="login" status="failed" reason="passwd_invalid" msg="Administrator admin login failed from https(192.0.2.7) because of invalid password"
//! date=2026-11-21 time=07:46:00 devname="FG-1" devid="FGT0" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=203.0.113.9 srcport=50000 dstip=192.0.2.2 dstport=3389 action="deny" policyid=7
//! ```
//!
//! Administrators' and VPN users' sign-ins are `start`; traffic says what became of a connection.

use std::borrow::Cow;

use domain::event::{Event, LogSource, known};
use jiff::Timestamp;

use crate::appliance::{self, Names, Target, text_of};
use crate::header::{self, Header};
use crate::json::Fields;
use crate::pairs::Quoted;
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::stamp::{self, Stamp};
use crate::tell::{self, AUTHENTICATION, IAM, Kind, NETWORK, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "fortigate",
    dataset: "fortigate",
    log_source: LogSource {
        product: Some("fortigate"),
        service: None,
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |line| is_record(line.message),
    }),
    read,
};

const NAMES: &Names = &[
    ("user", Target::Text(known::USER_NAME)),
    ("remip", Target::Address(known::SOURCE_IP, None)),
    ("srcip", Target::Address(known::SOURCE_IP, None)),
    ("srcport", Target::Number(known::SOURCE_PORT)),
    ("dstip", Target::Address(known::DESTINATION_IP, None)),
    ("reason", Target::Text(known::EVENT_REASON)),
    ("dstport", Target::Own("destination.port")),
    ("logid", Target::Own("event.code")),
    ("hostname", Target::Own("destination.domain")),
    ("url", Target::Own("url.original")),
    ("filename", Target::Own("file.name")),
    ("cfgpath", Target::Own("fortigate.path")),
];

fn is_record(text: &str) -> bool {
    let text = behind_priority(text);
    let starts = ["date=", "logver=", "timestamp="];
    starts.iter().any(|start| text.starts_with(start))
        && text.contains(" type=")
        && (text.contains("logid=") || text.contains("devid="))
}

fn behind_priority(text: &str) -> &str {
    let rest = text.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    match rest {
        Some((number, rest)) if number.len() <= 3 => rest,
        _ => text,
    }
}

fn frame(text: &str) -> Option<Header<'_>> {
    if !is_record(text) {
        return None;
    }
    let mut header = header::none(behind_priority(text));
    let (mut date, mut time, mut zone, mut nanos) = (None, None, None, None);
    for (name, value) in Quoted(header.line.message).take(24) {
        match name {
            "date" => date = Some(value),
            "time" => time = Some(value),
            "tz" => zone = Some(value),
            "eventtime" => nanos = value.parse::<i128>().ok(),
            _ => {}
        }
    }
    header.stamp = nanos.and_then(exact).or_else(|| {
        let written = format!("{} {}{}", date?, time?, zone.unwrap_or_default());
        stamp::read(&written).map(|(stamp, _)| stamp)
    });
    Some(header)
}

/// Nanoseconds since 1970; older systems write seconds.
fn exact(number: i128) -> Option<Stamp> {
    const SECONDS: i128 = 100_000_000_000;
    let at = if number < SECONDS {
        Timestamp::from_second(i64::try_from(number).ok()?)
    } else {
        Timestamp::from_nanosecond(number)
    };
    at.ok().map(Stamp::Exact)
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let mut fields = Fields::of(event);
    for (name, value) in Quoted(behind_priority(line.message)) {
        fields.put(name, value);
    }
    let taken = fields.taken();
    let Some(kind) = text_of(event, "type") else {
        return Recognition::Unrecognised;
    };
    event.log_source.service = match &*kind {
        "event" => Some("event"),
        "traffic" => Some("traffic"),
        "utm" => Some("utm"),
        "anomaly" => Some("anomaly"),
        _ => None,
    };
    if let Some(host) = text_of(event, "devname") {
        event.put(known::HOST_NAME, host);
    }
    if kind == "event" {
        happened(event);
    } else {
        passed(event);
    }
    put_interface(event);
    appliance::rename(NAMES, event);
    taken.into()
}

/// Sign-ins, changed settings, tunnels.
fn happened(event: &mut Event<'_>) {
    let action = text_of(event, "action").unwrap_or_default();
    let status = text_of(event, "status").unwrap_or_default();
    let described = text_of(event, "logdesc").unwrap_or_default();
    let outcome = match &*status {
        "success" => Outcome::Success,
        "failed" | "failure" => Outcome::Failure,
        _ => Outcome::Unsaid,
    };
    let failed = outcome == Outcome::Failure;
    match &*action {
        "login" => event.tell(AUTHENTICATION, "firewall-login", Kind::Start, outcome),
        "ssl-login-fail" => {
            event.tell(AUTHENTICATION, "vpn-login", Kind::Start, Outcome::Failure);
        }
        // A tunnel comes up once with an address of its own, and once without.
        "tunnel-up"
            if described.contains("SSL")
                && text_of(event, "tunnelip").is_none_or(|ip| ip == "(null)") =>
        {
            event.tell(AUTHENTICATION, "vpn-login", Kind::Start, Outcome::Success);
        }
        "tunnel-down" => event.tell(NETWORK, "vpn-close", Kind::End, Outcome::Unsaid),
        "authentication" | "auth-logon" | "FSSO-logon" => {
            let kind = if failed { Kind::Start } else { Kind::Info };
            event.tell(AUTHENTICATION, "firewall-user-login", kind, outcome);
        }
        "Add" | "Edit" | "Delete" => {
            let path = text_of(event, "cfgpath").unwrap_or_default();
            let account = path == "system.admin" || path.starts_with("user.");
            let (category, action) = if account {
                (IAM, "account-change")
            } else {
                (NETWORK, "firewall-change")
            };
            event.tell(category, action, Kind::Change, Outcome::Unsaid);
            if account && let Some(name) = text_of(event, "cfgobj") {
                event.put(known::USER_NAME, name);
            }
            if let Some(actor) = text_of(event, "user") {
                event.put(known::ACTOR_NAME, actor);
            }
        }
        _ => event.tell(NETWORK, "firewall-event", Kind::Info, outcome),
    }
}

/// Traffic and what was found in it.
fn passed(event: &mut Event<'_>) {
    let action = text_of(event, "action").unwrap_or_default();
    let kind = match &*action {
        "deny" | "blocked" | "block" | "dropped" | "reset" | "server-rst" | "clear_session" => {
            Kind::Denied
        }
        "accept" | "close" | "passthrough" | "pass" | "client-rst" | "detected" => Kind::Allowed,
        _ => Kind::Connection,
    };
    event.tell(NETWORK, "connection", kind, Outcome::Unsaid);
}

/// `ui="https(192.0.2.7)"` tells from where an administrator came.
fn put_interface(event: &mut Event<'_>) {
    let Some(interface) = text_of(event, "ui") else {
        return;
    };
    let inside = interface
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    if let Some(address) = inside.and_then(tell::address) {
        event.put(known::SOURCE_IP, address);
    }
    let method = interface
        .split_once('(')
        .map(|(method, _)| method.to_owned());
    if let Some(method) = method {
        event.put(known::NETWORK_PROTOCOL, Cow::Owned::<str>(method));
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{Context, Decoded, Format};

    fn decoded(line: &str) -> Decoded<'_> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        crate::decode(Format::AUTO, line, &context)
    }

    #[test]
    fn a_refused_administrator_says_from_where() {
        let rest = r#"devname="FG-1" devid="FGT0" logid="0100032002" type="event" user="admin" ui="https(192.0.2.7)" action="login" status="failed" reason="passwd_invalid""#;
        let with_zone = format!("<189>date=2026-11-21 time=07:45:01 tz=\"+0800\" {rest}");
        let with_count =
            format!("date=2026-11-21 time=07:45:01 eventtime=1795218301000000000 {rest}");
        let behind = format!("Nov 21 07:45:01 fw {with_zone}");
        for line in [with_zone, with_count, behind] {
            let event = decoded(&line).event;
            assert_eq!(event.dataset, "fortigate", "{line}");
            assert_eq!(event.time.at.to_string(), "2026-11-20T23:45:01Z", "{line}");
            assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
            assert_eq!(event.text_of(known::EVENT_ACTION), Some("firewall-login"));
            assert_eq!(event.text_of(known::EVENT_OUTCOME), Some("failure"));
        }
    }

    #[test]
    fn a_value_in_quotes_cannot_forge_another() {
        let line = r#"date=2026-11-21 time=07:45:01 devid="F" logid="1" type="event" msg="x srcip=203.0.113.9" srcip=192.0.2.7 action="login" status="failed""#;
        let event = decoded(line).event;
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
    }
}
