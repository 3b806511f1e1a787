//! What was to be watched until a time comes back to the desk when that time is over.

use async_trait::async_trait;
use domain::finding::FindingState;
use domain::id::FindingId;
use domain::journal::Doer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::findings::finding_object;
use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{Reach, SelfProof, UseCase};

static WATCH_OVER: JobKind = JobKind {
    name: "watch-over",
    every: None,
    late: Late::Run,
    tries: 100,
};

/// The program puts a finding back on the desk; not a person's deed.
static WATCH_ENDED: UseCase = UseCase {
    name: "watch_ended",
    says: "A finding that was watched is open again: its time is over.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

#[derive(Serialize, Deserialize)]
struct Watched {
    finding: FindingId,
    /// Microseconds since 1970: a watch that was set anew has another end.
    until: i64,
}

/// The job that ends a watch.
pub(crate) fn planned(
    finding: FindingId,
    unit: domain::id::UnitId,
    until: Timestamp,
) -> Result<Change, Fault> {
    let watched = Watched {
        finding,
        until: until.as_microsecond(),
    };
    let payload = serde_json::to_string(&watched);
    Ok(Change::PlanJob(Job {
        kind: WATCH_OVER.name.to_owned(),
        key: format!("{finding}/{}", watched.until),
        unit: Some(unit),
        due: until,
        attempts: 0,
        last_error: None,
        payload: payload.map_err(|cause| Fault::caused("plan the end of a watch", cause))?,
    }))
}

/// Ends watches whose time is over.
pub struct EndWatch;

#[async_trait]
impl Work for EndWatch {
    fn kind(&self) -> &'static JobKind {
        &WATCH_OVER
    }

    /// Nothing is done when somebody judged it otherwise, or watches it longer.
    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        let watched: Watched =
            serde_json::from_str(&job.payload).map_err(|cause| Failed::Never(cause.to_string()))?;
        let scope = Scope::whole_office();
        let records = &office.parts.records;
        let Some(finding) = records.finding(&scope, watched.finding).await? else {
            return Ok(Outcome::default());
        };
        let FindingState::Watched { until, .. } = finding.state else {
            return Ok(Outcome::default());
        };
        if until.as_microsecond() != watched.until {
            return Ok(Outcome::default());
        }
        let open = Change::JudgeFinding {
            finding: finding.id,
            seen: finding.version,
            state: FindingState::Open,
        };
        let object = finding_object(finding.id);
        let facts = "{}".to_owned();
        let entry = office.entry(Doer::Program, &WATCH_ENDED, finding.unit, object, facts);
        match office.commit(&scope, Deed::new(vec![open], entry)).await {
            // Somebody judged it in this moment: their word counts.
            Ok(()) | Err(Problem::Refused(Refusal::Stale)) => Ok(Outcome::default()),
            Err(problem) => Err(problem.into()),
        }
    }
}
