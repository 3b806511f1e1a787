//! An account policy as data, and what it demands of an account at a moment.
//!
//! A newcomer reads [`Policy`] (one version of one policy, from `policies/*.toml`), then [`judge`]
//! (account, policy, now → [`Verdict`] with clause and evidence), [`resolve`] (a binding policy with
//! an overlay: what adds, what conflicts), [`ExceptionRecord`] (who lets the overlay be followed, until
//! when) and [`RuleBreach`] (what a password lacks). Months here are
//! calendar months in the policy's zone that clamp to the end of a shorter month; they are not the
//! statutory month of [`crate::calendar`], and rest days do not stop them. No number of a policy stands
//! in this code: lengths, months and warnings come from the file.

mod account;
mod ahead;
mod brake;
mod check;
mod declared;
mod examples;
mod exception;
mod file;
mod judge;
mod password;
mod problem;
mod replay;
mod resolve;
mod state;

use jiff::tz::TimeZone;

pub use account::{AccountFacts, AccountKind, AccountRow, LastLogin, RowProblem};
pub use ahead::{Ahead, ahead};
pub use brake::{Brake, Braked};
pub use declared::{
    CharacterClass, Clause, ClauseRule, Lasting, Length, PolicyKind, Step, Subject,
};
pub use examples::{PolicyExample, PolicyFailure};
pub use exception::{ExceptionAsked, ExceptionCourse, ExceptionRecord, ExceptionState, NotGranted};
pub use judge::{Evidence, Limit, Spared, Verdict, judge};
pub use password::{PasswordUse, RuleBreach};
pub use problem::{PolicyError, PolicyProblem};
pub use replay::{Turn, replay};
pub use resolve::{Conflict, Exception, InForce, resolve};
pub use state::{NotAState, State, SuspendReason};

use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{Source, Status, Validity};

include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// One version of an account policy.
#[derive(Debug, Clone)]
pub struct Policy {
    id: String,
    version: String,
    status: Status,
    kind: PolicyKind,
    name: Trilingual,
    valid: Validity,
    zone: TimeZone,
    sources: Vec<Source>,
    clauses: Vec<Clause>,
    warn_days: Vec<i32>,
    sweep: Option<SweepRules>,
    forces_guessable: bool,
    forbids_app_passwords: bool,
    examples: Vec<PolicyExample>,
    /// What exceptions switched off; empty as long as no day was asked for.
    switched: Vec<resolve::SwitchedOff>,
}

/// How an office carries a policy out, of the house and not of the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweepRules {
    /// How many accounts one sweep may touch before somebody looks at the numbers.
    pub brake: Brake,
    /// Roles that decide what is proposed.
    pub decided_by: Vec<Role>,
}

impl Policy {
    /// Reads a policy file and compares its parts with each other.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, PolicyError> {
        check::parse(file, text)
    }

    /// `tainan-2013`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `2013-07-01`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How far the file can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Whether it binds by itself or is laid over one that does.
    pub const fn kind(&self) -> PolicyKind {
        self.kind
    }

    /// What people call it.
    pub const fn name(&self) -> &Trilingual {
        &self.name
    }

    /// When it is in force.
    pub const fn valid(&self) -> Validity {
        self.valid
    }

    /// The zone its months are counted in.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Where its rules are read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Its clauses, in the order of the file.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// How many days before a step people are told, most first.
    pub fn warn_days(&self) -> &[i32] {
        &self.warn_days
    }

    /// Who decides what a sweep proposes, and its brake; none where the file does not say.
    pub const fn sweep(&self) -> Option<&SweepRules> {
        self.sweep.as_ref()
    }

    /// Whether a password that signs in and can be guessed is changed before anything else; otherwise its
    /// person is told.
    pub const fn forces_guessable(&self) -> bool {
        self.forces_guessable
    }

    /// Whether nobody has a password for a single mail program or device.
    pub const fn forbids_app_passwords(&self) -> bool {
        self.forbids_app_passwords
    }

    /// The file's own examples.
    pub fn examples(&self) -> &[PolicyExample] {
        &self.examples
    }

    /// Every rule with the clause it stands in.
    pub fn rules(&self) -> impl Iterator<Item = (&Clause, &ClauseRule)> {
        self.clauses
            .iter()
            .flat_map(|clause| clause.rules.iter().map(move |rule| (clause, rule)))
    }
}

/// The policies that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_policies() -> Result<Vec<Policy>, PolicyError> {
    BUILTIN_POLICIES
        .iter()
        .map(|(file, text)| Policy::parse(file, text))
        .collect()
}
