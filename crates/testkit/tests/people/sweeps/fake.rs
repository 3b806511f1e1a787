//! A directory in memory that counts what is done in it, goes away, and lets a test end the program at any of its
//! steps.

use std::collections::BTreeMap;
use std::sync::Mutex;

use application::Fault;
use application::sweeps::{
    Directories, Governed, GovernedKind, NotDone, PreparedStep, SweptAccount, WholeDirectory,
};
use async_trait::async_trait;
use domain::policy::{
    AccountFacts, AccountKind, Brake, LastLogin, Policy, State, Step, SuspendReason,
    builtin_policies,
};
use domain::sweep::{Ended, Wrote};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use uuid::Uuid;

pub(crate) const NAME: &str = "town";

#[derive(Default)]
pub(crate) struct Inside {
    pub(crate) accounts: BTreeMap<Uuid, SweptAccount>,
    /// How often each account was written.
    pub(crate) writes: BTreeMap<Uuid, u32>,
    /// Nobody answers.
    pub(crate) away: bool,
    /// After so many steps the program ends; none: never.
    pub(crate) ends_after: Option<u32>,
    /// How many accounts may be carried before the directory goes away.
    pub(crate) away_after: Option<u32>,
}

/// The directory.
pub(crate) struct Fake {
    pub(crate) inside: Mutex<Inside>,
    /// The program has ended.
    pub(crate) ended: Notify,
    brake: Option<Brake>,
}

pub(crate) fn days_ago(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * days))
        .unwrap()
}

/// A person's account: last sign-in and last change so many days ago.
pub(crate) fn account(
    number: u128,
    name: &str,
    now: Timestamp,
    (login, changed): (i64, i64),
) -> SweptAccount {
    SweptAccount {
        id: Uuid::from_u128(number),
        dn: format!("uid={name},dc=town,dc=example"),
        privileged: false,
        facts: AccountFacts {
            account: name.to_owned(),
            state: State::Active,
            kind: AccountKind::Person,
            issued: days_ago(now, 2_000),
            last_login: Some(LastLogin {
                at: days_ago(now, login),
                source: Some("test".to_owned()),
                uncertainty_days: 0,
            }),
            password_changed: Some(days_ago(now, changed)),
            compromised: None,
            on_leave: false,
            legal_hold: false,
        },
    }
}

impl Fake {
    pub(crate) fn new(accounts: Vec<SweptAccount>, brake: Option<Brake>) -> Self {
        let accounts = accounts.into_iter().map(|one| (one.id, one)).collect();
        Self {
            inside: Mutex::new(Inside {
                accounts,
                ..Inside::default()
            }),
            ended: Notify::new(),
            brake,
        }
    }

    pub(crate) fn state(&self, number: u128) -> State {
        let inside = self.inside.lock().unwrap();
        inside.accounts[&Uuid::from_u128(number)].facts.state
    }

    pub(crate) fn change(&self, number: u128, change: impl FnOnce(&mut AccountFacts)) {
        let mut inside = self.inside.lock().unwrap();
        let id = Uuid::from_u128(number);
        change(&mut inside.accounts.get_mut(&id).unwrap().facts);
    }

    /// Whether the program ends here.
    async fn step(&self) {
        let ends = {
            let mut inside = self.inside.lock().unwrap();
            match &mut inside.ends_after {
                Some(0) => true,
                Some(left) => {
                    *left -= 1;
                    false
                }
                None => false,
            }
        };
        if ends {
            self.ended.notify_one();
            std::future::pending::<()>().await;
        }
    }

    fn found(&self, id: Uuid) -> Result<SweptAccount, NotDone> {
        let inside = self.inside.lock().unwrap();
        if inside.away {
            return Err(NotDone::Later("nobody answers".to_owned()));
        }
        let found = inside.accounts.get(&id).cloned();
        found.ok_or(NotDone::Ended(Ended::Gone))
    }

