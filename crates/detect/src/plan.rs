//! What a detector does when a rule says yes.

use domain::event::FieldId;
use domain::finding::{RuleKind, Severity, Sign};
use jiff::SignedDuration;

use crate::novelty::New;
use crate::rule::{Collected, Rule, SubjectIds};
use crate::rule_digest::RuleDigest;
use crate::usual::{Measure, Usual};

/// Names and values a correlation groups by.
pub(crate) type Group = Vec<(String, String)>;

/// What a rule raises.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raises {
    pub(crate) severity: Severity,
    pub(crate) sign: Sign,
    pub(crate) kind: RuleKind,
}

/// How evidence of one rule is gathered.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Sigma id.
    pub(crate) rule: String,
    /// Everything that decides what it says.
    pub(crate) digest: RuleDigest,
    /// Nothing for a correlation that only serves others.
    pub(crate) raises: Option<Raises>,
    pub(crate) quiet: SignedDuration,
    pub(crate) subject: SubjectIds,
    pub(crate) collect: Vec<Collected>,
    /// Correlations it stands on, the last step of an ordered one left out: their evidence becomes
    /// its own.
    pub(crate) stands_on: Vec<usize>,
    /// Length of its window; zero for a rule of one event.
    pub(crate) window: SignedDuration,
    /// What must be new.
    pub(crate) new: Option<New>,
    /// What is unusual for somebody.
    pub(crate) usual: Option<Usual>,
    /// Rules that tell the same better.
    pub(crate) yields_to: Vec<usize>,
    /// What it groups by, with the fields that may fill each name.
    pub(crate) grouped_by: Vec<(String, Vec<FieldId>)>,
}

impl Plan {
    /// Whether it is a correlation's.
    pub(crate) const fn correlates(&self) -> bool {
        !self.window.is_zero()
    }

    pub(crate) fn raising(rule: &Rule, digest: RuleDigest, window: SignedDuration) -> Self {
        let raises = Raises {
            severity: rule.severity,
            sign: rule.sign,
            kind: rule.kind,
        };
        Self {
            rule: rule.id.clone(),
            digest,
            raises: Some(raises),
            quiet: rule.quiet,
            subject: rule.subject,
            collect: rule.collect.clone(),
            stands_on: Vec::new(),
            window,
            new: rule.new.clone(),
            usual: rule.usual.clone(),
            yields_to: Vec::new(),
            grouped_by: Vec::new(),
        }
    }

    pub(crate) fn serving(rule: String, digest: RuleDigest, window: SignedDuration) -> Self {
        Self {
            rule,
            digest,
            raises: None,
            quiet: window,
            subject: SubjectIds::NONE,
            collect: Vec::new(),
            stands_on: Vec::new(),
            window,
            new: None,
            usual: None,
            yields_to: Vec::new(),
            grouped_by: Vec::new(),
        }
    }

    /// Every field whose values it needs to remember.
    pub(crate) fn fields(&self) -> impl Iterator<Item = FieldId> {
        let collected = self.collect.iter();
        let collected = collected
            .flat_map(|own| [Some(own.field), own.only.as_ref().map(|(field, _)| *field)])
            .flatten();
        let new = self.new.iter().flat_map(|new| &new.of);
        let usual = self.usual.iter();
        let habits = usual.clone().flat_map(|usual| &usual.of);
        let summed = usual.filter_map(|usual| match usual.measure {
            Measure::Sum(field) => Some(field),
            Measure::Events | Measure::Hours | Measure::Beat => None,
        });
        let grouped = self.grouped_by.iter().flat_map(|(_, fields)| fields);
        self.subject
            .all()
            .chain(collected)
            .chain(new.map(|(_, field)| *field))
            .chain(habits.map(|(_, field)| *field))
            .chain(summed)
            .chain(grouped.copied())
    }
}
