//! Saved searches: the list, from which they are run, deleted and brought back; saving and renaming.

use application::log_search::LogQuery;
use application::saved_searches::{NewSavedSearch, SavedRange, SavedSearch};
use application::use_case::{
    DELETE_SAVED_SEARCH, LIST_SAVED_SEARCHES, RENAME_SAVED_SEARCH, RESTORE_SAVED_SEARCH,
    SAVE_SEARCH, UseCase,
};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::id::SavedSearchId;
use domain::version::Version;
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::{Asked, refused, zone_of};
use crate::answer::{Reply, Turned, asking, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::list::many::{Again, Deed, Many, Seen, Standing, Typed};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The list of saved searches.
pub(crate) struct Saved;

impl List for Saved {
    type Asked = Everything;
    type Row = SavedSearch;

    const NAME: &'static str = "saved-searches";
    const ITEM: &'static str = "saved-search";
    const PATH: &'static str = "/log/saved";
    const EXPORT: &'static str = "/log/saved/export/{format}";
    const TITLE: &'static str = "saved-title";
    const USE_CASE: &'static UseCase = &LIST_SAVED_SEARCHES;

    fn columns() -> &'static [Column<SavedSearch>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<SavedSearch>, Problem> {
        console.office.list_saved_searches(actor).await
    }

    fn mark(_: &Teller<'_>, row: &SavedSearch) -> String {
        seen(row).to_string()
    }
}

type Col = Column<SavedSearch>;

static COLUMNS: [Col; 10] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.id.to_string())
    }),
    Col::new("name", "saved-name", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|teller, row| Shown::Link {
        href: run(teller.page, row),
        text: visible(&row.name),
    }),
    Col::new("query", "field-query", Kind::Text, |_, row| {
        Cell::text(&*row.text)
    })
    .shown(|_, row| Shown::Line(visible(&row.text))),
    Col::new("time", "saved-column-time", Kind::Text, |teller, row| {
        Cell::text(time(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(time(teller.page, row))),
    Col::new("purpose", "field-purpose", Kind::Text, |_, row| {
        Cell::text(&*row.purpose)
    })
    .shown(|_, row| Shown::Words(visible(&row.purpose))),
    Col::new("for", "saved-column-for", Kind::Text, |teller, row| {
        Cell::text(whose(teller, row))
    })
    .shown(|teller, row| Shown::Words(whose(teller, row))),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.unit))
    }),
    Col::new("saved", "saved-column-at", Kind::Time, |_, row| {
        Cell::moment(Some(row.at))
    })
    .shown(|teller, row| Shown::moment(teller, row.at)),
    Col::new("late", "log-late", Kind::Text, |teller, row| {
        Cell::text(
            teller
                .page
                .t(if row.late { "saved-yes" } else { "saved-no" }),
        )
    }),
    Col::new("rename", "saved-rename", Kind::Text, |_, row| {
        Cell::text(format!("/log/saved/{}", row.id))
    })
    .shown(|teller, row| Shown::Link {
        href: format!("/log/saved/{}", row.id),
        text: teller.page.t("saved-rename"),
    }),
];

