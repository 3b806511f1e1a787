//! Before tables change, what is there is copied; and what is old is brought up to date.

use std::fmt::Write as _;
use std::path::Path;

use application::port::Records as _;
use store::{MIGRATIONS, SqlRecords, StoreError};

use crate::cluster::Cluster;
use crate::dump::{Given, dumped};

/// A database as version 2 of the tables left it, with a unit in it.
const OLD_UNIT: &str = "INSERT INTO unit (id, name, time_zone) VALUES ('00000000-0000-0000-0000-000000000001', '花壇', 'Asia/Taipei')";

fn as_of(version: i64) -> String {
    let mut text =
        "CREATE TABLE schema_version (version BIGINT PRIMARY KEY, checksum BIGINT NOT NULL);"
            .to_owned();
    for migration in MIGRATIONS.iter().filter(|one| one.version <= version) {
        text.push_str(migration.text);
        let sum = crc32c::crc32c(migration.text.as_bytes());
        let version = migration.version;
        write!(
            text,
            "INSERT INTO schema_version VALUES ({version}, {sum});"
        )
        .unwrap();
    }
    text + OLD_UNIT
}

async fn old_file(path: &Path) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let pool = sqlx::SqlitePool::connect_with(options.create_if_missing(true))
        .await
        .unwrap();
    let text = sqlx::AssertSqlSafe(as_of(2));
    sqlx::raw_sql(text).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn before_a_migration_the_file_is_copied_and_a_second_start_copies_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    old_file(&path).await;
    let records = SqlRecords::open(&path).await.unwrap();
    assert_eq!(records.units().await.unwrap().len(), 1);
    records.close().await;
    let copy = folder.path().join("records.db.before-3");
    assert_eq!(
        std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let kept = SqlRecords::look(&copy).await.unwrap();
    let (_, told) = dumped(&kept).await;
    assert_eq!((told.version, told.rows["unit"]), (2, 1));
    assert!(!told.rows.contains_key("token"));
    kept.close().await;
    std::fs::remove_file(&copy).unwrap();
    SqlRecords::open(&path).await.unwrap().close().await;
    assert!(!copy.exists());
}

#[tokio::test]
async fn without_a_copy_nothing_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.db");
    old_file(&path).await;
    std::fs::create_dir(folder.path().join("records.db.before-3")).unwrap();
    std::fs::write(folder.path().join("records.db.before-3/x"), "").unwrap();
    let refused = SqlRecords::open(&path).await.err().unwrap();
    assert!(matches!(refused, StoreError::NoCopy { .. }), "{refused}");
    let left = SqlRecords::look(&path).await.unwrap();
    assert_eq!(dumped(&left).await.1.version, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_a_migration_postgresql_is_dumped_and_an_old_dump_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let cluster = Cluster::start();
    let url = cluster.database("town", "");
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let text = sqlx::AssertSqlSafe(as_of(2));
    sqlx::raw_sql(text).execute(&pool).await.unwrap();
    pool.close().await;
    let records = SqlRecords::connect_keeping(&url, Some(folder.path()))
        .await
        .unwrap();
    assert_eq!(records.units().await.unwrap().len(), 1);
    records.close().await;
    let text = std::fs::read_to_string(folder.path().join("records.before-3.jsonl")).unwrap();
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let back = folder.path().join("back.db");
    let loaded = SqlRecords::restore_file(&back, &mut Given::new(&lines))
        .await
        .unwrap();
    assert_eq!((loaded.version, loaded.rows["unit"]), (2, 1));
    let records = SqlRecords::look(&back).await.unwrap();
    let (_, told) = dumped(&records).await;
    assert_eq!(told.version, MIGRATIONS.last().unwrap().version);
    assert_eq!((told.rows["unit"], told.rows["token"]), (1, 0));
}
