//! A form filled from a case: a page that prints, and a file for LibreOffice.

use std::collections::BTreeMap;

use application::incidents::IncidentPage;
use application::use_case::ADD_ATTACHMENT;
use application::{Fault, Office, Problem};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::form::{CaseValue, Filled, Form};
use domain::id::IncidentId;
use domain::regime::{Assessment, FactType, FactValue, Facts, Regime, Status};
use sheets::{ODT_MEDIA_TYPE, Paper, PaperBlock};

use super::regimes::{self, name};
use super::timeline::lines;
use super::{clocks, number, standing_level};
use crate::answer::{Reply, see_other, shown};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// One field on the page.
struct FieldView {
    id: String,
    label: String,
    /// Lines of the value; none where it is written by hand.
    lines: Vec<String>,
    /// Where the value came from; empty where it is written by hand.
    source: String,
}

struct BlockView {
    heading: String,
    fields: Vec<FieldView>,
}

#[derive(Template)]
#[template(path = "incident_form.html")]
struct FormPage {
    page: Page,
    id: IncidentId,
    form: String,
    number: String,
    name: String,
    version: String,
    /// Empty where the layout was compared with the official one.
    status: String,
    blocks: Vec<BlockView>,
    stamps: Vec<String>,
    /// Whether one may keep it as a file of the case.
    may_keep: bool,
}

/// `GET /incidents/{id}/forms/{form}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, form)): Path<(String, String)>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let (form, case) = office.print_form(person.actor(), id, &form).await?;
    let by = person.actor().person.name.clone();
    let may_keep = person
        .actor()
        .may_in(&ADD_ATTACHMENT, case.view.incident.unit);
    let mut page = person.page;
    page.zone = application::zone(&case.view.time_zone);
    let filled = filled(&page, office, form, &case, by)?;
    let status = status(&page, form);
    let blocks = filled.blocks.into_iter().map(|block| BlockView {
        heading: block.heading,
        fields: block
            .fields
            .into_iter()
            .map(|field| FieldView {
                id: field.id,
                label: field.label,
                lines: field.value.lines().map(str::to_owned).collect(),
                source: field.source.map_or_else(String::new, |source| {
                    page.named("form-source-", source.name())
                }),
            })
            .collect(),
    });
    shown(&FormPage {
        id,
        form: form.id().to_owned(),
        number: number(&page, &case.view),
        name: filled.name,
        version: form.version().to_owned(),
        status,
        blocks: blocks.collect(),
        stamps: filled.stamps,
        may_keep,
        page,
    })
}

