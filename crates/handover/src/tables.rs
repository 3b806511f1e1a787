//! Rows of one table in `PostgreSQL`. The table is made by whoever keeps it; here rows are written by their key, read
//! again, and never removed. Its columns are asked of the server, and only those of plain kinds are written.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::time::Duration;

use application::connectors::{
    Attribute, ConnectorColumn, Missed, Remote, TableAddress, Target, Telling, Wish,
};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};
use tokio::net::lookup_host;
use tokio::time::timeout;

use crate::{later, never};

/// Most rows that are read of a table.
const MOST: usize = 200_000;
/// Kinds of columns that are written.
const KINDS: [&str; 8] = [
    "text",
    "character varying",
    "character",
    "uuid",
    "boolean",
    "smallint",
    "integer",
    "bigint",
];
/// Kinds and names of a table's columns.
const COLUMNS: &str = "SELECT CAST(attname AS text) AS name, format_type(atttypid, NULL) AS kind FROM pg_attribute \
    WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";

/// Writes rows of tables.
#[derive(Debug, Clone)]
pub struct Tables {
    limit: Duration,
}

/// A table that is reached.
struct Open {
    connection: PgConnection,
    /// Its name, as it stands in a statement.
    name: String,
    /// What stands in which column, with the kind of it.
    columns: Vec<(Attribute, String, &'static str)>,
}

impl Tables {
    /// Connects to nothing yet. People are told of together within `limit`, and a table is read within it.
    pub const fn new(limit: Duration) -> Self {
        Self { limit }
    }

    /// Writes a row for each, in one transaction; a row that the table refuses leaves the others.
    pub async fn tell(
        &self,
        target: &Target,
        people: &[Telling],
    ) -> Vec<Result<Option<String>, Missed>> {
        let told = timeout(self.limit, told(target, people)).await;
        let told = told.unwrap_or_else(|_| Err(later("no answer in time")));
        told.unwrap_or_else(|why| people.iter().map(|_| Err(why.clone())).collect())
    }

    /// Every row of a table.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(&self, target: &Target) -> Result<Vec<Remote>, Missed> {
        let read = timeout(self.limit, read(target)).await;
        read.unwrap_or_else(|_| Err(later("no answer in time")))
    }
}

/// What went wrong at the server; nothing of the values stands in it.
fn wrong(cause: &sqlx::Error) -> Missed {
    let Some(said) = cause.as_database_error() else {
        return later(&format!("the database: {cause}"));
    };
    let code = said.code().unwrap_or_default().into_owned();
    match code.get(..2) {
        // The value itself: trying again does not mend it.
        Some("22") => never(&format!(
            "the table does not take the value (SQLSTATE {code})"
        )),
        Some("23") => never(&format!("a rule of the table refuses it (SQLSTATE {code})")),
        _ => later(&format!("{} (SQLSTATE {code})", said.message())),
    }
}

async fn open(target: &Target) -> Result<Open, Missed> {
    let address = TableAddress::parse(&target.address)
        .ok_or_else(|| never("the address of the table cannot be used"))?;
    if !address.is_here() {
        allowed(&address).await?;
    }
    let secret = std::str::from_utf8(&target.secret).map_err(|_| never("the secret is no text"))?;
    // Over the network only with TLS, by the name of the server.
    let mode = if address.is_here() {
        PgSslMode::Disable
    } else {
        PgSslMode::VerifyFull
    };
    let options = PgConnectOptions::new_without_pgpass()
        .host(&address.host)
        .port(address.port)
        .username(&address.user)
        .password(secret)
        .database(&address.database)
        .ssl_mode(mode)
        .application_name("townwatch")
        .options([("statement_timeout", "10s"), ("lock_timeout", "5s")])
        .disable_statement_logging();
    let mut connection = PgConnection::connect_with(&options)
        .await
        .map_err(|cause| wrong(&cause))?;
    let name = format!("\"{}\".\"{}\"", address.schema, address.table);
    let found = sqlx::query(COLUMNS)
        .bind(&name)
        .fetch_all(&mut connection)
        .await
        .map_err(|cause| wrong(&cause))?;
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for row in found {
        let column = |name: &str| {
            row.try_get::<String, _>(name)
                .map_err(|cause| wrong(&cause))
        };
        kinds.insert(column("name")?, column("kind")?);
    }
    let known = |one: &ConnectorColumn| {
        let kind = kinds.get(&one.name);
        let kind = kind.ok_or_else(|| later(&format!("the table has no column {}", one.name)))?;
        let kind = KINDS
            .into_iter()
            .find(|known| known == kind)
            .ok_or_else(|| {
                never(&format!(
                    "the column {} is of a kind that is not written",
                    one.name
                ))
            })?;
        Ok((one.what, one.name.clone(), kind))
    };
    let columns = target.columns.iter().map(known);
    let columns = columns.collect::<Result<Vec<_>, Missed>>()?;
    Ok(Open {
        connection,
        name,
        columns,
    })
}

