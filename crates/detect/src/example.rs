//! Runs the examples that rules carry.

use domain::event::Event;
use jiff::Timestamp;

use crate::block::Expect;
use crate::detector::Detector;
use crate::engine::EventKey;
use crate::premises::Premises;
use crate::rule_set::RuleSet;

/// How one example came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// Sigma id of the rule.
    pub rule: String,
    /// The example's name.
    pub name: String,
    /// Whether it came out as it says.
    pub passed: bool,
    /// What came out, in words; empty when it passed.
    pub why: String,
}

/// Decodes lines of one source: format, lines, receive time, and what to do with each event.
pub type Decode<'d> = &'d mut dyn FnMut(&str, &str, Timestamp, &mut dyn FnMut(&Event<'_>));

/// Runs every example of every rule over a detector of its own; `decode` turns lines into events.
pub fn test_examples(rules: &RuleSet, decode: Decode<'_>) -> Vec<ExampleResult> {
    let mut detector = Detector::new(rules, &Premises::of_examples());
    let mut results = Vec::new();
    for rule in rules.rules() {
        for example in &rule.examples {
            detector.restart();
            let mut raised = false;
            let mut number = 0;
            let mut judge = |event: &Event<'_>| {
                let sightings = detector.observe(EventKey(number), event);
                raised |= sightings.iter().any(|sighting| sighting.rule == rule.id);
                number += 1;
            };
            decode(&example.format, &example.log, example.received, &mut judge);
            let passed = raised == (example.expect == Expect::Hit);
            let why = match (passed, raised) {
                (true, _) => String::new(),
                (false, true) => "was raised and must not be".to_owned(),
                (false, false) => "was not raised and must be".to_owned(),
            };
            let (rule, name) = (rule.id.clone(), example.name.clone());
            results.push(ExampleResult {
                rule,
                name,
                passed,
                why,
            });
        }
    }
    results
}
