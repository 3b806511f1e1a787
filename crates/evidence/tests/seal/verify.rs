//! Every change of every file is found, and where.

use std::fs;
use std::path::{Path, PathBuf};

use evidence::{Outside, Trouble, Verified, verify};

use crate::office::{append, files, open, runtime};

/// A log with two segments, tiles of a whole block, a file that is written to, and a checkpoint.
fn sealed() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    append(&log, 0, 0, 300);
    append(&log, 1, 300, 4);
    runtime().block_on(log.sign()).unwrap();
    append(&log, 2, 304, 3);
    drop(log);
    data
}

fn found(data: &Path) -> Verified {
    verify(data, &[]).unwrap()
}

fn checkpoint(data: &Path) -> Outside {
    Outside {
        name: "mailed".to_owned(),
        note: fs::read_to_string(data.join("evidence/checkpoint")).unwrap(),
    }
}

fn copied(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for file in files(from) {
        let there = to.path().join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(there.parent().unwrap()).unwrap();
        fs::copy(&file, there).unwrap();
    }
    to
}

#[test]
fn a_log_that_nobody_touched_is_what_was_signed() {
    let data = sealed();
    let seen = found(data.path());
    assert_eq!(seen.problems, []);
    assert_eq!(seen.records, 307);
    assert!(
        seen.tree_size > 307,
        "the log's own statements are leaves too"
    );
    assert_eq!(seen.anchored_until, None, "nobody outside says so");
    let anchored = verify(data.path(), &[checkpoint(data.path())]).unwrap();
    assert_eq!(anchored.problems, []);
    assert!(anchored.anchored_until.is_some());
}

#[test]
fn a_new_log_is_signed_when_it_is_made_and_sound_in_its_first_minute() {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    assert_eq!(found(data.path()).problems, []);
    append(&log, 0, 0, 3);
    let seen = found(data.path());
    assert_eq!(seen.problems, []);
    assert_eq!(
        (seen.records, seen.signed),
        (3, 0),
        "signed within a minute"
    );
    runtime().block_on(log.sign()).unwrap();
    assert_eq!(found(data.path()).signed, 3);
    drop(log);
    // Opened again while nothing new is there, it is as it was.
    drop(open(data.path(), 2));
    assert_eq!(found(data.path()).problems, []);
    fs::remove_file(data.path().join("evidence/checkpoint")).unwrap();
    assert_ne!(found(data.path()).problems, []);
}

