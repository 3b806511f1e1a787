//! `townwatch restore --records-only`: the dump that was made before a migration, into an empty
//! database. The log stays as it is.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use application::Fault;
use store::{DumpSource, Dumped, SqlRecords};

use super::restore::{line_of, sync};
use super::told;
use crate::config::Config;
use crate::stop::Unusable;

/// Lines of a plain file.
struct Plain(BufReader<File>);

impl DumpSource for Plain {
    fn next_line(&mut self) -> Result<Option<String>, Fault> {
        line_of(&mut self.0)
    }

    fn before_commit(&mut self, _: &Dumped) -> Result<(), Fault> {
        match self.next_line()? {
            None => Ok(()),
            Some(_) => Err(Fault::new("something follows the end of the records")),
        }
    }
}

/// Restores a dump; the data folder stays as it is but for its records.
///
/// # Errors
/// One line that names the thing; nothing was changed then.
pub async fn restore_rows(file: &Path, data: &Path, config: &Config) -> Result<Dumped, Unusable> {
    let url = config.records.url().map_err(Unusable::new)?;
    let opened = File::open(file).map_err(|cause| told(file, &cause))?;
    let _lock = evidence::lock_folder(data).map_err(Unusable::new)?;
    let mut lines = Plain(BufReader::new(opened));
    if let Some(url) = url {
        let loaded = SqlRecords::restore_server(&url, &mut lines).await;
        return loaded.map_err(|cause| told(file, &cause));
    }
    let place = data.join("records.db");
    if place.exists() {
        return Err(told(&place, &"it is there already; move it away first"));
    }
    let part = data.join("records.db.restoring");
    remove(&part).map_err(|cause| told(&part, &cause))?;
    let loaded = SqlRecords::restore_file(&part, &mut lines).await;
    let moved = loaded
        .map_err(|cause| told(file, &cause))
        .and_then(|loaded| {
            let moved = fs::rename(&part, &place).and_then(|()| sync(data));
            moved.map(|()| loaded).map_err(|cause| told(&place, &cause))
        });
    if moved.is_err() {
        // What is told is why; a rest of it is taken away by the next try.
        let _ = remove(&part);
    }
    moved
}

fn remove(part: &Path) -> io::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut path = part.as_os_str().to_owned();
        path.push(ending);
        match fs::remove_file(path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
            _ => {}
        }
    }
    Ok(())
}
