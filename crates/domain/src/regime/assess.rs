//! Everything a regulation says of a case: level, clocks, whom to tell, what a change means.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::declared::{Escalation, OnLevelChange};
use super::standing::{Standing, standing};
use super::{Facts, FactsChange, Impact, Judgement, Regime};
use crate::calendar::RestDays;
use crate::deadline::{Clockwork, Deadline};
use crate::incident::RegimeRef;

/// What a regulation says of a case.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// The regulation and its version.
    pub regime: RegimeRef,
    /// The zone its days are counted in, for telling derivations.
    pub zone: TimeZone,
    /// Level or range, clauses, open questions.
    pub judgement: Judgement,
    /// The clocks of our duties, in the order of the file.
    pub deadlines: Vec<Deadline>,
    /// The clocks of what others must do for us.
    pub expected: Vec<Deadline>,
    /// Whom to tell and what must follow.
    pub escalation: Vec<EscalationHit>,
    /// What each change of the facts means.
    pub changes: Vec<ChangedLevel>,
    /// How the case stands after the last change: what a page shows.
    pub standing: Standing,
}

/// An escalation that applies or could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationHit {
    /// The row of the file.
    pub row: Escalation,
    /// Whether it applies for certain; otherwise unknown facts decide.
    pub certain: bool,
}

/// The case judged anew at a time.
#[derive(Debug, Clone)]
pub struct ChangedLevel {
    /// When.
    pub at: Timestamp,
    /// What the level table says since.
    pub judgement: Judgement,
    /// Duties due once more from the change; empty when the level stays.
    pub repeated: Vec<Deadline>,
    /// Clocks that take the new level's time, from the same anchor.
    pub recounted: Vec<Recounted>,
}

/// A clock with the time of a new level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recounted {
    /// The clock.
    pub deadline: Deadline,
    /// It was over before the change came, and the duty was not done in time.
    pub overdue: bool,
}

/// Everything a regulation says of a case.
///
/// Facts that name their rest days are counted over those, others over `calendar`. Facts that do
/// not fit the file count as unknown; [`Regime::check_facts`] refuses them before.
pub fn assess(regime: &Regime, calendar: &RestDays, facts: &Facts) -> Assessment {
    let worked = || facts.work_days.iter().flatten().copied();
    // A calendar holds the days of decades: it is only copied where the case says otherwise.
    let own_calendar = match &facts.rest_days {
        Some(days) => {
            let given = RestDays::given(calendar.id(), days.iter().copied(), worked());
            Cow::Owned(given)
        }
        None if facts.work_days.is_none() => Cow::Borrowed(calendar),
        None => Cow::Owned(calendar.clone().with_worked(worked())),
    };
    let clockwork = Clockwork {
        regime,
        calendar: &own_calendar,
        facts,
    };
    let judgement = regime.judge(facts);
    let levels = judgement.range;
    let changes = changes(&clockwork, &judgement);
    let duties = regime.obligations().iter();
    Assessment {
        regime: RegimeRef {
            id: regime.id().to_owned(),
            version: regime.version().to_owned(),
        },
        zone: regime.zone().clone(),
        deadlines: duties
            .filter_map(|duty| clockwork.obligation(duty, levels))
            .collect(),
        expected: clockwork.expected(levels),
        escalation: escalation(regime, facts.impacts.as_deref(), levels),
        standing: standing(&clockwork, &judgement, &changes),
        changes,
        judgement,
    }
}

/// Escalations of a level or range of levels.
pub(super) fn escalation(
    regime: &Regime,
    impacts: Option<&[Impact]>,
    (low, high): (u8, u8),
) -> Vec<EscalationHit> {
    let imagined = regime.imagined(impacts);
    let rows = regime.escalations().iter();
    rows.filter_map(|row| {
        let anywhere = row.levels.is_empty();
        let could = anywhere || row.levels.range(low..=high).next().is_some();
        let does = anywhere || (low..=high).all(|level| row.levels.contains(&level));
        let condition = imagined.holds(&row.when);
        let applies = could && condition != Some(false);
        let certain = does && condition == Some(true);
        applies.then(|| EscalationHit {
            row: row.clone(),
            certain,
        })
    })
    .collect()
}

fn changes(clockwork: &Clockwork<'_>, first: &Judgement) -> Vec<ChangedLevel> {
    let mut rows: Vec<&FactsChange> = clockwork.facts.changes.iter().flatten().collect();
    rows.sort_by_key(|change| change.at);
    let mut before = first.clone();
    // The last level that was certain: a range in between changes nothing yet.
    let mut stood = first.level;
    let mut told = Vec::new();
    for change in rows {
        let judgement = clockwork.regime.judge_impacts(Some(&change.impacts));
        let judgement = judgement.decided(change.overridden.as_ref());
        let stays = stays(stood, &judgement);
        told.push(changed(clockwork, &before, change.at, &judgement, stays));
        stood = judgement.level.or(stood);
        before = judgement;
    }
    told
}

/// Whether a level that stood still may: it is the same, or lies in the range that facts leave.
fn stays(stood: Option<u8>, judgement: &Judgement) -> bool {
    let (lowest, highest) = judgement.range;
    stood.is_some_and(|level| (lowest..=highest).contains(&level))
}

fn changed(
    clockwork: &Clockwork<'_>,
    before: &Judgement,
    at: Timestamp,
    judgement: &Judgement,
    stays: bool,
) -> ChangedLevel {
    let duties = clockwork.regime.obligations().iter();
    // A step down to "none of the clauses" is a change to report as well.
    let either = (
        judgement.range.0.min(before.range.0),
        judgement.range.1.max(before.range.1),
    );
    let repeated = duties
        .clone()
        .filter(|duty| duty.on_level_change == OnLevelChange::Repeat && !stays)
        .filter_map(|duty| clockwork.repeated(duty, either, at))
        .collect();
    let recounted = duties
        .filter(|duty| duty.on_level_change == OnLevelChange::Recount)
        .filter_map(|duty| clockwork.obligation(duty, judgement.range))
        .map(|deadline| Recounted {
            overdue: overdue(clockwork, &deadline, at),
            deadline,
        })
        .collect();
    ChangedLevel {
        at,
        judgement: judgement.clone(),
        repeated,
        recounted,
    }
}

fn overdue(clockwork: &Clockwork<'_>, deadline: &Deadline, at: Timestamp) -> bool {
    let done = deadline.done_event.as_deref().and_then(|event| {
        clockwork
            .facts
            .moment(clockwork.regime.moment_of(event)?.field())
    });
    let in_time = |due| done.is_some_and(|done| done <= due);
    deadline.due.is_some_and(|due| due < at && !in_time(due))
}
