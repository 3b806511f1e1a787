//! Access reviews: what was true at the start is looked at by somebody else, and signed when all of it is done.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use api::{Given, OPERATIONS, Unanswered};
use application::grants::GivenRole;
use application::jobs::{JobQuery, Scheduler, Track, Work};
use application::notices::Tell;
use application::port::Records as _;
use application::reviews::{Answered, Covered, NewReview, ReviewLine, ReviewQuery, ReviewsDue};
use application::use_case::ANSWER_REVIEW;
use application::{Actor, Problem, Refusal};
use domain::id::{PersonId, ReviewId};
use domain::message::MailAddress;
use domain::people::Role;
use domain::review::{ReviewState, Reviewed, Verdict};
use domain::telling::NoticeSettings;
use domain::version::Version;
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

pub(crate) fn of_township(
    office: &TestOffice,
    reviewer: &Actor,
    stand_in: Option<&Actor>,
) -> NewReview {
    NewReview {
        unit: office.township,
        below: true,
        covered: Covered::Own(Reviewed::OWN.into()),
        name: "年度清查".into(),
        document: "府資字第 1 號".into(),
        until: date(2026, 12, 31),
        reviewer: Some(reviewer.person.id),
        stand_in: stand_in.map(|one| one.person.id),
    }
}

pub(crate) fn not_found<T>(done: &Result<T, Problem>) -> bool {
    matches!(done, Err(Problem::Refused(Refusal::NotFound)))
}

pub(crate) fn why<T>(done: Result<T, Problem>) -> String {
    match done {
        Err(Problem::Refused(Refusal::WrongState { why } | Refusal::Invalid { why, .. })) => {
            why.to_owned()
        }
        Err(other) => other.to_string(),
        Ok(_) => "done".to_owned(),
    }
}

pub(crate) async fn lines(
    office: &TestOffice,
    who: &Actor,
    id: ReviewId,
) -> Result<Vec<ReviewLine>, Problem> {
    let found = office.office.view_own_review(who, (id, false), (0, 200));
    Ok(found.await?.1)
}

pub(crate) fn said(line: &ReviewLine, verdict: Verdict) -> Answered {
    Answered {
        number: line.number,
        verdict,
        reason: "職務已調整".into(),
    }
}

async fn answered_by_api(
    office: &TestOffice,
    who: &Actor,
    id: ReviewId,
    number: u32,
) -> Result<(), Unanswered> {
    let named = |one: &&api::Operation| one.use_case.name == ANSWER_REVIEW.name;
    let operation = OPERATIONS.iter().find(named);
    let body = json!({"review": id, "answers": [{"number": number, "answer": "keep"}]});
    let given = Given::Body(body.to_string().into_bytes());
    match operation {
        Some(operation) => (operation.call)(&office.office, who, given).await.map(drop),
        None => Err(Unanswered::Unreadable("no such operation".to_owned())),
    }
}

/// How many roles of the township's people the leader has to look at, and of the leader's own the contact.
async fn roles(office: &TestOffice) -> Result<BTreeMap<PersonId, usize>, Failure> {
    let [leader, contact] = ["chang.leader", "lin.contact"];
    let mut counts = BTreeMap::new();
    for name in [leader, contact, "nguyen.admin", "wang.staff"] {
        let who = office.actor(name).await?.person.id;
        let looks = if name == leader { contact } else { leader };
        let looks = office.actor(looks).await?.person.id;
        let grants = office.records().grants(who).await?;
        let held = grants.iter().filter(|one| one.in_force(date(2026, 11, 21)));
        *counts.entry(looks).or_insert(0) += held.count();
    }
    Ok(counts)
}

