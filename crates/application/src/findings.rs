//! What people do with findings.

use std::collections::BTreeMap;

use domain::finding::{Finding, FindingState, Severity};
use domain::id::{FindingId, IncidentId, SourceId, UnitId};
use domain::journal::Object;
use domain::version::Version;
use jiff::Timestamp;

use crate::authority::Actor;
use crate::deed::{Change, Source};
use crate::office::{Office, reason, zone};
use crate::port::{FindingQuery, KeptRecord};
use crate::problem::{Problem, Refusal};
use crate::sign_ins::FindingAnswer;
use crate::use_case::{
    DISMISS_FINDING, LIST_FINDINGS, LIST_SOURCES, REOPEN_FINDING, UseCase, VIEW_FINDING,
    WATCH_FINDING,
};
use crate::watch;

/// A line of log that proves a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofLine {
    /// Where it is kept (`1:4711`).
    pub event: String,
    /// When it happened.
    pub at: Timestamp,
    /// The source's name.
    pub source: String,
    /// The line as text, replaced characters included; sinks escape it.
    pub text: String,
}

/// A finding with everything its page tells.
#[derive(Debug, Clone)]
pub struct FindingView {
    /// The finding.
    pub finding: Finding,
    /// The lines that prove it, oldest first.
    pub lines: Vec<ProofLine>,
    /// Name of the unit.
    pub unit_name: String,
    /// Zone of the unit.
    pub time_zone: String,
    /// Who judged it, if somebody did.
    pub judged_by: Option<String>,
    /// What those say whose accounts it is about.
    pub answers: Vec<FindingAnswer>,
}

impl Office {
    /// Findings of one's units, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_findings(
        &self,
        actor: &Actor,
        query: &FindingQuery,
    ) -> Result<Vec<Finding>, Problem> {
        let permit = actor.permit(&LIST_FINDINGS)?;
        Ok(self.parts.records.findings(permit.scope(), query).await?)
    }

    /// How many findings of one's units are open, by severity.
    ///
    /// # Errors
    /// As [`Office::list_findings`].
    pub async fn open_findings(&self, actor: &Actor) -> Result<BTreeMap<Severity, u64>, Problem> {
        let permit = actor.permit(&LIST_FINDINGS)?;
        Ok(self.parts.records.open_findings(permit.scope()).await?)
    }

    /// Findings of one's units by their identities, in the order given; what is not there, or not
    /// theirs to see, is left out.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn findings_named(
        &self,
        actor: &Actor,
        ids: &[FindingId],
    ) -> Result<Vec<Finding>, Problem> {
        let permit = actor.permit(&VIEW_FINDING)?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.parts.records.finding(permit.scope(), *id).await?);
        }
        Ok(found)
    }

    /// One finding with its lines. Looking is journalled: log lines are protected data.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn view_finding(&self, actor: &Actor, id: FindingId) -> Result<FindingView, Problem> {
        let permit = actor.permit(&VIEW_FINDING)?;
        let finding = self
            .parts
            .records
            .finding(permit.scope(), id)
            .await?
            .ok_or(Refusal::NotFound)?;
        let ids: Vec<_> = finding.proofs.iter().map(|proof| proof.event).collect();
        let kept = self.parts.log.read(permit.scope(), &ids).await?;
        let sources = self.parts.records.sources(permit.scope()).await?;
        let lines = proof_lines(&finding, kept, &sources);
        let facts = format!("{{\"lines\":{}}}", lines.len());
        let unit = finding.unit;
        self.carry_out(&permit, unit, finding_object(id), facts, Vec::new())
            .await?;
        let (unit_name, time_zone) = unit_words(actor, unit);
        let judged_by = self.judge_of(&finding).await?;
        Ok(FindingView {
            finding,
            lines,
            unit_name,
            time_zone,
            judged_by,
            answers: self.said_to(id).await?,
        })
    }

    /// 不是資安事件.
    ///
    /// # Errors
    /// A refusal without the role, without a reason, in another state, or when somebody judged it
    /// in between.
    pub async fn dismiss_finding(
        &self,
        actor: &Actor,
        id: FindingId,
        seen: Version,
        why: &str,
    ) -> Result<(), Problem> {
        let state = FindingState::Dismissed {
            by: actor.person.id,
            at: self.now(),
            reason: reason(why, "reason")?,
        };
        self.judge(actor, &DISMISS_FINDING, id, seen, state).await
    }

    /// 再觀察 until a time.
    ///
    /// # Errors
    /// As [`Office::dismiss_finding`]; and when the time lies in the past.
    pub async fn watch_finding(
        &self,
        actor: &Actor,
        id: FindingId,
        seen: Version,
        why: &str,
        until: Timestamp,
    ) -> Result<(), Problem> {
        let at = self.now();
        if until <= at {
            return Err(Refusal::Invalid {
                field: "until",
                why: "invalid-time-in-past",
            }
            .into());
        }
        let reason = reason(why, "reason")?;
        let state = FindingState::Watched {
            by: actor.person.id,
            at,
            reason,
            until,
        };
        self.judge(actor, &WATCH_FINDING, id, seen, state).await
    }

    /// Takes a judgement back: the finding is open again. An accepted one stays accepted.
    ///
    /// # Errors
    /// As [`Office::dismiss_finding`].
    pub async fn reopen_finding(
        &self,
        actor: &Actor,
        id: FindingId,
        seen: Version,
    ) -> Result<(), Problem> {
        self.judge(actor, &REOPEN_FINDING, id, seen, FindingState::Open)
            .await
    }

    /// Sources of one's units.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_sources(&self, actor: &Actor) -> Result<Vec<Source>, Problem> {
        let permit = actor.permit(&LIST_SOURCES)?;
        Ok(self.parts.records.sources(permit.scope()).await?)
    }

    async fn judge(
        &self,
        actor: &Actor,
        use_case: &'static UseCase,
        id: FindingId,
        seen: Version,
        state: FindingState,
    ) -> Result<(), Problem> {
        let permit = actor.permit(use_case)?;
        let finding = self
            .parts
            .records
            .finding(permit.scope(), id)
            .await?
            .ok_or(Refusal::NotFound)?;
        if matches!(finding.state, FindingState::Accepted { .. }) {
            return Err(Refusal::WrongState {
                why: "refusal-already-accepted",
            }
            .into());
        }
        let facts = format!("{{\"state\":\"{}\"}}", state.name());
        let mut changes = Vec::new();
        if let FindingState::Watched { until, .. } = &state {
            changes.push(watch::planned(id, finding.unit, *until)?);
        }
        changes.push(Change::JudgeFinding {
            finding: id,
            seen,
            state,
        });
        let object = finding_object(id);
        self.carry_out(&permit, finding.unit, object, facts, changes)
            .await
    }

    async fn judge_of(&self, finding: &Finding) -> Result<Option<String>, Problem> {
        let (FindingState::Dismissed { by, .. } | FindingState::Watched { by, .. }) =
            &finding.state
        else {
            return Ok(None);
        };
        Ok(self.parts.records.names(&[*by]).await?.remove(by))
    }
}