#[test]
fn every_changed_byte_of_every_file_is_found_and_the_file_is_named() {
    let data = sealed();
    let root = data.path().join("evidence");
    let mut tried = 0;
    for path in files(data.path()) {
        let name = path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let bytes = fs::read(&path).unwrap();
        for place in 0..bytes.len() {
            let mut spoilt = bytes.clone();
            spoilt[place] ^= 1 << (place % 8);
            fs::write(&path, &spoilt).unwrap();
            let problems = found(data.path()).problems;
            let named = problems.iter().any(|one| one.file == name)
                || (name == "keys" && problems.iter().any(|one| one.file == "checkpoint"));
            assert!(named, "byte {place} of {name}: {problems:?}");
            tried += 1;
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(tried > 2_500, "{tried}");
    assert_eq!(found(data.path()).problems, []);
}

#[test]
fn every_cut_of_every_file_and_every_file_that_is_gone_is_found() {
    let data = sealed();
    for path in files(data.path()) {
        let bytes = fs::read(&path).unwrap();
        for size in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
            fs::write(&path, &bytes[..size]).unwrap();
            let problems = found(data.path()).problems;
            assert!(!problems.is_empty(), "{} cut to {size}", path.display());
        }
        fs::write(&path, [bytes.as_slice(), b"more"].concat()).unwrap();
        assert_ne!(found(data.path()).problems, [], "{} longer", path.display());
        fs::remove_file(&path).unwrap();
        let problems = found(data.path()).problems;
        assert!(!problems.is_empty(), "{} gone", path.display());
        fs::write(&path, &bytes).unwrap();
    }
    assert_eq!(found(data.path()).problems, []);
}

#[test]
fn files_that_changed_places_are_found() {
    let data = sealed();
    let all = files(data.path());
    for one in &all {
        for other in all.iter().filter(|other| *other != one) {
            let (first, second) = (fs::read(one).unwrap(), fs::read(other).unwrap());
            fs::write(one, &second).unwrap();
            fs::write(other, &first).unwrap();
            assert_ne!(found(data.path()).problems, [], "{one:?} for {other:?}");
            fs::write(one, &first).unwrap();
            fs::write(other, &second).unwrap();
        }
    }
    assert_eq!(found(data.path()).problems, []);
}

/// Every file alone as it was an hour ago.
#[test]
fn a_file_that_was_rolled_back_is_found() {
    let data = sealed();
    let old = copied(data.path());
    let log = open(data.path(), 2);
    append(&log, 2, 307, 300);
    append(&log, 3, 607, 300);
    drop(log);
    assert_eq!(found(data.path()).problems, []);
    let mut tried = 0;
    for before in files(old.path()) {
        let path = data.path().join(before.strip_prefix(old.path()).unwrap());
        let now = fs::read(&path).ok();
        if now.as_deref() == Some(&fs::read(&before).unwrap()) {
            continue;
        }
        fs::copy(&before, &path).unwrap();
        assert_ne!(found(data.path()).problems, [], "{path:?}");
        match now {
            Some(now) => fs::write(&path, now).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        tried += 1;
    }
    assert!(tried >= 3, "{tried}");
    assert_eq!(found(data.path()).problems, []);
}

#[test]
fn a_whole_folder_that_was_rolled_back_is_found_only_from_outside() {
    let data = sealed();
    let old = copied(data.path());
    let log = open(data.path(), 2);
    append(&log, 2, 307, 10);
    drop(log);
    let kept = checkpoint(data.path());
    let alone = found(old.path());
    assert_eq!((alone.problems.len(), alone.anchored_until), (0, None));
    let problems = verify(old.path(), std::slice::from_ref(&kept))
        .unwrap()
        .problems;
    let told = |one: &Trouble| one.file == "mailed" && one.what.contains("leaves were signed");
    assert!(problems.iter().any(told), "{problems:?}");
    assert_eq!(verify(data.path(), &[kept]).unwrap().problems, []);
}

#[test]
fn a_folder_that_was_written_and_signed_again_is_found_only_from_outside() {
    let data = sealed();
    let kept = checkpoint(data.path());
    let again = tempfile::tempdir().unwrap();
    fs::create_dir(again.path().join("keys")).unwrap();
    // Even with the stolen key.
    fs::copy(data.path().join("keys/log"), again.path().join("keys/log")).unwrap();
    let log = open(again.path(), 9);
    append(&log, 0, 1, 400);
    drop(log);
    assert_eq!(found(again.path()).problems, []);
    let problems = verify(again.path(), &[kept]).unwrap().problems;
    assert!(
        problems[0].what.contains("not those that were signed"),
        "{problems:?}"
    );
}

/// A frame put in anew with a right checksum: only the seals know.
#[test]
fn a_line_that_was_replaced_with_right_checksums_is_found() {
    let data = sealed();
    let path: PathBuf = files(data.path())
        .into_iter()
        .rfind(|path| path.extension().is_some_and(|ending| ending == "log"))
        .unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes
        .windows(8)
        .rposition(|some| some == b"for root")
        .unwrap()
        + 4;
    bytes[at..at + 4].copy_from_slice(b"anna");
    let mut offset = 57;
    while offset < bytes.len() {
        let length: [u8; 4] = bytes[offset..offset + 4].try_into().unwrap();
        let end = offset + 8 + usize::try_from(u32::from_le_bytes(length)).unwrap();
        let place = u64::try_from(offset).unwrap().to_le_bytes();
        let sum = crc32c::crc32c(&[&place, length.as_slice(), &bytes[offset + 8..end]].concat());
        bytes[offset + 4..offset + 8].copy_from_slice(&sum.to_le_bytes());
        offset = end;
    }
    fs::write(&path, &bytes).unwrap();
    let problems = found(data.path()).problems;
    assert!(
        problems.iter().any(|one| one.file == "checkpoint"),
        "{problems:?}"
    );
    let (log, findings) =
        evidence::SealedLog::open(data.path(), evidence::Seed::new([3; 32])).unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    append(&log, 3, 400, 1);
    drop(log);
    // Signed anew, and still told: the epoch keeps what was signed before it.
    let problems = found(data.path()).problems;
    assert!(
        problems.iter().any(|one| one.file.starts_with("epoch of")),
        "{problems:?}"
    );
}
