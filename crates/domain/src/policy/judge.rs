//! What a policy demands of an account at a moment: the strongest step, with clause and evidence.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::Policy;
use super::account::{AccountFacts, AccountKind};
use super::declared::{Clause, ClauseRule, Lasting, Step};
use super::state::State;

/// A fact that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// `issued`, `last_login`, `password_changed` or `compromised`.
    pub what: &'static str,
    /// When; none for something that never happened.
    pub at: Option<Timestamp>,
    /// Who says so.
    pub source: Option<String>,
}

/// Why a verdict is weaker than what the clause asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A program or an envelope uses it: people look, nothing is done.
    NotAPerson,
    /// Its person is away.
    OnLeave,
    /// Nothing of it may go.
    LegalHold,
    /// The last sign-in is not known exactly enough.
    Uncertain,
}

impl Limit {
    /// As the command line writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAPerson => "not-a-person",
            Self::OnLeave => "on-leave",
            Self::LegalHold => "legal-hold",
            Self::Uncertain => "uncertain",
        }
    }
}

/// What would be asked for now, were it not for a recorded exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spared {
    /// What would be asked for.
    pub step: Step,
    /// Since when.
    pub due: Timestamp,
    /// The policy that asks.
    pub policy: String,
    /// Its clause.
    pub clause: String,
    /// Number of the document that switched it off.
    pub document: String,
    /// The last day on which it is so.
    pub until: Date,
}

/// What a policy demands of an account at a moment, whatever its present state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The account.
    pub account: String,
    /// Where it stands.
    pub state: State,
    /// The strongest step.
    pub step: Step,
    /// What the clause asks for, where something weakens it to `step`.
    pub asked: Step,
    /// What weakens it.
    pub limit: Option<Limit>,
    /// When the step was or will be due; for `Step::None` the next one; none when there is none.
    pub due: Option<Timestamp>,
    /// The policy that the clause is of.
    pub policy: String,
    /// The clause behind `due`.
    pub clause: Option<String>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// By how many days the last sign-in behind it is uncertain; 0 when certain or not looked at.
    pub uncertainty_days: i32,
    /// The warning that is due: so many days before.
    pub warning_days: Option<i32>,
    /// Whether the account's state needs nothing more for the step.
    pub reached: bool,
    /// What an exception keeps from being asked for; none where nothing more would be.
    pub spared: Option<Spared>,
}

/// A step that a clause leads to at some time.
pub(super) struct Demand<'a> {
    pub(super) clause: &'a Clause,
    pub(super) step: Step,
    /// The earliest that it can be due.
    due: Timestamp,
    /// From when on it is certain.
    pub(super) certain: Timestamp,
    evidence: Vec<Evidence>,
    uncertainty_days: i32,
}

/// What the policy demands of the account now.
///
/// Pure, idempotent, and monotone in time while nothing is done with the account. The strongest certain
/// step wins; among equals the earliest. Programs, envelopes and people on leave are only looked at, a
/// legal hold ends with suspension, and what only the lateness of a directory speaks for is looked at.
pub fn judge(account: &AccountFacts, policy: &Policy, now: Timestamp) -> Verdict {
    let mut told = judged(account, policy, now);
    told.spared = spared(account, policy, now).filter(|spared| spared.step > told.asked);
    told
}

/// The strongest certain step that an exception switched off.
fn spared(account: &AccountFacts, policy: &Policy, now: Timestamp) -> Option<Spared> {
    let off = policy.switched.iter().flat_map(|off| {
        let rules = off.clause.rules.iter();
        let demands = rules.filter_map(|rule| demand(&off.clause, rule, account, policy.zone()));
        demands.map(move |demand| (demand, &off.exception))
    });
    let off = off.filter(|(demand, _)| demand.certain <= now);
    let (demand, exception) = off.max_by_key(|(demand, _)| demand.step)?;
    Some(Spared {
        step: demand.step,
        due: demand.due,
        policy: demand.clause.policy.clone(),
        clause: demand.clause.code.clone(),
        document: exception.document.clone(),
        until: exception.until,
    })
}

fn judged(account: &AccountFacts, policy: &Policy, now: Timestamp) -> Verdict {
    let mut demands = demands(account, policy);
    demands.sort_by_key(|demand| (demand.due, std::cmp::Reverse(demand.step)));
    let (most, limit) = limit_of(account);
    let strongest = |certain: bool, most: Step| {
        let open = |demand: &&Demand| {
            let holds = if certain {
                demand.certain <= now
            } else {
                demand.due <= now && now < demand.certain
            };
            holds && demand.step <= most
        };
        // `rev` so that among equals the earliest comes last and wins.
        demands
            .iter()
            .rev()
            .filter(open)
            .max_by_key(|demand| demand.step)
    };
    let asked = strongest(true, Step::Delete);
    // What a limit leaves is cited by its own clause, where one asks for just that.
    let held = strongest(true, most)
        .filter(|held| asked.is_some_and(|asked| held.step == asked.step.min(most)))
        .or(asked);
    let open = strongest(false, Step::Delete);
    match (asked, held, open) {
        (Some(asked), Some(held), _) => {
            let capped = asked.step > most;
            let mut told = verdict(account, policy, held, held.step.min(most));
            told.asked = asked.step;
            told.limit = limit.filter(|_| capped);
            told
        }
        (_, _, Some(open)) => {
            let mut told = verdict(account, policy, open, Step::Review);
            told.limit = Some(Limit::Uncertain);
            told
        }
        _ => nothing_yet(account, policy, &demands, now),
    }
}

