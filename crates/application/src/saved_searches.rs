//! Searches that somebody keeps to run again: the words, the time, the purpose. Running one is a search
//! like any other, journalled with its purpose.

use async_trait::async_trait;
use domain::id::{PersonId, SavedSearchId, UnitId};
use domain::journal::Object;
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::authority::{Actor, Permit, Scope};
use crate::deed::Change;
use crate::log_search::{LogQuery, checked};
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{
    DELETE_SAVED_SEARCH, LIST_SAVED_SEARCHES, RENAME_SAVED_SEARCH, RESTORE_SAVED_SEARCH,
    SAVE_SEARCH,
};

/// Longest name, in characters. Ours: a line of the list.
pub const LONGEST_SEARCH_NAME: usize = 100;
/// The most searches that one sees. Ours: a list of more is no help.
pub const MOST_SAVED: usize = 200;
/// The most days that a search looks back.
pub const MOST_DAYS_BACK: u16 = 3_660;

/// The time of a saved search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedRange {
    /// So many days before the moment it is run.
    LastDays(u16),
    /// Always the same; open where nothing is given.
    Fixed {
        /// From when.
        from: Option<Timestamp>,
        /// Until when.
        to: Option<Timestamp>,
    },
}

impl SavedRange {
    /// From when to when it looks, run at a moment.
    pub fn at(self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        match self {
            Self::Fixed { from, to } => (from, to),
            Self::LastDays(days) => {
                let back = SignedDuration::from_hours(24_i64.saturating_mul(days.into()));
                (now.checked_sub(back).ok(), None)
            }
        }
    }
}

/// A search that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Its identity.
    pub id: SavedSearchId,
    /// Who saved it.
    pub owner: PersonId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// Whether those who may search in that unit see it too.
    pub shared: bool,
    /// What it is called.
    pub name: String,
    /// The words.
    pub text: String,
    /// The time.
    pub range: SavedRange,
    /// Also lines that arrived more than a day after they happened.
    pub late: bool,
    /// What it is looked for.
    pub purpose: String,
    /// When it was saved.
    pub at: Timestamp,
    /// When it was deleted; it can be brought back.
    pub deleted: Option<Timestamp>,
    /// Counts its changes.
    pub version: Version,
}

/// A search to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSavedSearch {
    /// What it is called.
    pub name: String,
    /// Whether others of the unit see it.
    pub shared: bool,
    /// The words.
    pub text: String,
    /// The time.
    pub range: SavedRange,
    /// Also lines that arrived late.
    pub late: bool,
    /// What it is looked for.
    pub purpose: String,
}

/// Saved searches on record.
#[async_trait]
pub trait SavedSearches: Send + Sync {
    /// A person's own, and the shared ones of the scope; deleted ones too. By name.
    async fn saved_searches(
        &self,
        scope: &Scope,
        owner: PersonId,
    ) -> Result<Vec<SavedSearch>, Fault>;
}

impl Office {
    /// One's own saved searches, and those that others of one's units share.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when the records cannot be read.
    pub async fn list_saved_searches(&self, actor: &Actor) -> Result<Vec<SavedSearch>, Problem> {
        let permit = actor.permit(&LIST_SAVED_SEARCHES)?;
        let mut all = self.saved(&permit).await?;
        all.retain(|search| search.deleted.is_none());
        Ok(all)
    }

    /// One of them, also a deleted one; none where one does not see it.
    ///
    /// # Errors
    /// As [`Office::list_saved_searches`].
    pub async fn saved_search(
        &self,
        actor: &Actor,
        id: SavedSearchId,
    ) -> Result<Option<SavedSearch>, Problem> {
        let permit = actor.permit(&LIST_SAVED_SEARCHES)?;
        let all = self.saved(&permit).await?;
        Ok(all.into_iter().find(|search| search.id == id))
    }

