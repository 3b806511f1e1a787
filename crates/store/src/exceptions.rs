//! Exceptions from account policies: rows to words, and back.

use application::deed::Change;
use application::exceptions::{ExceptionBook, ExceptionChange, ExceptionQuery};
use application::{Fault, Problem, Refusal, Scope};
use async_trait::async_trait;
use domain::id::ExceptionId;
use domain::policy::{ExceptionAsked, ExceptionRecord, ExceptionState, Subject};
use domain::version::Version;
use jiff::civil::Date;

use crate::engine::{Value, Write};
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::{Columns, bad};
use crate::statement as sql;
use crate::sweeps::place;
use crate::writes::{micros, version};

#[async_trait]
impl ExceptionBook for SqlRecords {
    async fn exceptions(
        &self,
        scope: &Scope,
        query: &ExceptionQuery,
    ) -> Result<Vec<ExceptionRecord>, Fault> {
        let (at, id) = place(query.after);
        let state = query.state.map_or("", ExceptionState::name);
        let values = vec![state.into(), at, id, limit(query.limit).into()];
        let rows = self.rows(&sql::EXCEPTIONS, values, Some(scope)).await?;
        each(&rows, Columns::exception)
    }

    async fn exception(
        &self,
        scope: &Scope,
        id: ExceptionId,
    ) -> Result<Option<ExceptionRecord>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::EXCEPTION, id, Some(scope)).await?;
        first(&rows, Columns::exception)
    }

    async fn exceptions_standing(&self, day: Date) -> Result<Vec<ExceptionRecord>, Fault> {
        let day = vec![day.to_string().into()];
        let rows = self.rows(&sql::EXCEPTIONS_STANDING, day, None).await?;
        each(&rows, Columns::exception)
    }
}

impl Columns<'_> {
    fn exception(&self) -> Result<ExceptionRecord, Fault> {
        let asked = ExceptionAsked {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            policy: self.text("policy")?,
            overlay: self.text("overlay")?,
            subject: Subject::from_name(&self.text("subject")?).ok_or_else(|| bad("subject"))?,
            reason: self.text("reason")?,
            document: self.text("document")?,
            until: self.parsed("until_day")?,
            by: self.parsed("asked_by")?,
            at: self.time("at")?,
        };
        let version = Version::new(self.small("version")?);
        Ok(ExceptionRecord::stored(
            asked,
            self.json("course")?,
            version,
        ))
    }
}

/// A change of an exception; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Problem> {
    let Change::Exception(change) = change else {
        return Ok(false);
    };
    match &**change {
        ExceptionChange::Ask(record) => {
            write.run(&sql::ASK_EXCEPTION, written(record)).await?;
        }
        ExceptionChange::Move(record) => {
            let asked = record.asked();
            let granted = record.course().granted.map(|(by, _)| by.to_string());
            let values = vec![
                asked.id.to_string().into(),
                asked.unit.to_string().into(),
                version(record.version),
                record.state().name().into(),
                Value::MaybeText(granted),
                course(record),
            ];
            if write.run(&sql::MOVE_EXCEPTION, values).await? == 0 {
                return Err(Refusal::Stale.into());
            }
        }
    }
    Ok(true)
}

fn written(record: &ExceptionRecord) -> Vec<Value> {
    let asked = record.asked();
    vec![
        asked.id.to_string().into(),
        asked.unit.to_string().into(),
        asked.policy.as_str().into(),
        asked.overlay.as_str().into(),
        asked.subject.name().into(),
        asked.reason.as_str().into(),
        asked.document.as_str().into(),
        asked.until.to_string().into(),
        asked.by.to_string().into(),
        micros(asked.at),
        course(record),
        version(record.version),
    ]
}

/// What became of it. Names and times can always be written.
fn course(record: &ExceptionRecord) -> Value {
    let course = serde_json::to_string(record.course()).unwrap_or_default();
    course.into()
}
