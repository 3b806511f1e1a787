//! The built-in rules: complete, true to their own examples, and not drowned by real logs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::{
    BUILTIN, Decode, Detector, EventKey, RuleFile, RuleSet, Sighting, narrate, test_examples,
};
use domain::event::{Event, FieldNames};
use domain::language::Language;
use formats::{Context, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn builtin() -> RuleSet {
    RuleSet::builtin(Arc::new(FieldNames::default())).unwrap()
}

fn decode(
    format: &str,
    line: &str,
    received: Timestamp,
    judge: &mut dyn FnMut(&Event<'_>),
) {
    let context = Context { received, zone: &TimeZone::UTC };
    judge(&formats::decode(Format::parse(format).unwrap(), line, &context).event);
}

/// The newest state of each finding over the lines.
fn seen(rules: &RuleSet, lines: &[String], received: &str) -> BTreeMap<String, Sighting> {
    let mut detector = Detector::new(rules);
    let mut found = BTreeMap::new();
    for (line, number) in lines.iter().zip(0..) {
        decode("auto", line, received.parse().unwrap(), &mut |event| {
            for sighting in detector.observe(EventKey(number), event) {
                found.insert(sighting.key.clone(), sighting);
            }
        });
    }
    found
}

fn refused(count: usize, second: impl Fn(usize) -> String) -> Vec<String> {
    let line = |n| format!("{} srv sshd[9]: Failed password for root from 203.0.113.9 port 1 ssh2", second(n));
    (0..count).map(line).collect()
}

const RECEIVED: &str = "2026-11-22T00:00:00Z";

#[test]
fn every_rule_does_what_its_examples_say() {
    let rules = builtin();
    let results = test_examples(&rules, &mut decode as Decode<'_>);
    let failed: Vec<_> = results.iter().filter(|result| !result.passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(results.len() >= 4 * rules.rules().len(), "{} examples", results.len());
}

#[test]
fn no_rule_file_is_forgotten() {
    fn gather(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, found);
            } else {
                assert!(path.extension().is_some_and(|end| end == "yml"), "{}", path.display());
                found.insert(path);
            }
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut on_disk = BTreeSet::new();
    gather(&folder, &mut on_disk);
    let embedded: BTreeSet<_> = BUILTIN.iter().map(|(name, _)| folder.join(name)).collect();
    assert_eq!(on_disk, embedded);
}

#[test]
fn a_thousand_attempts_are_one_finding_with_the_exact_count() {
    let lines = refused(1_000, |n| format!("Nov 21 09:{:02}:{:02}", n / 60, n % 60));
    let found = seen(&builtin(), &lines, RECEIVED);
    assert_eq!(found.len(), 1, "{found:#?}");
    let sighting = found.values().next().unwrap();
    assert_eq!(sighting.count, 1_000);
    assert_eq!(sighting.proofs.len(), 50);
    assert_eq!(sighting.proofs.first().unwrap().0, EventKey(0));
    assert_eq!(sighting.proofs.last().unwrap().0, EventKey(999));
    assert_eq!(sighting.values["accounts"], ["root"]);
}

#[test]
fn after_a_quiet_day_it_is_another_finding() {
    let lines = refused(20, |n| format!("Nov {} 09:00:{:02}", 18 + 2 * (n / 10), n % 10));
    assert_eq!(seen(&builtin(), &lines, RECEIVED).len(), 2);
}

#[test]
fn the_same_lines_give_the_same_findings_again() {
    let lines = refused(40, |n| format!("Nov 21 09:00:{n:02}"));
    let rules = builtin();
    assert_eq!(seen(&rules, &lines, RECEIVED), seen(&rules, &lines, RECEIVED));
}

#[test]
fn events_of_another_kind_do_not_reach_a_rule() {
    let fields = Arc::new(FieldNames::default());
    let rule = "title: t\nid: r1\nlogsource:\n  product: windows\ndetection:\n  k:\n    - Failed\n  condition: k\n";
    let file = RuleFile { name: "t.yml", text: rule };
    let (rules, problems) = RuleSet::load([file], Arc::clone(&fields));
    assert!(problems.is_empty(), "{problems:?}");
    let lines = refused(1, |_| "Nov 21 09:00:00".into());
    assert!(seen(&rules, &lines, RECEIVED).is_empty());
    let here = rule.replace("windows", "linux");
    let (rules, _) = RuleSet::load([RuleFile { name: "t.yml", text: &here }], fields);
    assert_eq!(seen(&rules, &lines, RECEIVED).len(), 1);
}

#[test]
fn a_bad_rule_is_named_and_the_others_are_used() {
    let good = BUILTIN.iter().map(|(name, text)| RuleFile { name, text });
    let bad = [
        RuleFile { name: "broken.yml", text: "title: [" },
        RuleFile { name: "no-detection.yml", text: "title: nothing\nlogsource:\n  product: linux\n" },
    ];
    let (rules, problems) = RuleSet::load(good.chain(bad), Arc::default());
    assert_eq!(rules.rules().len(), builtin().rules().len());
    let files: BTreeSet<_> = problems.iter().map(|problem| problem.file.as_str()).collect();
    assert_eq!(files, BTreeSet::from(["broken.yml", "no-detection.yml"]), "{problems:?}");
}

#[test]
fn a_block_with_a_mistake_is_refused_with_words() {
    let (name, text) = BUILTIN.iter().find(|(name, _)| name.starts_with("brute")).unwrap();
    let base = BUILTIN.iter().find(|(name, _)| name.starts_with("base")).unwrap();
    let said = |text: &str| {
        let files = [RuleFile { name: base.0, text: base.1 }, RuleFile { name, text }];
        let (_, problems) = RuleSet::load(files, Arc::default());
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(said(text), "");
    assert!(said(&text.replace("{accounts}", "{acounts}")).contains("unknown placeholder {acounts}"));
    assert!(said(&text.replace("sign: indication", "sign: omen")).contains("omen"));
    assert!(said(&text.replace("  quiet: 24h", "  quite: 24h")).contains("quite"));
    assert!(said(&text.replace("expect: miss", "expect: hit")).contains("0 miss examples"));
}

#[test]
fn findings_are_told_in_three_languages() {
    let rules = builtin();
    let mut told = String::new();
    for rule in rules.rules() {
        let hit = rule.examples.iter().find(|example| example.expect == detect::Expect::Hit).unwrap();
        let lines: Vec<_> = hit.log.lines().map(str::to_owned).collect();
        let found = seen(&rules, &lines, &hit.received.to_string());
        let sighting = found.values().find(|sighting| sighting.rule == rule.id).unwrap();
        for language in Language::ALL {
            let story = narrate(rule, &sighting.facts(), language, &TimeZone::UTC);
            told.push_str(&format!("{language} {}\n{story:#?}\n", rule.id));
        }
    }
    assert!(!told.contains('–') || !told.contains("{"), "an unfilled placeholder:\n{told}");
    insta::assert_snapshot!(told);
}

fn data(path: &str) -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    let Ok(text) = std::fs::read(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    };
    Some(String::from_utf8_lossy(&text).lines().map(str::to_owned).collect())
}

#[test]
fn the_attacks_in_a_real_ssh_log_are_found() {
    let Some(lines) = data("logs/loghub/OpenSSH_2k.log") else { return };
    let found = seen(&builtin(), &lines, RECEIVED);
    let addresses: BTreeSet<_> =
        found.values().filter_map(|sighting| sighting.subject.source_ip.as_deref()).collect();
    for heavy in ["183.62.140.253", "187.141.143.180", "103.99.0.122", "112.95.230.3"] {
        assert!(addresses.contains(heavy), "{heavy} is not among {addresses:?}");
    }
    assert!(found.len() < 60, "{} findings from 2,000 lines are too many", found.len());
}

#[test]
fn the_foreign_samples_of_brute_force_are_found() {
    for (file, address) in [
        ("logs/crowdsec-hub/ssh-bf/ssh-bf.log", "35.188.49.176"),
        ("logs/crowdsec-hub/postfix-sasl-bf/postfix-sasl-bf.log", "203.0.113.42"),
    ] {
        let Some(lines) = data(file) else { return };
        let found = seen(&builtin(), &lines, RECEIVED);
        let hit = found
            .values()
            .any(|sighting| sighting.subject.source_ip.as_deref() == Some(address));
        assert!(hit, "{file}: {found:#?}");
    }
}

#[test]
fn the_public_rules_load_beside_ours() {
    fn gather(folder: &Path, texts: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                gather(&path, texts);
            } else if path.extension().is_some_and(|end| end == "yml") {
                let text = std::fs::read_to_string(&path).unwrap();
                texts.push((path.display().to_string(), text));
            }
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sigma");
    let mut texts = Vec::new();
    gather(&folder, &mut texts);
    if texts.is_empty() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let ours = BUILTIN.iter().map(|(name, text)| RuleFile { name, text });
    let foreign = texts.iter().map(|(name, text)| RuleFile { name, text });
    let (rules, problems) = RuleSet::load(ours.chain(foreign), Arc::default());
    assert!(problems.is_empty(), "{} problems: {:#?}", problems.len(), problems.first());
    assert!(rules.rules().len() > 3_000, "{}", rules.rules().len());
    let lines = refused(10, |n| format!("Nov 21 09:00:{n:02}"));
    assert!(!seen(&rules, &lines, RECEIVED).is_empty());
}
