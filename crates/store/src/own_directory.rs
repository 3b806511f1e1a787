//! Our own directory: rows to words, and back.

use application::account_ages::Aged;
use application::deed::Change;
use application::imports::kind_of;
use application::own_directory::{
    Bindable, DirectoryPerson, OwnDirectory, ServiceKey, ServiceKeyChange,
};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{AccountId, PersonId};
use domain::people::{AccountState, Role};
use jiff::civil::Date;

use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, bad, hex};
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl OwnDirectory for SqlRecords {
    async fn directory_people(
        &self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<DirectoryPerson>, Fault> {
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        let values = vec![after.into(), i64::from(limit).into()];
        let rows = self.rows(&sql::DIRECTORY_PEOPLE, values, None).await?;
        each(&rows, |row| {
            Ok(DirectoryPerson {
                account: row.account()?,
                since: row.maybe_time("state_since")?,
                password_set: row.maybe_time("password_set_at")?,
                name: row.text("person_name")?,
                unit: row.parsed("person_unit")?,
                language: row.parsed("language")?,
            })
        })
    }

    async fn aged(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Aged>, Fault> {
        let after = after.map(|after| after.to_string()).unwrap_or_default();
        let values = vec![after.into(), i64::from(limit).into()];
        each(&self.rows(&sql::AGED, values, None).await?, |row| {
            Ok(Aged {
                account: row.account()?,
                due: row.whole("due")? != 0,
                kind: kind_of(&row.text("kind")?).ok_or_else(|| bad("kind"))?,
                issued: row.maybe_time("issued_at")?,
                used: row.maybe_time("used_at")?,
            })
        })
    }

    async fn roles_on(&self, day: Date) -> Result<Vec<(PersonId, Role)>, Fault> {
        let rows = self
            .rows(&sql::ROLES_ON, vec![day.to_string().into()], None)
            .await?;
        each(&rows, |row| {
            let role = Role::from_name(&row.text("role")?).ok_or_else(|| bad("role"))?;
            Ok((row.parsed("person")?, role))
        })
    }

    async fn bindable(&self, name: &str) -> Result<Option<Bindable>, Fault> {
        let rows = self.rows(&sql::BINDABLE, vec![name.into()], None).await?;
        first(&rows, |row| {
            Ok(Bindable {
                account: row.account()?,
                password_hash: row.text("password_hash")?,
                version: row.small("credential_version")?,
            })
        })
    }

    async fn service_keys(&self, scope: &Scope) -> Result<Vec<ServiceKey>, Fault> {
        let rows = self
            .rows(&sql::SERVICE_KEYS, Vec::new(), Some(scope))
            .await?;
        each(&rows, Columns::service_key)
    }

    async fn service_key(&self, digest: [u8; 32]) -> Result<Option<ServiceKey>, Fault> {
        let digest = vec![hex(digest).into()];
        let rows = self.rows(&sql::SERVICE_KEY, digest, None).await?;
        first(&rows, Columns::service_key)
    }
}

impl Columns<'_> {
    fn service_key(&self) -> Result<ServiceKey, Fault> {
        Ok(ServiceKey {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            since: self.time("since")?,
            until: self.time("until")?,
        })
    }
}

/// A key comes, when no other one has its name, or goes, when it is there.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let Change::ServiceKey(change) = change else {
        return None;
    };
    Some(match &**change {
        ServiceKeyChange::Issue { key, digest } => (
            &sql::ISSUE_SERVICE_KEY,
            vec![
                key.id.to_string().into(),
                hex(*digest).into(),
                key.unit.to_string().into(),
                key.name.as_str().into(),
                micros(key.since),
                micros(key.until),
            ],
            Refusal::Invalid {
                field: "name",
                why: "invalid-name-taken",
            },
        ),
        ServiceKeyChange::Revoke { id, unit } => (
            &sql::REVOKE_SERVICE_KEY,
            vec![id.to_string().into(), unit.to_string().into()],
            Refusal::NotFound,
        ),
    })
}

/// Whose password a change chooses, if it is one that somebody knows.
pub(crate) const fn chooses_password(change: &Change) -> Option<AccountId> {
    match change {
        Change::SetPassword(set) => Some(set.account),
        Change::AddAccount { account, .. } => match account.state {
            AccountState::Active => Some(account.id),
            _ => None,
        },
        _ => None,
    }
}
