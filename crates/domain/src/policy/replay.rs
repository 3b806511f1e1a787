//! What would have happened to an account under a policy: every turn between two moments.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Policy;
use super::account::AccountFacts;
use super::declared::{ClauseRule, Lasting, Step};
use super::judge::{Verdict, judge};

/// A moment from which on a policy demands something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// From when on.
    pub at: Timestamp,
    /// What it demands from then on.
    pub verdict: Verdict,
}

/// Every turn of the account under the policy from one moment to another, both included, while nothing
/// is done with it. The first is what holds at the beginning.
pub fn replay(
    account: &AccountFacts,
    policy: &Policy,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Turn> {
    let moments: BTreeSet<_> = turning_points(account, policy)
        .into_iter()
        .filter(|at| from < *at && *at <= to)
        .chain([from])
        .collect();
    let mut turns: Vec<Turn> = Vec::new();
    for at in moments {
        let verdict = judge(account, policy, at);
        let same = |last: &Turn| told(&last.verdict) == told(&verdict);
        if !turns.last().is_some_and(same) {
            turns.push(Turn { at, verdict });
        }
    }
    turns
}

fn told(verdict: &Verdict) -> (Step, Option<&str>, Option<i32>) {
    let clause = verdict.clause.as_deref();
    (verdict.step, clause, verdict.warning_days)
}

/// Where a verdict can change: every due time, with and without uncertainty, and every warning before.
fn turning_points(account: &AccountFacts, policy: &Policy) -> Vec<Timestamp> {
    let zone = policy.zone();
    let mut bases = vec![account.issued];
    bases.extend(account.password_changed);
    bases.extend(account.compromised);
    if let Some(login) = &account.last_login {
        bases.push(login.at);
        bases.extend(Lasting::Days(login.uncertainty_days).after(login.at, zone));
    }
    let mut points = bases.clone();
    for (_, rule) in policy.rules() {
        if let ClauseRule::Rotate(after) | ClauseRule::Idle { after, .. } = rule {
            points.extend(bases.iter().filter_map(|base| after.after(*base, zone)));
        }
    }
    let before = |at: &Timestamp| -> Vec<Timestamp> {
        let days = policy.warn_days().iter();
        let lead = |days: &i32| Lasting::Days(-days).after(*at, zone);
        days.filter_map(lead).collect()
    };
    let warnings: Vec<_> = points.iter().flat_map(before).collect();
    points.extend(warnings);
    points
}
