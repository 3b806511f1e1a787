//! Lists as files for other programs: CSV, ODS and JSON from one declaration of columns; and a
//! paper with fields as ODT ([`odt`]), and a calendar ([`ics`]).
//!
//! A [`Sheet`] says what the columns are; a [`Writer`] takes rows of [`Cell`]s and gives bytes as
//! they become ready, so that a list of any length needs little memory.
//!
//! What comes from logs is hostile. In every format
//!
//! - text never becomes a formula: ODS cells say that they are text, and in CSV, which cannot say
//!   so, an apostrophe stands before a sign that begins a formula ([`inert`]);
//! - characters that steer a terminal, turn the reading direction or are invisible are written out
//!   (`‹U+202E›`; in JSON as `\u202e`, so that the exact text can be read back);
//! - numbers and times that we made ourselves stay numbers and times.

mod container;
mod csv;
mod ics;
mod inert;
mod json;
mod ods;
mod odt;
mod table;
mod xml;

pub use ics::{DayEntry, ICS_MEDIA_TYPE, ics};
pub use inert::inert;
pub use odt::{ODT_MEDIA_TYPE, Paper, PaperBlock, PaperList, odt, odt_of_slips};
pub use table::{Table, read_csv, read_pasted, read_table};

use std::borrow::Cow;
use std::io;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words: from people, from texts, from logs.
    Text,
    /// A whole number.
    Number,
    /// A moment.
    Time,
    /// An identity of ours, for other programs.
    Id,
}

impl Kind {
    /// Stable name, as JSON writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Time => "time",
            Self::Id => "id",
        }
    }
}

/// A column: its stable name for programs, its title for people, what its cells are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in JSON; never changes.
    pub key: Cow<'static, str>,
    /// In the reader's language.
    pub title: String,
    /// What its cells are.
    pub kind: Kind,
}

/// What stands around the rows.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Stable name of the list, for programs.
    pub name: &'static str,
    /// Its title, in the reader's language.
    pub title: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The zone times are written in.
    pub zone: TimeZone,
    /// When it was made.
    pub made: Timestamp,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words or an identity, as they are: this crate makes them harmless.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A moment.
    Time(Timestamp),
}

impl Cell {
    /// Text, or nothing where it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// A count; one that no spreadsheet could hold becomes the largest there is.
    pub fn count(count: u64) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// A moment, if there is one.
    pub fn moment(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Empty, Self::Time)
    }
}

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, RFC 4180, UTF-8.
    Csv {
        /// Whether a byte order mark comes first. Excel takes a file without one for Big5 or
        /// windows-1258.
        mark: bool,
    },
    /// OpenDocument spreadsheet.
    Ods,
    /// One JSON object with `columns` and `rows`.
    Json,
}

impl Format {
    /// The formats a page offers, in order.
    pub const ALL: [Self; 3] = [Self::Csv { mark: true }, Self::Ods, Self::Json];

    /// Stable name, and the end of the file's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::Ods => "ods",
            Self::Json => "json",
        }
    }

    /// The format of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv { .. } => "text/csv; charset=utf-8; header=present",
            Self::Ods => ods::MEDIA_TYPE,
            Self::Json => "application/json",
        }
    }
}

/// Writes one sheet, row by row.
pub struct Writer {
    sheet: Sheet,
    way: Way,
}

enum Way {
    Csv(csv::Csv),
    Ods(Box<ods::Ods>),
    Json(json::Json),
}

impl Writer {
    /// Begins a file: what stands before the rows is ready at once.
    ///
    /// # Errors
    /// When the head cannot be compressed.
    pub fn new(format: Format, sheet: Sheet) -> io::Result<Self> {
        let way = match format {
            Format::Csv { mark } => Way::Csv(csv::Csv::new(mark, &sheet)),
            Format::Ods => Way::Ods(Box::new(ods::Ods::new(&sheet)?)),
            Format::Json => Way::Json(json::Json::new(&sheet)),
        };
        Ok(Self { sheet, way })
    }

    /// Adds a row, cells in the order of the columns; those that are missing are empty.
    ///
    /// # Errors
    /// When it cannot be compressed.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        match &mut self.way {
            Way::Csv(csv) => csv.row(&self.sheet, cells),
            Way::Ods(ods) => ods.row(&self.sheet, cells)?,
            Way::Json(json) => json.row(&self.sheet, cells),
        }
        Ok(())
    }

    /// Takes the bytes that are ready; what is still being compressed is not.
    pub fn ready(&mut self) -> Vec<u8> {
        match &mut self.way {
            Way::Csv(csv) => std::mem::take(&mut csv.out),
            Way::Ods(ods) => ods.ready(),
            Way::Json(json) => std::mem::take(&mut json.out),
        }
    }

    /// Ends the file and gives the rest of its bytes.
    ///
    /// # Errors
    /// When it cannot be compressed, or the file is larger than the format holds (4 GiB, ODS).
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self.way {
            Way::Csv(csv) => Ok(csv.out),
            Way::Ods(ods) => ods.finish(),
            Way::Json(json) => Ok(json.finish()),
        }
    }
}

/// RFC 3339 with the offset of the zone at that moment.
fn with_offset(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

/// The cells of a row beside their columns; missing ones are empty.
fn paired<'r>(sheet: &'r Sheet, cells: &'r [Cell]) -> impl Iterator<Item = (&'r Column, &'r Cell)> {
    let cells = cells.iter().chain(std::iter::repeat(&Cell::Empty));
    sheet.columns.iter().zip(cells)
}
