//! Who comes to our directory.
//!
//! A person is looked at as at the console: the door says who waits, the pool hashes, the state of the
//! account decides. A password that was right is remembered for a while, with the count of changes of its
//! account: every deed that changes an account moves [`Office::account_changes`] before it is answered,
//! and what was read longer ago than [`READ_AGAIN`] is read again. So a password, a suspension or a key
//! that ended is dead at once for whoever works through this program, and within a second for the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::{AccountId, AppPasswordId, UnitId};
use domain::journal::Doer;
use domain::people::Account;
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::remembered::{Remembered, Verified};
use super::{Bindable, ServiceKey, lets_in};
use crate::app_passwords::{self, AppPasswordChange};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::office::Office;
use crate::passwords::Weakness;
use crate::people::sign_in_name;
use crate::personnel::object;
use crate::port::{Door, Knock, Lane};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{BIND_DIRECTORY, CHANGE_PASSWORD};

/// What was read of an account or key is believed so long, unless a change was made here.
pub const READ_AGAIN: SignedDuration = SignedDuration::from_millis(500);
/// A right password is remembered so long. Ours, not a law's.
pub const REMEMBERED_FOR: SignedDuration = SignedDuration::from_hours(1);
/// One line of the journal for one account and address in this time.
const NOTED_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Accounts with addresses whose last line is remembered; then all are forgotten, and noted again.
const MOST_NOTED: usize = 65_536;
/// Names whose last bind is shown.
const MOST_SHOWN: usize = 200;

/// From where somebody came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// The address of the program that asks: mostly a mail server's.
    pub address: IpAddr,
    /// By which door, as `ldaps`.
    pub door: &'static str,
}

/// Why somebody is not let in.
#[derive(Debug)]
pub enum Denied {
    /// Name or password is wrong.
    Wrong,
    /// The password is right, and the account is closed.
    Locked,
    /// The password is right, and must be changed first.
    MustChange,
    /// Too many wait, or too many failed before: nothing was looked at.
    Busy,
    /// Something here failed.
    Failed(Fault),
}

impl From<Problem> for Denied {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(Refusal::Busy | Refusal::Wait { .. }) => Self::Busy,
            Problem::Refused(_) => Self::Wrong,
            Problem::Fault(fault) => Self::Failed(fault),
        }
    }
}

impl From<Fault> for Denied {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

/// Why a password stays as it was.
#[derive(Debug)]
pub enum Unchanged {
    /// The present password is wrong.
    Wrong,
    /// The new one is not accepted.
    Weak(Vec<Weakness>),
    /// The new one is too long.
    TooLong,
    /// The account asks for more than a password: it is changed at the console.
    AtConsole,
    /// Too many wait: nothing was looked at.
    Busy,
    /// Something here failed.
    Failed(Fault),
}

impl From<Problem> for Unchanged {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(Refusal::Busy | Refusal::Wait { .. }) => Self::Busy,
            Problem::Refused(Refusal::Weak { reasons }) => Self::Weak(reasons),
            Problem::Refused(Refusal::Invalid { .. }) => Self::TooLong,
            Problem::Refused(_) => Self::Wrong,
            Problem::Fault(fault) => Self::Failed(fault),
        }
    }
}

/// Somebody who was let in.
#[derive(Debug, Clone)]
pub enum Bound {
    /// A person, by what was known then.
    Person(Box<Verified>),
    /// A program.
    Service {
        /// Its key.
        key: Box<ServiceKey>,
        /// SHA-256 of its secret.
        digest: [u8; 32],
        /// The units whose people it sees.
        units: BTreeSet<UnitId>,
        /// When that was read.
        read: Timestamp,
        /// The office's count of changes before it was read.
        changes: u64,
    },
}

/// The last time that somebody was let in, or was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastBind {
    /// Who, by the name they gave.
    pub name: String,
    /// Whether it is a program.
    pub service: bool,
    /// When.
    pub at: Timestamp,
    /// From where.
    pub address: IpAddr,
    /// Whether they were let in.
    pub succeeded: bool,
    /// How often since the program started.
    pub count: u64,
}

#[derive(Default)]
struct Notes {
    written: BTreeMap<(AccountId, Option<AppPasswordId>, IpAddr), Timestamp>,
    last: BTreeMap<(bool, String), LastBind>,
}

