//! People are told before a step, once for each mark that the policy names, whatever ends in between.
//!
//! What is told stands in the same transaction as the run that found it, with the job that tells it. A second reading
//! at the same time finds it there and is settled anew.

use domain::id::{PersonId, SweepId, UnitId, WarningId};
use domain::policy::{Ahead, Policy, ahead};
use domain::sweep::{Run, Warning};
use jiff::Timestamp;
use jiff::civil::Date;

use super::port::{SweepChange, SweptAccount, WarningQuery};
use super::run::Read;
use crate::authority::{Actor, Scope};
use crate::deed::Change;
use crate::office::Office;
use crate::problem::Problem;
use crate::use_case::LIST_WARNINGS;

/// Most who are told by one reading. The marks of the others stay passed: the next reading tells them.
const MOST_TOLD: usize = 1_000;

/// Somebody to be told.
pub(super) struct Told {
    id: WarningId,
    near: Ahead,
    day: Date,
    account: SweptAccount,
    directory: String,
    /// None: nobody here has an account of that name.
    unit: Option<UnitId>,
    person: Option<PersonId>,
    at: Timestamp,
}

impl Told {
    fn warning(self, run: SweepId, otherwise: UnitId) -> Warning {
        Warning {
            id: self.id,
            unit: self.unit.unwrap_or(otherwise),
            run,
            directory: self.directory,
            account: self.account.id,
            name: self.account.facts.account,
            step: self.near.step,
            policy: self.near.policy,
            clause: self.near.clause,
            due: self.near.at,
            day: self.day,
            days: self.near.days,
            told: self.person,
            at: self.at,
        }
    }

    /// As the run puts it on record.
    pub(super) fn of(self, run: &Run) -> Change {
        let warning = self.warning(run.id, run.unit);
        Change::Sweep(SweepChange::Warn(Box::new(warning)))
    }

    fn slot(&self) -> String {
        let (directory, account) = (&self.directory, self.account.id);
        Warning::slot_of(
            directory,
            account,
            (self.near.step, self.day, self.near.days),
        )
    }
}

impl Office {
    /// People of one's units who were told before a step, newest first.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_warnings(
        &self,
        actor: &Actor,
        query: &WarningQuery,
    ) -> Result<Vec<Warning>, Problem> {
        let permit = actor.permit(&LIST_WARNINGS)?;
        Ok(self.parts.records.warnings(permit.scope(), query).await?)
    }

    /// Who is to be told of what is near in a directory that was read.
    pub(super) async fn warnings_of(
        &self,
        directory: &str,
        read: &Read,
        policy: &Policy,
        at: Timestamp,
    ) -> Result<Vec<Told>, Problem> {
        let records = &self.parts.records;
        let before = records.warned(directory, at).await?;
        let scope = Scope::whole_office();
        let mut told = Vec::new();
        for account in read.accounts.values() {
            let Some(near) = ahead(&account.facts, policy, at) else {
                continue;
            };
            let day = near.at.to_zoned(policy.zone().clone()).date();
            let mut one = Told {
                id: WarningId::new(self.parts.ids.uuid()),
                near,
                day,
                account: account.clone(),
                directory: directory.to_owned(),
                unit: None,
                person: None,
                at,
            };
            if before.contains(&one.slot()) {
                continue;
            }
            let name = account.facts.account.to_lowercase();
            if let Some(known) = records.account_named(&scope, &name).await? {
                one.unit = Some(known.unit);
                let reached = self.mailbox_of(known.person).await?.is_some();
                one.person = reached.then_some(known.person);
            }
            told.push(one);
            if told.len() >= MOST_TOLD {
                break;
            }
        }
        Ok(told)
    }
}
