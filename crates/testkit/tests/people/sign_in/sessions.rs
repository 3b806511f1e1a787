//! One's own browsers, and a new password.

use application::port::Records as _;
use application::use_case::{LIST_PEOPLE, UseCase};
use axum::http::StatusCode;
use jiff::SignedDuration;
use testkit::office::PASSWORD;

use crate::sign_in::browser::{Browser, Console, after};

const NEW: &str = "another-long-password";
const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0";

async fn two(console: &Console) -> (Browser, Browser) {
    let mut one = console.browser("192.0.2.7");
    one.headers.insert("user-agent", FIREFOX.to_owned());
    let mut two = console.browser("198.51.100.9");
    one.enter("lin.contact").await;
    two.enter("lin.contact").await;
    (one, two)
}

/// Names of the deeds about sessions, oldest first.
async fn journalled(console: &Console, session: &str) -> Vec<String> {
    let keeper = console.office.actor("wu.admin").await.unwrap();
    let what: &'static UseCase = &LIST_PEOPLE;
    let permit = keeper.permit(what).unwrap();
    let records = console.office.records();
    let lines = records.journal_of(permit.scope(), "session", session).await;
    lines.unwrap().into_iter().map(|line| line.deed).collect()
}

#[tokio::test]
async fn ones_own_browsers_are_listed_and_signed_out() {
    let console = Console::new().await;
    let (mut one, mut two) = two(&console).await;
    let mut other = console.browser("192.0.2.8");
    other.enter("wang.staff").await;

    let page = one.get("/account/sessions").await;
    assert_eq!(page.text.matches("data-test=\"session-row\"").count(), 2);
    for told in [
        "Firefox · Windows (this device)",
        "192.0.2.0/24",
        "198.51.100.0/24",
        "Unknown browser",
    ] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    assert_eq!(
        page.text.matches("name=\"item\"").count(),
        1,
        "not this one"
    );
    let id = after(&page.text, "name=\"item\" value=\"").to_owned();
    let stranger = other.post("/account/sessions/end", &[("item", &id)]).await;
    assert!(stranger.to.contains("missed=not-found~"), "{}", stranger.to);
    assert!(two.is_in().await);
    let ended = one.post("/account/sessions/end", &[("item", &id)]).await;
    let told = one.get(&ended.to).await.text;
    assert!(
        told.contains("1 device is not signed in any more."),
        "{told}"
    );
    assert!(one.is_in().await && !two.is_in().await && other.is_in().await);
    assert_eq!(journalled(&console, &id).await, ["sign_in", "end_session"]);
}

#[tokio::test]
async fn all_other_browsers_are_signed_out_at_once_and_are_strangers_again() {
    let console = Console::new().await;
    let (mut one, mut two) = two(&console).await;
    one.post("/account/sessions/end-others", &[]).await;
    assert!(one.is_in().await && !two.is_in().await);
    let page = one.get("/account/sessions").await;
    assert!(!page.text.contains("sessions-end-others"), "{}", page.text);
    // A known device would not wait after these.
    for _ in 0..6 {
        two.sign_in("lin.contact", "guess").await;
    }
    let waits = two.sign_in("lin.contact", PASSWORD).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn when_a_browser_was_last_used_is_written_every_few_minutes() {
    let console = Console::new().await;
    let (mut one, _) = two(&console).await;
    let seen = async |one: &mut Browser| {
        let page = one.get("/account/sessions").await;
        // Of the row of this browser: since, last seen.
        let row = page.text.split("(this device)").nth(1).unwrap().to_owned();
        let moments: Vec<_> = row.split("datetime=\"").skip(1).take(2).collect();
        moments
            .iter()
            .map(|text| text[..20].to_owned())
            .collect::<Vec<_>>()
    };
    let first = seen(&mut one).await;
    assert_eq!(first[0], first[1]);
    console.office.clock.advance(SignedDuration::from_mins(4));
    assert_eq!(seen(&mut one).await, first);
    console.office.clock.advance(SignedDuration::from_mins(2));
    let later = seen(&mut one).await;
    assert_eq!(later[0], first[0]);
    assert!(later[1] > first[1], "{later:?}");
}

#[tokio::test]
async fn a_changed_password_signs_every_other_browser_out() {
    let console = Console::new().await;
    let (mut one, mut two) = two(&console).await;
    let change = async |browser: &mut Browser, current: &str, password: &str, again: &str| {
        let fields = [
            ("current", current),
            ("password", password),
            ("again", again),
        ];
        browser.post("/account/password", &fields).await
    };
    for (current, password, again) in [
        ("guess", NEW, NEW),
        (PASSWORD, "short", "short"),
        (PASSWORD, NEW, PASSWORD),
        ("", NEW, NEW),
    ] {
        let refused = change(&mut one, current, password, again).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("govuk-error-message"));
    }
    assert!(two.is_in().await);
    let changed = change(&mut one, PASSWORD, NEW, NEW).await;
    assert_eq!(changed.to, "/account/sessions");
    assert!(one.is_in().await && !two.is_in().await);
    let old = two.sign_in("lin.contact", PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
    assert_eq!(two.sign_in("lin.contact", NEW).await.to, "/");
}

#[tokio::test]
async fn guessing_the_present_password_waits_like_a_sign_in() {
    let console = Console::new().await;
    let mut thief = console.browser("192.0.2.7");
    thief.enter("lin.contact").await;
    let mut last = StatusCode::OK;
    // As a known device she has some free, then waits like a stranger.
    for _ in 0..20 {
        let fields = [("current", "guess"), ("password", NEW), ("again", NEW)];
        last = thief.post("/account/password", &fields).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
