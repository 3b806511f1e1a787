//! What can go wrong, each in one line that says what to do next.

use std::io;
use std::path::PathBuf;

use crate::keys::KeyVersion;

/// The keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Other users of the machine can read or change the file.
    #[error(
        "{path}: others on this machine may open the master key (mode {mode:04o}); \
         run `chmod 600` on it and consider the key known to them"
    )]
    OpenToOthers {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A backup of the data folder would carry the key away with what it protects.
    #[error(
        "{path}: the master key must not lie inside the data folder {data}; name a place outside"
    )]
    InsideData {
        /// The key file.
        path: PathBuf,
        /// The data folder.
        data: PathBuf,
    },
    /// There is no such file, and a new key would not open what is already sealed.
    #[error("{path}: the master key is missing; bring it back from where it is kept safe")]
    Missing {
        /// The key file.
        path: PathBuf,
    },
    /// Not a plain file.
    #[error("{path}: the master key must be a plain file")]
    NotAFile {
        /// What stands there.
        path: PathBuf,
    },
    /// A line is not `townwatch-key VERSION 64-hex-digits`, or the versions do not rise.
    #[error("master key, line {line}: expected `townwatch-key VERSION KEY`, versions rising")]
    Malformed {
        /// Line number, from 1.
        line: usize,
    },
    /// No key at all.
    #[error("the master key file holds no key")]
    Empty,
    /// All version numbers are used up, or the only key would be removed.
    #[error("the ring of keys cannot be changed this way: {why}")]
    Ring {
        /// In plain words.
        why: &'static str,
    },
    /// The file system said no.
    #[error("{path}: cannot {doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// A secret could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is no sealed secret of a form that this program knows.
    #[error("{place}: this is not a sealed secret that this program can read")]
    Form {
        /// Table, column and row.
        place: String,
    },
    /// Sealed under a key that is not in the ring.
    #[error("{place}: sealed under key {version}, which is not in the master key file")]
    UnknownKey {
        /// Table, column and row.
        place: String,
        /// The missing key.
        version: KeyVersion,
    },
    /// Altered, or moved here from another place.
    #[error("{place}: the sealed secret was altered or belongs to another place")]
    Altered {
        /// Table, column and row.
        place: String,
    },
    /// Longer than [`crate::SECRET_LIMIT`].
    #[error("{place}: a secret may have {limit} bytes at most")]
    TooLong {
        /// Table, column and row.
        place: String,
        /// Bytes.
        limit: usize,
    },
}

/// An archive could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Too easy to try out.
    #[error("the passphrase needs at least {least} characters")]
    ShortPassphrase {
        /// Characters.
        least: usize,
    },
    /// It does not begin like one of our archives.
    #[error("this is not a sealed archive of Townwatch")]
    NotAnArchive,
    /// Made by a newer program.
    #[error("the archive has form {form}; this program reads form {known}")]
    Newer {
        /// Of the archive.
        form: u8,
        /// Of this program.
        known: u8,
    },
    /// Costs that no honest archive has, or that no machine can pay.
    #[error("the archive asks for a cost of opening that is not allowed")]
    Params,
    /// Wrong passphrase, or the header or this part was altered, moved or cut off.
    #[error("part {part} does not open: wrong passphrase, or the archive was altered or cut short")]
    Altered {
        /// From 1.
        part: u64,
    },
    /// More parts than can be numbered.
    #[error("the archive is too long")]
    TooLong,
}

impl From<ArchiveError> for io::Error {
    fn from(cause: ArchiveError) -> Self {
        Self::new(io::ErrorKind::InvalidData, cause)
    }
}
