//! Deciding: here, by telephone, and confirming what was heard.

use domain::approval::{Approval, Heard, Party};
use domain::id::{ApprovalId, PersonId, UnitId};
use domain::people::Role;
use domain::version::Version;
use jiff::Timestamp;
use serde_json::json;

use super::approval_object;
use super::subject::SubjectNow;
use crate::authority::{Actor, Permit};
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{CONFIRM_ORAL_APPROVAL, DECIDE_APPROVAL, RECORD_ORAL_APPROVAL};

/// What somebody says to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Agree,
    /// No, and why.
    Return {
        /// Why.
        reason: String,
    },
}

/// An agreement by telephone as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardByPhone {
    /// Who agreed.
    pub from: PersonId,
    /// The number that was called.
    pub number: String,
    /// When it was said.
    pub said_at: Timestamp,
    /// Who else heard it.
    pub heard_by: String,
}

impl Office {
    /// Agrees to the step that waits, or returns it with a reason.
    ///
    /// # Errors
    /// Refused without a fresh proof, for one's own request, for a step of another role, when it is
    /// over, when the case has changed since, and when somebody decided in between.
    pub async fn decide_approval(
        &self,
        actor: &Actor,
        id: ApprovalId,
        seen: Version,
        answer: Answer,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&DECIDE_APPROVAL)?;
        let mut approval = self.approval_of(&permit, id).await?;
        let unit = approval.asked().unit;
        let step = approval.next();
        let party = actor.party_in(unit);
        let (outcome, why) = match answer {
            Answer::Agree => {
                let digest = self.digest_now(actor, &permit, &approval).await?;
                (approval.agree(&party, digest, self.now()), json!({}))
            }
            Answer::Return { reason: why } => {
                let why = reason(&why, "reason")?;
                let told = json!({"reason": why});
                (approval.give_back(&party, why, self.now()), told)
            }
        };
        self.ruled(&permit, unit, approval_object(id), outcome)
            .await?;
        let mut told = why;
        self.name_deputy(&approval, step, &mut told).await?;
        approval.version = seen;
        let facts = facts(&approval, step);
        let changes = self.moved(actor, approval, told);
        self.carry_out(&permit, unit, approval_object(id), facts, changes)
            .await
    }

    /// Writes down that somebody agreed by telephone: counts at once, and waits to be confirmed.
    ///
    /// # Errors
    /// Refused for anybody but who asked, without number, hearer or a time since it was asked, and
    /// for what [`Office::decide_approval`] refuses to who is said to have agreed.
    pub async fn record_oral_approval(
        &self,
        actor: &Actor,
        id: ApprovalId,
        seen: Version,
        heard: &HeardByPhone,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RECORD_ORAL_APPROVAL)?;
        let mut approval = self.approval_of(&permit, id).await?;
        let unit = approval.asked().unit;
        let step = approval.next();
        let digest = self.digest_now(actor, &permit, &approval).await?;
        let from = self.party_of(actor, heard.from, unit).await?;
        let said = Heard {
            from: &from,
            number: &heard.number,
            said_at: heard.said_at,
            heard_by: &heard.heard_by,
        };
        let outcome = approval.hear(&said, actor.person.id, digest, self.now());
        self.ruled(&permit, unit, approval_object(id), outcome)
            .await?;
        let names = self.parts.records.names(&[heard.from]).await?;
        let mut told = json!({
            "name": names.get(&heard.from).cloned().unwrap_or_default(),
            "number": heard.number.trim(),
            "heard_by": heard.heard_by.trim(),
            "said_at": heard.said_at.to_string(),
        });
        self.name_deputy(&approval, step, &mut told).await?;
        approval.version = seen;
        let facts = facts(&approval, step);
        let changes = self.moved_as(actor, approval, "approval-oral", told);
        self.carry_out(&permit, unit, approval_object(id), facts, changes)
            .await
    }

    /// Confirms an agreement by telephone, or says that it was none: by who agreed, or by somebody
    /// else who called them back.
    ///
    /// # Errors
    /// Refused without a fresh proof, for whoever wrote it down or asked, without a number for who
    /// called back, without a reason for a no, and when there is nothing to be confirmed.
    pub async fn confirm_oral_approval(
        &self,
        actor: &Actor,
        id: ApprovalId,
        seen: Version,
        called: &str,
        answer: Answer,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CONFIRM_ORAL_APPROVAL)?;
        let mut approval = self.approval_of(&permit, id).await?;
        let (unit, by, at) = (approval.asked().unit, actor.person.id, self.now());
        let (outcome, kind, told) = match answer {
            Answer::Agree => (
                approval.confirm(by, Some(called), at),
                "approval-confirmed",
                json!({"number": called.trim()}),
            ),
            Answer::Return { reason: why } => {
                let why = reason(&why, "reason")?;
                let told = json!({"reason": why});
                (approval.deny(by, why, at), "approval-denied", told)
            }
        };
        self.ruled(&permit, unit, approval_object(id), outcome)
            .await?;
        approval.version = seen;
        let facts = json!({"state": approval.state().name()}).to_string();
        let changes = self.moved_as(actor, approval, kind, told);
        self.carry_out(&permit, unit, approval_object(id), facts, changes)
            .await
    }

    async fn digest_now(
        &self,
        actor: &Actor,
        permit: &Permit,
        approval: &Approval,
    ) -> Result<domain::approval::ContentDigest, Problem> {
        let asked = approval.asked();
        let case = self.case_of(actor, permit, asked.subject).await?;
        let demand = self.demand_of(&asked.demand)?;
        Ok(SubjectNow::of_case(&case).digest(demand))
    }

    /// Somebody with what they may do in a unit today; nothing for an account that is suspended.
    pub(crate) async fn party_of(
        &self,
        actor: &Actor,
        person: PersonId,
        unit: UnitId,
    ) -> Result<Party, Problem> {
        let today = self.today_of(actor);
        let records = &self.parts.records;
        let account = records.account_of(person).await?;
        let open = account.is_some_and(|account| !account.account.state.is_suspended());
        let mut grants = records.grants(person).await?;
        grants.retain(|grant| {
            open && grant.in_force(today) && actor.tree().reach(grant.unit).contains(&unit)
        });
        Ok(Party { person, grants })
    }

    /// Who else could decide the step that waits, by name.
    pub(crate) async fn deciders(
        &self,
        actor: &Actor,
        approval: &Approval,
    ) -> Result<Vec<(PersonId, String)>, Problem> {
        let Some(role) = approval.next() else {
            return Ok(Vec::new());
        };
        let asked = approval.asked();
        let mut able = Vec::new();
        for (grant, _) in self.parts.records.holders(role).await? {
            if able.contains(&grant.person) {
                continue;
            }
            let party = self.party_of(actor, grant.person, asked.unit).await?;
            if approval.may_decide(&party).is_ok() {
                able.push(grant.person);
            }
        }
        let mut names = self.parts.records.names(&able).await?;
        let with_names = able.into_iter().map(|id| {
            let name = names.remove(&id).unwrap_or_default();
            (id, name)
        });
        Ok(with_names.collect())
    }

    /// Adds to a line for whom somebody stood in, and which other roles they hold: 一人兼任.
    async fn name_deputy(
        &self,
        approval: &Approval,
        step: Option<Role>,
        told: &mut serde_json::Value,
    ) -> Result<(), Fault> {
        let returned = match approval.end() {
            Some(domain::approval::End::Returned { deputy_of, .. }) => *deputy_of,
            _ => None,
        };
        let last = approval.given().last().filter(|_| approval.end().is_none());
        let deputy_of = last.map_or(returned, |given| given.deputy_of);
        let names = self
            .parts
            .records
            .names(&deputy_of.into_iter().collect::<Vec<_>>())
            .await?;
        let Some(values) = told.as_object_mut() else {
            return Ok(());
        };
        let role = step.map_or("", Role::name);
        values.insert("role".to_owned(), role.into());
        if let Some(name) = deputy_of.and_then(|id| names.get(&id)) {
            values.insert("deputy_of".to_owned(), name.as_str().into());
        }
        let also: Vec<_> = last
            .into_iter()
            .flat_map(|given| given.also.iter().map(|role| role.name()))
            .collect();
        if !also.is_empty() {
            values.insert("also".to_owned(), also.into());
        }
        Ok(())
    }
}

