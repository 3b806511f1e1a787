//! The incident desk: accept, keep the clocks, write the chronology. Levels: [`crate::judging`].

use domain::case_task::CaseTask;
use domain::finding::{Finding, FindingState};
use domain::form::Form;
use domain::id::{FindingId, IncidentId};
use domain::incident::{CaseRegime, Incident, IncidentState, RegimeRef, TimelineEntry};
use domain::version::Version;
use jiff::Timestamp;
use serde_json::json;

use crate::approvals::CaseDemand;
use crate::assessing::Assessed;
use crate::attachments::Attachment;
use crate::authority::{Actor, Permit};
pub use crate::case_view::{FurtherView, IncidentView};
use crate::deed::{Change, Deed};
use crate::findings::{finding_object, incident_object, unit_words};
use crate::office::{Office, reason};
use crate::port::IncidentQuery;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{
    ACCEPT_FINDING, ADD_NOTE, CHANGE_KNOWN_AT, LIST_INCIDENTS, PRINT_FORM, RECORD_CONTROL,
    RECORD_REPORT, REOPEN_INCIDENT, VIEW_INCIDENT,
};

/// Longest receipt number that is taken down.
const LONGEST_RECEIPT: usize = 100;

/// An incident with its chronology.
#[derive(Debug, Clone)]
pub struct IncidentPage {
    /// The incident.
    pub view: IncidentView,
    /// Its chronology, oldest first, with names.
    pub timeline: Vec<(TimelineEntry, Option<String>)>,
    /// The finding it grew from, when the actor may see it.
    pub finding: Option<Finding>,
    /// Its files, oldest first.
    pub attachments: Vec<Attachment>,
    /// What the office's procedure has approved by whom, and how that stands.
    pub demands: Vec<CaseDemand>,
    /// What is to be done for it.
    pub tasks: Vec<CaseTask>,
    /// What is assessed, with the answers; none where no sheet is for its regulation.
    pub assessed: Option<Assessed>,
}

impl Office {
    /// 是資安事件: known from now. The finding's incident is opened, and its clocks run.
    ///
    /// # Errors
    /// A refusal without the role, when it was accepted before, or when somebody judged it in
    /// between; a fault when no regulation is there.
    pub async fn accept_finding(
        &self,
        actor: &Actor,
        id: FindingId,
        seen: Version,
        title: &str,
    ) -> Result<IncidentId, Problem> {
        let permit = actor.permit(&ACCEPT_FINDING)?;
        let found = self.parts.records.finding(permit.scope(), id).await?;
        let finding = found.ok_or(Refusal::NotFound)?;
        if matches!(finding.state, FindingState::Accepted { .. }) {
            return Err(Refusal::WrongState {
                why: "refusal-already-accepted",
            }
            .into());
        }
        let title = reason(title, "title")?;
        let incident = self.new_incident(actor, &finding, title)?;
        let case = incident.id;
        let unit = finding.unit;
        let state = FindingState::Accepted { incident: case };
        let line = self.line(
            actor,
            "accepted",
            incident.known_at,
            &json!({"finding": id.to_string()}),
        );
        let facts = json!({"incident": case.to_string()}).to_string();
        let judged = self.person_entry(&permit, unit, finding_object(id), facts);
        let regime = json!({"regime": incident.regime.id, "version": incident.regime.version});
        let opened = self.person_entry(&permit, unit, incident_object(case), regime.to_string());
        let mut deed = Deed::new(
            vec![Change::JudgeFinding {
                finding: id,
                seen,
                state,
            }],
            judged,
        );
        deed.and(
            vec![
                Change::OpenIncident(incident),
                Change::AddTimeline {
                    incident: case,
                    entry: line,
                },
            ],
            opened,
        );
        self.commit(permit.scope(), deed).await?;
        Ok(case)
    }

