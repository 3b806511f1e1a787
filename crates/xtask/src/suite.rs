//! `cargo xtask test`: every check, in the order in which a mistake is cheapest to find.

use crate::steps::{Done, answers, cargo, program, root, run, step};
use crate::{api, assets, browser, package, tools};

/// Stops at the first step that fails and names it.
pub(crate) fn test() -> Done {
    step("what the tests need", tools::install)?;
    step("formatting", formatting)?;
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
    step("lints of the program without SQL", || {
        run(&mut cargo(&[
            "clippy",
            "--package",
            "townwatch",
            "--no-default-features",
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
    step("Debian package", package::check_tested)?;
    step("made-up requests of programs", api::check)?;
    browser_checks()
}

/// One step of [`test`] alone, for work on what programs ask.
pub(crate) fn api_only() -> Done {
    step("what the tests need", tools::install)?;
    step("made-up requests of programs", api::check)
}

/// `cargo fmt` follows `mod` lines; the log formats are listed by a build script instead.
fn formatting() -> Done {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    let folder = root().join("crates/formats/src/format");
    let named = |cause| format!("{}: {cause}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(named)? {
        let path = entry.map_err(named)?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(format!("{} holds no format", folder.display()));
    }
    run(program("rustfmt", &["--check", "--edition", "2024"]).args(files))
}

/// The last step of [`test`] alone, for work on pages.
pub(crate) fn browser_only() -> Done {
    step("what the tests need", tools::install)?;
    browser_checks()
}

/// Ends with the closing line of the whole run.
fn browser_checks() -> Done {
    let mut count = browser::Count::default();
    let done = step("browser checks", || {
        count = browser::check()?;
        match (count.passed, count.failed) {
            (0, 0) => Err("nothing was checked".to_owned()),
            (_, 0) => Ok(()),
            (_, failed) => Err(format!("{failed} checks failed, named above")),
        }
    });
    println!(
        "\n{} passed, {} failed, {} skipped",
        count.passed, count.failed, count.skipped
    );
    done
}

fn deny() -> Done {
    // It looks at the crates of every target, and builds fetch only those of this one.
    run(&mut cargo(&["fetch", "--locked", "--quiet"]))?;
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
