//! Which registers there are, and the sheets of one with their files.

use std::borrow::Cow;

use application::registers::{RegisterView, SheetQuery, SheetRow};
use application::use_case::{LIST_REGISTERS, UseCase};
use application::{Actor, Fault, Problem};
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::id::SheetId;
use domain::register::{Field, Register};
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Format, Kind, Sheet, Writer};
use texts::visible;

use super::{beginner, fields, state};
use crate::answer::{Reply, Turned, asking, attached, shown};
use crate::list::{Column, Everything, ExportLink, Head, Line, List, Shown, Table, whole};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;
/// Rows that are read at once for a file.
const BATCH: u32 = 200;

/// The registers.
pub(crate) struct Registers;

impl List for Registers {
    type Asked = Everything;
    type Row = RegisterView;

    const NAME: &'static str = "registers";
    const ITEM: &'static str = "register";
    const PATH: &'static str = "/registers";
    const EXPORT: &'static str = "/registers/export/{format}";
    const TITLE: &'static str = "registers-title";
    const USE_CASE: &'static UseCase = &LIST_REGISTERS;

    fn columns() -> &'static [Column<RegisterView>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<RegisterView>, Problem> {
        console.office.list_registers(actor).await
    }
}

type Col = Column<RegisterView>;

static COLUMNS: [Col; 6] = [
    Col::new(
        "title",
        "register-column-title",
        Kind::Text,
        |teller, row| Cell::text(row.registered.register.title().get(teller.page.language)),
    )
    .shown(|teller, row| Shown::Link {
        href: format!("/registers/{}", row.registered.register.id()),
        text: row
            .registered
            .register
            .title()
            .get(teller.page.language)
            .to_owned(),
    }),
    Col::new(
        "official",
        "register-column-official",
        Kind::Id,
        |_, row| Cell::text(row.registered.register.official()),
    )
    .shown(|_, row| Shown::Words(row.registered.register.official().to_owned())),
    Col::new("says", "register-column-says", Kind::Text, |teller, row| {
        Cell::text(row.registered.register.says().get(teller.page.language))
    })
    .shown(|teller, row| {
        Shown::Words(
            row.registered
                .register
                .says()
                .get(teller.page.language)
                .to_owned(),
        )
    }),
    Col::new("open", "register-column-open", Kind::Number, |_, row| {
        Cell::count(row.open)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.open))),
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.registered.register.id())
    }),
    Col::new("digest", "register-column-digest", Kind::Id, |_, row| {
        Cell::text(&*row.registered.digest)
    }),
];

#[derive(Template)]
#[template(path = "registers.html")]
struct RegistersPage {
    page: Page,
    table: Table,
    /// Files of the office that cannot be used, and why.
    problems: Vec<String>,
}

/// `GET /registers`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let table = whole::<Registers>(&console, &person, "registers-empty").await?;
    let shelf = console.office.registers();
    let problems = shelf.problems.iter().map(|problem| visible(problem));
    let problems = problems.collect();
    let page = person.page;
    shown(&RegistersPage {
        page,
        table,
        problems,
    })
}

/// What the address line of a list of sheets can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    /// `begun at, id` of the last row of the page before.
    after: String,
}

/// A choice of the page.
struct Which {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "register.html")]
struct SheetsPage {
    page: Page,
    title: String,
    official: String,
    says: String,
    new: String,
    which: Vec<Which>,
    clauses: Vec<(String, String)>,
    table: Table,
    older: String,
}

