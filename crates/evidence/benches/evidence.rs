//! What the sealed log costs: bytes kept for a raw byte, time for an event, verification.
//!
//! Over the real logs beside the project (`shared/data/logs`, read, never copied), each set once, and
//! all of them again and again. Prints a table and one line of JSON. `cargo bench -p evidence [-- TURNS]`.
//!
//! Times are the processor's: what neighbours take does not count. "ns/event" is everything that keeping a
//! line costs (encoding, hashing, writing, sealing), "verify MB/s" raw bytes for a second of one core.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measurement prints and divides"
)]

use std::fs;
use std::path::{Path, PathBuf};

use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use domain::id::{SourceId, UnitId};
use evidence::{SealedLog, Seed, verify};
use jiff::Timestamp;
use uuid::Uuid;

/// All logs again and again: so often, when no number is given.
const TURNS: u32 = 100;
/// A verification is measured so often; the best counts, for neighbours take caches and the core's
/// other half.
const ROUNDS: usize = 5;
/// The system counts a thread's time in ticks of milliseconds.
const LEAST_SECONDS: f64 = 0.2;
/// Lines of one append.
const GROUP: usize = 1_000;

struct Measured {
    name: String,
    events: usize,
    raw: u64,
    kept: u64,
    append_ns: f64,
    /// None where it went too fast for the system's clock of threads.
    verify_mb: Option<f64>,
}

fn main() {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/logs");
    if !logs.is_dir() {
        println!("skipped: the real logs are not beside the project");
        return;
    }
    let sets = ["loghub", "fail2ban", "crowdsec-hub"];
    let mut all = Vec::new();
    let mut found = Vec::new();
    for set in sets {
        let files = files(&logs.join(set));
        found.push(measure(set.to_owned(), &files, 1));
        all.extend(files);
    }
    found.push(measure("all".to_owned(), &all, 1));
    // `cargo bench` adds a word of its own.
    let turns = std::env::args().find_map(|word| word.parse().ok());
    let turns = turns.unwrap_or(TURNS);
    found.push(measure(format!("all x {turns}"), &all, turns));
    println!(
        "{:14} {:>9} {:>11} {:>11} {:>7} {:>9} {:>11}",
        "logs", "events", "raw bytes", "kept bytes", "raw/kept", "ns/event", "verify MB/s"
    );
    for one in &found {
        let Measured {
            name,
            events,
            raw,
            kept,
            append_ns,
            verify_mb,
        } = one;
        let ratio = *raw as f64 / *kept as f64;
        println!(
            "{name:14} {events:>9} {raw:>11} {kept:>11} {ratio:>7.1} {append_ns:>9.0} {:>11}",
            verify_mb.map_or_else(|| "-".to_owned(), |mb| format!("{mb:.0}"))
        );
    }
    let json: Vec<_> = found
        .iter()
        .map(|one| {
            format!(
                r#"{{"logs":"{}","events":{},"raw":{},"kept":{},"ns_an_event":{:.0},"verify_mb_s":{}}}"#,
                one.name,
                one.events,
                one.raw,
                one.kept,
                one.append_ns,
                one.verify_mb.map_or_else(|| "null".to_owned(), |mb| format!("{mb:.0}"))
            )
        })
        .collect();
    println!(r#"{{"bench":"evidence","sets":[{}]}}"#, json.join(","));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = !name.contains('.') || path.extension().is_some_and(|end| end == "log");
            if path.is_dir() {
                folders.push(path);
            } else if text && !["LICENSE", "COPYING"].contains(&name.as_str()) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every line as a follower would send it, ten a second, the day over at the end: then all is sealed.
fn records(files: &[PathBuf], turn: u32) -> Vec<RawRecord> {
    let mut found = Vec::new();
    for (inode, path) in (1_u64..).zip(files) {
        let bytes = fs::read(path).unwrap();
        let mut offset = 0_u64;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let end = offset + u64::try_from(line.len()).unwrap();
            let place = i64::try_from(found.len()).unwrap() * 100;
            found.push(RawRecord {
                unit: UnitId::new(Uuid::from_u128(1)),
                source: SourceId::new(Uuid::from_u128(inode.into())),
                received: Timestamp::from_millisecond(1_795_000_000_000 + place).unwrap(),
                trust: Trust::Network,
                position: SenderPosition::File {
                    device: 64_768,
                    inode,
                    generation: turn,
                    offset,
                    end,
                },
                encoding: "utf-8",
                raw: line.strip_suffix(b"\n").unwrap_or(line).to_vec(),
            });
            offset = end;
        }
    }
    found
}

fn measure(name: String, files: &[PathBuf], turns: u32) -> Measured {
    let data = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (log, _) = SealedLog::open(data.path(), Seed::new([1; 32])).unwrap();
    let (mut events, mut raw, mut nanos) = (0, 0_u64, 0.0);
    for turn in 0..turns {
        let records = records(files, turn);
        events += records.len();
        raw += records.iter().map(|one| one.raw.len() as u64).sum::<u64>();
        let groups: Vec<_> = records.chunks(GROUP).map(<[_]>::to_vec).collect();
        let begun = cpu();
        for group in groups {
            runtime.block_on(log.append(group)).unwrap();
        }
        nanos += (cpu() - begun) * 1e9;
    }
    let mut last = records(files.get(..1).unwrap(), turns).remove(0);
    last.received = Timestamp::from_second(1_796_000_000).unwrap();
    last.raw.clear();
    let begun = cpu();
    runtime.block_on(log.append(vec![last])).unwrap();
    // Waits until all is sealed.
    drop(log);
    nanos += (cpu() - begun) * 1e9;
    let verified = || {
        let begun = own_thread();
        let seen = verify(data.path(), &[]).unwrap();
        let seconds = own_thread() - begun;
        assert_eq!((seen.problems.len(), seen.raw_bytes), (0, raw));
        seconds
    };
    let seconds = (0..ROUNDS).map(|_| verified()).fold(f64::MAX, f64::min);
    Measured {
        name,
        events,
        raw,
        kept: size(&data.path().join("evidence")),
        append_ns: nanos / events as f64,
        verify_mb: (seconds > LEAST_SECONDS).then(|| raw as f64 / 1e6 / seconds),
    }
}

/// Processor seconds of this process; Linux counts them in hundredths.
fn cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, rest) = text.rsplit_once(')').unwrap();
    let times = rest.split_whitespace().skip(11).take(2);
    times.map(|word| word.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

/// Processor seconds of the first thread, which is the one that verifies.
fn own_thread() -> f64 {
    let text = fs::read_to_string("/proc/self/schedstat").unwrap();
    let nanos: f64 = text.split(' ').next().unwrap().parse().unwrap();
    nanos / 1e9
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let sizes = entries.map(|entry| match entry.metadata().unwrap() {
        facts if facts.is_dir() => size(&entry.path()),
        facts => facts.len(),
    });
    sizes.sum()
}
