//! Directories in the scheduler: one lane, so that one that does not answer delays nothing else.
//!
//! A job of that lane has the key `sweep:NAME:WHEN` for one reading, or `act:NAME` for what was approved in a
//! directory. A standing job of the house looks once a minute which directory is to be read.

use async_trait::async_trait;
use domain::id::{PersonId, UnitId};
use domain::sweep::ProposalState;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::run::{payload, started};
use crate::deed::Change;
use crate::jobs::{DIRECTORY, Failed, Job, JobKind, Late, Outcome, Work};
use crate::office::{Office, zone};
use crate::problem::Fault;

static GOVERN: JobKind = JobKind {
    name: DIRECTORY,
    every: None,
    late: Late::Run,
    // With pauses that double up to an hour: a day and a half.
    tries: 40,
};

static WATCH: JobKind = JobKind {
    name: "directories-due",
    every: Some(SignedDuration::from_mins(1)),
    late: Late::Run,
    tries: 5,
};

/// Before the name of a directory that is read.
const SWEEP: &str = "sweep:";
/// Before the name of a directory in which something is done.
const ACT: &str = "act:";

/// Reads directories, and does what was approved.
pub struct Govern;

#[async_trait]
impl Work for Govern {
    fn kind(&self) -> &'static JobKind {
        &GOVERN
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        if let Some(directory) = job.key.strip_prefix(ACT) {
            return office.act_in(directory).await;
        }
        let Some(rest) = job.key.strip_prefix(SWEEP) else {
            return Err(Failed::Never("neither read nor act".to_owned()));
        };
        let directory = rest.split(':').next().unwrap_or_default();
        let swept = office.sweep_directory(directory, started(job)).await;
        swept.map_err(|problem| Failed::Later(problem.to_string()))?;
        Ok(Outcome::default())
    }
}

/// Looks which directory is to be read by now.
pub struct WatchDirectories;

#[async_trait]
impl Work for WatchDirectories {
    fn kind(&self) -> &'static JobKind {
        &WATCH
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        Ok(Outcome {
            plan: office.due_sweeps().await?,
            ..Outcome::default()
        })
    }
}

impl Office {
    /// Jobs for the directories whose time has come since they were read last.
    async fn due_sweeps(&self) -> Result<Vec<Job>, Fault> {
        let governed = self.parts.directories.governed();
        if governed.iter().all(|one| one.daily.is_none()) {
            return Ok(Vec::new());
        }
        // An office that is not set up yet has nobody who could decide.
        let units = self.parts.records.units().await?;
        let Some(top) = units.iter().find(|unit| unit.parent.is_none()) else {
            return Ok(Vec::new());
        };
        let zone = zone(&top.time_zone);
        let now = self.now();
        let mut due = Vec::new();
        for one in governed {
            let Some(at) = one.daily.and_then(|daily| last_time(daily, &zone, now)) else {
                continue;
            };
            let last = self.parts.records.last_sweep(&one.name).await?;
            if last.is_none_or(|last| last.at < at) {
                let day = at.to_zoned(zone.clone()).date().to_string();
                due.push(sweep_job(&one.name, (&day, None), None, now));
            }
        }
        Ok(due)
    }

    /// What was begun or approved in a directory is gone on with, also where its job was given up.
    pub(super) async fn go_on(&self, directory: &str) -> Result<Option<Change>, Fault> {
        let standing = self.parts.records.standing_proposals(directory).await?;
        let to_do = standing.iter().any(|one| {
            matches!(
                one.state(),
                ProposalState::Approved | ProposalState::Begun | ProposalState::Undoing
            )
        });
        Ok(to_do.then(|| Change::WakeJob(act_job(directory, None, self.now()))))
    }
}

/// The last moment before now at which the clock showed this time.
fn last_time(daily: Time, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let today = now.to_zoned(zone.clone()).date();
    [Some(today), today.yesterday().ok()]
        .into_iter()
        .flatten()
        .filter_map(|day| {
            let at = day.to_datetime(daily).to_zoned(zone.clone()).ok()?;
            Some(at.timestamp())
        })
        .find(|at| *at <= now)
}

/// Reads a directory.
pub(super) fn sweep_job(
    directory: &str,
    (when, by): (&str, Option<PersonId>),
    unit: Option<UnitId>,
    due: Timestamp,
) -> Job {
    job(format!("{SWEEP}{directory}:{when}"), payload(by), unit, due)
}

/// Does what was approved in a directory; of the unit in which somebody made it necessary.
pub(super) fn act_job(directory: &str, unit: Option<UnitId>, due: Timestamp) -> Job {
    job(format!("{ACT}{directory}"), "{}".to_owned(), unit, due)
}

fn job(key: String, payload: String, unit: Option<UnitId>, due: Timestamp) -> Job {
    Job {
        kind: DIRECTORY.to_owned(),
        key,
        unit,
        due,
        attempts: 0,
        last_error: None,
        payload,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_time_is_todays_or_yesterdays() {
        let zone = TimeZone::get("Asia/Taipei").unwrap();
        let three = Time::constant(3, 0, 0, 0);
        for (now, expected) in [
            ("2026-11-21T02:59:59+08:00", "2026-11-20T03:00:00+08:00"),
            ("2026-11-21T03:00:00+08:00", "2026-11-21T03:00:00+08:00"),
            ("2026-11-21T23:00:00+08:00", "2026-11-21T03:00:00+08:00"),
        ] {
            let told = last_time(three, &zone, now.parse().unwrap());
            assert_eq!(told, Some(expected.parse().unwrap()), "{now}");
        }
    }
}
