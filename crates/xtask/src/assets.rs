//! The console's compiled assets: made by npm from assets-src/, committed, checked without Node.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::steps::{Done, program, root, run, sha256};
use crate::tools;

fn folder() -> PathBuf {
    root().join("crates/web/assets")
}

/// Compiles them again. Needs Node and npm.
pub(crate) fn build() -> Done {
    let sources = root().join("assets-src");
    tools::npm(&sources)?;
    run(program("node", &["build.mjs"]).current_dir(sources))
}

/// Compares every compiled file with the manifest, and the sources with what they were compiled
/// from.
pub(crate) fn check() -> Done {
    let compiled = folder();
    let mut known: BTreeSet<PathBuf> = ["manifest.json", "sources.sha256"]
        .map(|name| compiled.join(name))
        .into();
    for (file, hash) in manifest(&compiled)? {
        let path = compiled.join(&file);
        compare(&path, &hash, "it was edited by hand")?;
        known.insert(path);
    }
    for file in files_under(&compiled)? {
        if !known.contains(&file) {
            return Err(format!("{}: not in manifest.json", file.display()));
        }
    }
    let list = compiled.join("sources.sha256");
    let text = fs::read_to_string(&list).map_err(|cause| told(&list, &cause))?;
    for line in text.lines() {
        let Some((hash, file)) = line.split_once("  ") else {
            return Err(format!("{}: unreadable line {line:?}", list.display()));
        };
        compare(
            &root().join("assets-src").join(file),
            hash,
            "the assets are older than it; run `cargo xtask assets`",
        )?;
    }
    Ok(())
}

/// (file, SHA-256) of every entry.
fn manifest(compiled: &Path) -> Result<Vec<(String, String)>, String> {
    let path = compiled.join("manifest.json");
    let bytes = fs::read(&path).map_err(|cause| told(&path, &cause))?;
    let listed: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&bytes).map_err(|cause| format!("{}: {cause}", path.display()))?;
    let text = |entry: &serde_json::Value, key: &str| {
        entry
            .get(key)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    listed
        .iter()
        .map(|(name, entry)| {
            text(entry, "file")
                .zip(text(entry, "sha256"))
                .ok_or_else(|| format!("{}: {name} has no file or no sha256", path.display()))
        })
        .collect()
}

fn files_under(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|cause| told(folder, &cause))? {
        let path = entry.map_err(|cause| told(folder, &cause))?.path();
        if path.is_dir() {
            files.extend(files_under(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn compare(path: &Path, expected: &str, otherwise: &str) -> Done {
    let bytes = fs::read(path).map_err(|cause| told(path, &cause))?;
    if sha256(&bytes) == expected {
        Ok(())
    } else {
        Err(format!("{}: its hash differs: {otherwise}", path.display()))
    }
}

fn told(path: &Path, cause: &std::io::Error) -> String {
    format!("{}: {cause}", path.display())
}
