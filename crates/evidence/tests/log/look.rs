//! The log seen by somebody without its lock, and the epoch a restore begins.

use std::fs;
use std::path::Path;

use application::port::EventLog;
use domain::id::EventId;
use evidence::{LogState, OpenError, SealedLog, begin_epoch, look};
use jiff::Timestamp;

use crate::office::{record, runtime, seed};

/// What a backup and its restore do with the files.
fn copied(state: &LogState, to: &Path) {
    fs::create_dir_all(to.join("evidence")).unwrap();
    for file in &state.files {
        let path = to.join("evidence").join(&file.name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut into = fs::File::create(path).unwrap();
        let bytes = std::io::copy(&mut file.open(), &mut into).unwrap();
        assert_eq!(bytes, file.bytes);
    }
}

#[test]
fn a_look_while_records_arrive_is_whole_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (log, _) = SealedLog::open_rolling_at(folder.path(), seed(), Some(20_000)).unwrap();
    let runtime = runtime();
    let appending = runtime.spawn(async move {
        for number in 0..400_u32 {
            let records = (0..5).map(|_| record(1, &number.to_be_bytes().repeat(40)));
            log.append(records.collect()).await.unwrap();
        }
        log
    });
    let mut last = 0;
    loop {
        let ended = appending.is_finished();
        let state = look(folder.path()).unwrap();
        assert_eq!(state.findings, []);
        assert!(state.end.index >= last, "{state:?}");
        last = state.end.index;
        let copy = tempfile::tempdir().unwrap();
        copied(&state, copy.path());
        // The key is in no backup; with another one this would be another epoch.
        fs::create_dir(copy.path().join("keys")).unwrap();
        fs::copy(folder.path().join("keys/log"), copy.path().join("keys/log")).unwrap();
        let (there, findings) = SealedLog::open(copy.path(), seed()).unwrap();
        assert_eq!(findings, []);
        assert_eq!(there.end().epoch, 1, "what was signed is there");
        let first = runtime.block_on(there.read_from(0, 1)).unwrap();
        assert!(there.end() >= state.end && first.len() <= 1);
        if ended {
            assert!(state.files.len() > 5, "{state:?}");
            break;
        }
    }
    assert!(last > 2_000, "records and statements");
    let log = runtime.block_on(appending).unwrap();
    drop(log);
    let (log, _) = SealedLog::open(folder.path(), seed()).unwrap();
    let kept = runtime.block_on(log.read_from(0, usize::MAX)).unwrap();
    assert_eq!(kept.len(), 2_000);
}

#[test]
fn nothing_and_an_empty_log_look_alike() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = look(folder.path()).unwrap();
    let (log, _) = SealedLog::open(folder.path(), seed()).unwrap();
    let looked = look(folder.path()).unwrap();
    assert_eq!((looked.end, looked.findings.len()), (nothing.end, 0));
    assert_eq!((nothing.files.len(), nothing.end), (0, log.end()));
}

#[test]
fn a_new_epoch_counts_on_and_no_identity_is_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = runtime();
    let append = |log: &SealedLog, text: &str| {
        let appended = runtime.block_on(log.append(vec![record(1, text.as_bytes())]));
        appended.unwrap().remove(0)
    };
    let (log, _) = SealedLog::open(folder.path(), seed()).unwrap();
    let before = append(&log, "before the backup");
    let state = look(folder.path()).unwrap();
    let lost = append(&log, "after the backup");
    drop(log);
    let restored = tempfile::tempdir().unwrap();
    copied(&state, restored.path());
    let began = begin_epoch(restored.path(), 1_795_000_000).unwrap();
    let (log, findings) = SealedLog::open(restored.path(), seed()).unwrap();
    assert_eq!(findings, []);
    assert_eq!(log.end().epoch, began.epoch);
    assert_eq!(
        log.end().index,
        began.index + 1,
        "the epoch says what was signed before it"
    );
    let after = append(&log, "after the restore");
    assert_eq!((before.epoch, lost.index), (1, began.index));
    assert_ne!(lost, after);
    drop(log);
    let (log, _) = SealedLog::open(restored.path(), seed()).unwrap();
    let kept = runtime.block_on(log.read_from(0, 10)).unwrap();
    let kept: Vec<_> = kept
        .iter()
        .map(|kept| (kept.id, kept.record.raw.clone()))
        .collect();
    assert_eq!(
        kept,
        [
            (before, b"before the backup".to_vec()),
            (after, b"after the restore".to_vec())
        ]
    );
    let scope = crate::office::scope_of(1);
    let found = runtime
        .block_on(log.read(&scope, &[before, lost, after]))
        .unwrap();
    assert_eq!(
        found.iter().map(|kept| kept.id).collect::<Vec<_>>(),
        [before, after]
    );
    let again = begin_epoch(restored.path(), 1_795_000_000);
    assert!(matches!(again, Err(OpenError::Epoch { .. })), "{again:?}");
}

