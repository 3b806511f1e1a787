//! Segments of which leaves are gone: what stays of the tree without them.
//!
//! A chunk, unpacked: `first leaf u64 · items`. An item stands for one leaf or for a whole node of
//! leaves that are gone: `0 · level u8 · hash [32]`, `1 · salt [32] · length u32 · payload`, `2 · block
//! key [32]`, `3 · length u32 · payload` (salted by the key before it). Numbers are little-endian.
//!
//! A block of which a leaf is gone has lost its key: with it the hashes that stay could be guessed
//! back to lines. Its other leaves keep their salts instead. Hashes are kept of the largest nodes
//! whose leaves are all gone, but none reaches over a size of the tree that was signed and given
//! away (a cut): its root must be found again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter};
use std::path::Path;

use crate::files::Draft;
use crate::hash::{BlockKey, Hash, node_hash};
use crate::record::{Cursor, Parts};
use crate::segment::{About, CHUNK_BYTES, CHUNK_LEAVES, Frame, Segment};
use crate::shelf::{Header, Kind, Piece, segment_name};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH};
use crate::walk::{self, Gone, Item, Leaf, Secret, Stop};

const GONE: u8 = 0;
const SALTED: u8 = 1;
const KEY: u8 = 2;
const KEYED: u8 = 3;

/// Shows every item of a chunk that holds these leaves; false from `visit` ends it. None when the
/// chunk is not as written.
pub(crate) fn each(
    plain: &[u8],
    (first, next): (u64, u64),
    visit: &mut dyn FnMut(Item<'_>) -> bool,
) -> Option<()> {
    let mut cursor = Cursor(plain);
    let mut key = None;
    let mut index = cursor.u64()?;
    if index != first {
        return None;
    }
    while !cursor.0.is_empty() {
        let item = match cursor.u8()? {
            GONE => {
                let level = u32::from(cursor.u8()?);
                let hash = cursor.array()?;
                Item::Gone(Gone { index, level, hash })
            }
            SALTED => {
                let secret = Secret::Salt(cursor.array()?);
                leaf(index, secret, payload(&mut cursor)?)
            }
            KEY => {
                key = Some(BlockKey::new(cursor.array()?));
                continue;
            }
            KEYED => leaf(index, Secret::Key(key.as_ref()?), payload(&mut cursor)?),
            _ => return None,
        };
        index = item.next();
        if !visit(item) {
            return Some(());
        }
    }
    (index == next).then_some(())
}

const fn leaf<'p>(index: u64, secret: Secret<'p>, payload: &'p [u8]) -> Item<'p> {
    Item::Leaf(Leaf {
        index,
        secret,
        payload,
        hashed: None,
    })
}

fn payload<'p>(cursor: &mut Cursor<'p>) -> Option<&'p [u8]> {
    let length = usize::try_from(cursor.u32()?).ok()?;
    cursor.slice(length)
}

/// A thinner segment that is written but not yet in force.
pub(crate) struct Thinned {
    /// Which generation it is.
    pub(crate) generation: u32,
    /// The file.
    pub(crate) path: std::path::PathBuf,
}

/// Writes what stays of a segment when only the leaves that `keep` names stay.
pub(crate) fn write(
    folder: &Path,
    segment: &Segment,
    cuts: &BTreeSet<u64>,
    keep: &mut dyn FnMut(&Leaf<'_>) -> bool,
) -> io::Result<Thinned> {
    let generation = segment.generation.saturating_add(1);
    let path = folder.join(segment_name(segment.first, generation));
    let draft = Draft::new(&path)?;
    let header = Header {
        kind: Kind::Thin,
        epoch: segment.epoch,
        first: segment.first,
    };
    let mut writer = Writer {
        frame: Frame::new(BufWriter::new(&draft.file), header)?,
        cuts,
        block: BTreeMap::new(),
        chunk: Vec::new(),
        items: 0,
        chunk_first: segment.first,
        next: segment.first,
        sources: BTreeSet::new(),
    };
    let mut failed = Ok(());
    let piece = Piece::Segment(std::sync::Arc::new(segment.clone()));
    let walked = walk::items(&piece, segment.first, &mut |item| {
        let kept = match &item {
            Item::Leaf(leaf) => keep(leaf),
            Item::Gone(_) => false,
        };
        failed = writer.take(&item, kept);
        failed.is_ok()
    });
    failed?;
    match walked {
        Ok(()) => {}
        Err(Stop::Io(cause)) => return Err(cause),
        Err(Stop::Spoilt(at)) => {
            return Err(io::Error::other(format!(
                "record {at} and those behind it cannot be read"
            )));
        }
    }
    writer.finish(segment)?;
    draft.publish()?;
    Ok(Thinned { generation, path })
}

/// One leaf or node of the block that is being collected.
struct Entry {
    level: u32,
    hash: Hash,
    kept: Option<Kept>,
}

struct Kept {
    key: Option<Hash>,
    salt: Hash,
    payload: Vec<u8>,
}

struct Writer<'c, W: io::Write> {
    frame: Frame<W>,
    cuts: &'c BTreeSet<u64>,
    block: BTreeMap<u64, Entry>,
    chunk: Vec<u8>,
    items: usize,
    chunk_first: u64,
    next: u64,
    sources: BTreeSet<[u8; 16]>,
}

