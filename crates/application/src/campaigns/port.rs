//! Where campaigns are on record.

use async_trait::async_trait;
use domain::campaign::{Campaign, CampaignState};
use domain::id::{AccountId, CampaignId, PersonId, UnitId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::authority::Scope;
use crate::problem::Fault;

/// Which campaigns, started last first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CampaignQuery {
    /// Only in this state.
    pub state: Option<CampaignState>,
    /// Only after this place in the list: (started at, id) of the last row of the page before.
    pub after: Option<(Timestamp, CampaignId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Whom a campaign asks, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuery {
    /// Which campaign.
    pub campaign: CampaignId,
    /// Only those who did it, or only those who did not.
    pub done: Option<bool>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only after this place in the list: (name, id) of the last row of the page before.
    pub after: Option<(String, PersonId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Somebody whom a campaign asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub person: PersonId,
    /// Their unit.
    pub unit: UnitId,
    /// Their name.
    pub name: String,
    /// Their account.
    pub account: AccountId,
    /// The name they sign in with.
    pub sign_in_name: String,
    /// When they did it.
    pub done: Option<Timestamp>,
    /// What they reported of a directive; empty for everything else.
    pub said: String,
    /// Whether a mail can reach them.
    pub reached: bool,
}

/// What somebody is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAsked {
    /// The campaign.
    pub campaign: Campaign,
    /// When they did it.
    pub done: Option<Timestamp>,
    /// What they reported of a directive; empty for everything else.
    pub said: String,
}

/// How far a unit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitProgress {
    /// The unit.
    pub unit: UnitId,
    /// How many of it are asked.
    pub asked: u64,
    /// How many of them did it.
    pub done: u64,
    /// How many did not, and no mail can reach them.
    pub unreached: u64,
}

/// Somebody whom a campaign would ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Their unit.
    pub unit: UnitId,
    /// Their name.
    pub name: String,
    /// The name they sign in with.
    pub sign_in_name: String,
    /// Whether a mail can reach them.
    pub reached: bool,
}

/// Campaigns, on record.
#[async_trait]
pub trait CampaignBook: Send + Sync {
    /// Those of the scope, and those that ask somebody of it.
    async fn campaigns(&self, scope: &Scope, query: &CampaignQuery)
    -> Result<Vec<Campaign>, Fault>;
    /// One of them.
    async fn campaign(&self, scope: &Scope, id: CampaignId) -> Result<Option<Campaign>, Fault>;
    /// Whom one asks, of the scope. While it runs, only whose accounts are in use.
    async fn asked(&self, scope: &Scope, query: &AskedQuery) -> Result<Vec<Asked>, Fault>;
    /// How far the units of the scope are.
    async fn progress(&self, scope: &Scope, id: CampaignId) -> Result<Vec<UnitProgress>, Fault>;
    /// People of the scope whose accounts are in use and are a person's, by identity, after one of them.
    async fn candidates(
        &self,
        scope: &Scope,
        after: Option<PersonId>,
        limit: u32,
    ) -> Result<Vec<Candidate>, Fault>;
    /// What somebody is asked now, the first last day first, with when they did it.
    async fn asked_of(&self, person: PersonId) -> Result<Vec<OwnAsked>, Fault>;
    /// Those that run and whose last day is before a day.
    async fn campaigns_over(&self, before: Date) -> Result<Vec<Campaign>, Fault>;
}

/// A change of what is on record of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CampaignChange {
    /// One starts.
    Start {
        /// The campaign.
        campaign: Box<Campaign>,
        /// Whom it asks.
        people: Vec<PersonId>,
    },
    /// It does not run any more; its version is the one that was seen. Who did it is written down as it is now.
    Stop(Box<Campaign>),
    /// Somebody read a notice, or reported what was done of a directive.
    Read {
        /// Which.
        campaign: CampaignId,
        /// Who.
        person: PersonId,
        /// The person's unit.
        unit: UnitId,
        /// What was done of a directive; empty of a notice.
        said: String,
        /// When.
        at: Timestamp,
    },
}

impl CampaignChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Start { campaign, .. } | Self::Stop(campaign) => campaign.opened().unit,
            Self::Read { unit, .. } => *unit,
        }
    }
}
