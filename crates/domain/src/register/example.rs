//! Examples of a register: stories of sheets that must pass, or must be refused with a reason.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use uuid::Uuid;

use super::condition::Values;
use super::field::Kind;
use super::judge::{Deed, Setting};
use super::refused::Refused;
use super::rows::{DeedRow, ExampleRow};
use super::sheet::{BEGIN, Begun, FILL, Sheet};
use super::{Clause, Register};
use crate::approval::Party;
use crate::id::{PersonId, SheetId, UnitId};
use crate::people::{Grant, Role};

/// Examples are told in the time of Taipei.
const EXAMPLE_OFFSET: Offset = jiff::tz::offset(8);

/// The people of an example.
struct Cast {
    ids: BTreeMap<String, PersonId>,
    parties: BTreeMap<PersonId, Party>,
    zone: TimeZone,
}

/// Whether an example holds; otherwise what happened instead.
pub(super) fn holds(register: &Register, example: &ExampleRow) -> Result<(), String> {
    if example.state.is_some() == example.refused.is_some() {
        return Err("write what to expect: either state or refused".to_owned());
    }
    let cast = cast(&example.people);
    let mut sheet = None;
    for (place, deed) in (1_usize..).zip(&example.deed) {
        let done = carried_out(register, sheet.as_ref(), deed, &cast);
        match done.map_err(|why| format!("deed {place}: {why}"))? {
            Ok(next) => sheet = Some(next),
            Err(refused) => {
                let last = place == example.deed.len();
                return expected(register, example, &refused, last);
            }
        }
    }
    match (&example.state, sheet) {
        (Some(state), Some(sheet)) if *state == sheet.state => Ok(()),
        (Some(_), Some(sheet)) => Err(format!("it ends in state {:?}", sheet.state)),
        (Some(_), None) => Err("write at least one deed".to_owned()),
        (None, _) => Err("nothing was refused".to_owned()),
    }
}

fn expected(
    register: &Register,
    example: &ExampleRow,
    refused: &Refused,
    last: bool,
) -> Result<(), String> {
    let clause = register.clause_of(refused);
    let clause = clause.map(|clause: &Clause| clause.id.as_str());
    let name = refused.name();
    let named = example.refused.as_deref() == Some(name);
    let said = example.clause.is_none() || example.clause.as_deref() == clause;
    if last && named && said {
        return Ok(());
    }
    let which = if last {
        "the last deed"
    } else {
        "an earlier deed"
    };
    let clause = clause.unwrap_or("none");
    let fields = refused.fields().join(", ");
    Err(format!(
        "{which} is refused as {name:?}, clause {clause:?}, fields {fields:?}"
    ))
}

fn carried_out(
    register: &Register,
    sheet: Option<&Sheet>,
    deed: &DeedRow,
    cast: &Cast,
) -> Result<Result<Sheet, Refused>, String> {
    let who = cast.ids.get(&deed.by);
    let who = who.and_then(|id| cast.parties.get(id));
    let who = who.ok_or_else(|| format!("nobody is called {:?} in people", deed.by))?;
    let at: DateTime = deed
        .at
        .parse()
        .map_err(|_| format!("{:?} is no time; write 2026-03-02T09:00", deed.at))?;
    let now = cast
        .zone
        .to_timestamp(at)
        .map_err(|cause| cause.to_string())?;
    let setting = Setting {
        zone: &cast.zone,
        now,
        people: &cast.parties,
    };
    let values = values(register, deed, cast);
    match sheet {
        None if deed.step == BEGIN => {
            let begun = Begun {
                id: SheetId::new(Uuid::from_u128(1)),
                unit: UnitId::new(Uuid::from_u128(2)),
                under: String::new(),
            };
            Ok(register.begin(begun, &values, who, setting))
        }
        None => Err("the first deed is \"begin\"".to_owned()),
        Some(sheet) => {
            let deed = Deed {
                step: (deed.step != FILL).then_some(deed.step.as_str()),
                values: &values,
                note: &deed.note,
            };
            Ok(register.step(sheet, deed, who, setting))
        }
    }
}

/// Names of people become their identities.
fn values(register: &Register, deed: &DeedRow, cast: &Cast) -> Values {
    let value = |(field, text): (&String, &String)| {
        let person = register
            .field(field)
            .is_some_and(|field| matches!(field.kind, Kind::Person(_)));
        let id = cast.ids.get(text).filter(|_| person);
        (
            field.clone(),
            id.map_or_else(|| text.clone(), ToString::to_string),
        )
    };
    deed.with.iter().map(value).collect()
}

fn cast(people: &BTreeMap<String, Vec<Role>>) -> Cast {
    let unit = UnitId::new(Uuid::from_u128(2));
    let mut ids = BTreeMap::new();
    let mut parties = BTreeMap::new();
    for (place, (name, roles)) in (100_u128..).zip(people) {
        let person = PersonId::new(Uuid::from_u128(place));
        let grant = |role: &Role| Grant {
            person,
            role: *role,
            unit,
            from: jiff::civil::Date::MIN,
            until: None,
            deputy_of: None,
        };
        let grants = roles.iter().map(grant).collect();
        ids.insert(name.clone(), person);
        parties.insert(person, Party { person, grants });
    }
    Cast {
        ids,
        parties,
        zone: EXAMPLE_OFFSET.to_time_zone(),
    }
}
