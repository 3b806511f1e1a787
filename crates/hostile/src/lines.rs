//! Lines of log, as each format and then the connections read them.

use std::sync::Mutex;

use domain::event::Value;
use formats::encoding::{self, Encoding};
use formats::{Connections, Context, Decoded, FORMATS, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Entry;
use crate::seeds::{corpus, texts};

pub(crate) fn entries() -> Vec<Entry> {
    let mut all: Vec<_> = FORMATS.iter().map(|info| of_format(info.id)).collect();
    all.push(of_table());
    all
}

/// What lines are damaged with, whatever wrote them.
const SPLINTERS: &[&str] = &[
    "<Data Name='",
    "</",
    "/>",
    "&#x202e;",
    "",
    " ",
    ":",
    "[",
    "]",
    "<",
    ">",
    "(",
    ")",
    "=",
    ",",
    " from ",
    " port ",
    "\u{202e}",
    "\0",
    "\u{1b}[2J",
    "陳",
    "99999999999999999999",
    "-",
    "user=",
    "rhost=",
    "pam_unix(",
    ": ",
    "\"",
    "\\",
    "] \"",
    "\", client: ",
    ": Client \"",
    " via ",
    "dn=\"",
    "IN= OUT= ",
    "(X-Forwarded-For: ",
    "{",
    "}",
    "{\"a\":",
    "\\u0000",
    ",\"Event\":[",
    "\"#text\":",
    "CEF:0|",
    "|",
    "msg='",
    "LEEF:2.0|a|b|c|d|x|",
    "\n",
    "\t",
];

fn of_format(id: &'static str) -> Entry {
    let connections = Mutex::new(Connections::default());
    let run = move |bytes: &[u8]| {
        let (text, _) = encoding::text(bytes, Encoding::Utf8);
        let decoded = decode(Format::AUTO, &text, Timestamp::UNIX_EPOCH);
        bounded(&text, &decoded);
        let Ok(format) = Format::parse(id) else {
            return;
        };
        // A clock at the end of time must not matter either.
        let mut decoded = decode(format, &text, Timestamp::MAX);
        bounded(&text, &decoded);
        if let Ok(mut connections) = connections.lock() {
            connections.complete(&mut decoded.event);
            assert!(decoded.event.slots().len() < 32);
        }
        let _host = formats::host_of(&text);
        let _begins = formats::begins_with_time(&text);
    };
    Entry::new(format!("format-{id}"), run)
        .rounds(1_200)
        .splinters(SPLINTERS)
        .seeds(corpus(id))
}

fn decode(format: Format, line: &str, received: Timestamp) -> Decoded<'_> {
    let context = Context {
        received,
        zone: &TimeZone::UTC,
    };
    formats::decode(format, line, &context)
}

/// What holds for every line: few fields, none longer than the line.
fn bounded(line: &str, decoded: &Decoded<'_>) {
    assert_eq!(decoded.event.text, line);
    let own = decoded.event.own().iter().map(|own| &own.value);
    let values = decoded.event.slots().iter().map(|slot| &slot.value);
    let kept: usize = values.chain(own).map(length).sum();
    // The message, the client's words under several names; never a multiple of the fields.
    assert!(kept <= 8 * line.len() + 4_096, "{kept} of {}", line.len());
    assert!(decoded.event.slots().len() < 32);
    assert!(decoded.issues.len() <= 4);
    assert!(decoded.event.own().len() < 300);
    assert!(decoded.event.own().iter().all(|own| own.name.len() <= 256));
    for slot in decoded.event.slots() {
        if let Value::Text(text) = &slot.value {
            // Words of our own and rewritten addresses are short; all else is cut from the line.
            assert!(text.len() <= line.len().max(64));
        }
    }
}

fn length(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::List(values) => values.iter().map(length).sum(),
        _ => 0,
    }
}

/// Rows of a table whose columns somebody described.
fn of_table() -> Entry {
    const DOOR: &str = "csv\nheader = [\"when\", \"who\", \"door\"]\ntime = { column = \"when\", pattern = \"%Y-%m-%d %H:%M:%S\" }\n[columns]\nwho = \"user.name\"\n";
    let run = |bytes: &[u8]| {
        let (text, _) = encoding::text(bytes, Encoding::Utf8);
        if let Ok(format) = Format::parse(DOOR) {
            bounded(&text, &decode(format, &text, Timestamp::UNIX_EPOCH));
        }
    };
    Entry::new("format-csv", run)
        .splinters(&[",", "\"", "\"\"", "\n", ";", "2026-11-21 07:45:01"])
        .seeds(texts(&[
            "2026-11-21 07:45:01,wang,\"front, left\"",
            "x,y,z",
        ]))
}
