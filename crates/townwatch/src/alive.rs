//! When this program ran last: `DATA/last-alive`, written every minute while the log can be written.
//!
//! After a start it tells since when nobody was heard (`application::presence`). Whoever deletes it only makes
//! one absence unknown, so it stands in no backup.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// The file's name in the data folder.
const NAME: &str = "last-alive";

/// The file.
pub(crate) struct Alive(PathBuf);

impl Alive {
    /// Of a data folder.
    pub(crate) fn of(data: &Path) -> Self {
        Self(data.join(NAME))
    }

    /// What it says; nothing where it is not there or cannot be read.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        let text = std::fs::read_to_string(&self.0).ok()?;
        text.trim().parse().ok()
    }

    /// Writes that the program runs; what cannot be written is told.
    pub(crate) fn write(&self, now: Timestamp) {
        if let Err(cause) = self.replace(&format!("{now}\n")) {
            let path = self.0.display();
            tracing::warn!("{path}: {cause}; a stop of the program may be told as too long");
        }
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        let part = self.0.with_extension("part");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)?;
        file.write_all(text.as_bytes())?;
        std::fs::rename(&part, &self.0)
    }
}
