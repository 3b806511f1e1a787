//! `townwatch backup` and `townwatch restore`: everything an office must not lose, in one file
//! sealed to a passphrase.
//!
//! A backup holds the records as a dump that either database takes back (`store`), the files of the
//! evidence log up to their last commit (`evidence::look`), the configuration file, and a manifest.
//! The records are read first, as of one moment; the log is looked at after that. Since a finding
//! is written only when its events are durable, the log then reaches beyond everything that the
//! records refer to. Both work while the server runs: nobody waits for anybody.
//!
//! Not in it: the master key and every file that a `…_file` setting names (secrets are kept apart
//! from what they protect), copies made before migrations, and the demo's folder.

mod container;
mod manifest;
mod restore;
mod rows;
mod take;

use std::io::Read as _;
use std::path::Path;

use vault::Passphrase;

use crate::cli::PassphraseFrom;
use crate::stop::Unusable;

pub use container::Part;
pub use manifest::{LogTold, Manifest, RecordsTold};
pub use restore::{Restore, restore, run as run_restore, unfinished};
pub use rows::restore_rows;
pub use take::{Taking, run as run_backup, take};

/// The dump's part, always the first.
const RECORDS: &str = "records.jsonl";
/// The configuration file's part.
const CONFIGURATION: &str = "townwatch.toml";
/// Before the names of the log's files.
const LOG: &str = "evidence/";
/// No passphrase is longer.
const LONGEST_PASSPHRASE: u64 = 4_096;

/// The first line of the file or of standard input.
fn passphrase(from: &PassphraseFrom) -> Result<Passphrase, Unusable> {
    let mut text = String::new();
    if let Some(path) = &from.passphrase_file {
        let read = std::fs::File::open(path)
            .and_then(|file| file.take(LONGEST_PASSPHRASE).read_to_string(&mut text));
        read.map_err(|cause| told(path, &cause))?;
    } else {
        let mut stdin = std::io::stdin().take(LONGEST_PASSPHRASE);
        let read = stdin.read_to_string(&mut text);
        read.map_err(|cause| Unusable::new(format!("standard input: {cause}")))?;
    }
    let line = text.lines().next().unwrap_or_default().to_owned();
    Passphrase::parse(line).map_err(Unusable::new)
}

/// What went wrong with a file or folder.
fn told(path: &Path, cause: &impl std::fmt::Display) -> Unusable {
    Unusable::new(format!("{}: {cause}", path.display()))
}
