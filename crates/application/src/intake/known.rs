//! Accounts that lines may be about, found by their name and by their person. Kept close together: an office has up to
//! thirty thousand of them.

use domain::id::{AccountId, PersonId, UnitId};

/// An account that lines may be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) account: AccountId,
    pub(super) unit: UnitId,
}

#[derive(Debug)]
struct Entry {
    name: Box<str>,
    person: PersonId,
    known: Known,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct KnownAccounts {
    /// By name.
    entries: Vec<Entry>,
    /// Places in `entries`, by person.
    of_people: Vec<u32>,
}

impl KnownAccounts {
    /// Room for one more; [`Self::ready`] makes it one that is found.
    pub(super) fn push(&mut self, name: String, person: PersonId, known: Known) {
        let name = name.into_boxed_str();
        self.entries.push(Entry {
            name,
            person,
            known,
        });
    }

    /// Puts all in order.
    pub(super) fn ready(mut self) -> Self {
        self.entries.shrink_to_fit();
        self.entries
            .sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let mut of_people: Vec<u32> = (0..).take(self.entries.len()).collect();
        of_people.sort_unstable_by_key(|at| self.at(*at).map(|entry| entry.person));
        self.of_people = of_people;
        self
    }

    fn at(&self, at: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(at).ok()?)
    }

    /// The one of a name.
    pub(super) fn named(&self, name: &str) -> Option<Known> {
        let found = self
            .entries
            .binary_search_by(|entry| (*entry.name).cmp(name));
        Some(self.entries.get(found.ok()?)?.known)
    }

    /// The one of a person.
    pub(super) fn of(&self, person: PersonId) -> Option<Known> {
        let found = self
            .of_people
            .binary_search_by_key(&Some(person), |at| self.at(*at).map(|entry| entry.person));
        let at = self.of_people.get(found.ok()?)?;
        Some(self.at(*at)?.known)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn everybody_is_found_by_name_and_by_person_and_nobody_else_is() {
        // Names and people in orders of their own.
        let scattered =
            |number: u128| number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let one = |number: u128| Known {
            account: AccountId::new(Uuid::from_u128(number)),
            unit: UnitId::new(Uuid::from_u128(number % 7)),
        };
        let person = |number: u128| PersonId::new(Uuid::from_u128(scattered(number)));
        for count in [0, 1, 2, 500] {
            let mut all = KnownAccounts::default();
            for number in 0..count {
                all.push(format!("staff.{number}"), person(number), one(number));
            }
            let all = all.ready();
            for number in 0..count {
                assert_eq!(all.named(&format!("staff.{number}")), Some(one(number)));
                assert_eq!(all.of(person(number)), Some(one(number)));
            }
            assert_eq!(all.named("staff"), None);
            assert_eq!(all.of(person(count)), None);
        }
    }
}