/// No name leads to where no database of the office is.
async fn allowed(address: &TableAddress) -> Result<(), Missed> {
    let found = lookup_host((address.host.as_str(), address.port)).await;
    let found = found.map_err(|cause| later(&format!("no address: {cause}")))?;
    for one in found {
        let forbidden = match one.ip().to_canonical() {
            IpAddr::V4(ip) => {
                ip.is_link_local() || ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast()
            }
            IpAddr::V6(ip) => {
                let metadata = ip.segments() == [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254];
                ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast() || metadata
            }
        };
        if forbidden {
            return Err(never("leads to an address that is not allowed"));
        }
    }
    Ok(())
}

impl Open {
    /// The column by which a row is known.
    fn key(&self) -> &'static str {
        let has_id = self.columns.iter().any(|(what, ..)| *what == Attribute::Id);
        if has_id {
            Attribute::Id
        } else {
            Attribute::UserName
        }
        .name()
    }

    /// Writes a row, whether it is there or not.
    fn upsert(&self) -> String {
        let (mut names, mut values, mut sets, mut key) =
            (String::new(), String::new(), String::new(), "");
        for ((what, name, kind), number) in self.columns.iter().zip(1..) {
            let comma = if number == 1 { "" } else { ", " };
            let _ = write!(names, "{comma}\"{name}\"");
            let _ = write!(values, "{comma}CAST(${number} AS {kind})");
            if what.name() == self.key() {
                key = name;
            } else {
                let comma = if sets.is_empty() { "" } else { ", " };
                let _ = write!(sets, "{comma}\"{name}\" = EXCLUDED.\"{name}\"");
            }
        }
        let table = &self.name;
        format!(
            "INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT (\"{key}\") DO UPDATE SET {sets}"
        )
    }

    /// Writes a row that is there. One that is closed is not made for that.
    fn update(&self) -> String {
        let (mut sets, mut whose) = (String::new(), String::new());
        for ((what, name, kind), number) in self.columns.iter().zip(1..) {
            let value = format!("\"{name}\" = CAST(${number} AS {kind})");
            if what.name() == self.key() {
                whose = value;
            } else {
                let comma = if sets.is_empty() { "" } else { ", " };
                let _ = write!(sets, "{comma}{value}");
            }
        }
        format!("UPDATE {} SET {sets} WHERE {whose}", self.name)
    }

    fn remote(&self, wish: &Wish) -> Option<String> {
        wish.value(Attribute::from_name(self.key())?)
    }
}

async fn told(
    target: &Target,
    people: &[Telling],
) -> Result<Vec<Result<Option<String>, Missed>>, Missed> {
    let mut open = open(target).await?;
    let (upsert, update) = (open.upsert(), open.update());
    let values = |wish: &Wish| -> Vec<Option<String>> {
        let of = |(what, ..): &(Attribute, String, &str)| wish.value(*what);
        open.columns.iter().map(of).collect()
    };
    let rows: Vec<_> = people
        .iter()
        .map(|one| (values(&one.wish), open.remote(&one.wish), one.wish.active))
        .collect();
    let failed = |cause: sqlx::Error| wrong(&cause);
    let mut whole = open.connection.begin().await.map_err(failed)?;
    let mut became = Vec::new();
    for (values, remote, active) in rows {
        let text = if active { &upsert } else { &update };
        let mut query = sqlx::query(AssertSqlSafe(text.as_str()));
        for value in values {
            query = query.bind(value);
        }
        let mut one = whole.begin().await.map_err(failed)?;
        match query.execute(&mut *one).await {
            Ok(_) => {
                one.commit().await.map_err(failed)?;
                became.push(Ok(remote));
            }
            Err(cause) => match wrong(&cause) {
                // What the table refuses of one is not the others' matter.
                why @ Missed::Never(_) => {
                    one.rollback().await.map_err(failed)?;
                    became.push(Err(why));
                }
                why @ Missed::Later(..) => return Err(why),
            },
        }
    }
    whole.commit().await.map_err(failed)?;
    // It is written; whether the end is heard does not matter.
    let _ = open.connection.close().await;
    Ok(became)
}

async fn read(target: &Target) -> Result<Vec<Remote>, Missed> {
    let mut open = open(target).await?;
    let mut names = String::new();
    for ((what, name, _), number) in open.columns.iter().zip(1..) {
        let comma = if number == 1 { "" } else { ", " };
        let _ = write!(names, "{comma}CAST(\"{name}\" AS text) AS {}", what.name());
    }
    let most = MOST.saturating_add(1);
    let text = format!("SELECT {names} FROM {} LIMIT {most}", open.name);
    let rows = sqlx::query(AssertSqlSafe(text))
        .fetch_all(&mut open.connection)
        .await
        .map_err(|cause| wrong(&cause))?;
    if rows.len() > MOST {
        return Err(never("the table has more rows than are read"));
    }
    let key = open.key();
    let of = |row: &PgRow| {
        let text = |name: &str| row.try_get::<Option<String>, _>(name).ok().flatten();
        let active = text(Attribute::Active.name()).unwrap_or_default();
        Some(Remote {
            // A row without a key is nobody's.
            id: text(key).or_else(|| text(Attribute::UserName.name()))?,
            outside: text(Attribute::Id.name()),
            sign_in_name: text(Attribute::UserName.name()).unwrap_or_default(),
            name: text(Attribute::Name.name()),
            active: matches!(&*active, "1" | "true"),
        })
    };
    Ok(rows.iter().filter_map(of).collect())
}
