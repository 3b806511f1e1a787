//! What regulations make of a case: its own, and those that were added to it.
//!
//! A case keeps every regulation in the version that was added; a new version never judges it
//! again. All it says stands in the facts of each (CONTRACT.md): what was harmed, what changed
//! since, what was decided otherwise, which duties were done when.

use domain::id::IncidentId;
use domain::incident::{CaseRegime, Incident, RegimeRef};
use domain::regime::{CaseClock, Facts, Judgement, Moment, Regime, Status};
use domain::version::Version;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::authority::Actor;
use crate::case_view::IncidentView;
use crate::deed::Change;
use crate::findings::day_in;
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{ADD_REGIME, JUDGE_LEVEL, RECORD_DUTY};

/// A regulation that a case could be judged by as well.
#[derive(Debug, Clone)]
pub struct Addable<'a> {
    /// The version that would be added.
    pub regime: &'a Regime,
    /// Whether that version is in force on the day the case was known.
    pub in_force: bool,
}

impl Office {
    /// Regulations that a case is not judged by yet, each in the version of the day it was known:
    /// those in force, then those that have lapsed, then drafts.
    pub fn addable(&self, view: &IncidentView) -> Vec<Addable<'_>> {
        let day = day_in(view.incident.known_at, &view.time_zone);
        let mut ids: Vec<_> = self.parts.regimes.iter().map(Regime::id).collect();
        ids.dedup();
        ids.retain(|id| view.assessments().all(|found| found.regime.id != *id));
        let chosen = ids.into_iter().filter_map(|id| self.version_of(id, day));
        let mut addable: Vec<_> = chosen
            .map(|regime| Addable {
                in_force: regime.valid().holds_on(day),
                regime,
            })
            .collect();
        let order = |one: &Addable<'_>| (one.regime.status() == Status::Draft, !one.in_force);
        addable.sort_by_key(order);
        addable
    }

    /// The version in force on a day; a draft where there is nothing else.
    fn version_of(&self, id: &str, day: jiff::civil::Date) -> Option<&Regime> {
        let regimes = &self.parts.regimes;
        domain::regime::in_force(regimes, id, day).or_else(|| {
            let drafts = regimes.iter().filter(|regime| regime.id() == id);
            drafts
                .filter(|regime| regime.status() == Status::Draft)
                .max_by_key(|regime| regime.valid().from)
        })
    }

    /// The regulation a case is judged by.
    ///
    /// # Errors
    /// When its file is not there any more.
    pub fn regime_of(&self, incident: &Incident) -> Result<&Regime, Fault> {
        self.regime_in(&incident.regime)
    }

    /// A regulation in the version a case was judged by.
    ///
    /// # Errors
    /// When its file is not there any more.
    pub fn regime_in(&self, of: &RegimeRef) -> Result<&Regime, Fault> {
        let RegimeRef { id, version } = of;
        self.regime(id, version)
            .ok_or_else(|| Fault::new(format!("find the regulation {id}@{version} of a case")))
    }

    /// Judges a case by a further regulation from now on.
    ///
    /// # Errors
    /// A refusal without the role, where the regulation is not known or already added, or when
    /// somebody changed the case in between.
    pub async fn add_regime(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        regime: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&ADD_REGIME)?;
        let incident = self.incident_of(&permit, id).await?;
        let view = self.incident_view(actor, permit.scope(), incident).await?;
        let addable = self.addable(&view);
        let found = addable.iter().find(|one| one.regime.id() == regime);
        let regime = found.map(|one| one.regime).ok_or(Refusal::Invalid {
            field: "regime",
            why: "invalid-regime",
        })?;
        let reference = RegimeRef {
            id: regime.id().to_owned(),
            version: regime.version().to_owned(),
        };
        let values = json!({"regime": reference.id, "version": reference.version});
        let judged = CaseRegime {
            regime: reference,
            facts: "{}".into(),
            level: None,
        };
        let incident = view.incident;
        let change = Change::UpdateIncident { incident, seen };
        let line = ("regime-added", self.now(), values);
        self.change_case_with(&permit, actor, change, (Some(judged), Vec::new()), line)
            .await
    }

    /// What a regulation of the case makes of answers, without saving anything.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; refused when facts do not fit the regulation.
    pub async fn preview_level(
        &self,
        actor: &Actor,
        id: IncidentId,
        regime: Option<&str>,
        facts: &str,
    ) -> Result<IncidentView, Problem> {
        let permit = actor.permit(&JUDGE_LEVEL)?;
        let incident = self.incident_of(&permit, id).await?;
        let mut view = self.incident_view(actor, permit.scope(), incident).await?;
        self.answer(&mut view, regime, facts)?;
        Ok(view)
    }

    /// Saves answers and the level that follows from them; none stands while they leave a range.
    /// Another level than the one that stood is a change from now on: duties that repeat start.
    ///
    /// # Errors
    /// A refusal without the role, when facts do not fit the regulation, or when somebody changed
    /// the case in between.
    pub async fn judge_level(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        regime: Option<&str>,
        facts: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&JUDGE_LEVEL)?;
        let incident = self.incident_of(&permit, id).await?;
        let mut view = self.incident_view(actor, permit.scope(), incident).await?;
        let stood = view.assessment_of(regime).ok_or(Refusal::NotFound)?;
        let before = stood.standing.judgement.level;
        self.answer(&mut view, regime, facts)?;
        let found = view.assessment_of(regime).ok_or(Refusal::NotFound)?;
        let judgement = &found.standing.judgement;
        let mut values = told(judgement, before);
        let judged = regime.and_then(|id| {
            let further = view.further.iter().map(|one| &one.judged);
            further.clone().find(|one| one.regime.id == id).cloned()
        });
        let mut incident = view.incident.clone();
        match &judged {
            Some(judged) => {
                values.insert("regime".to_owned(), judged.regime.id.as_str().into());
                values.insert("version".to_owned(), judged.regime.version.as_str().into());
            }
            None => incident.level = judgement.level,
        }
        let change = Change::UpdateIncident { incident, seen };
        let line = ("level-judged", self.now(), Value::Object(values));
        self.change_case_with(&permit, actor, change, (judged, Vec::new()), line)
            .await
    }

    /// A duty of one of the case's regulations was done, or a moment that starts its clocks came.
    /// Report and control of the case's own regulation have their own deeds.
    ///
    /// # Errors
    /// A refusal without the role or a note, for a clock that is not there or was stopped, for a
    /// time to come or before it was known, or when somebody changed the case in between.
    pub async fn record_duty(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        (regime, clock): (&str, &str),
        at: Timestamp,
        note: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RECORD_DUTY)?;
        let note = reason(note, "note")?;
        let incident = self.incident_of(&permit, id).await?;
        self.not_to_come(at, "done_at")?;
        let mut view = self.incident_view(actor, permit.scope(), incident).await?;
        let refused = Refusal::Invalid {
            field: "clock",
            why: "invalid-clock",
        };
        let of = view.assessment_of(Some(regime)).ok_or(refused.clone())?;
        let regulation = self.regime_in(&of.regime)?;
        let moments = self.startable(&view, regime);
        let step = if moments.iter().any(|moment| moment.id == clock) {
            Step::Moment(clock)
        } else {
            let mut clocks = of.standing.clocks.iter();
            let found = clocks.find(|one| one.key == clock && self.recordable(&view, regime, one));
            self.after_known(&view.incident, at, "done_at")?;
            Step::Clock(Box::new(found.cloned().ok_or(refused)?))
        };
        let own = view.incident.regime.id == regime;
        let facts = view.facts_of((!own).then_some(regime)).to_owned();
        let facts = with_done(regulation, &facts, &step, at)?;
        self.put(&mut view, (!own).then_some(regime), facts)?;
        let judged = (!own)
            .then(|| view.further.iter().map(|one| &one.judged))
            .and_then(|mut all| all.find(|one| one.regime.id == regime).cloned());
        let version = judged
            .as_ref()
            .map_or(&view.incident.regime, |one| &one.regime);
        let values = json!({
            "regime": regime, "version": version.version, "clock": step.name(), "note": note,
        });
        let incident = view.incident.clone();
        let change = Change::UpdateIncident { incident, seen };
        let line = ("duty-done", at, values);
        self.change_case_with(&permit, actor, change, (judged, Vec::new()), line)
            .await
    }

    /// Whether [`Office::record_duty`] takes this clock.
    pub fn recordable(&self, view: &IncidentView, regime: &str, clock: &CaseClock) -> bool {
        let own = view.incident.regime.id == regime;
        let first = clock.key == clock.deadline.id;
        let done = clock.deadline.done_event.as_deref();
        let has_its_own_deed =
            own && first && matches!(done, Some("reported_at" | "controlled_at"));
        let starts = clock.deadline.anchored_at.is_some();
        clock.done_at.is_none() && (done.is_some() || !first) && starts && !has_its_own_deed
    }

    /// Moments that start clocks of a regulation and are not known yet, beside those that have
    /// their own deed or end a duty: when facts were established, when a breach occurred.
    pub fn startable(&self, view: &IncidentView, regime: &str) -> Vec<&Moment> {
        let of = view.assessment_of(Some(regime));
        let Some(regulation) = of.and_then(|of| self.regime_in(&of.regime).ok()) else {
            return Vec::new();
        };
        let own = view.incident.regime.id == regime;
        let facts = view.facts_of((!own).then_some(regime));
        let facts: Facts = serde_json::from_str(facts).unwrap_or_default();
        let duties = regulation.obligations();
        let starts = |id: &str| duties.iter().any(|duty| duty.anchor == id);
        let ends = |id: &str| {
            duties
                .iter()
                .any(|duty| duty.done_event.as_deref() == Some(id))
        };
        let has_its_own = |field: &str| ["known_at", "recovered_at"].contains(&field);
        let moments = regulation.moments();
        moments
            .filter(|moment| starts(&moment.id) && !ends(&moment.id))
            .filter(|moment| !has_its_own(moment.field()))
            .filter(|moment| facts.moment(moment.field()).is_none())
            .collect()
    }

    /// The case as it would stand with answers to the questions of a regulation.
    fn answer(
        &self,
        view: &mut IncidentView,
        regime: Option<&str>,
        facts: &str,
    ) -> Result<(), Problem> {
        let assessment = view.assessment_of(regime).ok_or(Refusal::NotFound)?;
        let regulation = self.regime_in(&assessment.regime)?;
        let before = object(view.facts_of(regime))?;
        let merged = merged(regulation, before, object(facts)?, self.now())?;
        self.put(view, regime, Value::Object(merged).to_string())
    }

    /// Puts facts into a case, checked by their regulation, with what follows from them.
    fn put(
        &self,
        view: &mut IncidentView,
        regime: Option<&str>,
        facts: String,
    ) -> Result<(), Problem> {
        let of = view.assessment_of(regime).ok_or(Refusal::NotFound)?;
        let of = of.regime.clone();
        let refused = || Refusal::Invalid {
            field: "impacts",
            why: "invalid-facts",
        };
        let read: Facts = serde_json::from_str(&facts).map_err(|_| refused())?;
        self.regime_in(&of)?
            .check_facts(&read)
            .map_err(|_| refused())?;
        let assessment = self.assessed(&of, &view.incident, &facts)?;
        let level = assessment.standing.judgement.level;
        let mut further = view.further.iter_mut();
        let added = regime.and_then(|id| further.find(|one| one.judged.regime.id == id));
        if let Some(one) = added {
            (one.judged.facts, one.judged.level) = (facts, level);
            one.assessment = assessment;
        } else {
            view.incident.facts = facts;
            view.assessment = assessment;
        }
        Ok(())
    }
}

