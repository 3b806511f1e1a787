//! `cargo xtask test`: every check, in the order in which a mistake is cheapest to find.

use crate::steps::{Done, answers, cargo, program, run, step};
use crate::{assets, browser, tools};

/// Stops at the first step that fails and names it.
pub(crate) fn test() -> Done {
    step("what the tests need", tools::install)?;
    step("formatting", || {
        run(&mut cargo(&["fmt", "--all", "--check"]))
    })?;
    step("compiled assets", assets::check)?;
    step("licences, sources and banned crates", deny)?;
    step("lints", || {
        run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    step("Rust tests", || run(&mut workspace_tests(&[])))?;
    step("documentation tests", || {
        run(&mut cargo(&["test", "--workspace", "--doc", "--quiet"]))
    })?;
    let count = step("browser checks", browser::check)?;
    println!(
        "\n{} passed, {} failed, {} skipped",
        count.passed, count.failed, count.skipped
    );
    if count.failed == 0 && count.passed > 0 {
        Ok(())
    } else {
        Err("browser checks failed".to_owned())
    }
}

fn deny() -> Done {
    run(&mut program(
        tools::cargo_deny()?,
        &["--offline", "check", "bans", "licenses", "sources"],
    ))
}

/// The workspace's tests under nextest where it is installed, else under cargo's own runner.
pub(crate) fn workspace_tests(selection: &[&str]) -> std::process::Command {
    let with_nextest = answers("cargo", &["nextest", "--version"]);
    let mut command = if with_nextest {
        cargo(&["nextest", "run", "--no-fail-fast"])
    } else {
        cargo(&["test", "--no-fail-fast", "--lib", "--bins", "--tests"])
    };
    if selection.is_empty() {
        command.arg("--workspace");
    }
    command.args(selection);
    command
}
