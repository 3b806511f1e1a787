//! What is kept of connectors, and the way to the systems themselves.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::id::{ConnectorId, PersonId, UnitId};
use domain::language::Language;
use domain::people::{AccountState, Role};
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::authority::Scope;
use crate::problem::Fault;

/// How a system is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectorKind {
    /// By SCIM 2.0.
    Scim,
    /// By a signed webhook.
    Webhook,
    /// By a whole CSV file in UTF-8 that is laid into a folder.
    Csv,
    /// The same in Big5.
    #[serde(rename = "csv-big5")]
    CsvBig5,
    /// By rows of a table in `PostgreSQL`.
    #[serde(rename = "postgresql")]
    Postgres,
    /// By rows of a table in `MariaDB`.
    #[serde(rename = "mariadb")]
    MariaDb,
}

impl ConnectorKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Scim,
        Self::Webhook,
        Self::Csv,
        Self::CsvBig5,
        Self::Postgres,
        Self::MariaDb,
    ];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scim => "scim",
            Self::Webhook => "webhook",
            Self::Csv => "csv",
            Self::CsvBig5 => "csv-big5",
            Self::Postgres => "postgresql",
            Self::MariaDb => "mariadb",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether everybody stands in one file, which is laid anew as a whole.
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Csv | Self::CsvBig5)
    }

    /// Whether everybody has a row in a table of the other program.
    pub const fn is_table(self) -> bool {
        matches!(self, Self::Postgres | Self::MariaDb)
    }

    /// Whether it can be asked which accounts it has.
    pub const fn is_asked(self) -> bool {
        matches!(self, Self::Scim | Self::Postgres | Self::MariaDb)
    }

    /// Whether somebody names its columns.
    pub const fn has_columns(self) -> bool {
        self.is_file() || self.is_table()
    }
}

/// What of a person stands in a column. No password is among it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// Their identity here.
    Id,
    /// Sign-in name.
    UserName,
    /// Official name.
    Name,
    /// Language they read.
    Language,
    /// Where they are told.
    Mail,
    /// Whether the account is open.
    Active,
}

impl Attribute {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Id,
        Self::UserName,
        Self::Name,
        Self::Language,
        Self::Mail,
        Self::Active,
    ];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::UserName => "user_name",
            Self::Name => "name",
            Self::Language => "language",
            Self::Mail => "mail",
            Self::Active => "active",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A column of a file or of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectorColumn {
    /// What stands in it.
    pub what: Attribute,
    /// What it is called there.
    pub name: String,
}

/// The file that was laid last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidFile {
    /// SHA-256 of it.
    pub digest: String,
    /// How many people stand in it.
    pub rows: u64,
    /// When.
    pub at: Timestamp,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// SHA-256 of it.
    pub digest: String,
    /// How many people stand in it.
    pub rows: u64,
    /// SHA-256 of what lay there, where that was not what was laid before; empty where nothing did.
    pub found: Option<String>,
    /// How many signs the file's encoding does not have.
    pub gaps: u64,
}

/// How a connector is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectorSettings {
    /// How the system is told.
    pub kind: ConnectorKind,
    /// Where it is.
    pub address: String,
    /// Columns of a file or of a table, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ConnectorColumn>,
    /// Whose accounts it has, among the people of the unit; everybody's where no role is named.
    pub roles: BTreeSet<Role>,
    /// More changes than so many at once wait for a person.
    pub brake: u32,
}

/// A system that is kept in step with the accounts here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connector {
    /// Its identity.
    pub id: ConnectorId,
    /// The unit whose people have accounts there, with everything below.
    pub unit: UnitId,
    /// What people call it.
    pub name: String,
    /// How it is set up.
    pub settings: ConnectorSettings,
    /// Its secret, sealed.
    pub sealed: Vec<u8>,
    /// When it was entered.
    pub since: Timestamp,
    /// Since when it is told nothing.
    pub paused: Option<Timestamp>,
    /// So many changes at once a person has confirmed.
    pub released: u64,
    /// When what it has was last compared.
    pub compared: Option<Timestamp>,
    /// The file that was laid last.
    pub laid: Option<LaidFile>,
    /// How often it was written.
    pub version: Version,
}

/// How a connector stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Accounts it was told of.
    pub told: u64,
    /// Changes it was not told yet.
    pub waiting: u64,
    /// Of these, the ones that failed before.
    pub troubled: u64,
    /// The last receipt.
    pub last: Option<Timestamp>,
    /// Differences found by the last comparison and not accepted.
    pub drift: u64,
}

