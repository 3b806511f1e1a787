//! The records as lines of text that are the same whichever database they come from.
//!
//! First line: form and history of the tables. Then every table: one line that names it and its
//! columns, and one JSON array for each row, in the order of the primary key (in a table that
//! refers to itself: after the row referred to). Last line: how many rows each table has. Bytes
//! are written in hexadecimal.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Write;

use application::Fault;
use domain::id::EventId;
use serde_json::{Value as Json, json};
use sqlx::Connection as _;

use crate::catalog::{Column, HISTORY_TABLE, Kind, Link, Table, quoted};
use crate::engine::{Engine, Ready, Row};
use crate::error::fault;
use crate::migration::lines_of;
use crate::open::SqlRecords;
use crate::rows::{hex, proofs};
use crate::statement as sql;

/// The first word of a dump; its value is the version of the form.
pub(crate) const FORM: &str = "townwatch-records";
/// The form this program writes and reads.
pub(crate) const FORM_VERSION: i64 = 1;

/// What a dump holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dumped {
    /// Version of the tables.
    pub version: i64,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// The latest event of the log that a finding names: the log must reach beyond it.
    pub refers_to: Option<EventId>,
}

impl Dumped {
    /// Takes note of the events that a row names.
    pub(crate) fn note(&mut self, table: &Table, values: &[Json]) -> Result<(), Fault> {
        let place = table.columns.iter().position(|one| one.name == "proofs");
        let (true, Some(place)) = (table.name == "finding", place) else {
            return Ok(());
        };
        let text = values.get(place).and_then(Json::as_str).unwrap_or_default();
        let named = proofs(text)?.into_iter().map(|proof| proof.event);
        self.refers_to = named.chain(self.refers_to).max();
        Ok(())
    }
}

impl SqlRecords {
    /// The version of the tables; 0 when there are none yet.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub async fn version(&self) -> Result<i64, Fault> {
        let names = match &self.engine {
            Engine::Sqlite { readers, .. } => {
                let mut one = readers.acquire().await.map_err(unread)?;
                Link::Sqlite(&mut one).table_names().await?
            }
            Engine::Postgres(pool) => {
                let mut one = pool.acquire().await.map_err(unread)?;
                Link::Postgres(&mut one).table_names().await?
            }
        };
        if !names.iter().any(|name| name == HISTORY_TABLE) {
            return Ok(0);
        }
        let rows = self
            .engine
            .rows(Ready::new(&sql::HISTORY, Vec::new()))
            .await?;
        Ok(lines_of(&rows)?.last().map_or(0, |(version, _)| *version))
    }

    /// Writes all records as they stand at one moment. Others may go on writing meanwhile.
    ///
    /// # Errors
    /// The database, or what the lines are written to.
    pub async fn dump(&self, into: &mut (dyn Write + Send)) -> Result<Dumped, Fault> {
        match &self.engine {
            Engine::Sqlite { readers, .. } => {
                let mut one = readers.acquire().await.map_err(unread)?;
                // A transaction that only reads sees one moment from its first read on.
                let mut moment = one.begin().await.map_err(unread)?;
                dump(&mut Link::Sqlite(&mut moment), into).await
            }
            Engine::Postgres(pool) => {
                let mut one = pool.acquire().await.map_err(unread)?;
                let how = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                let mut moment = one.begin_with(how).await.map_err(unread)?;
                dump(&mut Link::Postgres(&mut moment), into).await
            }
        }
    }
}

/// Writes all records as the transaction behind the link sees them.
pub(crate) async fn dump(
    link: &mut Link<'_>,
    into: &mut (dyn Write + Send),
) -> Result<Dumped, Fault> {
    let mut history = Vec::new();
    link.each(sql::HISTORY.name, sql::HISTORY.text, None, |row| {
        history.push((whole(&row, "version")?, whole(&row, "checksum")?));
        Ok(())
    })
    .await?;
    line(into, &json!({FORM: FORM_VERSION, "history": history}))?;
    let mut dumped = Dumped {
        version: history.last().map_or(0, |(version, _)| *version),
        ..Dumped::default()
    };
    for table in link.tables().await? {
        let count = dump_table(link, &table, &mut dumped, into).await?;
        dumped.rows.insert(table.name, count);
    }
    line(into, &json!({"end": dumped.rows}))?;
    into.flush().map_err(unwritten)?;
    Ok(dumped)
}

