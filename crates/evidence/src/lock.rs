//! One writer for a data folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::error::{LockError, next_step};

/// Holds `DATA/lock` as long as it lives; the kernel lets go when the process dies.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

/// Takes the lock of a data folder (`FOLDER/lock`) without waiting.
///
/// # Errors
/// [`LockError::Held`] when another process holds it, [`LockError::Io`] when the file cannot be
/// made.
pub fn lock_folder(folder: &Path) -> Result<FolderLock, LockError> {
    let path = folder.join("lock");
    let refused = |cause: std::io::Error| LockError::Io {
        path: path.clone(),
        next: next_step(&cause),
        cause,
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(refused)?;
    match file.try_lock() {
        Ok(()) => Ok(FolderLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(LockError::Held { path }),
        Err(TryLockError::Error(cause)) => Err(refused(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_writer_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock_folder(folder.path()).unwrap();
        let refused = lock_folder(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("held by another townwatch"), "{refused}");
        drop(held);
        lock_folder(folder.path()).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let refused = lock_folder(Path::new("/nowhere/at/all"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("/nowhere/at/all/lock"), "{refused}");
    }
}
