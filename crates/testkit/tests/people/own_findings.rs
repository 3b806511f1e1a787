//! "Was this you?": what somebody says to a finding about their own account is shown and closes nothing.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use application::jobs::{JobQuery, Scheduler, Track, Work};
use application::notices::Tell;
use application::people::SignedIn;
use application::sign_ins::{Answer, FORWARD_DISOWNED, OwnFinding, Weak};
use application::{Actor, Problem, Refusal};
use domain::finding::FindingState;
use domain::id::FindingId;
use domain::message::MailAddress;
use domain::telling::NoticeSettings;
use jiff::SignedDuration;
use testkit::office::TestOffice;
use testkit::visitor::Visitor;

const WHO: &str = "wang.staff";

/// A forward of a mailbox to an outside address, as Dovecot tells its first effect.
const FORWARD: &str = "Nov 21 10:45:01 mail dovecot: lmtp(wang.staff@xiling.example)<12><aa>: sieve: msgid=<4.5.6@school.example>: forwarded to <box77@elsewhere.example>";

async fn office() -> TestOffice {
    let office = TestOffice::new().await.unwrap();
    office.clock.advance(SignedDuration::from_mins(60));
    office
}

async fn asked(office: &TestOffice, who: &str) -> Vec<OwnFinding> {
    let actor = office.actor(who).await.unwrap();
    asked_by(office, &actor).await
}

async fn asked_by(office: &TestOffice, actor: &Actor) -> Vec<OwnFinding> {
    office.office.list_own_findings(actor).await.unwrap()
}

async fn said(
    office: &TestOffice,
    who: &SignedIn,
    id: FindingId,
    answer: Answer,
) -> Result<(), Problem> {
    office.office.answer_finding(who, id, answer, None).await
}

fn is_refused(done: &Result<(), Problem>) -> bool {
    matches!(done, Err(Problem::Refused(Refusal::NotFound)))
}

/// Invariant I98.
#[tokio::test]
async fn an_answer_of_whoever_came_after_is_weak_and_closes_nothing() {
    let office = TestOffice::new().await.unwrap();
    let (early, _) = office.sign_in(WHO).await.unwrap();
    office.clock.advance(SignedDuration::from_mins(60));
    office
        .take("mail", [FORWARD, FORWARD].into_iter())
        .await
        .unwrap();
    let own = asked(&office, WHO).await;
    assert_eq!(own.len(), 1, "{own:?}");
    let (id, state) = (own[0].finding.id, own[0].finding.state.clone());
    assert_eq!(state, FindingState::Open);
    office.clock.advance(SignedDuration::from_mins(10));
    // The thief has signed in after it: the answer stands there as a weak one.
    let (late, _) = office.sign_in(WHO).await.unwrap();
    said(&office, &late, id, Answer::Mine).await.unwrap();
    let answer = |own: &[OwnFinding]| own[0].answer.clone().unwrap();
    assert_eq!(answer(&asked(&office, WHO).await).weak, Some(Weak::Young));
    let findings = office.findings().await.unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].state,
        FindingState::Open,
        "only the contact judges"
    );
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let page = contact.get(&format!("/findings/{id}")).await.unwrap();
    assert!(page.text.contains("It proves little"), "{}", page.text);

    // Whoever was in before it says otherwise; nobody takes that back.
    said(&office, &early, id, Answer::NotMine).await.unwrap();
    let now = answer(&asked_by(&office, &early.actor).await);
    assert_eq!((now.answer, now.weak), (Answer::NotMine, None));
    assert!(is_refused(&said(&office, &late, id, Answer::Mine).await));
    said(&office, &early, id, Answer::NotMine).await.unwrap();
    let findings = office.findings().await.unwrap();
    let rules: BTreeSet<_> = findings.iter().map(|one| one.rule.as_str()).collect();
    assert!(rules.contains(FORWARD_DISOWNED), "{rules:?}");
    assert_eq!(findings.len(), 2, "told once");
    assert!(findings.iter().all(|one| one.state == FindingState::Open));
}

#[tokio::test]
async fn nobody_is_asked_or_answers_about_somebody_else() {
    let office = office().await;
    office.take("mail", [FORWARD].into_iter()).await.unwrap();
    let id = asked(&office, WHO).await[0].finding.id;
    for who in ["chang.leader", "lin.contact", "huang.contact"] {
        assert!(asked(&office, who).await.is_empty(), "{who}");
        let (other, _) = office.sign_in(who).await.unwrap();
        assert!(is_refused(&said(&office, &other, id, Answer::Mine).await));
    }
    // What no rule asks about stays with the contact: a burst of mail tells nobody that they are suspected.
    let line = |second: u32| {
        format!(
            "Nov 21 10:10:{second:02} srv sshd[4]: Failed password for wang.staff from 198.51.100.10 port 4 ssh2"
        )
    };
    let lines: Vec<_> = (0..30).map(line).collect();
    let lines = lines.iter().map(String::as_str);
    office.take("srv", lines).await.unwrap();
    assert!(office.findings().await.unwrap().len() > 1);
    assert_eq!(asked(&office, WHO).await.len(), 1);
    office.clock.advance(SignedDuration::from_hours(91 * 24));
    assert!(asked(&office, WHO).await.is_empty(), "long ago");
}