    /// Incidents of one's units, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_incidents(
        &self,
        actor: &Actor,
        query: &IncidentQuery,
    ) -> Result<Vec<IncidentView>, Problem> {
        let permit = actor.permit(&LIST_INCIDENTS)?;
        Ok(self.incident_views(actor, permit.scope(), query).await?)
    }

    /// One incident with its chronology. Looking is journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn view_incident(
        &self,
        actor: &Actor,
        id: IncidentId,
    ) -> Result<IncidentPage, Problem> {
        let permit = actor.permit(&VIEW_INCIDENT)?;
        self.looked_at(actor, &permit, id, "{}".into()).await
    }

    /// A form with the case that fills it. Printing is journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units and for a form that is not there; a fault when
    /// records cannot be read.
    pub async fn print_form(
        &self,
        actor: &Actor,
        id: IncidentId,
        form: &str,
    ) -> Result<(&Form, IncidentPage), Problem> {
        let permit = actor.permit(&PRINT_FORM)?;
        let forms = self.forms().filter(|known| known.id() == form);
        let form = forms
            .max_by_key(|form| form.version())
            .ok_or(Refusal::NotFound)?;
        let facts = json!({"form": form.id(), "version": form.version()});
        let page = self.looked_at(actor, &permit, id, facts.to_string());
        Ok((form, page.await?))
    }

    /// The forms of the office, every version.
    pub fn forms(&self) -> impl Iterator<Item = &Form> {
        self.parts.forms.iter()
    }

    /// A case with everything its page tells; the look is journalled under the permit.
    async fn looked_at(
        &self,
        actor: &Actor,
        permit: &Permit,
        id: IncidentId,
        facts: String,
    ) -> Result<IncidentPage, Problem> {
        let incident = self.incident_of(permit, id).await?;
        let unit = incident.unit;
        self.carry_out(permit, unit, incident_object(id), facts, Vec::new())
            .await?;
        self.page_of(actor, permit, incident).await
    }

    /// The same for a use case that is journalled by itself.
    pub(crate) async fn page_of(
        &self,
        actor: &Actor,
        permit: &Permit,
        incident: Incident,
    ) -> Result<IncidentPage, Problem> {
        let id = incident.id;
        let timeline = self.parts.records.timeline(permit.scope(), id).await?;
        let people: Vec<_> = timeline.iter().filter_map(|line| line.by).collect();
        let names = self.parts.records.names(&people).await?;
        let timeline = timeline
            .into_iter()
            .map(|line| {
                let name = line.by.and_then(|by| names.get(&by).cloned());
                (line, name)
            })
            .collect();
        let finding = match incident.finding {
            Some(finding) => self.parts.records.finding(permit.scope(), finding).await?,
            None => None,
        };
        let attachments = self.parts.records.attachments(permit.scope(), id).await?;
        let tasks = self.parts.records.tasks_of(permit.scope(), id).await?;
        let assessed = self.assessed_of(permit.scope(), &incident).await?;
        let view = self.incident_view(actor, permit.scope(), incident).await?;
        Ok(IncidentPage {
            attachments,
            demands: self.case_demands(actor, permit, &view).await?,
            tasks,
            assessed,
            view,
            timeline,
            finding,
        })
    }

    /// 知悉時間 corrected: a new line with the reason; the old time stays in the chronology.
    ///
    /// # Errors
    /// A refusal without the role or a reason, for a time to come, or when somebody changed the
    /// case in between.
    pub async fn change_known_at(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        known_at: Timestamp,
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHANGE_KNOWN_AT)?;
        let why = reason(why, "reason")?;
        self.not_to_come(known_at, "known_at")?;
        let mut incident = self.incident_of(&permit, id).await?;
        let before = std::mem::replace(&mut incident.known_at, known_at);
        let values = json!({
            "before": before.to_string(), "after": known_at.to_string(), "reason": why,
        });
        let line = ("known-at-changed", self.now(), values);
        self.change_case(&permit, actor, incident, seen, line).await
    }

    /// Reported to the authority, with the receipt number.
    ///
    /// # Errors
    /// A refusal without the role or a receipt, for a time to come or before it was known, or when
    /// somebody changed the case in between.
    pub async fn record_report(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        at: Timestamp,
        receipt: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RECORD_REPORT)?;
        let receipt = reason(receipt, "receipt")?;
        if receipt.chars().count() > LONGEST_RECEIPT {
            return Err(Refusal::Invalid {
                field: "receipt",
                why: "invalid-too-long",
            }
            .into());
        }
        let mut incident = self.incident_of(&permit, id).await?;
        self.after_known(&incident, at, "reported_at")?;
        incident.reported_at = Some(at);
        incident.receipt = Some(receipt.clone());
        let line = ("reported", at, json!({"receipt": receipt}));
        // Late is worse than unconfirmed: nothing is held back, and what is missing is written down.
        let beside = self.unconfirmed_report(&permit, actor, &incident).await?;
        let change = Change::UpdateIncident { incident, seen };
        self.change_case_with(&permit, actor, change, (None, beside), line)
            .await
    }

    /// Damage controlled or recovered: the recovery clock stops, the report's month starts.
    ///
    /// # Errors
    /// As [`Office::record_report`].
    pub async fn record_control(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        at: Timestamp,
        how: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RECORD_CONTROL)?;
        let how = reason(how, "how")?;
        let mut incident = self.incident_of(&permit, id).await?;
        self.after_known(&incident, at, "controlled_at")?;
        incident.controlled_at = Some(at);
        incident.state = IncidentState::Controlled;
        self.change_case(
            &permit,
            actor,
            incident,
            seen,
            ("controlled", at, json!({"how": how})),
        )
        .await
    }

    /// A line for the chronology.
    ///
    /// # Errors
    /// A refusal without the role or a text, or for a time to come.
    pub async fn add_note(
        &self,
        actor: &Actor,
        id: IncidentId,
        happened: Timestamp,
        text: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&ADD_NOTE)?;
        let text = reason(text, "text")?;
        self.not_to_come(happened, "happened")?;
        let incident = self.incident_of(&permit, id).await?;
        let entry = self.line(actor, "note", happened, &json!({"text": text}));
        let change = vec![Change::AddTimeline {
            incident: id,
            entry,
        }];
        self.carry_out(
            &permit,
            incident.unit,
            incident_object(id),
            "{}".into(),
            change,
        )
        .await
    }

    pub(crate) fn new_incident(
        &self,
        actor: &Actor,
        finding: &Finding,
        title: String,
    ) -> Result<Incident, Problem> {
        let known_at = self.now();
        let (_, zone) = unit_words(actor, finding.unit);
        let day = crate::findings::day_in(known_at, &zone);
        let regime = domain::regime::in_force(&self.parts.regimes, &self.parts.regime, day)
            .ok_or_else(|| {
                Fault::new(format!(
                    "find a version of the regulation {:?}",
                    self.parts.regime
                ))
            })?;
        Ok(Incident {
            id: IncidentId::new(self.parts.ids.uuid()),
            unit: finding.unit,
            year: day.year(),
            number: 0,
            title,
            finding: Some(finding.id),
            accepted_by: actor.person.id,
            accepted_at: known_at,
            known_at,
            found_at: Some(finding.raised).filter(|raised| *raised < known_at),
            controlled_at: None,
            reported_at: None,
            receipt: None,
            regime: RegimeRef {
                id: regime.id().into(),
                version: regime.version().into(),
            },
            // Nothing answered yet: everything is unknown, so every level is possible.
            facts: "{}".into(),
            level: None,
            state: IncidentState::Open,
            version: Version::FIRST,
        })
    }

    pub(crate) async fn incident_of(
        &self,
        permit: &Permit,
        id: IncidentId,
    ) -> Result<Incident, Problem> {
        let found = self.parts.records.incident(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    pub(crate) async fn change_case(
        &self,
        permit: &Permit,
        actor: &Actor,
        incident: Incident,
        seen: Version,
        line: (&str, Timestamp, serde_json::Value),
    ) -> Result<(), Problem> {
        let change = Change::UpdateIncident { incident, seen };
        self.change_case_with(permit, actor, change, (None, Vec::new()), line)
            .await
    }

    /// Changes a case, perhaps with what a further regulation makes of it and other changes beside,
    /// and writes it down. Approvals that were bound to what is other now are void with it.
    pub(crate) async fn change_case_with(
        &self,
        permit: &Permit,
        actor: &Actor,
        change: Change,
        (judged, beside): (Option<CaseRegime>, Vec<Change>),
        (kind, happened, values): (&str, Timestamp, serde_json::Value),
    ) -> Result<(), Problem> {
        let Change::UpdateIncident { incident, .. } = &change else {
            return Err(Fault::new("change a case without the case").into());
        };
        let (id, unit) = (incident.id, incident.unit);
        if permit.use_case != &REOPEN_INCIDENT {
            self.running_case(permit, id).await?;
        }
        let entry = self.line(actor, kind, happened, &values);
        let void = self
            .voided(permit, actor, incident, judged.as_ref())
            .await?;
        let mut changes = vec![change];
        changes.extend(judged.map(|judged| Change::JudgeByRegime {
            incident: id,
            judged,
        }));
        changes.push(Change::AddTimeline {
            incident: id,
            entry,
        });
        changes.extend(beside);
        changes.extend(void);
        self.carry_out(
            permit,
            unit,
            incident_object(id),
            values.to_string(),
            changes,
        )
        .await
    }

    pub(crate) fn not_to_come(&self, at: Timestamp, field: &'static str) -> Result<(), Refusal> {
        if at > self.now() {
            return Err(Refusal::Invalid {
                field,
                why: "invalid-time-in-future",
            });
        }
        Ok(())
    }

    pub(crate) fn after_known(
        &self,
        incident: &Incident,
        at: Timestamp,
        field: &'static str,
    ) -> Result<(), Refusal> {
        self.not_to_come(at, field)?;
        if at < incident.known_at {
            return Err(Refusal::Invalid {
                field,
                why: "invalid-time-before-known",
            });
        }
        Ok(())
    }

    pub(crate) fn line(
        &self,
        actor: &Actor,
        kind: &str,
        happened: Timestamp,
        values: &serde_json::Value,
    ) -> TimelineEntry {
        TimelineEntry {
            recorded: self.now(),
            happened,
            by: Some(actor.person.id),
            kind: kind.to_owned(),
            values: values.to_string(),
        }
    }
}
