//! OpenDocument text, written by hand: a paper of A4 with blocks of fields and boxes for stamps.
//!
//! OpenDocument 1.3 part 2 (packages) and part 3 (schema). Margins by the handbook of official
//! papers: 2.5 cm. The same paper gives the same bytes.

use std::fmt::Write as _;
use std::io;

use crate::container::Container;
use crate::xml::{escaped, styled};

/// Media type of the file.
pub const ODT_MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

/// Width of a list in millimetres: that of the page without its margins.
const WIDTH: u32 = 160;
/// Longest value that is printed, in characters.
const LONGEST_VALUE: usize = 8_000;

/// A paper with fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// BCP 47: `zh-TW`, `vi`, `en`.
    pub language: &'static str,
    /// In large letters.
    pub title: String,
    /// Under the title; empty for none.
    pub note: String,
    /// The blocks.
    pub blocks: Vec<PaperBlock>,
    /// A list under the blocks; none for most papers.
    pub list: Option<PaperList>,
    /// What stands over each box for a stamp.
    pub stamps: Vec<String>,
    /// At the foot of every page, before its number.
    pub foot: String,
}

/// Fields under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperBlock {
    /// The heading.
    pub heading: String,
    /// Label and value; line breaks in a value begin a paragraph. An empty one leaves room to write.
    pub rows: Vec<(String, String)>,
}

/// A list with a line of titles, which stands again on every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperList {
    /// The heading.
    pub heading: String,
    /// Titles of the columns, each with its share of the paper's width.
    pub columns: Vec<(String, u16)>,
    /// The lines; a cell for each column.
    pub rows: Vec<Vec<String>>,
}

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>
"#;

const NAMESPACES: &str = concat!(
    r#" office:version="1.3""#,
    r#" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
    r#" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0""#,
    r#" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#,
    r#" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0""#,
    r#" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0""#,
    r#" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">"#,
);

const CONTENT_STYLES: &str = concat!(
    "<office:automatic-styles>",
    r#"<style:style style:name="fields" style:family="table"><style:table-properties style:width="16cm" table:align="left" style:may-break-between-rows="true"/></style:style>"#,
    r#"<style:style style:name="label" style:family="table-column"><style:table-column-properties style:column-width="4.5cm"/></style:style>"#,
    r#"<style:style style:name="value" style:family="table-column"><style:table-column-properties style:column-width="11.5cm"/></style:style>"#,
    r#"<style:style style:name="row" style:family="table-row"><style:table-row-properties style:min-row-height="0.9cm" fo:keep-together="auto"/></style:style>"#,
    r#"<style:style style:name="line" style:family="table-row"><style:table-row-properties fo:keep-together="always"/></style:style>"#,
    r#"<style:style style:name="box" style:family="table-row"><style:table-row-properties style:min-row-height="2.4cm" fo:keep-together="always"/></style:style>"#,
    r##"<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.12cm"/></style:style>"##,
);

/// The paper as a file.
///
/// # Errors
/// When it cannot be compressed.
pub fn odt(paper: &Paper) -> io::Result<Vec<u8>> {
    written(paper, "Heading")
}

/// The same with a page for each block: slips that go to different people.
///
/// # Errors
/// When it cannot be compressed.
pub fn odt_of_slips(paper: &Paper) -> io::Result<Vec<u8>> {
    written(paper, "Slip")
}

/// `further` is the style of every heading but the first.
fn written(paper: &Paper, further: &str) -> io::Result<Vec<u8>> {
    let mut container = Container::default();
    container.store("mimetype", ODT_MEDIA_TYPE.as_bytes())?;
    container.deflate("META-INF/manifest.xml", MANIFEST.as_bytes())?;
    container.deflate("styles.xml", styles(paper).as_bytes())?;
    container.deflate("content.xml", content(paper, further).as_bytes())?;
    container.finish()
}

