//! A log with lines of its own.

use std::path::{Path, PathBuf};

use application::port::{EventLog as _, KeptRecord, RawRecord, SenderPosition, Trust};
use domain::id::{SourceId, UnitId};
use evidence::{SealedLog, Seed};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use uuid::Uuid;

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap()
}

/// Line `number` of a file, received on a day.
pub(crate) fn line(number: u64, day: i64, text: &str) -> RawRecord {
    RawRecord {
        unit: UnitId::new(Uuid::from_u128(1)),
        source: SourceId::new(Uuid::from_u128(u128::from(number % 3) + 2)),
        received: Timestamp::from_second(1_795_000_000 + day * 86_400).unwrap(),
        trust: Trust::Network,
        position: SenderPosition::File {
            device: 1,
            inode: 2,
            generation: 0,
            offset: number * 40,
            end: number * 40 + 40,
        },
        encoding: "utf-8",
        raw: text.as_bytes().to_vec(),
    }
}

pub(crate) fn open(data: &Path, turn: u8) -> SealedLog {
    let (log, findings) = SealedLog::open(data, Seed::new([turn; 32])).unwrap();
    assert_eq!(findings, []);
    log
}

/// Appends lines of one day and returns when they are durable.
pub(crate) fn append(log: &SealedLog, day: i64, from: u64, count: u64) {
    let text = |number| {
        format!(
            "sshd[{number}]: Failed password for root from 192.0.2.{}",
            number % 256
        )
    };
    let records = (from..from + count).map(|number| line(number, day, &text(number)));
    runtime().block_on(log.append(records.collect())).unwrap();
}

pub(crate) fn all(log: &SealedLog) -> Vec<KeptRecord> {
    runtime().block_on(log.read_from(0, usize::MAX)).unwrap()
}

/// Every file of the log under its name, folders walked through.
pub(crate) fn files(data: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![data.join("evidence")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}
