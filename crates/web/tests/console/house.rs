//! The console over in-memory fakes, shared by the tests beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::attachments::Attachment;
use application::deed::{Change, Deed, Session, Source, Together, Token};
use application::directory::{AccountRecord, Directory, Link, Listed, PeopleQuery};
use application::factor::{Factors, Passkey, SealPlace, Seals, Stage, Totp};
use application::passwords::{Accepted, Hashed, PasswordRules};
use application::port::{
    Credentials, EventLog, FindingQuery, Growth, Ids, IncidentQuery, JournalLine, KeptRecord,
    KnownDevice, Lane, Now, Passwords, RawRecord, Records,
};
use application::{Fault, Office, Parts, Problem, Refusal, Scope};
use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use domain::finding::{Finding, Severity};
use domain::id::{
    AccountId, AttachmentId, EventId, FindingId, IncidentId, PersonId, SessionId, UnitId,
};
use domain::incident::{CaseRegime, Incident, TimelineEntry};
use domain::journal::JournalEntry;
use domain::people::{Account, AccountState, Grant, Person, Role, Unit};
use domain::place::Placing;
use domain::premise::PremiseLists;
use domain::telling::NoticeSettings;
use domain::version::Version;
use identity::{DeviceKey, HouseDoor};
use jiff::Timestamp;
use jiff::civil::Date;
use tower::ServiceExt;
use uuid::Uuid;
use web::{SetUpGate, Tallies, WebSettings};

pub(crate) use crate::asking::{Answer, request};

/// A session of this token makes the records break.
pub(crate) const BREAKING_TOKEN: &str = "break";
/// A session of this token is the inhabitant's.
pub(crate) const TOKEN: &str = "inhabitant";

/// The inhabitant's password.
pub(crate) const PASSWORD: &str = "right";
/// With this password the line is full.
pub(crate) const BUSY_PASSWORD: &str = "busy";

/// Who lives in the house and what lies on the desk; without an inhabitant nobody can sign in.
#[derive(Default)]
pub(crate) struct Contents {
    /// The unit and its one person.
    pub(crate) inhabitant: Option<(Unit, Person)>,
    /// The person's roles.
    pub(crate) roles: Vec<Role>,
    /// The one finding.
    pub(crate) finding: Option<Finding>,
    /// How often the list of findings holds it, each time with another identity.
    pub(crate) copies: usize,
    /// The one incident.
    pub(crate) incident: Option<Incident>,
    /// The sources.
    pub(crate) sources: Vec<Source>,
    /// The lines that prove it.
    pub(crate) lines: Vec<KeptRecord>,
    /// Whether somebody else always saved in between.
    pub(crate) stale: bool,
    /// Keys of programs by digest, with the state of the account they belong to.
    pub(crate) tokens: Mutex<BTreeMap<[u8; 32], (Token, AccountState)>>,
    /// In which lanes passwords were looked at.
    pub(crate) lanes: Mutex<Vec<Lane>>,
    /// What was written: use case names, and what each was about.
    pub(crate) deeds: Mutex<Vec<String>>,
    /// Objects and facts of what was written.
    pub(crate) told: Mutex<Vec<String>>,
}

