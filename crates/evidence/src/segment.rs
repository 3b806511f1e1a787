//! Sealed segments: `segments/<first>.seg`, a closed file of the log, compressed.
//!
//! A segment is a stream of zstd frames that `zstd -d` reads: a skippable frame with a header line,
//! frames of about 1 MiB of raw bytes each (`chunk`), and a skippable frame with the index: `version
//! u8 = 1 · next u64 · oldest and newest receive time i64 µs · count u32 and ids [16] of sources ·
//! count u32 of chunks, each: first leaf u64 · offset u64 · bytes u32 · bytes unpacked u32 · CRC32C
//! u32 · CRC32C of the index u32 · its length u32`. All numbers are little-endian.
//!
//! A segment of which leaves are gone (`<first>-<generation>.thin`) has the same frame around it, and
//! chunks of another kind (`thin`).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use crate::chunk::Packer;
use crate::frame::u64_of;
use crate::hash::BlockKey;
use crate::record::{Cursor, Parts};
use crate::shelf::{HEADER_BYTES, Header, Kind, named_segment};

/// First bytes of a frame that zstd skips (RFC 8878 section 3.1.2).
const SKIPPABLE: u32 = 0x184D_2A50;
const SKIP_HEAD_BYTES: usize = 8;
/// A chunk takes leaves until it holds so many raw bytes.
pub(crate) const CHUNK_BYTES: usize = 1024 * 1024;
/// Or this many leaves.
pub(crate) const CHUNK_LEAVES: usize = 32 * 1024;
/// What reading takes for one chunk: the raw bytes above, one frame more, and the columns.
const MAX_CHUNK_BYTES: u32 = 16 * 1024 * 1024;
const LEVEL: i32 = 7;
const VERSION: u8 = 1;

/// A segment as its index describes it.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Epoch of its leaves.
    pub(crate) epoch: u32,
    /// Index of its first leaf.
    pub(crate) first: u64,
    /// Index after its last leaf.
    pub(crate) next: u64,
    /// How often leaves of it went; 0 while all are there.
    pub(crate) generation: u32,
    /// Receive time of the oldest record that it ever held, microseconds; later than the newest
    /// where it holds none.
    pub(crate) oldest: i64,
    /// Receive time of the newest record that it ever held, microseconds.
    pub(crate) newest: i64,
    /// Sources of the records that are there.
    pub(crate) sources: BTreeSet<[u8; 16]>,
    chunks: Vec<Place>,
}

/// Where a chunk is.
#[derive(Debug, Clone, Copy)]
struct Place {
    first: u64,
    offset: u64,
    size: u32,
    plain: u32,
    sum: u32,
}

/// What is around the chunks: header and index.
pub(crate) struct Frame<W> {
    into: W,
    offset: u64,
    chunks: Vec<Place>,
}

/// What the index says beside the chunks.
pub(crate) struct About<'a> {
    /// Index after the last leaf.
    pub(crate) next: u64,
    /// Receive time of the oldest record, microseconds.
    pub(crate) oldest: i64,
    /// And of the newest.
    pub(crate) newest: i64,
    /// Sources of its records.
    pub(crate) sources: &'a BTreeSet<[u8; 16]>,
}

impl<W: Write> Frame<W> {
    /// Begins with the header.
    pub(crate) fn new(mut into: W, header: Header) -> io::Result<Self> {
        let offset = skippable(&mut into, header.line().as_bytes())?;
        Ok(Self {
            into,
            offset,
            chunks: Vec::new(),
        })
    }

    /// Adds a chunk whose first leaf is this.
    pub(crate) fn put(&mut self, first: u64, plain: &[u8]) -> io::Result<()> {
        let packed = zstd::bulk::compress(plain, LEVEL)?;
        let small = |size: usize| u32::try_from(size).map_err(io::Error::other);
        self.chunks.push(Place {
            first,
            offset: self.offset,
            size: small(packed.len())?,
            plain: small(plain.len())?,
            sum: crc32c::crc32c(&packed),
        });
        self.into.write_all(&packed)?;
        self.offset = self.offset.saturating_add(u64_of(packed.len()));
        Ok(())
    }

