//! The assessment of a case: from the wire to the office and back.

use application::{Actor, Office};
use domain::assessment::Answers;
use domain::id::IncidentId;
use domain::version::Version;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;
use crate::wire::{Done, OneIncident, Seen};

/// Answer what a procedure has assessed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FillAssessment {
    /// The incident.
    pub(crate) incident: Uuid,
    /// The version that was seen; 0 before the first answer.
    pub(crate) seen: Seen,
    /// Answers by item; what is not given stays, what is blank is no answer any more.
    pub(crate) answers: Answers,
}

/// What is assessed in an incident.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AssessmentBody {
    /// The incident.
    incident: Uuid,
    /// The procedure's sheet.
    sheet: String,
    /// Its version.
    sheet_version: String,
    /// Answers by item: the id of a choice, a whole number, or words.
    answers: Answers,
    /// Items without an answer.
    missing: Vec<String>,
    /// Counts the changes; 0 before the first.
    version: u32,
}

pub(crate) async fn view_assessment(
    office: &Office,
    actor: &Actor,
    one: OneIncident,
) -> Result<AssessmentBody, Unanswered> {
    let found = office
        .view_assessment(actor, IncidentId::new(one.id))
        .await?;
    let of = found.assessed;
    let missing = of.sheet.missing(&of.answers);
    Ok(AssessmentBody {
        incident: one.id,
        sheet: of.sheet.id().to_owned(),
        sheet_version: of.sheet.version().to_owned(),
        missing: missing.map(|item| item.id.clone()).collect(),
        version: of.version.count(),
        answers: of.answers.clone(),
    })
}

pub(crate) async fn fill_assessment(
    office: &Office,
    actor: &Actor,
    asked: FillAssessment,
) -> Result<Done, Unanswered> {
    let (id, seen) = (IncidentId::new(asked.incident), Version::new(asked.seen.0));
    office
        .fill_assessment(actor, id, seen, &asked.answers)
        .await?;
    Ok(Done { done: true })
}
