//! What a rule says about a subject, with the events that prove it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::id::{EventId, FindingId, HuntId, IncidentId, PersonId, UnitId};
use crate::version::Version;

/// How bad, as Sigma counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Informational,
    /// Worth a look some time.
    Low,
    /// Worth a look today.
    Medium,
    /// Worth a look now.
    High,
    /// Drop everything.
    Critical,
}

impl Severity {
    /// All, from mild to grave.
    pub const ALL: [Self; 5] = [
        Self::Informational,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// Sigma's word, also the stored one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.name() == name)
    }
}

/// 前兆 or 跡象 (S4 肆三(一)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// 前兆: an incident may come.
    Precursor,
    /// 跡象: an incident may have happened or be happening.
    Indication,
}

impl Sign {
    /// Stable name in storage and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Precursor => "precursor",
            Self::Indication => "indication",
        }
    }

    /// The sign of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Precursor, Self::Indication]
            .into_iter()
            .find(|sign| sign.name() == name)
    }
}

/// Kind of rule behind a finding, as CONTRACT.md writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleKind {
    /// One event is enough.
    Event,
    /// Several events in a window.
    Correlation,
    /// A departure from what is normal here.
    Baseline,
}

impl RuleKind {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Correlation => "correlation",
            Self::Baseline => "baseline",
        }
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Event, Self::Correlation, Self::Baseline]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// About whom or what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Subject {
    /// The account, as the log names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub account: Option<String>,
    /// The address on the other side.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source_ip: Option<String>,
    /// The host that logged it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub host: Option<String>,
}

/// What people decided about a finding; always with who, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingState {
    /// Nobody has judged it yet.
    Open,
    /// 不是資安事件: with the reason.
    Dismissed {
        /// Who judged.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// 再觀察: seen, and to be looked at again.
    Watched {
        /// Who judged.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
        /// Until when.
        until: Timestamp,
    },
    /// Accepted: it is an incident.
    Accepted {
        /// Which.
        incident: IncidentId,
    },
}

impl FindingState {
    /// Stable name in storage, filters and text keys.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Dismissed { .. } => "dismissed",
            Self::Watched { .. } => "watched",
            Self::Accepted { .. } => "accepted",
        }
    }
}

/// An event that proves a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// Where it is kept.
    pub event: EventId,
    /// When it happened.
    pub at: Timestamp,
}

/// What a rule says about a subject. It grows while the same goes on; it is never doubled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its identity.
    pub id: FindingId,
    /// Identity by content, (rule, group key, first event): the same story is stored once.
    pub key: String,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// The Sigma id of the rule.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// Precursor or indication.
    pub sign: Sign,
    /// Kind of rule.
    pub kind: RuleKind,
    /// About whom.
    pub subject: Subject,
    /// First event.
    pub first: Timestamp,
    /// Newest event.
    pub last: Timestamp,
    /// How many events, exact even where not all are listed.
    pub count: u64,
    /// Distinct values the reasons name: `{"accounts":["root","admin"]}`; bounded lists.
    pub values: BTreeMap<String, Vec<String>>,
    /// Events that prove it: the first ones and the newest ones.
    pub proofs: Vec<Proof>,
    /// What people decided.
    pub state: FindingState,
    /// When it was raised here.
    pub raised: Timestamp,
    /// When the record arrived without which it could not have been raised; none where that is not
    /// known, and where no record raised it.
    pub needed: Option<Timestamp>,
    /// The look back that found it; none where it was found as its records came.
    pub hunt: Option<HuntId>,
    /// Of the record.
    pub version: Version,
}

impl Finding {
    /// How long it took to notice: from the arrival of the last record it needs to its being raised.
    pub fn delay(&self) -> Option<SignedDuration> {
        let needed = self.needed?;
        Some(self.raised.duration_since(needed).max(SignedDuration::ZERO))
    }
}
