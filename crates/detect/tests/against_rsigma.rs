//! Our matcher against the library rsigma: the same public rules, the same events, the same matches.
//! Where they differ, the Sigma specification decides, and the difference stands below with its reason.
//!
//! The data folder stands beside the workspace; where it is absent the test says so and proves nothing.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a preparation that fails ends the test; a skipped one says so"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::{
    BUILTIN_MAPPINGS, Engine, EventKey, PlanEngine, Premises, RsigmaEngine, RuleFile, RuleSet,
};
use domain::event::Event;
use formats::encoding::{self, Encoding};
use formats::{Context, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Rules on whose matches the two differ, and why ours is right.
const DIFFERENT: &[(&str, &str)] = &[(
    "4a0b2c7e-7cb2-495d-8b63-5f268e7bfd67",
    "windash: the rule writes a slash, and the specification makes all dashes and the slash \
     interchangeable; the library only exchanges a hyphen",
)];

fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is absent, nothing was proven", path.display());
    None
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn with_ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(folder, &mut found);
    found.retain(|path| path.extension().is_some_and(|own| own == ending));
    found.sort();
    found
}

struct Both {
    ours: PlanEngine,
    rsigma: RsigmaEngine,
    events: u64,
    matches: u64,
    /// Rule → who alone matched, how often, and an event.
    differences: BTreeMap<String, (&'static str, u64, String)>,
}

impl Both {
    fn compare(&mut self, event: &Event<'_>, text: &str) {
        self.events += 1;
        let ids = |engine: &mut dyn Engine| -> BTreeSet<String> {
            let matches = engine.observe(EventKey(0), event);
            matches.into_iter().map(|found| found.rule).collect()
        };
        let ours = ids(&mut self.ours);
        let library = ids(&mut self.rsigma);
        self.matches += u64::try_from(library.len()).unwrap();
        let only_ours = ours.difference(&library).map(|rule| (rule, "ours"));
        let only_theirs = library.difference(&ours).map(|rule| (rule, "the library"));
        for (rule, who) in only_ours.chain(only_theirs) {
            let text: String = text.chars().take(1_500).collect();
            let entry = self.differences.entry(rule.clone());
            entry.or_insert((who, 0, text)).1 += 1;
        }
    }

    fn line(&mut self, line: &str) {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        self.compare(&formats::decode(Format::AUTO, line, &context).event, line);
    }
}

#[test]
fn the_same_rules_match_the_same_events() {
    let (Some(rules), Some(logs), Some(samples), Some(cases)) = (
        data("sigma"),
        data("logs"),
        data("evtx"),
        data("sigma-regression"),
    ) else {
        return;
    };
    let set = load(&rules);
    let premises = Premises::default();
    let mut both = Both {
        ours: PlanEngine::new(&set, &premises),
        rsigma: RsigmaEngine::new(&set, &premises),
        events: 0,
        matches: 0,
        differences: BTreeMap::new(),
    };
    for path in [with_ending(&samples, "evtx"), with_ending(&cases, "evtx")].concat() {
        for record in records(&path) {
            both.line(&record);
        }
    }
    let mut texts = Vec::new();
    files(&logs, &mut texts);
    for path in texts {
        let bytes = fs::read(path).unwrap();
        for line in bytes.split(|byte| *byte == b'\n') {
            let (text, _) = encoding::text(line, Encoding::Utf8);
            both.line(&text);
        }
    }
    eprintln!("{} events, {} matches", both.events, both.matches);
    assert!(
        both.events > 20_000 && both.matches > 1_500,
        "{} {}",
        both.events,
        both.matches
    );
    let known: BTreeSet<&str> = DIFFERENT.iter().map(|(rule, _)| *rule).collect();
    let found: BTreeSet<&str> = both.differences.keys().map(String::as_str).collect();
    let told: Vec<_> = both
        .differences
        .iter()
        .filter(|(rule, _)| !known.contains(rule.as_str()))
        .collect();
    assert_eq!(known, found, "{told:#?}");
}

fn load(rules: &Path) -> RuleSet {
    let texts: Vec<(String, String)> = with_ending(rules, "yml")
        .into_iter()
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    let mappings = BUILTIN_MAPPINGS.iter();
    let mappings = mappings.map(|(name, text)| RuleFile { name, text });
    let files = texts.iter().map(|(name, text)| RuleFile { name, text });
    let (set, problems) = RuleSet::load(mappings.chain(files), Arc::default());
    assert_eq!(problems, []);
    assert!(set.rules().len() > 3_700, "{}", set.rules().len());
    set
}

/// Records of an event log, as the tool that unpacks them writes each.
fn records(path: &Path) -> Vec<String> {
    let settings = evtx::ParserSettings::new().indent(false).num_threads(1);
    let Ok(parser) = evtx::EvtxParser::from_path(path) else {
        return Vec::new();
    };
    let mut parser = parser.with_configuration(settings);
    parser
        .records_json()
        .flatten()
        .map(|record| record.data)
        .collect()
}

#[test]
fn each_public_case_raises_its_rule_in_both_of_its_forms() {
    let (Some(rules), Some(cases)) = (data("sigma"), data("sigma-regression")) else {
        return;
    };
    let set = load(&rules);
    let mut engine = PlanEngine::new(&set, &Premises::default());
    let mut raises = |line: &str, rule: &str| {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        let event = formats::decode(Format::AUTO, line, &context).event;
        let matches = engine.observe(EventKey(0), &event);
        matches.iter().any(|found| found.rule == rule)
    };
    let mut missing = Vec::new();
    let cases = with_ending(&cases, "yml");
    assert!(cases.len() > 90, "{}", cases.len());
    for case in &cases {
        let text = fs::read_to_string(case).unwrap();
        let metadata = text.split_once("rule_metadata:").unwrap().1;
        let rule = metadata.split_once("- id: ").unwrap().1;
        let rule = rule.lines().next().unwrap().trim();
        let folder = case.parent().unwrap();
        for log in with_ending(folder, "evtx") {
            if !records(&log).iter().any(|line| raises(line, rule)) {
                missing.push(log);
            }
        }
        for json in with_ending(folder, "json") {
            let text = fs::read_to_string(&json).unwrap();
            let values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
            let values = values.flat_map(|value| match value.unwrap() {
                serde_json::Value::Array(values) => values,
                value => vec![value],
            });
            if !values
                .into_iter()
                .any(|value| raises(&value.to_string(), rule))
            {
                missing.push(json);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
