//! The tree of units: what goes over the wire, and the way to the office and back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use application::first_start::{Mark, Step};
use application::premises::PremiseView;
use application::units::{NewUnit, UnitRow};
use application::{Actor, Office};
use domain::id::UnitId;
use domain::place::Placing;
use domain::premise::Premise;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::listed::listed;
use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// A unit of the tree.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct UnitBody {
    /// Its identity.
    pub(crate) unit: Uuid,
    /// Its name.
    pub(crate) name: String,
    /// The unit above it today.
    pub(crate) parent: Option<Uuid>,
    /// IANA zone of its clocks and days.
    pub(crate) time_zone: String,
    /// Whether it has ended.
    pub(crate) closed: bool,
    /// Every place it was given after it was entered, by day.
    pub(crate) places: Vec<PlaceBody>,
}

/// A unit's place from a day on.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PlaceBody {
    /// First day.
    pub(crate) from: Date,
    /// The unit above it from then; for one that ends, the one that reads its records.
    pub(crate) under: Option<Uuid>,
    /// Whether it ends on that day.
    pub(crate) closed: bool,
}

/// A unit below another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnterUnit {
    /// The unit above it.
    pub(crate) parent: Uuid,
    /// Its name.
    pub(crate) name: Words,
    /// IANA zone; that of the unit above when not given.
    pub(crate) time_zone: Option<String>,
}

/// The unit that was entered.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Entered {
    /// The new unit.
    pub(crate) unit: Uuid,
}

/// Another name for a unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenameUnit {
    /// The unit.
    pub(crate) unit: Uuid,
    /// The name that was seen; somebody else's change is never overwritten.
    pub(crate) seen: String,
    /// Its new name.
    pub(crate) name: Words,
}

/// Another place for a unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveUnit {
    /// The unit.
    pub(crate) unit: Uuid,
    /// The unit above it.
    pub(crate) parent: Uuid,
    /// First day.
    pub(crate) from: Date,
}

/// The end of a unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CloseUnit {
    /// The unit.
    pub(crate) unit: Uuid,
    /// First day on which it is no more.
    pub(crate) from: Date,
    /// The unit it is merged into; the one above it when not given.
    pub(crate) into: Option<Uuid>,
}

/// One unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneUnit {
    /// The unit.
    pub(crate) unit: Uuid,
}

/// How far a first start has come.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FirstStartBody {
    /// The unit.
    pub(crate) unit: Uuid,
    /// Step to mark (`open`, `later`, `done`).
    pub(crate) steps: BTreeMap<&'static str, &'static str>,
    /// Countries from which its people sign in (ISO 3166); the unit above decides where none is set.
    pub(crate) countries: BTreeSet<String>,
}

/// What became of a step.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkStep {
    /// The unit.
    pub(crate) unit: Uuid,
    /// Which step.
    pub(crate) step: StepName,
    /// What became of it.
    pub(crate) mark: MarkName,
}

/// One list of what is normal at a unit.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PremiseBody {
    /// The unit that was asked about.
    pub(crate) unit: Uuid,
    /// Which list.
    pub(crate) list: &'static str,
    /// What the unit said itself; empty where it said nothing.
    pub(crate) own: BTreeSet<String>,
    /// What counts now.
    pub(crate) in_force: BTreeSet<String>,
    /// The unit above that said it; none where the unit itself did, or nobody.
    pub(crate) from: Option<Uuid>,
}

/// What is normal at a unit.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPremise {
    /// The unit.
    pub(crate) unit: Uuid,
    /// Which list.
    pub(crate) list: PremiseName,
    /// The unit's own list that was seen, with blanks between; what somebody else added meanwhile
    /// stays.
    pub(crate) seen: String,
    /// Its values with blanks between: codes of ISO 3166 such as `TW VN`, networks such as
    /// `192.0.2.0/24`, mail domains, or names of accounts. None: the unit above decides again.
    pub(crate) values: String,
}

