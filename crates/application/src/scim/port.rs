//! What is kept for programs that enter people; [`crate::port::Records`] provides it as well.

use async_trait::async_trait;
use domain::id::{GroupId, PersonId, UnitId};
use domain::people::{Account, Person};
use domain::version::Version;
use jiff::Timestamp;

use crate::authority::Scope;
use crate::problem::Fault;

/// A person as programs see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimPerson {
    /// Who.
    pub person: Person,
    /// The account they sign in with.
    pub account: Account,
    /// Since when it is in its state; none before its first change.
    pub since: Option<Timestamp>,
    /// Who they are at the system that enters them.
    pub outside: Option<String>,
    /// Where they are told.
    pub mail: Option<String>,
}

/// Which people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Everybody.
    All,
    /// One.
    One(PersonId),
    /// Whoever has this sign-in name.
    Named(String),
    /// Whoever the other system calls so.
    Outside(String),
}

/// A list of people that a program keeps here. It gives nobody a right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimList {
    /// Its identity.
    pub id: GroupId,
    /// Its unit.
    pub unit: UnitId,
    /// What the program calls it.
    pub name: String,
    /// What it is at the program's system.
    pub outside: Option<String>,
    /// When it was entered.
    pub since: Timestamp,
    /// How often it was written.
    pub version: Version,
}

/// A change of what is kept for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScimChange {
    /// Who a person is at another system; nobody there where it is none.
    Outside {
        /// Who.
        person: PersonId,
        /// Their unit.
        unit: UnitId,
        /// What they are called there.
        outside: Option<String>,
    },
    /// A list is entered.
    EnterList(ScimList),
    /// It has another name; its version is the one that was seen.
    ChangeList(ScimList),
    /// It is gone, with who belonged to it; its version is the one that was seen.
    DropList(ScimList),
    /// Nobody belongs to a list any more.
    Empty {
        /// Which.
        list: GroupId,
        /// Its unit.
        unit: UnitId,
    },
    /// Somebody belongs to a list.
    Join {
        /// Which.
        list: GroupId,
        /// Its unit.
        unit: UnitId,
        /// Who.
        person: PersonId,
    },
    /// Somebody belongs to it no more.
    Leave {
        /// Which.
        list: GroupId,
        /// Its unit.
        unit: UnitId,
        /// Who.
        person: PersonId,
    },
}

impl ScimChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Outside { unit, .. }
            | Self::Empty { unit, .. }
            | Self::Join { unit, .. }
            | Self::Leave { unit, .. } => *unit,
            Self::EnterList(list) | Self::ChangeList(list) | Self::DropList(list) => list.unit,
        }
    }
}

/// People as programs see them, and the lists that programs keep.
#[async_trait]
pub trait ScimBook: Send + Sync {
    /// People of the scope who have not left, by identity.
    async fn scim_people(&self, scope: &Scope, which: &Which) -> Result<Vec<ScimPerson>, Fault>;
    /// Lists of the scope, by identity.
    async fn scim_lists(&self, scope: &Scope) -> Result<Vec<ScimList>, Fault>;
    /// Who belongs to lists of the scope: list and person, in order.
    async fn scim_members(&self, scope: &Scope) -> Result<Vec<(GroupId, PersonId)>, Fault>;
}