    /// Saves a search.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a refusal about `query`, `purpose`, `end`, `name` or
    /// `back`; [`Refusal::WrongState`] when there are [`MOST_SAVED`]; a fault when the records cannot be
    /// written.
    pub async fn save_search(
        &self,
        actor: &Actor,
        new: NewSavedSearch,
    ) -> Result<SavedSearchId, Problem> {
        let permit = actor.permit(&SAVE_SEARCH)?;
        let (from, to) = match new.range {
            SavedRange::Fixed { from, to } => (from, to),
            SavedRange::LastDays(1..=MOST_DAYS_BACK) => (None, None),
            SavedRange::LastDays(_) => {
                let (field, why) = ("back", "invalid-days-back");
                return Err(Refusal::Invalid { field, why }.into());
            }
        };
        let wanted = LogQuery {
            text: new.text,
            from,
            to,
            late: new.late,
            purpose: new.purpose,
            ..LogQuery::default()
        };
        let (_, purpose) = checked(&wanted)?;
        let name = named(&new.name)?;
        let there = self.saved(&permit).await?;
        if there.iter().filter(|one| one.deleted.is_none()).count() >= MOST_SAVED {
            let why = "refusal-saved-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let search = SavedSearch {
            id: SavedSearchId::new(self.parts.ids.uuid()),
            owner: permit.person,
            unit: own_unit(actor, &permit)?,
            shared: new.shared,
            name,
            text: wanted.text.trim().to_owned(),
            range: new.range,
            late: wanted.late,
            purpose,
            at: self.now(),
            deleted: None,
            version: Version::FIRST,
        };
        let (id, unit) = (search.id, search.unit);
        let facts = json!({
            "query": search.text,
            "purpose": search.purpose,
            "shared": search.shared,
        });
        let changes = vec![Change::SaveSearch(search)];
        self.carry_out(&permit, unit, object(id), facts.to_string(), changes)
            .await?;
        Ok(id)
    }

    /// Gives a saved search another name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when one does not see it; a refusal about `name`; [`Refusal::Stale`] when it
    /// was changed since it was seen.
    pub async fn rename_saved_search(
        &self,
        actor: &Actor,
        id: SavedSearchId,
        seen: Version,
        name: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RENAME_SAVED_SEARCH)?;
        let mut search = self.saved_one(&permit, id, false).await?;
        search.name = named(name)?;
        self.change_saved(&permit, search, seen).await
    }

    /// Deletes a saved search; [`Office::restore_saved_search`] undoes it.
    ///
    /// # Errors
    /// As [`Office::rename_saved_search`].
    pub async fn delete_saved_search(
        &self,
        actor: &Actor,
        id: SavedSearchId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&DELETE_SAVED_SEARCH)?;
        let mut search = self.saved_one(&permit, id, false).await?;
        search.deleted = Some(self.now());
        self.change_saved(&permit, search, seen).await
    }

    /// Brings a deleted one back.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when one would not see it, or it is not deleted; [`Refusal::Stale`] when it
    /// was changed since it was seen.
    pub async fn restore_saved_search(
        &self,
        actor: &Actor,
        id: SavedSearchId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RESTORE_SAVED_SEARCH)?;
        let mut search = self.saved_one(&permit, id, true).await?;
        search.deleted = None;
        self.change_saved(&permit, search, seen).await
    }

    async fn saved(&self, permit: &Permit) -> Result<Vec<SavedSearch>, Fault> {
        self.parts
            .records
            .saved_searches(permit.scope(), permit.person)
            .await
    }

    async fn saved_one(
        &self,
        permit: &Permit,
        id: SavedSearchId,
        deleted: bool,
    ) -> Result<SavedSearch, Problem> {
        let all = self.saved(permit).await?;
        let mut meant = all
            .into_iter()
            .filter(|one| one.id == id && one.deleted.is_some() == deleted);
        Ok(meant.next().ok_or(Refusal::NotFound)?)
    }

    async fn change_saved(
        &self,
        permit: &Permit,
        mut search: SavedSearch,
        seen: Version,
    ) -> Result<(), Problem> {
        search.version = seen;
        let (id, unit) = (search.id, search.unit);
        let changes = vec![Change::ChangeSavedSearch(search)];
        self.carry_out(permit, unit, object(id), "{}".into(), changes)
            .await
    }
}

fn named(name: &str) -> Result<String, Refusal> {
    let name = reason(name, "name")?;
    if name.chars().nth(LONGEST_SEARCH_NAME).is_some() {
        let (field, why) = ("name", "invalid-search-name");
        return Err(Refusal::Invalid { field, why });
    }
    Ok(name)
}

/// One's own unit, or the first of those one searches in.
pub(crate) fn own_unit(actor: &Actor, permit: &Permit) -> Result<UnitId, Refusal> {
    let own = actor.person.unit;
    match permit.scope().units() {
        Some(units) if !units.contains(&own) => units.first().copied().ok_or(Refusal::NotFound),
        _ => Ok(own),
    }
}

fn object(id: SavedSearchId) -> Object {
    Object {
        kind: "saved_search",
        id: id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_time_is_counted_from_the_moment_it_is_run() {
        let now: Timestamp = "2026-11-21T02:02:00Z".parse().unwrap();
        let week = SavedRange::LastDays(7).at(now);
        assert_eq!(week, ("2026-11-14T02:02:00Z".parse().ok(), None));
        let fixed = SavedRange::Fixed {
            from: None,
            to: Some(now),
        };
        assert_eq!(fixed.at(Timestamp::MAX), (None, Some(now)));
    }
}
