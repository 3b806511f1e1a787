//! The second step: codes of an authenticator, recovery codes, and roles that ask for them.

use application::deed::{Change, Deed};
use application::factor::Passkey;
use application::port::{Ids as _, Records as _};
use application::use_case::LIST_PEOPLE;
use axum::http::StatusCode;
use domain::id::JournalId;
use domain::journal::{Doer, JournalEntry, Object};
use identity::totp;
use jiff::SignedDuration;
use testkit::office::PASSWORD;
use townwatch::config::Config;

use crate::sign_in::browser::{Answer, Browser, Console, after};

const CODE_PAGE: &str = "/sign-in/code?next=/";

/// An authenticator that took the key over from the page.
#[derive(Clone)]
pub(crate) struct Phone(Vec<u8>);

impl Phone {
    fn reads(page: &str) -> Self {
        let letters = after(page, "data-test=\"factor-seed\">").replace(' ', "");
        let value = |letter| match letter {
            'A'..='Z' => u32::from(letter) - u32::from('A'),
            _ => u32::from(letter) - u32::from('2') + 26,
        };
        let bits = letters.chars().map(value);
        let bits: Vec<u32> = bits
            .flat_map(|five| (0..5).rev().map(move |bit| five >> bit & 1))
            .collect();
        let byte = |eight: &[u32]| eight.iter().fold(0, |number, bit| number << 1 | bit);
        let bytes = bits.chunks_exact(8).map(byte);
        Self(bytes.map(|byte| u8::try_from(byte).unwrap()).collect())
    }

    pub(crate) fn shows(&self, console: &Console) -> String {
        totp::shown(&self.0, console.office.now()).unwrap()
    }
}

