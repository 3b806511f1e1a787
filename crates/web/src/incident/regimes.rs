//! What each regulation of a case says, ready to be shown.

use application::incidents::{FurtherView, IncidentView};
use application::judging::Addable;
use application::{Fault, Office};
use domain::regime::{Assessment, Regime, Status};

use super::level::questions;
use super::{ClockView, clocks, level_words, standing_level};
use crate::page::Page;

/// A clause that decided.
pub(super) struct Clause {
    pub(super) code: String,
    /// Empty where the file quotes nothing.
    pub(super) quote: String,
}

/// One regulation of a case.
pub(super) struct RegimeView {
    pub(super) id: String,
    /// Name and version.
    pub(super) name: String,
    pub(super) status: String,
    pub(super) verified: bool,
    /// Said where its version was no longer in force on the day; empty otherwise.
    pub(super) outdated: String,
    pub(super) level: String,
    /// For tests and styles: `2`, or empty while it is a range.
    pub(super) level_number: String,
    /// Said where the level was decided otherwise than the table; empty otherwise.
    pub(super) overridden: String,
    pub(super) clauses: Vec<Clause>,
    pub(super) questions: Vec<String>,
    pub(super) clocks: Vec<ClockView>,
    /// What others must do for us.
    pub(super) expected: Vec<String>,
    /// Whom to tell and what must follow.
    pub(super) escalation: Vec<Step>,
}

/// Somebody to tell or something to do.
pub(super) struct Step {
    pub(super) text: String,
    pub(super) cite: String,
}

/// A regulation that can be added.
#[derive(Clone)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
}

/// The case's own regulation.
pub(super) fn own(page: &Page, office: &Office, view: &IncidentView) -> Result<RegimeView, Fault> {
    shown(page, office, view, &view.assessment)
}

/// Those that were added.
pub(super) fn further(
    page: &Page,
    office: &Office,
    view: &IncidentView,
) -> Result<Vec<RegimeView>, Fault> {
    let each = |one: &FurtherView| shown(page, office, view, &one.assessment);
    view.further.iter().map(each).collect()
}

/// Those that could be added.
pub(super) fn addable(page: &Page, office: &Office, view: &IncidentView) -> Vec<Choice> {
    let each = |one: Addable<'_>| {
        let lapsed = !one.in_force && one.regime.status() != Status::Draft;
        let note = if lapsed {
            page.t("incident-regime-lapsed")
        } else {
            status_words(page, one.regime)
        };
        Choice {
            value: one.regime.id().to_owned(),
            label: format!("{} · {note}", name(page, one.regime)),
        }
    };
    office.addable(view).into_iter().map(each).collect()
}

/// The duties that can be written down as done, as `regulation clock`.
pub(super) fn recordable(page: &Page, office: &Office, view: &IncidentView) -> Vec<Choice> {
    let mut duties = Vec::new();
    for of in view.assessments() {
        for moment in office.startable(view, &of.regime.id) {
            let regime = office.regime_in(&of.regime).ok();
            let of_regime = regime.map_or_else(String::new, |regime| name(page, regime));
            let label = moment.label.get(page.language);
            duties.push(Choice {
                value: format!("{} {}", of.regime.id, moment.id),
                label: format!("{label} · {of_regime}"),
            });
        }
        for clock in &of.standing.clocks {
            if office.recordable(view, &of.regime.id, clock) {
                let regime = office.regime_in(&of.regime).ok();
                let of_regime = regime.map_or_else(String::new, |regime| name(page, regime));
                let label = clock.deadline.label.get(page.language);
                duties.push(Choice {
                    value: format!("{} {}", of.regime.id, clock.key),
                    label: format!("{label} · {of_regime}"),
                });
            }
        }
    }
    duties
}

/// `資通安全事件通報應變及演練辦法 2026-01-05`.
pub(super) fn name(page: &Page, regime: &Regime) -> String {
    format!("{} {}", regime.name().get(page.language), regime.version())
}

