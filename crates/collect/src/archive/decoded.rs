//! Decompression by the first bytes, bounded in memory and in what comes out.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use super::{Limits, SkipReason};

/// Even, so that no letter of two bytes is torn between two buffers.
const BUFFER: usize = 64 * 1024;

/// What was read so far; shared by all readers of one file.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    /// Bytes of the file itself, or of a file inside an archive.
    pub(super) taken: Rc<Cell<u64>>,
    /// Bytes by which growth is measured; the same as `taken` but for archives.
    stored: Rc<Cell<u64>>,
    /// Bytes that came out of decoders.
    given: Rc<Cell<u64>>,
}

impl Counts {
    /// For one file.
    pub(super) fn of_file() -> Self {
        let taken = Rc::default();
        Self {
            stored: Rc::clone(&taken),
            taken,
            given: Rc::default(),
        }
    }

    /// For all files of an archive of so many bytes together.
    pub(super) fn of_archive(bytes: u64) -> Self {
        Self {
            stored: Rc::new(Cell::new(bytes)),
            ..Self::default()
        }
    }

    /// The reader, which fails once more comes out than its file accounts for.
    pub(super) fn bounded<R: Read>(&self, inner: R, limits: &Limits) -> Bounded<R> {
        Bounded {
            inner,
            counts: self.clone(),
            limits: *limits,
        }
    }
}

/// A reader over the text of a file; `counts` counts the bytes read of the file itself.
pub(super) fn decoded<'r>(
    file: impl Read + 'r,
    counts: &Counts,
    limits: &Limits,
) -> io::Result<Box<dyn BufRead + 'r>> {
    let counted = Counted {
        inner: file,
        taken: Rc::clone(&counts.taken),
    };
    let mut plain = BufReader::with_capacity(BUFFER, counted);
    let start = plain.fill_buf()?;
    let decoder: Box<dyn Read + 'r> = if start.starts_with(&[0x1f, 0x8b]) {
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
    let bounded = counts.bounded(decoder, limits);
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

pub(super) struct Bounded<R> {
    inner: R,
    counts: Counts,
    limits: Limits,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let counts = &self.counts;
        let given = counts.given.get();
        let given = given.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        counts.given.set(given);
        let allowed = counts
            .stored
            .get()
            .saturating_mul(self.limits.most_expansion);
        if given > self.limits.harmless_volume && given > allowed {
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

/// Why reading ended, by the error of a reader made here.
pub(super) fn reason(cause: io::Error) -> SkipReason {
    let inner = cause.get_ref();
    match inner.and_then(|inner| inner.downcast_ref::<SkipReason>()) {
        Some(SkipReason::Bomb) => return SkipReason::Bomb,
        Some(SkipReason::NeedsMemory) => return SkipReason::NeedsMemory,
        _ => {}
    }
    if inner
        .and_then(|inner| inner.downcast_ref::<Expanded>())
        .is_some()
    {
        return SkipReason::Bomb;
    }
    let greedy = inner
        .and_then(|inner| inner.downcast_ref::<liblzma::stream::Error>())
        .is_some_and(|error| *error == liblzma::stream::Error::MemLimit)
        || cause.to_string() == TOO_WIDE;
    if greedy {
        SkipReason::NeedsMemory
    } else {
        SkipReason::Unreadable(cause)
    }
}

/// What zstd says of a window beyond the limit; it gives no kind of error for it.
const TOO_WIDE: &str = "Frame requires too much memory for decoding";
