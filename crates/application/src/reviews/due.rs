//! Who has lines to look at is reminded: the morning after the start, before the last day, and each week after it.

use async_trait::async_trait;
use domain::review::{Review, ReviewState};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::port::ReviewQuery;
use crate::authority::Scope;
use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::notices;
use crate::office::Office;
use crate::once_a_day::once_a_day;
use crate::problem::Fault;

/// The hour at which it is looked. Ours.
const HOUR: i8 = 8;
/// Reviews read at once.
const PAGE: u32 = 200;

static DUE: JobKind = JobKind {
    name: "reviews-due",
    every: Some(SignedDuration::from_hours(24)),
    late: Late::Run,
    tries: 100,
};

/// Reminds those who have lines to look at.
pub struct ReviewsDue;

#[async_trait]
impl Work for ReviewsDue {
    fn kind(&self) -> &'static JobKind {
        &DUE
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        once_a_day(office, job, HOUR, async |days| {
            Ok(office.review_reminders(days).await?)
        })
        .await
    }
}

impl Office {
    async fn review_reminders(&self, days: (Date, Date)) -> Result<Vec<Job>, Fault> {
        let leads = self.usual_reminders();
        let mut jobs = Vec::new();
        let mut after = None;
        loop {
            let query = ReviewQuery {
                state: Some(ReviewState::Running),
                after,
                limit: PAGE,
            };
            let scope = Scope::whole_office();
            let page = self.parts.records.reviews(&scope, &query).await?;
            let Some(last) = page.last() else {
                return Ok(jobs);
            };
            after = Some((last.opened().at, last.opened().id));
            for review in &page {
                let (due, started) = self.days_of(review).await?;
                if !review.rings(started, &leads, days) {
                    continue;
                }
                let id = review.opened().id;
                for (person, unit) in self.parts.records.reviewers_left(id).await? {
                    let (key, on) = ((id, person), (due, days.1));
                    jobs.push(notices::of_review(key, on, unit, self.now()));
                }
            }
        }
    }

    /// When the last day ends, and the day of the start, where the top unit is.
    async fn days_of(&self, review: &Review) -> Result<(Timestamp, Date), Fault> {
        let (_, zone) = self.top_today().await?;
        let opened = review.opened();
        let started = opened.at.to_zoned(zone.clone()).date();
        let end = opened.until.tomorrow();
        let end = end.and_then(|day| day.to_zoned(zone));
        let end = end.map_err(|cause| Fault::caused("find where the day ends", cause))?;
        Ok((end.timestamp(), started))
    }
}
