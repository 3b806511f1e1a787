//! A dump back into an empty database, of either kind, in one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use application::Fault;
use serde_json::Value as Json;

use crate::catalog::{Column, Kind, Table, quoted};
use crate::dump::{Dumped, FORM, FORM_VERSION};
use crate::engine::{Ready, Value, Write, Writer};
use crate::error::{StoreError, fault};
use crate::migration::{MIGRATIONS, VERSION_TABLE, carry_out, outstanding};
use crate::open::{MIGRATION_LOCK, SqlRecords};

/// Tables whose rows do not come back: a browser that signed out after the backup was taken must
/// not be signed in again by it. With them goes what refers to them.
const LEFT_OUT: &[&str] = &["session"];

/// Where a dump comes from, line by line, and who has the last word.
pub trait DumpSource: Send {
    /// The next line without its end; none after the last.
    ///
    /// # Errors
    /// When it cannot be read.
    fn next_line(&mut self) -> Result<Option<String>, Fault>;

    /// Every row is in and nothing is committed yet: what else must be true is looked at here.
    ///
    /// # Errors
    /// Takes everything back.
    fn before_commit(&mut self, loaded: &Dumped) -> Result<(), Fault>;
}

/// The records cannot be restored; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database cannot be opened, or is older than the dump.
    #[error(transparent)]
    Open(#[from] StoreError),
    /// Somebody's records would be mixed with others.
    #[error("records {place}: there is something in it already; restore into an empty database")]
    Filled {
        /// The file or the address.
        place: PathBuf,
    },
    /// A line is not what a dump has there.
    #[error("the records in the backup, line {line}: {why}; take another backup")]
    Malformed {
        /// Counts from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// The database, or what the lines are read from.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl SqlRecords {
    /// Makes the file, which must not be there yet, from a dump, and brings it up to date.
    ///
    /// # Errors
    /// [`LoadError`]; the file holds nothing then.
    pub async fn restore_file(
        path: &Path,
        source: &mut dyn DumpSource,
    ) -> Result<Dumped, LoadError> {
        let records = Self::opened(path).await?;
        let loaded = records.load(path, source).await;
        records.close().await;
        loaded
    }

    /// Fills an empty `PostgreSQL` database from a dump, and brings it up to date.
    ///
    /// # Errors
    /// [`LoadError`]; the database is as empty as before then.
    pub async fn restore_server(
        url: &str,
        source: &mut dyn DumpSource,
    ) -> Result<Dumped, LoadError> {
        let (records, place) = Self::reached(url).await?;
        let loaded = records.load(Path::new(&place), source).await;
        records.close().await;
        loaded
    }

    async fn load(&self, place: &Path, source: &mut dyn DumpSource) -> Result<Dumped, LoadError> {
        let mut writer = self.engine.writer().await?;
        let server = matches!(writer, Writer::Postgres(_));
        let write = writer.begin().await?;
        let mut loading = Loading {
            write,
            lines: Lines { source, number: 0 },
            tables: BTreeMap::new(),
            left_out: BTreeSet::new(),
            loaded: Dumped::default(),
        };
        if server {
            loading.text(MIGRATION_LOCK).await?;
        }
        if !loading.write.link().table_names().await?.is_empty() {
            let place = place.to_owned();
            return Err(LoadError::Filled { place });
        }
        let left = loading.begin(place).await?;
        loading.rows().await?;
        for migration in left {
            carry_out(&mut loading.write, migration).await?;
        }
        let Loading {
            write,
            lines,
            loaded,
            ..
        } = loading;
        lines.source.before_commit(&loaded)?;
        let finished = write.commit().await;
        finished.map_err(|cause| fault("finish restoring the records", cause))?;
        Ok(loaded)
    }
}

/// The lines with their numbers.
struct Lines<'s> {
    source: &'s mut dyn DumpSource,
    number: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Json, LoadError> {
        self.number = self.number.saturating_add(1);
        let line = self.source.next_line()?;
        let line = line.ok_or_else(|| self.wrong("they end here"))?;
        serde_json::from_str(&line).map_err(|_| self.wrong("it is not JSON"))
    }

    fn wrong(&self, why: impl Into<String>) -> LoadError {
        LoadError::Malformed {
            line: self.number,
            why: why.into(),
        }
    }
}

/// A dump on its way into the database.
struct Loading<'w, 's> {
    write: Write<'w>,
    lines: Lines<'s>,
    tables: BTreeMap<String, Table>,
    left_out: BTreeSet<String>,
    loaded: Dumped,
}

impl Loading<'_, '_> {
    async fn text(&mut self, text: &'static str) -> Result<(), Fault> {
        let done = self.write.text(text).await;
        done.map_err(|cause| fault("prepare the tables", cause))
    }

