//! What stands is compared with what a new run says: nothing is proposed twice, and what has no reason any more
//! is withdrawn.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use uuid::Uuid;

use super::course::Ended;
use super::proposal::{KeptEvidence, Proposal, ProposalState};
use crate::policy::{Step, Verdict};

/// What a run says of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demanded {
    /// The account's identity.
    pub account: Uuid,
    /// What the policy demands.
    pub verdict: Verdict,
}

impl Demanded {
    /// Whether somebody has to decide or look; a warning needs nobody.
    pub fn needs_somebody(&self) -> bool {
        self.verdict.touches() || self.verdict.step == Step::Review
    }

    fn facts(&self) -> Vec<(&str, Option<Timestamp>)> {
        let told = self.verdict.evidence.iter();
        told.map(|one| (one.what, one.at)).collect()
    }
}

/// What follows from a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Accounts that need a proposal.
    pub propose: Vec<Uuid>,
    /// Proposals that have no reason any more.
    pub withdraw: Vec<(Proposal, Ended)>,
    /// How many stand as they did.
    pub kept: usize,
}

/// Compares what stands with what a run says of each account that is there. What is under way is left to
/// whoever carries it out: it looks again itself.
pub fn settle(standing: &[Proposal], all: &[Demanded], now: Timestamp) -> Settled {
    let said: BTreeMap<Uuid, &Demanded> = all.iter().map(|one| (one.account, one)).collect();
    let mut settled = Settled::default();
    let mut covered = BTreeSet::new();
    for proposal in standing {
        let account = proposal.proposed().account;
        let why = match said.get(&account) {
            None => Some(Ended::Gone),
            Some(said) => gone(proposal, said, now),
        };
        let under_way = matches!(
            proposal.state(),
            ProposalState::Begun | ProposalState::Undoing
        );
        match why {
            Some(why) if !under_way => settled.withdraw.push((proposal.clone(), why)),
            _ => {
                settled.kept += 1;
                covered.insert(account);
            }
        }
    }
    let new = all
        .iter()
        .filter(|one| one.needs_somebody() && !covered.contains(&one.account));
    settled.propose = new.map(|one| one.account).collect();
    settled
}

/// Why a proposal has no reason any more; none while it has.
fn gone(proposal: &Proposal, said: &Demanded, now: Timestamp) -> Option<Ended> {
    let asked = proposal.proposed();
    let verdict = &said.verdict;
    if verdict.step >= Step::ForceChange && verdict.reached {
        return Some(Ended::Reached);
    }
    if !said.needs_somebody() {
        return Some(Ended::NotDue);
    }
    if proposal.state() == ProposalState::PutAside {
        let until = proposal.course().decided.as_ref().and_then(|one| one.until);
        return if until.is_some_and(|until| until <= now) {
            Some(Ended::Over)
        } else {
            // What was put aside is this step, whatever it rests on by now; not a graver one.
            (verdict.step > asked.step).then_some(Ended::OtherStep)
        };
    }
    if verdict.step != asked.step {
        return Some(Ended::OtherStep);
    }
    let same = |one: &KeptEvidence, other: &(&str, Option<Timestamp>)| {
        (one.what.as_str(), one.at) == *other
    };
    let facts = said.facts();
    let as_it_was = asked.due == verdict.due
        && verdict.clause.as_deref() == Some(asked.clause.as_str())
        && asked.evidence.len() == facts.len()
        && asked
            .evidence
            .iter()
            .zip(&facts)
            .all(|(one, other)| same(one, other));
    (!as_it_was).then_some(Ended::OtherFacts)
}
