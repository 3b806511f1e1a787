//! Who enters connectors, how they are set up, paused and started.

use std::collections::BTreeSet;

use domain::id::{ConnectorId, PersonId, UnitId};
use domain::journal::Doer;
use domain::people::Role;
use domain::version::Version;

use super::address::{address, columns};
use super::port::{
    Carried, Connector, ConnectorChange, ConnectorColumn, ConnectorKind, ConnectorSettings, Drift,
    Receipt, Standing, Whom,
};
use super::{MOST_CONNECTORS, brake, carry, held, object, place};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, Deed};
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    CHANGE_CONNECTOR, ENTER_CONNECTOR, LIST_CONNECTORS, LIST_TOKENS, PAUSE_CONNECTOR,
    RESEND_CONNECTOR, START_CONNECTOR, VIEW_CONNECTOR, VIEW_PERSON,
};

/// Longest name of a connector, in characters.
pub const LONGEST_NAME: usize = 100;
/// Longest secret, in bytes.
pub const LONGEST_SECRET: usize = 4_096;
/// The number of a brake may be this high.
const HIGHEST_BRAKE: u32 = 100_000;
/// So many people are shown of what waits.
const SHOWN: u32 = 200;

/// What is written down of a connector. It holds a secret: it is never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ConnectorForm {
    /// What people call it.
    pub name: String,
    /// How it is told.
    pub kind: String,
    /// Where it is.
    pub address: String,
    /// What opens it; the one from before stays where it is empty.
    pub secret: String,
    /// Whose accounts it has.
    pub roles: BTreeSet<Role>,
    /// More changes than so many at once wait for a person.
    pub brake: String,
    /// Which columns a file or a table has.
    pub columns: String,
}

impl ConnectorForm {
    /// A connector as its form shows it; its secret is not shown.
    pub fn of(connector: &Connector) -> Self {
        let settings = &connector.settings;
        Self {
            name: connector.name.clone(),
            kind: settings.kind.name().to_owned(),
            address: settings.address.clone(),
            secret: String::new(),
            roles: settings.roles.clone(),
            brake: settings.brake.to_string(),
            columns: told_columns(settings),
        }
    }
}

/// A row of the list of connectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorRow {
    /// The connector.
    pub connector: Connector,
    /// How it stands.
    pub standing: Standing,
    /// Whether more waits than goes without a person.
    pub held: bool,
}

impl ConnectorRow {
    /// How the connector stands, in one word.
    pub const fn state(&self) -> &'static str {
        match self.standing.waiting {
            _ if self.connector.paused.is_some() => "paused",
            _ if self.held => "held",
            0 => "in-step",
            _ => "behind",
        }
    }
}

/// One connector with what waits and what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorView {
    /// As the list shows it.
    pub row: ConnectorRow,
    /// Above how many changes at once a person is asked.
    pub brake: u64,
    /// Who waits, the longest waiting first; at most 200.
    pub waiting: Vec<Carried>,
    /// What the last comparison found.
    pub drift: Vec<Drift>,
}