/// What was written down: a moment that starts clocks, or a clock that was stopped.
enum Step<'s> {
    Moment(&'s str),
    Clock(Box<CaseClock>),
}

impl Step<'_> {
    /// As the regulation names it.
    fn name(&self) -> &str {
        match self {
            Self::Moment(id) => id,
            Self::Clock(clock) => &clock.deadline.id,
        }
    }

    /// The moment that is known now; none where a duty was done once more.
    fn moment(&self) -> Option<&str> {
        match self {
            Self::Moment(id) => Some(id),
            Self::Clock(clock) if clock.key == clock.deadline.id => {
                clock.deadline.done_event.as_deref()
            }
            Self::Clock(_) => None,
        }
    }
}

/// The facts with the time of a step.
fn with_done(
    regime: &Regime,
    facts: &str,
    step: &Step<'_>,
    at: Timestamp,
) -> Result<String, Problem> {
    let mut facts = object(facts)?;
    let at = Value::String(at.to_string());
    let named = |id: &str| regime.moments().find(|moment| moment.id == id);
    if let Some(moment) = step.moment().and_then(named) {
        facts.insert(moment.field().to_owned(), at);
    } else {
        let again = facts.entry("done_again").or_insert_with(|| json!({}));
        let times = again
            .as_object_mut()
            .map(|all| all.entry(step.name()).or_insert_with(|| json!([])))
            .and_then(Value::as_array_mut);
        times
            .ok_or_else(|| Fault::new("read the times a duty was done again"))?
            .push(at);
    }
    Ok(Value::Object(facts).to_string())
}

