//! Writing: a deed is one transaction.

use application::attachments::Attachment;
use application::deed::{Change, Deed};
use application::passwords::PasswordSet;
use application::port::Growth;
use application::{Fault, Problem, Refusal, Scope};
use domain::finding::{Finding, FindingState};
use domain::id::{IncidentId, UnitId};
use domain::incident::{Incident, TimelineEntry};
use domain::journal::{Doer, JournalEntry};
use domain::people::Person;
use domain::place::Placing;
use domain::version::Version;
use jiff::Timestamp;

use crate::app_passwords;
use crate::campaigns;
use crate::connectors;
use crate::documents;
use crate::engine::{Value, Write};
use crate::entry::entry;
use crate::error::fault;
use crate::exceptions;
use crate::factors;
use crate::guarded::guarded;
use crate::imports;
use crate::keeping;
use crate::open::SqlRecords;
use crate::own_directory::chooses_password;
use crate::passwords;
use crate::reviews;
use crate::rows::{Columns, rank, written_proofs};
use crate::statement::{self as sql, Statement};

impl SqlRecords {
    pub(crate) async fn write(&self, scope: &Scope, deed: &Deed) -> Result<(), Problem> {
        let mut writer = self.engine.writer().await?;
        write_deed(writer.begin().await?, scope, deed).await
    }

    pub(crate) async fn write_growth(&self, scope: &Scope, grown: &[Growth]) -> Result<(), Fault> {
        let mut writer = self.engine.writer().await?;
        write_grown(writer.begin().await?, scope, grown).await
    }
}

async fn write_deed(mut write: Write<'_>, scope: &Scope, deed: &Deed) -> Result<(), Problem> {
    let mut place = turn(&mut write, deed.entries().len()).await?;
    for change in deed.changes() {
        within(&mut write, scope, change).await?;
        carry_out(&mut write, change).await?;
        app_passwords::beside(&mut write, change).await?;
        connectors::beside(&mut write, change, deed.entries().first()).await?;
        if let (Some(account), Some(entry)) = (chooses_password(change), deed.entries().first()) {
            let values = vec![account.to_string().into(), micros(entry.at)];
            write.run(&sql::PASSWORD_SET, values).await?;
        }
    }
    for entry in deed.entries() {
        if !scope.covers(entry.unit) {
            return Err(Refusal::NotFound.into());
        }
        journal(&mut write, place, entry).await?;
        place += 1;
    }
    // Dropped before this line, the transaction takes everything back.
    let finished = write.commit().await;
    Ok(finished.map_err(|cause| fault("finish a deed", cause))?)
}

/// Counts the journal on and answers the first new place. Whoever holds that row writes alone, on
/// every database, until the transaction ends: places have no gap and no double.
async fn turn(write: &mut Write<'_>, entries: usize) -> Result<i64, Fault> {
    let entries = i64::try_from(entries).unwrap_or(i64::MAX);
    let row = write.row(&sql::TAKE_TURN, vec![entries.into()]).await?;
    let row = row.ok_or_else(|| Fault::new("take a turn at writing: the counter is gone"))?;
    let last = Columns(&row).whole("last_number")?;
    Ok(last.saturating_sub(entries).saturating_add(1))
}

async fn write_grown(mut write: Write<'_>, scope: &Scope, grown: &[Growth]) -> Result<(), Fault> {
    for finding in grown.iter().filter(|finding| scope.covers(finding.unit)) {
        let values = vec![
            finding.key.as_str().into(),
            micros(finding.first),
            micros(finding.last),
            count(finding).into(),
            json(&finding.values)?.into(),
            written_proofs(&finding.proofs).into(),
        ];
        write.run(&sql::GROW_FINDING, values).await?;
    }
    let finished = write.commit().await;
    finished.map_err(|cause| fault("let findings grow", cause))
}

