//! Sheets are begun, filled and moved.

use std::collections::BTreeMap;

use domain::approval::Party;
use domain::id::{PersonId, SheetId, UnitId};
use domain::register::{BadValue, Begun, Deed, Kind, Refused, Register, Setting, Sheet, Values};
use domain::version::Version;
use serde_json::json;

use super::{Outcome, Registered, SheetChange, sheet_object, sheets_within};
use crate::authority::{Actor, Permit};
use crate::deed::{Change, Deed as Written};
use crate::findings::unit_words;
use crate::office::{Office, zone};
use crate::problem::{Problem, Refusal};
use crate::use_case::{BEGIN_SHEET, DECIDE_SHEET, MOVE_SHEET};

/// What somebody wants to do with a sheet.
#[derive(Debug, Clone, Default)]
pub struct SheetDeed {
    /// The version they saw.
    pub seen: u32,
    /// The step; empty to fill fields only.
    pub step: String,
    /// What they wrote, by field.
    pub values: Values,
    /// Their words.
    pub note: String,
}

impl Office {
    /// Begins a sheet of a register in a unit.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where one does not see the register; a fault when it cannot be written.
    pub async fn begin_sheet(
        &self,
        actor: &Actor,
        register: &str,
        unit: UnitId,
        values: &Values,
    ) -> Result<Outcome, Problem> {
        let permit = actor.permit(&BEGIN_SHEET)?;
        let files = self.registers();
        let found = files.find(register).ok_or(Refusal::NotFound)?;
        let within = sheets_within(actor, &permit, &found.register);
        if !within.covers(unit) {
            return Err(Refusal::NotFound.into());
        }
        let id = SheetId::new(self.parts.ids.uuid());
        let judged = self
            .judged(actor, &permit, (found, unit, id), values)
            .await?;
        let sheet = match judged {
            Ok(sheet) => sheet,
            Err(refused) => {
                return self
                    .refused(&permit, (found, unit, id), "begin", refused)
                    .await;
            }
        };
        let facts = json!({"register": register, "under": found.digest}).to_string();
        let code = found.register.code().to_owned();
        let change = Change::Sheet(Box::new(SheetChange::Begin { sheet, code }));
        self.carry_out(&permit, unit, sheet_object(id), facts, vec![change])
            .await?;
        Ok(Outcome::Done(id))
    }

    /// What a register says to the beginning of a sheet.
    async fn judged(
        &self,
        actor: &Actor,
        permit: &Permit,
        (found, unit, id): (&Registered, UnitId, SheetId),
        values: &Values,
    ) -> Result<Result<Sheet, Refused>, Problem> {
        let begun = Begun {
            id,
            unit,
            under: found.digest.clone(),
        };
        let people = self
            .people_named(actor, &found.register, unit, values)
            .await?;
        let zone = zone(&unit_words(actor, unit).1);
        let setting = Setting {
            zone: &zone,
            now: self.now(),
            people: &people,
        };
        let party = actor.party_in(unit);
        let judged = found.register.begin(begun, values, &party, setting);
        self.referred(permit, &found.register, judged).await
    }

    /// The same before anything is begun; nothing is written.
    pub(super) async fn judged_begin(
        &self,
        actor: &Actor,
        found: &Registered,
        unit: UnitId,
        values: &Values,
    ) -> Result<Result<Sheet, Refused>, Problem> {
        let permit = actor.permit(&BEGIN_SHEET)?;
        let id = SheetId::new(self.parts.ids.uuid());
        self.judged(actor, &permit, (found, unit, id), values).await
    }

    /// Fills fields of a sheet, takes a step, or both.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where one does not see the sheet; [`Refusal::ProveFirst`] before a step
    /// that decides on what others filled, which no program takes; [`Refusal::Stale`] when it was changed since it was
    /// seen.
    pub async fn move_sheet(
        &self,
        actor: &Actor,
        id: SheetId,
        deed: &SheetDeed,
    ) -> Result<Outcome, Problem> {
        let permit = actor.permit(&MOVE_SHEET)?;
        let (sheet, files) = self.sheet_of(actor, &permit, id).await?;
        let found = files.find(&sheet.register).ok_or(Refusal::NotFound)?;
        let register = &found.register;
        let step = register.step_named(&deed.step);
        let permit = if step.is_some_and(domain::register::Step::decides) {
            if permit.through.is_some() {
                let why = "refusal-sheet-by-hand";
                return Err(Refusal::WrongState { why }.into());
            }
            actor.permit(&DECIDE_SHEET)?
        } else {
            permit
        };
        if sheet.version != Version::new(deed.seen) {
            return Err(Refusal::Stale.into());
        }
        let people = self
            .people_named(actor, register, sheet.unit, &deed.values)
            .await?;
        let zone = zone(&unit_words(actor, sheet.unit).1);
        let setting = Setting {
            zone: &zone,
            now: self.now(),
            people: &people,
        };
        let wish = Deed {
            step: Some(deed.step.as_str()).filter(|step| !step.is_empty()),
            values: &deed.values,
            note: &deed.note,
        };
        let party = actor.party_in(sheet.unit);
        let judged = register.step(&sheet, wish, &party, setting);
        let judged = self.referred(&permit, register, judged).await?;
        let next = match judged {
            Ok(next) => next,
            Err(refused) => {
                let of = (found, sheet.unit, id);
                return self.refused(&permit, of, &deed.step, refused).await;
            }
        };
        let facts = moved(found, &next);
        let open = register.state(&next.state).is_some_and(|state| !state.ends);
        let (unit, sheet) = (next.unit, next);
        let change = Change::Sheet(Box::new(SheetChange::Move { sheet, open }));
        self.carry_out(&permit, unit, sheet_object(id), facts, vec![change])
            .await?;
        Ok(Outcome::Done(id))
    }

