//! The slow way to say which event completes a correlation: every window, from its definition.
//!
//! It shares with the fast way the reading of a document and the entries, and nothing else.

use domain::event::FieldNames;
use proptest::prelude::*;
use rsigma_parser::{
    ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType, parse_sigma_yaml,
};

use super::rule::{Held, Rule};
use super::window::{Entry, Group};

const SECOND: i64 = 1_000_000;

/// What came for one group, in the order of arrival.
#[derive(Debug, Clone)]
struct Came {
    second: i64,
    parts: u64,
    value: u8,
    weight: u32,
}

fn entry(came: &Came, key: u64, kind: CorrelationType) -> Entry {
    let held = match kind {
        CorrelationType::ValueCount => Held::Text(came.value.to_string().into()),
        CorrelationType::ValueSum
        | CorrelationType::ValueAvg
        | CorrelationType::ValuePercentile
        | CorrelationType::ValueMedian => Held::Number(f64::from(came.value)),
        CorrelationType::EventCount
        | CorrelationType::Temporal
        | CorrelationType::TemporalOrdered => Held::Nothing,
    };
    Entry {
        at: came.second * SECOND,
        key,
        weight: came.weight,
        parts: came.parts,
        direct: true,
        held,
    }
}

/// The windows that contain an entry, each as its entries in their order.
fn windows<'e>(
    document: &CorrelationRule,
    all: &'e [Entry],
    newest: &Entry,
) -> Vec<Vec<&'e Entry>> {
    let span = i64::try_from(document.timespan.seconds).unwrap() * SECOND;
    let order = |entry: &Entry| (entry.at, entry.key);
    let ends = all.iter().filter(|end| order(end) >= order(newest));
    let window = |end: &Entry| {
        let inside = all
            .iter()
            .filter(|one| one.at >= end.at - span && order(one) <= order(end));
        let mut inside: Vec<_> = inside.collect();
        inside.sort_by_key(|one| order(one));
        inside
    };
    let windows = ends.map(window);
    windows
        .filter(|window| window.iter().any(|one| one.key == newest.key))
        .collect()
}

/// Whether parts `step..` happen in their order, one entry each, and whether `with` is among them.
fn ordered(window: &[&Entry], step: usize, parts: usize, with: u64, met: bool) -> bool {
    if step == parts {
        return met;
    }
    let mut rest = window;
    while let [first, later @ ..] = rest {
        let fits = first.parts >> step & 1 == 1;
        if fits && ordered(later, step + 1, parts, with, met || first.key == with) {
            return true;
        }
        rest = later;
    }
    false
}

fn measured(document: &CorrelationRule, window: &[&Entry]) -> f64 {
    let mut numbers: Vec<f64> = window
        .iter()
        .filter_map(|one| match one.held {
            Held::Number(number) => Some(number),
            _ => None,
        })
        .collect();
    numbers.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(numbers.len()).unwrap());
    match document.correlation_type {
        CorrelationType::EventCount => window.iter().map(|one| f64::from(one.weight)).sum(),
        CorrelationType::ValueCount => {
            let texts = window.iter().map(|one| match &one.held {
                Held::Text(text) => text.clone(),
                _ => unreachable!(),
            });
            let texts: std::collections::BTreeSet<_> = texts.collect();
            f64::from(u32::try_from(texts.len()).unwrap())
        }
        CorrelationType::ValueSum => numbers.iter().sum(),
        CorrelationType::ValueAvg => numbers.iter().sum::<f64>() / count,
        CorrelationType::ValueMedian => {
            let (lower, upper) = ((numbers.len() - 1) / 2, numbers.len() / 2);
            f64::midpoint(numbers[lower], numbers[upper])
        }
        CorrelationType::ValuePercentile => {
            let enough = |number: &&f64| {
                let not_above = numbers.iter().filter(|other| *other <= *number).count();
                f64::from(u32::try_from(not_above).unwrap()) * 100.0 >= count * 90.0
            };
            *numbers.iter().find(enough).unwrap()
        }
        CorrelationType::Temporal | CorrelationType::TemporalOrdered => unreachable!(),
    }
}