/// Name and zone of a unit.
pub(crate) fn unit_words(actor: &Actor, unit: UnitId) -> (String, String) {
    actor
        .tree()
        .unit(unit)
        .map_or_else(Default::default, |unit| {
            (unit.name.clone(), unit.time_zone.clone())
        })
}

/// How the journal names a finding.
pub(crate) fn finding_object(id: FindingId) -> Object {
    Object {
        kind: "finding",
        id: id.to_string(),
    }
}

/// How the journal names an incident.
pub(crate) fn incident_object(id: IncidentId) -> Object {
    Object {
        kind: "incident",
        id: id.to_string(),
    }
}

fn proof_lines(finding: &Finding, kept: Vec<KeptRecord>, sources: &[Source]) -> Vec<ProofLine> {
    let names: BTreeMap<SourceId, &str> = sources
        .iter()
        .map(|source| (source.id, source.name.as_str()))
        .collect();
    let times: BTreeMap<_, _> = finding
        .proofs
        .iter()
        .map(|proof| (proof.event, proof.at))
        .collect();
    kept.into_iter()
        .map(|kept| {
            let record = kept.record;
            ProofLine {
                event: kept.id.to_string(),
                at: times.get(&kept.id).copied().unwrap_or(record.received),
                source: names
                    .get(&record.source)
                    .map_or_else(String::new, |name| (*name).into()),
                text: crate::intake::text_of(&record).0.into_owned(),
            }
        })
        .collect()
}

/// The day of a moment in a zone by name.
pub(crate) fn day_in(at: Timestamp, time_zone: &str) -> jiff::civil::Date {
    at.to_zoned(zone(time_zone)).date()
}
