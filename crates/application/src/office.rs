//! The office with its ports: the one value that pages, commands and the intake work with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use detect::RuleSet;
use domain::approval::ApprovalRules;
use domain::assessment::Sheet;
use domain::calendar::RestDays;
use domain::closing::ClosingRules;
use domain::country::Country;
use domain::event::FieldNames;
use domain::form::Form;
use domain::id::{ConnectorId, JournalId, UnitId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::message::HookName;
use domain::network::Network;
use domain::people::Role;
use domain::playbook::Playbook;
use domain::regime::Regime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use places::Places;

use crate::authority::{Permit, Scope};
use crate::columns::Columns;
use crate::connectors::Targets;
use crate::deed::{Change, Deed};
use crate::directory::Directory;
use crate::duties::DutyShelf;
use crate::factor::{Codes, PasskeyCheck, Seals};
use crate::holds::Gate;
use crate::jobs::JobQueue;
use crate::ledger::Ledger;
use crate::log_query::{Queries, SqlWorker};
use crate::log_search::{Searches, Tails};
use crate::passwords::{Examiner, PasswordRules};
use crate::port::{EventLog, Ids, Now, Passwords, Records};
use crate::problem::{Fault, Problem, Refusal};
use crate::pulse::Pulses;
use crate::registers::RegisterShelf;
use crate::retention::Retention;
use crate::services::Prober;
use crate::sweeps::Directories;
use crate::use_case::UseCase;

/// What the binary wires together.
pub struct Parts {
    /// The records.
    pub records: Arc<dyn Records>,
    /// What is to be done later.
    pub jobs: Arc<dyn JobQueue>,
    /// The log of what arrived.
    pub log: Arc<dyn EventLog>,
    /// Columns beside it.
    pub columns: Arc<dyn Columns>,
    /// Where questions in SQL are answered.
    pub sql: Arc<dyn SqlWorker>,
    /// Time.
    pub now: Arc<dyn Now>,
    /// Identities and secrets.
    pub ids: Arc<dyn Ids>,
    /// Password hashing.
    pub passwords: Arc<dyn Passwords>,
    /// The directory whose passwords people sign in with; none: they have passwords here.
    pub bridge: Option<Arc<dyn crate::bridge::Bridge>>,
    /// The mail server whose mailboxes' rules can be read; none: nobody is asked.
    pub mailboxes: Option<Arc<dyn crate::mailboxes::Mailboxes>>,
    /// What is asked of passwords.
    pub password_rules: PasswordRules,
    /// Small secrets in the records.
    pub seals: Arc<dyn Seals>,
    /// One-time codes.
    pub codes: Arc<dyn Codes>,
    /// Passkeys.
    pub passkeys: Arc<dyn PasskeyCheck>,
    /// Roles that ask for a second factor.
    pub second_factor: BTreeSet<Role>,
    /// How long it counts that somebody showed who they are.
    pub proof_lasts: SignedDuration,
    /// Countries of addresses.
    pub places: Arc<Places>,
    /// The detections.
    pub rules: Arc<RuleSet>,
    /// Field names, shared with the rules.
    pub fields: Arc<FieldNames>,
    /// The regulations, every version.
    pub regimes: Vec<Regime>,
    /// The forms, every version.
    pub forms: Vec<Form>,
    /// Who approves what, every version.
    pub approvals: Vec<ApprovalRules>,
    /// The registers, as their files stand.
    pub registers: Arc<dyn RegisterShelf>,
    /// What recurs, as its files stand.
    pub duties: Arc<dyn DutyShelf>,
    /// What is done in which kind of incident, every version.
    pub playbooks: Vec<Playbook>,
    /// What is assessed in an incident, every version.
    pub assessments: Vec<Sheet>,
    /// What must be there before a case is closed, every version.
    pub closing: Vec<ClosingRules>,
    /// Rest days by calendar id.
    pub calendars: BTreeMap<String, RestDays>,
    /// The regulation that incidents of this office follow (`tw-gov-incident`).
    pub regime: String,
    /// By which ways messages leave the house.
    pub ways: Ways,
    /// How long the log keeps what.
    pub retention: Retention,
    /// Directories of others that are governed.
    pub directories: Arc<dyn Directories>,
    /// Looks at services from here.
    pub prober: Arc<dyn Prober>,
    /// Systems that are kept in step with the accounts here.
    pub targets: Arc<dyn Targets>,
    /// The address under which applications know this program; none where it has none.
    pub issuer: Option<String>,
    /// Signs tokens for applications.
    pub signer: oidc::keys::Signer,
}

/// The ways out of the house that are configured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ways {
    /// Whether there is a mail server.
    pub mail: bool,
    /// Webhooks.
    pub hooks: Vec<HookName>,
}

/// The office.
pub struct Office {
    pub(crate) parts: Parts,
    /// The detections as they stand: those of the parts until others are loaded.
    rules: RwLock<Arc<RuleSet>>,
    /// Searches of the log that are under way.
    pub(crate) searches: Searches,
    pub(crate) tails: Tails,
    /// Questions in SQL that are under way.
    pub(crate) queries: Queries,
    /// How each source lives.
    pub(crate) pulses: Pulses,
    /// What listeners could not take as it was sent.
    pub(crate) ledger: Ledger,
    /// Counts deeds that changed who may come in.
    pub(crate) account_changes: AtomicU64,
    /// What is looked for in passwords.
    pub(crate) examiner: Examiner,
    /// Between those who place holds and the removal of records.
    pub(crate) gate: Gate,
    /// Whether applications were entered: the end of a session may matter to them.
    pub(crate) entered: AtomicBool,
    /// Systems that are kept in step: a change of an account may matter to them.
    connected: RwLock<BTreeSet<ConnectorId>>,
}

