//! Passwords that were right a short while ago.

use domain::id::AppPasswordId;
use domain::people::Account;
use jiff::Timestamp;

/// What stands for a name and a password: neither can be read from it, and without the key, which is only
/// in memory, nobody can try words against it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// Stands for the name.
    pub name: [u8; 32],
    /// Stands for name and password.
    pub word: [u8; 32],
}

/// What was known when the password was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Whose it is.
    pub account: Account,
    /// The account's count of changes.
    pub version: u64,
    /// When the slow hash said so.
    pub since: Timestamp,
    /// When the account was last read from the records.
    pub read: Timestamp,
    /// The office's count of changes of accounts, before it was read.
    pub changes: u64,
    /// The app password that opened, and when it ends; none where it was the person's own.
    pub app: Option<(AppPasswordId, Timestamp)>,
}

/// Remembers right passwords for a while; a wrong one never comes here. Bounded.
pub trait Remembered: Send + Sync {
    /// What stands for a name and a password.
    fn tag(&self, name: &str, password: &str) -> Tag;
    /// What was known of them; nothing for another password.
    fn look(&self, tag: &Tag) -> Option<Verified>;
    /// Remembers what is known, in the place of what was.
    fn keep(&self, tag: &Tag, verified: Verified);
    /// Forgets whatever is known of the name.
    fn forget(&self, tag: &Tag);
}
