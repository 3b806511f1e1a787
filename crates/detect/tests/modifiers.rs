//! Every modifier of the Sigma specification 2.1, each with values that match and values that do not.

use std::sync::Arc;

use detect::{Engine, EventKey, PlanEngine, Premises, RuleFile, RuleSet};
use domain::event::{Event, EventTime, LogSource, TimeBasis, Value};
use jiff::Timestamp;

fn event<'r>(text: &'r str, fields: &[(&'r str, Value<'r>)]) -> Event<'r> {
    let time = EventTime {
        at: Timestamp::UNIX_EPOCH,
        basis: TimeBasis::Stated,
    };
    let mut event = Event::new(text, time, "test", LogSource::default());
    for (name, value) in fields {
        event.put_own(*name, value.clone());
    }
    event
}

/// A rule with this detection, ready to be asked.
fn engine(detection: &str) -> PlanEngine {
    let indented = detection.replace('\n', "\n  ");
    let text = format!("title: t\nid: r\nlogsource: {{}}\ndetection:\n  {indented}\n");
    let file = RuleFile {
        name: "test.yml",
        text: &text,
    };
    let (set, problems) = RuleSet::load([file], Arc::default());
    assert_eq!(problems, [], "{text}");
    PlanEngine::new(&set, &Premises::default())
}

