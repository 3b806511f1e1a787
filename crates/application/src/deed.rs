//! A change and its journal entry are one thing, written in one transaction.

mod opening;
mod source;

use std::collections::BTreeSet;

use domain::approval::Approval;
use domain::finding::{Finding, FindingState};
use domain::id::{
    AccountId, AttachmentId, DeviceId, FindingId, HoldId, IncidentId, PersonId, SessionId,
    SourceId, TokenId, UnitId,
};
use domain::incident::{CaseRegime, Incident, TimelineEntry};
use domain::journal::JournalEntry;
use domain::language::Language;
use domain::people::{Account, AccountState, Grant, Person, Role, Unit};
use domain::place::Placing;
use domain::premise::Premise;
use domain::telling::NoticeSettings;
use domain::version::Version;
use jiff::{Timestamp, civil::Date};

use crate::app_passwords::AppPasswordChange;
use crate::assessing::CaseAnswers;
use crate::attachments::Attachment;
use crate::case_tasks::TaskChange;
use crate::clients::ClientChange;
use crate::duties::{CalendarChange, DutyChange};
use crate::factor::{Passkey, SignedBy, Stage};
use crate::holds::{Hold, Release};
use crate::hunts::HuntChange;
use crate::imports::ImportChange;
use crate::jobs::Job;
use crate::leavers::LeaverChange;
use crate::normal::NormalChange;
use crate::own_directory::ServiceKeyChange;
use crate::passwords::{Hashed, NoteDue, PasswordSet};
use crate::registers::SheetChange;
use crate::saved_searches::SavedSearch;
use crate::services::ServiceChange;
use crate::sign_ins::OwnSignIns;
use crate::sweeps::SweepChange;
pub use crate::together::Together;
pub use source::{Passes, SentBy, Source};

/// A signed-in browser. Only a digest of its token is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// SHA-256 of the token in the cookie.
    pub token_digest: [u8; 32],
    /// Who.
    pub person: PersonId,
    /// Through which account.
    pub account: AccountId,
    /// Since when.
    pub since: Timestamp,
    /// It ends by itself at this time.
    pub until: Timestamp,
    /// The language chosen for this browser, if one was.
    pub language: Option<Language>,
    /// How far it has come.
    pub stage: Stage,
    /// When it was last used, within some minutes.
    pub last_seen: Timestamp,
    /// The network it came from, as `192.0.2.0/24`; empty when it is not known.
    pub network: String,
    /// What the browser says it is; anybody may say anything.
    pub browser: String,
    /// When it was last shown that it is still the person.
    pub proved_at: Timestamp,
    /// Whether nobody had signed in with this account from this browser before.
    pub strange: bool,
    /// By what it was opened.
    pub by: SignedBy,
}

/// One value of a list of what is normal at a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PremiseValue {
    /// Which unit.
    pub unit: UnitId,
    /// Which of its lists.
    pub premise: Premise,
    /// The value in its canonical form.
    pub value: String,
}

/// A program's key: what its maker may do, in one role and one unit, for a time. Only a digest of
/// the secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its identity.
    pub id: TokenId,
    /// Who made it and answers for it.
    pub person: PersonId,
    /// Through which account; a suspended account suspends its tokens.
    pub account: AccountId,
    /// What it is for, in the maker's words.
    pub name: String,
    /// The one role it acts in.
    pub role: Role,
    /// The one unit it acts in, with everything below.
    pub unit: UnitId,
    /// Since when.
    pub since: Timestamp,
    /// It ends by itself at this time.
    pub until: Timestamp,
}

