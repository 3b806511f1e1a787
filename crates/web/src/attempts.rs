//! Failed sign-ins, counted for each pair of account and network.
//!
//! The pair waits, never the account: a stranger elsewhere cannot lock the contact out. The table
//! is bounded; nothing here sleeps.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// Failures in a row that cost nothing.
const FREE: u32 = 5;
/// Longest wait. Ours, not a law's.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_secs(30);
/// After this long without an attempt a pair is forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_mins(15);
/// How many pairs are remembered; the one quiet for longest makes room.
const MOST_PAIRS: usize = 4_096;

/// An account name (as digest, so that long names cost nothing) at a network.
pub(crate) type Pair = ([u8; 32], Option<IpAddr>);

/// The pair of a sign-in name and the browser's address: its /24, or /64 of IPv6.
pub(crate) fn pair(name: &str, address: Option<IpAddr>) -> Pair {
    let name = Sha256::digest(name.trim().to_lowercase().as_bytes()).into();
    let network = address.map(|address| match address {
        IpAddr::V4(address) => IpAddr::V4((u32::from(address) & !0xff).into()),
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
    });
    (name, network)
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Failures {
    /// 1 s after the fifth, doubling.
    fn until(self) -> Timestamp {
        let Some(over) = self.count.checked_sub(FREE) else {
            return self.last;
        };
        let wait = SignedDuration::from_secs(1_i64 << over.min(5)).min(LONGEST_WAIT);
        self.last.checked_add(wait).unwrap_or(Timestamp::MAX)
    }
}

/// The table.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    pairs: BTreeMap<Pair, Failures>,
}

impl Attempts {
    /// Lets an attempt begin, counted as failed until [`Attempts::succeeded`] says otherwise: many
    /// at the same time count one by one.
    ///
    /// # Errors
    /// How long the pair has to wait.
    pub(crate) fn begin(&mut self, pair: Pair, now: Timestamp) -> Result<(), SignedDuration> {
        self.pairs
            .retain(|_, failures| now.duration_since(failures.last) < FORGOTTEN);
        let before = self.pairs.get(&pair).copied();
        if let Some(wait) = before.map(|failures| failures.until().duration_since(now))
            && wait.is_positive()
        {
            return Err(wait);
        }
        if before.is_none() && self.pairs.len() >= MOST_PAIRS {
            let quiet = self.pairs.iter().min_by_key(|(_, failures)| failures.last);
            if let Some(quiet) = quiet.map(|(pair, _)| *pair) {
                self.pairs.remove(&quiet);
            }
        }
        let count = before
            .map_or(0, |failures| failures.count)
            .saturating_add(1);
        self.pairs.insert(pair, Failures { count, last: now });
        Ok(())
    }

    /// The password was right.
    pub(crate) fn succeeded(&mut self, pair: &Pair) {
        self.pairs.remove(pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn somebody(name: &str) -> Pair {
        pair(name, Some("203.0.113.9".parse().unwrap()))
    }

    #[test]
    fn the_sixth_attempt_after_five_failures_waits_and_waits_grow_to_thirty_seconds() {
        let mut attempts = Attempts::default();
        let mut now = 0;
        for _ in 0..5 {
            assert_eq!(attempts.begin(somebody("lin"), at(now)), Ok(()));
        }
        for expected in [1, 2, 4, 8, 16, 30, 30] {
            let wait = attempts.begin(somebody("lin"), at(now)).unwrap_err();
            assert_eq!(wait, SignedDuration::from_secs(expected));
            now += expected;
            assert_eq!(attempts.begin(somebody("lin"), at(now)), Ok(()));
        }
    }

    #[test]
    fn an_attempt_while_waiting_does_not_lengthen_the_wait() {
        let mut attempts = Attempts::default();
        for _ in 0..5 {
            attempts.begin(somebody("lin"), at(0)).unwrap();
        }
        for _ in 0..50 {
            assert!(attempts.begin(somebody("lin"), at(0)).is_err());
        }
        assert_eq!(attempts.begin(somebody("lin"), at(1)), Ok(()));
    }

    #[test]
    fn another_network_and_another_account_do_not_wait() {
        let mut attempts = Attempts::default();
        for _ in 0..5 {
            attempts.begin(somebody("lin"), at(0)).unwrap();
        }
        assert!(attempts.begin(somebody(" LIN "), at(0)).is_err());
        assert!(
            attempts
                .begin(pair("lin", Some("203.0.113.77".parse().unwrap())), at(0))
                .is_err()
        );
        assert!(
            attempts
                .begin(pair("lin", Some("198.51.100.1".parse().unwrap())), at(0))
                .is_ok()
        );
        assert!(attempts.begin(somebody("wang"), at(0)).is_ok());
    }

    #[test]
    fn success_and_a_quiet_quarter_of_an_hour_wipe_the_slate() {
        let mut attempts = Attempts::default();
        for _ in 0..5 {
            attempts.begin(somebody("lin"), at(0)).unwrap();
            attempts.begin(somebody("wang"), at(0)).unwrap();
        }
        attempts.succeeded(&somebody("lin"));
        assert!(attempts.begin(somebody("lin"), at(0)).is_ok());
        assert!(attempts.begin(somebody("wang"), at(900)).is_ok());
        assert!(attempts.begin(somebody("wang"), at(900)).is_ok());
    }

    #[test]
    fn the_table_stays_bounded() {
        let mut attempts = Attempts::default();
        for number in 0..MOST_PAIRS + 10 {
            attempts
                .begin(somebody(&number.to_string()), at(0))
                .unwrap();
        }
        assert_eq!(attempts.pairs.len(), MOST_PAIRS);
    }
}
