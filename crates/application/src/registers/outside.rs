//! Sheets as they are read, printed and taken in without a browser: by the operator's commands and by packs.

use std::collections::BTreeMap;

use domain::id::{PersonId, SheetId, UnitId};
use domain::journal::{Doer, Object};
use domain::language::{Language, Trilingual};
use domain::register::{BadValue, Field, Kind, Refused, Register, Sheet, Values};
use jiff::civil::Date;
use serde_json::json;

use super::view::people_of;
use super::{Outcome, Registered, SheetPage, SheetQuery, SheetRow, sheets_within};
use crate::authority::{Actor, Scope};
use crate::deed::Deed;
use crate::office::{Office, zone};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{BEGIN_SHEET, LIST_SHEETS, PRINT_SHEET, UseCase};

/// The year before the first one of the Republic of China.
const BEFORE_ROC: i16 = 1911;
/// Years from here on are Gregorian.
const FIRST_GREGORIAN: i16 = 1000;
/// The most rows that are taken in at once. Ours.
pub const MOST_ROWS: usize = 10_000;

/// One row that is to become a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportRow {
    /// Its line in the file, for whoever mends it.
    pub line: usize,
    /// What stands in it, by field.
    pub values: Values,
}

/// What became of rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// How many rows there were.
    pub rows: usize,
    /// Rows that the register refuses, by their lines; where there is one, nothing was begun.
    pub wrong: Vec<(usize, Refused)>,
    /// The sheets that were begun.
    pub begun: Vec<SheetId>,
}

impl Office {
    /// A sheet as it is printed, without what could be done with it.
    pub(crate) async fn sheet_to_print(
        &self,
        scope: &Scope,
        id: SheetId,
    ) -> Result<Option<SheetPage>, Problem> {
        let found = self.parts.records.sheet(scope, id).await?;
        let files = self.registers();
        let of = |sheet: Sheet| {
            let registered = files.find(&sheet.register)?.clone();
            Some((registered, sheet))
        };
        let Some((registered, sheet)) = found.and_then(of) else {
            return Ok(None);
        };
        let declared_otherwise = sheet.begun_under != registered.digest;
        let units = self.parts.records.units().await?;
        let unit = units.iter().find(|unit| unit.id == sheet.unit);
        let zone = zone(unit.map_or("UTC", |unit| unit.time_zone.as_str()));
        let mut rows = self.plain_rows(&registered.register, vec![sheet]).await?;
        let Some(row) = rows.pop() else {
            return Ok(None);
        };
        Ok(Some(SheetPage {
            registered,
            row,
            zone,
            declared_otherwise,
            steps: Vec::new(),
            fills: Vec::new(),
            choices: BTreeMap::new(),
            due: Vec::new(),
        }))
    }

    async fn plain_rows(
        &self,
        register: &Register,
        sheets: Vec<Sheet>,
    ) -> Result<Vec<SheetRow>, Fault> {
        let units = self.parts.records.units().await?;
        let names: BTreeMap<UnitId, String> =
            units.into_iter().map(|unit| (unit.id, unit.name)).collect();
        let mut people: Vec<PersonId> = sheets
            .iter()
            .flat_map(|sheet| people_of(register, sheet))
            .collect();
        people.sort_unstable();
        people.dedup();
        let known = self.parts.records.names(&people).await?;
        let row = |sheet: Sheet| SheetRow {
            number: register.number(sheet.year, sheet.number),
            unit_name: names.get(&sheet.unit).cloned().unwrap_or_default(),
            names: people_of(register, &sheet)
                .into_iter()
                .filter_map(|id| Some((id, known.get(&id)?.clone())))
                .collect(),
            sheet,
        };
        Ok(sheets.into_iter().map(row).collect())
    }

    /// Sheets of a register in every unit, newest first, for the operator of the machine.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is no such register; a fault when records cannot be read.
    pub async fn sheets_for_operator(&self, query: &SheetQuery) -> Result<Vec<SheetRow>, Problem> {
        let files = self.registers();
        let found = files.find(&query.register).ok_or(Refusal::NotFound)?;
        let sheets = self
            .parts
            .records
            .sheets(&Scope::whole_office(), query)
            .await?;
        Ok(self.plain_rows(&found.register, sheets).await?)
    }

