//! Closing a case: only when the records are there that its procedure asks for. Nobody goes past it.

use domain::case_task::CaseTask;
use domain::closing::{ClosingDemand, ClosingRules, Wanted};
use domain::id::IncidentId;
use domain::incident::IncidentState;
use domain::version::Version;
use serde_json::json;

use crate::authority::Actor;
use crate::deed::Deed;
use crate::findings::incident_object;
use crate::incidents::IncidentPage;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{CLOSE_INCIDENT, REOPEN_INCIDENT};

/// A demand of the procedure, and whether the records meet it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingView {
    /// What is asked for.
    pub demand: ClosingDemand,
    /// Whether it is there.
    pub met: bool,
}

impl Office {
    /// What a case needs before it is closed.
    pub fn closing_of(&self, page: &IncidentPage) -> Vec<ClosingView> {
        let Some(rules) = self.closing_rules(&page.view.incident.regime.id) else {
            return Vec::new();
        };
        let judgement = &page.view.assessment.standing.judgement;
        let levels = judgement
            .level
            .map_or(judgement.range, |level| (level, level));
        let view = |demand: &ClosingDemand| ClosingView {
            met: self.is_met(page, &demand.wants),
            demand: demand.clone(),
        };
        rules.demands_at(levels).map(view).collect()
    }

    /// The newest procedure for a regulation; else the one for every other.
    fn closing_rules(&self, regime: &str) -> Option<&ClosingRules> {
        let rules = || self.parts.closing.iter();
        let named = rules().filter(|one| one.is_for(regime));
        let other = || rules().filter(|one| one.is_for_others());
        named
            .max_by_key(|one| one.version())
            .or_else(|| other().max_by_key(|one| one.version()))
    }

    fn is_met(&self, page: &IncidentPage, wants: &Wanted) -> bool {
        let case = &page.view.incident;
        let in_force = |task: &CaseTask| {
            let lifting = self.said_of(task).and_then(|said| said.lifting.as_ref());
            task.is_in_force(lifting)
        };
        match wants {
            Wanted::Level => page.view.assessment.standing.judgement.level.is_some(),
            Wanted::Controlled => case.controlled_at.is_some(),
            Wanted::Reported => case.reported_at.is_some() && case.receipt.is_some(),
            Wanted::TasksSettled => page.tasks.iter().all(CaseTask::is_settled),
            Wanted::MeasuresLifted => !page.tasks.iter().any(in_force),
            Wanted::Answers(items) => page.assessed.as_ref().is_some_and(|assessed| {
                let missing: Vec<_> = assessed.sheet.missing(&assessed.answers).collect();
                items
                    .iter()
                    .all(|item| !missing.iter().any(|one| one.id == *item))
            }),
            Wanted::Approval(demand) => page
                .demands
                .iter()
                .any(|one| one.named.demand == *demand && one.stands.is_some()),
            Wanted::Duty(id) => {
                let again = format!("{id}-");
                let clocks = page.view.assessment.standing.clocks.iter();
                let mut of = clocks.filter(|one| one.key == *id || one.key.starts_with(&again));
                let first = of.next();
                first.is_some_and(|one| one.done_at.is_some())
                    && of.all(|one| one.done_at.is_some())
            }
        }
    }

    /// Closes a case. What is missing keeps it open, and the attempt is journalled.
    ///
    /// # Errors
    /// A refusal without the role, while something is missing, when it is closed already, and when
    /// somebody changed the case in between.
    pub async fn close_incident(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CLOSE_INCIDENT)?;
        let mut incident = self.running_case(&permit, id).await?;
        let page = self.page_of(actor, &permit, incident.clone()).await?;
        let closing = self.closing_of(&page).into_iter();
        let missing: Vec<_> = closing
            .filter(|one| !one.met)
            .map(|one| one.demand.id)
            .collect();
        if !missing.is_empty() {
            let facts = json!({"refused": "records are missing", "missing": missing}).to_string();
            let entry = self.person_entry(&permit, incident.unit, incident_object(id), facts);
            self.commit(permit.scope(), Deed::new(Vec::new(), entry))
                .await?;
            let why = "refusal-closing-missing";
            return Err(Refusal::WrongState { why }.into());
        }
        incident.state = IncidentState::Closed;
        let line = ("closed", self.now(), json!({}));
        self.change_case(&permit, actor, incident, seen, line).await
    }

    /// Opens a closed case again, with the reason.
    ///
    /// # Errors
    /// A refusal without the role or a reason, when it is not closed, and when somebody changed the
    /// case in between.
    pub async fn reopen_incident(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&REOPEN_INCIDENT)?;
        let mut incident = self.incident_of(&permit, id).await?;
        let why = reason(why, "reason")?;
        if incident.state != IncidentState::Closed {
            let why = "refusal-case-not-closed";
            return Err(Refusal::WrongState { why }.into());
        }
        incident.state = match incident.controlled_at {
            Some(_) => IncidentState::Controlled,
            None => IncidentState::Open,
        };
        let line = ("reopened", self.now(), json!({"reason": why}));
        self.change_case(&permit, actor, incident, seen, line).await
    }
}
