//! From which networks each account is used: what a sign-in says of it before any rule is asked.
//!
//! A successful sign-in from a network in which its account was not seen within [`REMEMBER`] has
//! `townwatch.account.network` = `new`, and so has every further one from there for [`FRESH`]. Telephones
//! behind one address of a carrier, a branch behind its router: their accounts are known there after the
//! first week, and a stranger who opens them from elsewhere is not. For [`LEARN`] after the first sign-in
//! nothing is new.

use std::collections::BTreeMap;

use domain::event::{Event, known};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Accounts and networks that are known at the most. The eighth that was silent for longest is forgotten.
const CAPACITY: usize = 16_384;
/// So long after the first sign-in nothing is new.
const LEARN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// An account that was silent in a network for longer is new there again.
const REMEMBER: SignedDuration = SignedDuration::from_hours(60 * 24);
/// So long an account stays new in a network.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Longest name of an account that is remembered, in bytes.
const LONGEST: usize = 256;

/// What is known of accounts and networks.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Acquaintances {
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::optional")]
    since: Option<Timestamp>,
    seen: BTreeMap<(Box<str>, Box<str>), Seen>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Seen {
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    first: Timestamp,
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::required")]
    last: Timestamp,
    /// It came when learning was over.
    surprised: bool,
}

impl Acquaintances {
    /// Takes note of a sign-in; the event with the mark where its account is new in its network.
    pub(crate) fn meet<'r>(&mut self, event: &Event<'r>) -> Option<Event<'r>> {
        let is = |field, value| event.text_of(field) == Some(value);
        if !is(known::EVENT_TYPE, "start") || !is(known::EVENT_OUTCOME, "success") {
            return None;
        }
        let account = event.text_of(known::USER_NAME)?;
        let network = event.text_of(known::SOURCE_NETWORK)?;
        if account.len() > LONGEST || !self.is_new(account, network, event.time.at) {
            return None;
        }
        let mut marked = event.clone();
        marked.put(known::ACCOUNT_NETWORK, "new");
        Some(marked)
    }

    fn is_new(&mut self, account: &str, network: &str, at: Timestamp) -> bool {
        let since = *self.since.get_or_insert(at);
        let surprised = at.duration_since(since) >= LEARN;
        let key = (account.to_lowercase().into(), network.into());
        if let Some(seen) = self.seen.get_mut(&key) {
            if at.duration_since(seen.last) > REMEMBER {
                seen.first = at;
                seen.surprised = surprised;
            }
            seen.last = seen.last.max(at);
            return seen.surprised && at.duration_since(seen.first) <= FRESH;
        }
        self.make_room();
        let seen = Seen {
            first: at,
            last: at,
            surprised,
        };
        self.seen.insert(key, seen);
        surprised
    }

    /// Whether it may have come about by [`Acquaintances::meet`].
    pub(crate) fn is_sound(&self) -> bool {
        self.seen.len() <= CAPACITY
    }

    fn make_room(&mut self) {
        if self.seen.len() < CAPACITY {
            return;
        }
        let mut times: Vec<Timestamp> = self.seen.values().map(|seen| seen.last).collect();
        let (_, oldest, _) = times.select_nth_unstable(CAPACITY / 8);
        let oldest = *oldest;
        self.seen.retain(|_, seen| seen.last > oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3_600).unwrap()
    }

    #[test]
    fn after_a_week_an_account_is_new_in_a_network_for_a_day() {
        let mut known = Acquaintances::default();
        assert!(!known.is_new("lin", "198.51.0.0/16", hour(0)));
        assert!(!known.is_new("chen", "203.0.0.0/16", hour(167)));
        assert!(known.is_new("lin", "203.0.0.0/16", hour(168)));
        assert!(known.is_new("Lin", "203.0.0.0/16", hour(192)));
        assert!(!known.is_new("lin", "203.0.0.0/16", hour(193)));
        assert!(!known.is_new("chen", "203.0.0.0/16", hour(193)));
    }

    #[test]
    fn whoever_was_away_for_two_months_is_new_again() {
        let mut known = Acquaintances::default();
        known.is_new("lin", "198.51.0.0/16", hour(0));
        assert!(!known.is_new("lin", "198.51.0.0/16", hour(60 * 24)));
        assert!(known.is_new("lin", "198.51.0.0/16", hour(121 * 24)));
    }

    #[test]
    fn memory_is_bounded_and_the_latest_are_kept() {
        let mut known = Acquaintances::default();
        for number in 0..40_000 {
            known.is_new(&number.to_string(), "198.51.0.0/16", hour(number));
        }
        assert!(known.is_sound());
        assert!(!known.is_new("39999", "198.51.0.0/16", hour(40_100)));
        assert!(known.is_new("0", "198.51.0.0/16", hour(40_100)));
    }
}
