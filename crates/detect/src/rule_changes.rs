//! What came, went and changed between two sets of rules.

use std::collections::BTreeMap;

use crate::rule_digest::RuleDigest;
use crate::rule_set::RuleSet;

/// A rule, as people name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleName {
    /// Sigma title.
    pub title: String,
    /// Sigma id.
    pub id: String,
}

/// What differs between two sets, of the rules that raise findings; each list by title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleChanges {
    /// Rules that were not there before.
    pub came: Vec<RuleName>,
    /// Rules that are not there any more.
    pub went: Vec<RuleName>,
    /// Rules that say something else now, also because a rule or filter they stand on does.
    pub changed: Vec<RuleName>,
    /// How many rules are the same.
    pub same: usize,
}

impl RuleSet {
    /// What is different from an earlier set.
    pub fn changes_since(&self, before: &Self) -> RuleChanges {
        let (old, new) = (before.raising(), self.raising());
        let mut changes = RuleChanges::default();
        for (id, digest) in &new {
            match old.get(id) {
                None => changes.came.push(self.named(id)),
                Some(old) if old != digest => changes.changed.push(self.named(id)),
                Some(_) => changes.same = changes.same.saturating_add(1),
            }
        }
        let went = old.keys().filter(|id| !new.contains_key(*id));
        changes.went = went.map(|id| before.named(id)).collect();
        for list in [&mut changes.came, &mut changes.went, &mut changes.changed] {
            list.sort();
        }
        changes
    }

    fn raising(&self) -> BTreeMap<&str, RuleDigest> {
        let plans = self.plans().iter();
        let raising = plans.filter(|plan| plan.raises.is_some());

        raising.map(|plan| (&*plan.rule, plan.digest)).collect()
    }

    fn named(&self, id: &str) -> RuleName {
        RuleName {
            title: self.rule(id).map_or(id, |rule| &rule.title).to_owned(),
            id: id.to_owned(),
        }
    }
}
