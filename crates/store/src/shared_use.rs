//! Signs of shared use: rows to words.

use application::sign_ins::{SharedSign, SharedUse, SharedUseBook};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::AccountId;
use jiff::Timestamp;

use crate::open::SqlRecords;
use crate::reads::each;
use crate::rows::Columns;
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl SharedUseBook for SqlRecords {
    async fn used_at_once(
        &self,
        account: AccountId,
        from: Timestamp,
        most: u32,
    ) -> Result<Vec<SharedUse>, Fault> {
        let values = vec![
            account.to_string().into(),
            micros(from),
            i64::from(most).into(),
        ];
        let rows = self.rows(&sql::USED_AT_ONCE, values, None).await?;
        each(&rows, |row| {
            Ok(SharedUse {
                other: row.text("other")?,
                ..row.shared_use(SharedSign::AtOnce)?
            })
        })
    }

    async fn at_one_device(
        &self,
        scope: &Scope,
        account: AccountId,
        from: Timestamp,
        device: u32,
        most: u32,
    ) -> Result<Vec<SharedUse>, Fault> {
        let values = vec![
            account.to_string().into(),
            micros(from),
            i64::from(device).into(),
            i64::from(most).into(),
        ];
        let rows = self.rows(&sql::AT_ONE_DEVICE, values, Some(scope)).await?;
        each(&rows, |row| {
            Ok(SharedUse {
                other: row.text("account_name")?,
                whose: Some(row.person()?),
                ..row.shared_use(SharedSign::OneDevice)?
            })
        })
    }
}

impl Columns<'_> {
    /// What both kinds have, without the other side.
    fn shared_use(&self, sign: SharedSign) -> Result<SharedUse, Fault> {
        Ok(SharedUse {
            sign,
            address: self.text("address")?,
            other: String::new(),
            whose: None,
            days: self.small("days")?,
            last: self.parsed("last_day")?,
        })
    }
}