/// Sets codes up in a browser that is in, or must first; the phone and the recovery codes.
pub(crate) async fn set_up(console: &Console, browser: &mut Browser) -> (Phone, Vec<String>) {
    let begun = browser.post("/account/second-factor/begin", &[]).await;
    assert_eq!(begun.to, "/account/second-factor");
    let page = browser.get("/account/second-factor").await;
    assert!(page.text.contains("<svg class=\"qr\""), "{}", page.text);
    let phone = Phone::reads(&page.text);
    let done = confirm(browser, &phone.shows(console)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let codes = done.text.split("data-test=\"recovery-code\">").skip(1);
    let codes = codes.map(|rest| rest.split('<').next().unwrap().to_owned());
    (phone, codes.collect())
}

async fn confirm(browser: &mut Browser, code: &str) -> Answer {
    browser
        .post("/account/second-factor/confirm", &[("code", code)])
        .await
}

async fn enter(browser: &mut Browser, code: &str) -> Answer {
    browser
        .post("/sign-in/code", &[("code", code), ("next", "/")])
        .await
}

pub(crate) fn wait(console: &Console, seconds: i64) {
    console
        .office
        .clock
        .advance(SignedDuration::from_secs(seconds));
}

/// A browser whose password was right.
async fn at_the_code(console: &Console, address: &str) -> Browser {
    let mut browser = console.browser(address);
    let first = browser.sign_in("lin.contact", PASSWORD).await;
    assert_eq!(first.to, CODE_PAGE);
    browser
}

#[tokio::test]
async fn with_an_authenticator_a_password_alone_opens_nothing() {
    let console = Console::new().await;
    let mut one = console.browser("192.0.2.7");
    one.enter("lin.contact").await;
    let (phone, recovery) = set_up(&console, &mut one).await;
    assert_eq!(recovery.len(), 10);
    assert!(recovery.iter().all(|code| code.len() == 16));
    let page = one.get("/account/second-factor").await;
    assert!(page.text.contains("Recovery codes left: 10"));
    assert!(!page.text.contains(&recovery[0]), "shown once");

    let mut two = at_the_code(&console, "198.51.100.9").await;
    assert!(!two.is_in().await);
    assert!(two.get("/").await.to.starts_with("/sign-in"));
    assert_eq!(two.get(CODE_PAGE).await.status, StatusCode::OK);
    // The code that confirmed the key is used up, and so is every code once it opened.
    assert_eq!(
        enter(&mut two, &phone.shows(&console)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    wait(&console, 30);
    let code = phone.shows(&console);
    let before = two.cookies.clone();
    assert_eq!(enter(&mut two, &code).await.to, "/");
    assert!(two.is_in().await);
    two.cookies = before;
    assert!(
        !two.is_in().await,
        "the cookie from before the code opens nothing"
    );
    let mut three = at_the_code(&console, "203.0.113.5").await;
    let replayed = enter(&mut three, &code).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!three.is_in().await);
}

#[tokio::test]
async fn the_second_step_is_not_left_open() {
    let console = Console::new().await;
    let mut one = console.browser("192.0.2.7");
    one.enter("lin.contact").await;
    let (phone, _) = set_up(&console, &mut one).await;
    let mut late = at_the_code(&console, "198.51.100.9").await;
    wait(&console, 10 * 60);
    let answer = enter(&mut late, &phone.shows(&console)).await;
    assert!(answer.to.starts_with("/sign-in?"), "{}", answer.status);
    let mut nobody = console.browser("198.51.100.9");
    let answer = enter(&mut nobody, &phone.shows(&console)).await;
    assert!(answer.to.starts_with("/sign-in?"));
}

#[tokio::test]
async fn a_wrong_first_code_sets_nothing_up() {
    let console = Console::new().await;
    let mut one = console.browser("192.0.2.7");
    one.enter("lin.contact").await;
    one.post("/account/second-factor/begin", &[]).await;
    for wrong in ["", "000000x", "12345"] {
        let refused = confirm(&mut one, wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut two = console.browser("192.0.2.8");
    two.enter("lin.contact").await;
}

#[tokio::test]
async fn a_recovery_code_opens_once_however_it_is_typed() {
    let console = Console::new().await;
    let mut one = console.browser("192.0.2.7");
    one.enter("lin.contact").await;
    let (phone, recovery) = set_up(&console, &mut one).await;
    let typed = recovery[3].to_uppercase();
    let typed = format!("{}-{}+{}", &typed[..4], &typed[4..9], &typed[9..]);
    let mut two = at_the_code(&console, "198.51.100.9").await;
    assert_eq!(enter(&mut two, &typed).await.to, "/");
    let mut three = at_the_code(&console, "203.0.113.5").await;
    for used in [&typed, &recovery[3]] {
        let refused = enter(&mut three, used).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = two.get("/account/second-factor").await;
    assert!(page.text.contains("Recovery codes left: 9"));
    // New ones for a code; those from before are gone.
    wait(&console, 30);
    let fields = [("code", &*phone.shows(&console))];
    let renewed = two.post("/account/second-factor/recovery", &fields).await;
    let new = after(&renewed.text, "data-test=\"recovery-code\">").to_owned();
    let gone = enter(&mut three, &recovery[4]).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(enter(&mut three, &new).await.to, "/");
}

#[tokio::test]
async fn wrong_codes_wait_like_wrong_passwords_and_from_a_thousand_networks_too() {
    let console = Console::new().await;
    let mut one = console.browser("192.0.2.7");
    one.enter("lin.contact").await;
    let (phone, _) = set_up(&console, &mut one).await;
    let mut thief = at_the_code(&console, "198.51.100.9").await;
    let mut answers = Vec::new();
    for _ in 0..7 {
        answers.push(enter(&mut thief, "000000").await.status);
    }
    assert_eq!(answers.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    wait(&console, 16 * 60);
    let mut waits = 0;
    for network in 0..20 {
        let mut thief = at_the_code(&console, &format!("198.51.{network}.9")).await;
        let status = enter(&mut thief, "000000").await.status;
        waits += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(waits >= 14, "{waits} of 20 waited");
    // Her own browser does not wait for them.
    let out = one.post("/sign-out", &[]).await;
    assert_eq!(out.to, "/sign-in");
    assert_eq!(one.sign_in("lin.contact", PASSWORD).await.to, CODE_PAGE);
    assert_eq!(enter(&mut one, &phone.shows(&console)).await.to, "/");
}

#[tokio::test]
async fn a_role_that_asks_for_it_is_led_to_set_it_up_before_anything_else() {
    let mut config = Config::default();
    config.sign_in.second_factor = vec!["security-contact".to_owned()];
    let console = Console::configured(&config).await;
    let mut staff = console.browser("192.0.2.8");
    staff.enter("wang.staff").await;
    let mut one = console.browser("192.0.2.7");
    let led = one.sign_in("lin.contact", PASSWORD).await;
    assert_eq!(led.to, "/account/second-factor");
    let page = one.get("/account/second-factor").await;
    assert!(page.text.contains("data-test=\"factor-required\""));
    for closed in ["/", "/findings", "/account", "/account/sessions"] {
        assert!(one.get(closed).await.to.starts_with("/sign-in"), "{closed}");
    }
    let before = one.cookies.clone();
    let (phone, recovery) = set_up(&console, &mut one).await;
    assert!(one.is_in().await && recovery.len() == 10);
    let mut old = console.browser("192.0.2.7");
    old.cookies = before;
    let page = old.get("/account/second-factor").await;
    assert!(page.to.starts_with("/sign-in"));
    wait(&console, 30);
    let mut two = at_the_code(&console, "198.51.100.9").await;
    assert_eq!(enter(&mut two, &phone.shows(&console)).await.to, "/");
}

#[tokio::test]
async fn an_administrator_resets_what_was_lost_and_the_journal_says_so() {
    let console = Console::new().await;
    let mut one = console.browser("192.0.2.7");
    one.enter("lin.contact").await;
    set_up(&console, &mut one).await;
    let records = console.office.records();
    let found = records.credentials("lin.contact").await.unwrap();
    let lin = found.unwrap().account.person;
    let mut keeper = console.browser("192.0.2.9");
    keeper.enter("wu.admin").await;
    let page = format!("/people/{lin}");
    assert!(
        keeper
            .get(&page)
            .await
            .text
            .contains("data-test=\"reset-factor\"")
    );
    let reset = format!("{page}/second-factor");
    assert_eq!(one.post(&reset, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(keeper.post(&reset, &[]).await.to, page);
    assert!(
        !keeper
            .get(&page)
            .await
            .text
            .contains("data-test=\"reset-factor\"")
    );
    assert!(!one.is_in().await);
    one.enter("lin.contact").await;
    let actor = console.office.actor("wu.admin").await.unwrap();
    let permit = actor.permit(&LIST_PEOPLE).unwrap();
    let lin = lin.to_string();
    let lines = records.journal_of(permit.scope(), "person", &lin);
    let deeds: Vec<_> = lines
        .await
        .unwrap()
        .into_iter()
        .map(|line| line.deed)
        .collect();
    assert!(
        deeds.contains(&"reset_second_factor".to_owned()),
        "{deeds:?}"
    );
    let own = format!("/people/{}/second-factor", actor.person.id);
    assert_eq!(keeper.post(&own, &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn codes_are_turned_off_unless_a_role_asks_and_nothing_else_stands() {
    let mut config = Config::default();
    config.sign_in.second_factor = vec!["security-contact".to_owned()];
    let console = Console::configured(&config).await;
    let mut lin = console.browser("192.0.2.7");
    lin.sign_in("lin.contact", PASSWORD).await;
    set_up(&console, &mut lin).await;
    let mut staff = console.browser("192.0.2.8");
    staff.enter("wang.staff").await;
    set_up(&console, &mut staff).await;
    let off = "/account/second-factor/remove";
    let refused = lin.post(off, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.text.contains("Set another one up first"),
        "{}",
        refused.text
    );
    assert_eq!(staff.post(off, &[]).await.to, "/account/second-factor");
    assert_eq!(staff.post(off, &[]).await.status, StatusCode::NOT_FOUND);
    let mut again = console.browser("192.0.2.8");
    again.enter("wang.staff").await;
    // With a passkey she may; then the passkey is the last one.
    let credential = give_passkey(&console, "lin.contact").await;
    assert_eq!(lin.post(off, &[]).await.to, "/account/second-factor");
    let fields = [("credential", &*credential)];
    let last = lin
        .post("/account/second-factor/passkeys/remove", &fields)
        .await;
    assert_eq!(last.status, StatusCode::CONFLICT);
    set_up(&console, &mut lin).await;
    let gone = lin
        .post("/account/second-factor/passkeys/remove", &fields)
        .await;
    assert_eq!(gone.to, "/account/second-factor#passkeys");
}

/// A passkey as if an authenticator had brought it; its identity in hexadecimal digits.
async fn give_passkey(console: &Console, name: &str) -> String {
    let records = console.office.records();
    let found = records.credentials(name).await.unwrap().unwrap().account;
    let (account, unit) = (found.id, found.unit);
    let keeper = console.office.actor("wu.admin").await.unwrap();
    let permit = keeper.permit(&LIST_PEOPLE).unwrap();
    let entry = JournalEntry {
        id: JournalId::new(console.office.ids.uuid()),
        at: console.office.now(),
        doer: Doer::Person(permit.person),
        through: None,
        unit,
        deed: "test".into(),
        object: Object {
            kind: "account",
            id: account.to_string(),
        },
        facts: "{}".into(),
    };
    let passkey = Passkey {
        credential: vec![0xab; 16],
        account,
        user_handle: account.uuid().as_bytes().to_vec(),
        public_key: vec![4; 65],
        sign_count: 0,
        backed_up: false,
        name: "key".into(),
        since: console.office.now(),
        last_used: None,
    };
    let deed = Deed::new(vec![Change::AddPasskey(passkey)], entry);
    records.commit(permit.scope(), &deed).await.unwrap();
    "ab".repeat(16)
}
