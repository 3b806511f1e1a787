//! Where jobs wait.

use application::Scope;
use application::deed::{Change, Session};
use application::factor::Stage;
use application::jobs::{Again, Failure, Job, JobQuery, JobQueue, JobRow, Outcome, Track};
use application::port::Records;
use domain::id::{SessionId, UnitId};
use domain::people::AccountState;

use crate::Shared;
use crate::office::{Township, at, hashed, scope_of, uuid};

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

    assert_eq!(records.next_due(Track::House).await.unwrap(), Some(at(10)));
    assert_eq!(records.due(Track::House, at(9), 9).await.unwrap(), []);
    assert_eq!(
        records.due(Track::House, at(15), 9).await.unwrap(),
        std::slice::from_ref(&first)
    );
    assert_eq!(records.due(Track::House, at(20), 1).await.unwrap().len(), 1);

    assert!(records.take(&first, at(15), at(40)).await.unwrap());
    assert!(
        !records.take(&first, at(16), at(41)).await.unwrap(),
        "taken"
    );
    assert_eq!(records.due(Track::House, at(19), 9).await.unwrap(), []);
    assert_eq!(records.next_due(Track::House).await.unwrap(), Some(at(20)));
    assert!(
        records.take(&first, at(40), at(70)).await.unwrap(),
        "lease over"
    );

    records.done(&first, &again(100, None)).await.unwrap();
    let due = records.due(Track::House, at(100), 9).await.unwrap();
    let second = due.last().unwrap();
    assert_eq!((second.key.as_str(), second.due), ("a", at(100)));
    records.done(second, &Outcome::default()).await.unwrap();
    assert_eq!(
        records.due(Track::House, at(999), 9).await.unwrap().len(),
        1
    );

    let drop = Change::DropJob {
        kind: "alarm".into(),
        key: "b".into(),
    };
    here.does(&*records, vec![drop]).await.unwrap();
    assert_eq!(records.next_due(Track::House).await.unwrap(), None);
}

pub(crate) async fn a_job_that_failed_waits_and_is_shown(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let one = job("a", 10, None);
    records.ensure(&one).await.unwrap();
    let troubled = JobQuery {
        troubled: true,
        limit: 9,
        ..JobQuery::default()
    };
    let shown = async || {
        let query = &troubled;
        records.listed(&here.scope, query, at(61)).await.unwrap()
    };
    assert_eq!(shown().await, []);
    records
        .failed(&one, "no mail server", failed(11, Some(60)))
        .await
        .unwrap();
    assert_eq!(records.due(Track::House, at(59), 9).await.unwrap(), []);
    let waiting = records.due(Track::House, at(60), 9).await.unwrap();
    assert_eq!(waiting.first().unwrap().attempts, 1);
    assert_eq!(
        waiting.first().unwrap().last_error.as_deref(),
        Some("no mail server")
    );
    let rows = shown().await;
    let row = rows.first().unwrap();
    assert_eq!(
        (&row.job, row.unit, row.running),
        (waiting.first().unwrap(), here.top.id, false)
    );
    assert!(!row.given_up());

    let long = "長".repeat(600);
    records.failed(&one, &long, failed(60, None)).await.unwrap();
    let late = at(1_000_000);
    assert_eq!(
        records.due(Track::House, late, 9).await.unwrap(),
        [],
        "given up"
    );
    assert_eq!(records.next_due(Track::House).await.unwrap(), None);
    let rows = shown().await;
    let row = rows.first().unwrap();
    assert_eq!((row.job.attempts, row.failing_since), (2, Some(at(11))));
    assert!(row.given_up());
    let reason = row.job.last_error.as_deref().unwrap();
    assert_eq!(reason.chars().count(), 500);
}

pub(crate) async fn a_job_that_was_given_up_is_tried_again_when_somebody_wants_it(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let one = job("a", 10, None);
    records.ensure(&one).await.unwrap();
    records.failed(&one, "no", failed(60, None)).await.unwrap();
    let retry = Change::RetryJob {
        kind: "alarm".into(),
        key: "a".into(),
        at: at(70),
    };
    here.does(&*records, vec![retry.clone()]).await.unwrap();
    let again = records.due(Track::House, at(70), 9).await.unwrap();
    records
        .done(again.first().unwrap(), &again_at(99))
        .await
        .unwrap();
    let left = records.due(Track::House, at(99), 9).await.unwrap();
    assert_eq!(left.first().unwrap().last_error, None, "mended");
    records
        .done(&job("a", 99, None), &Outcome::default())
        .await
        .unwrap();
    let gone = here.does(&*records, vec![retry]).await;
    assert!(gone.is_err(), "it is not there any more");
}

