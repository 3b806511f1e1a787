//! Systems that are kept in step with the accounts here: mail, documents, attendance.
//!
//! A newcomer reads [`port`] (what is kept), `keep` (who enters connectors), `carry` (what is told) and `compare`
//! (what was changed behind our back). What a system must know is written down by the records in the transaction of
//! every change of an account, person or role: a row for each person and system counts the changes (`wanted`) and up
//! to which the system was told (`told`). The system is told how the account stands, not what happened: telling it
//! twice does no harm, and killed between any two steps the next turn tells it again. Passwords are never told.

mod address;
mod carry;
mod compare;
mod keep;
pub mod port;

pub use address::TableAddress;
pub(crate) use carry::plan;
pub use carry::{CONNECTORS, Carry};
pub use compare::{Compared, Settling};
pub use keep::{ConnectorForm, ConnectorRow, ConnectorView, LONGEST_NAME, LONGEST_SECRET};
pub use port::{
    Attribute, Carried, Connector, ConnectorBook, ConnectorChange, ConnectorColumn, ConnectorKind,
    ConnectorSettings, Differs, Drift, Laid, LaidFile, Missed, NoTargets, Receipt, Remote,
    Standing, Target, Targets, Telling, Whom, Wish,
};

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{ConnectorId, PersonId, UnitId};
use domain::journal::Object;
use domain::people::{Role, UnitTree};
use sha2::{Digest as _, Sha256};

use crate::factor::SealPlace;
use crate::findings::day_in;
use crate::office::Office;
use crate::problem::Fault;

/// Most connectors of an office.
const MOST_CONNECTORS: usize = 50;
/// More changes than this share of all accounts wait for a person, in percent, where the number of the connector is lower.
const BRAKE_PERCENT: u64 = 5;

/// A connector, as the journal names one.
fn object(id: ConnectorId) -> Object {
    Object {
        kind: "connector",
        id: id.to_string(),
    }
}

/// Whose accounts a connector has.
struct Reaches {
    units: BTreeSet<UnitId>,
    roles: BTreeSet<Role>,
    held: BTreeMap<PersonId, BTreeSet<Role>>,
}

impl Reaches {
    /// What the system is told of a person; none where it need not know of them.
    fn wish(&self, one: &Carried) -> Option<Wish> {
        let (sign_in_name, state) = one.account.as_ref()?;
        let held = self.held.get(&one.person);
        let role = self.roles.is_empty() || held.is_some_and(|held| !held.is_disjoint(&self.roles));
        let inside = role && self.units.contains(&one.unit);
        let active = inside && !state.is_suspended();
        // Whom it was never told of, it need not hear that they are closed.
        let known = one.remote.is_some() || one.digest.is_some();
        (active || known).then(|| Wish {
            id: one.person,
            sign_in_name: sign_in_name.clone(),
            name: one.name.clone(),
            language: one.language,
            mail: one.mail.clone(),
            active,
        })
    }
}

/// What is kept of a wish.
fn digest(wish: &Wish) -> String {
    let text = serde_json::to_string(wish).unwrap_or_default();
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    domain::hex::text(&hash)
}

/// Above how many changes at once a person is asked.
fn brake(connector: &Connector, standing: Standing) -> u64 {
    let all = standing.told.saturating_add(standing.waiting);
    let share = all.saturating_mul(BRAKE_PERCENT).div_euclid(100);
    u64::from(connector.settings.brake).max(share)
}

/// Whether more waits than goes without a person.
fn held(connector: &Connector, standing: Standing) -> bool {
    standing.waiting > brake(connector, standing) && standing.waiting > connector.released
}

impl Office {
    async fn reaches(&self, connector: &Connector) -> Result<Reaches, Fault> {
        let records = &self.parts.records;
        let units = records.units().await?;
        let own = units.iter().find(|unit| unit.id == connector.unit);
        let zone = own.map(|unit| unit.time_zone.clone()).unwrap_or_default();
        let today = day_in(self.now(), &zone);
        let tree = UnitTree::on(units, &records.placings().await?, today);
        let roles = connector.settings.roles.clone();
        let mut held: BTreeMap<PersonId, BTreeSet<Role>> = BTreeMap::new();
        if !roles.is_empty() {
            for (person, role) in records.roles_on(today).await? {
                held.entry(person).or_default().insert(role);
            }
        }
        Ok(Reaches {
            units: tree.reach(connector.unit),
            roles,
            held,
        })
    }

    /// A connector's system, with its secret opened.
    pub(crate) fn target(&self, connector: &Connector) -> Result<Target, Fault> {
        let id = connector.id.to_string();
        let secret = self.parts.seals.open(place(&id), &connector.sealed)?;
        Ok(Target {
            kind: connector.settings.kind,
            address: connector.settings.address.clone(),
            columns: connector.settings.columns.clone(),
            secret,
        })
    }
}

const fn place(id: &str) -> SealPlace<'_> {
    SealPlace {
        table: "connector",
        column: "sealed",
        row: id,
    }
}
