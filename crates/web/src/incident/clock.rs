//! How a clock of a case is shown.

use application::incidents::IncidentView;
use domain::regime::{Assessment, CaseClock, ClockState};
use jiff::Timestamp;

use crate::page::Page;

/// A clock of a case, ready to be shown.
#[derive(Debug, Clone)]
pub(crate) struct ClockView {
    /// `report`: by this styles, scripts and tests find it.
    pub(crate) id: String,
    pub(crate) label: String,
    /// `running`, `late`, `done`, `done-late`, `waiting`, `at-once`.
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
    /// What is still to be made up by the proper channel; empty where nothing is.
    pub(crate) make_up: String,
}

/// The clocks of one regulation of a case, in its order.
pub(crate) fn clocks(page: &Page, view: &IncidentView, of: &Assessment) -> Vec<ClockView> {
    let own = of.regime == view.incident.regime;
    let clocks = of.standing.clocks.iter();
    clocks.map(|clock| shown(page, own, of, clock)).collect()
}

fn shown(page: &Page, own: bool, of: &Assessment, clock: &CaseClock) -> ClockView {
    let deadline = &clock.deadline;
    let derivation = deadline.derivation.text(page.language, &of.zone);
    let moment = |at: Option<Timestamp>| at.map_or_else(String::new, |at| end_of_day(page, at));
    let (state, told) = state(page, clock);
    ClockView {
        id: if own {
            clock.key.clone()
        } else {
            format!("{}-{}", of.regime.id, clock.key)
        },
        label: deadline.label.get(page.language).to_owned(),
        state,
        due_iso: deadline.due.map_or_else(String::new, |due| page.iso(due)),
        due: moment(deadline.due),
        told,
        derivation,
        cite: deadline.cite.get(page.language).to_owned(),
        cautious: moment(deadline.cautious_due),
        plain_month: moment(deadline.plain_month_due),
        earliest: deadline.derivation.earliest_of.is_some(),
        make_up: clock.make_up.as_ref().map_or_else(String::new, |made| {
            let args = [
                ("channel", made.channel.clone().into()),
                ("at", page.moment(made.since).into()),
                ("reason", made.reason.clone().into()),
            ];
            page.say("incident-clock-make-up", &args)
        }),
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

fn state(page: &Page, clock: &CaseClock) -> (&'static str, String) {
    let deadline = &clock.deadline;
    let done = |key| {
        let at = clock.done_at.map_or_else(String::new, |at| page.moment(at));
        page.say(key, &[("at", at.into())])
    };
    let left = || deadline.due.map_or_else(String::new, |due| page.left(due));
    match clock.state(page.now) {
        ClockState::Done => ("done", done("incident-clock-done")),
        ClockState::DoneLate => ("done-late", done("incident-clock-done-late")),
        ClockState::Running => ("running", left()),
        ClockState::Late => ("late", left()),
        ClockState::AtOnce => ("at-once", page.t("incident-clock-at-once")),
        ClockState::Waiting => {
            let anchor = deadline.derivation.anchor.get(page.language).to_owned();
            let args = [("anchor", anchor.into())];
            ("waiting", page.say("incident-clock-waiting", &args))
        }
    }
}

/// Which clocks another judgement would move: `損害控制或復原：11月24日 10:02 → 11月22日 22:02`.
pub(crate) fn moved(page: &Page, before: &Assessment, after: &Assessment) -> Vec<String> {
    let due = |of: &Assessment, key: &str| {
        let clock = of.standing.clocks.iter().find(|clock| clock.key == key);
        clock.and_then(|clock| clock.deadline.due)
    };
    let keys = |of: &'_ Assessment| -> Vec<(String, String)> {
        let clocks = of.standing.clocks.iter();
        clocks
            .map(|clock| {
                let label = clock.deadline.label.get(page.language);
                (clock.key.clone(), label.to_owned())
            })
            .collect()
    };
    let words = |at: Option<Timestamp>| {
        at.map_or_else(|| page.t("incident-clock-none"), |at| end_of_day(page, at))
    };
    let mut all = keys(before);
    for key in keys(after) {
        if !all.contains(&key) {
            all.push(key);
        }
    }
    all.into_iter()
        .filter_map(|(key, label)| {
            let (was, is) = (due(before, &key), due(after, &key));
            let args = [
                ("clock", label.into()),
                ("before", words(was).into()),
                ("after", words(is).into()),
            ];
            (was != is).then(|| page.say("wizard-clock-moves", &args))
        })
        .collect()
}
