//! The quick loop, the long tests and the measurements.

use std::collections::BTreeSet;

use cargo_metadata::TargetKind;

use crate::steps::{Done, answers, cargo, output, program, root, run, step};
use crate::suite::workspace_tests;

/// Checks and tests only the crates with a file that differs from the last commit.
pub(crate) fn dev() -> Done {
    let changed = changed_crates()?;
    if changed.is_empty() {
        println!("no crate differs from the last commit");
        return Ok(());
    }
    let selection: Vec<&str> = changed
        .iter()
        .flat_map(|name| ["--package", name.as_str()])
        .collect();
    step("check", || {
        run(cargo(&["check", "--all-targets"]).args(&selection))
    })?;
    step("tests", || run(&mut workspace_tests(&selection)))
}

fn changed_crates() -> Result<BTreeSet<String>, String> {
    let status = output(&mut program(
        "git",
        &[
            "status",
            "--porcelain",
            "--untracked-files=all",
            "--no-renames",
        ],
    ))?;
    let named = status
        .lines()
        .filter_map(|line| line.get(3..))
        .filter_map(|path| path.strip_prefix("crates/"))
        .filter_map(|path| path.split_once('/'))
        .map(|(name, _)| name.to_owned());
    Ok(named
        .filter(|name| root().join("crates").join(name).join("Cargo.toml").exists())
        .collect())
}

/// The tests marked `#[ignore]`: long matrices that nobody waits for at the desk.
pub(crate) fn soak() -> Done {
    step("long tests", || {
        if answers("cargo", &["nextest", "--version"]) {
            run(&mut cargo(&[
                "nextest",
                "run",
                "--workspace",
                "--run-ignored",
                "only",
            ]))
        } else {
            run(&mut cargo(&["test", "--workspace", "--", "--ignored"]))
        }
    })
}

/// Every measurement in a crate's benches/ folder.
pub(crate) fn bench() -> Done {
    let facts = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|cause| format!("cargo metadata: {cause}"))?;
    let benches = facts
        .packages
        .iter()
        .flat_map(|package| &package.targets)
        .filter(|target| target.kind.contains(&TargetKind::Bench))
        .count();
    if benches == 0 {
        return Err("no crate has a benches/ folder: nothing was measured".to_owned());
    }
    step("measurements", || {
        run(&mut cargo(&["bench", "--workspace", "--benches"]))
    })
}

/// Manual pages and completions, from the one declaration of the command line.
pub(crate) fn packaging() -> Done {
    testkit("packaging", "packaging")
}

/// The data folder of the newest migration, unless it is there: a released one is never replaced.
pub(crate) fn fixture() -> Done {
    let migrations = root().join("crates/store/migrations");
    let names = std::fs::read_dir(&migrations)
        .map_err(|cause| format!("{}: {cause}", migrations.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let newest = names
        .filter_map(|name| name.get(..4)?.parse::<u32>().ok())
        .max();
    let newest = newest.ok_or("there is no migration")?;
    let file = format!("crates/townwatch/tests/fixtures/schema-{newest}.tar.gz");
    if root().join(&file).exists() {
        println!("{file} is there already");
        return Ok(());
    }
    testkit("fixture", &file)
}

fn testkit(chore: &str, place: &str) -> Done {
    let words = [
        "run",
        "--quiet",
        "--package",
        "testkit",
        "--bin",
        "townwatch-testkit",
        "--",
    ];
    step(chore, || run(cargo(&words).args([chore, place])))
}
