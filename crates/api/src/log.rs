//! Kept log lines: the search and what stands around a line.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use application::log_search::{FoundLine, LogQuery, MOST_COUNTED, Step};
use application::use_case::{COUNT_LOG, SEARCH_LOG};
use application::{Actor, Office};
use domain::id::EventId;
use domain::search::Query;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::limit;
use crate::operation::Unanswered;
use crate::wire::Words;

type Answer<T> = Result<T, Unanswered>;

/// What is looked for in the log.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchLog {
    /// Words of the line, "quoted text", field:value, field:prefix*; - before a term leaves lines out.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) query: String,
    /// What it is looked for; goes into the journal.
    pub(crate) purpose: Words,
    /// Only lines of this moment and after, by when they happened.
    pub(crate) from: Option<Timestamp>,
    /// Only lines before this moment.
    pub(crate) to: Option<Timestamp>,
    /// Also lines that arrived more than a day after they happened; takes longer.
    pub(crate) late: Option<bool>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^[0-9]{1,19}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// Lines that were found, and how far the search came.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FoundBody {
    /// The lines, newest first. There may be none, and yet more further back.
    pub(crate) items: Vec<LogLine>,
    /// Give this as `after` to go on further back; null when everything was looked through.
    pub(crate) next: Option<String>,
    /// How many lines of one's units were looked through.
    pub(crate) looked: u64,
    /// When the last of them arrived.
    pub(crate) reached: Option<Timestamp>,
}

/// A line of the log.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LogLine {
    /// Where it is kept: EPOCH:INDEX.
    pub(crate) event: String,
    /// When it happened, by the line itself.
    pub(crate) at: Timestamp,
    /// When it arrived.
    pub(crate) received: Timestamp,
    /// Whose it is.
    pub(crate) unit: Uuid,
    /// Who sent it.
    pub(crate) source: Uuid,
    /// The name of that.
    pub(crate) source_name: String,
    /// The format that read it.
    pub(crate) format: String,
    /// What was read in it, by ECS name; the sender's own names have `@` before them.
    pub(crate) fields: BTreeMap<String, String>,
    /// The line as text.
    pub(crate) text: String,
}

/// What is counted in the log.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountLog {
    /// Words of the line, "quoted text", field:value, field:prefix*; - before a term leaves lines out.
    #[schemars(length(min = 1, max = 500))]
    pub(crate) query: String,
    /// What it is counted for; goes into the journal.
    pub(crate) purpose: Words,
    /// Only lines of this moment and after, by when they happened.
    pub(crate) from: Option<Timestamp>,
    /// Only lines before this moment.
    pub(crate) to: Option<Timestamp>,
    /// Also lines that arrived more than a day after they happened; takes longer.
    pub(crate) late: Option<bool>,
    /// How long each bar is, by the clocks of one's unit; by the span of the lines where it is not said.
    pub(crate) by: Option<CountBy>,
}

/// How long a bar is.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CountBy {
    Hour,
    Day,
    Month,
}

/// How many lines there are.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CountBody {
    /// Oldest first; a time without lines may be left out.
    pub(crate) items: Vec<CountBar>,
    /// All of them together.
    pub(crate) total: u64,
    /// Whether everything of the time was counted; otherwise there are at least so many.
    pub(crate) all: bool,
    /// Where it ended before that: when the last record that was looked at had arrived.
    pub(crate) reached: Option<Timestamp>,
}

/// How many lines happened in a stretch of time.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CountBar {
    /// Its first moment.
    pub(crate) from: Timestamp,
    /// The first moment behind it.
    pub(crate) to: Timestamp,
    /// How many.
    pub(crate) count: u64,
}

/// A line of the log, for a purpose.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneEvent {
    /// The event: EPOCH:INDEX.
    #[schemars(regex(pattern = r"^[0-9]{1,9}:[0-9]{1,19}$"))]
    pub(crate) event: String,
    /// What it is looked at for; goes into the journal.
    pub(crate) purpose: Words,
}

/// A line with its neighbours at the same source.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SurroundingsBody {
    /// Up to ten lines before it, oldest first.
    pub(crate) before: Vec<LogLine>,
    /// The line.
    pub(crate) line: LogLine,
    /// Up to ten lines after it.
    pub(crate) after: Vec<LogLine>,
}

pub(crate) async fn search_log(
    office: &Office,
    actor: &Actor,
    asked: SearchLog,
) -> Answer<FoundBody> {
    if actor.may(&SEARCH_LOG) {
        readable(&asked.query)?;
    }
    let before = asked.after.as_deref().map(str::parse).transpose();
    let before = before
        .map_err(|_| Unanswered::Unreadable("after: give `next` of the page before".to_owned()))?;
    let wanted = LogQuery {
        text: asked.query,
        from: asked.from,
        to: asked.to,
        late: asked.late.unwrap_or(false),
        purpose: asked.purpose.0,
        before,
        limit: limit(asked.limit),
    };
    let found = office.search_log(actor, &wanted).await?;
    Ok(FoundBody {
        items: found.lines.into_iter().map(line).collect(),
        next: found.before.map(|before| before.to_string()),
        looked: found.looked,
        reached: found.reached,
    })
}

/// A mistake names the word, which the refusal of the office does not.
fn readable(query: &str) -> Answer<()> {
    let unreadable = |mistake| Unanswered::Unreadable(format!("query: {mistake}"));
    Query::parse(query).map(|_| ()).map_err(unreadable)
}

pub(crate) async fn count_log(
    office: &Office,
    actor: &Actor,
    asked: CountLog,
) -> Answer<CountBody> {
    if actor.may(&COUNT_LOG) {
        readable(&asked.query)?;
    }
    let wanted = LogQuery {
        text: asked.query,
        from: asked.from,
        to: asked.to,
        late: asked.late.unwrap_or(false),
        purpose: asked.purpose.0,
        ..LogQuery::default()
    };
    let unit = actor.tree().unit(actor.person.unit);
    let zone = unit.map_or(TimeZone::UTC, |unit| application::zone(&unit.time_zone));
    let tally = office
        .count_log(actor, &wanted, &zone, MOST_COUNTED)
        .await?;
    let step = match asked.by {
        None => tally.step(),
        Some(CountBy::Hour) => Step::Hour,
        Some(CountBy::Day) => Step::Day,
        Some(CountBy::Month) => Step::Month,
    };
    let bars = tally.bars(step, &zone).into_iter().map(|bar| CountBar {
        from: bar.from,
        to: bar.to,
        count: bar.count,
    });
    Ok(CountBody {
        items: bars.collect(),
        total: tally.total(),
        all: tally.is_whole,
        reached: tally.reached,
    })
}

pub(crate) async fn view_surroundings(
    office: &Office,
    actor: &Actor,
    asked: OneEvent,
) -> Answer<SurroundingsBody> {
    let event: EventId = asked
        .event
        .parse()
        .map_err(|bad| Unanswered::Unreadable(format!("event: {bad}")))?;
    let found = office
        .view_surroundings(actor, event, &asked.purpose.0)
        .await?;
    Ok(SurroundingsBody {
        before: found.before.into_iter().map(line).collect(),
        line: line(found.line),
        after: found.after.into_iter().map(line).collect(),
    })
}

fn line(line: FoundLine) -> LogLine {
    LogLine {
        event: line.event.to_string(),
        at: line.at,
        received: line.received,
        unit: line.unit.uuid(),
        source: line.source.uuid(),
        source_name: line.source_name,
        format: line.dataset.to_owned(),
        fields: line.fields,
        text: line.text,
    }
}
