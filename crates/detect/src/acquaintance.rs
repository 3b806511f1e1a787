//! From which networks and with which programs each account is used: what a sign-in says of it before any rule is
//! asked.
//!
//! A successful sign-in from a network in which its account was not seen within [`REMEMBER`] has
//! `townwatch.account.network` = `new`, and so has every further one from there for [`FRESH`]. Telephones
//! behind one address of a carrier, a branch behind its router: their accounts are known there after the
//! first week, and a stranger who opens them from elsewhere is not. Likewise `townwatch.account.client` is the
//! program (without its version) where the account was not used with it. For [`LEARN`] after the first sign-in
//! nothing is new.

use std::collections::BTreeMap;

use domain::event::{Event, known};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::client;

/// Accounts and networks that are known at the most, and as many accounts and programs. The eighth that was silent for longest is forgotten.
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
    networks: Pairs,
    programs: Pairs,
}

/// Accounts and what they were seen with.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Pairs(BTreeMap<(Box<str>, Box<str>), Seen>);

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
        if account.len() > LONGEST {
            return None;
        }
        let at = event.time.at;
        let program = event.text_of(known::USER_AGENT).and_then(client::family);
        let program = program.filter(|program| self.is_with(account, program, at));
        let elsewhere = self.is_new(account, network, at);
        if !elsewhere && program.is_none() {
            return None;
        }
        let mut marked = event.clone();
        if elsewhere {
            marked.put(known::ACCOUNT_NETWORK, "new");
        }
        if let Some(program) = program {
            marked.put(known::ACCOUNT_CLIENT, program);
        }
        Some(marked)
    }

    fn is_new(&mut self, account: &str, network: &str, at: Timestamp) -> bool {
        let surprised = self.has_learned(at);
        self.networks.meet(account, network, at, surprised)
    }

    fn is_with(&mut self, account: &str, program: &str, at: Timestamp) -> bool {
        let surprised = self.has_learned(at);
        self.programs.meet(account, program, at, surprised)
    }

    fn has_learned(&mut self, at: Timestamp) -> bool {
        let since = *self.since.get_or_insert(at);
        at.duration_since(since) >= LEARN
    }

    /// Whether it may have come about by [`Acquaintances::meet`].
    pub(crate) fn is_sound(&self) -> bool {
        let pairs = [&self.networks, &self.programs];
        pairs.into_iter().all(|pairs| pairs.0.len() <= CAPACITY)
    }
}

impl Pairs {
    /// Whether an account is new with something, or has been for less than [`FRESH`].
    fn meet(&mut self, account: &str, with: &str, at: Timestamp, surprised: bool) -> bool {
        let key = (account.to_lowercase().into(), with.into());
        if let Some(seen) = self.0.get_mut(&key) {
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
        self.0.insert(key, seen);
        surprised
    }

    fn make_room(&mut self) {
        if self.0.len() < CAPACITY {
            return;
        }
        let mut times: Vec<Timestamp> = self.0.values().map(|seen| seen.last).collect();
        let (_, oldest, _) = times.select_nth_unstable(CAPACITY / 8);
        let oldest = *oldest;
        self.0.retain(|_, seen| seen.last > oldest);
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
