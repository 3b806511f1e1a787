//! Small secrets, sealed to their place in the records.
//!
//! Sealed form: `1` (the form), key version (4 bytes, big end first), nonce (24 bytes), then the
//! secret under XChaCha20-Poly1305 with its tag (16 bytes). The associated data are the form, the
//! key version, and the lengths and bytes of table, column and row.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use crate::error::VaultError;
use crate::keys::{Key, KeyRing, KeyVersion};
use crate::secret::{Fresh, Secret};

/// Bytes that one secret may have. What is larger is no secret but a file.
pub const SECRET_LIMIT: usize = 64 * 1_024;

const FORM: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 1 + 4 + NONCE;

/// Where a secret stands in the records. It opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Table.
    pub table: &'a str,
    /// Column.
    pub column: &'a str,
    /// The row's identity, which never changes.
    pub row: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} of {:?}", self.table, self.column, self.row)
    }
}

impl Place<'_> {
    /// Each part with its length before it, so that no two places look alike.
    fn bound_to(self, version: KeyVersion) -> Vec<u8> {
        let mut bound = vec![FORM];
        bound.extend(version.number().to_be_bytes());
        for part in [self.table, self.column, self.row] {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            bound.extend(length.to_be_bytes());
            bound.extend(part.as_bytes());
        }
        bound
    }
}

/// Seals secrets and opens them again.
#[derive(Debug)]
pub struct Vault {
    ring: KeyRing,
}

impl Vault {
    /// A vault with these keys.
    pub const fn new(ring: KeyRing) -> Self {
        Self { ring }
    }

    /// Seals a secret to its place under the newest key.
    ///
    /// # Errors
    /// [`VaultError::TooLong`] above [`SECRET_LIMIT`].
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a nonce is used up: the caller cannot seal with it again"
    )]
    pub fn seal(
        &self,
        place: Place<'_>,
        secret: &[u8],
        fresh: Fresh,
    ) -> Result<Vec<u8>, VaultError> {
        let version = self.ring.current();
        let unknown = || VaultError::UnknownKey {
            place: place.to_string(),
            version,
        };
        let key = self.ring.key(version).ok_or_else(unknown)?;
        let too_long = || VaultError::TooLong {
            place: place.to_string(),
            limit: SECRET_LIMIT,
        };
        if secret.len() > SECRET_LIMIT {
            return Err(too_long());
        }
        let (nonce, _) = fresh
            .bytes()
            .split_first_chunk::<NONCE>()
            .ok_or_else(too_long)?;
        let payload = Payload {
            msg: secret,
            aad: &place.bound_to(version),
        };
        let closed = cipher(key)
            .encrypt(&(*nonce).into(), payload)
            .map_err(|_| too_long())?;
        let mut sealed = Vec::with_capacity(HEAD.saturating_add(closed.len()));
        sealed.push(FORM);
        sealed.extend(version.number().to_be_bytes());
        sealed.extend(nonce);
        sealed.extend(closed);
        Ok(sealed)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// Altered or moved from another place, sealed under a key that is not in the ring, or no
    /// sealed secret at all.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Secret, VaultError> {
        let parts = Parts::of(sealed).ok_or_else(|| VaultError::Form {
            place: place.to_string(),
        })?;
        let unknown = || VaultError::UnknownKey {
            place: place.to_string(),
            version: parts.version,
        };
        let key = self.ring.key(parts.version).ok_or_else(unknown)?;
        let payload = Payload {
            msg: parts.closed,
            aad: &place.bound_to(parts.version),
        };
        let opened = cipher(key).decrypt(&(*parts.nonce).into(), payload);
        opened.map(Secret::new).map_err(|_| VaultError::Altered {
            place: place.to_string(),
        })
    }

    /// Which key something was sealed under; none when it is no sealed secret.
    pub fn version_of(sealed: &[u8]) -> Option<KeyVersion> {
        Parts::of(sealed).map(|parts| parts.version)
    }

    /// Seals again under the newest key; none when it is already. After every row went through
    /// here, [`KeyRing::newest_only`] ends a rotation.
    ///
    /// # Errors
    /// Those of [`Vault::open`].
    pub fn reseal(
        &self,
        place: Place<'_>,
        sealed: &[u8],
        fresh: Fresh,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        let secret = self.open(place, sealed)?;
        if Self::version_of(sealed) == Some(self.ring.current()) {
            return Ok(None);
        }
        self.seal(place, secret.expose(), fresh).map(Some)
    }

    /// The keys, for storing them after a rotation.
    pub const fn ring(&self) -> &KeyRing {
        &self.ring
    }
}

struct Parts<'a> {
    version: KeyVersion,
    nonce: &'a [u8; NONCE],
    closed: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(sealed: &'a [u8]) -> Option<Self> {
        let (form, rest) = sealed.split_first()?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        let (nonce, closed) = rest.split_first_chunk::<NONCE>()?;
        let version = KeyVersion::new(u32::from_be_bytes(*version))?;
        (*form == FORM).then_some(Self {
            version,
            nonce,
            closed,
        })
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    let key: &[u8; 32] = key;
    XChaCha20Poly1305::new(key.into())
}