    /// The sheets of a number, one for each unit that counted so far, for the operator of the machine.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is no such register or number; a fault when records cannot be read.
    pub async fn numbered_for_operator(
        &self,
        register: &str,
        number: &str,
    ) -> Result<Vec<SheetPage>, Problem> {
        let files = self.registers();
        let found = files.find(register).ok_or(Refusal::NotFound)?;
        let counted = found.register.numbered(number).ok_or(Refusal::NotFound)?;
        let scope = Scope::whole_office();
        let sheets = self
            .parts
            .records
            .sheets_numbered(&scope, register, counted);
        let mut pages = Vec::new();
        for sheet in sheets.await? {
            pages.extend(self.sheet_to_print(&scope, sheet.id).await?);
        }
        if pages.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        Ok(pages)
    }

    /// Writes down that the operator of the machine takes sheets out; to be called before they are handed over.
    ///
    /// # Errors
    /// A fault when it cannot be written.
    pub async fn note_sheets_by_operator(
        &self,
        register: &str,
        number: Option<&str>,
        format: &str,
    ) -> Result<(), Problem> {
        let use_case = if number.is_some() {
            &PRINT_SHEET
        } else {
            &LIST_SHEETS
        };
        let facts = json!({"register": register, "number": number, "format": format});
        self.note_of_register(use_case, register, facts).await
    }

    async fn note_of_register(
        &self,
        use_case: &UseCase,
        register: &str,
        facts: serde_json::Value,
    ) -> Result<(), Problem> {
        let object = Object {
            kind: "register",
            id: register.chars().take(64).collect(),
        };
        let unit = self.top_unit().await?.id;
        let entry = self.entry(Doer::Program, use_case, unit, object, facts.to_string());
        let deed = Deed::new(Vec::new(), entry);
        self.commit(&Scope::whole_office(), deed).await
    }

