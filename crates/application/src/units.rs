//! The tree of units: entering, renaming, moving and closing them, each from a day on.

use domain::id::UnitId;
use domain::journal::Object;
use domain::people::{Unit, UnitTree};
use domain::place::{self, Misplaced, Place, Placing};
use domain::version::Version;
use jiff::civil::Date;

use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, Together};
use crate::findings::day_in;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{CLOSE_UNIT, ENTER_UNIT, LIST_UNITS, MOVE_UNIT, RENAME_UNIT};

/// Days outside these years are typing mistakes.
const YEARS: std::ops::RangeInclusive<i16> = 1912..=2199;

/// A unit as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// The unit; its `parent` is the one above it today.
    pub unit: Unit,
    /// How many units stand above it, within what one may see.
    pub depth: usize,
    /// Whether it has ended.
    pub closed: bool,
    /// Every place it was given after it was entered, by day; future ones too.
    pub placings: Vec<Placing>,
}

/// A unit to be entered.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// Official name.
    pub name: String,
    /// The unit above it.
    pub parent: UnitId,
    /// IANA zone; that of the unit above when empty.
    pub time_zone: String,
}

/// What is read before the tree is changed, and the version it was read at.
struct Ground {
    units: Vec<Unit>,
    placings: Vec<Placing>,
    tree: UnitTree,
    seen: Version,
    today: Date,
}

impl Office {
    /// Units of one's own, each after the one above it, siblings by name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn list_units(&self, actor: &Actor) -> Result<Vec<UnitRow>, Problem> {
        let permit = actor.permit(&LIST_UNITS)?;
        let ground = self.ground(actor).await?;
        let seen = |unit: &&Unit| permit.scope().covers(unit.id);
        let tops = ground.tree.units().filter(seen).filter(|unit| {
            let parent = unit.parent.and_then(|parent| ground.tree.unit(parent));
            !parent.is_some_and(|parent| permit.scope().covers(parent.id))
        });
        let mut open: Vec<_> = by_name(tops).into_iter().map(|unit| (unit, 0)).collect();
        let mut rows = Vec::new();
        while let Some((unit, depth)) = open.pop() {
            let below = by_name(ground.tree.children(unit.id).filter(seen));
            open.extend(below.into_iter().map(|child| (child, depth + 1)));
            rows.push(ground.row(unit, depth));
        }
        Ok(rows)
    }

    /// Enters a unit below another, from today.
    ///
    /// # Errors
    /// Refused without a name, with one that a sibling has, with an unknown zone, or below a unit
    /// that has ended.
    pub async fn enter_unit_below(&self, actor: &Actor, new: NewUnit) -> Result<UnitId, Problem> {
        let permit = actor.permit(&ENTER_UNIT)?;
        within(&permit, new.parent)?;
        let ground = self.ground(actor).await?;
        let above = ground.tree.unit(new.parent).ok_or(Refusal::NotFound)?;
        let name = reason(&new.name, "unit")?;
        ground.free(new.parent, None, &name)?;
        let time_zone = match new.time_zone.trim() {
            "" => above.time_zone.clone(),
            zone => known_zone(zone)?,
        };
        let id = UnitId::new(self.parts.ids.uuid());
        let unit = Unit {
            id,
            parent: Some(new.parent),
            name: name.clone(),
            time_zone,
        };
        let stands = Placing {
            unit: id,
            from: ground.today,
            place: Place::Under(new.parent),
        };
        let units: Vec<_> = ground.units.iter().cloned().chain([unit.clone()]).collect();
        place::fits(&units, &ground.placings, &stands).map_err(|why| misplaced(why, "parent"))?;
        let changes = vec![ground.unchanged(), Change::AddUnit(unit)];
        let facts = serde_json::json!({"name": name, "under": new.parent.to_string()});
        // The new unit lies in nobody's scope yet: the journal tells it of the one above.
        self.carry_out(&permit, new.parent, object(id), facts.to_string(), changes)
            .await?;
        Ok(id)
    }

    /// Gives a unit another name, as long as it still has the one that was seen.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when somebody else renamed it; refused with a sibling's name.
    pub async fn rename_unit(
        &self,
        actor: &Actor,
        unit: UnitId,
        seen: &str,
        name: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RENAME_UNIT)?;
        within(&permit, unit)?;
        let ground = self.ground(actor).await?;
        let now = ground.tree.unit(unit).ok_or(Refusal::NotFound)?;
        let name = reason(name, "unit")?;
        if let Some(parent) = now.parent {
            ground.free(parent, Some(unit), &name)?;
        }
        let facts = serde_json::json!({"from": seen, "to": name});
        let changes = vec![Change::RenameUnit {
            unit,
            seen: seen.to_owned(),
            name,
        }];
        self.carry_out(&permit, unit, object(unit), facts.to_string(), changes)
            .await
    }

    /// Puts a unit, with everything below it, under another one from a day on.
    ///
    /// # Errors
    /// Refused when a unit would stand below itself or under one that has ended, on that day or
    /// later, and when the unit is the top of what one administers.
    pub async fn move_unit(
        &self,
        actor: &Actor,
        unit: UnitId,
        parent: UnitId,
        from: Date,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&MOVE_UNIT)?;
        within(&permit, unit)?;
        within(&permit, parent)?;
        let ground = self.ground(actor).await?;
        let placing = Placing {
            unit,
            from: sensible(from, "from")?,
            place: Place::Under(parent),
        };
        self.placed(&permit, &ground, placing, "parent").await
    }

    /// Ends a unit from a day on. Its records are read by the unit above it, or by the one it is
    /// merged into; roles held in it reach nothing from that day.
    ///
    /// # Errors
    /// Refused while open units stand below it on that day or later, for a top, and for the top of
    /// what one administers.
    pub async fn close_unit(
        &self,
        actor: &Actor,
        unit: UnitId,
        from: Date,
        into: Option<UnitId>,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CLOSE_UNIT)?;
        within(&permit, unit)?;
        into.map_or(Ok(()), |into| within(&permit, into))?;
        let ground = self.ground(actor).await?;
        let from = sensible(from, "from")?;
        let places = place::places(&ground.units, &ground.placings, from);
        let above = places.get(&unit).and_then(|place| place.parent());
        let under = into.or(above).ok_or(Refusal::WrongState {
            why: "refusal-unit-top",
        })?;
        let placing = Placing {
            unit,
            from,
            place: Place::Closed { under },
        };
        self.placed(&permit, &ground, placing, "from").await
    }

    async fn placed(
        &self,
        permit: &Permit,
        ground: &Ground,
        placing: Placing,
        field: &'static str,
    ) -> Result<(), Problem> {
        let unit = placing.unit;
        let now = ground.tree.unit(unit).ok_or(Refusal::NotFound)?;
        if now
            .parent
            .is_some_and(|parent| !permit.scope().covers(parent))
        {
            let why = "refusal-unit-from-above";
            return Err(Refusal::WrongState { why }.into());
        }
        place::fits(&ground.units, &ground.placings, &placing)
            .map_err(|why| misplaced(why, field))?;
        let facts = serde_json::json!({
            "from": placing.from.to_string(),
            "under": placing.place.parent().map(|parent| parent.to_string()),
            "closed": placing.place.is_closed(),
        });
        let changes = vec![ground.unchanged(), Change::PlaceUnit(placing)];
        self.carry_out(permit, unit, object(unit), facts.to_string(), changes)
            .await
    }

    async fn ground(&self, actor: &Actor) -> Result<Ground, Problem> {
        let records = &self.parts.records;
        // Before the tree, so that a change in between is noticed.
        let seen = records.version_of(Together::UnitTree).await?;
        let units = records.units().await?;
        let placings = records.placings().await?;
        let today = self.today_of(actor);
        let tree = UnitTree::on(units.clone(), &placings, today);
        Ok(Ground {
            units,
            placings,
            tree,
            seen,
            today,
        })
    }

    /// The day it is where the person works.
    pub fn today_of(&self, actor: &Actor) -> Date {
        let unit = actor.tree().unit(actor.person.unit);
        day_in(self.now(), unit.map_or("", |unit| unit.time_zone.as_str()))
    }
}

