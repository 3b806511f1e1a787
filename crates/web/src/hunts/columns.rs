//! What the list tells of each hunt.

use std::collections::{BTreeMap, BTreeSet};

use application::Problem;
use application::hunts::{Hunt, HuntState};
use domain::id::{HuntId, PersonId};
use jiff::Timestamp;
use sheets::{Cell, Kind};
use texts::visible;

use super::rule_title;
use crate::list::{Column, Shown, Teller};
use crate::settings::Console;

/// A hunt, with the name of who ordered it.
pub(crate) struct Row {
    pub(super) hunt: Hunt,
    names: BTreeMap<PersonId, String>,
}

pub(super) async fn rows(console: &Console, hunts: Vec<Hunt>) -> Result<Vec<Row>, Problem> {
    let people: BTreeSet<_> = hunts.iter().filter_map(|hunt| hunt.by).collect();
    let names = console.office.names_of(people).await?;
    let row = |hunt| Row {
        hunt,
        names: names.clone(),
    };
    Ok(hunts.into_iter().map(row).collect())
}

/// What is no place in the list starts it.
pub(super) fn placed(text: &str) -> Option<(Timestamp, HuntId)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

type Col = Column<Row>;

pub(super) static COLUMNS: [Col; 16] = [
    Col::new("at", "hunt-column-at", Kind::Time, |_, row| {
        Cell::Time(row.hunt.at)
    })
    .shown(|teller, row| Shown::Link {
        href: format!("/hunts/{}", row.hunt.id),
        text: teller.page.moment(row.hunt.at),
    }),
    Col::new("rules", "hunt-column-rules", Kind::Text, |teller, row| {
        Cell::text(rules(teller, row))
    })
    .shown(|teller, row| Shown::Words(rules(teller, row))),
    Col::new("state", "hunt-column-state", Kind::Text, |teller, row| {
        Cell::text(state(teller, row))
    })
    .shown(|teller, row| Shown::Tag {
        class: match row.hunt.state {
            HuntState::Waiting => "govuk-tag--grey",
            HuntState::Running => "govuk-tag--blue",
            HuntState::Done => "govuk-tag--green",
            HuntState::Cancelled => "govuk-tag--yellow",
            HuntState::Failed => "govuk-tag--red",
        },
        text: state(teller, row),
        beside: if row.hunt.dry {
            teller.page.t("hunt-dry")
        } else {
            String::new()
        },
    }),
    Col::new("percent", "hunt-column-percent", Kind::Number, |_, row| {
        Cell::count(row.hunt.percent())
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.hunt.percent()))),
    Col::new("found", "hunt-column-found", Kind::Number, |_, row| {
        Cell::count(row.hunt.found)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.hunt.found))),
    Col::new("known", "hunt-column-known", Kind::Number, |_, row| {
        Cell::count(row.hunt.known)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.hunt.known))),
    Col::new("aside", "hunt-column-aside", Kind::Number, |_, row| {
        Cell::count(row.hunt.aside)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.hunt.aside))),
    Col::new("by", "hunt-column-by", Kind::Text, |teller, row| {
        Cell::text(by(teller, row))
    })
    .shown(|teller, row| Shown::Words(by(teller, row))),
    Col::new("purpose", "field-purpose", Kind::Text, |_, row| {
        Cell::text(&*row.hunt.purpose)
    }),
    Col::new("from", "field-start", Kind::Time, |_, row| {
        Cell::moment(row.hunt.from)
    }),
    Col::new("to", "field-end", Kind::Time, |_, row| {
        Cell::moment(row.hunt.to)
    }),
    Col::new("read", "hunt-column-read", Kind::Number, |_, row| {
        Cell::count(row.hunt.read)
    }),
    Col::new("ended", "hunt-column-ended", Kind::Time, |_, row| {
        Cell::moment(row.hunt.ended)
    }),
    Col::new("rule_ids", "finding-rule", Kind::Text, |_, row| {
        let ids: Vec<_> = row.hunt.rules.iter().map(String::as_str).collect();
        Cell::text(ids.join(" "))
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.hunt.unit))
    }),
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.hunt.id.to_string())
    }),
];

fn rules(teller: &Teller<'_>, row: &Row) -> String {
    let page = teller.page;
    if row.hunt.rules.is_empty() {
        return page.t("hunt-all-rules");
    }
    let rules = teller.office.rules();
    let title = |id: &String| rule_title(&rules, id, page.language);
    let titles: Vec<_> = row.hunt.rules.iter().map(title).collect();
    titles.join(&page.t("list-comma"))
}

fn state(teller: &Teller<'_>, row: &Row) -> String {
    teller.page.named("hunt-state-", row.hunt.state.name())
}

/// Who ordered it.
fn by(teller: &Teller<'_>, row: &Row) -> String {
    match row.hunt.by {
        Some(by) => visible(row.names.get(&by).map_or("", String::as_str)),
        None => teller.page.t("hunt-by-operator"),
    }
}
