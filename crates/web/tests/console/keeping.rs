//! Holds and notes of the office over fakes: there are none.

use std::collections::{BTreeMap, BTreeSet};

use application::holds::{Hold, HoldBook};
use application::normal::{Normal, Normals};
use application::saved_searches::{SavedSearch, SavedSearches};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::{PersonId, SourceId};
use jiff::Timestamp;

use crate::house::Desk;

#[async_trait]
impl SavedSearches for Desk {
    async fn saved_searches(&self, _: &Scope, _: PersonId) -> Result<Vec<SavedSearch>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Normals for Desk {
    async fn normals(&self, _: &Scope) -> Result<Vec<Normal>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl HoldBook for Desk {
    async fn holds(&self, _: &Scope) -> Result<Vec<Hold>, Fault> {
        Ok(Vec::new())
    }
    async fn source_classes(&self) -> Result<BTreeMap<SourceId, BTreeSet<String>>, Fault> {
        Ok(BTreeMap::new())
    }
    async fn keeping_note(&self, _: &str) -> Result<Option<(String, Timestamp)>, Fault> {
        Ok(None)
    }
}
