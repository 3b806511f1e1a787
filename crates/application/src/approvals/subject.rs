//! What an approval is bound to: a case as it stands now. Another kind of subject adds its arm here.

use std::collections::{BTreeMap, BTreeSet};

use domain::approval::{
    Applies, Approval, Bound, Content, ContentDigest, Demand, DemandRef, Stage, State, Subject,
};
use domain::incident::{CaseRegime, Incident};
use domain::message::CaseNumber;
use domain::regime::Assessment;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::line_of;
use crate::authority::{Actor, Permit};
use crate::case_view::IncidentView;
use crate::deed::Change;
use crate::findings::unit_words;
use crate::office::Office;
use crate::problem::Problem;

/// Parts of the facts that a level follows from; times of duties that were done are none of them.
const JUDGED: [&str; 3] = ["impacts", "changes", "override"];

/// A subject as its clauses see it.
pub(crate) struct SubjectNow {
    /// The number, for messages.
    pub(crate) case: Option<CaseNumber>,
    levels: (u8, u8),
    done: BTreeSet<Stage>,
    content: BTreeMap<Bound, String>,
    dues: BTreeMap<String, Timestamp>,
}

impl SubjectNow {
    /// A case.
    pub(crate) fn of_case(view: &IncidentView) -> Self {
        let case = &view.incident;
        let judgement = &view.assessment.standing.judgement;
        let clocks = view.running_clocks().filter_map(|(of, clock)| {
            let own = of.regime == case.regime;
            Some((clock.key.clone(), clock.deadline.due?)).filter(|_| own)
        });
        let controlled = case.controlled_at.map(|_| Stage::Controlled);
        Self {
            case: Some(CaseNumber {
                year: case.year,
                number: case.number,
            }),
            levels: judgement
                .level
                .map_or(judgement.range, |level| (level, level)),
            done: controlled.into_iter().collect(),
            content: content(view),
            dues: clocks.collect(),
        }
    }

    /// Whether a clause asks for its approval now.
    pub(crate) fn applies(&self, demand: &Demand) -> Applies {
        demand.applies(self.levels, &self.done)
    }

    /// The digest of what a clause binds to.
    pub(crate) fn digest(&self, demand: &Demand) -> ContentDigest {
        let bound = demand.binds.iter().map(|bound| {
            let value = self.content.get(bound).cloned();
            (*bound, value.unwrap_or_default())
        });
        let digest = Sha256::digest(Content::new(bound).text());
        ContentDigest::new(digest.into())
    }

    /// The end of the clock that a clause should come before. After a change of the level the clock
    /// that runs is the one that was started last.
    pub(crate) fn due(&self, demand: &Demand) -> Option<Timestamp> {
        let clock = demand.clock.as_deref()?;
        let of_clock = |key: &str| {
            let rest = key.strip_prefix(clock);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let dues = self.dues.iter().filter(|(key, _)| of_clock(key));
        dues.map(|(_, due)| *due).min()
    }
}

fn content(view: &IncidentView) -> BTreeMap<Bound, String> {
    let case = &view.incident;
    let own = (&view.assessment, case.facts.as_str());
    let further = view.further.iter();
    let further = further.map(|one| (&one.assessment, one.judged.facts.as_str()));
    let all: Vec<_> = std::iter::once(own).chain(further).collect();
    let each = |words: &dyn Fn(&Assessment, &str) -> String| {
        let lines = all.iter().map(|(of, facts)| words(of, facts));
        lines.collect::<Vec<_>>().join("\n")
    };
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    BTreeMap::from([
        (Bound::Title, case.title.clone()),
        (Bound::KnownAt, case.known_at.to_string()),
        (
            Bound::Regime,
            each(&|of, _| format!("{}@{}", of.regime.id, of.regime.version)),
        ),
        (
            Bound::Level,
            each(&|of, _| {
                let judgement = &of.standing.judgement;
                let (lowest, highest) = judgement.range;
                format!("{:?} {lowest}-{highest}", judgement.level)
            }),
        ),
        (Bound::Impacts, each(&|_, facts| judged(facts))),
        (Bound::ControlledAt, moment(case.controlled_at)),
        (Bound::Receipt, case.receipt.clone().unwrap_or_default()),
    ])
}

/// What of the facts was judged, in one order.
fn judged(facts: &str) -> String {
    let read: Map<String, Value> = serde_json::from_str(facts).unwrap_or_default();
    let kept = JUDGED.iter().map(|name| (*name, read.get(*name)));
    let kept: BTreeMap<_, _> = kept.collect();
    // Values that were read can be written.
    serde_json::to_string(&kept).unwrap_or_default()
}

impl Office {
    /// The clauses that cases of a regulation follow, each in the newest version of its file.
    pub(crate) fn demands_of(&self, regime: &str) -> Vec<(DemandRef, &Demand)> {
        let mut newest: BTreeMap<&str, &domain::approval::ApprovalRules> = BTreeMap::new();
        for rules in self.parts.approvals.iter().filter(|one| one.is_for(regime)) {
            let before = newest.get(rules.id()).map_or("", |before| before.version());
            if rules.version() >= before {
                newest.insert(rules.id(), rules);
            }
        }
        let rules = newest.into_values();
        rules
            .flat_map(|rules| {
                rules.demands().iter().map(|demand| {
                    let named = DemandRef {
                        rules: rules.id().to_owned(),
                        version: rules.version().to_owned(),
                        demand: demand.id.clone(),
                    };
                    (named, demand)
                })
            })
            .collect()
    }

