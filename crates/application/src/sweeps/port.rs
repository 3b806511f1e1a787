//! What adapters provide: directories that are governed, and where sweeps are on record.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::id::{ProposalId, SweepId, UnitId, WarningId};
use domain::policy::{AccountFacts, Brake, Policy, State, Step};
use domain::sweep::{Ended, Proposal, ProposalState, Run, Warning, Wrote};
use jiff::Timestamp;
use jiff::civil::Time;
use uuid::Uuid;

use crate::authority::Scope;
use crate::problem::Fault;

/// Which kind of directory it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GovernedKind {
    /// Windows', and Samba's.
    ActiveDirectory,
    /// With `ppolicy` and `lastbind`.
    OpenLdap,
    /// Our own accounts: nothing of it is read or written by way of [`Directories`].
    Own,
}

impl GovernedKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ActiveDirectory, Self::OpenLdap, Self::Own];

    /// Stable name, as the configuration writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ActiveDirectory => "active-directory",
            Self::OpenLdap => "openldap",
            Self::Own => "own",
        }
    }
}

/// A directory of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governed {
    /// Its name.
    pub name: String,
    /// When it is read each day, on the top unit's clocks; none: only when somebody asks for it.
    pub daily: Option<Time>,
    /// A brake of its own; none for the policy's.
    pub brake: Option<Brake>,
    /// Whether people are told before a step.
    pub warn: bool,
    /// Which kind it is.
    pub kind: GovernedKind,
    /// Whether this program stands in front of it: people sign in and change their password here with the directory's.
    pub bridge: bool,
}

impl Governed {
    /// Whether it is our own accounts.
    pub const fn is_own(&self) -> bool {
        matches!(self.kind, GovernedKind::Own)
    }
}

/// An account of a directory as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweptAccount {
    /// Its identity there.
    pub id: Uuid,
    /// Its distinguished name.
    pub dn: String,
    /// What a policy judges.
    pub facts: AccountFacts,
    /// It may do more than others.
    pub privileged: bool,
}

/// A whole directory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WholeDirectory {
    /// Every account.
    pub accounts: Vec<SweptAccount>,
    /// Entries that cannot be judged, each with why.
    pub unread: Vec<String>,
    /// What makes times less certain.
    pub remarks: Vec<String>,
}

/// What would be done with an account; nothing is changed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedStep {
    /// The account as it is now.
    pub account: SweptAccount,
    /// What would be written; empty when it is so already.
    pub wrote: Vec<Wrote>,
}

/// Why nothing was done with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotDone {
    /// It never will be: the account is otherwise, or the directory refuses.
    Ended(Ended),
    /// The directory cannot be reached now.
    Later(String),
}

/// The office's directories.
#[async_trait]
pub trait Directories: Send + Sync {
    /// Those of the configuration.
    fn governed(&self) -> Vec<Governed>;
    /// The policy by which one is judged at a moment.
    ///
    /// # Errors
    /// When the configuration does not name the directory, or its policy does not load.
    fn policy(&self, name: &str, at: Timestamp) -> Result<Policy, Fault>;
    /// Adds what the office says of one of our own accounts by its name: a program's, an envelope's, of somebody who is
    /// away, one of which nothing may go.
    fn mark(&self, _name: &str, _account: &mut SweptAccount) {}
    /// Reads one whole, or not at all.
    async fn read(&self, name: &str, at: Timestamp) -> Result<WholeDirectory, Fault>;
    /// Reads one account as it is now and says what a step would write. Nothing is changed.
    async fn prepare(
        &self,
        name: &str,
        judged: &SweptAccount,
        step: Step,
        at: Timestamp,
    ) -> Result<PreparedStep, NotDone>;
    /// Writes what was prepared and reads the account again.
    async fn carry(
        &self,
        name: &str,
        prepared: PreparedStep,
        step: Step,
        at: Timestamp,
    ) -> Result<State, NotDone>;
    /// What would open an account again that was closed by writing `done`. Nothing is changed.
    async fn prepare_back(
        &self,
        name: &str,
        judged: &SweptAccount,
        done: &[Wrote],
        at: Timestamp,
    ) -> Result<PreparedStep, NotDone>;
    /// Writes what was prepared to open it again, and reads it again.
    async fn carry_back(
        &self,
        name: &str,
        prepared: PreparedStep,
        at: Timestamp,
    ) -> Result<State, NotDone>;
}