impl Contents {
    fn lanes(&self) -> MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Desk(Arc<Contents>);
struct Checker(Arc<Contents>);
pub(crate) struct Nobody;

#[async_trait]
impl Directory for Desk {
    async fn people(&self, _: &Scope, query: &PeopleQuery, _: Date) -> Result<Vec<Listed>, Fault> {
        let inhabitant = self.0.inhabitant.as_ref();
        let person = inhabitant
            .filter(|_| query.after.is_none())
            .map(|(_, person)| Listed {
                person: person.clone(),
                account: None,
            });
        Ok(person.into_iter().collect())
    }
    async fn account_of(&self, _: PersonId) -> Result<Option<AccountRecord>, Fault> {
        let found = self.credentials("somebody").await?;
        Ok(found.map(|found| AccountRecord {
            account: found.account,
            reason: None,
            since: None,
            kind: domain::policy::AccountKind::Person,
            issued: None,
        }))
    }
    async fn holders(&self, _: Role) -> Result<Vec<(Grant, AccountState)>, Fault> {
        Ok(Vec::new())
    }
    async fn sessions_of(&self, _: PersonId, _: Timestamp) -> Result<u32, Fault> {
        Ok(0)
    }
    async fn link(&self, _: [u8; 32]) -> Result<Option<Link>, Fault> {
        Ok(None)
    }
    async fn link_of(&self, _: AccountId) -> Result<Option<Timestamp>, Fault> {
        Ok(None)
    }
    async fn owner(&self, _: AccountId) -> Result<Option<PersonId>, Fault> {
        Ok(None)
    }
    async fn notice_settings(&self, _: PersonId) -> Result<NoticeSettings, Fault> {
        Ok(NoticeSettings::default())
    }
    async fn secret(&self, _: &str) -> Result<Option<String>, Fault> {
        Ok(None)
    }
    async fn secrets(&self) -> Result<Vec<String>, Fault> {
        Ok(Vec::new())
    }
    async fn premises(&self) -> Result<PremiseLists, Fault> {
        Ok(PremiseLists::new())
    }
    async fn steps(&self, _: UnitId) -> Result<BTreeMap<String, String>, Fault> {
        Ok(BTreeMap::new())
    }
}

/// Seals nothing.
struct Open;

impl Seals for Open {
    fn seal(&self, _: SealPlace<'_>, secret: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(secret.to_vec())
    }
    fn open(&self, _: SealPlace<'_>, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(sealed.to_vec())
    }
}

#[async_trait]
impl Factors for Desk {
    async fn totp(&self, _: AccountId) -> Result<Option<Totp>, Fault> {
        Ok(None)
    }
    async fn recovery_codes(&self, _: AccountId) -> Result<u32, Fault> {
        Ok(0)
    }
    async fn passkeys(&self, _: AccountId) -> Result<Vec<Passkey>, Fault> {
        Ok(Vec::new())
    }
    async fn passkey(&self, _: &[u8]) -> Result<Option<(Passkey, Account)>, Fault> {
        Ok(None)
    }
    async fn sessions(&self, _: PersonId, _: Timestamp) -> Result<Vec<Session>, Fault> {
        let own = Records::session(self, web::digest(TOKEN)).await?;
        Ok(own.into_iter().collect())
    }
    async fn devices(&self, _: AccountId, _: Timestamp) -> Result<Vec<KnownDevice>, Fault> {
        Ok(Vec::new())
    }
    async fn holds_sealed(&self) -> Result<bool, Fault> {
        Ok(false)
    }
    async fn seen(&self, _: SessionId, _: Timestamp) -> Result<(), Fault> {
        Ok(())
    }
}

#[async_trait]
impl Records for Desk {
    async fn attachments(&self, _: &Scope, _: IncidentId) -> Result<Vec<Attachment>, Fault> {
        Ok(Vec::new())
    }
    async fn attachment_content(
        &self,
        _: &Scope,
        _: IncidentId,
        _: AttachmentId,
    ) -> Result<Vec<u8>, Fault> {
        Ok(Vec::new())
    }

