//! Writing: a deed is one transaction.

use application::deed::{Change, Deed};
use application::port::Growth;
use application::{Fault, Problem, Refusal, Scope};
use domain::finding::{Finding, FindingState};
use domain::id::{IncidentId, UnitId};
use domain::incident::{Incident, TimelineEntry};
use domain::journal::{Doer, JournalEntry};
use domain::version::Version;
use jiff::Timestamp;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row, Sqlite, Transaction};

use crate::error::fault;
use crate::open::SqlRecords;
use crate::reads::{Value, arguments};
use crate::rows::{hex, rank, written_proofs};
use crate::statement::{self as sql, Statement};

type Write = SqliteConnection;

impl SqlRecords {
    pub(crate) async fn write(&self, scope: &Scope, deed: &Deed) -> Result<(), Problem> {
        let mut connection = self.connection().await?;
        let written = write_deed(&mut connection, scope, deed).await;
        if let Err(Problem::Fault(_)) = &written {
            give_up(connection).await;
        }
        written
    }

    pub(crate) async fn write_growth(&self, scope: &Scope, grown: &[Growth]) -> Result<(), Fault> {
        let mut connection = self.connection().await?;
        let written = write_grown(&mut connection, scope, grown).await;
        if written.is_err() {
            give_up(connection).await;
        }
        written
    }

    async fn connection(&self) -> Result<PoolConnection<Sqlite>, Fault> {
        let connection = self.writer.acquire().await;
        connection.map_err(|cause| fault("begin a deed", cause))
    }
}

/// On a full disk `SQLite` may take a transaction back by itself. The driver then counts it as open
/// for ever and refuses the next one, so the connection is replaced.
async fn give_up(connection: PoolConnection<Sqlite>) {
    // What stopped the deed is what is told.
    let _ = connection.close().await;
}

async fn begin(connection: &mut Write) -> Result<Transaction<'_, Sqlite>, Fault> {
    // IMMEDIATE: a deed that reads before it writes never loses the race for the lock midway.
    let begun = connection.begin_with("BEGIN IMMEDIATE").await;
    begun.map_err(|cause| fault("begin a deed", cause))
}

async fn write_deed(connection: &mut Write, scope: &Scope, deed: &Deed) -> Result<(), Problem> {
    let mut write = begin(connection).await?;
    for change in deed.changes() {
        within(&mut write, scope, change).await?;
        carry_out(&mut write, change).await?;
    }
    for entry in deed.entries() {
        if !scope.covers(entry.unit) {
            return Err(Refusal::NotFound.into());
        }
        journal(&mut write, entry).await?;
    }
    // Dropped before this line, the transaction takes everything back.
    let finished = write.commit().await;
    Ok(finished.map_err(|cause| fault("finish a deed", cause))?)
}

async fn write_grown(connection: &mut Write, scope: &Scope, grown: &[Growth]) -> Result<(), Fault> {
    let mut write = begin(connection).await?;
    for finding in grown.iter().filter(|finding| scope.covers(finding.unit)) {
        let values = vec![
            finding.key.as_str().into(),
            micros(finding.first),
            micros(finding.last),
            count(finding).into(),
            json(&finding.values)?.into(),
            written_proofs(&finding.proofs).into(),
        ];
        run(&mut write, &sql::GROW_FINDING, values).await?;
    }
    let finished = write.commit().await;
    finished.map_err(|cause| fault("let findings grow", cause))
}

async fn run(write: &mut Write, statement: &Statement, values: Vec<Value>) -> Result<u64, Fault> {
    let arguments = arguments(statement, values)?;
    let done = sqlx::query_with(statement.text, arguments)
        .execute(&mut *write)
        .await
        .map_err(|cause| fault(statement.name, cause))?;
    Ok(done.rows_affected())
}

/// The unit a row belongs to; none when it is not there.
async fn unit_of(
    write: &mut Write,
    statement: &Statement,
    id: String,
) -> Result<Option<UnitId>, Fault> {
    let arguments = arguments(statement, [Value::Text(id)])?;
    let row = sqlx::query_with(statement.text, arguments)
        .fetch_optional(&mut *write)
        .await
        .map_err(|cause| fault(statement.name, cause))?;
    let Some(row) = row else { return Ok(None) };
    let unit: String = row
        .try_get(0)
        .map_err(|cause| fault(statement.name, cause))?;
    unit.parse()
        .map(Some)
        .map_err(|cause| Fault::caused(statement.name, cause))
}

