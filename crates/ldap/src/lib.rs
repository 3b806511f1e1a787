//! LDAP (RFC 4511) as our own directory speaks it with mail servers and other programs.
//!
//! Pure: bytes in, bytes out. [`ber`] reads and writes what stands on the wire, [`message`] is what a
//! client asks, [`session`] is what a connection has said so far and what may be asked of it, [`tree`] is
//! what there is to be found and who sees what of it, [`reply`] is what a client hears. Nobody here knows
//! a network, a clock, or how a password is looked at.

pub mod ber;
pub mod dn;
pub mod entry;
pub mod filter;
pub mod message;
pub mod reply;
mod schema;
pub mod session;
pub mod tree;
