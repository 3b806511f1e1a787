//! Directories of the configuration behind the port that sweeps work with.

use std::sync::Arc;

use application::Fault;
use application::directory::Directory;
use application::sweeps::{
    Directories, Governed, NotDone, PreparedStep, SweptAccount, WholeDirectory,
};
use async_trait::async_trait;
use directory::{
    DirectoryAccount, DirectoryError, Measure, Otherwise, Prepared, Settings, Written,
};
use domain::policy::{Policy, State, Step};
use domain::sweep::{Ended, Wrote};
use jiff::Timestamp;
use store::SqlRecords;

use crate::config::Config;
use crate::directories::{DirectorySettings, settings};

/// Attributes that are written, by name: what is taken back names them as they were kept.
const WRITTEN: [&str; 4] = [
    "userAccountControl",
    "pwdLastSet",
    "pwdAccountLockedTime",
    "pwdReset",
];

/// The directories of a configuration.
pub(crate) struct Governing {
    config: Config,
    records: Arc<SqlRecords>,
}

impl Governing {
    /// Passwords that are kept, sealed, are read from these records.
    pub(crate) const fn new(config: Config, records: Arc<SqlRecords>) -> Self {
        Self { config, records }
    }

    fn one(&self, name: &str) -> Result<&DirectorySettings, Fault> {
        let mut all = self.config.directory.iter();
        let one = all.find(|one| one.name == name);
        one.ok_or_else(|| Fault::new(format!("no directory {name:?} in the configuration")))
    }

    async fn settings(&self, name: &str) -> Result<Settings, Fault> {
        let records: &dyn Directory = &*self.records;
        let settings = settings(name, &self.config, Some(records)).await;
        settings.map_err(|cause| Fault::new(cause.to_string()))
    }

    async fn reached(&self, name: &str) -> Result<Settings, NotDone> {
        let settings = self.settings(name).await;
        settings.map_err(|fault| NotDone::Later(fault.to_string()))
    }
}

#[async_trait]
impl Directories for Governing {
    fn governed(&self) -> Vec<Governed> {
        let each = self.config.directory.iter().map(|one| Governed {
            name: one.name.clone(),
            // What is no time of day was refused when the configuration was read.
            daily: one.daily().unwrap_or_default(),
            brake: one.brake,
            warn: one.warn,
            kind: one.kind.governed(),
            bridge: one.bridge,
        });
        each.collect()
    }

    fn policy(&self, name: &str, at: Timestamp) -> Result<Policy, Fault> {
        let policy = self.one(name)?.policy(at);
        policy.map_err(|cause| Fault::new(format!("directory {name}: {cause}")))
    }

    fn mark(&self, name: &str, account: &mut SweptAccount) {
        if let Ok(one) = self.one(name) {
            account.privileged = one.mark(&mut account.facts);
        }
    }

    async fn read(&self, name: &str, at: Timestamp) -> Result<WholeDirectory, Fault> {
        let settings = self.settings(name).await?;
        let read = directory::read(&settings, at).await;
        let reading =
            read.map_err(|cause| Fault::caused(format!("read directory {name}"), cause))?;
        Ok(WholeDirectory {
            accounts: reading.accounts.into_iter().map(swept).collect(),
            unread: reading.unread,
            remarks: reading.remarks,
        })
    }

    async fn prepare(
        &self,
        name: &str,
        judged: &SweptAccount,
        step: Step,
        at: Timestamp,
    ) -> Result<PreparedStep, NotDone> {
        let measure = measure(step)?;
        let settings = self.reached(name).await?;
        let prepared = directory::prepare(&settings, &account(judged), measure, at).await;
        prepared.map(told).map_err(not_done)
    }

