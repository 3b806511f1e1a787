//! Real servers, each a private one in a temporary folder: slapd and a Samba domain controller. What is read of
//! them is compared with what was put in.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

mod delegated;
#[expect(dead_code, reason = "the tests of the whole program use all of it")]
mod domain;
mod openldap;
mod oracle;
mod peers;
mod person;
mod protection;
mod put;
mod samba;
mod slapd;