/// What lies outside the scope does not exist.
async fn within(write: &mut Write, scope: &Scope, change: &Change) -> Result<(), Problem> {
    let unit = match change {
        // A new unit lies in no scope yet: what counts is the unit above it.
        Change::AddUnit(unit) => Some(unit.parent.unwrap_or(unit.id)),
        Change::CloseSession(session) | Change::SetSessionLanguage { session, .. } => {
            unit_of(write, &sql::UNIT_OF_SESSION, session.to_string()).await?
        }
        Change::AddPerson(person) => Some(person.unit),
        Change::AddAccount { account, .. } => Some(account.unit),
        Change::AddGrant(grant) => Some(grant.unit),
        Change::AddSource(source) => Some(source.unit),
        Change::RaiseFinding(finding) => Some(finding.unit),
        Change::OpenIncident(incident) => Some(incident.unit),
        Change::OpenSession(session) => {
            unit_of(write, &sql::UNIT_OF_PERSON, session.person.to_string()).await?
        }
        Change::JudgeFinding { finding, .. } => {
            unit_of(write, &sql::UNIT_OF_FINDING, finding.to_string()).await?
        }
        Change::UpdateIncident { incident, .. } => {
            unit_of(write, &sql::UNIT_OF_INCIDENT, incident.id.to_string()).await?
        }
        Change::AddTimeline { incident, .. } => {
            unit_of(write, &sql::UNIT_OF_INCIDENT, incident.to_string()).await?
        }
    };
    if unit.is_some_and(|unit| scope.covers(unit)) {
        Ok(())
    } else {
        Err(Refusal::NotFound.into())
    }
}

async fn carry_out(write: &mut Write, change: &Change) -> Result<(), Problem> {
    match change {
        Change::RaiseFinding(finding) => raise(write, finding).await?,
        Change::JudgeFinding {
            finding,
            seen,
            state,
        } => {
            let mut values = vec![finding.to_string().into(), version(*seen)];
            values.extend(judgement(state));
            stale_if_none(run(write, &sql::JUDGE_FINDING, values).await?)?;
        }
        Change::OpenIncident(incident) => open_incident(write, incident).await?,
        Change::UpdateIncident { incident, seen } => {
            let values = changed_incident(incident, *seen);
            stale_if_none(run(write, &sql::UPDATE_INCIDENT, values).await?)?;
        }
        Change::AddTimeline { incident, entry } => timeline(write, *incident, entry).await?,
        Change::AddAccount {
            account,
            password_hash,
        } => {
            let values = vec![
                account.id.to_string().into(),
                account.person.to_string().into(),
                account.unit.to_string().into(),
                account.name.as_str().into(),
                account.state.name().into(),
                password_hash.as_str().into(),
            ];
            if run(write, &sql::ADD_ACCOUNT, values).await? == 0 {
                let taken = Refusal::Invalid {
                    field: "name",
                    why: "invalid-name-taken",
                };
                return Err(taken.into());
            }
        }
        other => enter(write, other).await?,
    }
    Ok(())
}

/// Changes that only add or remove a row.
async fn enter(write: &mut Write, change: &Change) -> Result<(), Fault> {
    let (statement, values) = match change {
        Change::AddUnit(unit) => (
            &sql::ADD_UNIT,
            vec![
                unit.id.to_string().into(),
                maybe(unit.parent),
                unit.name.as_str().into(),
                unit.time_zone.as_str().into(),
            ],
        ),
        Change::AddPerson(person) => (
            &sql::ADD_PERSON,
            vec![
                person.id.to_string().into(),
                person.unit.to_string().into(),
                person.name.as_str().into(),
                person.language.tag().into(),
            ],
        ),
        Change::AddGrant(grant) => (
            &sql::ADD_GRANT,
            vec![
                grant.person.to_string().into(),
                grant.role.name().into(),
                grant.unit.to_string().into(),
                grant.from.to_string().into(),
                maybe(grant.until),
                maybe(grant.deputy_of),
            ],
        ),
        Change::AddSource(source) => (
            &sql::ADD_SOURCE,
            vec![
                source.id.to_string().into(),
                source.unit.to_string().into(),
                source.name.as_str().into(),
                source.format.as_str().into(),
                source.time_zone.as_str().into(),
            ],
        ),
        Change::OpenSession(session) => (
            &sql::OPEN_SESSION,
            vec![
                session.id.to_string().into(),
                hex(session.token_digest).into(),
                session.person.to_string().into(),
                session.account.to_string().into(),
                micros(session.since),
                micros(session.until),
                maybe(session.language),
            ],
        ),
        Change::CloseSession(id) => (&sql::CLOSE_SESSION, vec![id.to_string().into()]),
        Change::SetSessionLanguage { session, language } => (
            &sql::SESSION_LANGUAGE,
            vec![session.to_string().into(), language.tag().into()],
        ),
        _ => return Err(Fault::new("carry out a change that has a way of its own")),
    };
    run(write, statement, values).await?;
    Ok(())
}

async fn raise(write: &mut Write, finding: &Finding) -> Result<(), Fault> {
    let mut values = vec![
        finding.id.to_string().into(),
        finding.key.as_str().into(),
        finding.unit.to_string().into(),
        finding.rule.as_str().into(),
        rank(finding.severity).into(),
        finding.sign.name().into(),
        finding.kind.name().into(),
        json(&finding.subject)?.into(),
        micros(finding.first),
        micros(finding.last),
        count(finding).into(),
        json(&finding.values)?.into(),
        written_proofs(&finding.proofs).into(),
        micros(finding.raised),
        version(finding.version),
    ];
    values.extend(judgement(&finding.state));
    run(write, &sql::RAISE_FINDING, values).await?;
    Ok(())
}

