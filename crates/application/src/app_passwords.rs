//! App passwords: one for each mail program or device, instead of one's own password in all of them.
//!
//! They open what asks our own directory ([`crate::own_directory`]) and nothing else: not the console, and
//! no change of a password. The program makes them (120 random bits), so a digest is kept and no slow hash
//! is needed. Whatever closes the account ends them: the records do that with the change itself (ADR 34).

use async_trait::async_trait;
use domain::id::{AccountId, AppPasswordId, UnitId};
use domain::journal::Object;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::authority::Actor;
use crate::deed::Change;
use crate::directory::AccountRecord;
use crate::office::{Office, reason};
use crate::own_directory::Bindable;
use crate::people::SignedIn;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{END_APP_PASSWORD, LIST_APP_PASSWORDS, MAKE_APP_PASSWORD};

/// Longest life in days. Ours, not a law's: a telephone that lies forgotten in a drawer is safe after a year.
pub const MOST_DAYS: u16 = 366;
/// Most that one account has. Ours: nobody has so many devices.
pub const MOST_EACH: usize = 20;
/// Longest name, in characters.
const LONGEST_NAME: usize = 64;
/// Letters and digits that nobody takes for another: neither 0 and o, nor 1 and l.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Characters of a password, five bits each.
const LENGTH: usize = 24;
/// So many stand together, so that they can be typed on a telephone.
const TOGETHER: usize = 6;

/// A password that was just made; shown once.
pub struct AppSecret(Zeroizing<String>);

impl AppSecret {
    /// Of random bytes: `abcdef-ghijkm-npqrst-uvwxyz`.
    pub fn of(random: &[u8; 32]) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / TOGETHER));
        for (place, byte) in random.iter().take(LENGTH).enumerate() {
            if place > 0 && place % TOGETHER == 0 {
                text.push('-');
            }
            let letter = ALPHABET.get(usize::from(byte % 32)).copied();
            text.push(char::from(letter.unwrap_or(b'a')));
        }
        Self(text)
    }

    /// As it is typed into a program.
    pub fn shown_once(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> [u8; 32] {
        digest_of(&self.0).unwrap_or_default()
    }
}

/// What would be kept of a password that was typed, if it has the form of one of ours: blanks, dashes and
/// capital letters, which programs and people put in, do not count.
pub(crate) fn digest_of(typed: &str) -> Option<[u8; 32]> {
    if typed.len() > 4 * LENGTH {
        return None;
    }
    let mut plain = Zeroizing::new(String::with_capacity(typed.len()));
    for letter in typed.chars() {
        match letter.to_ascii_lowercase() {
            '-' | ' ' => {}
            letter if u8::try_from(letter).is_ok_and(|byte| ALPHABET.contains(&byte)) => {
                plain.push(letter);
            }
            _ => return None,
        }
    }
    (plain.len() == LENGTH).then(|| Sha256::digest(plain.as_bytes()).into())
}

/// A password for one mail program or device. Only a digest of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPassword {
    /// Its identity.
    pub id: AppPasswordId,
    /// Whose.
    pub account: AccountId,
    /// The account's unit.
    pub unit: UnitId,
    /// For which program or device, in its person's words.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// It ends by itself at this time.
    pub until: Timestamp,
    /// When it was used last, to the hour; and from which address.
    pub last: Option<(Timestamp, String)>,
}

impl AppPassword {
    /// Whether it opens now.
    pub fn opens(&self, now: Timestamp) -> bool {
        now < self.until
    }
}

/// An app password comes, is used or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppPasswordChange {
    /// It is made.
    Make {
        /// The password.
        password: AppPassword,
        /// SHA-256 of what is typed.
        digest: [u8; 32],
    },
    /// It let its person in.
    Used {
        /// Which.
        id: AppPasswordId,
        /// The account's unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
        /// From which address.
        address: String,
    },
    /// One opens nothing any more.
    End {
        /// Which.
        id: AppPasswordId,
        /// Whose.
        account: AccountId,
        /// The account's unit.
        unit: UnitId,
    },
    /// None of an account opens anything any more.
    EndAll {
        /// Whose.
        account: AccountId,
        /// The account's unit.
        unit: UnitId,
    },
}

impl AppPasswordChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Make { password, .. } => password.unit,
            Self::Used { unit, .. } | Self::End { unit, .. } | Self::EndAll { unit, .. } => *unit,
        }
    }

    /// Whether it opens an account.
    pub(crate) const fn opens(&self) -> bool {
        matches!(self, Self::Make { .. })
    }

    /// Whether something that opened does not any more.
    pub(crate) const fn ends(&self) -> bool {
        matches!(self, Self::End { .. } | Self::EndAll { .. })
    }

    pub(crate) fn change(self) -> Change {
        Change::AppPassword(Box::new(self))
    }
}

/// App passwords, on record.
#[async_trait]
pub trait AppPasswordBook: Send + Sync {
    /// Those of an account, oldest first.
    async fn app_passwords(&self, account: AccountId) -> Result<Vec<AppPassword>, Fault>;
    /// The one of a digest (SHA-256), with its account as for a bind.
    async fn app_password(
        &self,
        digest: [u8; 32],
    ) -> Result<Option<(AppPassword, Bindable)>, Fault>;
}

