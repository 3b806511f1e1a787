//! Account policies with their overlays, and the exceptions by which an overlay is followed.

use std::borrow::Cow;
use std::num::NonZeroU32;

use application::exceptions::{
    ExceptionDecision, ExceptionQuery, NewException, PolicyHeld, PolicyUser,
};
use application::{Actor, Office};
use domain::id::{ExceptionId, PersonId};
use domain::policy::{Clause, Conflict, ExceptionRecord, ExceptionState, Subject};
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::{after, cursor, limit, page};
use crate::listed::listed;
use crate::operation::Unanswered;
use crate::wire::{Done, Nothing, Page, Seen, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

listed! {
    /// How an exception stands.
    ExceptionStateWord(ExceptionState) = ExceptionState::ALL.map(ExceptionState::name).to_vec(), ExceptionState::from_name;
    /// What an overlay forbids and a policy asks for.
    SubjectWord(Subject) = Subject::ALL.map(Subject::name).to_vec(), Subject::from_name;
}

/// Which exceptions, the last one asked for first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptionFilter {
    /// Only in this state.
    pub(crate) state: Option<ExceptionStateWord>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// An exception that somebody asks for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskException {
    /// The binding policy that is left.
    pub(crate) policy: String,
    /// The overlay that is followed.
    pub(crate) overlay: String,
    /// In what.
    pub(crate) subject: SubjectWord,
    /// Why.
    pub(crate) reason: Words,
    /// Number of the document that says so, at most 100 characters.
    pub(crate) document: String,
    /// The last day, at most a year ahead.
    pub(crate) until: Date,
}

/// Somebody else agrees to it, or does not.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideException {
    /// The exception.
    pub(crate) exception: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Whether it is granted; otherwise it is refused.
    pub(crate) grant: bool,
    /// Why it is refused, at most 2,000 characters.
    #[serde(default)]
    pub(crate) reason: String,
}

/// It is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawException {
    /// The exception.
    pub(crate) exception: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Why.
    pub(crate) reason: Words,
}

/// An exception.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ExceptionBody {
    /// Its identity.
    id: Uuid,
    /// The unit whose policy it is.
    unit: Uuid,
    /// The binding policy that is left.
    policy: String,
    /// The overlay that is followed.
    overlay: String,
    /// `rotate` or `classes`.
    subject: String,
    /// Why it was asked for.
    reason: String,
    /// Number of the document that says so.
    document: String,
    /// The last day.
    until: String,
    /// Who asked.
    asked_by: Uuid,
    /// When.
    at: Timestamp,
    /// `asked`, `granted`, `refused` or `withdrawn`. A granted one counts until its last day.
    state: String,
    /// Who granted it.
    granted_by: Option<Uuid>,
    /// The first day.
    from: Option<String>,
    /// Who refused or withdrew it.
    ended_by: Option<Uuid>,
    /// Why it was refused or withdrawn.
    ended_reason: String,
    /// Counts its changes.
    version: u32,
}

/// A clause with its words.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ClauseBody {
    /// The policy or overlay that it is of.
    policy: String,
    /// Its number.
    clause: String,
    /// Its words; null where they were not compared.
    quote: Option<String>,
}

/// Two clauses that disagree.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ConflictBody {
    /// About what: `rotate` or `classes`.
    subject: String,
    /// What the binding policy asks for.
    binding: ClauseBody,
    /// What the overlay says of it.
    overlay: ClauseBody,
    /// The policy or overlay that is followed today.
    in_force: String,
    /// Number of the document by which the overlay is followed; null where the binding policy is.
    document: Option<String>,
    /// The last day of that.
    until: Option<String>,
}

/// A policy of the configuration.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyBody {
    /// Its id.
    id: String,
    /// Its version.
    version: String,
    /// Who follows it: `passwords`, or `directory NAME`.
    users: Vec<String>,
    /// The day that is told of.
    day: String,
    /// Every clause that holds today, of the policy and of the overlay.
    clauses: Vec<ClauseBody>,
    /// Where the two disagree.
    conflicts: Vec<ConflictBody>,
}

/// The policies of the configuration.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PolicyList {
    /// Each once.
    policies: Vec<PolicyBody>,
}

/// An exception that was asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ExceptionBegun {
    /// Its identity.
    exception: Uuid,
}

