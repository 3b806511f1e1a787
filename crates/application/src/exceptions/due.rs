//! Who asked for an exception, and who granted it, are told some days before it ends. That it ends needs nobody.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::SignedDuration;
use jiff::civil::Date;

use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::notices;
use crate::office::Office;
use crate::once_a_day::once_a_day;
use crate::problem::Fault;

/// The hour at which it is looked. Ours.
const HOUR: i8 = 8;

static DUE: JobKind = JobKind {
    name: "exceptions-due",
    every: Some(SignedDuration::from_hours(24)),
    late: Late::Run,
    tries: 100,
};

/// Tells that exceptions end, on the days before that the account policy names.
pub struct ExceptionsDue;

#[async_trait]
impl Work for ExceptionsDue {
    fn kind(&self) -> &'static JobKind {
        &DUE
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        once_a_day(office, job, HOUR, async |days| {
            Ok(office.exception_reminders(days).await?)
        })
        .await
    }
}

impl Office {
    async fn exception_reminders(&self, days: (Date, Date)) -> Result<Vec<Job>, Fault> {
        let leads = self.usual_reminders();
        let (_, zone) = self.top_today().await?;
        let mut jobs = Vec::new();
        for record in self.parts.records.exceptions_standing(days.1).await? {
            if !record.rings(&leads, days) {
                continue;
            }
            let asked = record.asked();
            let end = asked.until.tomorrow();
            let end = end.and_then(|day| day.to_zoned(zone.clone()));
            let end = end.map_err(|cause| Fault::caused("find where the day ends", cause))?;
            let granted = record.course().granted.map(|(by, _)| by);
            let people: BTreeSet<_> = granted.into_iter().chain([asked.by]).collect();
            for person in people {
                let (key, on) = ((asked.id, person), (end.timestamp(), days.1));
                jobs.push(notices::of_exception(key, on, asked.unit, self.now()));
            }
        }
        Ok(jobs)
    }
}
