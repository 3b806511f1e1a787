//! A sheet on paper: a page that prints, and a file for LibreOffice.

use application::Fault;
use application::registers::SheetPage;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use sheets::{ODT_MEDIA_TYPE, Paper, PaperBlock};

use super::fields::{self, Told};
use super::sheet::{HistoryLine, history};
use super::state;
use crate::answer::{Reply, shown};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

#[derive(Template)]
#[template(path = "sheet_print.html")]
struct PrintPage {
    page: Page,
    id: String,
    title: String,
    official: String,
    number: String,
    unit: String,
    state: String,
    fields: Vec<Told>,
    history: Vec<HistoryLine>,
    stamps: Vec<String>,
}

/// Every field of the register, those that are empty too.
pub(super) fn every_field(page: &Page, found: &SheetPage) -> Vec<Told> {
    let row = &found.row;
    let fields = found.registered.register.fields().iter();
    fields
        .map(|field| {
            let value = row.sheet.values.get(&field.name);
            let told = value.map(|value| fields::shown(page, field, value, row));
            Told {
                label: field.label.get(page.language).to_owned(),
                lines: told
                    .unwrap_or_default()
                    .lines()
                    .map(texts::visible)
                    .collect(),
            }
        })
        .collect()
}

pub(super) fn stamps(page: &Page, found: &SheetPage) -> Vec<String> {
    let stamps = found.registered.register.stamps().iter();
    stamps
        .map(|stamp| stamp.get(page.language).to_owned())
        .collect()
}

/// `GET /sheets/{id}/print`
pub(crate) async fn print(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let found = office.print_sheet(person.actor(), id, "html").await?;
    let mut page = person.page;
    page.zone = found.zone.clone();
    let register = &found.registered.register;
    shown(&PrintPage {
        id: id.to_string(),
        title: register.title().get(page.language).to_owned(),
        official: register.official().to_owned(),
        number: found.row.number.clone(),
        unit: texts::visible(&found.row.unit_name),
        state: state(&page, register, &found.row.sheet.state),
        fields: every_field(&page, &found),
        history: history(&page, &found),
        stamps: stamps(&page, &found),
        page,
    })
}

/// `GET /sheets/{id}/odt`
pub(crate) async fn odt(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let found = office.print_sheet(person.actor(), id, "odt").await?;
    let mut page = person.page;
    page.zone = found.zone.clone();
    let number = &found.row.number;
    let bytes = sheets::odt(&paper(&page, &found))
        .map_err(|cause| Fault::caused(format!("write the sheet {number} as a file"), cause))?;
    let disposition = format!("attachment; filename=\"{number}.odt\"");
    let headers = [
        (CONTENT_TYPE, ODT_MEDIA_TYPE.to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

/// A sheet as a paper.
pub(super) fn paper(page: &Page, found: &SheetPage) -> Paper {
    let register = &found.registered.register;
    let row = |told: Told| (told.label, told.lines.join("\n"));
    let line = |line: HistoryLine| (line.at, format!("{} {}", line.who, line.what));
    let number = &found.row.number;
    Paper {
        language: page.language.tag(),
        title: register.title().get(page.language).to_owned(),
        note: [register.official(), number, &found.row.unit_name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        blocks: vec![
            PaperBlock {
                heading: state(page, register, &found.row.sheet.state),
                rows: every_field(page, found).into_iter().map(row).collect(),
            },
            PaperBlock {
                heading: page.t("sheet-history"),
                rows: history(page, found).into_iter().map(line).collect(),
            },
        ],
        list: None,
        stamps: stamps(page, found),
        foot: format!("{} {number}", found.row.unit_name),
    }
}
