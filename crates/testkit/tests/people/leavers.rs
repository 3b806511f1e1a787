//! Somebody leaves: on the day everything ends that the program gave them, and somebody else checks the rest.

use std::sync::Arc;
use std::time::Duration;

use application::jobs::{Scheduler, Track, Work};
use application::leavers::{EndLeavers, LeaverBook as _, LeaverView, NewLeaver, WhichLine};
use application::people::NewPerson;
use application::port::Records as _;
use application::tokens::NewToken;
use application::{Actor, Problem, Refusal};
use domain::id::{LeaverId, PersonId};
use domain::language::Language;
use domain::leaver::{Answer, LeaverState, Line};
use domain::people::{AccountState, Role};
use jiff::SignedDuration;
use testkit::leaving::announced;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

async fn enter(office: &TestOffice, name: &str, roles: &[Role]) -> Result<PersonId, Failure> {
    let person = NewPerson {
        name: name.to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::En,
        unit: office.township,
        roles: roles.to_vec(),
    };
    Ok(office.office.enter_person(person).await?)
}

/// Does what is due in the house.
async fn turn(office: &TestOffice) -> Result<(), Failure> {
    let works: Vec<Arc<dyn Work>> = vec![Arc::new(EndLeavers)];
    let mut scheduler = Scheduler::new(Arc::clone(&office.office), Track::House, works);
    scheduler.begin().await?;
    for _ in 0..3 {
        scheduler.turn(Duration::ZERO).await?;
    }
    Ok(())
}

fn refused<T>(done: &Result<T, Problem>) -> &'static str {
    match done {
        Err(Problem::Refused(Refusal::WrongState { why })) => why,
        Err(Problem::Refused(Refusal::Stale)) => "stale",
        Err(Problem::Refused(Refusal::NotFound)) => "not found",
        _ => "",
    }
}

async fn answer_all(office: &TestOffice, who: &Actor, id: LeaverId) -> Result<LeaverView, Failure> {
    for line in Line::ALL {
        let seen = office.office.view_leaver(who, id).await?.leaver.version;
        let of = WhichLine { id, seen, line };
        let answer = Some(Answer::Done);
        office.office.answer_leaver(who, of, answer, "").await?;
    }
    Ok(office.office.view_leaver(who, id).await?)
}

#[tokio::test]
async fn after_the_last_day_nothing_of_a_leaver_opens_anything() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let keeper = office.actor("nguyen.admin").await?;
    let of = (office.township, "zhou.leaves");
    let (person, id) = announced(&office, &keeper, of).await?;
    let (signed_in, cookie) = office.sign_in("zhou.leaves").await?;
    let key = NewToken {
        name: "報表".to_owned(),
        role: Role::Staff,
        unit: office.township,
        days: 300,
    };
    let digest = [42; 32];
    let desk = &office.office;
    desk.issue_token(&signed_in, key, digest).await?;
    assert!(desk.by_token(digest).await?.is_some());

    // On the last day itself nothing ends: 31 December, shortly before midnight.
    let left = "2026-12-31T23:50:00+08:00".parse::<jiff::Timestamp>()?;
    office.clock.advance(left.duration_since(office.now()));
    turn(&office).await?;
    let record = office.records().leaver_of(person).await?;
    let leaver = record.ok_or("nobody leaves")?;
    assert_eq!(leaver.state(), LeaverState::Announced);
    let (_, late) = office.sign_in("zhou.leaves").await?;
    assert!(desk.signed_in(web::digest(&late)).await?.is_some());
    office.clock.advance(SignedDuration::from_mins(15));
    turn(&office).await?;

    for given in [&cookie, &late] {
        assert!(desk.signed_in(web::digest(given)).await?.is_none());
    }
    assert!(desk.by_token(digest).await?.is_none());
    assert!(office.records().tokens_of(person).await?.is_empty());
    assert!(office.sign_in("zhou.leaves").await.is_err());
    let grants = office.records().grants(person).await?;
    let last = leaver.announced().last;
    assert!(grants.iter().all(|grant| grant.until == Some(last)));
    let view = desk.view_leaver(&keeper, id).await?;
    assert_eq!(view.leaver.state(), LeaverState::Ended);
    let taken = view.leaver.course().taken.as_ref().ok_or("nothing")?;
    assert!(taken.what.account && taken.by.is_none());
    assert_eq!((taken.what.keys, taken.what.roles), (1, 1));
    let account = view.account.ok_or("no account")?;
    assert_eq!(account.1, AccountState::SuspendedLeft);
    // Done once.
    let version = view.leaver.version;
    turn(&office).await?;
    let again = desk.view_leaver(&keeper, id).await?;
    assert_eq!(again.leaver.version, version);
    Ok(())
}

