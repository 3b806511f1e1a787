//! The files of the package, each in its place.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use flate2::{Compression, GzBuilder};

use super::{Facts, control, licences};
use crate::steps::{Done, output, program, root};

/// From the project, to the machine. Manual pages and what is made are laid beside these.
const FILES: &[(&str, &str)] = &[
    (
        "packaging/townwatch.service",
        "usr/lib/systemd/system/townwatch.service",
    ),
    ("packaging/townwatch.toml", "etc/townwatch/townwatch.toml"),
    (
        "packaging/debian/townwatch.sysusers",
        "usr/lib/sysusers.d/townwatch.conf",
    ),
    (
        "packaging/debian/townwatch.tmpfiles",
        "usr/lib/tmpfiles.d/townwatch.conf",
    ),
    (
        "packaging/completions/townwatch.bash",
        "usr/share/bash-completion/completions/townwatch",
    ),
    (
        "packaging/completions/_townwatch",
        "usr/share/zsh/vendor-completions/_townwatch",
    ),
    (
        "packaging/completions/townwatch.fish",
        "usr/share/fish/vendor_completions.d/townwatch.fish",
    ),
    (
        "packaging/debian/README.Debian",
        "usr/share/doc/townwatch/README.Debian",
    ),
    (
        "packaging/debian/lintian-overrides",
        "usr/share/lintian/overrides/townwatch",
    ),
];

/// The scripts of dpkg.
const SCRIPTS: [&str; 3] = ["postinst", "prerm", "postrm"];

/// Lays the whole package into an empty folder.
pub(super) fn lay(binary: &Path, tree: &Path, facts: &Facts) -> Done {
    let put = |to: &str, mode: u32, bytes: &[u8]| put(&tree.join(to), mode, bytes);
    let program = fs::read(binary).map_err(|cause| format!("{}: {cause}", binary.display()))?;
    put("usr/bin/townwatch", 0o755, &program)?;
    for (from, to) in FILES {
        put(to, 0o644, &own(from)?)?;
    }
    for (name, page) in pages()? {
        let to = format!("usr/share/man/man1/{name}.gz");
        put(&to, 0o644, &pressed(&page)?)?;
    }
    let crates = licences::crates()?;
    let documents = "usr/share/doc/townwatch";
    let copyright = [own("packaging/debian/copyright")?, crates.listed()].concat();
    put(&format!("{documents}/copyright"), 0o644, &copyright)?;
    let texts = pressed(&crates.texts()?)?;
    put(&format!("{documents}/licences.gz"), 0o644, &texts)?;
    let changes = pressed(&own("CHANGELOG.md")?)?;
    put(&format!("{documents}/changelog.gz"), 0o644, &changes)?;
    let changes = pressed(control::changelog(facts)?.as_bytes())?;
    let debian = format!("{documents}/changelog.Debian.gz");
    put(&debian, 0o644, &changes)?;

    let files = files(tree)?;
    let sums = sums(tree, &files)?;
    put("DEBIAN/md5sums", 0o644, sums.as_bytes())?;
    let size = kibibytes(&files)?;
    let control = control::control(facts, size, &control::depends(binary)?);
    put("DEBIAN/control", 0o644, control.as_bytes())?;
    put(
        "DEBIAN/conffiles",
        0o644,
        b"/etc/townwatch/townwatch.toml\n",
    )?;
    for script in SCRIPTS {
        let text = own(&format!("packaging/debian/{script}"))?;
        put(&format!("DEBIAN/{script}"), 0o755, &text)?;
    }
    set_times(tree, facts.epoch)
}

fn own(path: &str) -> Result<Vec<u8>, String> {
    fs::read(root().join(path)).map_err(|cause| format!("{path}: {cause}"))
}

/// The manual pages with their names.
pub(super) fn pages() -> Result<Vec<(String, Vec<u8>)>, String> {
    let folder = "packaging/man";
    let named = |cause| format!("{folder}: {cause}");
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).map_err(named)? {
        let name = entry.map_err(named)?.file_name();
        let name = name.to_string_lossy().into_owned();
        let page = own(&format!("{folder}/{name}"))?;
        found.push((name, page));
    }
    found.sort();
    Ok(found)
}

fn put(path: &Path, mode: u32, bytes: &[u8]) -> Done {
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    };
    write().map_err(|cause| format!("{}: {cause}", path.display()))
}

/// Gzip without a name and a time in it.
fn pressed(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut press = GzBuilder::new().write(Vec::new(), Compression::best());
    let all = press.write_all(bytes).and_then(|()| press.finish());
    all.map_err(|cause| format!("cannot compress: {cause}"))
}

/// Every file below a folder, in the order of names.
fn files(tree: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    walk(tree, &mut |path| {
        if path.is_file() {
            found.push(path.to_path_buf());
        }
        Ok(())
    })?;
    Ok(found)
}

fn walk(folder: &Path, each: &mut dyn FnMut(&Path) -> Done) -> Done {
    let named = |cause| format!("{}: {cause}", folder.display());
    let mut inside = Vec::new();
    for entry in fs::read_dir(folder).map_err(named)? {
        inside.push(entry.map_err(named)?.path());
    }
    inside.sort();
    for path in inside {
        if path.is_dir() {
            walk(&path, each)?;
        }
        each(&path)?;
    }
    Ok(())
}

/// As dpkg wants them: of everything but what it keeps itself.
fn sums(tree: &Path, files: &[PathBuf]) -> Result<String, String> {
    let mut command = program("md5sum", &[]);
    let below = |path: &PathBuf| path.strip_prefix(tree).map(Path::to_path_buf).ok();
    command.args(files.iter().filter_map(below));
    output(command.current_dir(tree))
}

fn kibibytes(files: &[PathBuf]) -> Result<u64, String> {
    let mut sum = 0;
    for path in files {
        let facts = fs::metadata(path).map_err(|cause| format!("{}: {cause}", path.display()))?;
        sum += facts.len().div_ceil(1024);
    }
    Ok(sum)
}

/// One time and one set of modes for everything, whatever the umask here is.
fn set_times(tree: &Path, epoch: u64) -> Done {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(epoch);
    let set = |path: &Path| -> std::io::Result<()> {
        if path.is_dir() {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
        }
        fs::File::open(path)?.set_modified(time)
    };
    let set = |path: &Path| set(path).map_err(|cause| format!("{}: {cause}", path.display()));
    walk(tree, &mut |path| set(path))?;
    set(tree)
}
