//! Log Event Extended Format (`QRadar`), versions 1.0 and 2.0.
//!
//! ```text
//! LEEF:1.0|Example|Gate|7.1|LOGIN_FAILED|src=192.0.2.7⇥usrName=chen⇥devTime=2026-11-21T07:45:01+08:00
//! LEEF:2.0|Example|Gate|7.1|LOGIN|^|src=192.0.2.7^usrName=chen
//! ```
//!
//! Version 2.0 names the separator, as a letter or as its code (`x5E`, `0x5E`); a tab where it is empty.

use std::borrow::Cow;

use domain::event::{Event, LogSource, known};
use jiff::Timestamp;

use crate::appliance::{self, Names, Target, tell_sign_in, text_of};
use crate::header::{self, Header};
use crate::json::Fields;
use crate::pairs::piped;
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::stamp::{self, Stamp};
use crate::tell::{Kind, NETWORK, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "leef",
    dataset: "leef",
    log_source: LogSource {
        product: Some("leef"),
        service: None,
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: frame,
        claims: |line| line.tag == "LEEF",
    }),
    read,
};

const NAMES: &Names = &[
    (
        "src",
        Target::Address(known::SOURCE_IP, Some(known::SOURCE_DOMAIN)),
    ),
    (
        "identSrc",
        Target::Address(known::SOURCE_IP, Some(known::SOURCE_DOMAIN)),
    ),
    ("srcPort", Target::Number(known::SOURCE_PORT)),
    ("dst", Target::Address(known::DESTINATION_IP, None)),
    ("usrName", Target::Text(known::USER_NAME)),
    ("accountName", Target::Text(known::USER_NAME)),
    ("domain", Target::Text(known::USER_DOMAIN)),
    ("reason", Target::Text(known::EVENT_REASON)),
    ("dstPort", Target::Own("destination.port")),
    ("url", Target::Own("url.original")),
    ("EventID", Target::Own("event.code")),
];

struct Record<'r> {
    vendor: &'r str,
    product: &'r str,
    version: &'r str,
    id: &'r str,
    separator: char,
    attributes: &'r str,
}

fn record(text: &str) -> Option<Record<'_>> {
    let text = text.strip_prefix("LEEF:").unwrap_or(text).trim_start();
    let (format, rest) = text.split_once('|')?;
    let (parts, separator) = match format {
        "1.0" | "1" => (piped(rest, 5)?, '\t'),
        "2.0" | "2" => {
            let mut parts = piped(rest, 6)?;
            let separator = separator(parts.remove(4))?;
            (parts, separator)
        }
        _ => return None,
    };
    let [vendor, product, version, id, attributes] = <[&str; 5]>::try_from(parts).ok()?;
    Some(Record {
        vendor,
        product,
        version,
        id,
        separator,
        attributes,
    })
}

fn separator(written: &str) -> Option<char> {
    let mut letters = written.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Some('\t'),
        (Some(letter), None) => Some(letter),
        _ => {
            let code = written.trim_start_matches('0');
            let code = code.strip_prefix('x').or_else(|| code.strip_prefix('X'))?;
            char::from_u32(u32::from_str_radix(code, 16).ok()?)
        }
    }
}

impl<'r> Record<'r> {
    fn pairs(&self) -> impl Iterator<Item = (&'r str, &'r str)> + use<'r> {
        let parts = self.attributes.split(self.separator);
        parts.filter_map(|part| part.split_once('='))
    }
}

fn frame(text: &str) -> Option<Header<'_>> {
    if !text.starts_with("LEEF:") && !text.starts_with("1.0|") && !text.starts_with("2.0|") {
        return None;
    }
    let pairs = record(text).map(|record| record.pairs());
    let time = pairs.and_then(|mut pairs| pairs.find(|(name, _)| *name == "devTime"));
    Some(Header {
        stamp: time.and_then(|(_, written)| stamp_of(written)),
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
    let Some(record) = record(line.message) else {
        return Recognition::Unrecognised;
    };
    let mut fields = Fields::of(event);
    let header = [
        ("Vendor", record.vendor),
        ("Product", record.product),
        ("Version", record.version),
        ("EventID", record.id),
    ];
    for (name, value) in header.into_iter().chain(record.pairs()) {
        fields.put(name, Cow::Borrowed(value));
    }
    let taken = fields.taken();
    let words = format!(
        "{} {}",
        record.id,
        text_of(event, "cat").unwrap_or_default()
    );
    let outcome = ["outcome", "action", "result"];
    let outcome = outcome.iter().find_map(|name| text_of(event, name));
    if !tell_sign_in(&words, &outcome.unwrap_or_default(), event) {
        event.tell(NETWORK, "appliance-event", Kind::Info, Outcome::Unsaid);
    }
    appliance::rename(NAMES, event);
    taken.into()
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
    fn both_versions_and_every_way_to_name_the_separator_say_the_same() {
        let said = |separator: &str| format!("src=192.0.2.7{separator}usrName=chen");
        for line in [
            format!("LEEF:1.0|E|G|7|LOGIN_FAILED|{}", said("\t")),
            format!("LEEF:2.0|E|G|7|LOGIN_FAILED|^|{}", said("^")),
            format!("LEEF:2.0|E|G|7|LOGIN_FAILED|0x5E|{}", said("^")),
            format!("LEEF:2.0|E|G|7|LOGIN_FAILED|x5e|{}", said("^")),
            format!("LEEF:2.0|E|G|7|LOGIN_FAILED||{}", said("\t")),
            format!(
                "Nov 21 07:45:01 fw LEEF:1.0|E|G|7|LOGIN_FAILED|{}",
                said("\t")
            ),
        ] {
            let event = decoded(&line).event;
            assert_eq!(event.text_of(known::USER_NAME), Some("chen"), "{line}");
            assert_eq!(event.text_of(known::SOURCE_IP), Some("192.0.2.7"), "{line}");
            assert_eq!(
                event.text_of(known::EVENT_OUTCOME),
                Some("failure"),
                "{line}"
            );
        }
    }
}