    /// What a register refuses is written down before it is told.
    async fn refused(
        &self,
        permit: &Permit,
        (found, unit, id): (&Registered, UnitId, SheetId),
        step: &str,
        refused: Refused,
    ) -> Result<Outcome, Problem> {
        let clause = found.register.clause_of(&refused);
        let facts = json!({
            "register": found.register.id(),
            "step": step.chars().take(40).collect::<String>(),
            "refused": refused.name().chars().take(40).collect::<String>(),
            "fields": refused.fields(),
            "clause": clause.map(|clause| clause.code.as_str()),
        });
        let object = sheet_object(id);
        let entry = self.person_entry(permit, unit, object, facts.to_string());
        let deed = Written::new(Vec::new(), entry);
        self.commit(permit.scope(), deed).await?;
        Ok(Outcome::Refused(Box::new(refused)))
    }

    /// Everybody whom a deed names, with what they may do in the unit today.
    async fn people_named(
        &self,
        actor: &Actor,
        register: &Register,
        unit: UnitId,
        values: &Values,
    ) -> Result<BTreeMap<PersonId, Party>, Problem> {
        let mut people = BTreeMap::new();
        for (name, value) in values {
            let field = register.field(name);
            let person = field.filter(|field| matches!(field.kind, Kind::Person(_)));
            let id = person.and_then(|_| value.trim().parse().ok());
            if let Some(id) = id {
                people.insert(id, self.party_of(actor, id, unit).await?);
            }
        }
        Ok(people)
    }

    /// What a sheet newly refers to must be on record and within the actor's reach.
    async fn referred(
        &self,
        permit: &Permit,
        register: &Register,
        judged: Result<Sheet, Refused>,
    ) -> Result<Result<Sheet, Refused>, Problem> {
        let Ok(sheet) = judged else { return Ok(judged) };
        let written = sheet.done.last().map(|done| &done.changed);
        for (name, value) in written.into_iter().flatten() {
            let kind = register.field(name).map(|field| &field.kind);
            let known = match kind {
                Some(kind) if !value.is_empty() => {
                    self.is_known(permit, &sheet, kind, value).await?
                }
                _ => true,
            };
            if !known {
                return Ok(Err(Refused::Value {
                    field: name.clone(),
                    why: BadValue::NotKnown,
                }));
            }
        }
        Ok(Ok(sheet))
    }

    async fn is_known(
        &self,
        permit: &Permit,
        sheet: &Sheet,
        kind: &Kind,
        value: &str,
    ) -> Result<bool, Problem> {
        let (records, scope) = (&self.parts.records, permit.scope());
        Ok(match kind {
            Kind::Unit => value.parse().is_ok_and(|unit| scope.covers(unit)),
            Kind::Incident => match value.parse() {
                Ok(id) => records.incident(scope, id).await?.is_some(),
                Err(_) => false,
            },
            Kind::Finding => match value.parse() {
                Ok(id) => records.finding(scope, id).await?.is_some(),
                Err(_) => false,
            },
            Kind::Sheet(of) => {
                let files = self.registers();
                let number = files.find(of).and_then(|of| of.register.numbered(value));
                match number {
                    Some(number) => {
                        let found = records.sheets_numbered(scope, of, number).await?;
                        found.iter().any(|one| one.unit == sheet.unit)
                    }
                    None => false,
                }
            }
            _ => true,
        })
    }
}

/// Facts of the journal: names of fields, never what stands in them.
fn moved(found: &Registered, sheet: &Sheet) -> String {
    let done = sheet.done.last();
    let changed = done.map(|done| done.changed.keys().collect::<Vec<_>>());
    json!({
        "register": found.register.id(),
        "number": found.register.number(sheet.year, sheet.number),
        "step": done.map(|done| done.step.as_str()),
        "as": done.map(|done| done.role.name()),
        "deputy_of": done.and_then(|done| done.deputy_of).map(|id| id.to_string()),
        "to": sheet.state,
        "fields": changed,
        // Judged by the register as it stands, whatever the sheet was begun under.
        "under": found.digest,
    })
    .to_string()
}
