//! Which story first: named reasons with points that add up.

use std::collections::BTreeSet;

use super::{Background, Story, glue};
use crate::finding::{Severity, Sign};

/// One reason for a story's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The gravest member.
    Severity(Severity),
    /// It may have happened already, and is not only about to (跡象, not 前兆).
    Indication,
    /// So many different stages: an attack that goes on.
    Stages(usize),
    /// So many accounts.
    Accounts(usize),
    /// An administrator's account is among them.
    Administrator,
    /// So many machines logged it, each for itself.
    Hosts(usize),
}

impl Reason {
    /// Stable name in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Severity(_) => "severity",
            Self::Indication => "indication",
            Self::Stages(_) => "stages",
            Self::Accounts(_) => "accounts",
            Self::Administrator => "administrator",
            Self::Hosts(_) => "hosts",
        }
    }

    /// How many it counts; 1 where nothing is counted.
    pub fn count(self) -> u64 {
        match self {
            Self::Stages(count) | Self::Accounts(count) | Self::Hosts(count) => {
                u64::try_from(count).unwrap_or(u64::MAX)
            }
            Self::Severity(_) | Self::Indication | Self::Administrator => 1,
        }
    }

    /// What it adds to the priority. Ours: no regulation says how to order findings.
    pub fn points(self) -> u32 {
        let further = |count: usize, each: u32, most: u32| {
            let further = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
            further.saturating_mul(each).min(most)
        };
        match self {
            Self::Severity(Severity::Informational) => 2,
            Self::Severity(Severity::Low) | Self::Indication => 10,
            Self::Severity(Severity::Medium) | Self::Administrator => 20,
            Self::Severity(Severity::High) => 40,
            Self::Severity(Severity::Critical) => 60,
            Self::Stages(count) => further(count, 10, 30),
            Self::Accounts(count) | Self::Hosts(count) => further(count, 5, 15),
        }
    }
}

/// A priority in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Some time.
    Later,
    /// Today.
    Today,
    /// Next.
    Soon,
    /// Before anything else.
    Now,
}

impl Urgency {
    /// All, the least first.
    pub const ALL: [Self; 4] = [Self::Later, Self::Today, Self::Soon, Self::Now];

    /// The urgency of a priority.
    pub fn of(priority: u32) -> Self {
        let reached = |urgency: &Self| priority >= urgency.least();
        let urgency = Self::ALL.into_iter().rev().find(reached);
        urgency.unwrap_or(Self::Later)
    }

    /// The least priority that is so urgent.
    pub const fn least(self) -> u32 {
        match self {
            Self::Later => 0,
            Self::Today => 25,
            Self::Soon => 50,
            Self::Now => 80,
        }
    }

    /// Stable name in addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Now => "now",
        }
    }

    /// The urgency of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// Severity, sign, reasons and priority, by the members that still count.
pub(super) fn weigh(story: &mut Story, background: &Background) {
    let mut severity = Severity::Informational;
    let mut sign = Sign::Precursor;
    let (mut stages, mut accounts, mut hosts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut administrator = false;
    for member in story.counting() {
        let (traits, ground) = background.of(member);
        severity = severity.max(member.severity);
        sign = sign.max(member.sign);
        stages.extend(traits.stages.iter().copied());
        hosts.extend(glue::hosts(member, traits));
        for name in glue::accounts(member, traits, ground) {
            administrator |= glue::administers(&name, ground);
            accounts.insert(name);
        }
    }
    let reasons = [
        Some(Reason::Severity(severity)),
        (sign == Sign::Indication).then_some(Reason::Indication),
        Some(Reason::Stages(stages.len())),
        Some(Reason::Accounts(accounts.len())),
        administrator.then_some(Reason::Administrator),
        Some(Reason::Hosts(hosts.len())),
    ];
    let reasons = reasons.into_iter().flatten();
    story.reasons = reasons.filter(|reason| reason.points() > 0).collect();
    story.priority = story.reasons.iter().map(|reason| reason.points()).sum();
    story.severity = severity;
    story.sign = sign;
}
