//! A chunk of a segment, unpacked, in this order:
//!
//! - leaves u32, first leaf u64
//! - count u32 of block keys, each: first leaf it serves u64, 32 bytes
//! - count u32 of senders, each: length u16, what its records share (see `record`)
//! - columns, each with its value for every leaf: sender u16; receive time u64 as difference to
//!   the one before; offset u64 as difference to the end before; end u64 as difference to offset
//!   plus length; length u32; raw bytes. Differences wrap around.

use std::collections::BTreeMap;

use crate::frame::u64_of;
use crate::hash::{BlockKey, Hash, Message, hashes};
use crate::record::{Cursor, Parts, Row, Template};

/// Collects leaves.
pub(crate) struct Packer {
    first: u64,
    keys: Vec<(u64, [u8; 32])>,
    known: BTreeMap<Vec<u8>, u16>,
    senders: Vec<Vec<u8>>,
    sender: Vec<u8>,
    received: Vec<u8>,
    offset: Vec<u8>,
    end: Vec<u8>,
    length: Vec<u8>,
    raw: Vec<u8>,
    last_received: u64,
    last_end: u64,
}

impl Packer {
    /// Begins with a leaf's index.
    pub(crate) const fn new(first: u64) -> Self {
        Self {
            first,
            keys: Vec::new(),
            known: BTreeMap::new(),
            senders: Vec::new(),
            sender: Vec::new(),
            received: Vec::new(),
            offset: Vec::new(),
            end: Vec::new(),
            length: Vec::new(),
            raw: Vec::new(),
            last_received: 0,
            last_end: 0,
        }
    }

    /// Index of its first leaf.
    pub(crate) const fn first(&self) -> u64 {
        self.first
    }

    /// Raw bytes so far.
    pub(crate) const fn raw_bytes(&self) -> usize {
        self.raw.len()
    }

    /// Leaves so far.
    pub(crate) const fn leaves(&self) -> usize {
        self.length.len() / 4
    }

    /// Adds a leaf.
    pub(crate) fn push(&mut self, index: u64, key: &BlockKey, parts: &Parts<'_>) {
        if self
            .keys
            .last()
            .is_none_or(|(_, bytes)| bytes != key.bytes())
        {
            self.keys.push((index, *key.bytes()));
        }
        let sender = self.known.get(&parts.who).copied().unwrap_or_else(|| {
            // A chunk holds fewer leaves than two bytes count.
            let sender = u16::try_from(self.senders.len()).unwrap_or(u16::MAX);
            self.known.insert(parts.who.clone(), sender);
            self.senders.push(parts.who.clone());
            sender
        });
        let length = u64_of(parts.raw.len());
        let put = |column: &mut Vec<u8>, number: u64| {
            column.extend_from_slice(&number.to_le_bytes());
        };
        self.sender.extend_from_slice(&sender.to_le_bytes());
        put(
            &mut self.received,
            parts.received.wrapping_sub(self.last_received),
        );
        put(&mut self.offset, parts.offset.wrapping_sub(self.last_end));
        let expected = parts.offset.wrapping_add(length);
        put(&mut self.end, parts.end.wrapping_sub(expected));
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.length.extend_from_slice(&length.to_le_bytes());
        self.raw.extend_from_slice(parts.raw);
        self.last_received = parts.received;
        self.last_end = parts.end;
    }

    /// The bytes to be compressed.
    pub(crate) fn finish(self) -> Vec<u8> {
        let count = |size: usize| u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes();
        let mut plain = count(self.leaves()).to_vec();
        plain.extend_from_slice(&self.first.to_le_bytes());
        plain.extend_from_slice(&count(self.keys.len()));
        for (from, key) in &self.keys {
            plain.extend_from_slice(&from.to_le_bytes());
            plain.extend_from_slice(key);
        }
        plain.extend_from_slice(&count(self.senders.len()));
        for who in &self.senders {
            let length = u16::try_from(who.len()).unwrap_or(u16::MAX);
            plain.extend_from_slice(&length.to_le_bytes());
            plain.extend_from_slice(who);
        }
        for column in [
            self.sender,
            self.received,
            self.offset,
            self.end,
            self.length,
            self.raw,
        ] {
            plain.extend_from_slice(&column);
        }
        plain
    }
}

/// A chunk read back.
pub(crate) struct Chunk<'p> {
    first: u64,
    leaves: usize,
    keys: Vec<(u64, BlockKey)>,
    senders: Vec<Template>,
    /// The columns.
    columns: &'p [u8],
}

/// Bytes of the columns for one leaf.
const ROW_BYTES: usize = 2 + 8 + 8 + 8 + 4;

/// Leaves that are hashed in turns: two take a fifth less than one by one, eight as much as four.
const LANES: usize = 4;

/// A leaf of a chunk, its payload put together.
pub(crate) struct Shown<'c> {
    /// Its index.
    pub(crate) index: u64,
    /// The key of its block.
    pub(crate) key: &'c BlockKey,
    /// Its payload.
    pub(crate) payload: &'c [u8],
    /// Its hash, where hashes were asked for.
    pub(crate) hash: Option<Hash>,
}

impl<'p> Chunk<'p> {
    /// Reads the head of a chunk that must hold these leaves.
    pub(crate) fn parse(plain: &'p [u8], (first, next): (u64, u64)) -> Option<Self> {
        let mut cursor = Cursor(plain);
        let leaves = cursor.u32()?;
        if cursor.u64()? != first || first.checked_add(leaves.into())? != next {
            return None;
        }
        let mut keys = Vec::new();
        for _ in 0..cursor.u32()? {
            keys.push((cursor.u64()?, BlockKey::new(cursor.array()?)));
        }
        let mut senders = Vec::new();
        for _ in 0..cursor.u32()? {
            let length = u16::from_le_bytes(cursor.array()?);
            senders.push(Template::of(cursor.slice(length.into())?)?);
        }
        let found = Self {
            first,
            leaves: usize::try_from(leaves).ok()?,
            keys,
            senders,
            columns: cursor.0,
        };
        (found.keys.first()?.0 == first).then_some(found)
    }

