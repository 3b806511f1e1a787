//! How a case stands: what stops a clock, what moves it, and when to wake whom.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use domain::calendar::RestDays;
use domain::language::Language;
use domain::regime::{
    AlarmKind, Assessment, CaseClock, ClockState, Facts, Regime, alarms, assess, builtin,
};
use jiff::Timestamp;

fn regime(id: &str, version: &str) -> Regime {
    let mut all = builtin().unwrap().into_iter();
    all.find(|regime| regime.id() == id && regime.version() == version)
        .unwrap()
}

fn gov() -> Regime {
    regime("tw-gov-incident", "2018-11-21")
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn assessed(regime: &Regime, text: &str) -> Assessment {
    let facts: Facts = serde_json::from_str(text).unwrap();
    regime.check_facts(&facts).unwrap();
    assess(regime, &RestDays::given("test", [], []), &facts)
}

fn refused(text: &str) -> String {
    let facts: Facts = serde_json::from_str(text).unwrap();
    gov().check_facts(&facts).unwrap_err().to_string()
}

/// Known on a Monday at eight, level 2 of the table, and more.
fn case(more: &str) -> String {
    format!(
        r#"{{"known_at":"2026-11-02T08:00:00+08:00","impacts":[{{"kind":"confidentiality","class":"non_core","degree":"serious"}}]{more}}}"#
    )
}

const CORE: &str = r#"[{"kind":"confidentiality","class":"core_non_ci","degree":"serious"}]"#;

fn clock<'a>(assessment: &'a Assessment, key: &str) -> &'a CaseClock {
    let clocks = assessment.standing.clocks.iter();
    clocks.clone().find(|clock| clock.key == key).unwrap()
}

