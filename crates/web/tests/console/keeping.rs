//! Holds and notes of the office over fakes: there are none.

use std::collections::{BTreeMap, BTreeSet};

use application::approvals::{ApprovalBook, ApprovalQuery};
use application::assessing::CaseAnswers;
use application::case_tasks::CaseTasks;
use application::holds::{Hold, HoldBook};
use application::normal::{Normal, Normals};
use application::saved_searches::{SavedSearch, SavedSearches};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::approval::{Approval, Subject};
use domain::case_task::CaseTask;
use domain::id::{ApprovalId, CaseTaskId, IncidentId, PersonId, SourceId};
use jiff::Timestamp;

use crate::house::Desk;

#[async_trait]
impl SavedSearches for Desk {
    async fn saved_searches(&self, _: &Scope, _: PersonId) -> Result<Vec<SavedSearch>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl ApprovalBook for Desk {
    async fn approvals(&self, _: &Scope, _: &ApprovalQuery) -> Result<Vec<Approval>, Fault> {
        Ok(Vec::new())
    }
    async fn approval(&self, _: &Scope, _: ApprovalId) -> Result<Option<Approval>, Fault> {
        Ok(None)
    }
    async fn approvals_of(&self, _: &Scope, _: Subject) -> Result<Vec<Approval>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl CaseTasks for Desk {
    async fn tasks_of(&self, _: &Scope, _: IncidentId) -> Result<Vec<CaseTask>, Fault> {
        Ok(Vec::new())
    }
    async fn task(&self, _: &Scope, _: CaseTaskId) -> Result<Option<CaseTask>, Fault> {
        Ok(None)
    }
    async fn answers_of(&self, _: &Scope, _: IncidentId) -> Result<Option<CaseAnswers>, Fault> {
        Ok(None)
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
