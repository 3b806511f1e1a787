//! The files of the log as readers see them: only what is committed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::frame::u64_of;
use crate::segment::Segment;

/// Every so many records of a file without keys its index remembers where one stands.
pub(crate) const MARK_EVERY: u64 = 256;

/// All files, in order of their first index.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// Epoch of what is appended.
    pub(crate) epoch: u32,
    /// Oldest first. The last one is the one that is written to.
    pub(crate) pieces: Vec<Piece>,
}

/// A stretch of the log.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// As it was written.
    Wal(WalFile),
    /// Sealed and compressed.
    Segment(Arc<Segment>),
}

impl Piece {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Wal(file) => &file.path,
            Self::Segment(segment) => &segment.path,
        }
    }

    /// Epoch of its leaves.
    pub(crate) fn epoch(&self) -> u32 {
        match self {
            Self::Wal(file) => file.epoch,
            Self::Segment(segment) => segment.epoch,
        }
    }

    /// Index of its first leaf.
    pub(crate) fn first(&self) -> u64 {
        match self {
            Self::Wal(file) => file.first,
            Self::Segment(segment) => segment.first,
        }
    }

    /// Index after its last leaf.
    pub(crate) fn next(&self) -> u64 {
        match self {
            Self::Wal(file) => file.next,
            Self::Segment(segment) => segment.next,
        }
    }
}

/// One file of the log.
#[derive(Debug, Clone)]
pub(crate) struct WalFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Whether it has block keys.
    pub(crate) keyed: bool,
    /// Epoch of its records.
    pub(crate) epoch: u32,
    /// Index of its first record.
    pub(crate) first: u64,
    /// Day its first record was received, counted from 1970 in UTC.
    pub(crate) day: Option<i64>,
    /// Index after its last committed record.
    pub(crate) next: u64,
    /// Offset after its last commit.
    pub(crate) end: u64,
    /// (index, offset) of some records, ascending.
    pub(crate) marks: Vec<(u64, u64)>,
    /// Unreadable stretches, (from, to), known since the log was opened.
    pub(crate) damage: Vec<(u64, u64)>,
}

impl Shelf {
    /// The index the next leaf gets.
    pub(crate) fn next(&self) -> u64 {
        self.pieces.last().map_or(0, Piece::next)
    }

    /// The piece that holds a leaf, or the first one after it; none at the end.
    pub(crate) fn piece(&self, index: u64) -> Option<Piece> {
        let place = self.pieces.partition_point(|piece| piece.next() <= index);
        self.pieces.get(place).cloned()
    }

    /// The file that is written to.
    pub(crate) fn active(&mut self) -> Option<&mut WalFile> {
        match self.pieces.last_mut() {
            Some(Piece::Wal(file)) => Some(file),
            _ => None,
        }
    }
}

impl WalFile {
    /// Offset of a frame at or before a leaf: its block key, where it has one.
    pub(crate) fn offset_of(&self, index: u64) -> u64 {
        let mark = self.marks.partition_point(|(at, _)| *at <= index);
        let mark = mark.checked_sub(1).and_then(|mark| self.marks.get(mark));
        mark.map_or_else(|| u64_of(HEADER_BYTES), |(_, offset)| *offset)
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file of the log from before the seals: its leaves have the key of zeros.
    Unkeyed,
    /// A file of the log with block keys.
    Wal,
    /// A segment.
    Segment,
    /// A segment of which some leaves are gone.
    Thin,
}

impl Kind {
    /// Whether it is a file that is, or was, written to.
    pub(crate) const fn is_wal(self) -> bool {
        matches!(self, Self::Unkeyed | Self::Wal)
    }

    const fn magic(self) -> &'static str {
        match self {
            Self::Unkeyed => "townwatch-wal 1",
            Self::Wal => "townwatch-wal 2",
            Self::Segment => "townwatch-seg 1",
            Self::Thin => "townwatch-thn 1",
        }
    }
}

/// First line of a file: format version, epoch, first index, CRC32C of the words before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Kind and version.
    pub(crate) kind: Kind,
    /// Epoch of its leaves.
    pub(crate) epoch: u32,
    /// Index of its first leaf.
    pub(crate) first: u64,
}

/// Length of the first line of a file; frames begin behind it.
pub(crate) const HEADER_BYTES: usize = 15 + 1 + 10 + 1 + 20 + 1 + 8 + 1;

impl Header {
    /// The line.
    pub(crate) fn line(self) -> String {
        let Self { kind, epoch, first } = self;
        let words = format!("{} {epoch:010} {first:020}", kind.magic());
        let sum = crc32c::crc32c(words.as_bytes());
        format!("{words} {sum:08x}\n")
    }

    /// Reads a line.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let kinds = [Kind::Unkeyed, Kind::Wal, Kind::Segment, Kind::Thin];
        kinds.into_iter().find_map(|kind| {
            let mut words = text.strip_prefix(kind.magic())?.split_ascii_whitespace();
            let epoch = words.next()?.parse().ok()?;
            let first = words.next()?.parse().ok()?;
            let found = Self { kind, epoch, first };
            (found.line() == text).then_some(found)
        })
    }
}

/// Path of the file that begins with an index.
pub(crate) fn path_of(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("wal-{first:020}.log"))
}

/// Path of the segment that begins with an index.
pub(crate) fn segment_path(folder: &Path, first: u64) -> PathBuf {
    folder.join(segment_name(first, 0))
}

/// Name of a segment from the log's folder on. A generation counts how often leaves went.
pub(crate) fn segment_name(first: u64, generation: u32) -> String {
    if generation == 0 {
        return format!("{SEGMENTS}/{first:020}.seg");
    }
    format!("{SEGMENTS}/{first:020}-{generation}.thin")
}

/// Folder of the segments.
pub(crate) const SEGMENTS: &str = "segments";

/// The first index a log file's name states.
pub(crate) fn first_of(name: &str) -> Option<u64> {
    number(name.strip_prefix("wal-")?.strip_suffix(".log")?)
}

/// The first index and the generation a segment's name states.
pub(crate) fn named_segment(name: &str) -> Option<(u64, u32)> {
    if let Some(digits) = name.strip_suffix(".seg") {
        return Some((number(digits)?, 0));
    }
    let (first, generation) = name.strip_suffix(".thin")?.split_once('-')?;
    let found = (number(first)?, generation.parse().ok()?);
    (found.1 > 0 && segment_name(found.0, found.1).ends_with(name)).then_some(found)
}

fn number(digits: &str) -> Option<u64> {
    (digits.len() == 20).then(|| digits.parse().ok()).flatten()
}

impl WalFile {
    /// A file that holds its header only.
    pub(crate) fn empty(path: PathBuf, header: Header) -> Self {
        let Header { kind, epoch, first } = header;
        Self {
            path,
            keyed: kind == Kind::Wal,
            epoch,
            first,
            day: None,
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
        for kind in [Kind::Unkeyed, Kind::Wal, Kind::Segment, Kind::Thin] {
            let header = Header {
                kind,
                epoch: 3,
                first: 17,
            };
            let line = header.line();
            assert_eq!(line.len(), HEADER_BYTES);
            assert_eq!(Header::parse(line.as_bytes()), Some(header));
            assert_eq!(Header::parse(line.replace("17 ", "18 ").as_bytes()), None);
        }
    }
}
