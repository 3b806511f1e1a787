//! On the way to an application: every way to sign in leads back to it, and only those go on whom it is for.

use application::clients::{Client, ClientForm, digest};
use application::jobs::{Job, Work as _};
use axum::http::StatusCode;
use domain::people::{AccountState, Role};
use oidc::exchange::{Grant, Refused};
use oidc::jws::{self, ID_TOKEN};
use oidc::keys::PublicKey;
use oidc::scope::Scope;
use oidc::{Pairs, asking, base64url};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use testkit::office::PASSWORD;
use townwatch::config::Config;
use zeroize::Zeroizing;

use crate::sign_in::browser::{Answer, Browser, Console};
use crate::sign_in::codes::{set_up, wait};

const ISSUER: &str = "https://office.example";
const REDIRECT: &str = "https://files.example/cb";
const VERIFIER: &str = "a-verifier-of-the-tests-that-is-long-enough-1234567";

async fn console() -> Console {
    let mut config = Config::default();
    config.server.public_url = Some(ISSUER.to_owned());
    Console::configured(&config).await
}

/// An application that everybody of the office may use.
pub(crate) async fn application(console: &Console, name: &str) -> Client {
    with(console, name, |_| {}).await
}

async fn with(console: &Console, name: &str, change: impl Fn(&mut ClientForm)) -> Client {
    let desk = &console.office.office;
    let units = desk.units().await.unwrap();
    let top = units.iter().find(|unit| unit.parent.is_none()).unwrap();
    let mut form = ClientForm {
        name: name.to_owned(),
        redirect_uris: REDIRECT.to_owned(),
        scopes: [Scope::OfflineAccess, Scope::Groups].into(),
        ..ClientForm::default()
    };
    change(&mut form);
    let entered = desk.enter_client_here(top.id, &form, digest("secret"));
    entered.await.unwrap()
}

fn request(client: &Client) -> String {
    let challenge = base64url(&Sha256::digest(VERIFIER.as_bytes()));
    let words = [
        ("client_id", &*client.id.to_string()),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", "openid offline_access groups"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    asking("/oidc/authorize", &words)
}

fn word(answer: &Answer, name: &str) -> Option<String> {
    let query = answer.to.strip_prefix(REDIRECT)?.strip_prefix('?')?;
    Pairs::read(query)?.one(name).map(str::to_owned)
}

async fn code(browser: &mut Browser, client: &Client) -> String {
    let answer = browser.get(&request(client)).await;
    word(&answer, "code").unwrap_or_else(|| panic!("{} {}", answer.to, answer.text))
}

fn for_code(code: &str) -> Grant {
    Grant::Code {
        code: Zeroizing::new(code.to_owned()),
        redirect_uri: REDIRECT.to_owned(),
        verifier: Zeroizing::new(VERIFIER.to_owned()),
    }
}

/// What the application gets for a code; why it gets nothing.
async fn redeemed(
    console: &Console,
    client: &Client,
    code: &str,
) -> Result<application::clients::Issued, Refused> {
    let desk = &console.office.office;
    desk.redeem(client, &for_code(code)).await.unwrap()
}

async fn claims(console: &Console, token: &str) -> serde_json::Map<String, Value> {
    let keys = console.office.office.public_keys().await.unwrap();
    let keys = keys.get("keys").and_then(Value::as_array).unwrap().iter();
    let keys: Vec<_> = keys.filter_map(PublicKey::from_jwk).collect();
    jws::read(token, &keys, ID_TOKEN).unwrap()
}

/// Where a page leads on by itself.
fn onward(answer: &Answer) -> String {
    assert_eq!(
        answer.status,
        StatusCode::OK,
        "{} {}",
        answer.to,
        answer.text
    );
    let to = answer.text.split("href=\"/oidc/authorize").nth(1).unwrap();
    let to = to.split('"').next().unwrap().replace("&#38;", "&");
    format!("/oidc/authorize{to}")
}

fn escaped(path: &str) -> String {
    asking("", &[("x", path)])
        .trim_start_matches("?x=")
        .to_owned()
}

#[tokio::test]
async fn a_password_with_a_code_leads_on_to_the_application_and_is_told_as_such() {
    let console = console().await;
    let client = application(&console, "檔案").await;
    let mut own = console.browser("192.0.2.7");
    own.enter("lin.contact").await;
    let (phone, _) = set_up(&console, &mut own).await;
    wait(&console, 60);
    let mut next = console.browser("198.51.100.9");
    let asked = next.get(&request(&client)).await;
    let way = asked.to.strip_prefix("/sign-in?next=").unwrap().to_owned();
    let fields = [
        ("login", "lin.contact"),
        ("password", PASSWORD),
        ("next", &*way),
    ];
    let first = next.post("/sign-in", &fields).await;
    assert!(
        first.to.starts_with("/sign-in/code?next=/oidc/authorize"),
        "{}",
        first.to
    );
    let page = next.get(&first.to).await;
    assert!(page.text.contains("/oidc/authorize"));
    let shown = phone.shows(&console);
    let done = next
        .post("/sign-in/code", &[("code", &shown), ("next", &way)])
        .await;
    let back = next.get(&onward(&done)).await;
    let code = word(&back, "code").unwrap();
    let issued = redeemed(&console, &client, &code).await.unwrap();
    let said = claims(&console, &issued.id_token).await;
    assert_eq!(said["amr"], serde_json::json!(["pwd", "otp", "mfa"]));
    assert_eq!(said["acr"], "urn:townwatch:acr:two-factor");
}

#[tokio::test]
async fn an_address_elsewhere_is_no_way_back_from_the_sign_in() {
    let console = console().await;
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "oidc/authorize",
    ] {
        let mut browser = console.browser("192.0.2.7");
        let fields = [
            ("login", "lin.contact"),
            ("password", PASSWORD),
            ("next", &*escaped(next)),
        ];
        assert_eq!(browser.post("/sign-in", &fields).await.to, "/", "{next}");
    }
}

