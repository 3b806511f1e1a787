//! Published suites, read where `cargo xtask test` unpacked them and never copied into the project.

use std::path::PathBuf;

/// A file of a published suite.
pub(crate) fn file(path: &str) -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap();
    let file = target.join("tools/mail-suites").join(path);
    assert!(
        file.exists(),
        "missing {}: published suites (crates/mail/tests/requirements.txt); cargo xtask test brings them",
        file.display()
    );
    file
}
