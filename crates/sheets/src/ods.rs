//! OpenDocument spreadsheet, written by hand: the few elements a list needs.
//!
//! OpenDocument 1.3 part 2 (packages, 3.3: `mimetype` first, stored) and part 3 (schema). Every
//! cell says what it is (`office:value-type`); nothing ever writes `table:formula`.

use std::fmt::Write as _;
use std::io;

use crate::container::{Container, Open};
use crate::xml::{escaped, paragraph};
use crate::{Cell, Column, Kind, Sheet, paired};

pub(crate) const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// Rows of one table, its head included: more than that is cut by spreadsheet programs, so a
/// longer list goes on in a second table.
const TABLE_ROWS: usize = 1_048_576;
/// Excel cuts longer cells; JSON holds them whole. In characters.
const LONGEST_CELL: usize = 32_000;
/// Rows are compressed together.
const CHUNK: usize = 64 * 1024;

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>
"#;

const HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<office:document-content office:version="1.3""#,
    r#" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
    r#" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0""#,
    r#" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#,
    r#" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0""#,
    r#" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0""#,
    r#" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0">"#,
    "<office:automatic-styles>",
    r#"<style:style style:name="wtext" style:family="table-column"><style:table-column-properties style:column-width="6cm"/></style:style>"#,
    r#"<style:style style:name="wnumber" style:family="table-column"><style:table-column-properties style:column-width="2.6cm"/></style:style>"#,
    r#"<style:style style:name="wtime" style:family="table-column"><style:table-column-properties style:column-width="4.6cm"/></style:style>"#,
    r#"<style:style style:name="wid" style:family="table-column"><style:table-column-properties style:column-width="7.6cm"/></style:style>"#,
    r#"<number:date-style style:name="moment"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/></number:date-style>"#,
    r##"<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:background-color="#eef4f5" fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>"##,
    r#"<style:style style:name="time" style:family="table-cell" style:data-style-name="moment"/>"#,
    "</office:automatic-styles><office:body><office:spreadsheet>",
);
const TAIL: &str = "</office:spreadsheet></office:body></office:document-content>\n";

pub(crate) struct Ods {
    container: Container,
    content: Open,
    /// XML that is not compressed yet.
    waiting: String,
    rows: usize,
    tables: usize,
}

impl Ods {
    pub(crate) fn new(sheet: &Sheet) -> io::Result<Self> {
        let mut container = Container::default();
        container.store("mimetype", MEDIA_TYPE.as_bytes())?;
        container.deflate("META-INF/manifest.xml", MANIFEST.as_bytes())?;
        let content = container.open("content.xml")?;
        let mut ods = Self {
            container,
            content,
            waiting: HEAD.to_owned(),
            rows: 0,
            tables: 0,
        };
        ods.begin_table(sheet);
        Ok(ods)
    }

    pub(crate) fn row(&mut self, sheet: &Sheet, cells: &[Cell]) -> io::Result<()> {
        if self.rows == TABLE_ROWS {
            self.waiting.push_str("</table:table>");
            self.begin_table(sheet);
        }
        self.rows = self.rows.saturating_add(1);
        self.waiting.push_str("<table:table-row>");
        for (_, cell) in paired(sheet, cells) {
            write_cell(&mut self.waiting, sheet, cell);
        }
        self.waiting.push_str("</table:table-row>\n");
        if self.waiting.len() >= CHUNK {
            self.compress()?;
        }
        Ok(())
    }

    pub(crate) fn ready(&mut self) -> Vec<u8> {
        self.container.ready()
    }

    pub(crate) fn finish(mut self) -> io::Result<Vec<u8>> {
        self.waiting.push_str("</table:table>");
        self.waiting.push_str(TAIL);
        self.compress()?;
        self.container.close(self.content)?;
        self.container.finish()
    }

    fn begin_table(&mut self, sheet: &Sheet) {
        self.tables = self.tables.saturating_add(1);
        self.rows = 1;
        let mut name = table_name(&sheet.title);
        if self.tables > 1 {
            // Writing to a String does not fail.
            let _ = write!(name, " {}", self.tables);
        }
        let _ = write!(
            self.waiting,
            "<table:table table:name=\"{}\">",
            escaped(&name)
        );
        for column in &sheet.columns {
            let kind = column.kind.name();
            let _ = write!(
                self.waiting,
                "<table:table-column table:style-name=\"w{kind}\"/>"
            );
        }
        self.waiting
            .push_str("<table:table-header-rows><table:table-row>");
        for column in &sheet.columns {
            let title = paragraph(&head_title(sheet, column));
            let _ = write!(
                self.waiting,
                "<table:table-cell table:style-name=\"head\" office:value-type=\"string\">{title}</table:table-cell>"
            );
        }
        self.waiting
            .push_str("</table:table-row></table:table-header-rows>\n");
    }

    fn compress(&mut self) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.container.add(&mut self.content, waiting.as_bytes())
    }
}

/// Times in cells carry no zone, so the head names it.
fn head_title(sheet: &Sheet, column: &Column) -> String {
    let zone = sheet.zone.iana_name().unwrap_or("UTC");
    match column.kind {
        Kind::Time => format!("{} ({zone})", column.title),
        Kind::Text | Kind::Number | Kind::Id => column.title.clone(),
    }
}

/// Spreadsheet programs refuse some signs in the name of a table, and names over 31 characters.
fn table_name(title: &str) -> String {
    title
        .chars()
        .filter(|character| !"[]*?:/\\'".contains(*character))
        .take(28)
        .collect()
}

fn write_cell(out: &mut String, sheet: &Sheet, cell: &Cell) {
    // Writing to a String does not fail.
    let _ = match cell {
        Cell::Empty => write!(out, "<table:table-cell/>"),
        Cell::Text(text) => write!(
            out,
            "<table:table-cell office:value-type=\"string\">{}</table:table-cell>",
            paragraph(&shortened(text))
        ),
        Cell::Number(number) => write!(
            out,
            "<table:table-cell office:value-type=\"float\" office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
        ),
        Cell::Time(at) => {
            let local = at.to_zoned(sheet.zone.clone());
            let (day, clock) = (local.date(), local.strftime("%H:%M:%S"));
            write!(
                out,
                "<table:table-cell table:style-name=\"time\" office:value-type=\"date\" office:date-value=\"{day}T{clock}\"><text:p>{day} {clock}</text:p></table:table-cell>"
            )
        }
    };
}

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST_CELL).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
