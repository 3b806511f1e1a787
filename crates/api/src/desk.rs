//! Findings, incidents and sources: from the wire to the office and back.

use application::deed::Source;
use application::findings::ProofLine;
use application::incidents::IncidentView;
use application::port::{FindingQuery, IncidentQuery};
use application::{Actor, Fault, Office, Problem};
use domain::finding::Finding;
use domain::id::{FindingId, IncidentId};
use domain::incident::TimelineEntry;
use domain::language::Language;
use domain::regime::{Answer as Answered, Assessment};
use domain::version::Version;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::approvals;
use crate::files::attachment;
use crate::operation::Unanswered;
use crate::wire::{
    AcceptFinding, Accepted, AddNote, AddRegime, ChangeKnownAt, DismissFinding, Done, FindingBody,
    FindingFilter, FindingPage, FindingState, IncidentBody, IncidentFilter, IncidentPage,
    IncidentState, JudgeLevel, Line, Nothing, OneFinding, OneIncident, Page, RecordControl,
    RecordDuty, RecordReport, ReopenFinding, Severity, SourceBody, Subject, TimelineLine,
    TodayBody, WatchFinding,
};

type Answer<T> = Result<T, Unanswered>;

/// Rows of a page when the program names no limit, and at most; the records cap it the same way.
const ROWS: u32 = 50;
const MOST_ROWS: u32 = 200;

const DONE: Done = Done { done: true };

pub(crate) async fn view_today(office: &Office, actor: &Actor, _: Nothing) -> Answer<TodayBody> {
    let today = office.today(actor).await?;
    let language = actor.language;
    Ok(TodayBody {
        incidents: today
            .incidents
            .map(|cases| cases.iter().map(|case| incident(case, language)).collect()),
        findings: today
            .findings
            .map(|found| found.iter().map(finding).collect()),
        approvals: today
            .approvals
            .map(|waiting| waiting.iter().map(approvals::body).collect()),
        open_findings: today
            .open_findings
            .into_iter()
            .map(|(severity, count)| (severity.name().to_owned(), count))
            .collect(),
    })
}

pub(crate) async fn list_findings(
    office: &Office,
    actor: &Actor,
    filter: FindingFilter,
) -> Answer<Page<FindingBody>> {
    let limit = limit(filter.limit);
    let query = FindingQuery {
        state: filter.state.map(|state| state_name(state).to_owned()),
        severity: filter.severity.map(severity_asked),
        rule: filter.rule,
        after: after(filter.after.as_deref(), FindingId::new)?,
        limit,
    };
    let found = office.list_findings(actor, &query).await?;
    let next = found.last().map(|last| cursor(last.last, last.id.uuid()));
    Ok(page(found.iter().map(finding).collect(), limit, next))
}

pub(crate) async fn view_finding(
    office: &Office,
    actor: &Actor,
    one: OneFinding,
) -> Answer<FindingPage> {
    let view = office.view_finding(actor, FindingId::new(one.id)).await?;
    Ok(FindingPage {
        finding: finding(&view.finding),
        values: view.finding.values,
        lines: view.lines.into_iter().map(line).collect(),
    })
}

pub(crate) async fn accept_finding(
    office: &Office,
    actor: &Actor,
    asked: AcceptFinding,
) -> Answer<Accepted> {
    let (id, seen) = (FindingId::new(asked.id), Version::new(asked.seen.0));
    let incident = office
        .accept_finding(actor, id, seen, &asked.title.0)
        .await?;
    Ok(Accepted {
        incident: incident.uuid(),
    })
}

