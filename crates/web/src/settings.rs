//! What the binary gives the console besides the office.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use application::Office;
use application::duties::pack::PackOrder;
use application::exports::EvidenceOrder;
use application::factor::RelyingParty;
use application::intake::Tally;
use application::own_directory::BindDesk;
use application::port::{Door, Ids};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::Response;
use domain::id::{IncidentId, PersonId, SourceId};
use domain::language::Language;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;
use uuid::Uuid;

use crate::proxy::TrustedProxies;
use crate::senders::Listener;

/// The one-time link of an office without people.
pub trait SetUpGate: Send + Sync {
    /// Whether the token is the one that was printed, still in time, and unused.
    fn accepts(&self, token: &str) -> bool;
    /// The office is set up: the link never opens again.
    fn used(&self);
}

/// An answer that is being made.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Response> + Send + 'a>>;

/// What answers senders of log lines on the console's own address. They show a key of a source and
/// nothing else: neither session nor token nor password is looked at there, and no page is reached.
pub trait LogDoors: Send + Sync {
    /// Whether a request is a sender's; asked before any page.
    fn is_senders(&self, parts: &Parts) -> bool;
    /// Its answer; where it comes from, as far as that is known.
    fn answer(&self, request: Request, address: IpAddr) -> Answering<'_>;
}

/// Evidence that somebody takes out: how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakingState {
    /// It is being made.
    Running {
        /// Leaves of the log that were looked at.
        seen: u64,
        /// Of so many.
        total: u64,
    },
    /// It can be fetched.
    Ready {
        /// Its lines.
        lines: u64,
        /// Its size, in bytes.
        bytes: u64,
        /// SHA-256 of the file, in digits.
        sha256: String,
        /// SHA-256 of its manifest, in digits, as it stands in the chronology.
        manifest: String,
    },
    /// There are no such lines.
    Nothing,
    /// It could not be made.
    Failed {
        /// Why.
        why: String,
    },
}

/// Evidence that somebody takes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    /// Its identity.
    pub id: Uuid,
    /// When it was asked for.
    pub at: Timestamp,
    /// How far it is.
    pub state: TakingState,
}

/// Makes evidence in the background, for whoever asked for it and nobody else.
pub trait EvidenceDesk: Send + Sync {
    /// Begins; no while another one is being made.
    fn begin(&self, order: EvidenceOrder) -> bool;
    /// What somebody takes out for an incident, oldest first.
    fn of(&self, incident: IncidentId, by: PersonId) -> Vec<Taking>;
    /// The file; none where it is not ready, or of somebody else.
    fn file(&self, incident: IncidentId, by: PersonId, id: Uuid) -> Option<Vec<u8>>;
}

/// How far an audit pack is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackState {
    /// It is being made.
    Running,
    /// It can be fetched.
    Ready {
        /// How many times of duties are in it.
        times: usize,
        /// How many of them are missing.
        missing: usize,
        /// SHA-256 of its manifest, in digits.
        manifest: String,
    },
    /// It could not be made.
    Failed {
        /// Why.
        why: String,
    },
}

/// An audit pack that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its identity.
    pub id: Uuid,
    /// When it was asked for.
    pub at: Timestamp,
    /// Its period, both days included.
    pub within: (Date, Date),
    /// How far it is.
    pub state: PackState,
}

/// Makes audit packs in the background, for whoever asked and nobody else.
pub trait PackDesk: Send + Sync {
    /// Begins; no while another one is being made.
    fn begin(&self, order: PackOrder, language: Language) -> bool;
    /// Those that somebody asked for, oldest first.
    fn of(&self, by: PersonId) -> Vec<Pack>;
    /// The file; none where it is not ready, or of somebody else.
    fn file(&self, by: PersonId, id: Uuid) -> Option<Vec<u8>>;
}

/// What the console knows of the log beside the office: how lines come in, and how they are taken out.
#[derive(Clone, Default)]
pub struct Collecting {
    /// Where senders are answered beside the pages; none where they have an address of their own.
    pub doors: Option<Arc<dyn LogDoors>>,
    /// Where else senders come to.
    pub listening: Vec<Listener>,
    /// Where lines are taken out as evidence; nowhere where it is not said.
    pub evidence: Option<Arc<dyn EvidenceDesk>>,
    /// Where audit packs are made; nowhere where it is not said.
    pub packs: Option<Arc<dyn PackDesk>>,
    /// How a sender's key is written; its digits alone where it is not said.
    pub key_of: Option<fn([u8; 32]) -> String>,
    /// Turns true when the program is asked to stop: live views end then, so that it can.
    pub stopped: Option<watch::Receiver<bool>>,
}

/// A door of our own directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryDoor {
    /// `ldaps`, `ldap+starttls` or `ldap`.
    pub kind: &'static str,
    /// The host that it listens on; empty where it listens on all of them.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// Our own directory, as the console tells of it.
#[derive(Clone)]
pub struct OwnDirectory {
    /// The name at the top.
    pub base: String,
    /// The domain of everybody's mail address.
    pub mail_domain: Option<String>,
    /// Its doors.
    pub doors: Vec<DirectoryDoor>,
    /// Who came last.
    pub desk: Arc<BindDesk>,
}

/// What became of the records of each source since the start; the intake puts, pages read.
#[derive(Debug, Clone, Default)]
pub struct Tallies {
    latest: Arc<Mutex<BTreeMap<SourceId, Tally>>>,
    stuck: Arc<AtomicBool>,
}

impl Tallies {
    /// Replaces what is shown.
    pub fn put(&self, tallies: &BTreeMap<SourceId, Tally>) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.clone_from(tallies);
    }

    /// Tells that the log takes nothing (a full disk), or that it does again.
    pub fn put_stuck(&self, stuck: bool) {
        self.stuck.store(stuck, Ordering::Relaxed);
    }

    /// Whether the log takes nothing: senders wait, and nothing is acknowledged.
    pub fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::Relaxed)
    }

    /// What became of one source's records; none before its first line.
    pub fn of(&self, source: SourceId) -> Option<Tally> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        latest.get(&source).copied()
    }
}

/// How the console stands in the world.
pub struct WebSettings {
    /// Whether browsers reach it over TLS: cookies are then `Secure` with the `__Host-` prefix.
    pub secure: bool,
    /// The site that passkeys are made for; none where it has no name of its own.
    pub site: Option<RelyingParty>,
    /// Who stands before it.
    pub proxies: TrustedProxies,
    /// The one-time link, while nobody is there.
    pub set_up: Option<Arc<dyn SetUpGate>>,
    /// Session tokens and the first unit's identity.
    pub ids: Arc<dyn Ids>,
    /// Who waits before a password is looked at.
    pub door: Arc<dyn Door>,
    /// What became of the records of each source.
    pub tallies: Tallies,
    /// Our own directory, where it is served.
    pub own_directory: Option<OwnDirectory>,
    /// How log lines come in.
    pub collecting: Collecting,
}

/// What every handler works with.
pub(crate) struct Console {
    pub(crate) office: Arc<Office>,
    pub(crate) settings: WebSettings,
}

impl Console {
    pub(crate) const fn new(office: Arc<Office>, settings: WebSettings) -> Self {
        Self { office, settings }
    }
}