listed! {
    /// A step of the first start.
    StepName(Step) = Step::ALL.map(Step::name).to_vec(), Step::from_name;
    /// What is normal: countries of sign-ins, own networks, own mail domains, administrators' accounts.
    PremiseName(Premise) = Premise::ALL.map(Premise::name).to_vec(), Premise::from_name;
    /// What became of it.
    MarkName(Mark) = Mark::ALL.map(Mark::name).to_vec(), Mark::from_name;
}

pub(crate) async fn view_first_start(
    office: &Office,
    actor: &Actor,
    one: OneUnit,
) -> Answer<FirstStartBody> {
    let start = office.first_start(actor, UnitId::new(one.unit)).await?;
    let steps = start.steps.iter();
    Ok(FirstStartBody {
        unit: start.unit.id.uuid(),
        steps: steps
            .map(|(step, mark)| (step.name(), mark.name()))
            .collect(),
        countries: start.countries,
    })
}

pub(crate) async fn mark_step(office: &Office, actor: &Actor, asked: MarkStep) -> Answer<Done> {
    let unit = UnitId::new(asked.unit);
    office
        .mark_step(actor, unit, asked.step.0, asked.mark.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn view_premises(
    office: &Office,
    actor: &Actor,
    one: OneUnit,
) -> Answer<Page<PremiseBody>> {
    let lists = office.premises(actor, UnitId::new(one.unit)).await?;
    let body = |list: PremiseView| PremiseBody {
        unit: one.unit,
        list: list.premise.name(),
        own: list.own,
        in_force: list.in_force,
        from: list.from.map(UnitId::uuid),
    };
    Ok(Page {
        items: lists.into_iter().map(body).collect(),
        next: None,
    })
}

pub(crate) async fn set_premise(office: &Office, actor: &Actor, asked: SetPremise) -> Answer<Done> {
    let seen: BTreeSet<_> = asked.seen.split_whitespace().map(str::to_owned).collect();
    let list = (UnitId::new(asked.unit), asked.list.0);
    office
        .set_premise(actor, list, &seen, &asked.values)
        .await?;
    Ok(DONE)
}

pub(crate) async fn list_units(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<UnitBody>> {
    let units = office.list_units(actor).await?;
    Ok(Page {
        items: units.into_iter().map(unit).collect(),
        next: None,
    })
}

pub(crate) async fn enter_unit(
    office: &Office,
    actor: &Actor,
    asked: EnterUnit,
) -> Answer<Entered> {
    let new = NewUnit {
        name: asked.name.0,
        parent: UnitId::new(asked.parent),
        time_zone: asked.time_zone.unwrap_or_default(),
    };
    let unit = office.enter_unit_below(actor, new).await?;
    Ok(Entered { unit: unit.uuid() })
}

pub(crate) async fn rename_unit(office: &Office, actor: &Actor, asked: RenameUnit) -> Answer<Done> {
    let unit = UnitId::new(asked.unit);
    office
        .rename_unit(actor, unit, &asked.seen, &asked.name.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn move_unit(office: &Office, actor: &Actor, asked: MoveUnit) -> Answer<Done> {
    let (unit, parent) = (UnitId::new(asked.unit), UnitId::new(asked.parent));
    office.move_unit(actor, unit, parent, asked.from).await?;
    Ok(DONE)
}

pub(crate) async fn close_unit(office: &Office, actor: &Actor, asked: CloseUnit) -> Answer<Done> {
    let (unit, into) = (UnitId::new(asked.unit), asked.into.map(UnitId::new));
    office.close_unit(actor, unit, asked.from, into).await?;
    Ok(DONE)
}

fn unit(row: UnitRow) -> UnitBody {
    UnitBody {
        unit: row.unit.id.uuid(),
        name: row.unit.name,
        parent: row.unit.parent.map(UnitId::uuid),
        time_zone: row.unit.time_zone,
        closed: row.closed,
        places: row.placings.iter().map(place).collect(),
    }
}

fn place(placing: &Placing) -> PlaceBody {
    PlaceBody {
        from: placing.from,
        under: placing.place.parent().map(UnitId::uuid),
        closed: placing.place.is_closed(),
    }
}
