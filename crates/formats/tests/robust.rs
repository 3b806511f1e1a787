//! Whatever a line holds, it becomes an event: cut, huge and hostile lines. Damaged ones meet every
//! format in crates/hostile.

#![expect(clippy::expect_used, reason = "a test's helpers stop like the test")]

use std::fs;
use std::path::Path;

use domain::event::{Value, known};
use formats::{Context, Decoded, FORMATS, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Every line of the corpus, under the name of its format: a new format is tested by having one.
fn corpus() -> Vec<(&'static str, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut lines = Vec::new();
    for info in FORMATS {
        for entry in fs::read_dir(folder.join(info.id)).expect("a corpus folder") {
            let text = fs::read_to_string(entry.expect("an entry").path()).expect("a text file");
            lines.extend(text.lines().map(|line| (info.id, line.to_owned())));
        }
    }
    lines
}

fn decode(line: &str) -> Decoded<'_> {
    formats::decode(
        Format::AUTO,
        line,
        &Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        },
    )
}

/// Decodes in a named format, where a clock at the end of time must not matter either.
fn decode_as<'r>(format: &str, line: &'r str) -> Decoded<'r> {
    let context = Context {
        received: Timestamp::MAX,
        zone: &TimeZone::UTC,
    };
    formats::decode(Format::parse(format).expect("listed"), line, &context)
}

/// Checks what holds for every line: few fields, none longer than the line.
fn check(line: &str) {
    check_decoded(line, &decode(line));
}

