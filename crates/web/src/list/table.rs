//! A list as a table of a page.

use application::{Actor, Problem};
use jiff::Timestamp;
use sheets::{Cell, Format, Kind};

use super::many::Form;
use super::{Column, List, Teller};
use crate::answer::asking;
use crate::page::Page;
use crate::settings::Console;

/// A value as the page shows it.
pub(crate) enum Shown {
    /// What the row is about, as a link to its page.
    Link {
        href: String,
        text: String,
    },
    /// What the row is about, where it has no page.
    Name(String),
    Words(String),
    /// A line of a log.
    Line(String),
    Count(String),
    Moment {
        iso: String,
        words: String,
    },
    /// A word in a coloured box, and perhaps more beside it.
    Tag {
        class: &'static str,
        text: String,
        beside: String,
    },
}

impl Shown {
    pub(crate) fn moment(teller: &Teller<'_>, at: Timestamp) -> Self {
        Self::Moment {
            iso: teller.page.iso(at),
            words: teller.page.moment(at),
        }
    }
}

/// The head of a column.
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) numeric: bool,
}

/// A way to take the list out.
pub(crate) struct ExportLink {
    pub(crate) href: String,
    pub(crate) label: &'static str,
    pub(crate) format: &'static str,
}

impl ExportLink {
    /// A link to the file of this kind.
    pub(crate) const fn to(format: Format, href: String) -> Self {
        Self {
            href,
            label: match format {
                Format::Csv { .. } => "CSV",
                Format::Ods => "ODS",
                Format::Json => "JSON",
            },
            format: format.name(),
        }
    }
}

/// A row of the page.
pub(crate) struct Line {
    /// What a form says when the row is marked; empty where it cannot be.
    pub(crate) mark: String,
    pub(crate) marked: bool,
    pub(crate) cells: Vec<Shown>,
}

impl Line {
    /// What the row is about, in words.
    pub(crate) fn name(&self) -> &str {
        let name = self.cells.iter().find_map(|cell| match cell {
            Shown::Link { text, .. } | Shown::Name(text) => Some(text.as_str()),
            _ => None,
        });
        name.unwrap_or_default()
    }
}

/// What `table.html` shows.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) item: &'static str,
    pub(crate) path: &'static str,
    pub(crate) title: String,
    /// Said instead of a table without rows.
    pub(crate) empty: String,
    pub(crate) heads: Vec<Head>,
    pub(crate) rows: Vec<Line>,
    /// What can be done with marked rows; none where none can be marked.
    pub(crate) many: Option<Form>,
    pub(crate) exports: Vec<ExportLink>,
}

/// The table of some rows; `empty` is said when there is none.
pub(crate) fn table<L: List>(
    teller: &Teller<'_>,
    asked: &L::Asked,
    rows: &[L::Row],
    empty: String,
) -> Table {
    let on_page: Vec<_> = L::columns()
        .iter()
        .filter_map(|column| Some((column, column.shown?)))
        .collect();
    let page = teller.page;
    let cells = |row| {
        on_page
            .iter()
            .map(|(_, shown)| shown(teller, row))
            .collect()
    };
    let rows = rows.iter().map(|row| Line {
        mark: L::mark(teller, row),
        marked: false,
        cells: cells(row),
    });
    Table {
        name: L::NAME,
        item: L::ITEM,
        path: L::PATH,
        title: page.t(L::TITLE),
        empty,
        heads: on_page
            .iter()
            .map(|(column, _)| head(page, column))
            .collect(),
        rows: rows.collect(),
        exports: exports::<L>(asked),
        many: None,
    }
}

fn head<R>(page: &Page, column: &Column<R>) -> Head {
    Head {
        title: page.t(column.title),
        numeric: column.kind == Kind::Number,
    }
}

fn exports<L: List>(asked: &L::Asked) -> Vec<ExportLink> {
    Format::ALL
        .into_iter()
        .map(|format| {
            let path = L::EXPORT.replace("{format}", format.name());
            ExportLink::to(format, address::<L>(&path, asked, ""))
        })
        .collect()
}

/// The rows of one page of a list, at most so many, and whether there are more. `at` is what was asked,
/// and the place after which the page begins.
pub(crate) async fn leaf<L: List>(
    console: &Console,
    actor: &Actor,
    (asked, after): (&L::Asked, &str),
    most: u32,
) -> Result<(Vec<L::Row>, bool), Problem> {
    let mut rows = L::fetch(console, actor, asked, after, most.saturating_add(1)).await?;
    let more = rows.len() > usize::try_from(most).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    Ok((rows, more))
}

/// Where the page after this one is; empty when this was the last.
pub(crate) fn older<L: List>(asked: &L::Asked, last: Option<&L::Row>) -> String {
    last.map(|last| address::<L>(L::PATH, asked, &L::place(last)))
        .unwrap_or_default()
}

/// Where the list goes on at a place that no row stands for.
pub(crate) fn further<L: List>(asked: &L::Asked, place: &str) -> String {
    address::<L>(L::PATH, asked, place)
}

pub(super) fn address<L: List>(path: &str, asked: &L::Asked, after: &str) -> String {
    let mut filters = L::filters(asked);
    if !after.is_empty() {
        filters.push(("after", after.to_owned()));
    }
    asking(path, filters)
}

/// All columns of a row, for a file.
pub(super) fn cells<R>(columns: &[Column<R>], teller: &Teller<'_>, row: &R) -> Vec<Cell> {
    columns
        .iter()
        .map(|column| (column.cell)(teller, row))
        .collect()
}

/// The columns as a file heads them.
pub(super) fn sheet_columns<R>(columns: &[Column<R>], page: &Page) -> Vec<sheets::Column> {
    columns
        .iter()
        .map(|column| sheets::Column {
            key: column.key.into(),
            title: page.t(column.title),
            kind: column.kind,
        })
        .collect()
}
