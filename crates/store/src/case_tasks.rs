//! What is to be done for cases: rows to words, and back.

use application::assessing::CaseAnswers;
use application::case_tasks::{CaseTasks, TaskChange};
use application::deed::Change;
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::case_task::{CaseTask, Origin};
use domain::id::{CaseTaskId, IncidentId};
use domain::playbook::Phase;
use domain::version::Version;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, bad};
use crate::statement::{self as sql};
use crate::writes::maybe;

#[async_trait]
impl CaseTasks for SqlRecords {
    async fn tasks_of(&self, scope: &Scope, incident: IncidentId) -> Result<Vec<CaseTask>, Fault> {
        let of = vec![incident.to_string().into()];
        let rows = self.rows(&sql::TASKS_OF, of, Some(scope)).await?;
        each(&rows, Columns::task)
    }

    async fn task(&self, scope: &Scope, id: CaseTaskId) -> Result<Option<CaseTask>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::TASK, id, Some(scope)).await?;
        first(&rows, Columns::task)
    }

    async fn answers_of(
        &self,
        scope: &Scope,
        incident: IncidentId,
    ) -> Result<Option<CaseAnswers>, Fault> {
        let of = vec![incident.to_string().into()];
        let rows = self.rows(&sql::ANSWERS_OF, of, Some(scope)).await?;
        first(&rows, Columns::answers)
    }
}

impl Columns<'_> {
    fn answers(&self) -> Result<CaseAnswers, Fault> {
        Ok(CaseAnswers {
            incident: self.parsed("incident")?,
            unit: self.parsed("unit")?,
            sheet: self.text("sheet")?,
            sheet_version: self.text("sheet_version")?,
            answers: self.json("answers")?,
            version: Version::new(self.small("version")?),
        })
    }

    fn task(&self) -> Result<CaseTask, Fault> {
        let task = self.text("task")?;
        let book = self.maybe_text("playbook")?;
        let origin = match book.zip(self.maybe_text("playbook_version")?) {
            None => Origin::Free { title: task },
            Some((playbook, version)) => Origin::Playbook {
                playbook,
                version,
                task,
            },
        };
        Ok(CaseTask {
            id: self.parsed("id")?,
            incident: self.parsed("incident")?,
            unit: self.parsed("unit")?,
            origin,
            phase: Phase::from_name(&self.text("phase")?).ok_or_else(|| bad("phase"))?,
            place: self.small("place")?,
            assignee: self.maybe_parsed("assignee")?,
            progress: self.json("progress")?,
            version: Version::new(self.small("version")?),
        })
    }
}

/// The row that must not be there yet, or must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let change = match change {
        Change::Assess(answers) => return Some(assessed(answers)),
        Change::Task(change) => change,
        _ => return None,
    };
    let task = change.task();
    let progress = serde_json::to_string(&task.progress).unwrap_or_default();
    let version = i64::from(task.version.count()).into();
    Some(match change {
        TaskChange::Add(_) => {
            let mut values = identity(task);
            values.extend([progress.into(), version]);
            (&sql::ADD_TASK, values, Refusal::Stale)
        }
        TaskChange::Move(_) => {
            let values = vec![
                task.id.to_string().into(),
                task.unit.to_string().into(),
                version,
                maybe(task.assignee),
                progress.into(),
            ];
            (&sql::MOVE_TASK, values, Refusal::Stale)
        }
    })
}

fn assessed(of: &CaseAnswers) -> Guarded {
    let values = vec![
        of.incident.to_string().into(),
        of.unit.to_string().into(),
        of.sheet.as_str().into(),
        of.sheet_version.as_str().into(),
        serde_json::to_string(&of.answers)
            .unwrap_or_default()
            .into(),
        i64::from(of.version.count()).into(),
    ];
    (&sql::ASSESS, values, Refusal::Stale)
}

/// `id, incident, unit, playbook, playbook_version, task, phase, place, assignee, slot`.
fn identity(task: &CaseTask) -> Vec<Value> {
    let (playbook, version, name) = match &task.origin {
        Origin::Free { title } => (None, None, title.clone()),
        Origin::Playbook {
            playbook,
            version,
            task,
        } => (Some(playbook.clone()), Some(version.clone()), task.clone()),
    };
    let slot = playbook
        .as_ref()
        .map(|book| format!("{}:{book}:{name}", task.incident));
    vec![
        task.id.to_string().into(),
        task.incident.to_string().into(),
        task.unit.to_string().into(),
        Value::MaybeText(playbook),
        Value::MaybeText(version),
        name.into(),
        task.phase.name().into(),
        i64::from(task.place).into(),
        maybe(task.assignee),
        Value::MaybeText(slot),
    ]
}
