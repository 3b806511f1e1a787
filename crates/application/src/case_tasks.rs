//! What is to be done for a case: a playbook is chosen, tasks are done, skipped, lifted, taken back.
//!
//! Playbooks are data ([`domain::playbook`]); how a task goes on is [`domain::case_task`]'s own. Here
//! both meet people, cases and records. Every deed is a line of the case's chronology.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::case_task::{CaseTask, Finished, NotPossible, Origin, Progress};
use domain::id::{AttachmentId, CaseTaskId, IncidentId, PersonId, UnitId};
use domain::incident::{Incident, IncidentState};
use domain::people::Role;
use domain::playbook::{CaseTraits, Lifting, Phase, Playbook, Proof, Task};
use domain::version::Version;
use serde_json::{Value, json};

use crate::assessing::CaseAnswers;
use crate::attachments::Attachment;
use crate::authority::{Actor, Permit, Scope};
use crate::case_view::IncidentView;
use crate::deed::Change;
use crate::findings::incident_object;
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{
    ADD_TASK, ASSIGN_TASK, CHOOSE_PLAYBOOK, FINISH_TASK, LIFT_MEASURE, LIST_TASKS, SKIP_TASK,
    TAKE_TASK_BACK, UseCase,
};

/// Most tasks of one case. Ours: more of them and nobody sees what is next.
pub const MOST_TASKS: usize = 200;
/// Longest note, reason or title of a task, in characters.
const LONGEST_TITLE: usize = 200;

/// A change of what is to be done for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskChange {
    /// There is one more; none of the same playbook and name is there.
    Add(CaseTask),
    /// One went on; its version is the one that was seen.
    Move(CaseTask),
}

impl TaskChange {
    /// The task.
    pub const fn task(&self) -> &CaseTask {
        match self {
            Self::Add(task) | Self::Move(task) => task,
        }
    }
}

/// What is to be done for cases, on record.
#[async_trait]
pub trait CaseTasks: Send + Sync {
    /// Tasks of a case, in order.
    async fn tasks_of(&self, scope: &Scope, incident: IncidentId) -> Result<Vec<CaseTask>, Fault>;
    /// One of them.
    async fn task(&self, scope: &Scope, id: CaseTaskId) -> Result<Option<CaseTask>, Fault>;
    /// What was answered in the assessment of a case.
    async fn answers_of(
        &self,
        scope: &Scope,
        incident: IncidentId,
    ) -> Result<Option<CaseAnswers>, Fault>;
}

/// How a task was done, as somebody says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Doing {
    /// In words; may be empty where the task asks for none.
    pub note: String,
    /// A file of the case that shows it.
    pub file: Option<AttachmentId>,
}

/// A task with what its playbook says.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// The task.
    pub task: CaseTask,
    /// What the playbook says of it; none for one that people wrote.
    pub said: Option<Task>,
    /// Whether the reader may lift its measure now.
    pub may_lift: bool,
}

/// What is to be done for a case.
#[derive(Debug, Clone)]
pub struct TasksPage {
    /// The case.
    pub view: IncidentView,
    /// Its tasks, in the order of their phases.
    pub tasks: Vec<TaskView>,
    /// Playbooks that were chosen.
    pub chosen: Vec<Playbook>,
    /// Playbooks that fit the case and were not chosen.
    pub proposed: Vec<Playbook>,
    /// The others that were not chosen.
    pub others: Vec<Playbook>,
    /// Files that can show that something was done.
    pub files: Vec<Attachment>,
    /// Who can be asked to do something.
    pub people: Vec<(PersonId, String)>,
    /// Names of everybody in the tasks.
    pub names: BTreeMap<PersonId, String>,
}

impl Office {
    /// The playbooks of the office, every version.
    pub fn playbooks(&self) -> impl Iterator<Item = &Playbook> {
        self.parts.playbooks.iter()
    }

    /// A playbook in a version.
    pub fn playbook(&self, id: &str, version: &str) -> Option<&Playbook> {
        self.playbooks()
            .find(|one| one.id() == id && one.version() == version)
    }