fn says_yes(document: &CorrelationRule, window: &[&Entry], newest: &Entry) -> bool {
    let parts = document.rules.len();
    match document.correlation_type {
        CorrelationType::Temporal => {
            (0..parts).all(|part| window.iter().any(|one| one.parts >> part & 1 == 1))
        }
        CorrelationType::TemporalOrdered => ordered(window, 0, parts, newest.key, false),
        _ => {
            let value = measured(document, window);
            let CorrelationCondition::Threshold { predicates, .. } = &document.condition else {
                return false;
            };
            predicates.iter().all(|(operator, wanted)| {
                let wanted = f64::from(u32::try_from(*wanted).unwrap());
                match operator {
                    ConditionOperator::Lt => value < wanted,
                    ConditionOperator::Lte => value <= wanted,
                    ConditionOperator::Gt => value > wanted,
                    ConditionOperator::Gte => value >= wanted,
                    ConditionOperator::Eq => (value - wanted).abs() < 1e-9,
                    ConditionOperator::Neq => (value - wanted).abs() >= 1e-9,
                }
            })
        }
    }
}

const KINDS: [&str; 8] = [
    "event_count",
    "value_count",
    "temporal",
    "temporal_ordered",
    "value_sum",
    "value_avg",
    "value_percentile",
    "value_median",
];

fn document(kind: &str, span: u64, operator: &str, wanted: u64) -> CorrelationRule {
    let condition = match kind {
        "temporal" | "temporal_ordered" => String::new(),
        "event_count" => format!("  condition:\n    {operator}: {wanted}\n"),
        "value_percentile" => {
            format!("  condition:\n    field: f\n    percentile: 90\n    {operator}: {wanted}\n")
        }
        _ => format!("  condition:\n    field: f\n    {operator}: {wanted}\n"),
    };
    let text = format!(
        "title: t\nid: c\ncorrelation:\n  type: {kind}\n  rules: [a, b, c3]\n  group-by: [g]\n  timespan: {span}s\n{condition}"
    );
    let mut collection = parse_sigma_yaml(&text).unwrap();
    assert!(
        collection.errors.is_empty(),
        "{text} {:?}",
        collection.errors
    );
    collection.correlations.remove(0)
}

fn rule(document: &CorrelationRule) -> Rule {
    Rule::of(document, &FieldNames::default())
}

