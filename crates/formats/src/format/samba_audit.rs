//! Audit of a Samba domain controller as JSON (`log level = auth_json_audit:3 dsdb_json_audit:5
//! dsdb_password_json_audit:5 dsdb_group_json_audit:5`), and the sign-ins of any Samba server as a sentence
//! (`auth_audit:3`).
//!
//! ```text
//! {"timestamp":"2026-11-21T09:02:03.123456+0800","type":"Authentication","Authentication":{"eventId":4625,"logonType":3,"status":"NT_STATUS_WRONG_PASSWORD","localAddress":"ipv4:192.0.2.2:445","remoteAddress":"ipv4:192.0.2.7:52000","serviceDescription":"SMB2","clientDomain":"TOWN","clientAccount":"chen","workstation":"PC-12","mappedAccount":"chen"}}
//!   JSON passwordChange: {"timestamp":"2026-11-21T09:03:00.000000+0800","type":"passwordChange","passwordChange":{"eventId":4724,"statusCode":0,"status":"Success","action":"Reset","dn":"CN=chen,CN=Users,DC=town,DC=example","remoteAddress":"ipv4:192.0.2.20:50000","userSid":"S-1-5-21-1-2-3-500"}}
//! Auth: [SMB2,(null)] user [TOWN]\[chen] at [Sat, 21 Nov 2026 01:02:03.023984 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [PC-12] remote host [ipv4:192.0.2.7:52000] mapped to [TOWN]\[chen]. local host [ipv4:192.0.2.2:445]
//! ```

use std::borrow::Cow;

use domain::event::{Event, LogSource, known};
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::header::{self, Header};
use crate::json::{self, Fields, Json};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::after_any;
use crate::stamp::{self, Stamp};
use crate::tell::{self, AUTHENTICATION, IAM, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "samba_audit",
    dataset: "samba_audit",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("samba"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |line| record(line.message).is_some() || Spoken::begins(line.message),
    }),
    read,
};

const TYPES: [&str; 6] = [
    "Authentication",
    "Authorization",
    "dsdbChange",
    "dsdbTransaction",
    "passwordChange",
    "groupChange",
];

/// The JSON of a record and its type; Samba may write `JSON Authentication: ` before it.
fn record(text: &str) -> Option<(&str, &'static str)> {
    let text = text.trim_start();
    let text = match text.strip_prefix("JSON ") {
        Some(rest) => rest.split_once(": ")?.1,
        None => text,
    };
    if !json::looks_like_object(text) {
        return None;
    }
    let said = json::peek(text, "type")?;
    let kind = TYPES.into_iter().find(|kind| *kind == said)?;
    json::has_name(text, kind).then_some((text, kind))
}

fn frame(text: &str) -> Option<Header<'_>> {
    if Spoken::begins(text) {
        return Some(Header {
            stamp: Spoken::read(text).and_then(|spoken| spoken.stamp()),
            ..header::none(text)
        });
    }
    let (text, _) = record(text)?;
    let written = json::peek(text, "timestamp").and_then(stamp::read);
    Some(Header {
        stamp: written.map(|(stamp, _)| stamp),
        ..header::none(text)
    })
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    if Spoken::begins(line.message) {
        let spoken = Spoken::read(line.message);
        return spoken.map(|spoken| spoken.tell(event)).into();
    }
    let Some((text, kind)) = record(line.message) else {
        return Recognition::Unrecognised;
    };
    let json = Json::object(text);
    let Some(said @ Json::Object(parts)) = json.as_ref().and_then(|json| json.get(kind)) else {
        return Recognition::Unrecognised;
    };
    let mut fields = Fields::of(event);
    fields.put("type", kind);
    for (name, value) in parts.iter().filter(|(name, _)| name != "version") {
        fields.put_below(name.clone(), value);
    }
    let taken = fields.taken();
    match kind {
        "Authentication" => sign_in(said, event),
        "Authorization" => {
            event.tell(SESSION, "session-open", Kind::Info, Outcome::Success);
            put(event, known::USER_NAME, said, &["account"]);
            put(event, known::USER_DOMAIN, said, &["domain"]);
        }
        "passwordChange" => {
            event.tell(IAM, "password-change", Kind::Change, outcome(said));
            put_name(event, said, "dn");
        }
        "groupChange" => {
            event.tell(IAM, group_action(said), Kind::Change, outcome(said));
            put_name(event, said, "user");
            if let Some(group) = said.get("group").and_then(Json::text) {
                event.put_own("group.name", common_name(group));
            }
        }
        _ => changed(said, event),
    }
    put_origin(said, event);
    if !matches!(kind, "Authentication" | "Authorization") {
        put(event, known::ACTOR_NAME, said, &["userSid"]);
    }
    taken.into()
}

