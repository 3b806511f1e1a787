//! Lines of bounded length out of any reader.

use std::io::{self, BufRead};

use formats::encoding::Encoding;

/// Longest line that is kept, in bytes; the rest of a longer one is read over and not stored.
pub const LONGEST_LINE: usize = 256 * 1024;

/// A line without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'l> {
    /// Its bytes, cut at [`LONGEST_LINE`].
    pub raw: &'l [u8],
    /// Whether it was cut.
    pub oversized: bool,
    /// Bytes it took in the file, end included.
    pub taken: u64,
    /// Whether its end was there; the last line of a file that still grows may lack it.
    pub ended: bool,
}

/// Splits a reader into lines. Holds one line at a time.
pub struct Lines<R> {
    reader: R,
    encoding: Encoding,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// A reader that stands at the start of a line.
    pub const fn new(reader: R, encoding: Encoding) -> Self {
        Self {
            reader,
            encoding,
            line: Vec::new(),
        }
    }

    /// The next line; none at the end.
    ///
    /// # Errors
    /// As the reader's.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let mut taken = 0_u64;
        let mut ended = false;
        let mut oversized = false;
        let mut before = None;
        while !ended {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let (end, found) = line_end(buffer, before, self.encoding);
            let part = buffer.get(..end).unwrap_or(buffer);
            let odd = taken.is_multiple_of(2) != part.len().is_multiple_of(2);
            before = part.last().copied().filter(|_| odd);
            let room = LONGEST_LINE.saturating_sub(self.line.len());
            oversized |= part.len() > room;
            self.line
                .extend_from_slice(part.get(..room).unwrap_or(part));
            taken = taken.saturating_add(u64::try_from(end).unwrap_or(u64::MAX));
            ended = found;
            self.reader.consume(end);
        }
        if taken == 0 {
            return Ok(None);
        }
        let raw = without_end(&self.line, self.encoding, ended && !oversized);
        Ok(Some(Line {
            raw,
            oversized,
            taken,
            ended,
        }))
    }
}

const fn is_wide(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be)
}

/// Where the line ends in the buffer, its end included, and whether it does. `before` is the first
/// byte of a pair that was torn between this buffer and the one before.
fn line_end(buffer: &[u8], before: Option<u8>, encoding: Encoding) -> (usize, bool) {
    let found = if is_wide(encoding) {
        wide_end(buffer, before, encoding)
    } else {
        memchr::memchr(b'\n', buffer)
    };
    found.map_or((buffer.len(), false), |at| (at.saturating_add(1), true))
}

/// Place of the second byte of a line feed of two bytes.
fn wide_end(buffer: &[u8], before: Option<u8>, encoding: Encoding) -> Option<usize> {
    let line_feed = if encoding == Encoding::Utf16Le {
        [b'\n', 0]
    } else {
        [0, b'\n']
    };
    let skip = usize::from(before.is_some());
    if before
        .zip(buffer.first().copied())
        .is_some_and(|(a, b)| [a, b] == line_feed)
    {
        return Some(0);
    }
    let pairs = buffer.get(skip..)?.chunks_exact(2);
    let at = pairs.into_iter().position(|pair| pair == line_feed)?;
    Some(skip.saturating_add(at.saturating_mul(2)).saturating_add(1))
}

fn without_end(line: &[u8], encoding: Encoding, ended: bool) -> &[u8] {
    if !ended {
        return line;
    }
    let ends: [&[u8]; 2] = match encoding {
        Encoding::Utf16Le => [b"\n\0", b"\r\0"],
        Encoding::Utf16Be => [b"\0\n", b"\0\r"],
        _ => [b"\n", b"\r"],
    };
    ends.iter()
        .fold(line, |line, end| line.strip_suffix(*end).unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    fn all(bytes: &[u8], encoding: Encoding) -> Vec<(Vec<u8>, bool, bool)> {
        let found = all_by(8, bytes, encoding);
        for capacity in [1, 3, 5, 64] {
            assert_eq!(
                all_by(capacity, bytes, encoding),
                found,
                "buffers of {capacity}"
            );
        }
        found
    }

    fn all_by(capacity: usize, bytes: &[u8], encoding: Encoding) -> Vec<(Vec<u8>, bool, bool)> {
        let mut lines = Lines::new(BufReader::with_capacity(capacity, bytes), encoding);
        let mut found = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            found.push((line.raw.to_vec(), line.oversized, line.ended));
        }
        found
    }

    #[test]
    fn lines_come_without_their_ends_and_the_last_may_lack_one() {
        let found = all(b"one\r\ntwo two two two\n\nlast", Encoding::Utf8);
        let texts: Vec<_> = found.iter().map(|(raw, _, _)| raw.as_slice()).collect();
        assert_eq!(texts, [&b"one"[..], b"two two two two", b"", b"last"]);
        assert_eq!(
            found.iter().map(|(_, _, ended)| *ended).collect::<Vec<_>>(),
            [true, true, true, false]
        );
    }

    #[test]
    fn a_line_feed_inside_another_letter_of_two_bytes_ends_no_line() {
        // U+0A0A and U+010A hold the byte of a line feed.
        let text = "ab\u{0a0a}\u{010a}c\r\nd\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let found = all(&little, Encoding::Utf16Le);
        assert_eq!(found.len(), 2);
        let first: Vec<u8> = "ab\u{0a0a}\u{010a}c"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(found[0].0, first);
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(all(&big, Encoding::Utf16Be).len(), 2);
    }

    #[test]
    fn an_endless_line_costs_no_more_than_the_longest() {
        let endless = std::io::repeat(b'x')
            .take(100_000_000)
            .chain(&b"\nnext\n"[..]);
        let mut lines = Lines::new(BufReader::new(endless), Encoding::Utf8);
        let line = lines.next_line().unwrap().unwrap();
        assert_eq!(
            (line.raw.len(), line.oversized, line.taken),
            (LONGEST_LINE, true, 100_000_001)
        );
        assert!(lines.line.capacity() <= 2 * LONGEST_LINE);
        assert_eq!(lines.next_line().unwrap().unwrap().raw, b"next");
    }
}
