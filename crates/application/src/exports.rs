//! A whole list leaves the house as a file.

use std::collections::{BTreeMap, BTreeSet};

use domain::finding::{Finding, FindingState};
use domain::id::PersonId;
use domain::journal::Object;

use crate::authority::Actor;
use crate::incidents::IncidentView;
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::use_case::UseCase;

impl Office {
    /// Writes down that a list is taken out, under the use case of its page. To be called before
    /// the first row is handed out; the rows themselves come through the use case.
    ///
    /// `facts` is a JSON object without personal data (format and filters).
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be written.
    pub async fn note_export(
        &self,
        actor: &Actor,
        use_case: &'static UseCase,
        list: &'static str,
        facts: String,
    ) -> Result<(), Problem> {
        let permit = actor.permit(use_case)?;
        let own = actor.person.unit;
        let unit = match permit.scope().units() {
            Some(units) if !units.contains(&own) => *units.first().ok_or(Refusal::NotFound)?,
            _ => own,
        };
        let object = Object {
            kind: "export",
            id: list.to_owned(),
        };
        self.carry_out(&permit, unit, object, facts, Vec::new())
            .await
    }

    /// Names of those who judged findings.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn judges(
        &self,
        findings: &[Finding],
    ) -> Result<BTreeMap<PersonId, String>, Problem> {
        let judges = findings.iter().filter_map(|finding| match &finding.state {
            FindingState::Dismissed { by, .. } | FindingState::Watched { by, .. } => Some(*by),
            FindingState::Open | FindingState::Accepted { .. } => None,
        });
        self.names_of(judges.collect()).await
    }

    /// Names of those who accepted incidents.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn acceptors(
        &self,
        incidents: &[IncidentView],
    ) -> Result<BTreeMap<PersonId, String>, Problem> {
        let acceptors = incidents.iter().map(|view| view.incident.accepted_by);
        self.names_of(acceptors.collect()).await
    }

    async fn names_of(
        &self,
        people: BTreeSet<PersonId>,
    ) -> Result<BTreeMap<PersonId, String>, Problem> {
        let people: Vec<_> = people.into_iter().collect();
        Ok(self.parts.records.names(&people).await?)
    }
}
