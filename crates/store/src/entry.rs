//! Changes that only add or remove a row: the statement and its values.

use application::Fault;
use application::deed::{Change, Passes, PremiseValue, Session, Source};
use application::jobs::Job;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::SourceId;

use crate::clients;
use crate::connectors;
use crate::engine::Value;
use crate::factors;
use crate::hunts;
use crate::keeping;
use crate::normals;
use crate::notices::written_choices;
use crate::rows::{hex, place_name, rank};
use crate::saved_searches;
use crate::scim;
use crate::services;
use crate::sign_ins;
use crate::statement::{self as sql, Statement};
use crate::sweeps;
use crate::writes::{maybe, micros};

type Entry = (&'static Statement, Vec<Value>);

/// The row that a change adds or removes.
pub(crate) fn entry(change: &Change) -> Result<Entry, Fault> {
    office(change)
        .or_else(|| door(change))
        .or_else(|| settings(change))
        .or_else(|| files(change))
        .or_else(|| keeping::entry(change))
        .or_else(|| saved_searches::entry(change))
        .or_else(|| normals::entry(change))
        .or_else(|| sweeps::entry(change))
        .or_else(|| clients::entry(change))
        .or_else(|| scim::entry(change))
        .or_else(|| connectors::entry(change))
        .or_else(|| hunts::entry(change))
        .or_else(|| services::entry(change))
        .or_else(|| sign_ins::entry(change))
        .or_else(|| factors::entry(change))
        .ok_or_else(|| Fault::new("carry out a change that has a way of its own"))
}

/// Units, people, what they may do, and where logs come from.
fn office(change: &Change) -> Option<Entry> {
    Some(match change {
        Change::AddUnit(unit) => (
            &sql::ADD_UNIT,
            vec![
                unit.id.to_string().into(),
                maybe(unit.parent),
                unit.name.as_str().into(),
                unit.time_zone.as_str().into(),
            ],
        ),
        Change::PlaceUnit(placing) => (
            &sql::PLACE_UNIT,
            vec![
                placing.unit.to_string().into(),
                placing.from.to_string().into(),
                place_name(placing.place).into(),
                maybe(placing.place.parent()),
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
        Change::AddSource(source) => (
            &sql::ADD_SOURCE,
            vec![
                source.id.to_string().into(),
                source.unit.to_string().into(),
                source.name.as_str().into(),
                source.format.as_str().into(),
                source.time_zone.as_str().into(),
                maybe(source.sender.door.as_deref()),
                maybe(source.sender.address),
                maybe(source.sender.certificate.as_deref()),
                maybe(relay_of(source)),
            ],
        ),
        Change::SetSourceKey {
            source,
            unit,
            digest,
        } => (
            &sql::SET_SOURCE_KEY,
            vec![
                source.to_string().into(),
                unit.to_string().into(),
                hex(*digest).into(),
            ],
        ),
        _ => return None,
    })
}

/// Files of a case.
fn files(change: &Change) -> Option<Entry> {
    Some(match change {
        Change::AddAttachment(attachment) => (
            &sql::ADD_ATTACHMENT,
            vec![
                attachment.id.to_string().into(),
                attachment.incident.to_string().into(),
                attachment.name.as_str().into(),
                i64::try_from(attachment.bytes).unwrap_or(i64::MAX).into(),
                attachment.sha256().into(),
                attachment.by.to_string().into(),
                micros(attachment.at),
            ],
        ),
        Change::AddAttachmentPart {
            incident,
            attachment,
            number,
            content,
        } => (
            &sql::ADD_ATTACHMENT_PART,
            vec![
                attachment.to_string().into(),
                incident.to_string().into(),
                i64::from(*number).into(),
                STANDARD.encode(content).into(),
            ],
        ),
        _ => return None,
    })
}

/// A job as it is planned.
pub(crate) fn planned(job: &Job) -> Vec<Value> {
    vec![
        job.kind.as_str().into(),
        job.key.as_str().into(),
        maybe(job.unit),
        micros(job.due),
        job.payload.as_str().into(),
    ]
}

fn premise(value: &PremiseValue) -> Vec<Value> {
    vec![
        value.unit.to_string().into(),
        value.premise.name().into(),
        value.value.as_str().into(),
    ]
}

/// What a unit set for itself.
fn settings(change: &Change) -> Option<Entry> {
    Some(match change {
        Change::AddPremise(value) => (&sql::ADD_PREMISE, premise(value)),
        Change::DropPremise(value) => (&sql::DROP_PREMISE, premise(value)),
        Change::SetNotices { person, settings } => (
            &sql::SET_NOTICE,
            vec![
                person.to_string().into(),
                maybe(settings.mail.as_ref()),
                maybe(settings.language),
                maybe(settings.preferences.quiet.map(|quiet| quiet.from)),
                maybe(settings.preferences.quiet.map(|quiet| quiet.to)),
                Value::MaybeWhole(settings.preferences.findings_from.map(rank)),
                written_choices(&settings.preferences.channels).into(),
            ],
        ),
        Change::KeepSecret { name, sealed, at } => (
            &sql::KEEP_SECRET,
            vec![name.as_str().into(), sealed.as_str().into(), micros(*at)],
        ),
        Change::MarkStep {
            unit,
            step,
            mark,
            at,
        } => (
            &sql::MARK_STEP,
            vec![
                unit.to_string().into(),
                (*step).into(),
                (*mark).into(),
                micros(*at),
            ],
        ),
        _ => return None,
    })
}

/// A browser that signs in.
fn browser(session: &Session) -> Vec<Value> {
    vec![
        session.id.to_string().into(),
        hex(session.token_digest).into(),
        session.person.to_string().into(),
        session.account.to_string().into(),
        micros(session.since),
        micros(session.until),
        maybe(session.language),
        session.stage.name().into(),
        micros(session.last_seen),
        session.network.as_str().into(),
        session.browser.as_str().into(),
        micros(session.proved_at),
        i64::from(session.strange).into(),
        session.by.name().into(),
    ]
}

/// Browsers and programs that may come in, and what is to be done later.
fn door(change: &Change) -> Option<Entry> {
    Some(match change {
        Change::OpenSession(session) => (&sql::OPEN_SESSION, browser(session)),
        Change::CloseSession(id) => (&sql::CLOSE_SESSION, vec![id.to_string().into()]),
        Change::SetSessionLanguage { session, language } => (
            &sql::SESSION_LANGUAGE,
            vec![session.to_string().into(), language.tag().into()],
        ),
        Change::IssueToken { token, digest } => (
            &sql::ISSUE_TOKEN,
            vec![
                token.id.to_string().into(),
                hex(*digest).into(),
                token.person.to_string().into(),
                token.account.to_string().into(),
                token.name.as_str().into(),
                token.role.name().into(),
                token.unit.to_string().into(),
                micros(token.since),
                micros(token.until),
            ],
        ),
        Change::PlanJob(job) => (&sql::PLAN_JOB, planned(job)),
        Change::WakeJob(job) => (&sql::WAKE_JOB, planned(job)),
        Change::DropJob { kind, key } => (
            &sql::DROP_JOB,
            vec![kind.as_str().into(), key.as_str().into()],
        ),
        Change::CloseSessionsOf(person) => {
            (&sql::CLOSE_SESSIONS_OF, vec![person.to_string().into()])
        }
        Change::IssueLink {
            account,
            digest,
            until,
        } => (
            &sql::ISSUE_LINK,
            vec![
                account.to_string().into(),
                hex(*digest).into(),
                micros(*until),
            ],
        ),
        Change::RevokeToken(id) => (&sql::REVOKE_TOKEN, vec![id.to_string().into()]),
        _ => return None,
    })
}

/// The relay that a source names: itself where it is one.
fn relay_of(source: &Source) -> Option<SourceId> {
    match source.sender.passes {
        Passes::Own => None,
        Passes::Relay => Some(source.id),
        Passes::Behind(relay) => Some(relay),
    }
}
