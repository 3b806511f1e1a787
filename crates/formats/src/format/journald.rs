//! Entries of the systemd journal: `journalctl -o json`, one a line, or one entry of the export format
//! as a text of several lines (what `systemd-journal-upload` sends).
//!
//! ```text
//! {"__REALTIME_TIMESTAMP":"1795218301123456","_HOSTNAME":"gw","PRIORITY":"6","SYSLOG_FACILITY":"10","SYSLOG_IDENTIFIER":"sshd","_PID":"71","_COMM":"sshd","MESSAGE":"Failed password for chen from 192.0.2.7 port 4022 ssh2"}
//! __REALTIME_TIMESTAMP=1795218301123456↵_HOSTNAME=gw↵SYSLOG_IDENTIFIER=sshd↵MESSAGE=…↵
//! ```
//!
//! The message is read as its program's own format would read it behind a syslog header, so the event
//! is of that format's dataset; the journal's fields stand beside it under their own names. Fields that
//! begin with `_` are the journal's word, the others (the program's name, the message) are the sender's.

use std::borrow::Cow;

use domain::event::{Event, LogSource};
use jiff::Timestamp;

use crate::carried;
use crate::header::{self, Header};
use crate::json::{self, Fields, Json, Taken};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::stamp::Stamp;

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "journald",
    dataset: "journald",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("journald"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |_| false,
    }),
    read,
};

const RECEIVED: &str = "__REALTIME_TIMESTAMP";
const SENT: &str = "_SOURCE_REALTIME_TIMESTAMP";

fn frame(text: &str) -> Option<Header<'_>> {
    let in_json = json::looks_like_object(text) && json::has_name(text, RECEIVED);
    if !in_json && !is_export(text) {
        return None;
    }
    let plain = |name| {
        let found = if in_json {
            json::peek(text, name)
        } else {
            exported_value(text, name)
        };
        found.filter(|found| !found.contains('\\'))
    };
    let micros = plain(SENT).or_else(|| plain(RECEIVED));
    let at = micros.and_then(|micros| Timestamp::from_microsecond(micros.parse().ok()?).ok());
    let number = |name| plain(name).and_then(|found| found.parse::<i64>().ok());
    let severity = number("PRIORITY").filter(|severity| (0..8).contains(severity));
    let facility = number("SYSLOG_FACILITY").filter(|facility| (0..24).contains(facility));
    let priority = severity.map(|severity| facility.unwrap_or(1) * 8 + severity);
    Some(Header {
        priority,
        stamp: at.map(Stamp::Exact),
        host: plain("_HOSTNAME").filter(|host| !host.is_empty()),
        pid: number("_PID").or_else(|| number("SYSLOG_PID")),
        ..header::none(text)
    })
}

/// The fields of an entry that say who wrote what.
#[derive(Default)]
struct Entry<'r> {
    message: Option<Cow<'r, str>>,
    identifier: Option<Cow<'r, str>>,
    command: Option<Cow<'r, str>>,
}

impl<'r> Entry<'r> {
    /// Keeps the field if it is one of these; the first of a name wins.
    fn take(&mut self, name: &str, value: Cow<'r, str>) {
        let place = match name {
            "MESSAGE" => &mut self.message,
            "SYSLOG_IDENTIFIER" => &mut self.identifier,
            "_COMM" => &mut self.command,
            _ => return,
        };
        place.get_or_insert(value);
    }
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let (entry, taken) = if json::looks_like_object(line.message) {
        let Some(Json::Object(parts)) = Json::object(line.message) else {
            return Recognition::Unrecognised;
        };
        from_json(parts, event)
    } else {
        from_export(line.message, event)
    };
    let Some(message) = entry.message else {
        return Recognition::Unrecognised;
    };
    let tag = entry.identifier.or(entry.command).unwrap_or_default();
    match carried::read(tag, message, event) {
        Recognition::Recognised => taken.into(),
        recognition => recognition,
    }
}