/// Facts with new answers: what was harmed and what was decided. While no other level stood they
/// take the place of the last answers; otherwise they are a change from `now` on.
fn merged(
    regime: &Regime,
    mut before: Map<String, Value>,
    mut answers: Map<String, Value>,
    now: Timestamp,
) -> Result<Map<String, Value>, Problem> {
    let impacts = answers.remove("impacts");
    let decided = answers.remove("override");
    before.extend(answers);
    let judged = |row: &Map<String, Value>| judged(regime, row);
    let mut row = Map::new();
    row.extend(impacts.map(|impacts| ("impacts".to_owned(), impacts)));
    row.extend(decided.map(|decided| ("override".to_owned(), decided)));
    let level = judged(&row)?.level;
    let mut stood = judged(&before)?.level;
    let mut changes = match before.remove("changes") {
        Some(Value::Array(changes)) => changes,
        _ => Vec::new(),
    };
    for change in &changes {
        stood = change
            .as_object()
            .map(judged)
            .transpose()?
            .and_then(|judged| judged.level)
            .or(stood);
    }
    if stood.is_some() && level != stood {
        row.insert("at".to_owned(), now.to_string().into());
        row.entry("impacts").or_insert_with(|| json!([]));
        changes.push(Value::Object(row));
    } else if let Some(Value::Object(last)) = changes.last_mut() {
        replace(last, row);
    } else {
        replace(&mut before, row);
    }
    if !changes.is_empty() {
        before.insert("changes".to_owned(), Value::Array(changes));
    }
    Ok(before)
}