/// Where people and programs are let in.
pub struct BindDesk {
    office: Arc<Office>,
    door: Arc<dyn Door>,
    remembered: Arc<dyn Remembered>,
    notes: Mutex<Notes>,
}

impl Office {
    /// Counts the deeds of this program that changed accounts, people, roles, units or keys.
    pub fn account_changes(&self) -> u64 {
        self.account_changes.load(Ordering::SeqCst)
    }
}

impl BindDesk {
    /// A desk of this office.
    pub fn new(office: Arc<Office>, door: Arc<dyn Door>, remembered: Arc<dyn Remembered>) -> Self {
        Self {
            office,
            door,
            remembered,
            notes: Mutex::default(),
        }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a person in by name and password.
    ///
    /// # Errors
    /// Why not. What is known of the account is told only to who knows its password.
    pub async fn person(&self, name: &str, password: &str, came: Came) -> Result<Bound, Denied> {
        let name = sign_in_name(name);
        let done = self.looked_at(&name, password, came).await;
        if !matches!(done, Err(Denied::Busy | Denied::Failed(_))) {
            self.show(&name, false, came, done.is_ok());
        }
        let verified = done?;
        self.write_down(&verified, came).await;
        Ok(Bound::Person(Box::new(verified)))
    }

    async fn looked_at(&self, name: &str, password: &str, came: Came) -> Result<Verified, Denied> {
        let now = self.office.now();
        let knock = knock(name, came);
        let lane = self.door.begin(&knock, now).await?;
        if let Some(verified) = self.by_app_password(name, password).await? {
            self.door.not_looked_at(&knock, lane, now);
            lets_in(verified.account.state)?;
            return Ok(verified);
        }
        let tag = self.remembered.tag(name, password);
        if let Some(known) = self.remembered.look(&tag) {
            let age = now.duration_since(known.since);
            let young = !age.is_negative() && age < REMEMBERED_FOR;
            if young && let Some(known) = self.still(known).await? {
                self.door.not_looked_at(&knock, lane, now);
                self.remembered.keep(&tag, known.clone());
                return Ok(known);
            }
            self.remembered.forget(&tag);
        }
        let verified = match self.hashed(name, password, lane).await {
            Err(unseen @ (Denied::Busy | Denied::Failed(_))) => {
                self.door.not_looked_at(&knock, lane, now);
                return Err(unseen);
            }
            looked => looked?,
        };
        self.door.not_looked_at(&knock, lane, now);
        lets_in(verified.account.state)?;
        self.remembered.keep(&tag, verified.clone());
        Ok(verified)
    }

    /// Lets somebody in by an app password: it is random, so its digest finds it, and no slow hash is asked.
    /// Nothing where it is none of this account; what was typed may be the person's own password then.
    async fn by_app_password(
        &self,
        name: &str,
        password: &str,
    ) -> Result<Option<Verified>, Denied> {
        let office = &self.office;
        let Some(digest) = app_passwords::digest_of(password) else {
            return Ok(None);
        };
        if !office.has_app_passwords() {
            return Ok(None);
        }
        let (changes, read) = (office.account_changes(), office.now());
        let found = office.parts.records.app_password(digest).await?;
        let found = found.filter(|(app, found)| found.account.name == name && app.opens(read));
        Ok(found.map(|(app, found)| Verified {
            account: found.account,
            version: found.version,
            since: read,
            read,
            changes,
            app: Some((app.id, app.until)),
        }))
    }

    /// Looks at a password with the slow hash. The account may be closed all the same.
    async fn hashed(&self, name: &str, password: &str, lane: Lane) -> Result<Verified, Denied> {
        let (parts, now) = (&self.office.parts, self.office.now());
        if self.office.is_bridged(name) {
            // Its password is the office's directory's: programs ask there, or bring an app password.
            return Err(Denied::Wrong);
        }
        let changes = self.office.account_changes();
        let found = parts.records.bindable(name).await?;
        let hash = found.as_ref().map(|found| found.password_hash.clone());
        let right = parts
            .passwords
            .verify(password.to_owned(), hash.clone(), lane)
            .await?;
        let Some(Bindable {
            account, version, ..
        }) = found.filter(|_| right)
        else {
            return Err(Denied::Wrong);
        };
        let typed = Zeroizing::new(password.to_owned());
        self.office
            .was_proved(&account, typed, hash.unwrap_or_default());
        let verified = Verified {
            account,
            version,
            since: now,
            read: now,
            changes,
            app: None,
        };
        // The password or the state may have changed while it was hashed.
        self.as_it_is(verified).await?.ok_or(Denied::Wrong)
    }

    /// What was known, as far as it is still so.
    async fn still(&self, known: Verified) -> Result<Option<Verified>, Fault> {
        if known
            .app
            .is_some_and(|(_, until)| self.office.now() >= until)
        {
            return Ok(None);
        }
        let age = self.office.now().duration_since(known.read);
        let fresh = !age.is_negative() && age < READ_AGAIN;
        if fresh && known.changes == self.office.account_changes() {
            return Ok(Some(known));
        }
        self.as_it_is(known).await
    }

    /// What was known, read again; nothing where password or state changed since.
    async fn as_it_is(&self, known: Verified) -> Result<Option<Verified>, Fault> {
        let changes = self.office.account_changes();
        if known.changes == changes && known.read == self.office.now() {
            return Ok(Some(known));
        }
        let name = known.account.name.as_str();
        let found = self.office.parts.records.bindable(name).await?;
        let same = found
            .filter(|found| found.account.id == known.account.id && found.version == known.version);
        Ok(same.map(|found| Verified {
            account: found.account,
            read: self.office.now(),
            changes,
            ..known
        }))
    }

    /// Lets a program in by its key; `digest` is the SHA-256 of what it brought.
    ///
    /// # Errors
    /// Why not.
    pub async fn service(&self, name: &str, digest: [u8; 32], came: Came) -> Result<Bound, Denied> {
        let name = name.to_lowercase();
        let found = self.service_of(&name, digest).await;
        if !matches!(found, Err(Denied::Failed(_))) {
            self.show(&name, true, came, found.is_ok());
        }
        found
    }

    async fn service_of(&self, name: &str, digest: [u8; 32]) -> Result<Bound, Denied> {
        let (office, changes) = (&self.office, self.office.account_changes());
        let read = office.now();
        let key = office.parts.records.service_key(digest).await?;
        let key = key.filter(|key| key.name == name && key.opens(read));
        let key = key.ok_or(Denied::Wrong)?;
        Ok(Bound::Service {
            units: office.units_of_key(&key).await?,
            key: Box::new(key),
            digest,
            read,
            changes,
        })
    }

    /// Somebody who was let in, as far as they still would be.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn stands(&self, bound: Bound) -> Result<Option<Bound>, Fault> {
        match bound {
            Bound::Person(known) => {
                let still = self.still(*known).await?;
                let open = still.filter(|still| lets_in(still.account.state).is_ok());
                Ok(open.map(|open| Bound::Person(Box::new(open))))
            }
            Bound::Service {
                ref key,
                digest,
                read,
                changes,
                ..
            } => {
                let now = self.office.now();
                let age = now.duration_since(read);
                let fresh = !age.is_negative() && age < READ_AGAIN && key.opens(now);
                if fresh && changes == self.office.account_changes() {
                    return Ok(Some(bound));
                }
                match self.service_of(&key.name, digest).await {
                    Ok(still) => Ok(Some(still)),
                    Err(Denied::Failed(fault)) => Err(fault),
                    Err(_) => Ok(None),
                }
            }
        }
    }