#[tokio::test]
async fn whoever_did_something_of_it_does_not_check_it() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let keeper = office.actor("nguyen.admin").await?;
    enter(&office, "boss", &[Role::Supervisor]).await?;
    let boss = office.actor("boss").await?;
    let contact = office.actor("lin.contact").await?;
    let staff = office.actor("wang.staff").await?;
    let desk = &office.office;
    let of = (office.township, "zhou.leaves");
    let (person, id) = announced(&office, &keeper, of).await?;
    let twice = announced(&office, &keeper, (office.township, "other.leaves")).await?;
    assert_ne!(twice.1, id);
    let new = NewLeaver {
        person,
        last: jiff::civil::date(2026, 12, 1),
        document: String::new(),
    };
    let again = desk.announce_leaver(&keeper, new.clone()).await;
    assert_eq!(refused(&again), "refusal-leaver-announced");
    let by_staff = desk.announce_leaver(&staff, new.clone()).await;
    assert_eq!(refused(&by_staff), "not found");
    let own = NewLeaver {
        person: keeper.person.id,
        ..new
    };
    let own = desk.announce_leaver(&keeper, own).await;
    assert_eq!(refused(&own), "refusal-leaver-own");

    let seen = desk.view_leaver(&keeper, id).await?.leaver.version;
    desk.end_leaver(&keeper, id, seen).await?;
    let view = desk.view_leaver(&contact, id).await?;
    let open = desk.check_leaver(&contact, id, view.leaver.version).await;
    assert_eq!(refused(&open), "refusal-leaver-open");
    let view = answer_all(&office, &boss, id).await?;
    let stale = WhichLine {
        id,
        seen,
        line: Line::Door,
    };
    let twice = desk
        .answer_leaver(&boss, stale, Some(Answer::Never), "")
        .await;
    assert_eq!(refused(&twice), "refusal-leaver-answered");
    let version = view.leaver.version;
    let same = desk.check_leaver(&boss, id, version).await;
    assert_eq!(refused(&same), "refusal-leaver-same-person");
    let other = desk.check_leaver(&keeper, id, version).await;
    assert_eq!(
        refused(&other),
        "not found",
        "an administrator never checks"
    );
    desk.check_leaver(&contact, id, version).await?;
    let view = desk.view_leaver(&contact, id).await?;
    assert_eq!(view.leaver.state(), LeaverState::Checked);
    let told = id.to_string();
    let scope = contact.permit(&application::use_case::LIST_LEAVERS)?;
    let lines = office.records().journal_of(scope.scope(), "leaver", &told);
    let lines = lines.await?;
    let refusals = lines
        .iter()
        .filter(|line| line.facts.contains("refused"))
        .count();
    assert_eq!(refusals, 2, "what was refused stands in the journal");
    Ok(())
}

