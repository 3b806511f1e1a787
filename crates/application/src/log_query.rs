//! Questions in SQL over kept lines: reads of protected data, for a purpose that is written down.
//!
//! This crate knows no SQL. It says which tables there are ([`TABLES`]), who may ask, whose records
//! are in reach, and writes the look down before a row is shown. The answer comes from a
//! [`SqlWorker`], which lives apart: it gets the units and everything else it may see in [`Asked`],
//! and can neither write nor reach the records.

mod beside;
mod read;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use domain::id::{SourceId, UnitId};
use domain::journal::{Doer, Object};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::authority::{Actor, Scope};
use crate::columns::ReadBy;
use crate::deed::Deed;
use crate::intake::JOURNAL;
use crate::office::{Office, reason};
use crate::port::Records;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::QUERY_LOG;

pub use beside::{Beside, Rows};
pub use read::{EventReader, EventRow};

/// Longest statement, in bytes.
pub const LONGEST_SQL: usize = 8 * 1024;
/// Rows of an answer at most, for people and programs.
pub const MOST_ROWS: u64 = 10_000;
/// Rows of `findings` and of `journal` at most: the newest ones. Ours, so that a question stays small.
pub const MOST_BESIDE: usize = 50_000;
/// How long a person's question may take.
pub const PATIENCE: SignedDuration = SignedDuration::from_secs(60);
/// Text of an answer at most, in bytes: a page has to be built of it.
const MOST_TEXT: usize = 16 * 1024 * 1024;
/// Questions at once: two readers leave a small machine to its intake.
const MOST_AT_ONCE: usize = 2;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SqlKind {
    /// Words.
    Text,
    /// A number.
    Number,
    /// A moment.
    Time,
    /// Yes or no.
    Flag,
}

/// A table.
#[derive(Debug)]
pub struct SqlTable {
    /// Its name in SQL.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [(&'static str, SqlKind)],
}

/// The kept lines, with what was read in them.
pub static EVENTS: SqlTable = SqlTable {
    name: "events",
    columns: &[
        ("id", SqlKind::Text),
        ("time", SqlKind::Time),
        ("received", SqlKind::Time),
        ("unit", SqlKind::Text),
        ("source", SqlKind::Text),
        ("dataset", SqlKind::Text),
        ("action", SqlKind::Text),
        ("outcome", SqlKind::Text),
        ("user_name", SqlKind::Text),
        ("source_ip", SqlKind::Text),
        ("country", SqlKind::Text),
        ("host_name", SqlKind::Text),
        ("message", SqlKind::Text),
        ("raw", SqlKind::Text),
        ("trust", SqlKind::Text),
        ("fields", SqlKind::Text),
    ],
};

/// What the rules said.
pub static FINDINGS: SqlTable = SqlTable {
    name: "findings",
    columns: &[
        ("id", SqlKind::Text),
        ("unit", SqlKind::Text),
        ("rule", SqlKind::Text),
        ("severity", SqlKind::Text),
        ("sign", SqlKind::Text),
        ("kind", SqlKind::Text),
        ("account", SqlKind::Text),
        ("source_ip", SqlKind::Text),
        ("host", SqlKind::Text),
        ("first", SqlKind::Time),
        ("last", SqlKind::Time),
        ("count", SqlKind::Number),
        ("state", SqlKind::Text),
        ("raised", SqlKind::Time),
    ],
};

/// What people and the program did.
pub static JOURNAL_TABLE: SqlTable = SqlTable {
    name: "journal",
    columns: &[
        ("sequence", SqlKind::Number),
        ("time", SqlKind::Time),
        ("unit", SqlKind::Text),
        ("id", SqlKind::Text),
        ("person", SqlKind::Text),
        ("through", SqlKind::Text),
        ("deed", SqlKind::Text),
        ("object_kind", SqlKind::Text),
        ("object_id", SqlKind::Text),
        ("facts", SqlKind::Text),
    ],
};

/// Every table there is.
pub static TABLES: [&SqlTable; 3] = [&EVENTS, &FINDINGS, &JOURNAL_TABLE];