    async fn commit(&self, _: &Scope, deed: &Deed) -> Result<(), Problem> {
        if self.0.stale && !deed.changes().is_empty() {
            return Err(Refusal::Stale.into());
        }
        let mut tokens = self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        for change in deed.changes() {
            if let Change::IssueToken { token, digest } = change {
                tokens.insert(*digest, (token.clone(), AccountState::Active));
            }
        }
        drop(tokens);
        let mut deeds = self.0.deeds.lock().unwrap_or_else(PoisonError::into_inner);
        deeds.extend(deed.entries().iter().map(|entry| entry.deed.clone()));
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.extend(deed.entries().iter().map(|entry| {
            let object = &entry.object;
            format!("{} {} {}", object.kind, object.id, entry.facts)
        }));
        Ok(())
    }
    async fn grow(&self, _: &Scope, _: &[Growth]) -> Result<(), Fault> {
        Ok(())
    }
    async fn is_set_up(&self) -> Result<bool, Fault> {
        Ok(self.0.inhabitant.is_some())
    }
    async fn units(&self) -> Result<Vec<Unit>, Fault> {
        Ok(self
            .0
            .inhabitant
            .iter()
            .map(|(unit, _)| unit.clone())
            .collect())
    }
    async fn placings(&self) -> Result<Vec<Placing>, Fault> {
        Ok(Vec::new())
    }
    async fn version_of(&self, _: Together) -> Result<Version, Fault> {
        Ok(Version::FIRST)
    }
    async fn credentials(&self, name: &str) -> Result<Option<Credentials>, Fault> {
        Ok(self
            .0
            .inhabitant
            .as_ref()
            .map(|(unit, person)| Credentials {
                account: Account {
                    id: AccountId::new(Uuid::from_u128(2)),
                    person: person.id,
                    unit: unit.id,
                    name: name.to_owned(),
                    state: AccountState::Active,
                },
                password_hash: "kept".to_owned(),
            }))
    }
    async fn person(&self, _: PersonId) -> Result<Option<Person>, Fault> {
        Ok(self.0.inhabitant.as_ref().map(|(_, person)| person.clone()))
    }
    async fn names(&self, _: &[PersonId]) -> Result<BTreeMap<PersonId, String>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn grants(&self, person: PersonId) -> Result<Vec<Grant>, Fault> {
        let Some((unit, _)) = &self.0.inhabitant else {
            return Ok(Vec::new());
        };
        let grant = |role: &Role| Grant {
            person,
            role: *role,
            unit: unit.id,
            from: Date::MIN,
            until: None,
            deputy_of: None,
        };
        Ok(self.0.roles.iter().map(grant).collect())
    }
    async fn account_named(&self, _: &Scope, _: &str) -> Result<Option<Account>, Fault> {
        Ok(None)
    }
    async fn session(&self, digest: [u8; 32]) -> Result<Option<Session>, Fault> {
        assert_ne!(
            digest,
            web::digest(BREAKING_TOKEN),
            "secret path of the records"
        );
        let inhabitant = self.0.inhabitant.as_ref();
        let known = inhabitant.filter(|_| digest == web::digest(TOKEN));
        Ok(known.map(|(_, person)| Session {
            id: SessionId::new(Uuid::from_u128(1)),
            token_digest: digest,
            person: person.id,
            account: AccountId::new(Uuid::from_u128(2)),
            since: Timestamp::UNIX_EPOCH,
            until: Timestamp::MAX,
            language: None,
            stage: Stage::Full,
            last_seen: Timestamp::UNIX_EPOCH,
            network: String::new(),
            browser: String::new(),
            proved_at: Timestamp::UNIX_EPOCH,
            strange: false,
            by: application::factor::SignedBy::Password,
        }))
    }
    async fn token(&self, digest: [u8; 32]) -> Result<Option<(Token, AccountState)>, Fault> {
        let tokens = self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(tokens.get(&digest).cloned())
    }
    async fn tokens_of(&self, person: PersonId) -> Result<Vec<Token>, Fault> {
        let tokens = self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let own = tokens.values().filter(|(token, _)| token.person == person);
        Ok(own.map(|(token, _)| token.clone()).collect())
    }
    async fn source_of_key(&self, _: [u8; 32]) -> Result<Option<Source>, Fault> {
        Ok(None)
    }