pub(crate) async fn dismiss_finding(
    office: &Office,
    actor: &Actor,
    asked: DismissFinding,
) -> Answer<Done> {
    let (id, seen) = (FindingId::new(asked.id), Version::new(asked.seen.0));
    office
        .dismiss_finding(actor, id, seen, &asked.reason.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn watch_finding(
    office: &Office,
    actor: &Actor,
    asked: WatchFinding,
) -> Answer<Done> {
    let (id, seen) = (FindingId::new(asked.id), Version::new(asked.seen.0));
    office
        .watch_finding(actor, id, seen, &asked.reason.0, asked.until)
        .await?;
    Ok(DONE)
}

pub(crate) async fn reopen_finding(
    office: &Office,
    actor: &Actor,
    asked: ReopenFinding,
) -> Answer<Done> {
    let (id, seen) = (FindingId::new(asked.id), Version::new(asked.seen.0));
    office.reopen_finding(actor, id, seen).await?;
    Ok(DONE)
}

pub(crate) async fn list_incidents(
    office: &Office,
    actor: &Actor,
    filter: IncidentFilter,
) -> Answer<Page<IncidentBody>> {
    let limit = limit(filter.limit);
    let query = IncidentQuery {
        state: filter.state.map(incident_state_asked),
        after: after(filter.after.as_deref(), IncidentId::new)?,
        limit,
    };
    let cases = office.list_incidents(actor, &query).await?;
    let next = cases
        .last()
        .map(|last| cursor(last.incident.known_at, last.incident.id.uuid()));
    let language = actor.language;
    let items = cases.iter().map(|case| incident(case, language)).collect();
    Ok(page(items, limit, next))
}

pub(crate) async fn view_incident(
    office: &Office,
    actor: &Actor,
    one: OneIncident,
) -> Answer<IncidentPage> {
    let shown = office.view_incident(actor, IncidentId::new(one.id)).await?;
    let lines: Result<Vec<_>, Fault> = shown.timeline.into_iter().map(timeline_line).collect();
    Ok(IncidentPage {
        incident: incident(&shown.view, actor.language),
        timeline: lines.map_err(Problem::from)?,
        attachments: shown.attachments.iter().map(attachment).collect(),
    })
}

pub(crate) async fn judge_level(office: &Office, actor: &Actor, asked: JudgeLevel) -> Answer<Done> {
    let (id, seen) = (IncidentId::new(asked.id), Version::new(asked.seen.0));
    let facts = Value::Object(asked.facts).to_string();
    let regime = asked.regime.as_deref();
    office.judge_level(actor, id, seen, regime, &facts).await?;
    Ok(DONE)
}

pub(crate) async fn add_regime(office: &Office, actor: &Actor, asked: AddRegime) -> Answer<Done> {
    let (id, seen) = (IncidentId::new(asked.id), Version::new(asked.seen.0));
    office.add_regime(actor, id, seen, &asked.regime).await?;
    Ok(DONE)
}

pub(crate) async fn record_duty(office: &Office, actor: &Actor, asked: RecordDuty) -> Answer<Done> {
    let (id, seen) = (IncidentId::new(asked.id), Version::new(asked.seen.0));
    let clock = (asked.regime.as_str(), asked.clock.as_str());
    office
        .record_duty(actor, id, seen, clock, asked.at, &asked.note.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn change_known_at(
    office: &Office,
    actor: &Actor,
    asked: ChangeKnownAt,
) -> Answer<Done> {
    let (id, seen) = (IncidentId::new(asked.id), Version::new(asked.seen.0));
    office
        .change_known_at(actor, id, seen, asked.known_at, &asked.reason.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn record_report(
    office: &Office,
    actor: &Actor,
    asked: RecordReport,
) -> Answer<Done> {
    let (id, seen) = (IncidentId::new(asked.id), Version::new(asked.seen.0));
    office
        .record_report(actor, id, seen, asked.at, &asked.receipt.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn record_control(
    office: &Office,
    actor: &Actor,
    asked: RecordControl,
) -> Answer<Done> {
    let (id, seen) = (IncidentId::new(asked.id), Version::new(asked.seen.0));
    office
        .record_control(actor, id, seen, asked.at, &asked.how.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn add_note(office: &Office, actor: &Actor, asked: AddNote) -> Answer<Done> {
    let id = IncidentId::new(asked.id);
    office
        .add_note(actor, id, asked.happened, &asked.text.0)
        .await?;
    Ok(DONE)
}

pub(crate) async fn list_sources(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<SourceBody>> {
    let sources = office.list_sources(actor).await?;
    Ok(Page {
        items: sources.into_iter().map(source).collect(),
        next: None,
    })
}

pub(crate) fn limit(asked: Option<std::num::NonZeroU32>) -> u32 {
    asked.map_or(ROWS, |limit| limit.get().min(MOST_ROWS))
}

/// A full page may be followed by another; a shorter one is the last.
pub(crate) fn page<T>(items: Vec<T>, limit: u32, next: Option<String>) -> Page<T> {
    let full = u32::try_from(items.len()).is_ok_and(|rows| rows >= limit);
    Page {
        items,
        next: next.filter(|_| full),
    }
}

/// Where a page ended: microseconds and identity of its last row.
pub(crate) fn cursor(at: Timestamp, id: Uuid) -> String {
    format!("{}_{}", at.as_microsecond(), id.hyphenated())
}

pub(crate) fn after<I>(
    text: Option<&str>,
    id: impl Fn(Uuid) -> I,
) -> Answer<Option<(Timestamp, I)>> {
    let Some(text) = text else { return Ok(None) };
    let read = || {
        let (at, of) = text.split_once('_')?;
        let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
        Some((at, id(Uuid::try_parse(of).ok()?)))
    };
    let unreadable = || Unanswered::Unreadable("after: give `next` of the page before".to_owned());
    read().map(Some).ok_or_else(unreadable)
}

fn finding(finding: &Finding) -> FindingBody {
    let incident = match &finding.state {
        domain::finding::FindingState::Accepted { incident } => Some(incident.uuid()),
        _ => None,
    };
    FindingBody {
        id: finding.id.uuid(),
        unit: finding.unit.uuid(),
        rule: finding.rule.clone(),
        severity: severity(finding.severity),
        sign: finding.sign.name().to_owned(),
        kind: finding.kind.name().to_owned(),
        subject: Subject {
            account: finding.subject.account.clone(),
            source_ip: finding.subject.source_ip.clone(),
            host: finding.subject.host.clone(),
        },
        first: finding.first,
        last: finding.last,
        count: finding.count,
        state: state(&finding.state),
        incident,
        raised: finding.raised,
        needed: finding.needed,
        hunt: finding.hunt.map(domain::id::HuntId::uuid),
        version: finding.version.count(),
    }
}

fn line(line: ProofLine) -> Line {
    Line {
        event: line.event,
        at: line.at,
        source: line.source,
        text: line.text,
    }
}

fn incident(view: &IncidentView, language: Language) -> IncidentBody {
    let case = &view.incident;
    // An answer holds only texts and numbers: writing it cannot fail.
    let written = |assessment: &Assessment| {
        serde_json::to_value(Answered::standing(assessment, language)).unwrap_or(Value::Null)
    };
    let further = view.further.iter().map(|one| written(&one.assessment));
    IncidentBody {
        id: case.id.uuid(),
        unit: case.unit.uuid(),
        year: case.year,
        number: case.number,
        title: case.title.clone(),
        finding: case.finding.map(FindingId::uuid),
        known_at: case.known_at,
        found_at: case.found_at,
        controlled_at: case.controlled_at,
        reported_at: case.reported_at,
        receipt: case.receipt.clone(),
        state: incident_state(case.state),
        judgement: written(&view.assessment),
        further: further.collect(),
        version: case.version.count(),
    }
}

fn timeline_line((entry, by): (TimelineEntry, Option<String>)) -> Result<TimelineLine, Fault> {
    let values = serde_json::from_str(&entry.values)
        .map_err(|cause| Fault::caused("read a line of a chronology", cause))?;
    Ok(TimelineLine {
        recorded: entry.recorded,
        happened: entry.happened,
        by,
        kind: entry.kind,
        values,
    })
}

pub(crate) fn source(source: Source) -> SourceBody {
    SourceBody {
        id: source.id.uuid(),
        unit: source.unit.uuid(),
        name: source.name,
        format: source.format,
        time_zone: source.time_zone,
    }
}

const fn severity(severity: domain::finding::Severity) -> Severity {
    match severity {
        domain::finding::Severity::Informational => Severity::Informational,
        domain::finding::Severity::Low => Severity::Low,
        domain::finding::Severity::Medium => Severity::Medium,
        domain::finding::Severity::High => Severity::High,
        domain::finding::Severity::Critical => Severity::Critical,
    }
}

const fn severity_asked(severity: Severity) -> domain::finding::Severity {
    match severity {
        Severity::Informational => domain::finding::Severity::Informational,
        Severity::Low => domain::finding::Severity::Low,
        Severity::Medium => domain::finding::Severity::Medium,
        Severity::High => domain::finding::Severity::High,
        Severity::Critical => domain::finding::Severity::Critical,
    }
}

const fn state(state: &domain::finding::FindingState) -> FindingState {
    match state {
        domain::finding::FindingState::Open => FindingState::Open,
        domain::finding::FindingState::Dismissed { .. } => FindingState::Dismissed,
        domain::finding::FindingState::Watched { .. } => FindingState::Watched,
        domain::finding::FindingState::Accepted { .. } => FindingState::Accepted,
    }
}

const fn state_name(state: FindingState) -> &'static str {
    match state {
        FindingState::Open => "open",
        FindingState::Dismissed => "dismissed",
        FindingState::Watched => "watched",
        FindingState::Accepted => "accepted",
    }
}

const fn incident_state(state: domain::incident::IncidentState) -> IncidentState {
    match state {
        domain::incident::IncidentState::Open => IncidentState::Open,
        domain::incident::IncidentState::Controlled => IncidentState::Controlled,
        domain::incident::IncidentState::Closed => IncidentState::Closed,
    }
}

const fn incident_state_asked(state: IncidentState) -> domain::incident::IncidentState {
    match state {
        IncidentState::Open => domain::incident::IncidentState::Open,
        IncidentState::Controlled => domain::incident::IncidentState::Controlled,
        IncidentState::Closed => domain::incident::IncidentState::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_on_where_the_one_before_ended() {
        let (at, id) = (Timestamp::from_microsecond(-7).unwrap(), Uuid::from_u128(9));
        let read = after(Some(&cursor(at, id)), |id| id).unwrap();
        assert_eq!(read, Some((at, id)));
        assert!(after(Some("7-9"), |id| id).is_err());
        assert!(after(Some("99999999999999999999_x"), |id| id).is_err());
    }

    #[test]
    fn only_a_full_page_has_a_next_one() {
        let next = || Some("n".to_owned());
        assert_eq!(page(vec![1, 2], 2, next()).next, next());
        assert_eq!(page(vec![1], 2, next()).next, None);
    }
}
