//! Signs that several people use one account, or that one person uses several (S1 六(二)3): what the log
//! counted, put beside one another. Whether it is so, a person says.

use async_trait::async_trait;
use domain::id::{AccountId, PersonId};
use domain::people::Person;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::LOOKED_BACK;
use crate::authority::{Actor, Scope};
use crate::office::{Office, reason};
use crate::personnel::object;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::VIEW_SIGN_INS;

/// Accounts at one address within the time that is looked back: where there are more, the address is the
/// exit of a network or a server, and no device. Ours.
pub(crate) const MOST_AT_A_DEVICE: u32 = 5;
/// Signs of each kind at most, those of the most days first.
pub(crate) const MOST_SIGNS: u32 = 100;

/// What of an account looks like shared use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedSign {
    /// It was signed in from two places at the same time of a day.
    AtOnce,
    /// Another account was signed in from the same device on the same day.
    OneDevice,
}

impl SharedSign {
    /// Its name, as exports and texts call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AtOnce => "at-once",
            Self::OneDevice => "one-device",
        }
    }
}

/// One such sign within the time that is looked back ([`LOOKED_BACK`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedUse {
    /// What was seen.
    pub sign: SharedSign,
    /// From which address.
    pub address: String,
    /// The other address, or the name of the other account.
    pub other: String,
    /// Whose the other account is; none for another address.
    pub whose: Option<Person>,
    /// On how many days.
    pub days: u64,
    /// The last of them, in the zone of the account's unit.
    pub last: Date,
}

/// Signs of shared use, on record.
#[async_trait]
pub trait SharedUseBook: Send + Sync {
    /// Pairs of addresses from which an account was signed in at the same time, after a time; at most `most`.
    async fn used_at_once(
        &self,
        account: AccountId,
        from: Timestamp,
        most: u32,
    ) -> Result<Vec<SharedUse>, Fault>;
    /// Other accounts of the scope at the account's addresses on the same days, after a time; at most `most`. An
    /// address of more than `device` accounts does not count.
    async fn at_one_device(
        &self,
        scope: &Scope,
        account: AccountId,
        from: Timestamp,
        device: u32,
        most: u32,
    ) -> Result<Vec<SharedUse>, Fault>;
}

/// Signs that somebody's account is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonsSharedUse {
    /// Whose account.
    pub person: Person,
    /// Use from two places at once first, then devices.
    pub signs: Vec<SharedUse>,
}

impl Office {
    /// Signs that somebody's account is used by others too, or that they use others'. The look is journalled as
    /// one at the sign-ins.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; [`Refusal::Missing`] without a purpose; a fault when
    /// records cannot be read or written.
    pub async fn view_shared_use(
        &self,
        actor: &Actor,
        id: PersonId,
        purpose: &str,
    ) -> Result<PersonsSharedUse, Problem> {
        let permit = actor.permit(&VIEW_SIGN_INS)?;
        let records = &self.parts.records;
        let person = records.person(id).await?;
        let person = person
            .filter(|person| permit.scope().covers(person.unit))
            .ok_or(Refusal::NotFound)?;
        let purpose = reason(purpose, "purpose")?;
        let signs = match records.account_of(id).await? {
            Some(found) => self.shared_signs(permit.scope(), found.account.id).await?,
            None => Vec::new(),
        };
        let facts = json!({"purpose": purpose, "shared_use": signs.len()}).to_string();
        self.carry_out(&permit, person.unit, object(id), facts, Vec::new())
            .await?;
        Ok(PersonsSharedUse { person, signs })
    }

    async fn shared_signs(
        &self,
        scope: &Scope,
        account: AccountId,
    ) -> Result<Vec<SharedUse>, Fault> {
        let records = &self.parts.records;
        let from = self.now().checked_sub(LOOKED_BACK);
        let from = from.unwrap_or(Timestamp::MIN);
        let mut signs = records.used_at_once(account, from, MOST_SIGNS).await?;
        let devices = records.at_one_device(scope, account, from, MOST_AT_A_DEVICE, MOST_SIGNS);
        signs.extend(devices.await?);
        Ok(signs)
    }
}
