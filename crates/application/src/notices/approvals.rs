//! Who is told of approvals: whoever decides the step that waits, again before its time ends; who
//! is said to have agreed by telephone; who asked.

use domain::approval::{Approval, State};
use domain::id::{ApprovalId, PersonId};
use domain::message::Matter;
use domain::people::UnitTree;
use jiff::{SignedDuration, Timestamp};

use super::{Notice, Told, written};
use crate::authority::Scope;
use crate::deed::Change;
use crate::jobs::{Again, Failed, Job, Outcome};
use crate::office::{Office, zone};
use crate::problem::Fault;

/// What a new state of an approval makes known.
pub(super) fn made_known(approval: &Approval, at: Timestamp) -> Vec<Change> {
    let asked = approval.asked();
    let (id, step) = (asked.id, approval.given().len());
    let mut told = Vec::new();
    if approval.next().is_some() {
        let asked = Told::ApprovalAsked { approval: id, step };
        told.push((asked, format!("approval-{id}-{step}")));
    }
    if let Some(given) = approval.unconfirmed() {
        let person = given.by;
        let confirm = Told::ApprovalConfirm {
            approval: id,
            person,
        };
        told.push((confirm, format!("approval-{id}-c{person}")));
    }
    let answered = matches!(
        approval.state(),
        State::Agreed | State::Returned | State::Denied | State::Void
    );
    if answered {
        let state = approval.state().name();
        let answered = Told::ApprovalAnswered { approval: id };
        told.push((answered, format!("approval-{id}-{state}")));
    }
    let jobs = told
        .into_iter()
        .map(|(told, key)| Change::PlanJob(Notice { at, told }.job(key, Some(asked.unit))));
    jobs.collect()
}

impl Office {
    /// One notice for each who could decide the step that waits, and again before its time ends.
    pub(super) async fn deciders_told(
        &self,
        job: &Job,
        id: ApprovalId,
        step: usize,
    ) -> Result<Outcome, Failed> {
        let scope = Scope::whole_office();
        let found = self.parts.records.approval(&scope, id).await?;
        let waits = |one: &Approval| one.given().len() == step && one.next().is_some();
        let Some(approval) = found.filter(waits) else {
            return Ok(Outcome::default());
        };
        let now = self.now();
        let reminders = self.reminders(&approval);
        let (passed, to_come): (Vec<_>, Vec<_>) = reminders.into_iter().partition(|at| *at <= now);
        let round = passed.len();
        let plan = self.deciders_on_duty(&approval).await?.into_iter();
        let plan = plan.map(|person| {
            let told = Told::ApprovalFor {
                approval: id,
                step,
                person,
            };
            let key = format!("approval-{id}-{step}-{round}-{person}");
            Notice { at: now, told }.job(key, job.unit)
        });
        let told = Told::ApprovalAsked { approval: id, step };
        let again = to_come.into_iter().min().map(|due| Again {
            due,
            payload: Some(written(&Notice { at: now, told })),
        });
        Ok(Outcome {
            plan: plan.collect(),
            again,
        })
    }

    /// When who decides is reminded, by the clause.
    fn reminders(&self, approval: &Approval) -> Vec<Timestamp> {
        let asked = approval.asked();
        let demand = self.demand(&asked.demand);
        let leads = demand.map_or(&[][..], |demand| demand.reminders());
        let before = |minutes: &i64| {
            let due = asked.due?;
            let at = due.checked_sub(SignedDuration::from_mins(*minutes)).ok()?;
            Some(at).filter(|at| *at > asked.at)
        };
        leads.iter().filter_map(before).collect()
    }

    /// Whoever holds the role for the unit, as near as possible, but never who asked.
    async fn deciders_on_duty(&self, approval: &Approval) -> Result<Vec<PersonId>, Fault> {
        let asked = approval.asked();
        let Some(role) = approval.next() else {
            return Ok(Vec::new());
        };
        let units = self.parts.records.units().await?;
        let placings = self.parts.records.placings().await?;
        let unit = units.iter().find(|unit| unit.id == asked.unit);
        let zone = zone(unit.map_or("UTC", |unit| unit.time_zone.as_str()));
        let today = self.now().to_zoned(zone).date();
        let path = UnitTree::on(units, &placings, today).path(asked.unit);
        let people = self.recipients(&path, today).await?.into_iter();
        let able = people.filter(|one| {
            one.person != asked.by && one.roles.iter().any(|(held, _)| *held == role)
        });
        Ok(able.map(|one| one.person).collect())
    }

    /// What is told of an approval to one person; none when there is nothing to say any more.
    pub(super) async fn approval_told(
        &self,
        notice: &Notice,
    ) -> Result<Option<(Matter, String)>, Fault> {
        match notice.told {
            Told::ApprovalFor {
                approval,
                step,
                person,
            } => self.asked_of(approval, Some(step), person).await,
            Told::ApprovalConfirm { approval, person } => {
                self.asked_of(approval, None, person).await
            }
            Told::ApprovalAnswered { approval } => self.answered(approval, notice.at).await,
            _ => Ok(None),
        }
    }

    /// What somebody is asked: to decide a step, or without one to confirm what they said.
    async fn asked_of(
        &self,
        id: ApprovalId,
        step: Option<usize>,
        person: PersonId,
    ) -> Result<Option<(Matter, String)>, Fault> {
        let scope = Scope::whole_office();
        let found = self.parts.records.approval(&scope, id).await?;
        let waits = |one: &Approval| match step {
            Some(step) => one.given().len() == step && one.next().is_some(),
            None => one.unconfirmed().is_some_and(|given| given.by == person),
        };
        Ok(found.filter(waits).map(|approval| {
            let asked = approval.asked();
            let matter = Matter::ApprovalAsked {
                approver: person,
                case: asked.case,
                due: asked.due.filter(|_| step.is_some()),
            };
            (matter, format!("/approvals/{id}"))
        }))
    }

    /// What who asked is told.
    async fn answered(
        &self,
        id: ApprovalId,
        at: Timestamp,
    ) -> Result<Option<(Matter, String)>, Fault> {
        let scope = Scope::whole_office();
        let found = self.parts.records.approval(&scope, id).await?;
        Ok(found.map(|approval| {
            let asked = approval.asked();
            let matter = Matter::ApprovalAnswered {
                asker: asked.by,
                case: asked.case,
                at,
            };
            (matter, format!("/approvals/{id}"))
        }))
    }
}