    /// Changes the password of somebody who was let in, as at the console: every session ends, and all
    /// their browsers are strangers again.
    ///
    /// # Errors
    /// Why it stays as it was.
    pub async fn change_password(
        &self,
        account: &Account,
        old: &str,
        new: &str,
        came: Came,
    ) -> Result<(), Unchanged> {
        let (office, now) = (&self.office, self.office.now());
        let actor = office.actor(account.person, None).await?;
        let actor = actor.ok_or(Unchanged::Wrong)?;
        let permit = actor.permit(&CHANGE_PASSWORD).map_err(Problem::from)?;
        let knock = knock(&account.name, came);
        let lane = self.door.begin(&knock, now).await?;
        // Before anything else is told of the account: the present password is the proof.
        match self.hashed(&account.name, old, lane).await {
            Ok(verified) if lets_in(verified.account.state).is_ok() => {
                self.door.not_looked_at(&knock, lane, now);
            }
            Err(Denied::Busy) => {
                self.door.not_looked_at(&knock, lane, now);
                return Err(Unchanged::Busy);
            }
            Err(Denied::Failed(fault)) => return Err(Unchanged::Failed(fault)),
            Ok(_) | Err(_) => return Err(Unchanged::Wrong),
        }
        if office.asks_for_more(account).await? {
            return Err(Unchanged::AtConsole);
        }
        let permit = permit.proved_within();
        let new = office.accepted_of(account, new.to_owned(), Some(old));
        let set = office.password_set(account.id, new.await?).await?;
        let changes = vec![
            Change::SetPassword(set),
            Change::CloseSessionsOf(account.person),
            office.strangers_again(account.person),
        ];
        let facts = format!("{{\"by\":\"{}\"}}", came.door);
        let (unit, told) = (actor.person.unit, object(account.person));
        office
            .carry_out(&permit, unit, told, facts, changes)
            .await?;
        Ok(())
    }

