//! The port of second factors and of sessions; [`crate::port::Records`] provides it as well.

use async_trait::async_trait;
use domain::id::{AccountId, PersonId, SessionId};
use domain::people::Account;
use jiff::Timestamp;

use crate::deed::Session;
use crate::port::KnownDevice;
use crate::problem::Fault;

/// How far a browser has come in signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Signed in.
    Full,
    /// The password was right; the second step is outstanding.
    Code,
    /// The password was right; a role asks for a second factor, which is to be set up first.
    Enrol,
    /// Everything was right; the password must be changed first.
    Renew,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Full, Self::Code, Self::Enrol, Self::Renew];

    /// Stable name in storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Code => "code",
            Self::Enrol => "enrol",
            Self::Renew => "renew",
        }
    }

    /// The stage of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// By what a session was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignedBy {
    /// Nobody wrote it down.
    #[default]
    Unknown,
    /// A password alone.
    Password,
    /// A password and a code, or a second factor that was set up just then.
    Code,
    /// A password and a recovery code.
    Recovery,
    /// A passkey, which asks for finger, face or PIN itself.
    Passkey,
}

impl SignedBy {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Unknown,
        Self::Password,
        Self::Code,
        Self::Recovery,
        Self::Passkey,
    ];

    /// Stable name in storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Password => "password",
            Self::Code => "code",
            Self::Recovery => "recovery",
            Self::Passkey => "passkey",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// What applications are told (RFC 8176).
    pub const fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Unknown => &[],
            Self::Password => &["pwd"],
            Self::Code | Self::Recovery => &["pwd", "otp", "mfa"],
            Self::Passkey => &["pop", "user", "mfa"],
        }
    }

    /// How strong that is, for applications.
    pub const fn acr(self) -> &'static str {
        match self {
            Self::Unknown | Self::Password => "urn:townwatch:acr:password",
            Self::Code | Self::Recovery => "urn:townwatch:acr:two-factor",
            Self::Passkey => "urn:townwatch:acr:passkey",
        }
    }
}

/// A seed for one-time codes (RFC 6238).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totp {
    /// Whose.
    pub account: AccountId,
    /// The seed, sealed to its row.
    pub sealed: Vec<u8>,
    /// When the first code was right; until then it opens nothing.
    pub confirmed_at: Option<Timestamp>,
    /// The latest step of time whose code was used: no code counts twice.
    pub last_step: i64,
}

/// A passkey (`WebAuthn` Level 3), ES256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its identity, as the browser gave it; at most 1,023 bytes.
    pub credential: Vec<u8>,
    /// Whose.
    pub account: AccountId,
    /// How the authenticator knows the account.
    pub user_handle: Vec<u8>,
    /// Point on P-256, 65 bytes.
    pub public_key: Vec<u8>,
    /// The highest count it signed with; 0 where it does not count.
    pub sign_count: u32,
    /// Whether it is kept by a service beyond the one device.
    pub backed_up: bool,
    /// The name its holder gave it.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
}

/// Second factors and sessions of accounts.
#[async_trait]
pub trait Factors: Send + Sync {
    /// An account's seed, confirmed or not.
    async fn totp(&self, account: AccountId) -> Result<Option<Totp>, Fault>;
    /// How many recovery codes of an account are unused.
    async fn recovery_codes(&self, account: AccountId) -> Result<u32, Fault>;
    /// An account's passkeys, oldest first.
    async fn passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, Fault>;
    /// The passkey of an identity, with its account.
    async fn passkey(&self, credential: &[u8]) -> Result<Option<(Passkey, Account)>, Fault>;
    /// A person's sessions that have not ended, latest seen first.
    async fn sessions(&self, person: PersonId, at: Timestamp) -> Result<Vec<Session>, Fault>;
    /// The known devices of an account that were used after a moment and not taken back, latest used
    /// first; at most 200.
    async fn devices(
        &self,
        account: AccountId,
        used_after: Timestamp,
    ) -> Result<Vec<KnownDevice>, Fault>;
    /// Whether the records hold anything that is sealed.
    async fn holds_sealed(&self) -> Result<bool, Fault>;
    /// A session was used; an earlier moment than the last changes nothing.
    async fn seen(&self, session: SessionId, at: Timestamp) -> Result<(), Fault>;
}

/// Where a secret stands in the records. It opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealPlace<'p> {
    /// Table.
    pub table: &'p str,
    /// Column.
    pub column: &'p str,
    /// The row's identity, which never changes.
    pub row: &'p str,
}

/// Small secrets, sealed to their place in the records.
pub trait Seals: Send + Sync {
    /// Seals a secret.
    ///
    /// # Errors
    /// When the master key cannot be read or made.
    fn seal(&self, place: SealPlace<'_>, secret: &[u8]) -> Result<Vec<u8>, Fault>;
    /// Opens what was sealed for this place; copy it nowhere.
    ///
    /// # Errors
    /// When the master key cannot be read, or it was sealed elsewhere or altered.
    fn open(&self, place: SealPlace<'_>, sealed: &[u8]) -> Result<Vec<u8>, Fault>;
}

/// One-time codes (RFC 6238) and digests of recovery codes.
pub trait Codes: Send + Sync {
    /// The step of time whose code this is: the present one or a neighbour. None for another code.
    fn step(&self, seed: &[u8], code: &str, now: Timestamp) -> Option<i64>;
    /// What is kept of an account's recovery code.
    fn recovery_digest(&self, account: AccountId, code: &str) -> [u8; 32];
}

/// The site that passkeys are made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// Its domain.
    pub id: String,
    /// Scheme, host and port, as browsers write them.
    pub origin: String,
}

/// What a browser brings back from an authenticator. Where a new passkey is brought there is no
/// signature and no user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// Identity of the credential.
    pub credential: Vec<u8>,
    /// `clientDataJSON`
    pub client_data: Vec<u8>,
    /// `authenticatorData`
    pub authenticator_data: Vec<u8>,
    /// The signature over both.
    pub signature: Vec<u8>,
    /// How the authenticator knows the account.
    pub user_handle: Vec<u8>,
}

/// A new passkey that was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Point on P-256, 65 bytes.
    pub public_key: Vec<u8>,
    /// What it counts from.
    pub sign_count: u32,
    /// Whether it is kept beyond the one device.
    pub backed_up: bool,
}

/// A passkey that was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// The count it signed with.
    pub sign_count: u32,
    /// Whether it is kept beyond the one device.
    pub backed_up: bool,
}

/// Checks of passkeys. A challenge is good for one purpose, for some minutes, and once.
pub trait PasskeyCheck: Send + Sync {
    /// What is to be signed.
    fn challenge(&self, purpose: &str, now: Timestamp) -> Vec<u8>;
    /// A new passkey; none where it proves nothing.
    fn registered(
        &self,
        site: &RelyingParty,
        purpose: &str,
        brought: &Brought,
        now: Timestamp,
    ) -> Option<Registered>;
    /// A passkey that signed; none where it proves nothing.
    fn asserted(
        &self,
        site: &RelyingParty,
        purpose: &str,
        brought: &Brought,
        passkey: &Passkey,
        now: Timestamp,
    ) -> Option<Asserted>;
}