/// The search itself, at this moment.
fn run(page: &Page, row: &SavedSearch) -> String {
    let (from, to) = row.range.at(page.now);
    let local = |at: Timestamp| {
        let at = at.to_zoned(page.zone.clone());
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    let words = [
        Some(("query", row.text.clone())),
        Some(("purpose", row.purpose.clone())),
        from.map(|at| ("start", local(at))),
        to.map(|at| ("end", local(at))),
        row.late.then(|| ("late", "yes".to_owned())),
    ];
    asking("/log", words.into_iter().flatten())
}

fn time(page: &Page, row: &SavedSearch) -> String {
    match row.range {
        SavedRange::LastDays(days) => {
            page.say("saved-last-days", &[("days", i64::from(days).into())])
        }
        SavedRange::Fixed {
            from: None,
            to: None,
        } => page.t("saved-any-time"),
        SavedRange::Fixed { from, to } => {
            let moment = |at: Option<Timestamp>| at.map(|at| page.moment(at)).unwrap_or_default();
            format!("{} – {}", moment(from), moment(to))
        }
    }
}

fn whose(teller: &Teller<'_>, row: &SavedSearch) -> String {
    teller
        .page
        .t(match (row.shared, row.owner == teller.actor.person.id) {
            (false, _) => "saved-for-me",
            (true, true) => "saved-for-unit",
            (true, false) => "saved-by-other",
        })
}

/// One as it was seen.
type Marked = Seen<SavedSearchId>;

const fn seen(row: &SavedSearch) -> Marked {
    Seen {
        id: row.id,
        version: row.version,
    }
}

static DELETE: Deed = Deed {
    name: "delete",
    path: "/log/saved/delete",
    use_case: &DELETE_SAVED_SEARCH,
    button: "saved-delete",
    before: "saved-many-delete",
    after: "saved-many-deleted",
    undo: Some(&RESTORE),
    grave: true,
};

static RESTORE: Deed = Deed {
    name: "restore",
    path: "/log/saved/restore",
    use_case: &RESTORE_SAVED_SEARCH,
    button: "saved-restore",
    before: "saved-many-restore",
    after: "saved-many-restored",
    undo: None,
    grave: false,
};

impl Many for Saved {
    type Mark = Marked;

    const TOLD: &'static str = "/log/saved/done";
    const TOLD_TO: &'static UseCase = &LIST_SAVED_SEARCHES;
    const DEEDS: &'static [&'static Deed] = &[&DELETE, &RESTORE];

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        mark: &Marked,
        _: &Typed,
    ) -> Result<(), Problem> {
        let (office, actor) = (&console.office, person.actor());
        let seen = mark.version;
        if deed.name == RESTORE.name {
            return office.restore_saved_search(actor, mark.id, seen).await;
        }
        office.delete_saved_search(actor, mark.id, seen).await
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        marks: &[Marked],
    ) -> Result<Vec<Standing<SavedSearch>>, Problem> {
        let mut standings = Vec::new();
        for mark in marks {
            let row = console.office.saved_search(person.actor(), mark.id).await?;
            let deleted = row.as_ref().is_some_and(|row| row.deleted.is_some());
            let undo = row.as_ref().filter(|_| deleted).map(seen);
            standings.push(Standing {
                done: row.is_some() && deleted == (deed.name == DELETE.name),
                undo: undo.map_or_else(String::new, |mark| mark.to_string()),
                row,
            });
        }
        Ok(standings)
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Everything>) -> Reply {
        shown_list(console, person, (again.typed, again.status)).await
    }

    fn offers(_: &Console, _: &Everything, deed: &Deed) -> bool {
        deed.name == DELETE.name
    }
}

#[derive(Template)]
#[template(path = "log_saved.html")]
struct SavedPage {
    page: Page,
    table: Table,
}

/// `GET /log/saved`
pub(crate) async fn saved(State(console): Shared, person: SignedInPerson) -> Reply {
    shown_list(&console, person, (Typed::default(), StatusCode::OK)).await
}

async fn shown_list(
    console: &Console,
    person: SignedInPerson,
    (typed, status): (Typed, StatusCode),
) -> Reply {
    let actor = person.actor();
    let rows = console.office.list_saved_searches(actor).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let empty = person.page.t("saved-empty");
    let table = table::<Saved>(&teller, &Everything {}, &rows, empty);
    let table = table.with_form::<Saved>(console, &teller, (&Everything {}, ""), &typed);
    shown_as(
        status,
        &SavedPage {
            table,
            page: person.page,
        },
    )
}

/// What the form for a new one says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct New {
    name: String,
    query: String,
    purpose: String,
    /// So many days back; empty for the times below.
    back: String,
    start: String,
    end: String,
    late: String,
    shared: String,
}

#[derive(Template)]
#[template(path = "log_saved_new.html")]
struct NewPage {
    page: Page,
    typed: New,
    zone_hint: String,
}