/// `GET /incidents/{id}/forms/{form}/odt`
pub(crate) async fn file(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, form)): Path<(String, String)>,
) -> Reply {
    let id = identity(&id)?;
    let (name, bytes) = written(&console, person, id, &form).await?;
    let disposition = format!("attachment; filename=\"{name}.odt\"");
    let headers = [
        (CONTENT_TYPE, ODT_MEDIA_TYPE.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

/// `POST /incidents/{id}/forms/{form}/keep`: the form as it is now becomes a file of the case, with its
/// number among those that were kept, its digest, and a line of the chronology.
pub(crate) async fn keep(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, form)): Path<(String, String)>,
) -> Reply {
    let id = identity(&id)?;
    let actor = person.actor().clone();
    let (name, bytes) = written(&console, person, id, &form).await?;
    let office = &console.office;
    let files = office.view_incident(&actor, id).await?.attachments;
    let again = format!("{name}-v");
    let kept = files.iter().filter(|file| file.name.starts_with(&again));
    let number = kept.count().saturating_add(1);
    office
        .add_attachment(&actor, id, &format!("{again}{number}.odt"), bytes)
        .await?;
    see_other(&format!("/incidents/{id}#files"))
}

/// A form of a case as ODT, with the name of its file.
async fn written(
    console: &Console,
    person: SignedInPerson,
    id: IncidentId,
    form: &str,
) -> Result<(String, Vec<u8>), Problem> {
    let office = &console.office;
    let (form, case) = office.print_form(person.actor(), id, form).await?;
    let by = person.actor().person.name.clone();
    let mut page = person.page;
    page.zone = application::zone(&case.view.time_zone);
    let filled = filled(&page, office, form, &case, by)?;
    let blocks = filled.blocks.into_iter().map(|block| PaperBlock {
        heading: block.heading,
        rows: block
            .fields
            .into_iter()
            .map(|field| (field.label, field.value))
            .collect(),
    });
    let number = number(&page, &case.view);
    let paper = Paper {
        language: page.language.tag(),
        title: filled.name,
        note: format!("{number} · {} {}", form.id(), form.version()),
        blocks: blocks.collect(),
        list: None,
        stamps: filled.stamps,
        foot: format!("{} {number}", case.view.unit_name),
    };
    let bytes = sheets::odt(&paper)
        .map_err(|cause| Fault::caused(format!("write the form {} of {id}", form.id()), cause))?;
    let incident = &case.view.incident;
    let name = format!("{}-{}-{}", form.id(), incident.year, incident.number);
    Ok((name, bytes))
}

fn status(page: &Page, form: &Form) -> String {
    match form.status() {
        Status::Verified => String::new(),
        Status::Unverified | Status::Draft => page.t("form-unverified"),
    }
}

fn filled(
    page: &Page,
    office: &Office,
    form: &Form,
    case: &IncidentPage,
    by: String,
) -> Result<Filled, Fault> {
    let values = values(page, office, case, by)?;
    let assessed = case.assessed.as_ref();
    let answers = assessed.map(|of| of.sheet.told(&of.answers, page.language));
    Ok(form.filled(&values, &answers.unwrap_or_default(), page.language))
}

/// What of the case can stand in fields, in the reader's language.
fn values(
    page: &Page,
    office: &Office,
    case: &IncidentPage,
    by: String,
) -> Result<BTreeMap<CaseValue, String>, Fault> {
    let view = &case.view;
    let incident = &view.incident;
    let moment = |at: Option<jiff::Timestamp>| at.map(|at| page.moment(at)).unwrap_or_default();
    let story = lines(page, office, &case.timeline);
    let told = story
        .iter()
        .map(|line| format!("{} {} {}", line.happened, line.who, line.text));
    let course = told.collect::<Vec<_>>().join("\n");
    let done = case.timeline.iter().zip(&story);
    let done = done.filter(|((entry, _), _)| {
        ["controlled", "note", "task-done"].contains(&entry.kind.as_str())
    });
    let done = done.map(|(_, line)| format!("{} {}", line.happened, line.text));
    let accepted = case
        .timeline
        .iter()
        .find(|(entry, _)| entry.kind == "accepted");
    let regime = office.regime_in(&view.assessment.regime)?;
    Ok(BTreeMap::from([
        (CaseValue::Unit, view.unit_name.clone()),
        (CaseValue::CaseNumber, number(page, view)),
        (CaseValue::Title, incident.title.clone()),
        (CaseValue::KnownAt, moment(Some(incident.known_at))),
        (CaseValue::FoundAt, moment(incident.found_at)),
        (
            CaseValue::AcceptedBy,
            accepted
                .and_then(|(_, who)| who.clone())
                .unwrap_or_default(),
        ),
        (CaseValue::Regime, each_regime(page, office, case, name)?),
        (CaseValue::Level, levels(page, office, case)?),
        (
            CaseValue::Clauses,
            each_assessment(case, |of| clauses(page, of)),
        ),
        (
            CaseValue::Impacts,
            impacts(page, regime, view.facts_of(None)),
        ),
        (CaseValue::Chronology, course),
        (CaseValue::Measures, done.collect::<Vec<_>>().join("\n")),
        (CaseValue::ControlledAt, moment(incident.controlled_at)),
        (CaseValue::ReportedAt, moment(incident.reported_at)),
        (
            CaseValue::Receipt,
            incident.receipt.clone().unwrap_or_default(),
        ),
        (
            CaseValue::Deadlines,
            each_assessment(case, |of| deadlines(page, case, of)),
        ),
        (CaseValue::Approvals, super::approvals::on_paper(page, case)),
        (CaseValue::PrintedBy, by),
        (CaseValue::PrintedAt, page.moment(page.now)),
    ]))
}

fn each_assessment(case: &IncidentPage, of: impl Fn(&Assessment) -> Vec<String>) -> String {
    let all: Vec<_> = case.view.assessments().flat_map(of).collect();
    all.join("\n")
}

/// The level by the case's own regulation, and by name those of the others.
fn levels(page: &Page, office: &Office, case: &IncidentPage) -> Result<String, Fault> {
    let mut told = vec![standing_level(page, &case.view.assessment)];
    for one in &case.view.further {
        let regime = office.regime_in(&one.judged.regime)?;
        let level = regimes::graded(page, regime, &one.assessment);
        told.push(format!("{}：{level}", name(page, regime)));
    }
    Ok(told.join("\n"))
}

fn each_regime(
    page: &Page,
    office: &Office,
    case: &IncidentPage,
    of: impl Fn(&Page, &Regime) -> String,
) -> Result<String, Fault> {
    let each = |found: &Assessment| Ok(of(page, office.regime_in(&found.regime)?));
    let all: Result<Vec<_>, Fault> = case.view.assessments().map(each).collect();
    Ok(all?.join("\n"))
}

fn clauses(page: &Page, of: &Assessment) -> Vec<String> {
    let hits = of.standing.judgement.clauses.iter();
    let clause = |hit: &domain::regime::ClauseHit| format!("{} {}", hit.code, hit.quote);
    let overridden = regimes::overridden(page, of);
    hits.map(clause)
        .chain((!overridden.is_empty()).then_some(overridden))
        .collect()
}

fn deadlines(page: &Page, case: &IncidentPage, of: &Assessment) -> Vec<String> {
    let all = clocks(page, &case.view, of).into_iter();
    all.map(|clock| {
        let end = if clock.due.is_empty() {
            clock.told
        } else {
            clock.due
        };
        format!("{}：{end}", clock.label)
    })
    .collect()
}

/// What was answered, as `question：answer`, impact by impact.
fn impacts(page: &Page, regime: &Regime, facts: &str) -> String {
    let facts: Facts = serde_json::from_str(facts).unwrap_or_default();
    let last = facts.changes.unwrap_or_default().pop();
    let impacts = last.map(|change| change.impacts).or(facts.impacts);
    let mut told = Vec::new();
    for impact in impacts.unwrap_or_default() {
        let answers = regime.facts().filter_map(|fact| {
            let value = impact.get(&fact.id)?.as_ref()?;
            let label = fact.label.get(page.language);
            Some(format!("{label}：{}", answer(page, &fact.kind, value)))
        });
        told.push(answers.collect::<Vec<_>>().join("；"));
    }
    told.join("\n")
}

fn answer(page: &Page, kind: &FactType, value: &FactValue) -> String {
    match (kind, value) {
        (FactType::Choice(choices), FactValue::Choice(id)) => choices
            .iter()
            .find(|choice| choice.id == *id)
            .map_or_else(|| id.clone(), |one| one.label.get(page.language).to_owned()),
        (_, FactValue::Is(true)) => page.t("wizard-yes"),
        (_, FactValue::Is(false)) => page.t("wizard-no"),
        (_, other) => other.to_string(),
    }
}
