//! No function that takes bytes from outside, and no format, stands outside the list; and `fuzz/` is what
//! the list says.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use hostile::entries;

/// Crates that meet bytes from outside.
const MEET: [&str; 11] = [
    "collect", "detect", "domain", "evidence", "formats", "identity", "ldap", "mail", "post",
    "scim", "vault",
];

/// Public functions with bytes that are no entry's, and why.
const APART: &[(&str, &str)] = &[
    ("domain/hex text", "writes"),
    ("evidence/hash leaf_hash", "a hash of whatever it is given"),
    ("evidence/hash sha256", "a hash of whatever it is given"),
    (
        "identity/passkey asserted",
        "needs a signature first; crates/identity tries damaged ones",
    ),
    ("identity/totp shown", "a seed of our own"),
    ("ldap/ber octets", "writes"),
    ("ldap/ber raw", "writes"),
    (
        "post/trust from_pem",
        "the office's own file of authorities",
    ),
    (
        "vault/seal open",
        "authenticated before it is read; crates/vault tries every changed byte",
    ),
    ("vault/seal reseal", "as open"),
    ("vault/seal seal", "a secret of our own"),
];

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// `crate/file function` of every public function with a parameter of bytes.
fn taking_bytes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for name in MEET {
        let source = project().join("crates").join(name).join("src");
        let mut files = Vec::new();
        gather(&source, &mut files);
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let place = path.strip_prefix(&source).unwrap().with_extension("");
            for declared in code.split("pub fn ").skip(1) {
                let head = declared.split([';', '{']).next().unwrap();
                let parameters = head.split("->").next().unwrap();
                let words = parameters.replace("&'m ", "&").replace("&'b ", "&");
                if words.contains("&[u8]") || words.contains("&[&[u8]]") {
                    let function = head.split(['(', '<']).next().unwrap();
                    found.insert(format!("{name}/{} {function}", place.display()));
                }
            }
        }
    }
    found
}

#[test]
fn no_function_that_takes_bytes_is_forgotten() {
    let found = taking_bytes();
    assert!(found.contains("collect/door/relp push"), "{found:#?}");
    assert!(found.contains("mail/message read"), "{found:#?}");
    let all = entries();
    let covered: BTreeSet<_> = all.iter().flat_map(|entry| entry.covers).copied().collect();
    let apart: BTreeMap<_, _> = APART.iter().copied().collect();
    let forgotten: Vec<_> = found
        .iter()
        .filter(|name| !covered.contains(name.as_str()) && !apart.contains_key(name.as_str()))
        .collect();
    assert!(
        forgotten.is_empty(),
        "put these into an entry of crates/hostile: {forgotten:#?}"
    );
    let gone: Vec<_> = apart
        .keys()
        .filter(|name| !found.contains(**name))
        .collect();
    assert!(gone.is_empty(), "no longer there: {gone:?}");
}

#[test]
fn what_entries_cover_is_there() {
    for entry in entries() {
        for covered in entry.covers {
            let (place, function) = covered.split_once(' ').unwrap();
            let (name, file) = place.split_once('/').unwrap();
            let path = project().join(format!("crates/{name}/src/{file}.rs"));
            let text = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                text.contains(&format!("fn {function}")),
                "{}: {covered}",
                entry.name
            );
        }
    }
}

#[test]
fn every_format_is_an_entry_with_seeds() {
    let all = entries();
    for info in formats::FORMATS {
        let name = format!("format-{}", info.id);
        let entry = all.iter().find(|entry| entry.name == name);
        assert!(!entry.unwrap().inputs().is_empty(), "{name}");
    }
    let names: BTreeSet<_> = all.iter().map(|entry| &entry.name).collect();
    assert_eq!(names.len(), all.len(), "two entries have one name");
}

#[test]
fn the_fuzzers_are_what_the_list_says() {
    let wanted = hostile::target_files();
    let folder = project().join("fuzz");
    let mut found = vec!["Cargo.toml".to_owned()];
    for entry in fs::read_dir(folder.join("fuzz_targets")).unwrap() {
        let name = entry.unwrap().file_name();
        found.push(format!("fuzz_targets/{}", name.to_string_lossy()));
    }
    found.sort();
    let names: Vec<_> = wanted.keys().cloned().collect();
    assert_eq!(found, names, "run `cargo xtask fuzz --write`");
    for (name, text) in wanted {
        let has = fs::read_to_string(folder.join(&name)).unwrap();
        assert!(has == text, "{name} is old: run `cargo xtask fuzz --write`");
    }
}
