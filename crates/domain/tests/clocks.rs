//! Clocks, their derivations in three languages, and the answer that leaves as JSON.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use domain::calendar::RestDays;
use domain::language::Language;
use domain::regime::{
    Answer, Assessment, Facts, Regime, assess, builtin, builtin_calendars, in_force,
};
use jiff::civil::date;

fn regime() -> Regime {
    builtin()
        .unwrap()
        .into_iter()
        .find(|regime| regime.version() == "2018-11-21")
        .unwrap()
}

fn office() -> RestDays {
    builtin_calendars().unwrap().remove("tw-office").unwrap()
}

fn assessed(text: &str) -> Assessment {
    let facts: Facts = serde_json::from_str(text).unwrap();
    let regime = regime();
    regime.check_facts(&facts).unwrap();
    assess(&regime, &office(), &facts)
}

fn derivations(assessment: &Assessment) -> String {
    let zone = &assessment.zone;
    let mut told = Vec::new();
    for deadline in &assessment.deadlines {
        let all = [
            Some(&deadline.derivation),
            deadline.cautious_derivation.as_ref(),
        ];
        for derivation in all.into_iter().flatten() {
            told.extend(Language::ALL.map(|language| derivation.text(language, zone)));
        }
    }
    told.join("\n")
}

fn answer(text: &str) -> serde_json::Value {
    serde_json::to_value(Answer::of(&assessed(text), Language::En)).unwrap()
}

const SERIOUS_LEAK: &str =
    r#"[{"kind":"confidentiality","object":"information","class":"non_core","degree":"serious"}]"#;

#[test]
fn a_derivation_reads_as_the_office_writes_it() {
    let found = assessed(&format!(
        r#"{{"known_at":"2026-11-21T10:02:00+08:00","impacts":{SERIOUS_LEAK}}}"#
    ));
    insta::assert_snapshot!(derivations(&found));
}

#[test]
fn a_month_tells_every_step_it_took() {
    let found = assessed(&format!(
        r#"{{"known_at":"2026-08-20T09:00:00+08:00","recovered_at":"2026-08-25T15:00:00+08:00","impacts":{SERIOUS_LEAK}}}"#
    ));
    insta::assert_snapshot!(derivations(&found));
}

#[test]
fn an_unknown_level_takes_the_earliest_clock_and_says_so() {
    let found = assessed(
        r#"{"known_at":"2026-11-21T10:02:00+08:00","impacts":[{"kind":"confidentiality","class":"core_non_ci"}]}"#,
    );
    let recover = found
        .deadlines
        .iter()
        .find(|clock| clock.id == "recover")
        .unwrap();
    assert_eq!(recover.due, "2026-11-22T22:02:00+08:00".parse().ok());
    let told = Language::ALL.map(|language| recover.derivation.text(language, &found.zone));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_year_that_is_not_on_file_is_told_in_the_derivation() {
    let found = assessed(&format!(
        r#"{{"known_at":"2027-01-05T09:00:00+08:00","impacts":{SERIOUS_LEAK}}}"#
    ));
    let last = found
        .deadlines
        .last()
        .unwrap()
        .cautious_derivation
        .clone()
        .unwrap();
    let told = Language::ALL.map(|language| last.text(language, &found.zone));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_answer_has_the_shape_of_the_contract() {
    let found = answer(&format!(
        r#"{{"known_at":"2025-08-28T09:00:00+08:00","recovered_at":"2025-08-29T15:00:00+08:00","impacts":{SERIOUS_LEAK},"rest_days":["2025-09-29"]}}"#
    ));
    // A crate of the workspace may ask serde_json to keep the order of names.
    insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!(found) });
}