#[tokio::test]
async fn a_code_opens_for_a_minute_and_a_token_for_ten() {
    let console = console().await;
    let client = application(&console, "檔案").await;
    let mut browser = console.browser("192.0.2.7");
    browser.enter("lin.contact").await;
    let late = code(&mut browser, &client).await;
    wait(&console, 60);
    assert_eq!(
        redeemed(&console, &client, &late).await,
        Err(Refused::InvalidGrant)
    );
    let soon = code(&mut browser, &client).await;
    wait(&console, 59);
    let issued = redeemed(&console, &client, &soon).await.unwrap();
    let desk = &console.office.office;
    wait(&console, 599);
    assert!(desk.claims(&issued.access_token).await.unwrap().is_some());
    wait(&console, 1);
    assert!(desk.claims(&issued.access_token).await.unwrap().is_none());
    // A refresh token lasts as long as the session, and no longer.
    let refresh = Grant::Refresh {
        token: Zeroizing::new(issued.refresh_token.unwrap()),
        scope: None,
    };
    wait(&console, 11 * 3600);
    let again = desk.redeem(&client, &refresh).await.unwrap().unwrap();
    let refresh = Grant::Refresh {
        token: Zeroizing::new(again.refresh_token.unwrap()),
        scope: None,
    };
    wait(&console, 3600);
    let over = desk.redeem(&client, &refresh).await.unwrap();
    assert_eq!(over.map(drop), Err(Refused::InvalidGrant));
}

#[tokio::test]
async fn only_those_go_on_whom_the_application_is_for() {
    let console = console().await;
    let desk = &console.office.office;
    let leaders = with(&console, "簽核", |form| {
        form.roles = [Role::TeamLeader].into();
    })
    .await;
    let township = console.office.township;
    let form = ClientForm {
        name: "鎮公所".to_owned(),
        redirect_uris: REDIRECT.to_owned(),
        ..ClientForm::default()
    };
    let ours = desk
        .enter_client_here(township, &form, [1; 32])
        .await
        .unwrap();
    let goes = async |name: &str, client: &Client| {
        let mut browser = console.browser("192.0.2.7");
        browser.enter(name).await;
        let answer = browser.get(&request(client)).await;
        word(&answer, "error").unwrap_or_else(|| "in".to_owned())
    };
    assert_eq!(goes("chang.leader", &leaders).await, "in");
    assert_eq!(goes("lin.contact", &leaders).await, "access_denied");
    assert_eq!(goes("lin.contact", &ours).await, "in");
    assert_eq!(
        goes("huang.contact", &ours).await,
        "access_denied",
        "of another unit"
    );
    // Out of use, nobody goes on, and what it holds opens nothing.
    let mut browser = console.browser("192.0.2.7");
    browser.enter("lin.contact").await;
    let waiting = code(&mut browser, &ours).await;
    let keeper = console.office.actor("wu.admin").await.unwrap();
    desk.suspend_client(&keeper, ours.id).await.unwrap();
    let ours = desk.view_client(&keeper, ours.id).await.unwrap();
    assert_eq!(
        redeemed(&console, &ours, &waiting).await,
        Err(Refused::InvalidGrant)
    );
    assert_eq!(goes("lin.contact", &ours).await, "access_denied");
}