fn content(paper: &Paper, further: &str) -> String {
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content");
    xml.push_str(NAMESPACES);
    xml.push_str(CONTENT_STYLES);
    column_styles(&mut xml, paper.list.as_ref());
    xml.push_str("</office:automatic-styles>");
    xml.push_str("<office:body><office:text>");
    xml.push_str(&styled("Title", &paper.title));
    if !paper.note.is_empty() {
        xml.push_str(&styled("Note", &paper.note));
    }
    for (number, block) in (1_u32..).zip(&paper.blocks) {
        let style = if number == 1 { "Heading" } else { further };
        xml.push_str(&styled(style, &block.heading));
        fields(&mut xml, number, block);
    }
    if let Some(list) = &paper.list {
        xml.push_str(&styled("Heading", &list.heading));
        lines(&mut xml, list);
    }
    if !paper.stamps.is_empty() {
        xml.push_str(&styled("Heading", ""));
        stamps(&mut xml, &paper.stamps);
    }
    xml.push_str("</office:text></office:body></office:document-content>\n");
    xml
}

fn fields(xml: &mut String, number: u32, block: &PaperBlock) {
    // Writing to a String does not fail.
    let _ = write!(
        xml,
        "<table:table table:name=\"fields{number}\" table:style-name=\"fields\"><table:table-column table:style-name=\"label\"/><table:table-column table:style-name=\"value\"/>"
    );
    for (label, value) in &block.rows {
        xml.push_str("<table:table-row table:style-name=\"row\">");
        cell(xml, "Label", label);
        cell(xml, "Field", value);
        xml.push_str("</table:table-row>");
    }
    xml.push_str("</table:table>");
}

/// Widths of a list's columns, by their shares.
fn column_styles(xml: &mut String, list: Option<&PaperList>) {
    let columns = list.map_or(&[][..], |list| &list.columns);
    let whole: u32 = columns.iter().map(|(_, share)| u32::from(*share)).sum();
    for (number, (_, share)) in columns.iter().enumerate() {
        let width = u32::from(*share).saturating_mul(WIDTH).checked_div(whole);
        let width = width.unwrap_or_default();
        let _ = write!(
            xml,
            "<style:style style:name=\"list{number}\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"{width}mm\"/></style:style>"
        );
    }
}

fn lines(xml: &mut String, list: &PaperList) {
    xml.push_str("<table:table table:name=\"list\" table:style-name=\"fields\">");
    for number in 0..list.columns.len() {
        let _ = write!(
            xml,
            "<table:table-column table:style-name=\"list{number}\"/>"
        );
    }
    let titles = list.columns.iter().map(|(title, _)| title);
    xml.push_str("<table:table-header-rows>");
    line(xml, "Small", titles);
    xml.push_str("</table:table-header-rows>");
    for row in &list.rows {
        line(xml, "Small", row.iter().take(list.columns.len()));
    }
    xml.push_str("</table:table>");
}

fn line<'c>(xml: &mut String, style: &str, cells: impl Iterator<Item = &'c String>) {
    xml.push_str("<table:table-row table:style-name=\"line\">");
    for value in cells {
        cell(xml, style, value);
    }
    xml.push_str("</table:table-row>");
}

fn stamps(xml: &mut String, labels: &[String]) {
    let _ = write!(
        xml,
        "<table:table table:name=\"stamps\" table:style-name=\"fields\"><table:table-column table:number-columns-repeated=\"{}\"/>",
        labels.len()
    );
    for (row, words) in [("row", true), ("box", false)] {
        let _ = write!(xml, "<table:table-row table:style-name=\"{row}\">");
        for label in labels {
            cell(xml, "Label", if words { label } else { "" });
        }
        xml.push_str("</table:table-row>");
    }
    xml.push_str("</table:table>");
}

/// A bordered cell; every line of the value is a paragraph.
fn cell(xml: &mut String, style: &str, value: &str) {
    xml.push_str("<table:table-cell table:style-name=\"cell\" office:value-type=\"string\">");
    let mut shown: String = value.chars().take(LONGEST_VALUE).collect();
    if shown.len() < value.len() {
        shown.push('…');
    }
    if shown.is_empty() {
        xml.push_str(&styled(style, ""));
    }
    for line in shown.lines() {
        xml.push_str(&styled(style, line));
    }
    xml.push_str("</table:table-cell>");
}