#[test]
fn a_clock_waits_runs_is_late_and_is_done() {
    let open = assessed(&gov(), &case(""));
    let report = clock(&open, "report");
    assert_eq!(
        report.state(at("2026-11-02T09:00:00+08:00")),
        ClockState::Running
    );
    assert_eq!(
        report.state(at("2026-11-02T09:00:01+08:00")),
        ClockState::Late
    );
    let waiting = clock(&open, "final_report");
    assert_eq!(
        waiting.state(at("2036-01-01T00:00:00Z")),
        ClockState::Waiting
    );
    let of = |reported: &str| {
        let done = assessed(&gov(), &case(&format!(r#","reported_at":"{reported}""#)));
        clock(&done, "report").state(at("2036-01-01T00:00:00Z"))
    };
    assert_eq!(of("2026-11-02T09:00:00+08:00"), ClockState::Done);
    assert_eq!(of("2026-11-02T09:00:01+08:00"), ClockState::DoneLate);
}

#[test]
fn what_others_must_do_runs_from_the_report_and_by_the_level() {
    let due = |more: &str| {
        let found = assessed(&gov(), &case(more));
        found.standing.expected.first().unwrap().due
    };
    assert_eq!(due(""), None);
    let reported = r#","reported_at":"2026-11-02T08:30:00+08:00""#;
    assert_eq!(due(reported), Some(at("2026-11-02T16:30:00+08:00")));
    let raised =
        format!(r#"{reported},"changes":[{{"at":"2026-11-02T09:00:00+08:00","impacts":{CORE}}}]"#);
    assert_eq!(due(&raised), Some(at("2026-11-02T10:30:00+08:00")));
}

#[test]
fn a_change_of_level_starts_the_report_once_more_until_it_is_done() {
    let raised = |more: &str| {
        assessed(
            &gov(),
            &case(&format!(
                r#","reported_at":"2026-11-02T08:30:00+08:00","changes":[{{"at":"2026-11-03T10:00:00+08:00","impacts":{CORE}}}]{more}"#
            )),
        )
    };
    let open = raised("");
    assert_eq!(open.standing.judgement.level, Some(3));
    assert_eq!(
        clock(&open, "report").done_at,
        Some(at("2026-11-02T08:30:00+08:00"))
    );
    let again = clock(&open, "report-2");
    assert_eq!(again.deadline.due, Some(at("2026-11-03T11:00:00+08:00")));
    assert_eq!(again.done_at, None);
    // The recovery clock takes the new level's time, still from knowing.
    let recover = clock(&open, "recover");
    assert_eq!(recover.deadline.due, Some(at("2026-11-03T20:00:00+08:00")));
    let done = raised(r#","done_again":{"report":["2026-11-03T10:40:00+08:00"]}"#);
    let again = clock(&done, "report-2");
    assert_eq!(again.done_at, Some(at("2026-11-03T10:40:00+08:00")));
}

#[test]
fn the_same_level_judged_again_starts_nothing() {
    let same = r#"[{"kind":"integrity","class":"non_core","degree":"serious"}]"#;
    let found = assessed(
        &gov(),
        &case(&format!(
            r#","changes":[{{"at":"2026-11-03T10:00:00+08:00","impacts":{same}}}]"#
        )),
    );
    assert!(
        found
            .standing
            .clocks
            .iter()
            .all(|clock| clock.key != "report-2")
    );
}

#[test]
fn an_extension_counts_when_everybody_who_must_agree_has_agreed() {
    let of = |consents: &str| {
        assessed(
            &gov(),
            &case(&format!(
                r#","recovered_at":"2026-11-03T08:00:00+08:00","extensions":[{{"obligation":"final_report","until":"2026-12-20T17:00:00+08:00","consents":[{consents}],"reason":"forensics"}}]"#
            )),
        )
    };
    let half = of(r#""superior""#);
    let waiting = clock(&half, "final_report");
    assert_eq!(waiting.deadline.due, Some(at("2026-12-04T00:00:00+08:00")));
    assert_eq!(waiting.missing_consents, ["authority"]);
    let both = of(r#""superior","authority""#);
    let longer = clock(&both, "final_report");
    assert_eq!(longer.deadline.due, Some(at("2026-12-20T17:00:00+08:00")));
    let before = longer.deadline.due_before_extension;
    assert_eq!(before, Some(at("2026-12-04T00:00:00+08:00")));
    assert!(longer.missing_consents.is_empty());
    let told = Language::ALL.map(|language| longer.deadline.derivation.text(language, &both.zone));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn another_channel_stops_the_clock_and_leaves_a_task() {
    let of = |more: &str| {
        assessed(
            &gov(),
            &case(&format!(
                r#","other_channels":[{{"obligation":"report","at":"2026-11-02T08:50:00+08:00","channel":"telephone","reason":"site down"{more}}}]"#
            )),
        )
    };
    let open = of("");
    let report = clock(&open, "report");
    assert_eq!(
        report.state(at("2026-11-03T00:00:00+08:00")),
        ClockState::Done
    );
    assert_eq!(report.make_up.as_ref().unwrap().reason, "site down");
    let made_up = of(r#","made_up_at":"2026-11-02T13:00:00+08:00""#);
    assert_eq!(clock(&made_up, "report").make_up, None);
    assert_eq!(
        alarms(&open.standing.clocks)
            .iter()
            .filter(|(_, alarm)| alarm.clock == "report")
            .count(),
        0
    );
}

#[test]
fn a_decision_stands_instead_of_the_table_and_moves_the_clocks() {
    let decided = assessed(
        &gov(),
        &case(r#","override":{"level":4,"reason":"the reviewer raised it"}"#),
    );
    let judgement = &decided.standing.judgement;
    assert_eq!((judgement.level, judgement.range), (Some(4), (4, 4)));
    let overridden = judgement.overridden.as_ref().unwrap();
    assert_eq!(
        (overridden.table, overridden.reason.as_str()),
        ((2, 2), "the reviewer raised it")
    );
    let recover = clock(&decided, "recover").deadline.due;
    assert_eq!(recover, Some(at("2026-11-03T20:00:00+08:00")));
    // What the table says stays to be read.
    assert_eq!(judgement.clauses.first().unwrap().code, "2-1a");
}

#[test]
fn what_the_regulation_does_not_foresee_is_refused_with_what_it_does() {
    insta::assert_snapshot!(
        [
            refused(&case(r#","override":{"level":7,"reason":"x"}"#)),
            refused(&case(r#","override":{"level":3,"reason":" "}"#)),
            refused(&case(r#","extensions":[{"obligation":"report","until":"2026-12-20T17:00:00+08:00","consents":[],"reason":"x"}]"#)),
            refused(&case(r#","extensions":[{"obligation":"final_report","until":"2026-12-20T17:00:00+08:00","consents":["neighbour"],"reason":"x"}]"#)),
            refused(&case(r#","other_channels":[{"obligation":"recover","at":"2026-11-02T08:50:00+08:00","channel":"telephone","reason":"x"}]"#)),
        ]
        .join("\n")
    );
}

#[test]
fn alarms_come_in_time_and_stop_with_the_duty() {
    let open = assessed(&gov(), &case(""));
    let of_report: Vec<_> = alarms(&open.standing.clocks)
        .into_iter()
        .filter(|(_, alarm)| alarm.clock == "report")
        .map(|(at, alarm)| (at.to_string(), alarm.kind, alarm.tell.join(" ")))
        .collect();
    let before = |minutes| AlarmKind::Before { minutes };
    let expected = [
        ("2026-11-02T00:30:00Z", before(30), "contact"),
        ("2026-11-02T00:45:00Z", before(15), "contact deputy"),
        ("2026-11-02T00:55:00Z", before(5), "contact deputy leader"),
        (
            "2026-11-02T01:00:00Z",
            AlarmKind::Over,
            "contact deputy leader",
        ),
    ];
    let expected = expected.map(|(at, kind, tell)| (at.to_owned(), kind, tell.to_owned()));
    assert_eq!(of_report, expected);
    let done = assessed(
        &gov(),
        &case(r#","reported_at":"2026-11-02T08:30:00+08:00""#),
    );
    let planned = alarms(&done.standing.clocks);
    assert!(planned.iter().all(|(_, alarm)| alarm.clock != "report"));
    assert!(planned.windows(2).all(|pair| pair[0].0 <= pair[1].0));
}

#[test]
fn a_duty_without_hours_runs_without_an_end() {
    let pdpa = regime("tw-pdpa", "2015-12-30");
    let of = |more: &str| {
        assessed(
            &pdpa,
            &format!(
                r#"{{"known_at":"2026-11-21T10:02:00+08:00","impacts":[{{"personal_data":true,"harm":"leaked","against_the_act":true}}]{more}}}"#
            ),
        )
    };
    let now = at("2026-11-25T00:00:00+08:00");
    let waiting = of("");
    assert_eq!(
        clock(&waiting, "notify_persons").state(now),
        ClockState::Waiting
    );
    let runs = of(r#","established_at":"2026-11-23T09:00:00+08:00""#);
    let notice = clock(&runs, "notify_persons");
    assert_eq!(
        (notice.state(now), notice.deadline.due),
        (ClockState::AtOnce, None)
    );
    assert!(alarms(&runs.standing.clocks).is_empty());
    let told = Language::ALL.map(|language| notice.deadline.derivation.text(language, &runs.zone));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn another_moment_stands_in_until_the_true_one_is_known_and_says_so() {
    let decree = regime("vn-nd13-2023", "2023-04-17");
    let found = assessed(
        &decree,
        r#"{"known_at":"2025-11-21T10:02:00+07:00","impacts":[{"data_rule_breach":true,"role":"controller"}]}"#,
    );
    let report = &clock(&found, "report").deadline;
    assert_eq!(report.due, Some(at("2025-11-24T10:02:00+07:00")));
    let told = Language::ALL.map(|language| report.derivation.text(language, &found.zone));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn each_calendar_tells_its_statute() {
    let circular = regime("vn-tt20-2017", "2017-09-12");
    let vn = assessed(
        &circular,
        r#"{"known_at":"2026-11-17T10:02:00+07:00","impacts":[{"incident":true,"beyond_capability":false}]}"#,
    );
    let nis2 = regime("eu-nis2", "2022-12-14");
    let eu = assessed(
        &nis2,
        r#"{"known_at":"2026-11-17T10:02:00+01:00","notified_at":"2026-11-18T10:00:00+01:00","impacts":[{"financial_loss":true}]}"#,
    );
    let told = |found: &Assessment, key: &str| {
        Language::ALL.map(|language| {
            clock(found, key)
                .deadline
                .derivation
                .text(language, &found.zone)
        })
    };
    insta::assert_snapshot!(
        [told(&vn, "report"), told(&eu, "final_report")]
            .concat()
            .join("\n")
    );
}
