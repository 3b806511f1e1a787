//! Where units stand in the tree, from day to day.
//!
//! Units move and merge on dates: Vietnam's districts ended on 1 July 2025, and their communes stood
//! under the province from that day. A unit is entered with a place; every later place is a
//! [`Placing`] that holds from its day until the unit's next one. A tree is always asked for a day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::id::UnitId;
use crate::people::Unit;

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the top of a tree.
    Top,
    /// Below another unit.
    Under(UnitId),
    /// It has ended. Its records are read by the unit that took it over; its own people read
    /// nothing by what they held in it.
    Closed {
        /// The unit above it, or the one it was merged into.
        under: UnitId,
    },
}

impl Place {
    /// The unit above.
    pub const fn parent(self) -> Option<UnitId> {
        match self {
            Self::Top => None,
            Self::Under(parent) | Self::Closed { under: parent } => Some(parent),
        }
    }

    /// Whether the unit has ended.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Closed { .. })
    }

    /// The place a unit was entered with.
    pub fn entered(unit: &Unit) -> Self {
        unit.parent.map_or(Self::Top, Self::Under)
    }
}

/// A unit's place from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placing {
    /// Which unit.
    pub unit: UnitId,
    /// First day, in the office's zone.
    pub from: Date,
    /// Where it stands then.
    pub place: Place,
}

/// Why a placing cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// The unit, or the one above it, is not there.
    #[error("no such unit")]
    Unknown,
    /// On that day a unit would stand below itself.
    #[error("a unit would stand below itself on {0}")]
    BelowItself(Date),
    /// On that day an open unit would stand under a closed one.
    #[error("an open unit would stand under a closed one on {0}")]
    UnderClosed(Date),
}

/// Every unit's place on a day.
pub fn places<'u>(
    units: impl IntoIterator<Item = &'u Unit>,
    placings: &[Placing],
    day: Date,
) -> BTreeMap<UnitId, Place> {
    let mut found: BTreeMap<_, _> = units
        .into_iter()
        .map(|unit| (unit.id, (None, Place::entered(unit))))
        .collect();
    for placing in placings.iter().filter(|placing| placing.from <= day) {
        if let Some((since, place)) = found.get_mut(&placing.unit)
            && since.is_none_or(|since| since <= placing.from)
        {
            (*since, *place) = (Some(placing.from), placing.place);
        }
    }
    found
        .into_iter()
        .map(|(unit, (_, place))| (unit, place))
        .collect()
}

/// Whether a placing may join the others: from its day on no unit ever stands below itself, and no
/// open unit under a closed one. It replaces a placing of the same unit and day.
///
/// # Errors
/// [`Misplaced`], with the first day on which the tree would be wrong.
pub fn fits(units: &[Unit], placings: &[Placing], new: &Placing) -> Result<(), Misplaced> {
    let known: BTreeSet<_> = units.iter().map(|unit| unit.id).collect();
    let parent = new.place.parent();
    if !known.contains(&new.unit) || parent.is_some_and(|parent| !known.contains(&parent)) {
        return Err(Misplaced::Unknown);
    }
    let mut all: Vec<_> = placings
        .iter()
        .filter(|old| (old.unit, old.from) != (new.unit, new.from))
        .cloned()
        .collect();
    all.push(new.clone());
    // Between two of these days no place changes.
    let days: BTreeSet<_> = all
        .iter()
        .map(|placing| placing.from)
        .filter(|day| *day >= new.from)
        .collect();
    days.into_iter()
        .try_for_each(|day| sound(&places(units, &all, day), day))
}

