//! Whoever is to do something is reminded: before its last day, on it, and each week while it is late.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::duty::Standing;
use domain::id::{PersonId, UnitId};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::{DutyTime, Which, YearQuery};
use crate::authority::Scope;
use crate::jobs::{Again, Failed, Job, JobKind, Late, Outcome, Work};
use crate::notices;
use crate::office::{Office, zone};
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

/// Reminds those whose duties are due.
pub struct RemindDuties;

/// The last day that was looked at, so that none is left out and none comes twice.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Looked {
    #[serde(default)]
    last: Option<Date>,
}

#[async_trait]
impl Work for RemindDuties {
    fn kind(&self) -> &'static JobKind {
        &REMIND
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        if !office.parts.records.is_set_up().await? {
            return Ok(Outcome::default());
        }
        let looked: Looked = serde_json::from_str(&job.payload).unwrap_or_default();
        let (today, zone) = office.top_today().await?;
        let last = looked
            .last
            .unwrap_or_else(|| today.yesterday().unwrap_or(today));
        let plan = office.reminded((last, today)).await?;
        let next = today.tomorrow().and_then(|day| {
            day.to_datetime(Time::constant(HOUR, 0, 0, 0))
                .to_zoned(zone)
        });
        let payload = serde_json::to_string(&Looked { last: Some(today) });
        Ok(Outcome {
            plan,
            again: next.ok().map(|next| Again {
                due: next.timestamp(),
                payload: payload.ok(),
            }),
        })
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
                && rings(time).any(|day| last < day && day <= today)
        };
        let times: Vec<_> = times.into_iter().filter(asked).collect();
        let owners = self.owners_of(&times).await?;
        let mut whom: BTreeMap<PersonId, (Timestamp, UnitId)> = BTreeMap::new();
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
        let job = |(person, (due, unit))| notices::of_duty(person, (due, today), unit, now);
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
