//! What many people are asked, each thing done with it once by somebody.

use std::collections::BTreeMap;

use application::campaigns::{Audience, CampaignQuery, NewCampaign};
use application::use_case::{END_CAMPAIGN, LIST_CAMPAIGNS, START_CAMPAIGN};
use application::{Actor, Office, Problem, Refusal};
use domain::campaign::{Afterwards, Ask};
use domain::id::{CampaignId, UnitId};
use domain::version::Version;
use testkit::campaigning::asking;
use testkit::office::{Failure, TestOffice};

use crate::authority::Objects;

/// A notice to everybody of a unit.
pub(super) async fn campaign(
    office: &TestOffice,
    unit: UnitId,
    contact: &str,
) -> Result<CampaignId, Failure> {
    let contact = office.actor(contact).await?;
    let below = false;
    let new = NewCampaign {
        audience: Audience::Unit { unit, below },
        ..asking(unit, Ask::Notice)
    };
    Ok(office.office.start_campaign(&contact, new).await?)
}

/// All of them.
pub(super) async fn campaigns(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) {
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let id = on.campaign;
    let query = CampaignQuery::default();
    let all = desk.list_campaigns(actor, &query).await.unwrap_or_default();
    let own = all.iter().any(|row| row.campaign.opened().id == id);
    did.insert(LIST_CAMPAIGNS.name, own);
    let new = NewCampaign {
        audience: Audience::Unit {
            unit: on.finding.unit,
            below: false,
        },
        ask: Ask::Notice,
        name: "字".repeat(101),
        text: String::new(),
        until: jiff::civil::date(2026, 12, 31),
        then: Afterwards::Nothing,
        remind: Vec::new(),
        reason: String::new(),
        document: String::new(),
        file: None,
    };
    let started = desk.start_campaign(actor, new).await;
    did.insert(START_CAMPAIGN.name, further(started.map(drop)));
    let ended = desk
        .end_campaign(actor, (id, Version::new(99)), "測試")
        .await;
    did.insert(END_CAMPAIGN.name, further(ended));
}
