//! Doors for senders that speak HTTP, with the clients that people use.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

mod bulk;
#[expect(dead_code, reason = "shared with the listeners of syslog")]
#[path = "../listen/house.rs"]
mod house;
mod journal;
mod otlp;
mod ways;
