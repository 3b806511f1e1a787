//! The view of an assessment that leaves as JSON (CONTRACT.md, `incident level`).

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::{Assessment, ChangedLevel, ClauseHit, EscalationHit, Judgement};
use crate::deadline::Deadline;
use crate::language::Language;

/// The answer of `townwatch incident level`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The regulation.
    pub regime: String,
    /// Its version.
    pub version: String,
    /// The level; null while it is a range.
    pub level: Option<u8>,
    /// Lowest and highest level possible.
    pub range: [u8; 2],
    /// Codes of the clauses that hold.
    pub clauses: Vec<String>,
    /// Codes of clauses that unknown facts could make hold.
    pub possible: Vec<String>,
    /// Unknown facts that decide the level, `impacts[0].degree`.
    pub open_questions: Vec<String>,
    /// The clocks.
    pub clocks: Vec<Clock>,
    /// Clocks of what others must do for us.
    pub expected: Vec<Clock>,
    /// Whom to tell and what must follow.
    pub escalation: Vec<AnsweredEscalation>,
    /// What each change means; absent without changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after_change: Vec<AnsweredChange>,
}

/// A clock. Times are RFC 3339 with the offset of the regulation's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// The obligation.
    pub id: String,
    /// When it is due; null until it runs.
    pub due: Option<String>,
    /// How that was found, in the language asked for.
    pub derivation: String,
    /// The cautious date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cautious_due: Option<String>,
    /// How the cautious date was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cautious_derivation: Option<String>,
    /// When the duty was done, where the case stands with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<String>,
    /// What a plain calendar month gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plain_month_due: Option<String>,
}

/// Whom to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnsweredEscalation {
    /// The row's name.
    pub id: String,
    /// What people read, in the language asked for.
    pub label: String,
    /// Roles to tell.
    pub notify: Vec<String>,
    /// Roles that judge whether to tell.
    pub consider: Vec<String>,
    /// What must follow.
    pub require: Vec<String>,
    /// False while unknown facts decide whether it applies.
    pub certain: bool,
    /// The article, in the language asked for.
    pub cite: String,
    /// Its words.
    pub quote: String,
}

/// What a change means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnsweredChange {
    /// When.
    pub at: String,
    /// The level since; null while it is a range.
    pub level: Option<u8>,
    /// Lowest and highest level possible since.
    pub range: [u8; 2],
    /// Codes of the clauses that hold since.
    pub clauses: Vec<String>,
    /// The duty that is due once more; null when the level stays.
    pub report_by: Option<String>,
    /// The clock that takes the new level's time; null where that level has none.
    pub recover_by: Option<String>,
    /// That clock was over before the change came.
    pub overdue: bool,
}

impl Answer {
    /// The view of an assessment, in a language.
    pub fn of(assessment: &Assessment, language: Language) -> Self {
        let judgement = &assessment.judgement;
        let zone = &assessment.zone;
        let clocks = |deadlines: &[Deadline]| {
            deadlines
                .iter()
                .map(|deadline| Clock::of(deadline, language, zone))
                .collect()
        };
        Self {
            regime: assessment.regime.id.clone(),
            version: assessment.regime.version.clone(),
            level: judgement.level,
            range: judgement.range.into(),
            clauses: codes(&judgement.clauses),
            possible: codes(&judgement.possible),
            open_questions: deciding(judgement),
            clocks: clocks(&assessment.deadlines),
            expected: clocks(&assessment.expected),
            escalation: assessment
                .escalation
                .iter()
                .map(|hit| AnsweredEscalation::of(hit, language))
                .collect(),
            after_change: assessment
                .changes
                .iter()
                .map(|change| AnsweredChange::of(change, zone))
                .collect(),
        }
    }
}

impl Answer {
    /// As [`Answer::of`], of how the case stands after its changes, with what stopped each clock.
    pub fn standing(assessment: &Assessment, language: Language) -> Self {
        let zone = &assessment.zone;
        let standing = &assessment.standing;
        let judgement = &standing.judgement;
        let clocks = standing.clocks.iter().map(|clock| Clock {
            id: clock.key.clone(),
            done_at: clock.done_at.map(|at| rfc3339(at, zone)),
            ..Clock::of(&clock.deadline, language, zone)
        });
        let expected = standing.expected.iter();
        let escalation = standing.escalation.iter();
        Self {
            level: judgement.level,
            range: judgement.range.into(),
            clauses: codes(&judgement.clauses),
            possible: codes(&judgement.possible),
            open_questions: deciding(judgement),
            clocks: clocks.collect(),
            expected: expected
                .map(|deadline| Clock::of(deadline, language, zone))
                .collect(),
            escalation: escalation
                .map(|hit| AnsweredEscalation::of(hit, language))
                .collect(),
            ..Self::of(assessment, language)
        }
    }
}

impl Clock {
    /// The view of a deadline, in a language and zone.
    pub fn of(deadline: &Deadline, language: Language, zone: &TimeZone) -> Self {
        let written = |at: Option<Timestamp>| at.map(|at| rfc3339(at, zone));
        Self {
            id: deadline.id.clone(),
            due: written(deadline.due),
            derivation: deadline.derivation.text(language, zone),
            cautious_due: written(deadline.cautious_due),
            cautious_derivation: deadline
                .cautious_derivation
                .as_ref()
                .map(|derivation| derivation.text(language, zone)),
            done_at: None,
            plain_month_due: written(deadline.plain_month_due),
        }
    }
}

impl AnsweredEscalation {
    fn of(hit: &EscalationHit, language: Language) -> Self {
        let row = &hit.row;
        Self {
            id: row.id.clone(),
            label: row.label.get(language).to_owned(),
            notify: row.notify.clone(),
            consider: row.consider.clone(),
            require: row.require.clone(),
            certain: hit.certain,
            cite: row.cite.get(language).to_owned(),
            quote: row.quote.clone(),
        }
    }
}

impl AnsweredChange {
    fn of(change: &ChangedLevel, zone: &TimeZone) -> Self {
        let repeated = change
            .repeated
            .iter()
            .filter_map(|deadline| deadline.due)
            .min();
        let recounted = change
            .recounted
            .iter()
            .filter_map(|row| row.deadline.due)
            .min();
        Self {
            at: rfc3339(change.at, zone),
            level: change.judgement.level,
            range: change.judgement.range.into(),
            clauses: codes(&change.judgement.clauses),
            report_by: repeated.map(|at| rfc3339(at, zone)),
            recover_by: recounted.map(|at| rfc3339(at, zone)),
            overdue: change.recounted.iter().any(|row| row.overdue),
        }
    }
}

fn codes(hits: &[ClauseHit]) -> Vec<String> {
    hits.iter().map(|hit| hit.code.clone()).collect()
}

fn deciding(judgement: &Judgement) -> Vec<String> {
    let questions = judgement.open_questions.iter();
    questions
        .filter(|question| question.decides_level)
        .map(super::Question::path)
        .collect()
}

/// RFC 3339 with the offset that the zone has then.
fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}
