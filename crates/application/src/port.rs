//! What adapters provide. No SQL, HTTP or file stands behind these names here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use domain::finding::{Finding, Severity};
use domain::id::{
    AccountId, AttachmentId, DeviceId, EventId, FindingId, IncidentId, PersonId, SourceId, UnitId,
};
use domain::incident::{CaseRegime, Incident, IncidentState, TimelineEntry};
use domain::journal::JournalEntry;
use domain::people::{Account, AccountState, Grant, Person, Unit};
use domain::place::Placing;
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::app_passwords::AppPasswordBook;
use crate::approvals::ApprovalBook;
use crate::attachments::Attachment;
use crate::authority::Scope;
use crate::campaigns::CampaignBook;
use crate::case_tasks::CaseTasks;
use crate::clients::ClientBook;
use crate::connectors::ConnectorBook;
use crate::deed::{Deed, Session, Source, Together, Token};
use crate::directory::Directory;
use crate::documents::DocumentBook;
use crate::duties::DutyBook;
use crate::exceptions::ExceptionBook;
use crate::factor::Factors;
use crate::holds::HoldBook;
use crate::hunts::HuntBook;
use crate::imports::ImportBook;
use crate::keeping::Keeping;
use crate::leavers::LeaverBook;
use crate::normal::Normals;
use crate::own_directory::OwnDirectory;
use crate::passwords::{Accepted, Hashed, PasswordBook};
use crate::problem::{Fault, Problem};
use crate::registers::SheetBook;
use crate::reviews::ReviewBook;
use crate::saved_searches::SavedSearches;
use crate::scim::ScimBook;
use crate::services::ServiceBook;
use crate::sign_ins::{AnswerBook, ForwardBook, LegacyBook, SharedUseBook, SignIns};
use crate::sweeps::SweepBook;

/// The source of time itself.
pub trait Now: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The source of identities and secrets.
pub trait Ids: Send + Sync {
    /// A new `UUIDv7`.
    fn uuid(&self) -> Uuid;
    /// 32 unguessable bytes.
    fn secret(&self) -> [u8; 32];
}

/// In which line an attempt waits for its password to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A device from which the same account signed in before. It goes first.
    Known,
    /// Anybody.
    Stranger,
}

/// Slow password hashing, in a pool of its own with a bounded line before it.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// Hashes a password that was accepted. [`crate::Refusal::Busy`] when the line is full.
    async fn hash(&self, password: Accepted) -> Result<Hashed, Problem>;
    /// Whether the password belongs to the PHC string. With `None` as much work is done and the
    /// answer is no, so that a missing account cannot be told by its speed.
    /// [`crate::Refusal::Busy`] when the lane is full; nothing was looked at then.
    async fn verify(
        &self,
        password: String,
        hash: Option<String>,
        lane: Lane,
    ) -> Result<bool, Problem>;
}

/// Somebody who wants to sign in with a password.
#[derive(Debug, Clone, Copy)]
pub struct Knock<'k> {
    /// The sign-in name as typed.
    pub name: &'k str,
    /// The browser's address, where it is known.
    pub address: Option<IpAddr>,
    /// The note that this browser carries for this name, if any; anybody may have written it.
    pub note: Option<&'k str>,
    /// What the browser says it is, for the list of known devices.
    pub browser: &'k str,
    /// The network of its address, as `192.0.2.0/24`, for the same list.
    pub network: &'k str,
}

