//! Where log lines come from, and when the last one came.

use application::deed::Source;
use askama::Template;
use axum::extract::State;
use jiff::Timestamp;

use crate::answer::{Reply, shown};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Tallies;
use crate::visible::visible;

/// A source with what became of its lines since the start.
pub(crate) struct SourceRow {
    pub(crate) name: String,
    pub(crate) newest: Option<Timestamp>,
    pub(crate) records: String,
    pub(crate) unknown: String,
    pub(crate) unread: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    page: Page,
    sources: Vec<SourceRow>,
}

pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let sources = console.office.list_sources(person.actor()).await?;
    let page = person.page;
    let sources = rows(&page, &console.settings.tallies, &sources);
    shown(&SourcesPage { page, sources })
}

/// Sources as rows.
pub(crate) fn rows(page: &Page, tallies: &Tallies, sources: &[Source]) -> Vec<SourceRow> {
    sources
        .iter()
        .map(|source| {
            let tally = tallies.of(source.id).unwrap_or_default();
            SourceRow {
                name: visible(&source.name),
                newest: tally.newest,
                records: page.count(tally.records),
                unknown: page.count(tally.unknown),
                unread: page.count(tally.unread),
            }
        })
        .collect()
}
