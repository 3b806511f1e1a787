//! Time and identities as tests want them.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use application::port::{Ids, Now};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// A clock that stands until a test moves it.
#[derive(Debug)]
pub struct SetClock {
    micros: AtomicI64,
}

impl SetClock {
    /// A clock that stands at a moment.
    pub const fn at(micros: i64) -> Self {
        Self {
            micros: AtomicI64::new(micros),
        }
    }

    /// A clock that stands at a moment.
    pub fn standing(at: Timestamp) -> Self {
        Self::at(at.as_microsecond())
    }

    /// Moves it.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.micros.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Now for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.load(Ordering::SeqCst))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// Identities in sequence: the same test makes the same ids.
#[derive(Debug, Default)]
pub struct SequenceIds {
    next: AtomicU64,
}

impl SequenceIds {
    fn step(&self) -> u64 {
        self.next.fetch_add(1, Ordering::SeqCst).saturating_add(1)
    }
}

impl Ids for SequenceIds {
    fn uuid(&self) -> Uuid {
        let step = self.step();
        let mut random = [0_u8; 10];
        for (place, byte) in random.iter_mut().skip(2).zip(step.to_be_bytes()) {
            *place = byte;
        }
        uuid::Builder::from_unix_timestamp_millis(step, &random).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [7_u8; 32];
        for (place, byte) in secret.iter_mut().zip(self.step().to_be_bytes()) {
            *place = byte;
        }
        secret
    }
}
