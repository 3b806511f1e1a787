//! Torn tails are cut, damage is told and kept.

use std::fs;
use std::path::Path;

use application::port::EventLog;
use evidence::{OpenError, OpenFinding, SealedLog};

use crate::office::{append, lines, open, runtime, seed, texts, unsigned, wal_files};

/// A log with two committed groups; the bytes of its file, and its size after the first group.
fn two_groups(data: &Path) -> (Vec<u8>, usize) {
    let (log, _) = open(data);
    append(&log, &["one", "two"]);
    let file = &wal_files(data)[0];
    let first = fs::read(file).unwrap().len();
    append(&log, &["three", "four", "five"]);
    let bytes = fs::read(file).unwrap();
    drop(log);
    unsigned(data);
    (bytes, first)
}

#[test]
fn a_torn_tail_is_cut_back_to_the_last_commit_at_every_byte() {
    let data = tempfile::tempdir().unwrap();
    let (bytes, first) = two_groups(data.path());
    let file = wal_files(data.path())[0].clone();
    for size in first..bytes.len() {
        fs::write(&file, &bytes[..size]).unwrap();
        let (log, found) = open(data.path());
        let torn = OpenFinding::TornTail {
            path: file.clone(),
            offset: u64::try_from(first).unwrap(),
            bytes: u64::try_from(size - first).unwrap(),
        };
        let expected = if size == first { vec![] } else { vec![torn] };
        assert_eq!(found, expected, "cut at {size}");
        assert_eq!(append(&log, &["again"]), [2]);
        assert_eq!(texts(&log).last().unwrap(), &(2, "again".into()));
        drop(log);
        assert_eq!(
            open(data.path()).1,
            [],
            "nothing is left to tell after {size}"
        );
        unsigned(data.path());
    }
}

#[test]
fn zeros_and_noise_behind_the_last_commit_are_cut() {
    let data = tempfile::tempdir().unwrap();
    let (bytes, _) = two_groups(data.path());
    let file = wal_files(data.path())[0].clone();
    for tail in [
        vec![0; 5_000],
        vec![0xA5; 5_000],
        vec![1, 0, 0, 0, 0, 0, 0, 0, 2],
    ] {
        fs::write(&file, [bytes.clone(), tail].concat()).unwrap();
        let (log, found) = open(data.path());
        assert!(
            matches!(found[..], [OpenFinding::TornTail { .. }]),
            "{found:?}"
        );
        assert_eq!(texts(&log).len(), 5);
        assert_eq!(fs::read(&file).unwrap(), bytes);
        drop(log);
        unsigned(data.path());
    }
}

#[test]
fn a_flipped_byte_before_the_last_commit_is_told_and_nothing_is_cut() {
    let data = tempfile::tempdir().unwrap();
    let (bytes, first) = two_groups(data.path());
    let file = wal_files(data.path())[0].clone();
    let header = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for place in header..first {
        let mut spoilt = bytes.clone();
        spoilt[place] ^= 0x40;
        fs::write(&file, &spoilt).unwrap();
        let (log, found) = open(data.path());
        let Some(OpenFinding::Damaged { path, offset, .. }) = found.first() else {
            panic!("flip at {place}: {found:?}");
        };
        assert_eq!(path, &file);
        assert!(
            (header..=place).contains(&usize::try_from(*offset).unwrap()),
            "{offset} for {place}"
        );
        assert_eq!(append(&log, &["after"]), [5], "ids go on");
        let kept = texts(&log);
        assert!(kept.ends_with(&[
            (2, "three".into()),
            (3, "four".into()),
            (4, "five".into()),
            (5, "after".into()),
        ]));
        drop(log);
        assert_eq!(
            fs::read(&file).unwrap(),
            spoilt,
            "the damaged file is untouched"
        );
        let (log, again) = open(data.path());
        assert_eq!(again, found, "told at every start");
        assert_eq!(texts(&log), kept);
        drop(log);
        unsigned(data.path());
        fs::remove_file(&wal_files(data.path())[1]).unwrap();
    }
}

