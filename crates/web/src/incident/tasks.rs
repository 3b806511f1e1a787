//! What is to be done for a case: playbooks that fit it, tasks phase by phase, and doing them.

use application::case_tasks::{Doing, TaskView, TasksPage};
use application::use_case::{
    ADD_TASK, ASSIGN_TASK, CHOOSE_PLAYBOOK, FINISH_TASK, SKIP_TASK, TAKE_TASK_BACK,
};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use domain::case_task::{CaseTask, Origin, Progress};
use domain::id::{CaseTaskId, IncidentId, PersonId};
use domain::incident::IncidentState;
use domain::playbook::{Phase, Playbook, Proof};
use domain::version::Version;
use serde::Deserialize;
use texts::visible;

use super::number;
use super::regimes::Choice;
use crate::answer::{Reply, Turned, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// What a form of this page holds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    seen: u32,
    task: String,
    playbook: String,
    phase: String,
    title: String,
    note: String,
    reason: String,
    file: String,
    assignee: String,
}

/// A playbook to choose.
struct BookView {
    id: String,
    name: String,
    about: String,
}

/// A task in words.
#[expect(
    clippy::struct_excessive_bools,
    reason = "one answer for each form of a row, each read once"
)]
struct Row {
    id: String,
    seen: u32,
    title: String,
    how: String,
    /// Who usually does it; empty for a task of people's own.
    role: String,
    /// What proves it; empty where nothing is asked for.
    proof: String,
    code: String,
    quote: String,
    state: &'static str,
    state_words: String,
    /// Who said how it stands, when and why; a line each.
    told: Vec<String>,
    /// Empty where nobody is named.
    assignee: String,
    assigned: String,
    /// What the measure's lifting is called; empty where there is none.
    lifting: String,
    lifting_quote: String,
    in_force: bool,
    may_lift: bool,
    open: bool,
    may_take_back: bool,
    file_asked: bool,
    /// What was typed, where it was refused.
    note: String,
    reason: String,
}

impl Row {
    /// The id of an input of one of its forms.
    fn at(&self, form: &str, field: &str) -> String {
        format!("{form}-{}-{field}", self.id)
    }
}

/// The tasks of a phase.
struct PhaseView {
    id: &'static str,
    name: String,
    rows: Vec<Row>,
}

/// Which forms the person sees.
struct May {
    choose: bool,
    add: bool,
    /// Assign, finish, skip and take back belong to the same people.
    work: bool,
}

#[derive(Template)]
#[template(path = "incident_tasks.html")]
struct Shown {
    page: Page,
    id: IncidentId,
    number: String,
    title: String,
    chosen: Vec<BookView>,
    proposed: Vec<BookView>,
    others: Vec<BookView>,
    phases: Vec<PhaseView>,
    /// `3 / 8`, empty without tasks.
    count: String,
    closed: bool,
    choices: Vec<Choice>,
    files: Vec<Choice>,
    people: Vec<Choice>,
    typed: Typed,
    may: May,
}

/// `GET /incidents/{id}/tasks`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    let all = console.office.list_tasks(person.actor(), id).await?;
    shown(&filled(person, id, &all, Typed::default(), None))
}

/// `POST /incidents/{id}/playbook`
pub(crate) async fn choose_playbook(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let office = &console.office;
    let done = office
        .choose_playbook(person.actor(), id, &typed.playbook)
        .await;
    ended(&console, person, id, "playbook", typed, done).await
}

/// `POST /incidents/{id}/tasks`
pub(crate) async fn add_task(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let phase = Phase::from_name(&typed.phase).unwrap_or(Phase::Containment);
    let new = (phase, typed.title.as_str());
    let done = console.office.add_task(person.actor(), id, new).await;
    ended(&console, person, id, "add", typed, done.map(drop)).await
}

/// `POST /incidents/{id}/tasks/assign`
pub(crate) async fn assign_task(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let (task, seen) = meant(&typed)?;
    let to = match typed.assignee.as_str() {
        "" => None,
        one => Some(identity::<PersonId>(one)?),
    };
    let office = &console.office;
    let done = office.assign_task(person.actor(), task, seen, to).await;
    ended(&console, person, id, "assign", typed, done).await
}

/// `POST /incidents/{id}/tasks/finish`
pub(crate) async fn finish_task(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let (task, seen) = meant(&typed)?;
    let file = match typed.file.as_str() {
        "" => None,
        one => Some(identity(one)?),
    };
    let doing = Doing {
        note: typed.note.clone(),
        file,
    };
    let office = &console.office;
    let done = office.finish_task(person.actor(), task, seen, doing).await;
    ended(&console, person, id, "finish", typed, done).await
}

