//! Sheets of registers: rows to words, and back.

use application::registers::{SheetBook, SheetChange, SheetQuery};
use application::{Fault, Problem, Refusal, Scope};
use async_trait::async_trait;
use domain::id::SheetId;
use domain::register::{Done, Sheet};
use domain::version::Version;
use jiff::Timestamp;
use uuid::Uuid;

use crate::engine::{Value, Write};
use crate::open::SqlRecords;
use crate::reads::{each, limit};
use crate::rows::Columns;
use crate::statement as sql;
use crate::writes::{micros, version};

#[async_trait]
impl SheetBook for SqlRecords {
    async fn sheets(&self, scope: &Scope, query: &SheetQuery) -> Result<Vec<Sheet>, Fault> {
        let (at, id) = query.after.map_or_else(
            || (i64::MAX.into(), String::new()),
            |(at, id)| (micros(at), id.to_string()),
        );
        let mut values = vec![
            query.register.as_str().into(),
            at,
            id.into(),
            limit(query.limit).into(),
        ];
        let rows = if query.state.is_empty() {
            self.rows(&sql::SHEETS, values, Some(scope)).await?
        } else {
            values.push(query.state.as_str().into());
            self.rows(&sql::SHEETS_IN, values, Some(scope)).await?
        };
        each(&rows, Columns::sheet)
    }

    async fn sheet(&self, scope: &Scope, id: SheetId) -> Result<Option<Sheet>, Fault> {
        let key = || vec![Value::from(id.to_string())];
        let rows = self.rows(&sql::SHEET, key(), Some(scope)).await?;
        let Some(mut sheet) = each(&rows, Columns::sheet)?.pop() else {
            return Ok(None);
        };
        let rows = self.rows(&sql::SHEET_STEPS, key(), None).await?;
        sheet.done = each(&rows, |row| row.json("done"))?;
        Ok(Some(sheet))
    }

    async fn sheets_numbered(
        &self,
        scope: &Scope,
        register: &str,
        (year, number): (i16, u32),
    ) -> Result<Vec<Sheet>, Fault> {
        let values = vec![
            register.into(),
            i64::from(year).into(),
            i64::from(number).into(),
        ];
        let rows = self
            .rows(&sql::SHEETS_NUMBERED, values, Some(scope))
            .await?;
        each(&rows, Columns::sheet)
    }

    async fn sheets_naming(
        &self,
        scope: &Scope,
        register: &str,
        named: Uuid,
    ) -> Result<Vec<Sheet>, Fault> {
        // The values are JSON, and an identity stands in it between quotes.
        let pattern = format!("%\"{named}\"%");
        let values = vec![register.into(), pattern.as_str().into()];
        let rows = self.rows(&sql::SHEETS_NAMING, values, Some(scope)).await?;
        each(&rows, Columns::sheet)
    }

    async fn open_sheets(&self, scope: &Scope, register: &str) -> Result<u64, Fault> {
        let values = vec![register.into()];
        let rows = self.rows(&sql::OPEN_SHEETS, values, Some(scope)).await?;
        let counts = each(&rows, |row| row.small("how_many"))?;
        Ok(counts.first().copied().unwrap_or_default())
    }
}

impl Columns<'_> {
    fn sheet(&self) -> Result<Sheet, Fault> {
        let begun: Done = self.json("begun")?;
        Ok(Sheet {
            id: self.parsed("id")?,
            register: self.text("register")?,
            unit: self.parsed("unit")?,
            year: self.small("year")?,
            number: self.small("number")?,
            begun_under: self.text("begun_under")?,
            state: self.text("state")?,
            values: self.json("field_values")?,
            done: vec![begun],
            due: self.maybe_time("due_at")?,
            version: Version::new(self.small("version")?),
        })
    }
}

/// Writes a change of a sheet: its row, and the line of its history that is new.
pub(crate) async fn write(write: &mut Write<'_>, change: &SheetChange) -> Result<(), Problem> {
    match change {
        SheetChange::Begin { sheet, code } => Ok(begin(write, sheet, code).await?),
        SheetChange::Move { sheet, open } => {
            let values = vec![
                sheet.id.to_string().into(),
                sheet.unit.to_string().into(),
                version(sheet.version),
                sheet.state.as_str().into(),
                written(&sheet.values)?.into(),
                Value::MaybeWhole(sheet.due.map(Timestamp::as_microsecond)),
                i64::from(*open).into(),
            ];
            if write.run(&sql::MOVE_SHEET, values).await? == 0 {
                return Err(Refusal::Stale.into());
            }
            let place = sheet.done.len().saturating_sub(1);
            Ok(step(write, sheet, place).await?)
        }
    }
}

async fn begin(write: &mut Write<'_>, sheet: &Sheet, code: &str) -> Result<(), Fault> {
    let year = i64::from(sheet.year);
    let counter = vec![sheet.unit.to_string().into(), code.into(), year.into()];
    let row = write.row(&sql::NEXT_SHEET, counter).await?;
    let row = row.ok_or_else(|| Fault::new("count a sheet: the counter says nothing"))?;
    let number = Columns(&row).whole("last_number")?;
    let begun = sheet.done.first();
    let begun = begun.ok_or_else(|| Fault::new("begin a sheet: nobody began it"))?;
    let values = vec![
        sheet.id.to_string().into(),
        sheet.register.as_str().into(),
        sheet.unit.to_string().into(),
        year.into(),
        number.into(),
        sheet.begun_under.as_str().into(),
        sheet.state.as_str().into(),
        written(&sheet.values)?.into(),
        written(begun)?.into(),
        micros(begun.at),
        Value::MaybeWhole(sheet.due.map(Timestamp::as_microsecond)),
        version(sheet.version),
    ];
    write.run(&sql::BEGIN_SHEET, values).await?;
    step(write, sheet, 0).await
}

async fn step(write: &mut Write<'_>, sheet: &Sheet, place: usize) -> Result<(), Fault> {
    let done = sheet.done.get(place);
    let done = done.ok_or_else(|| Fault::new("move a sheet: nothing was done"))?;
    let place = i64::try_from(place).unwrap_or(i64::MAX);
    let values = vec![
        sheet.id.to_string().into(),
        place.into(),
        written(done)?.into(),
    ];
    write.run(&sql::ADD_SHEET_STEP, values).await?;
    Ok(())
}

fn written(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|cause| Fault::caused("write a sheet", cause))
}