fn check_decoded(line: &str, decoded: &Decoded<'_>) {
    assert_eq!(decoded.event.text, line);
    let own = decoded.event.own().iter().map(|own| &own.value);
    let values = decoded.event.slots().iter().map(|slot| &slot.value);
    let kept: usize = values.chain(own).map(length).sum();
    // The message, the client's words under several names; never a multiple of the fields.
    assert!(kept <= 8 * line.len() + 4_096, "{kept} of {}", line.len());
    assert!(decoded.event.slots().len() < 32, "{line:?}");
    assert!(decoded.issues.len() <= 4, "{line:?}");
    assert!(decoded.event.own().len() < 300, "{line:?}");
    for own in decoded.event.own() {
        assert!(own.name.len() <= 256, "{line:?}");
    }
    for slot in decoded.event.slots() {
        if let Value::Text(text) = &slot.value {
            // Words of our own and rewritten addresses are short; all else is cut from the line.
            assert!(text.len() <= line.len().max(64), "{line:?}");
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

#[test]
fn hostile_records_are_bounded() {
    let many: Vec<_> = (0..20_000)
        .map(|number| format!("\"f{number}\":1,"))
        .collect();
    let many = many.concat();
    let records = [
        format!("{{\"__REALTIME_TIMESTAMP\":\"1\",{many}\"MESSAGE\":\"x\"}}"),
        format!(
            "{{\"Event\":{{\"System\":{{\"EventID\":1,\"Channel\":\"Security\"}},\"EventData\":{{{many}\"a\":1}}}}}}"
        ),
        format!(
            "{{\"@timestamp\":\"x\",{many}\"a\":{}1{}}}",
            "{\"a\":".repeat(100),
            "}".repeat(100)
        ),
        format!("{{\"@timestamp\":\"x\",\"a\":{}", "[".repeat(100_000)),
        format!("{{\"@timestamp\":\"x\",\"a\":[{}1]}}", "1,".repeat(50_000)),
        format!(
            "type=EXECVE msg=audit(1.000:1): {}",
            "a1=\"x\" ".repeat(20_000)
        ),
        format!(
            "type=PROCTITLE msg=audit(1.000:1): proctitle={}",
            "41".repeat(50_000)
        ),
        format!("CEF:0|a|b|c|d|e|f|{}", "k=v ".repeat(30_000)),
        format!("CEF:0|a|b|c|d|e|f|k={}", "\\=".repeat(30_000)),
        format!("CEF:{}", "\\|".repeat(50_000)),
        format!("LEEF:2.0|a|b|c|d|^|{}", "k=v^".repeat(30_000)),
        format!(
            "date=2026-11-21 time=1 devid=x type=event {}",
            "k=\"v\" ".repeat(20_000)
        ),
        format!(
            "date=2026-11-21 time=1 devid=x type=event k=\"{}",
            "\\\"".repeat(50_000)
        ),
        format!(
            "2026-11-21 07:45:01 UTC [1] LOG:  AUDIT: {}",
            "\"\"\"\",".repeat(20_000)
        ),
        format!("2026-11-21 07:45:01 UTC,{}", "\"".repeat(100_000)),
        format!(
            "2026-11-21 07:45:01 UTC [1] {}",
            "LOG FATAL ".repeat(10_000)
        ),
        format!("__REALTIME_TIMESTAMP=1\n{}", "A=1\n".repeat(20_000)),
        format!("__REALTIME_TIMESTAMP=1\nMESSAGE\n{}", "\u{7f}".repeat(9)),
    ];
    for record in records {
        check(&record);
        for end in (0..64.min(record.len())).filter(|end| record.is_char_boundary(*end)) {
            check(&record[..end]);
        }
    }
}

/// A small generator with a fixed start: the same damage in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % limit.max(1)
    }
}

#[test]
fn a_line_cut_anywhere_is_still_an_event() {
    for (format, line) in corpus() {
        for end in (0..=line.len()).filter(|end| line.is_char_boundary(*end)) {
            for part in [&line[..end], &line[end..]] {
                check(part);
                drop(decode_as(format, part));
            }
        }
    }
}

#[test]
fn every_format_takes_the_lines_of_every_other() {
    for (_, line) in corpus() {
        for info in FORMATS {
            let decoded = decode_as(info.id, &line);
            assert_eq!(decoded.event.text, line);
        }
    }
}

/// A megabyte of letters, of nothing, of what turns text around: in a line that the format reads.
#[test]
fn a_line_of_a_megabyte_is_an_event_in_every_format() {
    const LETTERS: [&str; 3] = ["a", "\0", "\u{202e}\" ="];
    let corpus = corpus();
    let mut dice = Dice(11);
    for info in FORMATS {
        let own: Vec<_> = corpus.iter().filter(|(id, _)| *id == info.id).collect();
        for letters in LETTERS {
            let line = &own[dice.below(own.len())].1;
            let mut at = dice.below(line.len());
            while !line.is_char_boundary(at) {
                at -= 1;
            }
            let (before, behind) = line.split_at(at);
            let flood = letters.repeat(1_048_576 / letters.len());
            let line = format!("{before}{flood}{behind}");
            check_decoded(&line, &decode_as(info.id, &line));
        }
    }
}

#[test]
fn a_line_of_many_kilobytes_is_read_like_a_short_one() {
    let user = "a from 198.51.100.1 ".repeat(5_000);
    let line = format!(
        "Nov 21 07:45:01 gw sshd[5]: Failed password for invalid user {user} from 192.0.2.7 port 22 ssh2"
    );
    let decoded = decode(&line);
    assert!(line.len() > 100_000);
    assert_eq!(decoded.event.text_of(known::SOURCE_IP), Some("192.0.2.7"));
    assert_eq!(
        decoded.event.text_of(known::USER_NAME).map(str::len),
        Some(user.len())
    );
    for hostile in [
        "[",
        "<",
        "(",
        " user=",
        "rhost=",
        ": ",
        " port ",
        "conn pam(",
    ] {
        for start in [
            "sshd[1]: Disconnecting invalid user ",
            "sshd[1]: pam_unix(a:b): authentication failure;",
            "postfix/smtpd[1]: ABCDE1: from=<",
            "dovecot: auth: ",
            "postfix/smtpd[1]: NOQUEUE: reject: RCPT from ",
        ] {
            check(&format!(
                "Nov 21 07:45:01 gw {start}{}",
                hostile.repeat(100_000 / hostile.len())
            ));
        }
    }
}

/// Text that makes a careless parser look at every place again and again.
#[test]
fn a_flood_inside_any_line_of_the_corpus_is_still_an_event() {
    const FLOODS: [&str; 13] = [
        "\", upstream: \"",
        " ",
        "[",
        "\"",
        "\\\"",
        "=",
        ": ",
        " from 192.0.2.1",
        ", client: 192.0.2.1, server: , request: \"",
        "] [client 192.0.2.1",
        ": Client \"192.0.2.1\"",
        " (192.0.2.1[192.0.2.1]): ",
        "IN= OUT= SRC=192.0.2.1 ",
    ];
    let mut dice = Dice(7);
    for (format, line) in corpus() {
        for flood in FLOODS {
            let mut at = dice.below(line.len() + 1);
            while !line.is_char_boundary(at) {
                at -= 1;
            }
            let (before, behind) = line.split_at(at);
            let line = format!("{before}{}{behind}", flood.repeat(20_000 / flood.len()));
            check(&line);
            drop(decode_as(format, &line));
        }
    }
}
