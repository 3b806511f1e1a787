//! Data folders as earlier versions left them: each is opened, brought up to date and read.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use application::Actor;
use application::intake::Intake;
use application::port::{FindingQuery, IncidentQuery, Records as _};
use application::use_case::JUDGE_LEVEL;
use domain::language::Language;
use domain::people::UnitTree;
use jiff::civil::date;
use places::Places;
use store::{MIGRATIONS, SqlRecords};
use tempfile::TempDir;
use townwatch::assemble::{Machine, assemble};
use townwatch::config::Config;

fn fixtures() -> Vec<(i64, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut found: Vec<_> = files
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let version = name.strip_prefix("schema-").unwrap();
            let version = version.strip_suffix(".tar.gz").unwrap();
            (version.parse().unwrap(), path)
        })
        .collect();
    found.sort();
    found
}

fn unpacked(file: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut tar = Command::new("tar");
    let tar = tar.arg("-xzf").arg(file).arg("-C").arg(folder.path());
    assert!(tar.status().unwrap().success(), "{}", file.display());
    folder
}

async fn counts(data: &Path) -> (i64, BTreeMap<String, u64>) {
    let records = SqlRecords::look(&data.join("records.db")).await.unwrap();
    let dumped = records.dump(&mut std::io::sink()).await.unwrap();
    records.close().await;
    (dumped.version, dumped.rows)
}

#[test]
fn there_is_a_folder_of_the_tables_as_they_are_now() {
    let newest = MIGRATIONS.last().unwrap().version;
    let there = fixtures().last().map(|(version, _)| *version);
    assert_eq!(
        there,
        Some(newest),
        "run `cargo xtask fixture` and commit what it makes"
    );
    for (_, path) in fixtures() {
        let bytes = fs::metadata(&path).unwrap().len();
        assert!(bytes < 320 * 1024, "{}: {bytes} bytes", path.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_of_every_version_is_brought_up_to_date_and_read() {
    for (version, file) in fixtures() {
        let folder = unpacked(&file);
        let data = folder.path();
        let (found, before) = counts(data).await;
        assert_eq!(found, version);
        let empty: Vec<_> = before.iter().filter(|(_, rows)| **rows == 0).collect();
        assert!(
            empty.is_empty(),
            "{} proves nothing of {empty:?}",
            file.display()
        );

        let assembled = assemble(data, Machine::default(), &Config::default())
            .await
            .unwrap();
        let (intake, _) = Intake::resume(Arc::clone(&assembled.office), Places::builtin().unwrap())
            .await
            .unwrap();
        assert!(intake.tallies().values().any(|tally| tally.decoded > 0));
        drop(intake);
        let (now, after) = counts(data).await;
        assert_eq!(now, MIGRATIONS.last().unwrap().version);
        for (table, rows) in &before {
            // What version 13 moved into a table of more.
            let moved = table == "unit_country" && now >= 13;
            let place = if moved { "unit_premise" } else { table };
            let kept = after.get(place).copied().unwrap_or_default();
            // A newer program's rules may find more in the same log, and tell of it.
            let grows = ["counter", "finding", "job", "journal"].contains(&table.as_str());
            let well = kept == *rows || (grows && kept > *rows);
            assert!(well, "{table} of version {version}: {rows} became {kept}");
        }
        let next = MIGRATIONS.iter().find(|one| one.version > version);
        let next = next.map_or(now + 1, |one| one.version);
        let copy = data.join(format!("records.db.before-{next}"));
        assert_eq!(copy.exists(), version < now);

        let records = SqlRecords::look(&data.join("records.db")).await.unwrap();
        read_every_kind(&records).await;
    }
}

/// Every kind of record goes through the reading code, not only through the dump.
async fn read_every_kind(records: &SqlRecords) {
    let contact = records.credentials("lin.contact").await.unwrap().unwrap();
    let person = contact.account.person;
    let units = records.units().await.unwrap();
    assert!(units.iter().any(|unit| unit.parent.is_some()));
    let actor = Actor::new(
        records.person(person).await.unwrap().unwrap(),
        Language::En,
        records.grants(person).await.unwrap(),
        UnitTree::new(units),
        date(2026, 11, 21),
    );
    let all = actor.permit(&JUDGE_LEVEL).unwrap().scope().clone();
    assert!(!records.sources(&all).await.unwrap().is_empty());
    let query = FindingQuery {
        limit: 200,
        ..FindingQuery::default()
    };
    let findings = records.findings(&all, &query).await.unwrap();
    for state in ["open", "dismissed", "watched", "accepted"] {
        assert!(
            findings.iter().any(|one| one.state.name() == state),
            "{state}"
        );
    }
    let query = IncidentQuery {
        limit: 200,
        ..IncidentQuery::default()
    };
    let incidents = records.incidents(&all, &query).await.unwrap();
    let case = incidents.first().unwrap();
    assert!(case.level.is_some());
    assert!(!records.timeline(&all, case.id).await.unwrap().is_empty());
    let id = case.id.to_string();
    let journal = records.journal_of(&all, "incident", &id);
    assert!(!journal.await.unwrap().is_empty());
    assert!(!records.tokens_of(person).await.unwrap().is_empty());
}