/// Takes answers over; a decision that is not repeated is taken back.
fn replace(target: &mut Map<String, Value>, row: Map<String, Value>) {
    target.remove("impacts");
    target.remove("override");
    target.extend(row);
}

fn judged(regime: &Regime, row: &Map<String, Value>) -> Result<Judgement, Problem> {
    let refused = |_| Refusal::Invalid {
        field: "impacts",
        why: "invalid-facts",
    };
    let only = ["impacts", "override"].into_iter().filter_map(|name| {
        let value = row.get(name)?.clone();
        Some((name.to_owned(), value))
    });
    let facts: Facts = serde_json::from_value(Value::Object(only.collect())).map_err(refused)?;
    Ok(regime.judge(&facts))
}

fn told(judgement: &Judgement, before: Option<u8>) -> Map<String, Value> {
    let clauses: Vec<_> = judgement
        .clauses
        .iter()
        .map(|hit| hit.code.as_str())
        .collect();
    let (lowest, highest) = judgement.range;
    let mut values = Map::new();
    values.insert("level".to_owned(), json!(judgement.level));
    values.insert("before".to_owned(), json!(before));
    values.insert("lowest".to_owned(), json!(lowest));
    values.insert("highest".to_owned(), json!(highest));
    values.insert("clauses".to_owned(), json!(clauses));
    if let Some(overridden) = &judgement.overridden {
        values.insert("reason".to_owned(), json!(overridden.reason));
        values.insert("table_lowest".to_owned(), json!(overridden.table.0));
        values.insert("table_highest".to_owned(), json!(overridden.table.1));
    }
    values
}

fn object(facts: &str) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_str(facts) {
        Ok(Value::Object(facts)) => Ok(facts),
        _ => Err(Refusal::Invalid {
            field: "impacts",
            why: "invalid-facts",
        }
        .into()),
    }
}
