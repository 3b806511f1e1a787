//! What is packaged is what the declaration says, and systemd takes it.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn packaging() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging")
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let texts = files.map(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        (name, fs::read_to_string(file.path()).unwrap())
    });
    texts.collect()
}

#[test]
fn manual_pages_and_completions_are_what_the_declaration_says() {
    let fresh = tempfile::tempdir().unwrap();
    testkit::packaging::write(fresh.path()).unwrap();
    for folder in ["man", "completions"] {
        let wanted = texts(&fresh.path().join(folder));
        let found = texts(&packaging().join(folder));
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            wanted.keys().collect::<Vec<_>>(),
            "run `cargo xtask packaging`"
        );
        for (name, text) in &wanted {
            assert!(
                found[name] == *text,
                "{name} is old: run `cargo xtask packaging`"
            );
        }
    }
    let man = texts(&fresh.path().join("man"));
    assert!(man["townwatch-backup.1"].contains("passphrase"));
    assert!(man.len() > 10, "{:?}", man.keys());
}

/// The unit with a program that is there, so that systemd looks at everything else.
fn unit(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("townwatch.service");
    fs::write(&path, text.replace("/usr/bin/townwatch", "/bin/true")).unwrap();
    (folder, path)
}

fn analyze(words: &[&str], unit: &Path) -> (bool, String) {
    let output = Command::new("systemd-analyze")
        .args(words)
        .arg(unit)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn systemd_takes_the_unit_and_finds_it_closed() {
    let text = fs::read_to_string(packaging().join("townwatch.service")).unwrap();
    let (_folder, path) = unit(&text);
    let verify = ["verify", "--man=no"];
    let (good, said) = analyze(&verify, &path);
    assert!(good && said.trim().is_empty(), "{said}");
    // Tenths: 1.3 as it stands; everything above 2 would be a hole.
    let security = ["security", "--offline=true", "--threshold=20"];
    let (good, said) = analyze(&security, &path);
    assert!(good, "{said}");

    let (_folder, path) = unit(&text.replace("ProtectSystem=strict", "ProtectSystem=strickt"));
    assert!(
        !analyze(&verify, &path).1.trim().is_empty(),
        "this test cannot fail"
    );
    let open: Vec<_> = text
        .lines()
        .filter(|line| !line.starts_with("SystemCallFilter") && !line.starts_with("Protect"))
        .collect();
    let open = open.join("\n");
    let (_folder, path) = unit(&open);
    assert!(!analyze(&security, &path).0, "this test cannot fail");
}

#[test]
fn the_unit_names_options_that_the_program_has() {
    let text = fs::read_to_string(packaging().join("townwatch.service")).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart=/usr/bin/"));
    let words = line.unwrap().split(' ').map(std::ffi::OsString::from);
    let cli = townwatch::cli::parse(words).unwrap();
    assert!(matches!(cli.command, townwatch::cli::Command::Serve(_)));
}
