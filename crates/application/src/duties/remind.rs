//! Whoever is to do something is reminded: before its last day, on it, and each week while it is late. What is done each
//! day has an hour of its own, and is told on the day and on the next one.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::duty::Standing;
use domain::id::{PersonId, UnitId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::{DutyTime, Which, YearQuery};
use crate::authority::Scope;
use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::notices;
use crate::office::{Office, zone};
use crate::once_a_day::once_a_day;
use crate::problem::Fault;

/// The hour at which it is looked. Ours.
const HOUR: i8 = 8;
/// Late ones are told again after so many days. Ours.
const WEEK: i32 = 7;
/// How far back late ones are looked for, in years.
const BACK: i32 = 2;
/// How far ahead anything is looked for, in days; no reminder is earlier.
const AHEAD: i32 = 120;

static REMIND: JobKind = JobKind {
    name: "remind-duties",
    every: Some(SignedDuration::from_hours(24)),
    late: Late::Run,
    tries: 100,
};

static REMIND_DAILY: JobKind = JobKind {
    name: "remind-daily",
    every: Some(SignedDuration::from_hours(24)),
    late: Late::Run,
    tries: 100,
};

/// Reminds those whose duties are due.
pub struct RemindDuties;

#[async_trait]
impl Work for RemindDuties {
    fn kind(&self) -> &'static JobKind {
        &REMIND
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        once_a_day(office, job, HOUR, async |days| office.reminded(days).await).await
    }
}

/// Reminds those whose day's work is not done at its hour.
pub struct RemindDaily;

#[async_trait]
impl Work for RemindDaily {
    fn kind(&self) -> &'static JobKind {
        &REMIND_DAILY
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        let rota = office.rota();
        let hours = rota.duties.iter().filter_map(|one| one.duty.each_day());
        // Where there are several, the last of their hours.
        let hour = hours.map(|each| each.hour).max().unwrap_or(HOUR);
        once_a_day(office, job, hour, async |days| {
            office.reminded_daily(days).await
        })
        .await
    }
}

impl Office {
    /// One notice for each whose duties ask for it on one of the days after `last`, up to `today`.
    async fn reminded(&self, (last, today): (Date, Date)) -> Result<Vec<Job>, Failed> {
        let query = YearQuery {
            within: (
                today.checked_sub(BACK.years()).unwrap_or(today),
                today.checked_add(AHEAD.days()).unwrap_or(today),
            ),
            which: Which::Awaited,
            ..YearQuery::of_year(today.year())
        };
        let times = self.duty_times(&Scope::whole_office(), &query).await?;
        let asked = |time: &DutyTime| {
            time.step.standing != Standing::Asked
                && time.declared.duty.each_day().is_none()
                && rings(time).any(|day| last < day && day <= today)
        };
        let times: Vec<_> = times.into_iter().filter(asked).collect();
        let owners = self.owners_of(&times).await?;
        self.told_to(&times, owners, today).await
    }

    /// One notice for each whose day's work is not done on one of the days after `last`, up to `today`, or was not
    /// done on the day before: owners, and those who do it in their place.
    async fn reminded_daily(&self, (last, today): (Date, Date)) -> Result<Vec<Job>, Failed> {
        if today <= last {
            return Ok(Vec::new());
        }
        let query = YearQuery {
            within: (last, today),
            which: Which::Awaited,
            ..YearQuery::of_year(today.year())
        };
        let mut times = self.duty_times(&Scope::whole_office(), &query).await?;
        times.retain(|time| {
            time.step.standing != Standing::Asked && time.declared.duty.each_day().is_some()
        });
        let able = self.able_to_do(&times).await?;
        self.told_to(&times, able, today).await
    }

    async fn told_to(
        &self,
        times: &[DutyTime],
        owners: Vec<Vec<PersonId>>,
        today: Date,
    ) -> Result<Vec<Job>, Failed> {
        let mut whom: BTreeMap<PersonId, (Timestamp, UnitId)> = BTreeMap::new();
        let daily = times
            .iter()
            .any(|time| time.declared.duty.each_day().is_some());
        for (time, owners) in times.iter().zip(owners) {
            let due = self.end_of(time).await?;
            for person in owners {
                let first = whom.entry(person).or_insert((due, time.unit));
                if due < first.0 {
                    *first = (due, time.unit);
                }
            }
        }
        let now = self.now();
        let job =
            |(person, (due, unit))| notices::of_duty((person, daily), (due, today), unit, now);
        Ok(whom.into_iter().map(job).collect())
    }

    /// When the last day of a time ends.
    async fn end_of(&self, time: &DutyTime) -> Result<Timestamp, Fault> {
        let units = self.parts.records.units().await?;
        let unit = units.iter().find(|unit| unit.id == time.unit);
        let zone = zone(unit.map_or("UTC", |unit| unit.time_zone.as_str()));
        let end = time.step.occurrence.due.tomorrow();
        let end = end.and_then(|day| day.to_zoned(zone));
        let end = end.map_err(|cause| Fault::caused("find where the day ends", cause))?;
        Ok(end.timestamp())
    }
}

/// The days on which a time is told of.
fn rings(time: &DutyTime) -> impl Iterator<Item = Date> {
    let due = time.step.occurrence.due;
    let before = time.declared.duty.remind().to_vec().into_iter();
    let before = before.filter_map(move |days| due.checked_sub(i32::from(days).days()).ok());
    let weeks = BACK.saturating_mul(366).div_euclid(WEEK);
    let after = (0..weeks).filter_map(move |week| {
        let days = WEEK.saturating_mul(week).saturating_add(1);
        due.checked_add(days.days()).ok()
    });
    before.chain([due]).chain(after)
}
