//! `townwatch query`: questions in SQL over kept lines, for whoever holds the data folder.
//!
//! The answer comes from a process of its own ([`worker`]), which [`asking`] starts and ends. As with
//! `townwatch search`, every look is journalled, by the server where one runs.

pub(crate) mod asking;
mod wire;
#[cfg(feature = "sql")]
pub(crate) mod worker;
#[cfg(not(feature = "sql"))]
#[path = "no_worker.rs"]
pub(crate) mod worker;

use std::collections::BTreeMap;
use std::path::Path;

use application::log_query::{OperatorQuestion, Piece, Unanswered, query_whole_log};
use evidence::LockError;
use serde_json::Value;

use self::asking::Workers;
use crate::assemble::{Machine, assemble};
use crate::cli::Query;
use crate::config::{self, Config};
use crate::control::{self, Question, Request};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Runs `townwatch query`. Exit code 0 also where nothing is found.
///
/// # Errors
/// One line about the folder or the statement.
pub async fn run(
    arguments: &Query,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (file, data) = (arguments.config.as_deref(), arguments.data.as_deref());
    let config = config::load_with_log(file, data, environment)?;
    let data = config.server.data.clone();
    let question = OperatorQuestion {
        sql: arguments.sql.clone(),
        most: arguments.limit,
        seconds: arguments.seconds,
    };
    let mut told = Told::new(arguments.json, out);
    let (done, noted) = match evidence::lock_folder(&data) {
        Ok(lock) => {
            drop(lock);
            let assembled = assemble(&data, Machine::default(), &config).await?;
            let worker = Workers::of(&data, &Machine::default());
            let records = &*assembled.records;
            let mut show = |piece| told.take(piece);
            let done = query_whole_log(records, &worker, &question, &mut show).await;
            let noted = if is_a_look(&done) {
                let (sql, purpose) = (&question.sql, &arguments.purpose);
                let noted = assembled.office.note_whole_query(sql, purpose, told.rows);
                noted.await.map_err(|problem| problem.to_string())
            } else {
                Ok(())
            };
            (done, noted)
        }
        Err(LockError::Held { .. }) => {
            let done = beside(&data, &config, &question, &mut told).await?;
            let noted = if is_a_look(&done) {
                note(&data, &question.sql, &arguments.purpose, told.rows)
            } else {
                Ok(())
            };
            (done, noted)
        }
        Err(refused) => return Err(Unusable::new(refused)),
    };
    if let Err(why) = noted {
        told.out
            .problem(&format!("the question stands in no journal: {why}"));
    }
    match done {
        Ok(_) => Ok(Done::Clean),
        Err(why) => Err(Unusable::new(why)),
    }
}

/// Whether records may have been seen.
fn is_a_look<T>(done: &Result<T, Unanswered>) -> bool {
    match done {
        Ok(_) => true,
        Err(Unanswered::Sql(mistake)) => mistake.begun,
        Err(Unanswered::Problem(_)) => false,
    }
}

/// Beside a server that writes: what stands in its files.
async fn beside(
    data: &Path,
    config: &Config,
    question: &OperatorQuestion,
    told: &mut Told<'_>,
) -> Result<Result<application::log_query::Ended, Unanswered>, Unusable> {
    let records = crate::beside::records(data, config).await?;
    let worker = Workers::of(data, &Machine::default());
    let done = query_whole_log(&records, &worker, question, &mut |piece| told.take(piece)).await;
    records.close().await;
    Ok(done)
}

/// Has the server write the look down.
fn note(data: &Path, sql: &str, purpose: &str, rows: u64) -> Result<(), String> {
    let question = Question {
        sql: sql.to_owned(),
        purpose: purpose.to_owned(),
        rows,
    };
    control::note(data, &Request::NoteQuery(question))
}

/// What is written of an answer.
struct Told<'o> {
    out: &'o mut Out,
    json: bool,
    columns: Vec<String>,
    rows: u64,
}

impl<'o> Told<'o> {
    const fn new(json: bool, out: &'o mut Out) -> Self {
        Self {
            out,
            json,
            columns: Vec::new(),
            rows: 0,
        }
    }

    fn take(&mut self, piece: Piece) -> bool {
        match piece {
            Piece::Head(columns) => {
                self.columns = columns.into_iter().map(|column| column.name).collect();
                if !self.json {
                    self.out.line(&self.columns.join("\t"));
                }
            }
            Piece::Row(row) => {
                self.rows = self.rows.saturating_add(1);
                let line = if self.json {
                    object(&self.columns, &row)
                } else {
                    let cells: Vec<_> = row.iter().map(plain).collect();
                    cells.join("\t")
                };
                self.out.line(&line);
            }
        }
        true
    }
}

/// One JSON object, its members in the order of the columns.
fn object(columns: &[String], row: &[Value]) -> String {
    let members = columns.iter().zip(row);
    let members: Vec<_> = members
        .map(|(name, value)| format!("{}:{value}", Value::from(name.as_str())))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.replace(['\t', '\n', '\r'], " "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_objects_in_the_order_of_the_columns() {
        let columns = ["z", "id", "id_2", "a\""].map(str::to_owned);
        let row = [Value::Null, 1.into(), "x".into(), true.into()];
        assert_eq!(
            object(&columns, &row),
            r#"{"z":null,"id":1,"id_2":"x","a\"":true}"#
        );
        assert_eq!(plain(&"a\tb\nc".into()), "a b c");
    }
}
