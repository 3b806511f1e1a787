//! What tables there are, read from the database itself: nothing that is added later is forgotten
//! by a dump.

use std::collections::BTreeSet;

use application::Fault;
use futures_util::TryStreamExt as _;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, query};

use crate::engine::Row;
use crate::error::fault;

/// The table of the history: a dump tells it in its first line.
pub(crate) const HISTORY_TABLE: &str = "schema_version";

/// A connection to either database, inside a transaction of its owner.
pub(crate) enum Link<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Whole,
    Bytes,
}

impl Kind {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Whole => "whole",
            Self::Bytes => "bytes",
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A column whose values stand in a column of another row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) column: String,
    pub(crate) table: String,
    pub(crate) target: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) key: Vec<String>,
    pub(crate) references: Vec<Reference>,
}

impl Table {
    /// Names of the columns, ready for SQL.
    pub(crate) fn quoted(&self) -> String {
        let names = self.columns.iter().map(|column| quoted(&column.name));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// A name from the catalog, ready for SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The same questions in the words of each database.
struct Questions {
    tables: &'static str,
    columns: &'static str,
    key: &'static str,
    references: &'static str,
}

const SQLITE: Questions = Questions {
    tables: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    columns: "SELECT name, type AS kind FROM pragma_table_info($1) ORDER BY cid",
    key: "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
    references: "SELECT \"from\" AS from_column, \"table\" AS to_table, COALESCE(\"to\", '') AS to_column FROM pragma_foreign_key_list($1) ORDER BY 1, 2",
};

const POSTGRES: Questions = Questions {
    tables: "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1",
    columns: "SELECT column_name::text AS name, data_type::text AS kind FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    key: "SELECT a.attname::text AS name FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number WHERE c.contype = 'p' AND c.conrelid = to_regclass(quote_ident($1)) ORDER BY k.place",
    references: "SELECT a.attname::text AS from_column, r.relname::text AS to_table, b.attname::text AS to_column FROM pg_constraint c CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k (here, there) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here JOIN pg_class r ON r.oid = c.confrelid JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there WHERE c.contype = 'f' AND c.conrelid = to_regclass(quote_ident($1)) ORDER BY 1, 2",
};

impl Link<'_> {
    const fn questions(&self) -> &'static Questions {
        match self {
            Self::Sqlite(_) => &SQLITE,
            Self::Postgres(_) => &POSTGRES,
        }
    }

    /// Shows every row of a query to `each` as it comes; none is kept.
    pub(crate) async fn each(
        &mut self,
        doing: &str,
        text: &str,
        parameter: Option<&str>,
        mut each: impl FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        // One macro body, because the two drivers share no type for a stream of rows.
        macro_rules! stream {
            ($one:expr, $row:expr) => {{
                let mut asked = query(AssertSqlSafe(text.to_owned()));
                if let Some(parameter) = parameter {
                    asked = asked.bind(parameter.to_owned());
                }
                let mut rows = asked.fetch(&mut **$one);
                while let Some(row) = rows.try_next().await.map_err(|cause| fault(doing, cause))? {
                    each($row(row))?;
                }
            }};
        }
        match self {
            Self::Sqlite(one) => stream!(one, Row::Sqlite),
            Self::Postgres(one) => stream!(one, Row::Postgres),
        }
        Ok(())
    }

    async fn texts(
        &mut self,
        text: &str,
        table: Option<&str>,
        columns: &[&str],
    ) -> Result<Vec<Vec<String>>, Fault> {
        let doing = "read the catalog of the records";
        let mut found = Vec::new();
        self.each(doing, text, table, |row| {
            let mut line = Vec::new();
            for column in columns {
                let text = row.text(column).map_err(|cause| fault(doing, cause))?;
                line.push(text.unwrap_or_default());
            }
            found.push(line);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// Names of all tables, the history among them.
    pub(crate) async fn table_names(&mut self) -> Result<Vec<String>, Fault> {
        let names = self.texts(self.questions().tables, None, &["name"]).await?;
        Ok(names.concat())
    }

    /// Every table but the history: what is referred to comes before what refers to it.
    pub(crate) async fn tables(&mut self) -> Result<Vec<Table>, Fault> {
        let mut tables = Vec::new();
        for name in self.table_names().await? {
            if name != HISTORY_TABLE {
                tables.push(self.table(name).await?);
            }
        }
        ordered(tables)
    }

    async fn table(&mut self, name: String) -> Result<Table, Fault> {
        let questions = self.questions();
        let found = Some(name.as_str());
        let mut columns = Vec::new();
        for line in self
            .texts(questions.columns, found, &["name", "kind"])
            .await?
        {
            if let [column, kind] = line.as_slice() {
                let kind = kind_of(kind).ok_or_else(|| {
                    Fault::new(format!(
                        "dump {name}.{column}: no backup knows the type {kind}"
                    ))
                })?;
                let column = column.clone();
                columns.push(Column { name: column, kind });
            }
        }
        let key = self.texts(questions.key, found, &["name"]).await?.concat();
        if key.is_empty() {
            return Err(Fault::new(format!("dump {name}: it has no primary key")));
        }
        let words = ["from_column", "to_table", "to_column"];
        let references = self.texts(questions.references, found, &words).await?;
        let references = references.into_iter().filter_map(|line| {
            let [column, table, target] = <[String; 3]>::try_from(line).ok()?;
            Some(Reference {
                column,
                table,
                target,
            })
        });
        Ok(Table {
            columns,
            key,
            references: references.collect(),
            name,
        })
    }
}

fn kind_of(kind: &str) -> Option<Kind> {
    match kind.to_ascii_lowercase().as_str() {
        "text" => Some(Kind::Text),
        "bigint" => Some(Kind::Whole),
        "bytea" => Some(Kind::Bytes),
        _ => None,
    }
}

/// By name, but never before what a table refers to. A table may refer to itself.
fn ordered(mut left: Vec<Table>) -> Result<Vec<Table>, Fault> {
    let mut done: Vec<Table> = Vec::new();
    let mut names = BTreeSet::new();
    while !left.is_empty() {
        let free = left.iter().position(|table| {
            let mut others = table.references.iter().map(|reference| &reference.table);
            others.all(|other| *other == table.name || names.contains(other))
        });
        let Some(free) = free else {
            let circle: Vec<_> = left.iter().map(|table| table.name.as_str()).collect();
            let circle = circle.join(", ");
            return Err(Fault::new(format!(
                "order the tables {circle}: a circle of references"
            )));
        };
        let table = left.remove(free);
        names.insert(table.name.clone());
        done.push(table);
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, to: &[&str]) -> Table {
        let reference = |to: &&str| Reference {
            column: "c".into(),
            table: (*to).into(),
            target: "id".into(),
        };
        Table {
            name: name.into(),
            columns: Vec::new(),
            key: vec!["id".into()],
            references: to.iter().map(reference).collect(),
        }
    }

    #[test]
    fn what_is_referred_to_comes_first_and_a_circle_is_told() {
        let tables = vec![table("a", &["c"]), table("b", &["b"]), table("c", &["b"])];
        let names: Vec<_> = ordered(tables)
            .unwrap()
            .into_iter()
            .map(|one| one.name)
            .collect();
        assert_eq!(names, ["b", "c", "a"]);
        let circle = ordered(vec![table("a", &["b"]), table("b", &["a"])]);
        assert!(circle.unwrap_err().to_string().contains("circle"));
    }
}
