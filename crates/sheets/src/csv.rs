//! RFC 4180: commas, CRLF, every text quoted.

use crate::{Cell, Sheet, inert, paired, with_offset};

/// U+FEFF in UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

pub(crate) struct Csv {
    pub(crate) out: Vec<u8>,
}

impl Csv {
    pub(crate) fn new(mark: bool, sheet: &Sheet) -> Self {
        let mut csv = Self { out: Vec::new() };
        if mark {
            csv.out.extend_from_slice(MARK);
        }
        let titles: Vec<_> = sheet
            .columns
            .iter()
            .map(|column| Cell::text(&*column.title))
            .collect();
        csv.row(sheet, &titles);
        csv
    }

    pub(crate) fn row(&mut self, sheet: &Sheet, cells: &[Cell]) {
        for (place, (_, cell)) in paired(sheet, cells).enumerate() {
            if place > 0 {
                self.out.push(b',');
            }
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => self.quoted(text),
                Cell::Number(number) => self.out.extend_from_slice(number.to_string().as_bytes()),
                Cell::Time(at) => self
                    .out
                    .extend_from_slice(with_offset(*at, &sheet.zone).as_bytes()),
            }
        }
        self.out.extend_from_slice(b"\r\n");
    }

    fn quoted(&mut self, text: &str) {
        self.out.push(b'"');
        self.out
            .extend_from_slice(inert(text).replace('"', "\"\"").as_bytes());
        self.out.push(b'"');
    }
}
