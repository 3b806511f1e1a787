//! Asking for an approval, waiving it, taking the asking back.

use domain::approval::{Approval, Asked, DemandRef, Subject};
use domain::id::{ApprovalId, IncidentId};
use domain::people::Role;
use domain::version::Version;
use serde_json::json;

use super::subject::{SubjectNow, told};
use super::{LONGEST_NOTE, approval_object};
use crate::authority::{Actor, Permit};
use crate::deed::Change;
use crate::findings::incident_object;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{REQUEST_APPROVAL, WAIVE_APPROVAL, WITHDRAW_APPROVAL};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewApproval {
    /// The clause: `report`.
    pub demand: String,
    /// Words for who decides; they stand on a phone, so nothing secret. May be empty.
    pub note: String,
}

impl Office {
    /// Asks for an approval of a case. It is bound to the case as it stands, and whoever decides
    /// is told.
    ///
    /// # Errors
    /// Refused without the role, where the clause does not ask for it, and when one waits or stands
    /// already.
    pub async fn request_approval(
        &self,
        actor: &Actor,
        incident: IncidentId,
        new: &NewApproval,
    ) -> Result<ApprovalId, Problem> {
        let permit = actor.permit(&REQUEST_APPROVAL)?;
        let (asked, now) = self.asked(actor, &permit, incident, new).await?;
        let demand = self.demand_of(&asked.demand)?.clone();
        let (unit, object) = (asked.unit, incident_object(incident));
        let outcome = Approval::ask(asked, &demand, now.applies(&demand));
        let approval = self.ruled(&permit, unit, object, outcome).await?;
        self.begin(&permit, actor, approval, "approval-asked").await
    }

    /// Waives an approval where its clause lets one, with the reason.
    ///
    /// # Errors
    /// As [`Office::request_approval`], and without a reason.
    pub async fn waive_approval(
        &self,
        actor: &Actor,
        incident: IncidentId,
        demand: &str,
        why: &str,
    ) -> Result<ApprovalId, Problem> {
        let permit = actor.permit(&WAIVE_APPROVAL)?;
        let why = reason(why, "reason")?;
        let new = NewApproval {
            demand: demand.to_owned(),
            note: String::new(),
        };
        let (asked, now) = self.asked(actor, &permit, incident, &new).await?;
        let demand = self.demand_of(&asked.demand)?.clone();
        let (unit, object) = (asked.unit, incident_object(incident));
        let outcome = Approval::waive(asked, &demand, now.applies(&demand), why);
        let approval = self.ruled(&permit, unit, object, outcome).await?;
        self.begin(&permit, actor, approval, "approval-waived")
            .await
    }

    /// Takes one's own asking back, while it waits.
    ///
    /// # Errors
    /// Refused for somebody else's, when it is decided, or when somebody decided in between.
    pub async fn withdraw_approval(
        &self,
        actor: &Actor,
        id: ApprovalId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&WITHDRAW_APPROVAL)?;
        let mut approval = self.approval_of(&permit, id).await?;
        let unit = approval.asked().unit;
        let outcome = approval.withdraw(actor.person.id, self.now());
        self.ruled(&permit, unit, approval_object(id), outcome)
            .await?;
        approval.version = seen;
        let facts = json!({"state": approval.state().name()}).to_string();
        let changes = self.moved(actor, approval, json!({}));
        self.carry_out(&permit, unit, approval_object(id), facts, changes)
            .await
    }

    /// What would be asked, by the clauses that the case follows.
    async fn asked(
        &self,
        actor: &Actor,
        permit: &Permit,
        incident: IncidentId,
        new: &NewApproval,
    ) -> Result<(Asked, SubjectNow), Problem> {
        let subject = Subject::Incident(incident);
        let view = self.case_of(actor, permit, subject).await?;
        let (unit, regime) = (view.incident.unit, view.incident.regime.id.clone());
        let named = self.demands_of(&regime).into_iter();
        let mut meant = named.filter(|(named, _)| named.demand == new.demand);
        let (named, demand) = meant.next().ok_or(Refusal::Invalid {
            field: "demand",
            why: "invalid-demand",
        })?;
        let note = new.note.trim();
        if note.chars().nth(LONGEST_NOTE).is_some() {
            let (field, why) = ("note", "invalid-too-long");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let now = SubjectNow::of_case(&view);
        self.none_yet(permit, subject, &named, &now).await?;
        let may = if permit.use_case == &WAIVE_APPROVAL {
            &demand.waived_by
        } else {
            &demand.asked_by
        };
        let party = actor.party_in(unit);
        let role = may.iter().copied().find(|role| party.holds(*role));
        let asked = Asked {
            id: ApprovalId::new(self.parts.ids.uuid()),
            unit,
            subject,
            case: now.case,
            demand: named,
            by: actor.person.id,
            // Who holds none of them is refused by the clause.
            role: role.unwrap_or(Role::Staff),
            at: self.now(),
            due: now.due(demand),
            digest: now.digest(demand),
            note: note.to_owned(),
            steps: demand.steps.clone(),
        };
        Ok((asked, now))
    }

    /// Refuses where one waits, or stands for the same content.
    async fn none_yet(
        &self,
        permit: &Permit,
        subject: Subject,
        named: &DemandRef,
        now: &SubjectNow,
    ) -> Result<(), Problem> {
        let records = &self.parts.records;
        let there = records.approvals_of(permit.scope(), subject).await?;
        let demand = self.demand_of(named)?;
        let digest = now.digest(demand);
        for one in there.iter().filter(|one| {
            let asked = one.asked();
            asked.demand.rules == named.rules && asked.demand.demand == named.demand
        }) {
            let same = one.asked().digest == digest;
            if one.state().waits() || (one.state().stands() && same) {
                let why = "refusal-approval-there";
                return Err(Refusal::WrongState { why }.into());
            }
        }
        Ok(())
    }

    async fn begin(
        &self,
        permit: &Permit,
        actor: &Actor,
        approval: Approval,
        kind: &str,
    ) -> Result<ApprovalId, Problem> {
        let asked = approval.asked();
        let (id, unit, Subject::Incident(incident)) = (asked.id, asked.unit, asked.subject);
        let facts = json!({
            "incident": incident.to_string(),
            "demand": asked.demand.demand,
            "rules": asked.demand.rules,
            "version": asked.demand.version,
            "role": asked.role.name(),
            "digest": asked.digest.to_string(),
        });
        let why = match approval.end() {
            Some(domain::approval::End::Waived { reason }) => json!({"reason": reason}),
            _ => json!({}),
        };
        let entry = self.line(actor, kind, self.now(), &told(&approval, why));
        let changes = vec![
            Change::AskApproval(Box::new(approval)),
            Change::AddTimeline { incident, entry },
        ];
        self.carry_out(
            permit,
            unit,
            approval_object(id),
            facts.to_string(),
            changes,
        )
        .await?;
        Ok(id)
    }
}
