//! What the secrets of a log are drawn from.

use ring::hmac;

use crate::hash::Hash;

/// What secrets of a log are drawn from: 32 random bytes for one opening, never kept.
#[derive(Clone)]
pub struct Seed(Hash);

impl Seed {
    /// Of random bytes.
    pub const fn new(bytes: Hash) -> Self {
        Self(bytes)
    }

    /// A secret for one purpose and place.
    pub(crate) fn draw(&self, purpose: &str, epoch: u32, place: u64) -> Hash {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, format!("{purpose} {epoch} {place}").as_bytes());
        <Hash>::try_from(tag.as_ref()).unwrap_or_default()
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}
