//! The daily look, as the program sees it.

use application::daily::Signing;
use application::use_case::SIGN_DAILY;
use application::{Actor, Office, Problem, Refusal};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;
use crate::sheets::{SheetMoved, moved};
use crate::wire::{Nothing, Words};

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

/// What somebody saw with their own eyes.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(crate) enum Look {
    Normal,
    Trouble,
}

impl Look {
    const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Trouble => "trouble",
        }
    }
}

/// The day is signed by the person whose key it is, for what they looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignDaily {
    /// The day that was seen, as `view_daily` told it.
    pub(crate) day: Date,
    /// Which hosts and devices were looked after.
    pub(crate) device: Words,
    /// Storage.
    pub(crate) disk: Look,
    /// CPU and memory.
    pub(crate) cpu: Look,
    /// Bandwidth.
    pub(crate) network: Look,
    /// Backup.
    pub(crate) backup: Look,
    /// Antivirus.
    pub(crate) antivirus: Look,
    /// What was wrong and what was done about it; where something is in trouble.
    #[serde(default)]
    pub(crate) trouble: String,
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

pub(crate) async fn sign_daily(
    office: &Office,
    actor: &Actor,
    asked: SignDaily,
) -> Result<SheetMoved, Unanswered> {
    // Who may not is not told of days.
    actor.permit(&SIGN_DAILY).map_err(Problem::from)?;
    let daily = office.view_daily(actor).await?;
    if asked.day != daily.today {
        return Err(Problem::from(Refusal::Stale).into());
    }
    let line = |line: &application::daily::Line| {
        let (what, state) = (line.what.name(), line.light.name());
        let names = line.names.join(", ");
        format!("{what}: {state} {} {names} ({})", line.count, line.at)
    };
    let lines: Vec<_> = daily.lines.iter().map(line).collect();
    let signing = Signing {
        looks: [
            ("disk", asked.disk.name()),
            ("cpu", asked.cpu.name()),
            ("network", asked.network.name()),
            ("backup", asked.backup.name()),
            ("antivirus", asked.antivirus.name()),
        ],
        device: &asked.device.0,
        trouble: &asked.trouble,
        seen: &lines.join("\n"),
    };
    let values = signing.values().map_err(Problem::from)?;
    let outcome = office.sign_daily(actor, &values).await?;
    Ok(moved(&outcome))
}
