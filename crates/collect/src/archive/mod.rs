//! Files and folders, looked through once; plain, gzip, xz, zstd or zip by their first bytes, lines of
//! text or the records of a Windows event log.

mod decoded;
mod evtx;
#[cfg(test)]
mod tests;
mod zipped;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use formats::encoding::{self, Encoding};
use jiff::Timestamp;

use self::decoded::{Counts, decoded, reason};
use crate::lines::Lines;

/// What decompressing may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes out for a byte in, once the volume is passed.
    pub most_expansion: u64,
    /// Bytes out from which the expansion counts.
    pub harmless_volume: u64,
    /// Memory for a decoder, in bytes.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // Real logs shrink to a fiftieth; a thousandth is what a bomb is made of.
        Self {
            most_expansion: 300,
            harmless_volume: 64 << 20,
            memory: 128 << 20,
        }
    }
}

/// Why a file was left out or not read to its end; it never stops the others.
#[derive(Debug)]
pub enum SkipReason {
    /// It cannot be opened or read.
    Unreadable(io::Error),
    /// It is no file or folder: a device, a pipe, a socket.
    Special,
    /// It was seen before under another name.
    SeenBefore,
    /// It holds no text.
    NotText,
    /// It grows beyond all measure when decompressed.
    Bomb,
    /// Its decoder wants more memory than the limit.
    NeedsMemory,
    /// It stands too deep in folders.
    TooDeep,
}

impl std::error::Error for SkipReason {}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(cause) => write!(f, "cannot be read: {cause}"),
            Self::Special => f.write_str("is no file"),
            Self::SeenBefore => f.write_str("was read before under another name"),
            Self::NotText => f.write_str("holds no text lines"),
            Self::Bomb => {
                f.write_str("grows beyond all measure when decompressed; not read further")
            }
            Self::NeedsMemory => f.write_str("needs more memory to decompress than is allowed"),
            Self::TooDeep => write!(f, "stands more than {DEEPEST} folders deep"),
        }
    }
}

/// What a visitor sees.
#[derive(Debug)]
pub enum Item<'i> {
    /// A file begins.
    FileStart {
        /// Where.
        path: &'i Path,
        /// When it was last written.
        modified: Option<Timestamp>,
        /// How its text is read.
        encoding: Encoding,
        /// Its size, compressed if it is.
        bytes: u64,
    },
    /// A line of the file that began last, or a record of a Windows event log as JSON.
    Line {
        /// From 1; of a record the number that Windows gave it.
        number: u64,
        /// Without its end.
        raw: &'i [u8],
        /// Whether it was cut.
        oversized: bool,
    },
    /// A part of the file that began last cannot be read; what follows it is.
    Damaged {
        /// What is wrong, and where.
        what: String,
    },
    /// The file ended.
    FileEnd {
        /// Bytes read of it, compressed if it is.
        bytes: u64,
    },
    /// A file left out, or not read to its end.
    Skipped {
        /// Where.
        path: &'i Path,
        /// Why.
        why: SkipReason,
    },
}

/// Shows every line of every file to the visitor, in the order of the paths, folders sorted.
pub fn visit(
    paths: &[PathBuf],
    limits: &Limits,
    visitor: &mut dyn FnMut(Item<'_>) -> ControlFlow<()>,
) {
    let mut walk = Walk {
        limits,
        visitor,
        seen: BTreeSet::new(),
    };
    for path in paths {
        if walk.path(path, 0).is_break() {
            return;
        }
    }
}

/// Shows every line of one file that is open already, whatever has its name by now.
pub fn visit_open(
    path: &Path,
    file: File,
    limits: &Limits,
    visitor: &mut dyn FnMut(Item<'_>) -> ControlFlow<()>,
) {
    let mut walk = Walk {
        limits,
        visitor,
        seen: BTreeSet::new(),
    };
    if let Err(cause) = walk.open(path, file) {
        let _last = walk.skip(path, reason(cause));
    }
}

/// Folders within folders that are walked.
const DEEPEST: usize = 64;

struct Walk<'w> {
    limits: &'w Limits,
    visitor: &'w mut dyn FnMut(Item<'_>) -> ControlFlow<()>,
    seen: BTreeSet<(u64, u64)>,
}

