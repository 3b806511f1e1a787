//! `townwatch evidence verify`, as scripts see it.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use domain::id::{SourceId, UnitId};
use evidence::{SealedLog, Seed};
use uuid::Uuid;

fn append(data: &Path, lines: u128) {
    let (log, _) = SealedLog::open(data, Seed::new([7; 32])).unwrap();
    let record = |number: u128| RawRecord {
        unit: UnitId::new(Uuid::from_u128(1)),
        source: SourceId::new(Uuid::from_u128(2)),
        received: "2026-11-21T03:00:00Z".parse().unwrap(),
        trust: Trust::Network,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: format!("line {number}").into_bytes(),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let records = (0..lines).map(record).collect();
    runtime.block_on(log.append(records)).unwrap();
}

fn verify(data: &Path, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_townwatch"));
    let command = command.args(["evidence", "verify", "--json", "--data"]);
    let output = command.arg(data).args(more).output().unwrap();
    let said = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code(), said)
}

#[test]
fn a_good_log_ends_with_0_a_changed_one_with_1_and_what_is_none_with_2() {
    let data = tempfile::tempdir().unwrap();
    append(data.path(), 5);
    let (code, said) = verify(data.path(), &[]);
    assert_eq!(code, Some(0));
    assert_eq!(said["ok"], true);
    assert_eq!(
        (&said["records"], &said["tree_size"]),
        (&5.into(), &5.into())
    );
    assert!(said["anchored_until"].is_null(), "{said}");
    let kept = data.path().join("kept");
    fs::copy(data.path().join("evidence/checkpoint"), &kept).unwrap();
    append(data.path(), 1);
    let (code, said) = verify(data.path(), &["--checkpoint", kept.to_str().unwrap()]);
    assert_eq!(
        (code, &said["anchored_until"]),
        (Some(0), &"2026-11-21T03:00:00Z".into())
    );
    let wal = data.path().join("evidence/wal-00000000000000000000.log");
    let mut bytes = fs::read(&wal).unwrap();
    bytes[130] ^= 1;
    fs::write(&wal, bytes).unwrap();
    let (code, said) = verify(data.path(), &[]);
    assert_eq!((code, &said["ok"]), (Some(1), &false.into()));
    let named = |one: &serde_json::Value| one["segment"] == "wal-00000000000000000000.log";
    assert!(
        said["problems"].as_array().unwrap().iter().any(named),
        "{said}"
    );
    assert_eq!(verify(&data.path().join("elsewhere"), &[]).0, Some(2));
    assert_eq!(
        verify(data.path(), &["--checkpoint", "/nowhere"]).0,
        Some(2)
    );
}
