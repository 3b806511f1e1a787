//! Lists the compiled assets of `assets/manifest.json`: logical name, hashed file name, bytes.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{fs, io};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = folder_of("CARGO_MANIFEST_DIR")?.join("assets");
    let manifest = folder.join("manifest.json");
    write_out(&format!("cargo::rerun-if-changed={}\n", manifest.display()))?;
    let text = fs::read(&manifest).map_err(|cause| {
        format!(
            "{}: {cause}; write it with `cargo xtask assets`",
            manifest.display()
        )
    })?;
    let listed: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text)?;
    let mut list = String::from(
        "/// Every compiled asset, by logical name.\npub(crate) static ASSETS: &[Asset] = &[\n",
    );
    for (name, entry) in &listed {
        let file = entry
            .get("file")
            .and_then(serde_json::Value::as_str)
            .ok_or_else(|| format!("{}: {name} names no file", manifest.display()))?;
        let path = folder.join(file);
        let path = path.to_str().ok_or("the checkout's path must be UTF-8")?;
        writeln!(
            list,
            "    Asset {{ name: {name:?}, file: {file:?}, bytes: include_bytes!({path:?}) }},"
        )?;
    }
    list.push_str("];\n");
    fs::write(folder_of("OUT_DIR")?.join("assets.rs"), list)?;
    files_of("senders", "senders.rs", "pub const SENDERS")?;
    files_of("clients", "clients.rs", "pub const CLIENTS")?;
    files_of(
        "relying-parties",
        "relying_parties.rs",
        "pub(crate) const RELYING_PARTIES",
    )
}

/// Lists the files of a folder, so that adding one touches one file.
fn files_of(name: &str, out: &str, constant: &str) -> Result<(), Box<dyn Error>> {
    let folder = folder_of("CARGO_MANIFEST_DIR")?.join("../..").join(name);
    write_out(&format!("cargo::rerun-if-changed={}\n", folder.display()))?;
    let files = fs::read_dir(folder.canonicalize()?)?;
    let mut files: Vec<PathBuf> = files
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, io::Error>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let mut list =
        format!("/// Configuration to copy: file and text.\n{constant}: &[(&str, &str)] = &[\n");
    for file in files {
        let short = file.file_name().unwrap_or_default().to_string_lossy();
        let path = file.to_str().ok_or("the checkout's path must be UTF-8")?;
        writeln!(list, "    ({short:?}, include_str!({path:?})),")?;
    }
    list.push_str("];\n");
    fs::write(folder_of("OUT_DIR")?.join(out), list)?;
    Ok(())
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
