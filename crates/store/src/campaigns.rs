//! What many people are asked: rows to words, and back.

use application::campaigns::{
    Asked, AskedQuery, CampaignBook, CampaignChange, CampaignQuery, Candidate, OwnAsked,
    UnitProgress,
};
use application::deed::Change;
use application::{Fault, Problem, Refusal, Scope};
use async_trait::async_trait;
use domain::campaign::{Afterwards, Ask, Campaign, CampaignState, Opened};
use domain::id::{CampaignId, PersonId};
use domain::version::Version;
use jiff::civil::Date;

use crate::engine::{Value, Write};
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::{Columns, bad};
use crate::statement as sql;
use crate::sweeps::place;
use crate::writes::{micros, version};

#[async_trait]
impl CampaignBook for SqlRecords {
    async fn campaigns(
        &self,
        scope: &Scope,
        query: &CampaignQuery,
    ) -> Result<Vec<Campaign>, Fault> {
        let (at, id) = place(query.after);
        let state = query.state.map_or("", CampaignState::name);
        let values = vec![state.into(), at, id, limit(query.limit).into()];
        let rows = self.rows(&sql::CAMPAIGNS, values, Some(scope)).await?;
        each(&rows, Columns::campaign)
    }

    async fn campaign(&self, scope: &Scope, id: CampaignId) -> Result<Option<Campaign>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::CAMPAIGN, id, Some(scope)).await?;
        first(&rows, Columns::campaign)
    }

    async fn asked(&self, scope: &Scope, query: &AskedQuery) -> Result<Vec<Asked>, Fault> {
        let (name, person) = match &query.after {
            Some((name, id)) => (name.clone(), id.to_string()),
            None => (String::new(), String::new()),
        };
        let done = match query.done {
            Some(true) => "done",
            Some(false) => "left",
            None => "",
        };
        let unit = query.unit.map(|unit| unit.to_string()).unwrap_or_default();
        let values = vec![
            query.campaign.to_string().into(),
            done.into(),
            unit.into(),
            name.into(),
            person.into(),
            limit(query.limit).into(),
        ];
        let rows = self.rows(&sql::ASKED, values, Some(scope)).await?;
        each(&rows, |row| {
            Ok(Asked {
                person: row.parsed("person")?,
                unit: row.parsed("unit")?,
                name: row.text("name")?,
                account: row.parsed("account")?,
                sign_in_name: row.text("sign_in_name")?,
                done: row.maybe_time("done_at")?,
                said: row.text("said")?,
                reached: row.whole("reached")? != 0,
            })
        })
    }

    async fn progress(&self, scope: &Scope, id: CampaignId) -> Result<Vec<UnitProgress>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::CAMPAIGN_PROGRESS, id, Some(scope)).await?;
        each(&rows, |row| {
            Ok(UnitProgress {
                unit: row.parsed("unit")?,
                asked: row.small("asked")?,
                done: row.small("done")?,
                unreached: row.small("unreached")?,
            })
        })
    }

    async fn candidates(
        &self,
        scope: &Scope,
        after: Option<PersonId>,
        limit: u32,
    ) -> Result<Vec<Candidate>, Fault> {
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        let values = vec![after.into(), i64::from(limit).into()];
        let rows = self
            .rows(&sql::CAMPAIGN_CANDIDATES, values, Some(scope))
            .await?;
        each(&rows, |row| {
            Ok(Candidate {
                person: row.parsed("person")?,
                unit: row.parsed("unit")?,
                name: row.text("name")?,
                sign_in_name: row.text("sign_in_name")?,
                reached: row.whole("reached")? != 0,
            })
        })
    }

    async fn asked_of(&self, person: PersonId) -> Result<Vec<OwnAsked>, Fault> {
        let person = vec![person.to_string().into()];
        let rows = self.rows(&sql::ASKED_OF, person, None).await?;
        each(&rows, |row| {
            Ok(OwnAsked {
                campaign: row.campaign()?,
                done: row.maybe_time("done_at")?,
                said: row.text("said")?,
            })
        })
    }

    async fn campaigns_over(&self, before: Date) -> Result<Vec<Campaign>, Fault> {
        let before = vec![before.to_string().into()];
        let rows = self.rows(&sql::CAMPAIGNS_OVER, before, None).await?;
        each(&rows, Columns::campaign)
    }
}