fn from_json<'r>(
    parts: Vec<(Cow<'r, str>, Json<'r>)>,
    event: &mut Event<'r>,
) -> (Entry<'r>, Taken) {
    let mut entry = Entry::default();
    let mut fields = Fields::of(event);
    for (name, value) in parts {
        if let Some(text) = text_of(&value) {
            entry.take(&name, text);
        }
        if is_kept(&name)
            && let Some(value) = value.value()
        {
            fields.put(name, value);
        }
    }
    (entry, fields.taken())
}

/// Fields beyond the message: not the journal's own addresses, and not the message a second time.
fn is_kept(name: &str) -> bool {
    name != "MESSAGE" && !name.starts_with("__")
}

/// Bytes that are no text come as an array of numbers, a field that stands twice as an array of texts.
fn text_of<'r>(value: &Json<'r>) -> Option<Cow<'r, str>> {
    match value {
        Json::Text(text) => Some(text.clone()),
        Json::List(parts) => {
            if let Some(Json::Text(first)) = parts.first() {
                return Some(first.clone());
            }
            let byte = |part: &Json<'_>| u8::try_from(part.integer()?).ok();
            let bytes = parts.iter().map(byte).collect::<Option<Vec<u8>>>()?;
            Some(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
        }
        _ => None,
    }
}

fn is_export(text: &str) -> bool {
    let first = ["__CURSOR=", "__REALTIME_TIMESTAMP="];
    first.iter().any(|first| text.starts_with(first)) && exported_value(text, RECEIVED).is_some()
}

fn exported_value<'r>(text: &'r str, name: &str) -> Option<&'r str> {
    let found = Exported(text).find(|(found, _)| *found == name);
    found.map(|(_, value)| value)
}

fn from_export<'r>(text: &'r str, event: &mut Event<'r>) -> (Entry<'r>, Taken) {
    let mut entry = Entry::default();
    let mut fields = Fields::of(event);
    for (name, value) in Exported(text) {
        entry.take(name, Cow::Borrowed(value));
        if is_kept(name) {
            fields.put(name, value);
        }
    }
    (entry, fields.taken())
}

/// Fields of the export format: `NAME=value` to the end of the line, or `NAME`, a line feed, eight bytes
/// of length with the low one first, and the value.
struct Exported<'r>(&'r str);

impl<'r> Iterator for Exported<'r> {
    type Item = (&'r str, &'r str);

    fn next(&mut self) -> Option<Self::Item> {
        let (line, rest) = self.0.split_once('\n').unwrap_or((self.0, ""));
        if let Some((name, value)) = line.split_once('=') {
            self.0 = rest;
            return Some((name, value));
        }
        if line.is_empty() {
            return None;
        }
        let (value, rest) = sized(rest);
        self.0 = rest;
        Some((line, value))
    }
}

/// A value behind its length. Where the length was no text it is lost, and with it where the value
/// ends: then all that follows is the value, so that a line inside it is never taken for a field.
fn sized(text: &str) -> (&str, &str) {
    let mut letters = text.char_indices();
    let mut length = Some(0_usize);
    for place in 0..8_u32 {
        let Some((_, letter)) = letters.next() else {
            return ("", "");
        };
        let byte = u8::try_from(letter).ok().filter(u8::is_ascii);
        length = length
            .zip(byte)
            .and_then(|(sum, byte)| usize::from(byte).checked_shl(place * 8)?.checked_add(sum));
    }
    let value = letters.as_str();
    let exact = length.and_then(|length| value.split_at_checked(length));
    exact
        .and_then(|(value, rest)| Some((value, rest.strip_prefix('\n')?)))
        .unwrap_or((value, ""))
}

#[cfg(test)]
mod tests {
    use domain::event::{Value, known};
    use jiff::tz::TimeZone;

    use super::*;
    use crate::{Context, Decoded, Format, Issue};

