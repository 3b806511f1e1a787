//! Work that is done once a day: no day is left out, none comes twice, and none comes before its hour.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::jobs::{Again, Failed, Job, Outcome};
use crate::office::Office;

/// The days of a turn: those after the first one, up to the second.
pub(crate) type Days = (Date, Date);

/// The last day that was looked at.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Looked {
    #[serde(default)]
    last: Option<Date>,
}

/// Looks at the days since the last turn, and comes again at an hour of the next day, where the top unit is. What the
/// look plans is written with the day that was looked at, or neither is.
pub(crate) async fn once_a_day<F>(
    office: &Office,
    job: &Job,
    hour: i8,
    look: impl FnOnce(Days) -> F,
) -> Result<Outcome, Failed>
where
    F: Future<Output = Result<Vec<Job>, Failed>>,
{
    if !office.parts.records.is_set_up().await? {
        return Ok(Outcome::default());
    }
    let looked: Looked = serde_json::from_str(&job.payload).unwrap_or_default();
    let (today, zone) = office.top_today().await?;
    let at_hour = |day: Date| {
        let moment = day.to_datetime(Time::new(hour, 0, 0, 0).unwrap_or_default());
        moment.to_zoned(zone.clone()).map(|at| at.timestamp()).ok()
    };
    let before = today.yesterday().unwrap_or(today);
    let has_come = at_hour(today).is_none_or(|at| at <= office.now());
    let until = if has_come { today } else { before };
    let last = looked.last.unwrap_or(before);
    let plan = look((last, until)).await?;
    let next = if has_come {
        today.tomorrow().unwrap_or(today)
    } else {
        today
    };
    let payload = serde_json::to_string(&Looked {
        last: Some(last.max(until)),
    });
    Ok(Outcome {
        plan,
        again: at_hour(next).map(|due| Again {
            due,
            payload: payload.ok(),
        }),
    })
}
