//! Running other programs.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Chore;

/// A program in a folder, with its output shown.
pub(crate) fn run(folder: &Path, program: &str, arguments: &[&str]) -> Chore {
    let shown = format!("{program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .status()
        .map_err(|cause| format!("{shown}: {cause}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{shown}: {status}"))
    }
}

/// Whether a program can be started at all.
pub(crate) fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
