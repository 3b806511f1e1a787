//! Lists the regulation, calendar, form, approval, retention, account policy, block list and register files, so that adding one touches one file.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells the output folder this way only"
    )]
    let out = std::env::var_os("OUT_DIR").ok_or("cargo did not set OUT_DIR")?;
    let regimes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regimes");
    let calendars = regimes.join("calendars");
    let mut code = String::new();
    list(
        &mut code,
        "BUILTIN",
        "Regulation files: name and text.",
        &regimes,
    )?;
    list(
        &mut code,
        "BUILTIN_CALENDARS",
        "Calendar files: name and text.",
        &calendars,
    )?;
    fs::write(Path::new(&out).join("regimes.rs"), code)?;
    let mut code = String::new();
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    list(
        &mut code,
        "BUILTIN_FORMS",
        "Form files: name and text.",
        &forms,
    )?;
    fs::write(Path::new(&out).join("forms.rs"), code)?;
    let mut approvals_code = String::new();
    let approvals = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../approvals");
    list(
        &mut approvals_code,
        "BUILTIN_APPROVALS",
        "Files of who approves what: name and text.",
        &approvals,
    )?;
    fs::write(Path::new(&out).join("approvals.rs"), approvals_code)?;
    let mut code = String::new();
    let retention = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../retention");
    list(
        &mut code,
        "BUILTIN_RETENTION",
        "Files of kinds of logs: name and text.",
        &retention,
    )?;
    fs::write(Path::new(&out).join("retention.rs"), code)?;
    let mut code = String::new();
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    list(
        &mut code,
        "BUILTIN_POLICIES",
        "Account policy files: name and text.",
        &policies,
    )?;
    fs::write(Path::new(&out).join("policies.rs"), code)?;
    let mut code = String::new();
    let blocklists = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../blocklists");
    list(
        &mut code,
        "BUILTIN_BLOCKLISTS",
        "Formats of block lists: name and text.",
        &blocklists,
    )?;
    fs::write(Path::new(&out).join("blocklists.rs"), code)?;
    let mut code = String::new();
    let registers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../registers");
    list(
        &mut code,
        "BUILTIN_REGISTERS",
        "Files of registers: name and text.",
        &registers,
    )?;
    fs::write(Path::new(&out).join("registers.rs"), code)?;
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
