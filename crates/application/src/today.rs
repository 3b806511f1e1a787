//! What is due and what runs, within the roles one has.

use std::collections::BTreeMap;

use domain::duty::Standing;
use domain::finding::{Finding, Severity};
use domain::incident::IncidentState;
use domain::policy::Step;
use jiff::ToSpan as _;

use crate::approvals::{ApprovalQuery, ApprovalView, Which};
use crate::authority::Actor;
use crate::duties::{DutyTime, Which as WhichTimes, YearQuery};
use crate::incidents::IncidentView;
use crate::office::Office;
use crate::port::{FindingQuery, IncidentQuery};
use crate::problem::Problem;
use crate::use_case::{
    APPROVE_PROPOSAL, LIST_APPROVALS, LIST_FINDINGS, LIST_INCIDENTS, LIST_PROPOSALS, LIST_YEAR,
    VIEW_TODAY,
};

/// How many findings the page shows before its link to all.
const FINDINGS: u32 = 8;
/// How many cases.
const CASES: usize = 8;
/// How far back and ahead duties are looked for, in days. Ours.
const DUTIES: (i32, i32) = (800, 31);
/// How many running cases of a state are looked through for those that are due next.
const MOST_CASES: u32 = 200;

/// The first page of the day.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// Open cases with their clocks, the nearest due first; none without the role.
    pub incidents: Option<Vec<IncidentView>>,
    /// The newest open findings; none without the role.
    pub findings: Option<Vec<Finding>>,
    /// Approvals that wait for oneself; none without the role.
    pub approvals: Option<Vec<ApprovalView>>,
    /// How many proposals for accounts wait for a decision, by step; empty without the role.
    pub proposals: BTreeMap<Step, u64>,
    /// What recurs and waits for oneself: late, or open and due within a month.
    pub duties: Vec<DutyTime>,
    /// How many findings are open, by severity.
    pub open_findings: BTreeMap<Severity, u64>,
}

impl Office {
    /// The first page of the day. What one may not see is absent, not empty.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn today(&self, actor: &Actor) -> Result<Today, Problem> {
        actor.permit(&VIEW_TODAY)?;
        let mut today = Today::default();
        if let Ok(permit) = actor.permit(&LIST_FINDINGS) {
            let query = FindingQuery {
                state: Some("open".into()),
                limit: FINDINGS,
                ..FindingQuery::default()
            };
            today.findings = Some(self.parts.records.findings(permit.scope(), &query).await?);
            today.open_findings = self.parts.records.open_findings(permit.scope()).await?;
        }
        if actor.may(&LIST_APPROVALS) {
            let query = ApprovalQuery::default();
            let mine = self.list_approvals(actor, Which::Mine, &query).await?;
            today.approvals = Some(mine);
        }
        if let (Ok(permit), true) = (actor.permit(&LIST_PROPOSALS), actor.may(&APPROVE_PROPOSAL)) {
            today.proposals = self.parts.records.open_proposals(permit.scope()).await?;
        }
        if let Ok(permit) = actor.permit(&LIST_YEAR) {
            today.duties = self.duties_of_today(actor, permit.scope()).await?;
        }
        if let Ok(permit) = actor.permit(&LIST_INCIDENTS) {
            today.incidents = Some(self.running(actor, permit.scope()).await?);
        }
        Ok(today)
    }

    /// Times that wait for somebody in one of their own roles.
    async fn duties_of_today(
        &self,
        actor: &Actor,
        scope: &crate::Scope,
    ) -> Result<Vec<DutyTime>, Problem> {
        let (today, _) = self.top_today().await?;
        let query = YearQuery {
            within: (
                today.checked_sub(DUTIES.0.days()).unwrap_or(today),
                today.checked_add(DUTIES.1.days()).unwrap_or(today),
            ),
            which: WhichTimes::Awaited,
            ..YearQuery::of_year(today.year())
        };
        let mut times = self.duty_times(scope, &query).await?;
        times.retain(|time| {
            let duty = &time.declared.duty;
            // A day that is over is not done any more; the year tells of it.
            if duty.each_day().is_some() && time.step.standing != Standing::Open {
                return false;
            }
            let roles = actor.roles().into_iter();
            let mut able = roles.filter(|role| duty.is_done_by(*role));
            able.any(|role| actor.holds(role, time.unit))
        });
        Ok(times)
    }

    async fn running(
        &self,
        actor: &Actor,
        scope: &crate::Scope,
    ) -> Result<Vec<IncidentView>, Problem> {
        let mut views = Vec::new();
        for state in [IncidentState::Open, IncidentState::Controlled] {
            let query = IncidentQuery {
                state: Some(state),
                after: None,
                limit: MOST_CASES,
            };
            views.extend(self.incident_views(actor, scope, &query).await?);
        }
        views.sort_by_key(IncidentView::next_due);
        views.truncate(CASES);
        Ok(views)
    }
}
