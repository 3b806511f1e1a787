//! Listeners of the running program, with the senders of Debian and with such as lie.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

mod clients;
mod datagram;
mod folder;
mod followed;
mod hostile;
mod relay;
mod relp;
mod secured;
mod sender;
mod stream;
mod worn_out;
