//! The log as somebody else sees it who holds no lock: for backups, and after a restore.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::RwLock;

use domain::id::EventId;
use jiff::Timestamp;

use crate::error::{OpenError, OpenFinding};
use crate::reader;
use crate::scan::{self, FIRST_EPOCH};
use crate::shelf::{Shelf, WalFile, header, path_of};

/// One file of the log, up to its last commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// Its name in `DATA/evidence`.
    pub name: String,
    /// Epoch of its records.
    pub epoch: u32,
    /// Index of its first record.
    pub first: u64,
    /// Index after its last committed record.
    pub next: u64,
    /// Bytes up to the last commit; what stands behind them was never acknowledged.
    pub bytes: u64,
    path: PathBuf,
}

impl LogFile {
    /// The committed bytes. They never change, also while the log is being written.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(&self) -> io::Result<impl Read + use<>> {
        Ok(File::open(&self.path)?.take(self.bytes))
    }
}

/// What a log held at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogState {
    /// Files with records, in order.
    pub files: Vec<LogFile>,
    /// The id the next record gets: every event before it is in the files.
    pub end: EventId,
    /// What is damaged or missing.
    pub findings: Vec<OpenFinding>,
}

/// Looks at the log of a data folder without changing anything, also while a server writes it.
/// A folder without a log has an empty one.
///
/// # Errors
/// [`OpenError`].
pub fn look(data: &Path) -> Result<LogState, OpenError> {
    let folder = data.join("evidence");
    let mut state = LogState {
        files: Vec::new(),
        end: EventId {
            epoch: FIRST_EPOCH,
            index: 0,
        },
        findings: Vec::new(),
    };
    if !folder.exists() {
        return Ok(state);
    }
    let mut files = scan::list(&folder)?.into_iter().peekable();
    while let Some((first, path)) = files.next() {
        let bound = files.peek().map_or(u64::MAX, |(first, _)| *first);
        match scan::look_at(first, &path, bound)? {
            Some(found) => state.take(&found)?,
            None if bound == u64::MAX => {}
            None => return Err(OpenError::Header { path }),
        }
    }
    Ok(state)
}

/// When the newest record was received; none in an empty log. Reads the newest file only.
///
/// # Errors
/// [`OpenError`].
pub fn newest(data: &Path) -> Result<Option<Timestamp>, OpenError> {
    let folder = data.join("evidence");
    if !folder.exists() {
        return Ok(None);
    }
    let mut bound = u64::MAX;
    for (first, path) in scan::list(&folder)?.into_iter().rev() {
        let found = scan::look_at(first, &path, bound)?;
        bound = first;
        let Some(found) = found.filter(|found| found.next > found.first) else {
            continue;
        };
        let last = found.next.saturating_sub(1);
        let shelf = RwLock::new(Shelf {
            epoch: found.epoch,
            files: vec![found],
        });
        let kept = reader::read_from(&shelf, last, 1);
        let kept = kept.map_err(|fault| OpenError::io("read", &path, io::Error::other(fault)))?;
        return Ok(kept.first().map(|kept| kept.record.received));
    }
    Ok(None)
}

impl LogState {
    fn take(&mut self, found: &WalFile) -> Result<(), OpenError> {
        let path = &found.path;
        if found.epoch < self.end.epoch {
            return Err(OpenError::Epoch {
                path: path.clone(),
                found: found.epoch,
                expected: self.end.epoch,
            });
        }
        self.end.epoch = found.epoch;
        if found.first > self.end.index {
            self.findings.push(OpenFinding::Gap {
                path: path.clone(),
                from: self.end.index,
                to: found.first,
            });
        }
        let damage = found
            .damage
            .iter()
            .map(|(offset, resumes)| OpenFinding::Damaged {
                path: path.clone(),
                offset: *offset,
                resumes: *resumes,
            });
        self.findings.extend(damage);
        self.end.index = self.end.index.max(found.next);
        // A file without a commit may be replaced by its writer at any moment.
        if found.next > found.first {
            let name = path.file_name().unwrap_or_default();
            self.files.push(LogFile {
                name: name.to_string_lossy().into_owned(),
                epoch: found.epoch,
                first: found.first,
                next: found.next,
                bytes: found.end,
                path: path.clone(),
            });
        }
        Ok(())
    }
}

/// Begins a new epoch behind what a restored folder holds. The caller holds `DATA/lock`.
///
/// # Errors
/// [`OpenError::Epoch`] when it is not newer than what is there; what the system says.
pub fn begin_epoch(data: &Path, epoch: u32) -> Result<EventId, OpenError> {
    let folder = data.join("evidence");
    let state = look(data)?;
    let index = state.end.index;
    let path = path_of(&folder, index);
    if epoch <= state.end.epoch {
        return Err(OpenError::Epoch {
            path,
            found: epoch,
            expected: state.end.epoch,
        });
    }
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        file.write_all(header(epoch, index).as_bytes())?;
        file.sync_all()?;
        File::open(&folder)?.sync_all()
    };
    write().map_err(|cause| OpenError::io("create", &path, cause))?;
    Ok(EventId { epoch, index })
}
