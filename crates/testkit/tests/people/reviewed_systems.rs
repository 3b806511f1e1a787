//! Access reviews of other systems: what was read at the start, what a newer reading shows, and lines that are handed over.

use std::collections::BTreeMap;

use application::reviews::{Covered, Listed, NewReview, ReviewLine};
use application::{Problem, Refusal};
use domain::people::{AccountState, Role};
use domain::review::{System, Verdict};
use domain::version::Version;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

use crate::reviews::{lines, marks, not_found, of_township, said, started_at_the_console, why};

fn listed(rows: &[(&str, &str)]) -> Vec<Listed> {
    let row = |(account, right): &(&str, &str)| Listed {
        account: (*account).to_owned(),
        name: "外包人員".to_owned(),
        right: (*right).to_owned(),
    };
    rows.iter().map(row).collect()
}

/// A system that cannot be asked: what a newer list does not have is gone, and who brought it does not sign.
#[tokio::test]
async fn the_accounts_of_a_list_are_looked_at_and_a_newer_list_shows_what_went()
-> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await?;
    let leader = office.actor("chang.leader").await?;
    let staff = office.actor("wang.staff").await?.person.id;
    let rows = [
        ("Wang.Staff", "查詢"),
        ("wang.staff", "核定"),
        ("vendor1", "管理"),
    ];
    let system = System::List("差勤系統".into());
    let new = NewReview {
        covered: Covered::System(system.clone(), listed(&rows)),
        ..of_township(&office, &leader, Some(&contact))
    };
    let empty = NewReview {
        covered: Covered::System(system, Vec::new()),
        ..new.clone()
    };
    let empty = desk.preview_review(&contact, &empty).await;
    assert!(matches!(
        empty,
        Err(Problem::Refused(Refusal::Missing { field: "list" }))
    ));
    let plan = desk.preview_review(&contact, &new).await?;
    assert_eq!((plan.lines.len(), plan.strangers()), (3, 1));
    let (id, _) = desk.start_review(&contact, new).await?;
    let own = lines(&office, &leader, id).await?;
    let whose: Vec<_> = own.iter().map(|one| one.line.who.0).collect();
    assert_eq!(whose.iter().filter(|who| **who == Some(staff)).count(), 2);
    assert_eq!(whose.iter().filter(|who| who.is_none()).count(), 1);
    let answers = own.iter().map(|one| match &*one.line.place {
        "查詢" => said(one, Verdict::Keep),
        _ => said(one, Verdict::TakeAway),
    });
    let answers: Vec<_> = answers.collect();
    desk.answer_review(&leader, id, &answers).await?;

    // Without a newer list nothing is gone; the leader may bring it, and then does not sign.
    let version =
        async || Ok::<_, Problem>(desk.view_review(&leader, id, (0, 1)).await?.review.version);
    let early = desk.sign_review(&leader, (id, version().await?)).await;
    assert_eq!(why(early), "refusal-review-standing");
    let half = listed(&[
        ("wang.staff", "查詢"),
        ("wang.staff", "核定"),
        ("vendor2", "管理"),
    ]);
    let seen = version().await?;
    let read = desk.read_review_again(&contact, (id, seen), &half).await?;
    assert_eq!((read.gone, read.back, read.reading.new), (1, 0, 1));
    let stale = desk.read_review_again(&contact, (id, seen), &half).await;
    assert!(matches!(stale, Err(Problem::Refused(Refusal::Stale))));
    let stranger = office.actor("huang.contact").await?;
    assert!(not_found(
        &desk.read_review_again(&stranger, (id, seen), &half).await
    ));
    let early = desk.sign_review(&leader, (id, version().await?)).await;
    assert_eq!(why(early), "refusal-review-standing");
    let left = listed(&[("wang.staff", "查詢")]);
    let seen = version().await?;
    desk.read_review_again(&contact, (id, seen), &left).await?;
    let view = desk.view_review(&leader, id, (0, 200)).await?;
    let exist: Vec<_> = view.lines.iter().map(|one| one.exists).collect();
    assert_eq!(exist.iter().filter(|exists| **exists).count(), 1);
    assert_eq!(view.readings.len(), 3);
    desk.sign_review(&leader, (id, view.review.version)).await?;
    Ok(())
}

