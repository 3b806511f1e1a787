//! Approvals of cases: asked for, decided on a phone, written down after a call.
//!
//! What a clause demands is data ([`domain::approval::ApprovalRules`]); what may be done with an
//! approval is [`domain::approval::Approval`]'s own. Here it meets people, cases and records: [`ask`]
//! begins one, [`decide`] moves it, [`subject`] says what it is bound to. A case that changes voids
//! what was decided on it in the same deed ([`subject`]). What the rules refuse is journalled.

mod ask;
mod decide;
mod subject;
mod view;

pub use ask::NewApproval;
pub use decide::{Answer, HeardByPhone};
pub use view::{ApprovalPage, ApprovalView, CaseDemand, Which};

use async_trait::async_trait;
use domain::approval::{Approval, Demand, DemandRef, NotPossible, State, Subject};
use domain::id::{ApprovalId, UnitId};
use domain::journal::Object;
use jiff::Timestamp;
use serde_json::json;

use crate::authority::{Permit, Scope};
use crate::deed::Deed;
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};

/// Longest note of who asks, in characters. Ours: a phone shows it without scrolling far.
pub const LONGEST_NOTE: usize = 300;

/// Which approvals, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApprovalQuery {
    /// Only those that wait for somebody.
    pub waiting: bool,
    /// Only after this place in the list: (asked at, id) of the last row of the page before.
    pub after: Option<(Timestamp, ApprovalId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Approvals on record.
#[async_trait]
pub trait ApprovalBook: Send + Sync {
    /// Approvals of the scope.
    async fn approvals(&self, scope: &Scope, query: &ApprovalQuery)
    -> Result<Vec<Approval>, Fault>;
    /// One of them.
    async fn approval(&self, scope: &Scope, id: ApprovalId) -> Result<Option<Approval>, Fault>;
    /// All about one subject, newest first.
    async fn approvals_of(&self, scope: &Scope, subject: Subject) -> Result<Vec<Approval>, Fault>;
}

impl Office {
    /// The clause of an approval, in the version it was asked by; none where its file is gone.
    pub fn demand(&self, of: &DemandRef) -> Option<&Demand> {
        let rules = self.parts.approvals.iter();
        let mut found =
            rules.filter(|rules| rules.id() == of.rules && rules.version() == of.version);
        found.next()?.demand(&of.demand)
    }

    pub(crate) fn demand_of(&self, of: &DemandRef) -> Result<&Demand, Fault> {
        let DemandRef {
            rules,
            version,
            demand,
        } = of;
        let missing = || Fault::new(format!("find the clause {demand} of {rules}@{version}"));
        self.demand(of).ok_or_else(missing)
    }

    /// One approval that a permit reaches.
    async fn approval_of(&self, permit: &Permit, id: ApprovalId) -> Result<Approval, Problem> {
        let found = self.parts.records.approval(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// What the rules of approvals refuse is written down before it is told.
    async fn ruled<T>(
        &self,
        permit: &Permit,
        unit: UnitId,
        object: Object,
        outcome: Result<T, NotPossible>,
    ) -> Result<T, Problem> {
        match outcome {
            Ok(done) => Ok(done),
            Err(why) => {
                let facts = json!({"refused": why.to_string()}).to_string();
                let entry = self.person_entry(permit, unit, object, facts);
                self.commit(permit.scope(), Deed::new(Vec::new(), entry))
                    .await?;
                Err(refusal(why).into())
            }
        }
    }
}

/// How the journal names an approval.
pub(crate) fn approval_object(id: ApprovalId) -> Object {
    Object {
        kind: "approval",
        id: id.to_string(),
    }
}

/// What the person is told.
const fn refusal(why: NotPossible) -> Refusal {
    let key = match why {
        NotPossible::Own => "refusal-approval-own",
        NotPossible::OtherRole => "refusal-approval-role",
        NotPossible::Over => "refusal-approval-over",
        NotPossible::Changed => "refusal-approval-changed",
        NotPossible::NotTheAsker => "refusal-approval-asker",
        NotPossible::NotAsked => "refusal-approval-not-asked",
        NotPossible::NothingOral => "refusal-approval-nothing-oral",
        NotPossible::OwnWord => "refusal-approval-own-word",
        NotPossible::NoNumber => {
            return Refusal::Invalid {
                field: "number",
                why: "invalid-phone-number",
            };
        }
        NotPossible::NoHearer => return Refusal::Missing { field: "heard_by" },
        NotPossible::NotThen => {
            return Refusal::Invalid {
                field: "said_at",
                why: "invalid-said-at",
            };
        }
    };
    Refusal::WrongState { why: key }
}

/// The line of the chronology that tells of a state.
const fn line_of(state: State) -> &'static str {
    match state {
        State::Waiting | State::Unconfirmed | State::Agreed => "approval-agreed",
        State::Waived => "approval-waived",
        State::Returned => "approval-returned",
        State::Denied => "approval-denied",
        State::Withdrawn => "approval-withdrawn",
        State::Void => "approval-void",
    }
}
