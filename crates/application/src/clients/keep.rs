//! Who enters applications, and how they are set up.

use std::collections::BTreeSet;

use domain::id::{ClientId, UnitId};
use domain::journal::Doer;
use domain::people::Role;
use domain::version::Version;
use oidc::address::{Address, Wrong};
use oidc::keys::Algorithm;
use oidc::scope::Scope as Knows;

use super::object;
use super::port::{Client, ClientChange, ClientSettings};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, Deed};
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    CHANGE_CLIENT, ENTER_CLIENT, LIST_CLIENTS, RENEW_CLIENT_SECRET, RESTORE_CLIENT, SUSPEND_CLIENT,
    VIEW_CLIENT,
};

/// Longest name of an application, in characters.
pub const LONGEST_NAME: usize = 100;
/// Most addresses of one kind.
pub const MOST_ADDRESSES: usize = 20;
/// Most applications of an office.
const MOST_CLIENTS: usize = 500;

/// What is written down of an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientForm {
    /// What people call it.
    pub name: String,
    /// Where a browser may be sent back to, one a line.
    pub redirect_uris: String,
    /// Where a browser may be sent after signing out, one a line.
    pub post_logout_redirect_uris: String,
    /// Where it is told that somebody signed out; none where it is empty.
    pub back_channel: String,
    /// By what its tokens are signed; ES256 where it is empty.
    pub algorithm: String,
    /// Whether it shall know people by names of its own.
    pub pairwise: bool,
    /// Whether it keeps no secret.
    pub public: bool,
    /// What it may know beside who it is.
    pub scopes: BTreeSet<Knows>,
    /// Who may use it; everybody of its unit where none is named.
    pub roles: BTreeSet<Role>,
}

impl ClientForm {
    /// An application as its form shows it.
    pub fn of(client: &Client) -> Self {
        let settings = &client.settings;
        Self {
            name: client.name.clone(),
            redirect_uris: settings.redirect_uris.join("\n"),
            post_logout_redirect_uris: settings.post_logout_redirect_uris.join("\n"),
            back_channel: settings.back_channel.clone().unwrap_or_default(),
            algorithm: settings.algorithm.name().to_owned(),
            pairwise: settings.pairwise.is_some(),
            public: settings.public,
            scopes: settings.scopes.clone(),
            roles: settings.roles.clone(),
        }
    }
}

