//! What programs enter (SCIM): rows to words, and back.

use application::deed::Change;
use application::scim::{ScimBook, ScimChange, ScimList, ScimPerson, Which};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{GroupId, PersonId};
use domain::people::Person;
use domain::version::Version;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::each;
use crate::rows::Columns;
use crate::statement::{self as sql, Statement};
use crate::writes::{maybe, micros};

#[async_trait]
impl ScimBook for SqlRecords {
    async fn scim_people(&self, scope: &Scope, which: &Which) -> Result<Vec<ScimPerson>, Fault> {
        let (statement, key) = match which {
            Which::All => (&sql::SCIM_PEOPLE, None),
            Which::One(id) => (&sql::SCIM_PERSON, Some(id.to_string())),
            Which::Named(name) => (&sql::SCIM_NAMED, Some(name.clone())),
            Which::Outside(outside) => (&sql::SCIM_OUTSIDE, Some(outside.clone())),
        };
        let values = key.into_iter().map(Into::into).collect();
        let rows = self.rows(statement, values, Some(scope)).await?;
        each(&rows, |row| {
            let account = row.account()?;
            Ok(ScimPerson {
                person: Person {
                    id: account.person,
                    unit: account.unit,
                    name: row.text("person_name")?,
                    language: row.parsed("language")?,
                },
                since: row.maybe_time("state_since")?,
                outside: row.maybe_text("outside")?,
                mail: row.maybe_text("mail")?,
                account,
            })
        })
    }

    async fn scim_lists(&self, scope: &Scope) -> Result<Vec<ScimList>, Fault> {
        let rows = self.rows(&sql::SCIM_LISTS, Vec::new(), Some(scope)).await?;
        each(&rows, |row| {
            Ok(ScimList {
                id: row.parsed("id")?,
                unit: row.parsed("unit")?,
                name: row.text("name")?,
                outside: row.maybe_text("outside")?,
                since: row.time("since")?,
                version: Version::new(row.small("version")?),
            })
        })
    }

    async fn scim_members(&self, scope: &Scope) -> Result<Vec<(GroupId, PersonId)>, Fault> {
        let rows = self
            .rows(&sql::SCIM_MEMBERS, Vec::new(), Some(scope))
            .await?;
        each(&rows, |row: &Columns<'_>| {
            Ok((row.parsed("list")?, row.parsed("person")?))
        })
    }
}

fn of(change: &Change) -> Option<&ScimChange> {
    match change {
        Change::Scim(change) => Some(change),
        _ => None,
    }
}

/// The row that a change adds or removes.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    Some(match of(change)? {
        ScimChange::Outside {
            person,
            outside: Some(outside),
            ..
        } => (
            &sql::SET_OUTSIDE,
            vec![person.to_string().into(), outside.as_str().into()],
        ),
        ScimChange::Outside { person, .. } => (&sql::DROP_OUTSIDE, vec![person.to_string().into()]),
        ScimChange::EnterList(list) => {
            let mut values = written(list);
            values.extend([micros(list.since), i64::from(list.version.count()).into()]);
            (&sql::ENTER_LIST, values)
        }
        ScimChange::Empty { list, .. } => (&sql::EMPTY_LIST, vec![list.to_string().into()]),
        ScimChange::Join { list, person, .. } => (
            &sql::JOIN_LIST,
            vec![list.to_string().into(), person.to_string().into()],
        ),
        ScimChange::Leave { list, person, .. } => (
            &sql::LEAVE_LIST,
            vec![list.to_string().into(), person.to_string().into()],
        ),
        ScimChange::ChangeList(_) | ScimChange::DropList(_) => return None,
    })
}

/// The row that must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    Some(match of(change)? {
        ScimChange::ChangeList(list) => {
            let mut values = written(list);
            values.push(i64::from(list.version.count()).into());
            (&sql::CHANGE_LIST, values, Refusal::Stale)
        }
        ScimChange::DropList(list) => (
            &sql::DROP_LIST,
            vec![
                list.id.to_string().into(),
                list.unit.to_string().into(),
                i64::from(list.version.count()).into(),
            ],
            Refusal::Stale,
        ),
        _ => return None,
    })
}

fn written(list: &ScimList) -> Vec<Value> {
    vec![
        list.id.to_string().into(),
        list.unit.to_string().into(),
        list.name.as_str().into(),
        maybe(list.outside.as_deref()),
    ]
}
