//! What people do with campaigns.

use std::collections::{BTreeMap, BTreeSet};

use domain::campaign::{Afterwards, Ask, Campaign, EndedBy, Opened};
use domain::id::{CampaignId, DocumentId, PersonId, UnitId};
use domain::people::Role;
use domain::version::Version;
use jiff::civil::Date;
use serde_json::json;

use super::object;
use super::port::{
    Asked, AskedQuery, CampaignChange, CampaignQuery, Candidate, OwnAsked, UnitProgress,
};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::Change;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    ACKNOWLEDGE_NOTICE, END_CAMPAIGN, LIST_CAMPAIGNS, LIST_OWN_CAMPAIGNS, START_CAMPAIGN,
};

/// Most people whom one campaign asks. Ours: more than any office of a city has.
pub const MOST_ASKED: usize = 40_000;
/// People read at once.
const PAGE: u32 = 2_000;
/// Most names that are written into the form.
const MOST_NAMES: usize = 500;
/// Longest name of a campaign, in characters.
const LONGEST_NAME: usize = 100;
/// Longest text that people read beside it, in characters.
const LONGEST_TEXT: usize = 4_000;
/// Longest number of a document, in characters.
const LONGEST_DOCUMENT: usize = 100;
/// The longest time that one runs. Ours: a year.
const LONGEST_DAYS: i32 = 366;
/// Most days of one campaign on which people are reminded.
const MOST_REMINDERS: usize = 10;

/// Whom a campaign asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Everybody of a unit.
    Unit {
        /// Which.
        unit: UnitId,
        /// Those of the units below as well.
        below: bool,
    },
    /// Some people by the names they sign in with; of a unit and those below it.
    Names {
        /// Whose campaign it is.
        unit: UnitId,
        /// Their names.
        names: Vec<String>,
    },
}

impl Audience {
    /// Whose campaign it is.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Unit { unit, .. } | Self::Names { unit, .. } => *unit,
        }
    }
}

/// A campaign to be started.
#[derive(Debug, Clone)]
pub struct NewCampaign {
    /// Whom it asks.
    pub audience: Audience,
    /// What people are asked for.
    pub ask: Ask,
    /// Its name.
    pub name: String,
    /// What they read beside it.
    pub text: String,
    /// The last day.
    pub until: Date,
    /// What follows it.
    pub then: Afterwards,
    /// How many days before it people are reminded.
    pub remind: Vec<u16>,
    /// Why.
    pub reason: String,
    /// Number of the document that says so; may be empty.
    pub document: String,
    /// The document of the office that it leads to; everybody it asks must be able to read it.
    pub file: Option<DocumentId>,
}

/// What a campaign would do, before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Whom it would ask.
    pub people: Vec<Candidate>,
}

impl Preview {
    /// How many of each unit.
    pub fn units(&self) -> BTreeMap<UnitId, usize> {
        let mut units = BTreeMap::new();
        for one in &self.people {
            *units.entry(one.unit).or_insert(0_usize) += 1;
        }
        units
    }

    /// How many cannot be told by mail.
    pub fn unreached(&self) -> usize {
        self.people.iter().filter(|one| !one.reached).count()
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// The campaign.
    pub campaign: Campaign,
    /// How many of one's units it asks.
    pub asked: u64,
    /// How many of them did it.
    pub done: u64,
}

/// A campaign with everything that its page tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignView {
    /// The campaign.
    pub campaign: Campaign,
    /// How far one's units are.
    pub units: Vec<UnitProgress>,
    /// Names of who started and ended it.
    pub names: BTreeMap<PersonId, String>,
}

