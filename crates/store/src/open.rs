//! Opening the records: checks first, then forward-only migrations.

use std::fs::OpenOptions;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use application::Fault;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Executor, Row};

use crate::copies::{copy_file, copy_rows};
use crate::engine::{Engine, Ready, Writer};
use crate::error::StoreError;
use crate::migration::{VERSION_TABLE, carry_out, history, lines_of, outstanding};
use crate::statement as sql;

/// Connections that read at the same time; one more writes.
const READERS: u32 = 3;
/// Connections to a `PostgreSQL`: deeds queue for one of them, looks use the others.
const CONNECTIONS: u32 = 8;
/// How long a `PostgreSQL` may take to give us a connection.
const PATIENCE: Duration = Duration::from_secs(10);
/// Held while migrating, so that two programs do not migrate at once. The digits spell nothing.
pub(crate) const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7146211860937)";

/// The records of an office, in a `SQLite` file or a `PostgreSQL` database.
pub struct SqlRecords {
    pub(crate) engine: Engine,
}

impl SqlRecords {
    /// Opens the file, making it when absent, and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`], before anything is changed.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let records = Self::opened(path).await?;
        let failed = |fault: Fault| classified_text(path, fault.to_string());
        records.migrate(path, None, failed).await?;
        Ok(records)
    }

    /// Opens a file that is there, as it is: nothing is migrated.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn look(path: &Path) -> Result<Self, StoreError> {
        std::fs::metadata(path).map_err(|cause| StoreError::Unopenable {
            path: path.to_owned(),
            cause: cause.to_string(),
        })?;
        Self::opened(path).await
    }

    /// Opens the file, making it when absent.
    pub(crate) async fn opened(path: &Path) -> Result<Self, StoreError> {
        make(path)?;
        let options = options(path)?;
        let unopenable = |cause: sqlx::Error| classified(path, &cause);
        let mut connection = sqlx::SqliteConnection::connect_with(&options)
            .await
            .map_err(unopenable)?;
        check(path, &mut connection).await?;
        ours(path, &mut connection).await?;
        connection.close().await.map_err(unopenable)?;
        let engine = Engine::Sqlite {
            writer: pool(1, &options).await.map_err(unopenable)?,
            readers: pool(READERS, &options).await.map_err(unopenable)?,
        };
        Ok(Self { engine })
    }

    /// Opens a `PostgreSQL` database (`postgres://user@host/name`), and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`], before anything is changed. No message holds the password.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_keeping(url, None).await
    }

    /// Like [`Self::connect`], but before anything in it is changed a dump of it is written into
    /// a folder: `records.before-N.jsonl`.
    ///
    /// # Errors
    /// As [`Self::connect`], and when the dump cannot be written.
    pub async fn connect_keeping(url: &str, folder: Option<&Path>) -> Result<Self, StoreError> {
        let (records, place) = Self::reached(url).await?;
        let failed = |fault: Fault| StoreError::Unreachable {
            place: place.clone(),
            cause: fault.to_string(),
        };
        records.migrate(Path::new(&place), folder, failed).await?;
        Ok(records)
    }

    /// Opens a `PostgreSQL` database as it is: nothing is migrated.
    ///
    /// # Errors
    /// [`StoreError`]. No message holds the password.
    pub async fn look_at(url: &str) -> Result<Self, StoreError> {
        Self::reached(url).await.map(|(records, _)| records)
    }

    /// The database and its address without user and password.
    pub(crate) async fn reached(url: &str) -> Result<(Self, String), StoreError> {
        let postgres = ["postgres://", "postgresql://"];
        let options = Some(url)
            .filter(|url| postgres.iter().any(|scheme| url.starts_with(scheme)))
            .and_then(|url| PgConnectOptions::from_str(url).ok());
        let options = options.ok_or_else(|| StoreError::Unreachable {
            place: "at records.url".to_owned(),
            cause: "it is no address like postgres://user@host/name".to_owned(),
        })?;
        let place = place(&options);
        let unreachable = |cause: String| StoreError::Unreachable {
            place: place.clone(),
            cause,
        };
        // A plan made for no list of units in particular compares each row with each of hundreds.
        let options = guarded(options)
            .application_name("townwatch")
            .options([("plan_cache_mode", "force_custom_plan")]);
        // A pool tries again for a while; a first start shall say at once what is wrong.
        let first = PgConnection::connect_with(&options).await;
        let closed = match first {
            Ok(first) => first.close().await,
            Err(cause) => Err(cause),
        };
        closed.map_err(|cause| unreachable(cause.to_string()))?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(|cause| unreachable(cause.to_string()))?;
        byte_order(&pool, &place).await?;
        let engine = Engine::Postgres(pool);
        Ok((Self { engine }, place))
    }

    async fn migrate(
        &self,
        place: &Path,
        copies: Option<&Path>,
        failed: impl Fn(Fault) -> StoreError,
    ) -> Result<(), StoreError> {
        if let Engine::Sqlite { readers, .. } = &self.engine {
            let done = self
                .engine
                .rows(Ready::new(&sql::HISTORY, Vec::new()))
                .await;
            // A file without a history has no tables yet.
            let done = done.and_then(|rows| lines_of(&rows)).unwrap_or_default();
            if let Some(first) = changes(place, &done)? {
                copy_file(readers, place, first).await?;
            }
        }
        let mut writer = self.engine.writer().await.map_err(&failed)?;
        let postgres = matches!(writer, Writer::Postgres(_));
        let mut write = writer.begin().await.map_err(&failed)?;
        if postgres {
            let locked = write.text(MIGRATION_LOCK).await;
            locked.map_err(|cause| failed(Fault::caused("wait for the migration lock", cause)))?;
        }
        let made = write.text(VERSION_TABLE).await;
        made.map_err(|cause| failed(Fault::caused("make the history of the tables", cause)))?;
        let done = history(&mut write).await.map_err(&failed)?;
        if let (true, Some(folder), Some(first)) = (postgres, copies, changes(place, &done)?) {
            copy_rows(&mut write, folder, first).await?;
        }
        for migration in outstanding(place, &done)? {
            carry_out(&mut write, migration).await.map_err(&failed)?;
        }
        let finished = write.commit().await;
        finished.map_err(|cause| failed(Fault::caused("finish the migrations", cause)))
    }

    /// Waits for work under way and leaves everything in the one file.
    pub async fn close(&self) {
        self.engine.close().await;
    }
}