/// `state, judged_by, judged_at, judged_reason, watched_until, incident`.
fn judgement(state: &FindingState) -> [Value; 6] {
    let name = state.name().into();
    let none = || Value::MaybeText(None);
    let no_time = || Value::MaybeWhole(None);
    match state {
        FindingState::Open => [name, none(), no_time(), none(), no_time(), none()],
        FindingState::Dismissed { by, at, reason } => [
            name,
            by.to_string().into(),
            micros(*at),
            reason.as_str().into(),
            no_time(),
            none(),
        ],
        FindingState::Watched {
            by,
            at,
            reason,
            until,
        } => [
            name,
            by.to_string().into(),
            micros(*at),
            reason.as_str().into(),
            micros(*until),
            none(),
        ],
        FindingState::Accepted { incident } => [
            name,
            none(),
            no_time(),
            none(),
            no_time(),
            incident.to_string().into(),
        ],
    }
}

async fn open_incident(write: &mut Write, incident: &Incident) -> Result<(), Fault> {
    let year = i64::from(incident.year);
    let counter = arguments(
        &sql::NEXT_NUMBER,
        [incident.unit.to_string().into(), year.into()],
    )?;
    let row = sqlx::query_with(sql::NEXT_NUMBER.text, counter)
        .fetch_one(&mut *write)
        .await
        .map_err(|cause| fault(sql::NEXT_NUMBER.name, cause))?;
    let number: i64 = row
        .try_get(0)
        .map_err(|cause| fault(sql::NEXT_NUMBER.name, cause))?;
    let values = vec![
        incident.id.to_string().into(),
        incident.unit.to_string().into(),
        year.into(),
        number.into(),
        incident.title.as_str().into(),
        maybe(incident.finding),
        incident.accepted_by.to_string().into(),
        micros(incident.accepted_at),
        micros(incident.known_at),
        maybe_micros(incident.found_at),
        maybe_micros(incident.controlled_at),
        maybe_micros(incident.reported_at),
        Value::MaybeText(incident.receipt.clone()),
        incident.regime.id.as_str().into(),
        incident.regime.version.as_str().into(),
        incident.facts.as_str().into(),
        Value::MaybeWhole(incident.level.map(i64::from)),
        incident.state.name().into(),
        version(incident.version),
    ];
    run(write, &sql::OPEN_INCIDENT, values).await?;
    Ok(())
}

fn changed_incident(incident: &Incident, seen: Version) -> Vec<Value> {
    vec![
        incident.id.to_string().into(),
        version(seen),
        incident.title.as_str().into(),
        micros(incident.known_at),
        maybe_micros(incident.controlled_at),
        maybe_micros(incident.reported_at),
        Value::MaybeText(incident.receipt.clone()),
        incident.facts.as_str().into(),
        Value::MaybeWhole(incident.level.map(i64::from)),
        incident.state.name().into(),
        maybe(incident.finding),
        maybe_micros(incident.found_at),
    ]
}

async fn timeline(
    write: &mut Write,
    incident: IncidentId,
    entry: &TimelineEntry,
) -> Result<(), Fault> {
    let values = vec![
        incident.to_string().into(),
        micros(entry.recorded),
        micros(entry.happened),
        maybe(entry.by),
        entry.kind.as_str().into(),
        entry.values.as_str().into(),
    ];
    run(write, &sql::ADD_TIMELINE, values).await?;
    Ok(())
}

async fn journal(write: &mut Write, entry: &JournalEntry) -> Result<(), Fault> {
    let person = match entry.doer {
        Doer::Person(person) => Some(person),
        Doer::Program => None,
    };
    let values = vec![
        entry.id.to_string().into(),
        micros(entry.at),
        maybe(person),
        entry.unit.to_string().into(),
        entry.deed.as_str().into(),
        entry.object.kind.into(),
        entry.object.id.as_str().into(),
        entry.facts.as_str().into(),
    ];
    run(write, &sql::WRITE_JOURNAL, values).await?;
    Ok(())
}

/// The row is there, or `within` had refused: so the version is another.
const fn stale_if_none(rows: u64) -> Result<(), Refusal> {
    if rows == 0 {
        Err(Refusal::Stale)
    } else {
        Ok(())
    }
}

fn micros(at: Timestamp) -> Value {
    Value::Whole(at.as_microsecond())
}

fn maybe_micros(at: Option<Timestamp>) -> Value {
    Value::MaybeWhole(at.map(Timestamp::as_microsecond))
}

fn maybe(value: Option<impl ToString>) -> Value {
    Value::MaybeText(value.map(|value| value.to_string()))
}

fn version(version: Version) -> Value {
    Value::Whole(i64::from(version.count()))
}

fn count(finding: &Finding) -> i64 {
    i64::try_from(finding.count).unwrap_or(i64::MAX)
}

fn json(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|cause| Fault::caused("write JSON", cause))
}
