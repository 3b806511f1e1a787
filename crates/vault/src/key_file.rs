//! Where the master keys lie: a credential that systemd hands over, or a file of our own.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::KeyError;
use crate::keys::KeyRing;
use crate::secret::Fresh;

/// No key file is longer: about 600 keys.
const LONGEST: u64 = 64 * 1_024;

/// What to do when there is no key file.
#[derive(Debug)]
pub enum WhenMissing {
    /// Make a first key: right when nothing was ever sealed.
    Create(Fresh),
    /// Stop: a new key would not open what is sealed.
    Refuse,
}

/// Reads the keys from a credential of systemd (`$CREDENTIALS_DIRECTORY/townwatch-master`; the
/// caller finds the path). systemd guards the folder; the file may show a group bit that stands for
/// its access list, so only "everybody" is refused.
///
/// # Errors
/// Missing, open to everybody, not a plain file, not readable, or not a ring of keys.
pub fn open_credential(path: &Path) -> Result<KeyRing, KeyError> {
    read(path, 0o007)
}

/// Reads the keys from a file that nobody but its owner may touch (0600), or makes it.
///
/// A file that is made comes to stand whole or not at all, and never replaces another one.
///
/// # Errors
/// Inside the data folder, open to others, missing (with [`WhenMissing::Refuse`]), not a plain
/// file, not readable or writable, or not a ring of keys.
pub fn open_key_file(path: &Path, data: &Path, missing: WhenMissing) -> Result<KeyRing, KeyError> {
    outside(path, data)?;
    match (read(path, 0o077), missing) {
        (Err(KeyError::Missing { .. }), WhenMissing::Create(fresh)) => {
            create(path, &KeyRing::first(&fresh))?;
            read(path, 0o077)
        }
        (answer, _) => answer,
    }
}

/// Replaces the key file after a rotation: the old one stands until the new one is whole.
///
/// # Errors
/// The old file is missing or open to others, or the file system says no.
pub fn replace_key_file(path: &Path, ring: &KeyRing) -> Result<(), KeyError> {
    read(path, 0o077)?;
    let draft = write_draft(path, ring)?;
    fs::rename(&draft, path).map_err(io_error("move the new key file into place", path))?;
    keep_folder(path)
}

fn io_error<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> KeyError + 'a {
    move |source| KeyError::Io {
        doing,
        path: path.to_owned(),
        source,
    }
}

fn read(path: &Path, forbidden: u32) -> Result<KeyRing, KeyError> {
    let file = File::open(path).map_err(|source| {
        if source.kind() == io::ErrorKind::NotFound {
            KeyError::Missing {
                path: path.to_owned(),
            }
        } else {
            io_error("open the master key", path)(source)
        }
    })?;
    // Asked of the open file, so that it cannot be swapped in between.
    let facts = file
        .metadata()
        .map_err(io_error("look at the master key", path))?;
    if !facts.is_file() {
        return Err(KeyError::NotAFile {
            path: path.to_owned(),
        });
    }
    let mode = facts.permissions().mode() & 0o7777;
    if mode & forbidden != 0 {
        return Err(KeyError::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    let room = usize::try_from(facts.len().min(LONGEST)).unwrap_or_default();
    let mut text = Zeroizing::new(String::with_capacity(room.saturating_add(64)));
    file.take(LONGEST)
        .read_to_string(&mut text)
        .map_err(io_error("read the master key", path))?;
    KeyRing::parse(&text)
}

fn create(path: &Path, ring: &KeyRing) -> Result<(), KeyError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(io_error("make the folder of the master key", folder))?;
    }
    let draft = write_draft(path, ring)?;
    // A link refuses where a rename would replace: of two first starts one wins, both read its key.
    let linked = match fs::hard_link(&draft, path) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(io_error("put the master key in place", path)),
    };
    fs::remove_file(&draft).map_err(io_error("remove the draft of the master key", &draft))?;
    linked?;
    keep_folder(path)
}

/// Writes the ring beside its place. A draft that a crash left behind is written anew.
fn write_draft(path: &Path, ring: &KeyRing) -> Result<PathBuf, KeyError> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".draft-{}", std::process::id()));
    let draft = PathBuf::from(name);
    if let Err(cause) = fs::remove_file(&draft)
        && cause.kind() != io::ErrorKind::NotFound
    {
        return Err(io_error("remove an old draft of the master key", &draft)(
            cause,
        ));
    }
    let doing = "write the master key";
    let opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft);
    let mut file = opened.map_err(io_error(doing, &draft))?;
    file.write_all(ring.to_text().as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(io_error(doing, &draft))?;
    Ok(draft)
}

/// The new name survives a loss of power only when the folder was written as well.
fn keep_folder(path: &Path) -> Result<(), KeyError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(io_error("write the folder of the master key", folder))
}

/// Resolved as far as both exist: links and `..` must not hide that one lies inside the other.
fn outside(path: &Path, data: &Path) -> Result<(), KeyError> {
    if resolved(path).starts_with(resolved(data)) {
        return Err(KeyError::InsideData {
            path: path.to_owned(),
            data: data.to_owned(),
        });
    }
    Ok(())
}

fn resolved(path: &Path) -> PathBuf {
    for there in path.ancestors() {
        let there = if there.as_os_str().is_empty() {
            Path::new(".")
        } else {
            there
        };
        if let Ok(real) = there.canonicalize() {
            let rest = path.strip_prefix(there).unwrap_or(path);
            return rest.components().fold(real, |mut real, part| {
                if part == Component::ParentDir {
                    real.pop();
                } else {
                    real.push(part);
                }
                real
            });
        }
    }
    path.to_owned()
}
