//! The two databases behind one text of SQL.
//!
//! Nothing outside this file, `open`, `catalog` and `copies` knows which database it speaks to. A value goes in as a
//! [`Value`], a row comes out as a [`Row`] read by column name: text, whole numbers, and neither.

use application::Fault;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Connection as _, Postgres, Row as _, Sqlite, Transaction};

use crate::catalog::Link;
use crate::error::fault;
use crate::statement::Statement;

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    MaybeText(Option<String>),
    Whole(i64),
    MaybeWhole(Option<i64>),
    MaybeBytes(Option<Vec<u8>>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

/// The parameters of `$name`'s database; both databases take the same kinds.
macro_rules! parameters {
    ($values:expr, $arguments:ty) => {{
        let mut arguments = <$arguments>::default();
        let mut added = Ok(());
        for value in $values {
            added = added.and(match value {
                Value::Text(text) => arguments.add(text),
                Value::MaybeText(text) => arguments.add(text),
                Value::Whole(number) => arguments.add(number),
                Value::MaybeWhole(number) => arguments.add(number),
                Value::MaybeBytes(bytes) => arguments.add(bytes),
            });
        }
        added.map(|()| arguments)
    }};
}

/// One row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! column {
    ($row:expr, $name:expr) => {
        match $row {
            Row::Sqlite(row) => row.try_get($name),
            Row::Postgres(row) => row.try_get($name),
        }
    };
}

impl Row {
    pub(crate) fn text(&self, column: &str) -> Result<Option<String>, sqlx::Error> {
        column!(self, column)
    }

    pub(crate) fn whole(&self, column: &str) -> Result<Option<i64>, sqlx::Error> {
        column!(self, column)
    }

    pub(crate) fn bytes(&self, column: &str) -> Result<Option<Vec<u8>>, sqlx::Error> {
        column!(self, column)
    }
}

/// A statement that is ready to run: its text is one of ours, with numbered places for units.
pub(crate) struct Ready<'s> {
    pub(crate) name: &'s str,
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

impl<'s> Ready<'s> {
    pub(crate) fn new(statement: &'s Statement, values: Vec<Value>) -> Self {
        Self {
            name: statement.name,
            text: statement.text.to_owned(),
            values,
        }
    }

    fn sqlite<'q>(self) -> Result<Query<'q, Sqlite, SqliteArguments>, Fault> {
        let arguments = parameters!(self.values, SqliteArguments);
        let arguments = arguments.map_err(|cause| Fault::caused(self.name, cause))?;
        Ok(sqlx::query_with(AssertSqlSafe(self.text), arguments))
    }

    fn postgres<'q>(self) -> Result<Query<'q, Postgres, PgArguments>, Fault> {
        let arguments = parameters!(self.values, PgArguments);
        let arguments = arguments.map_err(|cause| Fault::caused(self.name, cause))?;
        Ok(sqlx::query_with(AssertSqlSafe(self.text), arguments))
    }
}

/// An open database.
pub(crate) enum Engine {
    /// One connection writes, a few read.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Engine {
    /// All rows of a statement.
    pub(crate) async fn rows(&self, ready: Ready<'_>) -> Result<Vec<Row>, Fault> {
        let name = ready.name;
        let rows = match self {
            Self::Sqlite { readers, .. } => {
                let rows = ready.sqlite()?.fetch_all(readers).await;
                rows.map(|rows| rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres(pool) => {
                let rows = ready.postgres()?.fetch_all(pool).await;
                rows.map(|rows| rows.into_iter().map(Row::Postgres).collect())
            }
        };
        rows.map_err(|cause| fault(name, cause))
    }

    /// The connection that may write.
    pub(crate) async fn writer(&self) -> Result<Writer, Fault> {
        let writer = match self {
            Self::Sqlite { writer, .. } => writer.acquire().await.map(Writer::Sqlite),
            Self::Postgres(pool) => pool.acquire().await.map(Writer::Postgres),
        };
        writer.map_err(|cause| fault("begin a deed", cause))
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection that may write.
pub(crate) enum Writer {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Writer {
    /// Begins a transaction, which is taken back when dropped.
    pub(crate) async fn begin(&mut self) -> Result<Write<'_>, Fault> {
        let begun = match self {
            // IMMEDIATE: a deed that reads before it writes never loses the race for the lock midway.
            Self::Sqlite(one) => one.begin_with("BEGIN IMMEDIATE").await.map(Write::Sqlite),
            Self::Postgres(one) => one.begin().await.map(Write::Postgres),
        };
        begun.map_err(|cause| fault("begin a deed", cause))
    }
}

/// A transaction under way.
pub(crate) enum Write<'w> {
    Sqlite(Transaction<'w, Sqlite>),
    Postgres(Transaction<'w, Postgres>),
}

impl Write<'_> {
    /// Runs a statement; how many rows it touched.
    pub(crate) async fn run(
        &mut self,
        statement: &Statement,
        values: Vec<Value>,
    ) -> Result<u64, Fault> {
        self.execute(Ready::new(statement, values)).await
    }

    /// Runs a statement that was put together from the catalog; how many rows it touched.
    pub(crate) async fn execute(&mut self, ready: Ready<'_>) -> Result<u64, Fault> {
        let name = ready.name;
        let touched = match self {
            Self::Sqlite(one) => {
                let done = ready.sqlite()?.execute(&mut **one).await;
                done.map(|done| done.rows_affected())
            }
            Self::Postgres(one) => {
                let done = ready.postgres()?.execute(&mut **one).await;
                done.map(|done| done.rows_affected())
            }
        };
        touched.map_err(|cause| fault(name, cause))
    }

    /// All rows of a statement, as this transaction sees them.
    pub(crate) async fn rows(
        &mut self,
        statement: &Statement,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, Fault> {
        let ready = Ready::new(statement, values);
        let rows = match self {
            Self::Sqlite(one) => {
                let rows = ready.sqlite()?.fetch_all(&mut **one).await;
                rows.map(|rows| rows.into_iter().map(Row::Sqlite).collect())
            }
            Self::Postgres(one) => {
                let rows = ready.postgres()?.fetch_all(&mut **one).await;
                rows.map(|rows| rows.into_iter().map(Row::Postgres).collect())
            }
        };
        rows.map_err(|cause| fault(statement.name, cause))
    }

    /// The first row of a statement.
    pub(crate) async fn row(
        &mut self,
        statement: &Statement,
        values: Vec<Value>,
    ) -> Result<Option<Row>, Fault> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    /// Runs a text of several statements, such as a migration.
    pub(crate) async fn text(&mut self, text: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(one) => sqlx::raw_sql(text).execute(&mut **one).await.map(drop),
            Self::Postgres(one) => sqlx::raw_sql(text).execute(&mut **one).await.map(drop),
        }
    }

    /// The connection, for what reads the catalog.
    pub(crate) fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(one) => Link::Sqlite(one),
            Self::Postgres(one) => Link::Postgres(one),
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(one) => one.commit().await,
            Self::Postgres(one) => one.commit().await,
        }
    }
}
