//! Approvals: from the wire to the office and back. Deciding is a person's own deed and not here.

use application::approvals::{ApprovalQuery, ApprovalView, HeardByPhone, NewApproval, Which};
use application::{Actor, Office};
use domain::approval::{End, Subject};
use domain::id::{ApprovalId, IncidentId, PersonId};
use domain::version::Version;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{after, cursor, limit, page};
use crate::operation::Unanswered;
use crate::wire::{Done, Page, Seen, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// Which approvals of one's units.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhichApprovals {
    /// Those that wait for oneself.
    Mine,
    /// Those that one asked for.
    Asked,
    /// All.
    All,
}

/// Which approvals.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalFilter {
    /// Only some; all when it is not given.
    pub(crate) which: Option<WhichApprovals>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many rows, at most 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<std::num::NonZeroU32>,
}

/// One approval.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneApproval {
    /// The approval.
    pub(crate) id: Uuid,
}

/// Ask for an approval of a case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestApproval {
    /// The incident.
    pub(crate) incident: Uuid,
    /// The clause of the office's procedure (`report`).
    pub(crate) demand: String,
    /// Words for who decides, at most 300 characters; they stand on a phone, so nothing secret.
    #[serde(default)]
    pub(crate) note: String,
}

/// Waive an approval.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WaiveApproval {
    /// The incident.
    pub(crate) incident: Uuid,
    /// The clause of the office's procedure (`report`).
    pub(crate) demand: String,
    /// Why.
    pub(crate) reason: Words,
}

/// Take an asking back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawApproval {
    /// The approval.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
}

/// Somebody agreed by telephone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordOralApproval {
    /// The approval.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// The person.
    pub(crate) from: Uuid,
    /// The number that was called.
    pub(crate) number: Words,
    /// When it was said; no time to come.
    pub(crate) said_at: Timestamp,
    /// Who else heard it.
    pub(crate) heard_by: Words,
}

/// An approval that is there now.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ApprovalBegun {
    /// The approval.
    approval: Uuid,
}

/// Somebody's agreement to a step.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct GivenBody {
    /// Who agreed.
    by: Uuid,
    /// For whom they stood in; null in their own right.
    deputy_of: Option<Uuid>,
    /// Other roles they hold there.
    also: Vec<String>,
    /// When.
    at: Timestamp,
    /// Whether it was said by telephone.
    oral: bool,
    /// Whether what was said by telephone is confirmed.
    confirmed: bool,
}

/// An approval.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ApprovalBody {
    /// Its identity.
    id: Uuid,
    /// The unit it belongs to.
    unit: Uuid,
    /// The incident it is about.
    incident: Uuid,
    /// The clause of the office's procedure.
    demand: String,
    /// The procedure.
    rules: String,
    /// Its version.
    rules_version: String,
    /// waiting, unconfirmed, agreed, waived, returned, denied, withdrawn, void.
    state: String,
    /// Whether it may be taken as approved.
    stands: bool,
    /// Who asked.
    asked_by: Uuid,
    /// In which role.
    asked_as: String,
    /// When.
    asked_at: Timestamp,
    /// Before which legal time it should be decided.
    due: Option<Timestamp>,
    /// Roles that decide, in order.
    steps: Vec<String>,
    /// Who agreed, in that order.
    given: Vec<GivenBody>,
    /// Why it was returned, waived or denied.
    reason: Option<String>,
    /// SHA-256 of the content that it is bound to.
    digest: String,
    /// Whether it waits for the one who asks this.
    mine: bool,
    /// Of the record.
    version: u32,
}

pub(crate) async fn list_approvals(
    office: &Office,
    actor: &Actor,
    filter: ApprovalFilter,
) -> Answer<Page<ApprovalBody>> {
    let limit = limit(filter.limit);
    let query = ApprovalQuery {
        waiting: false,
        after: after(filter.after.as_deref(), ApprovalId::new)?,
        limit,
    };
    let which = match filter.which {
        Some(WhichApprovals::Mine) => Which::Mine,
        Some(WhichApprovals::Asked) => Which::Asked,
        Some(WhichApprovals::All) | None => Which::All,
    };
    let found = office.list_approvals(actor, which, &query).await?;
    let next = found.last().map(|last| {
        let asked = last.approval.asked();
        cursor(asked.at, asked.id.uuid())
    });
    Ok(page(found.iter().map(body).collect(), limit, next))
}

