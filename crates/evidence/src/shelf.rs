//! The files of the log as readers see them: only what is committed.

use std::path::{Path, PathBuf};

use crate::frame::u64_of;

/// Every so many records a file's index remembers where one stands.
pub(crate) const MARK_EVERY: u64 = 256;

/// All files, in order of their first index.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// Epoch of what is appended.
    pub(crate) epoch: u32,
    /// Oldest first.
    pub(crate) files: Vec<WalFile>,
}

/// One file of the log.
#[derive(Debug, Clone)]
pub(crate) struct WalFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Epoch of its records.
    pub(crate) epoch: u32,
    /// Index of its first record.
    pub(crate) first: u64,
    /// Index after its last committed record.
    pub(crate) next: u64,
    /// Offset after its last commit.
    pub(crate) end: u64,
    /// (index, offset) of some records, ascending.
    pub(crate) marks: Vec<(u64, u64)>,
    /// Unreadable stretches, (from, to), known since the log was opened.
    pub(crate) damage: Vec<(u64, u64)>,
}

/// Where to begin reading.
#[derive(Debug)]
pub(crate) struct Part {
    /// The file.
    pub(crate) path: PathBuf,
    /// Epoch of its records.
    pub(crate) epoch: u32,
    /// Offset of a frame at or before the wanted record.
    pub(crate) offset: u64,
    /// Offset after the last commit.
    pub(crate) end: u64,
    /// Index after its last committed record.
    pub(crate) next: u64,
    /// Unreadable stretches.
    pub(crate) damage: Vec<(u64, u64)>,
}

impl Shelf {
    /// The index the next record gets.
    pub(crate) fn next(&self) -> u64 {
        self.files.last().map_or(0, |file| file.next)
    }

    /// The file that holds a record, or the first one after it; none at the end.
    pub(crate) fn part(&self, index: u64) -> Option<Part> {
        let place = self.files.partition_point(|file| file.next <= index);
        let file = self.files.get(place)?;
        let mark = file.marks.partition_point(|(at, _)| *at <= index);
        let offset = mark
            .checked_sub(1)
            .and_then(|mark| file.marks.get(mark))
            .map_or(HEADER_BYTES_U64, |(_, offset)| *offset);
        Some(Part {
            path: file.path.clone(),
            epoch: file.epoch,
            offset,
            end: file.end,
            next: file.next,
            damage: file.damage.clone(),
        })
    }
}

const MAGIC: &str = "townwatch-wal 1";
/// Length of the first line of a file; records begin behind it.
pub(crate) const HEADER_BYTES: usize = MAGIC.len() + 1 + 10 + 1 + 20 + 1 + 8 + 1;
const HEADER_BYTES_U64: u64 = 57;

/// First line of a file: format version, epoch, first index, CRC32C of the words before.
pub(crate) fn header(epoch: u32, first: u64) -> String {
    let words = format!("{MAGIC} {epoch:010} {first:020}");
    let sum = crc32c::crc32c(words.as_bytes());
    format!("{words} {sum:08x}\n")
}

/// Reads a first line: epoch and first index.
pub(crate) fn parse_header(bytes: &[u8]) -> Option<(u32, u64)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut words = text.strip_prefix(MAGIC)?.split_ascii_whitespace();
    let epoch = words.next()?.parse().ok()?;
    let first = words.next()?.parse().ok()?;
    (header(epoch, first) == text).then_some((epoch, first))
}

/// Path of the file that begins with an index.
pub(crate) fn path_of(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("wal-{first:020}.log"))
}

/// The first index a file's name states.
pub(crate) fn first_of(name: &str) -> Option<u64> {
    let digits = name.strip_prefix("wal-")?.strip_suffix(".log")?;
    (digits.len() == 20).then(|| digits.parse().ok()).flatten()
}

impl WalFile {
    /// A file that holds its header only.
    pub(crate) fn empty(path: PathBuf, epoch: u32, first: u64) -> Self {
        Self {
            path,
            epoch,
            first,
            next: first,
            end: u64_of(HEADER_BYTES),
            marks: Vec::new(),
            damage: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_survives_and_a_flipped_digit_does_not() {
        let line = header(3, 17);
        assert_eq!(line.len(), HEADER_BYTES);
        assert_eq!(HEADER_BYTES_U64, u64_of(HEADER_BYTES));
        assert_eq!(parse_header(line.as_bytes()), Some((3, 17)));
        assert_eq!(parse_header(line.replace("17 ", "18 ").as_bytes()), None);
    }
}