/// A source, as far as its lines are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedSource {
    /// Its identity.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// A format's id, or `auto`.
    pub format: String,
    /// IANA zone of times that state none.
    pub zone: String,
    /// Whether its lines are asked for.
    pub wanted: bool,
}

/// A question with everything that its answer may rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The statement.
    pub sql: String,
    /// Only records of these units; of all where none are given.
    pub units: Option<BTreeSet<UnitId>>,
    /// Every source of the house: our own has lines of every unit.
    pub sources: Vec<AskedSource>,
    /// How their lines are read now.
    pub read_by: ReadBy,
    /// Rows at most; without a bound where none is given.
    pub most: Option<u64>,
    /// How long it may take, in seconds.
    pub seconds: u64,
}

impl Asked {
    /// A question over records of a scope. Our own journal's lines are no events unless the statement
    /// names their source: they tell of the questions themselves.
    ///
    /// # Errors
    /// A fault when the records cannot be read.
    pub async fn over(records: &dyn Records, scope: &Scope, sql: &str) -> Result<Self, Fault> {
        let sources = records.sources(&Scope::whole_office()).await?;
        let read_by = ReadBy::of(&sources);
        let own = sql.contains(JOURNAL);
        let source = |source: crate::deed::Source| AskedSource {
            wanted: own || source.name != JOURNAL,
            id: source.id,
            name: source.name,
            format: source.format,
            zone: source.time_zone,
        };
        Ok(Self {
            sql: sql.to_owned(),
            units: scope.units().cloned(),
            sources: sources.into_iter().map(source).collect(),
            read_by,
            most: None,
            seconds: PATIENCE.as_secs().unsigned_abs(),
        })
    }
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerColumn {
    /// Its name, as the statement has it.
    pub name: String,
    /// What it holds.
    pub kind: SqlKind,
}

/// A piece of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// The columns; comes once, first.
    Head(Vec<AnswerColumn>),
    /// A row: a value for each column. Times are RFC 3339 text.
    Row(Vec<Value>),
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How many rows there were.
    pub rows: u64,
    /// Whether there would be more.
    pub more: bool,
}

/// Why there is no answer; each has a text (`sql-…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SqlWhy {
    /// The statement cannot be understood, or asks for what is not there.
    Words,
    /// It is no single question, or reaches for what no question may touch.
    Forbidden,
    /// It was understood, and a value of some record does not fit.
    Value,
    /// It needs more memory than a question may have.
    Memory,
    /// It took longer than it may.
    Time,
    /// The worker ended without saying why.
    Died,
    /// This program was built without the engine that answers.
    Absent,
}

impl SqlWhy {
    /// Key of the text that tells the person.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Words => "sql-words",
            Self::Forbidden => "sql-forbidden",
            Self::Value => "sql-value",
            Self::Memory => "sql-memory",
            Self::Time => "sql-time",
            Self::Died => "sql-died",
            Self::Absent => "sql-absent",
        }
    }

    /// The next step, for a program or an operator.
    const fn advice(self) -> &'static str {
        match self {
            Self::Words | Self::Forbidden | Self::Value => "",
            Self::Memory => "; ask for fewer columns, a shorter time, or fewer groups",
            Self::Time => "; give a shorter time (time >= …), or fewer columns",
            Self::Died => "; ask for less at once",
            Self::Absent => {
                "; build it with cargo build, without --no-default-features, or use townwatch search"
            }
        }
    }
}

/// A statement that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlMistake {
    /// Why.
    pub why: SqlWhy,
    /// What exactly, in English, naming the thing; may be empty.
    pub said: String,
    /// Line and column in the statement, both from 1.
    pub place: Option<(u64, u64)>,
    /// Whether records may have been looked at before it ended.
    pub begun: bool,
}

impl std::fmt::Display for SqlMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((line, column)) = self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.said)?;
        f.write_str(self.why.advice())
    }
}

/// Why a question has no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// The statement.
    Sql(SqlMistake),
    /// Everything else.
    Problem(Problem),
}

impl From<Problem> for Unanswered {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Problem(refusal.into())
    }
}

impl From<Fault> for Unanswered {
    fn from(fault: Fault) -> Self {
        Self::Problem(fault.into())
    }
}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sql(mistake) => mistake.fmt(f),
            Self::Problem(problem) => problem.fmt(f),
        }
    }
}

