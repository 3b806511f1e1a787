//! Several findings judged at once, each with its own line in the journal; what was done is shown,
//! and can be undone.

use std::fmt;
use std::str::FromStr;

use application::use_case::{DISMISS_FINDING, REOPEN_FINDING, UseCase, WATCH_FINDING};
use application::{Actor, Office, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use domain::finding::Finding;
use domain::id::FindingId;
use domain::version::Version;
use jiff::Timestamp;
use serde::Deserialize;

use super::columns::{Findings, rows};
use super::{Filter, Typed, shown_list};
use crate::answer::{Reply, Turned, encoded, see_other, shown};
use crate::form::{Filled, local_time};
use crate::list::{Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// The form under the list; its inputs' ids begin with it.
pub(crate) const FORM: &str = "many";
/// More than a page shows were never marked on one.
const MOST: usize = 200;

/// A finding as it was seen: `ID.VERSION`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marked {
    id: FindingId,
    seen: Version,
}

impl Marked {
    pub(crate) const fn of(finding: &Finding) -> Self {
        Self {
            id: finding.id,
            seen: finding.version,
        }
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.seen.count())
    }
}

impl FromStr for Marked {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, seen) = text.split_once('.').ok_or(())?;
        Ok(Self {
            id: id.parse().map_err(|_| ())?,
            seen: Version::new(seen.parse().map_err(|_| ())?),
        })
    }
}

/// What is done with all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Deed {
    Dismiss,
    Watch,
    Reopen,
}

impl Deed {
    const fn name(self) -> &'static str {
        match self {
            Self::Dismiss => "dismiss",
            Self::Watch => "watch",
            Self::Reopen => "reopen",
        }
    }

    const fn use_case(self) -> &'static UseCase {
        match self {
            Self::Dismiss => &DISMISS_FINDING,
            Self::Watch => &WATCH_FINDING,
            Self::Reopen => &REOPEN_FINDING,
        }
    }

    /// The state it leads to.
    const fn state(self) -> &'static str {
        match self {
            Self::Dismiss => "dismissed",
            Self::Watch => "watched",
            Self::Reopen => "open",
        }
    }
}

/// The form under the list, as it was sent.
#[derive(Default)]
struct Sent {
    items: Vec<Marked>,
    filter: Filter,
    typed: Typed,
}

impl Sent {
    /// A name that is not of the form, or an item that is none, never came from a page of ours.
    fn read(fields: Vec<(String, String)>) -> Result<Self, Turned> {
        let mut sent = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "item" => {
                    let item = value.parse().map_err(|()| Turned::Unreadable)?;
                    sent.items.push(item);
                    sent.typed.marked.insert(value);
                }
                "reason" => sent.typed.reason = value,
                "until" => sent.typed.until = value,
                "state" => sent.filter.state = value,
                "severity" => sent.filter.severity = value,
                "after" => sent.filter.after = value,
                _ => return Err(Turned::Unreadable),
            }
        }
        if sent.items.len() > MOST {
            return Err(Turned::Unreadable);
        }
        Ok(sent)
    }
}

type Fields = Filled<Vec<(String, String)>>;

pub(crate) async fn dismiss(
    State(console): Shared,
    person: SignedInPerson,
    Filled(fields): Fields,
) -> Reply {
    carried_out(&console, person, Deed::Dismiss, fields).await
}

pub(crate) async fn watch(
    State(console): Shared,
    person: SignedInPerson,
    Filled(fields): Fields,
) -> Reply {
    carried_out(&console, person, Deed::Watch, fields).await
}

pub(crate) async fn reopen(
    State(console): Shared,
    person: SignedInPerson,
    Filled(fields): Fields,
) -> Reply {
    carried_out(&console, person, Deed::Reopen, fields).await
}

