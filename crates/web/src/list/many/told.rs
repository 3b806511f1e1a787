//! The page that tells what became of marked rows.

use axum::extract::{Query, State};

use super::{Deed, Many, Standing, few_enough};
use crate::answer::{Reply, Turned, asking, shown};
use crate::list::table::Head;
use crate::list::{Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use askama::Template;

/// What the keys of refusals begin with.
pub(super) const WHY: &str = "refusal-";
/// The refusal of what was changed in between.
pub(super) const CHANGED: &str = "stale";

#[derive(Template)]
#[template(path = "many_told.html")]
struct ToldPage {
    page: Page,
    list: &'static str,
    path: &'static str,
    title: String,
    summary: String,
    done: Option<Table>,
    undo: Option<Undo>,
    missed: Option<Table>,
    /// How many are not there any more; empty where all are.
    gone: String,
}

/// The form that takes back what was done.
struct Undo {
    action: String,
    marks: Vec<String>,
    before: String,
}

/// What the address line says was done with which rows, and why not with others.
struct Did<L: Many> {
    deed: &'static Deed,
    done: Vec<L::Mark>,
    missed: Vec<(L::Mark, String)>,
}

impl<L: Many> Did<L> {
    /// What no page of ours wrote is no address.
    fn read(fields: &[(String, String)]) -> Option<Self> {
        let named = |wished: &'static str| {
            let named = fields.iter().filter(move |(name, _)| name == wished);
            named.map(|(_, value)| value.as_str())
        };
        let did = named("did").next()?;
        let deed = L::DEEDS.iter().find(|deed| deed.name == did)?;
        let mark = |text: &str| text.parse::<L::Mark>().ok();
        let why = |text: &str| {
            let (why, text) = text.split_once('~')?;
            Some((mark(text)?, why_key(why)))
        };
        let said = |text: &&str| !text.is_empty();
        let done: Vec<_> = named("done")
            .filter(said)
            .map(mark)
            .collect::<Option<_>>()?;
        let missed: Vec<_> = named("missed")
            .filter(said)
            .map(why)
            .collect::<Option<_>>()?;
        few_enough(&done)?;
        few_enough(&missed)?;
        Some(Self { deed, done, missed })
    }
}

/// Only what has words is told in them.
fn why_key(why: &str) -> String {
    let key = format!("{WHY}{why}");
    if texts::computed_keys().any(|known| known == key) {
        key
    } else {
        format!("{WHY}{CHANGED}")
    }
}

/// `GET` of what was done. Reads the rows anew: the page tells what is, not what the address says.
pub(crate) async fn told<L: Many>(
    State(console): Shared,
    person: SignedInPerson,
    Query(fields): Query<Vec<(String, String)>>,
) -> Reply {
    let did = Did::<L>::read(&fields).ok_or(Turned::NotFound)?;
    let deed = did.deed;
    let (mut count, mut gone) = (0_u64, 0_u64);
    let (mut done, mut undo, mut missed) = (Vec::new(), Vec::new(), Vec::new());
    for standing in L::stand(&console, &person, deed, &did.done).await? {
        let Standing {
            row,
            done: is_done,
            undo: mark,
        } = standing;
        match (is_done, row) {
            (true, row) => {
                count += 1;
                undo.extend(Some(mark).filter(|mark| !mark.is_empty()));
                done.extend(row);
            }
            (false, Some(row)) => missed.push((row, why_key(CHANGED))),
            (false, None) => gone += 1,
        }
    }
    let (marks, whys): (Vec<_>, Vec<_>) = did.missed.into_iter().unzip();
    let rows = L::stand(&console, &person, deed, &marks).await?;
    for (Standing { row, .. }, why) in rows.into_iter().zip(whys) {
        match row {
            Some(row) => missed.push((row, why)),
            None => gone += 1,
        }
    }
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page,
    };
    shown(&ToldPage {
        list: L::NAME,
        path: L::PATH,
        title: page.t(L::TITLE),
        summary: page.say(deed.after, &[("count", count.into())]),
        done: rows_of::<L>(&teller, &done),
        undo: undo_of::<L>(page, deed, (undo, &fields)),
        missed: missed_of::<L>(&teller, missed),
        gone: if gone == 0 {
            String::new()
        } else {
            page.say("many-gone", &[("count", gone.into())])
        },
        page: person.page,
    })
}

fn undo_of<L: Many>(
    page: &Page,
    deed: &Deed,
    (marks, fields): (Vec<String>, &[(String, String)]),
) -> Option<Undo> {
    let undo = deed.undo.filter(|_| !marks.is_empty())?;
    // Whoever has to prove first that it is them comes back to this page.
    let action = asking(undo.path, fields.iter().cloned());
    Some(Undo {
        action,
        marks,
        before: page.t(undo.before),
    })
}

fn rows_of<L: Many>(teller: &Teller<'_>, rows: &[L::Row]) -> Option<Table> {
    if rows.is_empty() {
        return None;
    }
    let mut table = table::<L>(teller, &L::Asked::default(), rows, String::new());
    table.exports.clear();
    Some(table)
}

/// What was not done, each with the reason.
fn missed_of<L: Many>(teller: &Teller<'_>, missed: Vec<(L::Row, String)>) -> Option<Table> {
    let (rows, whys): (Vec<_>, Vec<_>) = missed.into_iter().unzip();
    let mut table = rows_of::<L>(teller, &rows)?;
    table.heads.push(Head {
        title: teller.page.t("many-why"),
        numeric: false,
    });
    for (line, why) in table.rows.iter_mut().zip(whys) {
        line.cells.push(Shown::Words(teller.page.t(&why)));
    }
    Some(table)
}