    /// Shows every leaf from an index on. False from `visit` ends it. None when the chunk is not as
    /// written.
    pub(crate) fn each(&self, from: u64, mut visit: impl FnMut(Shown<'_>) -> bool) -> Option<()> {
        let mut rows = self.rows()?;
        let mut payload = Vec::new();
        while let Some((index, key, sender, row)) = rows.from(from) {
            payload.clear();
            sender.put(index, &row, &mut payload)?;
            let shown = Shown {
                index,
                key,
                payload: &payload,
                hash: None,
            };
            if !visit(shown) {
                return Some(());
            }
        }
        rows.ended()
    }

    /// The same, with their hashes.
    pub(crate) fn each_hashed(
        &self,
        from: u64,
        mut visit: impl FnMut(Shown<'_>) -> bool,
    ) -> Option<()> {
        let mut rows = self.rows()?;
        let mut messages: [Message; LANES] = std::array::from_fn(|_| Message::default());
        let key = &self.keys.first()?.1;
        loop {
            let mut lanes = [(key, 0); LANES];
            let mut filled = 0_usize;
            for (lane, message) in lanes.iter_mut().zip(&mut messages) {
                let Some((index, key, sender, row)) = rows.from(from) else {
                    break;
                };
                message.put(|payload| sender.put(index, &row, payload))?;
                *lane = (key, index);
                filled = filled.saturating_add(1);
            }
            if filled == 0 {
                return rows.ended();
            }
            // Behind the last leaf a lane hashes the one of its turn before once more, for nobody.
            let hashes = hashes(&lanes, &mut messages);
            let found = lanes.iter().zip(&messages).zip(hashes);
            for ((&(key, index), message), hash) in found.take(filled) {
                let shown = Shown {
                    index,
                    key,
                    payload: message.payload(),
                    hash: Some(hash),
                };
                if !visit(shown) {
                    return Some(());
                }
            }
        }
    }

    fn rows(&self) -> Option<Rows<'_>> {
        let (rows, raw) = self
            .columns
            .split_at_checked(self.leaves.checked_mul(ROW_BYTES)?)?;
        let mut rows = Cursor(rows);
        let two = self.leaves.checked_mul(2)?;
        let eight = self.leaves.checked_mul(8)?;
        Some(Rows {
            chunk: self,
            at: 0,
            over: false,
            sender: Cursor(rows.slice(two)?),
            received: Cursor(rows.slice(eight)?),
            offset: Cursor(rows.slice(eight)?),
            end: Cursor(rows.slice(eight)?),
            length: rows,
            raw: Cursor(raw),
            keys: self.keys.get(1..)?,
            key: &self.keys.first()?.1,
            row: Row::default(),
        })
    }
}

/// Goes through the columns.
struct Rows<'c> {
    chunk: &'c Chunk<'c>,
    at: usize,
    /// Behind the last leaf, or behind what is not as written.
    over: bool,
    sender: Cursor<'c>,
    received: Cursor<'c>,
    offset: Cursor<'c>,
    end: Cursor<'c>,
    length: Cursor<'c>,
    raw: Cursor<'c>,
    /// Keys that come later.
    keys: &'c [(u64, BlockKey)],
    key: &'c BlockKey,
    row: Row<'c>,
}

/// Index, key, sender and own values of a leaf.
type Line<'c> = (u64, &'c BlockKey, &'c Template, Row<'c>);

impl<'c> Rows<'c> {
    /// The next leaf; none behind the last, and from one on that is not as written.
    #[inline]
    fn next(&mut self) -> Option<Line<'c>> {
        if self.over {
            return None;
        }
        let line = self.read();
        self.over = line.is_none();
        line
    }

    #[inline]
    fn read(&mut self) -> Option<Line<'c>> {
        if self.at == self.chunk.leaves {
            return None;
        }
        let index = self.chunk.first.checked_add(u64_of(self.at))?;
        if let Some(((from, key), later)) = self.keys.split_first()
            && *from == index
        {
            (self.key, self.keys) = (key, later);
        }
        let sender = usize::from(u16::from_le_bytes(self.sender.array()?));
        let sender = self.chunk.senders.get(sender)?;
        let row = &mut self.row;
        row.received = row.received.wrapping_add(self.received.u64()?);
        row.offset = row.end.wrapping_add(self.offset.u64()?);
        let bytes = self.length.u32()?;
        row.end = row
            .offset
            .wrapping_add(bytes.into())
            .wrapping_add(self.end.u64()?);
        row.raw = self.raw.slice(usize::try_from(bytes).ok()?)?;
        self.at = self.at.checked_add(1)?;
        Some((index, self.key, sender, *row))
    }

    /// The next leaf of those from an index on.
    #[inline]
    fn from(&mut self, from: u64) -> Option<Line<'c>> {
        loop {
            let line = self.next()?;
            if line.0 >= from {
                return Some(line);
            }
        }
    }

    /// Whether it ended where it should; none where it did not.
    fn ended(&self) -> Option<()> {
        let whole = self.at == self.chunk.leaves && self.raw.0.is_empty() && self.keys.is_empty();
        whole.then_some(())
    }
}
