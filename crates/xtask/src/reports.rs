//! Reports of a scan, for the browser to look at: one in each language, of a log with the longest words that an
//! attacker writes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::steps::program;

/// The reader's languages.
const LANGUAGES: [&str; 3] = ["zh-TW", "vi", "en"];
/// Letters of a name that a page must break.
const LONG: usize = 900;
/// Refused sign-ins within a minute.
const TRIES: u32 = 30;

/// Writes them into a folder of their own below `folder`, by `townwatch-testkit`, which is the program itself.
pub(crate) fn write(testkit: &Path, folder: &Path) -> Result<PathBuf, String> {
    let reports = folder.join("reports");
    if reports.exists() {
        fs::remove_dir_all(&reports).map_err(|cause| told(&reports, &cause))?;
    }
    fs::create_dir_all(&reports).map_err(|cause| told(&reports, &cause))?;
    let log = folder.join("auth.log");
    fs::write(&log, guessing()).map_err(|cause| told(&log, &cause))?;
    for language in LANGUAGES {
        let report = reports.join(language).with_extension("html");
        let mut scan = program(
            testkit,
            &["scan", "--language", language, "--output", "html"],
        );
        let done = scan.arg(&report).arg(&log).output();
        let done = done.map_err(|cause| format!("{}: {cause}", testkit.display()))?;
        // 1 says that something was found.
        if done.status.code() != Some(1) {
            let said = String::from_utf8_lossy(&done.stderr);
            return Err(format!("no report of the scan ({}): {said}", done.status));
        }
    }
    Ok(reports)
}

fn guessing() -> String {
    let name = "x".repeat(LONG);
    let line = |second: u32| {
        format!(
            "Nov 20 03:10:{second:02} srv sshd[77]: Failed password for invalid user {name}{second} from 203.0.113.9 port 4000 ssh2\n"
        )
    };
    (0..TRIES).map(line).collect()
}

fn told(file: &Path, cause: &std::io::Error) -> String {
    format!("{}: {cause}", file.display())
}
