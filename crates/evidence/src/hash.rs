//! Hashes of the tree: RFC 9162 section 2.1.1, SHA-256.

use ring::{digest, hmac};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    taken(&digest::digest(&digest::SHA256, bytes))
}

/// Hash of a leaf: SHA-256(0x00 ‖ salt ‖ data). RFC 9162's leaf data are salt and data together.
pub fn leaf_hash(salt: &[u8], data: &[u8]) -> Hash {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&[0]);
    context.update(salt);
    context.update(data);
    taken(&context.finish())
}

/// Hash of a node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut both = [1; 65];
    let (_, places) = both.split_at_mut(1);
    for (place, byte) in places.iter_mut().zip(left.iter().chain(right)) {
        *place = *byte;
    }
    sha256(&both)
}

/// The secret of up to 256 leaves that makes their salts. It goes when their data goes, so that a
/// hash that stays cannot be guessed back to a line.
#[derive(Clone)]
pub struct BlockKey {
    bytes: Hash,
    key: hmac::Key,
}

impl BlockKey {
    /// The key of these bytes.
    pub fn new(bytes: Hash) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        Self { bytes, key }
    }

    /// Its bytes, to be kept with the data.
    pub const fn bytes(&self) -> &Hash {
        &self.bytes
    }

    /// Salt of a leaf: HMAC-SHA-256(key, index as u64 little-endian).
    pub fn salt(&self, index: u64) -> Hash {
        let tag = hmac::sign(&self.key, &index.to_le_bytes());
        <Hash>::try_from(tag.as_ref()).unwrap_or_default()
    }
}

impl std::fmt::Debug for BlockKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlockKey(…)")
    }
}

/// SHA-256 has 32 bytes.
fn taken(digest: &digest::Digest) -> Hash {
    <Hash>::try_from(digest.as_ref()).unwrap_or_default()
}
