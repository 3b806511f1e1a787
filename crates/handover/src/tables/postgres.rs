//! How `PostgreSQL` is spoken to.

use std::fmt::Write as _;
use std::path::Path;

use application::connectors::TableAddress;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _};

use super::{Server, Table};

/// Kinds and names of a table's columns.
const COLUMNS: &str = "SELECT CAST(attname AS text), format_type(atttypid, NULL) FROM pg_attribute \
    WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";

impl Server for PgConnection {
    const KINDS: &'static [&'static str] = &[
        "text",
        "character varying",
        "character",
        "uuid",
        "boolean",
        "smallint",
        "integer",
        "bigint",
    ];
    const TEXT: &'static str = "text";

    async fn open(
        address: &TableAddress,
        secret: &str,
        authority: Option<&Path>,
    ) -> Result<Self, sqlx::Error> {
        let mode = if address.is_here() {
            PgSslMode::Disable
        } else {
            PgSslMode::VerifyFull
        };
        let mut options = PgConnectOptions::new_without_pgpass()
            .host(&address.host)
            .port(address.port)
            .username(&address.user)
            .password(secret)
            .database(&address.database)
            .ssl_mode(mode)
            .application_name("townwatch")
            .options([("statement_timeout", "10s"), ("lock_timeout", "5s")])
            .disable_statement_logging();
        if let Some(file) = authority {
            options = options.ssl_root_cert(file);
        }
        Self::connect_with(&options).await
    }

    async fn columns(
        &mut self,
        table: &TableAddress,
    ) -> Result<Vec<(String, String)>, sqlx::Error> {
        let name = format!("\"{}\".\"{}\"", table.schema, table.table);
        sqlx::query_as(COLUMNS).bind(name).fetch_all(self).await
    }

    /// Its way of writing a row refuses where that is not so.
    async fn is_unique(&mut self, _: &TableAddress, _: &str) -> Result<bool, sqlx::Error> {
        Ok(true)
    }

    fn place(number: usize, kind: &str) -> String {
        format!("CAST(${number} AS {kind})")
    }

    fn writes(table: &Table) -> Vec<String> {
        let (key, mut sets) = (table.key_column(), String::new());
        for (_, name, _) in table.columns.iter().filter(|(_, name, _)| name != key) {
            let comma = if sets.is_empty() { "" } else { ", " };
            let _ = write!(sets, "{comma}\"{name}\" = EXCLUDED.\"{name}\"");
        }
        let insert = table.insert::<Self>();
        vec![format!(
            "{insert} ON CONFLICT (\"{key}\") DO UPDATE SET {sets}"
        )]
    }

    async fn say(&mut self, text: &'static str) -> Result<(), sqlx::Error> {
        self.execute(text).await.map(drop)
    }

    async fn write(&mut self, text: &str, values: &[Option<String>]) -> Result<u64, sqlx::Error> {
        let mut query = sqlx::query(AssertSqlSafe(text));
        for value in values {
            query = query.bind(value);
        }
        let done = query.execute(self).await?;
        Ok(done.rows_affected())
    }

    async fn rows(&mut self, text: String) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
        let rows = sqlx::query(AssertSqlSafe(text)).fetch_all(self).await?;
        let texts = |row: &PgRow| (0..row.len()).map(|at| row.try_get(at)).collect();
        rows.iter().map(texts).collect()
    }

    async fn end(self) {
        let _ = self.close().await;
    }
}
