//! Log records of OpenTelemetry, one JSON object a line, as this program's own door writes them.
//!
//! ```text
//! {"timeUnixNano":"1795218301000000000","severityText":"INFO","body":"signed in","attributes":{"user.name":"chen","client.address":"192.0.2.7"},"resource":{"service.name":"portal","host.name":"gw"}}
//! ```
//!
//! Attributes of the record, then of its resource, are fields under their own names; names of the Elastic
//! Common Schema, with which OpenTelemetry's were joined, keep their meaning. A body that is a log line
//! with a syslog header, or one of a service whose format is known, is read by that format, whose dataset
//! the event takes.

use std::borrow::Cow;

use domain::event::{Event, LogSource, Value, known};
use jiff::Timestamp;

use super::json_lines;
use crate::carried;
use crate::header::{self, Header};
use crate::json::{self, Fields, Json};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::stamp::Stamp;
use crate::tell;

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "otlp",
    dataset: "otlp",
    log_source: LogSource {
        product: None,
        service: None,
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |_| false,
    }),
    read,
};

/// When it happened, and when it was seen; the first that is there counts.
const TIMES: [&str; 2] = ["timeUnixNano", "observedTimeUnixNano"];
/// What OpenTelemetry calls the address of the other side.
const CLIENTS: [&str; 2] = ["client.address", "source.address"];

fn frame(text: &str) -> Option<Header<'_>> {
    let looks = json::looks_like_object(text);
    if !looks || !TIMES.iter().any(|name| json::has_name(text, name)) {
        return None;
    }
    let at = TIMES.iter().find_map(|name| {
        let nanos: i128 = json::peek(text, name)?.parse().ok()?;
        Timestamp::from_nanosecond(nanos).ok().filter(|_| nanos > 0)
    });
    Some(Header {
        stamp: at.map(Stamp::Exact),
        ..header::none(text)
    })
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let Some(Json::Object(parts)) = Json::object(line.message) else {
        return Recognition::Unrecognised;
    };
    let mut body = None;
    let mut fields = Fields::of(event);
    for (name, value) in parts {
        match (&*name, value) {
            ("attributes" | "resource" | "body", Json::Object(parts)) => {
                for (name, value) in parts {
                    fields.put_below(name, &value);
                }
            }
            ("body", Json::Text(text)) => body = Some(text),
            ("severityText", Json::Text(level)) => fields.put("log.level", level),
            ("severityNumber" | "timeUnixNano" | "observedTimeUnixNano", _) => {}
            (_, value) => fields.put_below(name, &value),
        }
    }
    let taken = fields.taken();
    json_lines::put_known(event);
    put_client(event);
    match body.map(|body| put_body(body, event)) {
        None | Some(Recognition::Recognised | Recognition::MessageUnknown) => taken.into(),
        Some(recognition) => recognition,
    }
}

fn put_client(event: &mut Event<'_>) {
    if event.get(known::SOURCE_IP).is_some() {
        return;
    }
    let address = CLIENTS.iter().find_map(|name| match event.own_value(name) {
        Some(Value::Text(text)) => tell::address(text).map(Value::from),
        _ => None,
    });
    if let Some(address) = address {
        event.put(known::SOURCE_IP, address.into_owned());
    }
}

/// What the body says: a whole line of a log, or the message of a service.
fn put_body<'r>(body: Cow<'r, str>, event: &mut Event<'r>) -> Recognition {
    if let Cow::Borrowed(body) = body
        && let Some(inner) = header::read(body)
    {
        if let Some(host) = inner.host.filter(|_| event.get(known::HOST_NAME).is_none()) {
            event.put(known::HOST_NAME, host);
        }
        let line = inner.line;
        return carried::read(line.tag.into(), line.message.into(), event);
    }
    let service = match event.own_value("service.name") {
        Some(Value::Text(service)) => Some(service.clone()),
        _ => None,
    };
    if let Some(service) = service {
        return carried::read(service, body, event);
    }
    event.put(known::MESSAGE, body);
    Recognition::Recognised
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
    fn attributes_of_the_record_go_before_those_of_its_resource() {
        let line = r#"{"attributes":{"user.name":"chen","client.address":"192.0.2.7","host.name":"inner"},"body":"signed in","observedTimeUnixNano":"9","resource":{"host.name":"gw"},"severityText":"WARN","timeUnixNano":"1795218301500000000"}"#;
        let event = decoded(line).event;
        assert_eq!(event.dataset, "otlp");
        assert_eq!(event.time.at.to_string(), "2026-11-20T23:45:01.5Z");
        assert_eq!(event.text_of(known::USER_NAME), Some("chen"));
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
        assert_eq!(event.text_of(known::HOST_NAME), Some("inner"));
        assert_eq!(event.text_of(known::MESSAGE), Some("signed in"));
    }

    #[test]
    fn a_log_line_in_the_body_is_read_by_its_own_format() {
        let said = "Failed password for invalid user chen from 192.0.2.7 port 4022 ssh2";
        let line = format!(
            r#"{{"body":"Nov 21 07:45:01 gw sshd[71]: {said}","timeUnixNano":"1795218301000000000"}}"#
        );
        let service = format!(
            r#"{{"body":"{said}","resource":{{"service.name":"sshd","host.name":"gw"}},"timeUnixNano":"1795218301000000000"}}"#
        );
        for line in [line, service] {
            let event = decoded(&line).event;
            assert_eq!(event.dataset, "openssh", "{line}");
            assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
            assert_eq!(event.text_of(known::HOST_NAME), Some("gw"));
        }
    }
}
