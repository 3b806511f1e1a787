//! Systems that are kept in step: rows to words, and back. What each must be told is written down beside every change
//! of a person, account or role, in its transaction.

use application::connectors::{
    Carried, Connector, ConnectorBook, ConnectorChange, Drift, LaidFile, Receipt, Standing, Whom,
};
use application::deed::Change;
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{AccountId, ConnectorId, PersonId};
use domain::journal::JournalEntry;
use domain::people::AccountState;
use domain::version::Version;
use jiff::Timestamp;

use crate::engine::{Value, Write};
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, bad, hex, unhex};
use crate::statement::{self as sql, Statement};
use crate::writes::{maybe, micros};

#[async_trait]
impl ConnectorBook for SqlRecords {
    async fn connectors(&self, scope: &Scope) -> Result<Vec<Connector>, Fault> {
        let rows = self.rows(&sql::CONNECTORS, Vec::new(), Some(scope)).await?;
        each(&rows, Columns::connector)
    }

    async fn connector_standing(&self, id: ConnectorId) -> Result<Standing, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::CONNECTOR_STANDING, id, None).await?;
        let found = first(&rows, |row| {
            Ok(Standing {
                told: row.small("told")?,
                waiting: row.small("waiting")?,
                troubled: row.small("troubled")?,
                last: row.maybe_time("last_at")?,
                drift: row.small("drift")?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    async fn carried(
        &self,
        id: ConnectorId,
        whom: Whom,
        limit: u32,
    ) -> Result<Vec<Carried>, Fault> {
        let (id, limit) = (id.to_string().into(), i64::from(limit).into());
        let (statement, values) = match whom {
            Whom::Due(now) => (&sql::CARRIED_DUE, vec![id, micros(now), limit]),
            Whom::Waiting => (&sql::CARRIED_DUE, vec![id, i64::MAX.into(), limit]),
            Whom::All(after) => {
                let after = after.map(|after| after.to_string()).unwrap_or_default();
                (&sql::CARRIED_ALL, vec![id, after.into(), limit])
            }
            Whom::One(person) => (&sql::CARRIED_ONE, vec![id, person.to_string().into()]),
        };
        let rows = self.rows(statement, values, None).await?;
        each(&rows, Columns::carried)
    }

    async fn connector_drift(&self, id: ConnectorId) -> Result<Vec<Drift>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::CONNECTOR_DRIFT, id, None).await?;
        each(&rows, |row| {
            let by: Option<PersonId> = row.maybe_parsed("accepted_by")?;
            Ok(Drift {
                remote: row.text("remote")?,
                person: row.maybe_parsed("person")?,
                what: row.json("what")?,
                digest: row.text("digest")?,
                found: row.time("found_at")?,
                accepted: by.zip(row.maybe_time("accepted_at")?),
            })
        })
    }

    async fn receipts(&self, person: PersonId) -> Result<Vec<Receipt>, Fault> {
        let person = vec![person.to_string().into()];
        let rows = self.rows(&sql::RECEIPTS, person, None).await?;
        each(&rows, |row| {
            Ok(Receipt {
                name: row.text("name")?,
                done: row.whole("told")? >= row.whole("wanted")?,
                at: row.maybe_time("told_at")?,
            })
        })
    }
}

impl Columns<'_> {
    fn connector(&self) -> Result<Connector, Fault> {
        Ok(Connector {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            settings: self.json("settings")?,
            sealed: unhex(&self.text("sealed")?).ok_or_else(|| bad("sealed"))?,
            since: self.time("since")?,
            paused: self.maybe_time("paused_at")?,
            released: self.small("released")?,
            compared: self.maybe_time("compared_at")?,
            laid: self.laid()?,
            version: Version::new(self.small("version")?),
        })
    }

    fn laid(&self) -> Result<Option<LaidFile>, Fault> {
        let (digest, at) = (self.maybe_text("laid")?, self.maybe_time("laid_at")?);
        let rows = self.maybe_whole("laid_rows")?.unwrap_or_default();
        let rows = u64::try_from(rows).map_err(|_| bad("laid_rows"))?;
        Ok(digest
            .zip(at)
            .map(|(digest, at)| LaidFile { digest, rows, at }))
    }

    fn carried(&self) -> Result<Carried, Fault> {
        let state = self.maybe_text("account_state")?;
        let account = match (self.maybe_text("account_name")?, state) {
            (Some(name), Some(state)) => {
                let state = AccountState::from_name(&state);
                Some((name, state.ok_or_else(|| bad("account_state"))?))
            }
            _ => None,
        };
        Ok(Carried {
            person: self.parsed("person")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            language: self.parsed("language")?,
            account,
            mail: self.maybe_text("mail")?,
            wanted: self.small("wanted")?,
            told: self.small("told")?,
            wanted_at: self.time("wanted_at")?,
            due: self.end_of_time("due")?,
            tries: self.small("tries")?,
            remote: self.maybe_text("remote")?,
            digest: self.maybe_text("digest")?,
            told_at: self.maybe_time("told_at")?,
            trouble: self.maybe_text("trouble")?,
        })
    }
}

fn of(change: &Change) -> Option<&ConnectorChange> {
    match change {
        Change::Connector(change) => Some(change),
        _ => None,
    }
}

