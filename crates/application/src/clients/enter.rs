//! A person goes on to an application with the session they have: it gets a code.

use domain::id::ClientId;
use domain::people::AccountState;
use oidc::request::{Denied, Prompt, Request};

use super::port::{Bound, Client, ClientChange, Login, Ticket, TicketKind, by_name};
use super::{CODE_LASTS, MOST_TICKETS, derived, digest, later, object};
use crate::authority::Actor;
use crate::deed::Change;
use crate::office::Office;
use crate::people::SignedIn;
use crate::problem::{Problem, Refusal};
use crate::use_case::ENTER_APPLICATION;

/// So long a proof counts that was asked for by an application, in seconds.
const ASKED_LASTS: i64 = 15 * 60;

/// What an application asks of a person, beside who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing more.
    Nothing,
    /// That they show again that it is them.
    Proof,
}

/// Where a person goes on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To the application, with this code.
    Code(String),
    /// To the application, which is told this.
    Denied(Denied),
    /// Nowhere: the password must be changed first.
    MustChange,
}

impl Office {
    /// The address under which applications know this program; none where it has none.
    pub fn issuer(&self) -> Option<&str> {
        self.parts.issuer.as_deref()
    }

    /// The application of a name that it gives itself, for telling people where they go on to.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn client_asking(&self, id: &str) -> Result<Option<Client>, Problem> {
        if self.issuer().is_none() {
            return Ok(None);
        }
        match id.parse::<ClientId>() {
            // A name is written in one way only.
            Ok(known) if known.to_string() == id => Ok(self.parts.records.client(known).await?),
            _ => Ok(None),
        }
    }

    /// Whether a person must show again who they are before they go on. `asked` is when this was last asked
    /// for the same request (seconds since 1970).
    pub fn asks(&self, signed_in: &SignedIn, request: &Request, asked: Option<i64>) -> Asks {
        let proved = signed_in.session.proved_at;
        let now = self.now().as_second();
        let answered = asked.is_some_and(|asked| {
            (asked..asked.saturating_add(ASKED_LASTS)).contains(&now) && proved.as_second() >= asked
        });
        let age = now.saturating_sub(proved.as_second());
        let old = request.max_age.is_some_and(|most| age > i64::from(most));
        let wanted = request.prompt == Prompt::Login || request.max_age == Some(0) || old;
        if wanted && !answered {
            Asks::Proof
        } else {
            Asks::Nothing
        }
    }

    /// Lets a person go on to an application: a code for it, or why there is none.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read or written.
    pub async fn enter_application(
        &self,
        signed_in: &SignedIn,
        client: &Client,
        request: &Request,
    ) -> Result<Way, Problem> {
        let actor = &signed_in.actor;
        let permit = actor.permit(&ENTER_APPLICATION)?;
        let (session, unit) = (&signed_in.session, actor.person.unit);
        let found = self.parts.records.account_of(actor.person.id).await?;
        match found.map(|found| found.account.state) {
            Some(AccountState::Active) => {}
            Some(AccountState::MustChange) => return Ok(Way::MustChange),
            _ => return Ok(Way::Denied(Denied::AccessDenied)),
        }
        if !may_use(actor, client) {
            return Ok(Way::Denied(Denied::AccessDenied));
        }
        let login = Login {
            id: login_id(client.id, &session.id.to_string()),
            client: client.id,
            session: session.id,
            person: actor.person.id,
            account: session.account,
            unit,
            at: self.now(),
            failing: None,
        };
        if self.parts.records.tickets_of(login.id, self.now()).await? >= MOST_TICKETS {
            return Ok(Way::Denied(Denied::AccessDenied));
        }
        let code = oidc::base64url(&self.parts.ids.secret());
        let changes = self.code_for(signed_in, (client, request), login, &code);
        let facts = serde_json::json!({
            "application": client.name,
            "network": session.network,
            "browser": session.browser,
        });
        let done = self.carry_out(&permit, unit, object(client.id), facts.to_string(), changes);
        match done.await {
            Ok(()) => {
                self.clients_in_use();
                Ok(Way::Code(code))
            }
            // The same nonce was given a code before: a request is answered once.
            Err(Problem::Refused(Refusal::Stale)) => Ok(Way::Denied(Denied::InvalidRequest)),
            Err(problem) => Err(problem),
        }
    }

    /// A code with the browser it is for.
    fn code_for(
        &self,
        signed_in: &SignedIn,
        (client, request): (&Client, &Request),
        login: Login,
        code: &str,
    ) -> Vec<Change> {
        let ticket = Ticket {
            digest: digest(code),
            kind: TicketKind::Code,
            family: self.parts.ids.uuid(),
            login: login.id,
            unit: login.unit,
            until: later(self.now(), CODE_LASTS),
            used: None,
            bound: bound(signed_in, request),
        };
        let named = client.id.to_string();
        let once = request.nonce.as_ref();
        let once = once.map(|nonce| digest(&format!("{named}\n{nonce}")));
        let changes = [
            ClientChange::Come(login),
            ClientChange::Give { ticket, once },
        ];
        changes
            .map(|change| Change::Client(Box::new(change)))
            .to_vec()
    }
}

/// Whether a person is among those an application is for.
pub(super) fn may_use(actor: &Actor, client: &Client) -> bool {
    let within = actor.tree().subtree(client.unit);
    let roles = &client.settings.roles;
    let held = |(role, unit): &(_, _)| roles.contains(role) && within.contains(unit);
    client.suspended.is_none()
        && within.contains(&actor.person.unit)
        && (roles.is_empty() || actor.held().iter().any(held))
}

/// The identity of a session's browser at an application.
pub(super) fn login_id(client: ClientId, session: &str) -> uuid::Uuid {
    derived(&["login", &client.to_string(), session])
}

fn bound(signed_in: &SignedIn, request: &Request) -> Bound {
    let session = &signed_in.session;
    Bound {
        scopes: request.scopes.clone(),
        redirect_uri: request.back.address.clone(),
        challenge: domain::hex::text(&request.challenge),
        nonce: request.nonce.clone(),
        auth_time: session.proved_at,
        by: by_name(session.by),
    }
}
