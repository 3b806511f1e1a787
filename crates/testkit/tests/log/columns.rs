//! Columns beside the log change how fast a search is, never what it finds.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

use std::sync::atomic::{AtomicU64, Ordering};

use application::Fault;
use application::columns::{BLOCK, Columns, Hours, Meant, NoColumns, ReadBy, Row, Sought};
use application::deed::Source;
use application::log_search::{Kept, LogQuery};
use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use async_trait::async_trait;
use columns::ColumnFiles;
use domain::event::FieldNames;
use domain::id::{EventId, UnitId};
use evidence::{KeptLog, SealedLog, Seed};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use testkit::office::TestOffice;

/// One block, and what no block covers yet.
const LINES: u64 = BLOCK + 3_000;

fn at(number: u64) -> Timestamp {
    let first: Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
    first + SignedDuration::from_secs(i64::try_from(number).unwrap())
}

/// Sign-ins of many accounts, now and then one by somebody in capital letters, and other lines.
fn line(number: u64) -> String {
    let (time, user, last) = (
        at(number).strftime("%Y-%m-%dT%H:%M:%SZ"),
        number % 4_001,
        number % 250,
    );
    match number % 6 {
        0 | 3 => format!("{time} srv postfix/smtpd[7]: connect from host.example[192.0.2.{last}]"),
        1 => format!(
            "{time} srv sshd[7]: Accepted password for User{user} from 198.51.100.{last} port 4000 ssh2"
        ),
        5 if number.is_multiple_of(11) => {
            format!("{time} srv kernel: nothing that anybody reads {user}")
        }
        _ => format!(
            "{time} srv sshd[7]: Failed password for user{user} from 198.51.100.{last} port 4000 ssh2"
        ),
    }
}

async fn filled(data: &std::path::Path, (unit, other): (UnitId, UnitId), sources: &[Source; 2]) {
    let (log, _) = SealedLog::open(data, Seed::new([7; 32])).unwrap();
    let record = |number: u64| RawRecord {
        unit: if number.is_multiple_of(7) {
            other
        } else {
            unit
        },
        source: sources[usize::from(number.is_multiple_of(3))].id,
        received: at(number),
        trust: Trust::Authenticated,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: line(number).into_bytes(),
    };
    for begin in (0..LINES).step_by(5_000) {
        let batch = (begin..(begin + 5_000).min(LINES)).map(record).collect();
        log.append(batch).await.unwrap();
    }
}

async fn found(kept: Kept<'_>, wanted: &LogQuery) -> Vec<EventId> {
    let mut found = Vec::new();
    kept.search(wanted, &mut |line| {
        found.push(line.event);
        true
    })
    .await
    .unwrap();
    found
}

#[tokio::test]
async fn with_columns_and_without_the_same_lines_are_found() {
    let office = TestOffice::new().await.unwrap();
    let unit = office.township;
    let units = office.office.units().await.unwrap();
    let other = units.iter().find(|one| one.id != unit).unwrap().id;
    let source = async |name| {
        let zone = "Asia/Taipei";
        office
            .office
            .source_named(unit, name, "auto", zone)
            .await
            .unwrap()
    };
    let sources = [source("door").await, source("mail").await];
    let data = tempfile::tempdir().unwrap();
    filled(data.path(), (unit, other), &sources).await;
    let (log, names) = (KeptLog::look(data.path()).unwrap(), FieldNames::default());
    let files = ColumnFiles::of(data.path());
    let with = Kept {
        records: office.records(),
        log: &log,
        columns: &files,
        names: &names,
    };
    let plain = Kept {
        columns: &NoColumns,
        ..with
    };
    let mut whole = 0;
    assert!(with.make_columns(&mut whole).await.unwrap());
    assert!(!with.make_columns(&mut whole).await.unwrap());
    assert_eq!(whole, 1);
    let mut some = 0;
    for text in [
        "user:user77",
        "user:USER77 outcome:success",
        "user:nobody-at-all",
        "user:user40* -outcome:failure",
        "ip:198.51.100.7 failed",
        "source:mail user:user501",
        "-user:* kernel",
        "source.port:4000 user:user9",
        "\"connect from\" ip:192.0.2.9",
    ] {
        for (from, to) in [(None, None), (Some(at(20_000)), Some(at(LINES - 1_000)))] {
            let wanted = LogQuery {
                text: text.to_owned(),
                from,
                to,
                ..LogQuery::default()
            };
            let expected = found(plain, &wanted).await;
            assert_eq!(found(with, &wanted).await, expected, "{text}");
            let total = u64::try_from(expected.len()).unwrap();
            if from.is_some() {
                let tally = with.count(&wanted, &TimeZone::UTC).await.unwrap();
                assert_eq!((tally.total(), tally.is_whole), (total, true), "{text}");
            }
            some += usize::from(!expected.is_empty());
        }
    }
    assert!(some > 10, "most of the questions find something: {some}");
    counted_by_columns(with, &files).await;
}

/// Columns that tell how often they are asked for records to read.
struct Watched<'f>(&'f ColumnFiles, AtomicU64);

#[async_trait]
impl Columns for Watched<'_> {
    async fn stand(&self, block: u64, now: &ReadBy) -> bool {
        self.0.stand(block, now).await
    }
    async fn keep(&self, block: u64, by: ReadBy, rows: Vec<Row>) -> Result<(), Fault> {
        self.0.keep(block, by, rows).await
    }
    async fn forget(&self, block: u64) -> Result<(), Fault> {
        self.0.forget(block).await
    }
    async fn find(&self, block: u64, now: &ReadBy, sought: &Sought) -> Result<Meant, Fault> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.find(block, now, sought).await
    }
    async fn count(
        &self,
        block: u64,
        now: &ReadBy,
        sought: &Sought,
    ) -> Result<Option<Hours>, Fault> {
        self.0.count(block, now, sought).await
    }
}

/// A question that columns answer whole reads nothing of their block; any other does. The hours are those
/// that reading gives, by every zone.
async fn counted_by_columns(kept: Kept<'_>, files: &ColumnFiles) {
    let taipei = TimeZone::get("Asia/Taipei").unwrap();
    let kolkata = TimeZone::get("Asia/Kolkata").unwrap();
    for (text, zone, reads) in [
        ("user:user77", &taipei, 1),
        ("outcome:failure source:door", &taipei, 1),
        ("user:user77", &kolkata, 2),
        ("user:user77 failed", &taipei, 2),
    ] {
        let watched = Watched(files, AtomicU64::new(0));
        let wanted = LogQuery {
            text: text.to_owned(),
            ..LogQuery::default()
        };
        let by_columns = Kept {
            columns: &watched,
            ..kept
        };
        let tally = by_columns.count(&wanted, zone).await.unwrap();
        // The block that is not whole yet has none.
        assert_eq!(watched.1.load(Ordering::Relaxed), reads, "{text}");
        let plain = Kept {
            columns: &NoColumns,
            ..kept
        };
        assert_eq!(plain.count(&wanted, zone).await.unwrap(), tally, "{text}");
        assert!(tally.hours.len() > 5, "{text}");
    }
}