fn holds(detection: &str, fields: &[(&str, Value<'_>)]) -> bool {
    !engine(detection)
        .observe(EventKey(0), &event("", fields))
        .is_empty()
}

/// Whether an item says yes to a value of its field `f`.
fn asks(item: &str, value: impl Into<Value<'static>>) -> bool {
    let detection = format!("s:\n  {item}\ncondition: s");
    holds(&detection, &[("f", value.into())])
}

#[test]
fn texts_compare_without_case_unless_cased() {
    assert!(asks("f: Whoami", "WHOAMI") && asks("f: Ä", "ä") && !asks("f: whoami", "whoami2"));
    assert!(asks("f|cased: Who", "Who") && !asks("f|cased: Who", "who"));
    assert!(asks("f|contains|cased: Who", "xWhox") && !asks("f|contains|cased: Who", "xwhox"));
}

#[test]
fn a_text_stands_at_the_start_the_end_or_within() {
    assert!(asks("f|startswith: ab", "ABc") && !asks("f|startswith: ab", "cab"));
    assert!(asks("f|endswith: '\\cmd.exe'", "C:\\Windows\\CMD.EXE"));
    assert!(!asks("f|endswith: '\\cmd.exe'", "C:\\Windows\\notcmd.exe"));
    assert!(asks("f|contains: x", "axb") && !asks("f|contains: x", "ab"));
}

#[test]
fn lists_are_any_and_all_makes_them_every() {
    let two = "f|contains:\n    - one\n    - two";
    assert!(asks(two, "only one") && !asks(two, "three"));
    let both = "f|contains|all:\n    - one\n    - two";
    assert!(asks(both, "two one") && !asks(both, "one"));
    let many = "f:\n    - a1\n    - a2\n    - a3\n    - a4\n    - a5\n    - a6\n    - a7";
    assert!(asks(many, "A7") && !asks(many, "a8"));
    let within =
        "f|contains:\n    - a1\n    - a2\n    - a3\n    - a4\n    - a5\n    - a6\n    - a7";
    assert!(asks(within, "xA7x") && !asks(within, "a8"));
}

#[test]
fn wildcards_match_any_letters_lines_included_and_can_be_escaped() {
    assert!(asks("f: 'a*z'", "a\nz") && asks("f: 'a?z'", "abz") && !asks("f: 'a?z'", "az"));
    assert!(asks(r"f: 'a\*z'", "a*z") && !asks(r"f: 'a\*z'", "abz"));
    assert!(asks(r"f: 'C:\\*\x'", "C:\\y\\x") && asks(r"f: '\\\\srv'", "\\\\srv"));
    // The library anchors these two at the wrong end.
    assert!(asks("f|startswith: 'a*c'", "abcd") && !asks("f|startswith: 'a*c'", "xabc"));
    assert!(asks("f|endswith: 'a*c'", "xabc") && !asks("f|endswith: 'a*c'", "abcd"));
    assert!(asks("f|contains: 'a*c'", "xabcx"));
}

#[test]
fn regular_expressions_mind_case_unless_told_otherwise() {
    assert!(asks("f|re: 'ab+c$'", "xabbc") && !asks("f|re: 'ab+c$'", "ABC"));
    assert!(asks("f|re|i: 'abc'", "ABC"));
    assert!(asks("f|re|m: '^two$'", "one\ntwo") && !asks("f|re: '^two$'", "one\ntwo"));
    assert!(asks("f|re|s: 'one.two'", "one\ntwo") && !asks("f|re: 'one.two'", "one\ntwo"));
}

#[test]
fn networks_hold_addresses() {
    assert!(
        asks("f|cidr: 192.0.2.0/24", "192.0.2.77") && !asks("f|cidr: 192.0.2.0/24", "192.0.3.1")
    );
    assert!(asks("f|cidr: 2001:db8::/32", "2001:db8:1::9") && !asks("f|cidr: 2001:db8::/32", "x"));
    assert!(asks("f|cidr: 192.0.2.0/24", "::ffff:192.0.2.77"));
}

#[test]
fn encodings_follow_each_other_as_written() {
    assert!(asks("f|base64: foobar", "Zm9vYmFy"));
    assert!(asks("f|base64offset|contains: foobar", "eGZvb2Jhcng="));
    assert!(asks("f|wide|base64|contains: ab", "YQBiAA=="));
    assert!(asks("f|utf16be|base64: ab", "AGEAYg==") && asks("f|utf16|base64: a", "//5hAA=="));
    assert!(asks("f|wide: ab", "a\0b\0"));
}

#[test]
fn dashes_of_a_command_are_interchangeable() {
    for value in [
        "x -f y",
        "x /f y",
        "x \u{2013}f y",
        "x \u{2014}f y",
        "x \u{2015}F y",
    ] {
        assert!(asks("f|contains|windash: ' -f '", value), "{value}");
        assert!(asks("f|contains|windash: ' /f '", value), "{value}");
    }
    assert!(!asks("f|contains|windash: ' -f '", "x +f y"));
}

#[test]
fn numbers_compare_as_numbers_also_when_written_as_text() {
    assert!(asks("f: 4625", 4625) && asks("f: 4625", "4625") && !asks("f: 4625", "46255"));
    assert!(asks("f: '4625'", 4625));
    assert!(asks("f|lt: 5", 4) && !asks("f|lt: 5", 5) && asks("f|lte: 5", 5));
    assert!(asks("f|gt: 5", "6.5") && !asks("f|gt: 5", 5) && asks("f|gte: 5", 5));
    assert!(!asks("f|gt: 5", "many"));
}

#[test]
fn neq_wants_the_field_and_another_value() {
    assert!(asks("f|neq: a", "b") && !asks("f|neq: a", "A"));
    assert!(!asks("f|neq:\n    - a\n    - b", "b") && asks("f|neq: 5", 6));
    assert!(!holds("s:\n  f|neq: a\ncondition: s", &[("g", "b".into())]));
}

#[test]
fn a_field_exists_whatever_its_value() {
    assert!(asks("f|exists: true", "x") && asks("f|exists: true", Value::Null));
    assert!(!asks("f|exists: false", "x"));
    assert!(holds(
        "s:\n  f|exists: false\ncondition: s",
        &[("g", "x".into())]
    ));
}

#[test]
fn null_is_nothing_and_empty_is_empty() {
    assert!(asks("f: null", Value::Null) && !asks("f: null", ""));
    assert!(asks("f: ''", "") && !asks("f: ''", Value::Null) && !asks("f: ''", "x"));
    assert!(holds("s:\n  f: null\ncondition: s", &[("g", "x".into())]));
    assert!(!holds("s:\n  f: ''\ncondition: s", &[("g", "x".into())]));
    // In a list as well, which the library does not see.
    let listed = "s:\n  f:\n    - null\n    - ''\ncondition: s";
    assert!(holds(listed, &[("g", "x".into())]));
}

#[test]
fn a_field_is_compared_with_another_one() {
    let same = "s:\n  f|fieldref: g\ncondition: s";
    assert!(holds(same, &[("f", "A".into()), ("g", "a".into())]));
    assert!(
        !holds(same, &[("f", "A".into()), ("g", "b".into())]) && !holds(same, &[("f", "A".into())])
    );
    let other = "s:\n  f|fieldref|neq: g\ncondition: s";
    assert!(holds(other, &[("f", "A".into()), ("g", "b".into())]));
    let ends = "s:\n  f|fieldref|endswith: g\ncondition: s";
    assert!(holds(ends, &[("f", "xab".into()), ("g", "AB".into())]));
}

#[test]
fn a_value_takes_others_from_the_event() {
    let expand = "s:\n  f|expand: 'C:\\Users\\%user%'\ncondition: s";
    assert!(holds(
        expand,
        &[("f", "c:\\users\\CHEN".into()), ("user", "chen".into())]
    ));
    assert!(!holds(
        expand,
        &[("f", "c:\\users\\lin".into()), ("user", "chen".into())]
    ));
}

#[test]
fn parts_of_a_date_are_compared_as_written() {
    for (item, right) in [
        ("f|minute: 5", true),
        ("f|hour: 23", true),
        ("f|day: 21", true),
        ("f|week: 47", true),
        ("f|month: 11", true),
        ("f|year: 2026", true),
        ("f|hour: 22", false),
    ] {
        assert_eq!(asks(item, "2026-11-21T23:05:00Z"), right, "{item}");
    }
}

#[test]
fn a_list_matches_when_one_of_its_values_does() {
    let list = || Value::List([Value::from("one"), Value::Integer(7)].into());
    assert!(asks("f|endswith: ne", list()) && asks("f: 7", list()) && !asks("f: two", list()));
}

#[test]
fn keywords_stand_anywhere() {
    let any = "keywords:\n  - Segfault\n  - 'oom*killer'\ncondition: keywords";
    let mut engine_any = engine(any);
    assert!(
        !engine_any
            .observe(EventKey(0), &event("a SEGFAULT at", &[]))
            .is_empty()
    );
    assert!(
        !engine_any
            .observe(
                EventKey(1),
                &event("", &[("g", "the OOM now killer x".into())])
            )
            .is_empty()
    );
    assert!(
        engine_any
            .observe(EventKey(2), &event("calm", &[]))
            .is_empty()
    );
    let all = "keywords:\n  '|all':\n    - one\n    - two\ncondition: keywords";
    let mut engine_all = engine(all);
    assert!(
        !engine_all
            .observe(EventKey(0), &event("two and one", &[]))
            .is_empty()
    );
    assert!(
        engine_all
            .observe(EventKey(1), &event("one", &[]))
            .is_empty()
    );
}

#[test]
fn conditions_count_negate_and_name_many() {
    let fields = |values: &[&'static str]| -> Vec<(&'static str, Value<'static>)> {
        let named = values.iter().map(|value| (*value, Value::from("x")));
        named.collect()
    };
    let selections = "s_a:\n  a: x\ns_b:\n  b: x\ns_c:\n  c: x\n_hidden:\n  d: x\n";
    for (condition, values, right) in [
        ("1 of s_*", &["b"][..], true),
        ("all of s_*", &["a", "b", "c"], true),
        ("all of s_*", &["a", "b"], false),
        ("2 of s_*", &["a", "c"], true),
        ("2 of s_*", &["a"], false),
        ("1 of them", &["d"], false),
        ("s_a and not (s_b or s_c)", &["a"], true),
        ("s_a and not (s_b or s_c)", &["a", "c"], false),
        ("not s_a", &["b"], true),
    ] {
        let detection = format!("{selections}condition: {condition}");
        assert_eq!(
            holds(&detection, &fields(values)),
            right,
            "{condition} {values:?}"
        );
    }
}
