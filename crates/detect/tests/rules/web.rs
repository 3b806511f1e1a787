//! Public rules written for web servers and proxies, over logs that such servers wrote.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use detect::{BUILTIN_MAPPINGS, RuleFile, RuleSet};

use crate::lines::{RECEIVED, data, lines, seen};

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

#[test]
fn public_rules_find_what_they_are_written_for() {
    let Some(folder) = data("sigma") else { return };
    let mut texts = Vec::new();
    gather(&folder, &mut texts);
    texts.retain(|(_, text)| text.contains("category: webserver"));
    let files = || texts.iter().map(|(name, text)| RuleFile { name, text });
    let mappings = BUILTIN_MAPPINGS.iter();
    let mappings = mappings.map(|(name, text)| RuleFile { name, text });
    let (rules, _) = RuleSet::load(mappings.chain(files()), Arc::default());
    let (unmapped, _) = RuleSet::load(files(), Arc::default());
    let found = |rules: &RuleSet, case: &str| -> BTreeSet<String> {
        let path = data(&format!("logs/crowdsec-hub/{case}/{case}.log")).unwrap();
        let seen = seen(rules, &lines(&path), RECEIVED);
        seen.values()
            .map(|sighting| sighting.rule.clone())
            .collect()
    };
    let mut lost = 0;
    for (case, rule) in [
        // Log4j strings in an address; F5 and Pulse Secure file reads; Fortinet paths; scanners' names.
        (
            "apache_log4j2_cve-2021-44228",
            "5ea8faa8-db8b-45be-89b0-151b84c82702",
        ),
        (
            "f5-big-ip-cve-2020-5902",
            "44b53b1c-e60f-4a7b-948e-3435a7918478",
        ),
        (
            "pulse-secure-sslvpn-cve-2019-11510",
            "2dbc10d7-a797-49a8-8776-49efa6442e60",
        ),
        (
            "fortinet-cve-2018-13379",
            "a2e97350-4285-43f2-a63f-d0daff291738",
        ),
        (
            "nginx-bad-user-agent",
            "19aa4f58-94ca-45ff-bc34-92e533c0994a",
        ),
    ] {
        let with = found(&rules, case);
        assert!(with.contains(rule), "{case}: {rule} is not among {with:?}");
        lost += usize::from(!found(&unmapped, case).contains(rule));
    }
    // Without the files of `mappings/` no public rule knows what our format calls a request, but for the one
    // that asks for words anywhere in the line.
    assert_eq!(lost, 4);
}
