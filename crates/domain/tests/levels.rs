//! The level table over complete and incomplete facts.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use std::collections::BTreeMap;

use domain::regime::{FactType, FactValue, Facts, Impact, Judgement, Regime, builtin};
use proptest::prelude::*;

fn regime() -> Regime {
    builtin()
        .unwrap()
        .into_iter()
        .find(|regime| regime.version() == "2018-11-21")
        .unwrap()
}

fn facts(text: &str) -> Facts {
    serde_json::from_str(text).unwrap()
}

fn judged(impacts: &str) -> Judgement {
    regime().judge(&facts(&format!(r#"{{"impacts":[{impacts}]}}"#)))
}

fn codes(judgement: &Judgement) -> Vec<&str> {
    judgement
        .clauses
        .iter()
        .map(|hit| hit.code.as_str())
        .collect()
}

fn open(judgement: &Judgement) -> Vec<String> {
    judgement
        .open_questions
        .iter()
        .map(domain::regime::Question::path)
        .collect()
}

#[test]
fn every_combination_of_complete_answers_has_the_level_of_the_printed_table() {
    let regimes = builtin().unwrap();
    let newer = regimes
        .iter()
        .find(|regime| regime.version() == "2026-01-05");
    let newer = newer.unwrap();
    // Rows: non-core, core without CI, core with CI and what is classed with it, state secret.
    let leak = [[1, 2], [2, 3], [3, 4], [3, 4], [3, 4], [4, 4]];
    let stop = [[1, 2], [2, 3], [3, 4]];
    let classes = [
        "non_core",
        "core_non_ci",
        "core_ci",
        "official_secret",
        "sensitive",
        "state_secret",
    ];
    for (class, levels) in classes.iter().zip(leak) {
        for (degree, level) in ["minor", "serious"].iter().zip(levels) {
            for kind in ["confidentiality", "integrity"] {
                let found = judged(&format!(
                    r#"{{"kind":"{kind}","object":"system","class":"{class}","degree":"{degree}"}}"#
                ));
                assert_eq!(found.level, Some(level), "{kind} {class} {degree}");
                assert_eq!(found.clauses.len(), 1, "{kind} {class} {degree}");
                let same = newer.judge(&facts(&format!(
                    r#"{{"impacts":[{{"kind":"{kind}","class":"{class}","degree":"{degree}"}}]}}"#
                )));
                // The newer text knows no sensitive information: a range that holds the level.
                assert!(holds(same.range, (level, level)), "{kind} {class} {degree}");
                assert_eq!(same.level.is_none(), *class == "sensitive");
            }
        }
    }
    for (class, levels) in classes.iter().zip(stop) {
        for (restored, level) in [true, false].iter().zip(levels) {
            let found = judged(&format!(
                r#"{{"kind":"availability","object":"business","class":"{class}","restored_within_tolerable":{restored},"daily_work_affected":true}}"#
            ));
            assert_eq!(found.level, Some(level), "{class} {restored}");
        }
    }
}

#[test]
fn an_unknown_degree_leaves_a_range_and_its_question() {
    let found = judged(r#"{"kind":"confidentiality","class":"core_non_ci","degree":null}"#);
    assert_eq!((found.level, found.range), (None, (2, 3)));
    assert_eq!(open(&found), ["impacts[0].degree"]);
    assert!(found.clauses.is_empty());
}

#[test]
fn what_was_harmed_being_unknown_leaves_every_level_and_nothing_harmed_is_level_zero() {
    let unsaid = regime().judge(&facts("{}"));
    assert_eq!((unsaid.level, unsaid.range), (None, (0, 4)));
    assert!(unsaid.clauses.is_empty() && !unsaid.open_questions.is_empty());
    assert_eq!(judged("").level, Some(0));
}

#[test]
fn a_stop_of_something_classed_secret_asks_for_its_core_class() {
    let found = judged(
        r#"{"kind":"availability","class":"state_secret","restored_within_tolerable":false}"#,
    );
    assert_eq!((found.level, found.range), (None, (2, 4)));
    assert_eq!(open(&found), ["impacts[0].class"]);
}

#[test]
fn an_outage_equal_to_the_tolerable_time_is_within() {
    let of = |outage| {
        judged(&format!(
            r#"{{"kind":"availability","class":"core_ci","outage_minutes":{outage},"tolerable_minutes":60}}"#
        ))
    };
    assert_eq!(codes(&of(60)), ["3-3b"]);
    assert_eq!(codes(&of(61)), ["4-3"]);
}

#[test]
fn every_clause_that_holds_is_listed_not_only_the_deciding_one() {
    let found = judged(
        r#"{"kind":"integrity","class":"non_core","degree":"minor"},
           {"kind":"confidentiality","class":"state_secret"}"#,
    );
    assert_eq!(found.level, Some(4));
    assert_eq!(codes(&found), ["4-1b", "1-2"]);
}

#[test]
fn a_question_that_cannot_change_the_level_says_so() {
    let found = judged(
        r#"{"kind":"integrity","class":"non_core"},{"kind":"confidentiality","class":"state_secret"}"#,
    );
    assert_eq!(found.level, Some(4));
    assert!(
        found
            .open_questions
            .iter()
            .all(|question| !question.decides_level)
    );
    assert_eq!(open(&found), ["impacts[0].degree"]);
}

#[test]
fn the_one_answer_that_would_raise_the_level_is_told() {
    let found = judged(r#"{"kind":"confidentiality","class":"core_non_ci","degree":"minor"}"#);
    let raises: Vec<_> = found
        .would_raise
        .iter()
        .map(|raise| (raise.fact.as_str(), raise.clause.code.as_str()))
        .collect();
    assert_eq!(
        raises,
        [("degree", "3-1a"), ("class", "3-1b"), ("class", "4-1b")]
    );
}

#[test]
fn facts_that_do_not_fit_are_refused_with_what_is_allowed() {
    let refused = |text: &str| regime().check_facts(&facts(text)).unwrap_err().to_string();
    let impact = |text: &str| refused(&format!(r#"{{"impacts":[{text}]}}"#));
    insta::assert_snapshot!(
        [
            impact(r#"{"knd":"integrity"}"#),
            impact(r#"{"kind":"theft"}"#),
            impact(r#"{"daily_work_affected":"yes"}"#),
            impact(r#"{"outage_minutes":-1}"#),
            impact(
                r#"{"restored_within_tolerable":true,"outage_minutes":9,"tolerable_minutes":3}"#
            ),
            refused(r#"{"knwon_at":"2026-11-21T10:02:00+08:00"}"#),
            refused(r#"{"reported_at":"yesterday"}"#),
            refused(
                r#"{"changes":[{"at":"2026-11-21T10:02:00+08:00","impacts":[{"class":"core"}]}]}"#
            ),
        ]
        .join("\n")
    );
}

/// A complete impact of a regulation: every question has an answer, none contradicts another.
fn complete_impact(regime: &Regime) -> BoxedStrategy<Impact> {
    let mut strategy = Just(Impact::new()).boxed();
    for fact in regime.facts() {
        let id = fact.id.clone();
        let values: Vec<FactValue> = match &fact.kind {
            FactType::Choice(choices) => choices
                .iter()
                .map(|choice| FactValue::Choice(choice.id.clone()))
                .collect(),
            FactType::YesNo => vec![FactValue::Is(true), FactValue::Is(false)],
            FactType::Number { .. } => [0.0, 60.0, 100.0, 101.0, 9999.0, 10_000.0]
                .map(FactValue::Number)
                .to_vec(),
        };
        strategy = (strategy, prop::sample::select(values))
            .prop_map(move |(mut impact, value)| {
                impact.insert(id.clone(), Some(value));
                impact
            })
            .boxed();
    }
    let derived: Vec<_> = regime
        .facts()
        .filter_map(|fact| Some((fact.id.clone(), fact.derive.clone()?)))
        .collect();
    strategy
        .prop_map(move |mut impact| {
            for (id, rule) in &derived {
                let follows = rule.follow(&impact).map(FactValue::Is);
                impact.insert(id.clone(), follows);
            }
            impact
        })
        .boxed()
}

/// Any regulation with up to two complete impacts.
fn a_case() -> impl Strategy<Value = (Regime, Vec<Impact>)> {
    prop::sample::select(builtin().unwrap()).prop_flat_map(|regime| {
        let impacts = prop::collection::vec(complete_impact(&regime), 0..3);
        (Just(regime), impacts)
    })
}

fn holds((low, high): (u8, u8), (inner_low, inner_high): (u8, u8)) -> bool {
    low <= inner_low && inner_high <= high
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn hiding_any_one_fact_leaves_a_range_that_holds_the_level((regime, impacts) in a_case()) {
        let whole = regime.judge_impacts(Some(&impacts));
        for at in 0..impacts.len() {
            for fact in regime.facts() {
                for missing in [true, false] {
                    let mut hidden = impacts.clone();
                    if missing {
                        hidden[at].remove(&fact.id);
                    } else {
                        hidden[at].insert(fact.id.clone(), None);
                    }
                    let part = regime.judge_impacts(Some(&hidden));
                    prop_assert!(holds(part.range, whole.range), "{} {}", regime.id(), fact.id);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_range_holds_the_true_level_whatever_is_hidden(
        (regime, impacts) in a_case(),
        hide in prop::collection::vec(any::<bool>(), 24),
    ) {
        let whole = regime.judge_impacts(Some(&impacts));
        let mut hidden = impacts.clone();
        let names: Vec<_> = hidden.iter_mut().flat_map(BTreeMap::values_mut).collect();
        for (value, hide) in names.into_iter().zip(hide.iter().cycle()) {
            if *hide {
                *value = None;
            }
        }
        let part = regime.judge_impacts(Some(&hidden));
        prop_assert!(part.range.0 <= whole.range.0 && whole.range.1 <= part.range.1);
        for hit in &part.clauses {
            prop_assert!(whole.clauses.contains(hit), "{} is not certain", hit.code);
        }
        for hit in &whole.clauses {
            prop_assert!(part.clauses.contains(hit) || part.possible.contains(hit));
        }
        let asked = part.open_questions.iter().any(|question| question.decides_level);
        prop_assert_eq!(part.level.is_none(), asked);
        let unsaid = regime.judge_impacts(None);
        if impacts.len() == 1 {
            prop_assert!(unsaid.range.0 <= whole.range.0 && whole.range.1 <= unsaid.range.1);
        }
    }

    #[test]
    fn nothing_unknown_leaves_one_level(impacts in prop::collection::vec(complete_impact(&regime()), 0..3)) {
        let text = |impact: &Impact, name: &str| match impact.get(name) {
            Some(Some(FactValue::Choice(id))) => id.clone(),
            _ => String::new(),
        };
        let unsettled = |impact: &Impact| {
            let class = text(impact, "class");
            text(impact, "kind") == "availability"
                && ["state_secret", "official_secret", "sensitive"].contains(&class.as_str())
        };
        prop_assume!(!impacts.iter().any(unsettled));
        let found = regime().judge_impacts(Some(&impacts));
        prop_assert_eq!(found.level, Some(found.range.0));
        prop_assert_eq!(found.range.0, found.range.1);
        prop_assert!(found.open_questions.is_empty() && found.possible.is_empty());
        let highest = found.clauses.iter().map(|hit| hit.level).max().unwrap_or(0);
        prop_assert_eq!(found.level, Some(highest));
    }
}
