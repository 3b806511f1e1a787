//! What is to be done for a case: a playbook is followed, tasks are done with proof, skipped, lifted, taken back.

use application::case_tasks::Doing;
use application::people::NewPerson;
use application::{Actor, Problem, Refusal};
use domain::id::IncidentId;
use domain::language::Language;
use domain::people::Role;
use domain::playbook::{Phase, Playbook};
use domain::version::Version;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

/// A case that a rule for stolen mailboxes found.
async fn case(office: &TestOffice) -> Result<IncidentId, Failure> {
    let line = "Nov  9 08:00:00 mail dovecot: imap-login: Login: user=<wang.shufen@xiling.example>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.5, mpid=9, TLS, session=<s>";
    office.take("mail", [line].into_iter()).await?;
    let findings = office.findings().await?;
    let finding = findings.first().ok_or("no finding")?;
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    let id = desk
        .accept_finding(&contact, finding.id, finding.version, "境外登入")
        .await?;
    Ok(id)
}

async fn leader(office: &TestOffice) -> Result<Actor, Failure> {
    let name = "hsu.leader";
    office
        .office
        .enter_person(NewPerson {
            name: "許組長".into(),
            sign_in_name: name.into(),
            password: PASSWORD.into(),
            language: Language::ZhTw,
            unit: office.township,
            roles: vec![Role::TeamLeader],
        })
        .await?;
    office.actor(name).await
}

fn refused<T>(outcome: Result<T, Problem>) -> Result<Refusal, Failure> {
    match outcome {
        Err(Problem::Refused(refusal)) => Ok(refusal),
        Err(fault) => Err(fault.into()),
        Ok(_) => Err("it was done".into()),
    }
}

#[tokio::test]
async fn a_playbook_is_proposed_followed_once_and_done_task_by_task() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let (desk, contact) = (&office.office, office.actor("lin.contact").await?);
    let before = desk.list_tasks(&contact, id).await?;
    let proposed: Vec<_> = before.proposed.iter().map(Playbook::id).collect();
    assert_eq!(proposed, ["stolen-mailbox"]);
    assert_eq!((before.tasks.len(), before.others.len()), (0, 9));

    desk.choose_playbook(&contact, id, "stolen-mailbox").await?;
    let again = refused(desk.choose_playbook(&contact, id, "stolen-mailbox").await)?;
    assert_eq!(again.key(), "refusal-playbook-chosen");
    let unknown = refused(desk.choose_playbook(&contact, id, "no-such").await)?;
    assert_eq!(unknown.field(), Some("playbook"));

    let all = desk.list_tasks(&contact, id).await?;
    let phases: Vec<_> = all.tasks.iter().map(|one| one.task.phase).collect();
    assert!(phases.is_sorted() && phases.len() == 9, "{phases:?}");
    let first = &all.tasks[0].task;
    let without = desk.finish_task(&contact, first.id, first.version, Doing::default());
    assert_eq!(refused(without.await)?.field(), Some("note"));
    let doing = || Doing {
        note: "只有一個帳號".into(),
        file: None,
    };
    desk.finish_task(&contact, first.id, first.version, doing())
        .await?;
    let stale = desk.finish_task(&contact, first.id, first.version, doing());
    assert_eq!(refused(stale.await)?.key(), "refusal-task-state");
    desk.take_task_back(&contact, first.id, first.version.next())
        .await?;
    let seen = desk
        .skip_task(&contact, first.id, first.version, "重複")
        .await;
    assert_eq!(
        refused(seen)?,
        Refusal::Stale,
        "somebody else's change is not overwritten"
    );

    let page = desk.view_incident(&contact, id).await?;
    let kinds: Vec<_> = page
        .timeline
        .iter()
        .map(|(line, _)| line.kind.as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "accepted",
            "playbook-chosen",
            "task-done",
            "task-taken-back"
        ],
        "every deed is a line"
    );
    Ok(())
}