    /// Makes the tables as they were when the dump was taken; the migrations that are left.
    async fn begin(
        &mut self,
        place: &Path,
    ) -> Result<Vec<&'static crate::migration::Migration>, LoadError> {
        let head = self.lines.next()?;
        if head.get(FORM).and_then(Json::as_i64) != Some(FORM_VERSION) {
            return Err(self.lines.wrong("it is not a dump that this program knows"));
        }
        let history = head.get("history").cloned().unwrap_or(Json::Null);
        let history: Vec<(i64, i64)> = serde_json::from_value(history).map_err(|_| {
            self.lines
                .wrong("it does not tell the history of the tables")
        })?;
        let left = outstanding(place, &history)?;
        self.text(VERSION_TABLE).await?;
        let is_left = |version| left.iter().any(|one| one.version == version);
        for migration in MIGRATIONS.iter().filter(|one| !is_left(one.version)) {
            carry_out(&mut self.write, migration).await?;
        }
        let tables = self.write.link().tables().await?;
        for table in tables.iter().rev() {
            let text = format!("DELETE FROM {}", quoted(&table.name));
            self.run("empty a table", text, Vec::new()).await?;
        }
        for table in tables {
            let mut others = table.references.iter().map(|one| &one.table);
            if LEFT_OUT.contains(&table.name.as_str())
                || others.any(|other| self.left_out.contains(other))
            {
                self.left_out.insert(table.name.clone());
            }
            self.tables.insert(table.name.clone(), table);
        }
        self.loaded.version = history.last().map_or(0, |(version, _)| *version);
        Ok(left)
    }

    async fn run(&mut self, name: &str, text: String, values: Vec<Value>) -> Result<(), Fault> {
        let ready = Ready { name, text, values };
        self.write.execute(ready).await.map(drop)
    }

    /// Every table, up to the line that counts them.
    async fn rows(&mut self) -> Result<(), LoadError> {
        let mut next = self.lines.next()?;
        while let Some(name) = next.get("table").and_then(Json::as_str) {
            let name = name.to_owned();
            let table = self.table(&name, &next)?;
            next = self.rows_of(&table).await?;
        }
        let counts = next.get("end").cloned().unwrap_or(Json::Null);
        let counts: BTreeMap<String, u64> = serde_json::from_value(counts)
            .map_err(|_| self.lines.wrong("neither a table, nor a row, nor the end"))?;
        if let Some(name) = self.tables.keys().next() {
            return Err(self.lines.wrong(format!("the table {name} is missing")));
        }
        if counts != self.loaded.rows {
            return Err(self.lines.wrong("there were not as many rows as it counts"));
        }
        Ok(())
    }

    /// A table, taken off the list of those that must come.
    fn table(&mut self, name: &str, line: &Json) -> Result<Table, LoadError> {
        let Some(table) = self.tables.remove(name) else {
            return Err(self.lines.wrong(format!("no table {name} belongs here")));
        };
        let told: Vec<(String, String)> =
            serde_json::from_value(line.get("columns").cloned().unwrap_or(Json::Null))
                .map_err(|_| self.lines.wrong("it does not name its columns"))?;
        let known = table.columns.iter();
        let known: Vec<_> = known
            .map(|column| (column.name.clone(), column.kind.word().to_owned()))
            .collect();
        if told == known {
            Ok(table)
        } else {
            Err(self.lines.wrong(format!("{name} has other columns")))
        }
    }

    /// The rows of a table; the line behind them.
    async fn rows_of(&mut self, table: &Table) -> Result<Json, LoadError> {
        let places: Vec<_> = (1..).take(table.columns.len()).collect();
        let places: Vec<_> = places
            .iter()
            .map(|place: &u32| format!("${place}"))
            .collect();
        let text = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            quoted(&table.name),
            table.quoted(),
            places.join(", ")
        );
        let name = format!("restore a row of {}", table.name);
        let mut count = 0_u64;
        loop {
            let line = self.lines.next()?;
            let Json::Array(cells) = line else {
                self.loaded.rows.insert(table.name.clone(), count);
                return Ok(line);
            };
            self.loaded.note(table, &cells)?;
            let values = values(table, cells);
            let values = values.ok_or_else(|| self.lines.wrong("it is no row of its table"))?;
            count = count.saturating_add(1);
            if !self.left_out.contains(&table.name) {
                self.run(&name, text.clone(), values).await?;
            }
        }
    }
}

fn values(table: &Table, cells: Vec<Json>) -> Option<Vec<Value>> {
    if cells.len() != table.columns.len() {
        return None;
    }
    let pairs = table.columns.iter().zip(cells);
    pairs.map(|(column, cell)| value(column, cell)).collect()
}

fn value(column: &Column, cell: Json) -> Option<Value> {
    Some(match (column.kind, cell) {
        (Kind::Text, Json::Null) => Value::MaybeText(None),
        (Kind::Text, Json::String(text)) => Value::Text(text),
        (Kind::Whole, Json::Null) => Value::MaybeWhole(None),
        (Kind::Whole, Json::Number(number)) => Value::Whole(number.as_i64()?),
        (Kind::Bytes, Json::Null) => Value::MaybeBytes(None),
        (Kind::Bytes, Json::String(text)) => Value::MaybeBytes(Some(domain::hex::bytes(&text)?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_taken_as_its_column_says_or_not_at_all() {
        let column = |kind| Column {
            name: "c".into(),
            kind,
        };
        let taken = |kind, cell: &str| value(&column(kind), serde_json::from_str(cell).unwrap());
        assert_eq!(taken(Kind::Text, "\"7\""), Some(Value::Text("7".into())));
        assert_eq!(taken(Kind::Text, "7"), None);
        assert_eq!(taken(Kind::Whole, "-7"), Some(Value::Whole(-7)));
        assert_eq!(taken(Kind::Whole, "7.5"), None);
        let bytes = Some(Value::MaybeBytes(Some(vec![0, 255])));
        assert_eq!(taken(Kind::Bytes, "\"00ff\""), bytes);
        assert_eq!(taken(Kind::Bytes, "\"00f\""), None);
        assert_eq!(taken(Kind::Bytes, "null"), Some(Value::MaybeBytes(None)));
    }
}
