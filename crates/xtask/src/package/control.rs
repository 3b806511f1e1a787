//! What dpkg is told of the package.

use std::path::Path;

use super::Facts;
use crate::steps::{output, program};

/// Libraries that a program may want, and the package that each comes with.
const LIBRARIES: [(&str, &str); 4] = [
    ("libc.so.6", "libc6"),
    ("libm.so.6", "libc6"),
    ("libgcc_s.so.1", "libgcc-s1"),
    ("ld-linux", "libc6"),
];

/// The packages that the program's libraries come with, in the versions it was linked to.
pub(super) fn depends(binary: &Path) -> Result<Vec<String>, String> {
    let mut read = program("readelf", &["--wide", "--dynamic", "--version-info"]);
    let told = output(read.arg(binary).env("LC_ALL", "C"))?;
    let mut found = std::collections::BTreeSet::new();
    for wanted in told.lines().filter(|line| line.contains("(NEEDED)")) {
        let of = LIBRARIES.iter().find(|(name, _)| wanted.contains(name));
        let (_, package) =
            of.ok_or_else(|| format!("no package is known for the library of:{wanted}"))?;
        found.insert(*package);
    }
    // GLIBC_2.36 and the like: the highest that is named is the least that is needed.
    let versions = told.split("GLIBC_2.").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    });
    let least = versions.max().unwrap_or_default();
    let named = found.into_iter().map(|package| match package {
        "libc6" => format!("libc6 (>= 2.{least})"),
        other => other.to_owned(),
    });
    Ok(named.collect())
}

/// The file `control`.
pub(super) fn control(facts: &Facts, kibibytes: u64, libraries: &[String]) -> String {
    let Facts {
        version,
        architecture,
        maintainer,
        ..
    } = facts;
    let libraries = libraries.join(", ");
    format!(
        "Package: townwatch\n\
         Version: {version}\n\
         Architecture: {architecture}\n\
         Maintainer: {maintainer}\n\
         Installed-Size: {kibibytes}\n\
         Depends: {libraries}, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles\n\
         Recommends: ca-certificates\n\
         Suggests: postgresql\n\
         Section: admin\n\
         Priority: optional\n\
         Description: information-security duties of a small public office\n \
         Townwatch follows the logs of an office's servers, keeps them so that nobody\n \
         alters them unnoticed, notices when an account or a mailbox is misused, says\n \
         so in plain words, and runs the incident on its legal clocks.\n \
         .\n \
         It is one program with its records in one folder (SQLite, or PostgreSQL) and\n \
         a console for browsers in Chinese, Vietnamese and English.\n"
    )
}

/// Debian's own changelog: the project's stands beside it.
pub(super) fn changelog(facts: &Facts) -> Result<String, String> {
    let moment = format!("--date=@{}", facts.epoch);
    let mut date = program("date", &["--utc", "--rfc-email", &moment]);
    let date = output(date.env("LC_ALL", "C"))?;
    Ok(format!(
        "townwatch ({}) stable; urgency=medium\n\n  * What changed stands in changelog.gz beside this file.\n\n -- {}  {}\n",
        facts.version,
        facts.maintainer,
        date.trim()
    ))
}
