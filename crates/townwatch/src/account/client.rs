//! `townwatch account client`: applications that people reach with their sign-in here, entered by the operator of
//! the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use application::Office;
use application::clients::{Client, ClientForm, digest};
use application::port::Ids as _;
use clap::{Args, Subcommand};
use domain::people::Role;
use oidc::scope::Scope;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::config;
use crate::control::{self, Answer, Request};
use crate::machine::MachineIds;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// `townwatch account client`
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Enter an application; its secret is shown once.
    Add(AddClient),
    /// Tell every application, one a line.
    List(ListClients),
}

/// Whose applications.
#[derive(Debug, Args)]
pub struct ListClients {
    /// Folder of everything that is kept. Also while a server runs.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// JSON Lines.
    #[arg(long)]
    pub json: bool,
}

/// `townwatch account client add`
#[derive(Debug, Args)]
pub struct AddClient {
    #[command(flatten)]
    pub whose: ListClients,
    /// What people call it.
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Where a browser may be sent back to, letter by letter; several times for several.
    #[arg(long = "redirect", value_name = "URL", required = true)]
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after signing out; several times for several.
    #[arg(long = "after", value_name = "URL")]
    pub after: Vec<String>,
    /// Where it is told that somebody signed out.
    #[arg(long, value_name = "URL")]
    pub back_channel: Option<String>,
    /// The name of its unit; the top unit where none is given.
    #[arg(long, value_name = "NAME")]
    pub unit: Option<String>,
    /// What it may know: profile, email, groups, `offline_access`; several times for several.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub scopes: Vec<String>,
    /// Who may use it, by role; several times for several. Everybody of the unit where none is given.
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// ES256 or `EdDSA`.
    #[arg(long, value_name = "NAME", default_value = "ES256")]
    pub algorithm: String,
    /// It keeps no secret.
    #[arg(long)]
    pub public: bool,
    /// It knows people by names of its own.
    #[arg(long)]
    pub pairwise: bool,
}

/// An application, as it is named at the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    name: String,
    unit: Option<String>,
    redirect_uris: Vec<String>,
    after: Vec<String>,
    back_channel: Option<String>,
    scopes: Vec<String>,
    roles: Vec<String>,
    algorithm: String,
    public: bool,
    pairwise: bool,
}

/// Runs `townwatch account client`.
///
/// # Errors
/// One line that names the thing and the next step; nothing is changed then.
pub(super) async fn run(
    command: &ClientCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (whose, request) = match command {
        ClientCommand::Add(new) => (&new.whose, Request::AddClient(asked(new))),
        ClientCommand::List(whose) => (whose, Request::ListClients),
    };
    let config = config::load_for(whose.config.as_deref(), whose.data.as_deref(), environment)?;
    match control::through(&config, request).await? {
        Answer::Lines { lines } => {
            for line in lines {
                out.line(&told(&line, whose.json));
            }
            Ok(Done::Clean)
        }
        other => Err(crate::keeping::unasked(other)),
    }
}

fn told(line: &Value, json: bool) -> String {
    if json {
        return line.to_string();
    }
    let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
    let secret = match text("client_secret") {
        "" => String::new(),
        secret => format!(" secret {secret} (shown once)"),
    };
    format!("client {} {}{secret}", text("client_id"), text("name"))
}

fn asked(new: &AddClient) -> NewClient {
    NewClient {
        name: new.name.clone(),
        unit: new.unit.clone(),
        redirect_uris: new.redirect_uris.clone(),
        after: new.after.clone(),
        back_channel: new.back_channel.clone(),
        scopes: new.scopes.clone(),
        roles: new.roles.clone(),
        algorithm: new.algorithm.clone(),
        public: new.public,
        pairwise: new.pairwise,
    }
}

/// Enters an application, as the operator asks.
pub(crate) async fn add(office: &Arc<Office>, new: &NewClient) -> Result<Answer, String> {
    let words = |name: &str, why: &str| format!("--{name}: {why}");
    let scopes: Option<BTreeSet<Scope>> = new
        .scopes
        .iter()
        .map(|name| Scope::from_name(name))
        .collect();
    let roles: Option<BTreeSet<Role>> =
        new.roles.iter().map(|name| Role::from_name(name)).collect();
    let form = ClientForm {
        name: new.name.clone(),
        redirect_uris: new.redirect_uris.join("\n"),
        post_logout_redirect_uris: new.after.join("\n"),
        back_channel: new.back_channel.clone().unwrap_or_default(),
        algorithm: new.algorithm.clone(),
        pairwise: new.pairwise,
        public: new.public,
        scopes: scopes.ok_or_else(|| words("scope", "profile, email, groups or offline_access"))?,
        roles: roles.ok_or_else(|| words("role", "no such role; see docs/roles.md"))?,
    };
    let mut units = office
        .units()
        .await
        .map_err(|why| why.to_string())?
        .into_iter();
    let unit = match &new.unit {
        Some(wanted) => units.find(|unit| unit.name == *wanted),
        None => units.find(|unit| unit.parent.is_none()),
    };
    let unit = unit.ok_or_else(|| {
        words(
            "unit",
            "no such unit; set the office up first (townwatch init), then name one of its units",
        )
    })?;
    let secret = oidc::base64url(&MachineIds.secret());
    let entered = office
        .enter_client_here(unit.id, &form, digest(&secret))
        .await;
    let client = entered.map_err(|why| why.to_string())?;
    let mut line = line(&client, office.issuer());
    if let (false, Some(line)) = (new.public, line.as_object_mut()) {
        line.insert("client_secret".to_owned(), json!(secret));
    }
    Ok(Answer::Lines { lines: vec![line] })
}

/// Tells every application, without its secret.
pub(crate) async fn list(office: &Arc<Office>) -> Result<Answer, String> {
    let clients = office.every_client().await.map_err(|why| why.to_string())?;
    let lines = clients.iter().map(|client| line(client, office.issuer()));
    Ok(Answer::Lines {
        lines: lines.collect(),
    })
}

fn line(client: &Client, issuer: Option<&str>) -> Value {
    let settings = &client.settings;
    let roles: Vec<_> = settings.roles.iter().map(|role| role.name()).collect();
    json!({
        "client_id": client.id.to_string(),
        "name": client.name,
        "unit": client.unit.to_string(),
        "issuer": issuer,
        "redirect_uris": settings.redirect_uris,
        "post_logout_redirect_uris": settings.post_logout_redirect_uris,
        "backchannel_logout_uri": settings.back_channel,
        "id_token_signed_response_alg": settings.algorithm.name(),
        "scope": oidc::scope::written(&settings.scopes),
        "roles": roles,
        "public": settings.public,
        "suspended": client.suspended,
    })
}
