//! Runs the examples that rules carry, through the same formats that live logs go through.

use detect::{ExampleResult, RuleSet};
use formats::{Context, Format};
use jiff::tz::TimeZone;

/// Every example of every rule.
pub fn run(rules: &RuleSet) -> Vec<ExampleResult> {
    detect::test_examples(rules, &mut |format, line, received, judge| {
        let format = Format::parse(format).unwrap_or(Format::AUTO);
        let context = Context {
            received,
            zone: &TimeZone::UTC,
        };
        judge(&formats::decode(format, line, &context).event);
    })
}
