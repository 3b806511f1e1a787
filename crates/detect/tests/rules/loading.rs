//! What is wrong with a rule is told with its place, and never stops the others.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::{BUILTIN, RuleFile, RuleSet};

use crate::lines::builtin;

/// What is said about files beside the built-in ones.
fn said(files: &[(&str, &str)]) -> String {
    let ours = BUILTIN
        .iter()
        .chain(files)
        .map(|(name, text)| RuleFile { name, text });
    let (rules, problems) = RuleSet::load(ours, Arc::default());
    assert!(rules.rules().len() >= builtin().rules().len());
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn correlation(id: &str, of: &str, least: u64) -> String {
    format!(
        "title: {id}\nid: {id}\ncorrelation:\n  type: event_count\n  rules:\n    - {of}\n  \
         group-by:\n    - source.ip\n  timespan: 1h\n  condition:\n    gte: {least}\n"
    )
}

#[test]
fn a_bad_rule_is_named_and_the_others_are_used() {
    let good = BUILTIN.iter().map(|(name, text)| RuleFile { name, text });
    let bad = [
        RuleFile {
            name: "broken.yml",
            text: "title: [",
        },
        RuleFile {
            name: "no-detection.yml",
            text: "title: nothing\nlogsource:\n  product: linux\n",
        },
    ];
    let (rules, problems) = RuleSet::load(good.chain(bad), Arc::default());
    assert_eq!(rules.rules().len(), builtin().rules().len());
    let files: BTreeSet<_> = problems
        .iter()
        .map(|problem| problem.file.as_str())
        .collect();
    assert_eq!(
        files,
        BTreeSet::from(["broken.yml", "no-detection.yml"]),
        "{problems:?}"
    );
}

#[test]
fn a_block_with_a_mistake_is_refused_with_words() {
    let (name, text) = BUILTIN
        .iter()
        .find(|(name, _)| name.starts_with("brute"))
        .unwrap();
    let base = BUILTIN
        .iter()
        .find(|(name, _)| name.starts_with("base"))
        .unwrap();
    let said = |text: &str| {
        let files = [
            RuleFile {
                name: base.0,
                text: base.1,
            },
            RuleFile { name, text },
        ];
        let (_, problems) = RuleSet::load(files, Arc::default());
        problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(said(text), "");
    assert!(
        said(&text.replace("{accounts}", "{acounts}")).contains("unknown placeholder {acounts}")
    );
    assert!(said(&text.replace("sign: indication", "sign: omen")).contains("omen"));
    assert!(said(&text.replace("  quiet: 24h", "  quite: 24h")).contains("quite"));
    assert!(said(&text.replace("expect: miss", "expect: hit")).contains("0 miss examples"));
}

#[test]
fn no_rule_file_is_forgotten() {
    fn gather(folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, found);
            } else {
                assert!(
                    path.extension().is_some_and(|end| end == "yml"),
                    "{}",
                    path.display()
                );
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
fn a_mistake_in_a_block_is_told_with_its_line() {
    let (name, text) = BUILTIN
        .iter()
        .find(|(name, _)| name.starts_with("success"))
        .unwrap();
    let broken = text.replace("  quiet: 24h", "  quiet: a day");
    let line = broken
        .lines()
        .position(|line| line.contains("quiet: a day"))
        .unwrap()
        + 1;
    let others = BUILTIN.iter().filter(|(other, _)| other != name);
    let files = others.map(|(name, text)| RuleFile { name, text });
    let (_, problems) = RuleSet::load(
        files.chain([RuleFile {
            name,
            text: &broken,
        }]),
        Arc::default(),
    );
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].line, Some(line), "{problems:?}");
}

#[test]
fn a_rule_that_could_never_speak_is_refused() {
    let told = said(&[("a.yml", &correlation("a", "nobody", 3))]);
    assert!(
        told.starts_with("a.yml:1: \"a\": refers to nobody"),
        "{told}"
    );
    let circle = [correlation("a", "b", 3), correlation("b", "a", 3)];
    let told = said(&[("a.yml", &circle[0]), ("b.yml", &circle[1])]);
    assert_eq!(told.matches("refers back").count(), 2, "{told}");
    let told = said(&[("a.yml", &correlation("a", "sign_in_refused", 5_000))]);
    assert!(told.contains("asks for 5000 events"), "{told}");
}

#[test]
fn an_id_that_stands_twice_is_used_once() {
    let copy = correlation("0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e01", "sign_in_refused", 3);
    assert!(said(&[("copy.yml", &copy)]).contains("stands in another rule already"));
}

#[test]
fn a_foreign_rule_cannot_switch_the_engine() {
    let quiet = format!(
        "rsigma.suppress: 24h\n{}",
        correlation("q", "sign_in_refused", 3)
    );
    let ours = BUILTIN.iter().map(|(name, text)| RuleFile { name, text });
    let file = RuleFile {
        name: "q.yml",
        text: &quiet,
    };
    let (rules, problems) = RuleSet::load(ours.chain([file]), Arc::default());
    assert!(problems.is_empty(), "{problems:?}");
    let lines = crate::lines::refused(9, |n| format!("Nov 21 09:00:{n:02}"));
    let found = crate::lines::seen(&rules, &lines, crate::lines::RECEIVED);
    assert!(
        found.values().all(|sighting| sighting.count == 9),
        "{found:#?}"
    );
    assert_eq!(found.len(), 2);
}
