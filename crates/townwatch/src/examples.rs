//! Runs the examples that rules carry, through the same formats that live logs go through.

use detect::{ExampleResult, RuleSet};
use formats::{Connections, Context, Format};
use jiff::tz::TimeZone;
use places::Places;

/// Every example of every rule; one failed result where the list of countries cannot be read.
pub fn run(rules: &RuleSet) -> Vec<ExampleResult> {
    let places = match Places::of_examples() {
        Ok(places) => places,
        Err(cause) => return vec![unusable(&cause)],
    };
    detect::test_examples(rules, &mut |format, lines, received, judge| {
        let format = Format::parse(format).unwrap_or(Format::AUTO);
        let context = Context {
            received,
            zone: &TimeZone::UTC,
        };
        let mut connections = Connections::default();
        for line in lines.lines() {
            let mut event = formats::decode(format, line, &context).event;
            connections.complete(&mut event);
            places.enrich(&mut event);
            judge(&event);
        }
    })
}

fn unusable(cause: &places::Damaged) -> ExampleResult {
    ExampleResult {
        rule: String::new(),
        name: "the list of countries".to_owned(),
        passed: false,
        why: cause.to_string(),
    }
}
