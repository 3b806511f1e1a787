//! From which networks and with which programs each account is used: what a sign-in says of it before any rule is
//! asked.
//!
//! A successful sign-in from a network in which its account was not seen within [`REMEMBER`] has
//! `townwatch.account.network` = `new`, and so has every further one from there for [`FRESH`]. Telephones
//! behind one address of a carrier, a branch behind its router: their accounts are known there after the
//! first week, and a stranger who opens them from elsewhere is not. Likewise `townwatch.account.client` is the
//! program (without its version) where the account was not used with it. For [`LEARN`] after the first sign-in
//! nothing is new.
//!
//! Where events tell who runs the network (`source.as.number`), `townwatch.account.operator` is `new` likewise where the
//! account was not used at that operator, unless [`ORDINARY`] other accounts are known there for a day or longer: the
//! carrier of everybody's telephones is nobody's surprise. An account that was seen first less than [`LEARN`] ago is
//! nowhere new.

use std::collections::BTreeMap;

use domain::event::{Event, Value, known};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::client;
use crate::learning::Learning;

/// Accounts and networks that are known at the most, and as many accounts and programs. The eighth that was silent for longest is forgotten.
const CAPACITY: usize = 16_384;
/// So long after the first sign-in nothing is new.
const LEARN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// An account that was silent in a network for longer is new there again.
const REMEMBER: SignedDuration = SignedDuration::from_hours(60 * 24);
/// So long an account stays new in a network.
const FRESH: SignedDuration = SignedDuration::from_hours(24);
/// At an operator at which so many other accounts are known, no account is new.
const ORDINARY: u32 = 3;
/// Longest name of an account that is remembered, in bytes.
const LONGEST: usize = 256;

/// What is known of accounts and networks.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Acquaintances {
    learning: Learning,
    networks: Pairs,
    programs: Pairs,
    operators: Pairs,
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
    /// How many other accounts were known there then; only counted at operators.
    others: u32,
}

/// An operator at which an account is new.
struct Elsewhere {
    /// At how many other operators it is known.
    known: usize,
    /// How many other accounts are known there.
    others: u32,
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
        let operator = match event.get(known::SOURCE_AS_NUMBER) {
            Some(Value::Integer(number)) => self.at_operator(account, &number.to_string(), at),
            _ => None,
        };
        let elsewhere = self.is_new(account, network, at);
        if !elsewhere && program.is_none() && operator.is_none() {
            return None;
        }
        let mut marked = event.clone();
        if elsewhere {
            marked.put(known::ACCOUNT_NETWORK, "new");
        }
        if let Some(program) = program {
            marked.put(known::ACCOUNT_CLIENT, program);
        }
        if let Some(operator) = operator {
            let known = i64::try_from(operator.known).unwrap_or(i64::MAX);
            marked.put(known::ACCOUNT_OPERATOR, "new");
            marked.put(known::ACCOUNT_OPERATORS, known);
            marked.put(known::OPERATOR_ACCOUNTS, i64::from(operator.others));
        }
        Some(marked)
    }

    fn at_operator(&mut self, account: &str, operator: &str, at: Timestamp) -> Option<Elsewhere> {
        let mut now = Seen {
            first: at,
            last: at,
            surprised: false,
            others: 0,
        };
        if !self.operators.knows(account, operator, at) {
            let since = self.networks.since(account);
            let known = since.is_some_and(|since| at.duration_since(since) >= LEARN);
            now.others = self.operators.others(account, operator, at);
            now.surprised = self.has_learned(at) && known && now.others < ORDINARY;
        }
        let others = self.operators.meet(account, operator, now)?;
        Some(Elsewhere {
            known: self.operators.known(account, operator, at),
            others,
        })
    }

    fn is_new(&mut self, account: &str, network: &str, at: Timestamp) -> bool {
        let now = self.seen(at);
        self.networks.meet(account, network, now).is_some()
    }

    fn is_with(&mut self, account: &str, program: &str, at: Timestamp) -> bool {
        let now = self.seen(at);
        self.programs.meet(account, program, now).is_some()
    }

    fn seen(&mut self, at: Timestamp) -> Seen {
        Seen {
            first: at,
            last: at,
            surprised: self.has_learned(at),
            others: 0,
        }
    }

    fn has_learned(&mut self, at: Timestamp) -> bool {
        self.learning.has_learned(at, LEARN)
    }

    /// Whether it may have come about by [`Acquaintances::meet`].
    pub(crate) fn is_sound(&self) -> bool {
        let pairs = [&self.networks, &self.programs, &self.operators];
        pairs.into_iter().all(|pairs| pairs.0.len() <= CAPACITY)
    }
}

