//! What pages and lists tell of approvals.

use std::collections::BTreeMap;

use domain::approval::{Applies, Approval, Demand, DemandRef, End, NotPossible, State, Subject};
use domain::id::{ApprovalId, PersonId};

use super::decide::may_confirm;
use super::subject::SubjectNow;
use super::{ApprovalQuery, approval_object};
use crate::authority::{Actor, Permit, Scope};
use crate::case_view::IncidentView;
use crate::findings::unit_words;
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{
    CONFIRM_ORAL_APPROVAL, DECIDE_APPROVAL, LIST_APPROVALS, RECORD_ORAL_APPROVAL, VIEW_APPROVAL,
    WITHDRAW_APPROVAL,
};

/// How many that wait are looked through for one's own. Ours.
const MOST_WAITING: u32 = 200;

/// Which approvals of one's units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Those that wait for oneself.
    #[default]
    Mine,
    /// Those that one asked for.
    Asked,
    /// All.
    All,
}

/// An approval with what a list tells.
#[derive(Debug, Clone)]
pub struct ApprovalView {
    /// The approval.
    pub approval: Approval,
    /// Its clause; none where its file is gone.
    pub demand: Option<Demand>,
    /// Names of the people in it.
    pub names: BTreeMap<PersonId, String>,
    /// Name of the unit.
    pub unit_name: String,
    /// Zone of the unit.
    pub time_zone: String,
    /// Whether it waits for the reader to decide.
    pub mine: bool,
    /// Whether it waits for the reader to confirm what was heard by telephone.
    pub to_confirm: bool,
}

/// One approval with its case.
#[derive(Debug, Clone)]
pub struct ApprovalPage {
    /// The approval.
    pub view: ApprovalView,
    /// Its case as it stands now.
    pub case: IncidentView,
    /// Whether the case is not any more what was asked about.
    pub changed: bool,
    /// Why the reader cannot decide; none where they can.
    pub hindered: Option<NotPossible>,
    /// Whether the reader may take it back.
    pub may_withdraw: bool,
    /// Who could be asked by telephone, for the reader who may write that down.
    pub to_call: Vec<(PersonId, String)>,
}

/// A clause that a case follows, with what was asked by it.
#[derive(Debug, Clone)]
pub struct CaseDemand {
    /// Which.
    pub named: DemandRef,
    /// The clause.
    pub demand: Demand,
    /// Whether it asks for its approval now.
    pub applies: Applies,
    /// What was asked by it, newest first.
    pub approvals: Vec<ApprovalView>,
    /// Whether one stands for the case as it is now.
    pub stands: Option<State>,
    /// Whether the reader may ask.
    pub may_ask: bool,
    /// Whether the reader may waive it.
    pub may_waive: bool,
}

impl CaseDemand {
    /// Whether it is asked for and nothing stands.
    pub const fn is_missing(&self) -> bool {
        matches!(self.applies, Applies::Demanded | Applies::Waivable) && self.stands.is_none()
    }

    /// Whether it must stand before the report leaves.
    pub const fn is_before_report(&self) -> bool {
        self.demand.clock.is_some()
    }
}

