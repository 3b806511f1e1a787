//! Systems that are kept in step with the accounts here: how they stand, a dry run, and what is put right.

use application::connectors::{Carried, Compared, ConnectorRow, ConnectorView, Differs, Drift};
use application::{Actor, Office};
use domain::id::{ConnectorId, PersonId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// One system.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneConnector {
    /// The system.
    pub(crate) connector: Uuid,
}

/// A system that is told of somebody again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResendConnector {
    /// The system.
    pub(crate) connector: Uuid,
    /// The person.
    pub(crate) person: Uuid,
}

/// A system that is kept in step.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConnectorBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// Whose people have accounts there.
    pub(crate) unit: Uuid,
    /// What people call it.
    pub(crate) name: String,
    /// How it is told.
    pub(crate) kind: &'static str,
    /// Where it is.
    pub(crate) address: String,
    /// `in-step`, `behind` (being told), `paused`, or `held` (more waits than goes without a person).
    pub(crate) state: &'static str,
    /// Accounts it was told of.
    pub(crate) told: u64,
    /// Changes it was not told yet.
    pub(crate) waiting: u64,
    /// Of these, the ones that failed before.
    pub(crate) troubled: u64,
    /// Differences found by the last comparison and not accepted.
    pub(crate) drift: u64,
    /// The last receipt.
    pub(crate) last: Option<Timestamp>,
    /// When it was last compared.
    pub(crate) compared: Option<Timestamp>,
    /// Counts the changes that people made.
    pub(crate) version: u32,
}

/// Somebody of whom a system was not told yet.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WaitingBody {
    /// Who.
    pub(crate) person: Uuid,
    /// Since when.
    pub(crate) since: Timestamp,
    /// How often it failed.
    pub(crate) tries: u32,
    /// Why it failed last.
    pub(crate) trouble: Option<String>,
}

/// A difference between what a system has and what it was told.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DriftBody {
    /// Who it is at the system.
    pub(crate) remote: String,
    /// Who here; null for an account of nobody here.
    pub(crate) person: Option<Uuid>,
    /// `missing`, `stranger` (nobody here has it) or `changed`.
    pub(crate) what: &'static str,
    /// Names of the attributes that were changed there.
    pub(crate) fields: Vec<String>,
    /// When it was found.
    pub(crate) found: Timestamp,
    /// When somebody accepted it.
    pub(crate) accepted: Option<Timestamp>,
}

/// One system with what waits and what differs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConnectorPage {
    /// The system.
    pub(crate) connector: ConnectorBody,
    /// More changes at once than this wait for a person.
    pub(crate) brake: u64,
    /// Who waits, the longest waiting first; at most 200.
    pub(crate) waiting: Vec<WaitingBody>,
    /// What the last comparison found.
    pub(crate) drift: Vec<DriftBody>,
}

/// What would be done at a system; nothing is done.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ComparedBody {
    /// Accounts that would be made.
    pub(crate) make: u64,
    /// Accounts that would be changed.
    pub(crate) change: u64,
    /// Accounts that would be closed.
    pub(crate) close: u64,
    /// Accounts that are as they should be.
    pub(crate) same: u64,
    /// Accounts there that nobody here has; they stay.
    pub(crate) strangers: u64,
    /// Whether nothing would be done.
    pub(crate) in_step: bool,
}

pub(crate) async fn list_connectors(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<ConnectorBody>> {
    let all = office.list_connectors(actor).await?;
    Ok(Page {
        items: all.into_iter().map(body).collect(),
        next: None,
    })
}

pub(crate) async fn view_connector(
    office: &Office,
    actor: &Actor,
    one: OneConnector,
) -> Answer<ConnectorPage> {
    let id = ConnectorId::new(one.connector);
    let ConnectorView {
        row,
        brake,
        waiting,
        drift,
    } = office.view_connector(actor, id).await?;
    Ok(ConnectorPage {
        connector: body(row),
        brake,
        waiting: waiting.into_iter().map(waits).collect(),
        drift: drift.into_iter().map(differs).collect(),
    })
}

pub(crate) async fn compare_connector(
    office: &Office,
    actor: &Actor,
    one: OneConnector,
) -> Answer<ComparedBody> {
    let id = ConnectorId::new(one.connector);
    let compared = office.compare_connector(actor, id).await?;
    let in_step = compared.is_in_step();
    let Compared {
        make,
        change,
        close,
        same,
        strangers,
    } = compared;
    Ok(ComparedBody {
        make,
        change,
        close,
        same,
        strangers,
        in_step,
    })
}

pub(crate) async fn pause_connector(
    office: &Office,
    actor: &Actor,
    one: OneConnector,
) -> Answer<Done> {
    let id = ConnectorId::new(one.connector);
    office.pause_connector(actor, id).await?;
    Ok(DONE)
}

pub(crate) async fn resend_connector(
    office: &Office,
    actor: &Actor,
    asked: ResendConnector,
) -> Answer<Done> {
    let (id, person) = (
        ConnectorId::new(asked.connector),
        PersonId::new(asked.person),
    );
    office.resend_connector(actor, id, person).await?;
    Ok(DONE)
}

fn body(row: ConnectorRow) -> ConnectorBody {
    let state = row.state();
    let ConnectorRow {
        connector,
        standing,
        ..
    } = row;
    ConnectorBody {
        id: connector.id.uuid(),
        unit: connector.unit.uuid(),
        name: connector.name,
        kind: connector.settings.kind.name(),
        address: connector.settings.address,
        state,
        told: standing.told,
        waiting: standing.waiting,
        troubled: standing.troubled,
        drift: standing.drift,
        last: standing.last,
        compared: connector.compared,
        version: connector.version.count(),
    }
}

fn waits(one: Carried) -> WaitingBody {
    WaitingBody {
        person: one.person.uuid(),
        since: one.wanted_at,
        tries: one.tries,
        trouble: one.trouble,
    }
}

fn differs(one: Drift) -> DriftBody {
    DriftBody {
        what: one.what.name(),
        fields: match one.what {
            Differs::Changed { fields } => fields,
            Differs::Missing | Differs::Stranger { .. } => Vec::new(),
        },
        remote: one.remote,
        person: one.person.map(PersonId::uuid),
        found: one.found,
        accepted: one.accepted.map(|(_, at)| at),
    }
}
