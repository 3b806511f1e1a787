//! Hashes of the tree: RFC 9162 section 2.1.1, SHA-256.
//!
//! Leaves are short, and a log has many: what a digest of a library does around each of them costs as
//! much as the hashing. So blocks are compressed one by one here (FIPS 180-4 section 6.2), the secret
//! of a block is taken into the state of its HMAC once (RFC 2104), and two leaves are hashed in turns:
//! the processor works on the second while it waits for the first.

use std::slice;

use ring::digest;
use sha2::block_api::compress256;

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// Bytes that are compressed at once.
const BLOCK_BYTES: usize = 64;
/// Bytes before a leaf's data: 0x00 and its salt.
const SALTED_BYTES: usize = 1 + 32;
/// What pads the last block: 0x80, and the length in bits at its end (FIPS 180-4 section 5.1.1).
const LENGTH_AT: usize = BLOCK_BYTES - 8;

/// A place for a hash.
const NO_HASH: Hash = [0; 32];

type Block = [u8; BLOCK_BYTES];
type State = [u32; 8];

/// Where every SHA-256 begins (FIPS 180-4 section 5.3.3).
const BEGIN: State = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    let digest = digest::digest(&digest::SHA256, bytes);
    // SHA-256 has 32 bytes.
    <Hash>::try_from(digest.as_ref()).unwrap_or_default()
}

/// Hash of a leaf: SHA-256(0x00 ‖ salt ‖ data). RFC 9162's leaf data are salt and data together.
pub fn leaf_hash(salt: &[u8], data: &[u8]) -> Hash {
    let mut running = Running::new();
    running.take(&[0]);
    running.take(salt);
    running.take(data);
    running.finish()
}

/// Hash of a node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let (mut first, mut second): (Block, Block) = ([1; BLOCK_BYTES], [0; BLOCK_BYTES]);
    let (last, most) = right.split_last().unwrap_or((&0, &[]));
    put(&mut first, 1, left);
    put(&mut first, 33, most);
    put(&mut second, 0, &[*last, 0x80]);
    put_length(&mut second, BLOCK_BYTES + 1);
    let mut state = BEGIN;
    compress256(&mut state, &[first, second]);
    bytes_of(&state)
}

/// The secret of up to 256 leaves that makes their salts. It goes when their data goes, so that a
/// hash that stays cannot be guessed back to a line.
#[derive(Clone)]
pub struct BlockKey {
    bytes: Hash,
    /// HMAC's states behind the block that the key makes, of the inner and the outer hash.
    inner: State,
    outer: State,
}

impl BlockKey {
    /// The key of these bytes.
    pub fn new(bytes: Hash) -> Self {
        let behind = |pad: u8| {
            let mut block: Block = [pad; BLOCK_BYTES];
            for (place, byte) in block.iter_mut().zip(&bytes) {
                *place ^= byte;
            }
            let mut state = BEGIN;
            compress256(&mut state, slice::from_ref(&block));
            state
        };
        Self {
            inner: behind(0x36),
            outer: behind(0x5c),
            bytes,
        }
    }

    /// Its bytes, to be kept with the data.
    pub const fn bytes(&self) -> &Hash {
        &self.bytes
    }

    /// Salt of a leaf: HMAC-SHA-256(key, index as u64 little-endian).
    pub fn salt(&self, index: u64) -> Hash {
        let [salt] = salts(&[(self, index)]);
        salt
    }
}

impl std::fmt::Debug for BlockKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlockKey(…)")
    }
}

/// Salts of leaves by their keys and indexes, in turns.
fn salts<const N: usize>(of: &[(&BlockKey, u64); N]) -> [Hash; N] {
    let mut states = [BEGIN; N];
    for (state, (key, index)) in states.iter_mut().zip(of) {
        *state = key.inner;
        compress_last(state, &index.to_le_bytes(), BLOCK_BYTES);
    }
    let mut salts = [NO_HASH; N];
    for ((salt, state), (key, _)) in salts.iter_mut().zip(&states).zip(of) {
        let mut outer = key.outer;
        compress_last(&mut outer, &bytes_of(state), BLOCK_BYTES);
        *salt = bytes_of(&outer);
    }
    salts
}