/// What the fast way says to each arrival, and what the definition says.
fn both(document: &CorrelationRule, came: &[Came]) -> (Vec<bool>, Vec<bool>) {
    let rule = rule(document);
    let mut group = Group::default();
    let (mut fast, mut slow, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (came, key) in came.iter().zip(0..) {
        let entry = entry(came, key, document.correlation_type);
        fast.push(group.take(&rule, key, entry.clone()).is_some());
        all.push(entry.clone());
        let windows = windows(document, &all, &entry);
        slow.push(
            windows
                .iter()
                .any(|window| says_yes(document, window, &entry)),
        );
    }
    (fast, slow)
}

fn arrivals() -> impl Strategy<Value = Vec<Came>> {
    let one =
        (0..60_i64, 1..8_u64, 0..6_u8, 1..3_u32).prop_map(|(second, parts, value, weight)| Came {
            second,
            parts,
            value,
            weight,
        });
    prop::collection::vec(one, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_arrival_is_judged_as_the_definition_says(
        kind in prop::sample::select(&KINDS[..]),
        operator in prop::sample::select(&["gte", "gt", "lte", "lt", "eq", "neq"][..]),
        wanted in 1..9_u64,
        span in 1..40_u64,
        came in arrivals(),
        sorted in any::<bool>(),
    ) {
        let mut came = came;
        if sorted {
            came.sort_by_key(|one| one.second);
        }
        let document = document(kind, span, operator, wanted);
        let (fast, slow) = both(&document, &came);
        prop_assert_eq!(fast, slow);
    }
}

fn at(second: i64) -> Came {
    Came {
        second,
        parts: 1,
        value: 0,
        weight: 1,
    }
}

fn fires(group: &mut Group, rule: &Rule, second: i64, key: u64) -> bool {
    let entry = entry(&at(second), key, CorrelationType::EventCount);
    group.take(rule, key, entry).is_some()
}

#[test]
fn an_event_that_is_handed_in_twice_counts_once() {
    let rule = rule(&document("event_count", 60, "gte", 2));
    let mut group = Group::default();
    assert!(!fires(&mut group, &rule, 5, 1));
    assert!(!fires(&mut group, &rule, 5, 1));
    assert!(fires(&mut group, &rule, 6, 2));
    assert!(!fires(&mut group, &rule, 5, 1));
    assert_eq!(group.len(), 2);
}

#[test]
fn a_file_of_old_lines_is_a_stretch_of_its_own_and_takes_nothing_from_today() {
    let rule = rule(&document("event_count", 60, "gte", 3));
    let mut group = Group::default();
    let day = 86_400;
    assert!(!fires(&mut group, &rule, 30 * day, 1));
    assert!(!fires(&mut group, &rule, 30 * day + 1, 2));
    // Last week's file: three in a minute, and what they complete is told.
    assert!(!fires(&mut group, &rule, 23 * day, 3));
    assert!(!fires(&mut group, &rule, 23 * day + 1, 4));
    assert!(fires(&mut group, &rule, 23 * day + 2, 5));
    // Today goes on where it was.
    assert!(fires(&mut group, &rule, 30 * day + 2, 6));
    // An older file still takes the place of the first.
    assert!(!fires(&mut group, &rule, 10 * day, 7));
    assert_eq!(group.len(), 4);
}

#[test]
fn a_window_holds_so_many_and_the_oldest_go_first() {
    let most = u64::try_from(super::MAX_WINDOW_ENTRIES).unwrap();
    let rule = rule(&document("event_count", 3_600, "gte", most));
    let mut group = Group::default();
    for key in 0..most - 1 {
        assert!(!fires(&mut group, &rule, 100, key));
    }
    for key in most..most + 50 {
        assert!(fires(&mut group, &rule, 101, key));
        assert_eq!(
            group.len(),
            super::MAX_WINDOW_ENTRIES.min(usize::try_from(key).unwrap())
        );
    }
    // One that would be the oldest of a full window is not even taken.
    assert!(!fires(&mut group, &rule, 3, 9_999));
}

#[test]
fn stretches_since_1970_and_pauses_end_windows_that_do_not_slide() {
    let text = |window: &str| {
        format!(
            "title: t\nid: c\ncorrelation:\n  type: event_count\n  rules: [a]\n  timespan: 60s\n  {window}\n  condition:\n    gte: 3\n"
        )
    };
    let told = |window: &str, seconds: &[i64]| {
        let document = parse_sigma_yaml(&text(window))
            .unwrap()
            .correlations
            .remove(0);
        let rule = rule(&document);
        let mut group = Group::default();
        let fired = seconds
            .iter()
            .zip(0..)
            .map(|(second, key)| fires(&mut group, &rule, *second, key));
        fired.collect::<Vec<_>>()
    };
    assert_eq!(
        told("window: tumbling", &[58, 59, 60, 61, 62]),
        [false, false, false, false, true]
    );
    assert_eq!(
        told("window: session\n  gap: 10s", &[0, 9, 20, 25, 30]),
        [false, false, false, false, true]
    );
    // A late event joins two runs into one.
    assert_eq!(
        told("window: session\n  gap: 10s", &[0, 20, 10]),
        [false, false, true]
    );
}
