//! Holds and notes of the office over fakes: there are none.

use std::collections::{BTreeMap, BTreeSet};

use application::holds::{Hold, HoldBook};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::SourceId;
use jiff::Timestamp;

use crate::house::Desk;

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
