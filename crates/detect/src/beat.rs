//! The regular beat of a machine: a program that calls home after always the same time, day and night.
//!
//! Of each combination (a machine inside and whom it asks) the newest beats are kept as habits keep their
//! stretches. It beats steadily while half of the pauses between them lie close to the median: their median
//! absolute deviation is a small part of it. What beat when watching began is known, and a place that three
//! machines ask like this is an ordinary program's.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::plan::Group;
use crate::usual::{Habit, KEPT, Numbers, Usual, middle};

/// What comes within so many seconds of a beat belongs to it.
const TOGETHER: i64 = 10;
/// A place that so many machines ask steadily is no sign.
const ORDINARY: usize = 3;

/// Takes note of an event and says why it is a beat that is told; nothing where it is none.
pub(crate) fn meet(
    usual: &Usual,
    habits: &mut BTreeMap<Group, Habit>,
    since: Timestamp,
    group: &Group,
    at: Timestamp,
) -> Option<Numbers> {
    let habit = habits.get_mut(group)?;
    let numbers = habit.beat(usual, at.as_second())?;
    let known = habit.since.duration_since(since) < usual.learn;
    (!known && others(usual, habits, group) < ORDINARY).then_some(numbers)
}

/// How many machines ask the same place steadily, this one included.
fn others(usual: &Usual, habits: &BTreeMap<Group, Habit>, group: &Group) -> usize {
    let place = group.last();
    let same = habits.iter().filter(|(other, _)| other.last() == place);
    // Half as many beats are enough for the others: they need not have begun in the same minute.
    same.filter(|(_, habit)| habit.stretches.len().saturating_mul(2) > usual.stretches)
        .filter(|(_, habit)| pauses(habit).is_some_and(|pauses| usual.is_steady(&pauses)))
        .count()
}

/// The pauses between the beats that are kept, in seconds.
fn pauses(habit: &Habit) -> Option<Vec<u64>> {
    let beats: Vec<i64> = habit.stretches.keys().copied().collect();
    let pairs = beats.iter().zip(beats.get(1..)?);
    Some(pairs.map(|(one, next)| next.abs_diff(*one)).collect())
}

impl Habit {
    fn beat(&mut self, usual: &Usual, at: i64) -> Option<Numbers> {
        if let Some((last, _)) = self.stretches.last_key_value() {
            let pause = at.saturating_sub(*last);
            if pause <= TOGETHER {
                return None;
            }
            if pause > usual.every.as_secs() {
                self.stretches.clear();
                self.steady = None;
            }
        }
        self.stretches.insert(at, 1);
        while self.stretches.len() > KEPT {
            self.stretches.pop_first();
        }
        if self.stretches.len() <= usual.stretches {
            return None;
        }
        let pauses = pauses(self)?;
        if !usual.is_steady(&pauses) {
            self.steady = None;
            return None;
        }
        let first = *self.stretches.first_key_value()?.0;
        let steady = *self.steady.get_or_insert(first);
        let lasts = at.saturating_sub(steady).unsigned_abs();
        let median = middle(&pauses)?;
        (lasts >= usual.least).then(|| Numbers {
            amount: lasts / 3_600,
            median,
            limit: deviation(&pauses, median),
            stretches: u64::try_from(pauses.len()).unwrap_or(u64::MAX),
        })
    }
}

impl Usual {
    /// Whether pauses are those of a steady beat.
    fn is_steady(&self, pauses: &[u64]) -> bool {
        middle(pauses).is_some_and(|median| {
            let apart = deviation(pauses, median).saturating_mul(self.factor);
            median > 0 && apart <= median
        })
    }
}

fn deviation(pauses: &[u64], median: u64) -> u64 {
    let apart: Vec<u64> = pauses.iter().map(|one| one.abs_diff(median)).collect();
    middle(&apart).unwrap_or_default()
}

/// How long watching goes on before a new beat is told.
pub(crate) fn reach(usual: &Usual) -> SignedDuration {
    let most = i32::try_from(KEPT).unwrap_or(i32::MAX);
    usual.every.saturating_mul(most).max(usual.learn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::EventKey;
    use crate::memory::Remembered;
    use crate::usual::{Habits, Measure};

    const DAY: i64 = 86_400;

    fn usual() -> Usual {
        Usual {
            of: Vec::new(),
            measure: Measure::Beat,
            every: SignedDuration::from_hours(6),
            learn: SignedDuration::from_hours(7 * 24),
            stretches: 12,
            factor: 20,
            least: 12 * 3_600,
        }
    }

    fn pair(machine: &str, place: &str) -> Group {
        vec![
            ("source.ip".into(), machine.into()),
            ("destination.ip".into(), place.into()),
        ]
    }

    fn at(habits: &mut Habits, group: &Group, second: i64) -> Option<Numbers> {
        let event = Remembered {
            key: EventKey(0),
            at: Timestamp::from_second(second).unwrap(),
            weight: 1,
            values: Box::default(),
        };
        habits.meet(&usual(), group, &event)
    }

    /// A watch that began a week ago.
    fn watching() -> Habits {
        let mut habits = Habits::default();
        at(&mut habits, &pair("10.0.0.9", "x"), 0);
        habits
    }

    /// When a beat with pauses is told first, as hours since it began.
    fn told(
        habits: &mut Habits,
        group: &Group,
        begin: i64,
        pause: impl Fn(i64) -> i64,
    ) -> Option<i64> {
        let mut now = begin;
        (0..2_000).find_map(|number| {
            now += pause(number);
            at(habits, group, now).map(|_| (now - begin) / 3_600)
        })
    }

    #[test]
    fn a_beat_that_goes_on_for_half_a_day_is_told_with_its_numbers() {
        let mut habits = watching();
        let group = pair("10.0.0.5", "203.0.113.9");
        // Two seconds more or less, and every tenth one is late.
        let pause = |number: i64| 300 + number % 3 + if number % 10 == 0 { 90 } else { 0 };
        assert_eq!(told(&mut habits, &group, 8 * DAY, pause), Some(12));
        let mut now = 30 * DAY;
        let mut last = None;
        for _ in 0..20 {
            now += 3_600;
            last = at(&mut habits, &group, now);
        }
        let last = last.unwrap();
        assert_eq!((last.amount, last.median, last.limit), (19, 3_600, 0));
    }

    #[test]
    fn people_programs_that_stop_and_what_was_there_before_are_no_sign() {
        let mut habits = watching();
        // Somebody who reads: pauses of any length.
        let reads = |number: i64| 20 + (number * 7_919) % 900;
        let group = pair("10.0.0.5", "a");
        assert_eq!(told(&mut habits, &group, 8 * DAY, reads), None);
        // A page that is open for the working day and asks each minute.
        let page = |number: i64| if number % 480 == 0 { 16 * 3_600 } else { 60 };
        let group = pair("10.0.0.5", "b");
        assert_eq!(told(&mut habits, &group, 8 * DAY, page), None);
        // What beats already in the first week.
        let group = pair("10.0.0.5", "c");
        assert_eq!(told(&mut habits, &group, 5 * DAY, |_| 600), None);
    }

    #[test]
    fn a_place_that_several_machines_ask_is_an_ordinary_programs() {
        let mut habits = watching();
        let machines = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
        let mut said = Vec::new();
        for number in 0..300 {
            for machine in machines {
                let group = pair(machine, "update");
                said.extend(at(&mut habits, &group, 8 * DAY + number * 600));
            }
        }
        assert!(said.is_empty());
    }
}