    async fn carry(
        &self,
        name: &str,
        prepared: PreparedStep,
        step: Step,
        at: Timestamp,
    ) -> Result<State, NotDone> {
        let measure = measure(step)?;
        let settings = self.reached(name).await?;
        let prepared = prepared_again(&prepared)?;
        let carried = directory::carry(&settings, prepared, measure, at).await;
        carried
            .map(|carried| carried.account.facts.state)
            .map_err(not_done)
    }

    async fn prepare_back(
        &self,
        name: &str,
        judged: &SweptAccount,
        done: &[Wrote],
        at: Timestamp,
    ) -> Result<PreparedStep, NotDone> {
        let settings = self.reached(name).await?;
        let done = written(done)?;
        let prepared = directory::prepare_back(&settings, &account(judged), &done, at).await;
        prepared.map(told).map_err(not_done)
    }

    async fn carry_back(
        &self,
        name: &str,
        prepared: PreparedStep,
        at: Timestamp,
    ) -> Result<State, NotDone> {
        let settings = self.reached(name).await?;
        let prepared = prepared_again(&prepared)?;
        let carried = directory::carry_back(&settings, prepared, at).await;
        carried
            .map(|carried| carried.account.facts.state)
            .map_err(not_done)
    }
}

/// What a step is in a directory. A deleted account is a closed one with a tombstone here: nothing is ever
/// removed there.
fn measure(step: Step) -> Result<Measure, NotDone> {
    match step {
        Step::ForceChange => Ok(Measure::MustChange),
        Step::Suspend | Step::Delete => Ok(Measure::Suspend),
        Step::None | Step::Warn | Step::Review => Err(NotDone::Ended(Ended::NotDue)),
    }
}

fn swept(account: DirectoryAccount) -> SweptAccount {
    SweptAccount {
        id: account.id,
        dn: account.dn,
        facts: account.facts,
        privileged: account.privileged,
    }
}

fn account(swept: &SweptAccount) -> DirectoryAccount {
    DirectoryAccount {
        id: swept.id,
        dn: swept.dn.clone(),
        facts: swept.facts.clone(),
        privileged: swept.privileged,
    }
}

fn told(prepared: Prepared) -> PreparedStep {
    let wrote = |one: &Written| Wrote {
        attribute: one.attribute.to_owned(),
        before: one.before.clone(),
        after: one.after.clone(),
    };
    PreparedStep {
        wrote: prepared.written.iter().map(wrote).collect(),
        account: swept(prepared.account),
    }
}

fn prepared_again(prepared: &PreparedStep) -> Result<Prepared, NotDone> {
    Ok(Prepared {
        account: account(&prepared.account),
        written: written(&prepared.wrote)?,
    })
}

/// Only what this program writes is ever written, whatever the records say.
fn written(wrote: &[Wrote]) -> Result<Vec<Written>, NotDone> {
    let one = |wrote: &Wrote| {
        let name = WRITTEN.into_iter().find(|name| *name == wrote.attribute);
        let attribute = name.ok_or_else(|| {
            NotDone::Ended(Ended::Failed(format!(
                "{} is never written",
                wrote.attribute
            )))
        })?;
        Ok(Written {
            attribute,
            before: wrote.before.clone(),
            after: wrote.after.clone(),
        })
    };
    wrote.iter().map(one).collect()
}

fn not_done(error: DirectoryError) -> NotDone {
    let ended = match error {
        DirectoryError::Moved { what, .. } => match what {
            Otherwise::Gone => Ended::Gone,
            Otherwise::Used => Ended::Used,
            Otherwise::Password => Ended::PasswordChanged,
            Otherwise::OnLeave => Ended::Away,
            Otherwise::Held => Ended::LegalHold,
            Otherwise::State => Ended::OtherState,
        },
        DirectoryError::NotAPerson(_) => Ended::NotAPerson,
        DirectoryError::Change { .. } | DirectoryError::NotReached { .. } => {
            Ended::Failed(error.to_string())
        }
        other => return NotDone::Later(other.to_string()),
    };
    NotDone::Ended(ended)
}
