//! What is right only together, and so is changed by one at a time.

/// Records that are right only together, and are changed by one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Units and their places: no unit stands below itself.
    UnitTree,
    /// Grants and accounts: every unit has an administrator who can sign in.
    Grants,
}

impl Together {
    /// Stable name in storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnitTree => "unit-tree",
            Self::Grants => "grants",
        }
    }
}
