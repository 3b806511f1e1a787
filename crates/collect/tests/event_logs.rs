//! Windows event logs that nobody of this project wrote: whole, torn, and damaged on purpose.
//!
//! The data folder stands beside the workspace; where it is absent each test says so and proves nothing.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a preparation that fails ends the test; a skipped one says so"
)]

use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use collect::archive::{Item, Limits, visit};

const HEADER: usize = 4_096;
const CHUNK: usize = 65_536;

fn samples() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/evtx");
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is absent, nothing was proven", path.display());
    None
}

#[derive(Default)]
struct Seen {
    records: Vec<(u64, String)>,
    damaged: Vec<String>,
    ended: usize,
    skipped: usize,
}

impl Seen {
    fn numbers(&self) -> BTreeSet<u64> {
        self.records.iter().map(|(number, _)| *number).collect()
    }
}

fn seen(path: &Path) -> Seen {
    let mut seen = Seen::default();
    visit(&[path.to_owned()], &Limits::default(), &mut |item| {
        match item {
            Item::Line { number, raw, .. } => {
                let json = std::str::from_utf8(raw).unwrap();
                seen.records.push((number, json.to_owned()));
            }
            Item::Damaged { what } => seen.damaged.push(what),
            Item::FileEnd { .. } => seen.ended += 1,
            Item::Skipped { .. } => seen.skipped += 1,
            Item::FileStart { .. } => {}
        }
        ControlFlow::Continue(())
    });
    seen
}

fn event_logs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            event_logs(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "evtx")
        {
            found.push(path);
        }
    }
}

fn chunks(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    let chunks = log[HEADER..].chunks(CHUNK);
    chunks.filter(|chunk| chunk.starts_with(b"ElfChnk\0"))
}

/// A log of several chunks.
fn a_large_one(folder: &Path) -> Vec<u8> {
    let mut logs = Vec::new();
    event_logs(folder, &mut logs);
    logs.sort();
    let mut logs = logs.iter().map(|path| fs::read(path).unwrap());
    logs.find(|bytes| chunks(bytes).count() > 3).unwrap()
}

#[test]
fn every_record_of_every_log_is_shown_under_its_number() {
    let Some(folder) = samples() else { return };
    let mut logs = Vec::new();
    event_logs(&folder, &mut logs);
    assert!(
        logs.len() > 250,
        "the samples are incomplete: {}",
        logs.len()
    );
    let (mut shown, mut expected) = (0, 0);
    for log in &logs {
        for chunk in chunks(&fs::read(log).unwrap()) {
            // First and last record number stand in the chunk's header.
            let number = |at: usize| u64::from_le_bytes(chunk[at..at + 8].try_into().unwrap());
            expected += number(16) - number(8) + 1;
        }
        let seen = seen(log);
        assert_eq!((seen.ended, &seen.damaged), (1, &Vec::new()), "{log:?}");
        for (number, json) in &seen.records {
            assert!(json.contains(&format!("\"EventRecordID\":{number},")));
        }
        shown += u64::try_from(seen.records.len()).unwrap();
    }
    assert_eq!(shown, expected);
}

#[test]
fn a_damaged_chunk_is_told_and_the_others_are_read() {
    let Some(folder) = samples() else { return };
    let mut bytes = a_large_one(&folder);
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("copy.evtx");
    fs::write(&path, &bytes).unwrap();
    let whole = seen(&path).numbers();

    bytes[HEADER + CHUNK] = b'X';
    fs::write(&path, &bytes).unwrap();
    let less = seen(&path);
    let left = less.numbers();
    assert_eq!((less.damaged.len(), less.ended), (1, 1));
    assert!(left.len() < whole.len() && left.is_subset(&whole));
    assert_eq!((left.first(), left.last()), (whole.first(), whole.last()));

    bytes.truncate(HEADER + 2 * CHUNK + 20_000);
    fs::write(&path, &bytes).unwrap();
    let torn = seen(&path);
    let told = |what: &String| what.contains("the file ends in it");
    assert!(torn.damaged.iter().any(told), "{:?}", torn.damaged);
    assert!(torn.records.len() > 10);
}

#[test]
fn whatever_is_changed_in_a_log_reading_goes_on_to_its_end() {
    let Some(folder) = samples() else { return };
    let bytes = a_large_one(&folder);
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("copy.evtx");
    let mut dice = 0x5eed_u64;
    let mut below = |limit: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice >> 33).unwrap() % limit
    };
    let (mut lost, mut kept) = (0, 0);
    for _ in 0..60 {
        let mut bytes = bytes[..HEADER + 3 * CHUNK].to_vec();
        for _ in 0..=below(40) {
            let at = HEADER + below(bytes.len() - HEADER);
            bytes[at] = u8::try_from(below(256)).unwrap();
        }
        fs::write(&path, &bytes).unwrap();
        let seen = seen(&path);
        assert_eq!((seen.ended, seen.skipped), (1, 0));
        lost += seen.damaged.len();
        kept += seen.records.len();
    }
    assert!(lost > 0 && kept > 1_000, "{lost} damaged, {kept} kept");
}

#[test]
fn a_compressed_log_is_read_like_a_plain_one() {
    let Some(folder) = samples() else { return };
    let bytes = a_large_one(&folder);
    let scratch = tempfile::tempdir().unwrap();
    let plain = scratch.path().join("a.evtx");
    let packed = scratch.path().join("a.evtx.zst");
    fs::write(&plain, &bytes).unwrap();
    fs::write(&packed, zstd::stream::encode_all(&*bytes, 1).unwrap()).unwrap();
    assert_eq!(seen(&plain).records, seen(&packed).records);
}
