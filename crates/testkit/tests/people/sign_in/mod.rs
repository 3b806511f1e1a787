//! Signing in, through the whole router over the real records.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

mod applications;
mod bridge;
pub(crate) mod browser;
mod codes;
mod devices;
mod imports;
mod proof;
mod renew;
mod sessions;
mod storm;
