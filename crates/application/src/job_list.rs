//! What the program is to do later, for the system administrator.

use domain::journal::Object;
use jiff::Timestamp;
use serde_json::json;

use crate::authority::{Actor, Permit};
use crate::deed::Change;
use crate::jobs::{JobQuery, JobRow, MAIL};
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::use_case::{DROP_JOB, LIST_JOBS, RETRY_JOB};

/// Work that does not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// How many jobs; 200 stands for that many and more.
    pub jobs: usize,
    /// Since when.
    pub since: Timestamp,
    /// Whether only messages for the mail server are concerned.
    pub only_mail: bool,
}

impl Office {
    /// Jobs of one's units, the next due first; those that were given up are last.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_jobs(&self, actor: &Actor, query: &JobQuery) -> Result<Vec<JobRow>, Problem> {
        let permit = actor.permit(&LIST_JOBS)?;
        self.jobs_seen(&permit, query).await
    }

    /// A job of one's units; none where it is not there, or not theirs to see.
    ///
    /// # Errors
    /// As [`Office::list_jobs`].
    pub async fn job_named(
        &self,
        actor: &Actor,
        kind: &str,
        key: &str,
    ) -> Result<Option<JobRow>, Problem> {
        let permit = actor.permit(&LIST_JOBS)?;
        match self.job_seen(&permit, kind, key).await {
            Ok(row) => Ok(Some(row)),
            Err(Problem::Refused(Refusal::NotFound)) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// What does not succeed at the moment; none when all is well, or without the role.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn trouble(&self, actor: &Actor) -> Result<Option<Trouble>, Problem> {
        let Ok(permit) = actor.permit(&LIST_JOBS) else {
            return Ok(None);
        };
        let query = JobQuery {
            troubled: true,
            limit: 200,
            ..JobQuery::default()
        };
        let rows = self.jobs_seen(&permit, &query).await?;
        let since = rows.iter().filter_map(|row| row.failing_since).min();
        Ok(since.map(|since| Trouble {
            jobs: rows.len(),
            since,
            only_mail: rows.iter().all(|row| row.job.kind == MAIL),
        }))
    }

    /// Tries a job again now.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not there, or not of one's units.
    pub async fn retry_job(&self, actor: &Actor, kind: &str, key: &str) -> Result<(), Problem> {
        let permit = actor.permit(&RETRY_JOB)?;
        let row = self.job_seen(&permit, kind, key).await?;
        let change = Change::RetryJob {
            kind: row.job.kind.clone(),
            key: row.job.key.clone(),
            at: self.now(),
        };
        self.change_job(&permit, &row, change).await
    }

    /// Gives a job up for good. A standing job comes again at the next start.
    ///
    /// # Errors
    /// As [`Office::retry_job`].
    pub async fn drop_job(&self, actor: &Actor, kind: &str, key: &str) -> Result<(), Problem> {
        let permit = actor.permit(&DROP_JOB)?;
        let row = self.job_seen(&permit, kind, key).await?;
        let change = Change::DropJob {
            kind: row.job.kind.clone(),
            key: row.job.key.clone(),
        };
        self.change_job(&permit, &row, change).await
    }

    async fn change_job(
        &self,
        permit: &Permit,
        row: &JobRow,
        change: Change,
    ) -> Result<(), Problem> {
        let object = Object {
            kind: "job",
            id: row.job.key.clone(),
        };
        let facts = json!({"kind": row.job.kind, "attempts": row.job.attempts});
        self.carry_out(permit, row.unit, object, facts.to_string(), vec![change])
            .await
    }

    async fn job_seen(&self, permit: &Permit, kind: &str, key: &str) -> Result<JobRow, Problem> {
        // Names of ours are plain; others are no job's.
        if !kind
            .bytes()
            .chain(key.bytes())
            .all(|byte| byte.is_ascii_graphic())
        {
            return Err(Refusal::NotFound.into());
        }
        let jobs = &self.parts.jobs;
        let row = jobs.one(permit.scope(), (kind, key), self.now()).await?;
        Ok(row.ok_or(Refusal::NotFound)?)
    }

    async fn jobs_seen(&self, permit: &Permit, query: &JobQuery) -> Result<Vec<JobRow>, Problem> {
        let jobs = &self.parts.jobs;
        Ok(jobs.listed(permit.scope(), query, self.now()).await?)
    }
}