impl Office {
    /// Campaigns of one's units, and those that ask somebody of them; counted within one's units only.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_campaigns(
        &self,
        actor: &Actor,
        query: &CampaignQuery,
    ) -> Result<Vec<CampaignRow>, Problem> {
        let permit = actor.permit(&LIST_CAMPAIGNS)?;
        let records = &self.parts.records;
        let mut rows = Vec::new();
        for campaign in records.campaigns(permit.scope(), query).await? {
            let units = records
                .progress(permit.scope(), campaign.opened().id)
                .await?;
            rows.push(CampaignRow {
                asked: units.iter().map(|one| one.asked).sum(),
                done: units.iter().map(|one| one.done).sum(),
                campaign,
            });
        }
        Ok(rows)
    }

    /// One of them, with how far each of one's units is.
    ///
    /// # Errors
    /// As [`Office::list_campaigns`].
    pub async fn view_campaign(
        &self,
        actor: &Actor,
        id: CampaignId,
    ) -> Result<CampaignView, Problem> {
        let permit = actor.permit(&LIST_CAMPAIGNS)?;
        let campaign = self.campaign_seen(&permit, id).await?;
        let mut people = BTreeSet::from([campaign.opened().by]);
        people.extend(campaign.course().ended.as_ref().map(|ended| ended.by));
        Ok(CampaignView {
            units: self.parts.records.progress(permit.scope(), id).await?,
            names: self.names_of(people).await?,
            campaign,
        })
    }

    /// Whom it asks of one's units, by name.
    ///
    /// # Errors
    /// As [`Office::list_campaigns`].
    pub async fn list_asked(
        &self,
        actor: &Actor,
        query: &AskedQuery,
    ) -> Result<Vec<Asked>, Problem> {
        let permit = actor.permit(&LIST_CAMPAIGNS)?;
        self.campaign_seen(&permit, query.campaign).await?;
        Ok(self.parts.records.asked(permit.scope(), query).await?)
    }

    /// Whom a campaign would ask. Nothing is written.
    ///
    /// # Errors
    /// Refused for what cannot be started, for names that nobody of the unit signs in with, and for nobody at all.
    pub async fn preview_campaign(
        &self,
        actor: &Actor,
        new: &NewCampaign,
    ) -> Result<Preview, Problem> {
        let permit = actor.permit(&START_CAMPAIGN)?;
        self.sensible_campaign(actor, &permit, new)?;
        self.leads_to(actor, new).await?;
        let people = self.asked_by(actor, &permit, new).await?;
        Ok(Preview { people })
    }

    /// Starts a campaign: from now on its people see what they are asked.
    ///
    /// # Errors
    /// As [`Office::preview_campaign`].
    pub async fn start_campaign(
        &self,
        actor: &Actor,
        new: NewCampaign,
    ) -> Result<CampaignId, Problem> {
        let permit = actor.permit(&START_CAMPAIGN)?;
        let (remind, why) = self.sensible_campaign(actor, &permit, &new)?;
        self.leads_to(actor, &new).await?;
        let people = self.asked_by(actor, &permit, &new).await?;
        let people: Vec<_> = people.into_iter().map(|one| one.person).collect();
        let (id, unit) = (CampaignId::new(self.parts.ids.uuid()), new.audience.unit());
        let facts = json!({
            "ask": new.ask.name(),
            "until": new.until.to_string(),
            "then": new.then.name(),
            "people": people.len(),
        });
        let campaign = Box::new(Campaign::new(Opened {
            id,
            unit,
            ask: new.ask,
            name: new.name.trim().to_owned(),
            text: new.text.trim().to_owned(),
            until: new.until,
            then: new.then,
            remind,
            reason: why,
            document: new.document.trim().to_owned(),
            file: new.file,
            by: permit.person,
            at: self.now(),
        }));
        let change = CampaignChange::Start { campaign, people };
        let changes = vec![Change::Campaign(Box::new(change))];
        self.carry_out(&permit, unit, object(id), facts.to_string(), changes)
            .await?;
        Ok(id)
    }

    /// Ends a campaign before its day: nobody is asked any more, and nothing follows.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when it was changed or does not run; refused without a reason.
    pub async fn end_campaign(
        &self,
        actor: &Actor,
        (id, seen): (CampaignId, Version),
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&END_CAMPAIGN)?;
        let mut campaign = self.campaign_seen(&permit, id).await?;
        let unit = campaign.opened().unit;
        // Who is asked by a unit above sees it, and does not end it.
        if !permit.scope().covers(unit) {
            return Err(Refusal::NotFound.into());
        }
        let by = EndedBy {
            by: permit.person,
            reason: reason(why, "reason")?,
        };
        let ended = campaign.end(by, self.now());
        ended.map_err(|_| Refusal::Stale)?;
        campaign.version = seen;
        let change = CampaignChange::Stop(Box::new(campaign));
        let changes = vec![Change::Campaign(Box::new(change))];
        self.carry_out(&permit, unit, object(id), "{}".to_owned(), changes)
            .await
    }

    /// What one is asked now, the first last day first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn own_campaigns(&self, actor: &Actor) -> Result<Vec<OwnAsked>, Problem> {
        let permit = actor.permit(&LIST_OWN_CAMPAIGNS)?;
        Ok(self.parts.records.asked_of(permit.person).await?)
    }

    /// Says that one read a notice, or reports what was done of a directive. A notice that was read stays so; a report can be
    /// written anew while the campaign runs.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what does not ask one to say something; refused for a directive without words.
    pub async fn acknowledge_notice(
        &self,
        actor: &Actor,
        id: CampaignId,
        said: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&ACKNOWLEDGE_NOTICE)?;
        let (person, unit) = (permit.person, actor.person.unit);
        let own = self.parts.records.asked_of(person).await?;
        let found = own.into_iter().find(|one| {
            let opened = one.campaign.opened();
            opened.id == id && opened.ask.is_said()
        });
        let found = found.ok_or(Refusal::NotFound)?;
        let said = match found.campaign.opened().ask {
            Ask::Directive => reason(said, "report")?,
            _ => String::new(),
        };
        if found.done.is_some() && found.said == said {
            return Ok(());
        }
        let facts = match &*said {
            "" => "{}".to_owned(),
            said => json!({ "report": said }).to_string(),
        };
        let change = CampaignChange::Read {
            campaign: id,
            person,
            unit,
            said,
            at: self.now(),
        };
        let changes = vec![Change::Campaign(Box::new(change))];
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await
    }

    /// How many days before a step people are told by the account policy of a directory, if any is governed.
    pub fn usual_reminders(&self) -> Vec<u16> {
        let directories = self.parts.directories.governed();
        let policies = directories
            .iter()
            .filter_map(|one| self.parts.directories.policy(&one.name, self.now()).ok());
        let mut policies = policies.chain(self.parts.password_rules.policy.clone());
        let days = policies.next().map(|policy| policy.warn_days().to_vec());
        let days = days.unwrap_or_default().into_iter();
        days.filter_map(|days| u16::try_from(days).ok()).collect()
    }

    async fn campaign_seen(&self, permit: &Permit, id: CampaignId) -> Result<Campaign, Problem> {
        let found = self.parts.records.campaign(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// Days on which people are reminded, most first, and the reason.
    fn sensible_campaign(
        &self,
        actor: &Actor,
        permit: &Permit,
        new: &NewCampaign,
    ) -> Result<(Vec<u16>, String), Problem> {
        if !permit.scope().covers(new.audience.unit()) {
            return Err(Refusal::NotFound.into());
        }
        bounded(&new.name, LONGEST_NAME, "name")?;
        if new.name.trim().is_empty() {
            return Err(Refusal::Missing { field: "name" }.into());
        }
        bounded(&new.text, LONGEST_TEXT, "text")?;
        if new.ask.is_said() && new.text.trim().is_empty() {
            return Err(Refusal::Missing { field: "text" }.into());
        }
        bounded(&new.document, LONGEST_DOCUMENT, "document")?;
        if !new.ask.may_be_followed_by(new.then) {
            let (field, why) = ("then", "invalid-campaign-then");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let today = self.today_of(actor);
        let field = "last";
        if new.until < today {
            let why = "invalid-time-in-past";
            return Err(Refusal::Invalid { field, why }.into());
        }
        let ahead = today.until(new.until).map(|span| span.get_days());
        if !ahead.is_ok_and(|days| days <= LONGEST_DAYS) {
            let why = "invalid-campaign-long";
            return Err(Refusal::Invalid { field, why }.into());
        }
        let remind: BTreeSet<u16> = new.remind.iter().copied().collect();
        if remind.len() > MOST_REMINDERS {
            let (field, why) = ("remind", "invalid-too-long");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let why = reason(&new.reason, "reason")?;
        Ok((remind.into_iter().rev().collect(), why))
    }

    /// Everybody whom it asks can read the document that it leads to.
    async fn leads_to(&self, actor: &Actor, new: &NewCampaign) -> Result<(), Problem> {
        let Some(id) = new.file else {
            return Ok(());
        };
        let row = self.view_document(actor, id).await?.row;
        let opened = row.kept.document.opened();
        let reached = actor.tree().subtree(opened.unit);
        let open = opened.class.is_for_everybody() && row.in_force.is_some();
        if !open || !reached.contains(&new.audience.unit()) {
            let (field, why) = ("file", "invalid-campaign-file");
            return Err(Refusal::Invalid { field, why }.into());
        }
        Ok(())
    }

    /// People whom a campaign would ask, all of one's units.
    async fn asked_by(
        &self,
        actor: &Actor,
        permit: &Permit,
        new: &NewCampaign,
    ) -> Result<Vec<Candidate>, Problem> {
        let mut found = match &new.audience {
            Audience::Unit { unit, below } => {
                let units = if *below {
                    actor.tree().subtree(*unit)
                } else {
                    BTreeSet::from([*unit])
                };
                self.candidates_of(&permit.scope().only(&units)).await?
            }
            Audience::Names { unit, names } => {
                let scope = permit.scope().only(&actor.tree().subtree(*unit));
                self.candidates_named(&scope, names).await?
            }
        };
        if new.ask == Ask::Mail {
            let concerned = self.fetches_the_old_way(permit.scope()).await?;
            found.retain(|one| concerned.contains(&one.person));
        }
        if new.ask == Ask::Directive {
            let today = self.today_of(actor);
            let held = self.parts.records.holders(Role::Head).await?;
            let heads = held.into_iter().map(|(grant, _)| grant);
            let heads: BTreeSet<_> = heads
                .filter(|grant| grant.in_force(today))
                .map(|grant| grant.person)
                .collect();
            found.retain(|one| heads.contains(&one.person));
        }
        if found.is_empty() {
            let why = match new.ask {
                Ask::Mail => "refusal-campaign-nobody-mail",
                Ask::Directive => "refusal-campaign-nobody-head",
                _ => "refusal-campaign-nobody",
            };
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(found)
    }

    async fn candidates_of(&self, scope: &Scope) -> Result<Vec<Candidate>, Problem> {
        let mut all: Vec<Candidate> = Vec::new();
        loop {
            let after = all.last().map(|one| one.person);
            let page = self.parts.records.candidates(scope, after, PAGE).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
            if all.len() > MOST_ASKED {
                let why = "refusal-campaign-many";
                return Err(Refusal::WrongState { why }.into());
            }
        }
    }

    async fn candidates_named(
        &self,
        scope: &Scope,
        names: &[String],
    ) -> Result<Vec<Candidate>, Problem> {
        let wanted: BTreeSet<String> = names
            .iter()
            .map(|name| name.trim().to_lowercase())
            .filter(|name| !name.is_empty())
            .collect();
        let field = "names";
        if wanted.len() > MOST_NAMES {
            let why = "invalid-too-long";
            return Err(Refusal::Invalid { field, why }.into());
        }
        let all = self.candidates_of(scope).await?;
        let found: Vec<_> = all
            .into_iter()
            .filter(|one| wanted.contains(&one.sign_in_name))
            .collect();
        // Whoever is not there, and whoever is elsewhere, is told apart to nobody.
        if found.is_empty() || found.len() < wanted.len() {
            let why = "invalid-campaign-names";
            return Err(Refusal::Invalid { field, why }.into());
        }
        Ok(found)
    }
}

fn bounded(text: &str, longest: usize, field: &'static str) -> Result<(), Refusal> {
    if text.trim().chars().count() > longest {
        let why = "invalid-too-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(())
}