impl Office {
    /// The applications of one's units, by name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn list_clients(&self, actor: &Actor) -> Result<Vec<Client>, Problem> {
        let permit = actor.permit(&LIST_CLIENTS)?;
        Ok(self.parts.records.clients(permit.scope()).await?)
    }

    /// One application.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units.
    pub async fn view_client(&self, actor: &Actor, id: ClientId) -> Result<Client, Problem> {
        let permit = actor.permit(&VIEW_CLIENT)?;
        self.client_in(&permit, id).await
    }

    /// Enters an application, with the SHA-256 of its secret, which is not kept where it has none.
    ///
    /// # Errors
    /// Refusals about the fields; [`Refusal::ProveFirst`].
    pub async fn enter_client(
        &self,
        actor: &Actor,
        unit: UnitId,
        form: &ClientForm,
        secret: [u8; 32],
    ) -> Result<ClientId, Problem> {
        let permit = actor.permit(&ENTER_CLIENT)?;
        let tree = actor.tree();
        if !permit.scope().covers(unit) || tree.unit(unit).is_none() || tree.is_closed(unit) {
            return Err(Refusal::NotFound.into());
        }
        let client = self.new_client(unit, form, secret).await?;
        let id = client.id;
        let facts = told_of(&client);
        let change = Change::Client(Box::new(ClientChange::Enter(client)));
        self.carry_out(&permit, unit, object(id), facts, vec![change])
            .await?;
        Ok(id)
    }

    /// An application as it was written down, with an identity of its own.
    pub(crate) async fn new_client(
        &self,
        unit: UnitId,
        form: &ClientForm,
        secret: [u8; 32],
    ) -> Result<Client, Problem> {
        let others = self.parts.records.clients(&Scope::whole_office()).await?;
        if others.len() >= MOST_CLIENTS {
            let why = "refusal-clients-full";
            return Err(Refusal::WrongState { why }.into());
        }
        let settings = self.settings(form, None)?;
        Ok(Client {
            id: ClientId::new(self.parts.ids.uuid()),
            unit,
            name: name(form, None, &others)?,
            secret: (!settings.public).then_some(secret),
            settings,
            since: self.now(),
            suspended: None,
            version: Version::FIRST,
        })
    }

    /// Changes an application as it was seen. Whether it keeps a secret stays as it is.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`]; refusals about the fields; [`Refusal::ProveFirst`].
    pub async fn change_client(
        &self,
        actor: &Actor,
        id: ClientId,
        seen: Version,
        form: &ClientForm,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHANGE_CLIENT)?;
        let before = self.client_in(&permit, id).await?;
        let others = self.parts.records.clients(&Scope::whole_office()).await?;
        let form = ClientForm {
            public: before.settings.public,
            ..form.clone()
        };
        let client = Client {
            name: name(&form, Some(id), &others)?,
            settings: self.settings(&form, Some(&before.settings))?,
            version: seen,
            ..before
        };
        self.client_changed(&permit, client).await
    }

    /// Gives an application a new secret, by its SHA-256; the one from before opens no more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; refused for one that keeps no secret; [`Refusal::ProveFirst`].
    pub async fn renew_client_secret(
        &self,
        actor: &Actor,
        id: ClientId,
        secret: [u8; 32],
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RENEW_CLIENT_SECRET)?;
        let client = self.client_in(&permit, id).await?;
        if client.settings.public {
            let why = "refusal-client-public";
            return Err(Refusal::WrongState { why }.into());
        }
        let secret = Some(secret);
        self.client_changed(&permit, Client { secret, ..client })
            .await
    }

    /// Takes an application out of use: nobody goes on to it, and what it holds opens nothing.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when it is out of use already.
    pub async fn suspend_client(&self, actor: &Actor, id: ClientId) -> Result<(), Problem> {
        let permit = actor.permit(&SUSPEND_CLIENT)?;
        let client = self.client_in(&permit, id).await?;
        if client.suspended.is_some() {
            return Err(Refusal::Stale.into());
        }
        let suspended = Some(self.now());
        self.client_changed(
            &permit,
            Client {
                suspended,
                ..client
            },
        )
        .await
    }

    /// Takes an application into use again, with the secret it had.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when it is in use; [`Refusal::ProveFirst`].
    pub async fn restore_client(&self, actor: &Actor, id: ClientId) -> Result<(), Problem> {
        let permit = actor.permit(&RESTORE_CLIENT)?;
        let client = self.client_in(&permit, id).await?;
        if client.suspended.is_none() {
            return Err(Refusal::Stale.into());
        }
        let suspended = None;
        self.client_changed(
            &permit,
            Client {
                suspended,
                ..client
            },
        )
        .await
    }

    /// Enters an application for whoever may use the machine's command line.
    ///
    /// # Errors
    /// Refusals about the fields; a fault when the records cannot be written.
    pub async fn enter_client_here(
        &self,
        unit: UnitId,
        form: &ClientForm,
        secret: [u8; 32],
    ) -> Result<Client, Problem> {
        let client = self.new_client(unit, form, secret).await?;
        let (told, facts) = (object(client.id), told_of(&client));
        let entry = self.entry(Doer::Program, &ENTER_CLIENT, unit, told, facts);
        let change = Change::Client(Box::new(ClientChange::Enter(client.clone())));
        let deed = Deed::new(vec![change], entry);
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(client)
    }

    /// Every application, for whoever may use the machine's command line.
    ///
    /// # Errors
    /// A fault when the records cannot be read.
    pub async fn every_client(&self) -> Result<Vec<Client>, Problem> {
        let whole = Scope::whole_office();
        Ok(self.parts.records.clients(&whole).await?)
    }

    async fn client_changed(&self, permit: &Permit, client: Client) -> Result<(), Problem> {
        let (id, unit, facts) = (client.id, client.unit, told_of(&client));
        let change = Change::Client(Box::new(ClientChange::Change(client)));
        self.carry_out(permit, unit, object(id), facts, vec![change])
            .await
    }

    async fn client_in(&self, permit: &Permit, id: ClientId) -> Result<Client, Problem> {
        let client = self.parts.records.client(id).await?;
        let seen = client.filter(|client| permit.scope().covers(client.unit));
        Ok(seen.ok_or(Refusal::NotFound)?)
    }

    /// What a form says, held to the rules for addresses.
    fn settings(
        &self,
        form: &ClientForm,
        before: Option<&ClientSettings>,
    ) -> Result<ClientSettings, Refusal> {
        let redirect_uris = addresses(&form.redirect_uris, "redirect_uris")?;
        if redirect_uris.is_empty() {
            let field = "redirect_uris";
            return Err(Refusal::Missing { field });
        }
        let after = addresses(&form.post_logout_redirect_uris, "post_logout_redirect_uris")?;
        let algorithm = match form.algorithm.as_str() {
            "" => Some(Algorithm::Es256),
            name => Algorithm::from_name(name),
        };
        let (field, why) = ("algorithm", "invalid-choice");
        let algorithm = algorithm.ok_or(Refusal::Invalid { field, why })?;
        let salt = before.and_then(|before| before.pairwise.clone());
        let salt = salt.unwrap_or_else(|| domain::hex::text(&self.parts.ids.secret()));
        let mut scopes = form.scopes.clone();
        scopes.insert(Knows::Openid);
        Ok(ClientSettings {
            back_channel: back_channel(&form.back_channel, &redirect_uris)?,
            redirect_uris,
            post_logout_redirect_uris: after,
            algorithm,
            pairwise: form.pairwise.then_some(salt),
            public: form.public,
            scopes,
            roles: form.roles.clone(),
        })
    }
}

