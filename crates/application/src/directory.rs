//! The port of people and what belongs to them; [`crate::port::Records`] provides it as well.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::id::{AccountId, PersonId, UnitId};
use domain::people::{Account, AccountState, Grant, Person, Role};
use domain::policy::AccountKind;
use domain::premise::PremiseLists;
use domain::telling::NoticeSettings;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::authority::Scope;
use crate::problem::Fault;

/// Which people, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleQuery {
    /// Only those who belong to this unit, or one below.
    pub unit: Option<UnitId>,
    /// Only those who hold this role today.
    pub role: Option<Role>,
    /// Only those whose account is in this state.
    pub state: Option<AccountState>,
    /// Only after this place in the list: (name, id) of the last row of the page before.
    pub after: Option<(String, PersonId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// A person with the account they sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Who.
    pub person: Person,
    /// Sign-in name and state; none for a person without an account.
    pub account: Option<(String, AccountState)>,
}

/// An account with why it is in its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// The account.
    pub account: Account,
    /// The reason people gave for its state.
    pub reason: Option<String>,
    /// Since when it is in its state; none before its first change.
    pub since: Option<Timestamp>,
    /// Who uses it.
    pub kind: AccountKind,
    /// When it was issued, where that is known beside its identity.
    pub issued: Option<Timestamp>,
}

/// A one-time link by which a person chooses a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose account.
    pub account: Account,
    /// It opens until then.
    pub until: Timestamp,
}

/// People, their accounts, and what a unit set for itself.
#[async_trait]
pub trait Directory: Send + Sync {
    /// People of the scope, by name; `day` is the one on which a role must be held.
    async fn people(
        &self,
        scope: &Scope,
        query: &PeopleQuery,
        day: Date,
    ) -> Result<Vec<Listed>, Fault>;
    /// The account a person signs in with.
    async fn account_of(&self, person: PersonId) -> Result<Option<AccountRecord>, Fault>;
    /// Everybody's grants of a role, past and future ones too, with the state of their account.
    async fn holders(&self, role: Role) -> Result<Vec<(Grant, AccountState)>, Fault>;
    /// How many browsers of a person are signed in at a time.
    async fn sessions_of(&self, person: PersonId, at: Timestamp) -> Result<u32, Fault>;
    /// The link of a digest (SHA-256).
    async fn link(&self, digest: [u8; 32]) -> Result<Option<Link>, Fault>;
    /// Until when an account's link opens, if one was issued and not used.
    async fn link_of(&self, account: AccountId) -> Result<Option<Timestamp>, Fault>;
    /// What units said is normal, each for itself.
    async fn premises(&self) -> Result<PremiseLists, Fault>;
    /// Whose an account is.
    async fn owner(&self, account: AccountId) -> Result<Option<PersonId>, Fault>;
    /// Where and how a person wants to be told; nothing chosen is the default.
    async fn notice_settings(&self, person: PersonId) -> Result<NoticeSettings, Fault>;
    /// A secret of the configuration, sealed, as hexadecimal digits.
    async fn secret(&self, name: &str) -> Result<Option<String>, Fault>;
    /// Names of the secrets that are kept.
    async fn secrets(&self) -> Result<Vec<String>, Fault>;
    /// Steps of a unit's first start that were marked, with their marks.
    async fn steps(&self, unit: UnitId) -> Result<BTreeMap<String, String>, Fault>;
}