pub(crate) async fn view_approval(
    office: &Office,
    actor: &Actor,
    one: OneApproval,
) -> Answer<ApprovalBody> {
    let shown = office.view_approval(actor, ApprovalId::new(one.id)).await?;
    Ok(body(&shown.view))
}

pub(crate) async fn request_approval(
    office: &Office,
    actor: &Actor,
    asked: RequestApproval,
) -> Answer<ApprovalBegun> {
    let new = NewApproval {
        demand: asked.demand,
        note: asked.note,
    };
    let incident = IncidentId::new(asked.incident);
    let id = office.request_approval(actor, incident, &new).await?;
    Ok(ApprovalBegun {
        approval: id.uuid(),
    })
}

pub(crate) async fn waive_approval(
    office: &Office,
    actor: &Actor,
    asked: WaiveApproval,
) -> Answer<ApprovalBegun> {
    let incident = IncidentId::new(asked.incident);
    let id = office
        .waive_approval(actor, incident, &asked.demand, &asked.reason.0)
        .await?;
    Ok(ApprovalBegun {
        approval: id.uuid(),
    })
}

pub(crate) async fn withdraw_approval(
    office: &Office,
    actor: &Actor,
    asked: WithdrawApproval,
) -> Answer<Done> {
    let (id, seen) = (ApprovalId::new(asked.id), Version::new(asked.seen.0));
    office.withdraw_approval(actor, id, seen).await?;
    Ok(DONE)
}

pub(crate) async fn record_oral_approval(
    office: &Office,
    actor: &Actor,
    asked: RecordOralApproval,
) -> Answer<Done> {
    let (id, seen) = (ApprovalId::new(asked.id), Version::new(asked.seen.0));
    let heard = HeardByPhone {
        from: PersonId::new(asked.from),
        number: asked.number.0,
        said_at: asked.said_at,
        heard_by: asked.heard_by.0,
    };
    office.record_oral_approval(actor, id, seen, &heard).await?;
    Ok(DONE)
}

/// For [`crate::desk::view_today`] as well.
pub(crate) fn body(view: &ApprovalView) -> ApprovalBody {
    let approval = &view.approval;
    let asked = approval.asked();
    let Subject::Incident(incident) = asked.subject;
    let state = approval.state();
    let given = approval.given().iter().map(|given| GivenBody {
        by: given.by.uuid(),
        deputy_of: given.deputy_of.map(PersonId::uuid),
        also: given
            .also
            .iter()
            .map(|role| role.name().to_owned())
            .collect(),
        at: given.at,
        oral: given.oral.is_some(),
        confirmed: given
            .oral
            .as_ref()
            .is_some_and(|oral| oral.confirmed.is_some()),
    });
    let reason = match approval.end() {
        Some(
            End::Waived { reason } | End::Returned { reason, .. } | End::Denied { reason, .. },
        ) => Some(reason.clone()),
        _ => None,
    };
    ApprovalBody {
        id: asked.id.uuid(),
        unit: asked.unit.uuid(),
        incident: incident.uuid(),
        demand: asked.demand.demand.clone(),
        rules: asked.demand.rules.clone(),
        rules_version: asked.demand.version.clone(),
        state: state.name().to_owned(),
        stands: state.stands(),
        asked_by: asked.by.uuid(),
        asked_as: asked.role.name().to_owned(),
        asked_at: asked.at,
        due: asked.due,
        steps: asked
            .steps
            .iter()
            .map(|role| role.name().to_owned())
            .collect(),
        given: given.collect(),
        reason,
        digest: asked.digest.to_string(),
        mine: view.mine || view.to_confirm,
        version: approval.version.count(),
    }
}
