//! An application gets tokens for what a browser brought it, and reads what it may know of the person.

use domain::journal::Doer;
use domain::people::AccountState;
use jiff::Timestamp;
use oidc::exchange::{Grant, Refused, Shown};
use oidc::jws::ID_TOKEN;
use oidc::scope::{self, Scope as Knows};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

use super::enter::may_use;
use super::port::{Bound, Client, ClientChange, Held, Login, Ticket, TicketKind};
use super::{MOST_TICKETS, TOKEN_LASTS, derived, digest, later, object};
use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed};
use crate::factor::SignedBy;
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::REDEEM_CODE;

/// What an application gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Who signed in, signed.
    pub id_token: String,
    /// With it the application reads what it may know.
    pub access_token: String,
    /// How long that opens, in seconds.
    pub expires_in: i64,
    /// With it the application gets new ones, where it may.
    pub refresh_token: Option<String>,
    /// What it may know.
    pub scopes: BTreeSet<Knows>,
}

/// Refused, and why; a fault is the operator's matter.
type Answer<T> = Result<Result<T, Refused>, Problem>;

impl Office {
    /// The application that shows who it is.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn shown_client(&self, shown: &Shown) -> Answer<Client> {
        let found = self.client_asking(&shown.client).await?;
        let in_use = found.filter(|client| client.suspended.is_none());
        let secret = shown.secret.as_deref();
        Ok(match (in_use, secret) {
            (Some(client), None) if client.settings.public && !shown.basic => Ok(client),
            (Some(client), Some(secret)) => {
                let right = client.secret.as_ref();
                let right = right.is_some_and(|kept| oidc::same(kept, &digest(secret)));
                right.then_some(client).ok_or(Refused::InvalidClient)
            }
            _ => Err(Refused::InvalidClient),
        })
    }

    /// Tokens for a code or a refresh token. One that comes a second time ends everything that was issued
    /// from the same code: somebody else has it.
    ///
    /// # Errors
    /// A fault when records cannot be read or written.
    pub async fn redeem(&self, client: &Client, grant: &Grant) -> Answer<Issued> {
        let (text, kind) = match grant {
            Grant::Code { code, .. } => (code, TicketKind::Code),
            Grant::Refresh { token, .. } => (token, TicketKind::Refresh),
        };
        let Some(held) = self.parts.records.ticket(digest(text)).await? else {
            return Ok(Err(Refused::InvalidGrant));
        };
        let ticket = &held.ticket;
        if ticket.kind != kind || held.login.client != client.id {
            return Ok(Err(Refused::InvalidGrant));
        }
        if ticket.used.is_some() {
            self.end_family(client, &held).await?;
            return Ok(Err(Refused::InvalidGrant));
        }
        let fits = match grant {
            Grant::Code {
                redirect_uri,
                verifier,
                ..
            } => ticket.bound.redirect_uri == *redirect_uri && proved_by(&ticket.bound, verifier),
            Grant::Refresh { .. } => true,
        };
        if !fits {
            // Whoever holds the code does not hold what belongs to it: the code is burnt.
            self.end_family(client, &held).await?;
            return Ok(Err(Refused::InvalidGrant));
        }
        let Some(actor) = self.still_in(client, &held).await? else {
            return Ok(Err(Refused::InvalidGrant));
        };
        let scopes = match narrowed(grant, &ticket.bound.scopes) {
            Ok(scopes) => scopes,
            Err(refused) => return Ok(Err(refused)),
        };
        if self
            .parts
            .records
            .tickets_of(held.login.id, self.now())
            .await?
            >= MOST_TICKETS
        {
            return Ok(Err(Refused::InvalidGrant));
        }
        self.issue(client, &actor, (&held, scopes)).await
    }

    /// The person behind a ticket, as long as everything stands on which it hangs.
    async fn still_in(&self, client: &Client, held: &Held) -> Result<Option<Actor>, Problem> {
        let now = self.now();
        let session = held.session_until.is_some_and(|until| now < until);
        if !session || held.ticket.until <= now || held.state != AccountState::Active {
            return Ok(None);
        }
        let actor = self.actor(held.login.person, None).await?;
        Ok(actor.filter(|actor| may_use(actor, client)))
    }

    async fn end_family(&self, client: &Client, held: &Held) -> Result<(), Problem> {
        let unit = held.login.unit;
        let family = held.ticket.family;
        let change = ClientChange::EndFamily { family, unit };
        let facts = json!({"ended": family.to_string()});
        let deed = self.client_deed(client, &held.login, vec![change], &facts);
        self.commit(&Scope::whole_office(), deed).await
    }

    async fn issue(
        &self,
        client: &Client,
        actor: &Actor,
        (held, scopes): (&Held, BTreeSet<Knows>),
    ) -> Answer<Issued> {
        let (now, ticket) = (self.now(), &held.ticket);
        let until = held.session_until.unwrap_or(now);
        let access = oidc::base64url(&self.parts.ids.secret());
        let access_until = later(now, TOKEN_LASTS).min(until);
        let renews = scopes.contains(&Knows::OfflineAccess);
        let refresh = renews.then(|| oidc::base64url(&self.parts.ids.secret()));
        let bound = Bound {
            scopes: scopes.clone(),
            ..ticket.bound.clone()
        };
        let next = |text: &str, kind, until| Ticket {
            digest: digest(text),
            kind,
            until,
            used: None,
            bound: bound.clone(),
            ..ticket.clone()
        };
        let mut changes = vec![
            ClientChange::Use {
                digest: ticket.digest,
                unit: ticket.unit,
                at: now,
            },
            ClientChange::Hand(next(&access, TicketKind::Access, access_until)),
        ];
        if let Some(refresh) = &refresh {
            changes.push(ClientChange::Hand(next(
                refresh,
                TicketKind::Refresh,
                until,
            )));
        }
        let id_token = self.id_token(client, actor, (held, now)).await?;
        let facts = json!({"for": ticket.kind.name()});
        let deed = self.client_deed(client, &held.login, changes, &facts);
        match self.commit(&Scope::whole_office(), deed).await {
            Ok(()) => Ok(Ok(Issued {
                id_token,
                access_token: access,
                expires_in: access_until.duration_since(now).as_secs(),
                refresh_token: refresh,
                scopes,
            })),
            // Used in the same moment by somebody else.
            Err(Problem::Refused(Refusal::Stale)) => {
                self.end_family(client, held).await?;
                Ok(Err(Refused::InvalidGrant))
            }
            Err(problem) => Err(problem),
        }
    }

    fn client_deed(
        &self,
        client: &Client,
        login: &Login,
        changes: Vec<ClientChange>,
        facts: &Value,
    ) -> Deed {
        let changes = changes.into_iter();
        let changes = changes.map(|change| Change::Client(Box::new(change)));
        let facts = facts.to_string();
        let entry = self.entry(
            Doer::Program,
            &REDEEM_CODE,
            login.unit,
            object(client.id),
            facts,
        );
        Deed::new(changes.collect(), entry)
    }

    async fn id_token(
        &self,
        client: &Client,
        actor: &Actor,
        (held, now): (&Held, Timestamp),
    ) -> Result<String, Problem> {
        let bound = &held.ticket.bound;
        let by = SignedBy::from_name(&bound.by).unwrap_or_default();
        let mut claims = json!({
            "iss": self.issuer_or_fault()?,
            "sub": subject(client, &actor.person.id.to_string()),
            "aud": client.id.to_string(),
            "iat": now.as_second(),
            "exp": later(now, TOKEN_LASTS).as_second(),
            "auth_time": bound.auth_time.as_second(),
            "sid": held.login.id.to_string(),
            "acr": by.acr(),
            "amr": by.amr(),
        });
        if let (Some(nonce), Some(claims)) = (&bound.nonce, claims.as_object_mut()) {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        let claims = claims.as_object().cloned().unwrap_or_default();
        self.signed_token(client.settings.algorithm, ID_TOKEN, &claims)
            .await
    }

    pub(super) fn issuer_or_fault(&self) -> Result<&str, Fault> {
        let missing = "applications need the address of this program; set server.public_url";
        self.issuer().ok_or_else(|| Fault::new(missing))
    }

    /// What an application may know of the person behind an access token; none when the token opens
    /// nothing.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn claims(&self, token: &str) -> Result<Option<Map<String, Value>>, Problem> {
        let Some(held) = self.parts.records.ticket(digest(token)).await? else {
            return Ok(None);
        };
        if held.ticket.kind != TicketKind::Access {
            return Ok(None);
        }
        let Some(client) = self.parts.records.client(held.login.client).await? else {
            return Ok(None);
        };
        let Some(actor) = self.still_in(&client, &held).await? else {
            return Ok(None);
        };
        let scopes = &held.ticket.bound.scopes;
        let person = &actor.person;
        let mut claims = Map::new();
        let mut say = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        say("sub", json!(subject(&client, &person.id.to_string())));
        if scopes.contains(&Knows::Profile) {
            say("name", json!(person.name));
            say("locale", json!(person.language.tag()));
            let account = self.parts.records.account_of(person.id).await?;
            if let Some(account) = account {
                say("preferred_username", json!(account.account.name));
            }
        }
        if scopes.contains(&Knows::Email)
            && let Some(mail) = self.parts.records.notice_settings(person.id).await?.mail
        {
            say("email", json!(mail.to_string()));
            // People choose themselves where they are told.
            say("email_verified", json!(false));
        }
        if scopes.contains(&Knows::Groups) {
            say("unit", json!(person.unit.to_string()));
            let unit = actor.tree().unit(person.unit);
            say("unit_name", json!(unit.map(|unit| &unit.name)));
            say("groups", json!(groups(&actor, &client)));
        }
        Ok(Some(claims))
    }
}