#[test]
fn damage_under_a_running_program_is_a_fault_that_names_file_and_offset() {
    let data = tempfile::tempdir().unwrap();
    let (log, _) = open(data.path());
    append(&log, &["one", "two"]);
    let file = wal_files(data.path())[0].clone();
    let mut bytes = fs::read(&file).unwrap();
    // Behind the header and the mark of the empty log's checkpoint.
    bytes[136] ^= 1;
    fs::write(&file, bytes).unwrap();
    let fault = runtime()
        .block_on(log.read_from(0, 9))
        .unwrap_err()
        .to_string();
    assert!(
        fault.contains("wal-00000000000000000000.log: bad frame at offset 123"),
        "{fault}"
    );
}

#[test]
fn a_commit_inside_a_torn_record_does_not_count_as_one() {
    let data = tempfile::tempdir().unwrap();
    let (bytes, first) = two_groups(data.path());
    fs::write(&wal_files(data.path())[0], &bytes).unwrap();
    let copied = [&bytes[first - 17..first], &[b'.'; 100]].concat();
    let (log, _) = open(data.path());
    runtime()
        .block_on(log.append(vec![crate::office::record(1, &copied)]))
        .unwrap();
    let file = &wal_files(data.path())[0];
    let whole = fs::read(file).unwrap();
    drop(log);
    unsigned(data.path());
    fs::write(file, &whole[..whole.len() - 50]).unwrap();
    let (log, found) = open(data.path());
    assert!(
        matches!(found[..], [OpenFinding::TornTail { .. }]),
        "{found:?}"
    );
    assert_eq!(fs::read(file).unwrap(), bytes);
    assert_eq!(texts(&log).len(), 5);
}

#[test]
fn a_missing_segment_and_a_half_made_file_are_told_and_what_was_signed_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let (log, _) = SealedLog::open_rolling_at(data.path(), seed(), Some(60)).unwrap();
    for line in ["a", "b", "c"] {
        append(&log, &[line]);
    }
    drop(log);
    let segments = crate::office::segments(data.path());
    assert!(segments.len() >= 2, "{segments:?}");
    fs::remove_file(&segments[0]).unwrap();
    let half = data.path().join("evidence/wal-00000000000000000099.log");
    fs::write(&half, "townwatch-wal 2 00").unwrap();
    let (log, found) = open(data.path());
    let gap = matches!(&found[0], OpenFinding::Gap { from: 0, to: 1, .. });
    assert!(gap, "{found:?}");
    assert!(
        found.contains(&OpenFinding::TornTail {
            path: half,
            offset: 0,
            bytes: 18,
        }),
        "{found:?}"
    );
    let told = matches!(found.last(), Some(OpenFinding::NotAsSigned { .. }));
    assert!(told, "{found:?}");
    assert_eq!(log.end().epoch, 2, "what goes on is not what was signed");
    append(&log, &["d"]);
    assert_eq!(lines(&log), ["b", "c", "d"]);
    drop(log);
    let (log, found) = open(data.path());
    assert_eq!(found.len(), 1, "the gap is told at every start: {found:?}");
    assert_eq!(log.end().epoch, 2, "no epoch for nothing");
}

#[test]
fn a_file_of_another_kind_or_epoch_is_refused_by_name() {
    let data = tempfile::tempdir().unwrap();
    let (bytes, _) = two_groups(data.path());
    let file = wal_files(data.path())[0].clone();
    let mut other = bytes.clone();
    other[14] = b'9';
    fs::write(&file, &other).unwrap();
    let refused = SealedLog::open(data.path(), seed()).unwrap_err();
    assert!(matches!(refused, OpenError::Header { .. }));
    assert!(
        refused.to_string().contains("wal-00000000000000000000.log"),
        "{refused}"
    );
    assert_eq!(fs::read(&file).unwrap(), other, "left as it was");
}
