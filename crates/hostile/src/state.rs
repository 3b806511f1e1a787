//! What a start reads of where detection stood.

use std::sync::Arc;

use application::intake::Standing;
use detect::{Detector, EventKey, Premises, RuleFile, RuleSet};
use domain::event::{Event, EventTime, FieldNames, LogSource, TimeBasis};
use jiff::Timestamp;

use crate::Entry;

const RULES: &str = "\
title: a
id: a
logsource: {product: x}
detection: {s: {f: a}, condition: s}
---
title: b
id: b
correlation:
  type: value_count
  rules: [a]
  group-by: [f]
  timespan: 5m
  condition: {field: v, gte: 2}
---
title: c
id: c
correlation:
  type: temporal_ordered
  rules: [a, b]
  group-by: [f]
  timespan: 5m
";

pub(crate) fn entries() -> Vec<Entry> {
    vec![rules(), standing()]
}

/// What the rules knew: whatever it says, the next events are judged.
fn rules() -> Entry {
    let fields = Arc::new(FieldNames::default());
    let file = RuleFile {
        name: "state.yml",
        text: RULES,
    };
    let (rules, _) = RuleSet::load([file], Arc::clone(&fields));
    let premises = Premises::default();
    let mut good = Detector::new(&rules, &premises);
    watch(&mut good, &fields);
    let seeds = good.keep().into_iter().collect();
    let run = move |bytes: &[u8]| {
        if let Ok(mut detector) = Detector::resumed(&rules, &premises, bytes) {
            watch(&mut detector, &fields);
            assert!(detector.keep().is_some(), "what was read cannot be written");
        }
    };
    Entry::new("detection-state", run)
        .covers(&["detect/kept resumed"])
        .splinters(&["\u{1}", "\0", "\u{7f}", "a", "\u{2}"])
        .seeds(seeds)
}

fn watch(detector: &mut Detector, fields: &FieldNames) {
    for (second, value) in (0..).zip(["x", "y", "z", "x"]) {
        let time = EventTime {
            at: Timestamp::from_second(second).unwrap_or_default(),
            basis: TimeBasis::Stated,
        };
        let source = LogSource {
            product: Some("x"),
            ..LogSource::default()
        };
        let mut event = Event::new("", time, "x", source);
        for (name, text) in [("f", "a"), ("v", value), ("user.name", value)] {
            if let Ok(id) = fields.intern(name) {
                event.put(id, text.to_owned());
            }
        }
        let _told = detector.observe(EventKey(second.unsigned_abs()), &event);
    }
}

/// What the whole intake knew, behind its checksum.
fn standing() -> Entry {
    let run = |bytes: &[u8]| {
        let _read = Standing::read_body(bytes).is_ok();
        let _whole = Standing::read(bytes).is_ok();
    };
    // Of an intake that has met nothing: digests, a mark, and empty lists.
    Entry::new("intake-state", run)
        .covers(&[
            "application/intake/standing read",
            "application/intake/standing read_body",
        ])
        .splinters(&[
            "\u{1}",
            "\0",
            "\u{7f}",
            "TWSTAND\n",
            "2026-11-21T00:00:00Z",
            "PT7M",
        ])
        .seeds(vec![
            vec![0; 74],
            [b"TWSTAND\n\0\0\0\x01".as_slice(), &[0; 114]].concat(),
        ])
}
