//! Who is on duty and what the program is to do later: what goes over the wire.

use std::num::NonZeroU32;

use application::jobs::{JobQuery, JobRow};
use application::{Actor, Office};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{limit, page};
use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// A role that somebody holds now or later.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DutyBody {
    /// Who.
    pub(crate) person: Uuid,
    /// Their name.
    pub(crate) name: String,
    /// Name of the role.
    pub(crate) role: &'static str,
    /// Where: this unit and everything below.
    pub(crate) unit: Uuid,
    /// First day.
    pub(crate) from: Date,
    /// Last day; null while it runs on.
    pub(crate) until: Option<Date>,
    /// For whom they stand in.
    pub(crate) deputy_of: Option<Uuid>,
    /// Whether they are on duty today.
    pub(crate) on_duty: bool,
}

pub(crate) async fn list_duties(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<DutyBody>> {
    let rows = office.list_duties(actor).await?;
    let items = rows.into_iter().map(|row| DutyBody {
        person: row.grant.person.uuid(),
        name: row.name,
        role: row.grant.role.name(),
        unit: row.grant.unit.uuid(),
        from: row.grant.from,
        until: row.grant.until,
        deputy_of: row.grant.deputy_of.map(domain::id::PersonId::uuid),
        on_duty: row.on_duty,
    });
    Ok(Page {
        items: items.collect(),
        next: None,
    })
}

/// Which jobs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobFilter {
    /// Only those that failed.
    pub(crate) troubled: Option<bool>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[!-^`-~]*_[!-~]*$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// Something to be done later.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct JobBody {
    /// What kind of job.
    pub(crate) kind: String,
    /// Unique within the kind.
    pub(crate) key: String,
    /// The unit it counts for.
    pub(crate) unit: Uuid,
    /// When it is due; null when it was given up.
    pub(crate) due: Option<Timestamp>,
    /// Whether it is being done.
    pub(crate) running: bool,
    /// How often it failed.
    pub(crate) attempts: u32,
    /// Since when it fails.
    pub(crate) failing_since: Option<Timestamp>,
    /// Why it failed last.
    pub(crate) reason: Option<String>,
}

pub(crate) async fn list_jobs(
    office: &Office,
    actor: &Actor,
    filter: JobFilter,
) -> Answer<Page<JobBody>> {
    let limit = limit(filter.limit);
    let query = JobQuery {
        troubled: filter.troubled.unwrap_or(false),
        after: filter.after.as_deref().map(after).transpose()?,
        limit,
    };
    let rows = office.list_jobs(actor, &query).await?;
    let next = rows.last().map(JobRow::place);
    Ok(page(rows.into_iter().map(body).collect(), limit, next))
}

fn after(text: &str) -> Answer<(i64, String, String)> {
    JobRow::placed(text)
        .ok_or_else(|| Unanswered::Unreadable("after: it is no `next` of a page before".into()))
}

fn body(row: JobRow) -> JobBody {
    let given_up = row.given_up();
    JobBody {
        due: Some(row.job.due).filter(|_| !given_up),
        kind: row.job.kind,
        key: row.job.key,
        unit: row.unit.uuid(),
        running: row.running,
        attempts: row.job.attempts,
        failing_since: row.failing_since,
        reason: row.job.last_error,
    }
}

/// A job by its name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneJob {
    /// The job's kind.
    pub(crate) kind: String,
    /// The job's key.
    pub(crate) key: String,
}

pub(crate) async fn retry_job(office: &Office, actor: &Actor, one: OneJob) -> Answer<Done> {
    office.retry_job(actor, &one.kind, &one.key).await?;
    Ok(DONE)
}

pub(crate) async fn drop_job(office: &Office, actor: &Actor, one: OneJob) -> Answer<Done> {
    office.drop_job(actor, &one.kind, &one.key).await?;
    Ok(DONE)
}