async fn carried_out(
    console: &Console,
    person: SignedInPerson,
    deed: Deed,
    fields: Vec<(String, String)>,
) -> Reply {
    let sent = Sent::read(fields)?;
    match each(console, &person, deed, &sent).await {
        Ok(outcome) => see_other(&done_at(deed, &outcome)),
        // A field of the form: nothing was done yet, and what was typed stays.
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            shown_list(console, person, sent.filter, sent.typed, Some(refusal)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// What became of the marked ones.
#[derive(Default)]
struct Outcome {
    done: Vec<Marked>,
    missed: Vec<Marked>,
}

/// Each by itself: what somebody else judged in between stays as they left it.
async fn each(
    console: &Console,
    person: &SignedInPerson,
    deed: Deed,
    sent: &Sent,
) -> Result<Outcome, Problem> {
    if !person.actor().may(deed.use_case()) {
        return Err(Refusal::NotFound.into());
    }
    if sent.items.is_empty() {
        return Err(Refusal::Missing { field: "items" }.into());
    }
    let until = match deed {
        Deed::Watch => Some(local_time(&sent.typed.until, &person.page.zone, "until")?),
        Deed::Dismiss | Deed::Reopen => None,
    };
    let (office, actor) = (&console.office, person.actor());
    let mut outcome = Outcome::default();
    for item in &sent.items {
        match one(office, actor, deed, *item, &sent.typed.reason, until).await {
            Ok(()) => outcome.done.push(*item),
            Err(Problem::Refused(
                Refusal::Stale | Refusal::NotFound | Refusal::WrongState { .. },
            )) => outcome.missed.push(*item),
            Err(problem) => return Err(problem),
        }
    }
    Ok(outcome)
}

async fn one(
    office: &Office,
    actor: &Actor,
    deed: Deed,
    item: Marked,
    reason: &str,
    until: Option<Timestamp>,
) -> Result<(), Problem> {
    let Marked { id, seen } = item;
    match (deed, until) {
        (Deed::Watch, Some(until)) => office.watch_finding(actor, id, seen, reason, until).await,
        (Deed::Reopen, _) => office.reopen_finding(actor, id, seen).await,
        _ => office.dismiss_finding(actor, id, seen, reason).await,
    }
}

fn done_at(deed: Deed, outcome: &Outcome) -> String {
    let listed = |items: &[Marked]| {
        let items: Vec<_> = items.iter().map(ToString::to_string).collect();
        encoded(&items.join("~"))
    };
    format!(
        "/findings/judged?did={}&done={}&missed={}",
        deed.name(),
        listed(&outcome.done),
        listed(&outcome.missed)
    )
}

/// What was done with which, as they were seen before (`ID.VERSION~ID.VERSION`).
#[derive(Deserialize)]
pub(crate) struct Did {
    #[serde(rename = "did")]
    deed: Deed,
    done: String,
    missed: String,
}

fn marks(text: &str) -> Result<Vec<Marked>, Turned> {
    let marks = text.split('~').filter(|one| !one.is_empty());
    let marks: Vec<Marked> = marks
        .map(str::parse)
        .collect::<Result<_, ()>>()
        .map_err(|()| Turned::NotFound)?;
    if marks.len() > MOST {
        return Err(Turned::NotFound);
    }
    Ok(marks)
}

#[derive(Template)]
#[template(path = "findings_judged.html")]
struct JudgedPage {
    page: Page,
    done: Table,
    /// Empty where nothing is undone: an undo is not undone.
    undo: Vec<String>,
    summary: String,
    missed: Option<Table>,
}

/// Reads the findings anew: the page tells what is, not what the address says.
pub(crate) async fn judged(
    State(console): Shared,
    person: SignedInPerson,
    Query(Did { deed, done, missed }): Query<Did>,
) -> Reply {
    let (marked, mut missed) = (marks(&done)?, marks(&missed)?);
    missed.extend(&marked);
    let ids: Vec<_> = missed.iter().map(|item| item.id).collect();
    let actor = person.actor();
    let found = console.office.findings_named(actor, &ids).await?;
    let is_done = |finding: &Finding| {
        let mut seen = marked.iter().filter(|item| item.id == finding.id);
        finding.state.name() == deed.state() && seen.any(|item| item.seen.next() == finding.version)
    };
    let (done, missed): (Vec<_>, Vec<_>) = found.into_iter().partition(is_done);
    let undo = done.iter().map(|one| Marked::of(one).to_string());
    let undo: Vec<_> = undo.filter(|_| deed != Deed::Reopen).collect();
    let count = u64::try_from(done.len()).unwrap_or(u64::MAX);
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let filter = Filter::default();
    let none = person.page.t("findings-judged-none");
    let mut done = table::<Findings>(&teller, &filter, &rows(&console, done).await?, none);
    done.exports.clear();
    let missed = if missed.is_empty() {
        None
    } else {
        let rows = rows(&console, missed).await?;
        let mut missed = table::<Findings>(&teller, &filter, &rows, String::new());
        missed.exports.clear();
        Some(missed)
    };
    let key = match deed {
        Deed::Dismiss => "findings-judged-dismissed",
        Deed::Watch => "findings-judged-watched",
        Deed::Reopen => "findings-judged-reopened",
    };
    shown(&JudgedPage {
        summary: person.page.say(key, &[("count", count.into())]),
        done,
        undo,
        missed,
        page: person.page,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn a_mark_survives_the_form() {
        let text = format!("{ID}.7");
        let mark: Marked = text.parse().unwrap();
        assert_eq!((mark.to_string(), mark.seen.count()), (text, 7));
        for wrong in ["", ID, "x.7", &format!("{ID}.-1")] {
            assert!(wrong.parse::<Marked>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_no_page_of_ours_sends_is_not_read() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert!(Sent::read(vec![field("item", "x")]).is_err());
        assert!(Sent::read(vec![field("role", "admin")]).is_err());
        let many = vec![field("item", &format!("{ID}.1")); MOST + 1];
        assert!(Sent::read(many).is_err());
        let sent = Sent::read(vec![field("reason", "a"), field("after", "b")]).unwrap();
        assert_eq!(
            (sent.typed.reason.as_str(), sent.filter.after.as_str()),
            ("a", "b")
        );
    }
}
