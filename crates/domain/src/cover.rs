//! Whether a duty stays filled: the last administrator of an office cannot be taken away.

use jiff::civil::Date;

use crate::id::UnitId;
use crate::people::Grant;

/// The last day through which a duty is held without a gap from `from` on, in any of the units of
/// `path` (a unit and those above it): the day before `from` when nobody holds it, [`Date::MAX`]
/// when it does not end.
pub fn filled_through<'g>(
    grants: impl IntoIterator<Item = &'g Grant>,
    path: &[UnitId],
    from: Date,
) -> Date {
    let mut held: Vec<_> = grants
        .into_iter()
        .filter(|grant| path.contains(&grant.unit))
        .map(|grant| (grant.from, grant.until.unwrap_or(Date::MAX)))
        .collect();
    held.sort_unstable();
    let mut through = from.yesterday().unwrap_or(Date::MIN);
    for (first, last) in held {
        let next = through.tomorrow().unwrap_or(Date::MAX);
        if first <= next && last > through {
            through = last;
        }
    }
    through
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::id::PersonId;
    use crate::people::Role;

    const START: Date = date(2026, 11, 1);

    fn day(number: i32) -> Date {
        START.checked_add(number.days()).unwrap()
    }

    fn grant() -> impl Strategy<Value = Grant> {
        (0_u128..3, -5..20_i32, proptest::option::of(-5..25_i32)).prop_map(|(unit, from, until)| {
            Grant {
                person: PersonId::new(Uuid::from_u128(9)),
                role: Role::SystemAdmin,
                unit: UnitId::new(Uuid::from_u128(unit)),
                from: day(from),
                until: until.map(day),
                deputy_of: None,
            }
        })
    }

    proptest! {
        #[test]
        fn it_is_filled_on_every_day_through_the_answer_and_not_on_the_next(
            grants in proptest::collection::vec(grant(), 0..8),
        ) {
            let path = [0, 1].map(|unit| UnitId::new(Uuid::from_u128(unit)));
            let through = filled_through(&grants, &path, START);
            let held = |day: Date| {
                grants
                    .iter()
                    .any(|grant| path.contains(&grant.unit) && grant.in_force(day))
            };
            for number in 0..40 {
                let day = day(number);
                if day <= through {
                    prop_assert!(held(day), "{day} is a gap");
                } else {
                    prop_assert!(!held(through.tomorrow().unwrap()));
                    break;
                }
            }
        }
    }
}
