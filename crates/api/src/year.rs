//! What recurs: from the wire to the office and back. Agreeing that something is not done is a person's own deed.

use application::duties::{DutyDone, DutyTime, OneTime, Proof, Said, Which, YearQuery};
use application::{Actor, Office};
use domain::id::UnitId;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;
use crate::wire::{Done, Page, Seen, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// Which times of duties.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhichTimes {
    /// All.
    All,
    /// Those that can be done now and are not.
    Awaited,
    /// Those that were not done in time.
    Late,
}

/// Which times, by their last day.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct YearFilter {
    /// From this day on.
    pub(crate) from: Date,
    /// Up to this day, included; at most ten years later.
    pub(crate) to: Date,
    /// Only of this unit.
    pub(crate) unit: Option<Uuid>,
    /// Only some; all when it is not given.
    pub(crate) which: Option<WhichTimes>,
}

/// One time of a duty.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneOccurrence {
    /// The unit.
    pub(crate) unit: Uuid,
    /// The duty.
    pub(crate) duty: String,
    /// The time of the duty.
    pub(crate) occurrence: String,
}

/// It was done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordOccurrence {
    /// The unit.
    pub(crate) unit: Uuid,
    /// The duty.
    pub(crate) duty: String,
    /// The time of the duty.
    pub(crate) occurrence: String,
    /// The version that was seen; 0 where nothing is on record.
    pub(crate) seen: Seen,
    /// Number of the sheet that shows it.
    #[serde(default)]
    pub(crate) sheet: String,
    /// The day on which it was done; a sheet says it itself.
    pub(crate) on: Option<Date>,
    /// What was done, at most 2,000 characters, where no sheet shows it.
    #[serde(default)]
    pub(crate) note: String,
}

/// It is not to be done, if somebody agrees.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExcuseOccurrence {
    /// The unit.
    pub(crate) unit: Uuid,
    /// The duty.
    pub(crate) duty: String,
    /// The time of the duty.
    pub(crate) occurrence: String,
    /// The version that was seen; 0 where nothing is on record.
    pub(crate) seen: Seen,
    /// Why it is not done.
    pub(crate) reason: Words,
}

/// One time with how it stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OccurrenceBody {
    /// The duty.
    duty: String,
    /// The unit.
    unit: Uuid,
    /// The time of the duty.
    occurrence: String,
    /// From this day on it can be done.
    opens: Date,
    /// Its last day.
    due: Date,
    /// ahead, open, late, done, done-late, asked, excused.
    state: String,
    /// How many days late; 0 where it is not.
    days_late: i32,
    /// The day on which it was done.
    done_on: Option<Date>,
    /// Number of the sheet that shows it.
    sheet: Option<String>,
    /// The version of what is on record; 0 where nothing is.
    version: u32,
}

pub(crate) async fn list_year(
    office: &Office,
    actor: &Actor,
    asked: YearFilter,
) -> Answer<Page<OccurrenceBody>> {
    let query = YearQuery {
        within: (asked.from, asked.to),
        unit: asked.unit.map(UnitId::new),
        duty: None,
        which: match asked.which {
            None | Some(WhichTimes::All) => Which::All,
            Some(WhichTimes::Awaited) => Which::Awaited,
            Some(WhichTimes::Late) => Which::Late,
        },
    };
    let times = office.list_duty_times(actor, &query).await?;
    Ok(Page {
        items: times.iter().map(body).collect(),
        next: None,
    })
}

pub(crate) async fn view_occurrence(
    office: &Office,
    actor: &Actor,
    one: OneOccurrence,
) -> Answer<OccurrenceBody> {
    let at = (one.duty.as_str(), one.occurrence.as_str());
    let found = office.view_duty_time(actor, UnitId::new(one.unit), at);
    Ok(body(&found.await?.time))
}

pub(crate) async fn record_occurrence(
    office: &Office,
    actor: &Actor,
    asked: RecordOccurrence,
) -> Answer<Done> {
    let of = OneTime {
        unit: UnitId::new(asked.unit),
        duty: asked.duty,
        occurrence: asked.occurrence,
        seen: asked.seen.0,
    };
    let done = DutyDone {
        sheet: asked.sheet,
        on: asked.on,
        note: asked.note,
    };
    office.record_duty_done(actor, &of, &done).await?;
    Ok(DONE)
}

pub(crate) async fn excuse_occurrence(
    office: &Office,
    actor: &Actor,
    asked: ExcuseOccurrence,
) -> Answer<Done> {
    let of = OneTime {
        unit: UnitId::new(asked.unit),
        duty: asked.duty,
        occurrence: asked.occurrence,
        seen: asked.seen.0,
    };
    office.ask_duty_excuse(actor, &of, &asked.reason.0).await?;
    Ok(DONE)
}

fn body(time: &DutyTime) -> OccurrenceBody {
    let step = &time.step;
    let (done_on, sheet) = match time.mark.as_ref().map(|mark| &mark.said) {
        Some(Said::Done { on, proof, .. }) => {
            let sheet = match proof {
                Proof::Sheet { number, .. } => Some(number.clone()),
                Proof::Note { .. } => None,
            };
            (Some(*on), sheet)
        }
        _ => (None, None),
    };
    OccurrenceBody {
        duty: time.declared.duty.id().to_owned(),
        unit: time.unit.uuid(),
        occurrence: step.occurrence.key.clone(),
        opens: step.occurrence.opens,
        due: step.occurrence.due,
        state: step.standing.name().to_owned(),
        days_late: step.standing.days_late(),
        done_on,
        sheet,
        version: time.mark.as_ref().map_or(0, |mark| mark.version.count()),
    }
}