/// Every step that a clause leads to at some time.
pub(super) fn demands<'a>(account: &AccountFacts, policy: &'a Policy) -> Vec<Demand<'a>> {
    let each = policy.rules();
    each.filter_map(|(clause, rule)| demand(clause, rule, account, policy.zone()))
        .collect()
}

/// A warning, or nothing but the next step's date.
fn nothing_yet(
    account: &AccountFacts,
    policy: &Policy,
    demands: &[Demand],
    now: Timestamp,
) -> Verdict {
    let Some(next) = demands.iter().find(|demand| demand.due > now) else {
        return nothing(account, policy);
    };
    let warned = |days: &i32| lead(next.due, *days, policy.zone()).is_some_and(|at| at <= now);
    // The days come most first: the last mark that was passed is the one that is due.
    let warning = policy.warn_days().iter().rev().find(|days| warned(days));
    let step = if warning.is_some() {
        Step::Warn
    } else {
        Step::None
    };
    let mut told = verdict(account, policy, next, step);
    told.asked = step;
    told.warning_days = warning.copied();
    told
}

fn verdict(account: &AccountFacts, policy: &Policy, demand: &Demand, step: Step) -> Verdict {
    Verdict {
        step,
        asked: demand.step,
        due: Some(demand.due),
        policy: demand.clause.policy.clone(),
        clause: Some(demand.clause.code.clone()),
        evidence: demand.evidence.clone(),
        uncertainty_days: demand.uncertainty_days,
        reached: account.state.has_reached(step),
        ..nothing(account, policy)
    }
}

fn nothing(account: &AccountFacts, policy: &Policy) -> Verdict {
    Verdict {
        account: account.account.clone(),
        state: account.state,
        step: Step::None,
        asked: Step::None,
        limit: None,
        due: None,
        policy: policy.id().to_owned(),
        clause: None,
        evidence: Vec::new(),
        uncertainty_days: 0,
        warning_days: None,
        reached: true,
        spared: None,
    }
}

/// The strongest step that may be taken with such an account.
pub(super) const fn limit_of(account: &AccountFacts) -> (Step, Option<Limit>) {
    match account.kind {
        AccountKind::Service | AccountKind::BreakGlass => (Step::Review, Some(Limit::NotAPerson)),
        AccountKind::Person if account.on_leave => (Step::Review, Some(Limit::OnLeave)),
        AccountKind::Person if account.legal_hold => (Step::Suspend, Some(Limit::LegalHold)),
        AccountKind::Person => (Step::Delete, None),
    }
}

fn demand<'a>(
    clause: &'a Clause,
    rule: &ClauseRule,
    account: &AccountFacts,
    zone: &TimeZone,
) -> Option<Demand<'a>> {
    let certain = |due, step, evidence| {
        Some(Demand {
            clause,
            step,
            due,
            certain: due,
            evidence,
            uncertainty_days: 0,
        })
    };
    let issued = || told("issued", Some(account.issued));
    match rule {
        ClauseRule::Rotate(lasting) => {
            let since = account.password_changed.unwrap_or(account.issued);
            let due = lasting.after(since, zone)?;
            let mut evidence = vec![told("password_changed", account.password_changed)];
            if account.password_changed.is_none() {
                evidence.push(issued());
            }
            certain(due, Step::ForceChange, evidence)
        }
        ClauseRule::FirstLogin => {
            let login = account.last_login.as_ref()?;
            if account.password_changed.is_some() {
                return None;
            }
            let mut evidence = vec![told("last_login", Some(login.at))];
            evidence.push(told("password_changed", None));
            certain(login.at.max(account.issued), Step::ForceChange, evidence)
        }
        ClauseRule::Compromised => {
            let known = account.compromised?;
            if account.password_changed.is_some_and(|at| at >= known) {
                return None;
            }
            let changed = told("password_changed", account.password_changed);
            let evidence = vec![told("compromised", Some(known)), changed];
            certain(known, Step::ForceChange, evidence)
        }
        ClauseRule::Idle { after, step } => idle(clause, *after, *step, account, zone),
        _ => None,
    }
}

/// Unused since the last sign-in; what was never used, since its issue.
fn idle<'a>(
    clause: &'a Clause,
    after: Lasting,
    step: Step,
    account: &AccountFacts,
    zone: &TimeZone,
) -> Option<Demand<'a>> {
    let issued = told("issued", Some(account.issued));
    let Some(login) = &account.last_login else {
        let due = after.after(account.issued, zone)?;
        return Some(Demand {
            clause,
            step,
            due,
            certain: due,
            evidence: vec![told("last_login", None), issued],
            uncertainty_days: 0,
        });
    };
    // An account that was issued anew does not begin its life idle.
    let since = login.at.max(account.issued);
    let latest = Lasting::Days(login.uncertainty_days).after(login.at, zone)?;
    let mut evidence = vec![Evidence {
        what: "last_login",
        at: Some(login.at),
        source: login.source.clone(),
    }];
    if since > login.at {
        evidence.push(issued);
    }
    Some(Demand {
        clause,
        step,
        due: after.after(since, zone)?,
        certain: after.after(latest.max(since), zone)?,
        evidence,
        uncertainty_days: login.uncertainty_days,
    })
}

fn told(what: &'static str, at: Option<Timestamp>) -> Evidence {
    Evidence {
        what,
        at,
        source: None,
    }
}

/// So many days before a moment, at the same time of day.
pub(super) fn lead(due: Timestamp, days: i32, zone: &TimeZone) -> Option<Timestamp> {
    let span = Span::new().try_days(days).ok()?;
    let due = due.to_zoned(zone.clone());
    Some(due.checked_sub(span).ok()?.timestamp())
}