impl Office {
    /// Approvals of one's units, newest first.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_approvals(
        &self,
        actor: &Actor,
        which: Which,
        query: &ApprovalQuery,
    ) -> Result<Vec<ApprovalView>, Problem> {
        let permit = actor.permit(&LIST_APPROVALS)?;
        let query = match which {
            Which::Mine => ApprovalQuery {
                waiting: true,
                after: None,
                limit: MOST_WAITING,
            },
            Which::Asked | Which::All => query.clone(),
        };
        let found = self.parts.records.approvals(permit.scope(), &query).await?;
        let mut views = self.approval_views(actor, found).await?;
        match which {
            Which::Mine => views.retain(|view| view.mine || view.to_confirm),
            Which::Asked => views.retain(|view| view.approval.asked().by == actor.person.id),
            Which::All => {}
        }
        Ok(views)
    }

    /// One approval with its case, for whoever decides on it. Looking is journalled.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn view_approval(
        &self,
        actor: &Actor,
        id: ApprovalId,
    ) -> Result<ApprovalPage, Problem> {
        let permit = actor.permit(&VIEW_APPROVAL)?;
        let approval = self.approval_of(&permit, id).await?;
        let unit = approval.asked().unit;
        self.carry_out(&permit, unit, approval_object(id), "{}".into(), Vec::new())
            .await?;
        let case = self
            .case_of(actor, &permit, approval.asked().subject)
            .await?;
        let now = SubjectNow::of_case(&case);
        let demand = self.demand(&approval.asked().demand);
        let changed = demand.is_none_or(|demand| now.digest(demand) != approval.asked().digest);
        let hindered = if actor.may_in(&DECIDE_APPROVAL, unit) {
            approval.may_decide(&actor.party_in(unit)).err()
        } else {
            Some(NotPossible::OtherRole)
        };
        let own = approval.asked().by == actor.person.id;
        let waits = approval.next().is_some();
        let to_call = if own && waits && actor.may_in(&RECORD_ORAL_APPROVAL, unit) {
            self.deciders(actor, &approval).await?
        } else {
            Vec::new()
        };
        let may_withdraw = own && waits && actor.may_in(&WITHDRAW_APPROVAL, unit);
        let mut views = self.approval_views(actor, vec![approval]).await?;
        let view = views
            .pop()
            .ok_or_else(|| Fault::new("tell of an approval"))?;
        Ok(ApprovalPage {
            view,
            case,
            changed,
            hindered,
            may_withdraw,
            to_call,
        })
    }

    /// Which clauses a case follows, and how each stands. For pages about the case, under whose
    /// permit it is read.
    pub(crate) async fn case_demands(
        &self,
        actor: &Actor,
        permit: &Permit,
        case: &IncidentView,
    ) -> Result<Vec<CaseDemand>, Problem> {
        let now = SubjectNow::of_case(case);
        let incident = &case.incident;
        let demands = self.demands_of(&incident.regime.id);
        if demands.is_empty() {
            return Ok(Vec::new());
        }
        let subject = Subject::Incident(incident.id);
        let found = self.approvals_about(permit.scope(), subject).await?;
        let views = self.approval_views(actor, found).await?;
        let party = actor.party_in(incident.unit);
        let holds = |roles: &[domain::people::Role]| roles.iter().any(|role| party.holds(*role));
        let each = demands.into_iter().map(|(named, demand)| {
            let of_it = views.iter().filter(|view| {
                let asked = &view.approval.asked().demand;
                asked.rules == named.rules && asked.demand == named.demand
            });
            let approvals: Vec<_> = of_it.cloned().collect();
            let digest = now.digest(demand);
            let states = approvals.iter().filter_map(|view| {
                let same = view.approval.asked().digest == digest;
                Some(view.approval.state()).filter(|state| same && state.stands())
            });
            let stands = states.max_by_key(|state| *state == State::Agreed);
            let waits = approvals.iter().any(|view| view.approval.state().waits());
            let applies = now.applies(demand);
            let open = applies != Applies::Not && stands.is_none() && !waits;
            CaseDemand {
                may_ask: open && holds(&demand.asked_by),
                may_waive: open && applies == Applies::Waivable && holds(&demand.waived_by),
                named,
                demand: demand.clone(),
                applies,
                approvals,
                stands,
            }
        });
        let mut all: Vec<_> = each.collect();
        all.retain(|one| one.applies != Applies::Not || !one.approvals.is_empty());
        Ok(all)
    }

    async fn approvals_about(
        &self,
        scope: &Scope,
        subject: Subject,
    ) -> Result<Vec<Approval>, Fault> {
        self.parts.records.approvals_of(scope, subject).await
    }

    async fn approval_views(
        &self,
        actor: &Actor,
        approvals: Vec<Approval>,
    ) -> Result<Vec<ApprovalView>, Fault> {
        let mut people: Vec<_> = approvals.iter().flat_map(people_of).collect();
        people.sort_unstable();
        people.dedup();
        let names = self.parts.records.names(&people).await?;
        let view = |approval: Approval| {
            let asked = approval.asked();
            let (unit_name, time_zone) = unit_words(actor, asked.unit);
            let party = actor.party_in(asked.unit);
            let own = people_of(&approval);
            ApprovalView {
                demand: self.demand(&asked.demand).cloned(),
                names: names
                    .iter()
                    .filter(|(id, _)| own.contains(id))
                    .map(|(id, name)| (*id, name.clone()))
                    .collect(),
                unit_name,
                time_zone,
                mine: actor.may_in(&DECIDE_APPROVAL, asked.unit)
                    && approval.may_decide(&party).is_ok(),
                to_confirm: actor.may_in(&CONFIRM_ORAL_APPROVAL, asked.unit)
                    && may_confirm(&approval, actor.person.id),
                approval,
            }
        };
        Ok(approvals.into_iter().map(view).collect())
    }
}

fn people_of(approval: &Approval) -> Vec<PersonId> {
    let mut people = vec![approval.asked().by];
    for given in approval.given() {
        people.push(given.by);
        people.extend(given.deputy_of);
        let oral = given.oral.as_ref();
        people.extend(oral.map(|oral| oral.entered_by));
        people.extend(oral.and_then(|oral| Some(oral.confirmed.as_ref()?.by)));
    }
    match approval.end() {
        Some(End::Returned { by, deputy_of, .. }) => {
            people.push(*by);
            people.extend(*deputy_of);
        }
        Some(End::Denied { by, .. }) => people.push(*by),
        _ => {}
    }
    people
}
