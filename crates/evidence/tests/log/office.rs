//! Two units, a person who may see one of them, and records.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use application::port::{EventLog, KeptRecord, RawRecord, SenderPosition, Trust};
use application::{Actor, Scope, use_case};
use domain::id::{PersonId, SourceId, UnitId};
use domain::language::Language;
use domain::people::{Grant, Person, Role, Unit, UnitTree};
use evidence::{OpenFinding, SealedLog, Seed};
use jiff::Timestamp;
use jiff::civil::date;
use tokio::runtime::Runtime;
use uuid::Uuid;

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap()
}

pub(crate) fn unit(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

pub(crate) fn record(unit_number: u128, raw: &[u8]) -> RawRecord {
    RawRecord {
        unit: unit(unit_number),
        source: SourceId::new(Uuid::from_u128(9)),
        received: Timestamp::from_microsecond(1_700_000_000_123_456).unwrap(),
        trust: Trust::Authenticated,
        position: SenderPosition::File {
            device: 1,
            inode: 2,
            generation: 3,
            offset: 4,
            end: 5,
        },
        encoding: "big5",
        raw: raw.to_vec(),
    }
}

/// What a security contact of one unit may see.
pub(crate) fn scope_of(number: u128) -> Scope {
    let id = PersonId::new(Uuid::from_u128(77));
    let person = Person {
        id,
        unit: unit(number),
        name: "王小明".to_owned(),
        language: Language::ALL[0],
    };
    let grant = Grant {
        person: id,
        role: Role::SecurityContact,
        unit: unit(number),
        from: date(2026, 1, 1),
        until: None,
        deputy_of: None,
    };
    let tree = UnitTree::new([1, 2].map(|number| Unit {
        id: unit(number),
        parent: None,
        name: format!("unit {number}"),
        time_zone: "Asia/Taipei".to_owned(),
    }));
    let actor = Actor::new(person, Language::ALL[0], [grant], tree, date(2026, 11, 21));
    actor
        .permit(&use_case::VIEW_FINDING)
        .unwrap()
        .scope()
        .clone()
}

/// Another one for every opening, as the program draws it.
pub(crate) fn seed() -> Seed {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    let turn = OPENED.fetch_add(1, Ordering::Relaxed);
    let number = (u64::from(std::process::id()) << 32 | turn).to_le_bytes();
    Seed::new(evidence::seal::sha256(&number))
}

pub(crate) fn open(data: &Path) -> (SealedLog, Vec<OpenFinding>) {
    SealedLog::open(data, seed()).unwrap()
}

pub(crate) fn append(log: &SealedLog, raws: &[&str]) -> Vec<u64> {
    let records = raws.iter().map(|raw| record(1, raw.as_bytes())).collect();
    let ids = runtime().block_on(log.append(records)).unwrap();
    ids.into_iter().map(|id| id.index).collect()
}

pub(crate) fn all(log: &SealedLog) -> Vec<KeptRecord> {
    runtime().block_on(log.read_from(0, usize::MAX)).unwrap()
}

/// Index and text of every record.
pub(crate) fn texts(log: &SealedLog) -> Vec<(u64, String)> {
    all(log)
        .into_iter()
        .map(|kept| (kept.id.index, String::from_utf8(kept.record.raw).unwrap()))
        .collect()
}

/// Texts of all records in their order.
pub(crate) fn lines(log: &SealedLog) -> Vec<String> {
    texts(log).into_iter().map(|(_, text)| text).collect()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    files.sort();
    files
}

pub(crate) fn wal_files(data: &Path) -> Vec<PathBuf> {
    files(&data.join("evidence"), ".log")
}

pub(crate) fn segments(data: &Path) -> Vec<PathBuf> {
    files(&data.join("evidence/segments"), ".seg")
}

/// Forgets what was signed, so that a test of the files alone can change them.
pub(crate) fn unsigned(data: &Path) {
    std::fs::remove_file(data.join("evidence/checkpoint")).unwrap();
}