#[tokio::test]
async fn a_measure_in_force_is_lifted_by_somebody_else_only() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let (desk, contact) = (&office.office, office.actor("lin.contact").await?);
    let leader = leader(&office).await?;
    desk.choose_playbook(&contact, id, "stolen-mailbox").await?;
    let all = desk.list_tasks(&contact, id).await?;
    let closes = all
        .tasks
        .iter()
        .find(|one| one.said.as_ref().is_some_and(|said| said.lifting.is_some()));
    let closes = closes.ok_or("no measure")?.task.clone();
    desk.finish_task(&contact, closes.id, closes.version, Doing::default())
        .await?;
    let seen = closes.version.next();
    let back = desk.take_task_back(&contact, closes.id, seen).await;
    assert_eq!(refused(back)?.key(), "refusal-task-state", "it is in force");
    let own = desk
        .lift_measure(&contact, closes.id, seen, "已換密碼")
        .await;
    assert_eq!(refused(own)?.key(), "refusal-task-own");
    let why = desk.lift_measure(&leader, closes.id, seen, " ").await;
    assert_eq!(refused(why)?.field(), Some("reason"));
    desk.lift_measure(&leader, closes.id, seen, "已換密碼")
        .await?;
    let all = desk.list_tasks(&contact, id).await?;
    let lifted = all.tasks.iter().find(|one| one.task.id == closes.id);
    assert_eq!(lifted.ok_or("gone")?.task.progress.name(), "lifted");
    Ok(())
}

#[tokio::test]
async fn free_tasks_are_assigned_to_people_of_the_unit_only() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let (desk, contact) = (&office.office, office.actor("lin.contact").await?);
    let empty = desk.add_task(&contact, id, (Phase::Recovery, " ")).await;
    assert_eq!(refused(empty)?.field(), Some("task_title"));
    let task = desk
        .add_task(&contact, id, (Phase::Recovery, "電話通知里長"))
        .await?;
    let stranger = office.actor("huang.contact").await?.person.id;
    let elsewhere = desk.assign_task(&contact, task, Version::FIRST, Some(stranger));
    assert_eq!(refused(elsewhere.await)?.field(), Some("assignee"));
    let leader = leader(&office).await?.person.id;
    desk.assign_task(&contact, task, Version::FIRST, Some(leader))
        .await?;
    let all = desk.list_tasks(&contact, id).await?;
    assert_eq!(all.tasks[0].task.assignee, Some(leader));
    Ok(())
}

#[tokio::test]
async fn tasks_are_worked_through_on_their_page() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = case(&office).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let path = format!("/incidents/{id}");
    let case = contact.get(&path).await?;
    assert!(case.text.contains("data-test=\"tasks-link\""));
    let page = format!("{path}/tasks");
    let chosen = [("playbook", "stolen-mailbox")];
    let done = contact.post(&format!("{path}/playbook"), &chosen).await?;
    assert_eq!((done.status, done.location.as_str()), (303, page.as_str()));
    let shown = contact.get(&page).await?;
    assert_eq!(shown.text.matches("data-test=\"task\"").count(), 9);
    let task = shown.values("task").first().cloned().ok_or("no task")?;
    let form = [("task", task.as_str()), ("seen", "1"), ("note", "")];
    let again = contact.post(&format!("{page}/finish"), &form).await?;
    assert_eq!(again.status, 422, "{}", again.text);
    assert!(
        again.text.contains(&format!("finish-{task}-note-error")),
        "{}",
        again.text
    );
    let form = [
        ("task", task.as_str()),
        ("seen", "1"),
        ("note", "只有一個帳號"),
    ];
    let done = contact.post(&format!("{page}/finish"), &form).await?;
    assert_eq!(done.status, 303, "{}", done.text);
    let shown = contact.get(&page).await?;
    assert!(shown.text.contains("data-state=\"done\"") && shown.text.contains("只有一個帳號"));
    let case = contact.get(&path).await?;
    assert!(
        case.text.contains("只有一個帳號"),
        "the chronology tells it"
    );
    Ok(())
}
