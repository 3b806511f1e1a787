//! Our own directory on the network, beside the programs that ask it: the tools of `OpenLDAP`, Dovecot,
//! Postfix, and clients that mean harm.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

mod hostile;
pub(crate) mod house;
mod mail;
mod tools;
