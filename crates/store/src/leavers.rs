//! People who leave: rows to words, and back.

use application::deed::Change;
use application::leavers::{LeaverBook, LeaverChange, LeaverQuery};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{LeaverId, PersonId};
use domain::leaver::{Announced, Leaver, LeaverState};
use domain::version::Version;
use jiff::civil::Date;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::Columns;
use crate::statement as sql;
use crate::sweeps::place;
use crate::writes::{micros, version};

#[async_trait]
impl LeaverBook for SqlRecords {
    async fn leavers(&self, scope: &Scope, query: &LeaverQuery) -> Result<Vec<Leaver>, Fault> {
        let (at, id) = place(query.after);
        let state = query.state.map_or("", LeaverState::name);
        let values = vec![state.into(), at, id, limit(query.limit).into()];
        let rows = self.rows(&sql::LEAVERS, values, Some(scope)).await?;
        each(&rows, Columns::leaver)
    }

    async fn leaver(&self, scope: &Scope, id: LeaverId) -> Result<Option<Leaver>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::LEAVER, id, Some(scope)).await?;
        first(&rows, Columns::leaver)
    }

    async fn leaver_of(&self, person: PersonId) -> Result<Option<Leaver>, Fault> {
        let slot = vec![person.to_string().into()];
        let rows = self.rows(&sql::LEAVER_OF, slot, None).await?;
        first(&rows, Columns::leaver)
    }

    async fn leavers_due(&self, before: Date) -> Result<Vec<Leaver>, Fault> {
        let before = vec![before.to_string().into()];
        let rows = self.rows(&sql::LEAVERS_DUE, before, None).await?;
        each(&rows, Columns::leaver)
    }
}

impl Columns<'_> {
    fn leaver(&self) -> Result<Leaver, Fault> {
        let announced = Announced {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            person: self.parsed("person")?,
            last: self.parsed("last_day")?,
            document: self.text("document")?,
            by: self.parsed("announced_by")?,
            at: self.time("at")?,
        };
        let version = Version::new(self.small("version")?);
        Ok(Leaver::stored(announced, self.json("course")?, version))
    }
}

/// The row that must not be there yet, or must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let Change::Leaver(change) = change else {
        return None;
    };
    let leaver = change.leaver();
    let announced = leaver.announced();
    let [state, course, slot] = progress(leaver);
    let (id, unit) = (announced.id.to_string(), announced.unit.to_string());
    Some(match **change {
        LeaverChange::Announce(_) => {
            let values = vec![
                id.into(),
                unit.into(),
                announced.person.to_string().into(),
                announced.last.to_string().into(),
                announced.document.as_str().into(),
                announced.by.to_string().into(),
                micros(announced.at),
                state,
                course,
                slot,
                version(leaver.version),
            ];
            (&sql::ANNOUNCE_LEAVER, values, Refusal::Stale)
        }
        LeaverChange::Move(_) => {
            let seen = version(leaver.version);
            let values = vec![id.into(), unit.into(), seen, state, course, slot];
            (&sql::MOVE_LEAVER, values, Refusal::Stale)
        }
    })
}

/// What of it changes. Days, names, ids and texts can always be written.
fn progress(leaver: &Leaver) -> [Value; 3] {
    let state = leaver.state();
    let slot = leaver.announced().person.to_string();
    let course = serde_json::to_string(leaver.course()).unwrap_or_default();
    [
        state.name().into(),
        course.into(),
        Value::MaybeText(state.stands().then_some(slot)),
    ]
}