/// The unit a row belongs to; none when it is not there.
async fn unit_of(
    write: &mut Write<'_>,
    statement: &Statement,
    id: String,
) -> Result<Option<UnitId>, Fault> {
    let row = write.row(statement, vec![id.into()]).await?;
    row.map(|row| Columns(&row).parsed("unit")).transpose()
}

/// A unit that is placed, when what it is placed under is reached as well.
fn placed(scope: &Scope, placing: &Placing) -> Option<UnitId> {
    let above = placing.place.parent();
    let reached = above.is_none_or(|above| scope.covers(above));
    Some(placing.unit).filter(|_| reached)
}

/// What lies outside the scope does not exist.
async fn within(write: &mut Write<'_>, scope: &Scope, change: &Change) -> Result<(), Problem> {
    if let Some(unit) = named_unit(change) {
        return covered(scope, Some(unit));
    }
    let unit = match change {
        Change::PlaceUnit(placing) => placed(scope, placing),
        // Counting, secrets of the configuration, keys of tokens and notes about keeping lie in no unit;
        // what is changed beside them does. Dropping or trying a job by its key is no look at anything.
        Change::StillAs { .. }
        | Change::Client(_)
        | Change::DropJob { .. }
        | Change::RetryJob { .. }
        | Change::KeepSecret { .. }
        | Change::NoteKeeping { .. } => return Ok(()),
        Change::CloseSession(session)
        | Change::ProveSession { session, .. }
        | Change::SetSessionLanguage { session, .. } => {
            unit_of(write, &sql::UNIT_OF_SESSION, session.to_string()).await?
        }
        Change::RevokeToken(token) => {
            unit_of(write, &sql::UNIT_OF_TOKEN, token.to_string()).await?
        }
        Change::IssueToken { token, .. } => {
            unit_of(write, &sql::UNIT_OF_PERSON, token.person.to_string()).await?
        }
        // Without a unit it is the whole office's: only the program itself may plan that.
        Change::PlanJob(job) | Change::WakeJob(job) => match job.unit {
            None if scope.units().is_none() => return Ok(()),
            unit => unit,
        },
        Change::UpdatePerson {
            person: Person { id: person, .. },
            ..
        }
        | Change::CloseSessionsOf(person)
        | Change::CloseOtherSessions { person, .. }
        | Change::SetNotices { person, .. }
        | Change::RevokeDevices { person, .. } => {
            unit_of(write, &sql::UNIT_OF_PERSON, person.to_string()).await?
        }
        Change::SetAccountState { account, .. }
        | Change::SetPassword(PasswordSet { account, .. })
        | Change::IssueLink { account, .. }
        | Change::UseLink { account, .. } => {
            unit_of(write, &sql::UNIT_OF_ACCOUNT, account.to_string()).await?
        }
        Change::OpenSession(session) => {
            unit_of(write, &sql::UNIT_OF_PERSON, session.person.to_string()).await?
        }
        Change::JudgeFinding { finding, .. } => {
            unit_of(write, &sql::UNIT_OF_FINDING, finding.to_string()).await?
        }
        Change::UpdateIncident { .. }
        | Change::JudgeByRegime { .. }
        | Change::AddTimeline { .. }
        | Change::PlaceHold(_)
        | Change::ReleaseHold { .. }
        | Change::AddAttachment(_)
        | Change::AddAttachmentPart { .. } => match incident_of(change) {
            Some(incident) => unit_of(write, &sql::UNIT_OF_INCIDENT, incident.to_string()).await?,
            None => None,
        },
        // What is forgotten here belongs to nobody, and is refused.
        other => match factors::account_of(other) {
            Some(account) => unit_of(write, &sql::UNIT_OF_ACCOUNT, account.to_string()).await?,
            None => None,
        },
    };
    covered(scope, unit)
}

