//! Who still fetches mail without encryption, or from an old server: what stops working on the day on which the
//! mail server asks for TLS, or the old one is switched off (S0 二(二)1).

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::id::{AccountId, PersonId};
use domain::people::Person;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::authority::{Actor, Scope};
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{LIST_OWN_SIGN_INS, LIST_PEOPLE};

/// Ways of fetching mail.
pub(crate) const FETCHES: [&str; 2] = ["imap", "pop3"];
/// What follows the name of such a way that was used without TLS.
pub(crate) const CLEAR: &str = "-clear";
/// What follows it where TLS was used, at a server that will be switched off.
pub(crate) const OLD_SERVER: &str = "-old";
/// So far back it is looked for. Ours: a telephone in a drawer stays silent for weeks.
pub const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Somebody who uses an old way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyUse {
    /// Who.
    pub person: Person,
    /// By which sign-in name.
    pub account: String,
    /// By which way: `imap-clear`, `pop3-clear`, `imap-old`, `pop3-old`.
    pub way: String,
    /// How often.
    pub count: u64,
    /// On how many days.
    pub days: u64,
    /// The last time.
    pub last: Timestamp,
    /// Until when a campaign asks them to change it; none while none does.
    pub until: Option<Date>,
}

/// Old ways, on record.
#[async_trait]
pub trait LegacyBook: Send + Sync {
    /// Who of the scope used an old way after a time, by unit and name; at most 1,000.
    async fn legacy_uses(&self, scope: &Scope, from: Timestamp) -> Result<Vec<LegacyUse>, Fault>;
    /// Whose mail of the scope was fetched so after a time: everybody.
    async fn legacy_people(
        &self,
        scope: &Scope,
        from: Timestamp,
    ) -> Result<BTreeSet<PersonId>, Fault>;
    /// Whether an account did.
    async fn uses_legacy(&self, account: AccountId, from: Timestamp) -> Result<bool, Fault>;
}

impl Office {
    /// Who of one's units fetched mail without encryption within [`LOOKED_BACK`].
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_legacy_sign_ins(&self, actor: &Actor) -> Result<Vec<LegacyUse>, Problem> {
        let permit = actor.permit(&LIST_PEOPLE)?;
        let records = &self.parts.records;
        Ok(records
            .legacy_uses(permit.scope(), self.looked_back())
            .await?)
    }

    /// Whether one's own mail is fetched so: nobody else is told of what does not concern them.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn uses_legacy(&self, actor: &Actor) -> Result<bool, Problem> {
        let permit = actor.permit(&LIST_OWN_SIGN_INS)?;
        let records = &self.parts.records;
        let Some(own) = records.account_of(permit.person).await? else {
            return Ok(false);
        };
        let from = self.looked_back();
        Ok(records.uses_legacy(own.account.id, from).await?)
    }

    /// Whose mail is fetched so, of a scope.
    pub(crate) async fn fetches_the_old_way(
        &self,
        scope: &Scope,
    ) -> Result<BTreeSet<PersonId>, Fault> {
        let from = self.looked_back();
        self.parts.records.legacy_people(scope, from).await
    }

    fn looked_back(&self) -> Timestamp {
        let from = self.now().checked_sub(LOOKED_BACK);
        from.unwrap_or(Timestamp::MIN)
    }
}
