//! Passwords that were right a short while ago, so that a mail server that asks every minute does not
//! have them hashed slowly every time.
//!
//! Neither names nor passwords are kept: a place is found by a keyed digest of the name, and a password is
//! known by a keyed digest of both. The key is made at the start and lives in memory only, so what lies
//! here is worth nothing to who reads it without the key. The size never changes; a name has four places
//! it can lie at, and the one read longest ago makes room.

use std::sync::{Mutex, MutexGuard, PoisonError};

use application::own_directory::{Remembered, Tag, Verified};
use ring::hmac;
use subtle::ConstantTimeEq as _;

/// Sets of places; four times as many passwords are remembered.
const SETS: usize = 8_192;
/// Places of a set.
const PLACES: usize = 4;

struct Place {
    tag: Tag,
    verified: Verified,
}

/// What is not taken yet costs next to nothing.
type Set = [Option<Box<Place>>; PLACES];

/// The passwords that are remembered.
pub struct RememberedPasswords {
    key: hmac::Key,
    sets: Vec<Mutex<Set>>,
}

impl RememberedPasswords {
    /// None yet; under a key of random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &random),
            sets: (0..SETS).map(|_| Mutex::default()).collect(),
        }
    }

    fn digest(&self, parts: [&[u8]; 2]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            context.update(&length.to_be_bytes());
            context.update(part);
        }
        let mut digest = [0; 32];
        for (to, from) in digest.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        digest
    }

    fn set(&self, tag: &Tag) -> Option<MutexGuard<'_, Set>> {
        let number = tag
            .name
            .iter()
            .take(4)
            .fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        let set = self.sets.get(number % SETS)?;
        Some(set.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Remembered for RememberedPasswords {
    fn tag(&self, name: &str, password: &str) -> Tag {
        Tag {
            name: self.digest([name.as_bytes(), b""]),
            word: self.digest([name.as_bytes(), password.as_bytes()]),
        }
    }

    fn look(&self, tag: &Tag) -> Option<Verified> {
        let set = self.set(tag)?;
        let mut places = set.iter().flatten();
        let place = places.find(|place| place.tag.name == tag.name)?;
        let same: bool = place.tag.word.ct_eq(&tag.word).into();
        same.then(|| place.verified.clone())
    }

    fn keep(&self, tag: &Tag, verified: Verified) {
        let Some(mut set) = self.set(tag) else {
            return;
        };
        let own = |place: &Option<Box<Place>>| {
            let found = place.as_ref();
            found.is_some_and(|place| place.tag.name == tag.name)
        };
        let at = set.iter().position(own).or_else(|| {
            let places = set.iter().enumerate();
            let oldest = places.min_by_key(|(_, place)| {
                // Empty ones first.
                place.as_ref().map(|place| place.verified.read)
            });
            oldest.map(|(at, _)| at)
        });
        if let Some(place) = at.and_then(|at| set.get_mut(at)) {
            let tag = *tag;
            *place = Some(Box::new(Place { tag, verified }));
        }
    }

    /// What another password left there stays: whoever guesses takes nothing away.
    fn forget(&self, tag: &Tag) {
        let Some(mut set) = self.set(tag) else {
            return;
        };
        for place in set.iter_mut() {
            let same = place.as_ref().is_some_and(|place| {
                place.tag.name == tag.name && place.tag.word.ct_eq(&tag.word).into()
            });
            if same {
                *place = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{AccountId, PersonId, UnitId};
    use domain::people::{Account, AccountState};
    use jiff::{SignedDuration, Timestamp};
    use uuid::Uuid;

    use super::*;

    fn verified(read: i64) -> Verified {
        let read = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(read);
        Verified {
            account: Account {
                id: AccountId::new(Uuid::nil()),
                person: PersonId::new(Uuid::nil()),
                unit: UnitId::new(Uuid::nil()),
                name: "lin".into(),
                state: AccountState::Active,
            },
            version: 1,
            since: read,
            read,
            changes: 0,
            app: None,
        }
    }

    #[test]
    fn the_right_password_is_known_and_no_other() {
        let known = RememberedPasswords::new([7; 32]);
        let right = known.tag("lin", "correct horse");
        assert!(known.look(&right).is_none());
        known.keep(&right, verified(1));
        assert_eq!(known.look(&right), Some(verified(1)));
        let wrong = known.tag("lin", "correct horsf");
        assert!(known.look(&wrong).is_none());
        assert!(known.look(&known.tag("chen", "correct horse")).is_none());
        // Whoever guesses does not make it forgotten.
        known.forget(&wrong);
        assert!(known.look(&right).is_some());
        // One password for a name: a new one takes the place of the old one.
        known.keep(&wrong, verified(2));
        assert!(known.look(&right).is_none());
        known.forget(&wrong);
        assert!(known.look(&wrong).is_none());
    }

    #[test]
    fn other_installations_have_other_tags() {
        let (one, other) = (
            RememberedPasswords::new([1; 32]),
            RememberedPasswords::new([2; 32]),
        );
        assert!(one.tag("lin", "x").word != other.tag("lin", "x").word);
        // Name and password are not one text.
        assert!(one.tag("ab", "c").word != one.tag("a", "bc").word);
    }

    #[test]
    fn a_storm_of_names_fills_nothing_but_its_places() {
        let known = RememberedPasswords::new([7; 32]);
        for number in 0..(SETS * PLACES * 2) {
            let tag = known.tag(&format!("n{number}"), "x");
            known.keep(&tag, verified(1));
        }
        let kept: usize = known
            .sets
            .iter()
            .map(|set| set.lock().unwrap().iter().flatten().count())
            .sum();
        assert!(kept <= SETS * PLACES);
        assert_eq!(known.sets.len(), SETS);
    }
}
