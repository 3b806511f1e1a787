//! Opening the records: checks first, then forward-only migrations.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Executor, Row};

use crate::error::StoreError;

/// A step from one version of the tables to the next.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts from 1.
    pub version: i64,
    /// Its file.
    pub file: &'static str,
    /// SQL.
    pub text: &'static str,
}

/// Every migration, in order. Files are never changed once released.
pub static MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    file: "0001_first_day.sql",
    text: include_str!("../migrations/0001_first_day.sql"),
}];

const VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, checksum BIGINT NOT NULL)";
/// Connections that read at the same time; one more writes.
const READERS: u32 = 3;

/// The records of an office in a SQLite file.
pub struct SqlRecords {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
}

impl SqlRecords {
    /// Opens the file, making it when absent, and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`], before anything is changed.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        make(path)?;
        let options = options(path)?;
        let unopenable = |cause: sqlx::Error| classified(path, &cause);
        let mut connection = sqlx::SqliteConnection::connect_with(&options)
            .await
            .map_err(unopenable)?;
        check(path, &mut connection).await?;
        ours(path, &mut connection).await?;
        migrate(path, &mut connection).await?;
        connection.close().await.map_err(unopenable)?;
        let pool = |connections| SqlitePoolOptions::new().max_connections(connections);
        let writer = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(unopenable)?;
        let readers = pool(READERS)
            .connect_with(options)
            .await
            .map_err(unopenable)?;
        Ok(Self { writer, readers })
    }

    /// Waits for work under way and leaves everything in the one file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// A new file is for our own user only: it holds password hashes.
fn make(path: &Path) -> Result<(), StoreError> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(StoreError::Unopenable {
            path: path.to_owned(),
            cause: cause.to_string(),
        }),
        Ok(_) => Ok(()),
    }
}

/// A database of another program is left alone.
async fn ours(path: &Path, connection: &mut sqlx::SqliteConnection) -> Result<(), StoreError> {
    let failed = |cause: sqlx::Error| classified(path, &cause);
    let mut names = Vec::new();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
    for row in connection.fetch_all(tables).await.map_err(failed)? {
        names.push(row.try_get::<String, _>(0).map_err(failed)?);
    }
    if names.is_empty() || names.iter().any(|name| name == "schema_version") {
        return Ok(());
    }
    Err(StoreError::Damaged {
        path: path.to_owned(),
        cause: "it is a database of another program".to_owned(),
    })
}

fn options(path: &Path) -> Result<SqliteConnectOptions, StoreError> {
    let options =
        SqliteConnectOptions::from_str("sqlite://").map_err(|cause| StoreError::Unopenable {
            path: path.to_owned(),
            cause: cause.to_string(),
        })?;
    Ok(options
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a committed deed survives a power cut, not only a crash of the program.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10)))
}

fn classified(path: &Path, cause: &sqlx::Error) -> StoreError {
    let path: PathBuf = path.to_owned();
    let text = cause.to_string();
    let damaged = ["not a database", "malformed", "disk image"];
    if damaged.iter().any(|word| text.contains(word)) {
        StoreError::Damaged { path, cause: text }
    } else if text.contains("disk is full") {
        StoreError::Full { path }
    } else {
        StoreError::Unopenable { path, cause: text }
    }
}

async fn check(path: &Path, connection: &mut sqlx::SqliteConnection) -> Result<(), StoreError> {
    let row = sqlx::query("PRAGMA quick_check(1)")
        .fetch_one(connection)
        .await
        .map_err(|cause| classified(path, &cause))?;
    let said: String = row.try_get(0).map_err(|cause| classified(path, &cause))?;
    if said == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged {
        path: path.to_owned(),
        // The check names the tree in one line and what is wrong in the next.
        cause: said.lines().collect::<Vec<_>>().join(" "),
    })
}

async fn migrate(path: &Path, connection: &mut sqlx::SqliteConnection) -> Result<(), StoreError> {
    let failed = |cause: sqlx::Error| classified(path, &cause);
    connection.execute(VERSION_TABLE).await.map_err(failed)?;
    let rows = sqlx::query("SELECT version, checksum FROM schema_version ORDER BY version")
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
    let mut done = Vec::new();
    for row in rows {
        let version: i64 = row.try_get(0).map_err(failed)?;
        let checksum: i64 = row.try_get(1).map_err(failed)?;
        done.push((version, checksum));
    }
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    if let Some((found, _)) = done.last().filter(|(version, _)| *version > known) {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found: *found,
            known,
        });
    }
    for migration in MIGRATIONS {
        let checksum = i64::from(crc32c::crc32c(migration.text.as_bytes()));
        match done
            .iter()
            .find(|(version, _)| *version == migration.version)
        {
            Some((_, written)) if *written == checksum => {}
            Some((version, _)) => {
                return Err(StoreError::OtherHistory {
                    path: path.to_owned(),
                    version: *version,
                });
            }
            None => step(connection, migration, checksum)
                .await
                .map_err(failed)?,
        }
    }
    Ok(())
}

/// One migration and its line in the history, in one transaction.
async fn step(
    connection: &mut sqlx::SqliteConnection,
    migration: &Migration,
    checksum: i64,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    transaction.execute(migration.text).await?;
    sqlx::query("INSERT INTO schema_version (version, checksum) VALUES ($1, $2)")
        .bind(migration.version)
        .bind(checksum)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
