//! Who still uses an old way: rows to words.

use std::collections::BTreeSet;

use application::sign_ins::{LegacyBook, LegacyUse};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::{AccountId, PersonId};
use domain::people::Person;
use jiff::Timestamp;

use crate::open::SqlRecords;
use crate::reads::each;
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl LegacyBook for SqlRecords {
    async fn legacy_uses(&self, scope: &Scope, from: Timestamp) -> Result<Vec<LegacyUse>, Fault> {
        let from = vec![micros(from)];
        let rows = self.rows(&sql::LEGACY_USES, from, Some(scope)).await?;
        each(&rows, |row| {
            Ok(LegacyUse {
                person: Person {
                    id: row.parsed("id")?,
                    unit: row.parsed("unit")?,
                    name: row.text("name")?,
                    language: row.parsed("language")?,
                },
                account: row.text("account_name")?,
                way: row.text("way")?,
                count: row.small("how_many")?,
                days: row.small("days")?,
                last: row.time("last_at")?,
                until: row.maybe_parsed("until_day")?,
            })
        })
    }

    async fn legacy_people(
        &self,
        scope: &Scope,
        from: Timestamp,
    ) -> Result<BTreeSet<PersonId>, Fault> {
        let from = vec![micros(from)];
        let rows = self.rows(&sql::LEGACY_PEOPLE, from, Some(scope)).await?;
        let people = each(&rows, |row| row.parsed("id"))?;
        Ok(people.into_iter().collect())
    }

    async fn uses_legacy(&self, account: AccountId, from: Timestamp) -> Result<bool, Fault> {
        let values = vec![account.to_string().into(), micros(from)];
        let rows = self.rows(&sql::USES_LEGACY, values, None).await?;
        Ok(!rows.is_empty())
    }
}
