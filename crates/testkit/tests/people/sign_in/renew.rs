//! What is asked of a password at every door, and of one that is in use.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use application::deed::{Change, Deed};
use application::own_directory::{BindDesk, Came, Denied, Unchanged};
use application::passwords::{Accepted, Hashed, PasswordBook as _, PasswordSet};
use application::port::Records as _;
use application::use_case::LIST_PEOPLE;
use application::{Problem, Refusal};
use axum::http::StatusCode;
use domain::id::JournalId;
use domain::journal::{Doer, JournalEntry, Object};
use domain::people::Account;
use identity::RememberedPasswords;
use testkit::office::PASSWORD;
use townwatch::config::Config;

use crate::sign_in::browser::{Browser, Console};

const WHO: &str = "wang.staff";
const NEW: &str = "nine rivers bend slowly north";
/// `password` with the salt `somesalt`, as the reference implementation hashes it.
const WEAK: &str =
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

async fn under(policy: &str) -> Console {
    let mut config = Config::default();
    config.passwords.policy = Some(policy.to_owned()).filter(|policy| !policy.is_empty());
    Console::configured(&config).await
}

async fn account(console: &Console) -> Account {
    let found = console.office.records().credentials(WHO).await.unwrap();
    found.unwrap().account
}

/// The account has had a weak password since long ago.
async fn had_a_weak_password(console: &Console) {
    let account = account(console).await;
    let set = PasswordSet {
        account: account.id,
        hash: Hashed::of(&Accepted::random([1; 32]), WEAK.to_owned()),
        kept: 0,
        at: console.office.now(),
    };
    let entry = JournalEntry {
        id: JournalId::new(uuid::Uuid::nil()),
        at: console.office.now(),
        doer: Doer::Program,
        through: None,
        unit: account.unit,
        deed: "change_password".to_owned(),
        object: Object {
            kind: "person",
            id: account.person.to_string(),
        },
        facts: "{}".to_owned(),
    };
    let deed = Deed::new(vec![Change::SetPassword(set)], entry);
    let records = console.office.records();
    let keeper = console.office.actor("nguyen.admin").await.unwrap();
    let permit = keeper.permit(&LIST_PEOPLE).unwrap();
    records.commit(permit.scope(), &deed).await.unwrap();
}

/// Signs in, and has the password that was proved looked at.
async fn used(console: &Console, browser: &mut Browser, password: &str) -> String {
    let office = &console.office.office;
    office.attend_proved();
    let entered = browser.sign_in(WHO, password).await;
    let proved = office.next_proved(Duration::ZERO).unwrap();
    office.look_at_proved(proved).await.unwrap();
    entered.to
}

#[tokio::test]
async fn a_guessable_password_opens_nothing_but_its_change() {
    let console = under("moj-2022-admin").await;
    had_a_weak_password(&console).await;
    let mut browser = console.browser("192.0.2.7");
    assert_eq!(used(&console, &mut browser, "password").await, "/");
    let told = browser.get("/").await.text;
    assert!(told.contains("data-test=\"today-password\""), "{told}");
    let form = browser.get("/account/sessions").await.text;
    assert!(form.contains("stolen elsewhere"), "{form}");

    let mut later = console.browser("192.0.2.8");
    let entered = later.sign_in(WHO, "password").await;
    assert_eq!(entered.to, "/sign-in/renew?next=/");
    assert!(!later.is_in().await);
    let asked = later.get(&entered.to).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.text.contains("stolen elsewhere"), "{}", asked.text);
    let chosen = async |browser: &mut Browser, password: &str, again: &str| {
        let fields = [("password", password), ("again", again), ("next", "/help")];
        browser.post("/sign-in/renew", &fields).await
    };
    for (password, again) in [
        ("password", "password"),
        (NEW, "other"),
        ("Wang1990", "Wang1990"),
    ] {
        let refused = chosen(&mut later, password, again).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{password}"
        );
        assert!(!later.is_in().await);
    }
    let done = chosen(&mut later, NEW, NEW).await;
    assert_eq!(done.to, "/help", "{}", done.text);
    assert!(later.is_in().await && !browser.is_in().await);
    let due = account(&console).await.id;
    assert_eq!(
        console.office.records().password_due(due).await.unwrap(),
        None
    );
    let old = browser.sign_in(WHO, "password").await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    assert_eq!(used(&console, &mut browser, NEW).await, "/");
    assert_eq!(browser.sign_in(WHO, NEW).await.to, "/");
}

#[tokio::test]
async fn without_a_policy_that_forces_it_a_guessable_password_is_only_told() {
    let console = under("").await;
    had_a_weak_password(&console).await;
    let mut browser = console.browser("192.0.2.7");
    assert_eq!(used(&console, &mut browser, "password").await, "/");
    assert_eq!(browser.sign_in(WHO, "password").await.to, "/");
    assert!(browser.get("/").await.text.contains("today-password"));
}

