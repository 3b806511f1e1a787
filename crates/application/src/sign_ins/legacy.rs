//! Who still fetches mail without encryption: what stops working on the day on which the mail server asks for
//! TLS, or its old service is switched off (S0 二(二)1).

use async_trait::async_trait;
use domain::id::AccountId;
use domain::people::Person;
use jiff::{SignedDuration, Timestamp};

use crate::authority::{Actor, Scope};
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{LIST_OWN_SIGN_INS, LIST_PEOPLE};

/// What follows the name of a way that was used without TLS.
pub(crate) const CLEAR: &str = "-clear";
/// So far back it is looked for. Ours: a telephone in a drawer stays silent for weeks.
pub const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Somebody who uses an old way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyUse {
    /// Who.
    pub person: Person,
    /// By which sign-in name.
    pub account: String,
    /// By which way: `imap-clear`, `pop3-clear`.
    pub way: String,
    /// How often.
    pub count: u64,
    /// On how many days.
    pub days: u64,
    /// The last time.
    pub last: Timestamp,
}

/// Old ways, on record.
#[async_trait]
pub trait LegacyBook: Send + Sync {
    /// Who of the scope used an old way after a time, by unit and name; at most 1,000.
    async fn legacy_uses(&self, scope: &Scope, from: Timestamp) -> Result<Vec<LegacyUse>, Fault>;
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

    fn looked_back(&self) -> Timestamp {
        let from = self.now().checked_sub(LOOKED_BACK);
        from.unwrap_or(Timestamp::MIN)
    }
}

/// Whether a line of Dovecot tells of a sign-in without TLS. It ends with what it knows of the connection:
/// `…, mpid=9, TLS, session=<…>`; `secured` is one from the same machine. The name of the user stands
/// before and may say anything.
pub(crate) fn is_clear(raw: &[u8]) -> bool {
    let text = String::from_utf8_lossy(raw);
    let Some((_, rest)) = text.rsplit_once(", lip=") else {
        return false;
    };
    let mut parts = rest.split(", ");
    !parts.any(|part| part.starts_with("TLS") || part.starts_with("secured"))
}

#[cfg(test)]
mod tests {
    use super::is_clear;

    #[test]
    fn what_dovecot_says_of_the_connection_is_told_from_the_name() {
        let line = |user: &str, rest: &str| {
            format!("imap-login: Login: user=<{user}>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.5, mpid=9{rest}, session=<s>").into_bytes()
        };
        assert!(is_clear(&line("wang", "")));
        assert!(is_clear(&line("wang, TLS, x", "")));
        assert!(!is_clear(&line("wang", ", TLS")));
        assert!(!is_clear(&line("wang", ", TLS: Disconnected")));
        assert!(!is_clear(&line("wang", ", secured")));
        assert!(!is_clear(b"a line of another server"));
    }
}
