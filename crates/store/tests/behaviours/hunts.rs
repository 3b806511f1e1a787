//! Looks back through the log.

use std::collections::BTreeSet;

use application::Refusal;
use application::deed::Change;
use application::hunts::{Delay, Hunt, HuntBook as _, HuntChange, HuntQuery, HuntState, Stood};
use domain::finding::Severity;
use domain::id::HuntId;
use jiff::SignedDuration;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

pub(crate) fn ordered(here: &Township, seconds: i64) -> Hunt {
    Hunt {
        id: HuntId::new(uuid()),
        unit: here.top.id,
        by: Some(here.contact.id),
        at: at(seconds),
        purpose: "x'; --".into(),
        rules: BTreeSet::from(["a".to_owned(), "b".to_owned()]),
        units: Some(BTreeSet::from([here.top.id])),
        from: Some(at(1)),
        to: None,
        dry: false,
        upto: 4_000,
        next: 0,
        read: 0,
        found: 0,
        aside: 0,
        known: 0,
        gravest: None,
        state: HuntState::Waiting,
        ended: None,
        why: None,
    }
}

pub(crate) async fn a_hunt_goes_on_until_it_is_over_and_counts_with_what_it_enters(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let there = Township::entered(&*records, "北斗鎮公所").await;
    let (first, second) = (ordered(&here, 10), ordered(&here, 20));
    for hunt in [&first, &second] {
        let order = Change::Hunt(HuntChange::Order(Box::new(hunt.clone())));
        here.does(&*records, vec![order]).await.unwrap();
    }
    let query = HuntQuery {
        limit: 1,
        ..HuntQuery::default()
    };
    let newest = records.hunts(&here.scope, &query).await.unwrap();
    assert_eq!(newest, std::slice::from_ref(&second));
    let query = HuntQuery {
        after: Some((second.at, second.id)),
        limit: 9,
    };
    let older = records.hunts(&here.scope, &query).await.unwrap();
    assert_eq!(older, std::slice::from_ref(&first));
    assert_eq!(records.hunt(&there.scope, first.id).await.unwrap(), None);

    let found = entered(&records, &here, &there, &first).await;
    let mut hunt = records.hunt(&here.scope, first.id).await.unwrap().unwrap();
    assert_eq!(
        (hunt.found, hunt.aside, hunt.gravest),
        (3, 1, Some(Severity::High))
    );
    (hunt.next, hunt.read, hunt.known, hunt.state) = (2_000, 1_999, 5, HuntState::Running);
    assert!(records.hunt_on(&hunt).await.unwrap());
    let read = records.hunt(&here.scope, first.id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&hunt));
    (hunt.state, hunt.ended) = (HuntState::Failed, Some(at(99)));
    hunt.why = Some("many".into());
    let end = || vec![Change::Hunt(HuntChange::End(Box::new(hunt.clone())))];
    let foreign = there.does(&*records, end()).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    here.does(&*records, end()).await.unwrap();
    let read = records.hunt(&here.scope, first.id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&hunt));
    // What is over stays as it is.
    assert_eq!(refusal(here.does(&*records, end()).await), Refusal::Stale);
    let late = here.does(&*records, vec![Change::Hunt(found)]).await;
    assert_eq!(refusal(late), Refusal::Stale);
    assert!(!records.hunt_on(&hunt).await.unwrap());
}

/// A finding of a hunt, and what is told of it.
async fn entered(records: &Shared, here: &Township, there: &Township, first: &Hunt) -> HuntChange {
    let mut finding = here.finding("hunted");
    finding.hunt = Some(first.id);
    let found = HuntChange::Found {
        id: first.id,
        unit: first.unit,
        found: 3,
        aside: 1,
        gravest: Some(Severity::High),
    };
    let entered = vec![
        Change::RaiseFinding(finding.clone()),
        Change::Hunt(found.clone()),
    ];
    here.does(&**records, entered).await.unwrap();
    let stood = records.stood(finding.unit, &finding.rule).await.unwrap();
    let expected = Stood {
        key: finding.key.clone(),
        begins: finding.proofs.first().map(|proof| proof.event.index),
        first: finding.first,
        last: finding.last,
        hunt: Some(first.id),
    };
    assert_eq!(stood, [expected]);
    let unit = finding.unit;
    let hunted = async |rule: &str, from, to| {
        let found = records.hunted(unit, rule, (from, to)).await.unwrap();
        found.into_iter().map(|one| one.key).collect::<Vec<_>>()
    };
    let (rule, first, last) = (finding.rule.as_str(), finding.first, finding.last);
    let second = SignedDuration::from_secs(1);
    assert_eq!(hunted(rule, last, last).await, [finding.key.clone()]);
    assert_eq!(hunted(rule, first, first).await, [finding.key.clone()]);
    assert!(hunted(rule, last + second, last + second).await.is_empty());
    assert!(
        hunted(rule, first - second, first - second)
            .await
            .is_empty()
    );
    assert!(hunted("another", first, last).await.is_empty());
    let delays = records.delays(&here.scope, at(0)).await.unwrap();
    let delay = Delay {
        needed: finding.needed.unwrap(),
        raised: finding.raised,
        hunted: true,
    };
    assert_eq!(delays, [delay]);
    assert_eq!(records.delays(&there.scope, at(0)).await.unwrap(), []);
    assert_eq!(records.delays(&here.scope, at(62)).await.unwrap(), []);
    found
}
