//! Lists the files of rules and field mappings, so that adding one touches one file.

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
    let mut code = String::new();
    let folders = [
        (
            "BUILTIN",
            "The rules that come with the program",
            "rules",
            "yml",
        ),
        (
            "BUILTIN_MAPPINGS",
            "The field mappings that come with the program",
            "mappings",
            "toml",
        ),
    ];
    for (name, what, folder, ending) in folders {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(folder);
        let folder = folder.canonicalize()?;
        let mut files = Vec::new();
        gather(&folder, ending, &mut files)?;
        files.sort();
        writeln!(
            code,
            "/// {what}: name within its folder, text.\npub const {name}: &[(&str, &str)] = &["
        )?;
        for file in files {
            println!("cargo::rerun-if-changed={}", file.display());
            let name = file.strip_prefix(&folder)?.to_string_lossy();
            let path = file.to_string_lossy();
            writeln!(code, "    ({name:?}, include_str!({path:?})),")?;
        }
        code.push_str("];\n");
    }
    fs::write(Path::new(&out).join("rules.rs"), code)?;
    Ok(())
}

fn gather(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, ending, files)?;
        } else if path.extension().is_some_and(|end| end == ending) {
            files.push(path);
        }
    }
    Ok(())
}
