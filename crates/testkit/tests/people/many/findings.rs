//! Several findings judged at once: each on its own line of the journal, undone with one press, and
//! what was to be watched comes back by itself.

use std::sync::Arc;
use std::time::Duration;

use application::jobs::{Scheduler, Track};
use application::watch::EndWatch;
use domain::finding::FindingState;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

use crate::many::{fields, journalled};

const REASON: &str = "市府弱點掃描，已與資訊處確認";

async fn states(office: &TestOffice) -> Result<Vec<&'static str>, Failure> {
    let findings = office.findings().await?;
    Ok(findings.iter().map(|one| one.state.name()).collect())
}

#[tokio::test]
async fn marked_findings_are_judged_together_and_undone_together() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let list = contact.get("/findings").await?;
    let items = list.values("item");
    assert!(items.len() > 3, "{}", list.text);
    let marked = items.get(..3).unwrap_or_default();

    let sent = fields(marked, &[("reason", REASON), ("until", "")]);
    let done = contact.post("/findings/dismiss", &sent).await?;
    assert_eq!(done.status, 303, "{}", done.text);
    let dismissed = |states: Vec<&str>| states.iter().filter(|s| **s == "dismissed").count();
    assert_eq!(dismissed(states(&office).await?), 3);
    assert_eq!(journalled(&office, "dismiss_finding").await?, 3);

    let told = contact.get(&done.location).await?;
    assert!(
        told.text
            .contains("3 findings were judged not an incident."),
        "{}",
        told.text
    );
    let undo = told.values("item");
    assert_eq!(undo.len(), 3);
    let undone = contact
        .post("/findings/reopen", &fields(&undo, &[]))
        .await?;
    assert_eq!(dismissed(states(&office).await?), 0);
    let told = contact.get(&undone.location).await?;
    assert!(
        told.text.contains("3 findings wait to be judged again."),
        "{}",
        told.text
    );
    assert!(told.values("item").is_empty(), "an undo is not undone");
    Ok(())
}

#[tokio::test]
async fn what_somebody_else_judged_in_between_stays_and_is_told() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let items = contact.get("/findings").await?.values("item");
    let (first, rest) = items.split_first().ok_or("no findings")?;
    let alone = fields(std::slice::from_ref(first), &[("reason", "另案處理")]);
    contact.post("/findings/dismiss", &alone).await?;

    let second = rest.first().ok_or("one finding only")?;
    let both = [first.clone(), second.clone()];
    let sent = fields(&both, &[("reason", REASON)]);
    let done = contact.post("/findings/dismiss", &sent).await?;
    let told = contact.get(&done.location).await?;
    assert!(
        told.text.contains("1 finding was judged not an incident."),
        "{}",
        told.text
    );
    assert!(told.text.contains("Not changed"), "{}", told.text);
    let kept = office.findings().await?.into_iter().filter(
        |one| matches!(&one.state, FindingState::Dismissed { reason, .. } if reason == "另案處理"),
    );
    assert_eq!(kept.count(), 1);
    Ok(())
}

#[tokio::test]
async fn without_a_reason_nothing_is_done_and_the_marks_stay() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let items = contact.get("/findings").await?.values("item");
    let marked = items.get(..2).unwrap_or_default();
    let sent = fields(marked, &[("reason", " ")]);
    let again = contact
        .post("/findings/dismiss?state=all&severity=", &sent)
        .await?;
    assert_eq!(again.status, 422);
    assert_eq!(again.text.matches(" checked>").count(), 2, "{}", again.text);
    assert!(
        again.text.contains("value=\"all\" selected"),
        "the filter stays: {}",
        again.text
    );
    assert!(states(&office).await?.iter().all(|state| *state == "open"));
    let none = contact
        .post("/findings/dismiss", &[("reason", REASON)])
        .await?;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("many-items"), "{}", none.text);
    Ok(())
}

#[tokio::test]
async fn who_may_only_look_can_mark_nothing() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let items = contact.get("/findings").await?.values("item");
    let auditor = Visitor::of(&office, "lee.auditor").await?;
    assert!(auditor.get("/findings").await?.values("item").is_empty());
    let sent = fields(&items, &[("reason", REASON)]);
    assert_eq!(auditor.post("/findings/dismiss", &sent).await?.status, 404);
    assert!(states(&office).await?.iter().all(|state| *state == "open"));
    Ok(())
}

#[tokio::test]
async fn what_was_watched_comes_back_when_its_time_is_over() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let items = contact.get("/findings").await?.values("item");
    let marked = items.get(..2).unwrap_or_default();
    let zone = application::zone("Asia/Taipei");
    let soon = office.now().checked_add(SignedDuration::from_hours(2))?;
    let until = soon.to_zoned(zone).strftime("%Y-%m-%dT%H:%M").to_string();
    let sent = fields(marked, &[("reason", REASON), ("until", &until)]);
    let done = contact.post("/findings/watch", &sent).await?;
    assert_eq!(done.status, 303, "{}", done.text);
    let watched = |states: &[&str]| states.iter().filter(|s| **s == "watched").count();
    assert_eq!(watched(&states(&office).await?), 2);

    let mut jobs = Scheduler::new(
        Arc::clone(&office.office),
        Track::House,
        vec![Arc::new(EndWatch)],
    );
    office.clock.advance(SignedDuration::from_mins(110));
    jobs.turn(Duration::ZERO).await?;
    assert_eq!(watched(&states(&office).await?), 2, "not before its time");
    // One of them is watched longer: its first end no longer means anything.
    let longer = contact.get("/findings?state=watched").await?.values("item");
    let later = office.now().checked_add(SignedDuration::from_hours(9))?;
    let zone = application::zone("Asia/Taipei");
    let later = later.to_zoned(zone).strftime("%Y-%m-%dT%H:%M").to_string();
    let one = longer.get(..1).unwrap_or_default();
    let sent = fields(one, &[("reason", REASON), ("until", &later)]);
    contact.post("/findings/watch", &sent).await?;

    office.clock.advance(SignedDuration::from_mins(11));
    jobs.turn(Duration::from_mins(11)).await?;
    assert_eq!(watched(&states(&office).await?), 1);
    assert_eq!(journalled(&office, "watch_ended").await?, 1);
    Ok(())
}
