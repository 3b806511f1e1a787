//! What pages, lists and files tell of registers and sheets.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{PersonId, SheetId, UnitId};
use domain::register::{Kind, Refused, Register, Setting, Sheet, Values};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::{Registered, SheetQuery, sheet_object, sheets_within};
use crate::authority::{Actor, Permit};
use crate::findings::unit_words;
use crate::office::{Office, zone};
use crate::problem::{Problem, Refusal};
use crate::use_case::{BEGIN_SHEET, LIST_REGISTERS, LIST_SHEETS, PRINT_SHEET, UseCase, VIEW_SHEET};

/// A register with what its list tells.
#[derive(Debug, Clone)]
pub struct RegisterView {
    /// The register.
    pub registered: Registered,
    /// How many of the sheets that the reader sees are not at their end.
    pub open: u64,
    /// Units in which the reader may begin a sheet.
    pub begin_in: Vec<UnitId>,
}

/// A sheet with what a list tells.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// The sheet, with its beginning only.
    pub sheet: Sheet,
    /// Its number as people write it.
    pub number: String,
    /// Name of its unit.
    pub unit_name: String,
    /// Names of the people in it.
    pub names: BTreeMap<PersonId, String>,
}

/// A step that can be thought of as a sheet stands.
#[derive(Debug, Clone)]
pub struct StepView {
    /// Its name.
    pub name: String,
    /// Whether it decides on what others filled, and so asks for a fresh proof.
    pub decides: bool,
    /// Why it would be refused as the sheet stands.
    pub hindered: Option<Refused>,
}

/// One sheet with everything its page tells.
#[derive(Debug, Clone)]
pub struct SheetPage {
    /// Its register as it stands.
    pub registered: Registered,
    /// The sheet, with its whole history.
    pub row: SheetRow,
    /// The unit's zone.
    pub zone: TimeZone,
    /// Whether the register says something else than when the sheet was begun.
    pub declared_otherwise: bool,
    /// Steps from the state it is in.
    pub steps: Vec<StepView>,
    /// Names of the fields that the reader can fill now.
    pub fills: Vec<String>,
    /// Who can be chosen in a field that names somebody.
    pub choices: BTreeMap<String, Vec<(PersonId, String)>>,
    /// What is awaited: until when, and which deadline of the register.
    pub due: Vec<(Timestamp, usize)>,
}

impl Office {
    /// The registers that one may see.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a role; a fault when records cannot be read.
    pub async fn list_registers(&self, actor: &Actor) -> Result<Vec<RegisterView>, Problem> {
        let permit = actor.permit(&LIST_REGISTERS)?;
        let mut views = Vec::new();
        for registered in &self.registers().registers {
            views.extend(self.register_seen(actor, &permit, registered).await?);
        }
        Ok(views)
    }

    /// A register as one sees it; `None` where one does not.
    async fn register_seen(
        &self,
        actor: &Actor,
        permit: &Permit,
        registered: &Registered,
    ) -> Result<Option<RegisterView>, Problem> {
        let register = &registered.register;
        let scope = sheets_within(actor, permit, register);
        if scope.units().is_some_and(BTreeSet::is_empty) {
            return Ok(None);
        }
        let open = self.parts.records.open_sheets(&scope, register.id());
        Ok(Some(RegisterView {
            registered: registered.clone(),
            open: open.await?,
            begin_in: begin_in(actor, register),
        }))
    }

    /// One register that one may see.
    ///
    /// # Errors
    /// As [`Office::list_registers`].
    pub async fn view_register(&self, actor: &Actor, id: &str) -> Result<RegisterView, Problem> {
        let permit = actor.permit(&LIST_REGISTERS)?;
        let files = self.registers();
        let found = files.find(id).ok_or(Refusal::NotFound)?;
        let seen = self.register_seen(actor, &permit, found).await?;
        Ok(seen.ok_or(Refusal::NotFound)?)
    }