    /// What the playbook of a task says of it; none for one that people wrote.
    pub fn said_of(&self, task: &CaseTask) -> Option<&Task> {
        let Origin::Playbook {
            playbook,
            version,
            task,
        } = &task.origin
        else {
            return None;
        };
        self.playbook(playbook, version)?.task(task)
    }

    /// What is to be done for a case, and which playbooks fit it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn list_tasks(&self, actor: &Actor, id: IncidentId) -> Result<TasksPage, Problem> {
        let permit = actor.permit(&LIST_TASKS)?;
        let incident = self.incident_of(&permit, id).await?;
        let unit = incident.unit;
        let records = &self.parts.records;
        let tasks = records.tasks_of(permit.scope(), id).await?;
        let files = records.attachments(permit.scope(), id).await?;
        let rule = match incident.finding {
            Some(finding) => records.finding(permit.scope(), finding).await?,
            None => None,
        };
        let traits = CaseTraits {
            rule: rule.as_ref().map(|finding| finding.rule.as_str()),
            title: &incident.title,
        };
        let (chosen, left): (Vec<_>, Vec<_>) = self
            .newest_playbooks()
            .partition(|book| tasks.iter().any(|task| is_of(task, book.id())));
        let (proposed, others) = left
            .into_iter()
            .partition(|book: &&Playbook| book.is_proposed_for(&traits));
        let cloned = |books: Vec<&Playbook>| books.into_iter().cloned().collect();
        let people = self.assignable(actor, unit).await?;
        let mentioned: Vec<_> = tasks.iter().flat_map(people_of).collect();
        let names = records.names(&mentioned).await?;
        let view = self.incident_view(actor, permit.scope(), incident).await?;
        let mut tasks: Vec<_> = tasks
            .into_iter()
            .map(|task| self.task_view(actor, task))
            .collect();
        tasks.sort_by_key(|one| (one.task.phase, one.task.place));
        Ok(TasksPage {
            view,
            tasks,
            chosen: cloned(chosen),
            proposed: cloned(proposed),
            others: cloned(others),
            files,
            people,
            names,
        })
    }

    /// A case follows a playbook: its tasks are to be done.
    ///
    /// # Errors
    /// A refusal without the role, for a playbook that is not there or was chosen already, and for a
    /// case that is closed.
    pub async fn choose_playbook(
        &self,
        actor: &Actor,
        id: IncidentId,
        playbook: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHOOSE_PLAYBOOK)?;
        let incident = self.running_case(&permit, id).await?;
        let book = self
            .newest_playbooks()
            .find(|one| one.id() == playbook)
            .ok_or(Refusal::Invalid {
                field: "playbook",
                why: "invalid-playbook",
            })?;
        let there = self.parts.records.tasks_of(permit.scope(), id).await?;
        if there.iter().any(|task| is_of(task, playbook)) {
            let why = "refusal-playbook-chosen";
            return Err(Refusal::WrongState { why }.into());
        }
        let mut changes = Vec::new();
        for (task, place) in book.tasks().iter().zip(next_place(&there)?..) {
            let origin = Origin::Playbook {
                playbook: book.id().to_owned(),
                version: book.version().to_owned(),
                task: task.id.clone(),
            };
            let task = self.new_task(&incident, origin, (task.phase, place));
            changes.push(Change::Task(TaskChange::Add(task)));
        }
        room(there.len().saturating_add(changes.len()))?;
        let said = json!({"playbook": book.id(), "playbook_version": book.version()});
        let line = ("playbook-chosen", said);
        self.write_tasks(&permit, actor, &incident, changes, line)
            .await
    }

    /// Something more is to be done, in people's own words.
    ///
    /// # Errors
    /// A refusal without the role or a title, when there are [`MOST_TASKS`], and for a closed case.
    pub async fn add_task(
        &self,
        actor: &Actor,
        id: IncidentId,
        (phase, title): (Phase, &str),
    ) -> Result<CaseTaskId, Problem> {
        let permit = actor.permit(&ADD_TASK)?;
        let title = reason(title, "task_title")?;
        if title.chars().nth(LONGEST_TITLE).is_some() {
            let (field, why) = ("task_title", "invalid-too-long");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let incident = self.running_case(&permit, id).await?;
        let there = self.parts.records.tasks_of(permit.scope(), id).await?;
        room(there.len().saturating_add(1))?;
        let said = json!({"task": title});
        let place = next_place(&there)?;
        let task = self.new_task(&incident, Origin::Free { title }, (phase, place));
        let made = task.id;
        let changes = vec![Change::Task(TaskChange::Add(task))];
        let line = ("task-added", said);
        self.write_tasks(&permit, actor, &incident, changes, line)
            .await?;
        Ok(made)
    }

    /// Somebody is to do it, or nobody in particular.
    ///
    /// # Errors
    /// A refusal without the role, for somebody without a role in the case's unit, for a task that is
    /// over, and when it was changed since it was seen.
    pub async fn assign_task(
        &self,
        actor: &Actor,
        id: CaseTaskId,
        seen: Version,
        to: Option<PersonId>,
    ) -> Result<(), Problem> {
        let (permit, mut task, incident) = self.task_of(actor, &ASSIGN_TASK, id).await?;
        if task.is_settled() {
            return Err(refusal(NotPossible::OtherState).into());
        }
        let people = self.assignable(actor, task.unit).await?;
        let name = match to {
            None => String::new(),
            Some(person) => {
                let known = people.into_iter().find(|(id, _)| *id == person);
                let (field, why) = ("assignee", "invalid-assignee");
                known.ok_or(Refusal::Invalid { field, why })?.1
            }
        };
        task.assignee = to;
        let kind = if to.is_some() {
            "task-assigned"
        } else {
            "task-unassigned"
        };
        let line = (kind, json!({"person": name}));
        self.move_task(&permit, actor, &incident, (task, seen), line)
            .await
    }

    /// It was done, with the proof that it asks for.
    ///
    /// # Errors
    /// A refusal without the role or the proof, for a file of another case, for a task that is over,
    /// and when it was changed since it was seen.
    pub async fn finish_task(
        &self,
        actor: &Actor,
        id: CaseTaskId,
        seen: Version,
        doing: Doing,
    ) -> Result<(), Problem> {
        let (permit, mut task, incident) = self.task_of(actor, &FINISH_TASK, id).await?;
        let note = match doing.note.trim() {
            "" => String::new(),
            said => reason(said, "note")?,
        };
        if let Some(file) = doing.file {
            let records = &self.parts.records;
            let files = records.attachments(permit.scope(), incident.id).await?;
            if !files.iter().any(|one| one.id == file) {
                let (field, why) = ("file", "invalid-task-file");
                return Err(Refusal::Invalid { field, why }.into());
            }
        }
        let proof = self
            .said_of(&task)
            .map_or(Proof::Nothing, |said| said.proof);
        let how = Finished {
            by: actor.person.id,
            at: self.now(),
            note: note.clone(),
            file: doing.file,
        };
        task.finish(how, proof).map_err(refusal)?;
        let line = ("task-done", json!({"note": note}));
        self.move_task(&permit, actor, &incident, (task, seen), line)
            .await
    }

    /// It is not for this case, with the reason.
    ///
    /// # Errors
    /// As [`Office::finish_task`]; without a reason.
    pub async fn skip_task(
        &self,
        actor: &Actor,
        id: CaseTaskId,
        seen: Version,
        why: &str,
    ) -> Result<(), Problem> {
        let why = reason(why, "reason");
        let (permit, mut task, incident) = self.task_of(actor, &SKIP_TASK, id).await?;
        let why = why?;
        task.skip(actor.person.id, self.now(), why.clone())
            .map_err(refusal)?;
        let line = ("task-skipped", json!({"reason": why}));
        self.move_task(&permit, actor, &incident, (task, seen), line)
            .await
    }

    /// The measure that a task put in force is lifted, by somebody else than put it in force.
    ///
    /// # Errors
    /// A refusal without one of the roles that its playbook names or a reason, for one's own measure,
    /// where none is in force, and when it was changed since it was seen.
    pub async fn lift_measure(
        &self,
        actor: &Actor,
        id: CaseTaskId,
        seen: Version,
        why: &str,
    ) -> Result<(), Problem> {
        let why = reason(why, "reason");
        let (permit, mut task, incident) = self.task_of(actor, &LIFT_MEASURE, id).await?;
        let why = why?;
        let lifting = self.said_of(&task).and_then(|said| said.lifting.clone());
        let holds = holds(actor, lifting.as_ref(), task.unit);
        let by = (actor.person.id, holds);
        task.lift(lifting.as_ref(), by, self.now(), why.clone())
            .map_err(refusal)?;
        let line = ("task-lifted", json!({"reason": why}));
        self.move_task(&permit, actor, &incident, (task, seen), line)
            .await
    }

    /// It is to be done after all.
    ///
    /// # Errors
    /// A refusal without the role, for a task that is open, was lifted or whose measure is in force,
    /// and when it was changed since it was seen.
    pub async fn take_task_back(
        &self,
        actor: &Actor,
        id: CaseTaskId,
        seen: Version,
    ) -> Result<(), Problem> {
        let (permit, mut task, incident) = self.task_of(actor, &TAKE_TASK_BACK, id).await?;
        let lifting = self.said_of(&task).and_then(|said| said.lifting.clone());
        task.take_back(lifting.as_ref()).map_err(refusal)?;
        let line = ("task-taken-back", json!({}));
        self.move_task(&permit, actor, &incident, (task, seen), line)
            .await
    }

    /// A case that is not closed.
    pub(crate) async fn running_case(
        &self,
        permit: &Permit,
        id: IncidentId,
    ) -> Result<Incident, Problem> {
        let incident = self.incident_of(permit, id).await?;
        if incident.state == IncidentState::Closed {
            let why = "refusal-case-closed";
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(incident)
    }

    /// The newest version of each playbook.
    fn newest_playbooks(&self) -> impl Iterator<Item = &Playbook> {
        let newest = |book: &&Playbook| {
            let versions = self.playbooks().filter(|one| one.id() == book.id());
            versions.map(Playbook::version).max() == Some(book.version())
        };
        self.playbooks().filter(newest)
    }

    fn task_view(&self, actor: &Actor, task: CaseTask) -> TaskView {
        let said = self.said_of(&task).cloned();
        let lifting = said.as_ref().and_then(|said| said.lifting.as_ref());
        let own = matches!(&task.progress, Progress::Done(done) if done.by == actor.person.id);
        let may_lift = task.is_in_force(lifting)
            && !own
            && actor.may_in(&LIFT_MEASURE, task.unit)
            && holds(actor, lifting, task.unit);
        TaskView {
            task,
            said,
            may_lift,
        }
    }

    fn new_task(&self, case: &Incident, origin: Origin, (phase, place): (Phase, u32)) -> CaseTask {
        CaseTask {
            id: CaseTaskId::new(self.parts.ids.uuid()),
            incident: case.id,
            unit: case.unit,
            origin,
            phase,
            place,
            assignee: None,
            progress: Progress::Open,
            version: Version::FIRST,
        }
    }

    /// Everybody who holds a role in the unit today.
    async fn assignable(
        &self,
        actor: &Actor,
        unit: UnitId,
    ) -> Result<Vec<(PersonId, String)>, Fault> {
        let day = crate::findings::day_in(self.now(), &crate::findings::unit_words(actor, unit).1);
        let mut people = BTreeSet::new();
        for role in Role::ALL {
            let holders = self.parts.records.holders(role).await?.into_iter();
            let here = holders.filter(|(grant, _)| {
                grant.in_force(day) && actor.tree().reach(grant.unit).contains(&unit)
            });
            people.extend(here.map(|(grant, _)| grant.person));
        }
        let people: Vec<_> = people.into_iter().collect();
        let names = self.parts.records.names(&people).await?;
        let mut able: Vec<_> = names.into_iter().collect();
        able.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(able)
    }

    async fn task_of(
        &self,
        actor: &Actor,
        use_case: &'static UseCase,
        id: CaseTaskId,
    ) -> Result<(Permit, CaseTask, Incident), Problem> {
        let permit = actor.permit(use_case)?;
        let found = self.parts.records.task(permit.scope(), id).await?;
        let task = found.ok_or(Refusal::NotFound)?;
        let incident = self.running_case(&permit, task.incident).await?;
        Ok((permit, task, incident))
    }

    async fn move_task(
        &self,
        permit: &Permit,
        actor: &Actor,
        incident: &Incident,
        (mut task, seen): (CaseTask, Version),
        (kind, mut said): (&str, Value),
    ) -> Result<(), Problem> {
        task.version = seen;
        if let (Some(said), Some(named)) = (said.as_object_mut(), named(&task).as_object()) {
            said.extend(named.clone());
        }
        let changes = vec![Change::Task(TaskChange::Move(task))];
        self.write_tasks(permit, actor, incident, changes, (kind, said))
            .await
    }

    async fn write_tasks(
        &self,
        permit: &Permit,
        actor: &Actor,
        incident: &Incident,
        mut changes: Vec<Change>,
        (kind, said): (&str, Value),
    ) -> Result<(), Problem> {
        let entry = self.line(actor, kind, self.now(), &said);
        changes.push(Change::AddTimeline {
            incident: incident.id,
            entry,
        });
        let object = incident_object(incident.id);
        let facts = said.to_string();
        self.carry_out(permit, incident.unit, object, facts, changes)
            .await
    }
}

/// How a line of the chronology names a task.
fn named(task: &CaseTask) -> Value {
    match &task.origin {
        Origin::Free { title } => json!({"task": title}),
        Origin::Playbook {
            playbook,
            version,
            task,
        } => json!({"playbook": playbook, "playbook_version": version, "task": task}),
    }
}

fn is_of(task: &CaseTask, book: &str) -> bool {
    matches!(&task.origin, Origin::Playbook { playbook, .. } if playbook == book)
}

fn holds(actor: &Actor, lifting: Option<&Lifting>, unit: UnitId) -> bool {
    let mut roles = lifting.into_iter().flat_map(|one| &one.by);
    roles.any(|role| actor.holds(*role, unit))
}

fn next_place(there: &[CaseTask]) -> Result<u32, Fault> {
    let last = there.iter().map(|task| task.place).max().unwrap_or(0);
    last.checked_add(1)
        .ok_or_else(|| Fault::new("give a task its place"))
}

fn room(how_many: usize) -> Result<(), Refusal> {
    if how_many > MOST_TASKS {
        let why = "refusal-tasks-many";
        return Err(Refusal::WrongState { why });
    }
    Ok(())
}

fn people_of(task: &CaseTask) -> Vec<PersonId> {
    let mut people: Vec<_> = task.assignee.into_iter().collect();
    match &task.progress {
        Progress::Open => {}
        Progress::Done(done) => people.push(done.by),
        Progress::Lifted { done, by, .. } => people.extend([done.by, *by]),
        Progress::Skipped { by, .. } => people.push(*by),
    }
    people
}

/// What the person is told.
const fn refusal(why: NotPossible) -> Refusal {
    let why = match why {
        NotPossible::NoNote => return Refusal::Missing { field: "note" },
        NotPossible::NoFile => return Refusal::Missing { field: "file" },
        NotPossible::OtherState => "refusal-task-state",
        NotPossible::NothingToLift => "refusal-task-nothing-to-lift",
        NotPossible::Own => "refusal-task-own",
        NotPossible::OtherRole => "refusal-task-role",
    };
    Refusal::WrongState { why }
}
