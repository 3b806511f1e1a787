//! Running programs, and telling which step took how long.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use sha2::{Digest, Sha256};

/// What a chore answers: nothing, or one line that says what is wrong.
pub(crate) type Done = Result<(), String>;

/// The workspace's root folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The cargo that runs us; rustup's proxy keeps the toolchain.
pub(crate) fn cargo(words: &[&str]) -> Command {
    program("cargo", words)
}

/// A program to run in the workspace's root.
pub(crate) fn program(name: impl AsRef<OsStr>, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(root());
    command
}

/// Runs to the end; its output goes to the terminal.
pub(crate) fn run(command: &mut Command) -> Done {
    let shown = shown(command);
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|cause| format!("`{shown}` does not start: {cause}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` failed ({status})"))
    }
}

/// Whether a program runs and answers well, without showing its output.
pub(crate) fn answers(name: impl AsRef<OsStr>, words: &[&str]) -> bool {
    program(name, words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a program prints.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = shown(command);
    let answer = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|cause| format!("`{shown}` does not start: {cause}"))?;
    if !answer.status.success() {
        return Err(format!("`{shown}` failed ({})", answer.status));
    }
    String::from_utf8(answer.stdout).map_err(|_| format!("`{shown}` did not print UTF-8"))
}

fn shown(command: &Command) -> String {
    let words = command.get_args().map(|word| word.to_string_lossy());
    let name = Path::new(command.get_program()).file_name();
    let name = name.map(OsStr::to_string_lossy).unwrap_or_default();
    std::iter::once(name)
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs one named step under a heading and prints how long it took.
#[expect(
    clippy::disallowed_methods,
    reason = "a chore is timed by the real clock"
)]
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    println!("\n== {name}");
    let began = Instant::now();
    let done = work();
    let seconds = began.elapsed().as_secs_f32();
    match done {
        Ok(value) => {
            println!("== {name}: good, {seconds:.1} s");
            Ok(value)
        }
        Err(message) => Err(format!(
            "{name} failed after {seconds:.1} s, later steps were not run: {message}"
        )),
    }
}

/// The SHA-256 of bytes as lower-case digits; this crate stands apart and knows none of the others.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