#[tokio::test]
async fn nobody_looks_at_their_own_line_and_nobody_answers_for_another() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await?;
    let leader = office.actor("chang.leader").await?;
    let admin = office.actor("nguyen.admin").await?;
    let alone = of_township(&office, &leader, None);
    let refused = desk.preview_review(&contact, &alone).await;
    assert_eq!(why(refused), "refusal-review-nobody", "the leader's own");
    let new = of_township(&office, &leader, Some(&contact));
    let plan = desk.preview_review(&contact, &new).await?;
    let counts = roles(&office).await?;
    assert_eq!(plan.reviewers(), counts);
    let query = ReviewQuery {
        limit: 10,
        ..ReviewQuery::default()
    };
    assert!(
        desk.list_reviews(&contact, &query).await?.is_empty(),
        "only looked"
    );
    let (id, _) = desk.start_review(&contact, new).await?;

    for who in [&leader, &contact] {
        let own = lines(&office, who, id).await?;
        assert_eq!(Some(&own.len()), counts.get(&who.person.id));
        assert!(own.iter().all(|one| one.line.who.0 != Some(who.person.id)));
    }
    let all = desk.view_review(&leader, id, (0, 200)).await?.lines;
    let own = all
        .iter()
        .find(|one| one.line.who.0 == Some(leader.person.id));
    let own = own.ok_or("no line of the leader")?;
    let keep = [said(own, Verdict::Keep)];
    let by_desk = desk.answer_review(&leader, id, &keep).await;
    assert!(matches!(by_desk, Err(Problem::Refused(Refusal::Stale))));
    let by_api = answered_by_api(&office, &leader, id, own.number).await;
    assert!(matches!(
        by_api,
        Err(Unanswered::Problem(Problem::Refused(Refusal::Stale)))
    ));
    answered_by_api(&office, &contact, id, own.number)
        .await
        .map_err(|cause| format!("{cause:?}"))?;

    // Who has no lines of it, and who is of another unit, finds nothing.
    let staff = office.actor("wang.staff").await?;
    let stranger = office.actor("huang.contact").await?;
    for who in [&staff, &stranger] {
        assert!(desk.list_own_reviews(who).await?.is_empty());
        assert!(not_found(&lines(&office, who, id).await));
        assert!(not_found(&desk.answer_review(who, id, &keep).await));
        assert!(not_found(&desk.view_review(who, id, (0, 200)).await));
    }
    assert!(desk.list_reviews(&stranger, &query).await?.is_empty());
    let signed = desk.sign_review(&admin, (id, Version::new(2))).await;
    assert!(not_found(&signed), "an administrator signs nothing");
    Ok(())
}

