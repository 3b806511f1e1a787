//! Lists the regulation, calendar, form, register, duty, approval, playbook, assessment, closing, retention, account policy and block list files, so that adding one touches one file.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Each file of code with its lists: the name, what it is, and the folder of the files.
const LISTS: [(&str, &str, &str, &str); 12] = [
    ("regimes.rs", "BUILTIN", "Regulation files", "regimes"),
    (
        "regimes.rs",
        "BUILTIN_CALENDARS",
        "Calendar files",
        "regimes/calendars",
    ),
    ("forms.rs", "BUILTIN_FORMS", "Form files", "forms"),
    (
        "registers.rs",
        "BUILTIN_REGISTERS",
        "Files of registers",
        "registers",
    ),
    ("duties.rs", "BUILTIN_DUTIES", "Files of duties", "duties"),
    (
        "approvals.rs",
        "BUILTIN_APPROVALS",
        "Files of who approves what",
        "approvals",
    ),
    (
        "playbooks.rs",
        "BUILTIN_PLAYBOOKS",
        "Files of what is done in which kind of incident",
        "playbooks",
    ),
    (
        "assessments.rs",
        "BUILTIN_ASSESSMENTS",
        "Files of what is assessed in an incident",
        "assessments",
    ),
    (
        "closing.rs",
        "BUILTIN_CLOSING",
        "Files of what must be there before a case is closed",
        "closing",
    ),
    (
        "retention.rs",
        "BUILTIN_RETENTION",
        "Files of kinds of logs",
        "retention",
    ),
    (
        "policies.rs",
        "BUILTIN_POLICIES",
        "Account policy files",
        "policies",
    ),
    (
        "blocklists.rs",
        "BUILTIN_BLOCKLISTS",
        "Formats of block lists",
        "blocklists",
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells the output folder this way only"
    )]
    let out = std::env::var_os("OUT_DIR").ok_or("cargo did not set OUT_DIR")?;
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for (file, name, what, folder) in LISTS {
        let code = files.entry(file).or_default();
        list(
            code,
            name,
            &format!("{what}: name and text."),
            &top.join(folder),
        )?;
    }
    for (file, code) in files {
        fs::write(Path::new(&out).join(file), code)?;
    }
    Ok(())
}

fn list(code: &mut String, name: &str, what: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let folder = folder.canonicalize()?;
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, Box<dyn Error>>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();
    writeln!(code, "/// {what}\npub const {name}: &[(&str, &str)] = &[")?;
    for file in files {
        let short = file.file_name().unwrap_or_default().to_string_lossy();
        writeln!(
            code,
            "    ({short:?}, include_str!({:?})),",
            file.to_string_lossy()
        )?;
    }
    writeln!(code, "];")?;
    Ok(())
}
