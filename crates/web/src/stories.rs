//! Stories: findings that belong together, the most urgent first.

mod columns;
mod one;
pub(crate) mod touched;

use application::Problem;
use application::stories::StoryQuery;
use askama::Template;
use axum::extract::{Query, State};
use domain::id::FindingId;
use domain::story::{Story, Urgency};
use jiff::Timestamp;
use serde::Deserialize;
use texts::visible;

pub(crate) use columns::Stories;
pub(crate) use one::{accept, show as show_one};

use crate::answer::{Reply, shown};
use crate::form::Choice;
use crate::list::{List, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::story;

/// Rows of one page.
const ROWS: u32 = 25;
/// So many stand above the list of findings.
const FIRST: u32 = 5;
/// So many names stand in a line; the rest is counted.
const NAMES: usize = 2;

/// What the address line says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    state: String,
    #[serde(default)]
    urgency: String,
    #[serde(default)]
    after: String,
}

impl Filter {
    /// What is not understood in the address filters nothing.
    fn query(&self, after: &str, limit: u32) -> StoryQuery {
        StoryQuery {
            judged: !matches!(self.state.as_str(), "" | "open"),
            least: Urgency::from_name(&self.urgency),
            after: place_of(after),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        }
    }
}

/// A place in the list: priority, microseconds of `last`, identity.
fn place_of(text: &str) -> Option<(u32, Timestamp, FindingId)> {
    let (priority, rest) = text.split_once('_')?;
    let (time, id) = rest.split_once('_')?;
    let time = Timestamp::from_microsecond(time.parse().ok()?).ok()?;
    Some((priority.parse().ok()?, time, id.parse().ok()?))
}

#[derive(Template)]
#[template(path = "stories.html")]
struct StoriesPage {
    page: Page,
    states: Vec<Choice>,
    urgencies: Vec<Choice>,
    table: Table,
    older: String,
}

pub(crate) async fn show(
    State(console): Shared,
    SignedInPerson { signed_in, page }: SignedInPerson,
    Query(filter): Query<Filter>,
) -> Reply {
    let actor = &signed_in.actor;
    let at = (&filter, filter.after.as_str());
    let (found, more) = leaf::<Stories>(&console, actor, at, ROWS).await?;
    let older = older::<Stories>(&filter, found.last().filter(|_| more));
    let empty = page.t("stories-empty");
    let teller = Teller {
        office: &console.office,
        actor,
        page: &page,
    };
    let table = table::<Stories>(&teller, &filter, &found, empty);
    shown(&StoriesPage {
        states: states(&page, &filter),
        urgencies: urgencies(&page, &filter),
        table,
        older,
        page,
    })
}

/// The most urgent open stories, for the page of findings; none where no story is open.
pub(crate) async fn first(
    console: &Console,
    teller: &Teller<'_>,
) -> Result<Option<Table>, Problem> {
    let filter = Filter::default();
    let found = Stories::fetch(console, teller.actor, &filter, "", FIRST).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let mut table = table::<Stories>(teller, &filter, &found, String::new());
    table.exports.clear();
    Ok(Some(table))
}

fn states(page: &Page, filter: &Filter) -> Vec<Choice> {
    let all = filter.query("", 0).judged;
    let choice = |value: &str, label: &str, chosen| Choice {
        value: value.to_owned(),
        label: page.t(label),
        chosen,
    };
    vec![
        choice("open", "finding-state-open", !all),
        choice("all", "findings-all", all),
    ]
}

fn urgencies(page: &Page, filter: &Filter) -> Vec<Choice> {
    let least = filter.query("", 0).least;
    let any = Choice {
        value: String::new(),
        label: page.t("findings-any-severity"),
        chosen: least.is_none(),
    };
    let named = Urgency::ALL.into_iter().rev().map(|urgency| {
        let name = page.named("urgency-", urgency.name());
        Choice {
            value: urgency.name().to_owned(),
            label: page.say("findings-at-least", &[("severity", name.into())]),
            chosen: least == Some(urgency),
        }
    });
    [any].into_iter().chain(named).collect()
}

/// One line: of a single finding its own; of several, who and through which stages.
pub(crate) fn headline(teller: &Teller<'_>, told: &Story) -> String {
    let page = teller.page;
    let gravest = told.counting().max_by_key(|member| member.severity);
    let title = gravest.map_or_else(String::new, |finding| {
        story::tell(teller.office, finding, page.language, &page.zone).title
    });
    if told.members.len() < 2 {
        return title;
    }
    let count = i64::try_from(told.members.len()).unwrap_or(i64::MAX);
    let who = who(page, told);
    if told.stages.is_empty() || who.is_empty() {
        let args = [("title", title.into()), ("count", count.into())];
        return page.say("stories-headline-plain", &args);
    }
    let args = [
        ("who", who.into()),
        ("stages", stages(page, told).into()),
        ("count", count.into()),
    ];
    page.say("stories-headline", &args)
}

/// Whom a story is about: accounts, else addresses, else hosts.
pub(crate) fn who(page: &Page, told: &Story) -> String {
    let kinds = [&told.accounts, &told.addresses, &told.hosts];
    let Some(names) = kinds.into_iter().find(|names| !names.is_empty()) else {
        return String::new();
    };
    let shown: Vec<_> = names.iter().take(NAMES).map(|name| visible(name)).collect();
    let shown = shown.join(&page.t("list-comma"));
    let rest = i64::try_from(names.len().saturating_sub(NAMES)).unwrap_or(i64::MAX);
    if rest == 0 {
        return shown;
    }
    let args = [("names", shown.into()), ("rest", rest.into())];
    page.say("stories-and-others", &args)
}

/// Its stages as they were reached.
pub(crate) fn stages(page: &Page, told: &Story) -> String {
    let stages = told.stages.iter();
    let names: Vec<_> = stages.map(|it| page.named("stage-", it.name())).collect();
    names.join(" → ")
}

/// The colour of an urgency; its name always stands beside it.
pub(crate) const fn tag(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Later => "govuk-tag--grey",
        Urgency::Today => "govuk-tag--yellow",
        Urgency::Soon => "govuk-tag--orange",
        Urgency::Now => "govuk-tag--red",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_survives_the_address_and_anything_else_is_none() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let (priority, at, found) = place_of(&format!("70_1795226520000001_{id}")).unwrap();
        assert_eq!((priority, at.as_microsecond()), (70, 1_795_226_520_000_001));
        assert_eq!(found.to_string(), id);
        for wrong in ["", "70", "70_yesterday_1", "high_1_2"] {
            assert_eq!(place_of(wrong), None, "{wrong}");
        }
    }
}
