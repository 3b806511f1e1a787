//! How a case stands now: the level after the last change, and every clock with what stopped it.

use jiff::{SignedDuration, Timestamp};

use super::assess::escalation;
use super::declared::{AlarmRule, FallbackChannel, Obligation, OnLevelChange};
use super::{ChangedLevel, EscalationHit, FactsChange, Impact, Judgement};
use crate::calendar::Period;
use crate::deadline::{Clockwork, Deadline};

/// How a case stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What the level table or a decision says since the last change.
    pub judgement: Judgement,
    /// Every clock of our duties, in the order of the file; repeated ones after their first.
    pub clocks: Vec<CaseClock>,
    /// What others must do for us.
    pub expected: Vec<Deadline>,
    /// Whom to tell and what must follow.
    pub escalation: Vec<EscalationHit>,
}

/// A clock with what stopped it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// Unique within the regulation and case: `report`, `report-2` after the first change.
    pub key: String,
    /// When it is due and why.
    pub deadline: Deadline,
    /// When the duty was done.
    pub done_at: Option<Timestamp>,
    /// It was done by another channel and must be made up by the proper one.
    pub make_up: Option<MakeUp>,
    /// Who has not agreed yet to a later end that was asked for.
    pub missing_consents: Vec<String>,
    /// Whether another channel may be used, with the reason.
    pub fallback_channel: FallbackChannel,
    /// Whose consent extends it.
    pub extendable_by: Vec<String>,
    /// The form.
    pub form: Option<String>,
    /// When to wake whom.
    pub alarms: Vec<AlarmRule>,
}

/// A duty that must be made up by the proper channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeUp {
    /// When it was done by the other channel.
    pub since: Timestamp,
    /// By which.
    pub channel: String,
    /// Why.
    pub reason: String,
}

/// What a clock does at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockState {
    /// Its moment has not come.
    Waiting,
    /// It runs, and the text names no end.
    AtOnce,
    /// It runs.
    Running,
    /// It is over, and the duty is not done.
    Late,
    /// Done in time.
    Done,
    /// Done when it was over.
    DoneLate,
}

impl CaseClock {
    /// What the clock does at a time. The due moment itself is still in time.
    pub fn state(&self, now: Timestamp) -> ClockState {
        match (self.done_at, self.deadline.due) {
            (Some(done), Some(due)) if done > due => ClockState::DoneLate,
            (Some(_), _) => ClockState::Done,
            (None, Some(due)) if now > due => ClockState::Late,
            (None, Some(_)) => ClockState::Running,
            (None, None) if self.runs_without_end() => ClockState::AtOnce,
            (None, None) => ClockState::Waiting,
        }
    }

    fn runs_without_end(&self) -> bool {
        let at_once = self.deadline.derivation.period == Period::AtOnce;
        at_once && self.deadline.anchored_at.is_some()
    }
}

/// Somebody must be woken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The clock, [`CaseClock::key`].
    pub clock: String,
    /// When the duty is due.
    pub due: Timestamp,
    /// What for.
    pub kind: AlarmKind,
    /// Roles to wake.
    pub tell: Vec<String>,
}

/// What an alarm says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlarmKind {
    /// So many minutes are left.
    Before {
        /// Minutes.
        minutes: i64,
    },
    /// The time is over and the duty is not done.
    Over,
}

/// The alarms of clocks that nothing has stopped, earliest first. A warning is kept although its
/// moment has passed: who plans it decides what a missed one means.
pub fn alarms(clocks: &[CaseClock]) -> Vec<(Timestamp, Alarm)> {
    let mut planned = Vec::new();
    for clock in clocks.iter().filter(|clock| clock.done_at.is_none()) {
        let Some(due) = clock.deadline.due else {
            continue;
        };
        let alarm = |kind, tell| Alarm {
            clock: clock.key.clone(),
            due,
            kind,
            tell,
        };
        let anchored = clock.deadline.anchored_at;
        for AlarmRule { minutes, tell } in &clock.alarms {
            let at = due.checked_sub(SignedDuration::from_mins(*minutes)).ok();
            // A warning before the clock has started would be the start itself.
            let at = at.filter(|at| anchored.is_none_or(|start| *at > start));
            let kind = AlarmKind::Before { minutes: *minutes };
            planned.extend(at.map(|at| (at, alarm(kind, tell.clone()))));
        }
        let everyone = clock.alarms.last().map(|rule| rule.tell.clone());
        planned.push((due, alarm(AlarmKind::Over, everyone.unwrap_or_default())));
    }
    planned.sort_by_key(|(at, alarm)| (*at, alarm.kind));
    planned
}

