//! What a decision is bound to: the content that was seen, and its digest.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// One thing of a subject that a decision is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// What the case is, in one line.
    Title,
    /// When it was known.
    KnownAt,
    /// The regulations and their versions.
    Regime,
    /// The levels that stand, by regulation.
    Level,
    /// What was harmed, and what was decided otherwise, by regulation.
    Impacts,
    /// When damage was controlled.
    ControlledAt,
    /// The authority's receipt.
    Receipt,
}

impl Bound {
    /// Stable name: it is part of what is digested.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::KnownAt => "known_at",
            Self::Regime => "regime",
            Self::Level => "level",
            Self::Impacts => "impacts",
            Self::ControlledAt => "controlled_at",
            Self::Receipt => "receipt",
        }
    }
}

/// The content of a subject as far as a decision is bound to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content(BTreeMap<Bound, String>);

impl Content {
    /// From what stands in the subject now.
    pub fn new(values: impl IntoIterator<Item = (Bound, String)>) -> Self {
        Self(values.into_iter().collect())
    }

    /// The text that is digested: no two contents have the same one.
    pub fn text(&self) -> String {
        let mut text = String::from("townwatch approval 1\n");
        for (bound, value) in &self.0 {
            // Lengths keep a value from looking like two.
            let _ = writeln!(text, "{} {}\n{value}", bound.name(), value.len());
        }
        text
    }
}

/// SHA-256 of the content that was seen.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentDigest([u8; 32]);

impl ContentDigest {
    /// As computed or stored.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    pub const fn bytes(self) -> [u8; 32] {
        self.0
    }

    /// The first eight digits: enough to compare a screen with a sheet of paper.
    pub fn short(self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl fmt::Display for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::hex::text(&self.0))
    }
}

impl fmt::Debug for ContentDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
