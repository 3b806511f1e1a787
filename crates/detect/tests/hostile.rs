//! Rules that would cost too much are refused with a reason, and never stop the others.

use std::fmt::Write as _;
use std::sync::Arc;

use detect::{RuleFile, RuleSet};

const GOOD: &str =
    "title: good\nid: good\nlogsource: {}\ndetection:\n  s:\n    a: b\n  condition: s\n";

/// What is said of a file beside a good one, whose rule must be there all the same.
fn said(text: &str) -> String {
    let files = [("good.yml", GOOD), ("hostile.yml", text)];
    let files = files.map(|(name, text)| RuleFile { name, text });
    let (set, problems) = RuleSet::load(files, Arc::default());
    assert!(set.rule("good").is_some(), "the good rule is gone");
    assert!(set.rule("hostile").is_none(), "the hostile rule is used");
    let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
    said.join("\n")
}

fn rule(item: &str, condition: &str) -> String {
    format!(
        "title: hostile\nid: hostile\nlogsource: {{}}\ndetection:\n  s:\n    {item}\n  condition: {condition}\n"
    )
}

#[test]
fn a_bomb_of_a_regular_expression_is_refused() {
    let said = said(&rule("f|re: '((a{100}){100}){100}'", "s"));
    assert!(
        said.contains("4 MiB") || said.contains("too big") || said.contains("size limit"),
        "{said}"
    );
}

#[test]
fn a_list_of_a_million_is_refused() {
    let mut list = String::from("f:\n");
    for number in 0..1_000_000 {
        writeln!(list, "    - value{number}").unwrap_or_default();
    }
    let said = said(&rule(&list, "s"));
    assert!(
        said.contains("hostile.yml: the file has more than 4 MiB"),
        "{said}"
    );
}

#[test]
fn a_list_of_a_hundred_thousand_is_used() {
    let mut list = String::from("f:\n");
    for number in 0..100_000 {
        writeln!(list, "    - value{number}").unwrap_or_default();
    }
    let text = rule(&list, "s");
    let (set, problems) = RuleSet::load(
        [RuleFile {
            name: "long.yml",
            text: &text,
        }],
        Arc::default(),
    );
    assert_eq!((set.rules().len(), problems), (1, Vec::new()));
}

#[test]
fn a_condition_in_ten_thousand_parentheses_is_refused() {
    let condition = format!("{}s{}", "(".repeat(10_000), ")".repeat(10_000));
    let said = said(&rule("f: x", &condition));
    assert!(said.contains("more than 32 deep"), "{said}");
    let mixed = format!("{}s{}", "(s or ".repeat(10_000), ")".repeat(10_000));
    assert!(said_of_list(&mixed).contains("more than 32 deep"));
}

fn said_of_list(condition: &str) -> String {
    said(&rule("f: x", &format!("\n    - s\n    - {condition}")))
}

#[test]
fn a_correlation_without_end_is_refused() {
    let endless = "title: hostile\nid: hostile\ncorrelation:\n  type: event_count\n  rules:\n    - good\n  \
                   group-by:\n    - a\n  timespan: 9000d\n  condition:\n    gte: 2\n";
    let said = said(endless);
    assert!(said.contains("longer than 366 days"), "{said}");
}

#[test]
fn a_correlation_of_very_many_parts_is_refused() {
    let many = "title: hostile\nid: hostile\ncorrelation:\n  type: temporal\n  rules:\n".to_owned()
        + &"    - good\n".repeat(65)
        + "  group-by:\n    - a\n  timespan: 1h\n";
    let said = said(&many);
    assert!(said.contains("stands on 65 rules; 64 at most"), "{said}");
}

#[test]
fn a_correlation_that_stands_on_itself_is_refused() {
    let circle = "title: hostile\nid: hostile\ncorrelation:\n  type: event_count\n  rules:\n    - hostile\n  \
                  group-by:\n    - a\n  timespan: 1h\n  condition:\n    gte: 2\n";
    let said = said(circle);
    assert!(said.contains("refers back to it"), "{said}");
}

#[test]
fn text_that_grows_by_references_is_refused() {
    let mut text =
        String::from("title: hostile\nid: hostile\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let before = level - 1;
        let ten = vec![format!("*a{before}"); 10].join(", ");
        writeln!(text, "a{level}: &a{level} [{ten}]").unwrap_or_default();
    }
    assert!(!said(&text).is_empty());
}