/// `POST /incidents/{id}/tasks/skip`
pub(crate) async fn skip_task(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let (task, seen) = meant(&typed)?;
    let office = &console.office;
    let done = office
        .skip_task(person.actor(), task, seen, &typed.reason)
        .await;
    ended(&console, person, id, "skip", typed, done).await
}

/// `POST /incidents/{id}/tasks/lift`
pub(crate) async fn lift_measure(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let (task, seen) = meant(&typed)?;
    let office = &console.office;
    let done = office
        .lift_measure(person.actor(), task, seen, &typed.reason)
        .await;
    ended(&console, person, id, "lift", typed, done).await
}

/// `POST /incidents/{id}/tasks/back`
pub(crate) async fn take_task_back(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let (task, seen) = meant(&typed)?;
    let office = &console.office;
    let done = office.take_task_back(person.actor(), task, seen).await;
    ended(&console, person, id, "back", typed, done).await
}

fn meant(typed: &Typed) -> Result<(CaseTaskId, Version), Turned> {
    Ok((identity(&typed.task)?, Version::new(typed.seen)))
}

/// Back to the tasks; or the same page with what was typed and why it is refused.
async fn ended(
    console: &Console,
    person: SignedInPerson,
    id: IncidentId,
    form: &'static str,
    typed: Typed,
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => {
            let place = match typed.task.as_str() {
                "" => String::new(),
                task => format!("#task-{task}"),
            };
            see_other(&format!("/incidents/{id}/tasks{place}"))
        }
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            let status = refused_status(&refusal);
            let all = console.office.list_tasks(person.actor(), id).await?;
            let again = filled(person, id, &all, typed, Some((form, refusal)));
            shown_as(status, &again)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn filled(
    person: SignedInPerson,
    id: IncidentId,
    all: &TasksPage,
    typed: Typed,
    refused: Option<(&'static str, Refusal)>,
) -> Shown {
    let may = may(person.actor(), all);
    let mut page = person.page;
    page.zone = application::zone(&all.view.time_zone);
    if let Some((form, refusal)) = refused {
        let of = match typed.task.as_str() {
            "" => form.to_owned(),
            task => format!("{form}-{task}"),
        };
        page.refused(&of, &refusal);
    }
    let case = &all.view.incident;
    let count = count(&page, all.tasks.iter().map(|one| &one.task));
    Shown {
        id,
        number: number(&page, &all.view),
        title: case.title.clone(),
        chosen: books(&page, &all.chosen),
        proposed: books(&page, &all.proposed),
        others: books(&page, &all.others),
        phases: phases(&page, all, may.work, &typed),
        count,
        closed: case.state == IncidentState::Closed,
        choices: Phase::ALL
            .map(|phase| choice(phase.name(), &page.named("phase-", phase.name())))
            .to_vec(),
        files: all
            .files
            .iter()
            .map(|file| choice(&file.id.to_string(), &visible(&file.name)))
            .collect(),
        people: all
            .people
            .iter()
            .map(|(id, name)| choice(&id.to_string(), &visible(name)))
            .collect(),
        typed,
        may,
        page,
    }
}

/// How many of the tasks are settled, in words; empty without any.
pub(super) fn count<'t>(page: &Page, tasks: impl Iterator<Item = &'t CaseTask> + Clone) -> String {
    let all = tasks.clone().count();
    if all == 0 {
        return String::new();
    }
    let settled = tasks.filter(|task| task.is_settled()).count();
    let args = [
        ("done", settled.to_string().into()),
        ("all", all.to_string().into()),
    ];
    page.say("tasks-count", &args)
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}

fn may(actor: &Actor, all: &TasksPage) -> May {
    let case = &all.view.incident;
    let runs = case.state != IncidentState::Closed;
    let work = [&ASSIGN_TASK, &FINISH_TASK, &SKIP_TASK, &TAKE_TASK_BACK];
    May {
        choose: runs && actor.may_in(&CHOOSE_PLAYBOOK, case.unit),
        add: runs && actor.may_in(&ADD_TASK, case.unit),
        work: runs && work.iter().all(|one| actor.may_in(one, case.unit)),
    }
}

fn books(page: &Page, all: &[Playbook]) -> Vec<BookView> {
    let view = |book: &Playbook| BookView {
        id: book.id().to_owned(),
        name: book.name().get(page.language).to_owned(),
        about: book.about().get(page.language).to_owned(),
    };
    all.iter().map(view).collect()
}

fn phases(page: &Page, all: &TasksPage, may_work: bool, typed: &Typed) -> Vec<PhaseView> {
    let phase = |phase: Phase| PhaseView {
        id: phase.name(),
        name: page.named("phase-", phase.name()),
        rows: all
            .tasks
            .iter()
            .filter(|one| one.task.phase == phase)
            .map(|one| {
                let mut row = row(page, all, one, may_work);
                if row.id == typed.task {
                    row.note.clone_from(&typed.note);
                    row.reason.clone_from(&typed.reason);
                }
                row
            })
            .collect(),
    };
    let mut phases: Vec<_> = Phase::ALL.into_iter().map(phase).collect();
    phases.retain(|one| !one.rows.is_empty());
    phases
}

fn row(page: &Page, all: &TasksPage, one: &TaskView, may_work: bool) -> Row {
    let task = &one.task;
    let said = one.said.as_ref();
    let text = |of: &domain::language::Trilingual| of.get(page.language).to_owned();
    let basis = said.and_then(|said| said.basis.as_ref());
    let lifting = said.and_then(|said| said.lifting.as_ref());
    let proof = said.map_or(Proof::Nothing, |said| said.proof);
    let in_force = task.is_in_force(lifting);
    let state = if in_force {
        "in-force"
    } else {
        task.progress.name()
    };
    Row {
        id: task.id.to_string(),
        seen: task.version.count(),
        title: title(page, one),
        how: said.map_or_else(String::new, |said| text(&said.how)),
        role: said.map_or_else(String::new, |said| page.named("role-", said.role.name())),
        proof: match proof {
            Proof::Nothing => String::new(),
            asked => page.named("proof-", asked.name()),
        },
        code: basis.map_or_else(String::new, |basis| basis.code.clone()),
        quote: basis.map_or_else(String::new, |basis| basis.quote.clone()),
        state,
        state_words: page.named("task-state-", state),
        told: told(page, all, task),
        assignee: task
            .assignee
            .and_then(|who| all.names.get(&who).map(|name| visible(name)))
            .unwrap_or_default(),
        assigned: task
            .assignee
            .map_or_else(String::new, |who| who.to_string()),
        lifting: lifting.map_or_else(String::new, |lifting| text(&lifting.label)),
        lifting_quote: lifting
            .and_then(|lifting| lifting.basis.as_ref())
            .map_or_else(String::new, |basis| {
                format!("{} {}", basis.code, basis.quote)
            }),
        in_force,
        may_lift: one.may_lift,
        open: may_work && !task.is_settled(),
        may_take_back: may_work && task.clone().take_back(lifting).is_ok(),
        file_asked: proof == Proof::File,
        note: String::new(),
        reason: String::new(),
    }
}

/// What a task is called.
fn title(page: &Page, one: &TaskView) -> String {
    match (&one.said, &one.task.origin) {
        (Some(said), _) => said.title.get(page.language).to_owned(),
        (None, Origin::Free { title }) => visible(title),
        (None, Origin::Playbook { task, .. }) => visible(task),
    }
}

fn told(page: &Page, all: &TasksPage, task: &CaseTask) -> Vec<String> {
    let name = |who: &PersonId| {
        all.names
            .get(who)
            .map_or_else(String::new, |name| visible(name))
    };
    let line = |key: &str, who: &PersonId, at: jiff::Timestamp, words: &str| {
        let args = [
            ("who", name(who).into()),
            ("at", page.moment(at).into()),
            ("words", visible(words).into()),
        ];
        page.say(key, &args)
    };
    let done = |done: &domain::case_task::Finished| {
        let mut lines = vec![line("task-told-done", &done.by, done.at, &done.note)];
        let file = all.files.iter().find(|file| Some(file.id) == done.file);
        if let Some(file) = file {
            let args = [("name", visible(&file.name).into())];
            lines.push(page.say("task-told-file", &args));
        }
        lines
    };
    match &task.progress {
        Progress::Open => Vec::new(),
        Progress::Done(how) => done(how),
        Progress::Skipped { by, at, reason } => vec![line("task-told-skipped", by, *at, reason)],
        Progress::Lifted {
            done: how,
            by,
            at,
            reason,
        } => {
            let mut lines = done(how);
            lines.push(line("task-told-lifted", by, *at, reason));
            lines
        }
    }
}
