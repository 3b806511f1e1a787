//! Rows of one table in `PostgreSQL` or `MariaDB`. The table is made by whoever keeps it; here rows are written by their
//! key, read again, and never removed. Its columns are asked of the server, and only those of plain kinds are written.
//!
//! What is done is the same for both ([`told`], [`read`]); what a server says in its own way is its [`Server`].

mod mariadb;
mod postgres;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use application::connectors::{
    Attribute, ConnectorColumn, ConnectorKind, Missed, Remote, TableAddress, Target, Telling, Wish,
};
use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use tokio::net::lookup_host;
use tokio::time::timeout;

use crate::{later, never};

/// Most rows that are read of a table.
const MOST: usize = 200_000;

/// A server of databases that is reached. Names stand in quotation marks in what it is told.
trait Server: Sized {
    /// Kinds of columns that are written.
    const KINDS: &'static [&'static str];
    /// What a column is read as, so that it comes as text.
    const TEXT: &'static str;

    /// Signs in; over the network only with TLS, by the name of the server, and by an authority of this machine or
    /// of a PEM file.
    async fn open(
        address: &TableAddress,
        secret: &str,
        authority: Option<&Path>,
    ) -> Result<Self, sqlx::Error>;

    /// Names and kinds of a table's columns.
    async fn columns(&mut self, table: &TableAddress)
    -> Result<Vec<(String, String)>, sqlx::Error>;

    /// Whether no two rows of a table have the same in a column, or writing says so.
    async fn is_unique(&mut self, table: &TableAddress, column: &str) -> Result<bool, sqlx::Error>;

    /// Where the value of a number, from 1, stands in a statement.
    fn place(number: usize, kind: &str) -> String;

    /// Statements that write a row, each tried until one has written it.
    fn writes(table: &Table) -> Vec<String>;

    /// Says something about the transaction.
    async fn say(&mut self, text: &'static str) -> Result<(), sqlx::Error>;

    /// Writes, and tells how many rows were there to be written.
    async fn write(&mut self, text: &str, values: &[Option<String>]) -> Result<u64, sqlx::Error>;

    /// Rows of columns of texts.
    async fn rows(&mut self, text: String) -> Result<Vec<Vec<Option<String>>>, sqlx::Error>;

    /// Takes leave.
    async fn end(self);
}

/// A column that is written: what stands there, its name, its kind.
type Column = (Attribute, String, &'static str);

/// A table as statements name it.
struct Table {
    /// With quotation marks.
    name: String,
    /// The one by which a row is known comes last, as it does in an update.
    columns: Vec<Column>,
}

/// Writes rows of tables.
#[derive(Debug, Clone)]
pub struct Tables {
    limit: Duration,
    authority: Option<PathBuf>,
}

impl Tables {
    /// Connects to nothing yet. People are told of together within `limit`, and a table is read within it. Over the
    /// network the authorities of this machine are believed, and those of the PEM file `authority`.
    pub const fn new(limit: Duration, authority: Option<PathBuf>) -> Self {
        Self { limit, authority }
    }

    /// Writes a row for each, in one transaction; a row that the table refuses leaves the others.
    pub async fn tell(
        &self,
        target: &Target,
        people: &[Telling],
    ) -> Vec<Result<Option<String>, Missed>> {
        let own = self.authority.as_deref();
        let told = async {
            match target.kind {
                ConnectorKind::MariaDb => told::<MySqlConnection>(target, own, people).await,
                _ => told::<PgConnection>(target, own, people).await,
            }
        };
        let told = timeout(self.limit, told).await;
        let told = told.unwrap_or_else(|_| Err(later("no answer in time")));
        told.unwrap_or_else(|why| people.iter().map(|_| Err(why.clone())).collect())
    }

    /// Every row of a table.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn read(&self, target: &Target) -> Result<Vec<Remote>, Missed> {
        let own = self.authority.as_deref();
        let read = async {
            match target.kind {
                ConnectorKind::MariaDb => read::<MySqlConnection>(target, own).await,
                _ => read::<PgConnection>(target, own).await,
            }
        };
        let read = timeout(self.limit, read).await;
        read.unwrap_or_else(|_| Err(later("no answer in time")))
    }
}

