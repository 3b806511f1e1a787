//! Our own accounts, governed as those of a directory are: the same clauses, the same decisions, the same receipts.
//!
//! What a step writes here is a deed of the program: an account that nobody used is closed with that reason, a
//! password that is too old must be changed at the next sign-in. The last administrator of a unit stays.

use std::collections::BTreeMap;

use domain::id::PersonId;
use domain::journal::Doer;
use domain::people::{Account, AccountState, Role, UnitTree};
use domain::policy::{AccountKind, State, Step, SuspendReason};
use domain::sweep::{Ended, Wrote};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::act::CARRY_OUT_PROPOSAL;
use super::port::{Governed, NotDone, PreparedStep, SweptAccount, WholeDirectory};
use crate::account_ages::{OwnAccount, own_accounts};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::office::Office;
use crate::passwords::{DueWhy, NoteDue, PasswordDue};
use crate::personnel::object;
use crate::problem::{Fault, Problem, Refusal};

/// What a closed account's receipt calls what was written.
const STATE: &str = "state";
/// The same where a password must be changed.
const PASSWORD: &str = "password";
/// A password that must be changed.
const DUE: &str = "due";

/// The office's accounts as they are at the beginning of a turn.
pub(super) struct OwnAccounts {
    directory: String,
    accounts: BTreeMap<Uuid, OwnAccount>,
}

impl OwnAccounts {
    fn find(&self, id: Uuid) -> Result<&OwnAccount, NotDone> {
        self.accounts.get(&id).ok_or(NotDone::Ended(Ended::Gone))
    }
}

impl Office {
    /// Reads a directory whole: one elsewhere, or our own accounts.
    pub(crate) async fn read_whole(
        &self,
        governed: &Governed,
        at: Timestamp,
    ) -> Result<WholeDirectory, Fault> {
        match self.own_of(governed).await? {
            None => self.parts.directories.read(&governed.name, at).await,
            Some(own) => Ok(WholeDirectory {
                accounts: own
                    .accounts
                    .into_values()
                    .map(|one| self.swept_own(&governed.name, one))
                    .collect(),
                ..WholeDirectory::default()
            }),
        }
    }

    /// Our own accounts, where a directory is that.
    pub(super) async fn own_of(&self, governed: &Governed) -> Result<Option<OwnAccounts>, Fault> {
        if !governed.is_own() {
            return Ok(None);
        }
        let all = own_accounts(&*self.parts.records).await?;
        let each = all.into_iter().map(|one| (one.account.id.uuid(), one));
        Ok(Some(OwnAccounts {
            directory: governed.name.clone(),
            accounts: each.collect(),
        }))
    }

    fn swept_own(&self, directory: &str, one: OwnAccount) -> SweptAccount {
        let mut account = SweptAccount {
            id: one.account.id.uuid(),
            dn: one.account.name,
            facts: one.facts,
            privileged: false,
        };
        self.parts.directories.mark(directory, &mut account);
        account
    }

    /// What a step would write. Nothing is changed.
    pub(super) async fn step_prepared(
        &self,
        own: Option<&OwnAccounts>,
        directory: &str,
        judged: &SweptAccount,
        step: Step,
    ) -> Result<PreparedStep, NotDone> {
        let Some(own) = own else {
            let directories = &self.parts.directories;
            return directories
                .prepare(directory, judged, step, self.now())
                .await;
        };
        let one = own.find(judged.id)?.clone();
        let before = one.account.state;
        let account = self.swept_own(directory, one);
        if account.facts.kind != AccountKind::Person {
            return Err(NotDone::Ended(Ended::NotAPerson));
        }
        let facts = &account.facts;
        let used = facts.last_login.as_ref().map(|login| login.at);
        // Who uses an account still changes its password.
        let counts = step > Step::ForceChange;
        if counts && used > judged.facts.last_login.as_ref().map(|login| login.at) {
            return Err(NotDone::Ended(Ended::Used));
        }
        if facts.password_changed > judged.facts.password_changed {
            return Err(NotDone::Ended(Ended::PasswordChanged));
        }
        let wrote = match step {
            Step::ForceChange if facts.state == State::Active => Some(Wrote {
                attribute: PASSWORD.to_owned(),
                before: None,
                after: Some(DUE.to_owned()),
            }),
            Step::Suspend | Step::Delete if !before.is_suspended() => Some(Wrote {
                attribute: STATE.to_owned(),
                before: Some(before.name().to_owned()),
                after: Some(AccountState::SuspendedIdle.name().to_owned()),
            }),
            _ => None,
        };
        Ok(PreparedStep {
            account,
            wrote: wrote.into_iter().collect(),
        })
    }

    /// Writes what was prepared, and says how the account stands then.
    pub(super) async fn step_done(
        &self,
        own: Option<&OwnAccounts>,
        directory: &str,
        prepared: PreparedStep,
        step: Step,
    ) -> Result<State, NotDone> {
        let Some(own) = own else {
            let directories = &self.parts.directories;
            return directories
                .carry(directory, prepared, step, self.now())
                .await;
        };
        if prepared.wrote.is_empty() {
            return Ok(prepared.account.facts.state);
        }
        let account = &own.find(prepared.account.id)?.account;
        let (changes, state) = match step {
            Step::ForceChange => (self.password_due_of(account).await?, State::MustChange),
            Step::Suspend | Step::Delete => (
                self.closed_as_idle(own, account).await?,
                State::Suspended(SuspendReason::Idle),
            ),
            Step::None | Step::Warn | Step::Review => return Err(NotDone::Ended(Ended::NotDue)),
        };
        self.write_own(own, account, (step.name(), changes)).await?;
        Ok(state)
    }

