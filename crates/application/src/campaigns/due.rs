//! Who is left is reminded on the days that the campaign names; after its day follows what was said before it started.

use async_trait::async_trait;
use domain::campaign::{Afterwards, Campaign, CampaignState};
use domain::journal::Doer;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::object;
use super::port::{Asked, AskedQuery, CampaignChange, CampaignQuery};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::notices;
use crate::office::Office;
use crate::once_a_day::once_a_day;
use crate::passwords::{DueWhy, NoteDue, PasswordDue};
use crate::personnel::object as person_object;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{Reach, SelfProof, UseCase};

/// The hour at which it is looked. Ours.
const HOUR: i8 = 8;
/// People read at once.
const PAGE: u32 = 200;

static DUE: JobKind = JobKind {
    name: "campaigns-due",
    every: Some(SignedDuration::from_hours(24)),
    late: Late::Run,
    tries: 100,
};

/// The day of a campaign is over; not a person's deed.
static CLOSE_CAMPAIGN: UseCase = UseCase {
    name: "close_campaign",
    says: "The last day of a campaign is over.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// What a campaign said would follow its day; not a person's deed.
static FOLLOW_CAMPAIGN: UseCase = UseCase {
    name: "follow_campaign",
    says: "A password must be changed at the next sign-in, as a campaign said.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// Reminds, and closes what is over.
pub struct CampaignsDue;

#[async_trait]
impl Work for CampaignsDue {
    fn kind(&self) -> &'static JobKind {
        &DUE
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        once_a_day(office, job, HOUR, async |days| {
            let plan = office.campaign_reminders(days).await?;
            let closed = office.close_campaigns(days.1).await;
            closed.map_err(|problem| Failed::Later(problem.to_string()))?;
            Ok(plan)
        })
        .await
    }
}

impl Office {
    /// One notice for each who is left, for campaigns that ask for it on one of the days after `last`, up to `today`.
    async fn campaign_reminders(&self, days: (Date, Date)) -> Result<Vec<Job>, Fault> {
        let scope = Scope::whole_office();
        let mut jobs = Vec::new();
        let mut after = None;
        loop {
            let query = CampaignQuery {
                state: Some(CampaignState::Running),
                after,
                limit: PAGE,
            };
            let page = self.parts.records.campaigns(&scope, &query).await?;
            let Some(last) = page.last() else {
                return Ok(jobs);
            };
            after = Some((last.opened().at, last.opened().id));
            for campaign in page.iter().filter(|one| one.rings(days)) {
                let due = self.end_of_day(campaign).await?;
                for one in self.left_of(campaign).await? {
                    let key = (campaign.opened().id, one.person);
                    let job = notices::of_campaign(key, (due, days.1), one.unit, self.now());
                    jobs.push(job);
                }
            }
        }
    }

    /// When the last day ends, where the top unit is.
    async fn end_of_day(&self, campaign: &Campaign) -> Result<Timestamp, Fault> {
        let (_, zone) = self.top_today().await?;
        let end = campaign.opened().until.tomorrow();
        let end = end.and_then(|day| day.to_zoned(zone));
        let end = end.map_err(|cause| Fault::caused("find where the day ends", cause))?;
        Ok(end.timestamp())
    }

    /// Everybody who did not do it.
    async fn left_of(&self, campaign: &Campaign) -> Result<Vec<Asked>, Fault> {
        let scope = Scope::whole_office();
        let mut all: Vec<Asked> = Vec::new();
        loop {
            let query = AskedQuery {
                campaign: campaign.opened().id,
                done: Some(false),
                unit: None,
                after: all.last().map(|one| (one.name.clone(), one.person)),
                limit: PAGE,
            };
            let page = self.parts.records.asked(&scope, &query).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// Does what follows, then closes. Killed in between, the next look goes on: what was noted is noted again.
    async fn close_campaigns(&self, today: Date) -> Result<(), Problem> {
        for mut campaign in self.parts.records.campaigns_over(today).await? {
            let left = self.left_of(&campaign).await?;
            if campaign.opened().then == Afterwards::MustChange {
                for one in &left {
                    // Who ends it meanwhile ends what follows.
                    if !self.still_runs(&campaign).await? {
                        break;
                    }
                    self.must_change(one).await?;
                }
            }
            let (id, unit) = (campaign.opened().id, campaign.opened().unit);
            // Somebody ended it in between.
            if campaign.close(self.now()).is_err() {
                continue;
            }
            let facts = json!({"left": left.len(), "then": campaign.opened().then.name()});
            let told = object(id);
            let entry = self.entry(
                Doer::Program,
                &CLOSE_CAMPAIGN,
                unit,
                told,
                facts.to_string(),
            );
            let change = Change::Campaign(Box::new(CampaignChange::Stop(Box::new(campaign))));
            let deed = Deed::new(vec![change], entry);
            match self.commit(&Scope::whole_office(), deed).await {
                Ok(()) | Err(Problem::Refused(Refusal::Stale)) => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(())
    }

    async fn still_runs(&self, campaign: &Campaign) -> Result<bool, Fault> {
        let (scope, id) = (Scope::whole_office(), campaign.opened().id);
        let found = self.parts.records.campaign(&scope, id).await?;
        Ok(found.is_some_and(|found| found.state() == CampaignState::Running))
    }

    async fn must_change(&self, one: &Asked) -> Result<(), Problem> {
        let records = &self.parts.records;
        let known = records.password_due(one.account).await?;
        if known.is_some_and(|known| known.forced) {
            return Ok(());
        }
        let Some(bindable) = records.bindable(&one.sign_in_name).await? else {
            return Ok(());
        };
        let unit = bindable.account.unit;
        let change = Change::PasswordDue(Box::new(NoteDue {
            due: PasswordDue {
                account: one.account,
                unit,
                why: DueWhy::Policy,
                codes: Vec::new(),
                forced: true,
                since: self.now(),
            },
            seen: bindable.password_hash,
        }));
        let told = person_object(one.person);
        let entry = self.entry(Doer::Program, &FOLLOW_CAMPAIGN, unit, told, "{}".to_owned());
        let deed = Deed::new(vec![change], entry);
        match self.commit(&Scope::whole_office(), deed).await {
            // Another password was chosen meanwhile.
            Ok(()) | Err(Problem::Refused(Refusal::Stale)) => Ok(()),
            Err(problem) => Err(problem),
        }
    }
}
