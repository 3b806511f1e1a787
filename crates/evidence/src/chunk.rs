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
use crate::hash::BlockKey;
use crate::record::{Cursor, Parts};

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
pub(crate) struct Chunk {
    first: u64,
    leaves: usize,
    keys: Vec<(u64, BlockKey)>,
    senders: Vec<Vec<u8>>,
    columns: usize,
    plain: Vec<u8>,
}

/// Bytes of the columns for one leaf.
const ROW_BYTES: usize = 2 + 8 + 8 + 8 + 4;

impl Chunk {
    /// Reads the head of a chunk that must hold these leaves.
    pub(crate) fn parse(plain: Vec<u8>, (first, next): (u64, u64)) -> Option<Self> {
        let mut cursor = Cursor(&plain);
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
            senders.push(cursor.slice(length.into())?.to_vec());
        }
        let leaves = usize::try_from(leaves).ok()?;
        let columns = plain.len().checked_sub(cursor.0.len())?;
        let found = Self {
            first,
            leaves,
            keys,
            senders,
            columns,
            plain,
        };
        (found.keys.first()?.0 == first).then_some(found)
    }

    /// Shows every leaf: index, block key, payload. False from `visit` ends it. None when the chunk is
    /// not as written.
    pub(crate) fn each(&self, mut visit: impl FnMut(u64, &BlockKey, &[u8]) -> bool) -> Option<()> {
        let all = self.plain.get(self.columns..)?;
        let (rows, raw) = all.split_at_checked(self.leaves.checked_mul(ROW_BYTES)?)?;
        let mut rows = Cursor(rows);
        let mut sender = Cursor(rows.slice(self.leaves.checked_mul(2)?)?);
        let eight = self.leaves.checked_mul(8)?;
        let mut received = Cursor(rows.slice(eight)?);
        let mut offset = Cursor(rows.slice(eight)?);
        let mut end = Cursor(rows.slice(eight)?);
        let mut length = Cursor(rows.0);
        let mut raw = Cursor(raw);
        let mut keys = self.keys.iter().peekable();
        let mut key = &keys.next()?.1;
        let mut parts = Parts::default();
        let mut payload = Vec::new();
        for index in (self.first..).take(self.leaves) {
            if let Some((_, next)) = keys.next_if(|(from, _)| *from == index) {
                key = next;
            }
            let who = self
                .senders
                .get(usize::from(u16::from_le_bytes(sender.array()?)))?;
            parts.who.clone_from(who);
            parts.received = parts.received.wrapping_add(received.u64()?);
            parts.offset = parts.end.wrapping_add(offset.u64()?);
            let bytes = length.u32()?;
            parts.end = parts
                .offset
                .wrapping_add(bytes.into())
                .wrapping_add(end.u64()?);
            parts.raw = raw.slice(usize::try_from(bytes).ok()?)?;
            payload.clear();
            parts.join(index, &mut payload)?;
            if !visit(index, key, &payload) {
                return Some(());
            }
        }
        (raw.0.is_empty() && keys.next().is_none()).then_some(())
    }
}
