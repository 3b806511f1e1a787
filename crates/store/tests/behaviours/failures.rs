//! What happens to the records when machine, disk or people do their worst.

use std::fs;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::office::{Township, line};
use application::deed::Change;
use application::port::{IncidentQuery, Records};
use domain::id::IncidentId;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use store::{SqlRecords, StoreError};

const CHILD: &str = "failures::the_child_commits_until_it_is_killed";
/// Stands in the child's folder, so that nobody starts the endless child by accident.
const WANTED: &str = "child-wanted";

pub(crate) async fn fails_to_open(path: &Path) -> StoreError {
    let error = SqlRecords::open(path).await.err().expect("it opened");
    let line = error.to_string();
    assert!(
        line.contains(path.to_str().unwrap()) && !line.contains('\n'),
        "{line}"
    );
    error
}

async fn doctored(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn records_are_there_after_opening_again_and_only_ours_to_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let records = SqlRecords::open(&path).await.unwrap();
    let here = Township::entered(&records, "花壇鄉公所").await;
    records.close().await;
    let again = SqlRecords::open(&path).await.unwrap();
    assert_eq!(
        again.person(here.contact.id).await.unwrap(),
        Some(here.contact)
    );
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{file:?}"
        );
    }
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    SqlRecords::open(&path).await.unwrap().close().await;
    doctored(&path, "INSERT INTO schema_version VALUES (999, 0)").await;
    let error = fails_to_open(&path).await;
    assert!(
        matches!(error, StoreError::Newer { found: 999, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_made_by_another_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    SqlRecords::open(&path).await.unwrap().close().await;
    doctored(
        &path,
        "UPDATE schema_version SET checksum = 0 WHERE version = 1",
    )
    .await;
    let error = fails_to_open(&path).await;
    assert!(
        matches!(error, StoreError::OtherHistory { version: 1, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_of_something_else_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.db");
    let content = "not a database at all\n".repeat(500);
    fs::write(&text, &content).unwrap();
    assert!(matches!(
        fails_to_open(&text).await,
        StoreError::Damaged { .. }
    ));
    assert_eq!(fs::read_to_string(&text).unwrap(), content);
    let foreign = folder.path().join("foreign.db");
    doctored(&foreign, "CREATE TABLE addresses (name TEXT)").await;
    assert!(matches!(
        fails_to_open(&foreign).await,
        StoreError::Damaged { .. }
    ));
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let records = SqlRecords::open(&path).await.unwrap();
    Township::entered(&records, "花壇鄉公所").await;
    records.close().await;
    let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    // Every page but the first, which still looks like a database.
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(4096)).unwrap();
    file.write_all(&vec![0xa5; usize::try_from(length - 4096).unwrap()])
        .unwrap();
    drop(file);
    let error = fails_to_open(&path).await;
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = fails_to_open(&folder.path().join("gone/records.db")).await;
    assert!(matches!(error, StoreError::Unopenable { .. }), "{error}");
}

#[tokio::test]
#[ignore = "started and killed by nothing_committed_is_lost_by_kill_9"]
async fn the_child_commits_until_it_is_killed() {
    if !Path::new(WANTED).exists() {
        return;
    }
    let records = SqlRecords::open(Path::new("records.db")).await.unwrap();
    let here = Township::entered(&records, "花壇鄉公所").await;
    println!("contact {} {}", here.contact.id, here.top.id);
    loop {
        let case = here.incident();
        let incident = case.id;
        let entry = line(1, None, "accepted");
        let changes = vec![
            Change::OpenIncident(case),
            Change::AddTimeline { incident, entry },
        ];
        here.does(&records, changes).await.unwrap();
        println!("committed {incident}");
    }
}

#[tokio::test]
async fn nothing_committed_is_lost_by_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(WANTED), "").unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([CHILD, "--exact", "--ignored", "--nocapture"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let mut committed: Vec<IncidentId> = Vec::new();
    while committed.len() < 100 {
        let line = said.next().expect("the child ended by itself");
        committed.extend(
            line.strip_prefix("committed ")
                .map(|id| id.parse::<IncidentId>().unwrap()),
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
    committed.extend(
        said.filter_map(|line| line.strip_prefix("committed ")?.parse::<IncidentId>().ok()),
    );

    let records = SqlRecords::open(&folder.path().join("records.db"))
        .await
        .unwrap();
    let units = records.units().await.unwrap();
    let mut reader = Township::imagined("reader");
    reader.contact.unit = units[0].id;
    let top = units.iter().find(|unit| unit.parent.is_none()).unwrap().id;
    let scope = crate::office::scope_of(&reader.contact, top, units);
    for id in &committed {
        let case = records.incident(&scope, *id).await.unwrap();
        assert!(case.is_some(), "{id} was committed and is lost");
        assert_eq!(
            records.timeline(&scope, *id).await.unwrap().len(),
            1,
            "{id} is torn"
        );
    }
    let newest = records
        .incidents(&scope, &IncidentQuery::default())
        .await
        .unwrap();
    assert!(newest.len() >= 50);
}

#[tokio::test]
async fn damage_below_the_surface_is_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    let records = SqlRecords::open(&path).await.unwrap();
    let here = Township::entered(&records, "花壇鄉公所").await;
    for _ in 0..60 {
        here.does(&records, vec![Change::OpenIncident(here.incident())])
            .await
            .unwrap();
    }
    records.close().await;
    let length = fs::metadata(&path).unwrap().len();
    let mut told = 0;
    for page in 1..length / 4096 {
        let copy = folder.path().join(format!("copy{page}.db"));
        fs::copy(&path, &copy).unwrap();
        let mut file = fs::OpenOptions::new().write(true).open(&copy).unwrap();
        file.seek(SeekFrom::Start(page * 4096 + 8)).unwrap();
        file.write_all(&[0xff; 24]).unwrap();
        drop(file);
        if let Some(error) = SqlRecords::open(&copy).await.err() {
            told += 1;
            let line = error.to_string();
            assert!(
                matches!(error, StoreError::Damaged { .. }),
                "page {page}: {line}"
            );
            assert!(!line.contains('\n'), "page {page}: {line}");
        }
    }
    assert!(told > 10, "{told} of {length}");
}
