//! What a procedure has assessed in a case: its items by type, filled where people know.

use std::collections::BTreeMap;

use application::assessing::{Assessed, AssessmentPage};
use application::use_case::FILL_ASSESSMENT;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Form, Path, State};
use domain::assessment::{Answers, Item, ItemKind};
use domain::id::IncidentId;
use domain::incident::IncidentState;
use domain::version::Version;

use super::number;
use super::regimes::Choice;
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// An item as the page asks it.
struct ItemView {
    id: String,
    /// The input's id: where an answer was refused, the one that its error leads to.
    input: String,
    label: String,
    help: String,
    code: String,
    quote: String,
    /// `text`, `choice`, `number`.
    kind: &'static str,
    choices: Vec<Choice>,
    value: String,
    /// The answer in words, for whoever only reads.
    told: String,
}

struct PartView {
    id: String,
    label: String,
    items: Vec<ItemView>,
}

#[derive(Template)]
#[template(path = "incident_assessment.html")]
struct Shown {
    page: Page,
    id: IncidentId,
    seen: u32,
    number: String,
    title: String,
    name: String,
    count: String,
    parts: Vec<PartView>,
    may: bool,
}

/// `GET /incidents/{id}/assessment`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let found = console.office.view_assessment(person.actor(), id).await?;
    shown(&filled(person, id, &found, None))
}

/// `POST /incidents/{id}/assessment`: every item by its name, and the version that was seen.
pub(crate) async fn fill(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Form(mut typed): Form<BTreeMap<String, String>>,
) -> Reply {
    let id = identity(&id)?;
    let seen = typed.remove("seen").unwrap_or_default();
    let seen = Version::new(seen.parse().unwrap_or(u32::MAX));
    let office = &console.office;
    let done = office
        .fill_assessment(person.actor(), id, seen, &typed)
        .await;
    match done {
        Ok(()) => see_other(&format!("/incidents/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let status = refused_status(&refusal);
            let mut found = office.view_assessment(person.actor(), id).await?;
            let wrong = found.assessed.sheet.check(&typed).err();
            let wrong = wrong.map(|why| why.item().to_owned());
            found.assessed.answers.extend(typed);
            let again = filled(person, id, &found, Some((refusal, wrong)));
            shown_as(status, &again)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn filled(
    person: SignedInPerson,
    id: IncidentId,
    found: &AssessmentPage,
    refused: Option<(Refusal, Option<String>)>,
) -> Shown {
    let case = &found.view.incident;
    let may =
        case.state != IncidentState::Closed && person.actor().may_in(&FILL_ASSESSMENT, case.unit);
    let mut page = person.page;
    page.zone = application::zone(&found.view.time_zone);
    let mut wrong = None;
    if let Some((refusal, item)) = refused {
        page.refused("assess", &refusal);
        wrong = item;
    }
    let Assessed {
        sheet,
        answers,
        version,
    } = &found.assessed;
    let parts = sheet.parts().iter().map(|part| PartView {
        id: part.id.clone(),
        label: part.label.get(page.language).to_owned(),
        items: part
            .items
            .iter()
            .map(|item| item_view(&page, item, answers, wrong.as_deref()))
            .collect(),
    });
    Shown {
        id,
        seen: version.count(),
        number: number(&page, &found.view),
        title: case.title.clone(),
        name: sheet.name().get(page.language).to_owned(),
        count: count(&page, &found.assessed),
        parts: parts.collect(),
        may,
        page,
    }
}

/// How many items are answered: `7 / 13`.
pub(super) fn count(page: &Page, assessed: &Assessed) -> String {
    let all = assessed.sheet.items().count();
    let missing = assessed.sheet.missing(&assessed.answers).count();
    let args = [
        ("filled", all.saturating_sub(missing).to_string().into()),
        ("all", all.to_string().into()),
    ];
    page.say("assessment-count", &args)
}

fn item_view(page: &Page, item: &Item, answers: &Answers, wrong: Option<&str>) -> ItemView {
    let text = |of: &domain::language::Trilingual| of.get(page.language).to_owned();
    let value = answers.get(&item.id).cloned().unwrap_or_default();
    let (kind, choices) = match &item.kind {
        ItemKind::Text => ("text", Vec::new()),
        ItemKind::Number(_) => ("number", Vec::new()),
        ItemKind::Choice(choices) => {
            let choices = choices.iter().map(|one| Choice {
                value: one.id.clone(),
                label: text(&one.label),
            });
            ("choice", choices.collect())
        }
    };
    let basis = item.basis.as_ref();
    ItemView {
        input: if wrong == Some(item.id.as_str()) {
            "assess-answers".to_owned()
        } else {
            format!("item-{}", item.id)
        },
        id: item.id.clone(),
        label: text(&item.label),
        help: text(&item.help),
        code: basis.map_or_else(String::new, |basis| basis.code.clone()),
        quote: basis.map_or_else(String::new, |basis| basis.quote.clone()),
        kind,
        choices,
        told: item.told(value.trim(), page.language).unwrap_or_default(),
        value,
    }
}
