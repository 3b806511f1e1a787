//! The assessment of a case: what a procedure's sheet asks, and what people answered.
//!
//! Sheets are data ([`domain::assessment`]). A case keeps the version that its first answers were
//! given to.

use domain::assessment::{Answers, NotAnAnswer, Sheet};
use domain::id::{IncidentId, UnitId};
use domain::incident::Incident;
use domain::version::Version;
use serde_json::json;

use crate::authority::{Actor, Scope};
use crate::case_view::IncidentView;
use crate::deed::Change;
use crate::findings::incident_object;
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{FILL_ASSESSMENT, VIEW_ASSESSMENT};

/// What people answered for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAnswers {
    /// The case.
    pub incident: IncidentId,
    /// The case's unit.
    pub unit: UnitId,
    /// The sheet.
    pub sheet: String,
    /// Its version; it stays as it was when the first answer was given.
    pub sheet_version: String,
    /// The answers.
    pub answers: Answers,
    /// Counts the changes; 0 before the first.
    pub version: Version,
}

/// A sheet with what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessed {
    /// What is asked.
    pub sheet: Sheet,
    /// What was answered.
    pub answers: Answers,
    /// Counts the changes; 0 before the first.
    pub version: Version,
}

/// The assessment of a case.
#[derive(Debug, Clone)]
pub struct AssessmentPage {
    /// The case.
    pub view: IncidentView,
    /// What is asked and was answered.
    pub assessed: Assessed,
}

impl Office {
    /// What is assessed in a case.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units, and where no sheet is for the case's regulation.
    pub async fn view_assessment(
        &self,
        actor: &Actor,
        id: IncidentId,
    ) -> Result<AssessmentPage, Problem> {
        let permit = actor.permit(&VIEW_ASSESSMENT)?;
        let incident = self.incident_of(&permit, id).await?;
        let assessed = self.assessed_of(permit.scope(), &incident).await?;
        let assessed = assessed.ok_or(Refusal::NotFound)?;
        let view = self.incident_view(actor, permit.scope(), incident).await?;
        Ok(AssessmentPage { view, assessed })
    }

    /// Answers what the sheet asks. What is not given stays as it was; what is blank is no answer
    /// any more.
    ///
    /// # Errors
    /// A refusal without the role, for an answer that does not fit its item, for a closed case, and
    /// when somebody else answered since.
    pub async fn fill_assessment(
        &self,
        actor: &Actor,
        id: IncidentId,
        seen: Version,
        given: &Answers,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&FILL_ASSESSMENT)?;
        let incident = self.running_case(&permit, id).await?;
        let assessed = self.assessed_of(permit.scope(), &incident).await?;
        let Assessed {
            sheet, mut answers, ..
        } = assessed.ok_or(Refusal::NotFound)?;
        sheet.check(given).map_err(|why| refusal(&why))?;
        for (item, answer) in given {
            answers.insert(item.clone(), answer.trim().to_owned());
        }
        answers.retain(|_, answer| !answer.is_empty());
        let all = sheet.items().count();
        let said = json!({"filled": answers.len(), "all": all});
        let entry = self.line(actor, "assessed", self.now(), &said);
        let facts = json!({"sheet": sheet.id(), "sheet_version": sheet.version()}).to_string();
        let unit = incident.unit;
        let changes = vec![
            Change::Assess(CaseAnswers {
                incident: id,
                unit,
                sheet: sheet.id().to_owned(),
                sheet_version: sheet.version().to_owned(),
                answers,
                version: seen,
            }),
            Change::AddTimeline {
                incident: id,
                entry,
            },
        ];
        self.carry_out(&permit, unit, incident_object(id), facts, changes)
            .await
    }

    /// The sheet of a case with its answers; none where no sheet is for its regulation.
    pub(crate) async fn assessed_of(
        &self,
        scope: &Scope,
        incident: &Incident,
    ) -> Result<Option<Assessed>, Fault> {
        let there = self.parts.records.answers_of(scope, incident.id).await?;
        let sheets = || self.parts.assessments.iter();
        let kept = there.as_ref().and_then(|there| {
            sheets().find(|one| one.id() == there.sheet && one.version() == there.sheet_version)
        });
        let newest = || {
            let fitting = sheets().filter(|one| one.is_for(&incident.regime.id));
            fitting.max_by_key(|one| one.version())
        };
        let Some(sheet) = kept.or_else(newest) else {
            return Ok(None);
        };
        let (answers, version) = there.map_or_else(
            || (Answers::new(), Version::new(0)),
            |there| (there.answers, there.version),
        );
        Ok(Some(Assessed {
            sheet: sheet.clone(),
            answers,
            version,
        }))
    }
}

/// What the person is told.
fn refusal(why: &NotAnAnswer) -> Refusal {
    let key = match why {
        NotAnAnswer::NoSuchItem(_) => "invalid-answer-item",
        NotAnAnswer::NotAChoice(_) => "invalid-answer-choice",
        NotAnAnswer::NotANumber(_) => "invalid-answer-number",
        NotAnAnswer::TooLong(_) => "invalid-too-long",
    };
    Refusal::Invalid {
        field: "answers",
        why: key,
    }
}
