//! What columns say is what the rows said, for every question.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use application::columns::{BLOCK, Column, Columns as _, Hours, Meant, ReadBy, Row, Sought};
use application::port::Trust;
use columns::ColumnFiles;
use domain::id::{EventId, SourceId, UnitId};
use domain::search::{Query, Wanted};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const BLOCK_2: u64 = 2;

fn unit(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

fn source(number: u128) -> SourceId {
    SourceId::new(Uuid::from_u128(number))
}

fn at(number: u64) -> Timestamp {
    let begin: Timestamp = "2026-11-21T01:59:00Z".parse().unwrap();
    begin + SignedDuration::from_secs(i64::try_from(number).unwrap())
}

/// Three hundred records: three units, two sources, seven accounts, some without one, and one with two.
fn rows() -> Vec<Row> {
    let row = |number: u64| {
        let mut values = BTreeMap::from([(Column::Dataset, "openssh".to_owned())]);
        if !number.is_multiple_of(5) {
            values.insert(Column::UserName, format!("user{}", number % 7));
        }
        if number.is_multiple_of(11) {
            values.insert(Column::ActorName, "root".to_owned());
        }
        if number.is_multiple_of(3) {
            values.insert(Column::SourceIp, format!("192.0.2.{}", number % 9));
        }
        Row {
            id: EventId {
                epoch: 1,
                index: BLOCK_2 * BLOCK + number,
            },
            at: at(number),
            received: at(number + 1),
            unit: unit(u128::from(number % 3)),
            source: source(u128::from(number / 200)),
            trust: Trust::Network,
            values,
            written: BTreeMap::new(),
            several: number == 250,
            own_names: number == 251,
        }
    };
    (0..300).map(row).collect()
}

fn now() -> ReadBy {
    ReadBy(BTreeMap::from([(source(0), 7), (source(1), 8)]))
}

/// The same, asked of the rows themselves.
fn is_meant(row: &Row, sought: &Sought) -> bool {
    let has = |(columns, wanted): &(Vec<Column>, Wanted)| {
        let mut values = columns.iter().filter_map(|column| row.values.get(column));
        row.several || values.any(|value| wanted.is_folded(value))
    };
    sought
        .units
        .as_ref()
        .is_none_or(|units| units.contains(&row.unit))
        && sought
            .sources
            .as_ref()
            .is_none_or(|all| all.contains(&row.source))
        && sought.from.is_none_or(|from| from <= row.at)
        && sought.to.is_none_or(|to| row.at < to)
        && sought.values.iter().all(has)
}

fn questions() -> Vec<Sought> {
    let mut asked = Vec::new();
    for text in [
        "word",
        "user:user3",
        "user:root",
        "user:user",
        "user:user*",
        "user:*",
        "user:nobody",
        "ip:192.0.2.6 user:User3",
        "ip:192.0.2.6 user:nobody",
        "-user:user3",
        "event.outcome:success",
        "http.response.status_code:404",
    ] {
        let plain = Sought::by(&Query::parse(text).unwrap());
        for units in [None, Some(BTreeSet::from([unit(1), unit(9)]))] {
            for sources in [None, Some(BTreeSet::from([source(1)]))] {
                for (from, to) in [(None, None), (Some(at(90)), Some(at(200)))] {
                    asked.push(Sought {
                        units: units.clone(),
                        sources: sources.clone(),
                        from,
                        to,
                        ..plain.clone()
                    });
                }
            }
        }
    }
    asked.push(Sought {
        to: Some(at(0)),
        ..Sought::default()
    });
    asked
}

#[tokio::test]
async fn every_question_is_answered_as_the_rows_themselves_answer_it() {
    let data = tempfile::tempdir().unwrap();
    let files = ColumnFiles::of(data.path());
    let rows = rows();
    files.keep(BLOCK_2, now(), rows.clone()).await.unwrap();
    let (mut all, mut none) = (0, 0);
    for sought in questions() {
        let expected: Vec<_> = rows.iter().filter(|row| is_meant(row, &sought)).collect();
        let indexes = expected.iter().map(|row| row.id.index).collect();
        let found = files.find(BLOCK_2, &now(), &sought).await.unwrap();
        assert_eq!(found, Meant::Only(indexes), "{sought:?}");
        let mut hours = Hours::new();
        for row in &expected {
            *hours
                .entry(row.at.as_second().div_euclid(3_600) * 3_600)
                .or_default() += 1;
        }
        // A row with two accounts has to be read to know which of them was meant.
        let hours = Some(hours).filter(|_| sought.values.is_empty());
        let counted = files.count(BLOCK_2, &now(), &sought).await.unwrap();
        assert_eq!(counted, hours, "{sought:?}");
        all += usize::from(expected.len() == rows.len());
        none += usize::from(expected.is_empty());
    }
    assert!(all > 0 && none > 0);
}

#[tokio::test]
async fn columns_that_are_missing_spoilt_or_read_otherwise_are_as_good_as_none() {
    let data = tempfile::tempdir().unwrap();
    let files = ColumnFiles::of(data.path());
    let all = Sought::default();
    let unknown = async |files: &ColumnFiles, now: &ReadBy| {
        let found = files.find(BLOCK_2, now, &all).await.unwrap();
        assert_eq!(found == Meant::Unknown, !files.stand(BLOCK_2, now).await);
        found == Meant::Unknown
    };
    assert!(unknown(&files, &now()).await);
    files.keep(BLOCK_2, now(), rows()).await.unwrap();
    assert!(!unknown(&files, &now()).await);
    // Another source that none of its rows came from changes nothing; another format of one does.
    let mut later = now();
    later.0.insert(source(9), 1);
    assert!(!unknown(&files, &later).await);
    later.0.insert(source(0), 9);
    assert!(unknown(&files, &later).await);
    let path = data.path().join("columns/00000000000000131072.parquet");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
    assert!(unknown(&ColumnFiles::of(data.path()), &now()).await);
    files.keep(BLOCK_2, now(), rows()).await.unwrap();
    assert!(!unknown(&files, &now()).await);
    files.forget(BLOCK_2).await.unwrap();
    files.forget(BLOCK_2).await.unwrap();
    assert!(unknown(&files, &now()).await);
}
