//! What stands in the list of lines and in its files.

use application::log_search::FoundLine;
use sheets::{Cell, Kind};
use texts::visible;

use super::{Column, Shown};

/// A line, and where its surroundings are.
pub(crate) struct Row {
    pub(super) line: FoundLine,
    pub(super) href: String,
}

type Col = Column<Row>;

pub(super) static COLUMNS: [Col; 14] = [
    Col::new("event", "log-column-event", Kind::Id, |_, row| {
        Cell::text(row.line.event.to_string())
    })
    .shown(|_, row| Shown::Link {
        href: row.href.clone(),
        text: row.line.event.to_string(),
    }),
    Col::new("time", "log-column-time", Kind::Time, |_, row| {
        Cell::moment(Some(row.line.at))
    })
    .shown(|teller, row| Shown::moment(teller, row.line.at)),
    Col::new("source", "source-column-name", Kind::Text, |_, row| {
        Cell::text(&*row.line.source_name)
    })
    .shown(|_, row| Shown::Words(visible(&row.line.source_name))),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.line.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.line.unit))),
    Col::new("line", "log-column-line", Kind::Text, |_, row| {
        Cell::text(&*row.line.text)
    })
    .shown(|_, row| Shown::Line(visible(&row.line.text))),
    Col::new("received", "log-column-received", Kind::Time, |_, row| {
        Cell::moment(Some(row.line.received))
    }),
    Col::new("user", "finding-account", Kind::Text, |_, row| {
        field(row, "user.name")
    }),
    Col::new("source_ip", "finding-source-ip", Kind::Text, |_, row| {
        field(row, "source.ip")
    }),
    Col::new("host", "finding-host", Kind::Text, |_, row| {
        field(row, "host.name")
    }),
    Col::new("action", "log-column-action", Kind::Text, |_, row| {
        field(row, "event.action")
    }),
    Col::new("outcome", "log-column-outcome", Kind::Text, |_, row| {
        field(row, "event.outcome")
    }),
    Col::new("format", "source-column-format", Kind::Text, |_, row| {
        Cell::text(row.line.dataset)
    }),
    Col::new("source_id", "log-column-source-id", Kind::Id, |_, row| {
        Cell::text(row.line.source.to_string())
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.line.unit.to_string())
    }),
];

fn field(row: &Row, name: &str) -> Cell {
    Cell::text(row.line.fields.get(name).map_or("", String::as_str))
}
