//! Alarms of the legal clocks: before a time ends, as the file of its regulation says, and when it
//! has ended.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::id::{IncidentId, UnitId};
use domain::incident::IncidentState;
use domain::message::Left;
use domain::regime::{self, AlarmKind, CaseClock, alarms};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CLOCKS, Notice, Told, written};
use crate::authority::Scope;
use crate::deed::Change;
use crate::incidents::IncidentView;
use crate::jobs::{Again, Failed, Job, JobKind, Late, Outcome, Work};
use crate::office::Office;

/// Clocks without a further alarm are kept so long before they are looked at again: what was rung
/// is not forgotten.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

static RING_CLOCKS: JobKind = JobKind {
    name: CLOCKS,
    every: None,
    late: Late::Run,
    tries: 100,
};

/// The payload: which case, and the newest alarm of each clock that was rung.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Clocks {
    incident: IncidentId,
    #[serde(default)]
    rung: BTreeMap<String, Alarm>,
}

/// One alarm of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Alarm {
    due: Timestamp,
    /// None at the end itself.
    left: Option<Left>,
    at: Timestamp,
}

/// The clocks of a case are looked at now: they were set or have changed.
pub(super) fn wound(incident: IncidentId, unit: UnitId, at: Timestamp) -> Change {
    let payload = Clocks {
        incident,
        rung: BTreeMap::new(),
    };
    Change::WakeJob(Job {
        kind: CLOCKS.to_owned(),
        key: incident.to_string(),
        unit: Some(unit),
        due: at,
        attempts: 0,
        last_error: None,
        payload: written(&payload),
    })
}

/// Rings the clocks of a case.
pub struct RingClocks;

#[async_trait]
impl Work for RingClocks {
    fn kind(&self) -> &'static JobKind {
        &RING_CLOCKS
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        let clocks: Clocks = super::tell::read(job)?;
        let scope = Scope::whole_office();
        let found = office.parts.records.incident(&scope, clocks.incident);
        let Some(incident) = found.await? else {
            return Ok(Outcome::default());
        };
        if incident.state == IncidentState::Closed {
            return Ok(Outcome::default());
        }
        let nameless = (String::new(), String::new());
        let view = office.case_view(&scope, incident, nameless).await?;
        Ok(rung(&view, &clocks, office.now()))
    }
}

/// What rings now, and when to look again. Of several alarms that a stand-still has missed only the
/// newest of each clock is rung.
fn rung(view: &IncidentView, before: &Clocks, now: Timestamp) -> Outcome {
    let mut outcome = Outcome::default();
    let mut after = Clocks {
        incident: before.incident,
        rung: BTreeMap::new(),
    };
    let mut next: Option<Timestamp> = None;
    for (assessment, clock) in view.running_clocks() {
        // Unique over all regulations of the case.
        let id = format!("{}/{}", assessment.regime.id, clock.key);
        let (passed, to_come): (Vec<_>, Vec<_>) = declared(clock)
            .into_iter()
            .partition(|alarm| alarm.at <= now);
        next = to_come.iter().map(|alarm| alarm.at).chain(next).min();
        let Some(newest) = passed.into_iter().max_by_key(|alarm| alarm.at) else {
            continue;
        };
        if before.rung.get(&id) != Some(&newest) {
            outcome.plan.push(notice(view, &id, newest, now));
        }
        after.rung.insert(id, newest);
    }
    if next.is_some() || !after.rung.is_empty() {
        let kept = now.checked_add(KEPT).unwrap_or(Timestamp::MAX);
        outcome.again = Some(Again {
            due: next.unwrap_or(kept).min(kept),
            payload: Some(written(&after)),
        });
    }
    outcome
}

/// When the file of the regulation has somebody woken, and at the end itself.
fn declared(clock: &CaseClock) -> Vec<Alarm> {
    let alarms = alarms(std::slice::from_ref(clock)).into_iter();
    let alarm = |(at, alarm): (Timestamp, regime::Alarm)| Alarm {
        due: alarm.due,
        left: match alarm.kind {
            AlarmKind::Before { minutes } => {
                let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
                Some(Left::new(minutes, steps(&alarm.tell)))
            }
            AlarmKind::Over => None,
        },
        at,
    };
    alarms.map(alarm).collect()
}

/// How far up the ladder the highest of these stands; whoever is not on it is reached by its first
/// step.
fn steps(tell: &[String]) -> u8 {
    let step = |role: &String| match role.as_str() {
        "deputy" => 2,
        "leader" => 3,
        "ciso" => 4,
        _ => 1,
    };
    tell.iter().map(step).max().unwrap_or(1)
}

fn notice(view: &IncidentView, clock: &str, alarm: Alarm, now: Timestamp) -> Job {
    let incident = view.incident.id;
    let told = Told::Clock {
        incident,
        due: alarm.due,
        left: alarm.left,
    };
    let name: String = clock
        .chars()
        .map(|letter| {
            if letter.is_ascii_lowercase() {
                letter
            } else {
                '-'
            }
        })
        .take(40)
        .collect();
    let minutes = alarm.left.map_or(0, Left::minutes);
    let key = format!(
        "clock-{incident}-{name}-{}-{minutes}",
        alarm.due.as_second()
    );
    Notice { at: now, told }.job(key, Some(view.incident.unit))
}
