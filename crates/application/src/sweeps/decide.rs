//! What people do with what a sweep proposes.

use domain::id::{PersonId, ProposalId, SweepId};
use domain::sweep::{BrakeState, Decision, Proposal, Run};
use domain::version::Version;
use jiff::Timestamp;
use serde_json::json;

use super::port::{ProposalQuery, SweepChange, SweepQuery};
use super::{GRACE, LONGEST_ASIDE, proposal_object, refusal, run_object};
use crate::authority::{Actor, Permit};
use crate::deed::Change;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    APPROVE_PROPOSAL, CONFIRM_BRAKE, LIST_PROPOSALS, LIST_SWEEPS, PUT_PROPOSAL_ASIDE,
    REOPEN_ACCOUNT, TAKE_DECISION_BACK,
};

/// Longest number of a document, in characters.
const LONGEST_DOCUMENT: usize = 100;

/// Why nothing is done with an account, until when, and by which document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutAside {
    /// Why.
    pub reason: String,
    /// Number of the document that says so.
    pub document: String,
    /// Until when.
    pub until: Timestamp,
}

impl Office {
    /// Runs over directories of one's units, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_sweeps(
        &self,
        actor: &Actor,
        query: &SweepQuery,
    ) -> Result<Vec<Run>, Problem> {
        let permit = actor.permit(&LIST_SWEEPS)?;
        Ok(self.parts.records.sweeps(permit.scope(), query).await?)
    }

    /// One run.
    ///
    /// # Errors
    /// As [`Office::list_sweeps`].
    pub async fn view_sweep(&self, actor: &Actor, id: SweepId) -> Result<Run, Problem> {
        let permit = actor.permit(&LIST_SWEEPS)?;
        let run = self.parts.records.sweep(permit.scope(), id).await?;
        Ok(run.ok_or(Refusal::NotFound)?)
    }

    /// Whether a run is the last one of its directory: only then its brake counts.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn is_last_sweep(&self, run: &Run) -> Result<bool, Problem> {
        let last = self.parts.records.last_sweep(&run.directory).await?;
        Ok(last.is_some_and(|last| last.id == run.id))
    }

    /// What sweeps propose for accounts of one's units, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_proposals(
        &self,
        actor: &Actor,
        query: &ProposalQuery,
    ) -> Result<Vec<Proposal>, Problem> {
        let permit = actor.permit(&LIST_PROPOSALS)?;
        Ok(self.parts.records.proposals(permit.scope(), query).await?)
    }

    /// Some of them, by identity; those that are not there or not theirs to see are left out.
    ///
    /// # Errors
    /// As [`Office::list_proposals`].
    pub async fn proposals_named(
        &self,
        actor: &Actor,
        ids: &[ProposalId],
    ) -> Result<Vec<Proposal>, Problem> {
        let permit = actor.permit(&LIST_PROPOSALS)?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.parts.records.proposal(permit.scope(), *id).await?);
        }
        Ok(found)
    }

    /// Whether the policy of a directory lets somebody decide in a unit.
    pub fn decides_in(&self, actor: &Actor, directory: &str, unit: domain::id::UnitId) -> bool {
        let rules = self.policy_of(directory);
        rules.is_ok_and(|(_, rules)| rules.decided_by.iter().any(|role| actor.holds(*role, unit)))
    }

    /// Confirms the numbers of a run that stopped at its brake: from then on its proposals may be decided.
    ///
    /// # Errors
    /// Refused without the role that the policy names or a fresh proof, for whoever had the directory read, for
    /// a run that is not the last one or is not held, and when it changed since it was seen.
    pub async fn confirm_brake(
        &self,
        actor: &Actor,
        id: SweepId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CONFIRM_BRAKE)?;
        let run = self.parts.records.sweep(permit.scope(), id).await?;
        let mut run = run.ok_or(Refusal::NotFound)?;
        self.decider(actor, &run.directory, run.unit)?;
        if !run.is_held() || !self.is_last_sweep(&run).await? {
            return Err(wrong("refusal-sweep-over"));
        }
        if run.started.person() == Some(permit.person) {
            return Err(wrong("refusal-proposal-own"));
        }
        let at = self.now();
        run.version = seen;
        run.brake = BrakeState::Confirmed {
            by: permit.person,
            at,
        };
        let facts = json!({
            "directory": run.directory,
            "accounts": run.counts.accounts,
            "touched": run.counts.touched,
        });
        let (unit, object) = (run.unit, run_object(run.id));
        let job = super::work::act_job(&run.directory, Some(run.unit), at);
        let changes = vec![
            Change::Sweep(SweepChange::Brake(Box::new(run))),
            Change::WakeJob(job),
        ];
        self.carry_out(&permit, unit, object, facts.to_string(), changes)
            .await
    }

    /// Agrees to what is proposed for an account. It is done in two minutes, unless it is taken back.
    ///
    /// # Errors
    /// Refused without the role that the policy names or a fresh proof, for whoever had the directory read, while
    /// the last run is held by its brake, for what only asks somebody to look, and when somebody decided in
    /// between.
    pub async fn approve_proposal(
        &self,
        actor: &Actor,
        id: ProposalId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&APPROVE_PROPOSAL)?;
        let mut proposal = self.proposal_of(&permit, id).await?;
        let directory = proposal.proposed().directory.clone();
        self.decider(actor, &directory, proposal.proposed().unit)?;
        let last = self.parts.records.last_sweep(&directory).await?;
        if last.is_none_or(|run| run.is_held()) {
            return Err(wrong("refusal-sweep-held"));
        }
        let at = self.now();
        proposal.approve(permit.person, at).map_err(refusal)?;
        let due = at.checked_add(GRACE).unwrap_or(at);
        let job = super::work::act_job(&directory, Some(proposal.proposed().unit), due);
        self.decided(&permit, (proposal, seen), vec![Change::WakeJob(job)])
            .await
    }

    /// Nothing is done with an account until a day, by a document.
    ///
    /// # Errors
    /// Refused without the role that the policy names, a reason, a document, or a day ahead and within
    /// [`LONGEST_ASIDE`]; for one's own account, for whoever had the directory read, and when somebody decided in
    /// between.
    pub async fn put_proposal_aside(
        &self,
        actor: &Actor,
        id: ProposalId,
        seen: Version,
        aside: &PutAside,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&PUT_PROPOSAL_ASIDE)?;
        let at = self.now();
        let decision = decision(permit.person, at, aside)?;
        let mut proposal = self.proposal_of(&permit, id).await?;
        let asked = proposal.proposed();
        self.decider(actor, &asked.directory, asked.unit)?;
        let own = self.parts.records.account_of(permit.person).await?;
        let named = asked.name.to_lowercase();
        if own.is_some_and(|own| own.account.name.to_lowercase() == named) {
            return Err(wrong("refusal-proposal-own-account"));
        }
        proposal.put_aside(decision).map_err(refusal)?;
        self.decided(&permit, (proposal, seen), Vec::new()).await
    }

    /// Takes a decision back, one's own or another's, before anything was done.
    ///
    /// # Errors
    /// Refused without the role that the policy names, and once something was begun.
    pub async fn take_decision_back(
        &self,
        actor: &Actor,
        id: ProposalId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&TAKE_DECISION_BACK)?;
        let mut proposal = self.proposal_of(&permit, id).await?;
        let asked = proposal.proposed();
        self.decider(actor, &asked.directory, asked.unit)?;
        proposal.take_back(self.now()).map_err(refusal)?;
        self.decided(&permit, (proposal, seen), Vec::new()).await
    }

    /// Opens an account again that a sweep suspended, as it was before.
    ///
    /// # Errors
    /// Refused without the role or a fresh proof, without a reason, for what was not done or cannot be taken back,
    /// and when somebody did so in between.
    pub async fn reopen_account(
        &self,
        actor: &Actor,
        id: ProposalId,
        seen: Version,
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&REOPEN_ACCOUNT)?;
        let reason = reason(why, "reason")?;
        let mut proposal = self.proposal_of(&permit, id).await?;
        let at = self.now();
        let undo = Decision {
            by: permit.person,
            at,
            reason,
            document: String::new(),
            until: None,
        };
        proposal.undo(undo).map_err(refusal)?;
        let asked = proposal.proposed();
        let job = super::work::act_job(&asked.directory, Some(asked.unit), at);
        self.decided(&permit, (proposal, seen), vec![Change::WakeJob(job)])
            .await
    }

    async fn proposal_of(&self, permit: &Permit, id: ProposalId) -> Result<Proposal, Problem> {
        let found = self.parts.records.proposal(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// Who decides is named by the policy of the directory, among the roles of the use case.
    fn decider(
        &self,
        actor: &Actor,
        directory: &str,
        unit: domain::id::UnitId,
    ) -> Result<(), Problem> {
        let (_, rules) = self.policy_of(directory)?;
        if rules.decided_by.iter().any(|role| actor.holds(*role, unit)) {
            Ok(())
        } else {
            Err(wrong("refusal-proposal-role"))
        }
    }

    async fn decided(
        &self,
        permit: &Permit,
        (mut proposal, seen): (Proposal, Version),
        further: Vec<Change>,
    ) -> Result<(), Problem> {
        proposal.version = seen;
        let asked = proposal.proposed();
        let facts = json!({
            "directory": asked.directory,
            "account": asked.account,
            "step": asked.step.name(),
            "state": proposal.state().name(),
        });
        let (unit, object) = (asked.unit, proposal_object(asked.id));
        let mut changes = vec![Change::Sweep(SweepChange::Move(Box::new(proposal)))];
        changes.extend(further);
        self.carry_out(permit, unit, object, facts.to_string(), changes)
            .await
    }
}

fn decision(by: PersonId, at: Timestamp, aside: &PutAside) -> Result<Decision, Refusal> {
    let why = reason(&aside.reason, "reason")?;
    let document = aside.document.trim();
    if document.is_empty() {
        return Err(Refusal::Missing { field: "document" });
    }
    if document.chars().count() > LONGEST_DOCUMENT {
        return Err(Refusal::Invalid {
            field: "document",
            why: "invalid-too-long",
        });
    }
    let until = aside.until;
    let field = "until";
    if until <= at {
        let why = "invalid-time-in-past";
        return Err(Refusal::Invalid { field, why });
    }
    if until.duration_since(at) > LONGEST_ASIDE {
        let why = "invalid-aside-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(Decision {
        by,
        at,
        reason: why,
        document: document.to_owned(),
        until: Some(until),
    })
}

fn wrong(why: &'static str) -> Problem {
    Refusal::WrongState { why }.into()
}
