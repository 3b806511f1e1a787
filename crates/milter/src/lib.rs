//! The milter protocol, as Postfix and Sendmail speak it with a filter beside them (version 6).
//!
//! Pure: bytes in, replies out. [`packet`] reads and writes what stands on the wire, [`session`] is what
//! a connection has said so far, [`edits`] is what becomes of a message's header. Nobody here knows a
//! network, a clock, or what makes a message suspicious.

pub mod edits;
pub mod packet;
pub mod session;
