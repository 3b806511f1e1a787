//! I44: a detector that was written down and read again goes on as if it had never stopped.

use std::fmt::Write as _;
use std::sync::Arc;

use detect::{Detector, EventKey, Premises, RuleFile, RuleSet, Sighting};
use domain::event::{Event, EventTime, FieldNames, LogSource, TimeBasis};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::lines::decode;

/// Every kind of correlation and window, one that stands on another, and one that asks for what is new.
const KINDS: &str = "\
title: a
id: a
logsource: {product: x}
detection: {s: {f: a}, condition: s}
---
title: b
id: b
logsource: {product: x}
detection: {s: {f: b}, condition: s}
";
const CORRELATIONS: [(&str, &str); 12] = [
    ("events", "type: event_count\n  condition: {gte: 3}"),
    (
        "tumbling",
        "type: event_count\n  window: tumbling\n  condition: {gte: 3}",
    ),
    (
        "session",
        "type: event_count\n  window: session\n  gap: 2m\n  condition: {gte: 3}",
    ),
    ("few", "type: event_count\n  condition: {lte: 2}"),
    (
        "values",
        "type: value_count\n  condition: {field: v, gte: 3}",
    ),
    ("both", "type: temporal"),
    ("ordered", "type: temporal_ordered"),
    ("sum", "type: value_sum\n  condition: {field: v, gte: 9}"),
    (
        "average",
        "type: value_avg\n  condition: {field: v, gte: 3}",
    ),
    (
        "percentile",
        "type: value_percentile\n  condition: {field: v, percentile: 90, gte: 4}",
    ),
    (
        "median",
        "type: value_median\n  condition: {field: v, gte: 3}",
    ),
    ("above", "type: temporal_ordered"),
];

fn kinds() -> String {
    some_kinds(|_| true)
}

fn some_kinds(wanted: impl Fn(&str) -> bool) -> String {
    let mut text = KINDS.to_owned();
    for (name, body) in CORRELATIONS.into_iter().filter(|(name, _)| wanted(name)) {
        let parts = if name == "above" {
            "[events, both]"
        } else {
            "[a, b]"
        };
        let written = write!(
            text,
            "---\ntitle: {name}\nid: {name}\ncorrelation:\n  rules: {parts}\n  group-by: [who]\n  timespan: 5m\n  generate: true\n  {body}\n"
        );
        written.unwrap();
    }
    text
}

/// The rules as another run of the program reads them: numbers of fields are others.
fn rules(text: &str, run: usize) -> RuleSet {
    let fields = Arc::new(FieldNames::default());
    for name in 0..run {
        fields.intern(&format!("stranger{name}")).unwrap();
    }
    let file = RuleFile {
        name: "kinds.yml",
        text,
    };
    let (rules, problems) = RuleSet::load([file], fields);
    assert!(problems.is_empty(), "{problems:#?}");
    rules
}

/// A rule set, the names of its fields, and a detector of it.
struct Stand {
    rules: RuleSet,
    fields: Arc<FieldNames>,
    detector: Detector,
}

impl Stand {
    fn new(text: &str, run: usize) -> Self {
        let fields = Arc::new(FieldNames::default());
        for name in 0..run {
            fields.intern(&format!("stranger{name}")).unwrap();
        }
        let file = RuleFile {
            name: "kinds.yml",
            text,
        };
        let (rules, problems) = RuleSet::load([file], Arc::clone(&fields));
        assert!(problems.is_empty(), "{problems:#?}");
        let detector = Detector::new(&rules, &Premises::default());
        Self {
            rules,
            fields,
            detector,
        }
    }

    /// The same, killed and started again.
    fn again(&self, text: &str, run: usize) -> Self {
        let kept = self.detector.keep().unwrap();
        let mut next = Self::new(text, run);
        assert_eq!(next.rules.digest(), self.rules.digest());
        next.detector = Detector::resumed(&next.rules, &Premises::default(), &kept).unwrap();
        next
    }

    fn observe(&mut self, key: u64, came: &Came) -> Vec<Sighting> {
        let time = EventTime {
            at: Timestamp::from_second(1_790_000_000 + came.second).unwrap(),
            basis: TimeBasis::Stated,
        };
        let source = LogSource {
            product: Some("x"),
            ..LogSource::default()
        };
        let mut event = Event::new("", time, "x", source);
        let mut put = |name: &str, value: String| {
            event.put(self.fields.intern(name).unwrap(), value);
        };
        put("f", if came.first { "a" } else { "b" }.to_owned());
        put("who", came.who.to_string());
        put("v", came.value.to_string());
        put("user.name", format!("user{}", came.value));
        self.detector.observe(EventKey(key), &event)
    }
}

#[derive(Debug, Clone)]
struct Came {
    second: i64,
    first: bool,
    who: u8,
    value: u8,
    /// Killed after it.
    cut: bool,
}

