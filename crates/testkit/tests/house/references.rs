//! What one file names, another file has: texts asked for, compiled assets, numbered decisions.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::language::Language;
use texts::Texts;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if endings
            .iter()
            .any(|ending| path.to_string_lossy().ends_with(ending))
        {
            found.push(path);
        }
    }
    found
}

/// Literals that follow one of the calls which ask for a text, in source or template.
fn keys_asked_for(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for call in [".t(", ".say(", ".t_with("] {
        for rest in source.split(call).skip(1) {
            let Some(literal) = rest.trim_start().strip_prefix('"') else {
                continue;
            };
            let key = literal.split('"').next().unwrap_or_default();
            if !key.is_empty() && !key.ends_with('-') {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let mut asked = 0;
    let mut wrong = Vec::new();
    for folder in [
        "crates/web/src",
        "crates/web/templates",
        "crates/townwatch/src",
        "crates/texts/src",
    ] {
        for path in files(&top().join(folder), &[".rs", ".html"]) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            for key in keys_asked_for(&code) {
                asked += 1;
                if !Texts::get(Language::En).has(&key) {
                    wrong.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(
        asked > 100,
        "only {asked} texts are asked for: the search found too little"
    );
    assert!(wrong.is_empty(), "texts that do not exist: {wrong:#?}");
}

#[test]
fn every_compiled_asset_is_in_the_manifest_and_the_fonts_stay_small() {
    const FONT_LIMIT_BYTES: u64 = 4_718_592;
    let folder = top().join("crates/web/assets");
    let manifest: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let mut listed: BTreeSet<PathBuf> = manifest
        .values()
        .map(|entry| folder.join(entry["file"].as_str().unwrap()))
        .collect();
    for (name, entry) in &manifest {
        for fact in ["sha256", "source", "version", "licence"] {
            assert!(
                entry[fact].is_string(),
                "manifest.json: {name} has no {fact}"
            );
        }
    }
    listed.extend(["manifest.json", "sources.sha256"].map(|name| folder.join(name)));
    let there: BTreeSet<PathBuf> = files(&folder, &[""]).into_iter().collect();
    assert_eq!(there, listed, "run `cargo xtask assets`");
    let fonts: u64 = files(&folder, &[".woff2"])
        .iter()
        .map(|path| fs::metadata(path).unwrap().len())
        .sum();
    assert!(fonts <= FONT_LIMIT_BYTES, "fonts are {fonts} bytes");
}

#[test]
fn decisions_are_numbered_without_a_gap() {
    let mut decisions = files(&top().join("docs/adr"), &[".md"]);
    decisions.sort();
    for (path, number) in decisions.iter().zip(1..) {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(
            name.starts_with(&format!("{number:04}-")),
            "{name}, expected {number:04}-…"
        );
        let title = fs::read_to_string(path).unwrap();
        assert!(
            title.starts_with(&format!("# {number}. ")),
            "{name} does not begin `# {number}. `"
        );
    }
    assert!(!decisions.is_empty(), "no decisions");
}
