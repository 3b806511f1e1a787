//! Secrets that are shown once and kept as digests: keys of programs and one-time links.
//!
//! A key is `tw_`, 64 hexadecimal digits of randomness, and 8 digits that are a checksum of what
//! stands before: a key that was copied badly is told apart from a wrong one without looking
//! anything up, and tools that search for leaked secrets can be sure.

use std::fmt;

use domain::hex;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What every key begins with.
pub const PREFIX: &str = "tw_";
/// How long a one-time link may be used. Ours, not a law's.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_mins(30);

const SECRET_DIGITS: usize = 64;
const CHECK_DIGITS: usize = 8;

/// A secret in clear, between being made and being shown or looked up. It is never written by
/// `{:?}` or `{}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// It does not begin as keys do, or is too short or too long.
    #[error("this is not a key of this program")]
    OtherForm,
    /// The checksum does not fit: a character is wrong or missing.
    #[error("the key was not copied whole")]
    Typo,
}

impl Secret {
    /// The key of these random bytes.
    pub fn key(random: [u8; 32]) -> Self {
        let body = format!("{PREFIX}{}", hex::text(&random));
        let check = checksum(&body);
        Self(Zeroizing::new(body + &check))
    }

    /// The token of a one-time link of these random bytes.
    pub fn link(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(hex::text(&random)))
    }

    /// Reads a key that a program sent.
    ///
    /// # Errors
    /// What is wrong with its form; a key of the right form may still be unknown.
    pub fn parse_key(text: &str) -> Result<Self, NotAKey> {
        let length = PREFIX.len() + SECRET_DIGITS + CHECK_DIGITS;
        if !text.starts_with(PREFIX) {
            return Err(NotAKey::OtherForm);
        }
        if text.len() != length || !text.is_ascii() {
            return Err(NotAKey::Typo);
        }
        let (body, check) = text.split_at(length - CHECK_DIGITS);
        if checksum(body) != check {
            return Err(NotAKey::Typo);
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// The secret itself, to be shown once.
    pub fn shown_once(&self) -> &str {
        &self.0
    }

    /// What is kept.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest::of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(&self.0))
    }
}

fn checksum(body: &str) -> String {
    let digest = Sha256::digest(body.as_bytes());
    hex::text(digest.get(..CHECK_DIGITS / 2).unwrap_or_default())
}

/// SHA-256 of a secret. 256 random bits need no slow hash.
#[derive(Debug, Clone, Copy)]
pub struct SecretDigest([u8; 32]);

impl SecretDigest {
    /// The digest of a secret's text, of whatever form.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The bytes, for storage and look-up.
    pub const fn bytes(self) -> [u8; 32] {
        self.0
    }
}

/// In constant time.
impl PartialEq for SecretDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretDigest {}

/// A secret as logs may hold it: what kind it is and how it begins, with the rest left out. Texts
/// too short to keep anything back are left out whole.
pub fn masked(text: &str) -> String {
    let kept = if text.starts_with(PREFIX) { 7 } else { 4 };
    match text.get(..kept) {
        Some(start) if text.len() >= 32 => format!("{start}…"),
        _ => "…".to_owned(),
    }
}

/// A link that opens once, within half an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneTimeLink {
    digest: SecretDigest,
    until: Timestamp,
    used: bool,
}

impl OneTimeLink {
    /// A link for a secret, from now on.
    pub fn new(secret: &Secret, now: Timestamp) -> Self {
        Self {
            digest: secret.digest(),
            until: now.checked_add(LINK_LIFE).unwrap_or(Timestamp::MAX),
            used: false,
        }
    }

    /// Whether a token opens it now. Looking does not use it up: mail programs look ahead.
    pub fn accepts(&self, token: &str, now: Timestamp) -> bool {
        let right = self.digest == SecretDigest::of(token);
        right && !self.used && now < self.until
    }

    /// Uses it up, if the token opens it; whether it did.
    pub fn open(&mut self, token: &str, now: Timestamp) -> bool {
        let opens = self.accepts(token, now);
        self.used |= opens;
        opens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_prefix_and_read_back() {
        let key = Secret::key([0xab; 32]);
        assert_eq!(key.shown_once().len(), 75);
        assert!(key.shown_once().starts_with("tw_abab"));
        assert_eq!(Secret::parse_key(key.shown_once()), Ok(key.clone()));
        assert_eq!(key.digest(), SecretDigest::of(key.shown_once()));
        assert_ne!(key.digest(), Secret::key([0xac; 32]).digest());
    }

    #[test]
    fn every_single_typo_is_recognised() {
        let key = Secret::key([0x5c; 32]);
        for place in PREFIX.len()..key.shown_once().len() {
            for with in ["0", "e", "X", ""] {
                let mut typed = key.shown_once().to_owned();
                typed.replace_range(place..=place, with);
                if typed != key.shown_once() {
                    assert_eq!(Secret::parse_key(&typed), Err(NotAKey::Typo), "{typed}");
                }
            }
        }
        for other in ["", "Bearer", "ghp_0123", "t"] {
            assert_eq!(Secret::parse_key(other), Err(NotAKey::OtherForm));
        }
    }

    #[test]
    fn logs_hold_no_secret() {
        let key = Secret::key([0x5c; 32]);
        assert_eq!(format!("{key:?}"), "tw_5c5c…");
        assert_eq!(masked(Secret::link([0x11; 32]).shown_once()), "1111…");
        assert_eq!(masked("tw_short"), "…");
        assert_eq!(masked("鎮守鎮守鎮守鎮守鎮守鎮守鎮守"), "…");
    }

    #[test]
    fn a_link_opens_once_within_half_an_hour() {
        let secret = Secret::link([3; 32]);
        let now = Timestamp::UNIX_EPOCH;
        let later = |minutes| now + SignedDuration::from_mins(minutes);
        let mut link = OneTimeLink::new(&secret, now);
        assert!(!link.open("0000", now), "another token");
        assert!(link.accepts(secret.shown_once(), later(29)));
        assert!(!link.accepts(secret.shown_once(), later(30)));
        assert!(link.open(secret.shown_once(), later(29)));
        assert!(!link.open(secret.shown_once(), later(29)));
    }
}
