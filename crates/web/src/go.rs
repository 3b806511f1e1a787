//! `/go`: the pages one may open, and cases by their number. The palette of the keyboard shows what
//! this page shows.

use application::{Actor, Office, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, shown};
use crate::incident::number_of;
use crate::page::Page;
use crate::places;
use crate::session::{Shared, SignedInPerson};

/// The year before 民國元年: people write years of the Republic and Gregorian ones.
const ROC_EPOCH: i16 = 1911;
/// Years below this are of the Republic.
const ROC_YEARS: i16 = 1_000;

/// Years that people mean as Gregorian ones.
const GREGORIAN: std::ops::Range<u32> = 1_912..3_000;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

/// Somewhere to go.
struct Hit {
    href: String,
    label: String,
    /// What kind of place, in words.
    kind: String,
}

#[derive(Template)]
#[template(path = "go.html")]
struct GoPage {
    page: Page,
    q: String,
    hits: Vec<Hit>,
    count: String,
}

pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let q = asked.q.trim();
    let page = &person.page;
    let mut hits = cases(&console.office, person.actor(), page, q).await?;
    hits.extend(pages(person.actor(), page, q));
    let found = i64::try_from(hits.len()).unwrap_or(i64::MAX);
    shown(&GoPage {
        count: page.say("go-found", &[("count", found.into())]),
        hits,
        q: asked.q,
        page: person.page,
    })
}

fn pages(actor: &Actor, page: &Page, q: &str) -> Vec<Hit> {
    let wanted = q.to_lowercase();
    let others = [
        ("/help", "help", page.t("help-title")),
        ("/display", "display", page.t("display-title")),
    ];
    places::open_to(actor)
        .map(|place| (place.href, place.name, page.named("nav-", place.name)))
        .chain(others)
        .filter(|(_, name, label)| name.contains(&wanted) || label.to_lowercase().contains(&wanted))
        .map(|(href, _, label)| Hit {
            href: href.to_owned(),
            label,
            kind: page.t("go-kind-page"),
        })
        .collect()
}

async fn cases(office: &Office, actor: &Actor, page: &Page, q: &str) -> Result<Vec<Hit>, Problem> {
    let Some((year, number)) = case_number(q) else {
        return Ok(Vec::new());
    };
    let cases = match office.find_cases(actor, year, number).await {
        // Who has nothing to do with cases finds none.
        Err(Problem::Refused(Refusal::NotFound)) => Vec::new(),
        cases => cases?,
    };
    Ok(cases
        .iter()
        .map(|case| Hit {
            href: format!("/incidents/{}", case.id),
            label: format!("{} {}", number_of(page, case), visible(&case.title)),
            kind: page.t("go-kind-case"),
        })
        .collect())
}

/// `7`, `115-7`, `2026/7`, `115年第 7 號`, `No. 7 of 2026`: the number, and the year where one is
/// said. Of two numbers the year is the one that can be a Gregorian one, else the first.
fn case_number(text: &str) -> Option<(Option<i16>, u32)> {
    let mut groups = text
        .split(|character: char| !character.is_ascii_digit())
        .filter(|group| !group.is_empty());
    let first: u32 = groups.next()?.parse().ok()?;
    let Some(second) = groups.next() else {
        return Some((None, first));
    };
    let second: u32 = second.parse().ok()?;
    if groups.next().is_some() {
        return None;
    }
    let (said, number) = if GREGORIAN.contains(&second) && !GREGORIAN.contains(&first) {
        (second, first)
    } else {
        (first, second)
    };
    let said = i16::try_from(said).ok()?;
    let year = if said < ROC_YEARS {
        said.saturating_add(ROC_EPOCH)
    } else {
        said
    };
    Some((Some(year), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_named_in_the_ways_of_every_language() {
        for text in [
            "115-7",
            "115年第 7 號",
            "2026/7",
            "No. 7 of 2026",
            "số 7 năm 2026",
        ] {
            assert_eq!(case_number(text), Some((Some(2026), 7)), "{text}");
        }
        assert_eq!(case_number(" 7 "), Some((None, 7)));
        assert_eq!(case_number("第 12 號"), Some((None, 12)));
    }

    #[test]
    fn what_names_no_case_finds_none() {
        for text in ["", "findings", "1-2-3", "99999999999", "203.0.113.9"] {
            assert_eq!(case_number(text), None, "{text}");
        }
    }
}
