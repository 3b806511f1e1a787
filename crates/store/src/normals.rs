//! What is normal at a unit: rows to words, and back.

use application::deed::Change;
use application::normal::{Meant, Normal, NormalChange, Normals};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::version::Version;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::each;
use crate::rows::{Columns, bad};
use crate::statement::{self as sql, Statement};
use crate::writes::micros;

#[async_trait]
impl Normals for SqlRecords {
    async fn normals(&self, scope: &Scope) -> Result<Vec<Normal>, Fault> {
        let rows = self.rows(&sql::NORMALS, Vec::new(), Some(scope)).await?;
        each(&rows, Columns::normal)
    }
}

impl Columns<'_> {
    fn normal(&self) -> Result<Normal, Fault> {
        Ok(Normal {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            rule: self.text("rule")?,
            meant: Meant::from_name(&self.text("meant")?).ok_or_else(|| bad("meant"))?,
            value: self.text("value")?,
            reason: self.text("reason")?,
            by: self.parsed("declared_by")?,
            at: self.time("declared_at")?,
            until: self.time("until_at")?,
            hidden: self.small("hidden")?,
            version: Version::new(self.small("version")?),
        })
    }
}

/// The row of a new one, or one more that it has put aside.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    let Change::Normal(change) = change else {
        return None;
    };
    match change {
        NormalChange::Declare(normal) => {
            let values = vec![
                normal.id.to_string().into(),
                normal.unit.to_string().into(),
                normal.rule.as_str().into(),
                normal.meant.name().into(),
                normal.value.as_str().into(),
                normal.reason.as_str().into(),
                normal.by.to_string().into(),
                micros(normal.at),
                micros(normal.until),
                i64::from(normal.version.count()).into(),
            ];
            Some((&sql::DECLARE_NORMAL, values))
        }
        NormalChange::Count { id, .. } => Some((&sql::COUNT_NORMAL, vec![id.to_string().into()])),
        NormalChange::Until(_) => None,
    }
}

/// The row that must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let Change::Normal(NormalChange::Until(normal)) = change else {
        return None;
    };
    let values = vec![
        normal.id.to_string().into(),
        normal.unit.to_string().into(),
        i64::from(normal.version.count()).into(),
        micros(normal.until),
    ];
    Some((&sql::CHANGE_NORMAL, values, Refusal::Stale))
}