impl Office {
    /// The office with its parts.
    pub fn new(parts: Parts) -> Self {
        Self {
            rules: RwLock::new(Arc::clone(&parts.rules)),
            parts,
            searches: Searches::none(),
            tails: Tails::none(),
            queries: Queries::default(),
            pulses: Pulses::default(),
            ledger: Ledger::default(),
            account_changes: AtomicU64::new(0),
            examiner: Examiner::default(),
            gate: Gate::open(),
            entered: AtomicBool::new(false),
            connected: RwLock::default(),
        }
    }

    /// Where listeners count what they could not take as it was sent.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The present moment, for pages that show what is left of a clock.
    pub fn now(&self) -> Timestamp {
        self.parts.now.now()
    }

    /// People and what belongs to them, for the program's own wiring.
    pub fn directory(&self) -> &dyn Directory {
        &*self.parts.records
    }

    /// The country a network is in, where it is known.
    pub fn country_of(&self, network: Network) -> Option<Country> {
        self.parts.places.country(network.first())
    }

    /// Who runs the network of an address, by the list of the office.
    pub(crate) fn operator_of(&self, address: &str) -> String {
        let operator = address.parse().ok();
        let operator = operator.and_then(|address| self.parts.places.operator(address));
        operator.map_or_else(String::new, |operator| operator.to_string())
    }

    /// The detections, for telling findings.
    pub fn rules(&self) -> Arc<RuleSet> {
        let rules = self.rules.read();
        Arc::clone(&rules.unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on findings are told by these detections.
    pub(crate) fn use_rules(&self, rules: Arc<RuleSet>) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// A regulation in a version.
    pub fn regime(&self, id: &str, version: &str) -> Option<&Regime> {
        self.parts
            .regimes
            .iter()
            .find(|regime| regime.id() == id && regime.version() == version)
    }

    /// Writes a deed and, in the same transaction, plans whom to tell of it. Everything that this
    /// crate writes goes through here.
    pub(crate) async fn commit(&self, scope: &Scope, mut deed: Deed) -> Result<(), Problem> {
        crate::notices::plan(&mut deed);
        if self.entered.load(Ordering::Relaxed) {
            crate::clients::plan_sign_outs(&mut deed);
        }
        self.plan_for_connectors(&mut deed);
        let moves = deed.changes().iter().any(Change::moves_accounts);
        let written = self.parts.records.commit(scope, &deed).await;
        if moves {
            // Also after a failure: whether it was written is not known then.
            self.account_changes.fetch_add(1, Ordering::SeqCst);
        }
        written
    }

    /// From now on a change of an account matters to this system.
    pub(crate) fn connected(&self, id: ConnectorId) {
        let mut connected = self
            .connected
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        connected.insert(id);
    }

    fn plan_for_connectors(&self, deed: &mut Deed) {
        let connected = self
            .connected
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        crate::connectors::plan(deed, &connected);
    }

    /// Writes what a permitted person did. A fault, and nothing written, where that changes how
    /// somebody signs in while the use case's declaration asks for no proof.
    pub(crate) async fn carry_out(
        &self,
        permit: &Permit,
        unit: UnitId,
        object: Object,
        facts: String,
        changes: Vec<Change>,
    ) -> Result<(), Problem> {
        if changes.iter().any(Change::opens_account) && !permit.is_proved() {
            let name = permit.use_case.name;
            return Err(Fault::new(format!(
                "{name}: it changes how somebody signs in, and nobody proved who they are"
            ))
            .into());
        }
        let entry = self.person_entry(permit, unit, object, facts);
        let deed = Deed::new(changes, entry);
        self.commit(permit.scope(), deed).await
    }

    /// A journal entry of what a permitted person does now.
    pub(crate) fn person_entry(
        &self,
        permit: &Permit,
        unit: UnitId,
        object: Object,
        facts: String,
    ) -> JournalEntry {
        let doer = Doer::Person(permit.person);
        JournalEntry {
            through: permit.through,
            ..self.entry(doer, permit.use_case, unit, object, facts)
        }
    }

    /// A journal entry of now.
    pub(crate) fn entry(
        &self,
        doer: Doer,
        use_case: &UseCase,
        unit: UnitId,
        object: Object,
        facts: String,
    ) -> JournalEntry {
        JournalEntry {
            id: JournalId::new(self.parts.ids.uuid()),
            at: self.now(),
            doer,
            through: None,
            unit,
            deed: use_case.name.to_owned(),
            object,
            facts,
        }
    }
}

/// The zone of a name; UTC where the name is unknown, which `townwatch check` reports.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// A reason that people must give: trimmed, not empty, bounded.
pub(crate) fn reason(text: &str, field: &'static str) -> Result<String, Refusal> {
    const LONGEST: usize = 2_000;
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Missing { field });
    }
    if text.chars().count() > LONGEST {
        return Err(Refusal::Invalid {
            field,
            why: "invalid-too-long",
        });
    }
    Ok(text.to_owned())
}
