//! What was approved is done, one account after another.
//!
//! Before an account is touched it is read again, judged again, and what is to be written goes on record; after
//! it, it is read once more. A program that is killed anywhere finds on record what it was about to do, and in the
//! directory whether it was done.

use std::collections::BTreeMap;

use domain::journal::Doer;
use domain::policy::{LastLogin, Policy, Step, judge};
use domain::sweep::{Ended, NotNow, Proposal, ProposalState};
use jiff::Timestamp;
use serde_json::json;

use super::own::OwnAccounts;
use super::port::{NotDone, PreparedStep, SweepChange, SweptAccount};
use super::run::merge;
use super::{GRACE, proposal_object};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::jobs::{Again, Failed, Outcome};
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{Reach, SelfProof, UseCase};

/// Accounts that one turn does at most: well within its lease, also where a directory is slow.
const MOST_A_TURN: u32 = 20;

/// The program does what was approved; not a person's deed.
pub(super) static CARRY_OUT_PROPOSAL: UseCase = UseCase {
    name: "carry_out_proposal",
    says: "What was approved is done in a directory, and read again.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// What every account of a turn is held to.
struct Terms {
    policy: Policy,
    own: BTreeMap<String, LastLogin>,
    /// Where the directory is our own.
    accounts: Option<OwnAccounts>,
}

impl Office {
    /// Does what is to be done in a directory.
    pub(super) async fn act_in(&self, directory: &str) -> Result<Outcome, Failed> {
        let records = &self.parts.records;
        let now = self.now();
        let ripe = now.checked_sub(GRACE).unwrap_or(now);
        let held = records.last_sweep(directory).await?;
        let held = held.is_some_and(|run| run.is_held());
        let found = records.to_be_done(directory, ripe, MOST_A_TURN).await?;
        let full = found.len() >= usize::try_from(MOST_A_TURN).unwrap_or(usize::MAX);
        if !found.is_empty() {
            let (policy, _) = self.policy_of(directory)?;
            let policy = self.held(&policy).await?.policy;
            let own = self.own_sign_ins().await?;
            let accounts = match self.governed_one(directory) {
                Some(governed) => self.own_of(&governed).await?,
                None => None,
            };
            let terms = Terms {
                policy,
                own,
                accounts,
            };
            for proposal in found {
                // Opening again what was closed waits for no brake.
                if held && proposal.state() != ProposalState::Undoing {
                    continue;
                }
                self.one(directory, &terms, proposal).await?;
            }
        }
        // Whoever confirms the numbers wakes this job.
        if held {
            return Ok(Outcome::default());
        }
        let waiting = records.to_be_done(directory, Timestamp::MAX, 1).await?;
        let again = waiting.first().map(|first| {
            let due = first.course().since.checked_add(GRACE);
            let due = if full { now } else { due.unwrap_or(now) };
            Again { due, payload: None }
        });
        Ok(Outcome {
            again,
            ..Outcome::default()
        })
    }

    async fn one(&self, directory: &str, terms: &Terms, proposal: Proposal) -> Result<(), Failed> {
        let done = match proposal.state() {
            ProposalState::Undoing => self.back(directory, terms, proposal).await,
            _ => self.forth(directory, terms, proposal).await,
        };
        match done {
            // Somebody took it back meanwhile.
            Err(Problem::Refused(Refusal::Stale)) | Ok(Ok(())) => Ok(()),
            Ok(Err(later)) => Err(Failed::Later(later)),
            Err(problem) => Err(Failed::Later(problem.to_string())),
        }
    }

    /// The inner error is a directory that cannot be reached.
    async fn forth(
        &self,
        directory: &str,
        terms: &Terms,
        mut proposal: Proposal,
    ) -> Result<Result<(), String>, Problem> {
        let step = proposal.proposed().step;
        let judged = swept(&proposal).filter(|_| proposal.may_be_done());
        let Some(judged) = judged else {
            return self.give_up(proposal, Ended::NotAPerson).await;
        };
        let own = terms.accounts.as_ref();
        let prepared = self.step_prepared(own, directory, &judged, step);
        let prepared = match prepared.await {
            Ok(prepared) => prepared,
            Err(NotDone::Ended(why)) => return self.give_up(proposal, why).await,
            Err(NotDone::Later(why)) => return Ok(Err(why)),
        };
        let begun = proposal.state() == ProposalState::Begun;
        if prepared.wrote.is_empty() && begun {
            let state = prepared.account.facts.state;
            let finished = proposal.finish(state, true, self.now());
            return self.on_record(proposal, finished).await;
        }
        if let Some(why) = hindrance(&prepared, &judged, step, terms, self.now()) {
            return self.give_up(proposal, why).await;
        }
        let state = prepared.account.facts.state;
        let begun = proposal.begin(state, prepared.wrote.clone(), self.now());
        self.write(&mut proposal, begun).await?;
        let carried = self.step_done(own, directory, prepared, step);
        match carried.await {
            Ok(state) => {
                let finished = proposal.finish(state, false, self.now());
                self.on_record(proposal, finished).await
            }
            Err(NotDone::Ended(why)) => self.give_up(proposal, why).await,
            Err(NotDone::Later(why)) => Ok(Err(why)),
        }
    }

    async fn back(
        &self,
        directory: &str,
        terms: &Terms,
        mut proposal: Proposal,
    ) -> Result<Result<(), String>, Problem> {
        let receipt = proposal.course().receipt.as_ref();
        let wrote = receipt.map_or_else(Vec::new, |receipt| receipt.wrote.clone());
        let Some(judged) = swept(&proposal) else {
            return self.give_up(proposal, Ended::OtherState).await;
        };
        let own = terms.accounts.as_ref();
        let prepared = self.back_prepared(own, directory, &judged, &wrote);
        let prepared = match prepared.await {
            Ok(prepared) => prepared,
            Err(NotDone::Ended(why)) => return self.give_up(proposal, why).await,
            Err(NotDone::Later(why)) => return Ok(Err(why)),
        };
        let state = prepared.account.facts.state;
        if prepared.wrote.is_empty() {
            let resumed = !proposal.course().begun.is_empty();
            let finished = proposal.finish_undo(state, resumed, self.now());
            return self.on_record(proposal, finished).await;
        }
        let begun = proposal.begin_undo(state, prepared.wrote.clone());
        self.write(&mut proposal, begun).await?;
        let carried = self.step_undone(own, directory, prepared);
        match carried.await {
            Ok(state) => {
                let finished = proposal.finish_undo(state, false, self.now());
                self.on_record(proposal, finished).await
            }
            Err(NotDone::Ended(why)) => self.give_up(proposal, why).await,
            Err(NotDone::Later(why)) => Ok(Err(why)),
        }
    }

    async fn give_up(
        &self,
        mut proposal: Proposal,
        why: Ended,
    ) -> Result<Result<(), String>, Problem> {
        let ended = proposal.give_up(why, self.now());
        self.on_record(proposal, ended).await
    }

    async fn on_record(
        &self,
        mut proposal: Proposal,
        moved: Result<(), NotNow>,
    ) -> Result<Result<(), String>, Problem> {
        self.write(&mut proposal, moved).await?;
        Ok(Ok(()))
    }

    /// Puts a proposal that went on on record, with its line in the journal.
    async fn write(
        &self,
        proposal: &mut Proposal,
        moved: Result<(), NotNow>,
    ) -> Result<(), Problem> {
        moved.map_err(|cause| Fault::caused("move a proposal on", cause))?;
        let (asked, course) = (proposal.proposed(), proposal.course());
        let facts = json!({
            "directory": asked.directory,
            "account": asked.account,
            "step": asked.step.name(),
            "state": course.state.name(),
            "why": course.ended.as_ref().map(Ended::name),
        });
        let object = proposal_object(asked.id);
        let unit = asked.unit;
        let entry = self.entry(
            Doer::Program,
            &CARRY_OUT_PROPOSAL,
            unit,
            object,
            facts.to_string(),
        );
        let change = Change::Sweep(SweepChange::Move(Box::new(proposal.clone())));
        let deed = Deed::new(vec![change], entry);
        self.commit(&Scope::whole_office(), deed).await?;
        proposal.version = proposal.version.next();
        Ok(())
    }
}

/// The account as it was judged; none where a newer program wrote it.
fn swept(proposal: &Proposal) -> Option<SweptAccount> {
    let asked = proposal.proposed();
    Some(SweptAccount {
        id: asked.account,
        dn: asked.dn.clone(),
        facts: asked.judged.facts(&asked.name)?,
        privileged: asked.judged.privileged,
    })
}

/// Why nothing is done with an account as it is now.
fn hindrance(
    prepared: &PreparedStep,
    judged: &SweptAccount,
    step: Step,
    terms: &Terms,
    now: Timestamp,
) -> Option<Ended> {
    let mut facts = prepared.account.facts.clone();
    // A tombstone of what is closed already is only noted here.
    if prepared.wrote.is_empty() && step != Step::Delete {
        return Some(Ended::Reached);
    }
    if facts.on_leave {
        return Some(Ended::Away);
    }
    if facts.legal_hold && step == Step::Delete {
        return Some(Ended::LegalHold);
    }
    let own = terms.own.get(&facts.account.to_lowercase());
    let before = judged.facts.last_login.as_ref().map(|login| login.at);
    // Who uses an account still changes its password: the policy is asked again below.
    if step > Step::ForceChange && own.is_some_and(|own| Some(own.at) > before) {
        return Some(Ended::Used);
    }
    merge(&mut facts.last_login, own);
    let verdict = judge(&facts, &terms.policy, now);
    (verdict.step < step).then_some(Ended::NotDue)
}
