//! Keys of programs that look people up in our directory: made once, kept as a digest, for one unit and
//! what lies below it.

use std::collections::BTreeSet;

use domain::id::{ServiceKeyId, UnitId};
use domain::journal::Doer;
use domain::people::Unit;
use jiff::{SignedDuration, Timestamp};

use super::object;
use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed};
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::units::within;
use crate::use_case::{ISSUE_SERVICE_KEY, LIST_SERVICE_KEYS, REVOKE_SERVICE_KEY};

/// Longest life of a key in days. Ours, not a law's.
pub const MOST_DAYS: u16 = 1_098;
/// Longest name of a key, in characters.
const LONGEST_NAME: usize = 64;

/// A program's key for the directory. Only a digest of the secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceKey {
    /// Its identity.
    pub id: ServiceKeyId,
    /// The unit whose people it sees, with everything below.
    pub unit: UnitId,
    /// The program's name; stands in the name it binds with. Unique.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// It ends by itself at this time.
    pub until: Timestamp,
}

/// A key of a program comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceKeyChange {
    /// A program gets a key.
    Issue {
        /// The key.
        key: ServiceKey,
        /// SHA-256 of its secret.
        digest: [u8; 32],
    },
    /// A key opens nothing any more.
    Revoke {
        /// Which.
        id: ServiceKeyId,
        /// Its unit.
        unit: UnitId,
    },
}

impl ServiceKeyChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Issue { key, .. } => key.unit,
            Self::Revoke { unit, .. } => *unit,
        }
    }

    fn change(self) -> Change {
        Change::ServiceKey(Box::new(self))
    }
}

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewServiceKey {
    /// The program's name.
    pub name: String,
    /// The unit whose people it sees.
    pub unit: UnitId,
    /// How many days it lasts, 1 to [`MOST_DAYS`].
    pub days: u16,
}

impl Office {
    /// The keys of programs in one's units, by name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn list_service_keys(&self, actor: &Actor) -> Result<Vec<ServiceKey>, Problem> {
        let permit = actor.permit(&LIST_SERVICE_KEYS)?;
        Ok(self.parts.records.service_keys(permit.scope()).await?)
    }

    /// Makes a key. Its secret is shown once by the caller, who gives the digest (SHA-256).
    ///
    /// # Errors
    /// Refused with a name that is none or taken, outside one's units, or for more days than may be.
    pub async fn issue_service_key(
        &self,
        actor: &Actor,
        new: &NewServiceKey,
        digest: [u8; 32],
    ) -> Result<ServiceKeyId, Problem> {
        let permit = actor.permit(&ISSUE_SERVICE_KEY)?;
        within(&permit, new.unit)?;
        let key = self.new_service_key(new)?;
        let (id, facts) = (key.id, told(&key));
        let changes = vec![ServiceKeyChange::Issue { key, digest }.change()];
        self.carry_out(&permit, new.unit, object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// The same from the machine's command line.
    ///
    /// # Errors
    /// As [`Office::issue_service_key`].
    pub async fn give_service_key(
        &self,
        new: &NewServiceKey,
        digest: [u8; 32],
    ) -> Result<ServiceKey, Problem> {
        let key = self.new_service_key(new)?;
        let doer = Doer::Program;
        let entry = self.entry(
            doer,
            &ISSUE_SERVICE_KEY,
            key.unit,
            object(key.id),
            told(&key),
        );
        let change = ServiceKeyChange::Issue {
            key: key.clone(),
            digest,
        };
        let deed = Deed::new(vec![change.change()], entry);
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(key)
    }

    /// Takes a key back: it opens nothing any more, and connections that were bound with it end.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is not in one's units, or was taken back before.
    pub async fn revoke_service_key(&self, actor: &Actor, id: ServiceKeyId) -> Result<(), Problem> {
        let permit = actor.permit(&REVOKE_SERVICE_KEY)?;
        let keys = self.parts.records.service_keys(permit.scope()).await?;
        let key = keys.into_iter().find(|key| key.id == id);
        let key = key.ok_or(Refusal::NotFound)?;
        let change = ServiceKeyChange::Revoke { id, unit: key.unit };
        let changes = vec![change.change()];
        self.carry_out(&permit, key.unit, object(id), "{}".into(), changes)
            .await
    }

    fn new_service_key(&self, new: &NewServiceKey) -> Result<ServiceKey, Refusal> {
        let name = reason(&new.name, "name")?.to_lowercase();
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
        if name.chars().count() > LONGEST_NAME || !name.chars().all(fits) {
            let (field, why) = ("name", "invalid-service-name");
            return Err(Refusal::Invalid { field, why });
        }
        if new.days == 0 || new.days > MOST_DAYS {
            let (field, why) = ("days", "invalid-service-days");
            return Err(Refusal::Invalid { field, why });
        }
        let since = self.now();
        let lasts = SignedDuration::from_hours(24_i64.saturating_mul(new.days.into()));
        Ok(ServiceKey {
            id: ServiceKeyId::new(self.parts.ids.uuid()),
            unit: new.unit,
            name,
            since,
            until: since.checked_add(lasts).unwrap_or(Timestamp::MAX),
        })
    }

    /// The units whose people a key sees today.
    pub(super) async fn units_of_key(&self, key: &ServiceKey) -> Result<BTreeSet<UnitId>, Problem> {
        let today = self.directory_day().await?;
        Ok(self.tree_on(today).await?.reach(key.unit))
    }

    /// A unit of this name, or the top one.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn unit_named(&self, name: Option<&str>) -> Result<Option<Unit>, Problem> {
        let mut units = self.units().await?.into_iter();
        Ok(match name {
            Some(name) => units.find(|unit| unit.name == name),
            None => units.find(|unit| unit.parent.is_none()),
        })
    }
}

fn told(key: &ServiceKey) -> String {
    serde_json::json!({
        "name": key.name,
        "unit": key.unit.to_string(),
        "until": key.until.to_string(),
    })
    .to_string()
}