#[test]
fn the_newest_record_is_found_in_the_newest_file_that_has_one() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(evidence::newest(folder.path()).unwrap(), None);
    let (log, _) = SealedLog::open_rolling_at(folder.path(), seed(), Some(100)).unwrap();
    assert_eq!(evidence::newest(folder.path()).unwrap(), None);
    let runtime = runtime();
    let mut newest = record(1, b"a line");
    for seconds in 0..3 {
        newest.received = Timestamp::from_second(1_795_000_000 + seconds).unwrap();
        runtime.block_on(log.append(vec![newest.clone()])).unwrap();
    }
    drop(log);
    assert_eq!(
        evidence::newest(folder.path()).unwrap(),
        Some(newest.received)
    );
    begin_epoch(folder.path(), 9).unwrap();
    assert_eq!(
        evidence::newest(folder.path()).unwrap(),
        Some(newest.received)
    );
}

#[test]
fn a_new_epoch_of_an_empty_log_begins_at_its_start() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("evidence")).unwrap();
    let began = begin_epoch(folder.path(), 7).unwrap();
    assert_eq!(began, EventId { epoch: 7, index: 0 });
    let (log, findings) = SealedLog::open(folder.path(), seed()).unwrap();
    assert_eq!((log.end(), findings.len()), (began, 0));
}

#[test]
fn real_damage_is_told_and_copied_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = runtime();
    let (log, _) = SealedLog::open(folder.path(), seed()).unwrap();
    for _ in 0..3 {
        runtime
            .block_on(log.append(vec![record(1, b"a line")]))
            .unwrap();
    }
    drop(log);
    let path = folder.path().join("evidence/wal-00000000000000000000.log");
    let mut bytes = fs::read(&path).unwrap();
    bytes[120] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let state = look(folder.path()).unwrap();
    assert_eq!((state.findings.len(), state.end.index), (1, 3), "{state:?}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_restored_log_has_a_key_of_its_own_and_keeps_what_was_signed_before() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = runtime();
    let (log, _) = SealedLog::open(folder.path(), seed()).unwrap();
    runtime
        .block_on(log.append(vec![record(1, b"a line")]))
        .unwrap();
    drop(log);
    let state = look(folder.path()).unwrap();
    let restored = tempfile::tempdir().unwrap();
    copied(&state, restored.path());
    begin_epoch(restored.path(), 1_795_000_000).unwrap();
    let (log, findings) = SealedLog::open(restored.path(), seed()).unwrap();
    assert_eq!((findings.len(), log.end().index), (0, 2));
    drop(log);
    assert_eq!(evidence::verify(restored.path(), &[]).unwrap().problems, []);
    // The same without a restore is told: whoever has no key cannot have signed.
    fs::remove_file(folder.path().join("keys/log")).unwrap();
    let (log, findings) = SealedLog::open(folder.path(), seed()).unwrap();
    assert_eq!((findings.len(), log.end().epoch), (1, 2), "{findings:?}");
}
