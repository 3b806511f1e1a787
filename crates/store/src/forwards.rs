//! Where mail of accounts goes on: rows to words, and back.

use application::Fault;
use application::sign_ins::{Forward, ForwardBook, MOST_FORWARDS};
use async_trait::async_trait;
use domain::id::AccountId;

use crate::engine::Write;
use crate::open::SqlRecords;
use crate::reads::each;
use crate::rows::Columns;
use crate::sign_ins::whole;
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl ForwardBook for SqlRecords {
    async fn forwards(&self, account: AccountId) -> Result<Vec<Forward>, Fault> {
        let account = vec![account.to_string().into()];
        let rows = self.rows(&sql::FORWARDS, account, None).await?;
        each(&rows, Columns::forward)
    }
}

/// Counts a row, or begins it; where there are too many, with the others.
pub(crate) async fn count(write: &mut Write<'_>, row: &Forward) -> Result<(), Fault> {
    if added(write, row).await? {
        return Ok(());
    }
    let account = vec![row.account.to_string().into()];
    let found = write.row(&sql::FORWARDS_OF, account).await?;
    let there = found.map_or(Ok(0), |found| Columns(&found).whole("how_many"))?;
    if there < MOST_FORWARDS {
        return add(write, row).await;
    }
    let many = row.clone().among_many();
    if !added(write, &many).await? {
        add(write, &many).await?;
    }
    Ok(())
}

/// Adds to the row that is there; whether there is one.
async fn added(write: &mut Write<'_>, row: &Forward) -> Result<bool, Fault> {
    let (first, last) = row.proofs;
    let values = vec![
        row.id().to_string().into(),
        micros(row.first),
        micros(row.last),
        whole(row.count),
        first.to_string().into(),
        last.to_string().into(),
    ];
    Ok(write.run(&sql::COUNT_FORWARD, values).await? > 0)
}

async fn add(write: &mut Write<'_>, row: &Forward) -> Result<(), Fault> {
    let (first, last) = row.proofs;
    let values = vec![
        row.id().to_string().into(),
        row.account.to_string().into(),
        row.source.to_string().into(),
        row.target.as_str().into(),
        i64::from(row.weak).into(),
        micros(row.first),
        micros(row.last),
        whole(row.count),
        first.to_string().into(),
        last.to_string().into(),
    ];
    write.run(&sql::ADD_FORWARD, values).await?;
    Ok(())
}

impl Columns<'_> {
    fn forward(&self) -> Result<Forward, Fault> {
        Ok(Forward {
            account: self.parsed("account")?,
            source: self.parsed("source")?,
            target: self.text("target")?,
            weak: self.whole("weak")? != 0,
            first: self.time("first_at")?,
            last: self.time("last_at")?,
            count: self.small("how_many")?,
            proofs: (self.parsed("first_event")?, self.parsed("last_event")?),
            disowned: self.maybe_parsed("disowned")?,
        })
    }
}
