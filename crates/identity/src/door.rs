//! Who waits before a password is looked at.
//!
//! Failures are counted for each pair of account and network: the pair waits, never the account, so
//! that a stranger elsewhere cannot lock the contact out. A device from which somebody signed in
//! does not wait for strangers at all. Passkeys never come here.
//!
//! Strangers are counted in a table of fixed size with keyed places: a storm can fill it, then
//! strangers wait longer, and nobody is ever pushed out of it. Known devices are counted elsewhere,
//! where only a genuine note gets a place.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::port::{DeviceRegister, Door, Ids, Knock, KnownDevice, Lane};
use application::{Fault, Problem, Refusal};
use async_trait::async_trait;
use domain::id::{AccountId, DeviceId};
use jiff::{SignedDuration, Timestamp};

use crate::device::{DeviceKey, Note, same_name};

/// Failures in a row of a pair that cost nothing.
const FREE: u32 = 5;
/// Failures in a row that a known device may have before it waits like a stranger: a stolen note
/// is no way around the wait.
const FREE_KNOWN: u32 = 10;
/// Longest wait. Ours, not a law's.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// After this long without an attempt failures are forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_mins(15);
/// Places for pairs, twice: a pair waits only when both of its places say so.
const PLACES: usize = 1 << 15;
/// Known devices with failures; the one quiet for longest makes room.
const MOST_DEVICES: usize = 4_096;

/// Failures in a row at one place.
#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

const NONE: Failures = Failures {
    count: 0,
    last: Timestamp::MIN,
};

impl Failures {
    /// 1 s after the fifth, doubling.
    fn until(self) -> Timestamp {
        let Some(over) = self.count.checked_sub(FREE) else {
            return self.last;
        };
        let wait = SignedDuration::from_secs(1_i64 << over.min(5)).min(LONGEST_WAIT);
        self.last.checked_add(wait).unwrap_or(Timestamp::MAX)
    }

    fn fresh(self, now: Timestamp) -> bool {
        now.duration_since(self.last) < FORGOTTEN
    }

    fn one_more(self, now: Timestamp) -> Self {
        let before = if self.fresh(now) { self.count } else { 0 };
        Self {
            count: before.saturating_add(1),
            last: now,
        }
    }

    fn one_less(self) -> Self {
        Self {
            count: self.count.saturating_sub(1),
            ..self
        }
    }
}

/// The two places of a pair.
type Pair = [usize; 2];

/// Strangers' failures. Its size never changes.
#[derive(Debug)]
struct Strangers {
    rows: [Vec<Failures>; 2],
}

impl Default for Strangers {
    fn default() -> Self {
        Self {
            rows: [vec![NONE; PLACES], vec![NONE; PLACES]],
        }
    }
}

impl Strangers {
    fn change(&mut self, pair: Pair, change: impl Fn(Failures) -> Failures) {
        for (row, place) in self.rows.iter_mut().zip(pair) {
            if let Some(failures) = row.get_mut(place) {
                *failures = change(*failures);
            }
        }
    }

    /// # Errors
    /// How long the pair has to wait: as long as the less troubled of its places.
    fn begin(&mut self, pair: Pair, now: Timestamp) -> Result<(), SignedDuration> {
        let waits = self.rows.iter().zip(pair).map(|(row, place)| {
            let failures = row.get(place).copied().unwrap_or(NONE);
            if failures.fresh(now) {
                failures.until().duration_since(now)
            } else {
                SignedDuration::ZERO
            }
        });
        match waits.min() {
            Some(wait) if wait.is_positive() => Err(wait),
            _ => {
                self.change(pair, |failures| failures.one_more(now));
                Ok(())
            }
        }
    }
}

#[derive(Debug, Default)]
struct Tables {
    strangers: Strangers,
    known: BTreeMap<DeviceId, Failures>,
}

impl Tables {
    /// Whether the device still has attempts that cost nothing; counts one.
    fn begin_known(&mut self, device: DeviceId, now: Timestamp) -> bool {
        self.known.retain(|_, failures| failures.fresh(now));
        let before = self.known.get(&device).copied().unwrap_or(NONE);
        if before.count >= FREE_KNOWN {
            return false;
        }
        if before.count == 0 && self.known.len() >= MOST_DEVICES {
            let quiet = self.known.iter().min_by_key(|(_, failures)| failures.last);
            if let Some(quiet) = quiet.map(|(device, _)| *device) {
                self.known.remove(&quiet);
            }
        }
        self.known.insert(device, before.one_more(now));
        true
    }
}

