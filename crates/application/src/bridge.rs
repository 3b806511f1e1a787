//! This program in front of the office's directory: whose password is right is asked there, and a new one is
//! written there. Sessions, second factors and devices stay ours. The records hold no password of whoever the
//! directory answers for (ADR 37).

use async_trait::async_trait;
use domain::people::{Account, AccountState};
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use crate::deed::{Change, Session};
use crate::factor::Stage;
use crate::office::Office;
use crate::passwords::{Accepted, DueWhy, NoteDue, PasswordDue, PasswordSet};
use crate::people::Coming;
use crate::port::Lane;
use crate::problem::{Problem, Refusal};
use crate::use_case::SIGN_IN;

/// What the directory says to a name and a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Right.
    Right,
    /// Right, and another one must be chosen first.
    MustChange,
    /// One of them is wrong.
    Wrong,
    /// Right, and the account is closed there; why, as key of a text.
    Closed(&'static str),
    /// Too many wrong ones were counted there: come back after this long.
    Wait(SignedDuration),
}

/// What the directory says to another password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is the password now.
    Done,
    /// The present one is wrong.
    Wrong,
    /// It is not taken; why, as key of a text.
    Refused(&'static str),
    /// Too many wrong ones were counted there: come back after this long.
    Wait(SignedDuration),
}

/// A directory that says whose password is right.
#[async_trait]
pub trait Bridge: Send + Sync {
    /// Whether it answers for an account. What it does not answer for has a password here.
    fn answers_for(&self, sign_in_name: &str) -> bool;
    /// Asks for a password.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when too many wait; [`Refusal::WrongState`] when the directory is silent.
    async fn ask(&self, name: &str, password: &str, at: Timestamp) -> Result<Told, Problem>;
    /// Writes another password, with the present one as the proof.
    ///
    /// # Errors
    /// As [`Bridge::ask`].
    async fn write(
        &self,
        name: &str,
        old: &str,
        new: &str,
        at: Timestamp,
    ) -> Result<Written, Problem>;
}

impl Office {
    /// The directory that answers for an account.
    pub(crate) fn bridge(&self, name: &str) -> Option<&dyn Bridge> {
        let bridge = self.parts.bridge.as_deref();
        bridge.filter(|bridge| bridge.answers_for(name))
    }

    /// Whether the password of an account is the directory's.
    pub fn is_bridged(&self, name: &str) -> bool {
        self.bridge(name).is_some()
    }

    /// Signs somebody in whose password is the directory's.
    pub(crate) async fn sign_in_by(
        &self,
        bridge: &dyn Bridge,
        name: &str,
        password: String,
        coming: Coming<'_>,
    ) -> Result<Session, Problem> {
        let typed = Zeroizing::new(password);
        let found = self.parts.records.credentials(name).await?;
        // Only for people of ours the directory is asked: whoever guesses names counts nothing up there.
        let open = found.filter(|found| found.account.state == AccountState::Active);
        let Some(found) = open else {
            let typed = String::clone(&typed);
            let passwords = &self.parts.passwords;
            passwords.verify(typed, None, coming.lane).await?;
            return Err(Refusal::WrongCredentials.into());
        };
        let (account, hash) = (found.account, found.password_hash);
        let told = bridge.ask(name, &typed, self.now()).await?;
        let must_change = match told {
            Told::Right => false,
            Told::MustChange => true,
            Told::Wrong => return Err(Refusal::WrongCredentials.into()),
            Told::Closed(why) => return Err(Refusal::WrongState { why }.into()),
            Told::Wait(wait) => return Err(Refusal::Wait { wait }.into()),
        };
        let mut changes = Vec::new();
        let stage = match self.stage_of(&account).await? {
            Stage::Full if must_change => Stage::Renew,
            Stage::Full if self.was_chosen_there(&account).await? => {
                changes.push(Change::SetPassword(self.none_of_ours(&account).await?));
                Stage::Full
            }
            Stage::Full => self.last_stage(&account).await?,
            stage => stage,
        };
        if must_change {
            let due = due_there(&account, self.now());
            changes.push(Change::PasswordDue(Box::new(NoteDue { due, seen: hash })));
        } else if changes.is_empty() {
            self.was_proved(&account, typed, hash);
        }
        let session = self.new_session(&account, coming, stage);
        changes.push(Change::OpenSession(session.clone()));
        self.own_deed(&SIGN_IN, &account, &session, changes).await?;
        Ok(session)
    }

