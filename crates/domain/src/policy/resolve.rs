//! A binding policy with an overlay: what adds, what conflicts, and who decided.
//!
//! The binding policy stays. An overlay adds what it asks for; where it forbids what the binding policy
//! asks for, that is a conflict, which is shown clause by clause and never settled by itself: a *shall
//! not* is no point on a scale. Only a recorded exception switches the binding rule off.

use jiff::civil::Date;

use super::Policy;
use super::declared::{Clause, ClauseRule, Subject};

/// A recorded decision to follow the overlay in one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The binding policy that is left.
    pub policy: String,
    /// What it is about.
    pub subject: Subject,
    /// Who decided.
    pub approver: String,
    /// Number of the document that says so.
    pub document: String,
    /// First day.
    pub from: Date,
    /// Last day; an exception always ends.
    pub until: Date,
}

/// A clause of the binding policy that the overlay forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What it is about.
    pub subject: Subject,
    /// What the binding policy asks for.
    pub binding: Clause,
    /// What the overlay says of it.
    pub overlay: Clause,
    /// The exception by which the overlay is followed; none: the binding policy is.
    pub exception: Option<Exception>,
}

/// What holds on a day.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The binding policy with what the overlay adds; each clause names its own policy.
    pub policy: Policy,
    /// Where the two disagree.
    pub conflicts: Vec<Conflict>,
}

/// What holds on a day: the binding policy, with what an overlay adds to it.
pub fn resolve(
    binding: &Policy,
    overlay: Option<&Policy>,
    exceptions: &[Exception],
    day: Date,
) -> InForce {
    let mut policy = binding.clone();
    let mut conflicts = Vec::new();
    for (clause, rule) in overlay.into_iter().flat_map(Policy::rules) {
        let ClauseRule::Forbids(subject) = rule else {
            continue;
        };
        let exception = exceptions.iter().find(|exception| {
            exception.policy == binding.id()
                && exception.subject == *subject
                && (exception.from..=exception.until).contains(&day)
        });
        let asks = |asked: &&Clause| asked.rules.iter().any(|rule| subject.asked_by(rule));
        conflicts.extend(binding.clauses().iter().filter(asks).map(|asked| Conflict {
            subject: *subject,
            binding: asked.clone(),
            overlay: clause.clone(),
            exception: exception.cloned(),
        }));
        if exception.is_some() {
            for clause in &mut policy.clauses {
                clause.rules.retain(|rule| !subject.asked_by(rule));
            }
        }
    }
    if let Some(overlay) = overlay {
        policy.clauses.extend(overlay.clauses().iter().cloned());
        policy.forces_guessable |= overlay.forces_guessable();
        policy.forbids_app_passwords |= overlay.forbids_app_passwords();
    }
    InForce { policy, conflicts }
}