/// Who waits before a password is looked at. Passkeys never come here.
#[async_trait]
pub trait Door: Send + Sync {
    /// Lets an attempt begin, counted as failed until [`Door::opened`] says otherwise: many at the
    /// same time count one by one. [`crate::Refusal::Wait`] when the pair of account and network
    /// failed too often; nothing is counted then.
    async fn begin(&self, knock: &Knock<'_>, now: Timestamp) -> Result<Lane, Problem>;
    /// The known device that carries the note; none for a strange browser, and for one that was taken
    /// back.
    async fn device(&self, knock: &Knock<'_>, now: Timestamp) -> Result<Option<DeviceId>, Fault>;
    /// The password was not looked at: the attempt does not count.
    fn not_looked_at(&self, knock: &Knock<'_>, lane: Lane, now: Timestamp);
    /// The password was right. The note that the browser is to carry from now on.
    async fn opened(
        &self,
        knock: &Knock<'_>,
        account: AccountId,
        now: Timestamp,
    ) -> Result<String, Fault>;
}

/// How long a device stays known after its last sign-in. Ours, not a law's.
pub const DEVICE_KNOWN_FOR: SignedDuration = SignedDuration::from_hours(180 * 24);

/// A browser from which somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// Its identity.
    pub id: DeviceId,
    /// Whose it is.
    pub account: AccountId,
    /// When somebody first signed in from it. Entering a device that is there does not change it.
    pub since: Timestamp,
    /// When somebody last signed in from it.
    pub last_used: Timestamp,
    /// What it said it is.
    pub label: String,
    /// The network it was last used from, as `192.0.2.0/24`; empty when it is not known.
    pub network: String,
}

/// The known devices of all accounts.
#[async_trait]
pub trait DeviceRegister: Send + Sync {
    /// Whether a device is known and was not taken back. Asked only for genuine notes.
    async fn stands(&self, device: DeviceId) -> Result<bool, Fault>;
    /// Enters a device, or moves its last use. One that was taken back stays so.
    async fn remember(&self, device: &KnownDevice) -> Result<(), Fault>;
}

/// An account with its password hash, for signing in only.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// PHC string.
    pub password_hash: String,
}

/// Which findings, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingQuery {
    /// Only this state (`open`, `dismissed`, `watched`, `accepted`).
    pub state: Option<String>,
    /// At least this severity.
    pub severity: Option<Severity>,
    /// Only this rule.
    pub rule: Option<String>,
    /// Only after this place in the list: (last, id) of the last row of the page before.
    pub after: Option<(Timestamp, FindingId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Which incidents, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentQuery {
    /// Only this state.
    pub state: Option<IncidentState>,
    /// Only after this place in the list: (known at, id) of the last row of the page before.
    pub after: Option<(Timestamp, IncidentId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// A finding that went on: the same key, more events.
pub type Growth = Finding;

/// The records of the office.
#[async_trait]
pub trait Records:
    Directory
    + Factors
    + HoldBook
    + SavedSearches
    + ApprovalBook
    + Normals
    + SweepBook
    + HuntBook
    + SignIns
    + AnswerBook
    + LegacyBook
    + ForwardBook
    + SharedUseBook
    + SheetBook
    + CaseTasks
    + DutyBook
    + OwnDirectory
    + PasswordBook
    + AppPasswordBook
    + ImportBook
    + ClientBook
    + ServiceBook
    + ScimBook
    + ConnectorBook
    + LeaverBook
    + CampaignBook
    + DocumentBook
    + ReviewBook
    + ExceptionBook
{
    /// Writes a deed in one transaction: every change and every journal entry, or nothing.
    /// [`crate::Refusal::Stale`] when a version is not the one seen, and nothing is written.
    async fn commit(&self, scope: &Scope, deed: &Deed) -> Result<(), Problem>;

    /// Findings that grew by themselves: `last`, `count`, `values`, `proofs` of the same key are
    /// replaced where the new count is higher. Judgement and version stay. No deed of anybody.
    async fn grow(&self, scope: &Scope, grown: &[Growth]) -> Result<(), Fault>;

    /// Whether any account exists: before that, the one-time link is offered.
    async fn is_set_up(&self) -> Result<bool, Fault>;
    /// All units.
    async fn units(&self) -> Result<Vec<Unit>, Fault>;
    /// Every place that a unit was given after it was entered, by unit and day.
    async fn placings(&self) -> Result<Vec<Placing>, Fault>;
    /// Counts the changes of what must be right together.
    async fn version_of(&self, what: Together) -> Result<Version, Fault>;
    /// The account of a sign-in name (lower case), with its hash.
    async fn credentials(&self, name: &str) -> Result<Option<Credentials>, Fault>;
    /// One person.
    async fn person(&self, id: PersonId) -> Result<Option<Person>, Fault>;
    /// Names of several people, for chronologies.
    async fn names(&self, ids: &[PersonId]) -> Result<BTreeMap<PersonId, String>, Fault>;
    /// A person's grants, past and future ones too.
    async fn grants(&self, person: PersonId) -> Result<Vec<Grant>, Fault>;
    /// The account of a name in some unit, for enriching findings.
    async fn account_named(&self, scope: &Scope, name: &str) -> Result<Option<Account>, Fault>;
    /// The session of a token's digest.
    async fn session(&self, token_digest: [u8; 32]) -> Result<Option<Session>, Fault>;

    /// The token of a digest, with the state of the account it belongs to.
    async fn token(&self, digest: [u8; 32]) -> Result<Option<(Token, AccountState)>, Fault>;
    /// A person's tokens, oldest first.
    async fn tokens_of(&self, person: PersonId) -> Result<Vec<Token>, Fault>;

    /// Sources of the scope, by name.
    async fn sources(&self, scope: &Scope) -> Result<Vec<Source>, Fault>;
    /// The source whose sender has the key of a digest.
    async fn source_of_key(&self, digest: [u8; 32]) -> Result<Option<Source>, Fault>;
    /// Findings, newest `last` first.
    async fn findings(&self, scope: &Scope, query: &FindingQuery) -> Result<Vec<Finding>, Fault>;
    /// How many findings of the scope are open, by severity.
    async fn open_findings(&self, scope: &Scope) -> Result<BTreeMap<Severity, u64>, Fault>;
    /// One finding.
    async fn finding(&self, scope: &Scope, id: FindingId) -> Result<Option<Finding>, Fault>;
    /// Keys of all findings of the scope, so that a replay raises none twice.
    async fn finding_keys(&self, scope: &Scope) -> Result<BTreeMap<String, FindingId>, Fault>;
    /// Incidents, newest `known_at` first.
    async fn incidents(&self, scope: &Scope, query: &IncidentQuery)
    -> Result<Vec<Incident>, Fault>;
    /// One incident.
    async fn incident(&self, scope: &Scope, id: IncidentId) -> Result<Option<Incident>, Fault>;
    /// The regulations it is judged by beside its own, in the order they were added.
    async fn further_regimes(
        &self,
        scope: &Scope,
        id: IncidentId,
    ) -> Result<Vec<CaseRegime>, Fault>;
    /// The same for every incident of a page that is judged by more than its own.
    async fn further_regimes_listed(
        &self,
        scope: &Scope,
        query: &IncidentQuery,
    ) -> Result<BTreeMap<IncidentId, Vec<CaseRegime>>, Fault>;
    /// Its files, oldest first, without their content.
    async fn attachments(&self, scope: &Scope, id: IncidentId) -> Result<Vec<Attachment>, Fault>;
    /// The content of one of its files; empty where there is none.
    async fn attachment_content(
        &self,
        scope: &Scope,
        incident: IncidentId,
        id: AttachmentId,
    ) -> Result<Vec<u8>, Fault>;
    /// Its chronology, oldest first.
    async fn timeline(&self, scope: &Scope, id: IncidentId) -> Result<Vec<TimelineEntry>, Fault>;
    /// Lines of the journal after a place, in order; each is written into the log once.
    async fn journal_after(&self, sequence: u64, limit: u32) -> Result<Vec<JournalLine>, Fault>;
    /// Journal entries about one object, oldest first.
    async fn journal_of(
        &self,
        scope: &Scope,
        kind: &'static str,
        id: &str,
    ) -> Result<Vec<JournalEntry>, Fault>;
}

/// A line of the journal as it is on record, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// Its place, from 1, without a gap.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// In which unit.
    pub unit: UnitId,
    /// Everything it says, by column; ids only.
    pub said: BTreeMap<&'static str, String>,
}

/// How well the sender of a record is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// By certificate, key, or because we read its file ourselves.
    Authenticated,
    /// By network address only.
    Network,
    /// Not at all: findings that rest on this alone propose, never act.
    None,
}

/// Where a record stood at its sender; a resend has the same position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SenderPosition {
    /// A line of a file.
    File {
        /// Device number.
        device: u64,
        /// Inode number.
        inode: u64,
        /// Counts truncations and reuse of the same inode, from 0.
        generation: u32,
        /// Offset of the line's first byte.
        offset: u64,
        /// Offset after the line's end.
        end: u64,
    },
    /// A line of our own journal.
    Journal {
        /// Its place there.
        sequence: u64,
    },
    /// A transaction of RELP, whose numbers begin anew with every session.
    Relp {
        /// The session; one that began with what an earlier one had not been answered goes on under
        /// the name of that one.
        session: u64,
        /// The number that the sender gave it.
        transaction: u64,
    },
    /// A place in a series that the sender counts up, as a systemd journal does.
    Numbered {
        /// Which series.
        series: u64,
        /// The place; higher than every one before it.
        number: u64,
    },
    /// A name that the sender gave to this record alone, as the `_id` of Elasticsearch.
    Named {
        /// First half of a digest of the name.
        high: u64,
        /// Second half.
        low: u64,
    },
    /// A line of a request that names nothing: a resend is the same request again.
    Request {
        /// A digest of the whole request.
        body: u64,
        /// The line's place in it, from 0.
        line: u64,
    },
    /// A record of a whole file that was handed in.
    Dropped {
        /// First half of the first half of the file's SHA-256.
        high: u64,
        /// The rest of that half.
        low: u64,
        /// The record's place in the file, from 1; a resend is the same file again.
        number: u64,
    },
    /// The sender gives none.
    None,
}

/// A record as it arrived: raw bytes and what we know of the sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRecord {
    /// The unit it belongs to at receipt.
    pub unit: UnitId,
    /// Who sent it.
    pub source: SourceId,
    /// When it arrived.
    pub received: Timestamp,
    /// How well the sender is known.
    pub trust: Trust,
    /// Where it stood there.
    pub position: SenderPosition,
    /// Text encoding of the bytes (`formats::encoding::Encoding::name`).
    pub encoding: &'static str,
    /// The bytes, without the line end.
    pub raw: Vec<u8>,
}

/// A record in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRecord {
    /// Its identity.
    pub id: EventId,
    /// The record.
    pub record: RawRecord,
}

/// The append-only log of everything that arrived.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Appends records and returns when they are durable (after fsync); their ids, in order.
    /// On an error nothing of the batch is acknowledged.
    async fn append(&self, records: Vec<RawRecord>) -> Result<Vec<EventId>, Fault>;
    /// As [`EventLog::append`], for whoever needs the records afterwards: they are the caller's alone again
    /// when this returns.
    async fn append_shared(&self, records: Arc<Vec<RawRecord>>) -> Result<Vec<EventId>, Fault> {
        self.append(Vec::clone(&records)).await
    }
    /// Up to `limit` records from an index on, in order; fewer only at the end.
    async fn read_from(&self, index: u64, limit: usize) -> Result<Vec<KeptRecord>, Fault>;
    /// Single records of the scope; ids that are not there or not in scope are left out.
    async fn read(&self, scope: &Scope, ids: &[EventId]) -> Result<Vec<KeptRecord>, Fault>;
    /// The id the next record will get.
    fn end(&self) -> EventId;
    /// The same log as one that keeps by rules; none where this one only takes and reads.
    fn keeping(&self) -> Option<&dyn Keeping>;
}
