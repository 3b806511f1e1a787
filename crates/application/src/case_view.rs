//! A case as pages, lists and alarms see it: with what its regulations make of it now.

use domain::incident::{CaseRegime, Incident, RegimeRef};
use domain::regime::{Assessment, CaseClock, Facts, assess};
use jiff::Timestamp;

use crate::authority::{Actor, Scope};
use crate::findings::unit_words;
use crate::office::Office;
use crate::port::IncidentQuery;
use crate::problem::Fault;

/// An incident with what its page tells.
#[derive(Debug, Clone)]
pub struct IncidentView {
    /// The incident.
    pub incident: Incident,
    /// Level or range, clauses, what is still open, and the clocks, by the case's own regulation.
    pub assessment: Assessment,
    /// The same by every regulation that was added.
    pub further: Vec<FurtherView>,
    /// Name of the unit.
    pub unit_name: String,
    /// Zone of the unit.
    pub time_zone: String,
}

/// What a further regulation says of a case.
#[derive(Debug, Clone)]
pub struct FurtherView {
    /// The regulation with its facts.
    pub judged: CaseRegime,
    /// What it makes of them.
    pub assessment: Assessment,
}

impl IncidentView {
    /// The nearest clock that still runs; cases without one come last.
    pub fn next_due(&self) -> Timestamp {
        self.running_clocks()
            .filter_map(|(_, clock)| clock.deadline.due)
            .min()
            .unwrap_or(Timestamp::MAX)
    }

    /// Every regulation of the case with what it says, its own first.
    pub fn assessments(&self) -> impl Iterator<Item = &Assessment> {
        let further = self.further.iter().map(|further| &further.assessment);
        std::iter::once(&self.assessment).chain(further)
    }

    /// What one regulation says; the case's own where it is not named.
    pub fn assessment_of(&self, regime: Option<&str>) -> Option<&Assessment> {
        match regime {
            None => Some(&self.assessment),
            Some(id) => self.assessments().find(|found| found.regime.id == id),
        }
    }

    /// The facts one regulation was given; the case's own where it is not named.
    pub fn facts_of(&self, regime: Option<&str>) -> &str {
        let further = self.further.iter();
        let named = regime.and_then(|id| {
            further
                .map(|one| &one.judged)
                .find(|one| one.regime.id == id)
        });
        named.map_or(&self.incident.facts, |judged| &judged.facts)
    }

    /// Clocks that nothing has stopped, by regulation.
    pub fn running_clocks(&self) -> impl Iterator<Item = (&Assessment, &CaseClock)> {
        self.assessments().flat_map(|assessment| {
            let clocks = assessment.standing.clocks.iter();
            clocks
                .filter(|clock| clock.done_at.is_none())
                .map(move |clock| (assessment, clock))
        })
    }
}

impl Office {
    /// What the regulations of a case say of it now.
    pub(crate) async fn incident_view(
        &self,
        actor: &Actor,
        scope: &Scope,
        incident: Incident,
    ) -> Result<IncidentView, Fault> {
        let words = unit_words(actor, incident.unit);
        self.case_view(scope, incident, words).await
    }

    /// The same for a page of cases, newest known first.
    pub(crate) async fn incident_views(
        &self,
        actor: &Actor,
        scope: &Scope,
        query: &IncidentQuery,
    ) -> Result<Vec<IncidentView>, Fault> {
        let incidents = self.parts.records.incidents(scope, query).await?;
        let records = &self.parts.records;
        let mut further = records.further_regimes_listed(scope, query).await?;
        let view = |incident: Incident| {
            let words = unit_words(actor, incident.unit);
            let further = further.remove(&incident.id).unwrap_or_default();
            self.judged_view(incident, further, words)
        };
        incidents.into_iter().map(view).collect()
    }

    /// One case with name and zone of its unit, for nobody in particular.
    pub(crate) async fn case_view(
        &self,
        scope: &Scope,
        incident: Incident,
        words: (String, String),
    ) -> Result<IncidentView, Fault> {
        let records = &self.parts.records;
        let further = records.further_regimes(scope, incident.id).await?;
        self.judged_view(incident, further, words)
    }

    pub(crate) fn judged_view(
        &self,
        incident: Incident,
        further: Vec<CaseRegime>,
        (unit_name, time_zone): (String, String),
    ) -> Result<IncidentView, Fault> {
        let further = further
            .into_iter()
            .map(|judged| {
                let assessment = self.assessed(&judged.regime, &incident, &judged.facts)?;
                Ok(FurtherView { judged, assessment })
            })
            .collect::<Result<_, Fault>>()?;
        Ok(IncidentView {
            assessment: self.assessed(&incident.regime, &incident, &incident.facts)?,
            further,
            incident,
            unit_name,
            time_zone,
        })
    }

    pub(crate) fn assessed(
        &self,
        of: &RegimeRef,
        incident: &Incident,
        facts: &str,
    ) -> Result<Assessment, Fault> {
        let regime = self.regime_in(of)?;
        let calendar = self.parts.calendars.get(regime.calendar_id());
        let calendar = calendar.ok_or_else(|| {
            Fault::new(format!(
                "find the calendar {:?} of {}",
                regime.calendar_id(),
                regime.id()
            ))
        })?;
        let facts = facts_of(incident, of, facts)
            .map_err(|cause| Fault::caused(format!("read the facts of {}", incident.id), cause))?;
        Ok(assess(regime, calendar, &facts))
    }
}

/// The facts of a case for a level engine: what was answered, with the times on record.
fn facts_of(incident: &Incident, of: &RegimeRef, facts: &str) -> Result<Facts, serde_json::Error> {
    let mut facts: Facts = serde_json::from_str(facts)?;
    facts.known_at = Some(incident.known_at);
    facts.recovered_at = incident.controlled_at;
    if let (true, Some(at)) = (*of == incident.regime, incident.reported_at) {
        let at = domain::regime::FactValue::Choice(at.to_string());
        facts.moments.insert("reported_at".to_owned(), Some(at));
    }
    Ok(facts)
}
