//! Reading people and what belongs to them.

use std::collections::BTreeMap;

use application::directory::{AccountRecord, Directory, Link, Listed, PeopleQuery};
use application::imports::kind_of;
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::{AccountId, PersonId, UnitId};
use domain::people::{AccountState, Grant, Role};
use domain::premise::{Premise, PremiseLists};
use domain::telling::NoticeSettings;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::{Columns, bad, hex};
use crate::statement as sql;

#[async_trait]
impl Directory for SqlRecords {
    async fn people(
        &self,
        scope: &Scope,
        query: &PeopleQuery,
        day: Date,
    ) -> Result<Vec<Listed>, Fault> {
        let (name, id) = match &query.after {
            Some((name, id)) => (name.clone(), id.to_string()),
            None => (String::new(), String::new()),
        };
        let values = vec![
            query.state.map_or("", AccountState::name).into(),
            query.role.map_or("", Role::name).into(),
            day.to_string().into(),
            name.into(),
            id.into(),
            limit(query.limit).into(),
        ];
        each(
            &self.rows(&sql::PEOPLE, values, Some(scope)).await?,
            |row| {
                let account = match row.maybe_text("account_name")? {
                    Some(name) => Some((name, row.account_state()?)),
                    None => None,
                };
                Ok(Listed {
                    person: row.person()?,
                    account,
                })
            },
        )
    }

    async fn account_of(&self, person: PersonId) -> Result<Option<AccountRecord>, Fault> {
        let person = vec![person.to_string().into()];
        first(&self.rows(&sql::ACCOUNT_OF, person, None).await?, |row| {
            Ok(AccountRecord {
                account: row.account()?,
                reason: row.maybe_text("state_reason")?,
                since: row.maybe_time("state_since")?,
                kind: kind_of(&row.text("kind")?).ok_or_else(|| bad("kind"))?,
                issued: row.maybe_time("issued_at")?,
            })
        })
    }

    async fn holders(&self, role: Role) -> Result<Vec<(Grant, AccountState)>, Fault> {
        let role = vec![role.name().into()];
        each(&self.rows(&sql::HOLDERS, role, None).await?, |row| {
            Ok((row.grant()?, row.account_state()?))
        })
    }

    async fn sessions_of(&self, person: PersonId, at: Timestamp) -> Result<u32, Fault> {
        let values = vec![person.to_string().into(), at.as_microsecond().into()];
        let counted = first(&self.rows(&sql::SESSIONS_OF, values, None).await?, |row| {
            row.small("how_many")
        })?;
        Ok(counted.unwrap_or_default())
    }

    async fn link(&self, digest: [u8; 32]) -> Result<Option<Link>, Fault> {
        let digest = vec![hex(digest).into()];
        first(&self.rows(&sql::LINK, digest, None).await?, |row| {
            Ok(Link {
                account: row.account()?,
                until: row.time("until")?,
            })
        })
    }

    async fn link_of(&self, account: AccountId) -> Result<Option<Timestamp>, Fault> {
        let account = vec![account.to_string().into()];
        first(&self.rows(&sql::LINK_OF, account, None).await?, |row| {
            row.time("until")
        })
    }

    async fn owner(&self, account: AccountId) -> Result<Option<PersonId>, Fault> {
        let account = vec![account.to_string().into()];
        first(&self.rows(&sql::OWNER, account, None).await?, |row| {
            row.parsed("person")
        })
    }

    async fn notice_settings(&self, person: PersonId) -> Result<NoticeSettings, Fault> {
        let person = vec![person.to_string().into()];
        let found = first(
            &self.rows(&sql::NOTICE, person, None).await?,
            Columns::notice_settings,
        )?;
        Ok(found.unwrap_or_default())
    }

    async fn secret(&self, name: &str) -> Result<Option<String>, Fault> {
        first(
            &self.rows(&sql::SECRET, vec![name.into()], None).await?,
            |row| row.text("sealed"),
        )
    }

    async fn secrets(&self) -> Result<Vec<String>, Fault> {
        each(&self.rows(&sql::SECRETS, Vec::new(), None).await?, |row| {
            row.text("name")
        })
    }

    async fn premises(&self) -> Result<PremiseLists, Fault> {
        let rows = self.rows(&sql::PREMISES, Vec::new(), None).await?;
        let mut lists = PremiseLists::new();
        let read = |row: &Columns<'_>| {
            let premise = Premise::from_name(&row.text("premise")?);
            let premise = premise.ok_or_else(|| bad("premise"))?;
            Ok((row.parsed("unit")?, premise, row.text("value")?))
        };
        for (unit, premise, value) in each(&rows, read)? {
            let of_unit = lists.entry(unit).or_default();
            of_unit.entry(premise).or_default().insert(value);
        }
        Ok(lists)
    }

    async fn steps(&self, unit: UnitId) -> Result<BTreeMap<String, String>, Fault> {
        let unit = vec![unit.to_string().into()];
        let marked = each(&self.rows(&sql::STEPS, unit, None).await?, |row| {
            Ok((row.text("step")?, row.text("mark")?))
        })?;
        Ok(marked.into_iter().collect())
    }
}
