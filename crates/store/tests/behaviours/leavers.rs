//! People who leave.

use application::Refusal;
use application::deed::Change;
use application::leavers::{LeaverBook as _, LeaverChange, LeaverQuery};
use domain::id::LeaverId;
use domain::leaver::{Announced, Answer, Answered, Leaver, LeaverState, Line, Taken, TakenBack};
use jiff::civil::date;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

pub(crate) fn leaver(here: &Township, seconds: i64) -> Leaver {
    Leaver::new(Announced {
        id: LeaverId::new(uuid()),
        unit: here.top.id,
        person: here.contact.id,
        last: date(2026, 11, 30),
        document: "'; --".into(),
        by: here.contact.id,
        at: at(seconds),
    })
}

pub(crate) fn announced(leaver: &Leaver) -> Change {
    let change = LeaverChange::Announce(Box::new(leaver.clone()));
    Change::Leaver(Box::new(change))
}

fn moved(leaver: &Leaver) -> Vec<Change> {
    let change = LeaverChange::Move(Box::new(leaver.clone()));
    vec![Change::Leaver(Box::new(change))]
}

pub(crate) async fn who_leaves_comes_back_and_is_moved_by_who_saw_it(records: Shared) {
    let here = Township::entered(&*records, "溪州鄉公所").await;
    let there = Township::entered(&*records, "埤頭鄉公所").await;
    let mut one = leaver(&here, 10);
    let id = one.announced().id;
    here.does(&*records, vec![announced(&one)]).await.unwrap();
    let second = leaver(&here, 20);
    let twice = here.does(&*records, vec![announced(&second)]).await;
    assert_eq!(refusal(twice), Refusal::Stale, "one stands for the person");
    let found = records.leaver(&here.scope, id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&one));
    assert_eq!(records.leaver(&there.scope, id).await.unwrap(), None);
    let person = here.contact.id;
    assert_eq!(records.leaver_of(person).await.unwrap(), Some(one.clone()));
    let due = |day| records.leavers_due(day);
    assert!(due(date(2026, 11, 30)).await.unwrap().is_empty());
    let all = due(date(2026, 12, 1)).await.unwrap();
    assert!(all.contains(&one));

    let said = Answered {
        answer: Answer::Done,
        note: "x".into(),
        by: there.contact.id,
        at: at(30),
    };
    one.answer(Line::Door, said).unwrap();
    let done = there.does(&*records, moved(&one)).await;
    assert_eq!(refusal(done), Refusal::NotFound);
    here.does(&*records, moved(&one)).await.unwrap();
    let again = here.does(&*records, moved(&one)).await;
    assert_eq!(refusal(again), Refusal::Stale);
    one.version = one.version.next();
    let what = TakenBack {
        keys: 2,
        ..TakenBack::default()
    };
    let (at, by) = (at(40), None);
    one.end(Taken { what, at, by }).unwrap();
    here.does(&*records, moved(&one)).await.unwrap();
    one.version = one.version.next();
    let query = LeaverQuery {
        state: Some(LeaverState::Ended),
        ..LeaverQuery::default()
    };
    let listed = records.leavers(&here.scope, &query).await.unwrap();
    assert_eq!(listed, [one.clone()]);
    assert!(
        records
            .leavers(&there.scope, &query)
            .await
            .unwrap()
            .is_empty()
    );
    let after = LeaverQuery {
        after: Some((one.announced().at, id)),
        ..LeaverQuery::default()
    };
    assert!(
        records
            .leavers(&here.scope, &after)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(!due(date(2026, 12, 1)).await.unwrap().contains(&one));
}
