//! SCIM 2.0 as both sides speak it: what a resource is made of ([`schema`]), how one is read ([`body`]), asked for
//! ([`filter`], [`list`]) and changed ([`patch`]), and how "no" is said ([`Refused`]).
//!
//! Everything here is a pure function over JSON. Each reader bounds what it takes: length, depth and number of parts.

pub mod body;
pub mod documents;
pub mod filter;
pub mod list;
pub mod patch;
pub mod path;
mod refused;
pub mod schema;

pub use refused::Refused;

/// The media type of every SCIM answer.
pub const MEDIA_TYPE: &str = "application/scim+json";
/// Longest body that is read, in bytes.
pub const LONGEST_BODY: usize = 1024 * 1024;