#[tokio::test]
async fn everything_of_a_findings_account_ends_at_once() -> Result<(), Failure> {
    // A stolen mailbox.
    let name = "wang.shufen";
    let office = TestOffice::with_morning().await?;
    let person = enter(&office, name, &[Role::Staff]).await?;
    let (_, token) = office.sign_in(name).await?;
    let desk = &office.office;
    let found = office.findings().await?;
    let found = found
        .iter()
        .find(|one| one.subject.account.as_deref() == Some(name));
    let found = found.ok_or("no finding names the account")?.id;
    let staff = office.actor("wang.staff").await?;
    let by_staff = desk.revoke_for_finding(&staff, found, "x").await;
    assert_eq!(refused(&by_staff), "not found");
    assert!(desk.signed_in(web::digest(&token)).await?.is_some());

    let visitor = Visitor::of(&office, "lin.contact").await?;
    let page = visitor.get(&format!("/findings/{found}")).await?;
    assert!(
        page.text.contains("data-test=\"revoke-form\""),
        "{}",
        page.text
    );
    let path = format!("/findings/{found}/revoke");
    let silent = visitor
        .post(&path, &[("seen", "1"), ("reason", " ")])
        .await?;
    assert_eq!(silent.status, 422);
    let done = visitor
        .post(&path, &[("seen", "1"), ("reason", "帳號遭盜用")])
        .await?;
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(desk.signed_in(web::digest(&token)).await?.is_none());
    assert!(office.sign_in(name).await.is_err());
    let record = office.office.directory().account_of(person).await?;
    let state = record.ok_or("no account")?.account.state;
    assert_eq!(state, AccountState::SuspendedIncident);
    Ok(())
}

#[tokio::test]
async fn the_last_administrator_stays_until_there_is_another() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("wu.admin").await?.person;
    let top = |name: &str, role: Role| NewPerson {
        name: name.to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::En,
        unit: admin.unit,
        roles: vec![role],
    };
    let desk = &office.office;
    desk.enter_person(top("boss", Role::Supervisor)).await?;
    let boss = office.actor("boss").await?;
    let leaves = NewLeaver {
        person: admin.id,
        last: jiff::civil::date(2026, 11, 30),
        document: String::new(),
    };
    let last = desk.announce_leaver(&boss, leaves.clone()).await;
    assert_eq!(refused(&last), "refusal-last-administrator");
    desk.enter_person(top("next", Role::SystemAdmin)).await?;
    desk.announce_leaver(&boss, leaves).await?;
    let revoked = desk.revoke_everywhere(&boss, admin.id, "x").await;
    assert_eq!(refused(&revoked), "not found");
    let contact = office.actor("lin.contact").await?;
    let own = contact.person.id;
    let own = desk.revoke_everywhere(&contact, own, "x").await;
    assert_eq!(refused(&own), "refusal-own-account");
    Ok(())
}

#[tokio::test]
async fn the_form_is_shown_filled_and_printed() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let keeper = office.actor("nguyen.admin").await?;
    let of = (office.township, "zhou.leaves");
    let (person, id) = announced(&office, &keeper, of).await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/leavers").await?;
    assert_eq!((list.status, list.text.contains("周離職")), (200, true));
    let path = format!("/leavers/{id}");
    let page = visitor.get(&path).await?;
    assert_eq!(page.text.matches("data-test=\"leaver-line\"").count(), 8);
    let seen = page.values("seen");
    let seen = seen.first().ok_or("no form")?;
    let fields = [
        ("seen", seen.as_str()),
        ("line", "door"),
        ("answer", "done"),
        ("note", "已繳回"),
    ];
    let line = visitor.post(&format!("{path}/line"), &fields).await?;
    assert_eq!(line.status, 303, "{}", line.text);
    let page = visitor.get(&path).await?;
    assert!(page.text.contains("已繳回"));
    let odt = visitor.get(&format!("{path}/odt")).await?;
    assert_eq!(odt.status, 200);
    assert!(odt.bytes.starts_with(b"PK") && odt.disposition.contains(".odt"));
    let seen = page.values("seen");
    let seen = [("seen", seen.first().ok_or("no form")?.as_str())];
    let ended = visitor.post(&format!("{path}/end"), &seen).await?;
    assert_eq!(ended.status, 303, "{}", ended.text);
    let page = visitor.get(&path).await?;
    assert!(page.text.contains("data-state=\"ended\""));
    let own = visitor.get(&format!("/people/{person}")).await?;
    assert!(own.text.contains("data-test=\"person-leaver\""));
    let new = visitor
        .get(&format!("/leavers/new?person={person}"))
        .await?;
    assert_eq!(new.status, 200);
    Ok(())
}
