//! Lists `src/format/*.rs`, so that adding a format is adding a file.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = folder_of("CARGO_MANIFEST_DIR")?.join("src/format");
    write_out(&format!("cargo::rerun-if-changed={}\n", folder.display()))?;

    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.sort();

    let mut modules = String::new();
    let mut registry = String::new();
    for file in &files {
        let name = stem(file)?;
        let path = file.display().to_string();
        writeln!(modules, "#[path = {path:?}]\nmod {name};")?;
        writeln!(registry, "    {name}::FORMAT,")?;
    }
    let text = format!(
        "{modules}\n/// Every format this program reads, by name.\n\
         pub static FORMATS: &[FormatInfo] = &[\n{registry}];\n"
    );
    fs::write(folder_of("OUT_DIR")?.join("formats.rs"), text)?;
    Ok(())
}

fn stem(file: &Path) -> Result<&str, String> {
    file.file_stem()
        .and_then(|stem| stem.to_str())
        .ok_or_else(|| {
            format!(
                "{}: the name of a format's file must be UTF-8",
                file.display()
            )
        })
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folders this way"
)]
fn folder_of(variable: &str) -> Result<PathBuf, String> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| format!("{variable} is not set; run this through cargo"))
}

fn write_out(line: &str) -> io::Result<()> {
    io::Write::write_all(&mut io::stdout(), line.as_bytes())
}
