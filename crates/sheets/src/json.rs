//! One object: `table`, `title`, `made`, `zone`, `columns`, and `rows` as objects by column key.

use std::fmt::Write as _;

use texts::hides;

use crate::{Cell, Sheet, paired, with_offset};

pub(crate) struct Json {
    pub(crate) out: Vec<u8>,
    begun: bool,
}

impl Json {
    pub(crate) fn new(sheet: &Sheet) -> Self {
        let columns: Vec<_> = sheet
            .columns
            .iter()
            .map(|column| {
                let (key, title) = (string(&column.key), string(&column.title));
                let kind = string(column.kind.name());
                format!("{{\"key\":{key},\"title\":{title},\"kind\":{kind}}}")
            })
            .collect();
        let head = format!(
            "{{\"table\":{},\"title\":{},\"made\":{},\"zone\":{},\n\"columns\":[{}],\n\"rows\":[",
            string(sheet.name),
            string(&sheet.title),
            string(&with_offset(sheet.made, &sheet.zone)),
            string(sheet.zone.iana_name().unwrap_or("UTC")),
            columns.join(",\n")
        );
        Self {
            out: head.into_bytes(),
            begun: false,
        }
    }

    pub(crate) fn row(&mut self, sheet: &Sheet, cells: &[Cell]) {
        let fields: Vec<_> = paired(sheet, cells)
            .map(|(column, cell)| format!("{}:{}", string(&column.key), value(sheet, cell)))
            .collect();
        let comma = if self.begun { "," } else { "" };
        self.begun = true;
        let row = format!("{comma}\n{{{}}}", fields.join(","));
        self.out.extend_from_slice(row.as_bytes());
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.out.extend_from_slice(b"\n]}\n");
        self.out
    }
}

fn value(sheet: &Sheet, cell: &Cell) -> String {
    match cell {
        Cell::Empty => "null".to_owned(),
        Cell::Text(text) => string(text),
        Cell::Number(number) => number.to_string(),
        Cell::Time(at) => string(&with_offset(*at, &sheet.zone)),
    }
}

/// A JSON string in which everything that hides is escaped: harmless where it is shown raw, exact
/// where it is read.
fn string(text: &str) -> String {
    let plain = serde_json::Value::from(text).to_string();
    if !plain.chars().any(hides) {
        return plain;
    }
    let mut escaped = String::with_capacity(plain.len());
    for character in plain.chars() {
        if hides(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}
