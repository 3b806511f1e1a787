//! What is done with the kept log: looks, counts, and searches that are kept.

use std::collections::BTreeMap;

use application::log_search::LogQuery;
use application::saved_searches::{NewSavedSearch, SavedRange};
use application::use_case::{
    COUNT_LOG, DELETE_SAVED_SEARCH, FOLLOW_LOG, LIST_SAVED_SEARCHES, RENAME_SAVED_SEARCH,
    RESTORE_SAVED_SEARCH, SAVE_SEARCH,
};
use application::{Actor, Office, Problem, Refusal};
use domain::id::SavedSearchId;
use domain::version::Version;
use jiff::tz::TimeZone;
use testkit::office::{Failure, TestOffice};

use crate::authority::Objects;

/// What is done with the log and the searches that are kept goes further when it reaches the unit's.
pub(super) async fn log_read(
    desk: &Office,
    actor: &Actor,
    on: &Objects,
    did: &mut BTreeMap<&'static str, bool>,
) -> Result<(), Failure> {
    let address = on.finding.subject.source_ip.as_deref().unwrap_or_default();
    let wanted = LogQuery {
        text: format!("ip:{address}"),
        purpose: "x".into(),
        ..LogQuery::default()
    };
    let counted = desk
        .count_log(actor, &wanted, &TimeZone::UTC, 100_000)
        .await;
    let hits = counted.is_ok_and(|tally| tally.total() > 0);
    did.insert(COUNT_LOG.name, hits);
    let mut lines = 0;
    if let Ok(mut tail) = desk.begin_tail(actor, &wanted, Some(0)).await {
        lines = desk.follow_tail(actor, &mut tail).await?.lines.len();
        desk.end_tail(tail).await?;
    }
    did.insert(FOLLOW_LOG.name, lines > 0);
    let (unit, stale) = (on.finding.unit, Version::new(99));
    let listed = desk.list_saved_searches(actor).await.unwrap_or_default();
    let of_unit = listed.iter().any(|search| search.id == on.saved[0]);
    did.insert(LIST_SAVED_SEARCHES.name, of_unit);
    let own = match desk.save_search(actor, saved("own")).await {
        Ok(id) => desk.saved_search(actor, id).await?,
        Err(_) => None,
    };
    let is_there = own.is_some_and(|search| search.unit == unit);
    did.insert(SAVE_SEARCH.name, is_there);
    let further =
        |done: Result<(), Problem>| !matches!(done, Err(Problem::Refused(Refusal::NotFound)));
    let [shared, gone] = on.saved;
    let renamed = desk.rename_saved_search(actor, shared, stale, "x").await;
    did.insert(RENAME_SAVED_SEARCH.name, further(renamed));
    let deleted = desk.delete_saved_search(actor, shared, stale).await;
    did.insert(DELETE_SAVED_SEARCH.name, further(deleted));
    let restored = desk.restore_saved_search(actor, gone, stale).await;
    did.insert(RESTORE_SAVED_SEARCH.name, further(restored));
    Ok(())
}

fn saved(name: &str) -> NewSavedSearch {
    NewSavedSearch {
        name: name.into(),
        shared: true,
        text: "failed".into(),
        range: SavedRange::LastDays(7),
        late: false,
        purpose: "x".into(),
    }
}

/// A shared search, and a deleted one.
pub(super) async fn searches(
    office: &TestOffice,
    actor: &Actor,
) -> Result<[SavedSearchId; 2], Failure> {
    let desk = &office.office;
    let shared = desk.save_search(actor, saved("of us")).await?;
    let gone = desk.save_search(actor, saved("gone")).await?;
    let deleted = desk.delete_saved_search(actor, gone, Version::FIRST);
    deleted.await?;
    Ok([shared, gone])
}
