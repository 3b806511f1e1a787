//! Signing in, so that nobody outside can break it: password hashing in a fixed pool, delays that
//! a stranger cannot turn against the contact, known devices, and secrets that are kept as digests.
//!
//! A newcomer reads [`door`] (who waits before a password is looked at), [`passwords`] (the pool),
//! then [`device`] and [`token`]. Everything takes the moment and random bytes from its caller.

pub mod device;
pub mod door;
mod lanes;
pub mod passkey;
pub mod passwords;
pub mod remembered;
pub mod token;
pub mod totp;

pub use device::DeviceKey;
pub use door::{HouseDoor, SignatureAlone};
pub use passkey::Passkeys;
pub use passwords::Argon2Pool;
pub use remembered::RememberedPasswords;
pub use totp::TimeCodes;
