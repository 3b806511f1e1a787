//! What is kept of applications; [`crate::port::Records`] provides it as well.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::id::{AccountId, ClientId, PersonId, SessionId, UnitId};
use domain::people::{AccountState, Role};
use domain::version::Version;
use jiff::Timestamp;
use oidc::keys::Algorithm;
use oidc::scope::Scope as Knows;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::authority::Scope;
use crate::factor::SignedBy;
use crate::problem::Fault;

/// An application that people sign in to with this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its identity; the application knows it as `client_id`.
    pub id: ClientId,
    /// The unit whose people may use it, with everything below.
    pub unit: UnitId,
    /// What people call it.
    pub name: String,
    /// How it is set up.
    pub settings: ClientSettings,
    /// SHA-256 of its secret; none where it cannot keep one.
    pub secret: Option<[u8; 32]>,
    /// When it was entered.
    pub since: Timestamp,
    /// Since when it is out of use.
    pub suspended: Option<Timestamp>,
    /// How often it was written.
    pub version: Version,
}

/// How an application is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSettings {
    /// Where a browser may be sent back to, letter by letter.
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after signing out, letter by letter.
    pub post_logout_redirect_uris: Vec<String>,
    /// Where it is told that somebody signed out.
    pub back_channel: Option<String>,
    /// By what its tokens are signed.
    pub algorithm: Algorithm,
    /// Random digits, where it shall know people by names that no other application knows.
    pub pairwise: Option<String>,
    /// Whether it keeps no secret: a program on people's own machines.
    pub public: bool,
    /// What it may know.
    pub scopes: BTreeSet<Knows>,
    /// Who may use it, among the people of its unit; everybody where none is named.
    pub roles: BTreeSet<Role>,
}

/// Somebody's browser at an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Its identity; the application knows it as `sid`. The same for the same browser and application.
    pub id: Uuid,
    /// Which application.
    pub client: ClientId,
    /// The session of the console on which it hangs.
    pub session: SessionId,
    /// Who.
    pub person: PersonId,
    /// Through which account.
    pub account: AccountId,
    /// The person's unit.
    pub unit: UnitId,
    /// When the application was entered last.
    pub at: Timestamp,
    /// Since when it cannot be told of the end; none where nothing was tried.
    pub failing: Option<Timestamp>,
}

/// What a ticket opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketKind {
    /// Tokens, once.
    Code,
    /// What the application may know of the person.
    Access,
    /// New tokens, once.
    Refresh,
}

impl TicketKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Code, Self::Access, Self::Refresh];

    /// Stable name in storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// To what a ticket is bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// What the application may know by it.
    pub scopes: BTreeSet<Knows>,
    /// Where the code was sent to.
    pub redirect_uri: String,
    /// The challenge whose verifier is shown, in hexadecimal digits.
    pub challenge: String,
    /// What the application wants to find in the token.
    pub nonce: Option<String>,
    /// When it was last shown that it is the person.
    pub auth_time: Timestamp,
    /// How the session was opened.
    pub by: String,
}

/// A code or token of an application. Only a digest is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// SHA-256 of its text.
    pub digest: [u8; 32],
    /// What it opens.
    pub kind: TicketKind,
    /// All that was issued from one code.
    pub family: Uuid,
    /// Whose browser at which application.
    pub login: Uuid,
    /// The person's unit.
    pub unit: UnitId,
    /// It ends by itself at this time.
    pub until: Timestamp,
    /// When it was used.
    pub used: Option<Timestamp>,
    /// To what it is bound.
    pub bound: Bound,
}

/// A ticket with what it hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The ticket.
    pub ticket: Ticket,
    /// The browser at the application.
    pub login: Login,
    /// Until when its session of the console stands; none when that has ended.
    pub session_until: Option<Timestamp>,
    /// How the account stands.
    pub state: AccountState,
}

/// A key that signs tokens, with its secret half sealed to its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKey {
    /// Its thumbprint (RFC 7638).
    pub id: String,
    /// By what it signs.
    pub algorithm: Algorithm,
    /// Its public point.
    pub point: Vec<u8>,
    /// Its secret half, sealed.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub made: Timestamp,
}

/// A change of what is kept of applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientChange {
    /// An application is entered.
    Enter(Client),
    /// It is changed; its version is the one that was seen.
    Change(Client),
    /// Somebody's browser comes to an application.
    Come(Login),
    /// A code is given; `once` is a digest of application and nonce, which is given once only.
    Give {
        /// The code.
        ticket: Ticket,
        /// The digest, where the application said a nonce.
        once: Option<[u8; 32]>,
    },
    /// A token is given.
    Hand(Ticket),
    /// A ticket is used up: it must be there, unused.
    Use {
        /// SHA-256 of its text.
        digest: [u8; 32],
        /// The person's unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
    /// All that was issued from one code opens nothing any more.
    EndFamily {
        /// Which.
        family: Uuid,
        /// The person's unit.
        unit: UnitId,
    },
    /// The application was told that the browser's session ended, or nobody tries any more.
    Told {
        /// The browser at the application.
        login: Uuid,
        /// The person's unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
    /// The application could not be told.
    Missed {
        /// The browser at the application.
        login: Uuid,
        /// The person's unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
    /// A key is made.
    AddKey(SealedKey),
    /// A key signs nothing any more that is still believed.
    DropKey(String),
}

impl ClientChange {
    /// The unit that it is about; none for keys, which are the whole office's.
    pub const fn unit(&self) -> Option<UnitId> {
        match self {
            Self::Enter(client) | Self::Change(client) => Some(client.unit),
            Self::Come(login) => Some(login.unit),
            Self::Give { ticket, .. } | Self::Hand(ticket) => Some(ticket.unit),
            Self::Use { unit, .. }
            | Self::EndFamily { unit, .. }
            | Self::Told { unit, .. }
            | Self::Missed { unit, .. } => Some(*unit),
            Self::AddKey(_) | Self::DropKey(_) => None,
        }
    }
}

impl ClientChange {
    /// Whether it opens accounts to an application: only after a proof that it is still the person.
    pub(crate) fn opens(&self) -> bool {
        match self {
            Self::Enter(_) => true,
            Self::Change(client) => client.suspended.is_none(),
            _ => false,
        }
    }
}

/// The name of how a session was opened, as a ticket keeps it.
pub(crate) fn by_name(by: SignedBy) -> String {
    by.name().to_owned()
}

/// Applications and what they hold.
#[async_trait]
pub trait ClientBook: Send + Sync {
    /// Applications of the scope, by name; at most 500.
    async fn clients(&self, scope: &Scope) -> Result<Vec<Client>, Fault>;
    /// One application.
    async fn client(&self, id: ClientId) -> Result<Option<Client>, Fault>;
    /// The ticket of a digest.
    async fn ticket(&self, digest: [u8; 32]) -> Result<Option<Held>, Fault>;
    /// How many tickets of a browser at an application are not over and not used.
    async fn tickets_of(&self, login: Uuid, now: Timestamp) -> Result<u64, Fault>;
    /// Browsers at applications whose session has ended and whose application was not told, the longest
    /// waiting first.
    async fn ended_logins(&self, now: Timestamp, limit: u32) -> Result<Vec<Login>, Fault>;
    /// The keys, oldest first.
    async fn client_keys(&self) -> Result<Vec<SealedKey>, Fault>;
}
