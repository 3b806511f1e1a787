//! The real-browser checks: starts the server under test, drives it, stops what it started.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::steps::{Done, cargo, program, root, run, step};
use crate::{reports, tools};

/// Browser checks counted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

/// The server writes its plan when it listens; it makes an office with its findings before that.
const START_LIMIT: Duration = Duration::from_mins(2);
const POLL: Duration = Duration::from_millis(100);

/// Every page in three languages and two widths, the keyboard, and the contact's walk.
pub(crate) fn check() -> Result<Count, String> {
    let mut count = Count::default();
    let scripts = root().join("tests-browser");
    drive(&scripts.join("self-test.mjs"), &[], &mut count)?;
    let server = Server::start()?;
    let report = server.folder.join("report.json");
    drive(
        &scripts.join("harness.mjs"),
        &[&server.plan, &report],
        &mut count,
    )?;
    drive(&scripts.join("shell.mjs"), &[&server.plan], &mut count)?;
    drive(&scripts.join("passkeys.mjs"), &[&server.plan], &mut count)?;
    drive(&scripts.join("walk.mjs"), &[&server.plan], &mut count)?;
    let scanned = reports::write(&server.testkit, &server.folder)?;
    drive(&scripts.join("report.mjs"), &[&scanned], &mut count)?;
    Ok(count)
}

/// What the README and the documents show.
const PICTURED: [&str; 4] = ["today", "finding", "incident", "wizard"];

/// Longer pages are cut here, in pixels.
const PICTURE_HEIGHT: u32 = 1500;

/// Pictures of those pages, in every language at the first width, into docs/pictures.
pub(crate) fn pictures() -> Done {
    step("what the tests need", tools::install)?;
    step("pictures", || {
        let server = Server::start()?;
        let mut plan: Value = read_json(&server.plan)?;
        let width = plan.pointer("/widths/0").cloned().unwrap_or(json!(1280));
        let fields = plan.as_object_mut().ok_or("the plan is not an object")?;
        if let Some(pages) = fields.get_mut("pages").and_then(Value::as_array_mut) {
            let name = |page: &Value| page.get("name").and_then(Value::as_str).map(str::to_owned);
            pages.retain(|page| name(page).is_some_and(|name| PICTURED.contains(&name.as_str())));
            if pages.len() < PICTURED.len() {
                return Err(format!("the plan does not name every one of {PICTURED:?}"));
            }
        }
        fields.insert("widths".to_owned(), json!([width]));
        fields.insert("pictures".to_owned(), json!(root().join("docs/pictures")));
        fields.insert("pictureHeight".to_owned(), json!(PICTURE_HEIGHT));
        let file = server.folder.join("pictures.json");
        fs::write(&file, plan.to_string()).map_err(|cause| told(&file, &cause))?;
        let mut count = Count::default();
        drive(
            &root().join("tests-browser/harness.mjs"),
            &[&file],
            &mut count,
        )?;
        if count.failed == 0 {
            Ok(())
        } else {
            Err("a page with a fault was photographed".to_owned())
        }
    })
}

pub(crate) fn read_json(file: &Path) -> Result<Value, String> {
    let bytes = fs::read(file).map_err(|cause| told(file, &cause))?;
    serde_json::from_slice(&bytes).map_err(|cause| format!("{}: {cause}", file.display()))
}

fn told(file: &Path, cause: &std::io::Error) -> String {
    format!("{}: {cause}", file.display())
}

/// testkit's server on a free loopback port; dropped, it is stopped.
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    testkit: PathBuf,
    pub(crate) plan: PathBuf,
}

impl Server {
    pub(crate) fn start() -> Result<Self, String> {
        run(&mut cargo(&[
            "build",
            "--quiet",
            "--package",
            "testkit",
            "--bin",
            "townwatch-testkit",
        ]))?;
        let target = tools::target()?;
        let folder = target.join("browser");
        fs::create_dir_all(&folder).map_err(|cause| told(&folder, &cause))?;
        let plan = folder.join("plan.json");
        // A plan of an earlier run would name a port where nobody listens.
        if plan.exists() {
            fs::remove_file(&plan).map_err(|cause| told(&plan, &cause))?;
        }
        let testkit = target.join("debug/townwatch-testkit");
        let child = program(&testkit, &["serve", "--plan-out"])
            .arg(&plan)
            // The server stops when this pipe closes, so it ends even when xtask is killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .map_err(|cause| format!("townwatch-testkit does not start: {cause}"))?;
        let mut server = Self {
            child,
            folder,
            testkit,
            plan,
        };
        server.wait()?;
        Ok(server)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "waits for another process, which only real time brings"
    )]
    fn wait(&mut self) -> Done {
        let mut waited = Duration::ZERO;
        while waited < START_LIMIT {
            // Half a file is not JSON yet.
            if self.plan.exists() && read_json(&self.plan).is_ok() {
                return Ok(());
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!(
                    "townwatch-testkit ended before it served ({status})"
                ));
            }
            std::thread::sleep(POLL);
            waited += POLL;
        }
        Err(format!(
            "townwatch-testkit wrote no plan within {} s",
            START_LIMIT.as_secs()
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is gone already, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs one script, shows its output, and adds its closing line `N passed, N failed` to the count.
fn drive(script: &Path, words: &[&Path], count: &mut Count) -> Done {
    let name = script.file_name().unwrap_or_default().to_string_lossy();
    let mut child = Command::new("node")
        .arg(script)
        .args(words)
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|cause| format!("node {name} does not start: {cause}"))?;
    let mut closing = None;
    if let Some(pipe) = child.stdout.take() {
        for line in BufReader::new(pipe).lines() {
            let line = line.map_err(|cause| format!("node {name}: {cause}"))?;
            println!("{name}: {line}");
            closing = tally(&line).or(closing);
        }
    }
    let status = child
        .wait()
        .map_err(|cause| format!("node {name}: {cause}"))?;
    let Some(told) = closing else {
        return Err(format!("node {name} ended without a count ({status})"));
    };
    count.passed += told.passed;
    count.failed += told.failed;
    count.skipped += told.skipped;
    // 1 is the script's own "something failed", which the count says already.
    if status.success() || (status.code() == Some(1) && told.failed > 0) {
        Ok(())
    } else {
        Err(format!("node {name} ended badly ({status})"))
    }
}

fn tally(line: &str) -> Option<Count> {
    let mut count = Count::default();
    for part in line.split(", ") {
        let (number, word) = part.split_once(' ')?;
        let number = number.parse().ok()?;
        match word {
            "passed" => count.passed = number,
            "failed" => count.failed = number,
            "skipped" => count.skipped = number,
            _ => return None,
        }
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closing_line_is_a_count() {
        let count = tally("12 passed, 3 failed").expect("a closing line");
        assert_eq!((count.passed, count.failed, count.skipped), (12, 3, 0));
        assert!(tally("FAIL today vi 390: 2 passed, or so").is_none());
        assert!(tally("12 passed, 3 more").is_none());
    }
}
