//! What can be wrong with the records.

use std::path::PathBuf;

use application::Fault;

/// The records cannot be opened; nothing was changed. Each names the file and the next step.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be made or opened.
    #[error("records {path}: {cause}; give --data a folder that this user can write")]
    Unopenable {
        /// The file.
        path: PathBuf,
        /// As the database says.
        cause: String,
    },
    /// No space is left where the file is.
    #[error("records {path}: the disk is full; free some space, nothing was lost")]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file is no database of ours, or is damaged.
    #[error(
        "records {path} are damaged: {cause}; restore them from a backup (the file was left as it is)"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// As the database says.
        cause: String,
    },
    /// The file was written by a later version.
    #[error(
        "records {path} are of version {found}, this program knows {known}; use the newer program"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// `PostgreSQL` does not answer, or refuses us.
    #[error("records {place}: {cause}; check records.url, and that PostgreSQL runs and knows us")]
    Unreachable {
        /// The address, without its password.
        place: String,
        /// As the database says.
        cause: String,
    },
    /// The database sorts by a language's rules. Pages that follow each other and equal answers on
    /// every database need plain byte order.
    #[error(
        "records {place}: the database sorts by {found}; make it anew with CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    )]
    Collation {
        /// The address, without its password.
        place: String,
        /// The collation it has.
        found: String,
    },
    /// The tables would be changed, and no copy of them can be kept.
    #[error(
        "records are not changed to the new version: no copy can be kept in {copy}: {cause}; free some space there, then start again"
    )]
    NoCopy {
        /// The copy.
        copy: PathBuf,
        /// As the system says.
        cause: String,
    },
    /// A migration in the file is not the one this program carries.
    #[error(
        "records {path}: migration {version} is not the one this program carries; use the program that made them"
    )]
    OtherHistory {
        /// The file.
        path: PathBuf,
        /// Which.
        version: i64,
    },
}

/// A statement failed. The operator reads what was being done.
pub(crate) fn fault(doing: &str, cause: sqlx::Error) -> Fault {
    let full =
        matches!(&cause, sqlx::Error::Database(error) if error.message().contains("disk is full"));
    let doing = if full {
        format!("{doing} (the disk is full: free some space, nothing was lost)")
    } else {
        doing.to_owned()
    };
    Fault::caused(doing, cause)
}
