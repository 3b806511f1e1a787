//! Values that must not be seen: wiped when dropped, silent in `Debug`.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::ArchiveError;

/// 32 unguessable bytes for one use: a new key, or the nonce of one sealing. Made from
/// `Ids::secret()` of the application; it cannot be copied, so that it cannot be used twice.
pub struct Fresh(Zeroizing<[u8; 32]>);

impl Fresh {
    /// Wraps bytes that nobody can guess and that are used nowhere else.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Fresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fresh")
    }
}

/// An opened secret.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes over bytes that must not be seen.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves; copy them nowhere.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What a backup archive is sealed to.
pub struct Passphrase(Zeroizing<String>);

/// Fewer characters can be tried out by somebody who holds a stolen archive.
const SHORTEST_PASSPHRASE: usize = 12;

impl Passphrase {
    /// Checks the length only; a long sentence is better than a short riddle.
    ///
    /// The bytes count as they were typed: the same Vietnamese letter typed as one character and
    /// as letter plus mark gives two different passphrases. Unattended backups take theirs from a
    /// file.
    ///
    /// # Errors
    /// [`ArchiveError::ShortPassphrase`] below 12 characters.
    pub fn parse(text: String) -> Result<Self, ArchiveError> {
        let text = Zeroizing::new(text);
        if text.chars().count() < SHORTEST_PASSPHRASE {
            return Err(ArchiveError::ShortPassphrase {
                least: SHORTEST_PASSPHRASE,
            });
        }
        Ok(Self(text))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}