    /// Begins a sheet for each row, or none where the register refuses one of them. A dry run only judges.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where one does not see the register or may not begin in the unit; [`Refusal::Invalid`]
    /// for too many rows; a fault when records cannot be written.
    pub async fn import_sheets(
        &self,
        actor: &Actor,
        (register, unit): (&str, UnitId),
        rows: Vec<ImportRow>,
        dry: bool,
    ) -> Result<Imported, Problem> {
        let permit = actor.permit(&BEGIN_SHEET)?;
        let files = self.registers();
        let found = files.find(register).ok_or(Refusal::NotFound)?;
        if !sheets_within(actor, &permit, &found.register).covers(unit) {
            return Err(Refusal::NotFound.into());
        }
        if rows.len() > MOST_ROWS {
            let (field, why) = ("file", "invalid-import-rows");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let mut told = Imported {
            rows: rows.len(),
            ..Imported::default()
        };
        let mut good = Vec::new();
        for row in rows {
            let values = self.canonical(&found.register, row.values).await?;
            match self.would_begin(actor, found, unit, &values).await? {
                Ok(()) => good.push((row.line, values)),
                Err(refused) => told.wrong.push((row.line, refused)),
            }
        }
        if dry || !told.wrong.is_empty() {
            return Ok(told);
        }
        for (line, values) in good {
            match self.begin_sheet(actor, register, unit, &values).await? {
                Outcome::Done(id) => told.begun.push(id),
                Outcome::Refused(refused) => told.wrong.push((line, *refused)),
            }
        }
        Ok(told)
    }

    /// The same by the operator of the machine for somebody who answers for it; the journal says both.
    ///
    /// # Errors
    /// As [`Office::import_sheets`]; [`Refusal::NotFound`] where nobody has the sign-in name.
    pub async fn import_by_operator(
        &self,
        sign_in_name: &str,
        (register, unit): (&str, Option<UnitId>),
        rows: Vec<ImportRow>,
        dry: bool,
    ) -> Result<Imported, Problem> {
        let found = self.parts.records.credentials(sign_in_name).await?;
        let person = found.ok_or(Refusal::NotFound)?.account.person;
        let actor = self.actor(person, None).await?.ok_or(Refusal::NotFound)?;
        let unit = unit.unwrap_or(actor.person.unit);
        let count = rows.len();
        if !dry {
            let facts = json!({"import_for": person.to_string(), "rows": count});
            self.note_of_register(&BEGIN_SHEET, register, facts).await?;
        }
        self.import_sheets(&actor, (register, unit), rows, dry)
            .await
    }

    /// What people write in a table, as a sheet keeps it: names of choices in any language, sign-in names of people.
    async fn canonical(&self, register: &Register, values: Values) -> Result<Values, Fault> {
        let mut read = Values::new();
        for (name, text) in values {
            let text = text.trim().to_owned();
            if text.is_empty() {
                continue;
            }
            let field = register.field(&name);
            let value = match field.map(|field| &field.kind) {
                Some(Kind::Person(_)) if text.parse::<PersonId>().is_err() => {
                    let found = self.parts.records.credentials(&text.to_lowercase()).await?;
                    found.map_or(text, |found| found.account.person.to_string())
                }
                _ => field.map_or_else(|| text.clone(), |field| meant(field, &text)),
            };
            read.insert(name, value);
        }
        Ok(read)
    }

    /// What a register would say to the beginning of a sheet.
    async fn would_begin(
        &self,
        actor: &Actor,
        found: &Registered,
        unit: UnitId,
        values: &Values,
    ) -> Result<Result<(), Refused>, Problem> {
        if let Some(name) = values
            .keys()
            .find(|name| found.register.field(name).is_none())
        {
            return Ok(Err(Refused::Value {
                field: name.clone(),
                why: BadValue::NotKnown,
            }));
        }
        let judged = self.judged_begin(actor, found, unit, values).await?;
        Ok(judged.map(drop))
    }
}

/// A choice by its name in any language, a day and a number as our own lists write them; everything else as it stands.
fn meant(field: &Field, text: &str) -> String {
    let named = |label: &Trilingual| Language::ALL.into_iter().any(|one| label.get(one) == text);
    match &field.kind {
        Kind::Choice(all) => all
            .iter()
            .find(|one| named(&one.label))
            .map_or_else(|| text.to_owned(), |one| one.value.clone()),
        Kind::YesNo => match text.to_lowercase().as_str() {
            "是" | "có" | "yes" | "y" => "yes".to_owned(),
            "否" | "không" | "no" | "n" => "no".to_owned(),
            _ => text.to_owned(),
        },
        Kind::Date => day(text).map_or_else(|| text.to_owned(), |day| day.to_string()),
        Kind::Number(Some(measure)) => {
            let ends = Language::ALL.into_iter().map(|one| measure.get(one));
            let mut bare = ends.filter_map(|end| text.strip_suffix(end));
            bare.next().unwrap_or(text).trim().to_owned()
        }
        _ => text.to_owned(),
    }
}

/// A day as offices here write it: year, month, day, the year of either calendar; or day, month, year.
fn day(text: &str) -> Option<Date> {
    let parts = text.split(['年', '月', '日', '/', '.', '-']).map(str::trim);
    let parts: Vec<i16> = parts
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = match (*first, *last) {
        (year, day) if year > 31 && year < FIRST_GREGORIAN => (year.checked_add(BEFORE_ROC)?, day),
        (year, day) if year >= FIRST_GREGORIAN => (year, day),
        (day, year) if year >= FIRST_GREGORIAN => (year, day),
        _ => return None,
    };
    Date::new(year, i8::try_from(*month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_read_as_offices_write_them() {
        for text in [
            "2026-03-02",
            "2026/3/2",
            "115年3月2日",
            "115/03/02",
            "115.3.2",
            "02/03/2026",
        ] {
            let read = day(text).map(|day| day.to_string());
            assert_eq!(read.as_deref(), Some("2026-03-02"), "{text}");
        }
        for text in ["", "tomorrow", "3/2", "1/2/3", "2026-13-01", "115年2月30日"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
