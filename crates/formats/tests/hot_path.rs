//! What keeps decoding fast, checked by counting instead of by the clock: no text is copied that
//! stands in the line, and the fields of an everyday line fit where the event lies.

#![expect(clippy::expect_used, reason = "a test's helpers stop like the test")]

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use domain::event::Value;
use formats::{Context, FORMATS, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Fields that an event holds without asking for memory.
const INLINE: usize = 16;

/// Formats whose values are escaped or carry another message inside: they take apart a copy.
const CARRIERS: [&str; 6] = [
    "fortigate",
    "journald",
    "otlp",
    "postgresql",
    "samba_audit",
    "windows_eventlog",
];

/// Of each format: how many lines, how many with more fields than fit, and texts copied needlessly.
fn measured(format: &'static str) -> (usize, usize, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(format);
    let (mut lines, mut spilled, mut copied) = (0, 0, Vec::new());
    for entry in fs::read_dir(folder).expect("a corpus folder") {
        let Ok(text) = fs::read_to_string(entry.expect("an entry").path()) else {
            continue;
        };
        for line in text.lines() {
            let context = Context {
                received: Timestamp::UNIX_EPOCH,
                zone: &TimeZone::UTC,
            };
            let event = formats::decode(Format::AUTO, line, &context).event;
            lines += 1;
            spilled += usize::from(event.slots().len() > INLINE);
            for slot in event.slots() {
                if let Value::Text(Cow::Owned(text)) = &slot.value
                    && line.contains(text.as_str())
                    && text.parse::<std::net::IpAddr>().is_err()
                {
                    copied.push(format!("{text:?} of {line}"));
                }
            }
        }
    }
    (lines, spilled, copied)
}

#[test]
fn no_format_copies_what_stands_in_the_line() {
    let mut wrong = Vec::new();
    for info in FORMATS.iter().filter(|info| !CARRIERS.contains(&info.id)) {
        let (lines, _, copied) = measured(info.id);
        println!("{}: {lines} lines", info.id);
        wrong.extend(copied.iter().map(|text| format!("{}: {text}", info.id)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_fields_of_everyday_lines_fit_into_the_event() {
    let everyday = [
        "openssh",
        "pam",
        "postfix",
        "dovecot",
        "roundcube",
        "slapd",
        "dhcpd",
        "vsftpd",
        "proftpd",
        "squid",
        "web_access",
        "apache_error",
        "nginx_error",
        "cyrus",
        "xferlog",
    ];
    for id in everyday {
        let (lines, spilled, _) = measured(id);
        // One in four may hold more: the corpora are full of lines that say all they can.
        assert!(
            spilled * 4 <= lines,
            "{id}: {spilled} of {lines} lines need memory of their own"
        );
    }
}