fn shown(
    page: &Page,
    office: &Office,
    view: &IncidentView,
    of: &Assessment,
) -> Result<RegimeView, Fault> {
    let regime = office.regime_in(&of.regime)?;
    let judgement = &of.standing.judgement;
    let clauses = judgement.clauses.iter().map(|hit| Clause {
        code: hit.code.clone(),
        quote: hit.quote.clone(),
    });
    let level_number = judgement.level.map(|level| level.to_string());
    Ok(RegimeView {
        id: regime.id().to_owned(),
        name: name(page, regime),
        status: status_words(page, regime),
        verified: regime.status() == Status::Verified,
        outdated: outdated(page, view, regime),
        level: if of.regime == view.incident.regime {
            standing_level(page, of)
        } else {
            graded(page, regime, of)
        },
        level_number: level_number.unwrap_or_default(),
        overridden: overridden(page, of),
        clauses: clauses.collect(),
        questions: questions(page, regime, judgement),
        clocks: clocks(page, view, of),
        expected: expected(page, of),
        escalation: escalation(page, of),
    })
}

/// The level by the name its regulation gives it, or the two ends of the range.
pub(super) fn graded(page: &Page, regime: &Regime, of: &Assessment) -> String {
    let (lowest, highest) = of.standing.judgement.range;
    let named = |level: u8| {
        let grade = regime.grades().iter().find(|grade| grade.level == level);
        grade.map_or_else(
            || level_words(page, Some(level), level, level),
            |grade| grade.name.get(page.language).to_owned(),
        )
    };
    if lowest == highest {
        return named(lowest);
    }
    let ends = [
        ("lowest", named(lowest).into()),
        ("highest", named(highest).into()),
    ];
    page.say("incident-level-between", &ends)
}

/// Said where the level was decided otherwise than the table.
pub(super) fn overridden(page: &Page, of: &Assessment) -> String {
    let decided = of.standing.judgement.overridden.as_ref();
    decided.map_or_else(String::new, |decided| {
        let (lowest, highest) = decided.table;
        let level = (lowest == highest).then_some(lowest);
        let table = level_words(page, level, lowest, highest);
        let reason = decided.reason.clone();
        let args = [("table", table.into()), ("reason", reason.into())];
        page.say("incident-level-overridden", &args)
    })
}

/// Clocks of others that have started.
fn expected(page: &Page, of: &Assessment) -> Vec<String> {
    let told = of.standing.expected.iter().filter(|one| one.due.is_some());
    told.map(|one| {
        let label = one.label.get(page.language);
        let derivation = one.derivation.text(page.language, &of.zone);
        format!("{label}：{derivation}")
    })
    .collect()
}

fn escalation(page: &Page, of: &Assessment) -> Vec<Step> {
    let certain = of.standing.escalation.iter().filter(|hit| hit.certain);
    certain
        .map(|hit| Step {
            text: hit.row.label.get(page.language).to_owned(),
            cite: hit.row.cite.get(page.language).to_owned(),
        })
        .collect()
}

pub(super) fn status_words(page: &Page, regime: &Regime) -> String {
    let status = match regime.status() {
        Status::Verified => "verified",
        Status::Unverified => "unverified",
        Status::Draft => "draft",
    };
    page.named("incident-regime-status-", status)
}

/// Said where the version that judges the case was no longer in force when it became known.
fn outdated(page: &Page, view: &IncidentView, regime: &Regime) -> String {
    let known = view.incident.known_at.to_zoned(page.zone.clone()).date();
    match regime.valid().to {
        Some(until) if !regime.valid().holds_on(known) => {
            let version = regime.version().to_owned();
            let until = texts::day(until, page.style());
            let args = [("version", version.into()), ("until", until.into())];
            page.say("incident-regime-outdated", &args)
        }
        _ => String::new(),
    }
}