/// One change of the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A unit is entered.
    AddUnit(Unit),
    /// A unit gets another name.
    RenameUnit {
        /// Which.
        unit: UnitId,
        /// The name the writer saw.
        seen: String,
        /// The name it shall have.
        name: String,
    },
    /// A unit stands elsewhere from a day on; replaces a placing of the same unit and day.
    PlaceUnit(Placing),
    /// Nobody else changed what must be right together since it was read; counted on for the next.
    StillAs {
        /// What.
        what: Together,
        /// The version the writer saw.
        seen: Version,
    },
    /// A person is entered.
    AddPerson(Person),
    /// An account is issued.
    AddAccount {
        /// The account.
        account: Account,
        /// Its password.
        password_hash: Hashed,
    },
    /// A role is given.
    AddGrant(Grant),
    /// A role ends early.
    EndGrant {
        /// The role as it was seen.
        grant: Grant,
        /// Its last day.
        last: Date,
    },
    /// Name and language of a person change.
    UpdatePerson {
        /// The person as they shall be.
        person: Person,
        /// The person as the writer saw them.
        seen: Person,
    },
    /// An account changes its state.
    SetAccountState {
        /// Which.
        account: AccountId,
        /// The state the writer saw.
        seen: AccountState,
        /// The state it shall have.
        state: AccountState,
        /// Why, in people's words.
        reason: Option<String>,
        /// Since when.
        at: Timestamp,
    },
    /// An account gets another password.
    SetPassword(PasswordSet),
    /// A table of accounts is taken in or undone, or a slip is printed.
    Import(Box<ImportChange>),
    /// The password of an account is to be changed.
    PasswordDue(Box<NoteDue>),
    /// A one-time link is issued; one that was issued before opens no more.
    IssueLink {
        /// Whose password is chosen by it.
        account: AccountId,
        /// SHA-256 of its secret.
        digest: [u8; 32],
        /// It opens until then.
        until: Timestamp,
    },
    /// A one-time link is used: it must still be there.
    UseLink {
        /// Whose.
        account: AccountId,
        /// SHA-256 of its secret.
        digest: [u8; 32],
    },
    /// Every browser of a person is signed out.
    CloseSessionsOf(PersonId),
    /// Every other browser of a person is signed out.
    CloseOtherSessions {
        /// Whose.
        person: PersonId,
        /// The one that stays.
        kept: SessionId,
    },
    /// Browsers of a person are strangers again at the sign-in.
    RevokeDevices {
        /// Whose.
        person: PersonId,
        /// When.
        at: Timestamp,
    },
    /// A browser is a stranger again at the sign-in.
    ForgetDevice {
        /// Whose.
        account: AccountId,
        /// Which.
        device: DeviceId,
        /// When.
        at: Timestamp,
    },
    /// Every other browser of an account is a stranger again.
    ForgetOtherDevices {
        /// Whose.
        account: AccountId,
        /// The one that stays; none where the one that asks is not known either.
        kept: Option<DeviceId>,
        /// When.
        at: Timestamp,
    },
    /// A seed for one-time codes waits for its first code; it replaces one that was not confirmed.
    SetTotp {
        /// Whose.
        account: AccountId,
        /// The seed, sealed to its row.
        sealed: Vec<u8>,
    },
    /// The first code was right.
    ConfirmTotp {
        /// Whose.
        account: AccountId,
        /// The step of the code.
        step: i64,
        /// When.
        at: Timestamp,
    },
    /// A code was right: its step, and every one before it, is used up.
    UseTotpStep {
        /// Whose.
        account: AccountId,
        /// The step of the code.
        step: i64,
    },
    /// New recovery codes; those from before open no more.
    SetRecoveryCodes {
        /// Whose.
        account: AccountId,
        /// SHA-256 of each.
        digests: Vec<[u8; 32]>,
    },
    /// A recovery code is used up: it must be there, unused.
    UseRecoveryCode {
        /// Whose.
        account: AccountId,
        /// SHA-256 of it.
        digest: [u8; 32],
        /// When.
        at: Timestamp,
    },
    /// A passkey is entered.
    AddPasskey(Passkey),
    /// A passkey signed.
    UsePasskey {
        /// Whose.
        account: AccountId,
        /// Which.
        credential: Vec<u8>,
        /// The count the reader saw.
        seen: u32,
        /// The count it signed with.
        count: u32,
        /// Whether it is kept beyond the one device.
        backed_up: bool,
        /// When.
        at: Timestamp,
    },
    /// A passkey is taken away.
    RemovePasskey {
        /// Whose.
        account: AccountId,
        /// Which.
        credential: Vec<u8>,
    },
    /// Seed and recovery codes of an account are taken away.
    RemoveCodes(AccountId),
    /// Seed, recovery codes and passkeys of an account are taken away.
    RemoveSecondFactor(AccountId),
    /// Something is normal at a unit.
    AddPremise(PremiseValue),
    /// It no longer is.
    DropPremise(PremiseValue),
    /// A step of a unit's first start is done or put off.
    MarkStep {
        /// Which unit.
        unit: UnitId,
        /// The step's name.
        step: &'static str,
        /// The mark's name.
        mark: &'static str,
        /// When.
        at: Timestamp,
    },
    /// A source is entered.
    AddSource(Source),
    /// A source's sender gets a key; one from before opens no more.
    SetSourceKey {
        /// Which.
        source: SourceId,
        /// Its unit.
        unit: UnitId,
        /// SHA-256 of the key.
        digest: [u8; 32],
    },
    /// Name, unit, format, zone or network of a source change.
    UpdateSource {
        /// The source as it shall be.
        source: Source,
        /// The source as the writer saw it.
        seen: Source,
    },
    /// A source is in use no more: the key of its sender opens nothing.
    RetireSource {
        /// Which.
        source: SourceId,
        /// Its unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
    /// A source that was retired is in use again.
    RestoreSource {
        /// Which.
        source: SourceId,
        /// Its unit.
        unit: UnitId,
    },
    /// A browser signs in.
    OpenSession(Session),
    /// A browser signs out.
    CloseSession(SessionId),
    /// It was shown again who sits at a browser: its cookie from before opens nothing any more.
    ProveSession {
        /// Which browser.
        session: SessionId,
        /// SHA-256 of the token in its new cookie.
        digest: [u8; 32],
        /// When.
        at: Timestamp,
    },
    /// A program gets a key.
    IssueToken {
        /// The key.
        token: Token,
        /// SHA-256 of its secret.
        digest: [u8; 32],
    },
    /// A program's key is taken back.
    RevokeToken(TokenId),
    /// A password for one mail program or device comes, is used or ends.
    AppPassword(Box<AppPasswordChange>),
    /// A program's key for our directory comes or goes.
    ServiceKey(Box<ServiceKeyChange>),
    /// The pages' language for one browser.
    SetSessionLanguage {
        /// Which browser.
        session: SessionId,
        /// Which language.
        language: Language,
    },
    /// Something is to be done later. Ignored when a job of the same kind and key is there.
    PlanJob(Job),
    /// Something is to be done anew: a job of the same kind and key that is there becomes due at this
    /// job's time and keeps what it knows; otherwise this one is planned.
    WakeJob(Job),
    /// Somebody wants a job that is there to be tried at once.
    RetryJob {
        /// Name of its kind.
        kind: String,
        /// Its key.
        key: String,
        /// Now.
        at: Timestamp,
    },
    /// What was planned needs not be done any more.
    DropJob {
        /// Name of its kind.
        kind: String,
        /// Its key.
        key: String,
    },
    /// A person chose where and how they are told.
    SetNotices {
        /// Who.
        person: PersonId,
        /// What they chose.
        settings: Box<NoticeSettings>,
    },
    /// A secret of the configuration is kept, sealed; one of the same name is replaced.
    KeepSecret {
        /// Its name.
        name: String,
        /// Sealed to its place, as hexadecimal digits.
        sealed: String,
        /// When.
        at: Timestamp,
    },
    /// A rule says something new. Ignored when a finding with the same key is there.
    RaiseFinding(Finding),
    /// People judged a finding.
    JudgeFinding {
        /// Which.
        finding: FindingId,
        /// The version the judge saw.
        seen: Version,
        /// The judgement.
        state: FindingState,
    },
    /// A case is opened. The store gives its `number` from the counter of (unit, year), in one go.
    OpenIncident(Incident),
    /// A case is changed; identity, unit and number stay.
    UpdateIncident {
        /// The case as it shall be.
        incident: Incident,
        /// The version the writer saw.
        seen: Version,
    },
    /// A case is judged by a further regulation, or anew by one whose first version stays.
    JudgeByRegime {
        /// Which case.
        incident: IncidentId,
        /// The regulation with facts and level.
        judged: CaseRegime,
    },
    /// A file is added to a case.
    AddAttachment(Attachment),
    /// A part of a file's content.
    AddAttachmentPart {
        /// The case.
        incident: IncidentId,
        /// The file.
        attachment: AttachmentId,
        /// Its place, from 0.
        number: u32,
        /// The bytes.
        content: Vec<u8>,
    },
    /// What is to be done for a case.
    Task(TaskChange),
    /// The assessment of a case is answered; its version is the one that was seen, 0 for none.
    Assess(CaseAnswers),
    /// What is normal here.
    Normal(NormalChange),
    /// A sweep over a directory.
    Sweep(SweepChange),
    /// An application that people sign in to, or what it holds.
    Client(Box<ClientChange>),
    /// A system that is kept in step, or what it was told.
    Connector(Box<crate::connectors::ConnectorChange>),
    /// Who somebody is for a program that enters people, or a list that it keeps.
    Scim(Box<crate::scim::ScimChange>),
    /// Something that many people are asked to do.
    Campaign(Box<crate::campaigns::CampaignChange>),
    /// A document of the office.
    Document(Box<crate::documents::DocumentChange>),
    /// A look at what people may do.
    Review(Box<crate::reviews::ReviewChange>),
    /// An exception from an account policy.
    Exception(Box<crate::exceptions::ExceptionChange>),
    /// Somebody leaves the office.
    Leaver(Box<LeaverChange>),
    /// A look back through the log.
    Hunt(HuntChange),
    /// A service that is looked at.
    Service(ServiceChange),
    /// Somebody looked at the sign-ins of their own account.
    OwnSignIns(OwnSignIns),
    /// Somebody keeps a search.
    SaveSearch(SavedSearch),
    /// It has another name, or is deleted or brought back; its version is the one that was seen.
    ChangeSavedSearch(SavedSearch),
    /// An approval is asked for, or waived; none of the same clause waits for the same subject.
    AskApproval(Box<Approval>),
    /// An approval went on by one of its deeds; its version is the one that was seen.
    MoveApproval(Box<Approval>),
    /// A sheet of a register is begun, or went on.
    Sheet(Box<SheetChange>),
    /// Something is said of one time of a duty.
    Duty(Box<DutyChange>),
    /// Somebody's calendar has another address, or none.
    Calendar(CalendarChange),
    /// Records stay for a case, whatever their term.
    PlaceHold(Hold),
    /// They need not stay any more.
    ReleaseHold {
        /// Which hold.
        id: HoldId,
        /// Its case.
        incident: IncidentId,
        /// Who let it go, and why.
        release: Release,
    },
    /// Which kinds of logs a source sends; replaces those that were named.
    NameLogKinds {
        /// Which source.
        source: SourceId,
        /// Its unit.
        unit: UnitId,
        /// Names of the kinds.
        classes: BTreeSet<String>,
    },
    /// Something that is known about keeping the log; replaces what stood under the name.
    NoteKeeping {
        /// Its name.
        name: &'static str,
        /// What, as JSON.
        value: String,
        /// When.
        at: Timestamp,
    },
    /// A line for a case's chronology.
    AddTimeline {
        /// Which case.
        incident: IncidentId,
        /// The line.
        entry: TimelineEntry,
    },
}

/// Changes with the journal entries that tell of them; neither is written without the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    changes: Vec<Change>,
    entries: Vec<JournalEntry>,
}

impl Deed {
    /// Changes and the entry that tells of them. A look at protected data is a deed without changes.
    pub fn new(changes: Vec<Change>, entry: JournalEntry) -> Self {
        Self {
            changes,
            entries: vec![entry],
        }
    }

    /// One more change told by one more entry, in the same transaction.
    pub fn and(&mut self, changes: Vec<Change>, entry: JournalEntry) {
        self.changes.extend(changes);
        self.entries.push(entry);
    }

    /// More that is written in the same transaction, told by the entries that are there.
    pub(crate) fn beside(&mut self, changes: impl IntoIterator<Item = Change>) {
        self.changes.extend(changes);
    }

    /// What changes.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What the journal says of it; never empty.
    pub fn entries(&self) -> &[JournalEntry] {
        &self.entries
    }
}
