//! Every source file belongs to a program: one that no `mod` names is never compiled, and its tests never run.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::path::{Path, PathBuf};

/// The files that may declare the modules of a folder.
fn parents(folder: &Path) -> Vec<PathBuf> {
    ["mod.rs", "main.rs", "lib.rs"]
        .map(|name| folder.join(name))
        .into_iter()
        .chain([folder.with_extension("rs")])
        .filter(|file| file.is_file())
        .collect()
}

/// Whether a file beside a module gives its path, as tests that stand apart and parts left out by a feature do.
fn named_by_path(folder: &Path, module: &Path) -> bool {
    let name = module.file_name().unwrap().to_string_lossy();
    let words = format!("path = \"{name}\"");
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        path.is_file() && fs::read_to_string(path).is_ok_and(|text| text.contains(&words))
    })
}

/// Modules that a folder's parents do not declare. A folder without a parent holds programs of their own
/// (`tests/*.rs`, `benches/*.rs`), so its files need no declaration.
fn undeclared(folder: &Path, found: &mut Vec<PathBuf>) {
    let parents = parents(folder);
    let said: String = parents
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_folder = path.is_dir();
        let is_module = if is_folder {
            path.join("mod.rs").is_file()
        } else {
            path.extension().is_some_and(|ending| ending == "rs") && !parents.contains(&path)
        };
        let declared = ["mod", "pub mod", "pub(crate) mod"].iter().any(|word| {
            said.lines()
                .any(|line| line.trim() == format!("{word} {name};"))
        });
        if is_module && !parents.is_empty() && !declared && !named_by_path(folder, &path) {
            found.push(path.clone());
        }
        if is_folder {
            undeclared(&path, found);
        }
    }
}

#[test]
fn every_source_file_is_declared() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for entry in fs::read_dir(crates).unwrap() {
        let folder = entry.unwrap().path();
        for part in ["src", "tests", "benches"] {
            let part = folder.join(part);
            if part.is_dir() {
                undeclared(&part, &mut found);
            }
        }
    }
    assert!(found.is_empty(), "no `mod` names {found:#?}");
}
