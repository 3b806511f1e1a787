//! Keys of programs: never more than their maker, never longer than said, always named.

use application::port::{FindingQuery, IncidentQuery};
use application::tokens::NewToken;
use application::{Actor, Problem, Refusal};
use domain::people::Role;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};

fn new(office: &TestOffice, role: Role, days: u16) -> NewToken {
    NewToken {
        name: "每月統計".into(),
        role,
        unit: office.township,
        days,
    }
}

async fn program(office: &TestOffice, digest: [u8; 32]) -> Result<Actor, Failure> {
    let actor = office.office.by_token(digest).await?;
    Ok(actor.ok_or("the key does not open")?)
}

fn refusal<T>(result: Result<T, Problem>) -> Option<Refusal> {
    match result {
        Err(Problem::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

#[tokio::test]
async fn a_key_does_what_its_maker_may_in_one_role_only() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let (contact, _) = office.sign_in("lin.contact").await?;
    let o = &office.office;
    let foreign = new(&office, Role::Auditor, 1);
    let refused = refusal(o.issue_token(&contact, foreign, [1; 32]).await);
    assert_eq!(refused, Some(Refusal::NotFound), "a role one does not hold");

    let staff = new(&office, Role::Staff, 1);
    o.issue_token(&contact, staff, [2; 32]).await?;
    let weak = program(&office, [2; 32]).await?;
    let all = FindingQuery::default();
    let refused = refusal(o.list_findings(&weak, &all).await);
    assert_eq!(refused, Some(Refusal::NotFound), "staff see no findings");

    let desk = new(&office, Role::SecurityContact, 1);
    o.issue_token(&contact, desk, [3; 32]).await?;
    let strong = program(&office, [3; 32]).await?;
    assert!(!o.list_findings(&strong, &all).await?.is_empty());
    o.list_incidents(&strong, &IncidentQuery::default()).await?;
    Ok(())
}

#[tokio::test]
async fn a_key_makes_and_takes_no_keys() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (mut contact, _) = office.sign_in("lin.contact").await?;
    let o = &office.office;
    let desk = new(&office, Role::SecurityContact, 1);
    let id = o.issue_token(&contact, desk.clone(), [1; 32]).await?;
    contact.actor = program(&office, [1; 32]).await?;
    let not_found = Some(Refusal::NotFound);
    let made = o.issue_token(&contact, desk, [2; 32]).await;
    assert_eq!(refusal(made), not_found);
    assert_eq!(refusal(o.revoke_token(&contact.actor, id).await), not_found);
    assert_eq!(refusal(o.list_tokens(&contact.actor).await), not_found);
    Ok(())
}

#[tokio::test]
async fn a_key_ends_when_its_time_is_over_or_it_is_taken_back() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (contact, _) = office.sign_in("lin.contact").await?;
    let o = &office.office;
    for days in [0, 367] {
        let asked = new(&office, Role::SecurityContact, days);
        let refused = refusal(o.issue_token(&contact, asked, [9; 32]).await);
        assert_eq!(refused.and_then(|refusal| refusal.field()), Some("days"));
    }
    let two = new(&office, Role::SecurityContact, 2);
    let first = o.issue_token(&contact, two.clone(), [1; 32]).await?;
    o.issue_token(&contact, two, [2; 32]).await?;
    let other = office.actor("chang.leader").await?;
    let foreign = refusal(o.revoke_token(&other, first).await);
    assert_eq!(foreign, Some(Refusal::NotFound), "somebody else's key");
    o.revoke_token(&contact.actor, first).await?;
    assert!(o.by_token([1; 32]).await?.is_none(), "taken back");
    office.clock.advance(SignedDuration::from_hours(47));
    assert!(o.by_token([2; 32]).await?.is_some());
    office.clock.advance(SignedDuration::from_hours(1));
    assert!(o.by_token([2; 32]).await?.is_none(), "over");
    Ok(())
}
