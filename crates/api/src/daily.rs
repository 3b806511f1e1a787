//! The daily look, as the program sees it.

use application::{Actor, Office};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::operation::Unanswered;
use crate::wire::Nothing;

/// What the program saw of one thing.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DailyLine {
    /// `sources`, `clocks`, `services`, `findings`, `accounts`, `storage`, `seal`, `jobs`,
    /// `antivirus` or `backup`.
    pub(crate) what: String,
    /// `well`, `attention`, or `unknown` where the program cannot know.
    pub(crate) state: String,
    /// How many need a look, or how many there are where none does.
    pub(crate) count: u64,
    /// Their names, the first ones.
    pub(crate) names: Vec<String>,
    /// The moment that it is from.
    pub(crate) at: Timestamp,
}

/// The daily look.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DailyBody {
    /// Today, at the office.
    pub(crate) today: Date,
    /// From when on things are new.
    pub(crate) since: Timestamp,
    /// What the program saw.
    pub(crate) lines: Vec<DailyLine>,
    /// The sheet of today, if somebody signed.
    pub(crate) signed: Option<Uuid>,
    /// Working days of the last month that nobody signed.
    pub(crate) missed: Vec<Date>,
}

pub(crate) async fn view_daily(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Result<DailyBody, Unanswered> {
    let daily = office.view_daily(actor).await?;
    let line = |line: application::daily::Line| DailyLine {
        what: line.what.name().to_owned(),
        state: line.light.name().to_owned(),
        count: line.count,
        names: line.names,
        at: line.at,
    };
    Ok(DailyBody {
        today: daily.today,
        since: daily.since,
        lines: daily.lines.into_iter().map(line).collect(),
        signed: daily.signed.map(domain::id::SheetId::uuid),
        missed: daily.missed,
    })
}
