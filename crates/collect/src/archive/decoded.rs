//! Decompression by the first bytes, bounded in memory and in what comes out.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use super::{Limits, SkipReason};

/// Even, so that no letter of two bytes is torn between two buffers.
const BUFFER: usize = 64 * 1024;

/// A reader over the text of a file; `taken` counts the bytes read of the file itself.
pub(super) fn decoded(
    file: File,
    taken: &Rc<Cell<u64>>,
    limits: &Limits,
) -> io::Result<Box<dyn BufRead>> {
    let counted = Counted {
        inner: file,
        taken: Rc::clone(taken),
    };
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
    let bounded = Bounded {
        inner: decoder,
        given: 0,
        taken: Rc::clone(taken),
        limits: *limits,
    };
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
        self.given = self
            .given
            .saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
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

/// Why reading ended, by the error of a reader made here.
pub(super) fn reason(cause: io::Error) -> SkipReason {
    let inner = cause.get_ref();
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