    /// The case of an approval as it stands now.
    pub(crate) async fn case_of(
        &self,
        actor: &Actor,
        permit: &Permit,
        subject: Subject,
    ) -> Result<IncidentView, Problem> {
        let Subject::Incident(id) = subject;
        let incident = self.incident_of(permit, id).await?;
        Ok(self.incident_view(actor, permit.scope(), incident).await?)
    }

    /// What a change of a case voids: each approval that was bound to what is other now, with its
    /// line in the chronology.
    pub(crate) async fn voided(
        &self,
        permit: &Permit,
        actor: &Actor,
        incident: &Incident,
        judged: Option<&CaseRegime>,
    ) -> Result<Vec<Change>, Problem> {
        let scope = permit.scope();
        let subject = Subject::Incident(incident.id);
        let mut held = self.parts.records.approvals_of(scope, subject).await?;
        held.retain(|one| one.state().waits() || one.state().stands());
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let mut further = self
            .parts
            .records
            .further_regimes(scope, incident.id)
            .await?;
        if let Some(judged) = judged {
            further.retain(|one| one.regime != judged.regime);
            further.push(judged.clone());
        }
        let words = unit_words(actor, incident.unit);
        let view = self.judged_view(incident.clone(), further, words)?;
        let now = SubjectNow::of_case(&view);
        let mut changes = Vec::new();
        for mut approval in held {
            let demand = self.demand_of(&approval.asked().demand)?;
            if approval.void(now.digest(demand), self.now()) {
                changes.extend(self.moved(actor, approval, json!({})));
            }
        }
        Ok(changes)
    }

    /// The change of an approval with its line in the chronology of its case.
    pub(crate) fn moved(&self, actor: &Actor, approval: Approval, further: Value) -> Vec<Change> {
        let kind = line_of(approval.state());
        self.moved_as(actor, approval, kind, further)
    }

    pub(crate) fn moved_as(
        &self,
        actor: &Actor,
        approval: Approval,
        kind: &str,
        further: Value,
    ) -> Vec<Change> {
        let Subject::Incident(incident) = approval.asked().subject;
        let values = told(&approval, further);
        let entry = self.line(actor, kind, self.now(), &values);
        vec![
            Change::MoveApproval(Box::new(approval)),
            Change::AddTimeline { incident, entry },
        ]
    }

    /// What stands beside a report that leaves without the approval its clause asks for.
    pub(crate) async fn unconfirmed_report(
        &self,
        permit: &Permit,
        actor: &Actor,
        incident: &Incident,
    ) -> Result<Vec<Change>, Problem> {
        let scope = permit.scope();
        let subject = Subject::Incident(incident.id);
        let view = self.incident_view(actor, scope, incident.clone()).await?;
        let now = SubjectNow::of_case(&view);
        let approvals = self.parts.records.approvals_of(scope, subject).await?;
        let mut lines = Vec::new();
        for (named, demand) in self.demands_of(&incident.regime.id) {
            let before_report = demand.clock.is_some();
            let asks = matches!(now.applies(demand), Applies::Demanded | Applies::Waivable);
            let digest = now.digest(demand);
            let stands = approvals.iter().any(|one| {
                let asked = one.asked();
                asked.demand == named && asked.digest == digest && one.state().stands()
            });
            if before_report && asks && !stands {
                let values = json!({
                    "demand": named.demand, "rules": named.rules, "rules_version": named.version,
                });
                lines.push(Change::AddTimeline {
                    incident: incident.id,
                    entry: self.line(actor, "reported-unconfirmed", self.now(), &values),
                });
            }
        }
        Ok(lines)
    }
}

/// Values of a line about an approval: ids and names of roles, and what people wrote.
pub(crate) fn told(approval: &Approval, further: Value) -> Value {
    let asked = approval.asked();
    let mut values = json!({
        "approval": asked.id.to_string(),
        "demand": asked.demand.demand,
        "rules": asked.demand.rules,
        "rules_version": asked.demand.version,
        "digest": asked.digest.short(),
        "complete": approval.state() == State::Agreed || approval.state() == State::Unconfirmed,
    });
    if let (Some(values), Value::Object(further)) = (values.as_object_mut(), further) {
        values.extend(further);
    }
    values
}