pub(crate) async fn view_policies(
    office: &Office,
    actor: &Actor,
    _: Nothing,
) -> Answer<PolicyList> {
    let held = office.view_policies(actor).await?;
    Ok(PolicyList {
        policies: held.iter().map(policy).collect(),
    })
}

pub(crate) async fn list_exceptions(
    office: &Office,
    actor: &Actor,
    filter: ExceptionFilter,
) -> Answer<Page<ExceptionBody>> {
    let limit = limit(filter.limit);
    let query = ExceptionQuery {
        state: filter.state.map(|state| state.0),
        after: after(filter.after.as_deref(), ExceptionId::new)?,
        limit,
    };
    let rows = office.list_exceptions(actor, &query).await?;
    let next = rows.last().map(|row| {
        let asked = row.asked();
        cursor(asked.at, asked.id.uuid())
    });
    Ok(page(rows.iter().map(body).collect(), limit, next))
}

pub(crate) async fn ask_exception(
    office: &Office,
    actor: &Actor,
    asked: AskException,
) -> Answer<ExceptionBegun> {
    let new = NewException {
        policy: asked.policy,
        overlay: asked.overlay,
        subject: asked.subject.0,
        reason: asked.reason.0,
        document: asked.document,
        until: asked.until,
    };
    let id = office.ask_exception(actor, new).await?;
    Ok(ExceptionBegun {
        exception: id.uuid(),
    })
}

pub(crate) async fn decide_exception(
    office: &Office,
    actor: &Actor,
    asked: DecideException,
) -> Answer<Done> {
    let of = (
        ExceptionId::new(asked.exception),
        Version::new(asked.seen.0),
    );
    let decision = if asked.grant {
        ExceptionDecision::Grant
    } else {
        ExceptionDecision::Refuse(asked.reason)
    };
    office.decide_exception(actor, of, decision).await?;
    Ok(DONE)
}

pub(crate) async fn withdraw_exception(
    office: &Office,
    actor: &Actor,
    asked: WithdrawException,
) -> Answer<Done> {
    let of = (
        ExceptionId::new(asked.exception),
        Version::new(asked.seen.0),
    );
    office
        .withdraw_exception(actor, of, &asked.reason.0)
        .await?;
    Ok(DONE)
}

fn body(record: &ExceptionRecord) -> ExceptionBody {
    let (asked, course) = (record.asked(), record.course());
    ExceptionBody {
        id: asked.id.uuid(),
        unit: asked.unit.uuid(),
        policy: asked.policy.clone(),
        overlay: asked.overlay.clone(),
        subject: asked.subject.name().to_owned(),
        reason: asked.reason.clone(),
        document: asked.document.clone(),
        until: asked.until.to_string(),
        asked_by: asked.by.uuid(),
        at: asked.at,
        state: course.state.name().to_owned(),
        granted_by: course.granted.map(|(by, _)| by.uuid()),
        from: course.granted.map(|(_, from)| from.to_string()),
        ended_by: course.by.map(PersonId::uuid),
        ended_reason: course.reason.clone(),
        version: record.version.count(),
    }
}

fn policy(one: &PolicyHeld) -> PolicyBody {
    let (policy, users) = (&one.held.policy, one.users.iter());
    let holds = policy.clauses().iter();
    let holds = holds.filter(|clause| !clause.rules.is_empty());
    PolicyBody {
        id: policy.id().to_owned(),
        version: policy.version().to_owned(),
        users: users
            .map(|user| match user {
                PolicyUser::Passwords => "passwords".to_owned(),
                PolicyUser::Directory(name) => format!("directory {name}"),
            })
            .collect(),
        day: one.day.to_string(),
        clauses: holds.map(clause).collect(),
        conflicts: one.held.conflicts.iter().map(conflict).collect(),
    }
}

fn clause(clause: &Clause) -> ClauseBody {
    ClauseBody {
        policy: clause.policy.clone(),
        clause: clause.code.clone(),
        quote: clause.quote.clone(),
    }
}

fn conflict(conflict: &Conflict) -> ConflictBody {
    let exception = conflict.exception.as_ref();
    ConflictBody {
        subject: conflict.subject.name().to_owned(),
        binding: clause(&conflict.binding),
        overlay: clause(&conflict.overlay),
        in_force: conflict.in_force().policy.clone(),
        document: exception.map(|one| one.document.clone()),
        until: exception.map(|one| one.until.to_string()),
    }
}