/// A register without memory: every genuine note stands, for as long as notes last. What takes notes
/// back is a new key.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignatureAlone;

#[async_trait]
impl DeviceRegister for SignatureAlone {
    async fn stands(&self, _: DeviceId) -> Result<bool, Fault> {
        Ok(true)
    }
    async fn remember(&self, _: &KnownDevice) -> Result<(), Fault> {
        Ok(())
    }
}

/// The door of this installation.
pub struct HouseDoor {
    key: DeviceKey,
    ids: Arc<dyn Ids>,
    register: Arc<dyn DeviceRegister>,
    tables: Mutex<Tables>,
}

impl HouseDoor {
    /// A door with the key of this installation, and the register of devices.
    pub fn new(key: DeviceKey, ids: Arc<dyn Ids>, register: Arc<dyn DeviceRegister>) -> Self {
        Self {
            key,
            ids,
            register,
            tables: Mutex::default(),
        }
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, knock: &Knock<'_>, now: Timestamp) -> Option<Note> {
        self.key.read(knock.name, knock.note?, now)
    }

    /// The places of an account at a network: the /24 of an address, or the /64 of IPv6.
    fn pair(&self, knock: &Knock<'_>) -> Pair {
        let network = match knock.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => (u32::from(address) & !0xff).to_be_bytes().to_vec(),
            Some(IpAddr::V6(address)) => (u128::from(address) >> 64 << 64).to_be_bytes().to_vec(),
            None => Vec::new(),
        };
        let name = same_name(knock.name);
        let digest = self.key.place(b"townwatch pair 1", &[&name, &network]);
        let place = |bytes: &[u8]| {
            let number = bytes
                .iter()
                .fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
            number % PLACES
        };
        let (one, rest) = digest.split_at(4);
        [place(one), place(rest.get(..4).unwrap_or_default())]
    }
}

#[async_trait]
impl Door for HouseDoor {
    async fn begin(&self, knock: &Knock<'_>, now: Timestamp) -> Result<Lane, Problem> {
        if let Some(note) = self.note(knock, now)
            && self.register.stands(note.device).await?
            && self.tables().begin_known(note.device, now)
        {
            return Ok(Lane::Known);
        }
        let pair = self.pair(knock);
        let begun = self.tables().strangers.begin(pair, now);
        begun.map_err(|wait| Refusal::Wait { wait })?;
        Ok(Lane::Stranger)
    }

    async fn device(&self, knock: &Knock<'_>, now: Timestamp) -> Result<Option<DeviceId>, Fault> {
        Ok(match self.note(knock, now) {
            Some(note) if self.register.stands(note.device).await? => Some(note.device),
            _ => None,
        })
    }

    fn not_looked_at(&self, knock: &Knock<'_>, lane: Lane, now: Timestamp) {
        let pair = self.pair(knock);
        let note = self.note(knock, now);
        let mut tables = self.tables();
        match lane {
            Lane::Stranger => tables.strangers.change(pair, Failures::one_less),
            Lane::Known => {
                let known = note.and_then(|note| tables.known.get_mut(&note.device));
                if let Some(failures) = known {
                    *failures = failures.one_less();
                }
            }
        }
    }

    async fn opened(
        &self,
        knock: &Knock<'_>,
        account: AccountId,
        now: Timestamp,
    ) -> Result<String, Fault> {
        let standing = self.device(knock, now).await?;
        let device = standing.unwrap_or_else(|| DeviceId::new(self.ids.uuid()));
        let known = KnownDevice {
            id: device,
            account,
            since: now,
            last_used: now,
            label: knock.browser.to_owned(),
            network: knock.network.to_owned(),
        };
        self.register.remember(&known).await?;
        let pair = self.pair(knock);
        let mut tables = self.tables();
        tables.strangers.change(pair, |_| NONE);
        tables.known.remove(&device);
        Ok(self.key.note(knock.name, device, now))
    }
}

#[cfg(test)]
mod tests;
