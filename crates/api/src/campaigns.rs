//! What many people are asked until a day.

use std::borrow::Cow;
use std::num::NonZeroU32;

use application::campaigns::{CampaignQuery, CampaignRow};
use application::{Actor, Office};
use domain::campaign::CampaignState;
use domain::id::CampaignId;
use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{after, cursor, limit, page};
use crate::listed::listed;
use crate::operation::Unanswered;
use crate::wire::Page;

type Answer<T> = Result<T, Unanswered>;

listed! {
    /// How a campaign stands.
    CampaignStateWord(CampaignState) = CampaignState::ALL.map(CampaignState::name).to_vec(), CampaignState::from_name;
}

/// Which campaigns, the last one started first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CampaignFilter {
    /// Only in this state.
    pub(crate) state: Option<CampaignStateWord>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// A campaign with how far the reader's units are.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CampaignBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// Whose campaign it is.
    pub(crate) unit: Uuid,
    /// Its name.
    pub(crate) name: String,
    /// `password`, `second-factor`, `sign-ins` or `notice`.
    pub(crate) ask: String,
    /// The last day.
    pub(crate) until: String,
    /// What follows it for who is left: `nothing` or `must-change`.
    pub(crate) then: String,
    /// `running`, `over` or `ended`.
    pub(crate) state: String,
    /// When it was started.
    pub(crate) at: Timestamp,
    /// How many people of the reader's units it asks.
    pub(crate) asked: u64,
    /// How many of them did it.
    pub(crate) done: u64,
}

pub(crate) async fn list_campaigns(
    office: &Office,
    actor: &Actor,
    filter: CampaignFilter,
) -> Answer<Page<CampaignBody>> {
    let limit = limit(filter.limit);
    let query = CampaignQuery {
        state: filter.state.map(|state| state.0),
        after: after(filter.after.as_deref(), CampaignId::new)?,
        limit,
    };
    let rows = office.list_campaigns(actor, &query).await?;
    let next = rows.last().map(|row| {
        let opened = row.campaign.opened();
        cursor(opened.at, opened.id.uuid())
    });
    Ok(page(rows.iter().map(body).collect(), limit, next))
}

fn body(row: &CampaignRow) -> CampaignBody {
    let opened = row.campaign.opened();
    CampaignBody {
        id: opened.id.uuid(),
        unit: opened.unit.uuid(),
        name: opened.name.clone(),
        ask: opened.ask.name().to_owned(),
        until: opened.until.to_string(),
        then: opened.then.name().to_owned(),
        state: row.campaign.state().name().to_owned(),
        at: opened.at,
        asked: row.asked,
        done: row.done,
    }
}