fn sound(places: &BTreeMap<UnitId, Place>, day: Date) -> Result<(), Misplaced> {
    for (unit, place) in places {
        let above = place.parent().and_then(|parent| places.get(&parent));
        if !place.is_closed() && above.is_some_and(|above| above.is_closed()) {
            return Err(Misplaced::UnderClosed(day));
        }
        let mut passed = BTreeSet::from([*unit]);
        let mut at = place.parent();
        while let Some(parent) = at {
            if !passed.insert(parent) {
                return Err(Misplaced::BelowItself(day));
            }
            at = places.get(&parent).and_then(|place| place.parent());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::people::UnitTree;

    const UNITS: u128 = 6;

    fn id(number: u128) -> UnitId {
        UnitId::new(Uuid::from_u128(number))
    }

    fn unit(number: u128, parent: Option<u128>) -> Unit {
        Unit {
            id: id(number),
            parent: parent.map(id),
            name: format!("機關{number}"),
            time_zone: "Asia/Taipei".into(),
        }
    }

    /// All under the first.
    fn office() -> Vec<Unit> {
        (0..UNITS)
            .map(|number| unit(number, (number > 0).then_some(0)))
            .collect()
    }

    fn day(number: i8) -> Date {
        date(2025, 7, number)
    }

    fn placing() -> impl Strategy<Value = Placing> {
        (0..UNITS, 1_i8..9, 0..UNITS, 0..5).prop_map(|(unit, from, other, kind)| Placing {
            unit: id(unit),
            from: day(from),
            place: match kind {
                0 => Place::Top,
                1 => Place::Closed { under: id(other) },
                _ => Place::Under(id(other)),
            },
        })
    }

    /// The same by the slow way: the days one after the other, each with what happens on it.
    fn slowly(units: &[Unit], placings: &[Placing], until: i8) -> BTreeMap<UnitId, Place> {
        let mut places: BTreeMap<_, _> = units
            .iter()
            .map(|unit| (unit.id, Place::entered(unit)))
            .collect();
        for number in 1..=until {
            for placing in placings.iter().filter(|one| one.from == day(number)) {
                places.insert(placing.unit, placing.place);
            }
        }
        places
    }

    /// Whether going up from a unit does not end: more steps than there are units.
    fn goes_round(places: &BTreeMap<UnitId, Place>, start: UnitId) -> bool {
        let mut at = Some(start);
        for _ in 0..=UNITS {
            at = at
                .and_then(|unit| places.get(&unit))
                .and_then(|place| place.parent());
        }
        at.is_some()
    }

    fn wrong(places: &BTreeMap<UnitId, Place>) -> bool {
        places.iter().any(|(unit, place)| {
            let above = place.parent().and_then(|parent| places.get(&parent));
            let under_closed = above.is_some_and(|above| above.is_closed());
            goes_round(places, *unit) || (under_closed && !place.is_closed())
        })
    }

    proptest! {
        #[test]
        fn a_tree_that_takes_only_what_fits_is_a_tree_on_every_day(
            wished in proptest::collection::vec(placing(), 0..40),
        ) {
            let units = office();
            let mut taken: Vec<Placing> = Vec::new();
            for new in wished {
                let mut with: Vec<_> = taken
                    .iter()
                    .filter(|old| (old.unit, old.from) != (new.unit, new.from))
                    .cloned()
                    .collect();
                with.push(new.clone());
                let becomes_wrong = (1..10).any(|number| wrong(&slowly(&units, &with, number)));
                prop_assert_eq!(fits(&units, &taken, &new).is_err(), becomes_wrong, "{:?}", new);
                if !becomes_wrong {
                    taken = with;
                }
            }
            for number in 0..10 {
                let today = slowly(&units, &taken, number);
                prop_assert_eq!(&places(&units, &taken, day(number.max(1))), &slowly(&units, &taken, number.max(1)));
                prop_assert!(!wrong(&today));
            }
        }

        #[test]
        fn who_is_above_on_a_day_sees_everything_below_on_that_day(
            wished in proptest::collection::vec(placing(), 0..40),
            number in 1_i8..10,
        ) {
            let units = office();
            let mut taken: Vec<Placing> = Vec::new();
            for new in wished {
                if fits(&units, &taken, &new).is_ok() {
                    taken.retain(|old| (old.unit, old.from) != (new.unit, new.from));
                    taken.push(new);
                }
            }
            let tree = UnitTree::on(units.clone(), &taken, day(number));
            let today = slowly(&units, &taken, number);
            for (unit, place) in &today {
                let mut above = place.parent();
                while let Some(parent) = above {
                    prop_assert!(tree.subtree(parent).contains(unit));
                    above = today.get(&parent).and_then(|place| place.parent());
                }
                let open = tree.reach(*unit);
                prop_assert_eq!(open.is_empty(), place.is_closed());
            }
            let tops = today.values().filter(|place| place.parent().is_none()).count();
            prop_assert_eq!(tree.tops().count(), tops);
        }
    }

    #[test]
    fn a_district_that_ended_is_read_by_the_province_and_no_longer_reads_its_communes() {
        let (province, district, commune) = (0, 1, 2);
        let units = vec![
            unit(province, None),
            unit(district, Some(province)),
            unit(commune, Some(district)),
        ];
        let first = day(1);
        let moved = Placing {
            unit: id(commune),
            from: first,
            place: Place::Under(id(province)),
        };
        let closed = Placing {
            unit: id(district),
            from: first,
            place: Place::Closed {
                under: id(province),
            },
        };
        assert_eq!(
            fits(&units, &[], &closed),
            Err(Misplaced::UnderClosed(first))
        );
        assert_eq!(fits(&units, &[], &moved), Ok(()));
        assert_eq!(fits(&units, std::slice::from_ref(&moved), &closed), Ok(()));
        let placings = [moved, closed];
        let before = UnitTree::on(units.clone(), &placings, date(2025, 6, 30));
        assert!(before.reach(id(district)).contains(&id(commune)));
        let after = UnitTree::on(units, &placings, first);
        assert!(after.reach(id(district)).is_empty());
        assert!(after.is_closed(id(district)));
        assert_eq!(after.reach(id(province)).len(), 3);
        assert_eq!(after.path(id(commune)), [id(province), id(commune)]);
    }

    #[test]
    fn a_move_that_would_be_wrong_only_later_names_the_later_day() {
        let units = office();
        let later = Placing {
            unit: id(1),
            from: day(5),
            place: Place::Under(id(2)),
        };
        let now = Placing {
            unit: id(2),
            from: day(2),
            place: Place::Under(id(1)),
        };
        assert_eq!(
            fits(&units, &[later], &now),
            Err(Misplaced::BelowItself(day(5)))
        );
        let unknown = Placing {
            unit: id(1),
            from: day(1),
            place: Place::Under(id(99)),
        };
        assert_eq!(fits(&units, &[], &unknown), Err(Misplaced::Unknown));
    }
}
