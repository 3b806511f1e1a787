//! The level wizard: what is known, what follows from it, and the clause that says so.

use application::incidents::IncidentView;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use domain::id::IncidentId;
use domain::regime::{Accept, Assessment, FactType, Judgement, NamedFact, Raise, Regime, Status};
use domain::version::Version;
use serde::Deserialize;

use super::answers::Answers;
use super::regimes::{self, Clause};
use super::{ClockView, clocks, level_words, moved, number, standing_level};
use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// One answer that can be chosen.
struct OptionView {
    value: String,
    label: String,
    chosen: bool,
}

/// One question of an impact.
struct FactView {
    name: String,
    label: String,
    help: String,
    example: String,
    /// Empty for a measure that is typed.
    options: Vec<OptionView>,
    value: String,
}

struct ImpactView {
    number: usize,
    heading: String,
    facts: Vec<FactView>,
}

#[derive(Template)]
#[template(path = "incident_level.html")]
struct Wizard {
    page: Page,
    id: IncidentId,
    seen: u32,
    number: String,
    title: String,
    impacts: Vec<ImpactView>,
    saved: String,
    level: String,
    level_number: String,
    clauses: Vec<Clause>,
    possible: Vec<Clause>,
    questions: Vec<String>,
    raises: Vec<String>,
    clocks: Vec<ClockView>,
    said_nothing: bool,
    /// The regulation that asks.
    regime: String,
    regime_name: String,
    /// Empty where the text was checked.
    regime_status: String,
    /// Levels that can be decided, the table first.
    decisions: Vec<OptionView>,
    reason: String,
    /// Said where the trial does not follow the table.
    overridden: String,
    /// What saving would change of the clocks.
    moves: Vec<String>,
}

/// Which regulation the page asks by.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    regime: String,
}

/// `GET /incidents/{id}/level`
pub(crate) async fn wizard(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply {
    let id = identity(&id)?;
    let view = console.office.view_incident(person.actor(), id).await?.view;
    let regime = chosen(&view, &asked.regime)?;
    let answers = Answers::saved(view.facts_of(regime));
    shown(&filled(&console, person, view, &asked.regime, &answers, None).await?)
}

/// One of the case's regulations; none for its own.
fn chosen<'r>(view: &IncidentView, asked: &'r str) -> Result<Option<&'r str>, Refusal> {
    let own = asked.is_empty() || asked == view.incident.regime.id;
    let regime = (!own).then_some(asked);
    view.assessment_of(regime)
        .map(|_| regime)
        .ok_or(Refusal::NotFound)
}

