//! The rules over logs, and beside rules, that nobody of this project wrote.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use detect::{BUILTIN, RuleFile, RuleSet, Sighting};

use crate::lines::{RECEIVED, builtin, data, lines, refused, seen};

#[test]
fn the_attacks_in_a_real_ssh_log_are_found() {
    let Some(path) = data("logs/loghub/OpenSSH_2k.log") else {
        return;
    };
    let found = seen(&builtin(), &lines(&path), RECEIVED);
    let addresses: BTreeSet<_> = found
        .values()
        .filter_map(|sighting| sighting.subject.source_ip.as_deref())
        .collect();
    for heavy in [
        "183.62.140.253",
        "187.141.143.180",
        "103.99.0.122",
        "112.95.230.3",
    ] {
        assert!(
            addresses.contains(heavy),
            "{heavy} is not among {addresses:?}"
        );
    }
    assert!(
        found.len() < 60,
        "{} findings from 2,000 lines are too many",
        found.len()
    );
}

#[test]
fn a_real_log_that_names_the_other_side_only_gives_findings_under_that_name() {
    let Some(path) = data("logs/loghub/Linux_2k.log") else {
        return;
    };
    let found = seen(&builtin(), &lines(&path), "2005-12-31T00:00:00Z");
    let named = |sighting: &Sighting| {
        sighting.subject.source_ip.is_none() && sighting.values.contains_key("names")
    };
    assert!(found.values().any(named), "{found:#?}");
    assert!(
        found.len() < 60,
        "{} findings from 2,000 lines are too many",
        found.len()
    );
}

#[test]
fn a_foreign_sample_of_brute_force_is_found() {
    let Some(path) = data("logs/crowdsec-hub/ssh-bf/ssh-bf.log") else {
        return;
    };
    let found = seen(&builtin(), &lines(&path), RECEIVED);
    let address = |sighting: &Sighting| sighting.subject.source_ip.clone();
    let addresses: Vec<_> = found.values().filter_map(address).collect();
    assert!(
        addresses.iter().any(|one| one == "35.188.49.176"),
        "{found:#?}"
    );
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
    let Some(folder) = data("sigma") else { return };
    let mut texts = Vec::new();
    gather(&folder, &mut texts);
    let ours = BUILTIN.iter().map(|(name, text)| RuleFile { name, text });
    let foreign = texts.iter().map(|(name, text)| RuleFile { name, text });
    let (rules, problems) = RuleSet::load(ours.chain(foreign), Arc::default());
    assert!(
        problems.is_empty(),
        "{} problems: {:#?}",
        problems.len(),
        problems.first()
    );
    assert!(rules.rules().len() > 3_000, "{}", rules.rules().len());
    let lines = refused(10, |n| format!("Nov 21 09:00:{n:02}"));
    assert!(!seen(&rules, &lines, RECEIVED).is_empty());
}
