//! Doors for senders that speak HTTP, with the clients that people use.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

mod bulk;
mod console;
mod control;
mod hostile;
mod hunt;
mod journal;
mod otlp;
mod ways;
mod witness;

/// Waits until a folder's log has not grown for a second.
fn wait_until_quiet(house: &crate::house::House) {
    let (mut last, mut still) = (0, 0);
    crate::house::wait_until("the log to be quiet", || {
        let now = house.log_bytes();
        still = if now == last { still + 1 } else { 0 };
        last = now;
        still > 50
    });
}
