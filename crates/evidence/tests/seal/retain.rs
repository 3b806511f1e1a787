//! Records whose time is over go, and everything that was signed is still found to be so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use application::keeping::{Going, HeldRange, Keeping as _, KeepingRules, Term};
use domain::id::{EventId, SourceId};
use evidence::{Outside, SealedLog, Verified, prove, verify};
use jiff::Timestamp;
use uuid::Uuid;

use crate::office::{all, append, files, open, runtime};

/// One of the three sources of `append`: line n is of source n % 3.
fn source(number: u128) -> SourceId {
    SourceId::new(Uuid::from_u128(number + 2))
}

fn day(number: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + number * 86_400).unwrap()
}

/// Lines of some sources that were received before a day may go.
fn rules(sources: &[u128], before: i64) -> KeepingRules {
    let term = Term {
        before: day(before),
        rule: "os/6".to_owned(),
    };
    KeepingRules {
        terms: sources
            .iter()
            .map(|one| (source(*one), term.clone()))
            .collect(),
        ..KeepingRules::default()
    }
}

fn remove(log: &SealedLog, rules: KeepingRules) -> Vec<Going> {
    let gone = runtime().block_on(log.remove(rules, day(200), usize::MAX));
    gone.unwrap()
}

fn would_go(log: &SealedLog, rules: KeepingRules) -> Vec<Going> {
    runtime().block_on(log.would_go(rules)).unwrap()
}

fn checkpoint(data: &Path) -> Outside {
    Outside {
        name: "mailed".to_owned(),
        note: fs::read_to_string(data.join("evidence/checkpoint")).unwrap(),
    }
}

fn size_of(checkpoint: &Outside) -> u64 {
    checkpoint.note.lines().nth(1).unwrap().parse().unwrap()
}

fn found(data: &Path) -> Verified {
    verify(data, &[]).unwrap()
}

/// Four days: the first three are sealed. A checkpoint was mailed in the middle of the first.
fn four_days(data: &Path) -> Outside {
    let log = open(data, 1);
    append(&log, 0, 0, 301);
    runtime().block_on(log.sign()).unwrap();
    let mailed = checkpoint(data);
    append(&log, 0, 301, 399);
    append(&log, 1, 700, 700);
    append(&log, 2, 1_400, 600);
    append(&log, 3, 2_000, 30);
    drop(log);
    mailed
}

/// What is read of a log but its journal of itself: number of the line and its raw bytes.
fn lines(log: &SealedLog) -> BTreeMap<u64, Vec<u8>> {
    let kept = all(log).into_iter();
    kept.map(|one| (one.id.index, one.record.raw)).collect()
}

#[test]
fn what_is_over_goes_and_the_tree_stays_what_was_signed() {
    let data = tempfile::tempdir().unwrap();
    let mailed = four_days(data.path());
    let log = open(data.path(), 2);
    let before = all(&log);
    // A checkpoint before, so that an outsider can tell that the tree is the same.
    runtime().block_on(log.sign()).unwrap();
    let last = checkpoint(data.path());
    let mut rules = rules(&[0, 1], 2);
    rules.cuts = BTreeSet::from([size_of(&mailed)]);
    let planned = would_go(&log, rules.clone());
    assert_eq!(all(&log), before, "to look changes nothing");
    let gone = remove(&log, rules.clone());
    assert_eq!(gone, planned);
    assert_eq!(gone.len(), 2, "{gone:?}");
    let count: u64 = gone.iter().map(Going::count).sum();
    let expected: Vec<_> = before
        .iter()
        .filter(|kept| kept.record.received >= day(2) || kept.record.source == source(2))
        .cloned()
        .collect();
    assert_eq!(count, u64::try_from(before.len() - expected.len()).unwrap());
    assert_eq!(
        all(&log),
        expected,
        "what stays is the same, under the same ids"
    );
    assert_eq!(remove(&log, rules), []);
    append(&log, 3, 2_030, 10);
    drop(log);
    let seen = verify(data.path(), &[mailed, last]).unwrap();
    assert_eq!(seen.problems, []);
    assert_eq!(seen.removed.len(), 2);
    assert_eq!(seen.removed[0].rules, [("os/6".to_owned(), 467)]);
    assert_eq!(seen.removed[0].at, day(200));
    assert!(seen.anchored_until.is_some());
    // And the next start finds nothing wrong.
    let log = open(data.path(), 3);
    assert_eq!(lines(&log).len(), expected.len() + 10);
}