/// A leaf as it is hashed, `0x00 ‖ salt ‖ payload`, in a buffer that serves for the next one as well.
#[derive(Default)]
pub(crate) struct Message {
    bytes: Vec<u8>,
    /// Where the payload ends, and padding begins.
    end: usize,
}

impl Message {
    /// The payload that this leaf is to have: `fill` appends it.
    pub(crate) fn put(&mut self, fill: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<()> {
        self.bytes.clear();
        self.bytes.extend_from_slice(&[0; SALTED_BYTES]);
        fill(&mut self.bytes)?;
        self.end = self.bytes.len();
        Some(())
    }

    /// The payload.
    pub(crate) fn payload(&self) -> &[u8] {
        self.bytes.get(SALTED_BYTES..self.end).unwrap_or_default()
    }

    /// All of it in blocks, padded.
    fn padded(&mut self, salt: &Hash) -> &[Block] {
        self.bytes.truncate(self.end);
        if let Some(place) = self.bytes.get_mut(1..SALTED_BYTES) {
            place.copy_from_slice(salt);
        }
        self.bytes.push(0x80);
        let whole = self.end.saturating_add(1 + 8).next_multiple_of(BLOCK_BYTES);
        self.bytes.resize(whole, 0);
        if let Some(block) = self.bytes.last_chunk_mut() {
            put_length(block, self.end);
        }
        self.bytes.as_chunks().0
    }
}

/// Hashes of leaves by their keys, indexes and payloads, in turns.
pub(crate) fn hashes<const N: usize>(
    of: &[(&BlockKey, u64); N],
    messages: &mut [Message; N],
) -> [Hash; N] {
    let mut left = [[].as_slice(); N];
    for ((message, salt), blocks) in messages.iter_mut().zip(&salts(of)).zip(&mut left) {
        *blocks = message.padded(salt);
    }
    let mut states = [BEGIN; N];
    while left.iter().all(|blocks| !blocks.is_empty()) {
        for (state, blocks) in states.iter_mut().zip(&mut left) {
            if let Some((block, rest)) = blocks.split_first() {
                compress256(state, slice::from_ref(block));
                *blocks = rest;
            }
        }
    }
    let mut hashes = [NO_HASH; N];
    for ((hash, state), blocks) in hashes.iter_mut().zip(&mut states).zip(left) {
        compress256(state, blocks);
        *hash = bytes_of(state);
    }
    hashes
}

/// A hash of parts, one after the other.
struct Running {
    state: State,
    block: Block,
    /// How much of the block there is.
    filled: usize,
    /// Bytes of the blocks before it.
    before: usize,
}

impl Running {
    const fn new() -> Self {
        Self {
            state: BEGIN,
            block: [0; BLOCK_BYTES],
            filled: 0,
            before: 0,
        }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        if self.filled > 0 {
            let room = BLOCK_BYTES.saturating_sub(self.filled);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            put(&mut self.block, self.filled, now);
            self.filled = self.filled.saturating_add(now.len());
            bytes = later;
            if self.filled == BLOCK_BYTES {
                compress256(&mut self.state, slice::from_ref(&self.block));
                self.before = self.before.saturating_add(BLOCK_BYTES);
                self.filled = 0;
            }
        }
        if self.filled > 0 {
            return;
        }
        let (blocks, rest) = bytes.as_chunks::<BLOCK_BYTES>();
        compress256(&mut self.state, blocks);
        self.before = self.before.saturating_add(blocks.as_flattened().len());
        put(&mut self.block, 0, rest);
        self.filled = rest.len();
    }

