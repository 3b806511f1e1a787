//! Sheets for those who are not at a browser: the same words, lists and papers.

use std::io;

use application::registers::{SheetPage, SheetRow};
use askama::Template;
use domain::language::Language;
use domain::register::Register;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sheets::{Cell, Format, Writer};

use super::fields::Told;
use super::list::{cells, sheet};
use super::paper::{every_field, paper, stamps};
use super::sheet::{HistoryLine, history};
use super::state;
use crate::page::Page;

/// Writes lists and papers of sheets in a language and zone.
pub struct Printer {
    page: Page,
}

/// A page that opens without a network.
#[derive(Template)]
#[template(path = "sheet_alone.html")]
struct Alone<'a> {
    page: &'a Page,
    title: String,
    official: String,
    number: String,
    unit: String,
    state: String,
    fields: Vec<Told>,
    history: Vec<HistoryLine>,
    stamps: Vec<String>,
}

impl Printer {
    /// One for a language, a zone and the present moment.
    pub fn new(language: Language, zone: TimeZone, now: Timestamp) -> Self {
        let mut page = Page::new(language, None, now, String::new());
        page.zone = zone;
        Self { page }
    }

    /// Begins a list of all columns.
    ///
    /// # Errors
    /// When its head cannot be compressed.
    pub fn list(&self, format: Format, register: &Register) -> io::Result<Writer> {
        Writer::new(format, sheet(&self.page, register))
    }

    /// The cells of a sheet in such a list.
    pub fn cells(&self, register: &Register, row: &SheetRow) -> Vec<Cell> {
        cells(&self.page, register, row)
    }

    /// A sheet as OpenDocument text.
    ///
    /// # Errors
    /// When it cannot be compressed.
    pub fn odt(&self, found: &SheetPage) -> io::Result<Vec<u8>> {
        sheets::odt(&paper(&self.page, found))
    }

    /// A sheet as a page that prints.
    ///
    /// # Errors
    /// When the page cannot be filled.
    pub fn html(&self, found: &SheetPage) -> Result<String, askama::Error> {
        let register = &found.registered.register;
        let page = &self.page;
        let alone = Alone {
            page,
            title: register.title().get(page.language).to_owned(),
            official: register.official().to_owned(),
            number: found.row.number.clone(),
            unit: texts::visible(&found.row.unit_name),
            state: state(page, register, &found.row.sheet.state),
            fields: every_field(page, found),
            history: history(page, found),
            stamps: stamps(page, found),
        };
        alone.render()
    }
}