/// `Auth: [SMB2,(null)] user [TOWN]\[chen] at [Sat, 21 Nov 2026 07:45:01.023984 UTC] with [NTLMv2] status
/// [NT_STATUS_WRONG_PASSWORD] workstation [PC7] remote host [ipv4:192.0.2.7:52000] mapped to …`: what a
/// server without JSON says of a sign-in.
struct Spoken<'r> {
    domain: &'r str,
    account: &'r str,
    at: &'r str,
    method: &'r str,
    status: &'r str,
    rest: &'r str,
}

impl<'r> Spoken<'r> {
    fn begins(text: &str) -> bool {
        text.trim_start().starts_with("Auth: [")
    }

    /// Nothing where the account, which the client chooses, imitates what stands behind it.
    fn read(text: &'r str) -> Option<Self> {
        let once = |words: &str| text.matches(words).count() == 1;
        (once("] at [") && once("] with [") && once("] status [")).then_some(())?;
        let (_, rest) = text
            .trim_start()
            .strip_prefix("Auth: [")?
            .split_once("] user [")?;
        let (domain, rest) = rest.split_once("]\\[")?;
        let (account, rest) = rest.split_once("] at [")?;
        let (at, rest) = rest.split_once("] with [")?;
        let (method, rest) = rest.split_once("] status [")?;
        let (status, rest) = rest.split_once(']')?;
        Some(Self {
            domain,
            account,
            at,
            method,
            status,
            rest,
        })
    }

    fn stamp(&self) -> Option<Stamp> {
        let at = self.at.strip_suffix(" UTC")?;
        let at = DateTime::strptime("%a, %d %b %Y %H:%M:%S%.f", at).ok()?;
        let at = Offset::UTC.to_timestamp(at);
        Some(at.map_or(Stamp::Impossible, Stamp::Exact))
    }

    fn tell(&self, event: &mut Event<'r>) {
        let outcome = tell_sign_in(self.account, self.status, event);
        for (field, text) in [
            (known::USER_NAME, self.account),
            (known::USER_DOMAIN, self.domain),
            (known::AUTH_METHOD, self.method),
        ] {
            if !matches!(text, "" | "(null)") {
                event.put(field, text);
            }
        }
        if outcome == Outcome::Failure {
            event.reason(self.status);
        }
        // Account and workstation are the client's words: where they imitate an address, none is named.
        let mut places = self.rest.split("remote host [").skip(1);
        if let (Some(place), None) = (places.next(), places.next())
            && let Some((place, _)) = place.split_once(']')
            && let Some(place) = after_any(place, &["ipv4:", "ipv6:"])
            && let Some((host, port)) = place.rsplit_once(':')
        {
            event.origin(Origin::new(host, port.parse().ok()));
        }
    }
}

/// A sign-in; machines (`…$`) sign in by themselves.
fn tell_sign_in(account: &str, status: &str, event: &mut Event<'_>) -> Outcome {
    let outcome = if status == "NT_STATUS_OK" {
        Outcome::Success
    } else {
        Outcome::Failure
    };
    let kind = if account.ends_with('$') {
        Kind::Info
    } else {
        Kind::Start
    };
    event.tell(AUTHENTICATION, "domain-login", kind, outcome);
    outcome
}

fn sign_in<'r>(said: &Json<'r>, event: &mut Event<'r>) {
    let text = |name| said.get(name).and_then(Json::text);
    let account = ["clientAccount", "mappedAccount"];
    let name = account.iter().find_map(|name| text(name));
    let outcome = tell_sign_in(
        name.map_or("", |name| name),
        text("status").map_or("", |status| status),
        event,
    );
    put(event, known::USER_NAME, said, &account);
    put(
        event,
        known::USER_DOMAIN,
        said,
        &["clientDomain", "mappedDomain"],
    );
    put(
        event,
        known::AUTH_METHOD,
        said,
        &["passwordType", "authDescription"],
    );
    if outcome == Outcome::Failure {
        put(event, known::EVENT_REASON, said, &["status"]);
    }
}

/// A change of an object in the directory.
fn changed(said: &Json<'_>, event: &mut Event<'_>) {
    let operation = said.get("operation").and_then(Json::text);
    let action = match operation.map(|operation| &**operation) {
        Some("Add") => "directory-add",
        Some("Delete") => "directory-delete",
        Some("Modify") => "directory-change",
        Some("Rename") => "directory-rename",
        _ => "directory-transaction",
    };
    event.tell(IAM, action, Kind::Info, outcome(said));
    put_name(event, said, "dn");
}

