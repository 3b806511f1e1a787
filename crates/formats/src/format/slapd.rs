//! `slapd` of `OpenLDAP` with `loglevel stats`.
//!
//! ```text
//! Nov 21 07:45:01 ldap slapd[71]: conn=1022 fd=21 ACCEPT from IP=203.0.113.9:45011 (IP=0.0.0.0:636)
//! Nov 21 07:45:01 ldap slapd[71]: conn=1022 op=1 BIND dn="uid=chen,ou=people,dc=town,dc=example" method=128
//! Nov 21 07:45:01 ldap slapd[71]: conn=1022 op=1 RESULT tag=97 err=49 qtime=0.000009 etime=0.000123 text=
//! Nov 21 07:45:02 ldap slapd[71]: conn=1022 op=2 UNBIND
//! ```
//!
//! Address, account and outcome stand in three lines; `townwatch.session` holds the connection's
//! number, which they share. The answer to a BIND (`RESULT tag=97`) is the attempt.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::{number, word};
use crate::tell::{AUTHENTICATION, IAM, Kind, Origin, Outcome, SESSION, Tell, address};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "slapd",
    dataset: "slapd",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("slapd"),
        category: None,
    },
    claims: Claims::Programs(|program| program == "slapd"),
    read,
};

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    operation(line.message, event).into()
}

/// `conn=1022 op=1 VERB rest`.
fn operation<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (connection, rest) = word(message.strip_prefix("conn=")?);
    number(connection).filter(|(_, rest)| rest.is_empty())?;
    let (place, rest) = word(rest);
    number(
        place
            .strip_prefix("op=")
            .or_else(|| place.strip_prefix("fd="))?,
    )?;
    let (verb, rest) = word(rest);
    match verb {
        "ACCEPT" => accept(rest, event),
        "TLS" => {
            let outcome = if rest.starts_with("established") {
                Outcome::Success
            } else {
                Outcome::Failure
            };
            event.tell(SESSION, "ldap-tls", Kind::Info, outcome);
            Some(())
        }
        "closed" => {
            event.tell(SESSION, "ldap-disconnect", Kind::End, Outcome::Unsaid);
            event.reason(rest.trim_matches(['(', ')']));
            Some(())
        }
        "BIND" => bind(rest, event),
        "RESULT" => result(rest, event),
        "SEARCH" => result(rest.strip_prefix("RESULT ")?, event),
        _ => asked(verb, rest, event),
    }?;
    event.put(known::SESSION_ID, connection);
    Some(())
}

/// `from IP=203.0.113.9:45011 (IP=0.0.0.0:636)`, `from PATH=/run/slapd/ldapi (PATH=…)`.
fn accept<'r>(rest: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (from, to) = word(rest.strip_prefix("from ")?);
    event.tell(SESSION, "ldap-connect", Kind::Info, Outcome::Unsaid);
    if let Some((host, port)) = from.strip_prefix("IP=").and_then(host_and_port) {
        event.origin(Origin::new(host, port));
    }
    let to = to.trim_matches(['(', ')']).strip_prefix("IP=");
    if let Some((host, port)) = to.and_then(host_and_port) {
        if address(host).is_some_and(|address| !address.is_unspecified()) {
            event.put(known::DESTINATION_IP, host);
        }
        if let Some(port) = port {
            event.put(known::DESTINATION_PORT, port);
        }
    }
    Some(())
}

/// `203.0.113.9:45011`, `[2001:db8::9]:45011`.
fn host_and_port(text: &str) -> Option<(&str, Option<i64>)> {
    let (host, port) = text.rsplit_once(':')?;
    let inner = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    Some((inner.unwrap_or(host), port.parse().ok()))
}

/// `dn="…" method=128`, `dn="…" mech=SIMPLE ssf=0`, `authcid="…" authzid="…"`. The name is the
/// client's, so what stands behind it is sought from the end.
fn bind<'r>(rest: &'r str, event: &mut Event<'r>) -> Option<()> {
    event.tell(AUTHENTICATION, "ldap-bind", Kind::Info, Outcome::Unsaid);
    if let Some(rest) = rest.strip_prefix("dn=\"") {
        let (dn, how) = rest
            .rsplit_once("\" method=")
            .or_else(|| rest.rsplit_once("\" mech="))?;
        put_name(dn, event);
        let method = match word(how).0 {
            "128" => "simple",
            "163" => "sasl",
            other => other,
        };
        event.put(known::AUTH_METHOD, method);
        return Some(());
    }
    if let Some(rest) = rest.strip_prefix("authcid=\"") {
        event.account(rest.split_once("\" authzid=")?.0);
        return Some(());
    }
    rest.starts_with("anonymous").then_some(())
}

