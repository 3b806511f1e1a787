//! How a clock of a case is shown.

use application::incidents::IncidentView;
use domain::deadline::Deadline;
use jiff::Timestamp;

use crate::page::Page;

/// A clock of a case, ready to be shown.
#[derive(Debug, Clone)]
pub(crate) struct ClockView {
    /// `report`: by this styles, scripts and tests find it.
    pub(crate) id: String,
    pub(crate) label: String,
    /// `running`, `late`, `done`, `done-late`, `waiting`.
    pub(crate) state: &'static str,
    /// For the `datetime` attribute; empty while it has not started.
    pub(crate) due_iso: String,
    pub(crate) due: String,
    /// What is left, or what stopped it, or what it waits for.
    pub(crate) told: String,
    pub(crate) derivation: String,
    pub(crate) cite: String,
    pub(crate) cautious: String,
    pub(crate) plain_month: String,
    /// The level is not certain: the shortest time runs.
    pub(crate) earliest: bool,
}

/// The clocks of a case, in the order of the regulation.
pub(crate) fn clocks(page: &Page, view: &IncidentView) -> Vec<ClockView> {
    view.assessment
        .deadlines
        .iter()
        .map(|clock| shown(page, view, clock))
        .collect()
}

fn shown(page: &Page, view: &IncidentView, clock: &Deadline) -> ClockView {
    let stopped = view.stopped_at(clock);
    let zone = &view.assessment.zone;
    let derivation = clock.derivation.text(page.language, zone);
    let moment = |at: Option<Timestamp>| at.map_or_else(String::new, |at| end_of_day(page, at));
    let (state, told) = state(page, clock, stopped);
    ClockView {
        id: clock.id.clone(),
        label: clock.label.get(page.language).to_owned(),
        state,
        due_iso: clock.due.map_or_else(String::new, |due| page.iso(due)),
        due: moment(clock.due),
        told,
        derivation,
        cite: clock.cite.get(page.language).to_owned(),
        cautious: moment(clock.cautious_due),
        plain_month: moment(clock.plain_month_due),
        earliest: clock.derivation.earliest_of.is_some(),
    }
}

/// Midnight as people write a deadline: 24:00 of the day that ends.
fn end_of_day(page: &Page, at: Timestamp) -> String {
    let local = at.to_zoned(page.zone.clone());
    let midnight = local.time() == jiff::civil::Time::midnight();
    match local.date().yesterday() {
        Ok(day) if midnight => format!("{} 24:00", texts::day(day, page.style())),
        _ => page.moment(at),
    }
}

fn state(page: &Page, clock: &Deadline, stopped: Option<Timestamp>) -> (&'static str, String) {
    match (clock.due, stopped) {
        (due, Some(at)) => {
            let late = due.is_some_and(|due| at > due);
            let args = [("at", page.moment(at).into())];
            if late {
                ("done-late", page.say("incident-clock-done-late", &args))
            } else {
                ("done", page.say("incident-clock-done", &args))
            }
        }
        (Some(due), None) => (
            if page.now > due { "late" } else { "running" },
            page.left(due),
        ),
        (None, None) => {
            let anchor = clock.derivation.anchor.get(page.language).to_owned();
            (
                "waiting",
                page.say("incident-clock-waiting", &[("anchor", anchor.into())]),
            )
        }
    }
}
