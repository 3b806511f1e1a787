//! Everything that the program gave somebody ends in one deed: account, browsers, known devices, keys of programs,
//! one-time links; for who leaves also roles, codes and passkeys.
//!
//! Applications learn of it by the end of the sessions, programs that ask our directory by the state of the account,
//! systems by what is written beside the change. Nothing of that can be forgotten here.

use async_trait::async_trait;
use domain::id::{AccountId, FindingId, PersonId};
use domain::journal::Doer;
use domain::leaver::{Leaver, Taken, TakenBack};
use domain::people::{Account, AccountState, Grant, Role};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde_json::json;

use super::{LeaverChange, object, refusal};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, Deed, Together};
use crate::findings::day_in;
use crate::jobs::{Failed, Job, JobKind, Late, Outcome, Work};
use crate::office::{Office, reason};
use crate::personnel::object as person_object;
use crate::problem::{Problem, Refusal};
use crate::use_case::{END_LEAVER, REVOKE_EVERYWHERE};

static DUE: JobKind = JobKind {
    name: "leavers-due",
    every: Some(SignedDuration::from_mins(5)),
    late: Late::Run,
    tries: 100,
};

/// Takes back what those had whose last day is over.
pub struct EndLeavers;

#[async_trait]
impl Work for EndLeavers {
    fn kind(&self) -> &'static JobKind {
        &DUE
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        let ended = office.end_leavers_due().await;
        ended.map_err(|problem| Failed::Later(problem.to_string()))?;
        Ok(Outcome::default())
    }
}

/// What ends, and what is told of it.
struct Ending {
    changes: Vec<Change>,
    told: TakenBack,
}

impl Office {
    /// Ends everything that the program gave somebody, now: nobody gets in with it any more. The reason stays with the
    /// account.
    ///
    /// # Errors
    /// Refused without a reason, for oneself, without an account, and when a unit would be without an administrator
    /// who can sign in.
    pub async fn revoke_everywhere(
        &self,
        actor: &Actor,
        id: PersonId,
        why: &str,
    ) -> Result<TakenBack, Problem> {
        let permit = actor.permit(&REVOKE_EVERYWHERE)?;
        self.revoked(actor, &permit, id, (why, None)).await
    }

    /// The same for the account of a finding.
    ///
    /// # Errors
    /// As [`Office::revoke_everywhere`]; refused where nobody here has an account of that name.
    pub async fn revoke_for_finding(
        &self,
        actor: &Actor,
        finding: FindingId,
        why: &str,
    ) -> Result<TakenBack, Problem> {
        let permit = actor.permit(&REVOKE_EVERYWHERE)?;
        let records = &self.parts.records;
        let found = records.finding(permit.scope(), finding).await?;
        let found = found.ok_or(Refusal::NotFound)?;
        let name = found.subject.account.unwrap_or_default().to_lowercase();
        let account = records.account_named(permit.scope(), &name).await?;
        let why_not = "refusal-no-account";
        let account = account.ok_or(Refusal::WrongState { why: why_not })?;
        let with = (why, Some(finding));
        self.revoked(actor, &permit, account.person, with).await
    }

