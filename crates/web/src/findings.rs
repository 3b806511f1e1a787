//! The list of findings: newest first, filters in the address, older ones by keyset.

mod columns;
mod many;

use std::collections::BTreeMap;

use application::port::FindingQuery;
use application::use_case::{LIST_CONFIRMATIONS, LIST_HUNTS};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::finding::Severity;
use domain::id::FindingId;
use jiff::Timestamp;
use serde::Deserialize;

pub(crate) use columns::{Findings, Row, rows};
pub(crate) use many::Marked;

use crate::answer::{Reply, shown_as};
use crate::list::many::Typed;
use crate::list::{Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::stories;

/// Rows of one page.
const ROWS: u32 = 25;
const STATES: [&str; 4] = ["open", "watched", "dismissed", "accepted"];

/// How many findings of a severity are open.
pub(crate) struct Badge {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) count: String,
}

/// One line of a choice.
pub(crate) struct Choice {
    value: &'static str,
    label: String,
    selected: bool,
}

/// What the address line says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    state: String,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "findings.html")]
struct FindingsPage {
    page: Page,
    states: Vec<Choice>,
    severities: Vec<Choice>,
    badges: Vec<Badge>,
    /// Whether one may see who confirmed their sign-ins.
    confirmations: bool,
    /// Whether the reader may see looks back.
    hunts: bool,
    table: Table,
    older: String,
    /// The most urgent stories; none where something else is asked for.
    stories: Option<Table>,
}

pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(filter): Query<Filter>,
) -> Reply {
    let typed = Typed::default();
    shown_list(&console, person, filter, typed, StatusCode::OK).await
}

/// The list, and what was typed under it.
async fn shown_list(
    console: &Console,
    SignedInPerson { signed_in, page }: SignedInPerson,
    filter: Filter,
    typed: Typed,
    status: StatusCode,
) -> Reply {
    let actor = &signed_in.actor;
    let at = (&filter, filter.after.as_str());
    let (found, more) = leaf::<Findings>(console, actor, at, ROWS).await?;
    let open = console.office.open_findings(actor).await?;
    let older = older::<Findings>(&filter, found.last().filter(|_| more));
    let query = filter.query(ROWS);
    let empty = if query.state.as_deref() == Some("open") && query.severity.is_none() {
        page.t("findings-empty-open")
    } else {
        page.t("findings-empty-filter")
    };
    let teller = Teller {
        office: &console.office,
        actor,
        page: &page,
    };
    let table = table::<Findings>(&teller, &filter, &found, empty).with_form::<Findings>(
        console,
        &teller,
        (&filter, &filter.after),
        &typed,
    );
    let plain = filter.after.is_empty() && filter.severity.is_empty();
    let stories = if plain && query.state.as_deref() == Some("open") {
        stories::first(console, &teller).await?
    } else {
        None
    };
    let template = FindingsPage {
        stories,
        states: states(&page, &query),
        severities: severities(&page, &query),
        badges: badges(&page, &open),
        confirmations: actor.may(&LIST_CONFIRMATIONS),
        hunts: actor.may(&LIST_HUNTS),
        table,
        older,
        page,
    };
    shown_as(status, &template)
}

impl Filter {
    /// Findings of one state.
    pub(crate) fn of_state(state: &str) -> Self {
        Self {
            state: state.to_owned(),
            ..Self::default()
        }
    }

    /// What is not understood in the address filters nothing.
    fn query(&self, limit: u32) -> FindingQuery {
        let state = match self.state.as_str() {
            "" => Some("open".to_owned()),
            "all" => None,
            state => STATES.contains(&state).then(|| state.to_owned()),
        };
        FindingQuery {
            state,
            severity: Severity::from_name(&self.severity),
            rule: None,
            after: None,
            limit,
        }
    }
}

/// A place in the list: microseconds of `last`, then the identity.
fn place_of(text: &str) -> Option<(Timestamp, FindingId)> {
    let (time, id) = text.split_once('_')?;
    Some((
        Timestamp::from_microsecond(time.parse().ok()?).ok()?,
        id.parse().ok()?,
    ))
}

fn states(page: &Page, query: &FindingQuery) -> Vec<Choice> {
    let named = STATES.map(|state| Choice {
        value: state,
        label: page.named("finding-state-", state),
        selected: query.state.as_deref() == Some(state),
    });
    let all = Choice {
        value: "all",
        label: page.t("findings-all"),
        selected: query.state.is_none(),
    };
    named.into_iter().chain([all]).collect()
}

fn severities(page: &Page, query: &FindingQuery) -> Vec<Choice> {
    let any = Choice {
        value: "",
        label: page.t("findings-any-severity"),
        selected: query.severity.is_none(),
    };
    let named = Severity::ALL.into_iter().rev().map(|severity| {
        let name = page.named("severity-", severity.name());
        Choice {
            value: severity.name(),
            label: page.say("findings-at-least", &[("severity", name.into())]),
            selected: query.severity == Some(severity),
        }
    });
    [any].into_iter().chain(named).collect()
}

/// Open findings by severity, the gravest first.
pub(crate) fn badges(page: &Page, open: &BTreeMap<Severity, u64>) -> Vec<Badge> {
    open.iter()
        .rev()
        .filter(|(_, count)| **count > 0)
        .map(|(severity, count)| Badge {
            href: format!("/findings?state=open&severity={}", severity.name()),
            label: page.named("severity-", severity.name()),
            count: page.count(*count),
        })
        .collect()
}

/// The colour of a severity; its name always stands beside it.
pub(crate) const fn tag(severity: Severity) -> &'static str {
    match severity {
        Severity::Informational => "govuk-tag--grey",
        Severity::Low => "govuk-tag--blue",
        Severity::Medium => "govuk-tag--yellow",
        Severity::High => "govuk-tag--orange",
        Severity::Critical => "govuk-tag--red",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(state: &str, severity: &str) -> Filter {
        Filter {
            state: state.into(),
            severity: severity.into(),
            after: String::new(),
        }
    }

    #[test]
    fn without_a_filter_open_findings_are_listed() {
        assert_eq!(Filter::default().query(1).state.as_deref(), Some("open"));
        assert_eq!(filter("all", "").query(1).state, None);
    }

    #[test]
    fn what_is_not_understood_in_the_address_filters_nothing() {
        let query = filter("'; drop", "worst").query(1);
        assert_eq!((query.state, query.severity), (None, None));
        assert_eq!(place_of("yesterday_1"), None);
    }

    #[test]
    fn a_place_in_the_list_survives_the_address() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let (at, found) = place_of(&format!("1795226520000001_{id}")).unwrap();
        assert_eq!(
            (at.as_microsecond(), found.to_string().as_str()),
            (1_795_226_520_000_001, id)
        );
    }
}
