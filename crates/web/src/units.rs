//! The tree of units, and one unit with its name and places.

use application::Actor;
use application::Problem;
use application::units::{NewUnit, UnitRow};
use application::use_case::{
    CLOSE_UNIT, ENTER_UNIT, LIST_UNITS, MOVE_UNIT, RENAME_UNIT, UseCase, VIEW_PREMISES,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::UnitId;
use domain::people::Unit;
use domain::place::Placing;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, Turned, inside, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity, local_day};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The tree of units, from the top.
pub(crate) struct Units;

impl List for Units {
    type Asked = Everything;
    type Row = UnitRow;

    const NAME: &'static str = "units";
    const ITEM: &'static str = "unit";
    const PATH: &'static str = "/units";
    const EXPORT: &'static str = "/units/export/{format}";
    const TITLE: &'static str = "units-title";
    const USE_CASE: &'static UseCase = &LIST_UNITS;

    fn columns() -> &'static [Column<UnitRow>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<UnitRow>, Problem> {
        console.office.list_units(actor).await
    }
}

type Col = Column<UnitRow>;

static COLUMNS: [Col; 5] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.unit.id.to_string())
    }),
    Col::new("name", "field-unit", Kind::Text, |_, row| {
        Cell::text(&*row.unit.name)
    })
    // An em blank for each unit above, so that the tree is seen.
    .shown(|_, row| Shown::Link {
        href: format!("/units/{}", row.unit.id),
        text: format!(
            "{}{}",
            "\u{3000}".repeat(row.depth),
            visible(&row.unit.name)
        ),
    }),
    Col::new("above", "unit-above", Kind::Text, |teller, row| {
        Cell::text(above(teller, row))
    })
    .shown(|teller, row| Shown::Words(above(teller, row))),
    Col::new("state", "unit-state", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("unit-state-", state(row)))
    })
    .shown(|teller, row| Shown::Tag {
        class: "govuk-tag--grey",
        text: teller.page.named("unit-state-", state(row)),
        beside: String::new(),
    }),
    Col::new("time_zone", "field-time_zone", Kind::Text, |_, row| {
        Cell::text(&*row.unit.time_zone)
    }),
];

fn above(teller: &Teller<'_>, row: &UnitRow) -> String {
    row.unit
        .parent
        .map_or_else(String::new, |unit| teller.unit(unit))
}

const fn state(row: &UnitRow) -> &'static str {
    if row.closed { "closed" } else { "open" }
}

#[derive(Template)]
#[template(path = "units.html")]
struct ListPage {
    page: Page,
    table: Table,
}

/// A line of a unit's history.
struct Moved {
    day: String,
    iso: String,
    words: String,
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    page: Page,
    id: UnitId,
    name: String,
    above: String,
    time_zone: String,
    closed: bool,
    moved: Vec<Moved>,
    /// Which of its forms and ways are shown.
    forms: Vec<&'static str>,
    parents: Vec<Choice>,
    intos: Vec<Choice>,
    typed: Typed,
}

impl UnitPage {
    fn may(&self, form: &str) -> bool {
        self.forms.contains(&form)
    }
}

/// The four forms of a unit's page; each fills its part.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    unit: String,
    seen: String,
    time_zone: String,
    parent: String,
    from: String,
    into: String,
    /// The page to go back to, when it is not the unit's own.
    back: String,
}

/// `GET /units`
pub(crate) async fn list(State(console): Shared, person: SignedInPerson) -> Reply {
    let actor = person.actor();
    let rows = console.office.list_units(actor).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let table = table::<Units>(&teller, &Everything {}, &rows, String::new());
    shown(&ListPage {
        table,
        page: person.page,
    })
}

/// `GET /units/{id}`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let unit = identity(&id)?;
    let from = console.office.today_of(person.actor()).to_string();
    let typed = Typed {
        from,
        ..Typed::default()
    };
    shown(&filled(&console, person, unit, typed).await?)
}

/// `POST /units/{id}/below`
pub(crate) async fn enter(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let unit = identity(&id)?;
    let new = NewUnit {
        name: typed.unit.clone(),
        parent: unit,
        time_zone: typed.time_zone.clone(),
    };
    let done = console.office.enter_unit_below(person.actor(), new).await;
    ended(&console, person, unit, ("below", typed), done.map(drop)).await
}

/// `POST /units/{id}/name`
pub(crate) async fn rename(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let unit = identity(&id)?;
    let office = &console.office;
    let done = office
        .rename_unit(person.actor(), unit, &typed.seen, &typed.unit)
        .await;
    ended(&console, person, unit, ("rename", typed), done).await
}

/// `POST /units/{id}/place`
pub(crate) async fn place(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let unit = identity(&id)?;
    let parent = identity(&typed.parent)?;
    let done = async {
        let from = local_day(&typed.from, "from")?;
        let office = &console.office;
        office.move_unit(person.actor(), unit, parent, from).await
    };
    let done = done.await;
    ended(&console, person, unit, ("move", typed), done).await
}