impl Office {
    /// The connectors of one's units, by name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn list_connectors(&self, actor: &Actor) -> Result<Vec<ConnectorRow>, Problem> {
        let permit = actor.permit(&LIST_CONNECTORS)?;
        let mut rows = Vec::new();
        for connector in self.parts.records.connectors(permit.scope()).await? {
            rows.push(self.standing_of(connector).await?);
        }
        Ok(rows)
    }

    /// One connector.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units.
    pub async fn view_connector(
        &self,
        actor: &Actor,
        id: ConnectorId,
    ) -> Result<ConnectorView, Problem> {
        let permit = actor.permit(&VIEW_CONNECTOR)?;
        let connector = self.connector_in(&permit, id).await?;
        let records = &self.parts.records;
        let waiting = records.carried(id, Whom::Waiting, SHOWN).await?;
        let drift = records.connector_drift(id).await?;
        let row = self.standing_of(connector).await?;
        Ok(ConnectorView {
            brake: brake(&row.connector, row.standing),
            row,
            waiting,
            drift,
        })
    }

    /// Enters a connector. It is told nothing before somebody starts it.
    ///
    /// # Errors
    /// Refusals about the fields; [`Refusal::ProveFirst`].
    pub async fn enter_connector(
        &self,
        actor: &Actor,
        unit: UnitId,
        form: &ConnectorForm,
    ) -> Result<ConnectorId, Problem> {
        let permit = actor.permit(&ENTER_CONNECTOR)?;
        let tree = actor.tree();
        if !permit.scope().covers(unit) || tree.unit(unit).is_none() || tree.is_closed(unit) {
            return Err(Refusal::NotFound.into());
        }
        let connector = self.new_connector(unit, form).await?;
        let id = connector.id;
        let facts = told_of(&connector);
        let change = Change::Connector(Box::new(ConnectorChange::Enter(connector)));
        self.carry_out(&permit, unit, object(id), facts, vec![change])
            .await?;
        self.connected(id);
        Ok(id)
    }

    async fn new_connector(
        &self,
        unit: UnitId,
        form: &ConnectorForm,
    ) -> Result<Connector, Problem> {
        let others = self
            .parts
            .records
            .connectors(&Scope::whole_office())
            .await?;
        if others.len() >= MOST_CONNECTORS {
            let why = "refusal-connectors-full";
            return Err(Refusal::WrongState { why }.into());
        }
        let (id, now) = (ConnectorId::new(self.parts.ids.uuid()), self.now());
        let settings = settings(form)?;
        let secret = match secret(form)? {
            Some(secret) => secret,
            // Nobody is asked for one.
            None if settings.kind.is_file() => "",
            None => return Err(Refusal::Missing { field: "secret" }.into()),
        };
        Ok(Connector {
            id,
            unit,
            name: name(form, None, &others)?,
            settings,
            sealed: self
                .parts
                .seals
                .seal(place(&id.to_string()), secret.as_bytes())?,
            since: now,
            paused: Some(now),
            released: 0,
            compared: None,
            laid: None,
            version: Version::FIRST,
        })
    }

    /// Enters a connector for whoever may use the machine's command line.
    ///
    /// # Errors
    /// Refusals about the fields; a fault when the records cannot be written.
    pub async fn enter_connector_here(
        &self,
        unit: UnitId,
        form: &ConnectorForm,
    ) -> Result<ConnectorId, Problem> {
        let connector = self.new_connector(unit, form).await?;
        let (id, facts) = (connector.id, told_of(&connector));
        let entry = self.entry(Doer::Program, &ENTER_CONNECTOR, unit, object(id), facts);
        let change = Change::Connector(Box::new(ConnectorChange::Enter(connector)));
        let deed = Deed::new(vec![change], entry);
        self.commit(&Scope::whole_office(), deed).await?;
        self.connected(id);
        Ok(id)
    }

    /// Changes a connector as it was seen. It is paused by that: somebody looks at what it would do before it goes on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`]; refusals about the fields; [`Refusal::ProveFirst`].
    pub async fn change_connector(
        &self,
        actor: &Actor,
        id: ConnectorId,
        seen: Version,
        form: &ConnectorForm,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHANGE_CONNECTOR)?;
        let before = self.connector_in(&permit, id).await?;
        let others = self
            .parts
            .records
            .connectors(&Scope::whole_office())
            .await?;
        let sealed = match secret(form)? {
            Some(secret) => self
                .parts
                .seals
                .seal(place(&id.to_string()), secret.as_bytes())?,
            // A secret goes to the system it was given for, and nowhere else.
            None if needs_secret(form, &before.settings) => {
                return Err(Refusal::Missing { field: "secret" }.into());
            }
            None => before.sealed.clone(),
        };
        let connector = Connector {
            name: name(form, Some(id), &others)?,
            settings: settings(form)?,
            sealed,
            paused: before.paused.or_else(|| Some(self.now())),
            version: seen,
            ..before
        };
        self.connector_changed(&permit, connector).await
    }

    /// A connector is told nothing for now; what changes waits.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when it is paused already.
    pub async fn pause_connector(&self, actor: &Actor, id: ConnectorId) -> Result<(), Problem> {
        let permit = actor.permit(&PAUSE_CONNECTOR)?;
        let before = self.connector_in(&permit, id).await?;
        if before.paused.is_some() {
            return Err(Refusal::Stale.into());
        }
        let paused = Some(self.now());
        self.connector_changed(&permit, Connector { paused, ..before })
            .await
    }

    /// A connector is told what waits, as many changes as were seen: more than these wait for a person again.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`]; [`Refusal::ProveFirst`].
    pub async fn start_connector(
        &self,
        actor: &Actor,
        id: ConnectorId,
        seen: u64,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&START_CONNECTOR)?;
        let before = self.connector_in(&permit, id).await?;
        let standing = self.parts.records.connector_standing(id).await?;
        if standing.waiting > seen {
            return Err(Refusal::Stale.into());
        }
        let (paused, released) = (None, standing.waiting);
        self.connector_changed(
            &permit,
            Connector {
                paused,
                released,
                ..before
            },
        )
        .await?;
        self.connected(id);
        Ok(())
    }

    /// A connector is told of somebody again at once, whatever it was told before.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn resend_connector(
        &self,
        actor: &Actor,
        id: ConnectorId,
        person: PersonId,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RESEND_CONNECTOR)?;
        let connector = self.connector_in(&permit, id).await?;
        let found = self.parts.records.carried(id, Whom::One(person), 1).await?;
        if found.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        let change = self.again(&connector, person);
        let wake = carry::wake(id, connector.unit, self.now());
        let changes = vec![change, Change::WakeJob(wake)];
        let facts = serde_json::json!({"person": person.to_string()}).to_string();
        self.carry_out(&permit, connector.unit, object(id), facts, changes)
            .await
    }

    /// How systems know of one's own account, for the page of one's account.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn own_receipts(&self, actor: &Actor) -> Result<Vec<Receipt>, Problem> {
        let permit = actor.permit(&LIST_TOKENS)?;
        Ok(self.parts.records.receipts(permit.person).await?)
    }

    /// How systems know of a person's account.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units.
    pub async fn receipts_of(&self, actor: &Actor, id: PersonId) -> Result<Vec<Receipt>, Problem> {
        let permit = actor.permit(&VIEW_PERSON)?;
        self.reached_for_reading(&permit, id).await?;
        Ok(self.parts.records.receipts(id).await?)
    }

    async fn reached_for_reading(&self, permit: &Permit, id: PersonId) -> Result<(), Problem> {
        let person = self
            .parts
            .records
            .person(id)
            .await?
            .ok_or(Refusal::NotFound)?;
        Ok(crate::units::within(permit, person.unit)?)
    }

    pub(super) fn again(&self, connector: &Connector, person: PersonId) -> Change {
        Change::Connector(Box::new(ConnectorChange::Again {
            connector: connector.id,
            unit: connector.unit,
            person,
            at: self.now(),
        }))
    }

    async fn standing_of(&self, connector: Connector) -> Result<ConnectorRow, Problem> {
        let standing = self.parts.records.connector_standing(connector.id).await?;
        Ok(ConnectorRow {
            held: connector.paused.is_none() && held(&connector, standing),
            standing,
            connector,
        })
    }

    async fn connector_changed(
        &self,
        permit: &Permit,
        connector: Connector,
    ) -> Result<(), Problem> {
        let (id, unit, facts) = (connector.id, connector.unit, told_of(&connector));
        let change = Change::Connector(Box::new(ConnectorChange::Change(connector)));
        let wake = Change::WakeJob(carry::wake(id, unit, self.now()));
        self.carry_out(permit, unit, object(id), facts, vec![change, wake])
            .await
    }

    pub(super) async fn connector_in(
        &self,
        permit: &Permit,
        id: ConnectorId,
    ) -> Result<Connector, Problem> {
        let all = self.parts.records.connectors(permit.scope()).await?;
        let found = all.into_iter().find(|connector| connector.id == id);
        Ok(found.ok_or(Refusal::NotFound)?)
    }
}

