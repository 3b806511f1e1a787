//! How `MariaDB` is spoken to. What a value does not fit into refuses it (strict mode), and names stand in the same
//! quotation marks as elsewhere.

use std::path::Path;

use application::connectors::TableAddress;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _};

use super::{Server, Table};

/// How long it takes at most, in seconds, and how strict it is.
const SETTINGS: &str = "SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', \
    max_statement_time = 10, lock_wait_timeout = 5, innodb_lock_wait_timeout = 5";
/// Kinds and names of a table's columns.
const COLUMNS: &str = "SELECT column_name, data_type FROM information_schema.columns \
    WHERE table_schema = ? AND table_name = ?";
/// Indexes that are unique by one whole column.
const UNIQUE: &str = "SELECT index_name FROM information_schema.statistics \
    WHERE table_schema = ? AND table_name = ? AND non_unique = 0 GROUP BY index_name \
    HAVING count(*) = 1 AND max(column_name) = ? AND max(sub_part) IS NULL";

impl Server for MySqlConnection {
    const KINDS: &'static [&'static str] = &[
        "text",
        "mediumtext",
        "longtext",
        "varchar",
        "char",
        "uuid",
        "tinyint",
        "smallint",
        "int",
        "bigint",
    ];
    const TEXT: &'static str = "char";

    async fn open(
        address: &TableAddress,
        secret: &str,
        authority: Option<&Path>,
    ) -> Result<Self, sqlx::Error> {
        let mode = if address.is_here() {
            MySqlSslMode::Disabled
        } else {
            MySqlSslMode::VerifyIdentity
        };
        let mut options = MySqlConnectOptions::new()
            .host(&address.host)
            .port(address.port)
            .username(&address.user)
            .password(secret)
            .database(&address.database)
            .ssl_mode(mode)
            .disable_statement_logging();
        if let Some(file) = authority {
            options = options.ssl_ca(file);
        }
        let mut server = Self::connect_with(&options).await?;
        server.execute(SETTINGS).await?;
        Ok(server)
    }

    async fn columns(
        &mut self,
        table: &TableAddress,
    ) -> Result<Vec<(String, String)>, sqlx::Error> {
        let query = sqlx::query_as(COLUMNS)
            .bind(&table.schema)
            .bind(&table.table);
        query.fetch_all(self).await
    }

    async fn is_unique(&mut self, table: &TableAddress, column: &str) -> Result<bool, sqlx::Error> {
        let query = sqlx::query(UNIQUE).bind(&table.schema).bind(&table.table);
        let found = query.bind(column).fetch_optional(self).await?;
        Ok(found.is_some())
    }

    fn place(_: usize, _: &str) -> String {
        "?".to_owned()
    }

    /// Not by `ON DUPLICATE KEY UPDATE`: that overwrites the row of somebody else who has the same in any other unique
    /// column.
    fn writes(table: &Table) -> Vec<String> {
        vec![table.update::<Self>(), table.insert::<Self>()]
    }

    async fn say(&mut self, text: &'static str) -> Result<(), sqlx::Error> {
        self.execute(text).await.map(drop)
    }

    async fn write(&mut self, text: &str, values: &[Option<String>]) -> Result<u64, sqlx::Error> {
        let mut query = sqlx::query(AssertSqlSafe(text));
        for value in values {
            query = query.bind(value);
        }
        // Rows that were found, whether anything in them became other or not.
        let done = query.execute(self).await?;
        Ok(done.rows_affected())
    }

    async fn rows(&mut self, text: String) -> Result<Vec<Vec<Option<String>>>, sqlx::Error> {
        let rows = sqlx::query(AssertSqlSafe(text)).fetch_all(self).await?;
        let texts = |row: &MySqlRow| (0..row.len()).map(|at| row.try_get(at)).collect();
        rows.iter().map(texts).collect()
    }

    async fn end(self) {
        let _ = self.close().await;
    }
}