/// Which runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SweepQuery {
    /// Only after this place in the list: (at, id) of the last row of the page before.
    pub after: Option<(Timestamp, SweepId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Which proposals, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProposalQuery {
    /// Only those that this run found.
    pub run: Option<SweepId>,
    /// Only this step.
    pub step: Option<Step>,
    /// Only in this state.
    pub state: Option<ProposalState>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only after this place in the list: (at, id) of the last row of the page before.
    pub after: Option<(Timestamp, ProposalId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Which warnings, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WarningQuery {
    /// Only those of this run.
    pub run: Option<SweepId>,
    /// Only after this place in the list: (at, id) of the last row of the page before.
    pub after: Option<(Timestamp, WarningId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Sweeps on record.
#[async_trait]
pub trait SweepBook: Send + Sync {
    /// Runs of the scope.
    async fn sweeps(&self, scope: &Scope, query: &SweepQuery) -> Result<Vec<Run>, Fault>;
    /// One of them.
    async fn sweep(&self, scope: &Scope, id: SweepId) -> Result<Option<Run>, Fault>;
    /// The last run of a directory.
    async fn last_sweep(&self, directory: &str) -> Result<Option<Run>, Fault>;
    /// Proposals of the scope.
    async fn proposals(&self, scope: &Scope, query: &ProposalQuery)
    -> Result<Vec<Proposal>, Fault>;
    /// One of them.
    async fn proposal(&self, scope: &Scope, id: ProposalId) -> Result<Option<Proposal>, Fault>;
    /// Those of a directory beside which no second may stand, each account once.
    async fn standing_proposals(&self, directory: &str) -> Result<Vec<Proposal>, Fault>;
    /// What was done in a directory and not undone: the account, and the gravest step.
    async fn swept(&self, directory: &str) -> Result<BTreeMap<Uuid, Step>, Fault>;
    /// Those of a directory that are to be done: begun, to be undone, or approved until a time; the longest
    /// waiting first.
    async fn to_be_done(
        &self,
        directory: &str,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Proposal>, Fault>;
    /// Who was told before a step, of the scope.
    async fn warnings(&self, scope: &Scope, query: &WarningQuery) -> Result<Vec<Warning>, Fault>;
    /// What was told already in a directory of steps after a moment ([`Warning::slot`]).
    async fn warned(&self, directory: &str, after: Timestamp) -> Result<BTreeSet<String>, Fault>;
    /// How many of the scope wait for somebody, by step.
    async fn open_proposals(&self, scope: &Scope) -> Result<BTreeMap<Step, u64>, Fault>;
}

/// A change of what is on record of sweeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SweepChange {
    /// A run is over.
    Ran(Box<Run>),
    /// Its brake; its version is the one that was seen.
    Brake(Box<Run>),
    /// Something is proposed; nothing else stands for the account.
    Propose(Box<Proposal>),
    /// Somebody is told before a step; nobody was told of it yet.
    Warn(Box<Warning>),
    /// A proposal went on by one of its deeds; its version is the one that was seen.
    Move(Box<Proposal>),
}

impl SweepChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Ran(run) | Self::Brake(run) => run.unit,
            Self::Warn(warning) => warning.unit,
            Self::Propose(proposal) | Self::Move(proposal) => proposal.proposed().unit,
        }
    }
}

/// No directory is governed.
pub struct NoDirectories;

#[async_trait]
impl Directories for NoDirectories {
    fn governed(&self) -> Vec<Governed> {
        Vec::new()
    }

    fn policy(&self, name: &str, _: Timestamp) -> Result<Policy, Fault> {
        Err(none(name))
    }

    async fn read(&self, name: &str, _: Timestamp) -> Result<WholeDirectory, Fault> {
        Err(none(name))
    }

    async fn prepare(
        &self,
        name: &str,
        _: &SweptAccount,
        _: Step,
        _: Timestamp,
    ) -> Result<PreparedStep, NotDone> {
        Err(NotDone::Later(none(name).to_string()))
    }

    async fn carry(
        &self,
        name: &str,
        _: PreparedStep,
        _: Step,
        _: Timestamp,
    ) -> Result<State, NotDone> {
        Err(NotDone::Later(none(name).to_string()))
    }

    async fn prepare_back(
        &self,
        name: &str,
        _: &SweptAccount,
        _: &[Wrote],
        _: Timestamp,
    ) -> Result<PreparedStep, NotDone> {
        Err(NotDone::Later(none(name).to_string()))
    }

    async fn carry_back(
        &self,
        name: &str,
        _: PreparedStep,
        _: Timestamp,
    ) -> Result<State, NotDone> {
        Err(NotDone::Later(none(name).to_string()))
    }
}

fn none(name: &str) -> Fault {
    Fault::new(format!("no directory {name:?} in the configuration"))
}
