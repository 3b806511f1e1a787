//! Zip archives: each file in one stands for itself, bounded together with all others in it.
//!
//! Names in an archive are anybody's words: they are shown, never used as paths.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::decoded::{Counts, reason};
use super::{SkipReason, Walk};

const MAGIC: &[u8] = b"PK\x03\x04";
/// Bytes that the list of an archive's files may take: it is held in memory as a whole.
const LIST_BYTES: u64 = 8 << 20;
/// First files of what is an archive to its writer only: documents and programs.
const DOCUMENTS: [&str; 3] = ["mimetype", "[Content_Types].xml", "META-INF/"];
/// Most letters of a name that are shown.
const SHOWN: usize = 200;

/// Whether the first bytes are those of a zip archive.
pub(super) fn is_zip(start: &[u8]) -> bool {
    start.starts_with(MAGIC)
}

/// A file of which only so much is read.
struct Rationed {
    file: File,
    left: Rc<Cell<u64>>,
}

impl Read for Rationed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        let read = u64::try_from(count).unwrap_or(u64::MAX);
        let left = self.left.get().checked_sub(read);
        self.left
            .set(left.ok_or_else(|| io::Error::other(SkipReason::NeedsMemory))?);
        Ok(count)
    }
}

impl Seek for Rationed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Walk<'_> {
    /// Shows the files of an archive, one after another; what cannot be read is told and passed over.
    pub(super) fn zipped(&mut self, path: &Path, file: File) -> io::Result<ControlFlow<()>> {
        let metadata = file.metadata()?;
        let left = Rc::new(Cell::new(LIST_BYTES));
        let rationed = Rationed {
            file,
            left: Rc::clone(&left),
        };
        let mut archive = ZipArchive::new(rationed).map_err(plain)?;
        left.set(u64::MAX);
        let first = archive.name_for_index(0).and_then(Result::ok);
        let is_document = |name: &str| DOCUMENTS.iter().any(|begin| name.starts_with(begin));
        if first.is_some_and(|name| is_document(&name)) {
            return Ok(self.skip(path, SkipReason::NotText));
        }
        // All files together may not grow beyond what one could.
        let counts = Counts::of_archive(metadata.len());
        for number in 0..archive.len() {
            let flow = match archive.by_index(number) {
                Ok(member) if member.is_dir() => continue,
                Ok(member) => {
                    let bytes = member.compressed_size();
                    let shown = path.join(shown(number, &member.name().unwrap_or_default()));
                    let facts = (metadata.modified().ok(), bytes);
                    let bounded = counts.bounded(member, self.limits);
                    let shown_all = self.text(&shown, bounded, facts, &counts);
                    shown_all.or_else(|cause| match reason(cause) {
                        SkipReason::Bomb => Err(io::Error::other(SkipReason::Bomb)),
                        why => Ok(self.skip(&shown, why)),
                    })?
                }
                Err(cause) => {
                    let shown = path.join(format!("{number}"));
                    self.skip(&shown, reason(plain(cause)))
                }
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// A name of an archive behind the archive's own; its number where it could be taken for nothing.
fn shown(number: usize, name: &str) -> String {
    let plain = |sign: char| if sign.is_control() { '?' } else { sign };
    let shown: String = name.chars().take(SHOWN).map(plain).collect();
    if shown.contains(char::is_alphanumeric) {
        shown.trim_start_matches('/').to_owned()
    } else {
        number.to_string()
    }
}

fn plain(cause: ZipError) -> io::Error {
    match cause {
        ZipError::Io(cause) => cause,
        other => io::Error::other(other.to_string()),
    }
}