/// Columns as people type them.
fn told_columns(settings: &ConnectorSettings) -> String {
    let of = |one: &ConnectorColumn| format!("{}={}", one.what.name(), one.name);
    let all: Vec<_> = settings.columns.iter().map(of).collect();
    all.join(", ")
}

/// What the journal tells of a connector.
fn told_of(connector: &Connector) -> String {
    serde_json::json!({
        "kind": connector.settings.kind.name(),
        "address": connector.settings.address,
        "columns": told_columns(&connector.settings),
        "roles": connector.settings.roles,
        "brake": connector.settings.brake,
        "paused": connector.paused.is_some(),
        "released": connector.released,
    })
    .to_string()
}

fn name(
    form: &ConnectorForm,
    own: Option<ConnectorId>,
    others: &[Connector],
) -> Result<String, Refusal> {
    let name = reason(&form.name, "name")?;
    let invalid = |why| Refusal::Invalid { field: "name", why };
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(invalid("invalid-too-long"));
    }
    let taken = |other: &&Connector| Some(other.id) != own && other.name == name;
    if others.iter().any(|other| taken(&other)) {
        return Err(invalid("invalid-connector-taken"));
    }
    Ok(name)
}

fn settings(form: &ConnectorForm) -> Result<ConnectorSettings, Refusal> {
    let (field, why) = ("kind", "invalid-choice");
    let kind = ConnectorKind::from_name(&form.kind).ok_or(Refusal::Invalid { field, why })?;
    let (field, why) = ("brake", "invalid-brake");
    let brake = match form.brake.trim() {
        "" => Some(20),
        text => text.parse().ok().filter(|brake| *brake <= HIGHEST_BRAKE),
    };
    Ok(ConnectorSettings {
        kind,
        address: address(kind, &form.address)?,
        columns: columns(kind, &form.columns)?,
        roles: form.roles.clone(),
        brake: brake.ok_or(Refusal::Invalid { field, why })?,
    })
}

/// Whether the secret from before was given for something else.
fn needs_secret(form: &ConnectorForm, before: &ConnectorSettings) -> bool {
    let kind = ConnectorKind::from_name(&form.kind);
    let is_file = kind.is_some_and(ConnectorKind::is_file);
    let same = form.address.trim() == before.address && kind == Some(before.kind);
    !is_file && !same
}

/// A secret that can stand in a header.
fn secret(form: &ConnectorForm) -> Result<Option<&str>, Refusal> {
    let secret = form.secret.trim();
    if secret.len() > LONGEST_SECRET || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        let (field, why) = ("secret", "invalid-secret");
        return Err(Refusal::Invalid { field, why });
    }
    Ok((!secret.is_empty()).then_some(secret))
}
