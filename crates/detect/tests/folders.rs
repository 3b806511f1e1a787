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

/// A rule as public ones are written: Sigma's names, and a log source that no format of ours has.
const SCANNER: &str = "title: Scanner\nid: scanner\nlogsource:\n  category: antivirus\ndetection:\n  s:\n    Signature|startswith: Win.\n    Filename|endswith: .zip\n  condition: s\n";
const MAPPING: &str = "title = \"Scanners\"\n[rules]\ncategory = \"antivirus\"\n[[see]]\ncategory = \"malware\"\n[fields]\nSignature = \"rule.name\"\nFilename = [\"file.path\"]\n";

fn found_by_scanner(line: &str, files: &[(&str, &str)]) -> (Vec<String>, [u8; 32]) {
    let files = files.iter().map(|(name, text)| RuleFile { name, text });
    let (set, problems) = RuleSet::load(files, Arc::default());
    assert_eq!(problems, []);
    let context = formats::Context {
        received: Timestamp::UNIX_EPOCH,
        zone: &jiff::tz::TimeZone::UTC,
    };
    let decoded = formats::decode(formats::Format::AUTO, line, &context);
    let mut engine = PlanEngine::new(&set, &Premises::default());
    let matches = engine.observe(EventKey(0), &decoded.event);
    let ids = matches.into_iter().map(|found| found.rule).collect();
    (ids, *set.digest())
}

#[test]
fn a_mapping_that_is_dropped_in_lets_a_public_rule_see_a_format_of_ours() {
    let line = "Nov 21 07:45:01 mail clamd[9]: /srv/mail/a.zip: Win.Test.EICAR_HDB-1 FOUND";
    let other = "Nov 21 07:45:01 mail clamd[9]: /srv/mail/a.txt: Win.Test.EICAR_HDB-1 FOUND";
    let rule = ("scanner.yml", SCANNER);
    let (without, before) = found_by_scanner(line, &[rule]);
    assert!(without.is_empty());
    let (with, after) = found_by_scanner(line, &[rule, ("mappings/scanner.toml", MAPPING)]);
    assert_eq!(with, ["scanner"]);
    assert_ne!(
        before, after,
        "windows of another mapping are other windows"
    );
    let (missed, _) = found_by_scanner(other, &[rule, ("mappings/scanner.toml", MAPPING)]);
    assert!(missed.is_empty());
    // What an office's own file takes back does not hold, although the built-in one says it.
    let back = "title = \"Ours\"\n[rules]\ncategory = \"antivirus\"\n[fields]\nFilename = []\n";
    let files = [rule, ("a.toml", back), ("b.toml", MAPPING)];
    assert!(found_by_scanner(line, &files).0.is_empty());
    let (set, _) = RuleSet::load(
        [rule, ("b.toml", MAPPING)].map(|(name, text)| RuleFile { name, text }),
        Arc::default(),
    );
    let used = set.rule("scanner").map(|rule| rule.mappings.clone());
    assert_eq!(used, Some(vec!["b.toml".to_owned()]));
}

#[test]
fn what_the_sender_wrote_under_the_rules_own_name_goes_first() {
    let rule = "title: T\nid: t\nlogsource:\n  product: linux\ndetection:\n  s:\n    f: own\n  condition: s\n";
    let mapping = "title = \"M\"\n[rules]\nproduct = \"linux\"\n[fields]\nf = [\"g\", \"h\"]\n";
    let files = [("t.yml", rule), ("m.toml", mapping)];
    let files = files.map(|(name, text)| RuleFile { name, text });
    let (set, problems) = RuleSet::load(files, Arc::default());
    assert_eq!(problems, []);
    let mut engine = PlanEngine::new(&set, &Premises::default());
    let mut matches = |values: &[(&'static str, &'static str)]| {
        let mut event = event("x");
        event.retain_own(|_| false);
        for (name, value) in values {
            event.put_own(*name, *value);
        }
        !engine.observe(EventKey(0), &event).is_empty()
    };
    assert!(matches(&[("f", "own")]));
    assert!(matches(&[("h", "own")]));
    assert!(matches(&[("h", "x"), ("g", "own")]));
    assert!(!matches(&[("h", "own"), ("g", "x")]));
    assert!(!matches(&[("g", "own"), ("f", "x")]));
    assert!(matches(&[("g", "x"), ("f", "own")]));
}

#[test]
fn a_correlation_groups_and_counts_by_mapped_names() {
    let rules = "title: Packet\nid: packet\nname: packet\nlogsource:\n  category: firewall\ndetection:\n  s:\n    dst_port|exists: true\n  condition: s\n---\ntitle: Ports\nid: ports\ncorrelation:\n  type: value_count\n  rules: [packet]\n  group-by: [src_ip]\n  timespan: 1h\n  condition:\n    field: dst_port\n    gte: 3\n";
    let mapping = "title = \"M\"\n[rules]\ncategory = \"firewall\"\n[fields]\nsrc_ip = \"source.ip\"\ndst_port = \"destination.port\"\n";
    let files = [("p.yml", rules), ("m.toml", mapping)];
    let files = files.map(|(name, text)| RuleFile { name, text });
    let (set, problems) = RuleSet::load(files, Arc::default());
    assert_eq!(problems, []);
    let mut engine = PlanEngine::new(&set, &Premises::default());
    let mut said = Vec::new();
    let packets = [
        ("192.0.2.1", 1),
        ("192.0.2.2", 2),
        ("192.0.2.1", 3),
        ("192.0.2.1", 4),
    ];
    for (number, (source, port)) in (0..).zip(packets) {
        let line = format!(
            "Nov 21 07:45:0{number} gw kernel: IN=eth0 OUT= SRC={source} DST=192.0.2.9 LEN=60 PROTO=TCP SPT=5 DPT={port}"
        );
        let context = formats::Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &jiff::tz::TimeZone::UTC,
        };
        let decoded = formats::decode(formats::Format::AUTO, &line, &context);
        let matches = engine.observe(EventKey(number), &decoded.event);
        said.extend(matches.into_iter().filter(|found| found.rule == "ports"));
    }
    let groups: Vec<_> = said.iter().map(|found| found.group.clone()).collect();
    assert_eq!(
        groups,
        [vec![("src_ip".to_owned(), "192.0.2.1".to_owned())]]
    );
}

#[test]
fn what_is_wrong_with_a_mapping_is_told_with_its_place_and_the_rules_are_used() {
    let wrong = "title = \"M\"\n[rules]\ncategory = \"firewall\"\n[fields]\nsrc_ip = \"src_ip\"\n";
    let rule = rule("One", "a", "old");
    let files = [("m.toml", wrong), ("one.yml", rule.as_str())];
    let files = files.map(|(name, text)| RuleFile { name, text });
    let remarks = lint(&files);
    let places: Vec<_> = remarks
        .iter()
        .filter(|remark| remark.file == "m.toml")
        .map(|remark| (remark.line, remark.column, remark.grave))
        .collect();
    assert_eq!(places, [(5, 10, true)]);
    let (set, problems) = RuleSet::load(files, Arc::default());
    assert_eq!(problems.len(), 1);
    assert_eq!(matches(&set, "old"), ["a"]);
}