impl Office {
    /// Whether people have passwords for single programs: the office's account policy may forbid them.
    pub fn has_app_passwords(&self) -> bool {
        !self.parts.password_rules.forbids_app_passwords()
    }

    /// One's own app passwords, oldest first; also those whose time is over, until they are ended.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn list_app_passwords(&self, actor: &Actor) -> Result<Vec<AppPassword>, Problem> {
        let permit = actor.permit(&LIST_APP_PASSWORDS)?;
        let records = &self.parts.records;
        let Some(own) = records.account_of(permit.person).await? else {
            return Ok(Vec::new());
        };
        Ok(records.app_passwords(own.account.id).await?)
    }

    /// Makes an app password. It is shown once by the caller, who gives the digest of [`AppSecret`].
    ///
    /// # Errors
    /// Refused without a name, for more days than may be, where there are [`MOST_EACH`] already, and where
    /// the policy forbids them.
    pub async fn make_app_password(
        &self,
        signed_in: &SignedIn,
        name: &str,
        days: u16,
        digest: [u8; 32],
    ) -> Result<AppPasswordId, Problem> {
        let permit = signed_in.actor.permit(&MAKE_APP_PASSWORD)?;
        if !self.has_app_passwords() {
            let why = "refusal-app-passwords";
            return Err(Refusal::WrongState { why }.into());
        }
        let own = self.own_account(permit.person).await?;
        let name = reason(name, "name")?;
        if name.chars().count() > LONGEST_NAME {
            let (field, why) = ("name", "invalid-too-long");
            return Err(Refusal::Invalid { field, why }.into());
        }
        if days == 0 || days > MOST_DAYS {
            let (field, why) = ("days", "invalid-token-days");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let there = self.parts.records.app_passwords(own.account.id).await?;
        if there.len() >= MOST_EACH {
            let why = "refusal-app-passwords-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let since = self.now();
        let lasts = SignedDuration::from_hours(24_i64.saturating_mul(days.into()));
        let password = AppPassword {
            id: AppPasswordId::new(self.parts.ids.uuid()),
            account: own.account.id,
            unit: own.account.unit,
            name,
            since,
            until: since.checked_add(lasts).unwrap_or(Timestamp::MAX),
            last: None,
        };
        let (id, unit) = (password.id, signed_in.actor.person.unit);
        let facts = serde_json::json!({"until": password.until.to_string()}).to_string();
        let changes = vec![AppPasswordChange::Make { password, digest }.change()];
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// Ends one of one's own app passwords: connections that were let in with it end as well.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not one's own, or was ended before.
    pub async fn end_app_password(&self, actor: &Actor, id: AppPasswordId) -> Result<(), Problem> {
        let permit = actor.permit(&END_APP_PASSWORD)?;
        let own = self.own_account(permit.person).await?;
        let (account, unit) = (own.account.id, own.account.unit);
        let changes = vec![AppPasswordChange::End { id, account, unit }.change()];
        let there = actor.person.unit;
        self.carry_out(&permit, there, object(id), "{}".into(), changes)
            .await
    }

    /// Ends all of one's own app passwords.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be written.
    pub async fn end_app_passwords(&self, actor: &Actor) -> Result<(), Problem> {
        let permit = actor.permit(&END_APP_PASSWORD)?;
        let own = self.own_account(permit.person).await?;
        let (account, unit) = (own.account.id, own.account.unit);
        let changes = vec![AppPasswordChange::EndAll { account, unit }.change()];
        let told = Object {
            kind: "account",
            id: account.to_string(),
        };
        let there = actor.person.unit;
        self.carry_out(&permit, there, told, "{}".into(), changes)
            .await
    }

    /// The account of whoever asks.
    pub(crate) async fn own_account(
        &self,
        person: domain::id::PersonId,
    ) -> Result<AccountRecord, Problem> {
        let own = self.parts.records.account_of(person).await?;
        Ok(own.ok_or(Refusal::NotFound)?)
    }
}

fn object(id: AppPasswordId) -> Object {
    Object {
        kind: "app-password",
        id: id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_be_typed_with_or_without_what_stands_between() {
        let secret = AppSecret::of(&[0; 32]);
        assert_eq!(secret.shown_once(), "aaaaaa-aaaaaa-aaaaaa-aaaaaa");
        let mut random = [0; 32];
        for (byte, value) in random.iter_mut().zip(200_u8..) {
            *byte = value;
        }
        let secret = AppSecret::of(&random);
        let digest = Some(secret.digest());
        let text = secret.shown_once();
        assert_eq!(digest_of(text), digest);
        assert_eq!(digest_of(&text.replace('-', "")), digest);
        assert_eq!(digest_of(&text.replace('-', " ").to_uppercase()), digest);
        assert_ne!(Some(AppSecret::of(&[1; 32]).digest()), digest);
    }

    #[test]
    fn other_passwords_are_not_taken_for_one() {
        for other in [
            "",
            "correct horse battery",
            "aaaaaa-aaaaaa-aaaaaa-aaaaa0",
            "密碼密碼",
        ] {
            assert_eq!(digest_of(other), None, "{other}");
        }
        assert_eq!(digest_of(&"a".repeat(25)), None);
        assert_eq!(digest_of(&"-".repeat(10_000)), None);
    }
}