/// Takes pieces of an answer until it says that it is enough.
pub type Show<'s> = dyn FnMut(Piece) -> bool + Send + 's;

/// Where SQL is carried out: apart from the program that asks, so that what eats memory or time ends
/// alone.
#[async_trait]
pub trait SqlWorker: Send + Sync {
    /// Answers a question. When the future is dropped, the work ends.
    async fn ask(
        &self,
        asked: &Asked,
        beside: Beside<'_>,
        show: &mut Show<'_>,
    ) -> Result<Ended, Unanswered>;
}

/// A program without SQL.
#[derive(Debug, Clone, Copy)]
pub struct NoSql;

#[async_trait]
impl SqlWorker for NoSql {
    async fn ask(&self, _: &Asked, _: Beside<'_>, _: &mut Show<'_>) -> Result<Ended, Unanswered> {
        Err(Unanswered::Sql(SqlMistake {
            why: SqlWhy::Forbidden,
            said: "this program was built without SQL; use townwatch search".to_owned(),
            place: None,
            begun: false,
        }))
    }
}

/// How many questions are under way.
#[derive(Debug, Default)]
pub(crate) struct Queries(AtomicUsize);

/// A question under way; also one that is given up gives its place back.
struct Place<'q>(&'q AtomicUsize);

impl Queries {
    fn begin(&self) -> Result<Place<'_>, Refusal> {
        let place = Place(&self.0);
        if self.0.fetch_add(1, Ordering::AcqRel) < MOST_AT_ONCE {
            return Ok(place);
        }
        // Dropping it takes it away again.
        let why = "refusal-log-busy";
        Err(Refusal::WrongState { why })
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A person's question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogQuestion {
    /// The statement.
    pub sql: String,
    /// What it is asked for: goes into the journal.
    pub purpose: String,
    /// Rows at most; [`MOST_ROWS`] in any case.
    pub most: u64,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LogAnswer {
    /// The columns.
    pub columns: Vec<AnswerColumn>,
    /// The rows: a value for each column.
    pub rows: Vec<Vec<Value>>,
    /// Whether there would be more rows than are told.
    pub more: bool,
}

impl Office {
    /// Asks in SQL over records of one's units. The look is journalled with its statement, its purpose
    /// and how many rows it has before a row is given; also one that broke off after it had begun.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a refusal about `sql` or `purpose`;
    /// [`Refusal::WrongState`] while others ask; a mistake of the statement; a fault when log or records
    /// cannot be read.
    pub async fn query_log(
        &self,
        actor: &Actor,
        wanted: &LogQuestion,
    ) -> Result<LogAnswer, Unanswered> {
        let permit = actor.permit(&QUERY_LOG)?;
        let sql = statement(&wanted.sql)?;
        let purpose = reason(&wanted.purpose, "purpose")?;
        let place = self.queries.begin()?;
        let records = &*self.parts.records;
        let mut asked = Asked::over(records, permit.scope(), sql).await?;
        asked.most = Some(wanted.most.clamp(1, MOST_ROWS));
        let beside = Beside::of(records, permit.scope(), sql);
        let mut answer = Collected::default();
        let mut show = |piece| answer.take(piece);
        let done = self.parts.sql.ask(&asked, beside, &mut show).await;
        drop(place);
        let own = actor.person.unit;
        let unit = match permit.scope().units() {
            Some(units) if !units.contains(&own) => *units.first().ok_or(Refusal::NotFound)?,
            _ => own,
        };
        let facts = match &done {
            // What a mistake says may tell of a record.
            Err(Unanswered::Sql(mistake)) if mistake.begun => {
                json!({ "sql": sql, "purpose": purpose, "rows": 0, "ended": mistake.why.key() })
            }
            _ => json!({ "sql": sql, "purpose": purpose, "rows": answer.0.rows.len() }),
        };
        let ended = match done {
            Ok(ended) => ended,
            Err(Unanswered::Sql(mistake)) if mistake.begun => {
                self.carry_out(&permit, unit, object(), facts.to_string(), Vec::new())
                    .await?;
                return Err(Unanswered::Sql(mistake));
            }
            Err(other) => return Err(other),
        };
        self.carry_out(&permit, unit, object(), facts.to_string(), Vec::new())
            .await?;
        let Collected(mut answer, _) = answer;
        let shown = u64::try_from(answer.rows.len()).unwrap_or(u64::MAX);
        answer.more = ended.more || ended.rows > shown;
        Ok(answer)
    }