impl Ground {
    const fn unchanged(&self) -> Change {
        Change::StillAs {
            what: Together::UnitTree,
            seen: self.seen,
        }
    }

    fn row(&self, unit: &Unit, depth: usize) -> UnitRow {
        let own = |placing: &&Placing| placing.unit == unit.id;
        UnitRow {
            unit: unit.clone(),
            depth,
            closed: self.tree.is_closed(unit.id),
            placings: self.placings.iter().filter(own).cloned().collect(),
        }
    }

    /// Refuses a name that another unit below `parent` has.
    fn free(&self, parent: UnitId, but: Option<UnitId>, name: &str) -> Result<(), Refusal> {
        let mut siblings = self.tree.children(parent);
        if siblings.any(|sibling| Some(sibling.id) != but && sibling.name == name) {
            let (field, why) = ("unit", "invalid-unit-name-taken");
            return Err(Refusal::Invalid { field, why });
        }
        Ok(())
    }
}

/// What lies outside one's own units does not exist.
pub(crate) fn within(permit: &Permit, unit: UnitId) -> Result<(), Refusal> {
    covered(permit.scope(), unit)
}

fn covered(scope: &Scope, unit: UnitId) -> Result<(), Refusal> {
    if scope.covers(unit) {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}

/// A day that somebody can have meant.
pub(crate) fn sensible(day: Date, field: &'static str) -> Result<Date, Refusal> {
    if YEARS.contains(&day.year()) {
        Ok(day)
    } else {
        let why = "invalid-day";
        Err(Refusal::Invalid { field, why })
    }
}

fn known_zone(zone: &str) -> Result<String, Refusal> {
    if jiff::tz::TimeZone::get(zone).is_err() {
        let (field, why) = ("time_zone", "invalid-time-zone");
        return Err(Refusal::Invalid { field, why });
    }
    Ok(zone.to_owned())
}

fn misplaced(why: Misplaced, field: &'static str) -> Refusal {
    let why = match why {
        Misplaced::Unknown => return Refusal::NotFound,
        Misplaced::BelowItself(_) => "invalid-unit-below-itself",
        Misplaced::UnderClosed(_) if field == "from" => "invalid-unit-open-below",
        Misplaced::UnderClosed(_) => "invalid-unit-under-closed",
    };
    Refusal::Invalid { field, why }
}

/// Last name first, for taking from the end.
fn by_name<'u>(units: impl Iterator<Item = &'u Unit>) -> Vec<&'u Unit> {
    let mut units: Vec<_> = units.collect();
    units.sort_by(|one, next| (&next.name, next.id).cmp(&(&one.name, one.id)));
    units
}

fn object(id: UnitId) -> Object {
    Object {
        kind: "unit",
        id: id.to_string(),
    }
}
