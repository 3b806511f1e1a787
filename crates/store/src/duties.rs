//! What is on record of duties: rows to words, and back.

use application::deed::Change;
use application::duties::{CalendarChange, DutyBook, DutyChange, DutyMark, MOST_MARKS};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{DutyMarkId, PersonId};
use domain::version::Version;
use jiff::Timestamp;

use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, hex};
use crate::statement as sql;
use crate::writes::micros;

#[async_trait]
impl DutyBook for SqlRecords {
    async fn duty_marks(&self, scope: &Scope) -> Result<Vec<DutyMark>, Fault> {
        let most = vec![i64::from(MOST_MARKS).into()];
        let rows = self.rows(&sql::DUTY_MARKS, most, Some(scope)).await?;
        each(&rows, Columns::duty_mark)
    }

    async fn duty_mark(&self, scope: &Scope, id: DutyMarkId) -> Result<Option<DutyMark>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::DUTY_MARK, id, Some(scope)).await?;
        first(&rows, Columns::duty_mark)
    }

    async fn calendar_since(&self, person: PersonId) -> Result<Option<Timestamp>, Fault> {
        let of = vec![person.to_string().into()];
        let rows = self.rows(&sql::CALENDAR_SINCE, of, None).await?;
        first(&rows, |row| row.time("since"))
    }

    async fn calendar_of(&self, digest: [u8; 32]) -> Result<Option<PersonId>, Fault> {
        let of = vec![hex(digest).into()];
        let rows = self.rows(&sql::CALENDAR_OF, of, None).await?;
        first(&rows, |row| row.parsed("person"))
    }
}

impl Columns<'_> {
    fn duty_mark(&self) -> Result<DutyMark, Fault> {
        Ok(DutyMark {
            id: self.parsed("id")?,
            duty: self.text("duty")?,
            unit: self.parsed("unit")?,
            occurrence: self.text("occurrence")?,
            due: self.parsed("due_day")?,
            said: self.json("said")?,
            version: Version::new(self.small("version")?),
        })
    }
}

/// The row that must not be there yet, or must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let change = match change {
        Change::Calendar(change) => return Some(addressed(change)),
        Change::Duty(change) => change,
        _ => return None,
    };
    let mark = change.mark();
    let said = serde_json::to_string(&mark.said).unwrap_or_default();
    let version = i64::from(mark.version.count()).into();
    let (id, unit) = (mark.id.to_string().into(), mark.unit.to_string().into());
    Some(match **change {
        DutyChange::Mark(_) => {
            let values = vec![
                id,
                mark.duty.as_str().into(),
                unit,
                mark.occurrence.as_str().into(),
                mark.due.to_string().into(),
                said.into(),
                version,
            ];
            (&sql::ADD_DUTY_MARK, values, Refusal::Stale)
        }
        DutyChange::Remark(_) => {
            let values = vec![id, unit, version, said.into()];
            (&sql::MOVE_DUTY_MARK, values, Refusal::Stale)
        }
    })
}

fn addressed(change: &CalendarChange) -> Guarded {
    match change {
        CalendarChange::Issue {
            person, digest, at, ..
        } => {
            let values = vec![person.to_string().into(), hex(*digest).into(), micros(*at)];
            (&sql::SET_CALENDAR, values, Refusal::Stale)
        }
        CalendarChange::Revoke { person, .. } => {
            let values = vec![person.to_string().into()];
            (&sql::DROP_CALENDAR, values, Refusal::Stale)
        }
    }
}
