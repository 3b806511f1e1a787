//! Our own directory: the office's people, served to programs that ask who they are.
//!
//! What is served is read from the records here ([`OwnDirectory`]); [`bind`] says who comes, [`keys`] are
//! the keys of programs. How the programs speak is the crate `ldap`'s matter.

pub mod bind;
pub mod keys;
mod remembered;

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::id::{AccountId, PersonId, ServiceKeyId, UnitId};
use domain::language::Language;
use domain::people::{Account, AccountState, Role, Unit, UnitTree};
use jiff::Timestamp;

use crate::account_ages::Aged;
use crate::authority::Scope;
use crate::findings::day_in;
use crate::office::Office;
use crate::problem::{Fault, Problem};

pub use bind::{BindDesk, Bound, Came, Denied, LastBind, Unchanged};
pub use keys::{NewServiceKey, ServiceKey, ServiceKeyChange};
pub use remembered::{Remembered, Tag, Verified};

/// How many people are read at once.
const PEOPLE_AT_ONCE: u32 = 2_000;

/// A person as the directory tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryPerson {
    /// The account.
    pub account: Account,
    /// Since when it is in its state, where that is known.
    pub since: Option<Timestamp>,
    /// When its password was chosen, where that is known.
    pub password_set: Option<Timestamp>,
    /// The person's name.
    pub name: String,
    /// The person's unit.
    pub unit: UnitId,
    /// The language they read.
    pub language: Language,
}

/// An account that somebody wants to be let in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bindable {
    /// The account.
    pub account: Account,
    /// PHC string.
    pub password_hash: String,
    /// Counts the changes of its password and of its state.
    pub version: u64,
}

/// Everything that the directory serves.
#[derive(Debug, Clone, Default)]
pub struct Served {
    /// People with accounts, in no order.
    pub people: Vec<DirectoryPerson>,
    /// The roles that somebody holds today.
    pub roles: BTreeMap<PersonId, Vec<Role>>,
    /// The units, as of today.
    pub units: Vec<Unit>,
}

/// People and keys, on record.
#[async_trait]
pub trait OwnDirectory: Send + Sync {
    /// People with accounts, by the account's identity, after one of them.
    async fn directory_people(
        &self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<DirectoryPerson>, Fault>;
    /// Accounts with what says how old they are, by identity, after one of them.
    async fn aged(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Aged>, Fault>;
    /// Everybody's roles of a day.
    async fn roles_on(&self, day: jiff::civil::Date) -> Result<Vec<(PersonId, Role)>, Fault>;
    /// The account of a sign-in name (lower case).
    async fn bindable(&self, name: &str) -> Result<Option<Bindable>, Fault>;
    /// The keys of programs in the scope, by name.
    async fn service_keys(&self, scope: &Scope) -> Result<Vec<ServiceKey>, Fault>;
    /// The key of a digest (SHA-256).
    async fn service_key(&self, digest: [u8; 32]) -> Result<Option<ServiceKey>, Fault>;
}

impl Office {
    /// Everything that the directory serves, as of now.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn served(&self) -> Result<Served, Problem> {
        let records = &self.parts.records;
        let mut people: Vec<DirectoryPerson> = Vec::new();
        loop {
            let after = people.last().map(|one| one.account.id);
            let more = records.directory_people(after, PEOPLE_AT_ONCE).await?;
            let last = more.is_empty();
            people.extend(more);
            if last {
                break;
            }
        }
        let today = self.directory_day().await?;
        let mut roles: BTreeMap<PersonId, Vec<Role>> = BTreeMap::new();
        for (person, role) in records.roles_on(today).await? {
            let held = roles.entry(person).or_default();
            if !held.contains(&role) {
                held.push(role);
            }
        }
        let tree = self.tree_on(today).await?;
        let units = tree.units().cloned().collect();
        Ok(Served {
            people,
            roles,
            units,
        })
    }

    /// The day at the office's top unit.
    async fn directory_day(&self) -> Result<jiff::civil::Date, Problem> {
        let zone = self.own_zone().await?;
        let zone = zone.iana_name().unwrap_or("UTC");
        Ok(day_in(self.now(), zone))
    }

    async fn tree_on(&self, day: jiff::civil::Date) -> Result<UnitTree, Problem> {
        let records = &self.parts.records;
        let units = records.units().await?;
        Ok(UnitTree::on(units, &records.placings().await?, day))
    }
}

impl ServiceKey {
    /// Whether it opens now.
    pub fn opens(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// Whether somebody may be let in.
fn lets_in(state: AccountState) -> Result<(), Denied> {
    match state {
        AccountState::Active => Ok(()),
        AccountState::MustChange => Err(Denied::MustChange),
        AccountState::SuspendedIncident
        | AccountState::SuspendedLeave
        | AccountState::SuspendedLeft
        | AccountState::SuspendedRules
        | AccountState::SuspendedIdle => Err(Denied::Locked),
    }
}

/// A key, as the journal names one.
fn object(id: ServiceKeyId) -> domain::journal::Object {
    domain::journal::Object {
        kind: "service-key",
        id: id.to_string(),
    }
}
