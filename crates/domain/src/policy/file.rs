//! A policy file as it is written, before its parts are compared with each other.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::brake::Brake;
use super::declared::{CharacterClass, Length, PolicyKind, Step, Subject};
use super::examples::{ExampleRow, PasswordExample};
use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{Source, Status};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyFile {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) status: Status,
    pub(super) kind: PolicyKind,
    pub(super) name: Trilingual,
    pub(super) valid: ValidRow,
    pub(super) time_zone: Spanned<String>,
    pub(super) source: Vec<Source>,
    pub(super) clause: Vec<Spanned<ClauseRow>>,
    #[serde(default)]
    pub(super) warn: WarnRow,
    pub(super) sweep: Option<Spanned<SweepRow>>,
    #[serde(default)]
    pub(super) in_use: InUseRow,
    #[serde(default)]
    pub(super) app_passwords: AppPasswordsRow,
    #[serde(default)]
    pub(super) example: Vec<Spanned<ExampleRow>>,
    #[serde(default)]
    pub(super) password: Vec<Spanned<PasswordExample>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValidRow {
    pub(super) from: Spanned<Datetime>,
    pub(super) to: Option<Spanned<Datetime>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SweepRow {
    pub(super) brake: Brake,
    pub(super) decided_by: Vec<Role>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InUseRow {
    #[serde(default)]
    pub(super) guessable: InUse,
}

/// What follows when a password that signs in can be guessed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum InUse {
    /// Its person is told.
    #[default]
    Warn,
    /// It is changed before anything else.
    Change,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppPasswordsRow {
    #[serde(default)]
    pub(super) made: AppPasswords,
}

/// Whether people make passwords for single mail programs and devices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum AppPasswords {
    /// Whoever wants one.
    #[default]
    Allowed,
    /// Nobody, and those that are there open nothing.
    Forbidden,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WarnRow {
    pub(super) days: Vec<Spanned<i32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClauseRow {
    pub(super) code: String,
    pub(super) quote: Option<String>,
    pub(super) length: Option<Length>,
    pub(super) classes: Option<ClassesRow>,
    pub(super) history: Option<HistoryRow>,
    #[serde(default)]
    pub(super) personal: bool,
    #[serde(default)]
    pub(super) guessable: bool,
    pub(super) rotate: Option<RotateRow>,
    pub(super) idle: Option<IdleRow>,
    pub(super) first_login: Option<ChangeWord>,
    pub(super) compromised: Option<ChangeWord>,
    pub(super) lockout: Option<LockoutRow>,
    pub(super) forbids: Option<Subject>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassesRow {
    pub(super) require: Vec<CharacterClass>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HistoryRow {
    pub(super) last: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RotateRow {
    pub(super) after: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdleRow {
    pub(super) after: Spanned<String>,
    pub(super) step: Spanned<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LockoutRow {
    pub(super) failures: u32,
    pub(super) lasting: Spanned<String>,
}

/// The one thing that can follow.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ChangeWord {
    Change,
}
