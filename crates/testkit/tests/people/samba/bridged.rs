//! People of a domain sign in with the password of their computer, and change it where the domain has it.

use std::collections::BTreeMap;

use application::port::Records as _;
use axum::http::StatusCode;
use testkit::office::PASSWORD;

use super::configuration;
use super::domain::{Controller, Domain, PASSWORD as THERE};
use super::put::{Put, files};
use crate::sign_in::browser::{Answer, Browser, Console};

const WHO: &str = "wang.staff";
const RESET: &str = "lin.contact";
const CLOSED: &str = "huang.contact";
/// Three kinds of signs, as a domain wants them.
const NEW: &str = "Nine rivers bend 7 slowly";

async fn bridged() -> (Domain, Controller, Console) {
    let usual = || Put::changed(10).late(1);
    let mut reset = usual();
    reset.changed = None;
    let all: BTreeMap<String, Put> = [
        (WHO, usual()),
        (RESET, reset),
        (CLOSED, usual().control(514)),
    ]
    .map(|(name, put)| (name.to_owned(), put))
    .into();
    let (add, here, _) = files(&all);
    let domain = Domain::provision();
    domain.add(&add);
    domain.backdate("dc", &here);
    let controller = domain.start("dc", 0).await;
    let more = "bridge = true\n[directory.names]\nbreak_glass = [\"wu.admin\", \"nguyen.admin\"]\n";
    let config = configuration(&domain, &[&controller.address], more);
    let console = Console::configured(&config).await;
    (domain, controller, console)
}

async fn change(browser: &mut Browser, path: &str, current: &str, password: &str) -> Answer {
    let fields = [
        ("current", current),
        ("password", password),
        ("again", password),
        ("next", "/help"),
    ];
    browser.post(path, &fields).await
}

#[tokio::test]
async fn the_domain_says_whose_password_is_right_and_takes_the_new_one() {
    let (_domain, controller, console) = bridged().await;
    let mut browser = console.browser("192.0.2.7");
    for wrong in [PASSWORD, "guess"] {
        let answer = browser.sign_in(WHO, wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    assert_eq!(browser.sign_in(WHO, THERE).await.to, "/");
    assert!(browser.is_in().await);
    let closed = console.browser("192.0.2.8").sign_in(CLOSED, THERE).await;
    // Who knows the password may know that the account is disabled; nobody else is told.
    assert_eq!(closed.status, StatusCode::CONFLICT);
    let why = "disabled in the office";
    assert!(closed.text.contains(why), "{}", closed.text);
    let guessed = console.browser("192.0.2.8").sign_in(CLOSED, "guess").await;
    assert_eq!(guessed.status, StatusCode::UNAUTHORIZED);

    let path = "/account/password";
    let wrong = change(&mut browser, path, "guess", NEW).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Good enough here, of too few kinds of signs for the domain.
    let refused = change(&mut browser, path, THERE, "nine rivers bend slowly north").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = &refused.text;
    assert!(text.contains("wants more kinds of characters"), "{text}");
    let before = console.office.records().credentials(WHO).await.unwrap();
    let done = change(&mut browser, path, THERE, NEW).await;
    assert_eq!(done.to, "/account/sessions", "{}", done.text);
    let after = console.office.records().credentials(WHO).await.unwrap();
    assert_ne!(
        before.map(|one| one.password_hash),
        after.map(|one| one.password_hash)
    );
    let mut other = console.browser("192.0.2.9");
    assert_eq!(other.sign_in(WHO, NEW).await.to, "/");

    // The domain is away: that is told, and the envelope opens.
    drop(controller);
    let silent = other.sign_in(WHO, NEW).await;
    assert_eq!(silent.status, StatusCode::CONFLICT);
    let mut envelope = console.browser("192.0.2.10");
    let entered = envelope.sign_in("wu.admin", PASSWORD).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_the_domain_wants_changed_opens_nothing_but_its_change() {
    let (_domain, _controller, console) = bridged().await;
    let mut browser = console.browser("192.0.2.7");
    let entered = browser.sign_in(RESET, THERE).await;
    assert_eq!(entered.to, "/sign-in/renew?next=/");
    assert!(!browser.is_in().await);
    let done = change(&mut browser, "/sign-in/renew", THERE, NEW).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let mut other = console.browser("192.0.2.8");
    let entered = other.sign_in(RESET, NEW).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert!(!entered.to.contains("renew"), "{}", entered.to);
}