#[test]
fn nothing_harmed_has_no_clock_and_nothing_said_has_them_all() {
    let none = answer(r#"{"known_at":"2026-11-21T10:02:00+08:00","impacts":[]}"#);
    assert_eq!(none["level"], 0);
    assert_eq!(none["clocks"].as_array().unwrap().len(), 0);
    let unsaid = answer(r#"{"known_at":"2026-11-21T10:02:00+08:00"}"#);
    assert_eq!(unsaid["range"], serde_json::json!([0, 4]));
    assert_eq!(unsaid["clocks"][0]["due"], "2026-11-21T11:02:00+08:00");
    assert_eq!(unsaid["clocks"][1]["due"], "2026-11-22T22:02:00+08:00");
}

#[test]
fn at_hour_40_a_step_from_2_to_3_is_already_late() {
    let found = answer(&format!(
        r#"{{"known_at":"2026-11-02T08:00:00+08:00","impacts":{SERIOUS_LEAK},"changes":[
            {{"at":"2026-11-04T00:00:00+08:00","impacts":[{{"kind":"confidentiality","class":"core_non_ci","degree":"serious"}}]}},
            {{"at":"2026-11-04T05:00:00+08:00","impacts":[{{"kind":"integrity","class":"core_non_ci","degree":"serious"}}]}}]}}"#
    ));
    insta::with_settings!({ sort_maps => true }, { insta::assert_json_snapshot!(found["after_change"]) });
}

#[test]
fn a_recovery_in_time_is_not_overdue_when_the_level_rises_later() {
    let found = answer(&format!(
        r#"{{"known_at":"2026-11-02T08:00:00+08:00","recovered_at":"2026-11-02T20:00:00+08:00","impacts":{SERIOUS_LEAK},"changes":[
            {{"at":"2026-11-04T00:00:00+08:00","impacts":[{{"kind":"confidentiality","class":"core_non_ci","degree":"serious"}}]}}]}}"#
    ));
    assert_eq!(found["after_change"][0]["overdue"], false);
}

#[test]
fn named_rest_days_stand_for_the_whole_calendar() {
    let due = |more: &str| {
        let found = answer(&format!(
            r#"{{"known_at":"2026-08-25T15:00:00+08:00","recovered_at":"2026-08-25T15:00:00+08:00","impacts":{SERIOUS_LEAK}{more}}}"#
        ));
        found["clocks"][2]["due"].as_str().unwrap().to_owned()
    };
    // 25 September 2026 is a holiday on file, then a weekend and another holiday.
    assert_eq!(due(""), "2026-09-30T00:00:00+08:00");
    assert_eq!(due(r#","rest_days":[]"#), "2026-09-26T00:00:00+08:00");
    assert_eq!(
        due(r#","rest_days":["2026-09-25"]"#),
        "2026-09-28T12:00:00+08:00"
    );
}

#[test]
fn the_version_in_force_is_chosen_by_the_day_it_was_known() {
    let text = include_str!("../../../regimes/tw-gov-incident-2018-11-21.toml");
    let next = text
        .replacen("version = \"2018-11-21\"", "version = \"2026-01-05\"", 1)
        .replacen(
            "valid = { from = 2019-01-01, to = 2026-01-04 }",
            "valid = { from = 2026-01-05 }",
            1,
        );
    let draft =
        next.replacen("2026-01-05\"", "2026-06-01\"", 1)
            .replacen("\"verified\"", "\"draft\"", 1);
    let parsed = [text, &next, &draft].map(|text| Regime::parse("test.toml", text).unwrap());
    let version = |regimes: &[Regime], day| {
        in_force(regimes, "tw-gov-incident", day).map(|regime| regime.version().to_owned())
    };
    assert_eq!(version(&parsed, date(2018, 12, 31)), None);
    assert_eq!(
        version(&parsed, date(2026, 1, 4)).as_deref(),
        Some("2018-11-21")
    );
    assert_eq!(
        version(&parsed, date(2026, 1, 5)).as_deref(),
        Some("2026-01-05")
    );
    assert_eq!(
        version(&parsed, date(2026, 11, 21)).as_deref(),
        Some("2026-01-05")
    );
    // Without a file of the successor the lapsed version still keeps the clock running.
    assert_eq!(
        version(&parsed[..1], date(2026, 11, 21)).as_deref(),
        Some("2018-11-21")
    );
    assert!(!parsed[0].valid().holds_on(date(2026, 11, 21)));
}
