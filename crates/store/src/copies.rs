//! A copy of the records before a migration changes them.
//!
//! `SQLite`: `records.db.before-N` beside the file, which takes its place when it is renamed.
//! `PostgreSQL`: `records.before-N.jsonl` in the data folder, a dump for `townwatch restore`. N is
//! the first migration that was still to be done. Both are for their owner only (0600).

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sqlx::sqlite::SqlitePool;

use crate::dump::dump;
use crate::engine::Write;
use crate::error::StoreError;

/// Copies the file as it is at this moment.
///
/// # Errors
/// [`StoreError::NoCopy`]; then nothing may be changed.
pub(crate) async fn copy_file(
    pool: &SqlitePool,
    records: &Path,
    version: i64,
) -> Result<(), StoreError> {
    let mut name = records.as_os_str().to_owned();
    name.push(format!(".before-{version}"));
    let copy = PathBuf::from(name);
    let failed = |cause: String| no_copy(&copy, cause);
    let part = begun(&copy).map_err(|cause| failed(cause.to_string()))?;
    let text = part
        .to_str()
        .ok_or_else(|| failed("its name is not UTF-8".to_owned()))?;
    // SQLite fills a file that is there and empty: it keeps the rights it was made with.
    let copied = sqlx::query("VACUUM INTO $1").bind(text).execute(pool).await;
    copied.map_err(|cause| failed(cause.to_string()))?;
    let file = File::open(&part);
    finished(file, &part, &copy).map_err(|cause| failed(cause.to_string()))
}

/// Dumps the records as the migrating transaction sees them.
///
/// # Errors
/// [`StoreError::NoCopy`]; then nothing may be changed.
pub(crate) async fn copy_rows(
    write: &mut Write<'_>,
    folder: &Path,
    version: i64,
) -> Result<(), StoreError> {
    let copy = folder.join(format!("records.before-{version}.jsonl"));
    let failed = |cause: String| no_copy(&copy, cause);
    let part = begun(&copy).map_err(|cause| failed(cause.to_string()))?;
    let file = OpenOptions::new().write(true).open(&part);
    let mut into = BufWriter::new(file.map_err(|cause| failed(cause.to_string()))?);
    let dumped = dump(&mut write.link(), &mut into).await;
    dumped.map_err(|fault| failed(fault.to_string()))?;
    let file = into.into_inner().map_err(io::IntoInnerError::into_error);
    finished(file, &part, &copy).map_err(|cause| failed(cause.to_string()))
}

/// Removes copies of a data folder that were made before a moment; what was removed.
///
/// # Errors
/// When the folder cannot be read or a file not be removed.
pub fn remove_copies(data: &Path, made_before: SystemTime) -> io::Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    for entry in fs::read_dir(data)? {
        let entry = entry?;
        let is_copy = entry.file_name().to_str().is_some_and(is_copy);
        if is_copy && entry.metadata()?.modified()? < made_before {
            fs::remove_file(entry.path())?;
            removed.push(entry.path());
        }
    }
    Ok(removed)
}

fn is_copy(name: &str) -> bool {
    let number = name
        .strip_prefix("records.db.before-")
        .or_else(|| name.strip_prefix("records.before-")?.strip_suffix(".jsonl"));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// An empty file under a name of its own: a half-written copy never looks like a whole one.
fn begun(copy: &Path) -> io::Result<PathBuf> {
    let mut name = copy.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    match fs::remove_file(&part) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&part)?;
    Ok(part)
}

fn finished(file: io::Result<File>, part: &Path, copy: &Path) -> io::Result<()> {
    file?.sync_all()?;
    fs::rename(part, copy)?;
    let folder = copy
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn no_copy(copy: &Path, cause: String) -> StoreError {
    StoreError::NoCopy {
        copy: copy.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_old_copies_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let names = [
            "records.db.before-3",
            "records.before-4.jsonl",
            "records.db",
            "records.db.before-x",
        ];
        for name in names {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let made = fs::metadata(folder.path().join("records.db")).unwrap();
        let made = made.modified().unwrap();
        let day = Duration::from_hours(24);
        assert_eq!(remove_copies(folder.path(), made - day).unwrap().len(), 0);
        assert_eq!(remove_copies(folder.path(), made + day).unwrap().len(), 2);
        assert!(folder.path().join("records.db").exists());
        assert!(folder.path().join("records.db.before-x").exists());
    }
}
