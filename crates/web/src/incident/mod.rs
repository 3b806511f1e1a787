//! Incidents: the list, one incident with its clocks and chronology, and the level wizard.

mod answers;
mod approvals;
mod assessment;
mod clock;
mod closing;
mod evidence;
mod figures;
mod files;
pub(crate) mod form;
mod hold;
mod level;
mod list;
mod regimes;
mod share;
mod show;
mod tasks;
mod timeline;

pub(crate) use approvals::{request_approval, waive_approval};
pub(crate) use assessment::{fill as fill_assessment, show as assessment};
pub(crate) use closing::{close, reopen};
pub(crate) use evidence::{fetch_evidence, take_evidence};
pub(crate) use figures::{YearInNumbers, show as figures};
pub(crate) use files::{LONGEST_UPLOAD, add_file, file};
pub(crate) use hold::{place_hold, release_hold};
pub(crate) use level::{judge, wizard};
pub(crate) use list::{Incidents, list};
pub(crate) use share::{share, show as shareable};
pub(crate) use show::{
    add_note, add_regime, change_known_at, hint, record_control, record_duty, record_report, show,
};
pub(crate) use tasks::{
    add_task, assign_task, choose_playbook, finish_task, lift_measure, show as tasks, skip_task,
    take_task_back,
};

pub(crate) use clock::{ClockView, clocks, moved};

use application::incidents::IncidentView;
use domain::incident::Incident;
use domain::regime::Assessment;
use texts::Arg;

use crate::page::Page;

/// `115年第 7 號`.
pub(crate) fn number(page: &Page, view: &IncidentView) -> String {
    number_of(page, &view.incident)
}

/// The number of a case as people call it. It is a name: its year does not follow the calendar
/// that a reader chose for dates.
pub(crate) fn number_of(page: &Page, incident: &Incident) -> String {
    let year = texts::year(incident.year, page.language);
    let number = incident.number.to_string();
    page.say(
        "incident-number",
        &[("year", year.into()), ("number", number.into())],
    )
}

/// The level that stands, or the range that the facts leave.
pub(crate) fn level(page: &Page, view: &IncidentView) -> String {
    standing_level(page, &view.assessment)
}

/// The level that stands by one regulation, with the note that it was decided otherwise.
pub(crate) fn standing_level(page: &Page, of: &Assessment) -> String {
    let judgement = &of.standing.judgement;
    let (lowest, highest) = judgement.range;
    level_words(page, judgement.level, lowest, highest)
}

/// A level in words.
pub(crate) fn level_words(page: &Page, level: Option<u8>, lowest: u8, highest: u8) -> String {
    match level {
        Some(0) => page.t("incident-level-none"),
        Some(level) => page.say("incident-level-is", &[("level", written(level))]),
        None => page.say(
            "incident-level-range",
            &[("lowest", written(lowest)), ("highest", written(highest))],
        ),
    }
}

fn written(number: u8) -> Arg<'static> {
    number.to_string().into()
}