/// What the journal tells of an application: addresses lead to machines, not to people.
fn told_of(client: &Client) -> String {
    serde_json::json!({
        "redirect_uris": client.settings.redirect_uris,
        "scopes": oidc::scope::written(&client.settings.scopes),
        "roles": client.settings.roles,
        "public": client.settings.public,
        "suspended": client.suspended.is_some(),
    })
    .to_string()
}

fn name(form: &ClientForm, own: Option<ClientId>, others: &[Client]) -> Result<String, Refusal> {
    let name = reason(&form.name, "name")?;
    let invalid = |why| Refusal::Invalid { field: "name", why };
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(invalid("invalid-too-long"));
    }
    let taken = |other: &&Client| Some(other.id) != own && other.name == name;
    if others.iter().any(|other| taken(&other)) {
        return Err(invalid("invalid-client-taken"));
    }
    Ok(name)
}

fn addresses(text: &str, field: &'static str) -> Result<Vec<String>, Refusal> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        Address::parse(line).map_err(|wrong| refused(wrong, field))?;
        if !all.iter().any(|there| there == line) {
            all.push(line.to_owned());
        }
        if all.len() > MOST_ADDRESSES {
            let why = "invalid-too-long";
            return Err(Refusal::Invalid { field, why });
        }
    }
    Ok(all)
}

fn refused(wrong: Wrong, field: &'static str) -> Refusal {
    let why = match wrong {
        Wrong::Form => "invalid-address-form",
        Wrong::Plain => "invalid-address-plain",
        Wrong::Extra => "invalid-address-extra",
    };
    Refusal::Invalid { field, why }
}

/// Where an application is told lies on a host that browsers are sent back to: nobody has this program ask
/// machines that are no applications.
fn back_channel(text: &str, redirect_uris: &[String]) -> Result<Option<String>, Refusal> {
    let field = "back_channel";
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let address = Address::parse(text).map_err(|wrong| refused(wrong, field))?;
    let same = |uri: &String| Address::parse(uri).is_ok_and(|one| one.host() == address.host());
    if !redirect_uris.iter().any(same) {
        let why = "invalid-address-host";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(Some(text.to_owned()))
}
