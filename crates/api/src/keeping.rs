//! What of the logs is kept, and what must stay: what goes over the wire.

use std::collections::BTreeSet;

use application::coverage::CoverageRow;
use application::holds::NewHold;
use application::{Actor, Office};
use domain::id::{IncidentId, SourceId};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// A kind of log of a source, with the days of which nothing is there.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CoverageBody {
    /// The source; null for a kind that nobody sends.
    pub(crate) source: Option<Uuid>,
    /// Its name.
    pub(crate) source_name: Option<String>,
    /// Its unit.
    pub(crate) unit: Option<Uuid>,
    /// The kind; null for a source whose kind is not known, of which nothing is removed.
    pub(crate) class: Option<String>,
    /// Where it is demanded.
    pub(crate) clause: Option<String>,
    /// How long it is kept here, in months.
    pub(crate) months: u16,
    /// The first day that is demanded; days are counted in UTC.
    pub(crate) from: Option<Date>,
    /// The last one.
    pub(crate) until: Option<Date>,
    /// Whether something is there of every day; null without a source or kind.
    pub(crate) complete: Option<bool>,
    /// Stretches of days without anything, first and last day.
    pub(crate) gaps: Vec<GapBody>,
}

/// Days without anything.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct GapBody {
    /// The first.
    pub(crate) from: Date,
    /// The last.
    pub(crate) to: Date,
}

pub(crate) async fn view_coverage(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<CoverageBody>> {
    let seen = office.view_coverage(actor).await?;
    Ok(Page {
        items: seen.rows.into_iter().map(row).collect(),
        next: None,
    })
}

fn row(row: CoverageRow) -> CoverageBody {
    let coverage = row.coverage.as_ref();
    let gaps = coverage.iter().flat_map(|one| &one.gaps);
    let gaps = gaps.map(|(from, to)| GapBody {
        from: *from,
        to: *to,
    });
    CoverageBody {
        source: row.source.as_ref().map(|source| source.id.uuid()),
        unit: row.source.as_ref().map(|source| source.unit.uuid()),
        gaps: gaps.collect(),
        from: coverage.map(|one| one.from),
        until: coverage.map(|one| one.until),
        complete: coverage.map(domain::retention::Coverage::is_complete),
        months: row.months,
        class: row.class.as_ref().map(|class| class.id.clone()),
        clause: row.class.map(|class| class.clause),
        source_name: row.source.map(|source| source.name),
    }
}

/// Keep records for an incident.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceHold {
    /// The incident.
    pub(crate) id: Uuid,
    /// Why.
    pub(crate) reason: String,
    /// Only records received at this time or later.
    #[serde(default)]
    pub(crate) from: Option<Timestamp>,
    /// Only records received before this time.
    #[serde(default)]
    pub(crate) to: Option<Timestamp>,
    /// Only of these sources.
    #[serde(default)]
    pub(crate) sources: Vec<Uuid>,
    /// Only of sources of these kinds of logs.
    #[serde(default)]
    pub(crate) classes: Vec<String>,
}

/// The hold that was placed.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Held {
    /// Its identity.
    pub(crate) hold: Uuid,
}

pub(crate) async fn place_hold(office: &Office, actor: &Actor, new: PlaceHold) -> Answer<Held> {
    let wanted = NewHold {
        sources: new.sources.into_iter().map(SourceId::new).collect(),
        classes: new.classes.into_iter().collect(),
        from: new.from,
        to: new.to,
        reason: new.reason,
    };
    let placed = office.place_hold(actor, IncidentId::new(new.id), wanted);
    Ok(Held {
        hold: placed.await?.uuid(),
    })
}

/// Say which kinds of logs a source sends.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameLogKinds {
    /// The source.
    pub(crate) id: Uuid,
    /// The kinds; none: by its format.
    #[serde(default)]
    pub(crate) classes: BTreeSet<String>,
}

pub(crate) async fn name_log_kinds(
    office: &Office,
    actor: &Actor,
    new: NameLogKinds,
) -> Answer<Done> {
    let source = SourceId::new(new.id);
    office.name_log_kinds(actor, source, new.classes).await?;
    Ok(DONE)
}
