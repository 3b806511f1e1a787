//! The ring of master keys: the newest seals, all of them open.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use zeroize::Zeroizing;

use crate::error::KeyError;
use crate::secret::Fresh;

/// Which master key; counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVersion(u32);

impl KeyVersion {
    pub(crate) const FIRST: Self = Self(1);

    /// Any number but 0.
    pub const fn new(version: u32) -> Option<Self> {
        if version == 0 {
            None
        } else {
            Some(Self(version))
        }
    }

    /// The bare number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

pub(crate) type Key = Zeroizing<[u8; 32]>;

/// One or more master keys. Old ones stay until everything is sealed under the newest.
pub struct KeyRing {
    current: KeyVersion,
    keys: BTreeMap<KeyVersion, Key>,
}

const WORD: &str = "townwatch-key";

impl KeyRing {
    /// A first key.
    pub fn first(fresh: &Fresh) -> Self {
        let key = Zeroizing::new(*fresh.bytes());
        Self {
            current: KeyVersion::FIRST,
            keys: BTreeMap::from([(KeyVersion::FIRST, key)]),
        }
    }

    /// Reads the text form: a line `townwatch-key VERSION KEY` for each key, versions rising; empty
    /// lines and lines that begin with `#` are left out.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] with the line, never with what stands in it; [`KeyError::Empty`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys: BTreeMap<KeyVersion, Key> = BTreeMap::new();
        let mut current = None;
        for (line, number) in text.lines().zip(1..) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (version, key) = line_of(line).ok_or(KeyError::Malformed { line: number })?;
            if current.is_some_and(|before| version <= before) {
                return Err(KeyError::Malformed { line: number });
            }
            keys.insert(version, key);
            current = Some(version);
        }
        let current = current.ok_or(KeyError::Empty)?;
        Ok(Self { current, keys })
    }

    /// The text form, as [`KeyRing::parse`] reads it.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Room for everything at once: a text that grows leaves copies of itself behind.
        let mut text = Zeroizing::new(String::with_capacity(self.keys.len().saturating_mul(100)));
        for (version, key) in &self.keys {
            let _ = write!(text, "{WORD} {version} ");
            for byte in key.iter() {
                let _ = write!(text, "{byte:02x}");
            }
            text.push('\n');
        }
        text
    }

    /// The same ring with a new key that seals from now on.
    ///
    /// # Errors
    /// [`KeyError::Ring`] when the versions are used up.
    pub fn with_new(mut self, fresh: &Fresh) -> Result<Self, KeyError> {
        let next = self.current.0.checked_add(1).ok_or(KeyError::Ring {
            why: "there is no further version",
        })?;
        self.current = KeyVersion(next);
        self.keys
            .insert(self.current, Zeroizing::new(*fresh.bytes()));
        Ok(self)
    }

    /// The same ring without the keys before the newest. Only when nothing is sealed under them.
    #[must_use]
    pub fn newest_only(mut self) -> Self {
        let current = self.current;
        self.keys.retain(|version, _| *version == current);
        self
    }

    /// The version that seals.
    pub const fn current(&self) -> KeyVersion {
        self.current
    }

    /// All versions that can open.
    pub fn versions(&self) -> impl Iterator<Item = KeyVersion> {
        self.keys.keys().copied()
    }

    pub(crate) fn key(&self, version: KeyVersion) -> Option<&Key> {
        self.keys.get(&version)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing(newest {})", self.current)
    }
}

fn line_of(line: &str) -> Option<(KeyVersion, Key)> {
    let mut words = line.split_ascii_whitespace();
    let (word, version, hex) = (words.next()?, words.next()?, words.next()?);
    if word != WORD || words.next().is_some() || hex.len() != 64 {
        return None;
    }
    let version = KeyVersion::new(version.parse().ok()?)?;
    let mut key = Zeroizing::new([0_u8; 32]);
    let (pairs, _) = hex.as_bytes().as_chunks::<2>();
    for (place, [high, low]) in key.iter_mut().zip(pairs) {
        *place = digit(*high)? << 4 | digit(*low)?;
    }
    Some((version, key))
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}