    async fn sources(&self, _: &Scope) -> Result<Vec<Source>, Fault> {
        Ok(self.0.sources.clone())
    }
    async fn findings(&self, _: &Scope, query: &FindingQuery) -> Result<Vec<Finding>, Fault> {
        let all = (0..self.0.copies.max(1)).rev().filter_map(|copy| {
            let mut finding = self.0.finding.clone()?;
            if copy > 0 {
                finding.id = FindingId::new(Uuid::from_u128(1_000 + u128::try_from(copy).ok()?));
            }
            Some(finding)
        });
        // Newest first, and of the same moment the larger identity first.
        let after = |finding: &Finding| {
            let place = query.after.as_ref();
            place.is_none_or(|(at, id)| (finding.last, finding.id) < (*at, *id))
        };
        // Fewer than asked for, as records may.
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX).min(150);
        Ok(all.filter(after).take(limit).collect())
    }
    async fn open_findings(&self, _: &Scope) -> Result<BTreeMap<Severity, u64>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn finding(&self, scope: &Scope, id: FindingId) -> Result<Option<Finding>, Fault> {
        let finding = self.0.finding.clone();
        Ok(finding.filter(|finding| finding.id == id && scope.covers(finding.unit)))
    }
    async fn finding_keys(&self, _: &Scope) -> Result<BTreeMap<String, FindingId>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn incidents(&self, _: &Scope, query: &IncidentQuery) -> Result<Vec<Incident>, Fault> {
        let first = query.after.is_none();
        let incident = self.0.incident.iter().filter(|_| first);
        Ok(incident.cloned().collect())
    }
    async fn incident(&self, _: &Scope, _: IncidentId) -> Result<Option<Incident>, Fault> {
        Ok(None)
    }
    async fn further_regimes(&self, _: &Scope, _: IncidentId) -> Result<Vec<CaseRegime>, Fault> {
        Ok(Vec::new())
    }
    async fn further_regimes_listed(
        &self,
        _: &Scope,
        _: &IncidentQuery,
    ) -> Result<BTreeMap<IncidentId, Vec<CaseRegime>>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn timeline(&self, _: &Scope, _: IncidentId) -> Result<Vec<TimelineEntry>, Fault> {
        Ok(Vec::new())
    }
    async fn journal_after(&self, _: u64, _: u32) -> Result<Vec<JournalLine>, Fault> {
        Ok(Vec::new())
    }
    async fn journal_of(
        &self,
        _: &Scope,
        _: &'static str,
        _: &str,
    ) -> Result<Vec<JournalEntry>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl EventLog for Desk {
    async fn append(&self, _: Vec<RawRecord>) -> Result<Vec<EventId>, Fault> {
        Ok(Vec::new())
    }
    async fn read_from(&self, _: u64, _: usize) -> Result<Vec<KeptRecord>, Fault> {
        Ok(Vec::new())
    }
    async fn read(&self, _: &Scope, _: &[EventId]) -> Result<Vec<KeptRecord>, Fault> {
        Ok(self.0.lines.clone())
    }
    fn end(&self) -> EventId {
        EventId { epoch: 1, index: 0 }
    }
    fn keeping(&self) -> Option<&dyn application::keeping::Keeping> {
        None
    }
}

#[async_trait]
impl Passwords for Checker {
    async fn hash(&self, password: Accepted) -> Result<Hashed, Problem> {
        let kept = password.text().to_owned();
        Ok(Hashed::of(&password, kept))
    }
    async fn verify(
        &self,
        password: String,
        _: Option<String>,
        lane: Lane,
    ) -> Result<bool, Problem> {
        if password == BUSY_PASSWORD {
            return Err(Refusal::Busy.into());
        }
        self.0.lanes().push(lane);
        Ok(password == PASSWORD)
    }
}

#[derive(Default)]
struct Clock(AtomicI64);

impl Now for Clock {
    fn now(&self) -> Timestamp {
        let second = 1_795_226_520 + self.0.load(Ordering::SeqCst);
        Timestamp::from_second(second).unwrap_or_default()
    }
}

struct Fixed;

impl Ids for Fixed {
    fn uuid(&self) -> Uuid {
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_cafe_f00d)
    }
    fn secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

#[derive(Default)]
struct Gate(AtomicBool);

impl SetUpGate for Gate {
    fn accepts(&self, token: &str) -> bool {
        token == "once" && !self.0.load(Ordering::SeqCst)
    }
    fn used(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// The console over the fakes.
pub(crate) struct House {
    router: Router,
    clock: Arc<Clock>,
    contents: Arc<Contents>,
}

fn retention() -> application::retention::Retention {
    application::retention::Retention {
        classes: domain::retention::builtin_log_classes().unwrap().remove(0),
        longer: BTreeMap::new(),
        removes: false,
    }
}

/// The door before the sign-in.
fn door() -> HouseDoor {
    let register = Arc::new(identity::SignatureAlone);
    HouseDoor::new(DeviceKey::new([5; 32]), Arc::new(Fixed), register)
}

/// The console over an office with these contents.
pub(crate) fn house(contents: Contents) -> House {
    let contents = Arc::new(contents);
    let clock = Arc::new(Clock::default());
    let fields = Arc::default();
    let rules = detect::RuleSet::load([], Arc::clone(&fields)).0;
    let parts = Parts {
        records: Arc::new(Desk(Arc::clone(&contents))),
        jobs: Arc::new(Nobody),
        log: Arc::new(Desk(Arc::clone(&contents))),
        columns: Arc::new(application::columns::NoColumns),
        sql: Arc::new(application::log_query::NoSql),
        now: Arc::<Clock>::clone(&clock),
        ids: Arc::new(Fixed),
        passwords: Arc::new(Checker(Arc::clone(&contents))),
        bridge: None,
        mailboxes: None,
        password_rules: PasswordRules::default(),
        seals: Arc::new(Open),
        codes: Arc::new(identity::TimeCodes),
        passkeys: Arc::new(identity::Passkeys::new(Arc::new(Fixed))),
        second_factor: BTreeSet::new(),
        proof_lasts: jiff::SignedDuration::MAX,
        places: Arc::new(places::Places::builtin().unwrap()),
        directories: Arc::new(application::sweeps::NoDirectories),
        prober: Arc::new(application::services::NoProber),
        targets: Arc::new(application::connectors::NoTargets),
        issuer: None,
        signer: oidc::keys::Signer::new(oidc::keys::MachineRandom::new()),
        rules: Arc::new(rules),
        fields,
        regimes: Vec::new(),
        forms: Vec::new(),
        approvals: Vec::new(),
        registers: Arc::new(application::registers::Shelf::default()),
        duties: Arc::new(application::duties::Rota::default()),
        playbooks: Vec::new(),
        assessments: Vec::new(),
        closing: Vec::new(),
        calendars: BTreeMap::new(),
        regime: "tw-gov-incident".to_owned(),
        ways: application::Ways::default(),
        retention: retention(),
    };
    let settings = WebSettings {
        secure: false,
        proxies: web::TrustedProxies::default(),
        site: None,
        set_up: Some(Arc::new(Gate::default())),
        ids: Arc::new(Fixed),
        door: Arc::new(door()),
        own_directory: None,
        tallies: Tallies::default(),
        collecting: web::Collecting {
            listening: vec![web::Listener {
                door: "http",
                host: String::new(),
                port: 8420,
                tls: false,
            }],
            ..web::Collecting::default()
        },
    };
    House {
        router: web::routes(Arc::new(Office::new(parts)), settings),
        clock,
        contents,
    }
}

impl House {
    /// In which lanes passwords were looked at so far.
    pub(crate) fn lanes(&self) -> Vec<Lane> {
        self.contents.lanes().clone()
    }

    /// Use case names of what was written so far.
    pub(crate) fn deeds(&self) -> Vec<String> {
        self.contents
            .deeds
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// `kind id facts` of what was written so far.
    pub(crate) fn told(&self) -> Vec<String> {
        self.contents
            .told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Moves the clock.
    pub(crate) fn pass_seconds(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Asks the whole router.
    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 32 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
            bytes: bytes.to_vec(),
        }
    }

    /// `GET` with more headers.
    pub(crate) async fn get(&self, path: &str, extra: &[(&str, &str)]) -> Answer {
        self.ask(request("GET", path, extra, "")).await
    }

    /// `POST` of a form with more headers.
    pub(crate) async fn post(&self, path: &str, extra: &[(&str, &str)], body: &str) -> Answer {
        self.ask(request("POST", path, extra, body)).await
    }
}
