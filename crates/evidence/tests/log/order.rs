//! Round trips, order, indices, scope.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::port::{EventLog, RawRecord, SenderPosition, Trust};
use domain::id::{EventId, SourceId, UnitId};
use evidence::{MAX_FRAME_BYTES, SealedLog};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

use crate::office::{
    all, append, open, record, runtime, scope_of, seed, segments, texts, wal_files,
};

fn any_record() -> impl Strategy<Value = RawRecord> {
    let position = prop_oneof![
        Just(SenderPosition::None),
        any::<(u64, u64, u32, u64, u64)>().prop_map(|(device, inode, generation, offset, end)| {
            SenderPosition::File {
                device,
                inode,
                generation,
                offset,
                end,
            }
        }),
        any::<u64>().prop_map(|sequence| SenderPosition::Journal { sequence }),
        any::<(u64, u64)>().prop_map(|(session, transaction)| SenderPosition::Relp {
            session,
            transaction,
        }),
        any::<(u64, u64)>()
            .prop_map(|(series, number)| SenderPosition::Numbered { series, number }),
        any::<(u64, u64)>().prop_map(|(high, low)| SenderPosition::Named { high, low }),
        any::<(u64, u64)>().prop_map(|(body, line)| SenderPosition::Request { body, line }),
        any::<(u64, u64, u64)>().prop_map(|(high, low, number)| SenderPosition::Dropped {
            high,
            low,
            number
        }),
    ];
    let trust = prop_oneof![
        Just(Trust::None),
        Just(Trust::Network),
        Just(Trust::Authenticated)
    ];
    let encoding = prop_oneof![
        Just("utf-8"),
        Just("big5"),
        Just("utf-16le"),
        Just("latin1")
    ];
    let micros = -62_135_596_800_000_000_i64..253_402_207_200_000_000;
    let raw = proptest::collection::vec(any::<u8>(), 0..300);
    (
        any::<(u128, u128)>(),
        micros,
        trust,
        position,
        encoding,
        raw,
    )
        .prop_map(
            |((unit, source), received, trust, position, encoding, raw)| RawRecord {
                unit: UnitId::new(Uuid::from_u128(unit)),
                source: SourceId::new(Uuid::from_u128(source)),
                received: Timestamp::from_microsecond(received).unwrap(),
                trust,
                position,
                encoding,
                raw,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_appended_is_read_back_after_a_restart(
        batches in proptest::collection::vec(proptest::collection::vec(any_record(), 0..40), 1..6),
        roll in 100_u64..4_000,
    ) {
        let data = tempfile::tempdir().unwrap();
        for batch in &batches {
            let (log, found) = SealedLog::open_rolling_at(data.path(), seed(), Some(roll)).unwrap();
            prop_assert_eq!(found, vec![]);
            runtime().block_on(log.append(batch.clone())).unwrap();
        }
        let (log, _) = open(data.path());
        let kept: Vec<_> = all(&log).into_iter().map(|kept| kept.record).collect();
        prop_assert_eq!(kept, batches.concat());
    }
}

#[test]
fn indices_and_epoch_go_on_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let (log, _) = open(data.path());
    assert_eq!(append(&log, &["a", "b"]), [0, 1]);
    assert_eq!(log.end(), EventId { epoch: 1, index: 2 });
    drop(log);
    let (log, found) = open(data.path());
    assert_eq!(found, []);
    assert_eq!(append(&log, &["c"]), [2]);
    assert_eq!(log.end(), EventId { epoch: 1, index: 3 });
    assert_eq!(
        texts(&log),
        [(0, "a".into()), (1, "b".into()), (2, "c".into())]
    );
    assert_eq!(wal_files(data.path()).len(), 1);
}

#[test]
fn reading_begins_anywhere_and_stops_at_the_limit() {
    let data = tempfile::tempdir().unwrap();
    let (log, _) = SealedLog::open_rolling_at(data.path(), seed(), Some(20_000)).unwrap();
    let lines: Vec<String> = (0..1_500).map(|number| format!("line {number}")).collect();
    for part in lines.chunks(130) {
        append(&log, &part.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let check = |log: &SealedLog| {
        assert_eq!(crate::office::lines(log), lines);
        let every = texts(log);
        for start in [0, 1, 255, 256, 257, 700, 1_499] {
            let (index, _) = every[start];
            let kept = runtime().block_on(log.read_from(index, 300)).unwrap();
            let found: Vec<_> = kept
                .into_iter()
                .map(|kept| (kept.id.index, String::from_utf8(kept.record.raw).unwrap()))
                .collect();
            assert_eq!(found, every[start..1_500.min(start + 300)]);
        }
        let end = log.end().index;
        assert_eq!(runtime().block_on(log.read_from(end, 9)).unwrap(), []);
        every
    };
    // While files are being sealed, when they all are, and after a start.
    let every = check(&log);
    drop(log);
    assert!(segments(data.path()).len() > 3, "several segments");
    assert!(
        wal_files(data.path()).len() <= 2,
        "what stopping itself closed is left"
    );
    let (log, findings) = open(data.path());
    assert_eq!(findings, []);
    assert_eq!(check(&log), every);
}

#[test]
fn single_records_outside_the_scope_or_the_epoch_are_left_out() {
    let data = tempfile::tempdir().unwrap();
    let (log, _) = open(data.path());
    let records = vec![
        record(1, b"mine"),
        record(2, b"theirs"),
        record(1, b"mine too"),
    ];
    let mut ids = runtime().block_on(log.append(records)).unwrap();
    ids.push(EventId {
        epoch: 1,
        index: 99,
    });
    ids.push(EventId { epoch: 2, index: 0 });
    let seen = |number| -> Vec<_> {
        let kept = runtime()
            .block_on(log.read(&scope_of(number), &ids))
            .unwrap();
        kept.into_iter().map(|kept| kept.record.raw).collect()
    };
    assert_eq!(seen(1), [b"mine".to_vec(), b"mine too".to_vec()]);
    assert_eq!(seen(2), [b"theirs".to_vec()]);
}

#[test]
fn a_record_larger_than_a_frame_is_a_fault_and_the_log_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let (log, _) = open(data.path());
    let huge = record(1, &vec![b'x'; MAX_FRAME_BYTES]);
    let fault = runtime()
        .block_on(log.append(vec![huge]))
        .unwrap_err()
        .to_string();
    assert!(fault.contains("more than a frame"), "{fault}");
    assert_eq!(append(&log, &["next"]), [0]);
}

#[test]
fn eight_callers_get_contiguous_ids_and_each_keeps_its_order() {
    let data = tempfile::tempdir().unwrap();
    let log = Arc::new(open(data.path()).0);
    let runtime = runtime();
    let tasks: Vec<_> = (0..8_u32)
        .map(|task| {
            let log = Arc::clone(&log);
            runtime.spawn(async move {
                let mut last = None;
                for turn in 0..40_u32 {
                    let lines = (0..3).map(|line| format!("{task}/{}", turn * 3 + line));
                    let records = lines.map(|line| record(1, line.as_bytes())).collect();
                    let ids = log.append(records).await.unwrap();
                    assert!(
                        ids.windows(2)
                            .all(|pair| pair[1].index == pair[0].index + 1)
                    );
                    assert!(last < ids.first().copied());
                    last = ids.last().copied();
                }
            })
        })
        .collect();
    for task in tasks {
        runtime.block_on(task).unwrap();
    }
    let kept = texts(&log);
    assert!(
        kept.iter()
            .enumerate()
            .all(|(place, (index, _))| u64::try_from(place) == Ok(*index))
    );
    let mut turns: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (_, text) in &kept {
        let (task, turn) = text.split_once('/').unwrap();
        turns
            .entry(task.to_owned())
            .or_default()
            .push(turn.parse().unwrap());
    }
    assert_eq!(turns.len(), 8);
    assert!(
        turns
            .values()
            .all(|turns| *turns == (0..120).collect::<Vec<_>>())
    );
}