#[test]
fn a_line_that_stayed_beside_gone_ones_is_proved_like_any_other() {
    let data = tempfile::tempdir().unwrap();
    four_days(data.path());
    let log = open(data.path(), 2);
    remove(&log, rules(&[0, 1], 2));
    let kept = all(&log);
    drop(log);
    let path = data.path().join("proof.json");
    for place in [0, 100, kept.len() - 1] {
        let id = kept[place].id;
        let proof = prove(data.path(), id, id).unwrap();
        fs::write(&path, proof.to_string()).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py");
        let mut python = std::process::Command::new("python3");
        let told = python.arg(script).arg(&path).output().unwrap();
        assert!(told.status.success(), "{told:?}");
        let told = String::from_utf8(told.stdout).unwrap();
        let raw = String::from_utf8_lossy(&kept[place].record.raw).into_owned();
        assert!(told.contains(&raw), "{told}");
    }
    // Line 0 was of a source whose lines went.
    let gone = EventId { epoch: 1, index: 0 };
    assert!(prove(data.path(), gone, gone).is_err());
}

/// With the key of a block its hashes could be guessed back to lines.
#[test]
fn the_key_of_a_block_goes_with_the_first_of_its_lines() {
    let data = tempfile::tempdir().unwrap();
    four_days(data.path());
    let folder = data.path().join("evidence/segments");
    let plain = |name: &str| zstd::decode_all(fs::File::open(folder.join(name)).unwrap()).unwrap();
    let whole = plain("00000000000000000000.seg");
    // Leaves u32, first leaf u64, count of keys u32; each with its first leaf u64.
    let keys: Vec<_> = whole[16..]
        .chunks(40)
        .take(3)
        .map(|key| key[8..].to_vec())
        .collect();
    let holds = |bytes: &[u8], key: &Vec<u8>| bytes.windows(32).any(|window| window == key);
    assert!(keys.iter().all(|key| holds(&whole, key)));
    let log = open(data.path(), 2);
    remove(&log, rules(&[0], 2));
    drop(log);
    let thin = plain("00000000000000000000-1.thin");
    assert!(keys.iter().all(|key| !holds(&thin, key)));
    let text = String::from_utf8_lossy(&thin);
    assert!(text.contains("sshd[1]:") && !text.contains("sshd[0]:"));
}

#[test]
fn a_hold_beats_every_term_and_its_release_lets_go() {
    let data = tempfile::tempdir().unwrap();
    let mailed = four_days(data.path());
    let log = open(data.path(), 2);
    let mut held = rules(&[0, 1, 2], 3);
    held.holds.push(HeldRange {
        sources: Some(BTreeSet::from([source(1)])),
        from: Some(day(1)),
        to: Some(day(2)),
        ..HeldRange::default()
    });
    let gone = remove(&log, held.clone());
    let told: Vec<_> = gone.iter().map(|one| (one.count(), one.held)).collect();
    assert_eq!(told[0], (700, 0));
    assert_eq!(told[1].1, 234, "{told:?}");
    let source_of = |kept: &application::port::KeptRecord| kept.record.source;
    let old: Vec<_> = all(&log)
        .into_iter()
        .filter(|one| one.record.received < day(3))
        .collect();
    assert_eq!(old.len(), 234);
    assert!(old.iter().all(|one| source_of(one) == source(1)));
    assert_eq!(remove(&log, held.clone()), [], "as long as it stands");
    held.holds.clear();
    held.cuts.insert(size_of(&mailed));
    let gone = remove(&log, held);
    assert_eq!(gone.iter().map(Going::count).collect::<Vec<_>>(), [234]);
    assert!(all(&log).iter().all(|one| one.record.received >= day(3)));
    drop(log);
    let seen = found(data.path());
    assert_eq!(seen.problems, []);
    assert_eq!(seen.removed.len(), 4);
}

/// Its root cannot be computed any more, and nobody says that it holds.
#[test]
fn a_checkpoint_within_what_is_gone_is_told_and_not_believed() {
    let data = tempfile::tempdir().unwrap();
    let mailed = four_days(data.path());
    let log = open(data.path(), 2);
    remove(&log, rules(&[0, 1, 2], 3));
    drop(log);
    let seen = verify(data.path(), &[mailed]).unwrap();
    assert_eq!(seen.anchored_until, None);
    assert_eq!(seen.problems.len(), 1, "{:?}", seen.problems);
    assert_eq!(seen.problems[0].file, "mailed");
    assert!(seen.problems[0].what.contains("went by retention"));
    assert_eq!(found(data.path()).problems, []);
}

