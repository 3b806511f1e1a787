//! A table of somebody's, CSV or ODS, as titles and rows of text.

use std::io::Read as _;

/// The largest table, in bytes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// The most columns.
const MOST_COLUMNS: usize = 200;
/// The most rows.
const MOST_ROWS: usize = 10_000;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The first line.
    pub titles: Vec<String>,
    /// The others, each with its number.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// Reads a table by the ending of its name.
///
/// # Errors
/// What it is not, in English.
pub fn read_table(name: &str, bytes: &[u8]) -> Result<Table, String> {
    if u64::try_from(bytes.len()).is_ok_and(|bytes| bytes > MOST_BYTES) {
        return Err("larger than 32 MiB; split it".to_owned());
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let lines = match ending.as_deref() {
        Some("csv") => csv(&text(bytes).ok_or("not UTF-8; save it as UTF-8")?),
        Some("ods") => ods(bytes)?,
        _ => return Err("give a file that ends in .csv or .ods".to_owned()),
    };
    table(lines, MOST_ROWS)
}

/// Reads a table of CSV with as many rows as are said.
///
/// # Errors
/// What it is not, in English.
pub fn read_csv(text: &str, most_rows: usize) -> Result<Table, String> {
    table(csv(text.trim_start_matches('\u{feff}')), most_rows)
}

/// Lines that somebody pasted, as cells: from a spreadsheet there are tabs between them, otherwise commas. Empty lines are
/// no rows. What is within quotation marks is one cell.
pub fn read_pasted(text: &str) -> Vec<Vec<String>> {
    let between = if text.contains('\t') { '\t' } else { ',' };
    let lines = separated(text.trim_start_matches('\u{feff}'), between);
    let cells = lines.into_iter().map(|(_, cells)| cells);
    cells
        .filter(|cells| cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect()
}

/// UTF-8 without its mark.
fn text(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// Numbered lines become titles and rows; empty lines are no rows.
fn table(lines: Vec<(usize, Vec<String>)>, most_rows: usize) -> Result<Table, String> {
    let filled =
        |(_, cells): &(usize, Vec<String>)| cells.iter().any(|cell| !cell.trim().is_empty());
    let mut lines = lines.into_iter().filter(filled);
    let (_, mut titles) = lines
        .next()
        .ok_or("no line: the first one holds the titles")?;
    while titles.last().is_some_and(|title| title.trim().is_empty()) {
        titles.pop();
    }
    let titles: Vec<_> = titles.iter().map(|title| title.trim().to_owned()).collect();
    if titles.len() > MOST_COLUMNS {
        return Err(format!("more than {MOST_COLUMNS} columns"));
    }
    let mut rows = Vec::new();
    for (line, cells) in lines {
        let beyond = cells.iter().skip(titles.len());
        if beyond.clone().any(|cell| !cell.trim().is_empty()) {
            return Err(format!("line {line}: more cells than titles"));
        }
        rows.push((line, cells));
        if rows.len() > most_rows {
            return Err(format!("more than {most_rows} rows; split it"));
        }
    }
    Ok(Table { titles, rows })
}

/// RFC 4180, also with line feeds alone; each record with the line it begins in. An apostrophe that our own exports
/// put before a sign that begins a formula is taken away.
fn csv(text: &str) -> Vec<(usize, Vec<String>)> {
    separated(text, ',')
}

fn separated(text: &str, between: char) -> Vec<(usize, Vec<String>)> {
    let mut records = Vec::new();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut quoted, mut line, mut began) = (false, 1_usize, 1_usize);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        line = line.saturating_add(usize::from(sign == '\n'));
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                cell.push('"');
                signs.next();
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            sign if sign == between && !quoted => cells.push(plain(std::mem::take(&mut cell))),
            '\r' if !quoted && signs.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                cells.push(plain(std::mem::take(&mut cell)));
                records.push((began, std::mem::take(&mut cells)));
                began = line;
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(plain(cell));
        records.push((began, cells));
    }
    records
}

fn plain(cell: String) -> String {
    let formula = |rest: &str| rest.starts_with(['=', '+', '-', '@']);
    match cell.strip_prefix('\'') {
        Some(rest) if formula(rest) => rest.to_owned(),
        _ => cell,
    }
}

/// The first table of an OpenDocument spreadsheet.
fn ods(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes))
        .map_err(|cause| format!("no ODS file: {cause}"))?;
    let content = archive
        .by_name("content.xml")
        .map_err(|cause| format!("no ODS file: {cause}"))?;
    let mut xml = String::new();
    let mut content = content.take(MOST_BYTES + 1);
    content
        .read_to_string(&mut xml)
        .map_err(|cause| format!("no ODS file: {cause}"))?;
    if u64::try_from(xml.len()).is_ok_and(|bytes| bytes > MOST_BYTES) {
        return Err("more than 32 MiB of content; split it".to_owned());
    }
    let first = xml.split_once("<table:table ").map_or("", |(_, rest)| rest);
    let first = first
        .split_once("</table:table>")
        .map_or(first, |(first, _)| first);
    Ok(rows(first))
}

