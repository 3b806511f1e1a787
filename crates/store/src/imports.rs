//! Tables of accounts that were taken in, and slips.

use application::deed::Change;
use application::imports::{Import, ImportBook, ImportChange, Imported, SlipNote, kind_name};
use application::{Fault, Problem, Refusal, Scope};
use async_trait::async_trait;
use domain::id::ImportId;

use crate::engine::Write;
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::{Columns, bad};
use crate::statement as sql;
use crate::writes::{maybe, maybe_micros, micros};

#[async_trait]
impl ImportBook for SqlRecords {
    async fn imports(&self, scope: &Scope, most: u32) -> Result<Vec<Import>, Fault> {
        let values = vec![limit(most).into()];
        let rows = self.rows(&sql::IMPORTS, values, Some(scope)).await?;
        each(&rows, Columns::import)
    }

    async fn import(&self, scope: &Scope, id: ImportId) -> Result<Option<Import>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::IMPORT, id, Some(scope)).await?;
        first(&rows, Columns::import)
    }

    async fn imported(&self, id: ImportId) -> Result<Vec<Imported>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::IMPORTED, id, None).await?;
        each(&rows, |row| {
            let slip = match row.maybe_time("printed_at")? {
                Some(at) => Some(SlipNote {
                    times: row.small("times")?,
                    at,
                }),
                None => None,
            };
            Ok(Imported {
                account: row.account()?,
                name: row.text("person_name")?,
                chosen: row.whole("chosen")? != 0,
                slip,
            })
        })
    }
}

impl Columns<'_> {
    fn import(&self) -> Result<Import, Fault> {
        let by = self.maybe_text("taken_by")?;
        let by = by.map(|by| by.parse().map_err(|_| bad("taken_by")));
        Ok(Import {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            file: self.text("file")?,
            entered: self.small("entered")?,
            there: self.small("there")?,
            by: by.transpose()?,
            at: self.time("taken_at")?,
            undone: self.maybe_time("undone_at")?,
        })
    }
}

/// Changes of several rows; whether this was one.
pub(crate) async fn several(write: &mut Write<'_>, change: &Change) -> Result<bool, Problem> {
    let Change::Import(change) = change else {
        return Ok(false);
    };
    match &**change {
        ImportChange::Enter { import, accounts } => {
            let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX).into();
            let values = vec![
                import.id.to_string().into(),
                import.unit.to_string().into(),
                import.file.as_str().into(),
                count(import.entered),
                count(import.there),
                maybe(import.by),
                micros(import.at),
            ];
            write.run(&sql::ADD_IMPORT, values).await?;
            for (account, kind, issued) in accounts {
                let account = account.to_string();
                let of = vec![import.id.to_string().into(), account.as_str().into()];
                write.run(&sql::ADD_IMPORTED, of).await?;
                let values = vec![
                    account.as_str().into(),
                    kind_name(*kind).into(),
                    maybe_micros(*issued),
                ];
                write.run(&sql::MARK_ACCOUNT, values).await?;
            }
        }
        ImportChange::Undo { id, at, .. } => {
            let values = vec![id.to_string().into(), micros(*at)];
            if write.run(&sql::UNDO_IMPORT, values).await? == 0 {
                return Err(Refusal::Stale.into());
            }
        }
        ImportChange::Slip { account, at, .. } => {
            let values = vec![account.to_string().into(), micros(*at)];
            write.run(&sql::NOTE_SLIP, values).await?;
        }
    }
    Ok(true)
}