/// One person at one system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Who.
    pub person: PersonId,
    /// Their unit.
    pub unit: UnitId,
    /// Their name.
    pub name: String,
    /// The language they read.
    pub language: Language,
    /// Sign-in name and state; none for a person without an account.
    pub account: Option<(String, AccountState)>,
    /// Where they are told.
    pub mail: Option<String>,
    /// How often something changed.
    pub wanted: u64,
    /// Up to which change the system was told.
    pub told: u64,
    /// When it last changed.
    pub wanted_at: Timestamp,
    /// When the system is told; at the end of time where it said never.
    pub due: Timestamp,
    /// How often that failed.
    pub tries: u32,
    /// Who they are at the system.
    pub remote: Option<String>,
    /// A digest of what the system was told.
    pub digest: Option<String>,
    /// When it was told.
    pub told_at: Option<Timestamp>,
    /// Why it could not be told.
    pub trouble: Option<String>,
}

/// What a person reads of their own accounts elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The system's name.
    pub name: String,
    /// Whether it knows everything.
    pub done: bool,
    /// When it was last told.
    pub at: Option<Timestamp>,
}

/// A difference between what a system has and what it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Who it is at the system.
    pub remote: String,
    /// Who here; none for a stranger there.
    pub person: Option<PersonId>,
    /// What differs.
    pub what: Differs,
    /// A digest of what the system has.
    pub digest: String,
    /// When it was found.
    pub found: Timestamp,
    /// Who accepted it, and when.
    pub accepted: Option<(PersonId, Timestamp)>,
}

/// What differs, by names of attributes only: what stands there is personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Differs {
    /// The account is not there.
    Missing,
    /// It is there, and nobody here has it.
    Stranger {
        /// Its sign-in name there.
        name: String,
        /// Whether it is open.
        active: bool,
    },
    /// These attributes are other ones.
    Changed {
        /// Their names.
        fields: Vec<String>,
    },
}

impl Differs {
    /// Stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Stranger { .. } => "stranger",
            Self::Changed { .. } => "changed",
        }
    }
}

/// A change of what is kept of connectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectorChange {
    /// A connector is entered; everybody is to be told of.
    Enter(Connector),
    /// It is changed; its version is the one that was seen.
    Change(Connector),
    /// A system was told.
    Told {
        /// Which.
        connector: ConnectorId,
        /// Its unit.
        unit: UnitId,
        /// Of whom.
        person: PersonId,
        /// Up to which change.
        told: u64,
        /// Who they are there.
        remote: Option<String>,
        /// A digest of what was told.
        digest: String,
        /// When.
        at: Timestamp,
    },
    /// A system could not be told.
    Missed {
        /// Which.
        connector: ConnectorId,
        /// Its unit.
        unit: UnitId,
        /// Of whom.
        person: PersonId,
        /// Why.
        trouble: String,
        /// When it is tried again.
        due: Timestamp,
    },
    /// A system is to be told of somebody again, whatever it was told.
    Again {
        /// Which.
        connector: ConnectorId,
        /// Its unit.
        unit: UnitId,
        /// Of whom.
        person: PersonId,
        /// When.
        at: Timestamp,
    },
    /// A file was laid.
    Laid {
        /// Which connector's.
        connector: ConnectorId,
        /// Its unit.
        unit: UnitId,
        /// The file.
        file: LaidFile,
    },
    /// Differences from before are forgotten, but for those that somebody accepted.
    Compared {
        /// Which.
        connector: ConnectorId,
        /// Its unit.
        unit: UnitId,
        /// When.
        at: Timestamp,
    },
    /// A difference was found.
    Found {
        /// Which.
        connector: ConnectorId,
        /// Its unit.
        unit: UnitId,
        /// What.
        drift: Drift,
    },
    /// A difference is as it shall be.
    Accept {
        /// Which.
        connector: ConnectorId,
        /// Its unit.
        unit: UnitId,
        /// Who it is at the system.
        remote: String,
        /// What was seen.
        digest: String,
        /// Who accepted it.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
}

impl ConnectorChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Enter(connector) | Self::Change(connector) => connector.unit,
            Self::Told { unit, .. }
            | Self::Missed { unit, .. }
            | Self::Again { unit, .. }
            | Self::Laid { unit, .. }
            | Self::Compared { unit, .. }
            | Self::Found { unit, .. }
            | Self::Accept { unit, .. } => *unit,
        }
    }
}