impl<W: io::Write> Writer<'_, W> {
    fn take(&mut self, item: &Item<'_>, keep: bool) -> io::Result<()> {
        if item.index() != self.next {
            return Err(io::Error::other(format!("leaf {} is missing", self.next)));
        }
        let entry = match item {
            Item::Gone(gone) => Entry {
                level: gone.level,
                hash: gone.hash,
                kept: None,
            },
            Item::Leaf(leaf) => self.entry(leaf, keep)?,
        };
        self.block.insert(item.index(), entry);
        self.next = item.next();
        if self.next.is_multiple_of(TILE_WIDTH) {
            self.flush()?;
        }
        Ok(())
    }

    fn entry(&mut self, leaf: &Leaf<'_>, keep: bool) -> io::Result<Entry> {
        let salt = leaf
            .salt()
            .ok_or_else(|| io::Error::other(format!("leaf {} has lost its key", leaf.index)))?;
        let kept = keep.then(|| Kept {
            key: match leaf.secret {
                Secret::Key(key) => Some(*key.bytes()),
                Secret::Salt(_) | Secret::Lost => None,
            },
            salt,
            payload: leaf.payload.to_vec(),
        });
        if keep && let Some(source) = Parts::of(leaf.payload).and_then(|parts| parts.source()) {
            self.sources.insert(source);
        }
        Ok(Entry {
            level: 0,
            hash: leaf.hash(),
            kept,
        })
    }

    /// Writes the block that is collected.
    fn flush(&mut self) -> io::Result<()> {
        let block = std::mem::take(&mut self.block);
        let Some(first) = block.keys().next().copied() else {
            return Ok(());
        };
        let whole = block
            .values()
            .all(|entry| entry.kept.as_ref().is_some_and(|kept| kept.key.is_some()));
        if whole {
            self.put_whole(&block)?;
        } else {
            let start = first - first % TILE_WIDTH;
            self.put_node(&block, start, TILE_HEIGHT)?;
        }
        if self.chunk.len() >= CHUNK_BYTES || self.items >= CHUNK_LEAVES {
            self.cut()?;
        }
        Ok(())
    }

    /// A block that keeps every leaf keeps its keys.
    fn put_whole(&mut self, block: &BTreeMap<u64, Entry>) -> io::Result<()> {
        let mut last = None;
        for kept in block.values().filter_map(|entry| entry.kept.as_ref()) {
            if let Some(key) = kept.key.filter(|key| last != Some(*key)) {
                self.chunk.push(KEY);
                self.chunk.extend_from_slice(&key);
                last = Some(key);
            }
            self.chunk.push(KEYED);
            self.put_payload(&kept.payload)?;
        }
        Ok(())
    }

    fn put_payload(&mut self, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
        self.chunk.extend_from_slice(&length.to_le_bytes());
        self.chunk.extend_from_slice(payload);
        self.items = self.items.saturating_add(1);
        Ok(())
    }

    /// A node of which nothing stays, or else both of its halves.
    fn put_node(&mut self, block: &BTreeMap<u64, Entry>, first: u64, level: u32) -> io::Result<()> {
        let width = 1_u64.unbounded_shl(level);
        let behind = first.saturating_add(width);
        let mut inside = block.range(first..behind).peekable();
        if inside.peek().is_none() {
            return Ok(());
        }
        let covered: u64 = inside
            .clone()
            .map(|(_, entry)| 1_u64.unbounded_shl(entry.level))
            .sum();
        let gone = inside.clone().all(|(_, entry)| entry.kept.is_none());
        let exact = inside.next().filter(|(_, entry)| entry.level == level);
        let is_cut = self
            .cuts
            .range(first.saturating_add(1)..behind)
            .next()
            .is_some();
        if let Some((
            _,
            Entry {
                kept: Some(kept), ..
            },
        )) = exact
        {
            self.chunk.push(SALTED);
            self.chunk.extend_from_slice(&kept.salt);
            return self.put_payload(&kept.payload);
        }
        if exact.is_some() || (gone && covered == width && !is_cut) {
            let hash = node(block, first, level)?;
            self.chunk.push(GONE);
            self.chunk
                .push(u8::try_from(level).map_err(io::Error::other)?);
            self.chunk.extend_from_slice(&hash);
            self.items = self.items.saturating_add(1);
            return Ok(());
        }
        let below = level
            .checked_sub(1)
            .ok_or_else(|| io::Error::other("a leaf is of no level"))?;
        self.put_node(block, first, below)?;
        self.put_node(block, first.saturating_add(width / 2), below)
    }

    fn cut(&mut self) -> io::Result<()> {
        if self.chunk_first == self.next {
            return Ok(());
        }
        let mut plain = self.chunk_first.to_le_bytes().to_vec();
        plain.append(&mut self.chunk);
        self.frame.put(self.chunk_first, &plain)?;
        self.chunk_first = self.next;
        self.items = 0;
        Ok(())
    }

    fn finish(mut self, segment: &Segment) -> io::Result<()> {
        self.flush()?;
        self.cut()?;
        if self.next != segment.next {
            return Err(io::Error::other("it ends too early"));
        }
        let about = About {
            next: segment.next,
            oldest: segment.oldest,
            newest: segment.newest,
            sources: &self.sources,
        };
        self.frame.finish(&about)?.flush()
    }
}

/// Hash of a node from what a block holds.
fn node(block: &BTreeMap<u64, Entry>, first: u64, level: u32) -> io::Result<Hash> {
    let found = block.get(&first).filter(|entry| entry.level == level);
    if let Some(entry) = found {
        return Ok(entry.hash);
    }
    let below = level
        .checked_sub(1)
        .ok_or_else(|| io::Error::other(format!("leaf {first} is gone")))?;
    let half = 1_u64.unbounded_shl(below);
    let left = node(block, first, below)?;
    let right = node(block, first.saturating_add(half), below)?;
    Ok(node_hash(&left, &right))
}
