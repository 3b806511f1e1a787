//! Looks back through the kept log.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use application::hunts::{Hunt, HuntQuery, NewHunt};
use application::{Actor, Office};
use domain::id::HuntId;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{after, cursor, limit, page};
use crate::operation::Unanswered;
use crate::wire::{Done, Page, Words};

type Answer<T> = Result<T, Unanswered>;

/// Which looks back, the last one ordered first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HuntFilter {
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// A look back to be ordered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderHunt {
    /// Sigma ids of the rules; every rule where none is given.
    #[schemars(length(max = 200))]
    pub(crate) rules: Option<Vec<String>>,
    /// Only what went on at this moment or later.
    pub(crate) from: Option<Timestamp>,
    /// Only what began before this moment.
    pub(crate) to: Option<Timestamp>,
    /// What it is for; goes into the journal.
    pub(crate) purpose: Words,
    /// Only count, enter nothing.
    pub(crate) dry: Option<bool>,
}

/// A look back that was ordered.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Ordered {
    /// The look back.
    pub(crate) id: Uuid,
}

/// One look back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneHunt {
    /// The look back.
    pub(crate) id: Uuid,
}

/// A look back with how far it has come.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct HuntBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// The unit of whoever ordered it.
    pub(crate) unit: Uuid,
    /// When it was ordered.
    pub(crate) at: Timestamp,
    /// What for.
    pub(crate) purpose: String,
    /// Sigma ids of the rules; every rule where it is empty.
    pub(crate) rules: BTreeSet<String>,
    /// Only what went on at this moment or later.
    pub(crate) from: Option<Timestamp>,
    /// Only what began before this moment.
    pub(crate) to: Option<Timestamp>,
    /// Whether it only counts.
    pub(crate) dry: bool,
    /// `waiting`, `running`, `done`, `cancelled` or `failed`.
    pub(crate) state: String,
    /// How much of it is done.
    pub(crate) percent: u64,
    /// Lines that were read.
    pub(crate) read: u64,
    /// Lines before its place that were not read: other units', and those that none of its rules can match, as
    /// columns beside the log say.
    pub(crate) passed: u64,
    /// New findings.
    pub(crate) found: u64,
    /// Those of them that are normal here and were put aside.
    pub(crate) aside: u64,
    /// Findings that were known before.
    pub(crate) known: u64,
    /// When it ended.
    pub(crate) ended: Option<Timestamp>,
}

pub(crate) async fn list_hunts(
    office: &Office,
    actor: &Actor,
    asked: HuntFilter,
) -> Answer<Page<HuntBody>> {
    let limit = limit(asked.limit);
    let query = HuntQuery {
        after: after(asked.after.as_deref(), HuntId::new)?,
        limit,
    };
    let hunts = office.list_hunts(actor, &query).await?;
    let next = hunts.last().map(|last| cursor(last.at, last.id.uuid()));
    Ok(page(hunts.into_iter().map(body).collect(), limit, next))
}

pub(crate) async fn order_hunt(
    office: &Office,
    actor: &Actor,
    asked: OrderHunt,
) -> Answer<Ordered> {
    let new = NewHunt {
        rules: asked.rules.unwrap_or_default().into_iter().collect(),
        from: asked.from,
        to: asked.to,
        purpose: asked.purpose.0,
        dry: asked.dry.unwrap_or_default(),
    };
    let id = office.order_hunt(actor, new).await?.uuid();
    Ok(Ordered { id })
}

pub(crate) async fn cancel_hunt(office: &Office, actor: &Actor, asked: OneHunt) -> Answer<Done> {
    office.cancel_hunt(actor, HuntId::new(asked.id)).await?;
    Ok(Done { done: true })
}

fn body(hunt: Hunt) -> HuntBody {
    HuntBody {
        id: hunt.id.uuid(),
        unit: hunt.unit.uuid(),
        percent: hunt.percent(),
        passed: hunt.passed(),
        state: hunt.state.name().to_owned(),
        at: hunt.at,
        purpose: hunt.purpose,
        rules: hunt.rules,
        from: hunt.from,
        to: hunt.to,
        dry: hunt.dry,
        read: hunt.read,
        found: hunt.found,
        aside: hunt.aside,
        known: hunt.known,
        ended: hunt.ended,
    }
}
