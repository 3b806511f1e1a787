//! How a duty stands by what is on record.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Anchor, Duty, Occurrence, Recurrence};
use crate::calendar::RestDays;

/// No end is moved by more days.
const LONGEST_MOVE: i32 = 62;
/// The most times of a duty that are told one after the other.
const MOST_STEPS: usize = 2_000;

/// What is on record of one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// Done on this day.
    Done(Date),
    /// Somebody asks that it need not be done.
    Asked,
    /// It was agreed that it need not be done.
    Excused,
}

/// How one time stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can be done later only.
    Ahead,
    /// It can be done, and there is time.
    Open,
    /// It was not done in time, so many days ago.
    Late(i32),
    /// Done in time.
    Done,
    /// Done, so many days late.
    DoneLate(i32),
    /// Somebody asks that it need not be done.
    Asked,
    /// It was agreed that it need not be done.
    Excused,
}

impl Standing {
    /// Every name, for the texts.
    pub const NAMES: [&'static str; 7] = [
        "ahead",
        "open",
        "late",
        "done",
        "done-late",
        "asked",
        "excused",
    ];

    /// Stable name, and the end of the key of its text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Open => "open",
            Self::Late(_) => "late",
            Self::Done => "done",
            Self::DoneLate(_) => "done-late",
            Self::Asked => "asked",
            Self::Excused => "excused",
        }
    }

    /// How many days late; 0 where it is not.
    pub const fn days_late(self) -> i32 {
        match self {
            Self::Late(days) | Self::DoneLate(days) => days,
            _ => 0,
        }
    }

    /// Whether nothing on record shows that it was done, or need not be.
    pub const fn is_unsettled(self) -> bool {
        matches!(self, Self::Ahead | Self::Open | Self::Late(_) | Self::Asked)
    }

    /// How a time stands on a day.
    pub fn of(occurrence: &Occurrence, marked: Option<Marked>, today: Date) -> Self {
        let days = |later: Date| {
            later
                .since(occurrence.due)
                .map_or(0, |span| span.get_days())
        };
        match marked {
            Some(Marked::Done(on)) if on <= occurrence.due => Self::Done,
            Some(Marked::Done(on)) => Self::DoneLate(days(on)),
            Some(Marked::Excused) => Self::Excused,
            Some(Marked::Asked) => Self::Asked,
            None if today > occurrence.due => Self::Late(days(today)),
            None if today < occurrence.opens => Self::Ahead,
            None => Self::Open,
        }
    }
}

/// One time with how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The time.
    pub occurrence: Occurrence,
    /// How it stands.
    pub standing: Standing,
}

/// What a duty is looked at with.
#[derive(Debug, Clone, Copy)]
pub struct Course<'c> {
    /// The times that are told: those whose last day lies in this stretch, both included.
    pub within: (Date, Date),
    /// Today, in the unit.
    pub today: Date,
    /// Since when the unit's records tell anything; nothing before is asked for.
    pub began: Date,
    /// What is on record, by the key of the time.
    pub marked: &'c BTreeMap<String, Marked>,
    /// Calendars of rest days.
    pub rest: &'c BTreeMap<String, RestDays>,
}

impl Duty {
    /// The times of this duty with how each stands, by their last day.
    pub fn course(&self, of: &Course<'_>) -> Vec<Step> {
        let since = self.since.max(of.began);
        let all = match &self.recurrence {
            Recurrence::Calendar(fixed) => {
                // An end that was moved past its own period belongs to the stretch as well.
                let from = of.within.0.max(since);
                let back = from.checked_sub(LONGEST_MOVE.days()).unwrap_or(from);
                fixed.occurrences((back, of.within.1), of.rest)
            }
            Recurrence::AfterLast(after) => chained(*after, since, of),
            Recurrence::EachDay(each) => {
                // Before the first time nobody was asked for one.
                first_done(of.marked).map_or_else(Vec::new, |first| {
                    let from = of.within.0.max(since).max(first);
                    each.occurrences((from, of.within.1), of.rest)
                })
            }
        };
        let told = all.into_iter().filter(|one: &Occurrence| {
            one.due >= since && of.within.0 <= one.due && one.due <= of.within.1
        });
        told.map(|occurrence| Step {
            standing: Standing::of(
                &occurrence,
                of.marked.get(&occurrence.key).copied(),
                of.today,
            ),
            occurrence,
        })
        .collect()
    }
}

fn first_done(marked: &BTreeMap<String, Marked>) -> Option<Date> {
    let done = marked.values().filter_map(|marked| match marked {
        Marked::Done(on) => Some(*on),
        Marked::Asked | Marked::Excused => None,
    });
    done.min()
}

/// Each time follows from the one before: what was done, and the one that is awaited.
fn chained(after: super::AfterLast, since: Date, of: &Course<'_>) -> Vec<Occurrence> {
    let mut all = Vec::new();
    let mut anchor = Anchor::Since(since);
    while let Some(occurrence) = after.next(anchor) {
        let marked = of.marked.get(&occurrence.key).copied();
        let due = occurrence.due;
        all.push(occurrence);
        anchor = match marked {
            Some(Marked::Done(on)) => Anchor::Done(on),
            Some(Marked::Excused) => Anchor::Done(due),
            Some(Marked::Asked) | None => break,
        };
        if all.len() >= MOST_STEPS {
            break;
        }
    }
    all
}