    /// Sheets of a register in one's units, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where one does not see the register; a fault when records cannot be
    /// read.
    pub async fn list_sheets(
        &self,
        actor: &Actor,
        query: &SheetQuery,
    ) -> Result<Vec<SheetRow>, Problem> {
        let permit = actor.permit(&LIST_SHEETS)?;
        let files = self.registers();
        let found = files.find(&query.register).ok_or(Refusal::NotFound)?;
        let scope = sheets_within(actor, &permit, &found.register);
        if scope.units().is_some_and(BTreeSet::is_empty) {
            return Err(Refusal::NotFound.into());
        }
        let sheets = self.parts.records.sheets(&scope, query).await?;
        self.rows(actor, &found.register, sheets).await
    }

    /// One sheet with its history. Looking is journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where one does not see it; a fault when records cannot be read.
    pub async fn view_sheet(&self, actor: &Actor, id: SheetId) -> Result<SheetPage, Problem> {
        self.sheet_looked_at(actor, &VIEW_SHEET, id, "{}".into())
            .await
    }

    /// The same for paper or a file, which the journal names.
    ///
    /// # Errors
    /// As [`Office::view_sheet`].
    pub async fn print_sheet(
        &self,
        actor: &Actor,
        id: SheetId,
        format: &str,
    ) -> Result<SheetPage, Problem> {
        let facts = json!({"format": format}).to_string();
        self.sheet_looked_at(actor, &PRINT_SHEET, id, facts).await
    }

    async fn sheet_looked_at(
        &self,
        actor: &Actor,
        use_case: &'static UseCase,
        id: SheetId,
        facts: String,
    ) -> Result<SheetPage, Problem> {
        let permit = actor.permit(use_case)?;
        let (sheet, files) = self.sheet_of(actor, &permit, id).await?;
        let found = files.find(&sheet.register).ok_or(Refusal::NotFound)?;
        self.carry_out(&permit, sheet.unit, sheet_object(id), facts, Vec::new())
            .await?;
        self.sheet_page(actor, found, sheet).await
    }

    async fn sheet_page(
        &self,
        actor: &Actor,
        found: &Registered,
        sheet: Sheet,
    ) -> Result<SheetPage, Problem> {
        let register = &found.register;
        let unit = sheet.unit;
        let party = actor.party_in(unit);
        let zone = zone(&unit_words(actor, unit).1);
        let people = BTreeMap::new();
        let setting = Setting {
            zone: &zone,
            now: self.now(),
            people: &people,
        };
        let offers = register.offers(&sheet, &party, setting).into_iter();
        let steps = offers.map(|offer| StepView {
            name: offer.step.name.clone(),
            decides: offer.step.decides(),
            hindered: offer.hindered,
        });
        let steps = steps.collect();
        let may_fill = register
            .fillers(&sheet)
            .iter()
            .any(|role| party.holds(*role));
        let open = register
            .fields()
            .iter()
            .filter(|field| may_fill && field.fill.contains(&sheet.state));
        let fills: Vec<_> = open.map(|field| field.name.clone()).collect();
        let choices = self.choices(actor, register, &fills, unit).await?;
        let deadlines = register.deadlines();
        let due = register.due(&sheet, &zone).into_iter().filter_map(|due| {
            let place = deadlines.iter().position(|one| one == due.deadline)?;
            Some((due.at, place))
        });
        let due = due.collect();
        let declared_otherwise = sheet.begun_under != found.digest;
        let mut rows = self.rows(actor, register, vec![sheet]).await?;
        Ok(SheetPage {
            registered: found.clone(),
            row: rows.pop().ok_or(Refusal::NotFound)?,
            zone,
            declared_otherwise,
            steps,
            fills,
            choices,
            due,
        })
    }