/// What went wrong at the server; nothing of the values stands in it.
#[expect(clippy::needless_pass_by_value, reason = "as an error is mapped")]
fn wrong(cause: sqlx::Error) -> Missed {
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

async fn open<S: Server>(target: &Target, authority: Option<&Path>) -> Result<(S, Table), Missed> {
    let address = TableAddress::parse(target.kind, &target.address)
        .ok_or_else(|| never("the address of the table cannot be used"))?;
    if !address.is_here() {
        allowed(&address).await?;
    }
    let secret = std::str::from_utf8(&target.secret).map_err(|_| never("the secret is no text"))?;
    let mut server = S::open(&address, secret, authority).await.map_err(wrong)?;
    let found = server.columns(&address).await.map_err(wrong)?;
    let kinds: BTreeMap<String, String> = found.into_iter().collect();
    let known = |one: &ConnectorColumn| column::<S>(&kinds, one);
    let columns = target.columns.iter().map(known);
    let mut table = Table {
        name: format!("\"{}\".\"{}\"", address.schema, address.table),
        columns: columns.collect::<Result<_, Missed>>()?,
    };
    let key = table.key();
    table.columns.sort_by_key(|(what, ..)| *what == key);
    let key = table.key_column();
    if server.is_unique(&address, key).await.map_err(wrong)? {
        Ok((server, table))
    } else {
        Err(later(&format!(
            "the column {key} has no unique index of its own"
        )))
    }
}

/// A column that the table has, of a kind that is written.
fn column<S: Server>(
    kinds: &BTreeMap<String, String>,
    one: &ConnectorColumn,
) -> Result<Column, Missed> {
    let name = &one.name;
    let kind = kinds
        .get(name)
        .ok_or_else(|| later(&format!("the table has no column {name}")))?;
    let kind = S::KINDS.iter().find(|known| *known == kind);
    let kind = kind.ok_or_else(|| {
        never(&format!(
            "the column {name} is of a kind that is not written"
        ))
    })?;
    Ok((one.what, name.clone(), kind))
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

impl Table {
    /// What a row is known by.
    fn key(&self) -> Attribute {
        let has_id = self.columns.iter().any(|(what, ..)| *what == Attribute::Id);
        if has_id {
            Attribute::Id
        } else {
            Attribute::UserName
        }
    }

    /// The column in which it stands.
    fn key_column(&self) -> &str {
        let key = self.key();
        let found = self.columns.iter().find(|(what, ..)| *what == key);
        found.map_or("", |(_, name, _)| name)
    }

    /// Begins a row: names of the columns, and places of their values.
    fn insert<S: Server>(&self) -> String {
        let (mut names, mut values) = (String::new(), String::new());
        for ((_, name, kind), number) in self.columns.iter().zip(1..) {
            let comma = if number == 1 { "" } else { ", " };
            let _ = write!(names, "{comma}\"{name}\"");
            let _ = write!(values, "{comma}{}", S::place(number, kind));
        }
        format!("INSERT INTO {} ({names}) VALUES ({values})", self.name)
    }

    /// Writes a row that is there. One that is closed is not made for that.
    fn update<S: Server>(&self) -> String {
        let (mut sets, mut whose) = (String::new(), String::new());
        for ((what, name, kind), number) in self.columns.iter().zip(1..) {
            let value = format!("\"{name}\" = {}", S::place(number, kind));
            if *what == self.key() {
                whose = value;
            } else {
                let comma = if sets.is_empty() { "" } else { ", " };
                let _ = write!(sets, "{comma}{value}");
            }
        }
        format!("UPDATE {} SET {sets} WHERE {whose}", self.name)
    }

    fn values(&self, wish: &Wish) -> Vec<Option<String>> {
        let of = |(what, ..): &Column| wish.value(*what);
        self.columns.iter().map(of).collect()
    }
}

async fn told<S: Server>(
    target: &Target,
    authority: Option<&Path>,
    people: &[Telling],
) -> Result<Vec<Result<Option<String>, Missed>>, Missed> {
    let (mut server, table) = open::<S>(target, authority).await?;
    let writes = S::writes(&table);
    let updates = [table.update::<S>()];
    server.say("BEGIN").await.map_err(wrong)?;
    let mut became = Vec::new();
    for one in people {
        let texts: &[String] = if one.wish.active { &writes } else { &updates };
        server.say("SAVEPOINT one").await.map_err(wrong)?;
        let values = table.values(&one.wish);
        match put(&mut server, texts, &values).await.map_err(wrong) {
            Ok(()) => {
                server.say("RELEASE SAVEPOINT one").await.map_err(wrong)?;
                became.push(Ok(one.wish.value(table.key())));
            }
            // What the table refuses of one is not the others' matter.
            Err(why @ Missed::Never(_)) => {
                let back = server.say("ROLLBACK TO SAVEPOINT one").await;
                back.map_err(wrong)?;
                became.push(Err(why));
            }
            Err(why @ Missed::Later(..)) => return Err(why),
        }
    }
    server.say("COMMIT").await.map_err(wrong)?;
    // It is written; whether the end is heard does not matter.
    server.end().await;
    Ok(became)
}

/// Tries each statement until one has written the row.
async fn put<S: Server>(
    server: &mut S,
    texts: &[String],
    values: &[Option<String>],
) -> Result<(), sqlx::Error> {
    for text in texts {
        if server.write(text, values).await? > 0 {
            break;
        }
    }
    Ok(())
}

async fn read<S: Server>(target: &Target, authority: Option<&Path>) -> Result<Vec<Remote>, Missed> {
    let (mut server, table) = open::<S>(target, authority).await?;
    let mut names = String::new();
    for (_, name, _) in &table.columns {
        let comma = if names.is_empty() { "" } else { ", " };
        let _ = write!(names, "{comma}CAST(\"{name}\" AS {})", S::TEXT);
    }
    let most = MOST.saturating_add(1);
    let text = format!("SELECT {names} FROM {} LIMIT {most}", table.name);
    let rows = server.rows(text).await.map_err(wrong)?;
    server.end().await;
    if rows.len() > MOST {
        return Err(never("the table has more rows than are read"));
    }
    let remote = |row: &Vec<Option<String>>| remote(&table, row);
    Ok(rows.iter().filter_map(remote).collect())
}

/// A row as it stands there; none where nothing tells whose it is.
fn remote(table: &Table, row: &[Option<String>]) -> Option<Remote> {
    let text = |what: Attribute| {
        let found = table.columns.iter().zip(row);
        let found = found.into_iter().find(|((one, ..), _)| *one == what);
        found.and_then(|(_, text)| text.clone())
    };
    let active = text(Attribute::Active).unwrap_or_default();
    Some(Remote {
        // A row without a key is nobody's.
        id: text(table.key()).or_else(|| text(Attribute::UserName))?,
        outside: text(Attribute::Id),
        sign_in_name: text(Attribute::UserName).unwrap_or_default(),
        name: text(Attribute::Name),
        active: matches!(&*active, "1" | "true"),
    })
}