#[tokio::test]
async fn whoever_is_suspended_or_must_change_the_password_gets_nothing() {
    let console = console().await;
    let desk = &console.office.office;
    let client = application(&console, "檔案").await;
    let mut browser = console.browser("192.0.2.7");
    browser.enter("lin.contact").await;
    let waiting = code(&mut browser, &client).await;
    let held = code(&mut browser, &client).await;
    let issued = redeemed(&console, &client, &held).await.unwrap();
    let lin = console.office.actor("lin.contact").await.unwrap().person.id;
    let keeper = console.office.actor("wu.admin").await.unwrap();
    let incident = AccountState::SuspendedIncident;
    let suspended = desk.suspend_account(&keeper, lin, incident, "測試");
    suspended.await.unwrap();
    assert_eq!(
        redeemed(&console, &client, &waiting).await,
        Err(Refused::InvalidGrant)
    );
    assert!(desk.claims(&issued.access_token).await.unwrap().is_none());
    let refresh = Grant::Refresh {
        token: Zeroizing::new(issued.refresh_token.unwrap()),
        scope: None,
    };
    assert!(desk.redeem(&client, &refresh).await.unwrap().is_err());
    let answer = browser.get(&request(&client)).await;
    assert!(answer.to.starts_with("/sign-in"), "{}", answer.to);
}

#[tokio::test]
async fn keys_turn_over_and_what_the_old_one_signed_is_believed_until_it_is_over() {
    let console = console().await;
    let desk = &console.office.office;
    let client = application(&console, "檔案").await;
    let kid = |token: &str| {
        let head = token.split('.').next().unwrap();
        let head: Value = serde_json::from_slice(&oidc::from_base64url(head).unwrap()).unwrap();
        head["kid"].as_str().unwrap().to_owned()
    };
    let signed = async || {
        let mut browser = console.browser("192.0.2.7");
        browser.enter("lin.contact").await;
        let code = code(&mut browser, &client).await;
        redeemed(&console, &client, &code).await.unwrap().id_token
    };
    let told = async || {
        let keys = desk.public_keys().await.unwrap();
        keys["keys"].as_array().unwrap().len()
    };
    let first = signed().await;
    assert_eq!(told().await, 2, "one of each kind");
    let day = 24 * 3600;
    wait(&console, 90 * day);
    application::clients::KeepKeys
        .run(desk, &job())
        .await
        .unwrap();
    assert_eq!(told().await, 4, "the next ones are told before they sign");
    assert_eq!(kid(&signed().await), kid(&first));
    wait(&console, day);
    let second = signed().await;
    assert_ne!(kid(&second), kid(&first));
    claims(&console, &first).await;
    wait(&console, 2 * day);
    application::clients::KeepKeys
        .run(desk, &job())
        .await
        .unwrap();
    assert_eq!(told().await, 2);
    claims(&console, &second).await;
    // Nothing of a key lies in the records as it is.
    let records = std::fs::read(console.office.folder().join("records.db")).unwrap();
    let pkcs8 = [0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13];
    assert!(!records.windows(pkcs8.len()).any(|part| part == pkcs8));
}

fn job() -> Job {
    Job {
        kind: "client-keys".to_owned(),
        key: String::new(),
        unit: None,
        due: jiff::Timestamp::UNIX_EPOCH,
        attempts: 0,
        last_error: None,
        payload: "{}".to_owned(),
    }
}
