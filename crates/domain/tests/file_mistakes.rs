//! A mistake in a regulation or calendar file is named with file, line, column and next step.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use domain::calendar::RestDays;
use domain::regime::Regime;

const FILE: &str = include_str!("../../../regimes/tw-gov-incident-2018-11-21.toml");
const CALENDAR: &str = include_str!("../../../regimes/calendars/tw-office.toml");

fn with(from: &str, to: &str) -> String {
    assert!(FILE.contains(from), "{from}");
    let text = FILE.replacen(from, to, 1);
    Regime::parse("site.toml", &text).unwrap_err().to_string()
}

#[test]
fn each_mistake_is_named_with_its_place_and_the_next_step() {
    let examples = FILE.find("[[example]]").unwrap();
    let first_example = with("clauses = [\"1-1\"]", "clauses = [\"1-2\"]");
    let without = Regime::parse("site.toml", &FILE[..examples])
        .unwrap_err()
        .to_string();
    insta::assert_snapshot!(
        [
            with("status = \"verified\"", "status = \"checked\""),
            with("within = \"PT1H\"", "within = \"1 hour\""),
            with("within = \"PT1H\"", "wihtin = \"PT1H\""),
            with("L4 = \"PT36H\"", "L5 = \"PT36H\""),
            with("anchor = \"known_at\"", "anchor = \"knwon_at\""),
            with(
                "class = \"core_non_ci\", degree",
                "class = \"core\", degree"
            ),
            with(
                "{ kind = \"confidentiality\", class = \"non_core\"",
                "{ knd = \"confidentiality\", class = \"non_core\""
            ),
            with("clause = \"1-2\"", "clause = \"1-1\""),
            with("level = 3\nclause", "level = 7\nclause"),
            with(
                "[\"outage_minutes\", \"tolerable_minutes\"]",
                "[\"outage_minutes\", \"tolerable\"]"
            ),
            with("tz = \"Asia/Taipei\"", "tz = \"Asia/Taipeh\""),
            with("to = 2026-01-04", "to = 2018-01-04"),
            with("to = 2026-01-04", "to = 2026-02-30"),
            with("months = \"tw-apa-48\"", "months = \"clamped\""),
            with("hours = \"elapsed\"", "hours = \"working\""),
            with("before = \"PT30M\"", "before = \"P1M\""),
            with("before = \"PT30M\"", "before = \"at-once\""),
            with("vi = \"Biết\", ", ""),
            with(
                "facts = { impacts = [{ kind = \"confidentiality\"",
                "facts = { impacts = [{ kind = \"leak\""
            ),
            first_example,
            without,
        ]
        .join("\n")
    );
}

#[test]
fn a_mistake_in_a_calendar_is_named_with_its_place() {
    let with = |from: &str, to: &str| {
        assert!(CALENDAR.contains(from), "{from}");
        let text = CALENDAR.replacen(from, to, 1);
        RestDays::parse("office.toml", &text)
            .unwrap_err()
            .to_string()
    };
    insta::assert_snapshot!(
        [
            with("year = 2026", "year = 2025"),
            with("day = 2026-12-25", "day = 2027-12-25"),
            with("day = 2026-12-25", "day = 2026-10-26"),
            with("day = 2026-12-25", "day = \"2026-12-25\""),
            with("status = \"complete\"", "status = \"done\""),
        ]
        .join("\n")
    );
}

#[test]
fn an_example_that_comes_out_differently_is_told() {
    let text = FILE.replacen("within = \"PT1H\"", "within = \"PT2H\"", 1);
    let regime = Regime::parse("site.toml", &text).unwrap();
    let told: Vec<_> = regime
        .test_examples()
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}
