//! Saved searches: rows to words, and back.

use application::deed::Change;
use application::saved_searches::{SavedRange, SavedSearch, SavedSearches};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::PersonId;
use domain::version::Version;
use jiff::Timestamp;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::each;
use crate::rows::{Columns, bad};
use crate::statement::{self as sql, Statement};
use crate::writes::micros;

#[async_trait]
impl SavedSearches for SqlRecords {
    async fn saved_searches(
        &self,
        scope: &Scope,
        owner: PersonId,
    ) -> Result<Vec<SavedSearch>, Fault> {
        let owner = vec![owner.to_string().into()];
        let rows = self.rows(&sql::SAVED_SEARCHES, owner, Some(scope)).await?;
        each(&rows, Columns::saved_search)
    }
}

impl Columns<'_> {
    fn saved_search(&self) -> Result<SavedSearch, Fault> {
        let range = match self.maybe_whole("days")? {
            Some(days) => SavedRange::LastDays(u16::try_from(days).map_err(|_| bad("days"))?),
            None => SavedRange::Fixed {
                from: self.maybe_time("from_at")?,
                to: self.maybe_time("to_at")?,
            },
        };
        Ok(SavedSearch {
            id: self.parsed("id")?,
            owner: self.parsed("owner")?,
            unit: self.parsed("unit")?,
            shared: self.whole("shared")? != 0,
            name: self.text("name")?,
            text: self.text("query")?,
            range,
            late: self.whole("late")? != 0,
            purpose: self.text("purpose")?,
            at: self.time("saved_at")?,
            deleted: self.maybe_time("deleted_at")?,
            version: Version::new(self.small("version")?),
        })
    }
}

/// The row of a new one.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    let Change::SaveSearch(search) = change else {
        return None;
    };
    let (days, from, to) = match search.range {
        SavedRange::LastDays(days) => (Some(days.into()), None, None),
        SavedRange::Fixed { from, to } => (None, from, to),
    };
    let values = vec![
        search.id.to_string().into(),
        search.owner.to_string().into(),
        search.unit.to_string().into(),
        i64::from(search.shared).into(),
        search.name.as_str().into(),
        search.text.as_str().into(),
        Value::MaybeWhole(days),
        moment(from),
        moment(to),
        i64::from(search.late).into(),
        search.purpose.as_str().into(),
        micros(search.at),
        i64::from(search.version.count()).into(),
    ];
    Some((&sql::SAVE_SEARCH, values))
}

fn moment(at: Option<Timestamp>) -> Value {
    Value::MaybeWhole(at.map(Timestamp::as_microsecond))
}

/// The row that must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let Change::ChangeSavedSearch(search) = change else {
        return None;
    };
    let values = vec![
        search.id.to_string().into(),
        search.unit.to_string().into(),
        i64::from(search.version.count()).into(),
        search.name.as_str().into(),
        moment(search.deleted),
    ];
    Some((&sql::CHANGE_SAVED_SEARCH, values, Refusal::Stale))
}
