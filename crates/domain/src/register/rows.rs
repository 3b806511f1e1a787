//! A register as its file writes it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::condition::ConditionRow;
use super::field::Choice;
use super::{Clause, Oral, Years};
use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{Source, Status};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterRow {
    pub(super) id: Spanned<String>,
    pub(super) code: Spanned<String>,
    #[serde(default)]
    pub(super) official: String,
    pub(super) status: Status,
    pub(super) title: Trilingual,
    pub(super) says: Trilingual,
    #[serde(default)]
    pub(super) years: Years,
    pub(super) keep: Spanned<String>,
    pub(super) list: Spanned<Vec<String>>,
    #[serde(default)]
    pub(super) reads: Vec<Role>,
    pub(super) source: Vec<Source>,
    pub(super) clause: Vec<Spanned<Clause>>,
    pub(super) field: Vec<Spanned<FieldRow>>,
    pub(super) state: Vec<Spanned<StateRow>>,
    pub(super) step: Vec<Spanned<StepRow>>,
    #[serde(default)]
    pub(super) rule: Vec<Spanned<RuleRow>>,
    #[serde(default)]
    pub(super) deadline: Vec<Spanned<DeadlineRow>>,
    #[serde(default)]
    pub(super) stamp: Vec<StampRow>,
    #[serde(default)]
    pub(super) example: Vec<Spanned<ExampleRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldRow {
    pub(super) name: String,
    pub(super) label: Trilingual,
    pub(super) hint: Option<Trilingual>,
    #[serde(rename = "type")]
    pub(super) kind: KindName,
    pub(super) measure: Option<Trilingual>,
    #[serde(default)]
    pub(super) choices: Vec<Choice>,
    #[serde(default)]
    pub(super) roles: Vec<Role>,
    pub(super) register: Option<String>,
    /// The first state, where none is named.
    #[serde(default)]
    pub(super) fill: Vec<String>,
    #[serde(default)]
    pub(super) need: Vec<String>,
    #[serde(default)]
    pub(super) when: Vec<ConditionRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum KindName {
    Text,
    Long,
    Number,
    Date,
    Moment,
    YesNo,
    Choice,
    Address,
    Host,
    Account,
    Person,
    Unit,
    Incident,
    Finding,
    Sheet,
    Digest,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateRow {
    pub(super) name: String,
    pub(super) label: Trilingual,
    #[serde(default)]
    pub(super) by: Vec<Role>,
    #[serde(default)]
    pub(super) ends: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepRow {
    pub(super) name: String,
    pub(super) label: Trilingual,
    pub(super) from: Vec<String>,
    pub(super) to: String,
    pub(super) who: Vec<Role>,
    #[serde(default)]
    pub(super) strict: Vec<StrictRow>,
    #[serde(default)]
    pub(super) not: Vec<String>,
    #[serde(default)]
    pub(super) when: Vec<ConditionRow>,
    #[serde(default)]
    pub(super) reason: bool,
    pub(super) oral: Option<Oral>,
    pub(super) clause: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StrictRow {
    pub(super) when: Vec<ConditionRow>,
    pub(super) who: Vec<Role>,
    pub(super) clause: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleRow {
    pub(super) name: String,
    #[serde(default)]
    pub(super) at: Vec<String>,
    #[serde(default)]
    pub(super) when: Vec<ConditionRow>,
    #[serde(default)]
    pub(super) needs: Vec<String>,
    #[serde(default)]
    pub(super) must: Vec<ConditionRow>,
    pub(super) clause: String,
    pub(super) says: Trilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeadlineRow {
    pub(super) step: String,
    pub(super) label: Trilingual,
    #[serde(default)]
    pub(super) after: Vec<String>,
    pub(super) within: Option<String>,
    pub(super) until: Option<String>,
    #[serde(default)]
    pub(super) states: Vec<String>,
    pub(super) clause: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StampRow {
    pub(super) label: Trilingual,
}

/// A story of a sheet: the last deed is refused, or the sheet stands in a state.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleRow {
    pub(super) name: String,
    pub(super) people: BTreeMap<String, Vec<Role>>,
    pub(super) deed: Vec<DeedRow>,
    pub(super) state: Option<String>,
    pub(super) refused: Option<String>,
    pub(super) clause: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeedRow {
    pub(super) by: String,
    pub(super) at: String,
    #[serde(rename = "do")]
    pub(super) step: String,
    #[serde(default)]
    pub(super) with: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) note: String,
}