#[test]
fn every_changed_byte_of_what_stayed_is_found() {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    append(&log, 0, 0, 40);
    append(&log, 1, 40, 4);
    drop(log);
    let log = open(data.path(), 2);
    let only_two = rules(&[0, 1], 1);
    assert_eq!(remove(&log, only_two).len(), 1);
    drop(log);
    let path = data
        .path()
        .join("evidence/segments/00000000000000000000-1.thin");
    let bytes = fs::read(&path).unwrap();
    for place in 0..bytes.len() {
        let mut spoilt = bytes.clone();
        spoilt[place] ^= 1 << (place % 8);
        fs::write(&path, &spoilt).unwrap();
        let problems = found(data.path()).problems;
        let named = problems.iter().any(|one| one.file.ends_with("-1.thin"));
        assert!(named, "byte {place}: {problems:?}");
    }
    for size in 0..bytes.len() {
        fs::write(&path, &bytes[..size]).unwrap();
        assert_ne!(found(data.path()).problems, [], "cut to {size}");
    }
    fs::remove_file(&path).unwrap();
    assert_ne!(found(data.path()).problems, []);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(found(data.path()).problems, []);
}

/// Killed before the fuller file went, or somebody put it back: told, and ended by the next time.
#[test]
fn a_file_that_was_to_go_and_is_there_is_told_and_goes_with_the_next_time() {
    let data = tempfile::tempdir().unwrap();
    four_days(data.path());
    let fuller = data
        .path()
        .join("evidence/segments/00000000000000000000.seg");
    let bytes = fs::read(&fuller).unwrap();
    let log = open(data.path(), 2);
    remove(&log, rules(&[0], 1));
    drop(log);
    assert!(!fuller.exists());
    fs::write(&fuller, &bytes).unwrap();
    let told = found(data.path()).problems;
    let files: BTreeSet<_> = told.iter().map(|one| one.file.as_str()).collect();
    let expected = [
        "segments/00000000000000000000-1.thin",
        "segments/00000000000000000000.seg",
    ];
    assert_eq!(files, BTreeSet::from(expected), "{told:?}");
    let log = open(data.path(), 3);
    assert_eq!(lines(&log).len(), 2_030, "the fuller one is in force");
    assert_eq!(remove(&log, rules(&[0], 1)).len(), 1);
    drop(log);
    assert_eq!(found(data.path()).problems, []);
    // Put back without the thinner one.
    fs::write(&fuller, &bytes).unwrap();
    let thin = data
        .path()
        .join("evidence/segments/00000000000000000000-1.thin");
    fs::remove_file(&thin).unwrap();
    assert_ne!(found(data.path()).problems, []);
}

/// A file that is still followed must not be read again from its first line.
#[test]
fn the_last_line_of_a_source_that_fell_silent_stays_as_a_bookmark() {
    let data = tempfile::tempdir().unwrap();
    four_days(data.path());
    let log = open(data.path(), 2);
    let silent = KeepingRules {
        terms: rules(&[0, 1, 2], 9).terms,
        ..KeepingRules::default()
    };
    // Every source spoke on the last day, whose file is still written to.
    remove(&log, silent);
    assert_eq!(lines(&log).len(), 30);
    append(&log, 4, 2_030, 1);
    drop(log);
    let log = open(data.path(), 3);
    let gone = remove(&log, rules(&[0, 1, 2], 9));
    assert_eq!(gone.iter().map(Going::count).sum::<u64>(), 28, "{gone:?}");
    assert_eq!(
        lines(&log).len(),
        3,
        "line 2030 is of one source, the others keep their last"
    );
}

#[test]
fn the_nightly_comparison_in_parts_finds_what_was_changed() {
    let data = tempfile::tempdir().unwrap();
    four_days(data.path());
    let log = open(data.path(), 2);
    remove(&log, rules(&[0, 1], 1));
    let check = |log: &SealedLog| runtime().block_on(log.check_part(0)).unwrap();
    let well = check(&log);
    assert_eq!((well.next, well.problems), (None, Vec::new()));
    assert!(well.leaves > 2_000);
    drop(log);
    let tile = files(data.path()).into_iter();
    let tile = tile.filter(|path| path.display().to_string().contains("tile/1"));
    let segments = files(data.path()).into_iter();
    let segments = segments.filter(|path| path.display().to_string().contains("segments/"));
    let mut tried = 0;
    for path in tile.chain(segments) {
        let bytes = fs::read(&path).unwrap();
        let mut spoilt = bytes.clone();
        spoilt[bytes.len() / 2] ^= 1;
        let log = open(data.path(), 3);
        fs::write(&path, &spoilt).unwrap();
        let told = check(&log).problems;
        assert_ne!(told, Vec::<String>::new(), "{}", path.display());
        fs::write(&path, &bytes).unwrap();
        drop(log);
        tried += 1;
    }
    assert!(tried >= 4, "{tried}");
}

#[test]
fn each_source_is_there_on_the_days_it_spoke() {
    let data = tempfile::tempdir().unwrap();
    four_days(data.path());
    let log = open(data.path(), 2);
    let days = runtime().block_on(log.day_by_day()).unwrap();
    let of: Vec<_> = days.heard[&source(1)]
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(of, ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"]);
    assert_eq!(days.bytes.len(), 4);
    assert!(days.free.is_some() && days.checkpoint.is_some());
}
