//! Frames on disk: length (u32 LE), CRC32C over offset, length and payload (u32 LE), payload.
//!
//! The first payload byte is its kind; a commit frame closes each group. The checksum covers the
//! frame's own offset, so that bytes inside a record that merely look like a frame are none.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

/// Largest payload of a frame, in bytes. A record line is at most 256 KiB.
pub const MAX_FRAME_BYTES: usize = 1024 * 1024;

/// Kind byte of a record, version 1.
pub(crate) const RECORD_V1: u8 = 1;
/// Kind byte of a commit.
pub(crate) const COMMIT: u8 = 2;
/// Kind byte of a block key: index of the first leaf it serves, 32 bytes.
pub(crate) const BLOCK_KEY: u8 = 3;
/// Kind byte of a statement of the log about itself, version 1.
pub(crate) const STATEMENT_V1: u8 = 4;
/// Kind byte of a mark: size and root that were signed last.
pub(crate) const MARK: u8 = 5;

const HEAD_BYTES: usize = 8;
const COMMIT_PAYLOAD_BYTES: usize = 9;
/// A number and 32 bytes.
const PAIR_PAYLOAD_BYTES: usize = 41;
const SEARCH_CHUNK_BYTES: usize = 256 * 1024;

/// The end of a group: everything before it was written with it and synced with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Commit {
    /// The index the next record gets.
    pub(crate) next: u64,
}

impl Commit {
    /// Reads a payload that begins with [`COMMIT`].
    pub(crate) fn parse(payload: &[u8]) -> Option<Self> {
        let next = <[u8; 8]>::try_from(payload.strip_prefix(&[COMMIT])?).ok()?;
        Some(Self {
            next: u64::from_le_bytes(next),
        })
    }

    /// Appends the frame.
    pub(crate) fn put(self, into: &mut Vec<u8>, base: u64) {
        put(into, base, |payload| {
            payload.push(COMMIT);
            payload.extend_from_slice(&self.next.to_le_bytes());
        });
    }
}

/// Appends a frame of a number and 32 bytes: a block key or a mark.
pub(crate) fn put_pair(into: &mut Vec<u8>, base: u64, kind: u8, number: u64, bytes: &[u8; 32]) {
    put(into, base, |payload| {
        payload.push(kind);
        payload.extend_from_slice(&number.to_le_bytes());
        payload.extend_from_slice(bytes);
    });
}

/// Reads a payload that [`put_pair`] wrote, of one kind.
pub(crate) fn pair_of(payload: &[u8], kind: u8) -> Option<(u64, [u8; 32])> {
    let (number, bytes) = payload.strip_prefix(&[kind])?.split_first_chunk::<8>()?;
    let bytes = <[u8; 32]>::try_from(bytes).ok()?;
    Some((u64::from_le_bytes(*number), bytes))
}

/// Appends a frame whose payload is written by `fill`; `into` will stand at offset `base`.
pub(crate) fn put(into: &mut Vec<u8>, base: u64, fill: impl FnOnce(&mut Vec<u8>)) {
    let start = into.len();
    let offset = base.saturating_add(u64_of(start));
    into.extend_from_slice(&[0; HEAD_BYTES]);
    fill(into);
    let payload = into
        .get(start.saturating_add(HEAD_BYTES)..)
        .unwrap_or_default();
    let length = u32::try_from(payload.len())
        .unwrap_or(u32::MAX)
        .to_le_bytes();
    let sum = checksum(offset, length, payload).to_le_bytes();
    for (place, byte) in into
        .iter_mut()
        .skip(start)
        .zip(length.into_iter().chain(sum))
    {
        *place = byte;
    }
}

/// The payload of the frame that begins at a place of a buffer and ends it.
pub(crate) fn payload_at(buffer: &[u8], start: usize) -> &[u8] {
    buffer
        .get(start.saturating_add(HEAD_BYTES)..)
        .unwrap_or_default()
}

/// The length is covered too: a flipped length is a bad frame, not a jump into nowhere.
fn checksum(offset: u64, length: [u8; 4], payload: &[u8]) -> u32 {
    let head = crc32c::crc32c_append(crc32c::crc32c(&offset.to_le_bytes()), &length);
    crc32c::crc32c_append(head, payload)
}

/// One step through a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A good frame; its payload is in [`Frames::payload`].
    Frame {
        /// Where it begins.
        offset: u64,
    },
    /// Nothing more.
    End,
    /// No good frame stands here; the reader does not move on by itself.
    Bad {
        /// Where it should begin.
        offset: u64,
    },
}