async fn dump_table(
    link: &mut Link<'_>,
    table: &Table,
    dumped: &mut Dumped,
    into: &mut (dyn Write + Send),
) -> Result<u64, Fault> {
    let columns = table.columns.iter();
    let columns: Vec<_> = columns
        .map(|one| (one.name.as_str(), one.kind.word()))
        .collect();
    line(into, &json!({"table": table.name, "columns": columns}))?;
    let order = table.key.iter().map(|name| quoted(name));
    let text = format!(
        "SELECT {} FROM {} ORDER BY {}",
        table.quoted(),
        quoted(&table.name),
        order.collect::<Vec<_>>().join(", ")
    );
    let doing = format!("dump {}", table.name);
    let mut count = 0_u64;
    let mut family = Family::of(table);
    link.each(&doing, &text, None, |row| {
        count = count.saturating_add(1);
        let values: Result<Vec<_>, _> = table.columns.iter().map(|one| value(&row, one)).collect();
        let values = values?;
        dumped.note(table, &values)?;
        match &mut family {
            Some(family) => family.push(values),
            None => line(into, &Json::Array(values))?,
        }
        Ok(())
    })
    .await?;
    for values in family.into_iter().flat_map(Family::parents_first) {
        line(into, &Json::Array(values))?;
    }
    Ok(count)
}

/// Rows of a table that refers to itself, held until the rows they refer to are out. Such tables
/// are small: the units.
struct Family {
    references: Vec<(usize, usize)>,
    rows: VecDeque<Vec<Json>>,
}

impl Family {
    fn of(table: &Table) -> Option<Self> {
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        let own = table
            .references
            .iter()
            .filter(|one| one.table == table.name);
        let references: Vec<_> = own
            .filter_map(|one| Some((place(&one.column)?, place(&one.target)?)))
            .collect();
        let rows = VecDeque::new();
        (!references.is_empty()).then_some(Self { references, rows })
    }

    fn push(&mut self, row: Vec<Json>) {
        self.rows.push_back(row);
    }

    /// Every row after those it refers to; rows in a circle come last, for the database to refuse.
    fn parents_first(mut self) -> Vec<Vec<Json>> {
        let mut out = Vec::new();
        let mut told = BTreeSet::new();
        let mut waited = 0_usize;
        while let Some(row) = self.rows.pop_front() {
            let at = |place: usize| row.get(place).cloned().unwrap_or(Json::Null);
            let ready = self.references.iter().all(|(from, to)| {
                let parent = at(*from);
                parent.is_null() || parent == at(*to) || told.contains(&(*to, parent.to_string()))
            });
            if ready || waited > self.rows.len() {
                let keys = self
                    .references
                    .iter()
                    .map(|(_, to)| (*to, at(*to).to_string()));
                told.extend(keys);
                waited = 0;
                out.push(row);
            } else {
                waited = waited.saturating_add(1);
                self.rows.push_back(row);
            }
        }
        out
    }
}

fn value(row: &Row, column: &Column) -> Result<Json, Fault> {
    let name = column.name.as_str();
    let read = match column.kind {
        Kind::Text => row.text(name).map(|text| text.map(Json::from)),
        Kind::Whole => row.whole(name).map(|whole| whole.map(Json::from)),
        Kind::Bytes => row
            .bytes(name)
            .map(|bytes| bytes.map(|bytes| hex(&bytes).into())),
    };
    let value = read.map_err(|cause| fault(&format!("dump the column {name}"), cause))?;
    Ok(value.unwrap_or(Json::Null))
}

fn whole(row: &Row, name: &str) -> Result<i64, Fault> {
    let read = row
        .whole(name)
        .map_err(|cause| fault("read the history of the tables", cause))?;
    Ok(read.unwrap_or_default())
}

fn line(into: &mut (dyn Write + Send), value: &Json) -> Result<(), Fault> {
    writeln!(into, "{value}").map_err(unwritten)
}

fn unread(cause: sqlx::Error) -> Fault {
    fault("begin to read all records", cause)
}

fn unwritten(cause: std::io::Error) -> Fault {
    Fault::caused("write the dump of the records", cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_after_the_row_it_refers_to_and_a_circle_ends() {
        let family = |rows: &[(&str, Option<&str>)]| {
            let rows = rows
                .iter()
                .map(|(id, parent)| vec![json!(id), json!(parent)]);
            Family {
                references: vec![(1, 0)],
                rows: rows.collect(),
            }
        };
        let names = |family: Family| -> Vec<String> {
            let rows = family.parents_first().into_iter();
            rows.map(|row| row[0].as_str().unwrap().to_owned())
                .collect()
        };
        let tree = [
            ("a", Some("b")),
            ("b", Some("d")),
            ("c", Some("a")),
            ("d", None),
        ];
        assert_eq!(names(family(&tree)), ["d", "b", "a", "c"]);
        let circle = [("a", Some("b")), ("b", Some("a")), ("c", Some("c"))];
        assert_eq!(names(family(&circle)).len(), 3);
    }
}