/// The row that a change adds or removes.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    Some(match of(change)? {
        ConnectorChange::Told {
            connector,
            person,
            told,
            remote,
            digest,
            at,
            ..
        } => (
            &sql::CONNECTOR_TOLD,
            vec![
                connector.to_string().into(),
                person.to_string().into(),
                i64::try_from(*told).unwrap_or(i64::MAX).into(),
                maybe(remote.as_deref()),
                // Whom it was never told of has none.
                maybe(Some(digest.as_str()).filter(|digest| !digest.is_empty())),
                micros(*at),
            ],
        ),
        ConnectorChange::Missed {
            connector,
            person,
            trouble,
            due,
            ..
        } => (
            &sql::CONNECTOR_MISSED,
            vec![
                connector.to_string().into(),
                person.to_string().into(),
                trouble.as_str().into(),
                micros(*due),
            ],
        ),
        ConnectorChange::Again {
            connector,
            person,
            at,
            ..
        } => (
            &sql::CONNECTOR_AGAIN,
            vec![
                connector.to_string().into(),
                person.to_string().into(),
                micros(*at),
            ],
        ),
        _ => return compared(change),
    })
}

/// What a comparison found.
fn compared(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    Some(match of(change)? {
        ConnectorChange::Laid {
            connector, file, ..
        } => (
            &sql::CONNECTOR_LAID,
            vec![
                connector.to_string().into(),
                file.digest.as_str().into(),
                i64::try_from(file.rows).unwrap_or(i64::MAX).into(),
                micros(file.at),
            ],
        ),
        ConnectorChange::Compared { connector, at, .. } => (
            &sql::CONNECTOR_COMPARED,
            vec![connector.to_string().into(), micros(*at)],
        ),
        ConnectorChange::Found {
            connector, drift, ..
        } => (
            &sql::ADD_DRIFT,
            vec![
                connector.to_string().into(),
                drift.remote.as_str().into(),
                maybe(drift.person),
                serde_json::to_string(&drift.what)
                    .unwrap_or_default()
                    .into(),
                drift.digest.as_str().into(),
                micros(drift.found),
            ],
        ),
        _ => return None,
    })
}

/// The row that must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let (field, why) = ("name", "invalid-connector-taken");
    Some(match of(change)? {
        ConnectorChange::Enter(connector) => {
            let mut values = written(connector);
            values.extend([
                micros(connector.since),
                i64::from(connector.version.count()).into(),
            ]);
            let taken = Refusal::Invalid { field, why };
            (&sql::ENTER_CONNECTOR, values, taken)
        }
        ConnectorChange::Change(connector) => {
            let mut values = written(connector);
            values.push(i64::from(connector.version.count()).into());
            (&sql::CHANGE_CONNECTOR, values, Refusal::Stale)
        }
        ConnectorChange::Accept {
            connector,
            remote,
            digest,
            by,
            at,
            ..
        } => (
            &sql::ACCEPT_DRIFT,
            vec![
                connector.to_string().into(),
                remote.as_str().into(),
                digest.as_str().into(),
                by.to_string().into(),
                micros(*at),
            ],
            Refusal::Stale,
        ),
        _ => return None,
    })
}

fn written(connector: &Connector) -> Vec<Value> {
    vec![
        connector.id.to_string().into(),
        connector.unit.to_string().into(),
        connector.name.as_str().into(),
        serde_json::to_string(&connector.settings)
            .unwrap_or_default()
            .into(),
        hex(&connector.sealed).into(),
        Value::MaybeWhole(connector.paused.map(Timestamp::as_microsecond)),
        i64::try_from(connector.released).unwrap_or(i64::MAX).into(),
    ]
}

/// Whom a change is about, of whom systems must know.
enum About {
    Person(PersonId),
    Account(AccountId),
    Nobody,
}

fn about(change: &Change) -> About {
    match change {
        Change::AddAccount { account, .. } => About::Person(account.person),
        Change::SetAccountState { account, .. } => About::Account(*account),
        Change::UpdatePerson { person, .. } => About::Person(person.id),
        Change::AddGrant(grant) | Change::EndGrant { grant, .. } => About::Person(grant.person),
        Change::SetNotices { person, .. } => About::Person(*person),
        _ => About::Nobody,
    }
}

/// Writes down what systems must be told because of a change, in its transaction.
pub(crate) async fn beside(
    write: &mut Write<'_>,
    change: &Change,
    entry: Option<&JournalEntry>,
) -> Result<(), Fault> {
    let Some(entry) = entry else { return Ok(()) };
    let at = micros(entry.at);
    match (about(change), of(change)) {
        (About::Person(person), _) => {
            write
                .run(&sql::CARRY_PERSON, vec![person.to_string().into(), at])
                .await?;
        }
        (About::Account(account), _) => {
            write
                .run(&sql::CARRY_ACCOUNT, vec![account.to_string().into(), at])
                .await?;
        }
        (About::Nobody, Some(ConnectorChange::Enter(connector))) => {
            let values = vec![connector.id.to_string().into(), at];
            write.run(&sql::CARRY_EVERYBODY, values).await?;
        }
        (About::Nobody, Some(ConnectorChange::Compared { connector, .. })) => {
            write
                .run(&sql::FORGET_DRIFT, vec![connector.to_string().into()])
                .await?;
        }
        (About::Nobody, _) => {}
    }
    Ok(())
}
