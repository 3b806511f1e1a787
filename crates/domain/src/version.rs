//! Optimistic versions: who saves must have seen the newest state.

use serde::{Deserialize, Serialize};

/// How many times a record has been written; a writer names the one he saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(u32);

impl Version {
    /// A record that has just been made.
    pub const FIRST: Self = Self(1);

    /// As stored.
    pub const fn new(value: u32) -> Self {
        Self(value)
    }

    /// The bare count.
    pub const fn count(self) -> u32 {
        self.0
    }

    /// What the record carries after one more write.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}