/// The unit that a change itself names.
fn named_unit(change: &Change) -> Option<UnitId> {
    Some(match change {
        // A new unit lies in no scope yet: what counts is the unit above it.
        Change::AddUnit(unit) => unit.parent.unwrap_or(unit.id),
        Change::AddPerson(person) => person.unit,
        Change::AddAccount { account, .. } => account.unit,
        Change::PasswordDue(noted) => noted.due.unit,
        Change::Import(change) => change.unit(),
        Change::AddGrant(grant) | Change::EndGrant { grant, .. } => grant.unit,
        Change::RenameUnit { unit, .. }
        | Change::SetSourceKey { unit, .. }
        | Change::RetireSource { unit, .. }
        | Change::RestoreSource { unit, .. }
        | Change::NameLogKinds { unit, .. }
        | Change::MarkStep { unit, .. } => *unit,
        Change::AddPremise(value) | Change::DropPremise(value) => value.unit,
        Change::AddSource(source) | Change::UpdateSource { seen: source, .. } => source.unit,
        Change::RaiseFinding(finding) => finding.unit,
        Change::OpenIncident(incident) => incident.unit,
        Change::Normal(change) => change.unit(),
        Change::Sweep(change) => change.unit(),
        Change::Client(change) => return change.unit(),
        Change::Scim(change) => change.unit(),
        Change::Connector(change) => change.unit(),
        Change::Hunt(change) => change.unit(),
        Change::Leaver(change) => change.unit(),
        Change::Campaign(change) => change.unit(),
        Change::Review(change) => change.unit(),
        Change::Document(change) => change.unit(),
        Change::Exception(change) => change.unit(),
        Change::Service(change) => change.unit(),
        Change::OwnSignIns(change) => change.unit(),
        Change::Sheet(change) => change.unit(),
        Change::Duty(change) => change.mark().unit,
        Change::Calendar(change) => change.unit(),
        Change::Task(change) => change.task().unit,
        Change::ServiceKey(change) => change.unit(),
        Change::AppPassword(change) => change.unit(),
        Change::Assess(answers) => answers.unit,
        Change::SaveSearch(search) | Change::ChangeSavedSearch(search) => search.unit,
        Change::AskApproval(approval) | Change::MoveApproval(approval) => approval.asked().unit,
        _ => return None,
    })
}

/// The case that a change belongs to.
const fn incident_of(change: &Change) -> Option<IncidentId> {
    match change {
        Change::UpdateIncident { incident, .. } => Some(incident.id),
        Change::PlaceHold(hold) => Some(hold.incident),
        Change::JudgeByRegime { incident, .. }
        | Change::AddTimeline { incident, .. }
        | Change::ReleaseHold { incident, .. }
        | Change::AddAttachment(Attachment { incident, .. })
        | Change::AddAttachmentPart { incident, .. } => Some(*incident),
        _ => None,
    }
}

fn covered(scope: &Scope, unit: Option<UnitId>) -> Result<(), Problem> {
    if unit.is_some_and(|unit| scope.covers(unit)) {
        Ok(())
    } else {
        Err(Refusal::NotFound.into())
    }
}

async fn carry_out(write: &mut Write<'_>, change: &Change) -> Result<(), Problem> {
    match change {
        Change::RaiseFinding(finding) => raise(write, finding).await?,
        Change::JudgeFinding {
            finding,
            seen,
            state,
        } => {
            let mut values = vec![finding.to_string().into(), version(*seen)];
            values.extend(judgement(state));
            stale_if_none(write.run(&sql::JUDGE_FINDING, values).await?)?;
        }
        Change::OpenIncident(incident) => open_incident(write, incident).await?,
        Change::Sheet(change) => crate::registers::write(write, change).await?,
        Change::UpdateIncident { incident, seen } => {
            let values = changed_incident(incident, *seen);
            stale_if_none(write.run(&sql::UPDATE_INCIDENT, values).await?)?;
        }
        Change::JudgeByRegime { incident, judged } => {
            let values = vec![
                incident.to_string().into(),
                judged.regime.id.as_str().into(),
                judged.regime.version.as_str().into(),
                judged.facts.as_str().into(),
                Value::MaybeWhole(judged.level.map(i64::from)),
            ];
            write.run(&sql::JUDGE_BY_REGIME, values).await?;
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
            if write.run(&sql::ADD_ACCOUNT, values).await? == 0 {
                let taken = Refusal::Invalid {
                    field: "name",
                    why: "invalid-name-taken",
                };
                return Err(taken.into());
            }
        }
        other if factors::several(write, other).await? => {}
        other if passwords::several(write, other).await? => {}
        other if campaigns::several(write, other).await? => {}
        other if reviews::several(write, other).await? => {}
        other if documents::several(write, other).await? => {}
        other if exceptions::several(write, other).await? => {}
        other if app_passwords::several(write, other).await? => {}
        other if imports::several(write, other).await? => {}
        other if keeping::several(write, other).await? => {}
        other => plain(write, other).await?,
    }
    Ok(())
}

