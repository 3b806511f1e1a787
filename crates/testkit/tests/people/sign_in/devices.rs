//! Known browsers: listed, forgotten, and told of when a new one comes.

use application::use_case::LIST_DEVICES;
use axum::http::StatusCode;
use testkit::office::PASSWORD;

use crate::sign_in::browser::{Browser, Console, after};
use crate::sign_in::codes::wait;

const PAGE: &str = "/account/devices";
const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0";

async fn two(console: &Console) -> (Browser, Browser) {
    let mut one = console.browser("192.0.2.7");
    one.headers.insert("user-agent", FIREFOX.to_owned());
    let mut two = console.browser("203.0.113.70");
    one.enter("lin.contact").await;
    wait(console, 60);
    two.enter("lin.contact").await;
    (one, two)
}

/// Whether wrong passwords of this network make the browser wait; a known one would not.
async fn is_stranger(browser: &mut Browser) -> bool {
    for _ in 0..6 {
        browser.sign_in("lin.contact", "guess").await;
    }
    let status = browser.sign_in("lin.contact", PASSWORD).await.status;
    status == StatusCode::TOO_MANY_REQUESTS
}

#[tokio::test]
async fn known_browsers_are_told_with_network_and_country_and_this_one_is_named() {
    let console = Console::new().await;
    let (mut one, _) = two(&console).await;
    let mut other = console.browser("192.0.2.8");
    other.enter("wang.staff").await;
    let page = one.get(PAGE).await.text;
    assert_eq!(page.matches("data-test=\"device-row\"").count(), 2);
    for told in [
        "Firefox · Windows (this device)",
        "192.0.2.0/24",
        "Taiwan",
        "Unknown browser",
        "203.0.113.0/24",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let sheet = one.get("/account/devices/export/csv").await;
    assert!(sheet.text.contains("203.0.113.0/24"), "{}", sheet.text);
    // Who comes again from the same browser makes no second one.
    one.post("/sign-out", &[]).await;
    one.enter("lin.contact").await;
    let page = one.get(PAGE).await.text;
    assert_eq!(page.matches("data-test=\"device-row\"").count(), 2);
}

#[tokio::test]
async fn a_forgotten_browser_is_a_stranger_at_once() {
    let console = Console::new().await;
    let (mut one, mut two) = two(&console).await;
    let mut other = console.browser("192.0.2.8");
    other.enter("wang.staff").await;
    let page = one.get(PAGE).await.text;
    // The latest used first: the other one.
    let id = after(&page, "name=\"item\" value=\"").to_owned();
    let fields = [("item", &*id)];
    let foreign = other.post("/account/devices/forget", &fields).await;
    assert!(foreign.to.contains("missed=not-found~"), "{}", foreign.to);
    let forgotten = one.post("/account/devices/forget", &fields).await;
    let told = one.get(&forgotten.to).await.text;
    assert!(told.contains("1 device is not known any more."), "{told}");
    let again = one.post("/account/devices/forget", &fields).await;
    assert!(again.to.contains("missed=not-found~"), "{}", again.to);
    assert!(is_stranger(&mut two).await);
    assert!(!is_stranger(&mut one).await);
}

#[tokio::test]
async fn all_others_are_forgotten_and_this_one_stays_known() {
    let console = Console::new().await;
    let (mut one, mut two) = two(&console).await;
    let done = one.post("/account/devices/forget-others", &[]).await;
    assert_eq!(done.to, PAGE);
    let page = one.get(PAGE).await.text;
    assert_eq!(page.matches("data-test=\"device-row\"").count(), 1);
    assert!(page.contains("(this device)") && !page.contains("devices-forget-others"));
    assert!(is_stranger(&mut two).await);
    assert!(!is_stranger(&mut one).await);
    let lin = console.office.actor("lin.contact").await.unwrap();
    assert!(lin.permit(&LIST_DEVICES).is_ok());
}

#[tokio::test]
async fn a_browser_unused_for_half_a_year_is_forgotten() {
    let console = Console::new().await;
    let (mut one, _) = two(&console).await;
    wait(&console, 179 * 86_400);
    one.enter("lin.contact").await;
    wait(&console, 2 * 86_400);
    one.enter("lin.contact").await;
    let page = one.get(PAGE).await.text;
    assert_eq!(page.matches("data-test=\"device-row\"").count(), 1);
}
