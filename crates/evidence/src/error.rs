//! What can stop the log from opening, and what opening can find.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why the log cannot be opened; each is one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system refused: read-only folder, full disk, missing permission.
    #[error("cannot {doing} {path}: {cause}; {next}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
        /// What to do about it.
        next: &'static str,
    },
    /// A file of the log does not begin as it must.
    #[error(
        "{path} does not begin like a log file this version can read; \
         restore it from a backup, or start with the version that wrote it"
    )]
    Header {
        /// The file.
        path: PathBuf,
    },
    /// Two files belong to different logs.
    #[error(
        "{path} is of epoch {found}, the files before it already of epoch {expected}; \
             one of them comes from another data folder: move it out"
    )]
    Epoch {
        /// The file.
        path: PathBuf,
        /// Its epoch.
        found: u32,
        /// That of the files before it.
        expected: u32,
    },
}

impl OpenError {
    /// Names the path and, by the kind of the system's error, what to do next.
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>, cause: io::Error) -> Self {
        let next = next_step(&cause);
        Self::Io {
            doing,
            path: path.into(),
            cause,
            next,
        }
    }
}

/// What an operator can do about a system error.
pub(crate) fn next_step(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free space on that disk; nothing was acknowledged, senders will send again"
        }
        io::ErrorKind::ReadOnlyFilesystem => "mount it writable or choose another data folder",
        io::ErrorKind::PermissionDenied => "let the user that runs the program own the data folder",
        _ => "see to that path, then start again",
    }
}

/// What opening found wrong in the files. The log is usable nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenFinding {
    /// Bytes after the last commit: never acknowledged, cut off.
    TornTail {
        /// The file.
        path: PathBuf,
        /// Where the cut was made.
        offset: u64,
        /// How many bytes went.
        bytes: u64,
    },
    /// A bad frame with committed ones behind it: a fault of the disk or somebody's hand. Nothing
    /// was cut, and a new file was begun.
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the first unreadable byte stands.
        offset: u64,
        /// Where the next readable frame stands.
        resumes: u64,
    },
    /// Records missing between two files.
    Gap {
        /// The file before which they are missing.
        path: PathBuf,
        /// First missing index.
        from: u64,
        /// Index at which the log goes on.
        to: u64,
    },
    /// A segment whose header or index is not as it was written.
    Unreadable {
        /// The file.
        path: PathBuf,
    },
    /// What was signed last is not what the files say: a new epoch was begun, which keeps what was
    /// signed as its first leaf.
    NotAsSigned {
        /// The checkpoint.
        path: PathBuf,
        /// In what it differs.
        what: String,
    },
    /// Bytes at the end of a file that the log left behind after an error of the disk; the next
    /// file replaces them.
    LeftBehind {
        /// The file.
        path: PathBuf,
        /// Where they begin.
        offset: u64,
    },
}

impl fmt::Display for OpenFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TornTail {
                path,
                offset,
                bytes,
            } => write!(
                f,
                "{}: cut {bytes} bytes at offset {offset} that were never acknowledged",
                path.display()
            ),
            Self::Damaged {
                path,
                offset,
                resumes,
            } => write!(
                f,
                "{}: unreadable from offset {offset} to {resumes}, committed records follow; \
                 nothing was cut, compare with a backup",
                path.display()
            ),
            Self::Gap { path, from, to } => write!(
                f,
                "{}: records {from} to {} are missing before this file; look for the file that \
                 held them in a backup",
                path.display(),
                to.saturating_sub(1)
            ),
            Self::Unreadable { path } => write!(
                f,
                "{}: its beginning or its index is not as it was written; nothing of it is read, \
                 compare with a backup",
                path.display()
            ),
            Self::NotAsSigned { path, what } => write!(
                f,
                "{}: {what}; a new epoch was begun, run `townwatch evidence verify`",
                path.display()
            ),
            Self::LeftBehind { path, offset } => write!(
                f,
                "{}: bytes from offset {offset} on were never acknowledged and are not read",
                path.display()
            ),
        }
    }
}

/// Why a folder cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("{path} is held by another townwatch; stop it, or let the command go through it")]
    Held {
        /// The lock file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot lock {path}: {cause}; {next}")]
    Io {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
        /// What to do about it.
        next: &'static str,
    },
}
