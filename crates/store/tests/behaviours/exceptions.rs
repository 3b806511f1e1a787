//! Exceptions from account policies: kept as they were asked for, moved by who saw them, and read until their last day.

use application::Refusal;
use application::deed::Change;
use application::exceptions::{ExceptionBook as _, ExceptionChange, ExceptionQuery};
use domain::id::{ExceptionId, PersonId};
use domain::people::Person;
use domain::policy::{
    AccountFacts, AccountRow, ExceptionAsked, ExceptionRecord, ExceptionState, Policy, Step,
    Subject, builtin_policies, judge,
};
use domain::version::Version;
use jiff::civil::{Date, date};

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

const LAST: Date = date(2026, 12, 31);

fn asked(here: &Township) -> ExceptionRecord {
    ExceptionRecord::new(ExceptionAsked {
        id: ExceptionId::new(uuid()),
        unit: here.top.id,
        policy: "tainan-2013".into(),
        overlay: "nist-800-63b-4".into(),
        subject: Subject::Rotate,
        reason: "'; --\n已實施".into(),
        document: "府資字第1號".into(),
        until: LAST,
        by: here.contact.id,
        at: at(10),
    })
}

fn ask(record: &ExceptionRecord) -> Change {
    Change::Exception(Box::new(ExceptionChange::Ask(Box::new(record.clone()))))
}

fn moved(record: &ExceptionRecord) -> Change {
    Change::Exception(Box::new(ExceptionChange::Move(Box::new(record.clone()))))
}

/// One for the dump.
pub(crate) fn kept(here: &Township) -> Change {
    ask(&asked(here))
}

fn merged() -> Policy {
    let all = builtin_policies().unwrap();
    let of = |id: &str| all.iter().find(|one| one.id() == id).unwrap();
    of("tainan-2013").laid_under(Some(of("nist-800-63b-4")))
}

/// Used every day, with a password of half a year.
fn old(policy: &Policy, day: Date) -> AccountFacts {
    let row: AccountRow = serde_json::from_value(serde_json::json!({
        "account": "a", "state": "active", "issued": "2020-01-02",
        "last_login": day.to_string(), "password_changed": "2026-05-01",
    }))
    .unwrap();
    row.read(policy.zone()).unwrap()
}

/// What the policy asks for on a day by what is on record, with the document that keeps it from being asked.
async fn demanded(records: &Shared, day: Date) -> (Step, Option<String>) {
    let policy = merged();
    let standing = records.exceptions_standing(day).await.unwrap();
    let exceptions: Vec<_> = standing
        .iter()
        .filter_map(|one| one.in_force(day))
        .collect();
    let held = policy.on(&exceptions, day).policy;
    let noon = day.at(12, 0, 0, 0).to_zoned(policy.zone().clone());
    let verdict = judge(&old(&policy, day), &held, noon.unwrap().timestamp());
    (verdict.step, verdict.spared.map(|one| one.document))
}

pub(crate) async fn an_exception_is_read_until_its_last_day_and_moved_by_who_saw_it(
    records: Shared,
) {
    let here = Township::entered(&*records, "埔鹽鄉公所").await;
    let there = Township::entered(&*records, "埔心鄉公所").await;
    let other = Person {
        id: PersonId::new(uuid()),
        name: "王小明".into(),
        ..here.contact.clone()
    };
    let mut one = asked(&here);
    let id = one.asked().id;
    let changes = vec![Change::AddPerson(other.clone()), ask(&one)];
    here.does(&*records, changes).await.unwrap();
    let query = ExceptionQuery {
        limit: 10,
        ..ExceptionQuery::default()
    };
    let listed = records.exceptions(&here.scope, &query).await.unwrap();
    assert_eq!(listed, vec![one.clone()]);
    let none = records.exceptions(&there.scope, &query).await.unwrap();
    assert!(none.is_empty());
    assert_eq!(records.exception(&there.scope, id).await.unwrap(), None);
    let day = date(2026, 12, 1);
    let rotate = (Step::ForceChange, None);
    assert_eq!(demanded(&records, day).await, rotate, "only asked for");

    one.grant(other.id, day, at(20)).unwrap();
    here.does(&*records, vec![moved(&one)]).await.unwrap();
    let again = here.does(&*records, vec![moved(&one)]).await;
    assert_eq!(refusal(again), Refusal::Stale, "the version that was seen");
    let spared = (Step::None, Some("府資字第1號".to_owned()));
    assert_eq!(demanded(&records, day).await, spared);
    assert_eq!(
        demanded(&records, LAST).await,
        spared,
        "the last day counts"
    );
    let after = LAST.tomorrow().unwrap();
    assert_eq!(demanded(&records, after).await, rotate);

    let granted = records.exception(&here.scope, id).await.unwrap().unwrap();
    assert_eq!(granted.course().granted, Some((other.id, day)));
    assert_eq!(granted.version, Version::FIRST.next());
    one = granted;
    one.withdraw(here.contact.id, "收回".into(), at(30))
        .unwrap();
    here.does(&*records, vec![moved(&one)]).await.unwrap();
    assert_eq!(demanded(&records, day).await, rotate, "at once");
    let query = ExceptionQuery {
        state: Some(ExceptionState::Withdrawn),
        ..query
    };
    let listed = records.exceptions(&here.scope, &query).await.unwrap();
    assert_eq!(listed.len(), 1);
}

/// What is granted by who asked is not written, whatever the program says.
pub(crate) async fn no_exception_is_granted_by_who_asked_for_it(records: Shared) {
    let here = Township::entered(&*records, "埔鹽鄉公所").await;
    let one = asked(&here);
    here.does(&*records, vec![ask(&one)]).await.unwrap();
    let mut course = one.course().clone();
    course.state = ExceptionState::Granted;
    course.granted = Some((here.contact.id, date(2026, 12, 1)));
    let forged = ExceptionRecord::stored(one.asked().clone(), course, one.version);
    let done = here.does(&*records, vec![moved(&forged)]).await;
    assert!(done.is_err(), "{done:?}");
    let kept = records.exception(&here.scope, one.asked().id).await;
    assert_eq!(kept.unwrap(), Some(one));
}
