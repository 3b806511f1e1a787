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
    for (folder, name, what) in [
        ("forms", "BUILTIN_FORMS", "Form files"),
        (
            "approvals",
            "BUILTIN_APPROVALS",
            "Files of who approves what",
        ),
        ("retention", "BUILTIN_RETENTION", "Files of kinds of logs"),
        ("policies", "BUILTIN_POLICIES", "Account policy files"),
        ("blocklists", "BUILTIN_BLOCKLISTS", "Formats of block lists"),
        ("registers", "BUILTIN_REGISTERS", "Files of registers"),
    ] {
        let mut code = String::new();
        let files = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(folder);
        list(&mut code, name, &format!("{what}: name and text."), &files)?;
        fs::write(Path::new(&out).join(format!("{folder}.rs")), code)?;
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
