//! A list of the console, declared once: its columns give the table of the page and the files of
//! its export, its fetch gives the rows of both.
//!
//! A new list is a type that implements [`List`], a `static` array of [`Column`]s, a page that
//! fills a [`Table`] and includes `table.html`, and one line `list::<It>(…)` in `routes.rs`; that
//! line makes the route of the export as well.

mod export;
pub(crate) mod many;
mod table;
mod whole;

pub(crate) use export::export;
pub(crate) use table::{ExportLink, Head, Line, Shown, Table, further, leaf, older, table};
pub(crate) use whole::{Everything, whole};

use application::use_case::UseCase;
use application::{Actor, Office, Problem};
use serde::de::DeserializeOwned;
use sheets::{Cell, Kind};

use crate::page::Page;
use crate::settings::Console;

/// What a column needs to tell a row.
pub(crate) struct Teller<'t> {
    pub(crate) office: &'t Office,
    pub(crate) actor: &'t Actor,
    pub(crate) page: &'t Page,
}

impl Teller<'_> {
    /// The name of a unit.
    pub(crate) fn unit(&self, unit: domain::id::UnitId) -> String {
        let unit = self.actor.tree().unit(unit);
        unit.map(|unit| unit.name.clone()).unwrap_or_default()
    }
}

/// A column: what it is called, what stands in it, and how the page shows it.
pub(crate) struct Column<R: 'static> {
    /// Stable name in JSON.
    key: &'static str,
    /// Key of the text that heads it.
    title: &'static str,
    kind: Kind,
    cell: fn(&Teller<'_>, &R) -> Cell,
    /// How the page shows it; none where only exports hold it.
    shown: Option<fn(&Teller<'_>, &R) -> Shown>,
}

impl<R> Column<R> {
    /// A column that only exports hold, until [`Self::shown`] says how the page shows it.
    pub(crate) const fn new(
        key: &'static str,
        title: &'static str,
        kind: Kind,
        cell: fn(&Teller<'_>, &R) -> Cell,
    ) -> Self {
        Self {
            key,
            title,
            kind,
            cell,
            shown: None,
        }
    }

    /// Stands on the page as well.
    pub(crate) const fn shown(mut self, shown: fn(&Teller<'_>, &R) -> Shown) -> Self {
        self.shown = Some(shown);
        self
    }
}

/// A list of the console.
pub(crate) trait List: 'static {
    /// What the address line says: filters, and `after`.
    type Asked: DeserializeOwned + Send + Sync;
    /// One line of the list.
    type Row: Send + Sync;

    /// Name in files and in the journal: `findings`.
    const NAME: &'static str;
    /// What one line is called by the browser harness: `finding`.
    const ITEM: &'static str;
    /// Where its page is: `/findings`.
    const PATH: &'static str;
    /// Where its export is; the router wants it in one piece.
    const EXPORT: &'static str;
    /// Key of its title.
    const TITLE: &'static str;
    /// Who may see it, and so who may export it.
    const USE_CASE: &'static UseCase;

    /// The columns, in order.
    fn columns() -> &'static [Column<Self::Row>];

    /// The filters that were understood, as names and values of the address line. They stand in
    /// the journal of an export: no personal data.
    fn filters(_asked: &Self::Asked) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Up to `limit` rows (at most [`MOST`]) after a place; the first ones where it is empty.
    fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Self::Asked,
        after: &str,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Self::Row>, Problem>> + Send;

    /// The place of a row, by which the list goes on after it; empty where `fetch` gives all rows
    /// at once.
    fn place(_row: &Self::Row) -> String {
        String::new()
    }

    /// How a form names the row as it was seen, where several can be dealt with at once
    /// ([`many::Many`]); empty where the reader can do nothing with it.
    fn mark(_: &Teller<'_>, _: &Self::Row) -> String {
        String::new()
    }
}

/// The most rows the records give at once.
pub(crate) const MOST: u32 = 200;
