//! A binding policy with an overlay: what adds, what conflicts, and who decided.
//!
//! The binding policy stays. An overlay adds what it asks for; where it forbids what the binding policy
//! asks for, that is a conflict, which is shown clause by clause and never settled by itself: a *shall
//! not* is no point on a scale. Only a recorded exception switches the binding rule off, and only on
//! its days: whoever asks brings the day, so nothing has to run for it to end.

use jiff::civil::Date;

use super::Policy;
use super::declared::{Clause, ClauseRule, Subject};

/// A recorded decision to follow the overlay in one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The binding policy that is left.
    pub policy: String,
    /// The overlay that is followed.
    pub overlay: String,
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

impl Conflict {
    /// The clause that is followed.
    pub const fn in_force(&self) -> &Clause {
        match self.exception {
            Some(_) => &self.overlay,
            None => &self.binding,
        }
    }
}

/// A clause with its rules that an exception switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SwitchedOff {
    pub(super) clause: Clause,
    pub(super) exception: Exception,
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
    binding.laid_under(overlay).on(exceptions, day)
}

impl Policy {
    /// This policy with what an overlay adds; where they disagree, both clauses stand in it and this one is followed.
    #[must_use]
    pub fn laid_under(&self, overlay: Option<&Self>) -> Self {
        let mut policy = self.clone();
        if let Some(overlay) = overlay {
            policy.clauses.extend(overlay.clauses().iter().cloned());
            policy.forces_guessable |= overlay.forces_guessable();
            policy.forbids_app_passwords |= overlay.forbids_app_passwords();
        }
        policy
    }

    /// What holds on a day by the exceptions that are on record: only those of this policy, of an overlay that is laid
    /// over it and of that day count.
    #[must_use]
    pub fn on(&self, exceptions: &[Exception], day: Date) -> InForce {
        let mut policy = self.clone();
        let mut conflicts = Vec::new();
        for (forbidding, rule) in self.rules() {
            let ClauseRule::Forbids(subject) = rule else {
                continue;
            };
            let exception = exceptions.iter().find(|one| {
                one.policy == self.id
                    && one.overlay == forbidding.policy
                    && one.subject == *subject
                    && (one.from..=one.until).contains(&day)
            });
            let asks = |asked: &&Clause| {
                asked.policy != forbidding.policy
                    && asked.rules.iter().any(|rule| subject.asked_by(rule))
            };
            conflicts.extend(self.clauses.iter().filter(asks).map(|asked| Conflict {
                subject: *subject,
                binding: asked.clone(),
                overlay: forbidding.clone(),
                exception: exception.cloned(),
            }));
            if let Some(exception) = exception {
                policy.switch_off(*subject, exception);
            }
        }
        InForce { policy, conflicts }
    }

    /// Takes the rules about a subject out, and remembers by what they were.
    fn switch_off(&mut self, subject: Subject, exception: &Exception) {
        for clause in &mut self.clauses {
            let (off, on) = std::mem::take(&mut clause.rules)
                .into_iter()
                .partition::<Vec<_>, _>(|rule| subject.asked_by(rule));
            clause.rules = on;
            if !off.is_empty() {
                self.switched.push(SwitchedOff {
                    clause: Clause {
                        rules: off,
                        ..clause.clone()
                    },
                    exception: exception.clone(),
                });
            }
        }
    }
}
