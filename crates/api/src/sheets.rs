//! Registers and sheets: from the wire to the office and back. Deciding on a sheet is a person's own deed and not here.

use std::collections::BTreeMap;

use application::registers::{Outcome, RegisterView, SheetDeed, SheetQuery, SheetRow};
use application::{Actor, Office};
use domain::id::{SheetId, UnitId};
use domain::register::Refused;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{after, cursor, limit, page};
use crate::operation::Unanswered;
use crate::wire::{Nothing, Page, Seen};

type Answer<T> = Result<T, Unanswered>;

/// Rows that are given at once where none are named, and at most.
/// Which sheets, newest first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetFilter {
    /// The register's id.
    pub(crate) register: String,
    /// Only in this state.
    pub(crate) state: Option<String>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many rows, at most 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<std::num::NonZeroU32>,
}

/// One sheet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneSheet {
    /// The sheet.
    pub(crate) id: Uuid,
}

/// Begin a sheet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BeginSheet {
    /// The register's id.
    pub(crate) register: String,
    /// The unit.
    pub(crate) unit: Uuid,
    /// What stands in its fields, by their names.
    #[serde(default)]
    pub(crate) values: BTreeMap<String, String>,
}

/// Fill fields of a sheet, take a step, or both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveSheet {
    /// The sheet.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// The step; none to fill fields only. Steps that decide on what others filled are not for programs.
    pub(crate) step: Option<String>,
    /// What is written, by the names of fields; an empty text empties a field.
    #[serde(default)]
    pub(crate) values: BTreeMap<String, String>,
    /// Words; must be given where the step asks for them.
    #[serde(default)]
    pub(crate) note: String,
}

/// A register.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RegisterBody {
    /// Its id.
    id: String,
    /// The middle of its numbers.
    code: String,
    /// The form's official number; empty where it has none.
    official: String,
    /// Sheets that are not at their end.
    open: u64,
    /// Units in which a sheet may be begun.
    begin_in: Vec<Uuid>,
    /// Names of its fields, in order.
    fields: Vec<String>,
    /// Names of its states; a sheet begins in the first.
    states: Vec<String>,
    /// Names of its steps.
    steps: Vec<String>,
    /// SHA-256 of its file.
    sha256: String,
}

/// A sheet.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SheetBody {
    /// Its identity.
    id: Uuid,
    /// Its register.
    register: String,
    /// Its number as people write it.
    number: String,
    /// Its unit.
    unit: Uuid,
    /// Its state.
    state: String,
    /// What stands in its fields, by their names.
    values: BTreeMap<String, String>,
    /// When it was begun.
    begun_at: Option<Timestamp>,
    /// Until when a step is awaited.
    due: Option<Timestamp>,
    /// Of the record.
    version: u32,
}

/// One line of the history of a sheet.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SheetLine {
    /// When.
    at: Timestamp,
    /// Who.
    by: Uuid,
    /// In which role.
    role: String,
    /// The step; `begin` and `fill` are those of every register.
    step: String,
    /// The state it led to.
    to: String,
}

/// A sheet with its history.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WholeSheet {
    /// The sheet.
    sheet: SheetBody,
    /// Its history, oldest first.
    history: Vec<SheetLine>,
    /// Steps that can be thought of as it stands, with why not, where something hinders.
    steps: BTreeMap<String, Option<String>>,
}

/// What became of it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SheetMoved {
    /// The sheet; null where the register refused, and nothing changed.
    sheet: Option<Uuid>,
    /// Why the register refused: the name of the rule, or one of those that docs/registers.md lists.
    refused: Option<String>,
    /// The fields it is about.
    fields: Vec<String>,
}

pub(crate) async fn list_registers(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<RegisterBody>> {
    let all = office.list_registers(actor).await?;
    Ok(Page {
        items: all.iter().map(register).collect(),
        next: None,
    })
}

pub(crate) async fn list_sheets(
    office: &Office,
    actor: &Actor,
    asked: SheetFilter,
) -> Answer<Page<SheetBody>> {
    let limit = limit(asked.limit);
    let query = SheetQuery {
        register: asked.register,
        state: asked.state.unwrap_or_default(),
        after: after(asked.after.as_deref(), SheetId::new)?,
        limit,
    };
    let rows = office.list_sheets(actor, &query).await?;
    let last = rows.last();
    let next = last.and_then(|row| Some(cursor(row.sheet.begun_at()?, row.sheet.id.uuid())));
    Ok(page(rows.iter().map(body).collect(), limit, next))
}

pub(crate) async fn view_sheet(
    office: &Office,
    actor: &Actor,
    one: OneSheet,
) -> Answer<WholeSheet> {
    let found = office.view_sheet(actor, SheetId::new(one.id)).await?;
    let line = |done: &domain::register::Done| SheetLine {
        at: done.at,
        by: done.by.uuid(),
        role: done.role.name().to_owned(),
        step: done.step.clone(),
        to: done.to.clone(),
    };
    let steps = found.steps.iter().map(|step| {
        let why = step.hindered.as_ref().map(|why| why.name().to_owned());
        (step.name.clone(), why)
    });
    Ok(WholeSheet {
        sheet: body(&found.row),
        history: found.row.sheet.done.iter().map(line).collect(),
        steps: steps.collect(),
    })
}

pub(crate) async fn begin_sheet(
    office: &Office,
    actor: &Actor,
    asked: BeginSheet,
) -> Answer<SheetMoved> {
    let unit = UnitId::new(asked.unit);
    let outcome = office.begin_sheet(actor, &asked.register, unit, &asked.values);
    Ok(moved(&outcome.await?))
}

pub(crate) async fn move_sheet(
    office: &Office,
    actor: &Actor,
    asked: MoveSheet,
) -> Answer<SheetMoved> {
    let deed = SheetDeed {
        seen: asked.seen.0,
        step: asked.step.unwrap_or_default(),
        values: asked.values,
        note: asked.note,
    };
    let outcome = office.move_sheet(actor, SheetId::new(asked.id), &deed);
    Ok(moved(&outcome.await?))
}

pub(crate) fn moved(outcome: &Outcome) -> SheetMoved {
    match outcome {
        Outcome::Done(id) => SheetMoved {
            sheet: Some(id.uuid()),
            refused: None,
            fields: Vec::new(),
        },
        Outcome::Refused(why) => SheetMoved {
            sheet: None,
            refused: Some(why.name().to_owned()),
            fields: fields(why),
        },
    }
}

fn fields(why: &Refused) -> Vec<String> {
    why.fields().iter().map(ToString::to_string).collect()
}

fn register(view: &RegisterView) -> RegisterBody {
    let register = &view.registered.register;
    let names = |names: Vec<&String>| names.into_iter().cloned().collect();
    RegisterBody {
        id: register.id().to_owned(),
        code: register.code().to_owned(),
        official: register.official().to_owned(),
        open: view.open,
        begin_in: view.begin_in.iter().map(|unit| unit.uuid()).collect(),
        fields: names(register.fields().iter().map(|one| &one.name).collect()),
        states: names(register.states().iter().map(|one| &one.name).collect()),
        steps: names(register.steps().iter().map(|one| &one.name).collect()),
        sha256: view.registered.digest.clone(),
    }
}

fn body(row: &SheetRow) -> SheetBody {
    let sheet = &row.sheet;
    SheetBody {
        id: sheet.id.uuid(),
        register: sheet.register.clone(),
        number: row.number.clone(),
        unit: sheet.unit.uuid(),
        state: sheet.state.clone(),
        values: sheet.values.clone(),
        begun_at: sheet.begun_at(),
        due: sheet.due,
        version: sheet.version.count(),
    }
}
