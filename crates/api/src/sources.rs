//! Sources: what goes over the wire, and the way to the office and back.

use std::collections::BTreeMap;

use application::pulse::{Clock, Stretch, Via};
use application::sources::SourceForm;
use application::{Actor, Office};
use domain::id::{SourceId, UnitId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::source;
use crate::operation::Unanswered;
use crate::wire::{Done, SourceBody, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// One source.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneSource {
    /// The source.
    pub(crate) source: Uuid,
}

/// Another name, unit, format, zone or network for a source.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeSource {
    /// The source.
    pub(crate) source: Uuid,
    /// `seen` of `view_source`; somebody else's change is never overwritten.
    pub(crate) seen: String,
    /// The unit.
    pub(crate) unit: Uuid,
    /// Its name.
    pub(crate) name: Words,
    /// A format's id or `auto`; as before when not given.
    pub(crate) format: Option<String>,
    /// IANA zone of times that state none; the unit's when not given.
    pub(crate) time_zone: Option<String>,
    /// The address or network it sends from; none when not given.
    pub(crate) network: Option<String>,
}

/// Lines of a stretch of time.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct StretchBody {
    /// When it began.
    pub(crate) from: Timestamp,
    /// Lines received in it.
    pub(crate) lines: u64,
}

/// A source with its life.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SourcePage {
    /// The source.
    pub(crate) source: SourceBody,
    /// Since when it is in use no more.
    pub(crate) retired: Option<Timestamp>,
    /// The address or network it sends from.
    pub(crate) network: Option<String>,
    /// When its newest line was received.
    pub(crate) newest: Option<Timestamp>,
    /// Lines received, since the log begins.
    pub(crate) records: u64,
    /// Of them, lines whose format nobody knows.
    pub(crate) unknown: u64,
    /// Of them, lines that could be read in part.
    pub(crate) unread: u64,
    /// The last hour in stretches of five minutes.
    pub(crate) hour: Vec<StretchBody>,
    /// The last day by the hour.
    pub(crate) day: Vec<StretchBody>,
    /// Milliseconds between the newest lines' own times and their receipt, in the middle.
    pub(crate) skew_ms: Option<i64>,
    /// What that looks like: `right`, `zone`, `year`, `off`.
    pub(crate) clock: Option<&'static str>,
    /// How the newest line came: `file`, `relp`, `journal`, `named`, `request`, `stream`, `datagram`, `own`.
    pub(crate) via: Option<&'static str>,
    /// What could not be taken as it was sent, since the start of the server.
    pub(crate) troubles: BTreeMap<&'static str, u64>,
    /// For `change_source`.
    pub(crate) seen: String,
}

pub(crate) async fn view_source(
    office: &Office,
    actor: &Actor,
    one: OneSource,
) -> Answer<SourcePage> {
    let view = office.view_source(actor, SourceId::new(one.source)).await?;
    let (pulse, now) = (&view.pulse, office.now());
    let skew = pulse.skew();
    let troubles = view.troubles.iter();
    Ok(SourcePage {
        retired: view.source.retired,
        network: view
            .source
            .sender
            .address
            .map(|address| address.to_string()),
        newest: pulse.tally.newest,
        records: pulse.tally.records,
        unknown: pulse.tally.unknown,
        unread: pulse.tally.unread,
        hour: pulse.hour(now).into_iter().map(stretch).collect(),
        day: pulse.day(now).into_iter().map(stretch).collect(),
        skew_ms: skew.and_then(|skew| i64::try_from(skew.as_millis()).ok()),
        clock: skew.map(|skew| Clock::judge(skew).name()),
        via: pulse.via.map(Via::name),
        troubles: troubles
            .map(|(trouble, times)| (trouble.name(), *times))
            .collect(),
        seen: view.source.state(),
        source: source(view.source),
    })
}

pub(crate) async fn change_source(
    office: &Office,
    actor: &Actor,
    asked: ChangeSource,
) -> Answer<Done> {
    let form = SourceForm {
        name: asked.name.0,
        format: asked.format.unwrap_or_default(),
        time_zone: asked.time_zone.unwrap_or_default(),
        network: asked.network.unwrap_or_default(),
    };
    let seen = (asked.seen.as_str(), UnitId::new(asked.unit));
    office
        .change_source(actor, SourceId::new(asked.source), seen, &form)
        .await?;
    Ok(DONE)
}

pub(crate) async fn retire_source(office: &Office, actor: &Actor, one: OneSource) -> Answer<Done> {
    office
        .retire_source(actor, SourceId::new(one.source))
        .await?;
    Ok(DONE)
}

fn stretch(stretch: Stretch) -> StretchBody {
    StretchBody {
        from: stretch.from,
        lines: stretch.lines,
    }
}