    /// Ends with the index.
    pub(crate) fn finish(mut self, about: &About<'_>) -> io::Result<W> {
        let mut body = vec![VERSION];
        body.extend_from_slice(&about.next.to_le_bytes());
        body.extend_from_slice(&about.oldest.to_le_bytes());
        body.extend_from_slice(&about.newest.to_le_bytes());
        let count = |size: usize| u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes();
        body.extend_from_slice(&count(about.sources.len()));
        body.extend(about.sources.iter().flatten());
        body.extend_from_slice(&count(self.chunks.len()));
        for place in &self.chunks {
            body.extend_from_slice(&place.first.to_le_bytes());
            body.extend_from_slice(&place.offset.to_le_bytes());
            body.extend_from_slice(&place.size.to_le_bytes());
            body.extend_from_slice(&place.plain.to_le_bytes());
            body.extend_from_slice(&place.sum.to_le_bytes());
        }
        let sum = crc32c::crc32c(&body);
        body.extend_from_slice(&sum.to_le_bytes());
        let length = count(body.len().saturating_add(4));
        body.extend_from_slice(&length);
        skippable(&mut self.into, &body)?;
        Ok(self.into)
    }
}

/// Writes one of which every leaf is there.
pub(crate) struct SegmentWriter<W> {
    frame: Frame<W>,
    packer: Packer,
    sources: BTreeSet<[u8; 16]>,
    oldest: i64,
    newest: i64,
    next: u64,
}

impl<W: Write> SegmentWriter<W> {
    /// Begins with the header.
    pub(crate) fn new(into: W, epoch: u32, first: u64) -> io::Result<Self> {
        let header = Header {
            kind: Kind::Segment,
            epoch,
            first,
        };
        Ok(Self {
            frame: Frame::new(into, header)?,
            packer: Packer::new(first),
            sources: BTreeSet::new(),
            oldest: i64::MAX,
            newest: i64::MIN,
            next: first,
        })
    }

    /// Adds the next leaf.
    pub(crate) fn push(&mut self, key: &BlockKey, payload: &[u8]) -> io::Result<()> {
        let parts = Parts::of(payload).ok_or_else(|| io::Error::other("a leaf cannot be read"))?;
        if let Some(source) = parts.source() {
            self.sources.insert(source);
            let received = parts.received.cast_signed();
            self.oldest = self.oldest.min(received);
            self.newest = self.newest.max(received);
        }
        self.packer.push(self.next, key, &parts);
        self.next = self.next.saturating_add(1);
        if self.packer.raw_bytes() >= CHUNK_BYTES || self.packer.leaves() >= CHUNK_LEAVES {
            self.cut()?;
        }
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        let first = self.packer.first();
        if first == self.next {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.packer, Packer::new(self.next));
        self.frame.put(first, &full.finish())
    }

    /// Ends with the index.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.cut()?;
        self.frame.finish(&About {
            next: self.next,
            oldest: self.oldest,
            newest: self.newest,
            sources: &self.sources,
        })
    }
}

fn skippable(into: &mut impl Write, body: &[u8]) -> io::Result<u64> {
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    into.write_all(&SKIPPABLE.to_le_bytes())?;
    into.write_all(&length.to_le_bytes())?;
    into.write_all(body)?;
    Ok(u64_of(SKIP_HEAD_BYTES.saturating_add(body.len())))
}

impl Segment {
    /// Reads header and index; none when they are not as written, or of another file than the name
    /// states.
    pub(crate) fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let named = path.file_name().and_then(|name| name.to_str());
        let Some((named, generation)) = named.and_then(named_segment) else {
            return Ok(None);
        };
        let kind = if generation == 0 {
            Kind::Segment
        } else {
            Kind::Thin
        };
        let header = header_of(&file)?;
        let Some(header) = header.filter(|one| one.kind == kind && one.first == named) else {
            return Ok(None);
        };
        let Some((body, begins)) = index_bytes(&file, size)? else {
            return Ok(None);
        };
        let found = read_index(&body, header.first, begins);
        Ok(found.map(|found| Self {
            path: path.to_owned(),
            epoch: header.epoch,
            generation,
            ..found
        }))
    }

    /// How many chunks.
    pub(crate) const fn chunks(&self) -> usize {
        self.chunks.len()
    }

    /// The chunk that holds a leaf.
    pub(crate) fn chunk_of(&self, index: u64) -> usize {
        let behind = self.chunks.partition_point(|place| place.first <= index);
        behind.saturating_sub(1)
    }

    /// The leaves of a chunk: first, and behind the last.
    pub(crate) fn leaves_of(&self, chunk: usize) -> (u64, u64) {
        let first = |at: usize| self.chunks.get(at).map_or(self.next, |place| place.first);
        (first(chunk), first(chunk.saturating_add(1)))
    }

    /// A chunk's bytes, unpacked; none when it is not as written.
    pub(crate) fn plain<'r>(
        &self,
        file: &File,
        chunk: usize,
        room: &'r mut Room,
    ) -> io::Result<Option<&'r [u8]>> {
        let Some(place) = self.chunks.get(chunk) else {
            return Ok(None);
        };
        let size = usize::try_from(place.size).map_err(io::Error::other)?;
        let plain = usize::try_from(place.plain).map_err(io::Error::other)?;
        room.packed.resize(size, 0);
        file.read_exact_at(&mut room.packed, place.offset)?;
        if crc32c::crc32c(&room.packed) != place.sum {
            return Ok(None);
        }
        room.plain.resize(plain, 0);
        let unpacked = room
            .unpacker
            .decompress_to_buffer(&room.packed, room.plain.as_mut_slice());
        let whole = unpacked.is_ok_and(|size| size == plain);
        Ok(whole.then_some(&room.plain))
    }
}

