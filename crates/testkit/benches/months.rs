//! How long one account is looked for in six months of a big office's log, and how long all of it takes to
//! be counted by the hour, beside DuckDB over the same Parquet files.
//!
//! `cargo bench -p testkit --bench months` makes a million lines; `-- 100000000` is the office that issue 4
//! names, and takes half an hour and 20 GB. `-- LINES FOLDER` keeps the log in a folder, and finds it there
//! the next time. DuckDB is asked when Python has its package (`pip install duckdb`).

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement reads the clock and speaks to the person who runs it"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use application::log_search::{Kept, LogQuery};
use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use columns::ColumnFiles;
use domain::event::FieldNames;
use domain::id::{SourceId, UnitId};
use evidence::{KeptLog, SealedLog, Seed};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::office::TestOffice;

/// Lines, when no number is given.
const LINES: u64 = 1_000_000;
/// The days they are of.
const DAYS: u64 = 183;
const BATCH: usize = 20_000;
/// Accounts of the office; one line of ten tells of one of them.
const ACCOUNTS: u64 = 30_000;
/// Accounts that are looked for, one after the other.
const LOOKED_FOR: u64 = 40;
/// Rounds of the count.
const COUNTS: usize = 5;
const BEGIN: &str = "2026-05-01T00:00:00Z";

#[tokio::main]
async fn main() {
    let mut words = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'));
    let lines = words.next().and_then(|word| word.parse().ok());
    let lines: u64 = lines.unwrap_or(LINES);
    let own = tempfile::tempdir().unwrap();
    let data = words
        .next()
        .map_or_else(|| own.path().to_owned(), PathBuf::from);

    let office = TestOffice::new().await.unwrap();
    let (unit, zone) = (office.township, "Asia/Taipei");
    let source = office.office.source_named(unit, "srv", "auto", zone);
    let source = source.await.unwrap().id;
    if !data.join("evidence").exists() {
        let begun = Instant::now();
        fill(&data, lines, (unit, source)).await;
        println!("kept in {:.0} s", begun.elapsed().as_secs_f64());
    }
    let log = KeptLog::look(&data).unwrap();
    let (names, columns) = (FieldNames::default(), ColumnFiles::of(&data));
    let kept = Kept {
        records: office.records(),
        log: &log,
        columns: &columns,
        names: &names,
    };
    let begun = Instant::now();
    let mut whole = 0;
    while kept.make_columns(&mut whole).await.unwrap() {}
    println!("columns made in {:.0} s", begun.elapsed().as_secs_f64());
    told_sizes(&data, lines);
    let ours = asked(&kept, &log).await;
    let theirs = duckdb(&data);
    table(&ours, theirs.as_ref());
    let told = json!({"bench": "months", "lines": lines, "ours": ours, "duckdb": theirs});
    println!("{told}");
}

/// Looks for accounts, and counts everything, each as `townwatch search` does.
async fn asked(kept: &Kept<'_>, log: &KeptLog) -> Value {
    let (mut found, mut times) = (0, Vec::new());
    for number in 0..LOOKED_FOR {
        let wanted = LogQuery {
            text: format!("user:{}", account(number)),
            ..LogQuery::default()
        };
        let begun = Instant::now();
        found += kept.search(&wanted, &mut |_| true).await.unwrap();
        times.push(begun.elapsed().as_secs_f64());
    }
    let (zone, mut counts, mut counted) = (TimeZone::UTC, Vec::new(), 0);
    let everything = LogQuery {
        text: "source:srv".to_owned(),
        ..LogQuery::default()
    };
    for _ in 0..COUNTS {
        let begun = Instant::now();
        let tally = kept.count(&everything, &zone).await.unwrap();
        counts.push(begun.elapsed().as_secs_f64());
        counted = tally.total();
        assert!(tally.is_whole);
    }
    assert!(counted >= log.end().index / 2, "{counted}");
    json!({
        "found": found, "first": times[0], "lookup_s": times, "counted": counted, "count_s": counts,
    })
}

/// The same by DuckDB, with as many threads as the machine has cores.
fn duckdb(data: &Path) -> Option<Value> {
    let accounts: Vec<_> = (0..LOOKED_FOR).map(account).collect();
    let answer = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/months.py"))
        .arg(data.join("columns"))
        .arg(COUNTS.to_string())
        .args(accounts)
        .output()
        .unwrap();
    if !answer.status.success() {
        println!("DuckDB: {}", String::from_utf8_lossy(&answer.stderr).trim());
        return None;
    }
    serde_json::from_slice(&answer.stdout).ok()
}

