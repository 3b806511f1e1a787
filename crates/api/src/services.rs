//! Services of the office that are looked at.

use std::num::NonZeroU32;

use application::services::{Outage, OutageQuery, Standing};
use application::{Actor, Office};
use domain::id::{OutageId, ServiceId};
use domain::version::Version;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{after, cursor, limit, page};
use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page, Seen, Words};

type Answer<T> = Result<T, Unanswered>;

/// One service.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneService {
    /// The service.
    pub(crate) service: Uuid,
}

/// A service that is left alone for a while.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PauseService {
    /// The service.
    pub(crate) service: Uuid,
    /// `version` of `list_services`; somebody else's change is never overwritten.
    pub(crate) seen: Seen,
    /// Why.
    pub(crate) reason: Words,
}

/// A service that is looked at again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResumeService {
    /// The service.
    pub(crate) service: Uuid,
    /// `version` of `list_services`; somebody else's change is never overwritten.
    pub(crate) seen: Seen,
}

/// Which times of being down, the newest first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutageFilter {
    /// Only of this service.
    pub(crate) service: Option<Uuid>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// A service with how it stands.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ServiceBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// Whose it is.
    pub(crate) unit: Uuid,
    /// What people call it.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) address: String,
    /// `up`, `failing` (not yet down), `down`, `waiting` (never looked at) or `paused`.
    pub(crate) state: String,
    /// When it was last looked at.
    pub(crate) checked: Option<Timestamp>,
    /// Why that look failed.
    pub(crate) why: Option<String>,
    /// The status of a web server's answer.
    pub(crate) status: Option<u16>,
    /// When its certificate ends.
    pub(crate) certificate_until: Option<Timestamp>,
    /// Seconds that it was down since the month began.
    pub(crate) down_seconds: i64,
    /// Seconds between two looks.
    pub(crate) every: u32,
    /// Failed looks in a row after which it is down.
    pub(crate) down_after: u32,
    /// Why it is not looked at, where that is so.
    pub(crate) paused: Option<String>,
    /// Counts the changes that people made.
    pub(crate) version: u32,
}

/// A time in which a service was down.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct OutageBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// Of which service.
    pub(crate) service: Uuid,
    /// The first failed look.
    pub(crate) since: Timestamp,
    /// When it counted as down.
    pub(crate) noticed: Timestamp,
    /// When it was up again; none while it is down.
    pub(crate) ended: Option<Timestamp>,
    /// Why the look failed.
    pub(crate) why: String,
    /// The finding that tells of it.
    pub(crate) finding: Uuid,
}

/// What a look saw.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct LookedBody {
    /// Whether everything was as it must be.
    pub(crate) well: bool,
    /// Why not.
    pub(crate) why: Option<String>,
    /// The status of a web server's answer.
    pub(crate) status: Option<u16>,
    /// When the certificate ends.
    pub(crate) certificate_until: Option<Timestamp>,
}

pub(crate) async fn list_services(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<Page<ServiceBody>> {
    let all = office.list_services(actor).await?;
    Ok(Page {
        items: all.into_iter().map(body).collect(),
        next: None,
    })
}

pub(crate) async fn list_outages(
    office: &Office,
    actor: &Actor,
    asked: OutageFilter,
) -> Answer<Page<OutageBody>> {
    let limit = limit(asked.limit);
    let query = OutageQuery {
        service: asked.service.map(ServiceId::new),
        after: after(asked.after.as_deref(), OutageId::new)?,
        limit,
    };
    let outages = office.list_outages(actor, &query).await?;
    let next = outages
        .last()
        .map(|last| cursor(last.since, last.id.uuid()));
    Ok(page(outages.iter().map(outage).collect(), limit, next))
}

pub(crate) async fn try_service(
    office: &Office,
    actor: &Actor,
    asked: OneService,
) -> Answer<LookedBody> {
    let service = ServiceId::new(asked.service);
    let looked = office.try_service(actor, service).await?;
    Ok(LookedBody {
        well: looked.is_well(),
        why: looked.why.map(|why| why.name().to_owned()),
        status: looked.status,
        certificate_until: looked.certificate_until,
    })
}

pub(crate) async fn pause_service(
    office: &Office,
    actor: &Actor,
    asked: PauseService,
) -> Answer<Done> {
    let (id, seen) = (ServiceId::new(asked.service), Version::new(asked.seen.0));
    let reason = &asked.reason.0;
    office.pause_service(actor, id, seen, reason).await?;
    Ok(Done { done: true })
}

pub(crate) async fn resume_service(
    office: &Office,
    actor: &Actor,
    asked: ResumeService,
) -> Answer<Done> {
    let (id, seen) = (ServiceId::new(asked.service), Version::new(asked.seen.0));
    office.resume_service(actor, id, seen).await?;
    Ok(Done { done: true })
}

fn body(standing: Standing) -> ServiceBody {
    let service = standing.service;
    let last = service.course.last.unwrap_or_default();
    ServiceBody {
        id: service.id.uuid(),
        unit: service.unit.uuid(),
        state: service.state().to_owned(),
        address: service.watched.address.to_string(),
        checked: service.course.checked,
        why: last.why.map(|why| why.name().to_owned()),
        status: last.status,
        certificate_until: last.certificate_until,
        down_seconds: standing.down.as_secs(),
        every: service.watched.every,
        down_after: service.watched.down_after,
        paused: service.paused.map(|paused| paused.reason),
        version: service.version.count(),
        name: service.name,
    }
}

fn outage(outage: &Outage) -> OutageBody {
    OutageBody {
        id: outage.id.uuid(),
        service: outage.service.uuid(),
        since: outage.since,
        noticed: outage.noticed,
        ended: outage.ended,
        why: outage.why.name().to_owned(),
        finding: outage.finding.uuid(),
    }
}
