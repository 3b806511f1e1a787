//! What will be done with an account soon, for telling its person before.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::Policy;
use super::account::{AccountFacts, AccountKind};
use super::declared::Step;
use super::judge::{demands, lead, limit_of};

/// A step that is near.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// What will be asked for.
    pub step: Step,
    /// From when on.
    pub at: Timestamp,
    /// The mark that was passed: so many days before.
    pub days: i32,
    /// The policy that the clause is of.
    pub policy: String,
    /// The clause.
    pub clause: String,
}

/// The next step that changes the account, once a mark of the policy before it was passed.
///
/// Pure. Programs and envelopes are never told, nor is whoever is away: nothing is done with their accounts. What is
/// asked for already is proposed and not announced, and what only the lateness of a directory speaks for is not near
/// yet. Where several marks were passed since, the last one counts.
pub fn ahead(account: &AccountFacts, policy: &Policy, now: Timestamp) -> Option<Ahead> {
    if account.kind != AccountKind::Person || account.on_leave {
        return None;
    }
    let (most, _) = limit_of(account);
    let demands = demands(account, policy);
    let asked = demands.iter().filter(|one| one.certain <= now);
    let asked = asked.map(|one| one.step).max().unwrap_or(Step::None);
    let near = demands.iter().filter(|one| {
        let new = one.certain > now && one.step > asked;
        let changes = one.step >= Step::ForceChange && one.step <= most;
        new && changes && !account.state.has_reached(one.step)
    });
    let next = near.min_by_key(|one| (one.certain, Reverse(one.step)))?;
    let passed =
        |days: &&i32| lead(next.certain, **days, policy.zone()).is_some_and(|at| at <= now);
    // The days come most first: the last mark that was passed is the one that counts.
    let days = policy.warn_days().iter().rev().find(passed)?;
    Some(Ahead {
        step: next.step,
        at: next.certain,
        days: *days,
        policy: next.clause.policy.clone(),
        clause: next.clause.code.clone(),
    })
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::Date;

    use super::*;
    use crate::policy::{LastLogin, State, SuspendReason, builtin_policies, judge};

    fn tainan() -> Policy {
        let policies = builtin_policies().unwrap();
        let policy = policies.into_iter().find(|one| one.id() == "tainan-2013");
        policy.unwrap()
    }

    fn day(text: &str, policy: &Policy) -> Timestamp {
        let day: Date = text.parse().unwrap();
        let at = day.at(9, 0, 0, 0).to_zoned(policy.zone().clone());
        at.unwrap().timestamp()
    }

    /// Signed in last on 2 June, with a password of 20 November.
    fn idle(policy: &Policy) -> AccountFacts {
        AccountFacts {
            account: "wang.shufen".into(),
            state: State::Active,
            kind: AccountKind::Person,
            issued: day("2020-01-02", policy),
            last_login: Some(LastLogin {
                at: day("2026-06-02", policy),
                source: None,
                uncertainty_days: 0,
            }),
            password_changed: Some(day("2026-11-20", policy)),
            compromised: None,
            on_leave: false,
            legal_hold: false,
        }
    }

    fn told(account: &AccountFacts, policy: &Policy, on: &str) -> Option<(Step, i32)> {
        ahead(account, policy, day(on, policy)).map(|one| (one.step, one.days))
    }

    #[test]
    fn a_step_is_announced_by_the_last_mark_that_was_passed() {
        let policy = tainan();
        let account = idle(&policy);
        // Six months after 2 June is 2 December.
        for (on, expected) in [
            ("2026-11-17", None),
            ("2026-11-18", Some((Step::Suspend, 14))),
            ("2026-11-24", Some((Step::Suspend, 14))),
            ("2026-11-25", Some((Step::Suspend, 7))),
            ("2026-11-29", Some((Step::Suspend, 3))),
            ("2026-12-01", Some((Step::Suspend, 1))),
            ("2026-12-02", None),
        ] {
            assert_eq!(told(&account, &policy, on), expected, "{on}");
        }
        let near = ahead(&account, &policy, day("2026-12-01", &policy)).unwrap();
        assert_eq!(near.at, day("2026-12-02", &policy));
        assert_eq!(near.clause, "二(一)2");
    }

    #[test]
    fn a_graver_step_is_announced_while_a_milder_one_is_asked_for() {
        let policy = tainan();
        let mut account = idle(&policy);
        account.password_changed = Some(day("2026-01-20", &policy));
        let now = day("2026-11-25", &policy);
        assert_eq!(judge(&account, &policy, now).step, Step::ForceChange);
        assert_eq!(
            told(&account, &policy, "2026-11-25"),
            Some((Step::Suspend, 7))
        );
        // Closed: what comes next is that it is deleted, twelve months after the last sign-in.
        account.state = State::Suspended(SuspendReason::Idle);
        assert_eq!(told(&account, &policy, "2026-11-25"), None);
        assert_eq!(
            told(&account, &policy, "2027-05-30"),
            Some((Step::Delete, 3))
        );
    }

    #[test]
    fn programs_envelopes_people_on_leave_and_what_is_held_are_told_nothing() {
        let policy = tainan();
        let (now, later) = ("2026-12-01", "2027-06-01");
        for kind in [AccountKind::Service, AccountKind::BreakGlass] {
            let mut account = idle(&policy);
            account.kind = kind;
            assert_eq!(told(&account, &policy, now), None, "{kind:?}");
        }
        let mut away = idle(&policy);
        away.on_leave = true;
        assert_eq!(told(&away, &policy, now), None);
        let mut held = idle(&policy);
        held.state = State::Suspended(SuspendReason::Idle);
        assert_eq!(told(&held, &policy, later), Some((Step::Delete, 1)));
        held.legal_hold = true;
        assert_eq!(told(&held, &policy, later), None);
    }

    #[test]
    fn whoever_is_told_is_changed_at_that_time_and_not_before() {
        let policy = tainan();
        for late in [0, 14] {
            let mut account = idle(&policy);
            account.last_login.as_mut().unwrap().uncertainty_days = late;
            let mut now = day("2026-10-01", &policy);
            let mut marks = std::collections::BTreeMap::new();
            while now < day("2027-02-15", &policy) {
                if let Some(near) = ahead(&account, &policy, now) {
                    let before = near.at.checked_sub(1.second()).unwrap();
                    assert!(judge(&account, &policy, before).step < near.step, "{now}");
                    assert_eq!(judge(&account, &policy, near.at).step, near.step, "{now}");
                    marks.insert((near.step, near.at, near.days), now);
                }
                now = now.checked_add(6.hours()).unwrap();
            }
            let days = |step| {
                let of = marks.keys().filter(move |(of, ..)| *of == step);
                of.map(|(.., days)| *days).collect::<Vec<_>>()
            };
            assert_eq!(days(Step::Suspend), [1, 3, 7, 14], "{late}");
        }
    }
}