impl Walk<'_> {
    fn path(&mut self, path: &Path, depth: usize) -> ControlFlow<()> {
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(cause) => return self.skip(path, SkipReason::Unreadable(cause)),
        };
        // Links that lead in a circle end here.
        if !self.seen.insert((metadata.dev(), metadata.ino())) {
            return self.skip(path, SkipReason::SeenBefore);
        }
        if metadata.is_dir() {
            return self.folder(path, depth);
        }
        if !metadata.is_file() {
            return self.skip(path, SkipReason::Special);
        }
        match File::open(path).and_then(|file| self.open(path, file)) {
            Ok(flow) => flow,
            Err(cause) => self.skip(path, reason(cause)),
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) -> ControlFlow<()> {
        if depth >= DEEPEST {
            return self.skip(path, SkipReason::TooDeep);
        }
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(cause) => return self.skip(path, SkipReason::Unreadable(cause)),
        };
        let mut inside = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => inside.push(entry.path()),
                Err(cause) => self.skip(path, SkipReason::Unreadable(cause))?,
            }
        }
        inside.sort();
        inside
            .iter()
            .try_for_each(|path| self.path(path, depth.saturating_add(1)))
    }

    fn skip(&mut self, path: &Path, why: SkipReason) -> ControlFlow<()> {
        (self.visitor)(Item::Skipped { path, why })
    }

    fn open(&mut self, path: &Path, file: File) -> io::Result<ControlFlow<()>> {
        let mut start = [0; 4];
        if file.read_exact_at(&mut start, 0).is_ok() && zipped::is_zip(&start) {
            return self.zipped(path, file);
        }
        let metadata = file.metadata()?;
        let facts = (metadata.modified().ok(), metadata.len());
        let counts = Counts::of_file();
        self.text(path, file, facts, &counts)
    }

    /// Shows the lines or records of one file, perhaps compressed; with when it was written and its size.
    fn text(
        &mut self,
        path: &Path,
        file: impl Read,
        (modified, bytes): (Option<SystemTime>, u64),
        counts: &Counts,
    ) -> io::Result<ControlFlow<()>> {
        let mut reader = decoded(file, counts, self.limits)?;
        let start = reader.fill_buf()?;
        let is_event_log = evtx::is_event_log(start);
        let encoding = if is_event_log {
            Encoding::Utf8
        } else {
            encoding::sniff(start)
        };
        if !is_event_log && !is_text(start, encoding) {
            return Ok(self.skip(path, SkipReason::NotText));
        }
        let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
        let mut flow = (self.visitor)(Item::FileStart {
            path,
            modified,
            encoding,
            bytes,
        });
        if flow.is_continue() {
            flow = if is_event_log {
                evtx::records(&mut reader, &mut self.visitor)?
            } else {
                self.lines(reader, encoding)?
            };
        }
        if flow.is_continue() {
            let bytes = counts.taken.get();
            flow = (self.visitor)(Item::FileEnd { bytes });
        }
        Ok(flow)
    }
}

impl Walk<'_> {
    fn lines(
        &mut self,
        reader: Box<dyn BufRead + '_>,
        encoding: Encoding,
    ) -> io::Result<ControlFlow<()>> {
        let mut lines = Lines::new(reader, encoding);
        let mut number = 0_u64;
        let mut flow = ControlFlow::Continue(());
        while flow.is_continue() {
            let Some(line) = lines.next_line()? else {
                break;
            };
            number = number.saturating_add(1);
            let oversized = line.oversized;
            flow = (self.visitor)(Item::Line {
                number,
                raw: line.raw,
                oversized,
            });
        }
        Ok(flow)
    }
}

/// Bytes at a file's start that tell text from anything else.
const JUDGED_BYTES: usize = 8 * 1024;
/// Beginnings of files that hold records or pictures, however many letters follow.
const BINARY: [&[u8]; 9] = [
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"SQLite",
    b"PAR1",
    b"BZh",
];

/// Whether the first bytes are text. A log that was torn by a power failure holds some NUL bytes,
/// so it is their share that counts, and that of other bytes no text has.
fn is_text(start: &[u8], encoding: Encoding) -> bool {
    if BINARY.iter().any(|magic| start.starts_with(magic)) {
        return false;
    }
    let judged = start.get(..JUDGED_BYTES).unwrap_or(start);
    let is_stray = |byte: &&u8| matches!(**byte, 0..=8 | 14..=26 | 28..=31 | 127);
    let stray = judged.iter().filter(is_stray).count();
    let wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    wide || stray.saturating_mul(20) <= judged.len()
}