impl NewPage {
    fn of(page: Page, typed: New) -> Self {
        let zone = page.zone.iana_name().unwrap_or("UTC").to_owned();
        Self {
            zone_hint: page.say("finding-zone-hint", &[("zone", zone.into())]),
            typed,
            page,
        }
    }
}

/// Where a search is saved that was typed.
pub(super) fn new_address(asked: &Asked) -> String {
    let typed = [
        ("query", &asked.query),
        ("purpose", &asked.purpose),
        ("start", &asked.start),
        ("end", &asked.end),
        ("late", &asked.late),
    ];
    let words = typed.into_iter().filter(|(_, text)| !text.is_empty());
    asking("/log/saved/new", words)
}

/// `GET /log/saved/new`
pub(crate) async fn new(person: SignedInPerson, Query(typed): Query<New>) -> Reply {
    if !person.actor().may(&SAVE_SEARCH) {
        return Err(Turned::NotFound);
    }
    shown(&NewPage::of(person.page, typed))
}

/// `POST /log/saved`
pub(crate) async fn save(
    State(console): Shared,
    person: SignedInPerson,
    Filled(typed): Filled<New>,
) -> Reply {
    let saved = async {
        let new = understood(person.actor(), &typed)?;
        console.office.save_search(person.actor(), new).await
    };
    match saved.await {
        Ok(_) => see_other("/log/saved"),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let mut page = person.page;
            refused(&mut page, "saved", &refusal, &typed.query);
            shown_as(refused_status(&refusal), &NewPage::of(page, typed))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn understood(actor: &Actor, typed: &New) -> Result<NewSavedSearch, Refusal> {
    let asked = Asked {
        query: typed.query.clone(),
        purpose: typed.purpose.clone(),
        start: typed.start.clone(),
        end: typed.end.clone(),
        late: typed.late.clone(),
        ..Asked::default()
    };
    let LogQuery {
        text,
        from,
        to,
        late,
        purpose,
        ..
    } = asked.wanted(&zone_of(actor), "", 1)?;
    let range = match typed.back.trim() {
        "" => SavedRange::Fixed { from, to },
        days => SavedRange::LastDays(days.parse().map_err(|_| Refusal::Invalid {
            field: "back",
            why: "invalid-days-back",
        })?),
    };
    Ok(NewSavedSearch {
        name: typed.name.clone(),
        shared: typed.shared == "yes",
        text,
        range,
        late,
        purpose,
    })
}

#[derive(Template)]
#[template(path = "log_saved_one.html")]
struct OnePage {
    page: Page,
    id: SavedSearchId,
    version: u32,
    name: String,
    text: String,
}

/// `GET /log/saved/{id}`
pub(crate) async fn one(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let search = standing(&console, person.actor(), &id).await?;
    shown(&OnePage {
        id: search.id,
        version: search.version.count(),
        name: search.name,
        text: visible(&search.text),
        page: person.page,
    })
}

async fn standing(console: &Console, actor: &Actor, id: &str) -> Result<SavedSearch, Turned> {
    if !actor.may(&RENAME_SAVED_SEARCH) {
        return Err(Turned::NotFound);
    }
    let search = console.office.saved_search(actor, identity(id)?).await?;
    let search = search.filter(|search| search.deleted.is_none());
    search.ok_or(Turned::NotFound)
}

/// A new name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Renamed {
    version: u32,
    name: String,
}

/// `POST /log/saved/{id}/rename`
pub(crate) async fn rename(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Renamed>,
) -> Reply {
    let search = standing(&console, person.actor(), &id).await?;
    let seen = Version::new(typed.version);
    let renamed = console
        .office
        .rename_saved_search(person.actor(), search.id, seen, &typed.name);
    match renamed.await {
        Ok(()) => see_other("/log/saved"),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let mut page = person.page;
            page.refused("saved", &refusal);
            let shown = OnePage {
                id: search.id,
                version: search.version.count(),
                name: typed.name,
                text: visible(&search.text),
                page,
            };
            shown_as(refused_status(&refusal), &shown)
        }
        Err(problem) => Err(problem.into()),
    }
}