fn styles(paper: &Paper) -> String {
    let mut xml =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-styles");
    xml.push_str(NAMESPACES);
    xml.push_str(FONTS);
    // Writing to a String does not fail.
    let _ = write!(
        xml,
        "<office:styles><style:default-style style:family=\"paragraph\"><style:text-properties style:font-name=\"serif\" style:font-name-asian=\"kai\" fo:font-size=\"12pt\" style:font-size-asian=\"12pt\" {}/></style:default-style>",
        locale(paper.language)
    );
    for (name, paragraph, size, bold) in PARAGRAPHS {
        let weight = if bold {
            " fo:font-weight=\"bold\" style:font-weight-asian=\"bold\""
        } else {
            ""
        };
        let _ = write!(
            xml,
            "<style:style style:name=\"{name}\" style:family=\"paragraph\"><style:paragraph-properties {paragraph}/><style:text-properties fo:font-size=\"{size}\" style:font-size-asian=\"{size}\"{weight}/></style:style>"
        );
    }
    xml.push_str("</office:styles>");
    xml.push_str(PAGE);
    let _ = write!(
        xml,
        "<office:master-styles><style:master-page style:name=\"Standard\" style:page-layout-name=\"a4\"><style:footer><text:p text:style-name=\"Foot\">{} <text:page-number text:select-page=\"current\">1</text:page-number>/<text:page-count>1</text:page-count></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>",
        escaped(&paper.foot)
    );
    xml
}

/// LibreOffice knows Chinese as an Asian language, with attributes and fonts of its own.
fn locale(language: &str) -> String {
    let (language, country) = language.split_once('-').unwrap_or((language, "none"));
    if language == "zh" {
        format!(
            "fo:language=\"en\" fo:country=\"US\" style:language-asian=\"{language}\" style:country-asian=\"{country}\""
        )
    } else {
        format!("fo:language=\"{language}\" fo:country=\"{country}\"")
    }
}

const FONTS: &str = "<office:font-face-decls><style:font-face style:name=\"serif\" svg:font-family=\"'Times New Roman', 'Liberation Serif', serif\"/><style:font-face style:name=\"kai\" svg:font-family=\"標楷體, 'TW-Kai', 'Noto Serif CJK TC', serif\"/></office:font-face-decls>";

/// Name, layout, size, bold.
const PARAGRAPHS: [(&str, &str, &str, bool); 8] = [
    (
        "Title",
        "fo:text-align=\"center\" fo:margin-bottom=\"0.2cm\"",
        "18pt",
        true,
    ),
    (
        "Note",
        "fo:text-align=\"center\" fo:margin-bottom=\"0.2cm\"",
        "10pt",
        false,
    ),
    (
        "Heading",
        "fo:margin-top=\"0.4cm\" fo:margin-bottom=\"0.1cm\" fo:keep-with-next=\"always\"",
        "13pt",
        true,
    ),
    (
        "Slip",
        "fo:break-before=\"page\" fo:margin-bottom=\"0.1cm\" fo:keep-with-next=\"always\"",
        "13pt",
        true,
    ),
    ("Label", "fo:text-align=\"start\"", "12pt", false),
    ("Field", "fo:text-align=\"start\"", "12pt", false),
    ("Small", "fo:text-align=\"start\"", "10pt", false),
    ("Foot", "fo:text-align=\"center\"", "9pt", false),
];

const PAGE: &str = "<office:automatic-styles><style:page-layout style:name=\"a4\"><style:page-layout-properties fo:page-width=\"21cm\" fo:page-height=\"29.7cm\" style:print-orientation=\"portrait\" fo:margin-top=\"2.5cm\" fo:margin-bottom=\"2cm\" fo:margin-left=\"2.5cm\" fo:margin-right=\"2.5cm\"/><style:footer-style><style:header-footer-properties fo:min-height=\"0.6cm\"/></style:footer-style></style:page-layout></office:automatic-styles>";