/// `POST /units/{id}/close`
pub(crate) async fn close(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let unit = identity(&id)?;
    let into = match typed.into.as_str() {
        "" => None,
        into => Some(identity(into)?),
    };
    let done = async {
        let from = local_day(&typed.from, "from")?;
        let office = &console.office;
        office.close_unit(person.actor(), unit, from, into).await
    };
    let done = done.await;
    ended(&console, person, unit, ("close", typed), done).await
}

/// After a deed: the unit's page, with what was refused.
async fn ended(
    console: &Console,
    mut person: SignedInPerson,
    unit: UnitId,
    (form, typed): (&'static str, Typed),
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) if !typed.back.is_empty() => see_other(inside(&typed.back)),
        Ok(()) => see_other(&format!("/units/{unit}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused(form, &refusal);
            let status = refused_status(&refusal);
            shown_as(status, &filled(console, person, unit, typed).await?)
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    unit: UnitId,
    typed: Typed,
) -> Result<UnitPage, Turned> {
    let units = console.office.list_units(person.actor()).await?;
    let row = units.iter().find(|row| row.unit.id == unit);
    let row = row.ok_or(Turned::NotFound)?;
    let actor = person.actor();
    let above = row.unit.parent;
    // The unit above decides where this one stands.
    let may_above = |use_case| above.is_some_and(|above| actor.may_in(use_case, above));
    let forms = [
        ("normal", actor.may_in(&VIEW_PREMISES, unit)),
        ("rename", actor.may_in(&RENAME_UNIT, unit)),
        ("below", actor.may_in(&ENTER_UNIT, unit) && !row.closed),
        ("move", may_above(&MOVE_UNIT)),
        ("close", may_above(&CLOSE_UNIT) && !row.closed),
    ];
    let below = actor.tree().subtree(unit);
    let others = |current: &str| choices(&units, current, |one| !below.contains(&one.unit.id));
    let page = person.page.clone();
    let chosen = match typed.parent.as_str() {
        "" => above.map(|above| above.to_string()).unwrap_or_default(),
        chosen => chosen.to_owned(),
    };
    let name_of = |id: Option<UnitId>| {
        let found = id.and_then(|id| actor.tree().unit(id));
        found.map_or_else(|| page.t("unit-top"), |unit| unit.name.clone())
    };
    Ok(UnitPage {
        id: unit,
        name: row.unit.name.clone(),
        above: name_of(above),
        time_zone: row.unit.time_zone.clone(),
        closed: row.closed,
        moved: row
            .placings
            .iter()
            .map(|placing| moved(&page, placing, &name_of(placing.place.parent())))
            .collect(),
        forms: forms
            .into_iter()
            .filter_map(|(form, may)| may.then_some(form))
            .collect(),
        parents: others(&chosen),
        intos: others(&typed.into),
        typed,
        page,
    })
}

/// Open units in which a use case is allowed, each after the one above it.
pub(crate) fn unit_choices(
    actor: &Actor,
    use_case: &'static UseCase,
    current: &str,
) -> Vec<Choice> {
    let Ok(permit) = actor.permit(use_case) else {
        return Vec::new();
    };
    let tree = actor.tree();
    let seen = |unit: &&Unit| permit.scope().covers(unit.id);
    let is_top = |unit: &&Unit| {
        let above = unit.parent.and_then(|above| tree.unit(above));
        !above.is_some_and(|above| permit.scope().covers(above.id))
    };
    let tops = tree.units().filter(seen).filter(is_top);
    let mut open: Vec<_> = tops.map(|unit| (unit, 0)).collect();
    open.sort_by(|(one, _), (next, _)| next.name.cmp(&one.name));
    let mut choices = Vec::new();
    while let Some((unit, depth)) = open.pop() {
        let mut below: Vec<_> = tree.children(unit.id).filter(seen).collect();
        below.sort_by(|one, next| next.name.cmp(&one.name));
        open.extend(below.into_iter().map(|unit| (unit, depth + 1)));
        if !tree.is_closed(unit.id) {
            choices.push(Choice {
                value: unit.id.to_string(),
                label: format!("{}{}", "\u{3000}".repeat(depth), unit.name),
                chosen: unit.id.to_string() == current,
            });
        }
    }
    choices
}

/// Units to choose from, as the tree shows them.
fn choices(units: &[UnitRow], current: &str, take: impl Fn(&&UnitRow) -> bool) -> Vec<Choice> {
    let taken = units.iter().filter(|row| !row.closed).filter(take);
    taken
        .map(|row| Choice {
            label: format!("{}{}", "\u{3000}".repeat(row.depth), row.unit.name),
            chosen: row.unit.id.to_string() == current,
            value: row.unit.id.to_string(),
        })
        .collect()
}

fn moved(page: &Page, placing: &Placing, above: &str) -> Moved {
    let key = if placing.place.is_closed() {
        "unit-closed-into"
    } else {
        "unit-moved-under"
    };
    Moved {
        day: texts::day(placing.from, page.language),
        iso: placing.from.to_string(),
        words: page.say(key, &[("unit", above.into())]),
    }
}
