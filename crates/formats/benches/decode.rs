//! What reading one line costs, format by format: `cargo bench -p formats`, or `cargo xtask bench` with
//! all others. The last line is JSON.
//!
//! The lines are each format's own corpus, which holds more rare lines than a real log; lines of real
//! servers beside the project are measured where they are there. Time is that of the processor, so that
//! neighbours do not count. With the name of a format behind `--`, only that one is measured.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measurement talks to the person at the terminal, and what cannot be prepared ends it"
)]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use formats::{Connections, Context, FORMATS, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Rounds of each measurement; the best counts.
const ROUNDS: usize = 7;
/// Lines decoded in a round, about: the processor's clock is told in hundredths of a second.
const LINES: usize = 60_000;

/// Time that this process had a processor, in nanoseconds.
fn processor_time() -> u64 {
    let text = fs::read_to_string("/proc/self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn lines_below(path: &Path, lines: &mut Vec<String>) {
    let mut paths: Vec<_> = match fs::read_dir(path) {
        Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
        Err(_) => vec![path.to_owned()],
    };
    paths.sort();
    for path in paths {
        let text = fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        lines.extend(text.lines().map(str::to_owned));
    }
}

/// Nanoseconds for each line; the best of some rounds.
fn cost(lines: &[String], mut read: impl FnMut(&str)) -> f64 {
    let passes = (LINES / lines.len().max(1)).max(1);
    let mut best = u64::MAX;
    for _ in 0..ROUNDS {
        let begun = processor_time();
        for line in (0..passes).flat_map(|_| lines) {
            read(line);
        }
        best = best.min(processor_time() - begun);
    }
    best as f64 / (passes * lines.len()) as f64
}

fn main() {
    let only = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let zone = TimeZone::get("Asia/Taipei").unwrap();
    let context = Context {
        received: "2026-11-21T12:00:00Z".parse::<Timestamp>().unwrap(),
        zone: &zone,
    };
    let mut sets = Vec::new();
    for info in FORMATS {
        let mut lines = Vec::new();
        lines_below(&top().join("corpus").join(info.id), &mut lines);
        sets.push((info.id, Format::parse(info.id).unwrap(), lines));
    }
    for (name, file) in [
        ("real sshd", "OpenSSH_2k.log"),
        ("real Apache", "Apache_2k.log"),
        ("real syslog", "Linux_2k.log"),
    ] {
        let path = top().join("../../../shared/data/logs/loghub").join(file);
        let mut lines = Vec::new();
        lines_below(&path, &mut lines);
        sets.push((name, Format::AUTO, lines));
    }
    println!("nanoseconds for each line on one core");
    println!(
        "{:<18} {:>7} {:>8} {:>8} {:>12}",
        "format", "bytes", "guessed", "named", "connections"
    );
    let mut told = serde_json::Map::new();
    for (name, format, lines) in sets {
        if lines.is_empty() || only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        let bytes: usize = lines.iter().map(String::len).sum();
        let guessed = cost(&lines, |line| {
            black_box(formats::decode(Format::AUTO, line, &context));
        });
        let named = cost(&lines, |line| {
            black_box(formats::decode(format, line, &context));
        });
        let mut connections = Connections::default();
        let joined = cost(&lines, |line| {
            let mut decoded = formats::decode(format, line, &context);
            connections.complete(&mut decoded.event);
            black_box(decoded);
        });
        let bytes = bytes / lines.len();
        println!("{name:<18} {bytes:>7} {guessed:>8.0} {named:>8.0} {joined:>12.0}");
        told.insert(
            name.to_owned(),
            serde_json::json!([guessed.round(), named.round()]),
        );
    }
    println!(
        "{}",
        serde_json::json!({ "bench": "decode", "nanoseconds_guessed_named": told })
    );
}