#[tokio::test]
async fn a_review_is_signed_when_all_is_answered_and_what_had_to_go_is_gone() -> Result<(), Failure>
{
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await?;
    let leader = office.actor("chang.leader").await?;
    let admin = office.actor("nguyen.admin").await?;
    let staff = office.actor("wang.staff").await?.person.id;
    let new = of_township(&office, &leader, Some(&contact));
    let (id, _) = desk.start_review(&contact, new).await?;
    let early = desk.sign_review(&leader, (id, Version::FIRST)).await;
    assert_eq!(why(early), "refusal-review-unanswered");

    let silent = lines(&office, &leader, id).await?;
    let silent = silent.first().ok_or("no line")?;
    let silent = Answered {
        reason: " ".into(),
        ..said(silent, Verdict::TakeAway)
    };
    assert!(desk.answer_review(&leader, id, &[silent]).await.is_err());
    let mut gone = None;
    for who in [&leader, &contact] {
        let own = lines(&office, who, id).await?;
        let answers = own.iter().map(|one| {
            if one.line.who.0 == Some(staff) {
                said(one, Verdict::TakeAway)
            } else {
                said(one, Verdict::Keep)
            }
        });
        let answers: Vec<_> = answers.collect();
        desk.answer_review(who, id, &answers).await?;
        gone = own
            .into_iter()
            .find(|one| one.line.who.0 == Some(staff))
            .or(gone);
    }
    let gone = gone.ok_or("no line of the clerk")?.line;
    let seen = desk
        .view_review(&leader, id, (0, 200))
        .await?
        .review
        .version;
    let standing = desk.sign_review(&leader, (id, seen)).await;
    assert_eq!(why(standing), "refusal-review-standing");

    let given = GivenRole {
        person: staff,
        role: Role::from_name(&gone.what).ok_or("no role")?,
        unit: gone.place.parse()?,
        from: gone.since.parse()?,
    };
    desk.end_grant(&admin, given, date(2026, 11, 20)).await?;
    // The line stays as it was at the start; the page says that the role does not exist any more.
    let view = desk.view_review(&leader, id, (0, 200)).await?;
    let kept = view.lines.iter().find(|one| one.line == gone);
    assert_eq!(kept.map(|one| one.exists), Some(false));
    let unseen = desk.sign_review(&leader, (id, Version::FIRST)).await;
    assert!(matches!(unseen, Err(Problem::Refused(Refusal::Stale))));
    desk.sign_review(&leader, (id, seen)).await?;
    let view = desk.view_review(&leader, id, (0, 200)).await?;
    assert_eq!(view.review.state(), ReviewState::Signed);
    assert_eq!(view.review.course().by, Some(leader.person.id));
    assert!(desk.list_own_reviews(&leader).await?.is_empty());
    let again = desk.end_review(&contact, (id, seen), "x").await;
    assert!(matches!(again, Err(Problem::Refused(Refusal::Stale))));
    Ok(())
}

/// Starts one at the console, looked at by the leader; the contact stands in. Its identity.
pub(crate) async fn started_at_the_console(office: &TestOffice) -> Result<String, Failure> {
    let keeper = Visitor::of(office, "nguyen.admin").await?;
    let unit = office.township.to_string();
    let typed = |reviewer, go| {
        [
            ("name", "年度清查"),
            ("unit", unit.as_str()),
            ("below", "yes"),
            ("last", "2026-12-31"),
            ("reviewer", reviewer),
            ("stand_in", "lin.contact"),
            ("go", go),
        ]
    };
    let wrong = keeper.post("/reviews", &typed("nobody", "look")).await?;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    assert!(
        wrong.text.contains("review-reviewer-error"),
        "{}",
        wrong.text
    );
    let looked = keeper
        .post("/reviews", &typed("Chang.Leader", "look"))
        .await?;
    assert!(looked.text.contains("review-preview"), "{}", looked.text);
    assert!(!keeper.get("/reviews").await?.text.contains("/reviews/one"));
    let started = keeper
        .post("/reviews", &typed("Chang.Leader", "start"))
        .await?;
    assert_eq!(started.status, 303, "{}", started.text);
    let page = keeper.get(&started.location).await?.text;
    assert!(
        !page.contains("data-test=\"review-sign\""),
        "an administrator does not sign"
    );
    let export = started.location.replace("/one?", "/one/export/json?");
    assert!(keeper.get(&export).await?.text.contains("\"number\""));
    let id = started.location.rsplit('=').next();
    Ok(id.unwrap_or_default().to_owned())
}

/// Marks of the rows of a page.
pub(crate) fn marks(page: &str) -> Vec<(&str, &str)> {
    let marks = page.split("name=\"item\" value=\"").skip(1);
    let marks = marks.filter_map(|rest| rest.split('"').next());
    marks.map(|mark| ("item", mark)).collect()
}

