//! JSON objects of any sender, one a line, flat or nested; names of the Elastic Common Schema keep their
//! meaning.
//!
//! ```text
//! {"@timestamp":"2026-11-21T07:45:01.123+08:00","event":{"category":["authentication"],"type":["start"],"action":"portal-login","outcome":"failure"},"user":{"name":"chen"},"source":{"ip":"192.0.2.7"},"message":"wrong password"}
//! {"time":1795218301,"level":"info","msg":"user signed in","user.name":"chen","source.ip":"192.0.2.7"}
//! ```
//!
//! Nested names are joined with dots. The time is `@timestamp`, or else `timestamp`, `time`, `ts`,
//! `datetime`, `date`, `eventTime` or `$date`: text, or seconds, milliseconds, micro- or nanoseconds since
//! 1970. Names that mean nothing to rules stay with the event as they are; so does the address of the
//! other side under its many names (`remote_ip`, `clientIp` …), which is `source.ip` as well.

use domain::event::{Event, LogSource, Value, known};
use jiff::Timestamp;

use crate::header::{self, Header};
use crate::json::{self, Fields, Json};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::stamp::{self, Stamp};
use crate::tell;

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "json_lines",
    dataset: "json_lines",
    log_source: LogSource {
        product: None,
        service: None,
        category: None,
    },
    claims: Claims::Rest(Frame {
        read: frame,
        claims: |line| json::looks_like_object(line.message),
    }),
    read,
};

const TIMES: [&str; 8] = [
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "datetime",
    "date",
    "eventTime",
    "$date",
];

/// What programs call the address of the other side; `ip` alone may be anybody's.
const CLIENTS: [&str; 13] = [
    "remote_ip",
    "remote_addr",
    "remoteAddr",
    "remoteAddress",
    "remoteIp",
    "remoteIP",
    "client_ip",
    "clientIp",
    "clientIP",
    "client_addr",
    "sourceIPAddress",
    "request.remote_ip",
    "visitor_ip",
];

/// Categories that rules may name; others are kept in the event and route nothing.
const CATEGORIES: [&str; 10] = [
    "authentication",
    "configuration",
    "database",
    "email",
    "file",
    "iam",
    "network",
    "process",
    "session",
    "web",
];

/// Stands in each line of our own journal: its number.
const JOURNAL: &str = "townwatch_journal";

fn frame(text: &str) -> Option<Header<'_>> {
    if !json::looks_like_object(text) {
        return None;
    }
    let stamp = TIMES.iter().find_map(|name| {
        let value = json::behind(text, name)?;
        match json::quoted(value) {
            Some(written) => stamp::read(written).map(|(stamp, _)| stamp),
            None => since_1970(value),
        }
    });
    Some(Header {
        stamp,
        ..header::none(text)
    })
}

/// A number of seconds or of a part of them, told apart by its size.
fn since_1970(text: &str) -> Option<Stamp> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(end)?;
    let number: i64 = digits.parse().ok()?;
    let at = match digits.len() {
        9 | 10 => {
            let fraction = rest.strip_prefix('.').unwrap_or_default().bytes();
            let nanos = fraction
                .take_while(u8::is_ascii_digit)
                .chain(std::iter::repeat(b'0'))
                .take(9)
                .fold(0_i32, |sum, digit| {
                    sum * 10 + i32::from(digit.saturating_sub(b'0'))
                });
            Timestamp::new(number, nanos)
        }
        12 | 13 => Timestamp::from_millisecond(number),
        15 | 16 => Timestamp::from_microsecond(number),
        18 | 19 => Timestamp::from_nanosecond(i128::from(number)),
        _ => return None,
    };
    at.ok().map(Stamp::Exact)
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let Some(Json::Object(parts)) = Json::object(line.message) else {
        return Recognition::Unrecognised;
    };
    let mut fields = Fields::of(event);
    for (name, value) in &parts {
        fields.put_below(name.clone(), value);
    }
    let taken = fields.taken();
    put_known(event);
    // What our own journal says is ours, so that rules can name it.
    if event.own_value(JOURNAL).is_some() {
        event.log_source.product = Some("townwatch");
    }
    taken.into()
}

