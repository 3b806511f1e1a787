//! Several folders of rules, filters over them, and remarks with their place.

use std::sync::Arc;

use detect::{Engine, EventKey, PlanEngine, Premises, RuleFile, RuleSet, lint};
use domain::event::{Event, EventTime, LogSource, TimeBasis};
use jiff::Timestamp;

fn rule(title: &str, id: &str, value: &str) -> String {
    format!(
        "title: {title}\nid: {id}\nname: {id}_name\nlogsource:\n  product: linux\ndetection:\n  s:\n    f: {value}\n  condition: s\n"
    )
}

fn event(value: &str) -> Event<'_> {
    let time = EventTime {
        at: Timestamp::UNIX_EPOCH,
        basis: TimeBasis::Stated,
    };
    let source = LogSource {
        product: Some("linux"),
        ..LogSource::default()
    };
    let mut event = Event::new("", time, "test", source);
    event.put_own("f", value);
    event
}

fn matches(set: &RuleSet, value: &str) -> Vec<String> {
    let mut engine = PlanEngine::new(set, &Premises::default());
    let matches = engine.observe(EventKey(0), &event(value));
    matches.into_iter().map(|found| found.rule).collect()
}

#[test]
fn a_rule_of_a_later_folder_takes_the_place_of_an_earlier_one() {
    let (first, other, later) = (
        rule("One", "a", "old"),
        rule("Two", "b", "old"),
        rule("New", "a", "new"),
    );
    let layers = vec![
        vec![
            RuleFile {
                name: "1/one.yml",
                text: &first,
            },
            RuleFile {
                name: "1/two.yml",
                text: &other,
            },
        ],
        vec![RuleFile {
            name: "2/one.yml",
            text: &later,
        }],
    ];
    let (set, problems) = RuleSet::load_layers(layers, Arc::default());
    assert_eq!(problems, []);
    assert_eq!(set.rule("a").map(|rule| rule.title.as_str()), Some("New"));
    assert_eq!(set.replaced(), [("1/one.yml".to_owned(), "a".to_owned())]);
    assert_eq!(matches(&set, "old"), ["b"]);
    assert_eq!(matches(&set, "new"), ["a"]);
}

#[test]
fn the_same_id_twice_in_one_folder_is_a_mistake() {
    let (one, two) = (rule("One", "a", "x"), rule("Two", "a", "y"));
    let files = [("one.yml", &one), ("two.yml", &two)];
    let files = files.map(|(name, text)| RuleFile { name, text });
    let (set, problems) = RuleSet::load(files, Arc::default());
    assert_eq!((set.rules().len(), problems.len()), (1, 1));
}

fn filtered(target: &str, source: &str) -> RuleSet {
    let (one, two) = (rule("One", "a", "x*"), rule("Two", "b", "x*"));
    let filter = format!(
        "title: F\nid: f\nlogsource:\n  {source}\nfilter:\n  rules:\n    - {target}\n  selection_own:\n    \
         f: xyz\n  selection_other:\n    f: xxx\n  condition: not 1 of selection_*\n"
    );
    let files = [
        ("one.yml", &one),
        ("two.yml", &two),
        ("filter.yml", &filter),
    ];
    let files = files.map(|(name, text)| RuleFile { name, text });
    let (set, problems) = RuleSet::load(files, Arc::default());
    assert_eq!(problems, []);
    set
}

#[test]
fn a_filter_holds_for_the_rules_it_names_by_id_name_or_title() {
    for target in ["a", "a_name", "One"] {
        let set = filtered(target, "product: linux");
        assert_eq!(matches(&set, "xyz"), ["b"], "{target}");
        assert_eq!(matches(&set, "xxx"), ["b"], "{target}");
        assert_eq!(matches(&set, "xab"), ["a", "b"], "{target}");
    }
}

#[test]
fn a_filter_for_another_log_source_holds_for_none() {
    let set = filtered("a", "product: windows");
    assert_eq!(matches(&set, "xyz"), ["a", "b"]);
}

#[test]
fn remarks_tell_line_and_column() {
    let text = "title: t\nid: not-a-number\nlogsource:\n  product: linux\ndetection:\n  s:\n    f: x\n  condition: s and other\n";
    let remarks = lint(&[RuleFile {
        name: "t.yml",
        text,
    }]);
    let unusable = remarks.iter().find(|remark| remark.code == "unusable");
    let what = unusable.map(|remark| remark.what.as_str());
    assert!(
        what.is_some_and(|what| what.contains("other")),
        "{remarks:#?}"
    );
    let place = |code: &str| {
        let remark = remarks.iter().find(|remark| remark.code == code);
        remark.map(|remark| (remark.line, remark.column, remark.grave))
    };
    assert!(
        place("invalid_id").is_some_and(|(line, _, _)| line == 2),
        "{remarks:#?}"
    );
    let unknown = place("condition_references_unknown");
    assert!(
        unknown.is_some_and(|(line, column, grave)| line == 8 && column > 1 && grave),
        "{remarks:#?}"
    );
}
