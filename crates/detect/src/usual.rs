//! What is usual for somebody: how much in a stretch of time, or at which hours.
//!
//! Time is cut into stretches of one length. For each combination of values (an account, an address) the
//! newest [`KEPT`] stretches in which something happened are kept: how much, or at which hours. An event is
//! unusual when its own stretch, as far as it arrived, stands far out of the earlier ones: above the median by
//! so many median absolute deviations and above all earlier ones but one, or at an hour at whose side nothing ever happened. Stretches without
//! anything count nothing, so that holidays and weekends make nothing look large. A clock in the future only
//! makes a stretch of its own: events are measured by earlier stretches alone.

use std::collections::BTreeMap;

use domain::event::FieldId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::beat;
use crate::learning::Learning;
use crate::memory::Remembered;
use crate::plan::Group;

/// Stretches that are kept of one combination; the oldest is forgotten first.
pub(crate) const KEPT: usize = 60;
/// Most combinations of one rule. When it is full, the eighth that was silent for longest is forgotten, and
/// begins anew if it comes again.
const CAPACITY: usize = 4_096;
/// Hours of a day.
const HOURS: i64 = 24;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Measure {
    /// How many events.
    Events,
    /// The sum of a field.
    Sum(FieldId),
    /// At which hours of the day.
    Hours,
    /// How regularly events come (`beat.rs`): `every` is the longest pause, `least` for how many seconds it must
    /// go on, and the pauses' deviation is at most the `factor`th part of the median.
    Beat,
}

/// What a rule asks to be unusual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usual {
    /// Whose, by name and field.
    pub(crate) of: Vec<(String, FieldId)>,
    pub(crate) measure: Measure,
    /// Length of a stretch.
    pub(crate) every: SignedDuration,
    /// Nothing is unusual for so long after the first event,
    pub(crate) learn: SignedDuration,
    /// and before something happened in so many earlier stretches.
    pub(crate) stretches: usize,
    /// So many median absolute deviations above the median are too many.
    pub(crate) factor: u64,
    /// So many are never too many.
    pub(crate) least: u64,
}

/// Placeholders that such a rule can use in its texts.
pub(crate) const TOLD: [&str; 4] = [
    "usual_amount",
    "usual_median",
    "usual_limit",
    "usual_stretches",
];

/// Why something is unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Numbers {
    /// How much there is now; the hour of the day in UTC where hours are measured.
    pub(crate) amount: u64,
    /// The median of the earlier stretches; nothing for hours.
    pub(crate) median: u64,
    /// More than this is unusual; nothing for hours.
    pub(crate) limit: u64,
    /// How many earlier stretches there are.
    pub(crate) stretches: u64,
}

impl Numbers {
    /// By the names that texts call them.
    pub(crate) fn told(self) -> [(&'static str, u64); 4] {
        let [amount, median, limit, stretches] = TOLD;
        [
            (amount, self.amount),
            (median, self.median),
            (limit, self.limit),
            (stretches, self.stretches),
        ]
    }
}

/// What one rule knows of all combinations.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Habits {
    learning: Learning,
    by: BTreeMap<Group, Habit>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Habit {
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    pub(crate) since: Timestamp,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    last: Timestamp,
    /// By the number of the stretch: how much, or a bit for each hour. Of a beat the seconds of its beats.
    pub(crate) stretches: BTreeMap<i64, u64>,
    /// Since which second it beats steadily.
    pub(crate) steady: Option<i64>,
}

impl Usual {
    /// How much an event adds; nothing where it does not say.
    fn adds(&self, event: &Remembered) -> Option<u64> {
        match self.measure {
            Measure::Events => Some(event.weight),
            Measure::Sum(field) => event.value(field)?.parse().ok(),
            Measure::Hours => Some(1_u64 << hour_of(event.at)),
            Measure::Beat => Some(1),
        }
    }

    /// How far back it looks.
    pub(crate) fn reach(&self) -> SignedDuration {
        beat::reach(self)
    }