fn came() -> impl Strategy<Value = Came> {
    // Mostly within some windows, now and then days before or after.
    let second = prop_oneof![8 => 0..2_000_i64, 1 => -200_000..200_000_i64];
    (
        second,
        any::<bool>(),
        0..3_u8,
        0..7_u8,
        prop::bool::weighted(0.1),
    )
        .prop_map(|(second, first, who, value, cut)| Came {
            second,
            first,
            who,
            value,
            cut,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn killed_anywhere_the_rules_say_the_same(stream in prop::collection::vec(came(), 1..120)) {
        let text = kinds();
        let mut undisturbed = Stand::new(&text, 0);
        let mut killed = Stand::new(&text, 0);
        let mut said = 0;
        for (came, key) in stream.iter().zip(0..) {
            let told = undisturbed.observe(key, came);
            said += told.len();
            prop_assert_eq!(&told, &killed.observe(key, came), "event {}", key);
            if came.cut {
                killed = killed.again(&text, usize::try_from(key).unwrap() % 5);
            }
        }
        prop_assert!(stream.len() < 100 || said > 0, "the rules must say something");
    }
}

#[test]
fn the_built_in_rules_go_on_over_all_their_examples() {
    let fields = || Arc::new(FieldNames::default());
    let rules = RuleSet::builtin(fields()).unwrap();
    let premises = Premises::of_examples();
    let mut undisturbed = Detector::new(&rules, &premises);
    let mut killed = Detector::new(&rules, &premises);
    let (mut key, mut said) = (0_u64, 0);
    for rule in rules.rules() {
        for example in &rule.examples {
            for line in example.log.lines() {
                let judge = &mut |event: &Event<'_>| {
                    let told = undisturbed.observe(EventKey(key), event);
                    said += told.len();
                    assert_eq!(told, killed.observe(EventKey(key), event), "{line}");
                };
                decode(&example.format, line, example.received, judge);
                key += 1;
                if key % 397 == 0 {
                    let kept = killed.keep().unwrap();
                    let again = RuleSet::builtin(fields()).unwrap();
                    killed = Detector::resumed(&again, &premises, &kept).unwrap();
                }
            }
        }
    }
    assert!(said > 200, "{said}");
}

#[test]
fn a_full_window_goes_on_with_what_it_forgot() {
    let text = some_kinds(|name| name == "ordered");
    let (mut undisturbed, mut killed) = (Stand::new(&text, 0), Stand::new(&text, 0));
    for key in 0..6_000_u64 {
        // One `a` at the begin, thousands of `b`: the begin of the chain falls out of the window.
        let came = Came {
            second: i64::try_from(key / 40).unwrap(),
            first: key == 0 || key > 5_500 && key % 7 == 0,
            who: 0,
            value: u8::try_from(key % 7).unwrap(),
            cut: false,
        };
        let told = undisturbed.observe(key, &came);
        assert_eq!(told, killed.observe(key, &came), "{key}");
        if key % 1_000 == 999 {
            killed = killed.again(&text, 1);
        }
    }
}

#[test]
fn rules_that_are_the_same_keep_their_windows_when_others_change() {
    let text = kinds();
    let other = text.replace(
        "  condition: {field: v, gte: 9}",
        "  condition: {field: v, gte: 99}",
    );
    assert_ne!(text, other);
    let (mut old, mut same) = (Stand::new(&text, 0), Stand::new(&text, 0));
    let came = |value| Came {
        second: 0,
        first: true,
        who: 0,
        value,
        cut: false,
    };
    for key in 0..2 {
        old.observe(key, &came(0));
        same.observe(key, &came(0));
    }
    let mut new = Stand::new(&other, 0);
    let kept = old.detector.keep().unwrap();
    new.detector = Detector::resumed(&new.rules, &Premises::default(), &kept).unwrap();
    let changes = new.rules.changes_since(&old.rules);
    let names =
        |list: &[detect::RuleName]| list.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(names(&changes.changed), ["sum"]);
    assert!(
        changes.came.is_empty() && changes.went.is_empty(),
        "{changes:#?}"
    );
    assert_eq!(changes.same, CORRELATIONS.len() + 2 - 1);
    // The third event completes what began under the old set, with the same finding.
    let told = new.observe(2, &came(0));
    let undisturbed = same.observe(2, &came(0));
    let counting = |all: &[Sighting]| all.iter().find(|one| one.rule == "events").cloned();
    assert_eq!(counting(&told).unwrap().count, 3);
    assert_eq!(counting(&told), counting(&undisturbed));
}

#[test]
fn a_rule_changes_with_what_it_stands_on_and_a_filter_changes_all() {
    let text = kinds();
    let before = rules(&text, 0);
    let ids = |after: &str| -> Vec<String> {
        let changes = rules(after, 3).changes_since(&before);
        changes.changed.into_iter().map(|rule| rule.id).collect()
    };
    assert!(ids(&text).is_empty());
    assert_eq!(before.digest(), rules(&text, 7).digest());
    let b = ids(&text.replace("{f: b}", "{f: c}"));
    assert!(
        b.contains(&"above".to_owned()) && !b.contains(&"a".to_owned()),
        "{b:?}"
    );
    let filter = "---\ntitle: fil\nid: fil\nlogsource: {product: x}\nfilter:\n  rules: [a]\n  n: {who: lin}\n  condition: not n\n";
    assert_eq!(ids(&format!("{text}{filter}")).len(), before.rules().len());
    let changes = rules(KINDS, 0).changes_since(&before);
    assert_eq!(
        (changes.came.len(), changes.went.len()),
        (0, CORRELATIONS.len())
    );
}

#[test]
fn what_was_not_told_is_not_kept_and_torn_bytes_are_refused() {
    let text = kinds();
    let mut stand = Stand::new(&text, 0);
    for key in 0..20 {
        let came = Came {
            second: 0,
            first: key % 2 == 0,
            who: 0,
            value: 3,
            cut: false,
        };
        stand.observe(key, &came);
    }
    let kept = stand.detector.keep().unwrap();
    for length in 0..kept.len() {
        let torn = kept.get(..length).unwrap();
        assert!(Detector::resumed(&stand.rules, &Premises::default(), torn).is_err());
    }
    let more: Vec<u8> = kept.iter().copied().chain([0]).collect();
    assert!(Detector::resumed(&stand.rules, &Premises::default(), &more).is_err());
}
