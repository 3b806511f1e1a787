//! What the log says about itself, as leaves of its own tree: text, one fact a line.

use jiff::Timestamp;

use crate::hash::Hash;
use crate::note::VerifierKey;

/// A statement of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Statement {
    /// A segment was published.
    Segment {
        /// Index of its first leaf.
        first: u64,
        /// Index after its last leaf.
        next: u64,
        /// SHA-256 of the file.
        sha256: Hash,
    },
    /// Leaves of a segment went.
    Removed(Removed),
    /// An epoch begins; the last checkpoint of the one before, as it was signed.
    Epoch {
        /// Its number.
        epoch: u32,
        /// The key its checkpoints are signed with.
        key: VerifierKey,
        /// The note, when there was one.
        last: Option<String>,
    },
}

/// What went of a segment, why and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removed {
    /// Index of the segment's first leaf.
    pub(crate) first: u64,
    /// Index after its last leaf.
    pub(crate) next: u64,
    /// How often leaves of it went, this time counted.
    pub(crate) generation: u32,
    /// SHA-256 of the file that stands in its place.
    pub(crate) sha256: Hash,
    /// When.
    pub(crate) at: Timestamp,
    /// How many records went, by rule; the name of a rule holds no space.
    pub(crate) rules: Vec<(String, u64)>,
}

impl Removed {
    fn text(&self) -> String {
        let Self {
            first,
            next,
            generation,
            sha256,
            at,
            rules,
        } = self;
        let sha256 = domain::hex::text(sha256);
        let mut text = format!("removed {first} {next} {generation} {sha256} {at}\n");
        for (rule, gone) in rules {
            text.extend([rule.as_str(), " ", &gone.to_string(), "\n"]);
        }
        text
    }

    fn rules_of(text: &str) -> Option<Vec<(String, u64)>> {
        let mut rules = Vec::new();
        for line in text.lines() {
            let (rule, gone) = line.split_once(' ')?;
            rules.push((rule.to_owned(), gone.parse().ok()?));
        }
        Some(rules)
    }
}

impl Statement {
    /// As text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Segment {
                first,
                next,
                sha256,
            } => format!("segment {first} {next} {}\n", domain::hex::text(sha256)),
            Self::Removed(removed) => removed.text(),
            Self::Epoch { epoch, key, last } => {
                let last = last.as_deref().unwrap_or_default();
                format!("epoch {epoch} {}\n{last}", key.text())
            }
        }
    }

    /// Reads a text; none when it is not exactly what [`Self::text`] gives.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (line, rest) = text.split_once('\n')?;
        let words: Vec<&str> = line.split(' ').collect();
        let found = match *words.as_slice() {
            ["segment", first, next, sha256] => Self::Segment {
                first: first.parse().ok()?,
                next: next.parse().ok()?,
                sha256: unhex(sha256)?,
            },
            ["removed", first, next, generation, sha256, at] => Self::Removed(Removed {
                first: first.parse().ok()?,
                next: next.parse().ok()?,
                generation: generation.parse().ok()?,
                sha256: unhex(sha256)?,
                at: at.parse().ok()?,
                rules: Removed::rules_of(rest)?,
            }),
            ["epoch", epoch, key] => Self::Epoch {
                epoch: epoch.parse().ok()?,
                key: VerifierKey::parse(key)?,
                last: (!rest.is_empty()).then(|| rest.to_owned()),
            },
            _ => return None,
        };
        (found.text() == text).then_some(found)
    }
}

/// 32 bytes from 64 digits.
pub(crate) fn unhex(text: &str) -> Option<Hash> {
    domain::hex::bytes(text)?.try_into().ok()
}