/// On a full disk `SQLite` may take a transaction back by itself. The driver then counts it as open for ever and
/// refuses the next one, so such a connection is replaced before anybody gets it, whoever met the full disk.
async fn pool(connections: u32, options: &SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .before_acquire(|one, _| Box::pin(async { Ok(!one.is_in_transaction()) }))
        .connect_with(options.clone())
        .await
}

/// The first migration that would change tables which hold something.
fn changes(place: &Path, done: &[(i64, i64)]) -> Result<Option<i64>, StoreError> {
    let left = outstanding(place, done)?;
    let first = left.first().filter(|_| !done.is_empty());
    Ok(first.map(|migration| migration.version))
}

/// Over a network the records go only to a server that proves its name: neither read nor
/// answered by anybody between. On this machine the address says how.
fn guarded(options: PgConnectOptions) -> PgConnectOptions {
    let host = options.get_host();
    let address: Result<IpAddr, _> = host.trim_matches(['[', ']']).parse();
    let here = options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.is_loopback());
    if here {
        options
    } else {
        options.ssl_mode(PgSslMode::VerifyFull)
    }
}

/// The address without user and password, for messages.
fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or("?");
    match options.get_socket() {
        Some(socket) => format!("{database} at {}", socket.display()),
        None => format!(
            "{database} at {}:{}",
            options.get_host(),
            options.get_port()
        ),
    }
}

/// Asks for the behaviour, not for a name: there are many names, and providers beside the system's.
async fn byte_order(pool: &PgPool, place: &str) -> Result<(), StoreError> {
    let asked = "SELECT 'a' > 'B' AND '-b' < 'a', datcollate FROM pg_database WHERE datname = current_database()";
    let row = pool.fetch_one(asked).await;
    let found: Result<(bool, String), _> =
        row.and_then(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    let place = place.to_owned();
    match found {
        Ok((true, _)) => Ok(()),
        Ok((false, name)) => Err(StoreError::Collation { place, found: name }),
        Err(cause) => Err(StoreError::Unreachable {
            place,
            cause: cause.to_string(),
        }),
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
    classified_text(path, cause.to_string())
}

fn classified_text(path: &Path, text: String) -> StoreError {
    let path: PathBuf = path.to_owned();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_must_prove_its_name_whatever_the_address_says() {
        let verified = |url: &str| {
            let options = guarded(PgConnectOptions::from_str(url).unwrap());
            matches!(options.get_ssl_mode(), PgSslMode::VerifyFull)
        };
        assert!(verified("postgres://town@db.example/town"));
        assert!(verified("postgres://town@192.0.2.7/town?sslmode=disable"));
        assert!(verified(
            "postgres://town@localhost.example/town?sslmode=require"
        ));
        assert!(verified(
            "postgres://town@127.0.0.1/town?sslmode=verify-full"
        ));
        assert!(!verified("postgres://town@127.0.0.1/town"));
        assert!(!verified("postgres://town@[::1]/town"));
        assert!(!verified("postgres:///town?host=/run/postgresql"));
    }
}
