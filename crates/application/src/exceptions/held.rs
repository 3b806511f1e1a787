//! What holds now: the policies of the configuration with their overlays and the exceptions of this day.

use domain::policy::{InForce, Policy};
use jiff::civil::Date;

use crate::authority::Actor;
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::VIEW_POLICIES;

/// Who follows a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyUser {
    /// New passwords.
    Passwords,
    /// Sweeps of a directory, by its name.
    Directory(String),
}

/// A policy of the configuration as it holds on a day.
#[derive(Debug, Clone)]
pub struct PolicyHeld {
    /// Who follows it.
    pub users: Vec<PolicyUser>,
    /// What holds, and where the overlay disagrees.
    pub held: InForce,
    /// The day, where the policy counts.
    pub day: Date,
}

impl Office {
    /// The account policies that the configuration names, with what holds today and where overlays disagree.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when a policy does not load or records cannot be read.
    pub async fn view_policies(&self, actor: &Actor) -> Result<Vec<PolicyHeld>, Problem> {
        actor.permit(&VIEW_POLICIES)?;
        let mut all = Vec::new();
        for (users, policy) in self.policies_used()? {
            let day = self.policy_day(&policy);
            let held = self.held(&policy).await?;
            all.push(PolicyHeld { users, held, day });
        }
        Ok(all)
    }

    /// What holds of a policy now. There is no other way to what an exception changes, so none is forgotten, and one
    /// that ended counts nowhere.
    pub(crate) async fn held(&self, policy: &Policy) -> Result<InForce, Fault> {
        let day = self.policy_day(policy);
        let standing = self.parts.records.exceptions_standing(day).await?;
        let exceptions = standing.iter().filter_map(|one| one.in_force(day));
        let exceptions: Vec<_> = exceptions.collect();
        Ok(policy.on(&exceptions, day))
    }

    /// Today, on the clocks by which a policy counts.
    pub(super) fn policy_day(&self, policy: &Policy) -> Date {
        self.now().to_zoned(policy.zone().clone()).date()
    }

    /// Policies of the configuration, each once, with who follows it.
    pub(super) fn policies_used(&self) -> Result<Vec<(Vec<PolicyUser>, Policy)>, Fault> {
        let mut all: Vec<(Vec<PolicyUser>, Policy)> = Vec::new();
        let mut add = |user: PolicyUser, policy: Policy| {
            let same = |one: &&mut (Vec<PolicyUser>, Policy)| {
                let known = &one.1;
                let named = (known.id(), known.version()) == (policy.id(), policy.version());
                named && known.clauses() == policy.clauses()
            };
            match all.iter_mut().find(same) {
                Some((users, _)) => users.push(user),
                None => all.push((vec![user], policy)),
            }
        };
        if let Some(policy) = self.parts.password_rules.policy.clone() {
            add(PolicyUser::Passwords, policy);
        }
        for one in self.governed() {
            let policy = self.parts.directories.policy(&one.name, self.now())?;
            add(PolicyUser::Directory(one.name), policy);
        }
        Ok(all)
    }
}
