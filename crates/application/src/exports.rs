//! A whole list leaves the house as a file.

use std::collections::{BTreeMap, BTreeSet};

use domain::finding::{Finding, FindingState};
use domain::id::{IncidentId, PersonId, SourceId, UnitId};
use domain::incident::TimelineEntry;
use domain::journal::{Doer, Object};
use domain::people::{Person, UnitTree};
use jiff::Timestamp;
use serde_json::json;

use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed};
use crate::findings::incident_object;
use crate::incidents::IncidentView;
use crate::intake::is_senders;
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{EXPORT_EVIDENCE, UseCase};

/// What somebody asks for at the page of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceWish {
    /// Only lines received at this time or later.
    pub from: Option<Timestamp>,
    /// Only lines received before this time.
    pub to: Option<Timestamp>,
    /// Only of these sources.
    pub sources: BTreeSet<SourceId>,
    /// What for.
    pub purpose: String,
}

/// The same, once it is clear that they may have it.
#[derive(Debug, Clone)]
pub struct EvidenceOrder {
    /// For which incident.
    pub incident: IncidentId,
    /// Units whose lines they may have: of the incident and below, and of the sources that were named.
    pub units: BTreeSet<UnitId>,
    /// Only lines received at this time or later.
    pub from: Option<Timestamp>,
    /// Only lines received before this time.
    pub to: Option<Timestamp>,
    /// Only of these sources.
    pub sources: BTreeSet<SourceId>,
    /// What for.
    pub purpose: String,
    unit: UnitId,
    by: Actor,
}

impl EvidenceOrder {
    /// Who takes the lines.
    pub const fn by(&self) -> &Person {
        &self.by.person
    }
}

/// Lines that were taken out as evidence: the first move of their custody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceExport {
    /// For which incident, where it is for one.
    pub incident: Option<IncidentId>,
    /// Who takes them, in the operator's words.
    pub by: String,
    /// What for.
    pub purpose: String,
    /// How many lines.
    pub lines: u64,
    /// SHA-256 of the manifest, as 64 digits: it names every other file with its own.
    pub manifest: String,
}

impl Office {
    /// Writes down that lines were taken out as evidence: in the journal, and in the chronology of
    /// the incident. To be called before the file is handed over.
    ///
    /// # Errors
    /// A refusal without a purpose or a name, or when the incident is not there.
    pub async fn note_evidence_export(&self, export: &EvidenceExport) -> Result<(), Problem> {
        let purpose = reason(&export.purpose, "purpose")?;
        let by = reason(&export.by, "name")?;
        let scope = Scope::whole_office();
        let at = self.now();
        // Who and what for stand in the chronology; the journal holds ids and digests.
        let facts = json!({"manifest": export.manifest, "lines": export.lines}).to_string();
        let mut changes = Vec::new();
        let (unit, object) = match export.incident {
            Some(id) => {
                let case = self.parts.records.incident(&scope, id).await?;
                let case = case.ok_or(Refusal::NotFound)?;
                let values = json!({
                    "by": by, "purpose": purpose, "lines": export.lines.to_string(),
                    "sha256": export.manifest,
                });
                changes.push(Change::AddTimeline {
                    incident: id,
                    entry: TimelineEntry {
                        recorded: at,
                        happened: at,
                        by: None,
                        kind: "evidence-exported".to_owned(),
                        values: values.to_string(),
                    },
                });
                (case.unit, incident_object(id))
            }
            None => (self.top_unit().await?.id, crate::retention::log_object()),
        };
        let entry = self.entry(Doer::Program, &EXPORT_EVIDENCE, unit, object, facts);
        self.commit(&scope, Deed::new(changes, entry)).await
    }

    /// Judges what somebody wants to take out for an incident: lines of its unit and those below, and of
    /// sources that are named, as far as their own units reach.
    ///
    /// # Errors
    /// A refusal without the role or a purpose, for a stretch that ends before it begins, and for a source
    /// that is not there.
    pub async fn order_evidence(
        &self,
        actor: &Actor,
        incident: IncidentId,
        wish: EvidenceWish,
    ) -> Result<EvidenceOrder, Problem> {
        let permit = actor.permit(&EXPORT_EVIDENCE)?;
        let records = &self.parts.records;
        let case = records.incident(permit.scope(), incident).await?;
        let case = case.ok_or(Refusal::NotFound)?;
        let purpose = reason(&wish.purpose, "purpose")?;
        if wish.from.zip(wish.to).is_some_and(|(from, to)| to <= from) {
            let (field, why) = ("to", "invalid-hold-end");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let sources = records.sources(permit.scope()).await?;
        let named = sources.iter().filter(|one| wish.sources.contains(&one.id));
        let named: Vec<_> = named.filter(|one| is_senders(one)).collect();
        if named.len() != wish.sources.len() {
            let (field, why) = ("source", "invalid-hold-source");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let mut units = self.units_below(case.unit).await?;
        units.extend(named.iter().map(|source| source.unit));
        units.retain(|unit| permit.scope().covers(*unit));
        Ok(EvidenceOrder {
            incident,
            units,
            from: wish.from,
            to: wish.to,
            sources: wish.sources,
            purpose,
            unit: case.unit,
            by: actor.clone(),
        })
    }

    /// Whether somebody may take evidence of an incident out, and so see what they took.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role or outside one's units.
    pub async fn may_take_evidence(
        &self,
        actor: &Actor,
        incident: IncidentId,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&EXPORT_EVIDENCE)?;
        let case = self
            .parts
            .records
            .incident(permit.scope(), incident)
            .await?;
        case.map(drop).ok_or_else(|| Refusal::NotFound.into())
    }

    /// Writes down that lines were taken out at the page of an incident: in the journal and in the
    /// chronology. To be called before the file is handed over.
    ///
    /// # Errors
    /// A fault when it cannot be written.
    pub async fn note_evidence_taken(
        &self,
        order: &EvidenceOrder,
        lines: u64,
        manifest: &str,
    ) -> Result<(), Problem> {
        let permit = order.by.permit(&EXPORT_EVIDENCE)?;
        let facts = json!({"manifest": manifest, "lines": lines}).to_string();
        let values = json!({
            "by": order.by.person.name, "purpose": order.purpose, "lines": lines.to_string(),
            "sha256": manifest,
        });
        let incident = order.incident;
        let entry = self.line(&order.by, "evidence-exported", self.now(), &values);
        let changes = vec![Change::AddTimeline { incident, entry }];
        let object = incident_object(incident);
        self.carry_out(&permit, order.unit, object, facts, changes)
            .await
    }

    /// A unit with those below it, as of today.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn units_below(&self, unit: UnitId) -> Result<BTreeSet<UnitId>, Fault> {
        let units = self.parts.records.units().await?;
        let placings = self.parts.records.placings().await?;
        let today = self.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let mut below = UnitTree::on(units, &placings, today).reach(unit);
        below.insert(unit);
        Ok(below)
    }

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

    /// Names of people.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn names_of(
        &self,
        people: BTreeSet<PersonId>,
    ) -> Result<BTreeMap<PersonId, String>, Problem> {
        let people: Vec<_> = people.into_iter().collect();
        Ok(self.parts.records.names(&people).await?)
    }
}
