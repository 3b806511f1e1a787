//! What is new here: a combination of values that was not seen before.

use std::collections::BTreeMap;

use domain::event::FieldId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::learning::Learning;
use crate::plan::Group;

/// Most combinations remembered for one rule. When it is full, the eighth that was silent for
/// longest is forgotten, and would be new if it came again.
const CAPACITY: usize = 16_384;

/// What a rule asks to be new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct New {
    /// The combination, by name and field.
    pub(crate) of: Vec<(String, FieldId)>,
    /// So long after the first record of the rule's log source nothing is raised: everything is new then.
    pub(crate) learn: SignedDuration,
    /// A combination that was silent for longer is new again.
    pub(crate) remember: SignedDuration,
}

/// What one rule has met.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Met {
    learning: Learning,
    combinations: BTreeMap<Group, Seen>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Seen {
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    last: Timestamp,
    /// It was new a short while ago, and its finding goes on.
    telling: bool,
}

impl Met {
    /// Learns from a time on, unless it does already.
    pub(crate) fn begin(&mut self, at: Timestamp) {
        self.learning.begin(at);
    }

    /// Takes note of a combination and says whether it is new, or was new and goes on without a
    /// pause longer than `quiet`.
    pub(crate) fn meet(
        &mut self,
        new: &New,
        group: &Group,
        at: Timestamp,
        quiet: SignedDuration,
    ) -> bool {
        let learning = !self.learning.has_learned(at, new.learn);
        if let Some(seen) = self.combinations.get_mut(group) {
            let pause = at.duration_since(seen.last);
            seen.telling = if pause > new.remember {
                !learning
            } else {
                seen.telling && pause <= quiet
            };
            seen.last = seen.last.max(at);
            return seen.telling;
        }
        self.make_room();
        let telling = !learning;
        self.combinations
            .insert(group.clone(), Seen { last: at, telling });
        telling
    }

    /// Whether it may have been written by [`Met::meet`].
    pub(crate) fn is_sound(&self) -> bool {
        self.combinations.len() <= CAPACITY
    }

    fn make_room(&mut self) {
        if self.combinations.len() < CAPACITY {
            return;
        }
        let mut times: Vec<Timestamp> = self.combinations.values().map(|seen| seen.last).collect();
        let (_, oldest, _) = times.select_nth_unstable(CAPACITY / 8);
        let oldest = *oldest;
        self.combinations.retain(|_, seen| seen.last > oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: SignedDuration = SignedDuration::from_hours(24);

    fn new() -> New {
        New {
            of: Vec::new(),
            learn: SignedDuration::from_hours(7 * 24),
            remember: SignedDuration::from_hours(30 * 24),
        }
    }

    fn group(name: &str) -> Group {
        vec![("user.name".into(), name.into())]
    }

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    #[test]
    fn while_learning_nothing_is_new_and_afterwards_what_was_not_met_is() {
        let (new, mut met) = (new(), Met::default());
        assert!(!met.meet(&new, &group("a"), day(0), QUIET));
        assert!(!met.meet(&new, &group("b"), day(6), QUIET));
        assert!(met.meet(&new, &group("c"), day(7), QUIET));
        assert!(!met.meet(&new, &group("a"), day(8), QUIET));
    }

    #[test]
    fn whoever_has_learned_long_enough_without_meeting_anything_tells_the_first() {
        let (new, mut met) = (new(), Met::default());
        met.begin(day(0));
        met.begin(day(8));
        assert!(met.meet(&new, &group("a"), day(9), QUIET));
    }

    #[test]
    fn what_was_new_goes_on_until_it_pauses_and_is_known_then() {
        let (new, mut met) = (new(), Met::default());
        met.meet(&new, &group("a"), day(0), QUIET);
        assert!(met.meet(&new, &group("c"), day(8), QUIET));
        assert!(met.meet(&new, &group("c"), day(9), QUIET));
        assert!(!met.meet(&new, &group("c"), day(11), QUIET));
        assert!(!met.meet(&new, &group("c"), day(12), QUIET));
    }

    #[test]
    fn what_was_silent_for_long_is_new_again() {
        let (new, mut met) = (new(), Met::default());
        met.meet(&new, &group("a"), day(0), QUIET);
        assert!(!met.meet(&new, &group("a"), day(30), QUIET));
        assert!(met.meet(&new, &group("a"), day(61), QUIET));
    }

    #[test]
    fn the_memory_is_bounded_and_the_oldest_go_first() {
        let (new, mut met) = (new(), Met::default());
        for number in 0..40_000 {
            met.meet(&new, &group(&number.to_string()), day(number), QUIET);
        }
        assert!(met.combinations.len() <= CAPACITY);
        assert!(!met.combinations.contains_key(&group("0")));
        assert!(met.combinations.contains_key(&group("39999")));
    }
}
