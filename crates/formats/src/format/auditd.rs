//! The Linux audit daemon: `audit.log`, and the same records behind a syslog header or in the journal.
//!
//! ```text
//! type=USER_LOGIN msg=audit(1795218301.123:456): pid=71 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct="chen" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=failed'
//! node=gw type=ADD_USER msg=audit(1795218302.000:457): pid=80 uid=0 auid=1000 ses=3 msg='op=adding user acct=E999B3 exe="/usr/sbin/useradd" hostname=gw addr=? terminal=pts/0 res=success'
//! type=EXECVE msg=audit(1795218303.5:458): argc=3 a0="sh" a1="-c" a2=6C73202F746D70
//! ```
//!
//! Values that a user chose stand in quotes, or in hexadecimal where they hold a space, a quote or a
//! letter that is not ASCII; they are decoded. The names are audit's own, as Sigma's rules for `auditd`
//! use them. A record stands for itself: records of one event share the number behind the time, which is
//! kept as `audit.id`.

use std::borrow::Cow;

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::json::Fields;
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::stamp;
use crate::tell::{self, AUTHENTICATION, IAM, Kind, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "auditd",
    dataset: "auditd",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("auditd"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |line| split(line.message).is_some(),
    }),
    read,
};

/// Processes, files, policies: what no other category holds.
const PROCESS: &str = "process";
/// What stands before the values that a name was resolved to.
const ENRICHED: char = '\u{1d}';
/// Most arguments of a command that are put together.
const MOST_ARGUMENTS: usize = 128;

/// A record taken apart.
struct Record<'r> {
    node: Option<&'r str>,
    kind: &'r str,
    /// `1795218301.123:456`.
    stamp: &'r str,
    /// What follows the stamp.
    body: &'r str,
}

fn split(text: &str) -> Option<Record<'_>> {
    let text = text.strip_prefix("audit: ").unwrap_or(text);
    let (node, rest) = match text.strip_prefix("node=") {
        Some(rest) => {
            let (node, rest) = rest.split_once(' ')?;
            (Some(node), rest)
        }
        None => (None, text),
    };
    let (kind, rest) = rest.strip_prefix("type=")?.split_once(' ')?;
    let rest = rest.strip_prefix("msg=").unwrap_or(rest);
    let (stamp, body) = rest.strip_prefix("audit(")?.split_once(')')?;
    Some(Record {
        node,
        kind,
        stamp,
        body: body.strip_prefix(':').unwrap_or(body).trim_start(),
    })
}

fn frame(text: &str) -> Option<Header<'_>> {
    let record = split(text)?;
    let stamp = stamp::epoch(record.stamp).map(|(stamp, _)| stamp);
    Some(Header {
        stamp,
        host: record.node,
        ..header::none(text)
    })
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let Some(record) = split(line.message) else {
        return Recognition::Unrecognised;
    };
    let kind = name_of(record.kind);
    let mut fields = Fields::of(event);
    fields.put("type", kind);
    if let Some((_, id)) = record.stamp.split_once(':') {
        fields.put("audit.id", id);
    }
    let (raw, enriched) = record
        .body
        .split_once(ENRICHED)
        .unwrap_or((record.body, ""));
    let (outer, inner) = match raw.split_once("msg='") {
        Some((outer, inner)) => (outer, inner.trim_end().trim_end_matches('\'')),
        None => (raw, ""),
    };
    for part in [outer, inner, enriched] {
        for (name, value) in Pairs(part) {
            fields.put(name, decoded(kind, name, value));
        }
    }
    let taken = fields.taken();
    tell_of(kind, event);
    taken.into()
}

/// Records in the kernel's own log bear numbers.
fn name_of(kind: &str) -> &str {
    match kind {
        "1100" => "USER_AUTH",
        "1101" => "USER_ACCT",
        "1103" => "CRED_ACQ",
        "1104" => "CRED_DISP",
        "1105" => "USER_START",
        "1106" => "USER_END",
        "1108" => "USER_CHAUTHTOK",
        "1109" => "USER_ERR",
        "1112" => "USER_LOGIN",
        "1113" => "USER_LOGOUT",
        "1114" => "ADD_USER",
        "1115" => "DEL_USER",
        "1116" => "ADD_GROUP",
        "1117" => "DEL_GROUP",
        "1123" => "USER_CMD",
        "1300" => "SYSCALL",
        "1302" => "PATH",
        "1305" => "CONFIG_CHANGE",
        "1307" => "CWD",
        "1309" => "EXECVE",
        "1327" => "PROCTITLE",
        other => other,
    }
}