/// `POST /incidents/{id}/level`: tries out, adds or removes an impact, or saves.
pub(crate) async fn judge(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    form: Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Reply {
    let id = identity(&id)?;
    let Form(fields) = form.map_err(|_| Turned::Unreadable)?;
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let mut answers = Answers::posted(
        fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    match field("do") {
        "add" => answers.add(),
        "preview" => {}
        other => {
            let removed = other.strip_prefix("remove-");
            let Some(number) = removed.and_then(|number| number.parse().ok()) else {
                let asked = (field("seen"), field("regime"));
                return saved(&console, person, id, asked, &answers).await;
            };
            answers.remove(number);
        }
    }
    let stands = console.office.view_incident(person.actor(), id).await?.view;
    let regime = field("regime");
    shown(&filled(&console, person, stands, regime, &answers, None).await?)
}

async fn saved(
    console: &Console,
    person: SignedInPerson,
    id: IncidentId,
    (seen, asked): (&str, &str),
    answers: &Answers,
) -> Reply {
    let seen = Version::new(seen.parse().unwrap_or(0));
    let stands = console.office.view_incident(person.actor(), id).await?.view;
    let regime = chosen(&stands, asked)?;
    let facts = answers.facts(regulation(console, &stands, regime)?);
    let done = if answers.lacks_reason() {
        let field = "override_reason";
        Err(Refusal::Missing { field }.into())
    } else {
        let office = &console.office;
        office
            .judge_level(person.actor(), id, seen, regime, &facts)
            .await
    };
    match done {
        Ok(()) => see_other(&format!("/incidents/{id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let status = refused_status(&refusal);
            let again = filled(console, person, stands, asked, answers, Some(refusal)).await?;
            shown_as(status, &again)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn regulation<'c>(
    console: &'c Console,
    view: &IncidentView,
    regime: Option<&str>,
) -> Result<&'c Regime, Problem> {
    let of = view.assessment_of(regime).ok_or(Refusal::NotFound)?;
    Ok(console.office.regime_in(&of.regime)?)
}

/// `stands` is the case as it was looked at: one look is one entry of the journal.
async fn filled(
    console: &Console,
    person: SignedInPerson,
    stands: IncidentView,
    asked: &str,
    answers: &Answers,
    refused: Option<Refusal>,
) -> Result<Wizard, Problem> {
    let office = &console.office;
    let id = stands.incident.id;
    let by = chosen(&stands, asked)?;
    let regime = regulation(console, &stands, by)?;
    // What does not fit the regulation counts as unknown in the trial; saving refuses it by name.
    let facts = answers.trial(regime);
    let actor = person.actor();
    let (tried, refused) = match office.preview_level(actor, id, by, &facts).await {
        Ok(tried) => (tried, refused),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let nothing = office.preview_level(actor, id, by, "{}").await?;
            (nothing, Some(refused.unwrap_or(refusal)))
        }
        Err(problem) => return Err(problem),
    };
    let mut page = person.page;
    page.zone = application::zone(&stands.time_zone);
    if let Some(refusal) = &refused {
        page.refused("wizard", refusal);
    }
    let before = stands.assessment_of(by).ok_or(Refusal::NotFound)?;
    let after = tried.assessment_of(by).ok_or(Refusal::NotFound)?;
    let trial = Trial {
        stands: &stands,
        before,
        after,
    };
    Ok(wizard_of(page, regime, &trial, answers))
}

/// The case as it stands, and what one regulation says before and after.
struct Trial<'t> {
    stands: &'t IncidentView,
    before: &'t Assessment,
    after: &'t Assessment,
}

fn wizard_of(page: Page, regime: &Regime, trial: &Trial<'_>, answers: &Answers) -> Wizard {
    let Trial {
        stands,
        before,
        after,
    } = trial;
    let judgement = &after.standing.judgement;
    let clauses = |hits: &[domain::regime::ClauseHit]| {
        hits.iter()
            .map(|hit| Clause {
                code: hit.code.clone(),
                quote: hit.quote.clone(),
            })
            .collect()
    };
    let raises = judgement.would_raise.iter();
    let unchecked = regime.status() != Status::Verified;
    Wizard {
        id: stands.incident.id,
        seen: stands.incident.version.count(),
        number: number(&page, stands),
        title: stands.incident.title.clone(),
        impacts: impacts(&page, regime, answers),
        saved: saved_words(&page, before),
        level: standing_level(&page, after),
        level_number: judgement
            .level
            .map_or_else(String::new, |level| level.to_string()),
        clauses: clauses(&judgement.clauses),
        possible: clauses(&judgement.possible),
        questions: questions(&page, regime, judgement),
        raises: raises.map(|raise| raised(&page, regime, raise)).collect(),
        clocks: clocks(&page, stands, after),
        said_nothing: answers.says_nothing(),
        regime: regime.id().to_owned(),
        regime_name: regimes::name(&page, regime),
        regime_status: if unchecked {
            regimes::status_words(&page, regime)
        } else {
            String::new()
        },
        decisions: decisions(&page, regime, answers),
        reason: answers.reason.clone(),
        overridden: regimes::overridden(&page, after),
        moves: moved(&page, before, after),
        page,
    }
}

/// The levels of the regulation, by which the table can be overruled.
fn decisions(page: &Page, regime: &Regime, answers: &Answers) -> Vec<OptionView> {
    let table = (String::new(), page.t("wizard-override-none"));
    let grades = regime.grades().iter().map(|grade| {
        let name = grade.name.get(page.language).to_owned();
        (grade.level.to_string(), name)
    });
    std::iter::once(table)
        .chain(grades)
        .map(|(value, label)| OptionView {
            chosen: value == answers.decided,
            value,
            label,
        })
        .collect()
}

fn saved_words(page: &Page, before: &Assessment) -> String {
    let judgement = &before.standing.judgement;
    let said = judgement.level.is_some() || !judgement.clauses.is_empty();
    let level = if said {
        standing_level(page, before)
    } else {
        page.t("incident-level-unjudged")
    };
    page.say("wizard-saved-before", &[("level", level.into())])
}

fn impacts(page: &Page, regime: &Regime, answers: &Answers) -> Vec<ImpactView> {
    (0..answers.impacts.len())
        .map(|number| {
            let shown = number.saturating_add(1).to_string();
            ImpactView {
                number,
                heading: page.say("wizard-impact", &[("number", shown.into())]),
                facts: regime
                    .facts()
                    .map(|fact| question(page, fact, number, answers.of(number, fact)))
                    .collect(),
            }
        })
        .collect()
}

fn question(page: &Page, fact: &NamedFact, impact: usize, value: &str) -> FactView {
    let unknown = (String::new(), page.t("wizard-unknown"));
    let choices: Vec<(String, String)> = match &fact.kind {
        FactType::Number { .. } => Vec::new(),
        FactType::YesNo => vec![
            unknown,
            ("yes".to_owned(), page.t("wizard-yes")),
            ("no".to_owned(), page.t("wizard-no")),
        ],
        FactType::Choice(choices) => std::iter::once(unknown)
            .chain(choices.iter().map(|choice| {
                (
                    choice.id.clone(),
                    choice.label.get(page.language).to_owned(),
                )
            }))
            .collect(),
    };
    let example = fact.example.get(page.language);
    FactView {
        name: format!("impact-{impact}-{}", fact.id),
        label: fact.label.get(page.language).to_owned(),
        help: fact.help.get(page.language).to_owned(),
        example: page.say("wizard-example", &[("example", example.to_owned().into())]),
        options: choices
            .into_iter()
            .map(|(option, label)| OptionView {
                chosen: option == value,
                value: option,
                label,
            })
            .collect(),
        value: value.to_owned(),
    }
}

/// Open questions that decide the level, in the words of the regulation.
pub(super) fn questions(page: &Page, regime: &Regime, judgement: &Judgement) -> Vec<String> {
    let several = judgement
        .open_questions
        .iter()
        .any(|question| question.impact > 0);
    judgement
        .open_questions
        .iter()
        .filter(|question| question.decides_level)
        .filter_map(|question| {
            let label = regime.fact(&question.fact)?.label.get(page.language);
            if !several {
                return Some(label.to_owned());
            }
            let number = question.impact.saturating_add(1).to_string();
            let impact = page.say("wizard-impact", &[("number", number.into())]);
            Some(format!("{impact} · {label}"))
        })
        .collect()
}

/// `損害程度：嚴重 → 第 3 級（條款 3-1a）`.
fn raised(page: &Page, regime: &Regime, raise: &Raise) -> String {
    let Some(fact) = regime.fact(&raise.fact) else {
        return String::new();
    };
    let answer = match (&raise.accept, &fact.kind) {
        (Accept::Is(true), _) => page.t("wizard-yes"),
        (Accept::Is(false), _) => page.t("wizard-no"),
        (Accept::OneOf(ids), FactType::Choice(choices)) => {
            let labels = choices.iter().filter(|choice| ids.contains(&choice.id));
            let labels: Vec<_> = labels
                .map(|choice| choice.label.get(page.language))
                .collect();
            labels.join(&page.t("list-comma"))
        }
        _ => String::new(),
    };
    let level = raise.clause.level;
    let level = level_words(page, Some(level), level, level);
    let code = page.say(
        "incident-clause",
        &[("code", raise.clause.code.clone().into())],
    );
    format!(
        "{}：{answer} → {level}（{code}）",
        fact.label.get(page.language)
    )
}
