//! Public Sigma rules on the Windows event logs that belong to them: each rule finds its case.
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
use std::process::Command;

use serde_json::Value;

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

/// Folder of each case → the rule that must find it.
fn cases(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cases(&path, found);
        } else if path.ends_with("info.yml") {
            let text = fs::read_to_string(&path).unwrap();
            let rules = text.split_once("rule_metadata:").unwrap().1;
            let rule = rules.split_once("- id: ").unwrap().1;
            let rule = rule.lines().next().unwrap().trim();
            found.insert(folder.to_owned(), rule.to_owned());
        }
    }
}

#[test]
fn each_public_rule_finds_the_event_log_of_its_case() {
    let (Some(folder), Some(rules)) = (data("sigma-regression"), data("sigma")) else {
        return;
    };
    let mut expected = BTreeMap::new();
    cases(&folder, &mut expected);
    assert!(
        expected.len() > 90,
        "the cases are incomplete: {}",
        expected.len()
    );
    let mut logs = Vec::new();
    for case in expected.keys() {
        let files = fs::read_dir(case)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        logs.extend(files.filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "evtx")
        }));
    }
    let output = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args([
            "scan",
            "--json",
            "--language",
            "en",
            "--only-rules",
            "--rules",
        ])
        .arg(&rules)
        .args(&logs)
        .output()
        .unwrap();
    let mut found: BTreeSet<(PathBuf, String)> = BTreeSet::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let rule = finding["rule"]["id"].as_str().unwrap();
        for event in finding["events"].as_array().unwrap() {
            let file = Path::new(event["file"].as_str().unwrap());
            assert!(event["record"].as_u64().unwrap() > 0, "{finding}");
            found.insert((file.parent().unwrap().to_owned(), rule.to_owned()));
        }
    }
    let missing: Vec<_> = expected
        .iter()
        .filter(|(case, rule)| !found.contains(&((*case).clone(), (*rule).clone())))
        .collect();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        missing.is_empty(),
        "{} of {} are missing: {missing:#?}\n{said}",
        missing.len(),
        expected.len()
    );
}

#[test]
fn every_record_of_the_attack_samples_is_read() {
    let Some(folder) = data("evtx") else { return };
    let output = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(["scan", "--json", "--only-rules"])
        .args(logs_in(&folder))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let closing = said.lines().last().unwrap();
    assert!(closing.contains(", 0 unreadable, "), "{closing}");
    let events = closing.split(' ').nth(1).unwrap().parse::<u64>().unwrap();
    assert!(events > 8_000, "{closing}");
    assert!(!said.contains("of an unknown format"), "{said}");
}

fn logs_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => logs_in(&path),
            Some(extension) if extension == "evtx" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}