    /// What would open an account again that was closed from here. Nothing is changed.
    pub(super) async fn back_prepared(
        &self,
        own: Option<&OwnAccounts>,
        directory: &str,
        judged: &SweptAccount,
        done: &[Wrote],
    ) -> Result<PreparedStep, NotDone> {
        let Some(own) = own else {
            let directories = &self.parts.directories;
            return directories
                .prepare_back(directory, judged, done, self.now())
                .await;
        };
        let one = own.find(judged.id)?.clone();
        let (state, _) = closed_by(done)?;
        let wrote = if one.account.state == AccountState::SuspendedIdle {
            vec![Wrote {
                attribute: STATE.to_owned(),
                before: Some(AccountState::SuspendedIdle.name().to_owned()),
                after: Some(state.name().to_owned()),
            }]
        } else if one.account.state.is_suspended() {
            // Closed for another reason by now.
            return Err(NotDone::Ended(Ended::OtherState));
        } else {
            Vec::new()
        };
        Ok(PreparedStep {
            account: self.swept_own(directory, one),
            wrote,
        })
    }

    /// Opens an account again.
    pub(super) async fn step_undone(
        &self,
        own: Option<&OwnAccounts>,
        directory: &str,
        prepared: PreparedStep,
    ) -> Result<State, NotDone> {
        let Some(own) = own else {
            let directories = &self.parts.directories;
            return directories
                .carry_back(directory, prepared, self.now())
                .await;
        };
        let account = &own.find(prepared.account.id)?.account;
        let (_, state) = closed_by(&prepared.wrote)?;
        let change = Change::SetAccountState {
            account: account.id,
            seen: account.state,
            state,
            reason: None,
            at: self.now(),
        };
        self.write_own(own, account, ("reopen", vec![change]))
            .await?;
        Ok(match state {
            AccountState::MustChange => State::MustChange,
            _ => State::Active,
        })
    }

    async fn closed_as_idle(
        &self,
        own: &OwnAccounts,
        account: &Account,
    ) -> Result<Vec<Change>, NotDone> {
        if self
            .keeps_alone(account.person)
            .await
            .map_err(|fault| later(&fault))?
        {
            let why = "the last administrator of a unit is not closed".to_owned();
            return Err(NotDone::Ended(Ended::Failed(why)));
        }
        let (policy, _) = self
            .policy_of(&own.directory)
            .map_err(|fault| later(&fault))?;
        Ok(vec![
            Change::SetAccountState {
                account: account.id,
                seen: account.state,
                state: AccountState::SuspendedIdle,
                reason: Some(format!("{}@{}", policy.id(), policy.version())),
                at: self.now(),
            },
            Change::CloseSessionsOf(account.person),
            self.strangers_again(account.person),
        ])
    }

    async fn password_due_of(&self, account: &Account) -> Result<Vec<Change>, NotDone> {
        let known = self.parts.records.bindable(&account.name).await;
        let known = known
            .map_err(|fault| later(&fault))?
            .ok_or(NotDone::Ended(Ended::Gone))?;
        Ok(vec![Change::PasswordDue(Box::new(NoteDue {
            due: PasswordDue {
                account: account.id,
                unit: account.unit,
                why: DueWhy::Policy,
                codes: Vec::new(),
                forced: true,
                since: self.now(),
            },
            seen: known.password_hash,
        }))])
    }

    async fn write_own(
        &self,
        own: &OwnAccounts,
        account: &Account,
        (step, changes): (&'static str, Vec<Change>),
    ) -> Result<(), NotDone> {
        let facts = json!({"directory": own.directory, "step": step}).to_string();
        let (unit, told) = (account.unit, object(account.person));
        let entry = self.entry(Doer::Program, &CARRY_OUT_PROPOSAL, unit, told, facts);
        let deed = Deed::new(changes, entry);
        match self.commit(&Scope::whole_office(), deed).await {
            Ok(()) => Ok(()),
            Err(Problem::Refused(Refusal::Stale)) => Err(NotDone::Ended(Ended::OtherState)),
            Err(problem) => Err(NotDone::Later(problem.to_string())),
        }
    }

    /// Whether a unit would be without an administrator who can sign in.
    async fn keeps_alone(&self, person: PersonId) -> Result<bool, Fault> {
        let records = &self.parts.records;
        let (today, _) = self.top_today().await?;
        let tree = UnitTree::on(records.units().await?, &records.placings().await?, today);
        let holders = records.holders(Role::SystemAdmin).await?;
        let holders: Vec<_> = holders
            .into_iter()
            .filter(|(grant, state)| *state == AccountState::Active && grant.in_force(today))
            .map(|(grant, _)| grant)
            .collect();
        let alone = |unit| {
            let path = tree.path(unit);
            !holders
                .iter()
                .any(|held| held.person != person && path.contains(&held.unit))
        };
        let mut own = holders.iter().filter(|held| held.person == person);
        Ok(own.any(|held| alone(held.unit)))
    }
}

/// The state that was written, before and after.
fn closed_by(wrote: &[Wrote]) -> Result<(AccountState, AccountState), NotDone> {
    let state = |name: &Option<String>| {
        let name = name.as_deref().unwrap_or_default();
        AccountState::from_name(name)
    };
    let found = wrote.iter().find(|one| one.attribute == STATE);
    let both = found.and_then(|one| state(&one.before).zip(state(&one.after)));
    both.ok_or(NotDone::Ended(Ended::OtherState))
}

fn later(fault: &Fault) -> NotDone {
    NotDone::Later(fault.to_string())
}
