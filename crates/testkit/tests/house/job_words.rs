//! Every kind of job that some code declares has words for the page of background work.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use domain::language::Language;
use texts::Texts;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// What stands between two words in a line.
fn between<'t>(line: &'t str, open: &str, close: &str) -> Option<&'t str> {
    Some(line.split_once(open)?.1.split_once(close)?.0)
}

/// The names of all kinds, whether written where the kind is or as a constant of its own.
fn kinds() -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for name in ["application", "townwatch"] {
        sources(&crates.join(name).join("src"), &mut files);
    }
    let texts: Vec<String> = files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let constants: BTreeMap<&str, &str> = texts
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let name = between(line, "const ", ": &str = ")?;
            Some((name, between(line, "= \"", "\"")?))
        })
        .collect();
    let declared = texts.iter().flat_map(|text| {
        let blocks = text.split(": JobKind = JobKind {\n").skip(1);
        blocks.filter_map(|block| between(block, "name: ", ","))
    });
    declared
        .map(|name| match name.strip_prefix('"') {
            Some(literal) => literal.trim_end_matches('"').to_owned(),
            None => (*constants.get(name).unwrap()).to_owned(),
        })
        .collect()
}

#[test]
fn every_kind_of_job_has_words() {
    let kinds = kinds();
    assert!(kinds.len() >= 18, "{kinds:?}");
    for language in Language::ALL {
        let texts = Texts::get(language);
        let without: Vec<_> = kinds
            .iter()
            .filter(|kind| !texts.has(&format!("job-kind-{kind}")))
            .collect();
        assert!(without.is_empty(), "{language:?}: {without:?}");
    }
}
