//! Common Event Format (`ArcSight`): firewalls, proxies, mail gateways, antivirus consoles.
//!
//! ```text
//! Nov 21 07:45:01 fw CEF:0|Example|Gate|7.1|4001|Admin login failed|6|src=192.0.2.7 spt=52000 suser=chen outcome=failure msg=wrong password rt=1795218301000
//! CEF:0|Example|Mail\|Guard|2.0|100|Message blocked|3|src=203.0.113.9 act=blocked suser=a@mail.example duser=chen@town.example
//! ```
//!
//! Header parts and extensions keep their names (`deviceVendor`, `suser`, …). A line speaks of signing in
//! where its own name does; everything else is `info`.

use domain::event::{Event, LogSource, known};
use jiff::Timestamp;

use crate::appliance::{self, Names, Target, tell_sign_in, text_of};
use crate::header::{self, Header};
use crate::json::Fields;
use crate::pairs::{Spaced, piped, unescaped};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::stamp::{self, Stamp};
use crate::tell::{Kind, NETWORK, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "cef",
    dataset: "cef",
    log_source: LogSource {
        product: Some("cef"),
        service: None,
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |line| line.tag == "CEF",
    }),
    read,
};

const HEADER: [&str; 6] = [
    "deviceVendor",
    "deviceProduct",
    "deviceVersion",
    "deviceEventClassId",
    "name",
    "severity",
];

const NAMES: &Names = &[
    (
        "src",
        Target::Address(known::SOURCE_IP, Some(known::SOURCE_DOMAIN)),
    ),
    (
        "sourceAddress",
        Target::Address(known::SOURCE_IP, Some(known::SOURCE_DOMAIN)),
    ),
    ("shost", Target::Text(known::SOURCE_DOMAIN)),
    ("spt", Target::Number(known::SOURCE_PORT)),
    ("dst", Target::Address(known::DESTINATION_IP, None)),
    ("suser", Target::Text(known::USER_NAME)),
    ("duser", Target::Text(known::USER_NAME)),
    ("reason", Target::Text(known::EVENT_REASON)),
    ("app", Target::Text(known::NETWORK_PROTOCOL)),
    ("dhost", Target::Own("destination.domain")),
    ("dpt", Target::Own("destination.port")),
    ("fname", Target::Own("file.name")),
    ("filePath", Target::Own("file.path")),
    ("request", Target::Own("url.original")),
    ("requestMethod", Target::Own("http.request.method")),
    ("deviceEventClassId", Target::Own("event.code")),
];

/// The version, six parts and the extension.
fn parts_of(text: &str) -> Option<Vec<&str>> {
    let text = text.strip_prefix("CEF:").unwrap_or(text).trim_start();
    text.starts_with(|first: char| first.is_ascii_digit())
        .then(|| piped(text, 8))
        .flatten()
}

fn frame(text: &str) -> Option<Header<'_>> {
    if !text.starts_with("CEF:") && !text.starts_with("0|") && !text.starts_with("1|") {
        return None;
    }
    let parts = parts_of(text).unwrap_or_default();
    let extension = parts.last().copied().unwrap_or_default();
    let said = |name: &str| Spaced(extension).find(|(found, _)| *found == name);
    let time = said("rt").or_else(|| said("end")).or_else(|| said("start"));
    Some(Header {
        stamp: time.and_then(|(_, written)| stamp_of(&written)),
        ..header::none(text)
    })
}

/// Milliseconds since 1970, or a date in words.
fn stamp_of(written: &str) -> Option<Stamp> {
    match written.parse::<i64>() {
        Ok(millis) => Timestamp::from_millisecond(millis).ok().map(Stamp::Exact),
        Err(_) => stamp::read(written).map(|(stamp, _)| stamp),
    }
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let Some(parts) = parts_of(line.message) else {
        return Recognition::Unrecognised;
    };
    let mut fields = Fields::of(event);
    for (name, part) in HEADER.iter().zip(parts.iter().skip(1)) {
        fields.put(*name, unescaped(part));
    }
    for (name, value) in Spaced(parts.last().copied().unwrap_or_default()) {
        fields.put(name, value);
    }
    let taken = fields.taken();
    let name = text_of(event, "name").unwrap_or_default();
    let outcome = text_of(event, "outcome").or_else(|| text_of(event, "act"));
    if !tell_sign_in(&name, &outcome.unwrap_or_default(), event) {
        event.tell(NETWORK, "appliance-event", Kind::Info, Outcome::Unsaid);
    }
    appliance::rename(NAMES, event);
    if let Some(host) = text_of(event, "dvchost").or_else(|| text_of(event, "dvc")) {
        event.put(known::HOST_NAME, host);
    }
    taken.into()
}

#[cfg(test)]
mod tests {
    use domain::event::Value;
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
    fn a_refused_sign_in_is_read_with_and_without_a_syslog_header() {
        let bare = "CEF:0|Example|Gate\\|X|7.1|4001|Admin login failed|6|src=192.0.2.7 spt=52000 suser=chen mei rt=1795218301000 msg=a\\=b";
        let behind = format!("<134>Nov 21 07:45:01 fw {bare}");
        for line in [bare, &behind] {
            let event = decoded(line).event;
            assert_eq!(event.dataset, "cef");
            assert_eq!(event.time.at.to_string(), "2026-11-20T23:45:01Z");
            assert_eq!(event.text_of(known::USER_NAME), Some("chen mei"));
            assert_eq!(event.text_of(known::EVENT_OUTCOME), Some("failure"));
            assert_eq!(
                event.own_value("deviceProduct"),
                Some(&Value::from("Gate|X"))
            );
            assert_eq!(event.own_value("msg"), Some(&Value::from("a=b")));
        }
    }
}