    fn stretch(&self, at: Timestamp) -> i64 {
        at.as_second().div_euclid(self.every.as_secs().max(1))
    }

    /// Why an amount in a stretch is unusual beside earlier ones.
    fn judged(&self, at: Timestamp, amount: u64, earlier: &[u64]) -> Option<Numbers> {
        if earlier.len() < self.stretches {
            return None;
        }
        let stretches = u64::try_from(earlier.len()).unwrap_or(u64::MAX);
        if self.measure == Measure::Hours {
            let hour = hour_of(at);
            let near = [hour + HOURS - 1, hour, hour + 1].map(|near| 1_u64 << (near % HOURS));
            let near = near.into_iter().fold(0, |all, one| all | one);
            return earlier
                .iter()
                .all(|hours| hours & near == 0)
                .then(|| Numbers {
                    amount: hour.unsigned_abs(),
                    median: 0,
                    limit: 0,
                    stretches,
                });
        }
        let median = middle(earlier)?;
        let apart: Vec<u64> = earlier.iter().map(|one| one.abs_diff(median)).collect();
        let deviation = middle(&apart)?.max(1);
        let limit = self.factor.saturating_mul(deviation);
        let limit = median.saturating_add(limit).max(self.least);
        let limit = limit.max(second_highest(earlier));
        (amount > limit).then_some(Numbers {
            amount,
            median,
            limit,
            stretches,
        })
    }
}

/// The hour of the day in UTC: at one place it is always the same hour of the day there.
fn hour_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(3_600).rem_euclid(HOURS)
}

/// What was there twice is no surprise, however far above the others: a weekly upload.
fn second_highest(all: &[u64]) -> u64 {
    let mut sorted = all.to_vec();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    sorted.get(1).copied().unwrap_or_default()
}

/// The middle one; of an even number the lower of the two.
pub(crate) fn middle(all: &[u64]) -> Option<u64> {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

impl Habits {
    /// Takes note of an event and says why it is unusual; nothing where it is not.
    pub(crate) fn meet(
        &mut self,
        usual: &Usual,
        group: &Group,
        event: &Remembered,
    ) -> Option<Numbers> {
        let adds = usual.adds(event)?;
        let at = event.at;
        let since = self.learning.since(at);
        if !self.by.contains_key(group) {
            self.make_room();
        }
        let habit = self.by.entry(group.clone()).or_insert_with(|| Habit {
            since: at,
            last: at,
            stretches: BTreeMap::new(),
            steady: None,
        });
        habit.since = habit.since.min(at);
        habit.last = habit.last.max(at);
        if usual.measure == Measure::Beat {
            return beat::meet(usual, &mut self.by, since, group, at);
        }
        let own = usual.stretch(at);
        let amount = habit.stretches.entry(own).or_default();
        *amount = match usual.measure {
            Measure::Hours => *amount | adds,
            Measure::Events | Measure::Sum(_) | Measure::Beat => amount.saturating_add(adds),
        };
        let amount = *amount;
        while habit.stretches.len() > KEPT {
            habit.stretches.pop_first();
        }
        if at.duration_since(habit.since) < usual.learn {
            return None;
        }
        let earlier: Vec<u64> = habit.stretches.range(..own).map(|(_, one)| *one).collect();
        usual.judged(at, amount, &earlier)
    }

    /// Whether it may have been written by [`Habits::meet`].
    pub(crate) fn is_sound(&self) -> bool {
        self.by.len() <= CAPACITY && self.by.values().all(|habit| habit.stretches.len() <= KEPT)
    }

    fn make_room(&mut self) {
        if self.by.len() < CAPACITY {
            return;
        }
        let mut times: Vec<Timestamp> = self.by.values().map(|habit| habit.last).collect();
        let (_, oldest, _) = times.select_nth_unstable(CAPACITY / 8);
        let oldest = *oldest;
        self.by.retain(|_, habit| habit.last > oldest);
    }
}

#[cfg(test)]
#[path = "usual_tests.rs"]
mod tests;