/// A change of one row.
async fn plain(write: &mut Write<'_>, change: &Change) -> Result<(), Problem> {
    if let Some((statement, values, refusal)) = guarded(change) {
        let touched = write.run(statement, values).await?;
        return if touched == 0 {
            Err(refusal.into())
        } else {
            Ok(())
        };
    }
    let (statement, values) = entry(change)?;
    write.run(statement, values).await?;
    Ok(())
}

async fn raise(write: &mut Write<'_>, finding: &Finding) -> Result<(), Fault> {
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
    values.extend([maybe_micros(finding.needed), maybe(finding.hunt)]);
    write.run(&sql::RAISE_FINDING, values).await?;
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

async fn open_incident(write: &mut Write<'_>, incident: &Incident) -> Result<(), Fault> {
    let year = i64::from(incident.year);
    let counter = vec![incident.unit.to_string().into(), year.into()];
    let row = write.row(&sql::NEXT_NUMBER, counter).await?;
    let row = row.ok_or_else(|| Fault::new("count an incident: the counter says nothing"))?;
    let number = Columns(&row).whole("last_number")?;
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
    write.run(&sql::OPEN_INCIDENT, values).await?;
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
    write: &mut Write<'_>,
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
    write.run(&sql::ADD_TIMELINE, values).await?;
    Ok(())
}

async fn journal(write: &mut Write<'_>, place: i64, entry: &JournalEntry) -> Result<(), Fault> {
    let person = match entry.doer {
        Doer::Person(person) => Some(person),
        Doer::Program => None,
    };
    let values = vec![
        place.into(),
        entry.id.to_string().into(),
        micros(entry.at),
        maybe(person),
        maybe(entry.through),
        entry.unit.to_string().into(),
        entry.deed.as_str().into(),
        entry.object.kind.into(),
        entry.object.id.as_str().into(),
        entry.facts.as_str().into(),
    ];
    write.run(&sql::WRITE_JOURNAL, values).await?;
    Ok(())
}

/// The row is there, or `within` had refused: so the version is another.
pub(crate) const fn stale_if_none(rows: u64) -> Result<(), Refusal> {
    if rows == 0 {
        Err(Refusal::Stale)
    } else {
        Ok(())
    }
}

pub(crate) fn micros(at: Timestamp) -> Value {
    Value::Whole(at.as_microsecond())
}

pub(crate) fn maybe_micros(at: Option<Timestamp>) -> Value {
    Value::MaybeWhole(at.map(Timestamp::as_microsecond))
}

pub(crate) fn maybe(value: Option<impl ToString>) -> Value {
    Value::MaybeText(value.map(|value| value.to_string()))
}

pub(crate) fn version(version: Version) -> Value {
    Value::Whole(i64::from(version.count()))
}

fn count(finding: &Finding) -> i64 {
    i64::try_from(finding.count).unwrap_or(i64::MAX)
}

fn json(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|cause| Fault::caused("write JSON", cause))
}
