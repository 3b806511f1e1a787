//! The rules change while the program runs: what is written down of it.

use detect::{RuleChanges, RuleName};
use domain::journal::{Doer, Object};
use serde_json::json;

use crate::authority::Scope;
use crate::deed::Deed;
use crate::office::Office;
use crate::problem::Problem;
use crate::use_case::{Reach, SelfProof, UseCase};

/// Most ids of each kind that the journal names; their numbers are whole.
const NAMED: usize = 200;

/// The operator of the machine loads rules; no person's deed, so it is not in the table of use cases.
static RELOAD_RULES: UseCase = UseCase {
    says: "Rules of the office's folders are loaded anew.",
    name: "reload_rules",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

impl Office {
    /// Writes into the journal that other rules are in use now, and which came, went and changed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn note_rules(&self, changes: &RuleChanges) -> Result<(), Problem> {
        let units = self.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let Some(top) = top else { return Ok(()) };
        let ids = |rules: &[RuleName]| {
            let ids = rules.iter().take(NAMED).map(|rule| rule.id.clone());
            json!({ "count": rules.len(), "ids": ids.collect::<Vec<_>>() })
        };
        let facts = json!({
            "came": ids(&changes.came),
            "went": ids(&changes.went),
            "changed": ids(&changes.changed),
            "same": changes.same,
        });
        let object = Object {
            kind: "rules",
            id: String::new(),
        };
        let entry = self.entry(
            Doer::Program,
            &RELOAD_RULES,
            top.id,
            object,
            facts.to_string(),
        );
        let deed = Deed::new(Vec::new(), entry);
        self.commit(&Scope::whole_office(), deed).await
    }
}