/// `GET /registers/{id}`
pub(crate) async fn sheets(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply {
    let (office, actor) = (&console.office, person.actor());
    let view = office.view_register(actor, &id).await?;
    let register = &view.registered.register;
    let named = register.state(&asked.state).is_some();
    let query = SheetQuery {
        register: id,
        state: if named { asked.state } else { String::new() },
        after: place(&asked.after),
        limit: ROWS,
    };
    let rows = office.list_sheets(actor, &query).await?;
    let page = person.page;
    let path = format!("/registers/{}", register.id());
    let full = usize::try_from(ROWS).is_ok_and(|most| rows.len() == most);
    let last = rows.last().filter(|_| full).and_then(place_of);
    let filters = |after: Option<String>| {
        let state = Some(("state", query.state.clone())).filter(|(_, state)| !state.is_empty());
        state.into_iter().chain(after.map(|after| ("after", after)))
    };
    let older = last.map_or_else(String::new, |last| asking(&path, filters(Some(last))));
    let text = |words: &domain::language::Trilingual| words.get(page.language).to_owned();
    let clauses = register.clauses().iter();
    let clauses = clauses.filter(|clause| !clause.quote.is_empty());
    let new = format!("{path}/new");
    shown(&SheetsPage {
        title: text(register.title()),
        official: register.official().to_owned(),
        says: text(register.says()),
        new: if view.begin_in.is_empty() {
            String::new()
        } else {
            new
        },
        which: which(&page, register, &path, &query.state),
        clauses: clauses
            .map(|clause| (clause.code.clone(), clause.quote.clone()))
            .collect(),
        table: of_sheets(&page, register, &rows, exports(&path, filters(None))),
        older,
        page,
    })
}

fn exports(path: &str, filters: impl Iterator<Item = (&'static str, String)>) -> Vec<ExportLink> {
    let filters: Vec<_> = filters.collect();
    let link = |format: Format| {
        let path = format!("{path}/export/{}", format.name());
        ExportLink::to(format, asking(&path, filters.clone()))
    };
    Format::ALL.into_iter().map(link).collect()
}

fn which(page: &Page, register: &Register, path: &str, chosen: &str) -> Vec<Which> {
    let all = Which {
        href: path.to_owned(),
        label: page.t("sheets-all"),
        current: chosen.is_empty(),
    };
    let states = register.states().iter().map(|state| Which {
        href: asking(path, [("state", state.name.as_str())]),
        label: state.label.get(page.language).to_owned(),
        current: chosen == state.name,
    });
    [all].into_iter().chain(states).collect()
}

/// Columns on the page: number, those the register names, state, who and when, until when.
fn of_sheets(
    page: &Page,
    register: &Register,
    rows: &[SheetRow],
    exports: Vec<ExportLink>,
) -> Table {
    let head = |title: String| Head {
        title,
        numeric: false,
    };
    let listed: Vec<_> = register
        .listed()
        .iter()
        .filter_map(|name| register.field(name))
        .collect();
    let mut heads = vec![head(page.t("sheet-column-number"))];
    heads.extend(
        listed
            .iter()
            .map(|field| head(field.label.get(page.language).to_owned())),
    );
    for key in ["sheet-column-state", "sheet-column-by", "sheet-column-due"] {
        heads.push(head(page.t(key)));
    }
    Table {
        name: "sheets",
        item: "sheet",
        path: "/registers",
        title: register.title().get(page.language).to_owned(),
        empty: page.t("sheets-empty"),
        heads,
        rows: rows
            .iter()
            .map(|row| line(page, register, &listed, row))
            .collect(),
        many: None,
        exports,
    }
}

fn line(page: &Page, register: &Register, listed: &[&Field], row: &SheetRow) -> Line {
    let sheet = &row.sheet;
    let mut cells = vec![Shown::Link {
        href: format!("/sheets/{}", sheet.id),
        text: row.number.clone(),
    }];
    cells.extend(listed.iter().map(|field| {
        let value = sheet.values.get(&field.name);
        let told = value.map(|value| fields::shown(page, field, value, row));
        Shown::Words(visible(&told.unwrap_or_default()))
    }));
    let ended = register.state(&sheet.state).is_some_and(|state| state.ends);
    cells.push(Shown::Tag {
        class: if ended {
            "govuk-tag--grey"
        } else {
            "govuk-tag--blue"
        },
        text: state(page, register, &sheet.state),
        beside: String::new(),
    });
    cells.push(Shown::Words(beginner(row)));
    cells.push(match sheet.due {
        Some(due) => Shown::Moment {
            iso: page.iso(due),
            words: page.moment(due),
        },
        None => Shown::Words(String::new()),
    });
    Line {
        mark: String::new(),
        marked: false,
        cells,
    }
}

fn place(text: &str) -> Option<(Timestamp, SheetId)> {
    let (at, id) = text.split_once(',')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn place_of(row: &SheetRow) -> Option<String> {
    let at = row.sheet.begun_at()?;
    Some(format!("{at},{}", row.sheet.id))
}

/// `GET /registers/{id}/export/{format}`: all sheets with the page's filter, all columns.
pub(crate) async fn export(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, format)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Reply {
    let format = Format::from_name(&format).ok_or(Turned::NotFound)?;
    let (office, actor) = (&console.office, person.actor());
    let facts = serde_json::json!({
        "format": format.name(),
        "register": id,
        "state": asked.state.chars().take(40).collect::<String>(),
    });
    let found = office.note_sheet_export(actor, &id, facts.to_string());
    let found = found.await?;
    let register = &found.register;
    let page = &person.page;
    let mut writer = Writer::new(format, sheet(page, register)).map_err(unwritten)?;
    let mut query = SheetQuery {
        register: id,
        state: asked.state,
        after: None,
        limit: BATCH,
    };
    let mut bytes = Vec::new();
    loop {
        let rows = office.list_sheets(actor, &query).await?;
        for row in &rows {
            writer.row(&cells(page, register, row)).map_err(unwritten)?;
        }
        bytes.extend(writer.ready());
        let full = usize::try_from(BATCH).is_ok_and(|most| rows.len() == most);
        let last = rows.last().filter(|_| full);
        query.after = last.and_then(|row| Some((row.sheet.begun_at()?, row.sheet.id)));
        if query.after.is_none() {
            break;
        }
    }
    bytes.extend(writer.finish().map_err(unwritten)?);
    let made = (page.now, &page.zone);
    Ok(attached(made, format, register.id(), bytes))
}

fn unwritten(cause: std::io::Error) -> Fault {
    Fault::caused("write an export of sheets", cause)
}

pub(super) fn sheet(page: &Page, register: &Register) -> Sheet {
    let column =
        |key: Cow<'static, str>, title: String, kind: Kind| sheets::Column { key, title, kind };
    let own = |key: &'static str, text: &str, kind: Kind| column(key.into(), page.t(text), kind);
    let mut columns = vec![
        own("number", "sheet-column-number", Kind::Id),
        own("state", "sheet-column-state", Kind::Text),
        own("begun_by", "sheet-column-by", Kind::Text),
        own("begun_at", "sheet-column-at", Kind::Time),
        own("due", "sheet-column-due", Kind::Time),
        own("unit", "finding-unit", Kind::Text),
    ];
    columns.extend(register.fields().iter().map(|field| {
        let title = field.label.get(page.language).to_owned();
        column(format!("field_{}", field.name).into(), title, Kind::Text)
    }));
    columns.push(own("unit_id", "list-column-unit-id", Kind::Id));
    columns.push(own("begun_under", "register-column-digest", Kind::Id));
    columns.push(own("id", "list-column-id", Kind::Id));
    Sheet {
        name: "sheets",
        title: register.title().get(page.language).to_owned(),
        columns,
        zone: page.zone.clone(),
        made: page.now,
    }
}

pub(super) fn cells(page: &Page, register: &Register, row: &SheetRow) -> Vec<Cell> {
    let sheet = &row.sheet;
    let mut cells = vec![
        Cell::text(row.number.clone()),
        Cell::text(state(page, register, &sheet.state)),
        Cell::text(beginner(row)),
        Cell::moment(sheet.begun_at()),
        Cell::moment(sheet.due),
        Cell::text(row.unit_name.clone()),
    ];
    cells.extend(register.fields().iter().map(|field| {
        let value = sheet.values.get(&field.name);
        Cell::text(value.map_or_else(String::new, |value| fields::shown(page, field, value, row)))
    }));
    cells.push(Cell::text(sheet.unit.to_string()));
    cells.push(Cell::text(sheet.begun_under.clone()));
    cells.push(Cell::text(sheet.id.to_string()));
    cells
}
