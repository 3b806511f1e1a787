//! `cargo xtask package`: a Debian package of the release build, and a look at what is in it.
//!
//! The same program, the same commit and the same tools give the same bytes: times come from
//! `SOURCE_DATE_EPOCH` or the last commit, everything is root's, and modes are set and not inherited.

mod check;
mod control;
mod licences;
mod tree;

use std::fs;
use std::path::{Path, PathBuf};

use crate::steps::{Done, answers, cargo, output, program, root, run, sha256, step};
use crate::tools;

/// How hard the package is pressed: a package for people, or one that is only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pressed {
    Small,
    NotAtAll,
}

/// What is said of the package everywhere.
struct Facts {
    /// `0.1.0-1`: the workspace's version, and the first packaging of it.
    version: String,
    /// Debian's word for the machine: `amd64`.
    architecture: String,
    /// Seconds since 1970 that every file bears.
    epoch: u64,
    /// `Name <address>`.
    maintainer: String,
}

/// `cargo xtask package`: the release build as `target/package/townwatch_VERSION_ARCH.deb`.
pub(crate) fn release() -> Done {
    needs()?;
    step("release build", || {
        run(&mut cargo(&[
            "build",
            "--release",
            "--locked",
            "--package",
            "townwatch",
        ]))
    })?;
    let target = tools::target()?;
    let made = step("Debian package", || {
        let folder = target.join("package");
        build(&target.join("release/townwatch"), &folder, Pressed::Small)
    })?;
    check_file(&made)?;
    let size = fs::metadata(&made).map_or(0, |facts| facts.len());
    println!("\n{} ({} KiB)", made.display(), size / 1024);
    Ok(())
}

/// `cargo xtask package --check FILE`: whether a package holds what it should, and works.
pub(crate) fn check_file(file: &Path) -> Done {
    needs()?;
    let scratch = tools::target()?.join("package/look");
    step("a look at the package", || check::look(file, &scratch))
}

/// A package of the program that the tests were run with: made twice, compared, and looked at.
pub(crate) fn check() -> Done {
    needs()?;
    run(&mut cargo(&["build", "--quiet", "--package", "townwatch"]))?;
    let target = tools::target()?;
    let binary = target.join("debug/townwatch");
    let digest = |folder: &str| -> Result<(PathBuf, String), String> {
        let made = build(&binary, &target.join(folder), Pressed::NotAtAll)?;
        let bytes = fs::read(&made).map_err(|cause| format!("{}: {cause}", made.display()))?;
        Ok((made, sha256(&bytes)))
    };
    let (one, first) = digest("package/one")?;
    let (other, second) = digest("package/other")?;
    if first != second {
        return Err(format!(
            "{} and {} should be the same bytes: something of the moment or the place got into them",
            one.display(),
            other.display()
        ));
    }
    check::look(&one, &target.join("package/look"))?;
    for folder in ["package/one", "package/other"] {
        remove(&target.join(folder))?;
    }
    Ok(())
}

fn needs() -> Done {
    for (name, package) in [
        ("dpkg-deb", "dpkg"),
        ("dpkg", "dpkg"),
        ("readelf", "binutils"),
        ("md5sum", "coreutils"),
    ] {
        if !answers(name, &["--version"]) {
            return Err(format!(
                "{name} is missing: Debian packages are made on Debian or with its package {package}"
            ));
        }
    }
    Ok(())
}

/// Lays everything out in a folder and packs it; answers the package.
fn build(binary: &Path, folder: &Path, pressed: Pressed) -> Result<PathBuf, String> {
    let facts = facts()?;
    let tree = folder.join("tree");
    remove(&tree)?;
    tree::lay(binary, &tree, &facts)?;
    let name = format!("townwatch_{}_{}.deb", facts.version, facts.architecture);
    let made = folder.join(name);
    let mut pack = program("dpkg-deb", &["--root-owner-group"]);
    pack.env("SOURCE_DATE_EPOCH", facts.epoch.to_string());
    pack.arg(match pressed {
        Pressed::Small => "-Zxz",
        Pressed::NotAtAll => "-Znone",
    });
    pack.arg("--build").arg(&tree).arg(&made);
    output(&mut pack)?;
    remove(&tree)?;
    Ok(made)
}

fn remove(folder: &Path) -> Done {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).map_err(|cause| format!("{}: {cause}", folder.display()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "who packs says when and in whose name, as with Debian's own tools"
)]
fn told(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|text| !text.is_empty())
}

fn facts() -> Result<Facts, String> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(|cause| format!("cargo metadata: {cause}"))?;
    let own = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == "townwatch");
    let version = own.ok_or("the workspace has no crate townwatch")?;
    let architecture = output(&mut program("dpkg", &["--print-architecture"]))?;
    let epoch = match told("SOURCE_DATE_EPOCH") {
        Some(epoch) => epoch,
        None => output(&mut program("git", &["log", "-1", "--format=%ct"])).map_err(|cause| {
            format!("{cause}; outside a checkout say when with SOURCE_DATE_EPOCH=SECONDS")
        })?,
    };
    let epoch = epoch.trim().parse();
    let name = told("DEBFULLNAME").unwrap_or_else(|| "The authors of Townwatch".to_owned());
    let address = told("DEBEMAIL").unwrap_or_else(|| "townwatch@townwatch.invalid".to_owned());
    Ok(Facts {
        version: format!("{}-1", version.version),
        architecture: architecture.trim().to_owned(),
        epoch: epoch.map_err(|_| "SOURCE_DATE_EPOCH is no number of seconds".to_owned())?,
        maintainer: format!("{name} <{address}>"),
    })
}
