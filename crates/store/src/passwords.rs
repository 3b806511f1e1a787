//! Passwords before the present one, and those that are to be changed.

use application::deed::Change;
use application::passwords::{DueWhy, NoteDue, PasswordBook, PasswordDue, PasswordSet};
use application::{Fault, Problem, Refusal};
use async_trait::async_trait;
use domain::id::AccountId;

use crate::engine::Write;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::bad;
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl PasswordBook for SqlRecords {
    async fn passwords_of(&self, account: AccountId, limit: usize) -> Result<Vec<String>, Fault> {
        let whose = account.to_string();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let present = vec![whose.as_str().into()];
        let present = self.rows(&sql::PASSWORD_NOW, present, None).await?;
        let mut hashes = each(&present, |row| row.text("password_hash"))?;
        let before = limit.saturating_sub(1).into();
        let before = vec![whose.as_str().into(), before];
        let before = self.rows(&sql::PASSWORDS_BEFORE, before, None).await?;
        hashes.extend(each(&before, |row| row.text("password_hash"))?);
        Ok(hashes)
    }

    async fn password_due(&self, account: AccountId) -> Result<Option<PasswordDue>, Fault> {
        let account = vec![account.to_string().into()];
        let rows = self.rows(&sql::PASSWORD_DUE, account, None).await?;
        first(&rows, |row| {
            let codes = row.text("codes")?;
            Ok(PasswordDue {
                account: row.parsed("account")?,
                unit: row.parsed("unit")?,
                why: DueWhy::from_name(&row.text("why")?).ok_or_else(|| bad("why"))?,
                codes: codes.split_whitespace().map(str::to_owned).collect(),
                forced: row.whole("forced")? != 0,
                since: row.time("since")?,
            })
        })
    }
}

/// Changes of several rows; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Problem> {
    match change {
        Change::SetPassword(set) => set_password(write, set).await?,
        Change::PasswordDue(noted) => note_due(write, noted).await?,
        _ => return Ok(false),
    }
    Ok(true)
}

async fn set_password(write: &mut Write<'_>, set: &PasswordSet) -> Result<(), Fault> {
    let account = set.account.to_string();
    let account = || account.as_str().into();
    write
        .run(&sql::KEEP_PASSWORD, vec![account(), micros(set.at)])
        .await?;
    write
        .run(
            &sql::SET_PASSWORD,
            vec![account(), set.hash.as_str().into()],
        )
        .await?;
    let kept = i64::try_from(set.kept).unwrap_or(i64::MAX);
    write
        .run(&sql::FORGET_PASSWORDS, vec![account(), kept.into()])
        .await?;
    write.run(&sql::END_PASSWORD_DUE, vec![account()]).await?;
    Ok(())
}

/// Whoever must change is let in nowhere by what was remembered: the version of the account moves on.
async fn note_due(write: &mut Write<'_>, noted: &NoteDue) -> Result<(), Problem> {
    let NoteDue { due, seen } = noted;
    let forced = i64::from(due.forced);
    let account = due.account.to_string();
    let still = vec![account.as_str().into(), seen.as_str().into(), forced.into()];
    if write.run(&sql::STILL_PASSWORD, still).await? == 0 {
        return Err(Refusal::Stale.into());
    }
    let values = vec![
        account.as_str().into(),
        due.why.name().into(),
        due.codes.join(" ").into(),
        forced.into(),
        micros(due.since),
    ];
    write.run(&sql::NOTE_PASSWORD_DUE, values).await?;
    Ok(())
}