fn group_action(said: &Json<'_>) -> &'static str {
    let action = said.get("action").and_then(Json::text);
    match action.map(|action| &**action) {
        Some("Added") => "group-member-add",
        Some("Removed") => "group-member-remove",
        _ => "group-change",
    }
}

fn outcome(said: &Json<'_>) -> Outcome {
    match said.get("statusCode").and_then(Json::integer) {
        Some(0) => Outcome::Success,
        Some(_) => Outcome::Failure,
        None => Outcome::Unsaid,
    }
}

/// The first of several values that says something.
fn put<'r>(event: &mut Event<'r>, field: domain::event::FieldId, said: &Json<'r>, names: &[&str]) {
    let mut texts = names.iter().filter_map(|name| said.get(name)?.text());
    if let Some(text) = texts.find(|text| !text.is_empty()) {
        event.put(field, text.clone());
    }
}

/// The account by the first part of its distinguished name.
fn put_name(event: &mut Event<'_>, said: &Json<'_>, field: &str) {
    if let Some(dn) = said.get(field).and_then(Json::text) {
        event.put(known::USER_NAME, common_name(dn));
    }
}

/// `CN=chen\, mei,CN=Users,DC=…` → `chen, mei`.
fn common_name(dn: &str) -> String {
    let first = dn.split_once('=').map_or(dn, |(_, rest)| rest);
    let mut name = String::new();
    let mut escaped = false;
    for letter in first.chars() {
        match letter {
            _ if escaped => {
                escaped = false;
                name.push(letter);
            }
            '\\' => escaped = true,
            ',' => break,
            letter => name.push(letter),
        }
    }
    name
}

/// `ipv4:192.0.2.7:52000`, `ipv6:2001:db8::7:52000`, `unix:`.
fn put_origin(said: &Json<'_>, event: &mut Event<'_>) {
    let side = |name: &str| {
        let text: &Cow<'_, str> = said.get(name)?.text()?;
        let rest = text
            .strip_prefix("ipv4:")
            .or_else(|| text.strip_prefix("ipv6:"))?;
        let (address, port) = rest.rsplit_once(':')?;
        Some((tell::address(address)?, port.parse::<i64>().ok()))
    };
    if let Some((address, port)) = side("remoteAddress") {
        event.put(known::SOURCE_IP, address);
        if let Some(port) = port {
            event.put(known::SOURCE_PORT, port);
        }
    }
    if let Some((address, _)) = side("localAddress") {
        event.put(known::DESTINATION_IP, address);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
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
    fn a_refused_sign_in_says_who_from_where_and_why() {
        let line = r#"{"timestamp":"2026-11-21T09:02:03.123456+0800","type":"Authentication","Authentication":{"status":"NT_STATUS_WRONG_PASSWORD","remoteAddress":"ipv6:2001:db8::7:52000","clientDomain":"TOWN","clientAccount":"chen","authDescription":null}}"#;
        let decoded = decoded(line);
        let event = &decoded.event;
        assert_eq!(event.time.at.to_string(), "2026-11-21T01:02:03.123456Z");
        assert_eq!(event.text_of(known::USER_NAME), Some("chen"));
        assert_eq!(event.text_of(known::SOURCE_IP), Some("2001:db8::7"));
        assert_eq!(event.text_of(known::EVENT_OUTCOME), Some("failure"));
        assert_eq!(
            event.text_of(known::EVENT_REASON),
            Some("NT_STATUS_WRONG_PASSWORD")
        );
        assert!(decoded.issues.is_empty());
    }

    #[test]
    fn an_account_that_imitates_the_rest_of_its_line_is_not_believed() {
        let line = |account: &str| {
            format!(
                r"Auth: [SMB2,(null)] user [T]\[{account}] at [Sat, 21 Nov 2026 01:02:03.5 UTC] with [NTLMv2] status [NT_STATUS_NO_SUCH_USER] workstation [] remote host [ipv4:192.0.2.7:5] mapped to [T]\[x]."
            )
        };
        let honest = line("chen");
        let event = decoded(&honest).event;
        assert_eq!(event.text_of(known::USER_NAME), Some("chen"));
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
        assert_eq!(event.time.at.to_string(), "2026-11-21T01:02:03.5Z");
        let forged =
            line("a] at [x] with [y] status [NT_STATUS_OK] remote host [ipv4:198.51.100.1:1");
        let decoded = decoded(&forged);
        assert!(decoded.issues.contains(&crate::Issue::Unrecognised));
        assert_eq!(decoded.event.get(known::EVENT_OUTCOME), None);
    }

    #[test]
    fn the_name_in_a_distinguished_name_may_hold_a_comma() {
        assert_eq!(common_name(r"CN=chen\, mei,CN=Users,DC=x"), "chen, mei");
        assert_eq!(common_name("chen"), "chen");
    }
}