    /// Whether the directory wanted another password and by now wants none: it was chosen at a computer.
    async fn was_chosen_there(&self, account: &Account) -> Result<bool, Problem> {
        let due = self.parts.records.password_due(account.id).await?;
        Ok(due.is_some_and(|due| due.why == DueWhy::Directory))
    }

    /// Whether a password is right, wherever that is known.
    pub(crate) async fn is_right(
        &self,
        name: &str,
        password: String,
        lane: Lane,
    ) -> Result<bool, Problem> {
        let Some(bridge) = self.bridge(name) else {
            let hash = self.parts.records.credentials(name).await?;
            let hash = hash.map(|found| found.password_hash);
            return self.parts.passwords.verify(password, hash, lane).await;
        };
        let password = Zeroizing::new(password);
        match bridge.ask(name, &password, self.now()).await? {
            Told::Right | Told::MustChange => Ok(true),
            Told::Wrong => Ok(false),
            Told::Closed(why) => Err(Refusal::WrongState { why }.into()),
            Told::Wait(wait) => Err(Refusal::Wait { wait }.into()),
        }
    }

    /// What sets an accepted password: here, or in the directory first and then nothing of it here.
    pub(crate) async fn set_anywhere(
        &self,
        account: &Account,
        old: Option<&str>,
        new: Accepted,
    ) -> Result<PasswordSet, Problem> {
        let Some(bridge) = self.bridge(&account.name) else {
            return self.password_set(account.id, new).await;
        };
        let invalid = |field, why| Problem::from(Refusal::Invalid { field, why });
        let old = old.ok_or(Refusal::WrongState {
            why: "bridge-elsewhere",
        })?;
        let (name, now) = (&account.name, self.now());
        match bridge.write(name, old, new.text(), now).await? {
            Written::Done => self.none_of_ours(account).await,
            Written::Wrong => Err(invalid("current", "invalid-password-current")),
            Written::Refused(why) => Err(invalid("password", why)),
            Written::Wait(wait) => Err(Refusal::Wait { wait }.into()),
        }
    }

    /// Who opens an account with a link shows the password of the directory; it stays as it is.
    pub(crate) async fn shown_there(
        &self,
        bridge: &dyn Bridge,
        account: &Account,
        password: String,
    ) -> Result<PasswordSet, Problem> {
        let password = Zeroizing::new(password);
        match bridge.ask(&account.name, &password, self.now()).await? {
            Told::Right | Told::MustChange => self.none_of_ours(account).await,
            Told::Wrong => {
                let (field, why) = ("password", "invalid-password-current");
                Err(Refusal::Invalid { field, why }.into())
            }
            Told::Closed(why) => Err(Refusal::WrongState { why }.into()),
            Told::Wait(wait) => Err(Refusal::Wait { wait }.into()),
        }
    }

    /// A password that nobody chose and nobody knows stands in the records, and none from before.
    async fn none_of_ours(&self, account: &Account) -> Result<PasswordSet, Problem> {
        let nobodys = Accepted::random(self.parts.ids.secret());
        let set = self.password_set(account.id, nobodys).await?;
        Ok(PasswordSet { kept: 0, ..set })
    }
}

const fn due_there(account: &Account, since: Timestamp) -> PasswordDue {
    PasswordDue {
        account: account.id,
        unit: account.unit,
        why: DueWhy::Directory,
        codes: Vec::new(),
        forced: true,
        since,
    }
}