/// How a case stands after its changes.
pub(super) fn standing(
    clockwork: &Clockwork<'_>,
    first: &Judgement,
    changes: &[ChangedLevel],
) -> Standing {
    let judgement = changes.last().map_or(first, |change| &change.judgement);
    let levels = judgement.range;
    let mut clocks = Vec::new();
    for duty in clockwork.regime.obligations() {
        let of = match duty.on_level_change {
            OnLevelChange::Recount => levels,
            OnLevelChange::Keep | OnLevelChange::Repeat => first.range,
        };
        // What the first level had no duty of, the present one may.
        let deadline = clockwork
            .obligation(duty, of)
            .or_else(|| clockwork.obligation(duty, levels));
        let done = duty
            .done_event
            .as_deref()
            .and_then(|id| clockwork.moment(id));
        clocks.extend(deadline.map(|deadline| clock(clockwork, duty, deadline, done)));
        clocks.extend(repeated(clockwork, duty, changes));
    }
    Standing {
        judgement: judgement.clone(),
        clocks,
        expected: clockwork.expected(levels),
        escalation: escalation(clockwork.regime, impacts_now(clockwork), levels),
    }
}

fn impacts_now<'a>(clockwork: &Clockwork<'a>) -> Option<&'a [Impact]> {
    let changes: &[FactsChange] = clockwork.facts.changes.as_deref().unwrap_or_default();
    let last = changes.iter().max_by_key(|change| change.at);
    last.map(|change| change.impacts.as_slice())
        .or(clockwork.facts.impacts.as_deref())
}

fn clock(
    clockwork: &Clockwork<'_>,
    duty: &Obligation,
    deadline: Deadline,
    done: Option<Timestamp>,
) -> CaseClock {
    let other = clockwork
        .facts
        .other_channels_of(&duty.id)
        .min_by_key(|other| other.at);
    let missing = clockwork.facts.extensions_of(&duty.id).last();
    CaseClock {
        key: duty.id.clone(),
        done_at: done.into_iter().chain(other.map(|other| other.at)).min(),
        make_up: other
            .filter(|other| other.made_up_at.is_none() && done.is_none())
            .map(|other| MakeUp {
                since: other.at,
                channel: other.channel.clone(),
                reason: other.reason.clone(),
            }),
        missing_consents: missing.map_or_else(Vec::new, |extension| {
            extension.missing(duty).map(str::to_owned).collect()
        }),
        fallback_channel: duty.fallback_channel,
        extendable_by: duty.extendable_by.clone(),
        form: duty.form.clone(),
        alarms: duty.alarms.clone(),
        deadline,
    }
}

/// The clocks of a duty that changes of level started anew.
fn repeated(
    clockwork: &Clockwork<'_>,
    duty: &Obligation,
    changes: &[ChangedLevel],
) -> Vec<CaseClock> {
    let again = changes.iter().filter_map(|change| {
        let of_duty = |deadline: &&Deadline| deadline.id == duty.id;
        let deadline = change.repeated.iter().find(of_duty)?;
        Some((change.at, deadline.clone()))
    });
    again
        .zip(2_u32..)
        .map(|((at, deadline), number)| CaseClock {
            key: format!("{}-{number}", duty.id),
            done_at: done_since(clockwork, duty, at),
            make_up: None,
            missing_consents: Vec::new(),
            fallback_channel: duty.fallback_channel,
            extendable_by: Vec::new(),
            form: duty.form.clone(),
            alarms: duty.alarms.clone(),
            deadline,
        })
        .collect()
}

/// The first time a duty was done at or after a change.
fn done_since(clockwork: &Clockwork<'_>, duty: &Obligation, at: Timestamp) -> Option<Timestamp> {
    let first = duty
        .done_event
        .as_deref()
        .and_then(|id| clockwork.moment(id));
    let again = clockwork.facts.done_again.iter().flatten();
    let again = again
        .filter(|(id, _)| **id == duty.id)
        .flat_map(|(_, times)| times.iter().copied());
    let others = clockwork
        .facts
        .other_channels_of(&duty.id)
        .map(|other| other.at);
    let done = first.into_iter().chain(again).chain(others);
    done.filter(|done| *done >= at).min()
}