/// Moves values under names that this program knows to those names.
pub(crate) fn put_known(event: &mut Event<'_>) {
    let mut known = Vec::new();
    event.retain_own(|own| {
        let moved = field_of(&own.name).zip(first(&own.value));
        // What is no address names nobody.
        let moved = moved.and_then(|(field, value)| match (field, value) {
            (known::SOURCE_IP | known::DESTINATION_IP, Value::Text(text)) => {
                Some((field, Value::from(tell::address(&text)?)))
            }
            moved => Some(moved),
        });
        let other_name = CLIENTS.contains(&&*own.name);
        let stays = moved.is_none() || other_name;
        known.extend(moved.map(|(field, value)| (other_name, field, value)));
        stays
    });
    // The name of the Common Schema goes before all others.
    known.sort_by_key(|(other_name, ..)| *other_name);
    for (_, field, value) in known {
        if event.get(field).is_none() {
            event.put(field, value);
        }
    }
    let category = event.text_of(known::EVENT_CATEGORY);
    let category = CATEGORIES.into_iter().find(|name| Some(*name) == category);
    event.log_source.category = category;
}

fn field_of(name: &str) -> Option<domain::event::FieldId> {
    known::find(match name {
        "msg" => "message",
        "host" | "hostname" => "host.name",
        name if CLIENTS.contains(&name) => "source.ip",
        name => name,
    })
}

/// The Common Schema writes categories and types as lists.
fn first<'r>(value: &Value<'r>) -> Option<Value<'r>> {
    match value {
        Value::List(values) => values.first().cloned(),
        Value::Null => None,
        Value::Text(text) if text.is_empty() => None,
        value => Some(value.clone()),
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
    fn names_of_the_common_schema_keep_their_meaning_flat_and_nested() {
        let nested = r#"{"@timestamp":"2026-11-21T07:45:01+08:00","event":{"category":["authentication"],"outcome":"failure"},"user":{"name":"chen"},"source":{"ip":"::ffff:192.0.2.7"}}"#;
        let flat = r#"{"time":1795218301,"event.category":"authentication","event.outcome":"failure","user.name":"chen","source.ip":"192.0.2.7"}"#;
        let behind = format!("Nov 21 07:45:01 gw portal: {nested}");
        for line in [nested, flat, &behind] {
            let event = decoded(line).event;
            assert_eq!(event.dataset, "json_lines", "{line}");
            assert_eq!(event.time.at.to_string(), "2026-11-20T23:45:01Z");
            assert_eq!(event.text_of(known::USER_NAME), Some("chen"));
            assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
            assert_eq!(event.log_source.category, Some("authentication"));
        }
    }

    #[test]
    fn numbers_since_1970_are_told_apart_by_their_size() {
        for number in [
            "1795218301.5",
            "1795218301500",
            "1795218301500000",
            "1795218301500000000",
        ] {
            let line = format!("{{\"ts\":{number}}}");
            assert_eq!(
                decoded(&line).event.time.at.to_string(),
                "2026-11-20T23:45:01.5Z"
            );
        }
        assert_eq!(since_1970("7"), None);
    }

    #[test]
    fn a_name_where_an_address_belongs_is_no_address() {
        let event = decoded(r#"{"source.ip":"evil","a":1}"#).event;
        assert_eq!(event.get(known::SOURCE_IP), None);
        assert_eq!(event.own_value("source.ip"), Some(&Value::from("evil")));
    }

    #[test]
    fn the_other_side_is_found_under_its_many_names_which_stay() {
        let event = decoded(r#"{"remote_ip":"192.0.2.7","ip":"198.51.100.1"}"#).event;
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
        assert_eq!(
            event.own_value("remote_ip"),
            Some(&Value::from("192.0.2.7"))
        );
        let event = decoded(r#"{"client_ip":"198.51.100.1","source":{"ip":"192.0.2.7"}}"#).event;
        assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
        let dated = r#"{"t":{"$date":"2026-11-21T07:45:01+08:00"},"msg":"x"}"#;
        assert_eq!(
            decoded(dated).event.time.at.to_string(),
            "2026-11-20T23:45:01Z"
        );
    }
}