/// `name=value`, `name="value"`, `name='value'`; words without `=` are passed over (`op=adding user`).
struct Pairs<'r>(&'r str);

impl<'r> Iterator for Pairs<'r> {
    type Item = (&'r str, &'r str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let text = self.0.trim_start_matches([' ', ',', '{', '}']);
            if text.is_empty() {
                self.0 = "";
                return None;
            }
            let end = text.find([' ', '=']).unwrap_or(text.len());
            let (name, rest) = text.split_at_checked(end)?;
            let Some(value) = rest.strip_prefix('=') else {
                self.0 = rest;
                continue;
            };
            let quote = value
                .chars()
                .next()
                .filter(|first| matches!(first, '"' | '\''));
            let quoted = quote.and_then(|quote| value.get(1..)?.split_once(quote));
            let (value, rest) = match quoted {
                // The quotes tell the decoder that the value stands as it is.
                Some((inner, rest)) => (value.get(..inner.len().saturating_add(2))?, rest),
                None => value.split_once(' ').unwrap_or((value, "")),
            };
            self.0 = rest;
            return Some((name, value));
        }
    }
}

/// A value without its quotes, or out of hexadecimal where the name is one that audit writes so.
fn decoded<'r>(kind: &str, name: &str, value: &'r str) -> Cow<'r, str> {
    for quote in ['"', '\''] {
        let inner = value
            .strip_prefix(quote)
            .and_then(|value| value.strip_suffix(quote));
        if let Some(inner) = inner {
            return Cow::Borrowed(inner);
        }
    }
    // Arguments of a system call are numbers, those of a command are texts.
    let is_argument = kind == "EXECVE"
        && name.strip_prefix('a').is_some_and(|rest| {
            let number = rest.split_once('[').map_or(rest, |(number, _)| number);
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        });
    let is_encoded = is_argument
        || matches!(
            name,
            "acct"
                | "cmd"
                | "comm"
                | "cwd"
                | "data"
                | "dir"
                | "exe"
                | "file"
                | "grp"
                | "key"
                | "name"
                | "new-disk"
                | "path"
                | "proctitle"
                | "vm"
                | "watch"
        );
    let bytes = is_encoded.then(|| from_hex(value)).flatten();
    bytes.map_or(Cow::Borrowed(value), |bytes| {
        // The title of a process holds its arguments with a NUL behind each.
        let text = String::from_utf8_lossy(&bytes).replace('\0', " ");
        Cow::Owned(text.trim_end().to_owned())
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks_exact(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

fn tell_of(kind: &str, event: &mut Event<'_>) {
    let (category, action, what) = match kind {
        "USER_LOGIN" => (AUTHENTICATION, "audit-login", Kind::Start),
        "USER_AUTH" | "USER_ERR" | "USER_ACCT" => (AUTHENTICATION, "audit-login", Kind::Info),
        "USER_CHAUTHTOK" => (IAM, "password-change", Kind::Change),
        "ADD_USER" => (IAM, "user-add", Kind::Change),
        "DEL_USER" => (IAM, "user-delete", Kind::Change),
        "ACCT_LOCK" => (IAM, "user-lock", Kind::Change),
        "ACCT_UNLOCK" => (IAM, "user-unlock", Kind::Change),
        "USER_MGMT" => (IAM, "account-change", Kind::Change),
        "ADD_GROUP" => (IAM, "group-add", Kind::Change),
        "DEL_GROUP" => (IAM, "group-delete", Kind::Change),
        "GRP_MGMT" => (IAM, "group-change", Kind::Change),
        "USER_START" => (SESSION, "session-open", Kind::Info),
        "USER_END" | "USER_LOGOUT" => (SESSION, "session-close", Kind::End),
        "USER_CMD" | "EXECVE" | "PROCTITLE" | "SYSCALL" => (PROCESS, "process-run", Kind::Info),
        "CONFIG_CHANGE" | "DAEMON_CONFIG" => (PROCESS, "audit-policy-change", Kind::Change),
        "DAEMON_END" | "DAEMON_ABORT" => (PROCESS, "audit-stop", Kind::Change),
        _ => return,
    };
    let result = text_of(event, "res").or_else(|| text_of(event, "success"));
    let outcome = match result.as_deref() {
        Some("success" | "yes" | "1") => Outcome::Success,
        Some("failed" | "no" | "0") => Outcome::Failure,
        _ => Outcome::Unsaid,
    };
    event.tell(category, action, what, outcome);
    if category == PROCESS {
        // Sigma's rules for auditd name no category.
        event.log_source.category = None;
    }
    put_parties(event);
    put_command(kind, event);
}

fn put_parties(event: &mut Event<'_>) {
    if let Some(account) = text_of(event, "acct").filter(|account| is_said(account)) {
        event.put(known::USER_NAME, account);
    } else if let Some(account) = text_of(event, "ID").filter(|account| is_said(account)) {
        event.put(known::USER_NAME, account);
    }
    if let Some(actor) = text_of(event, "AUID").filter(|actor| is_said(actor) && actor != "unset") {
        event.put(known::ACTOR_NAME, actor);
    }
    let address = text_of(event, "addr").and_then(|address| tell::address(&address));
    match address {
        Some(address) if !address.is_unspecified() => event.put(known::SOURCE_IP, address),
        _ => {}
    }
}

fn put_command(kind: &str, event: &mut Event<'_>) {
    let command = match kind {
        "USER_CMD" => text_of(event, "cmd"),
        "PROCTITLE" => text_of(event, "proctitle"),
        "EXECVE" => {
            let arguments = event.own().iter().filter(|own| {
                let number = own.name.strip_prefix('a').unwrap_or_default();
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
            });
            let words = arguments.take(MOST_ARGUMENTS).map(|own| match &own.value {
                domain::event::Value::Text(text) => &**text,
                _ => "",
            });
            Some(Cow::Owned(words.collect::<Vec<_>>().join(" ")))
        }
        _ => None,
    };
    if let Some(command) = command {
        event.put_own("process.command_line", command);
    }
    if let Some(program) = text_of(event, "exe") {
        event.put_own("process.executable", program);
    }
}

fn is_said(text: &str) -> bool {
    !matches!(text, "" | "?" | "(unknown)" | "(unset)" | "(invalid user)")
}

fn text_of<'r>(event: &Event<'r>, name: &str) -> Option<Cow<'r, str>> {
    match event.own_value(name)? {
        domain::event::Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::event::Value;
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
    fn a_name_in_hexadecimal_is_read_and_a_number_that_looks_so_is_left() {
        let line = "type=ADD_USER msg=audit(1795218302.000:457): pid=80 uid=1000 auid=1000 msg='op=adding user acct=E999B3 exe=\"/usr/sbin/useradd\" addr=? res=success'";
        let event = decoded(line).event;
        assert_eq!(event.text_of(known::USER_NAME), Some("陳"));
        assert_eq!(event.own_value("uid"), Some(&Value::from("1000")));
        assert_eq!(event.text_of(known::EVENT_ACTION), Some("user-add"));
        assert_eq!(event.get(known::SOURCE_IP), None);
    }

    #[test]
    fn arguments_of_a_command_are_put_together() {
        let call = "type=SYSCALL msg=audit(1795218303.500:458): a0=55de";
        assert_eq!(
            decoded(call).event.own_value("a0"),
            Some(&Value::from("55de"))
        );
        let line = "type=EXECVE msg=audit(1795218303.500:458): argc=3 a0=\"sh\" a1=\"-c\" a2=6C73202F746D70";
        let event = decoded(line).event;
        let command = Value::from("sh -c ls /tmp");
        assert_eq!(event.own_value("process.command_line"), Some(&command));
        assert_eq!(event.own_value("a2"), Some(&Value::from("ls /tmp")));
        assert_eq!(event.time.at.to_string(), "2026-11-20T23:45:03.5Z");
    }

    #[test]
    fn a_quote_in_a_name_does_not_end_the_message() {
        let line = "type=USER_LOGIN msg=audit(1795218301.123:456): pid=71 msg='op=login acct=\"o'brien\" addr=192.0.2.7 res=failed'";
        let event = decoded(line).event;
        assert_eq!(event.text_of(known::USER_NAME), Some("o'brien"));
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
        assert_eq!(event.text_of(known::EVENT_OUTCOME), Some("failure"));
    }
}