    /// Who can be chosen in the fields of a new sheet that name somebody.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn sheet_choices(
        &self,
        actor: &Actor,
        register: &Register,
        unit: UnitId,
    ) -> Result<BTreeMap<String, Vec<(PersonId, String)>>, Problem> {
        actor.permit(&BEGIN_SHEET)?;
        let first = register.states().first().map_or("", |state| &state.name);
        let open = register.fields().iter();
        let open = open.filter(|field| field.fill.iter().any(|state| state == first));
        let fills: Vec<_> = open.map(|field| field.name.clone()).collect();
        self.choices(actor, register, &fills, unit).await
    }

    async fn choices(
        &self,
        actor: &Actor,
        register: &Register,
        fills: &[String],
        unit: UnitId,
    ) -> Result<BTreeMap<String, Vec<(PersonId, String)>>, Problem> {
        let mut choices = BTreeMap::new();
        for field in register
            .fields()
            .iter()
            .filter(|field| fills.contains(&field.name))
        {
            let Kind::Person(roles) = &field.kind else {
                continue;
            };
            let mut able = BTreeSet::new();
            for role in roles {
                for (grant, _) in self.parts.records.holders(*role).await? {
                    let party = self.party_of(actor, grant.person, unit).await?;
                    if party.holds(*role) {
                        able.insert(grant.person);
                    }
                }
            }
            let able: Vec<_> = able.into_iter().collect();
            let names = self.parts.records.names(&able).await?;
            choices.insert(field.name.clone(), names.into_iter().collect());
        }
        Ok(choices)
    }

    pub(super) async fn rows(
        &self,
        actor: &Actor,
        register: &Register,
        sheets: Vec<Sheet>,
    ) -> Result<Vec<SheetRow>, Problem> {
        let mut people: Vec<_> = sheets
            .iter()
            .flat_map(|sheet| people_of(register, sheet))
            .collect();
        people.sort_unstable();
        people.dedup();
        let names = self.parts.records.names(&people).await?;
        let row = |sheet: Sheet| SheetRow {
            number: register.number(sheet.year, sheet.number),
            unit_name: unit_words(actor, sheet.unit).0,
            names: people_of(register, &sheet)
                .into_iter()
                .filter_map(|id| Some((id, names.get(&id)?.clone())))
                .collect(),
            sheet,
        };
        Ok(sheets.into_iter().map(row).collect())
    }

    /// Whether an export of a register may be taken out, which the journal names.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where one does not see the register; a fault when it cannot be written.
    pub async fn note_sheet_export(
        &self,
        actor: &Actor,
        register: &str,
        facts: String,
    ) -> Result<Registered, Problem> {
        let found = self.view_register(actor, register).await?.registered;
        self.note_export(actor, &LIST_SHEETS, "sheets", facts)
            .await?;
        Ok(found)
    }
}

pub(super) fn begin_in(actor: &Actor, register: &Register) -> Vec<UnitId> {
    let able = |unit: UnitId| {
        let held = register.begun_by().iter();
        let mut held = held.filter(|role| actor.holds(**role, unit));
        held.next().is_some() && actor.may_in(&BEGIN_SHEET, unit)
    };
    let held: BTreeSet<_> = actor.held().into_iter().map(|(_, unit)| unit).collect();
    let reach = held.into_iter().flat_map(|unit| actor.tree().reach(unit));
    let units: BTreeSet<_> = reach.filter(|unit| able(*unit)).collect();
    units.into_iter().collect()
}

pub(super) fn people_of(register: &Register, sheet: &Sheet) -> Vec<PersonId> {
    let mut people = Vec::new();
    let mut named = |values: &Values| {
        for (name, value) in values {
            let field = register.field(name);
            if field.is_some_and(|field| matches!(field.kind, Kind::Person(_))) {
                people.extend(value.parse::<PersonId>());
            }
        }
    };
    named(&sheet.values);
    for done in &sheet.done {
        named(&done.changed);
    }
    for done in &sheet.done {
        people.push(done.by);
        people.extend(done.deputy_of);
    }
    people
}
