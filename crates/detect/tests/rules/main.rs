//! The built-in rules: complete, true to their own examples, and not drowned by real logs.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test's helpers stop and speak like the test"
)]

mod baseline;
mod growing;
mod habits;
mod kept;
mod lines;
mod loading;
mod logs;
mod web;

use std::fmt::Write as _;

use detect::{Expect, narrate, test_examples};
use domain::language::Language;
use jiff::tz::TimeZone;

use lines::{builtin, decode, seen};

#[test]
fn every_rule_does_what_its_examples_say() {
    let rules = builtin();
    let results = test_examples(&rules, &mut decode);
    let failed: Vec<_> = results.iter().filter(|result| !result.passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(
        results.len() >= 4 * rules.rules().len(),
        "{} examples",
        results.len()
    );
}

#[test]
fn findings_are_told_in_three_languages() {
    let rules = builtin();
    let mut told = String::new();
    for rule in rules.rules() {
        let mut hits = rule.examples.iter();
        let hit = hits.find(|example| example.expect == Expect::Hit).unwrap();
        let lines: Vec<_> = hit.log.lines().map(str::to_owned).collect();
        let found = seen(&rules, &lines, &hit.received.to_string());
        let sighting = found
            .values()
            .find(|sighting| sighting.rule == rule.id)
            .unwrap();
        for language in Language::ALL {
            let story = narrate(rule, &sighting.facts(), language, &TimeZone::UTC);
            writeln!(told, "{language} {}\n{story:#?}", rule.id).unwrap();
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn every_hit_is_told_with_its_names_and_numbers() {
    let rules = builtin();
    let mut told = 0;
    for rule in rules.rules() {
        let hits = rule.examples.iter();
        for hit in hits.filter(|example| example.expect == Expect::Hit) {
            let lines: Vec<_> = hit.log.lines().map(str::to_owned).collect();
            let found = seen(&rules, &lines, &hit.received.to_string());
            let sighting = found.values().find(|sighting| sighting.rule == rule.id);
            let facts = sighting.unwrap().facts();
            for language in Language::ALL {
                let story = format!("{:#?}", narrate(rule, &facts, language, &TimeZone::UTC));
                for unfilled in [
                    "{source",
                    "{account",
                    "紀錄未載明",
                    "nhật ký không ghi",
                    "not in the log",
                ] {
                    assert!(
                        !story.contains(unfilled),
                        "{}: {unfilled}:\n{story}",
                        hit.name
                    );
                }
                told += 1;
            }
        }
    }
    assert!(told >= 6 * rules.rules().len());
}