pub(crate) async fn jobs_are_listed_by_unit_a_page_at_a_time(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let (top, school) = (here.top.id, here.school.id);
    for one in [
        job("a", 10, Some(school)),
        job("b", 10, None),
        job("c", 5, Some(top)),
    ] {
        records.ensure(&one).await.unwrap();
    }
    let below = scope_of(&here.contact, school, [here.school.clone()]);
    let keys = async |scope: &Scope, query: JobQuery| -> Vec<String> {
        let rows = records.listed(scope, &query, at(1)).await.unwrap();
        rows.into_iter().map(|row: JobRow| row.job.key).collect()
    };
    let both = here.scope.clone();
    let page = |after, limit| JobQuery {
        after,
        limit,
        ..JobQuery::default()
    };
    assert_eq!(keys(&both, page(None, 9)).await, ["c", "a", "b"]);
    assert_eq!(keys(&both, page(None, 2)).await, ["c", "a"]);
    let after = Some((at(10).as_microsecond(), "alarm".into(), "a".into()));
    assert_eq!(keys(&both, page(after, 9)).await, ["b"]);
    assert_eq!(keys(&below, page(None, 9)).await, ["a"]);
    let named = |key| ("alarm", key);
    let one = async |key| records.one(&below, named(key), at(1)).await.unwrap();
    assert!(one("a").await.is_some() && one("b").await.is_none());
}

pub(crate) async fn lanes_do_not_see_each_other_and_what_ends_hands_on(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let mail = Job {
        kind: "mail".into(),
        ..job("m", 30, Some(here.top.id))
    };
    let first = job("a", 10, Some(here.top.id));
    records.ensure(&first).await.unwrap();
    let outcome = Outcome {
        plan: vec![mail.clone()],
        again: again(50, Some("{\"told\":1}")).again,
    };
    records.done(&first, &outcome).await.unwrap();
    assert_eq!(records.next_due(Track::House).await.unwrap(), Some(at(50)));
    assert_eq!(records.next_due(Track::Mail).await.unwrap(), Some(at(30)));
    assert_eq!(records.due(Track::Mail, at(60), 9).await.unwrap(), [mail]);
    assert_eq!(records.due(Track::Hooks, at(60), 9).await.unwrap(), []);
    let house = records.due(Track::House, at(60), 9).await.unwrap();
    assert_eq!(house.first().unwrap().payload, "{\"told\":1}");

    // Woken while it was being done: its end does not undo that, and it keeps what it knows.
    let wake = Change::WakeJob(job("a", 55, Some(here.top.id)));
    here.does(&*records, vec![wake]).await.unwrap();
    let taken = house.first().unwrap();
    records.done(taken, &Outcome::default()).await.unwrap();
    let house = records.due(Track::House, at(60), 9).await.unwrap();
    let woken = house.first().unwrap();
    assert_eq!(
        (woken.due, woken.payload.as_str()),
        (at(55), "{\"told\":1}")
    );
}

fn failed(seconds: i64, again: Option<i64>) -> Failure {
    Failure {
        at: at(seconds),
        again: again.map(at),
        erase: false,
    }
}

fn again(due: i64, payload: Option<&str>) -> Outcome {
    Outcome {
        plan: Vec::new(),
        again: Some(Again {
            due: at(due),
            payload: payload.map(str::to_owned),
        }),
    }
}

fn again_at(due: i64) -> Outcome {
    again(due, None)
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
        proved_at: at(0),
        strange: false,
        by: application::factor::SignedBy::Password,
    };
    let (old, new) = (session(1, 10), session(2, 20));
    let add = Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("x"),
    };
    let open = vec![add, Change::OpenSession(old), Change::OpenSession(new)];
    here.does(&*records, open).await.unwrap();
    assert_eq!(records.forget_ended(at(20)).await.unwrap(), 1);
    assert!(records.session([1; 32]).await.unwrap().is_none());
    assert!(records.session([2; 32]).await.unwrap().is_some());
}