impl Pairs {
    /// Whether an account is new with something, or has been for less than [`FRESH`]: how many others were known
    /// there when it came.
    fn meet(&mut self, account: &str, with: &str, now: Seen) -> Option<u32> {
        let key = key(account, with);
        if let Some(seen) = self.0.get_mut(&key) {
            if now.last.duration_since(seen.last) > REMEMBER {
                *seen = now;
            }
            seen.last = seen.last.max(now.last);
            let fresh = seen.surprised && now.last.duration_since(seen.first) <= FRESH;
            return fresh.then_some(seen.others);
        }
        self.make_room();
        self.0.insert(key, now);
        now.surprised.then_some(now.others)
    }

    fn knows(&self, account: &str, with: &str, at: Timestamp) -> bool {
        let seen = self.0.get(&key(account, with));
        seen.is_some_and(|seen| at.duration_since(seen.last) <= REMEMBER)
    }

    /// What one account was seen with.
    fn of<'s>(&'s self, account: &str) -> impl Iterator<Item = (&'s str, &'s Seen)> + use<'s> {
        let begin = key(account, "");
        let account = begin.0.clone();
        let own = self.0.range(begin..);
        own.take_while(move |((other, _), _)| *other == account)
            .map(|((_, with), seen)| (&**with, seen))
    }

    /// Since when an account is known with anything.
    fn since(&self, account: &str) -> Option<Timestamp> {
        self.of(account).map(|(_, seen)| seen.first).min()
    }

    /// With how many other things an account is known.
    fn known(&self, account: &str, with: &str, at: Timestamp) -> usize {
        let others = self.of(account).filter(|(other, _)| *other != with);
        others.filter(|(_, seen)| seen.is_known(at)).count()
    }

    /// How many other accounts are known with something.
    fn others(&self, account: &str, with: &str, at: Timestamp) -> u32 {
        let own = account.to_lowercase();
        let others = self.0.iter().filter(|((other, same), seen)| {
            **same == *with && **other != *own && seen.is_known(at)
        });
        u32::try_from(others.count()).unwrap_or(u32::MAX)
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

fn key(account: &str, with: &str) -> (Box<str>, Box<str>) {
    (account.to_lowercase().into(), with.into())
}

impl Seen {
    /// Not only since today, and not too long ago.
    fn is_known(&self, at: Timestamp) -> bool {
        at.duration_since(self.first) > FRESH && at.duration_since(self.last) <= REMEMBER
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

    /// A sign-in by number of the operator.
    fn at(
        known: &mut Acquaintances,
        account: &str,
        operator: &str,
        hours: i64,
    ) -> Option<(usize, u32)> {
        let told = known.at_operator(account, operator, hour(hours));
        known.is_new(account, operator, hour(hours));
        told.map(|told| (told.known, told.others))
    }

    #[test]
    fn an_operator_is_new_with_its_numbers_unless_it_is_everybodys_carrier() {
        let mut known = Acquaintances::default();
        for (account, operator) in [("lin", "1"), ("chen", "1"), ("tran", "1"), ("wang", "2")] {
            assert_eq!(at(&mut known, account, operator, 0), None);
        }
        // Three others are known at the first operator, one at the second.
        assert_eq!(at(&mut known, "wang", "1", 200), None);
        assert_eq!(at(&mut known, "lin", "2", 200), Some((1, 1)));
        // It goes on for a day with the same numbers, and is known then.
        assert_eq!(at(&mut known, "Lin", "2", 220), Some((1, 1)));
        assert_eq!(at(&mut known, "lin", "2", 225), None);
        assert_eq!(at(&mut known, "lin", "3", 230), Some((2, 0)));
        // Six stolen accounts within an hour make no carrier of a place.
        assert_eq!(at(&mut known, "chen", "3", 230), Some((1, 0)));
        assert_eq!(at(&mut known, "tran", "3", 230), Some((1, 0)));
        assert_eq!(at(&mut known, "wang", "3", 230), Some((2, 0)));
        // Whoever is new here is nowhere new.
        assert_eq!(at(&mut known, "hoang", "3", 231), None);
    }

    #[test]
    fn an_operator_from_which_nobody_came_for_two_months_is_new_again() {
        let mut known = Acquaintances::default();
        at(&mut known, "lin", "1", 0);
        at(&mut known, "lin", "2", 60 * 24);
        assert_eq!(at(&mut known, "lin", "1", 121 * 24), Some((0, 0)));
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