/// Roles held where the application is used, and nothing of other units.
fn groups(actor: &Actor, client: &Client) -> BTreeSet<&'static str> {
    let within = actor.tree().subtree(client.unit);
    let held = actor.held().into_iter();
    let here = held.filter(|(_, unit)| within.contains(unit));
    here.map(|(role, _)| role.name()).collect()
}

/// How an application knows a person: the same at every sign-in, and nowhere else where it shall be so.
pub(super) fn subject(client: &Client, person: &str) -> String {
    match &client.settings.pairwise {
        Some(salt) => derived(&["subject", &client.id.to_string(), salt, person]).to_string(),
        None => person.to_owned(),
    }
}

fn proved_by(bound: &Bound, verifier: &str) -> bool {
    let challenge = domain::hex::bytes(&bound.challenge);
    let challenge: Option<[u8; 32]> = challenge.and_then(|bytes| bytes.try_into().ok());
    challenge.is_some_and(|challenge| oidc::belongs(verifier, &challenge))
}

/// A refresh token may ask for less, never for more.
fn narrowed(grant: &Grant, given: &BTreeSet<Knows>) -> Result<BTreeSet<Knows>, Refused> {
    let Grant::Refresh {
        scope: Some(wanted),
        ..
    } = grant
    else {
        return Ok(given.clone());
    };
    let wanted = scope::read(wanted);
    if wanted.is_subset(given) && wanted.contains(&Knows::Openid) {
        Ok(wanted)
    } else {
        Err(Refused::InvalidScope)
    }
}