#[tokio::test]
async fn three_clicks_at_the_console() {
    let office = office().await;
    office.take("mail", [FORWARD].into_iter()).await.unwrap();
    let visitor = Visitor::of(&office, WHO).await.unwrap();
    let today = visitor.get("/").await.unwrap();
    assert!(today.text.contains("today-own-findings"), "{}", today.text);
    let page = visitor.get("/account/findings").await.unwrap();
    assert!(
        page.text.contains("box77@elsewhere.example"),
        "{}",
        page.text
    );
    let none = visitor.post("/account/findings/mine", &[]).await.unwrap();
    assert_eq!(none.status, 422);
    let id = asked(&office, WHO).await[0].finding.id.to_string();
    let mark = [("item", id.as_str())];
    let mine = visitor.post("/account/findings/mine", &mark).await.unwrap();
    assert_eq!(
        (mine.status, mine.location.as_str()),
        (303, "/account/findings")
    );
    let today = visitor.get("/").await.unwrap();
    assert!(!today.text.contains("today-own-findings"));
    let ask = visitor.post("/account/findings/ask", &mark).await.unwrap();
    let sure = visitor.get(&ask.location).await.unwrap();
    assert!(sure.text.contains("own-findings-sure"), "{}", sure.text);
    let done = visitor
        .post("/account/findings/not-mine", &mark)
        .await
        .unwrap();
    assert_eq!(done.location, "/account/sign-ins/done");
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let list = contact.get("/findings").await.unwrap();
    assert!(list.text.contains("not theirs"), "{}", list.text);
    let file = visitor.get("/account/findings/export/json").await.unwrap();
    assert!(file.text.contains("It was not me"), "{}", file.text);
}

/// The mail that asks somebody: its key and address.
async fn letters(office: &TestOffice) -> Vec<String> {
    let works: Vec<Arc<dyn Work>> = vec![Arc::new(Tell)];
    let mut lane = Scheduler::new(Arc::clone(&office.office), Track::House, works);
    lane.begin().await.unwrap();
    for _ in 0..5 {
        lane.turn(Duration::ZERO).await.unwrap();
    }
    let query = JobQuery {
        limit: 200,
        ..JobQuery::default()
    };
    let admin = office.actor("wu.admin").await.unwrap();
    let jobs = office.office.list_jobs(&admin, &query).await.unwrap();
    let asks = |payload: &str| payload.contains("was-this-you");
    let letters = jobs.into_iter().filter(|row| row.job.kind == "mail");
    let payloads = letters.map(|row| row.job.payload);
    payloads.filter(|payload| asks(payload)).collect()
}

#[tokio::test]
async fn whoever_is_asked_gets_one_mail_a_day_and_nobody_else_does() {
    let office = TestOffice::with_mail().await.unwrap();
    office.clock.advance(SignedDuration::from_mins(60));
    for name in [WHO, "chang.leader"] {
        let (person, _) = office.sign_in(name).await.unwrap();
        let settings = NoticeSettings {
            mail: Some(MailAddress::parse(&format!("{name}@example.org")).unwrap()),
            ..NoticeSettings::default()
        };
        let chosen = office.office.choose_notices(&person.actor, settings);
        chosen.await.unwrap();
    }
    // A rule that asks nobody, about an account: its person is not told.
    let line = |second: u32| {
        format!(
            "Nov 21 10:10:{second:02} srv sshd[4]: Failed password for chang.leader from 198.51.100.10 port 4 ssh2"
        )
    };
    let lines: Vec<_> = (0..30).map(line).collect();
    let lines = lines.iter().map(String::as_str);
    office.take("srv", lines).await.unwrap();
    assert!(!office.findings().await.unwrap().is_empty());
    assert!(letters(&office).await.is_empty());

    office.take("mail", [FORWARD].into_iter()).await.unwrap();
    let told = letters(&office).await;
    let [letter] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert!(letter.contains("wang.staff@example.org"), "{letter}");
    assert!(letter.contains("/account/findings"), "{letter}");
    assert!(!letter.contains("box77"), "nothing of the case: {letter}");
    // More of the same day is no more mail; the next day is.
    let other = FORWARD.replace("box77", "box78").replace("10:45", "10:55");
    office
        .take("mail", [other.as_str()].into_iter())
        .await
        .unwrap();
    assert_eq!(letters(&office).await.len(), 1);
    office.clock.advance(SignedDuration::from_hours(48));
    let later = FORWARD
        .replace("box77", "box79")
        .replace("Nov 21", "Nov 23");
    office
        .take("mail", [later.as_str()].into_iter())
        .await
        .unwrap();
    assert_eq!(letters(&office).await.len(), 2);
}
