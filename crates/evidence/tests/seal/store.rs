//! From the log's files to segments, and logs from before the seals.

use std::fs;
use std::path::Path;
use std::process::Command;

use evidence::seal::{Checkpoint, Edge, Note};

use crate::office::{all, append, files, open};

fn names(data: &Path) -> Vec<String> {
    let folder = data.join("evidence");
    let names = files(data);
    let names = names.iter().map(|path| path.strip_prefix(&folder).unwrap());
    names
        .map(|name| name.to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_day_that_is_over_becomes_a_segment_and_reads_the_same() {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    append(&log, 0, 0, 700);
    append(&log, 1, 700, 700);
    let before = all(&log);
    drop(log);
    assert_eq!(
        names(data.path()),
        [
            "checkpoint",
            "keys",
            "segments/00000000000000000000.seg",
            "tile/1/000.p/2",
            "wal-00000000000000000700.log",
        ]
    );
    let log = open(data.path(), 2);
    assert_eq!(all(&log), before);
    let indices: Vec<_> = before.iter().map(|kept| kept.id.index).collect();
    assert_eq!((indices.len(), indices[0], indices[699]), (1_400, 0, 699));
}

/// zstd itself reads a segment: nobody needs this program to get at the lines.
#[test]
fn a_segment_is_a_zstd_file() {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    append(&log, 0, 0, 300);
    append(&log, 1, 300, 1);
    drop(log);
    let path = data
        .path()
        .join("evidence/segments/00000000000000000000.seg");
    let plain = zstd::decode_all(fs::File::open(path).unwrap()).unwrap();
    let text = String::from_utf8_lossy(&plain);
    assert!(text.contains("sshd[0]: Failed") && text.contains("sshd[299]: Failed"));
}

#[test]
fn a_checkpoint_covers_what_was_there_and_grows_with_it() {
    let data = tempfile::tempdir().unwrap();
    let said = || {
        let note = fs::read_to_string(data.path().join("evidence/checkpoint")).unwrap();
        Checkpoint::parse(&Note::parse(&note).unwrap().text).unwrap()
    };
    let log = open(data.path(), 1);
    append(&log, 0, 0, 3);
    crate::office::runtime().block_on(log.sign()).unwrap();
    let first = said();
    assert_eq!(first.size, 3);
    append(&log, 0, 3, 300);
    drop(log);
    let second = said();
    assert_eq!((second.size, &second.origin), (303, &first.origin));
    assert_ne!(second.root, Edge::default().root());
    // Nothing new: nothing is signed again, also after a start.
    drop(open(data.path(), 2));
    assert_eq!(said(), second);
}

/// The log of the last version without seals, out of the data folder that is kept for such tests.
#[test]
fn a_log_from_before_the_seals_is_taken_over_with_every_line_and_id() {
    let fixture =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../townwatch/tests/fixtures/schema-5.tar.gz");
    let data = tempfile::tempdir().unwrap();
    let mut tar = Command::new("tar");
    let tar = tar.arg("-xzf").arg(fixture).arg("-C").arg(data.path());
    assert!(tar.status().unwrap().success());
    let file = data.path().join("evidence/wal-00000000000000000000.log");
    let expected = raw_lines(&fs::read(&file).unwrap());
    assert!(expected.len() > 1_000, "{}", expected.len());
    let log = open(data.path(), 1);
    let check = |log: &evidence::SealedLog| {
        let kept = all(log);
        assert_eq!(kept.len(), expected.len());
        for (place, (kept, raw)) in kept.iter().zip(&expected).enumerate() {
            assert_eq!(
                (kept.id.epoch, kept.id.index),
                (1, u64::try_from(place).unwrap())
            );
            assert!(raw.ends_with(&kept.record.raw));
        }
        kept
    };
    let before = check(&log);
    drop(log);
    assert!(!file.exists(), "it is a segment now");
    let log = open(data.path(), 2);
    assert_eq!(check(&log), before);
}

/// Payloads of the records of a file of version 1: a line of 57 bytes, then frames of length and sum
/// (four bytes each) and payload, which begins with 1 for a record and with 2 for a commit.
fn raw_lines(file: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = &file[57..];
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap();
        let payload = &behind[4..4 + length];
        if payload[0] == 1 {
            found.push(payload.to_vec());
        }
        rest = &behind[4 + length..];
    }
    found
}
