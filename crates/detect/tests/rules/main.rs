//! The built-in rules: complete, true to their own examples, and not drowned by real logs.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test's helpers stop and speak like the test"
)]

mod growing;
mod lines;
mod loading;
mod logs;
mod web;

use std::fmt::Write as _;

use detect::{narrate, test_examples};
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
        let hit = rule
            .examples
            .iter()
            .find(|example| example.expect == detect::Expect::Hit)
            .unwrap();
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
    for unfilled in ["{source", "{account", "紀錄未載明", "not in the log"] {
        assert!(!told.contains(unfilled), "{unfilled}:\n{told}");
    }
    insta::assert_snapshot!(told);
}