/// Where chunks are unpacked, one after the other.
#[derive(Default)]
pub(crate) struct Room {
    packed: Vec<u8>,
    plain: Vec<u8>,
    unpacker: zstd::bulk::Decompressor<'static>,
}

fn header_of(file: &File) -> io::Result<Option<Header>> {
    let mut head = [0; SKIP_HEAD_BYTES + HEADER_BYTES];
    match file.read_exact_at(&mut head, 0) {
        Ok(()) => {}
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(cause) => return Err(cause),
    }
    let mut expected = SKIPPABLE.to_le_bytes().to_vec();
    expected.extend_from_slice(
        &u32::try_from(HEADER_BYTES)
            .unwrap_or_default()
            .to_le_bytes(),
    );
    let line = head.strip_prefix(expected.as_slice());
    Ok(line.and_then(Header::parse))
}

/// The index without its sum and length, and where its frame begins.
fn index_bytes(file: &File, size: u64) -> io::Result<Option<(Vec<u8>, u64)>> {
    let mut length = [0; 4];
    let Some(at) = size.checked_sub(4) else {
        return Ok(None);
    };
    file.read_exact_at(&mut length, at)?;
    let bytes = u64::from(u32::from_le_bytes(length));
    let (Some(from), true) = (size.checked_sub(bytes), bytes > 8) else {
        return Ok(None);
    };
    let Some(begins) = from.checked_sub(u64_of(SKIP_HEAD_BYTES)) else {
        return Ok(None);
    };
    let mut frame = vec![0; usize::try_from(size.saturating_sub(begins)).unwrap_or(usize::MAX)];
    file.read_exact_at(&mut frame, begins)?;
    let expected = [SKIPPABLE.to_le_bytes(), length].concat();
    let body = frame.strip_prefix(expected.as_slice());
    let body = body.and_then(|body| body.split_last_chunk::<8>());
    let Some((body, [a, b, c, d, ..])) = body else {
        return Ok(None);
    };
    let good = crc32c::crc32c(body) == u32::from_le_bytes([*a, *b, *c, *d]);
    Ok(good.then(|| (body.to_vec(), begins)))
}

fn read_index(body: &[u8], first: u64, begins: u64) -> Option<Segment> {
    let mut cursor = Cursor(body.strip_prefix(&[VERSION])?);
    let next = cursor.u64()?;
    let (oldest, newest) = (cursor.u64()?.cast_signed(), cursor.u64()?.cast_signed());
    let mut sources = BTreeSet::new();
    for _ in 0..cursor.u32()? {
        sources.insert(cursor.array()?);
    }
    let count = cursor.u32()?;
    let mut chunks: Vec<Place> = Vec::new();
    let (mut leaf, mut offset) = (first, u64_of(SKIP_HEAD_BYTES + HEADER_BYTES));
    for _ in 0..count {
        let place = Place {
            first: cursor.u64()?,
            offset: cursor.u64()?,
            size: cursor.u32()?,
            plain: cursor.u32()?,
            sum: cursor.u32()?,
        };
        let follows = if chunks.is_empty() {
            place.first == leaf
        } else {
            place.first > leaf
        };
        if !follows || place.offset != offset || place.plain > MAX_CHUNK_BYTES {
            return None;
        }
        leaf = place.first;
        offset = offset.checked_add(place.size.into())?;
        chunks.push(place);
    }
    let whole = cursor.0.is_empty() && offset == begins && next > leaf && !chunks.is_empty();
    whole.then(|| Segment {
        path: PathBuf::new(),
        epoch: 0,
        first,
        next,
        generation: 0,
        oldest,
        newest,
        sources,
        chunks,
    })
}
