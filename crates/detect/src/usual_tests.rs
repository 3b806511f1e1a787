//! Habits against an oracle that counts everything anew for every event.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::engine::EventKey;

fn usual(measure: Measure) -> Usual {
    Usual {
        of: Vec::new(),
        measure,
        every: SignedDuration::from_hours(24),
        learn: SignedDuration::from_hours(5 * 24),
        stretches: 3,
        factor: 4,
        least: 6,
    }
}

fn event(hours: i64, weight: u64) -> Remembered {
    Remembered {
        key: EventKey(0),
        at: Timestamp::from_second(hours * 3_600).unwrap(),
        weight,
        values: Box::default(),
    }
}

fn group(name: &str) -> Group {
    vec![("user.name".into(), name.into())]
}

/// By the definition alone: all events of one combination up to one, however they came.
fn oracle(usual: &Usual, events: &[Remembered]) -> bool {
    let Some(now) = events.last() else {
        return false;
    };
    let since = events.iter().map(|event| event.at).min().unwrap();
    let day = |event: &Remembered| event.at.as_second().div_euclid(86_400);
    // The newest stretches only: one that came when sixty newer ones were there was forgotten at once.
    let mut kept: Vec<(i64, Vec<&Remembered>)> = Vec::new();
    for event in events {
        match kept.iter_mut().find(|(known, _)| *known == day(event)) {
            Some((_, all)) => all.push(event),
            None => kept.push((day(event), vec![event])),
        }
        if kept.len() > KEPT {
            let oldest = kept.iter().map(|(day, _)| *day).min().unwrap();
            kept.retain(|(day, _)| *day != oldest);
        }
    }
    let earlier: Vec<_> = kept.iter().filter(|(one, _)| *one < day(now)).collect();
    if earlier.len() < usual.stretches || now.at.duration_since(since) < usual.learn {
        return false;
    }
    if usual.measure == Measure::Hours {
        let hour = |event: &Remembered| event.at.as_second().div_euclid(3_600).rem_euclid(24);
        let before: BTreeSet<_> = earlier
            .iter()
            .flat_map(|(_, all)| all.iter().map(|event| hour(event)))
            .collect();
        return (-1..=1).all(|aside| !before.contains(&((hour(now) + aside).rem_euclid(24))));
    }
    let sum = |all: &[&Remembered]| all.iter().map(|event| event.weight).sum::<u64>();
    let amounts: Vec<u64> = earlier.iter().map(|(_, all)| sum(all)).collect();
    let middle = |all: &[u64]| {
        let below = |one: &u64| all.iter().filter(|other| *other < one).count();
        let half = (all.len() - 1) / 2;
        let upto = |one: &u64| all.iter().filter(|other| *other <= one).count();
        *all.iter()
            .find(|one| below(one) <= half && upto(one) > half)
            .unwrap()
    };
    let median = middle(&amounts);
    let apart: Vec<u64> = amounts.iter().map(|one| one.abs_diff(median)).collect();
    let limit = (median + usual.factor * middle(&apart).max(1)).max(usual.least);
    let above = |limit: &u64| amounts.iter().filter(|one| *one > limit).count() < 2;
    // The least amount that all but one of the earlier ones keep to.
    let twice = amounts.iter().filter(|one| above(one)).min().unwrap();
    let limit = limit.max(*twice);
    let own = kept.iter().find(|(one, _)| *one == day(now));
    own.map_or(0, |(_, all)| sum(all)) > limit
}

proptest! {
    #[test]
    fn every_event_is_judged_as_the_definition_says(
        hours in proptest::bool::ANY,
        stream in proptest::collection::vec((0_i64..24 * 90, 1_u64..9), 1..160),
        sorted in proptest::bool::ANY,
    ) {
        let usual = usual(if hours { Measure::Hours } else { Measure::Events });
        let mut events: Vec<_> = stream.into_iter().map(|(hour, weight)| event(hour, weight)).collect();
        if sorted {
            events.sort_by_key(|event| event.at);
        }
        let mut habits = Habits::default();
        for end in 1..=events.len() {
            let now = &events[end - 1];
            let told = habits.meet(&usual, &group("a"), now).is_some();
            prop_assert_eq!(told, oracle(&usual, &events[..end]), "event {} of {:?}", end, events);
        }
        prop_assert!(habits.is_sound());
    }
}

#[test]
fn what_is_far_above_the_usual_is_told_with_its_numbers() {
    let usual = usual(Measure::Events);
    let mut habits = Habits::default();
    for day in 0..10 {
        let told = habits.meet(
            &usual,
            &group("a"),
            &event(day * 24 + 9, 10 + u64::from(day % 2 == 0)),
        );
        assert_eq!(told, None, "day {day}");
    }
    let late = habits.meet(&usual, &group("a"), &event(10 * 24 + 9, 14));
    assert_eq!(late, None);
    let told = habits.meet(&usual, &group("a"), &event(10 * 24 + 10, 1));
    let numbers = Numbers {
        amount: 15,
        median: 10,
        limit: 14,
        stretches: 10,
    };
    assert_eq!(told, Some(numbers));
    // Somebody else is measured by themselves.
    assert_eq!(habits.meet(&usual, &group("b"), &event(250, 99)), None);
}

#[test]
fn a_clock_in_the_future_makes_nothing_today_unusual() {
    let usual = usual(Measure::Events);
    let mut habits = Habits::default();
    for day in 0..10 {
        habits.meet(&usual, &group("a"), &event(day * 24, 10));
    }
    habits.meet(&usual, &group("a"), &event(900 * 24, 1));
    assert_eq!(habits.meet(&usual, &group("a"), &event(10 * 24, 11)), None);
    assert!(
        habits
            .meet(&usual, &group("a"), &event(10 * 24, 11))
            .is_some()
    );
}

#[test]
fn the_memory_is_bounded_and_the_silent_go_first() {
    let usual = usual(Measure::Events);
    let mut habits = Habits::default();
    for number in 0..10_000 {
        habits.meet(&usual, &group(&number.to_string()), &event(number, 1));
    }
    assert!(habits.is_sound());
    assert!(!habits.by.contains_key(&group("0")));
    assert!(habits.by.contains_key(&group("9999")));
    for day in 0..400 {
        habits.meet(&usual, &group("a"), &event(day * 24, 1));
    }
    assert!(habits.is_sound());
}