fn table(ours: &Value, theirs: Option<&Value>) {
    println!(
        "{:28} {:>10} {:>8} {:>8} {:>8}",
        "", "answer", "first s", "p50 s", "p95 s"
    );
    let both = [("Townwatch", Some(ours)), ("DuckDB", theirs)];
    for (question, answer, times) in [
        ("one account, six months", "found", "lookup_s"),
        ("count by hour, everything", "counted", "count_s"),
    ] {
        for (name, told) in both {
            let Some(told) = told else { continue };
            let mut times: Vec<f64> = serde_json::from_value(told[times].clone()).unwrap();
            let first = times[0];
            times.sort_by(f64::total_cmp);
            let at = |percent: usize| times[(times.len() - 1) * percent / 100];
            let [middle, most] = [at(50), at(95)];
            let answer = &told[answer];
            println!("{question} · {name}");
            println!(
                "{:28} {answer:>10} {first:>8.3} {middle:>8.3} {most:>8.3}",
                ""
            );
        }
    }
}

/// One of the accounts; neighbours have nothing in common.
fn account(number: u64) -> String {
    format!("user{:05}", mixed(number) % ACCOUNTS)
}

/// Numbers that look like chance and are the same in every run (how `SplitMix64` ends).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// What a web server, a mail server, a name server's host and a directory say in an office: one line of
/// ten names an account.
fn line(number: u64, at: Timestamp, line: &mut String) {
    let chance = mixed(number);
    let time = at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let (last, port) = (chance % 250, 1_024 + chance % 60_000);
    let user = (chance >> 20) % ACCOUNTS;
    line.clear();
    let written = match chance % 10 {
        0 if chance.is_multiple_of(3) => write!(
            line,
            "{time} mail dovecot: imap-login: Login: user=<user{user:05}>, method=PLAIN, rip=198.51.100.{last}, lip=192.0.2.5, mpid={port}, TLS, session=<{chance:016x}>"
        ),
        0 => write!(
            line,
            "{time} srv sshd[{port}]: Accepted password for user{user:05} from 198.51.100.{last} port {port} ssh2"
        ),
        1..=4 => write!(
            line,
            "{time} mail postfix/smtpd[{port}]: connect from host{last}.example[203.0.113.{last}]"
        ),
        _ => write!(
            line,
            "{time} fw kernel: [{port}.000000] IN=eth0 OUT=eth1 SRC=198.51.100.{last} DST=192.0.2.{last} LEN=52 TTL=63 PROTO=TCP SPT={port} DPT=443 SYN URGP=0"
        ),
    };
    written.unwrap();
}

/// Lines at even distances over the days. Waits until what was closed is sealed.
async fn fill(data: &Path, lines: u64, (unit, source): (UnitId, SourceId)) {
    let begin: Timestamp = BEGIN.parse().unwrap();
    let step = DAYS * 86_400 * 1_000_000 / lines;
    let (log, _) = SealedLog::open(data, Seed::new([7; 32])).unwrap();
    let (mut batch, mut text) = (Vec::with_capacity(BATCH), String::new());
    for number in 0..lines {
        let since = i64::try_from(number * step).unwrap();
        let received = begin + SignedDuration::from_micros(since);
        line(number, received, &mut text);
        batch.push(RawRecord {
            unit,
            source,
            received,
            trust: Trust::Authenticated,
            position: SenderPosition::None,
            encoding: "utf-8",
            raw: text.clone().into_bytes(),
        });
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            log.append(full).await.unwrap();
        }
    }
    log.append(batch).await.unwrap();
    drop(log);
}

fn told_sizes(data: &Path, lines: u64) {
    let mib = |folder: &str| size(&data.join(folder)) / (1 << 20);
    println!(
        "{lines} lines: log and seals {} MiB, columns {} MiB",
        mib("evidence"),
        mib("columns")
    );
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let about = entry.metadata().unwrap();
            if about.is_dir() {
                size(&entry.path())
            } else {
                about.len()
            }
        })
        .sum()
}