    fn decoded(line: &str) -> Decoded<'_> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        crate::decode(Format::AUTO, line, &context)
    }

    const SAID: &str = "Failed password for invalid user chen from 192.0.2.7 port 4022 ssh2";

    /// What rules see of an event, without what only the journal says.
    fn seen(line: &str) -> Vec<(domain::event::FieldId, Value<'static>)> {
        let event = decoded(line).event;
        let slots = event.slots().iter();
        let mut seen: Vec<_> = slots
            .map(|slot| (slot.name, slot.value.clone().into_owned()))
            .filter(|(name, _)| *name != known::SYSLOG_PRIORITY)
            .collect();
        seen.sort_by_key(|(name, _)| *name);
        seen
    }

    #[test]
    fn what_sshd_says_is_the_same_in_the_journal_and_behind_a_syslog_header() {
        let plain = format!("2026-11-21T07:45:01.123456Z gw sshd[71]: {SAID}");
        let json = format!(
            r#"{{"_HOSTNAME":"gw","__REALTIME_TIMESTAMP":"1795247101123456","SYSLOG_IDENTIFIER":"sshd","_PID":"71","MESSAGE":"{SAID}"}}"#
        );
        let escaped = json.replace("invalid", "inv\\u0061lid");
        let export = format!(
            "__CURSOR=s=1\n__REALTIME_TIMESTAMP=1795247101123456\n_HOSTNAME=gw\n_PID=71\nSYSLOG_IDENTIFIER=sshd\nMESSAGE={SAID}\n"
        );
        for line in [&json, &escaped, &export] {
            assert_eq!(seen(line), seen(&plain), "{line}");
            let (one, other) = (decoded(line).event, decoded(&plain).event);
            assert_eq!(
                (one.dataset, one.log_source),
                (other.dataset, other.log_source)
            );
            assert_eq!(one.time, other.time);
        }
    }

    #[test]
    fn a_message_of_a_program_nobody_knows_keeps_the_fields_of_the_journal() {
        let line = r#"{"__REALTIME_TIMESTAMP":"1795247101123456","_COMM":"cron","_UID":"0","MESSAGE":"(root) CMD (true)"}"#;
        let decoded = decoded(line);
        assert_eq!(decoded.event.dataset, "journald");
        assert_eq!(decoded.event.own_value("_UID"), Some(&Value::from("0")));
        assert_eq!(
            decoded.event.text_of(known::MESSAGE),
            Some("(root) CMD (true)")
        );
        assert!(decoded.issues.contains(&Issue::UnknownFormat));
    }

    #[test]
    fn bytes_that_are_no_text_come_as_numbers_and_become_text() {
        let bytes: Vec<String> = SAID.bytes().map(|byte| byte.to_string()).collect();
        let line = format!(
            r#"{{"__REALTIME_TIMESTAMP":"1","SYSLOG_IDENTIFIER":"sshd","MESSAGE":[{}]}}"#,
            bytes.join(",")
        );
        assert_eq!(
            decoded(&line).event.text_of(known::SOURCE_IP),
            Some("192.0.2.7")
        );
    }

    #[test]
    fn a_line_inside_a_sized_value_is_no_field() {
        let forged = format!("{SAID}\n_HOSTNAME=elsewhere\nSYSLOG_IDENTIFIER=sudo");
        let length = char::from(u8::try_from(forged.len()).expect("short"));
        for length in [length, '\u{fffd}'] {
            let line = format!(
                "__REALTIME_TIMESTAMP=1\nSYSLOG_IDENTIFIER=sshd\nMESSAGE\n{length}\0\0\0\0\0\0\0{forged}\n_HOSTNAME=gw\n"
            );
            let event = decoded(&line).event;
            assert_ne!(event.text_of(known::HOST_NAME), Some("elsewhere"));
            assert_eq!(event.text_of(known::PROCESS_NAME), Some("sshd"));
        }
    }
}
