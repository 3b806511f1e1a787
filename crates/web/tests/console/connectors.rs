//! Systems that are kept in step over fakes: there are none.

use application::connectors::{Carried, Connector, ConnectorBook, Drift, Receipt, Standing, Whom};
use application::scim::{ScimBook, ScimList, ScimPerson, Which};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::{ConnectorId, GroupId, PersonId};

use crate::house::Desk;

#[async_trait]
impl ScimBook for Desk {
    async fn scim_people(&self, _: &Scope, _: &Which) -> Result<Vec<ScimPerson>, Fault> {
        Ok(Vec::new())
    }
    async fn scim_lists(&self, _: &Scope) -> Result<Vec<ScimList>, Fault> {
        Ok(Vec::new())
    }
    async fn scim_members(&self, _: &Scope) -> Result<Vec<(GroupId, PersonId)>, Fault> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl ConnectorBook for Desk {
    async fn connectors(&self, _: &Scope) -> Result<Vec<Connector>, Fault> {
        Ok(Vec::new())
    }
    async fn connector_standing(&self, _: ConnectorId) -> Result<Standing, Fault> {
        Ok(Standing::default())
    }
    async fn carried(&self, _: ConnectorId, _: Whom, _: u32) -> Result<Vec<Carried>, Fault> {
        Ok(Vec::new())
    }
    async fn connector_drift(&self, _: ConnectorId) -> Result<Vec<Drift>, Fault> {
        Ok(Vec::new())
    }
    async fn receipts(&self, _: PersonId) -> Result<Vec<Receipt>, Fault> {
        Ok(Vec::new())
    }
}
