//! The only place that reads the machine's clock and draws randomness.

use application::port::{Ids, Now};
use domain::id::UnitId;
use jiff::Timestamp;
use uuid::Uuid;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClock;

impl Now for MachineClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one reader of the clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that only runs, from now on.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one reader of the clock"
)]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// Waits; only for the scheduler, which looks at the clock again afterwards.
#[expect(
    clippy::disallowed_methods,
    reason = "the scheduler is the one that waits for a time"
)]
pub async fn pause(duration: std::time::Duration) {
    tokio::time::sleep(duration).await;
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineIds;

impl Ids for MachineIds {
    fn uuid(&self) -> Uuid {
        let mut random = [0_u8; 10];
        fill(&mut random);
        let millis = MachineClock.now().as_millisecond().unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0_u8; 32];
        fill(&mut secret);
        secret
    }
}

/// Without randomness no secret of ours would be one: the program stops rather than go on.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one source of randomness"
)]
fn fill(bytes: &mut [u8]) {
    while getrandom::fill(bytes).is_err() {
        tracing::error!("the operating system gives no randomness; waiting for it");
        std::thread::yield_now();
    }
}

/// A new identity for a unit.
pub fn new_unit_id() -> UnitId {
    UnitId::new(MachineIds.uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_version_seven_and_in_order_of_time() {
        let ids = MachineIds;
        let first = ids.uuid();
        assert_eq!(first.get_version_num(), 7);
        assert_ne!(ids.secret(), ids.secret());
    }
}