/// Which people of a connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// Those to be told of by now.
    Due(Timestamp),
    /// Those that wait.
    Waiting,
    /// Everybody, after this one.
    All(Option<PersonId>),
    /// One.
    One(PersonId),
}

/// Connectors, and what each was told.
#[async_trait]
pub trait ConnectorBook: Send + Sync {
    /// Connectors of the scope, by name.
    async fn connectors(&self, scope: &Scope) -> Result<Vec<Connector>, Fault>;
    /// How one stands.
    async fn connector_standing(&self, id: ConnectorId) -> Result<Standing, Fault>;
    /// People of one, the longest waiting first; by identity where everybody is asked for.
    async fn carried(&self, id: ConnectorId, whom: Whom, limit: u32)
    -> Result<Vec<Carried>, Fault>;
    /// Differences of one, those that nobody accepted first.
    async fn connector_drift(&self, id: ConnectorId) -> Result<Vec<Drift>, Fault>;
    /// What systems were told of a person, by name.
    async fn receipts(&self, person: PersonId) -> Result<Vec<Receipt>, Fault>;
}

/// A system as it is reached. Its secret is wiped when this is dropped.
pub struct Target {
    /// How it is told.
    pub kind: ConnectorKind,
    /// Where it is.
    pub address: String,
    /// Columns of a file or of a table, in order.
    pub columns: Vec<ConnectorColumn>,
    /// What opens it, or signs what goes there.
    pub secret: Vec<u8>,
}

impl Drop for Target {
    fn drop(&mut self) {
        self.secret.fill(0);
    }
}

/// A person as a system is told of them. No password ever stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wish {
    /// Their identity here.
    pub id: PersonId,
    /// Sign-in name.
    pub sign_in_name: String,
    /// Official name.
    pub name: String,
    /// Language they read.
    pub language: Language,
    /// Where they are told.
    pub mail: Option<String>,
    /// Whether the account is open.
    pub active: bool,
}

impl Wish {
    /// What stands in a column; none where there is nothing.
    pub fn value(&self, what: Attribute) -> Option<String> {
        Some(match what {
            Attribute::Id => self.id.to_string(),
            Attribute::UserName => self.sign_in_name.clone(),
            Attribute::Name => self.name.clone(),
            Attribute::Language => self.language.tag().to_owned(),
            Attribute::Mail => return self.mail.clone(),
            Attribute::Active => if self.active { "1" } else { "0" }.to_owned(),
        })
    }
}

/// One person to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Who they are at the system, where that is known.
    pub remote: Option<String>,
    /// What it is told.
    pub wish: Wish,
    /// The change: the same in every try.
    pub number: u64,
    /// When.
    pub at: Timestamp,
}

/// Why a system could not be told, or asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missed {
    /// It may work later, but not before so long.
    Later(String, Option<SignedDuration>),
    /// A person must look at it.
    Never(String),
}

/// An account as a system has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Who it is there.
    pub id: String,
    /// Who here, as it was told.
    pub outside: Option<String>,
    /// Sign-in name.
    pub sign_in_name: String,
    /// Name.
    pub name: Option<String>,
    /// Whether it is open.
    pub active: bool,
}

/// The way to the systems.
#[async_trait]
pub trait Targets: Send + Sync {
    /// Tells a system of people, each at most once at a time; who each is there, or why not, in order.
    async fn tell(
        &self,
        target: &Target,
        people: Vec<Telling>,
    ) -> Vec<Result<Option<String>, Missed>>;
    /// Lays a file with everybody in the place of the one from before, whose digest is given.
    async fn lay(
        &self,
        target: &Target,
        before: Option<&str>,
        everybody: Vec<Wish>,
    ) -> Result<Laid, Missed>;
    /// Every account that a system has; none where it cannot be asked.
    async fn read(&self, target: &Target) -> Result<Option<Vec<Remote>>, Missed>;
}

/// A way that leads nowhere, for programs without one.
pub struct NoTargets;

#[async_trait]
impl Targets for NoTargets {
    async fn tell(&self, _: &Target, people: Vec<Telling>) -> Vec<Result<Option<String>, Missed>> {
        let no = || Err(Missed::Later("no way to other systems".to_owned(), None));
        people.iter().map(|_| no()).collect()
    }

    async fn lay(&self, _: &Target, _: Option<&str>, _: Vec<Wish>) -> Result<Laid, Missed> {
        Err(Missed::Later("no way to other systems".to_owned(), None))
    }

    async fn read(&self, _: &Target) -> Result<Option<Vec<Remote>>, Missed> {
        Ok(None)
    }
}
