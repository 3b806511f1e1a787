//! Lists `locales/<tag>/*.ftl`, so that adding a file of texts is adding a file.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

const TAGS: [&str; 3] = ["zh-TW", "vi", "en"];

fn main() -> Result<(), Box<dyn Error>> {
    let locales = folder_of("CARGO_MANIFEST_DIR")?.join("../../locales");
    let mut list = String::from(
        "/// Every file of texts: language tag, file name without its end, content.\n\
         pub static FILES: &[(&str, &str, &str)] = &[\n",
    );
    write_out(&format!("cargo::rerun-if-changed={}\n", locales.display()))?;
    for tag in TAGS {
        let folder = locales.join(tag);
        write_out(&format!("cargo::rerun-if-changed={}\n", folder.display()))?;
        for file in texts_in(&folder)? {
            let name = file
                .file_stem()
                .and_then(|stem| stem.to_str())
                .ok_or_else(|| format!("{}: the name must be UTF-8", file.display()))?;
            let file = file.to_str().ok_or("the checkout's path must be UTF-8")?;
            writeln!(list, "    ({tag:?}, {name:?}, include_str!({file:?})),")?;
        }
    }
    list.push_str("];\n");
    fs::write(folder_of("OUT_DIR")?.join("files.rs"), list)?;
    Ok(())
}

fn texts_in(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|cause| format!("{}: {cause}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ftl"));
    files.sort();
    Ok(files)
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