/// `tag=97 err=49 text=`; tag 97 answers a BIND, 14 asks for its next step.
fn result<'r>(rest: &'r str, event: &mut Event<'r>) -> Option<()> {
    let tag = after(rest, "tag=").map(|(tag, _)| tag);
    let (code, rest) = after(rest, "err=")?;
    let outcome = match code {
        0 => Outcome::Success,
        // Compared as false, as true; look elsewhere; go on.
        5 | 6 | 10 | 14 => Outcome::Unsaid,
        _ => Outcome::Failure,
    };
    match (tag, code) {
        (Some(97), 14) => event.tell(AUTHENTICATION, "ldap-bind", Kind::Info, outcome),
        (Some(97), _) => event.tell(AUTHENTICATION, "ldap-login", Kind::Start, outcome),
        _ => event.tell(SESSION, "ldap-answer", Kind::Info, outcome),
    }
    event.put(known::LDAP_RESULT, code);
    let said = rest.split_once("text=").map_or("", |(_, text)| text);
    let meant = match code {
        49 => "invalid credentials",
        50 => "insufficient access",
        53 => "unwilling to perform",
        _ => "",
    };
    event.reason(if said.is_empty() { meant } else { said });
    Some(())
}

fn after<'r>(text: &'r str, name: &str) -> Option<(i64, &'r str)> {
    number(text.split_once(name)?.1)
}

/// What a client asks for; whether it was done stands in the answer.
fn asked<'r>(verb: &str, rest: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (category, action) = match verb {
        "SRCH" => (SESSION, "ldap-search"),
        "CMP" => (SESSION, "ldap-compare"),
        "ADD" => (IAM, "ldap-add"),
        "DEL" => (IAM, "ldap-delete"),
        "MOD" => (IAM, "ldap-modify"),
        "MODRDN" => (IAM, "ldap-rename"),
        "PASSMOD" => (IAM, "password-change"),
        "EXT" | "STARTTLS" | "WHOAMI" | "ABANDON" | "CANCEL" | "UNBIND" => {
            (SESSION, "ldap-request")
        }
        _ => return None,
    };
    event.tell(category, action, Kind::Info, Outcome::Unsaid);
    let name = crate::scan::after_any(rest, &["dn=\"", "base=\"", "id=\""]);
    if let Some(dn) = name.and_then(|rest| rest.split_once('"')).map(|(dn, _)| dn)
        && !dn.is_empty()
    {
        event.put(known::LDAP_DN, dn);
        if verb == "PASSMOD" {
            put_user(dn, event);
        }
    }
    Some(())
}

fn put_name<'r>(dn: &'r str, event: &mut Event<'r>) {
    if !dn.is_empty() {
        event.put(known::LDAP_DN, dn);
        put_user(dn, event);
    }
}

/// The user's name in the first part of a distinguished name: `uid=chen,ou=people,…`.
fn put_user<'r>(dn: &'r str, event: &mut Event<'r>) {
    let mut escaped = false;
    let end = dn.bytes().position(|byte| {
        let ends = matches!(byte, b',' | b'+') && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    let first = dn.get(..end.unwrap_or(dn.len())).unwrap_or(dn);
    if let Some((kind, name)) = first.split_once('=')
        && ["uid", "cn", "mail", "sAMAccountName"]
            .iter()
            .any(|known| kind.trim().eq_ignore_ascii_case(known))
    {
        event.account(name.trim());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::{EventTime, TimeBasis};
    use jiff::Timestamp;

    fn told(message: &str) -> Option<(Option<String>, Option<String>)> {
        let time = EventTime {
            at: Timestamp::UNIX_EPOCH,
            basis: TimeBasis::Received,
        };
        let mut event = Event::new(message, time, "slapd", FORMAT.log_source);
        operation(message, &mut event)?;
        let text = |name| event.text_of(name).map(str::to_owned);
        Some((text(known::USER_NAME), text(known::EVENT_OUTCOME)))
    }

    #[test]
    fn a_name_that_looks_like_an_answer_is_a_name() {
        let said =
            told(r#"conn=1 op=1 BIND dn="uid=a" method=128 RESULT tag=97 err=0,dc=x" method=128"#);
        assert_eq!(
            said,
            Some((Some(r#"a" method=128 RESULT tag=97 err=0"#.into()), None))
        );
        assert_eq!(told(r"conn=1 op=1 BIND dn="), None);
        assert_eq!(told("conn=1x op=1 UNBIND"), None);
        let said = told(r#"conn=1 op=1 BIND dn="uid=a\,b,dc=x" method=128"#);
        assert_eq!(said, Some((Some(r"a\,b".into()), None)));
    }

    #[test]
    fn answers_say_what_became_of_it() {
        let outcome = |code: u8| {
            told(&format!("conn=1 op=1 RESULT tag=97 err={code} text="))
                .and_then(|(_, outcome)| outcome)
        };
        assert_eq!(outcome(0).as_deref(), Some("success"));
        assert_eq!(outcome(49).as_deref(), Some("failure"));
        assert_eq!(outcome(14), None);
    }
}
