//! Whose work is in the program, under which licence, with the words each licence wants to be kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

use crate::steps::{output, program, root};

/// One crate of other people's.
struct Other {
    named: String,
    licence: String,
    folder: PathBuf,
}

/// Every crate that the program is built from, in the order of names.
pub(super) struct Crates(Vec<Other>);

/// Reads them from the lock file, for this machine.
pub(super) fn crates() -> Result<Crates, String> {
    let told = output(&mut program("rustc", &["--version", "--verbose"]))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not say what machine this is")?;
    let words = ["--locked", "--filter-platform", host];
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(words.map(str::to_owned).to_vec())
        .exec()
        .map_err(|cause| format!("cargo metadata: {cause}"))?;
    let built = built(&metadata).ok_or("cargo metadata names no dependencies of townwatch")?;
    let mut found: Vec<Other> = metadata
        .packages
        .iter()
        .filter(|package| built.contains(&package.id) && package.source.is_some())
        .map(|package| Other {
            named: format!("{} {}", package.name, package.version),
            licence: package.license.clone().unwrap_or_else(|| "see text".into()),
            folder: package
                .manifest_path
                .parent()
                .map(|folder| folder.as_std_path().to_path_buf())
                .unwrap_or_default(),
        })
        .collect();
    found.sort_by(|one, other| one.named.cmp(&other.named));
    Ok(Crates(found))
}

/// The crate townwatch and all it is linked with; what only builds or tests it is not in it.
fn built(metadata: &Metadata) -> Option<BTreeSet<PackageId>> {
    let nodes = &metadata.resolve.as_ref()?.nodes;
    let nodes: BTreeMap<_, _> = nodes.iter().map(|node| (&node.id, node)).collect();
    let mut packages = metadata.packages.iter();
    let first = packages.find(|package| package.name.as_str() == "townwatch")?;
    let (mut seen, mut waiting) = (BTreeSet::new(), vec![first.id.clone()]);
    while let Some(id) = waiting.pop() {
        let Some(node) = nodes.get(&id) else { continue };
        if !seen.insert(id) {
            continue;
        }
        let linked = node.deps.iter().filter(|dependency| {
            let mut kinds = dependency.dep_kinds.iter();
            kinds.any(|kind| kind.kind == DependencyKind::Normal)
        });
        waiting.extend(linked.map(|dependency| dependency.pkg.clone()));
    }
    Some(seen)
}

impl Crates {
    /// A paragraph of the file `copyright`: name, version, licence.
    pub(super) fn listed(&self) -> Vec<u8> {
        let mut text = String::from("Comment: The crates in the program, and their licences:\n");
        for Other { named, licence, .. } in &self.0 {
            // Writing to a String does not fail.
            let _ = writeln!(text, "  {named}: {licence}");
        }
        text.into_bytes()
    }

    /// Every licence and notice that comes with a crate, the console's files or the list of
    /// countries, each once, under the names of those it came with.
    pub(super) fn texts(&self) -> Result<Vec<u8>, String> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for Other { named, folder, .. } in &self.0 {
            for path in licences(folder)? {
                let text = read(&path)?;
                found.entry(text).or_default().insert(named.clone());
            }
        }
        let console = listing(&root().join("crates/web/assets/licences"))?;
        let countries = licences(&root().join("data/countries"))?;
        for path in console.into_iter().chain(countries) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let text = read(&path)?;
            found.entry(text).or_default().insert(name.into_owned());
        }
        let mut by_names: Vec<_> = found.into_iter().collect();
        by_names.sort_by(|one, other| one.1.cmp(&other.1));
        let mut all = String::new();
        for (text, names) in by_names {
            let names: Vec<_> = names.into_iter().collect();
            let _ = write!(all, "==== {}\n\n{text}\n\n", names.join(", "));
        }
        Ok(all.into_bytes())
    }
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|cause| format!("{}: {cause}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).trim().replace('\r', ""))
}

fn listing(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let named = |cause| format!("{}: {cause}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(named)? {
        found.push(entry.map_err(named)?.path());
    }
    found.sort();
    Ok(found)
}

fn licences(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = listing(folder)?;
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_lowercase();
        let begins = ["licen", "copying", "copyright", "notice", "unlicense"];
        path.is_file() && begins.iter().any(|begin| name.starts_with(begin))
    });
    Ok(found)
}