    /// Writes a look of the operator down, which may have been carried out beside this process.
    ///
    /// # Errors
    /// A fault when the records cannot be written.
    pub async fn note_whole_query(
        &self,
        sql: &str,
        purpose: &str,
        rows: u64,
    ) -> Result<(), Problem> {
        let units = self.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let Some(top) = top else { return Ok(()) };
        let facts = json!({ "sql": sql.trim(), "purpose": purpose.trim(), "rows": rows });
        let facts = facts.to_string();
        let entry = self.entry(Doer::Program, &QUERY_LOG, top.id, object(), facts);
        let deed = Deed::new(Vec::new(), entry);
        self.commit(&Scope::whole_office(), deed).await
    }
}

/// What an operator asks, who holds the data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorQuestion {
    /// The statement.
    pub sql: String,
    /// Rows at most; without a bound where none is given.
    pub most: Option<u64>,
    /// How long it may take, in seconds.
    pub seconds: u64,
}

/// The operator's question, over the records of the whole house. Nothing is journalled here:
/// [`Office::note_whole_query`].
///
/// # Errors
/// As [`Office::query_log`].
pub async fn query_whole_log(
    records: &dyn Records,
    worker: &dyn SqlWorker,
    question: &OperatorQuestion,
    show: &mut Show<'_>,
) -> Result<Ended, Unanswered> {
    let sql = statement(&question.sql)?;
    let scope = Scope::whole_office();
    let mut asked = Asked::over(records, &scope, sql).await?;
    asked.seconds = question.seconds;
    asked.most = question.most;
    let beside = Beside::of(records, &scope, sql);
    worker.ask(&asked, beside, show).await
}

/// A statement of a length that can be read.
fn statement(sql: &str) -> Result<&str, Refusal> {
    let (sql, field) = (sql.trim(), "sql");
    if sql.is_empty() {
        return Err(Refusal::Missing { field });
    }
    if sql.len() > LONGEST_SQL {
        let why = "invalid-too-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(sql)
}

/// How the journal names the log.
fn object() -> Object {
    Object {
        kind: "log",
        id: "query".to_owned(),
    }
}

/// An answer that is gathered, and how much text it has.
#[derive(Default)]
struct Collected(LogAnswer, usize);

impl Collected {
    fn take(&mut self, piece: Piece) -> bool {
        match piece {
            Piece::Head(columns) => self.0.columns = columns,
            Piece::Row(row) => {
                let text = row.iter().map(|value| match value {
                    Value::String(text) => text.len(),
                    _ => 8,
                });
                self.1 = self.1.saturating_add(text.sum());
                if self.1 > MOST_TEXT {
                    self.0.more = true;
                    return false;
                }
                self.0.rows.push(row);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_question_is_told_to_come_again_and_an_ended_one_gives_its_place_back() {
        let queries = Queries::default();
        let first = queries.begin().unwrap();
        let _second = queries.begin().unwrap();
        for _ in 0..3 {
            assert!(matches!(queries.begin(), Err(Refusal::WrongState { .. })));
        }
        drop(first);
        assert!(queries.begin().is_ok());
    }

    #[test]
    fn an_answer_stops_where_its_text_grows_too_large_for_a_page() {
        let mut answer = Collected::default();
        let row = || Piece::Row(vec![Value::from("x".repeat(MOST_TEXT / 4))]);
        assert!((0..4).all(|_| answer.take(row())));
        assert!(!answer.take(row()));
        assert_eq!((answer.0.rows.len(), answer.0.more), (4, true));
    }

    #[test]
    fn an_empty_or_endless_statement_is_refused() {
        assert!(matches!(statement(" \n"), Err(Refusal::Missing { field }) if field == "sql"));
        assert!(statement(&"x".repeat(LONGEST_SQL + 1)).is_err());
        assert_eq!(statement(" select 1 ").unwrap(), "select 1");
    }
}