    /// The account that a finding is about, for whoever may end everything of it.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn revocable(
        &self,
        actor: &Actor,
        account: Option<&str>,
    ) -> Result<Option<Account>, Problem> {
        let (Ok(permit), Some(name)) = (actor.permit(&REVOKE_EVERYWHERE), account) else {
            return Ok(None);
        };
        let records = &self.parts.records;
        let found = records
            .account_named(permit.scope(), &name.to_lowercase())
            .await?;
        Ok(found.filter(|account| account.person != permit.person))
    }

    async fn revoked(
        &self,
        actor: &Actor,
        permit: &Permit,
        id: PersonId,
        (why, finding): (&str, Option<FindingId>),
    ) -> Result<TakenBack, Problem> {
        let person = self.reached(permit, id).await?;
        if id == permit.person {
            let why = "refusal-own-account";
            return Err(Refusal::WrongState { why }.into());
        }
        let why = reason(why, "reason")?;
        self.account_in(id, |_| true).await?;
        self.others_stay(actor, id).await?;
        let state = AccountState::SuspendedIncident;
        let ending = self.ending(id, (state, why), None).await?;
        let facts = json!({"finding": finding, "taken": ending.told});
        let (facts, told) = (facts.to_string(), ending.told);
        let object = person_object(id);
        self.carry_out(permit, person.unit, object, facts, ending.changes)
            .await?;
        Ok(told)
    }

    /// Refuses what would leave a unit without an administrator who can sign in.
    pub(super) async fn others_stay(&self, actor: &Actor, id: PersonId) -> Result<(), Problem> {
        let grants = self.parts.records.grants(id).await?;
        let run = |grant: &&Grant| grant.role == Role::SystemAdmin;
        let units: Vec<_> = grants.iter().filter(run).map(|grant| grant.unit).collect();
        let gone = |held: &Grant| (held.person == id).then_some(Date::MIN);
        self.stays_administered(actor, &units, gone).await
    }

    /// What ends of a person. With a last day roles end as well, and what was set up beside the password goes.
    async fn ending(
        &self,
        id: PersonId,
        (state, why): (AccountState, String),
        last: Option<Date>,
    ) -> Result<Ending, Problem> {
        let (records, at) = (&self.parts.records, self.now());
        let (what, seen) = (
            Together::Grants,
            records.version_of(Together::Grants).await?,
        );
        let mut told = TakenBack {
            sessions: records.sessions_of(id, at).await?,
            ..TakenBack::default()
        };
        let mut changes = vec![Change::StillAs { what, seen }];
        if let Some(record) = records.account_of(id).await? {
            let (account, before) = (record.account.id, record.account.state);
            told.account = !before.is_suspended();
            // Who leaves has left, whatever the account was closed for before.
            if told.account || (last.is_some() && before != state) {
                changes.push(Change::SetAccountState {
                    account,
                    seen: before,
                    state,
                    reason: Some(why),
                    at,
                });
            }
            changes.extend(self.ways_in(account, last, &mut told).await?);
        }
        changes.extend([Change::CloseSessionsOf(id), self.strangers_again(id)]);
        let tokens = records.tokens_of(id).await?;
        told.keys = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
        changes.extend(tokens.iter().map(|token| Change::RevokeToken(token.id)));
        if let Some(last) = last {
            let ended = self.roles_ended(id, last).await?;
            told.roles = u32::try_from(ended.len()).unwrap_or(u32::MAX);
            changes.extend(ended);
        }
        Ok(Ending { changes, told })
    }

    /// One-time links, and for who leaves codes and passkeys.
    async fn ways_in(
        &self,
        account: AccountId,
        last: Option<Date>,
        told: &mut TakenBack,
    ) -> Result<Vec<Change>, Problem> {
        let mut changes = Vec::new();
        if self.parts.records.link_of(account).await?.is_some() {
            // A link that nobody knows and that is over takes the place of the one that was sent.
            changes.push(Change::IssueLink {
                account,
                digest: self.parts.ids.secret(),
                until: self.now(),
            });
        }
        if last.is_some() && self.has_second_factor(account).await? {
            told.second_factor = true;
            changes.push(Change::RemoveSecondFactor(account));
        }
        Ok(changes)
    }

    /// Every role of a person ends with their last day, and with it those who stand in for them.
    async fn roles_ended(&self, id: PersonId, last: Date) -> Result<Vec<Change>, Problem> {
        let records = &self.parts.records;
        let lasts = |grant: &Grant| grant.until.is_none_or(|until| until > last);
        let mut grants = records.grants(id).await?;
        grants.retain(lasts);
        let mut deputies = Vec::new();
        for held in &grants {
            let holders = records.holders(held.role).await?;
            let theirs = holders.into_iter().map(|(grant, _)| grant).filter(|grant| {
                grant.deputy_of == Some(id) && grant.unit == held.unit && lasts(grant)
            });
            deputies.extend(theirs);
        }
        grants.extend(deputies);
        grants.sort_by_key(|grant| (grant.person, grant.role, grant.unit, grant.from));
        grants.dedup();
        let ended = grants
            .into_iter()
            .map(|grant| Change::EndGrant { grant, last });
        Ok(ended.collect())
    }

    /// Everybody whose last day is over. Whoever is the last administrator of a unit stays until there is another: the
    /// page says that it is late.
    async fn end_leavers_due(&self) -> Result<(), Problem> {
        let records = &self.parts.records;
        // Days differ by zone: what is due anywhere by now.
        let tomorrow = self.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let tomorrow = tomorrow.tomorrow().unwrap_or(Date::MAX);
        let due = records.leavers_due(tomorrow).await?;
        let units = if due.is_empty() {
            Vec::new()
        } else {
            records.units().await?
        };
        for leaver in due {
            let unit = units.iter().find(|unit| unit.id == leaver.announced().unit);
            let zone = unit.map_or("UTC", |unit| unit.time_zone.as_str());
            if leaver.is_due(day_in(self.now(), zone)) {
                self.end_due(leaver).await?;
            }
        }
        Ok(())
    }

    async fn end_due(&self, mut leaver: Leaver) -> Result<(), Problem> {
        let announced = leaver.announced().clone();
        if let Some(actor) = self.actor(announced.by, None).await? {
            match self.others_stay(&actor, announced.person).await {
                Err(Problem::Refused(_)) => return Ok(()),
                done => done?,
            }
        }
        let (changes, facts) = self.leaver_ended(&mut leaver, None).await?;
        let (unit, told) = (announced.unit, object(announced.id));
        let entry = self.entry(Doer::Program, &END_LEAVER, unit, told, facts);
        let deed = Deed::new(changes, entry);
        match self.commit(&Scope::whole_office(), deed).await {
            // Somebody was faster, or gave a role meanwhile: the next look does it.
            Err(Problem::Refused(Refusal::Stale)) => Ok(()),
            done => done,
        }
    }

    /// What ends with somebody who leaves, and what the journal says of it.
    pub(super) async fn leaver_ended(
        &self,
        leaver: &mut Leaver,
        by: Option<PersonId>,
    ) -> Result<(Vec<Change>, String), Problem> {
        let (person, announced) = (leaver.announced().person, leaver.announced());
        let why = match announced.document.as_str() {
            "" => announced.last.to_string(),
            document => document.to_owned(),
        };
        let at = self.now();
        // Who goes before their last day has no role on the days that are left.
        let today = at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let yesterday = today.yesterday().unwrap_or(today);
        let last = if by.is_some() {
            announced.last.min(yesterday)
        } else {
            announced.last
        };
        let state = AccountState::SuspendedLeft;
        let ending = self.ending(person, (state, why), Some(last)).await?;
        let facts = json!({"person": person, "taken": ending.told}).to_string();
        let what = ending.told;
        let done = leaver.end(Taken { what, at, by });
        done.map_err(refusal)?;
        let mut changes = ending.changes;
        let moved = LeaverChange::Move(Box::new(leaver.clone()));
        changes.push(Change::Leaver(Box::new(moved)));
        Ok((changes, facts))
    }
}