#[tokio::test]
async fn a_program_that_asks_for_who_must_change_is_told_so() {
    let console = under("moj-2022-admin").await;
    had_a_weak_password(&console).await;
    let office = &console.office.office;
    office.attend_proved();
    let remembered = Arc::new(RememberedPasswords::new([9; 32]));
    let door = console.office.door().unwrap();
    let desk = BindDesk::new(Arc::clone(office), door, remembered);
    let came = Came {
        address: IpAddr::from([192, 0, 2, 30]),
        door: "ldaps",
    };
    let bound = desk.person(WHO, "password", came).await;
    assert!(bound.is_ok(), "{bound:?}");
    // What was remembered needs no second look.
    assert!(desk.person(WHO, "password", came).await.is_ok());
    let proved = office.next_proved(Duration::ZERO).unwrap();
    assert!(office.next_proved(Duration::ZERO).is_none());
    office.look_at_proved(proved).await.unwrap();
    let refused = desk.person(WHO, "password", came).await;
    assert!(matches!(refused, Err(Denied::MustChange)), "{refused:?}");
}

#[tokio::test]
async fn what_three_accounts_share_but_for_numbers_is_told_to_the_third() {
    let console = under("").await;
    let office = &console.office.office;
    office.attend_proved();
    let mut told = Vec::new();
    for (number, name) in ["lin.contact", "chang.leader", WHO].into_iter().enumerate() {
        let mut browser = console.browser("192.0.2.7");
        browser.enter(name).await;
        let new = format!("kumquat zebu lantern {number}");
        let fields = [("current", PASSWORD), ("password", &new), ("again", &new)];
        let changed = browser.post("/account/password", &fields).await;
        assert_eq!(changed.to, "/account/sessions", "{}", changed.text);
        while office.next_proved(Duration::ZERO).is_some() {}
        browser.sign_in(name, &new).await;
        let proved = office.next_proved(Duration::ZERO).unwrap();
        office.look_at_proved(proved).await.unwrap();
        let found = console.office.records().credentials(name).await.unwrap();
        let id = found.unwrap().account.id;
        let due = console.office.records().password_due(id).await.unwrap();
        told.push(due.map(|due| due.codes).unwrap_or_default());
    }
    assert_eq!(told, [vec![], vec![], vec!["shared-rule".to_owned()]]);
}

/// The reasons of a refusal.
fn reasons<T: std::fmt::Debug>(refused: Result<T, Problem>) -> Vec<String> {
    match refused {
        Err(Problem::Refused(Refusal::Weak { reasons })) => {
            reasons.into_iter().map(|why| why.code).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_way_to_a_password_refuses_what_can_be_guessed() {
    let console = under("").await;
    let office = &console.office.office;
    let mut browser = console.browser("192.0.2.7");
    browser.enter(WHO).await;
    // At the console: every reason at once, each at the field.
    let weak = "wangstaff1";
    let fields = [("current", PASSWORD), ("password", weak), ("again", weak)];
    let page = browser.post("/account/password", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["fewer than 12 characters", "Your account name is in"] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    assert_eq!(page.text.matches("href=\"#password-password\"").count(), 2);
    let like = format!("{PASSWORD}!");
    let fields = [("current", PASSWORD), ("password", &like), ("again", &like)];
    let page = browser.post("/account/password", &fields).await;
    assert!(page.text.contains("hardly another"), "{}", page.text);
    let fields = [
        ("current", PASSWORD),
        ("password", PASSWORD),
        ("again", PASSWORD),
    ];
    let page = browser.post("/account/password", &fields).await;
    assert!(
        page.text.contains("one of your last 1 passwords"),
        "{}",
        page.text
    );

    // By a one-time link.
    let admin = console.office.actor("nguyen.admin").await.unwrap();
    let who = account(&console).await.person;
    office.issue_link(&admin, who, [7; 32]).await.unwrap();
    let refused = office.choose_password([7; 32], "xiling 2026 wang.staff".to_owned());
    assert_eq!(reasons(refused.await), ["own-account"]);

    // By LDAP.
    let remembered = Arc::new(RememberedPasswords::new([9; 32]));
    let desk = BindDesk::new(
        Arc::clone(office),
        console.office.door().unwrap(),
        remembered,
    );
    let came = Came {
        address: IpAddr::from([192, 0, 2, 30]),
        door: "ldaps",
    };
    let account = account(&console).await;
    let refused = desk.change_password(&account, PASSWORD, "A123456789", came);
    match refused.await {
        Err(Unchanged::Weak(reasons)) => {
            assert!(
                reasons.iter().any(|why| why.code == "national-id"),
                "{reasons:?}"
            );
        }
        other => panic!("{other:?}"),
    }
    // Nothing changed.
    assert_eq!(browser.sign_in(WHO, PASSWORD).await.to, "/");
}
