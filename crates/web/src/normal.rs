//! What is normal here: the list, ending and extending, and declaring it from a finding.

use std::collections::{BTreeMap, BTreeSet};

use application::normal::{Meant, Normal};
use application::use_case::{END_NORMAL, EXTEND_NORMAL, LIST_NORMALS, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use domain::id::{NormalId, PersonId};
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, shown_as};
use crate::form::{Choice, local_time};
use crate::hunts::rule_title;
use crate::list::many::{Again, Ask, Asking, Deed, Many, Seen, Standing, Typed};
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The list.
pub(crate) struct Normally;

/// What is normal, with the name of who said so.
pub(crate) struct Row {
    normal: Normal,
    by: String,
}

impl List for Normally {
    type Asked = Everything;
    type Row = Row;

    const NAME: &'static str = "normals";
    const ITEM: &'static str = "normal";
    const PATH: &'static str = "/normal";
    const EXPORT: &'static str = "/normal/export/{format}";
    const TITLE: &'static str = "normal-title";
    const USE_CASE: &'static UseCase = &LIST_NORMALS;

    fn columns() -> &'static [Column<Row>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Row>, Problem> {
        let normals = console.office.list_normals(actor).await?;
        let people: BTreeSet<PersonId> = normals.iter().map(|one| one.by).collect();
        let names: BTreeMap<_, _> = console.office.names_of(people).await?;
        let row = |normal: Normal| Row {
            by: names.get(&normal.by).cloned().unwrap_or_default(),
            normal,
        };
        Ok(normals.into_iter().map(row).collect())
    }

    fn mark(_: &Teller<'_>, row: &Row) -> String {
        seen(&row.normal).to_string()
    }
}

type Col = Column<Row>;

static COLUMNS: [Col; 11] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.normal.id.to_string())
    }),
    Col::new("value", "finding-column-subject", Kind::Text, |_, row| {
        Cell::text(&*row.normal.value)
    })
    .shown(|_, row| Shown::Name(visible(&row.normal.value))),
    Col::new("meant", "normal-meant", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("normal-meant-", row.normal.meant.name()))
    }),
    Col::new("rule", "normal-column-rule", Kind::Text, |teller, row| {
        Cell::text(rule(teller, row))
    })
    .shown(|teller, row| Shown::Words(rule(teller, row))),
    Col::new("reason", "field-reason", Kind::Text, |_, row| {
        Cell::text(&*row.normal.reason)
    })
    .shown(|_, row| Shown::Words(visible(&row.normal.reason))),
    Col::new("by", "normal-column-by", Kind::Text, |_, row| {
        Cell::text(&*row.by)
    })
    .shown(|_, row| Shown::Words(visible(&row.by))),
    Col::new("at", "normal-column-at", Kind::Time, |_, row| {
        Cell::Time(row.normal.at)
    }),
    Col::new("until", "field-until", Kind::Time, |_, row| {
        Cell::Time(row.normal.until)
    })
    .shown(|teller, row| Shown::moment(teller, row.normal.until)),
    Col::new(
        "state",
        "finding-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller, row)),
    )
    .shown(|teller, row| Shown::Words(state(teller, row))),
    Col::new("hidden", "normal-column-hidden", Kind::Number, |_, row| {
        Cell::count(row.normal.hidden)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.normal.hidden))),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.normal.unit))
    }),
];

/// The rule's title, which names nobody; its id where it is not loaded any more.
fn rule(teller: &Teller<'_>, row: &Row) -> String {
    let rules = teller.office.rules();
    rule_title(&rules, &row.normal.rule, teller.page.language)
}

fn state(teller: &Teller<'_>, row: &Row) -> String {
    let page = teller.page;
    page.t(if row.normal.is_over(page.now) {
        "normal-over"
    } else {
        "normal-stands"
    })
}

/// One as it was seen.
type Marked = Seen<NormalId>;

const fn seen(normal: &Normal) -> Marked {
    Seen {
        id: normal.id,
        version: normal.version,
    }
}

static END: Deed = Deed {
    name: "end",
    path: "/normal/end",
    use_case: &END_NORMAL,
    button: "normal-end",
    before: "normal-many-before",
    after: "normal-many-ended",
    undo: None,
    grave: false,
};

static EXTEND: Deed = Deed {
    name: "extend",
    path: "/normal/extend",
    use_case: &EXTEND_NORMAL,
    button: "normal-extend",
    before: "normal-many-before",
    after: "normal-many-extended",
    undo: None,
    grave: false,
};

impl Many for Normally {
    type Mark = Marked;

    const TOLD: &'static str = "/normal/done";
    const TOLD_TO: &'static UseCase = &LIST_NORMALS;
    const DEEDS: &'static [&'static Deed] = &[&EXTEND, &END];
    const ASKS: &'static [Ask] = &[Ask {
        name: "until",
        of: &[&EXTEND],
        label: "normal-many-until",
        hint: "",
        kind: Asking::Moment,
    }];

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        mark: &Marked,
        typed: &Typed,
    ) -> Result<(), Problem> {
        let (office, actor) = (&console.office, person.actor());
        let seen = mark.version;
        if deed.name == END.name {
            return office.end_normal(actor, mark.id, seen).await;
        }
        let until = local_time(typed.get("until"), &person.page.zone, "until")?;
        office.extend_normal(actor, mark.id, seen, until).await
    }

    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        _: &'static Deed,
        marks: &[Marked],
    ) -> Result<Vec<Standing<Row>>, Problem> {
        let rows = Self::fetch(console, person.actor(), &Everything {}, "", 0).await?;
        let mut rows: BTreeMap<_, _> = rows.into_iter().map(|row| (row.normal.id, row)).collect();
        let stand = |mark: &Marked| {
            let row = rows.remove(&mark.id);
            let next = mark.version.next();
            Standing {
                done: row.as_ref().is_some_and(|row| row.normal.version == next),
                undo: String::new(),
                row,
            }
        };
        Ok(marks.iter().map(stand).collect())
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Everything>) -> Reply {
        shown_list(console, person, (again.typed, again.status)).await
    }
}

#[derive(Template)]
#[template(path = "normals.html")]
struct NormalsPage {
    page: Page,
    table: Table,
}

/// `GET /normal`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    shown_list(&console, person, (Typed::default(), StatusCode::OK)).await
}

async fn shown_list(
    console: &Console,
    person: SignedInPerson,
    (typed, status): (Typed, StatusCode),
) -> Reply {
    let actor = person.actor();
    let rows = Normally::fetch(console, actor, &Everything {}, "", 0).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let empty = person.page.t("normal-empty");
    let table = table::<Normally>(&teller, &Everything {}, &rows, empty);
    let table = table.with_form::<Normally>(console, &teller, (&Everything {}, ""), &typed);
    let page = person.page;
    shown_as(status, &NormalsPage { page, table })
}

/// What of a finding can be meant, for the form of its page.
pub(crate) fn choices(
    page: &Page,
    finding: &domain::finding::Finding,
    chosen: &str,
) -> Vec<Choice> {
    let choice = |meant: Meant| {
        let value = visible(meant.of(finding)?);
        let kind = page.named("normal-meant-", meant.name());
        Some(Choice {
            value: meant.name().to_owned(),
            label: format!("{kind} {value}"),
            chosen: chosen == meant.name(),
        })
    };
    Meant::ALL.into_iter().filter_map(choice).collect()
}
