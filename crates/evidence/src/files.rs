//! Files that appear whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Name of a file that is being written; one that is found was left by a crash.
const UNFINISHED: &str = "tmp";

/// Writes a file beside its place, syncs it and moves it there.
pub(crate) fn publish(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = Draft::new(path)?;
    draft.file.write_all(bytes)?;
    draft.publish()
}

/// A file that is being written beside its place.
pub(crate) struct Draft {
    /// Where to write.
    pub(crate) file: File,
    path: PathBuf,
    beside: PathBuf,
}

impl Draft {
    /// Begins; folders are made where they are missing.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
            for made in folder.ancestors().skip(1).take(3) {
                sync_folder(made)?;
            }
        }
        let beside = path.with_extension(UNFINISHED);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(&beside)?;
        let path = path.to_owned();
        Ok(Self { file, path, beside })
    }

    /// Ends: synced, then in its place.
    pub(crate) fn publish(self) -> io::Result<()> {
        let done = self
            .file
            .sync_all()
            .and_then(|()| fs::rename(&self.beside, &self.path));
        if let Err(cause) = done {
            // What stays is named as unfinished.
            let _stays = fs::remove_file(&self.beside);
            return Err(cause);
        }
        self.path.parent().map_or(Ok(()), sync_folder)
    }
}

/// Makes names of a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // What a relative path begins in has no name.
    let here = folder.as_os_str().is_empty();
    File::open(if here { Path::new(".") } else { folder })?.sync_all()
}
