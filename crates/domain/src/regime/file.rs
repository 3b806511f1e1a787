//! A regulation file as it is written, before its parts are compared with each other.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::declared::{
    Choice, FallbackChannel, Grade, Moment, OnLevelChange, Operand, Source, Status,
};
use super::examples::Example;
use crate::calendar::{DayRule, HourRule};
use crate::language::Trilingual;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegimeFile {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) status: Status,
    pub(super) name: Trilingual,
    pub(super) jurisdiction: Trilingual,
    pub(super) valid: ValidRow,
    pub(super) calendar: CalendarRow,
    pub(super) source: Vec<Source>,
    pub(super) moment: Vec<Spanned<Moment>>,
    pub(super) fact: Vec<Spanned<FactRow>>,
    pub(super) grade: Vec<Spanned<Grade>>,
    pub(super) level: Vec<Spanned<LevelRow>>,
    #[serde(default)]
    pub(super) unsettled: Vec<Spanned<UnsettledRow>>,
    pub(super) obligation: Vec<Spanned<ObligationRow>>,
    #[serde(default)]
    pub(super) escalation: Vec<Spanned<EscalationRow>>,
    #[serde(default)]
    pub(super) expect: Vec<Spanned<ExpectRow>>,
    #[serde(default)]
    pub(super) example: Vec<Spanned<Example>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValidRow {
    pub(super) from: Spanned<Datetime>,
    pub(super) to: Option<Spanned<Datetime>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalendarRow {
    pub(super) tz: Spanned<String>,
    pub(super) hours: HourRule,
    pub(super) months: DayRule,
    pub(super) rest_days: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactRow {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: FactWord,
    pub(super) label: Trilingual,
    pub(super) help: Trilingual,
    pub(super) example: Trilingual,
    #[serde(default)]
    pub(super) choice: Vec<Choice>,
    pub(super) least: Option<f64>,
    pub(super) derive: Option<DeriveRow>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FactWord {
    Choice,
    YesNo,
    Number,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeriveRow {
    pub(super) at_most: (Operand, Operand),
}

pub(super) type WhenRow = BTreeMap<String, AcceptRow>;

#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "a condition is a value, a list of values, true, false or \"any\""
)]
pub(super) enum AcceptRow {
    Is(bool),
    Word(String),
    Words(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelRow {
    pub(super) level: u8,
    pub(super) clause: String,
    pub(super) quote: String,
    pub(super) when: Spanned<WhenRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnsettledRow {
    pub(super) when: Spanned<WhenRow>,
    pub(super) fact: String,
    pub(super) candidates: Vec<String>,
    pub(super) ask: Trilingual,
}

#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "`within` is a period (\"PT4H\") or one per level ({ L1 = \"PT4H\" })"
)]
pub(super) enum WithinRow {
    EveryLevel(String),
    PerLevel(BTreeMap<String, String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObligationRow {
    pub(super) id: String,
    pub(super) label: Trilingual,
    pub(super) anchor: String,
    pub(super) cautious_anchor: Option<String>,
    pub(super) otherwise: Option<String>,
    pub(super) within: Spanned<WithinRow>,
    pub(super) to: Vec<String>,
    pub(super) form: Option<String>,
    #[serde(default)]
    pub(super) confirm: Vec<String>,
    #[serde(default = "keep")]
    pub(super) on_level_change: OnLevelChange,
    #[serde(default = "unregulated")]
    pub(super) fallback_channel: FallbackChannel,
    pub(super) done_event: Option<String>,
    #[serde(default)]
    pub(super) extendable_by: Vec<String>,
    #[serde(default)]
    pub(super) alarm: Vec<Spanned<AlarmRow>>,
    pub(super) quote: String,
    pub(super) cite: Trilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmRow {
    pub(super) before: String,
    pub(super) tell: Vec<String>,
}

const fn keep() -> OnLevelChange {
    OnLevelChange::Keep
}

const fn unregulated() -> FallbackChannel {
    FallbackChannel::Unregulated
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EscalationRow {
    pub(super) id: String,
    pub(super) label: Trilingual,
    #[serde(default)]
    pub(super) levels: Vec<u8>,
    pub(super) when: Option<Spanned<WhenRow>>,
    #[serde(default)]
    pub(super) notify: Vec<String>,
    #[serde(default)]
    pub(super) consider: Vec<String>,
    #[serde(default)]
    pub(super) require: Vec<String>,
    pub(super) quote: String,
    pub(super) cite: Trilingual,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectRow {
    pub(super) id: String,
    pub(super) label: Trilingual,
    pub(super) who: String,
    pub(super) anchor: String,
    pub(super) within: Spanned<WithinRow>,
    pub(super) cite: Trilingual,
}
