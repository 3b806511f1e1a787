//! `townwatch-testkit year` and `year-measure`.

use std::path::Path;

use super::{Plan, measure, write};
use crate::office::Failure;

// How the commands are called.
const USAGE: &str =
    "year DIR [--accounts N] [--weeks N] [--seed N] | year-measure DIR FINDINGS.jsonl";

/// Does what is asked for, and says what came of it; nothing where something else is asked for.
///
/// # Errors
/// When a number is none, or a file cannot be read or written.
pub fn asked(words: &[&str]) -> Option<Result<String, Failure>> {
    match words {
        ["year", folder, options @ ..] => Some(written(Path::new(folder), options)),
        ["year-measure", folder, findings] => {
            Some(measured(Path::new(folder), Path::new(findings)))
        }
        _ => None,
    }
}

fn written(folder: &Path, options: &[&str]) -> Result<String, Failure> {
    let mut plan = Plan::whole();
    for option in options.chunks(2) {
        match option {
            ["--accounts", number] => plan.accounts = number.parse::<u64>()?.clamp(40, 1_000),
            ["--weeks", number] => plan.weeks = number.parse::<u64>()?.clamp(6, 52),
            ["--seed", number] => plan.seed = number.parse()?,
            _ => return Err(USAGE.into()),
        }
    }
    let written = write(plan, folder)?;
    Ok(format!(
        "{} lines, {} of them of {} cases",
        written.lines, written.own, written.cases
    ))
}

fn measured(folder: &Path, findings: &Path) -> Result<String, Failure> {
    let truth = std::fs::read_to_string(folder.join("truth.jsonl"))?;
    let findings = std::fs::read_to_string(findings)?;
    Ok(measure::judge(&truth, &findings)?.to_string())
}
