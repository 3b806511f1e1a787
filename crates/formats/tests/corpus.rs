//! The corpus of each format, decoded; what a person sees of it is committed beside the tests.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test's helpers stop like the test"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use domain::event::{FieldNames, Value};
use formats::{Context, Decoded, FORMATS, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let names = || -> io::Result<BTreeSet<String>> {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    };
    names().unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn told(line: &str, decoded: &Decoded<'_>, names: &FieldNames) -> String {
    let event = &decoded.event;
    let mut told = format!("{line}\n");
    let source = event.log_source;
    let route = [source.product, source.service, source.category].map(|part| part.unwrap_or("-"));
    writeln!(
        told,
        "  {} {:?} | {} | {}",
        event.time.at,
        event.time.basis,
        event.dataset,
        route.join("/")
    )
    .expect("a string takes text");
    for slot in event.slots() {
        let name = names.name(slot.name);
        if &*name != "message" {
            writeln!(told, "  {name} = {}", shown(&slot.value)).expect("a string takes text");
        }
    }
    for own in event.own() {
        let names: Vec<&str> = std::iter::once(&*own.name)
            .chain(own.also.iter().copied())
            .collect();
        let names = names.join(", ");
        writeln!(told, "  {names}: {}", shown(&own.value)).expect("a string takes text");
    }
    for issue in &decoded.issues {
        writeln!(told, "  ! {}", issue.code()).expect("a string takes text");
    }
    told
}

#[test]
fn every_line_of_the_corpus_is_told_as_committed() {
    let names = FieldNames::default();
    let zone = TimeZone::get("Asia/Taipei").expect("a known zone");
    let received: Timestamp = "2026-11-21T12:00:00Z".parse().expect("a time");
    for info in FORMATS {
        for file in names_in(&folder("corpus").join(info.id)) {
            let path = folder("corpus").join(info.id).join(&file);
            let text = fs::read_to_string(&path).expect("a corpus file is UTF-8");
            let told: Vec<String> = text
                .lines()
                .map(|line| {
                    let context = Context {
                        received,
                        zone: &zone,
                    };
                    told(line, &formats::decode(Format::AUTO, line, &context), &names)
                })
                .collect();
            let name = format!("{}__{}", info.id, file.trim_end_matches(".log"));
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(name, told.join("\n"));
            });
        }
    }
}

#[test]
fn no_format_is_without_corpus_and_no_corpus_without_format() {
    let formats: BTreeSet<String> = FORMATS.iter().map(|info| info.id.to_owned()).collect();
    let files: BTreeSet<String> = names_in(&folder("src/format"))
        .iter()
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .collect();
    assert_eq!(
        files, formats,
        "each file of src/format/ is one format, its id the file's name"
    );
    assert_eq!(
        names_in(&folder("corpus")),
        formats,
        "each format has a folder under corpus/"
    );

    let mut expected = BTreeSet::new();
    for id in &formats {
        let logs = names_in(&folder("corpus").join(id));
        assert!(!logs.is_empty(), "corpus/{id}/ holds no log");
        for log in logs {
            let stem = log
                .strip_suffix(".log")
                .unwrap_or_else(|| panic!("corpus/{id}/{log} is no .log"));
            expected.insert(format!("{id}__{stem}.snap"));
        }
    }
    assert_eq!(
        names_in(&folder("tests/snapshots")),
        expected,
        "run the tests with INSTA_UPDATE=always"
    );
}

/// Whoever keeps what was read (columns beside the log) reads it again when [`formats::DECODERS`]
/// changes; forgotten, old lines would be found by what an old decoder said.
#[test]
fn what_lines_say_changes_only_together_with_the_number_of_the_decoders() {
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    for name in names_in(&folder("tests/snapshots")) {
        let told = fs::read(folder("tests/snapshots").join(&name)).expect("a snapshot");
        for byte in name.bytes().chain(told) {
            // FNV-1a: stable over versions and machines.
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let found = format!("{} {digest:016x}", formats::DECODERS);
    let kept = fs::read_to_string(folder("tests/decoders.txt")).unwrap_or_default();
    assert_eq!(
        kept.trim(),
        found,
        "what lines say has changed: raise formats::DECODERS, then write both into tests/decoders.txt"
    );
}

/// Formats whose records hold messages of other programs.
const CARRIERS: [&str; 2] = ["journald", "otlp"];

#[test]
fn each_format_reads_its_own_corpus_when_it_is_named() {
    let received = Timestamp::UNIX_EPOCH;
    for info in FORMATS {
        let format = Format::parse(info.id).expect("listed");
        let mut own = 0;
        for file in names_in(&folder("corpus").join(info.id)) {
            let path = folder("corpus").join(info.id).join(file);
            let text = fs::read_to_string(&path).expect("a corpus file is UTF-8");
            for line in text.lines() {
                let context = Context {
                    received,
                    zone: &TimeZone::UTC,
                };
                let decoded = formats::decode(format, line, &context);
                // A carrier's events are of the dataset of what it carries.
                if CARRIERS.contains(&info.id) {
                    assert_ne!(decoded.event.dataset, formats::UNKNOWN, "{line}");
                } else {
                    assert_eq!(decoded.event.dataset, info.dataset, "{line}");
                }
                own += 1;
            }
        }
        assert!(own > 5, "{}: a corpus of {own} lines shows little", info.id);
    }
}