#[tokio::test]
async fn who_brought_the_last_list_does_not_sign() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let boss =
        crate::sweeps::office::enter(&office, "boss", &[Role::SystemAdmin, Role::Ciso]).await?;
    let leader = office.actor("chang.leader").await?;
    let new = NewReview {
        unit: boss.person.unit,
        covered: Covered::System(System::List("差勤".into()), listed(&[("x", "")])),
        ..of_township(&office, &leader, None)
    };
    let (id, _) = desk.start_review(&boss, new).await?;
    let own = lines(&office, &leader, id).await?;
    let keep: Vec<_> = own.iter().map(|one| said(one, Verdict::Keep)).collect();
    desk.answer_review(&leader, id, &keep).await?;
    let signed = desk.sign_review(&boss, (id, Version::new(2))).await;
    assert_eq!(why(signed), "refusal-review-own-list");
    Ok(())
}

/// Our own accounts as a directory of the configuration: read, and read again after one was closed.
#[tokio::test]
async fn the_accounts_of_a_directory_are_read_and_a_closed_one_is_gone() -> Result<(), Failure> {
    let config = "server.public_url = \"https://t.example.org\"\nmail = { host = \"localhost\", encryption = \"none\", from = \"t@example.org\" }\n[[directory]]\nname = \"own\"\nkind = \"own\"\n";
    let config = townwatch::config::parse("t.toml", config, &BTreeMap::new());
    let config = config.map_err(|mistakes| format!("{mistakes:?}"))?;
    let office = TestOffice::configured(&config).await?;
    let desk = &office.office;
    let boss = office.actor("wu.admin").await?;
    let leader = office.actor("chang.leader").await?;
    let contact = office.actor("lin.contact").await?;
    let system = System::Directory("own".into());
    let systems = desk.reviewable_systems(&boss).await?;
    assert_eq!(systems, [(system.clone(), "own".to_owned())]);
    // A directory is the top unit's: the township's people see none.
    assert_eq!(desk.reviewable_systems(&contact).await?, []);
    let new = NewReview {
        unit: boss.person.unit,
        covered: Covered::System(system.clone(), Vec::new()),
        ..of_township(&office, &leader, Some(&contact))
    };
    let below = NewReview {
        unit: office.township,
        ..new.clone()
    };
    assert!(not_found(&desk.preview_review(&contact, &below).await));
    let (id, plan) = desk.start_review(&boss, new).await?;
    assert_eq!(plan.strangers(), 0);
    let staff = office.actor("wang.staff").await?.person.id;
    let before = desk.view_review(&boss, id, (0, 200)).await?.lines;
    assert!(before.iter().all(|one| one.exists));
    let of_staff = |lines: &[ReviewLine]| {
        let found = lines.iter().find(|one| one.line.who.0 == Some(staff));
        found.map(|one| one.exists)
    };
    assert_eq!(of_staff(&before), Some(true));
    let admin = office.actor("nguyen.admin").await?;
    desk.suspend_account(&admin, staff, AccountState::SuspendedIncident, "離職")
        .await?;
    let read = desk
        .read_review_again(&boss, (id, Version::FIRST), &[])
        .await?;
    assert_eq!((read.gone, read.reading.new), (1, 0));
    let after = desk.view_review(&boss, id, (0, 200)).await?.lines;
    assert_eq!(of_staff(&after), Some(false));
    Ok(())
}

/// "Not mine": the line goes to somebody else, who finds it on the first page; not to its own person, nor outside.
#[tokio::test]
async fn a_line_that_is_not_mine_goes_to_somebody_else() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let id = started_at_the_console(&office).await?;
    let leader = Visitor::of(&office, "chang.leader").await?;
    let lines = format!("/account/reviews/lines?review={id}");
    let page = leader.get(&lines).await?.text;
    let all = marks(&page);
    let path = format!("/account/reviews/hand?review={id}");
    for nobody in ["", "nobody", "huang.contact", "chang.leader"] {
        let mut sent = all.clone();
        sent.push(("hand_to", nobody));
        let refused = leader.post(&path, &sent).await?;
        assert_eq!(refused.status, 422, "{nobody}: {}", refused.text);
    }
    let mut sent = all.clone();
    sent.push(("hand_to", "Wang.Staff"));
    let handed = leader.post(&path, &sent).await?;
    assert_eq!(handed.status, 303, "{}", handed.text);
    let told = leader.get(&handed.location).await?.text;
    // The clerk's own lines stay with the leader.
    let left = leader.get(&lines).await?.text;
    let left = marks(&left).len();
    assert!(left > 0 && left < all.len(), "{left}");
    let many = format!("Handed over: {}", all.len() - left);
    assert!(told.contains(&many), "{told}");
    let staff = Visitor::of(&office, "wang.staff").await?;
    assert!(staff.get("/").await?.text.contains("today-review"));
    let own = staff.get(&lines).await?.text;
    assert_eq!(marks(&own).len(), all.len() - left);
    Ok(())
}
