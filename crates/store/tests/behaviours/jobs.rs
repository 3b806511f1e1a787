//! Where jobs wait.

use application::deed::{Change, Session};
use application::factor::Stage;
use application::jobs::{Job, JobQueue};
use application::port::Records;
use domain::id::{SessionId, UnitId};
use domain::people::AccountState;

use crate::Shared;
use crate::office::{Township, at, uuid};

fn job(key: &str, due: i64, unit: Option<UnitId>) -> Job {
    Job {
        kind: "alarm".into(),
        key: key.into(),
        unit,
        due: at(due),
        attempts: 0,
        last_error: None,
        payload: "{\"incident\":1}".into(),
    }
}

pub(crate) async fn a_job_is_planned_once_and_taken_by_one(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let first = job("a", 10, Some(here.top.id));
    let other = job("a", 99, Some(here.top.id));
    let plan = vec![Change::PlanJob(first.clone()), Change::PlanJob(other)];
    here.does(&*records, plan).await.unwrap();
    records.ensure(&job("b", 20, None)).await.unwrap();

    assert_eq!(records.next_due().await.unwrap(), Some(at(10)));
    assert_eq!(records.due(at(9), 9).await.unwrap(), []);
    assert_eq!(
        records.due(at(15), 9).await.unwrap(),
        std::slice::from_ref(&first)
    );
    assert_eq!(records.due(at(20), 1).await.unwrap().len(), 1);

    assert!(records.take(&first, at(15), at(40)).await.unwrap());
    assert!(
        !records.take(&first, at(16), at(41)).await.unwrap(),
        "taken"
    );
    assert_eq!(records.due(at(19), 9).await.unwrap(), []);
    assert_eq!(records.next_due().await.unwrap(), Some(at(20)));
    assert!(
        records.take(&first, at(40), at(70)).await.unwrap(),
        "lease over"
    );

    records.done(&first, Some(at(100))).await.unwrap();
    let due = records.due(at(100), 9).await.unwrap();
    let again = due.last().unwrap();
    assert_eq!((again.key.as_str(), again.due), ("a", at(100)));
    records.done(again, None).await.unwrap();
    assert_eq!(records.due(at(999), 9).await.unwrap().len(), 1);

    let drop = Change::DropJob {
        kind: "alarm",
        key: "b".into(),
    };
    here.does(&*records, vec![drop]).await.unwrap();
    assert_eq!(records.next_due().await.unwrap(), None);
}

pub(crate) async fn a_job_that_failed_waits_and_is_shown(records: Shared) {
    let one = job("a", 10, None);
    records.ensure(&one).await.unwrap();
    assert_eq!(records.troubled(9).await.unwrap(), []);
    records
        .failed(&one, "no mail server", Some(at(60)))
        .await
        .unwrap();
    assert_eq!(records.due(at(59), 9).await.unwrap(), []);
    let waiting = records.due(at(60), 9).await.unwrap();
    assert_eq!(waiting.first().unwrap().attempts, 1);
    assert_eq!(
        waiting.first().unwrap().last_error.as_deref(),
        Some("no mail server")
    );
    assert_eq!(records.troubled(9).await.unwrap(), waiting);

    let long = "長".repeat(600);
    records.failed(&one, &long, None).await.unwrap();
    assert_eq!(records.due(at(1_000_000), 9).await.unwrap(), [], "given up");
    assert_eq!(records.next_due().await.unwrap(), None);
    let shown = records.troubled(9).await.unwrap();
    assert_eq!(shown.first().unwrap().attempts, 2);
    assert_eq!(
        shown
            .first()
            .unwrap()
            .last_error
            .as_ref()
            .unwrap()
            .chars()
            .count(),
        500
    );
}

pub(crate) async fn what_ended_is_forgotten(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let account = here.account("chen", AccountState::Active);
    let session = |digest: u8, until| Session {
        id: SessionId::new(uuid()),
        token_digest: [digest; 32],
        person: here.contact.id,
        account: account.id,
        since: at(0),
        until: at(until),
        language: None,
        stage: Stage::Full,
        last_seen: at(0),
        network: "192.0.2.0/24".into(),
        browser: "Firefox".into(),
    };
    let (old, new) = (session(1, 10), session(2, 20));
    let add = Change::AddAccount {
        account: account.clone(),
        password_hash: "x".into(),
    };
    let open = vec![add, Change::OpenSession(old), Change::OpenSession(new)];
    here.does(&*records, open).await.unwrap();
    assert_eq!(records.forget_ended(at(20)).await.unwrap(), 1);
    assert!(records.session([1; 32]).await.unwrap().is_none());
    assert!(records.session([2; 32]).await.unwrap().is_some());
}