/// Reads frames one after another.
pub(crate) struct Frames {
    file: BufReader<File>,
    offset: u64,
    until: u64,
    payload: Vec<u8>,
}

impl Frames {
    /// Begins at an offset; frames end before `until`.
    pub(crate) fn new(mut file: File, offset: u64, until: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self {
            file: BufReader::with_capacity(SEARCH_CHUNK_BYTES, file),
            offset,
            until,
            payload: Vec::new(),
        })
    }

    /// Payload of the frame just read.
    pub(crate) fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Where the next frame begins.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// Goes on elsewhere.
    pub(crate) fn jump(&mut self, offset: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(offset))?;
        self.offset = offset;
        Ok(())
    }

    /// The next frame.
    pub(crate) fn step(&mut self) -> io::Result<Step> {
        let offset = self.offset;
        let left = self.until.saturating_sub(offset);
        if left == 0 {
            return Ok(Step::End);
        }
        let bad = Ok(Step::Bad { offset });
        if left < u64_of(HEAD_BYTES) {
            return bad;
        }
        let (mut length, mut sum) = ([0; 4], [0; 4]);
        self.file.read_exact(&mut length)?;
        self.file.read_exact(&mut sum)?;
        let Some((size, end)) = extent(offset, length, self.until) else {
            return bad;
        };
        self.payload.resize(size, 0);
        self.file.read_exact(&mut self.payload)?;
        if checksum(offset, length, &self.payload) != u32::from_le_bytes(sum) {
            return bad;
        }
        self.offset = end;
        Ok(Step::Frame { offset })
    }
}

/// Payload size and end of a frame, when the length can be true.
fn extent(offset: u64, length: [u8; 4], until: u64) -> Option<(usize, u64)> {
    let size = usize::try_from(u32::from_le_bytes(length)).ok()?;
    let end = offset.saturating_add(u64_of(size.saturating_add(HEAD_BYTES)));
    (size > 0 && size <= MAX_FRAME_BYTES && end <= until).then_some((size, end))
}

/// What is looked for behind a bad frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    /// A commit: proof that the bad frame was once good.
    Commit,
    /// Any frame: where reading goes on.
    Any,
}

/// Offset of the first good frame at or after `from`, looked for byte by byte.
pub(crate) fn find(file: &File, from: u64, until: u64, sought: Sought) -> io::Result<Option<u64>> {
    const PEEK_BYTES: usize = HEAD_BYTES + 1;
    let mut chunk = vec![0; SEARCH_CHUNK_BYTES + PEEK_BYTES - 1];
    let mut payload = Vec::new();
    let mut base = from;
    while base.saturating_add(u64_of(PEEK_BYTES)) <= until {
        let left = usize::try_from(until.saturating_sub(base)).unwrap_or(usize::MAX);
        let wanted = left.min(chunk.len());
        let Some(bytes) = chunk.get_mut(..wanted) else {
            break;
        };
        file.read_exact_at(bytes, base)?;
        for (at, head) in bytes.windows(PEEK_BYTES).enumerate() {
            let offset = base.saturating_add(u64_of(at));
            if is_frame(file, offset, head, until, sought, &mut payload)? {
                return Ok(Some(offset));
            }
        }
        base = base.saturating_add(u64_of(SEARCH_CHUNK_BYTES));
    }
    Ok(None)
}

fn is_frame(
    file: &File,
    offset: u64,
    head: &[u8],
    until: u64,
    sought: Sought,
    payload: &mut Vec<u8>,
) -> io::Result<bool> {
    let Some((&length, rest)) = head.split_first_chunk::<4>() else {
        return Ok(false);
    };
    let Some((&sum, &[kind])) = rest.split_first_chunk::<4>() else {
        return Ok(false);
    };
    let Some((size, _)) = extent(offset, length, until) else {
        return Ok(false);
    };
    let likely = match kind {
        COMMIT => size == COMMIT_PAYLOAD_BYTES,
        RECORD_V1 | STATEMENT_V1 => sought == Sought::Any,
        BLOCK_KEY | MARK => sought == Sought::Any && size == PAIR_PAYLOAD_BYTES,
        _ => false,
    };
    if !likely {
        return Ok(false);
    }
    payload.resize(size, 0);
    file.read_exact_at(payload, offset.saturating_add(u64_of(HEAD_BYTES)))?;
    Ok(checksum(offset, length, payload) == u32::from_le_bytes(sum))
}

/// Lossless on every machine this runs on.
pub(crate) fn u64_of(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}