/// The pages: look first, start, answer several at once, sign.
#[tokio::test]
async fn a_review_is_started_answered_and_looked_at_at_the_console() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = started_at_the_console(&office).await?;
    // Who looks finds the lines on the first page; the leader's own is not among them.
    let leader = Visitor::of(&office, "chang.leader").await?;
    assert!(leader.get("/").await?.text.contains("today-review"));
    let lines = format!("/account/reviews/lines?review={id}");
    let page = leader.get(&lines).await?.text;
    let marks = marks(&page);
    let own = office.actor("chang.leader").await?.person.id;
    let many = roles(&office).await?.get(&own).copied();
    assert_eq!(Some(marks.len()), many, "{page}");
    let path = format!("/account/reviews/take-away?review={id}");
    let silent = leader.post(&path, &marks).await?;
    assert_eq!(silent.status, 422, "no reason: {}", silent.text);
    let path = format!("/account/reviews/keep?review={id}");
    let kept = leader.post(&path, &marks).await?;
    assert_eq!(kept.status, 303, "{}", kept.text);
    let told = leader.get(&kept.location).await?;
    let kept = format!("Kept: {}", marks.len());
    assert!(told.text.contains(&kept), "{}", told.text);
    assert!(!leader.get("/").await?.text.contains("today-review"));

    // Marks of somebody else's lines do nothing.
    let contact = Visitor::of(&office, "lin.contact").await?;
    let others = contact.post(&path, &marks).await?;
    let told = contact.get(&others.location).await?;
    assert!(told.text.contains("Kept: 0"), "{}", told.text);
    let staff = Visitor::of(&office, "wang.staff").await?;
    assert_eq!(staff.get(&lines).await?.status, 404);
    // One line is left: it cannot be signed yet, and the page says so.
    let one = leader.get(&format!("/reviews/one?review={id}")).await?;
    assert!(
        one.text.contains("data-test=\"review-sign\""),
        "{}",
        one.text
    );
    let early = leader
        .post(&format!("/reviews/{id}/sign"), &[("seen", "2")])
        .await?;
    assert_eq!(early.status, 409, "{}", early.text);
    Ok(())
}

#[tokio::test]
async fn who_has_lines_to_look_at_is_reminded_until_they_are_answered() -> Result<(), Failure> {
    let office = TestOffice::with_mail().await?;
    let (leader, _) = office.sign_in("chang.leader").await?;
    let settings = NoticeSettings {
        mail: Some(MailAddress::parse("leader@example.org")?),
        ..NoticeSettings::default()
    };
    let desk = &office.office;
    desk.choose_notices(&leader.actor, settings).await?;
    let contact = office.actor("lin.contact").await?;
    let new = of_township(&office, &leader.actor, Some(&contact));
    let (id, _) = desk.start_review(&contact, new).await?;
    assert_eq!(reminded(&office).await?, 0, "not on the day itself");
    office.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(reminded(&office).await?, 1, "the contact has no address");
    office.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(reminded(&office).await?, 1, "no day of it");
    let own = lines(&office, &leader.actor, id).await?;
    let keep: Vec<_> = own.iter().map(|one| said(one, Verdict::Keep)).collect();
    desk.answer_review(&leader.actor, id, &keep).await?;
    // A week after the last day only who is left is told.
    let late = "2027-01-07T09:00:00+08:00".parse::<jiff::Timestamp>()?;
    office.clock.advance(late.duration_since(office.now()));
    assert_eq!(reminded(&office).await?, 1);
    Ok(())
}

/// Does what is due; how many letters there are of it.
async fn reminded(office: &TestOffice) -> Result<usize, Failure> {
    let works: Vec<Arc<dyn Work>> = vec![Arc::new(ReviewsDue), Arc::new(Tell)];
    let mut lane = Scheduler::new(Arc::clone(&office.office), Track::House, works);
    lane.begin().await?;
    for _ in 0..5 {
        lane.turn(Duration::ZERO).await?;
    }
    let query = JobQuery {
        limit: 200,
        ..JobQuery::default()
    };
    let boss = office.actor("wu.admin").await?;
    let jobs = office.office.list_jobs(&boss, &query).await?;
    let letters = jobs.iter().filter(|row| row.job.kind == "mail");
    Ok(letters
        .filter(|row| row.job.payload.contains("/account/reviews"))
        .count())
}
