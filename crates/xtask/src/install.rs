//! What the tests need, installed when it is not there.

use std::path::{Path, PathBuf};

use crate::command::{is_there, run};
use crate::{Chore, top};

/// A file that proves a Debian package is there, or a folder whose entries end with it.
struct Needed {
    package: &'static str,
    proof: &'static str,
}

const DEBIAN: &[Needed] = &[
    Needed {
        package: "chromium",
        proof: "/usr/bin/chromium",
    },
    Needed {
        package: "fonts-noto-cjk",
        proof: "/usr/share/fonts/opentype/noto",
    },
    Needed {
        package: "postgresql",
        proof: "/usr/lib/postgresql",
    },
    Needed {
        package: "nodejs",
        proof: "/usr/bin/node",
    },
    Needed {
        package: "npm",
        proof: "/usr/bin/npm",
    },
];
/// Built once into the target folder; it checks bans, licences and sources.
const CARGO_DENY: &str = "0.20.2";

/// Installs what is not there.
pub(crate) fn needed() -> Chore {
    let missing: Vec<_> = DEBIAN
        .iter()
        .filter(|one| !Path::new(one.proof).exists())
        .map(|one| one.package)
        .collect();
    if !missing.is_empty() {
        debian(&missing)?;
    }
    npm(&top().join("tests-browser"))?;
    cargo_deny()
}

fn debian(packages: &[&str]) -> Chore {
    println!("installing from Debian: {}", packages.join(", "));
    let told = |cause: String| {
        format!(
            "missing: {} — install them as root with apt-get ({cause})",
            packages.join(", ")
        )
    };
    let sudo = is_there("sudo");
    let apt = |arguments: &[&str]| {
        if sudo {
            run(&top(), "sudo", &[&["apt-get"], arguments].concat())
        } else {
            run(&top(), "apt-get", arguments)
        }
    };
    apt(&["-qq", "update"]).map_err(told)?;
    let install = [
        &["-qq", "install", "-y", "--no-install-recommends"],
        packages,
    ]
    .concat();
    apt(&install).map_err(told)
}

/// The packages of a folder's lock file, from npm.
pub(crate) fn npm(folder: &Path) -> Chore {
    if folder.join("node_modules").is_dir() {
        return Ok(());
    }
    run(
        folder,
        "npm",
        &["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
    )
    .map_err(|cause| format!("missing: npm packages of {} ({cause})", folder.display()))
}

/// Where cargo-deny stands.
pub(crate) fn deny_program() -> PathBuf {
    top().join("target/tools/bin/cargo-deny")
}

fn cargo_deny() -> Chore {
    if deny_program().exists() || is_there("cargo-deny") {
        return Ok(());
    }
    println!("building cargo-deny {CARGO_DENY} into target/tools (once)");
    let version = format!("cargo-deny@{CARGO_DENY}");
    let root = top().join("target/tools").display().to_string();
    let arguments = [
        "install", "--quiet", "--locked", "--debug", "--root", &root, &version,
    ];
    run(&top(), "cargo", &arguments).map_err(|cause| format!("missing: cargo-deny ({cause})"))
}