    /// The last binds of people and programs, latest first.
    pub fn last_binds(&self) -> Vec<LastBind> {
        let mut last: Vec<_> = self.notes().last.values().cloned().collect();
        last.sort_by_key(|one| std::cmp::Reverse(one.at));
        last
    }

    fn show(&self, name: &str, service: bool, came: Came, succeeded: bool) {
        let at = self.office.now();
        let mut notes = self.notes();
        let key = (service, name.chars().take(64).collect::<String>());
        if !notes.last.contains_key(&key) && notes.last.len() >= MOST_SHOWN {
            // Whoever was let in stays before whoever only tried.
            let quiet = notes
                .last
                .iter()
                .min_by_key(|(_, one)| (one.succeeded, one.at));
            let quiet = quiet.map(|(key, _)| key.clone());
            quiet.and_then(|quiet| notes.last.remove(&quiet));
        }
        let count = notes.last.get(&key).map_or(0, |one| one.count);
        let last = LastBind {
            name: key.1.clone(),
            service,
            at,
            address: came.address,
            succeeded,
            count: count.saturating_add(1),
        };
        notes.last.insert(key, last);
    }

    /// One line of the journal an hour for an account and an address: it becomes a sign-in of the
    /// account's own page. What cannot be written keeps nobody out.
    async fn write_down(&self, verified: &Verified, came: Came) {
        let (account, now) = (&verified.account, self.office.now());
        let app = verified.app.map(|(id, _)| id);
        let key = (account.id, app, came.address);
        {
            let mut notes = self.notes();
            let lately = notes.written.get(&key).is_some_and(|at| {
                let age = now.duration_since(*at);
                !age.is_negative() && age < NOTED_EVERY
            });
            if lately {
                return;
            }
            if notes.written.len() >= MOST_NOTED {
                notes.written.clear();
            }
            notes.written.insert(key, now);
        }
        let network = came.address.to_string();
        let mut facts = serde_json::json!({"network": network, "browser": came.door});
        if let (Some(app), Some(facts)) = (app, facts.as_object_mut()) {
            facts.insert("app_password".to_owned(), app.to_string().into());
        }
        let used = app.map(|id| {
            let (unit, address) = (account.unit, network);
            let at = now;
            AppPasswordChange::Used {
                id,
                unit,
                at,
                address,
            }
            .change()
        });
        let doer = Doer::Person(account.person);
        let told = object(account.person);
        let entry = self
            .office
            .entry(doer, &BIND_DIRECTORY, account.unit, told, facts.to_string());
        let deed = Deed::new(used.into_iter().collect(), entry);
        let written = self.office.commit(&Scope::whole_office(), deed).await;
        if written.is_err() {
            // Tried again at the next bind.
            self.notes().written.remove(&key);
        }
    }
}

const fn knock(name: &str, came: Came) -> Knock<'_> {
    Knock {
        name,
        address: Some(came.address),
        note: None,
        browser: "",
        network: "",
    }
}
