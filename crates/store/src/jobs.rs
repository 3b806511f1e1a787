//! Where jobs wait.

use application::jobs::{Failure, Job, JobQuery, JobQueue, JobRow, Outcome, Track};
use application::{Fault, Scope};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::engine::{Ready, Value};
use crate::entry::planned;
use crate::error::fault;
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::Columns;
use crate::statement::{self as sql, Statement};
use crate::writes::micros;

/// A job that is given up is due when nobody lives any more.
const NEVER: i64 = i64::MAX;
/// How long a device stays in the register after its last use: longer than a note of it is read.
const DEVICES_KEPT: SignedDuration = SignedDuration::from_hours(200 * 24);
/// Longest reason that is kept, in characters.
const LONGEST_REASON: usize = 500;

impl SqlRecords {
    pub(crate) async fn change(
        &self,
        changes: Vec<(&'static Statement, Vec<Value>)>,
    ) -> Result<u64, Fault> {
        let mut writer = self.engine.writer().await?;
        let mut touched = 0_u64;
        let mut write = writer.begin().await?;
        for (statement, values) in changes {
            let rows = write.run(statement, values).await?;
            touched = touched.saturating_add(rows);
        }
        let finished = write.commit().await;
        finished.map_err(|cause| fault("finish a change of the jobs", cause))?;
        Ok(touched)
    }

    async fn jobs(&self, statement: &Statement, values: Vec<Value>) -> Result<Vec<Job>, Fault> {
        let rows = self.engine.rows(Ready::new(statement, values)).await?;
        rows.iter().map(|row| Columns(row).job()).collect()
    }
}

fn named(job: &Job) -> Vec<Value> {
    vec![job.kind.as_str().into(), job.key.as_str().into()]
}

#[async_trait]
impl JobQueue for SqlRecords {
    async fn due(&self, lane: Track, now: Timestamp, limit: u32) -> Result<Vec<Job>, Fault> {
        let values = vec![micros(now), lane.kind().into(), i64::from(limit).into()];
        self.jobs(&sql::DUE_JOBS, values).await
    }

    async fn take(&self, job: &Job, now: Timestamp, until: Timestamp) -> Result<bool, Fault> {
        let mut values = named(job);
        values.extend([micros(now), micros(until)]);
        Ok(self.change(vec![(&sql::TAKE_JOB, values)]).await? == 1)
    }

    async fn done(&self, job: &Job, outcome: &Outcome) -> Result<(), Fault> {
        let planned = outcome
            .plan
            .iter()
            .map(|job| (&sql::PLAN_JOB, planned(job)));
        let mut changes: Vec<_> = planned.collect();
        let mut values = named(job);
        values.push(micros(job.due));
        changes.push(match &outcome.again {
            None => (&sql::DONE_JOB, values),
            Some(again) => {
                values.push(micros(again.due));
                values.push(Value::MaybeText(again.payload.clone()));
                (&sql::REPEAT_JOB, values)
            }
        });
        self.change(changes).await.map(drop)
    }

    async fn failed(&self, job: &Job, why: &str, when: Failure) -> Result<(), Fault> {
        let mut values = named(job);
        values.push(when.again.map_or(Value::Whole(NEVER), micros));
        let why: String = why.chars().take(LONGEST_REASON).collect();
        let erased = when.erase.then(|| "{}".to_owned());
        values.extend([why.into(), micros(when.at), Value::MaybeText(erased)]);
        let fail = (&sql::FAIL_JOB, values);
        self.change(vec![fail]).await.map(drop)
    }

    async fn ensure(&self, job: &Job) -> Result<(), Fault> {
        let plan = (&sql::PLAN_JOB, planned(job));
        self.change(vec![plan]).await.map(drop)
    }

    async fn next_due(&self, lane: Track) -> Result<Option<Timestamp>, Fault> {
        let ready = Ready::new(&sql::NEXT_JOB, vec![lane.kind().into()]);
        let rows = self.engine.rows(ready).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        // One that is given up lies beyond every time there is.
        Ok(Columns(row)
            .maybe_whole("due")?
            .and_then(|due| Timestamp::from_microsecond(due).ok()))
    }

    async fn listed(
        &self,
        scope: &Scope,
        query: &JobQuery,
        now: Timestamp,
    ) -> Result<Vec<JobRow>, Fault> {
        let (due, kind, key) = query.after.clone().unwrap_or_default();
        let due = if query.after.is_none() { i64::MIN } else { due };
        let values = vec![
            i64::from(query.troubled).into(),
            due.into(),
            kind.into(),
            key.into(),
            limit(query.limit).into(),
        ];
        each(
            &self.rows(&sql::LISTED_JOBS, values, Some(scope)).await?,
            |row| row.job_row(now),
        )
    }

    async fn one(
        &self,
        scope: &Scope,
        (kind, key): (&str, &str),
        now: Timestamp,
    ) -> Result<Option<JobRow>, Fault> {
        let values = vec![kind.into(), key.into()];
        first(
            &self.rows(&sql::ONE_JOB, values, Some(scope)).await?,
            |row| row.job_row(now),
        )
    }

    async fn free(&self) -> Result<u64, Fault> {
        self.change(vec![(&sql::FREE_JOBS, Vec::new())]).await
    }

    async fn forget_ended(&self, before: Timestamp) -> Result<u64, Fault> {
        let values = || vec![micros(before)];
        let sessions = (&sql::FORGET_SESSIONS, values());
        let tokens = (&sql::FORGET_TOKENS, values());
        let unused = before.checked_sub(DEVICES_KEPT).unwrap_or(Timestamp::MIN);
        let devices = (&sql::FORGET_DEVICES, vec![micros(unused)]);
        let tickets = (&sql::FORGET_TICKETS, values());
        let logins = (&sql::FORGET_LOGINS, values());
        self.change(vec![sessions, tokens, devices, tickets, logins])
            .await
    }
}