impl Columns<'_> {
    fn campaign(&self) -> Result<Campaign, Fault> {
        let ask = Ask::from_name(&self.text("ask")?).ok_or_else(|| bad("ask"))?;
        let then = Afterwards::from_name(&self.text("followed_by")?);
        let remind = self.text("remind")?;
        let remind = remind.split_whitespace().map(str::parse);
        let opened = Opened {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            ask,
            name: self.text("name")?,
            text: self.text("body")?,
            until: self.parsed("until_day")?,
            then: then.ok_or_else(|| bad("followed_by"))?,
            remind: remind
                .collect::<Result<_, _>>()
                .map_err(|_| bad("remind"))?,
            reason: self.text("reason")?,
            document: self.text("document")?,
            file: self.maybe_parsed("file")?,
            by: self.parsed("started_by")?,
            at: self.time("at")?,
        };
        let version = Version::new(self.small("version")?);
        Ok(Campaign::stored(opened, self.json("course")?, version))
    }
}

/// A change of a campaign; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Problem> {
    let Change::Campaign(change) = change else {
        return Ok(false);
    };
    match &**change {
        CampaignChange::Start { campaign, people } => {
            write.run(&sql::START_CAMPAIGN, started(campaign)).await?;
            let id = campaign.opened().id.to_string();
            for person in people {
                let values = vec![id.as_str().into(), person.to_string().into()];
                write.run(&sql::ASK_PERSON, values).await?;
            }
        }
        CampaignChange::Stop(campaign) => stop(write, campaign).await?,
        CampaignChange::Read {
            campaign,
            person,
            said,
            at,
            ..
        } => {
            let values = vec![
                campaign.to_string().into(),
                person.to_string().into(),
                micros(*at),
                said.as_str().into(),
            ];
            if write.run(&sql::READ_NOTICE, values).await? == 0 {
                return Err(Refusal::Stale.into());
            }
        }
    }
    Ok(true)
}

fn started(campaign: &Campaign) -> Vec<Value> {
    let opened = campaign.opened();
    let [state, course] = progress(campaign);
    let remind: Vec<_> = opened.remind.iter().map(u16::to_string).collect();
    vec![
        opened.id.to_string().into(),
        opened.unit.to_string().into(),
        opened.ask.name().into(),
        opened.name.as_str().into(),
        opened.text.as_str().into(),
        opened.until.to_string().into(),
        opened.then.name().into(),
        remind.join(" ").into(),
        opened.reason.as_str().into(),
        opened.document.as_str().into(),
        opened.by.to_string().into(),
        micros(opened.at),
        state,
        course,
        version(campaign.version),
        Value::MaybeText(opened.file.map(|file| file.to_string())),
    ]
}

/// Who did it is written down while it is still computed; then it stops.
async fn stop(write: &mut Write<'_>, campaign: &Campaign) -> Result<(), Problem> {
    let opened = campaign.opened();
    let id = || opened.id.to_string().into();
    write.run(&sql::FORGET_CLOSED, vec![id()]).await?;
    write.run(&sql::KEEP_DONE, vec![id()]).await?;
    let [state, course] = progress(campaign);
    let seen = version(campaign.version);
    let values = vec![id(), opened.unit.to_string().into(), seen, state, course];
    if write.run(&sql::STOP_CAMPAIGN, values).await? == 0 {
        return Err(Refusal::Stale.into());
    }
    Ok(())
}

/// What of it changes. Names and times can always be written.
fn progress(campaign: &Campaign) -> [Value; 2] {
    let course = serde_json::to_string(campaign.course()).unwrap_or_default();
    [campaign.state().name().into(), course.into()]
}
