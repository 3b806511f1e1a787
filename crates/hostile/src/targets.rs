//! `fuzz/`, made from the list: one target for each entry, in the layout of cargo-fuzz.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::entries;

const HEAD: &str = "# Made by `cargo xtask fuzz --write` from the list in crates/hostile; needs a nightly compiler.\n\
[package]\nname = \"townwatch-fuzz\"\nversion = \"0.0.0\"\nedition = \"2024\"\nlicense = \"Apache-2.0\"\npublish = false\n\n\
[package.metadata]\ncargo-fuzz = true\n\n\
[dependencies]\nhostile = { path = \"../crates/hostile\" }\nlibfuzzer-sys = \"0.4\"\n\n\
# A workspace of its own: the project's builds never see it.\n[workspace]\n\n\
[profile.release]\ndebug = \"line-tables-only\"\n";

/// The files of the folder, by their paths in it.
pub fn target_files() -> BTreeMap<String, String> {
    let mut manifest = HEAD.to_owned();
    let mut files = BTreeMap::new();
    for entry in entries() {
        let name = entry.name;
        // Writing to a String does not fail.
        let _ = write!(
            manifest,
            "\n[[bin]]\nname = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"\ntest = false\ndoc = false\nbench = false\n"
        );
        let code = format!(
            "#![no_main]\n\nlibfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::run(\"{name}\", bytes));\n"
        );
        files.insert(format!("fuzz_targets/{name}.rs"), code);
    }
    files.insert("Cargo.toml".to_owned(), manifest);
    files
}