/// Rows and cells, with those that are repeated.
fn rows(xml: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut line = 1_usize;
    for part in xml.split("<table:table-row").skip(1) {
        let (head, rest) = part.split_once('>').unwrap_or((part, ""));
        let body = rest
            .split_once("</table:table-row>")
            .map_or("", |(body, _)| body);
        let times = repeated(head, "table:number-rows-repeated");
        let cells = cells(body);
        let empty = cells.iter().all(String::is_empty);
        // Programs end a table with a million empty rows.
        let written = if empty { 0 } else { times.min(MOST_ROWS) };
        for place in 0..written {
            found.push((line.saturating_add(place), cells.clone()));
        }
        line = line.saturating_add(times);
        if found.len() > MOST_ROWS {
            break;
        }
    }
    found
}

fn cells(xml: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let covered = xml.replace("<table:covered-table-cell", "<table:table-cell");
    for part in covered.split("<table:table-cell").skip(1) {
        let (head, rest) = part.split_once('>').unwrap_or((part, ""));
        let body = if head.ends_with('/') {
            ""
        } else {
            let end = rest
                .find("</table:table-cell>")
                .or_else(|| rest.find("</table:covered-table-cell>"));
            end.and_then(|end| rest.get(..end)).unwrap_or("")
        };
        let day = attribute(head, "office:date-value");
        let text = day.map_or_else(|| words(body), str::to_owned);
        let times = repeated(head, "table:number-columns-repeated");
        let room = MOST_COLUMNS.saturating_add(1).saturating_sub(found.len());
        found.extend(std::iter::repeat_n(text, times.min(room)));
    }
    while found.last().is_some_and(String::is_empty) {
        found.pop();
    }
    found
}

fn attribute<'x>(head: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = head.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

fn repeated(head: &str, name: &str) -> usize {
    let times = attribute(head, name).and_then(|text| text.parse().ok());
    times.unwrap_or(1)
}

/// The paragraphs of a cell; elements go, the five entities of XML and numbers become their signs.
fn words(xml: &str) -> String {
    let mut paragraphs = Vec::new();
    for part in xml.split("<text:p").skip(1) {
        let Some((head, rest)) = part.split_once('>') else {
            continue;
        };
        let body = if head.ends_with('/') { "" } else { rest };
        let body = body.split_once("</text:p>").map_or(body, |(body, _)| body);
        let spaced = body
            .replace("<text:s/>", " ")
            .replace("<text:line-break/>", "\n");
        let mut text = String::new();
        let mut inside = false;
        for sign in spaced.chars() {
            match sign {
                '<' => inside = true,
                '>' if inside => inside = false,
                other if !inside => text.push(other),
                _ => {}
            }
        }
        paragraphs.push(signs(&text));
    }
    paragraphs.join("\n")
}

fn signs(text: &str) -> String {
    let mut parts = text.split('&');
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or((part, ""));
        let sign = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            other => numbered(other),
        };
        if let Some(sign) = sign {
            read.push(sign);
        } else {
            read.push('&');
            read.push_str(name);
            read.push(';');
        }
        read.push_str(rest);
    }
    read
}

fn numbered(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_read_as_it_is_written() {
        let text = "a,b\r\n\"x \"\"y\"\"\",\"two\nlines\"\r\n\"'=1\",'z\n\n,last";
        let read = table(csv(text), MOST_ROWS).unwrap();
        assert_eq!(read.titles, ["a", "b"]);
        let rows: Vec<_> = read.rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(rows, [2, 4, 6]);
        let cells: Vec<_> = read
            .rows
            .iter()
            .flat_map(|(_, cells)| cells.clone())
            .collect();
        assert_eq!(cells, ["x \"y\"", "two\nlines", "=1", "'z", "", "last"]);
    }

    #[test]
    fn more_cells_than_titles_are_a_mistake() {
        let told = table(csv("a\n1,2\n"), MOST_ROWS).unwrap_err();
        assert!(told.contains("line 2"), "{told}");
        assert!(table(Vec::new(), MOST_ROWS).is_err());
    }

    #[test]
    fn a_row_of_a_spreadsheet_is_read_with_what_is_repeated() {
        let xml = r#"<table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>a &lt;b&gt; &#x41;</text:p><text:p>c</text:p></table:table-cell><table:table-cell/><table:table-cell office:date-value="2026-03-01"><text:p>1.3.2026</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>"#;
        assert_eq!(
            rows(xml),
            [(
                1,
                vec![
                    "a <b> A\nc".into(),
                    "a <b> A\nc".into(),
                    String::new(),
                    "2026-03-01".into()
                ]
            )]
        );
    }
}
