//! App passwords: rows to words, and back; and what ends them with the account.

use application::app_passwords::{AppPassword, AppPasswordBook, AppPasswordChange};
use application::deed::Change;
use application::own_directory::Bindable;
use application::{Fault, Problem, Refusal};
use async_trait::async_trait;
use domain::id::AccountId;
use domain::people::AccountState;

use crate::engine::Write;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, hex};
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl AppPasswordBook for SqlRecords {
    async fn app_passwords(&self, account: AccountId) -> Result<Vec<AppPassword>, Fault> {
        let account = vec![account.to_string().into()];
        let rows = self.rows(&sql::APP_PASSWORDS, account, None).await?;
        each(&rows, |row| row.app_password("id"))
    }

    async fn app_password(
        &self,
        digest: [u8; 32],
    ) -> Result<Option<(AppPassword, Bindable)>, Fault> {
        let digest = vec![hex(digest).into()];
        let rows = self.rows(&sql::APP_PASSWORD, digest, None).await?;
        first(&rows, |row| {
            let bindable = Bindable {
                account: row.account()?,
                password_hash: row.text("password_hash")?,
                version: row.small("credential_version")?,
            };
            Ok((row.app_password("app_password")?, bindable))
        })
    }
}

impl Columns<'_> {
    fn app_password(&self, id: &str) -> Result<AppPassword, Fault> {
        let address = self.maybe_text("last_address")?.unwrap_or_default();
        let last = self.maybe_time("last_at")?;
        Ok(AppPassword {
            id: self.parsed(id)?,
            account: self.parsed("account")?,
            unit: self.parsed("unit")?,
            name: self.text("app_name")?,
            since: self.time("since")?,
            until: self.time("until")?,
            last: last.map(|last| (last, address)),
        })
    }
}

/// A change of one app password or all of an account; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Problem> {
    let Change::AppPassword(change) = change else {
        return Ok(false);
    };
    match &**change {
        AppPasswordChange::Make { password, digest } => {
            let values = vec![
                password.id.to_string().into(),
                hex(*digest).into(),
                password.account.to_string().into(),
                password.name.as_str().into(),
                micros(password.since),
                micros(password.until),
            ];
            write.run(&sql::MAKE_APP_PASSWORD, values).await?;
        }
        AppPasswordChange::Used {
            id, at, address, ..
        } => {
            let values = vec![id.to_string().into(), micros(*at), address.as_str().into()];
            write.run(&sql::APP_PASSWORD_USED, values).await?;
        }
        AppPasswordChange::End { id, account, .. } => {
            let values = vec![id.to_string().into(), account.to_string().into()];
            if write.run(&sql::END_APP_PASSWORD, values).await? == 0 {
                return Err(Refusal::NotFound.into());
            }
            next_version(write, *account).await?;
        }
        AppPasswordChange::EndAll { account, .. } => end_all(write, *account).await?,
    }
    Ok(true)
}

/// What ends with a change of the account itself: whoever is suspended, must choose a new password, or gets
/// in by a link, has none left. So no way of closing an account can forget them.
pub(crate) async fn beside(write: &mut Write<'_>, change: &Change) -> Result<(), Fault> {
    match change {
        Change::SetAccountState { account, state, .. } if *state != AccountState::Active => {
            end_all(write, *account).await
        }
        Change::UseLink { account, .. } => end_all(write, *account).await,
        _ => Ok(()),
    }
}

async fn end_all(write: &mut Write<'_>, account: AccountId) -> Result<(), Fault> {
    let whose = vec![account.to_string().into()];
    if write.run(&sql::END_APP_PASSWORDS, whose).await? > 0 {
        next_version(write, account).await?;
    }
    Ok(())
}

/// Nothing that was remembered of the account opens any more before it is read again.
async fn next_version(write: &mut Write<'_>, account: AccountId) -> Result<(), Fault> {
    let account = vec![account.to_string().into()];
    write.run(&sql::NEXT_CREDENTIAL_VERSION, account).await?;
    Ok(())
}