/// Facts of the journal: ids and names of roles only.
fn facts(approval: &Approval, step: Option<Role>) -> String {
    let last = approval.given().last().filter(|_| approval.end().is_none());
    let also: Vec<_> = last
        .into_iter()
        .flat_map(|given| given.also.iter().map(|role| role.name()))
        .collect();
    json!({
        "state": approval.state().name(),
        "step": step.map(Role::name),
        "by": last.map(|given| given.by.to_string()),
        "deputy_of": last.and_then(|given| given.deputy_of).map(|id| id.to_string()),
        "oral": last.is_some_and(|given| given.oral.is_some()),
        // 一人兼任: allowed, and said.
        "concurrent_roles": also,
        "digest": approval.asked().digest.to_string(),
    })
    .to_string()
}

/// Whether the page may show the form for confirming.
pub(super) fn may_confirm(approval: &Approval, by: PersonId) -> bool {
    approval.may_confirm(by).is_ok()
}

impl Answer {
    /// From a button's value: `agree` or `return`.
    ///
    /// # Errors
    /// [`Refusal::Missing`] for anything else.
    pub fn read(word: &str, reason: &str) -> Result<Self, Refusal> {
        match word {
            "agree" => Ok(Self::Agree),
            "return" => Ok(Self::Return {
                reason: reason.to_owned(),
            }),
            _ => Err(Refusal::Missing { field: "answer" }),
        }
    }
}
