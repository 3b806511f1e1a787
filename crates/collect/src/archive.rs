//! Files and folders, looked through once; plain, gzip, xz or zstd by their first bytes.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use formats::encoding::{self, Encoding};
use jiff::Timestamp;

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
        Self { most_expansion: 300, harmless_volume: 64 << 20, memory: 128 << 20 }
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
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable(cause) => write!(f, "cannot be read: {cause}"),
            Self::Special => f.write_str("is no file"),
            Self::SeenBefore => f.write_str("was read before under another name"),
            Self::NotText => f.write_str("holds no text lines"),
            Self::Bomb => f.write_str("grows beyond all measure when decompressed; not read further"),
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
    /// A line of the file that began last.
    Line {
        /// From 1.
        number: u64,
        /// Without its end.
        raw: &'i [u8],
        /// Whether it was cut.
        oversized: bool,
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
    let mut walk = Walk { limits, visitor, seen: BTreeSet::new() };
    for path in paths {
        if walk.path(path).is_break() {
            return;
        }
    }
}

struct Walk<'w> {
    limits: &'w Limits,
    visitor: &'w mut dyn FnMut(Item<'_>) -> ControlFlow<()>,
    seen: BTreeSet<(u64, u64)>,
}

impl Walk<'_> {
    fn path(&mut self, path: &Path) -> ControlFlow<()> {
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(cause) => return self.skip(path, SkipReason::Unreadable(cause)),
        };
        // Links that lead in a circle end here.
        if !self.seen.insert((metadata.dev(), metadata.ino())) {
            return self.skip(path, SkipReason::SeenBefore);
        }
        if metadata.is_dir() {
            return self.folder(path);
        }
        if !metadata.is_file() {
            return self.skip(path, SkipReason::Special);
        }
        match self.file(path, &metadata) {
            Ok(flow) => flow,
            Err(cause) => {
                let bomb = cause.get_ref().is_some_and(|inner| inner.is::<Expanded>());
                let why = if bomb { SkipReason::Bomb } else { SkipReason::Unreadable(cause) };
                self.skip(path, why)
            }
        }
    }

    fn folder(&mut self, path: &Path) -> ControlFlow<()> {
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(cause) => return self.skip(path, SkipReason::Unreadable(cause)),
        };
        let mut inside: Vec<_> =
            entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        inside.sort();
        inside.iter().try_for_each(|path| self.path(path))
    }

    fn skip(&mut self, path: &Path, why: SkipReason) -> ControlFlow<()> {
        (self.visitor)(Item::Skipped { path, why })
    }

    fn file(&mut self, path: &Path, metadata: &std::fs::Metadata) -> io::Result<ControlFlow<()>> {
        let taken = Rc::new(Cell::new(0));
        let mut reader = decoded(File::open(path)?, &taken, self.limits)?;
        let start = reader.fill_buf()?;
        let encoding = encoding::sniff(start);
        if !is_text(start, encoding) {
            return Ok(self.skip(path, SkipReason::NotText));
        }
        let modified = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
        let bytes = metadata.len();
        let mut flow = (self.visitor)(Item::FileStart { path, modified, encoding, bytes });
        let mut lines = Lines::new(reader, encoding);
        let mut number = 0_u64;
        while flow.is_continue() {
            let Some(line) = lines.next_line()? else { break };
            number = number.saturating_add(1);
            let oversized = line.oversized;
            flow = (self.visitor)(Item::Line { number, raw: line.raw, oversized });
        }
        if flow.is_continue() {
            flow = (self.visitor)(Item::FileEnd { bytes: taken.get() });
        }
        Ok(flow)
    }
}

/// Whether the first bytes are text: NUL bytes stand in UTF-16 only.
fn is_text(start: &[u8], encoding: Encoding) -> bool {
    let wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    !start.starts_with(b"ElfFile") && (wide || !start.contains(&0))
}

/// Even, so that no letter of two bytes is torn between two buffers.
const BUFFER: usize = 64 * 1024;

fn decoded(file: File, taken: &Rc<Cell<u64>>, limits: &Limits) -> io::Result<Box<dyn BufRead>> {
    let counted = Counted { inner: file, taken: Rc::clone(taken) };
    let mut plain = BufReader::with_capacity(BUFFER, counted);
    let start = plain.fill_buf()?;
    let decoder: Box<dyn Read> = if start.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(plain))
    } else if start.starts_with(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
        let stream = liblzma::stream::Stream::new_stream_decoder(
            limits.memory,
            liblzma::stream::CONCATENATED,
        )?;
        Box::new(liblzma::bufread::XzDecoder::new_stream(plain, stream))
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(plain)?;
        decoder.window_log_max(limits.memory.max(2).ilog2())?;
        Box::new(decoder)
    } else {
        return Ok(Box::new(plain));
    };
    let bounded =
        Bounded { inner: decoder, given: 0, taken: Rc::clone(taken), limits: *limits };
    Ok(Box::new(BufReader::with_capacity(BUFFER, Even(bounded))))
}

struct Counted<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let read = u64::try_from(count).unwrap_or(u64::MAX);
        self.taken.set(self.taken.get().saturating_add(read));
        Ok(count)
    }
}

/// The file grows beyond all measure.
#[derive(Debug)]
struct Expanded;

impl std::fmt::Display for Expanded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("grows beyond all measure when decompressed")
    }
}

impl std::error::Error for Expanded {}

struct Bounded {
    inner: Box<dyn Read>,
    given: u64,
    taken: Rc<Cell<u64>>,
    limits: Limits,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.given = self.given.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        let allowed = self.taken.get().saturating_mul(self.limits.most_expansion);
        if self.given > self.limits.harmless_volume && self.given > allowed {
            return Err(io::Error::other(Expanded));
        }
        Ok(count)
    }
}

/// Fills whole buffers, so that only the last piece of a stream can be odd.
struct Even<R>(R);

impl<R: Read> Read for Even<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.0.read(rest) {
                Ok(0) => break,
                Ok(count) => filled = filled.saturating_add(count),
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                // What was read is given first; the error comes again with the next call.
                Err(_) if filled > 0 => break,
                Err(cause) => return Err(cause),
            }
        }
        Ok(filled)
    }
}
