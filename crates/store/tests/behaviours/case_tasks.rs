//! What is to be done for a case, and its assessment.

use application::Refusal;
use application::assessing::CaseAnswers;
use application::case_tasks::{CaseTasks as _, TaskChange};
use application::deed::Change;
use domain::case_task::{CaseTask, Finished, Origin, Progress};
use domain::id::{CaseTaskId, IncidentId};
use domain::playbook::Phase;
use domain::version::Version;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

pub(crate) fn task(here: &Township, incident: IncidentId) -> CaseTask {
    CaseTask {
        id: CaseTaskId::new(uuid()),
        incident,
        unit: here.top.id,
        origin: Origin::Playbook {
            playbook: "theft".into(),
            version: "2026-11-22".into(),
            task: "report'; --".into(),
        },
        phase: Phase::Analysis,
        place: 1,
        assignee: Some(here.contact.id),
        progress: Progress::Open,
        version: Version::FIRST,
    }
}

pub(crate) fn answers(here: &Township, incident: IncidentId, seen: u32) -> CaseAnswers {
    CaseAnswers {
        incident,
        unit: here.top.id,
        sheet: "tw-township".into(),
        sheet_version: "2021-11-24".into(),
        answers: [("scope".to_owned(), format!("三台電腦 {seen}"))].into(),
        version: Version::new(seen),
    }
}

pub(crate) async fn tasks_are_kept_moved_by_who_saw_them_and_never_doubled(records: Shared) {
    let here = Township::entered(&*records, "埔心鄉公所").await;
    let there = Township::entered(&*records, "二林鎮公所").await;
    let case = here.incident();
    let incident = case.id;
    let one = task(&here, incident);
    let free = CaseTask {
        id: CaseTaskId::new(uuid()),
        origin: Origin::Free {
            title: "電話通知里長".into(),
        },
        place: 2,
        assignee: None,
        ..one.clone()
    };
    let add = |task: &CaseTask| Change::Task(TaskChange::Add(task.clone()));
    let done = vec![Change::OpenIncident(case), add(&one), add(&free)];
    here.does(&*records, done).await.unwrap();
    let ours = records.tasks_of(&here.scope, incident).await.unwrap();
    assert_eq!(ours, [one.clone(), free.clone()]);
    assert!(
        records
            .tasks_of(&there.scope, incident)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(records.task(&there.scope, one.id).await.unwrap(), None);

    let again = CaseTask {
        id: CaseTaskId::new(uuid()),
        ..one.clone()
    };
    let doubled = here.does(&*records, vec![add(&again)]).await;
    assert_eq!(
        refusal(doubled),
        Refusal::Stale,
        "the same task of the same playbook"
    );

    let mut finished = one.clone();
    finished.assignee = None;
    finished.progress = Progress::Done(Finished {
        by: here.contact.id,
        at: at(200),
        note: "已查".into(),
        file: None,
    });
    let change = || vec![Change::Task(TaskChange::Move(finished.clone()))];
    let foreign = there.does(&*records, change()).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    here.does(&*records, change()).await.unwrap();
    let late = here.does(&*records, change()).await;
    assert_eq!(refusal(late), Refusal::Stale);
    finished.version = Version::FIRST.next();
    let kept = records.task(&here.scope, one.id).await.unwrap();
    assert_eq!(kept, Some(finished));
}

pub(crate) async fn answers_of_an_assessment_are_kept_by_who_saw_them(records: Shared) {
    let here = Township::entered(&*records, "埔心鄉公所").await;
    let there = Township::entered(&*records, "二林鎮公所").await;
    let case = here.incident();
    let incident = case.id;
    here.does(&*records, vec![Change::OpenIncident(case)])
        .await
        .unwrap();
    let assess = |seen| vec![Change::Assess(answers(&here, incident, seen))];
    here.does(&*records, assess(0)).await.unwrap();
    let late = here.does(&*records, assess(0)).await;
    assert_eq!(refusal(late), Refusal::Stale);
    here.does(&*records, assess(1)).await.unwrap();
    let kept = records.answers_of(&here.scope, incident).await.unwrap();
    let expected = CaseAnswers {
        version: Version::new(2),
        ..answers(&here, incident, 1)
    };
    assert_eq!(kept, Some(expected));
    assert_eq!(
        records.answers_of(&there.scope, incident).await.unwrap(),
        None
    );
}
