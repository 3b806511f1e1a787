//! What is normal here: findings of that kind are put aside with who and why, and counted, until it ends.

use application::normal::{LONGEST_NORMAL, Meant};
use application::{Problem, Refusal};
use domain::finding::{Finding, FindingState};
use domain::version::Version;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

const ABROAD: &str = "5b1f3a76-0c8e-4d0b-9a41-3f6d2c7e8a11";

fn signed_in(day: u32, who: &str) -> String {
    format!(
        "Nov {day:2} 08:00:00 mail dovecot: imap-login: Login: user=<{who}@xiling.example>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.5, mpid=9, TLS, session=<s>"
    )
}

async fn abroad(office: &TestOffice, day: u32, who: &str) -> Result<Finding, Failure> {
    let line = signed_in(day, who);
    office.take("mail", [line.as_str()].into_iter()).await?;
    let findings = office.findings().await?;
    let mut of = findings
        .into_iter()
        .filter(|one| one.rule == ABROAD && one.subject.account.as_deref() == Some(who));
    Ok(of.next().ok_or("no finding")?)
}

#[tokio::test]
async fn what_is_normal_is_put_aside_and_counted_until_it_ends() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (desk, contact) = (&office.office, office.actor("lin.contact").await?);
    let first = abroad(&office, 4, "wang.shufen").await?;
    let until = office.now() + SignedDuration::from_hours(24 * 30);
    let said = ("駐外人員，至年底", until);
    let id = desk
        .declare_normal(&contact, first.id, Some(Meant::Account), said)
        .await?;

    let second = abroad(&office, 9, "wang.shufen").await?;
    assert_ne!(second.id, first.id, "the first one had ended growing");
    let FindingState::Dismissed { by, reason, .. } = &second.state else {
        return Err(format!("{second:?}").into());
    };
    assert_eq!(
        (*by, reason.as_str()),
        (contact.person.id, "駐外人員，至年底")
    );
    let still = desk.view_finding(&contact, first.id).await?.finding;
    assert_eq!(
        still.state,
        FindingState::Open,
        "what was found before is judged by people"
    );
    let other = abroad(&office, 9, "lin.yating").await?;
    assert_eq!(
        other.state,
        FindingState::Open,
        "another account is not meant"
    );
    let listed = desk.list_normals(&contact).await?;
    assert_eq!((listed.len(), listed[0].hidden), (1, 1));

    desk.end_normal(&contact, id, Version::FIRST).await?;
    let third = abroad(&office, 14, "wang.shufen").await?;
    assert_eq!(third.state, FindingState::Open, "it is over");
    let again = desk.end_normal(&contact, id, Version::FIRST.next()).await;
    assert!(matches!(
        again,
        Err(Problem::Refused(Refusal::WrongState { .. }))
    ));
    desk.extend_normal(&contact, id, Version::FIRST.next(), until)
        .await?;
    office.clock.advance(SignedDuration::from_hours(24 * 31));
    assert!(
        desk.list_normals(&contact).await?[0].is_over(office.now()),
        "it ends by itself"
    );
    Ok(())
}

#[tokio::test]
async fn it_has_a_reason_an_end_and_is_never_said_of_the_gravest() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (desk, contact) = (&office.office, office.actor("lin.contact").await?);
    let finding = abroad(&office, 4, "wang.shufen").await?;
    let now = office.now();
    let soon = now + SignedDuration::from_hours(1);
    let far = now + LONGEST_NORMAL + SignedDuration::from_secs(1);
    let account = Some(Meant::Account);
    for (meant, said, field) in [
        (None, ("x", soon), "meant"),
        (account, ("  ", soon), "reason"),
        (account, ("x", now), "until"),
        (account, ("x", far), "until"),
    ] {
        let refused = desk.declare_normal(&contact, finding.id, meant, said).await;
        let Err(Problem::Refused(refusal)) = refused else {
            return Err(format!("{field}: {refused:?}").into());
        };
        assert_eq!(refusal.field(), Some(field));
    }
    let mut grave = finding.clone();
    grave.severity = domain::finding::Severity::Critical;
    assert!(desk.may_be_normal(&finding) && !desk.may_be_normal(&grave));
    let rules = desk.rules();
    let hides = rules
        .rules()
        .iter()
        .find(|rule| rule.stages.contains(&domain::story::Stage::DefenseEvasion));
    finding.rule.clone_into(&mut grave.rule);
    grave.severity = finding.severity;
    grave.rule.clone_from(&hides.ok_or("no such rule")?.id);
    assert!(!desk.may_be_normal(&grave), "traces that are hidden");
    Ok(())
}

#[tokio::test]
async fn it_is_declared_on_the_findings_page_and_ended_on_the_list() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let finding = abroad(&office, 4, "wang.shufen").await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let path = format!("/findings/{}", finding.id);
    let page = contact.get(&path).await?;
    assert!(
        page.text.contains("data-test=\"normal-form\""),
        "{}",
        page.text
    );
    let form = [
        ("seen", "0"),
        ("meant", "account"),
        ("reason", "駐外人員"),
        ("until", "2026-12-20T10:00"),
    ];
    let without: Vec<_> = form
        .into_iter()
        .filter(|(name, _)| *name != "reason")
        .collect();
    let refused = contact.post(&format!("{path}/normal"), &without).await?;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let done = contact.post(&format!("{path}/normal"), &form).await?;
    assert_eq!(
        (done.status, done.location.as_str()),
        (303, "/normal"),
        "{}",
        done.text
    );
    let list = contact.get("/normal").await?;
    assert!(list.text.contains("wang.shufen") && list.text.contains("駐外人員"));
    let marks = list.values("item");
    let marked: Vec<_> = marks.iter().map(|mark| ("item", mark.as_str())).collect();
    let ended = contact.post("/normal/end", &marked).await?;
    assert_eq!(ended.status, 303, "{}", ended.text);
    let told = contact.get(&ended.location).await?;
    assert!(told.text.contains("One was ended."), "{}", told.text);
    Ok(())
}
