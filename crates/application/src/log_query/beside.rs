//! Rows of `findings` and `journal` for a question, out of the records, within the scope of who asks.

use domain::finding::Finding;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{FINDINGS, JOURNAL_TABLE, MOST_BESIDE, SqlTable};
use crate::authority::Scope;
use crate::port::{FindingQuery, JournalLine, Records};
use crate::problem::Fault;

/// Findings read at once.
const PAGE: u32 = 200;
/// Lines of the journal read at once.
const LINES: u32 = 2_000;

/// The rows beside the log that a statement may ask for; they are read as they are taken.
pub struct Beside<'r> {
    records: &'r dyn Records,
    scope: &'r Scope,
    findings: Option<Findings>,
    journal: Option<u64>,
}

/// How far the findings were read.
#[derive(Default)]
struct Findings {
    query: FindingQuery,
    told: usize,
}

/// A table with rows of it.
pub type Rows = (&'static SqlTable, Vec<Vec<Value>>);

impl<'r> Beside<'r> {
    /// What a statement names; a table that it does not name is not read.
    pub(super) fn of(records: &'r dyn Records, scope: &'r Scope, sql: &str) -> Self {
        let words = sql.to_lowercase();
        let names = |table: &SqlTable| words.contains(table.name);
        Self {
            records,
            scope,
            findings: names(&FINDINGS).then(Findings::default),
            journal: names(&JOURNAL_TABLE).then_some(0),
        }
    }

    /// The next rows of a table, a value for each of its columns, times in microseconds since 1970; none
    /// when all were given. Findings come newest first, [`MOST_BESIDE`] at most; the
    /// journal comes whole, oldest first, and whoever takes it keeps as many of the newest.
    ///
    /// # Errors
    /// A fault when the records cannot be read.
    pub async fn next(&mut self) -> Result<Option<Rows>, Fault> {
        if let Some(mut reading) = self.findings.take() {
            reading.query.limit = PAGE;
            let found = self.records.findings(self.scope, &reading.query).await?;
            if let Some(last) = found.last() {
                reading.query.after = Some((last.last, last.id));
                reading.told = reading.told.saturating_add(found.len());
                if reading.told < MOST_BESIDE {
                    self.findings = Some(reading);
                }
                let rows = found.iter().map(finding).collect();
                return Ok(Some((&FINDINGS, rows)));
            }
        }
        while let Some(after) = self.journal.take() {
            let mut lines = self.records.journal_after(after, LINES).await?;
            let Some(last) = lines.last() else { break };
            self.journal = Some(last.sequence);
            lines.retain(|line| self.scope.covers(line.unit));
            if !lines.is_empty() {
                let rows = lines.iter().map(entry).collect();
                return Ok(Some((&JOURNAL_TABLE, rows)));
            }
        }
        Ok(None)
    }
}

fn micros(at: Timestamp) -> Value {
    at.as_microsecond().into()
}

fn finding(finding: &Finding) -> Vec<Value> {
    let subject = &finding.subject;
    vec![
        json!(finding.id),
        json!(finding.unit),
        json!(finding.rule),
        json!(finding.severity.name()),
        json!(finding.sign.name()),
        json!(finding.kind.name()),
        json!(subject.account),
        json!(subject.source_ip),
        json!(subject.host),
        micros(finding.first),
        micros(finding.last),
        json!(finding.count),
        json!(finding.state.name()),
        micros(finding.raised),
    ]
}

fn entry(line: &JournalLine) -> Vec<Value> {
    let said = |name: &str| json!(line.said.get(name));
    vec![
        json!(line.sequence),
        micros(line.at),
        json!(line.unit),
        said("id"),
        said("person"),
        said("through"),
        said("deed"),
        said("object_kind"),
        said("object_id"),
        said("facts"),
    ]
}
