//! When a service is down, and when it is up again.
//!
//! It goes down with the failed look that makes its row of failures long enough, and was down since the first
//! of them. One look that is well brings it up. Going down again soon after that is the same outage: people
//! are told of it once ([`FLAPS_WITHIN`]).

use jiff::{SignedDuration, Timestamp};

use super::Looked;
use crate::id::OutageId;

/// Whoever goes down again within this time after coming up has not recovered. Ours.
pub const FLAPS_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// How a service stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Course {
    /// When it was last looked at.
    pub checked: Option<Timestamp>,
    /// What that look saw.
    pub last: Option<Looked>,
    /// Failed looks in a row.
    pub failures: u32,
    /// The first of them.
    pub failing: Option<Timestamp>,
    /// The outage it is in.
    pub outage: Option<OutageId>,
}

/// What a look changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Nothing.
    Stays,
    /// It is down, since the first failed look.
    Down {
        /// That look.
        since: Timestamp,
    },
    /// It is up again.
    Up {
        /// The outage that is over.
        outage: OutageId,
    },
}

impl Course {
    /// How it stands after a look, and what that changes. The outage itself is entered or ended by whoever
    /// carries the turn out.
    #[must_use]
    pub fn on(&self, looked: Looked, at: Timestamp, down_after: u32) -> (Self, Turn) {
        let mut next = Self {
            checked: Some(at),
            last: Some(looked),
            failures: 0,
            failing: None,
            outage: self.outage,
        };
        if looked.is_well() {
            let turn = self
                .outage
                .map_or(Turn::Stays, |outage| Turn::Up { outage });
            return (next, turn);
        }
        let since = self.failing.unwrap_or(at);
        next.failures = self.failures.saturating_add(1);
        next.failing = Some(since);
        if self.outage.is_none() && next.failures >= down_after {
            return (next, Turn::Down { since });
        }
        (next, Turn::Stays)
    }
}

/// A time in which a service was down; it goes on where it has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// From then on.
    pub since: Timestamp,
    /// Until then.
    pub ended: Option<Timestamp>,
}

/// How long a service was down between two moments.
pub fn down_for(
    spells: &[Spell],
    (from, to): (Timestamp, Timestamp),
    now: Timestamp,
) -> SignedDuration {
    let part = |spell: &Spell| {
        let begins = spell.since.max(from);
        let ends = spell.ended.unwrap_or(now).min(to);
        ends.duration_since(begins).max(SignedDuration::ZERO)
    };
    let parts = spells.iter().map(part);
    parts.fold(SignedDuration::ZERO, SignedDuration::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Why;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const WELL: Looked = Looked {
        why: None,
        status: None,
        certificate_until: None,
    };

    #[test]
    fn it_is_down_after_so_many_failures_since_the_first_of_them() {
        let bad = Looked::failed(Why::Refused);
        let (course, turn) = Course::default().on(bad, at(10), 3);
        assert_eq!((course.failures, turn), (1, Turn::Stays));
        let (course, turn) = course.on(bad, at(20), 3);
        assert_eq!((course.failures, turn), (2, Turn::Stays));
        // One good look and it begins anew.
        let (course, turn) = course.on(WELL, at(25), 3);
        assert_eq!(
            (course.failures, course.failing, turn),
            (0, None, Turn::Stays)
        );
        let (course, _) = course.on(bad, at(30), 2);
        let (mut course, turn) = course.on(bad, at(40), 2);
        assert_eq!(turn, Turn::Down { since: at(30) });
        let outage = OutageId::new(uuid::Uuid::from_u128(7));
        course.outage = Some(outage);
        let (course, turn) = course.on(bad, at(50), 2);
        assert_eq!((course.failures, turn), (3, Turn::Stays));
        let (course, turn) = course.on(WELL, at(60), 2);
        assert_eq!(turn, Turn::Up { outage });
        assert_eq!((course.failures, course.last), (0, Some(WELL)));
    }

    #[test]
    fn time_down_counts_within_the_bounds_only() {
        let spell = |since, ended: Option<i64>| Spell {
            since: at(since),
            ended: ended.map(at),
        };
        let spells = [spell(0, Some(50)), spell(90, Some(150)), spell(180, None)];
        let seconds = |bounds, now| down_for(&spells, bounds, now).as_secs();
        assert_eq!(seconds((at(100), at(200)), at(190)), 50 + 10);
        assert_eq!(seconds((at(100), at(200)), at(500)), 50 + 20);
        assert_eq!(seconds((at(500), at(600)), at(400)), 0);
    }
}
