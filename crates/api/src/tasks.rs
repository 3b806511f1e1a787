//! Tasks of cases: from the wire to the office and back. Lifting a measure is a person's own deed.

use application::case_tasks::{Doing, TaskView};
use application::{Actor, Office};
use domain::case_task::Origin;
use domain::id::{AttachmentId, CaseTaskId, IncidentId, PersonId};
use domain::playbook::Phase;
use domain::version::Version;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;
use crate::wire::{Done, OneIncident, Page, Seen, Words};

type Answer<T> = Result<T, Unanswered>;

const DONE: Done = Done { done: true };

/// A part of the handling of an incident.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PhaseName {
    /// What happened, how far it reaches.
    Analysis,
    /// It spreads no further.
    Containment,
    /// Its cause is removed.
    Eradication,
    /// Work goes on as before.
    Recovery,
    /// What proves it is kept.
    Evidence,
    /// It does not happen again.
    Review,
}

impl From<PhaseName> for Phase {
    fn from(name: PhaseName) -> Self {
        match name {
            PhaseName::Analysis => Self::Analysis,
            PhaseName::Containment => Self::Containment,
            PhaseName::Eradication => Self::Eradication,
            PhaseName::Recovery => Self::Recovery,
            PhaseName::Evidence => Self::Evidence,
            PhaseName::Review => Self::Review,
        }
    }
}

/// Follow a playbook.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoosePlaybook {
    /// The incident.
    pub(crate) incident: Uuid,
    /// The playbook (`stolen-mailbox`).
    pub(crate) playbook: String,
}

/// Something more is to be done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddTask {
    /// The incident.
    pub(crate) incident: Uuid,
    /// When in the handling.
    pub(crate) phase: PhaseName,
    /// What, in one line of at most 200 characters.
    pub(crate) title: Words,
}

/// A task that is there now.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskAdded {
    /// The task.
    task: Uuid,
}

/// Ask somebody to do a task.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignTask {
    /// The task.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Who; nobody in particular when it is not given.
    pub(crate) to: Option<Uuid>,
}

/// A task was done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FinishTask {
    /// The task.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// What was done, at most 2,000 characters; must be said where the task asks for it.
    #[serde(default)]
    pub(crate) note: String,
    /// A file of the incident that shows it.
    pub(crate) file: Option<Uuid>,
}

/// A task is not for this incident.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SkipTask {
    /// The task.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Why.
    pub(crate) reason: Words,
}

/// A task is to be done after all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeTaskBack {
    /// The task.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
}

/// Something to be done.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TaskBody {
    /// Its identity.
    id: Uuid,
    /// The incident.
    incident: Uuid,
    /// The unit of the incident.
    unit: Uuid,
    /// The playbook it comes from; null for one that people wrote.
    playbook: Option<String>,
    /// The playbook's version.
    playbook_version: Option<String>,
    /// Its name in the playbook, or what people wrote.
    task: String,
    /// analysis, containment, eradication, recovery, evidence, review.
    phase: String,
    /// open, done, lifted, skipped.
    state: String,
    /// Whether it put a measure in force that nobody has lifted.
    in_force: bool,
    /// Who is to do it.
    assignee: Option<Uuid>,
    /// Of the record.
    version: u32,
}

pub(crate) async fn list_tasks(
    office: &Office,
    actor: &Actor,
    one: OneIncident,
) -> Answer<Page<TaskBody>> {
    let all = office.list_tasks(actor, IncidentId::new(one.id)).await?;
    Ok(Page {
        items: all.tasks.iter().map(body).collect(),
        next: None,
    })
}

pub(crate) async fn choose_playbook(
    office: &Office,
    actor: &Actor,
    asked: ChoosePlaybook,
) -> Answer<Done> {
    let incident = IncidentId::new(asked.incident);
    office
        .choose_playbook(actor, incident, &asked.playbook)
        .await?;
    Ok(DONE)
}

pub(crate) async fn add_task(office: &Office, actor: &Actor, asked: AddTask) -> Answer<TaskAdded> {
    let incident = IncidentId::new(asked.incident);
    let new = (asked.phase.into(), asked.title.0.as_str());
    let task = office.add_task(actor, incident, new).await?;
    Ok(TaskAdded { task: task.uuid() })
}

pub(crate) async fn assign_task(office: &Office, actor: &Actor, asked: AssignTask) -> Answer<Done> {
    let (id, seen) = (CaseTaskId::new(asked.id), Version::new(asked.seen.0));
    let to = asked.to.map(PersonId::new);
    office.assign_task(actor, id, seen, to).await?;
    Ok(DONE)
}

pub(crate) async fn finish_task(office: &Office, actor: &Actor, asked: FinishTask) -> Answer<Done> {
    let (id, seen) = (CaseTaskId::new(asked.id), Version::new(asked.seen.0));
    let doing = Doing {
        note: asked.note,
        file: asked.file.map(AttachmentId::new),
    };
    office.finish_task(actor, id, seen, doing).await?;
    Ok(DONE)
}

pub(crate) async fn skip_task(office: &Office, actor: &Actor, asked: SkipTask) -> Answer<Done> {
    let (id, seen) = (CaseTaskId::new(asked.id), Version::new(asked.seen.0));
    office.skip_task(actor, id, seen, &asked.reason.0).await?;
    Ok(DONE)
}

pub(crate) async fn take_task_back(
    office: &Office,
    actor: &Actor,
    asked: TakeTaskBack,
) -> Answer<Done> {
    let (id, seen) = (CaseTaskId::new(asked.id), Version::new(asked.seen.0));
    office.take_task_back(actor, id, seen).await?;
    Ok(DONE)
}

fn body(one: &TaskView) -> TaskBody {
    let task = &one.task;
    let (playbook, playbook_version, name) = match &task.origin {
        Origin::Free { title } => (None, None, title.clone()),
        Origin::Playbook {
            playbook,
            version,
            task,
        } => (Some(playbook.clone()), Some(version.clone()), task.clone()),
    };
    let lifting = one.said.as_ref().and_then(|said| said.lifting.as_ref());
    TaskBody {
        id: task.id.uuid(),
        incident: task.incident.uuid(),
        unit: task.unit.uuid(),
        playbook,
        playbook_version,
        task: name,
        phase: task.phase.name().to_owned(),
        state: task.progress.name().to_owned(),
        in_force: task.is_in_force(lifting),
        assignee: task.assignee.map(PersonId::uuid),
        version: task.version.count(),
    }
}