    fn finish(mut self) -> Hash {
        let (rest, _) = self.block.split_at(self.filled);
        if rest.len() < LENGTH_AT {
            compress_last(&mut self.state, rest, self.before);
            return bytes_of(&self.state);
        }
        let (mut last, mut length): (Block, Block) = ([0; BLOCK_BYTES], [0; BLOCK_BYTES]);
        put(&mut last, 0, rest);
        put(&mut last, rest.len(), &[0x80]);
        put_length(&mut length, self.before.saturating_add(self.filled));
        compress256(&mut self.state, &[last, length]);
        bytes_of(&self.state)
    }
}

/// Ends a message: fewer than 56 bytes are left of it, and so many were before.
#[inline]
fn compress_last(state: &mut State, rest: &[u8], before: usize) {
    let mut block = [0; BLOCK_BYTES];
    put(&mut block, 0, rest);
    put(&mut block, rest.len(), &[0x80]);
    put_length(&mut block, before.saturating_add(rest.len()));
    compress256(state, slice::from_ref(&block));
}

/// Puts bytes into a block, where they fit.
#[inline]
fn put(block: &mut Block, at: usize, bytes: &[u8]) {
    let behind = at.saturating_add(bytes.len());
    if let Some(place) = block.get_mut(at..behind) {
        place.copy_from_slice(bytes);
    }
}

/// Ends a block with the length of its message.
#[inline]
fn put_length(block: &mut Block, bytes: usize) {
    let bits = crate::frame::u64_of(bytes).wrapping_mul(8).to_be_bytes();
    if let Some(place) = block.last_chunk_mut() {
        *place = bits;
    }
}

#[inline]
fn bytes_of(state: &State) -> Hash {
    let mut hash = NO_HASH;
    let (places, _) = hash.as_chunks_mut::<4>();
    for (place, word) in places.iter_mut().zip(state) {
        *place = word.to_be_bytes();
    }
    hash
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ring::hmac;
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn slow_leaf(salt: &[u8], data: &[u8]) -> Hash {
        Sha256::digest([&[0], salt, data].concat()).into()
    }

    fn slow_salt(key: &Hash, index: u64) -> Hash {
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let tag = hmac::sign(&key, &index.to_le_bytes());
        tag.as_ref().try_into().unwrap()
    }

    fn message(data: &[u8]) -> Message {
        let mut message = Message::default();
        let fill = |into: &mut Vec<u8>| {
            into.extend_from_slice(data);
            Some(())
        };
        message.put(fill).unwrap();
        message
    }

    /// Every length around the ends of blocks, where padding goes wrong.
    #[test]
    fn leaves_of_every_length_are_hashed_as_the_library_hashes_them() {
        let data: Vec<u8> = (0..300_u16).map(|n| n.to_le_bytes()[0]).collect();
        let key = BlockKey::new([7; 32]);
        for length in 0..data.len() {
            let data = &data[..length];
            assert_eq!(leaf_hash(&[], data), slow_leaf(&[], data), "{length}");
            let salt = key.salt(9);
            let expected = slow_leaf(&salt, data);
            assert_eq!(leaf_hash(&salt, data), expected, "{length}");
            let found = hashes(&[(&key, 9)], &mut [message(data)]);
            assert_eq!(found, [expected], "{length}");
        }
    }

    proptest! {
        #[test]
        fn leaves_in_turns_are_hashed_as_one_by_one(
            keys in any::<[[u8; 32]; 2]>(),
            indexes in any::<[u64; 2]>(),
            before in proptest::collection::vec(any::<u8>(), 0..400),
            data in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..400), 2),
        ) {
            let [one, two] = keys.map(BlockKey::new);
            // A buffer serves for one leaf after the other, longer or shorter.
            let mut messages = [message(&before), message(&before)];
            let _hashed = hashes(&[(&two, 1), (&one, 2)], &mut messages);
            for (message, data) in messages.iter_mut().zip(&data) {
                message.put(|into| { into.extend_from_slice(data); Some(()) }).unwrap();
                prop_assert_eq!(message.payload(), data);
            }
            let found = hashes(&[(&one, indexes[0]), (&two, indexes[1])], &mut messages);
            for at in 0..2 {
                let salt = slow_salt(&keys[at], indexes[at]);
                prop_assert_eq!(found[at], slow_leaf(&salt, &data[at]));
                prop_assert_eq!(messages[at].payload(), &data[at]);
            }
        }

        #[test]
        fn salts_are_the_hmac_of_the_index(key: [u8; 32], index: u64) {
            prop_assert_eq!(BlockKey::new(key).salt(index), slow_salt(&key, index));
        }

        #[test]
        fn nodes_are_hashed_as_the_library_hashes_them(left: [u8; 32], right: [u8; 32]) {
            let slow: Hash = Sha256::digest([&[1], left.as_slice(), &right].concat()).into();
            prop_assert_eq!(node_hash(&left, &right), slow);
        }
    }
}
