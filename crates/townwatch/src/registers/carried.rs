//! What `townwatch register export`, `print` and `import` ask for, carried out by whoever may write.

use std::path::Path;
use std::sync::Arc;

use application::Office;
use application::registers::SheetQuery;
use application::registers::outside::ImportRow;
use domain::language::Language;
use domain::register::{BadValue, Refused, Register};
use serde_json::json;
use sheets::Format;

use super::outside::{Row, SheetsAsked, run_file};
use crate::control::{Answer, Desk};
use crate::evidence_export::write;

/// Sheets that are read at once.
const BATCH: u32 = 200;

/// Carries out what is asked.
pub(crate) async fn carry_out(desk: &Desk, asked: SheetsAsked) -> Result<Answer, String> {
    let office = &desk.office;
    match asked {
        SheetsAsked::Export {
            register,
            format,
            language,
        } => {
            let bytes = list(office, &register, &format, language).await?;
            kept(desk, &bytes, &format)
        }
        SheetsAsked::Print {
            register,
            number,
            unit,
            format,
            language,
        } => {
            let of = (register.as_str(), number.as_str(), unit.as_deref());
            let bytes = paper(office, of, &format, language).await?;
            kept(desk, &bytes, &format)
        }
        SheetsAsked::Fields { register } => {
            let shelf = office.registers();
            let found = shelf
                .find(&register)
                .ok_or_else(|| no_register(&register))?;
            let fields = found.register.fields().iter();
            let lines = fields.map(|field| json!({"name": field.name, "label": field.label}));
            let lines = lines.collect();
            Ok(Answer::Lines { lines })
        }
        SheetsAsked::Import {
            register,
            by,
            unit,
            file,
            dry_run,
        } => taken_in(desk, (&register, &by, unit.as_deref()), &file, dry_run).await,
    }
}

fn no_register(id: &str) -> String {
    format!("no register {id:?}: townwatch register list names them")
}

fn told(cause: impl std::fmt::Display) -> String {
    cause.to_string()
}

fn kept(desk: &Desk, bytes: &[u8], ending: &str) -> Result<Answer, String> {
    let file = run_file(&desk.data, "sheets", ending)?;
    write(&file, bytes).map_err(|cause| format!("{}: {cause}", file.display()))?;
    Ok(Answer::File { file })
}

async fn list(
    office: &Arc<Office>,
    id: &str,
    format: &str,
    language: Language,
) -> Result<Vec<u8>, String> {
    let shelf = office.registers();
    let found = shelf.find(id).ok_or_else(|| no_register(id))?;
    let register = &found.register;
    let format = match Format::from_name(format) {
        Some(Format::Csv { .. }) => Format::Csv { mark: false },
        Some(other) => other,
        None => return Err(format!("--format {format}: csv, ods or json")),
    };
    let zone = office.own_zone().await.map_err(told)?;
    let printer = web::Printer::new(language, zone, office.now());
    let mut writer = printer.list(format, register).map_err(told)?;
    let noted = office.note_sheets_by_operator(id, None, format.name());
    noted.await.map_err(told)?;
    let mut query = SheetQuery {
        register: id.to_owned(),
        limit: BATCH,
        ..SheetQuery::default()
    };
    let mut bytes = Vec::new();
    loop {
        let rows = office.sheets_for_operator(&query).await.map_err(told)?;
        for row in &rows {
            writer.row(&printer.cells(register, row)).map_err(told)?;
        }
        bytes.extend(writer.ready());
        let full = usize::try_from(BATCH).is_ok_and(|most| rows.len() == most);
        let last = rows.last().filter(|_| full);
        query.after = last.and_then(|row| Some((row.sheet.begun_at()?, row.sheet.id)));
        if query.after.is_none() {
            break;
        }
    }
    bytes.extend(writer.finish().map_err(told)?);
    Ok(bytes)
}

async fn paper(
    office: &Arc<Office>,
    (id, number, unit): (&str, &str, Option<&str>),
    format: &str,
    language: Language,
) -> Result<Vec<u8>, String> {
    let pages = office.numbered_for_operator(id, number).await;
    let mut pages = pages.map_err(|_| {
        format!("no sheet {number:?} of {id:?}: townwatch register export {id} names them")
    })?;
    pages.retain(|page| unit.is_none_or(|unit| page.row.unit_name == unit));
    let [page] = pages.as_slice() else {
        let units: Vec<_> = pages
            .iter()
            .map(|page| page.row.unit_name.as_str())
            .collect();
        return Err(format!(
            "{number}: name the unit with --unit; it is one of: {}",
            units.join(", ")
        ));
    };
    let noted = office.note_sheets_by_operator(id, Some(number), format);
    noted.await.map_err(told)?;
    let printer = web::Printer::new(language, page.zone.clone(), office.now());
    match format {
        "odt" => printer.odt(page).map_err(told),
        "html" => printer.html(page).map(String::into_bytes).map_err(told),
        other => Err(format!("--format {other}: odt or html")),
    }
}

async fn taken_in(
    desk: &Desk,
    (id, by, unit): (&str, &str, Option<&str>),
    file: &Path,
    dry_run: bool,
) -> Result<Answer, String> {
    let office = &desk.office;
    if file.parent() != Some(desk.data.join("run").as_path()) {
        return Err(format!("{}: rows lie in the data folder", file.display()));
    }
    let text = std::fs::read(file).map_err(|cause| format!("{}: {cause}", file.display()))?;
    let rows: Vec<Row> = serde_json::from_slice(&text).map_err(told)?;
    let unit = match unit {
        None => None,
        Some(name) => {
            let all = office.units().await.map_err(told)?;
            let found = all.into_iter().find(|one| one.name == name);
            Some(found.ok_or_else(|| format!("--unit: no unit {name:?}"))?.id)
        }
    };
    let rows = rows.into_iter().map(|row| ImportRow {
        line: row.line,
        values: row.values,
    });
    let done = office
        .import_by_operator(by, (id, unit), rows.collect(), dry_run)
        .await
        .map_err(|problem| {
            format!("{problem}: name a register that --as {by:?} may begin sheets of in the unit")
        })?;
    let shelf = office.registers();
    let found = shelf.find(id).ok_or_else(|| no_register(id))?;
    let mut lines: Vec<_> = done
        .wrong
        .iter()
        .map(|(line, refused)| json!({"line": line, "problem": why(&found.register, refused)}))
        .collect();
    lines.push(json!({
        "rows": done.rows, "wrong": done.wrong.len(), "begun": done.begun.len(), "dry_run": dry_run,
    }));
    Ok(Answer::Lines { lines })
}

/// Why a row is none, in English: this is for scripts.
fn why(register: &Register, refused: &Refused) -> String {
    match refused {
        Refused::Value { field, why } if *why == BadValue::NotKnown => {
            format!("{field}: not known")
        }
        Refused::Value { field, why } => format!("{field}: {}", why.name()),
        Refused::Missing { fields, .. } => format!("missing: {}", fields.join(", ")),
        Refused::Rule { rule, fields } => {
            let says = register.rule(rule);
            let says = says.map_or("", |rule| rule.says.get(Language::En));
            format!("{rule} ({}): {says}", fields.join(", "))
        }
        other => other.name().to_owned(),
    }
}