    fn write(&self, id: Uuid, state: State) {
        let mut inside = self.inside.lock().unwrap();
        *inside.writes.entry(id).or_default() += 1;
        inside.accounts.get_mut(&id).unwrap().facts.state = state;
        if let Some(left) = &mut inside.away_after {
            *left = left.saturating_sub(1);
            inside.away = *left == 0;
        }
    }
}

fn leads_to(step: Step) -> State {
    match step {
        Step::ForceChange => State::MustChange,
        _ => State::Suspended(SuspendReason::Unstated),
    }
}

fn wrote(before: State, after: State) -> Vec<Wrote> {
    vec![Wrote {
        attribute: "state".to_owned(),
        before: Some(before.name().to_owned()),
        after: Some(after.name().to_owned()),
    }]
}

#[async_trait]
impl Directories for Fake {
    fn governed(&self) -> Vec<Governed> {
        vec![Governed {
            name: NAME.to_owned(),
            daily: Some(jiff::civil::Time::constant(3, 0, 0, 0)),
            brake: self.brake,
            warn: true,
            kind: GovernedKind::ActiveDirectory,
            bridge: false,
        }]
    }

    fn policy(&self, _: &str, _: Timestamp) -> Result<Policy, Fault> {
        let policies = builtin_policies().map_err(|cause| Fault::caused("load", cause))?;
        let policy = policies.into_iter().find(|one| one.id() == "tainan-2013");
        policy.ok_or_else(|| Fault::new("find the policy"))
    }

    async fn read(&self, _: &str, _: Timestamp) -> Result<WholeDirectory, Fault> {
        let inside = self.inside.lock().unwrap();
        if inside.away {
            return Err(Fault::new("nobody answers"));
        }
        Ok(WholeDirectory {
            accounts: inside.accounts.values().cloned().collect(),
            ..WholeDirectory::default()
        })
    }

    async fn prepare(
        &self,
        _: &str,
        judged: &SweptAccount,
        step: Step,
        _: Timestamp,
    ) -> Result<PreparedStep, NotDone> {
        self.step().await;
        let account = self.found(judged.id)?;
        if account.facts.kind != AccountKind::Person {
            return Err(NotDone::Ended(Ended::NotAPerson));
        }
        let (is, shall) = (account.facts.state, leads_to(step));
        let wrote = if is == shall {
            Vec::new()
        } else {
            wrote(is, shall)
        };
        if !wrote.is_empty() && account.facts.last_login != judged.facts.last_login {
            return Err(NotDone::Ended(Ended::Used));
        }
        self.step().await;
        Ok(PreparedStep { account, wrote })
    }

    async fn carry(
        &self,
        _: &str,
        prepared: PreparedStep,
        step: Step,
        _: Timestamp,
    ) -> Result<State, NotDone> {
        self.step().await;
        self.found(prepared.account.id)?;
        if !prepared.wrote.is_empty() {
            self.write(prepared.account.id, leads_to(step));
        }
        self.step().await;
        Ok(leads_to(step))
    }

    async fn prepare_back(
        &self,
        _: &str,
        judged: &SweptAccount,
        done: &[Wrote],
        _: Timestamp,
    ) -> Result<PreparedStep, NotDone> {
        self.step().await;
        let account = self.found(judged.id)?;
        let is = account.facts.state.name();
        let back = done.iter().find(|one| one.after.as_deref() == Some(is));
        let wrote = back.map_or_else(Vec::new, |one| {
            vec![Wrote {
                attribute: one.attribute.clone(),
                before: one.after.clone(),
                after: one.before.clone(),
            }]
        });
        Ok(PreparedStep { account, wrote })
    }

    async fn carry_back(
        &self,
        _: &str,
        prepared: PreparedStep,
        _: Timestamp,
    ) -> Result<State, NotDone> {
        self.step().await;
        let after = prepared.wrote[0].after.as_deref().unwrap().parse().unwrap();
        self.write(prepared.account.id, after);
        self.step().await;
        Ok(after)
    }
}
