//! How many kept lines a search looks through in a second: 300,000 lines of sshd and postfix in a
//! sealed log, found by a word, by a field, by a time.
//!
//! `cargo bench -p testkit --bench search` prints a table and one line of JSON; `-- LINES` takes another number.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and speaks to the person who runs it"
)]

use std::path::Path;
use std::time::Instant;

use application::log_search::{Kept, LogQuery};
use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use columns::ColumnFiles;
use domain::event::FieldNames;
use domain::id::{SourceId, UnitId};
use evidence::{KeptLog, SealedLog, Seed};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use testkit::office::TestOffice;

const LINES: i64 = 300_000;
const BATCH: usize = 2_000;

fn main() {
    let asked = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(measured(asked.unwrap_or(LINES)));
}

async fn measured(lines: i64) {
    let office = TestOffice::new().await.unwrap();
    let (unit, zone) = (office.township, "Asia/Taipei");
    let source = office
        .office
        .source_named(unit, "srv", "auto", zone)
        .await
        .unwrap();
    let data = tempfile::tempdir().unwrap();
    let first: Timestamp = "2026-05-21T00:00:00Z".parse().unwrap();
    fill(data.path(), lines, first, (unit, source.id)).await;
    let log = KeptLog::look(data.path()).unwrap();
    let names = FieldNames::default();
    let columns = ColumnFiles::of(data.path());
    let kept = Kept {
        records: office.records(),
        log: &log,
        columns: &columns,
        names: &names,
    };
    let begun = Instant::now();
    let mut whole = 0;
    while kept.make_columns(&mut whole).await.unwrap() {}
    println!("columns made in {:.1} s", begun.elapsed().as_secs_f64());
    println!(
        "{lines} lines\n{:34} {:>8} {:>10} {:>12}",
        "search", "found", "seconds", "lines/s"
    );
    let day = (first + SignedDuration::from_hours(24 * 9)).to_string();
    let next = (first + SignedDuration::from_hours(24 * 10)).to_string();
    let mut told = Vec::new();
    for (text, time) in [
        ("no-such-word", None),
        ("user7777", None),
        ("\"failed password\" -from", None),
        ("user:user7777", None),
        ("user:user7777 failed", None),
        ("failed", Some((day.as_str(), next.as_str()))),
    ] {
        let wanted = LogQuery {
            text: text.to_owned(),
            from: time.map(|(from, _)| from.parse().unwrap()),
            to: time.map(|(_, to)| to.parse().unwrap()),
            ..LogQuery::default()
        };
        let begun = Instant::now();
        let found = kept.search(&wanted, &mut |_| true).await.unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        let rate = f64::from(i32::try_from(lines).unwrap()) / seconds;
        let name = if time.is_some() {
            format!("{text} (one day)")
        } else {
            text.to_owned()
        };
        println!("{name:34} {found:>8} {seconds:>10.3} {rate:>12.0}");
        told.push(json!({"search": name, "found": found, "seconds": seconds}));
    }
    println!(
        "{}",
        json!({"bench": "search", "lines": lines, "searches": told})
    );
}

fn line(number: i64, at: Timestamp) -> String {
    let time = at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let user = number % 9_973;
    let last = number % 250;
    if number % 3 == 0 {
        format!("{time} srv postfix/smtpd[{user}]: connect from host{last}.example[192.0.2.{last}]")
    } else {
        format!(
            "{time} srv sshd[{user}]: Failed password for user{user} from 198.51.100.{last} port 4000 ssh2"
        )
    }
}

/// A line every fifty seconds. Waits until what was closed is sealed.
async fn fill(data: &Path, lines: i64, first: Timestamp, (unit, source): (UnitId, SourceId)) {
    let (log, _) = SealedLog::open(data, Seed::new([7; 32])).unwrap();
    let mut batch = Vec::new();
    for number in 0..lines {
        let received = first + SignedDuration::from_secs(number * 50);
        batch.push(RawRecord {
            unit,
            source,
            received,
            trust: Trust::Authenticated,
            position: SenderPosition::None,
            encoding: "utf-8",
            raw: line(number, received).into_bytes(),
        });
        if batch.len() == BATCH {
            log.append(std::mem::take(&mut batch)).await.unwrap();
        }
    }
    log.append(batch).await.unwrap();
    drop(log);
}
