//! Who found a browser open, or took its cookie, does not come to stay: what opens the account asks
//! for a fresh proof.

use std::collections::BTreeMap;

use application::approvals::NewApproval;
use application::people::NewPerson;
use application::registers::Outcome;
use application::use_case::SelfProof;
use axum::http::StatusCode;
use domain::id::{ApprovalId, IncidentId, PersonId, SheetId, SourceId, SweepId, UnitId};
use domain::language::Language;
use domain::people::Role;
use testkit::office::PASSWORD;
use testkit::swept::enter_sweep;
use townwatch::config::{Config, ProofMinutes};
use web::{Method, ROUTES};

use crate::sign_in::applications::application;
use crate::sign_in::browser::{Browser, Console};
use crate::sign_in::codes::{set_up, wait};

const PAGE: &str = "/account/second-factor";

/// Whose browser is found open, and what they may: the first who may do something.
const THIEVES: [(&str, Role); 4] = [
    ("wu.admin", Role::SystemAdmin),
    ("lin.contact", Role::SecurityContact),
    ("chang.leader", Role::TeamLeader),
    ("the.ciso", Role::Ciso),
];

/// A browser that was signed in so many minutes ago.
async fn open_for(console: &Console, who: &str, minutes: i64) -> Browser {
    let mut browser = console.browser("192.0.2.7");
    browser.enter(who).await;
    wait(console, minutes * 60);
    browser
}

/// A case of the contact's.
async fn case(console: &Console) -> IncidentId {
    let line = |second: u32| {
        format!(
            "Nov 21 09:30:{second:02} srv sshd[4]: Failed password for root from 198.51.100.10 port 4 ssh2"
        )
    };
    let lines: Vec<_> = (0..20).map(line).collect();
    let office = &console.office;
    let taken = office.take("srv", lines.iter().map(String::as_str));
    taken.await.unwrap();
    let finding = office.findings().await.unwrap().into_iter().next().unwrap();
    let contact = office.actor("lin.contact").await.unwrap();
    let desk = &office.office;
    desk.accept_finding(&contact, finding.id, finding.version, "測試")
        .await
        .unwrap()
}

/// What the leader is asked for.
async fn approval(console: &Console, incident: IncidentId) -> ApprovalId {
    let contact = console.office.actor("lin.contact").await.unwrap();
    let wanted = NewApproval {
        demand: "report".to_owned(),
        note: String::new(),
    };
    let desk = &console.office.office;
    let asked = desk.request_approval(&contact, incident, &wanted).await;
    asked.unwrap()
}

/// A form that was begun.
async fn sheet(console: &Console) -> SheetId {
    let contact = console.office.actor("lin.contact").await.unwrap();
    let (desk, unit) = (&console.office.office, console.office.township);
    let values = BTreeMap::new();
    let begun = desk.begin_sheet(&contact, "corrective-action", unit, &values);
    match begun.await.unwrap() {
        Outcome::Done(id) => id,
        Outcome::Refused(why) => unreachable!("{why:?}"),
    }
}

async fn source(console: &Console, unit: UnitId) -> SourceId {
    let office = &console.office.office;
    let source = office.source_named(unit, "portal", "auto", "UTC").await;
    source.unwrap().id
}

/// A table of accounts that was taken in.
async fn imported(console: &Console) -> String {
    let import = testkit::taken::table(&console.office).await;
    import.unwrap().to_string()
}

/// Somebody of the township who leaves: the contact sees them as well.
async fn leaver(console: &Console) -> String {
    let keeper = console.office.actor("wu.admin").await.unwrap();
    let of = (console.office.township, "zhou.leaves");
    let announced = testkit::leaving::announced(&console.office, &keeper, of).await;
    announced.unwrap().1.to_string()
}

/// An exception from a policy that the administrator asks for.
async fn excepted(console: &Console, unit: UnitId) -> String {
    let keeper = console.office.actor("wu.admin").await.unwrap();
    let asked = testkit::excepting::exception(&console.office, &keeper, unit).await;
    asked.unwrap().to_string()
}

/// A document that the contact made, and somebody else is to issue.
async fn document(console: &Console) -> String {
    let of = (console.office.township, "lin.contact");
    let waiting = testkit::publishing::waiting(&console.office, "lin.contact", of).await;
    waiting.unwrap().to_string()
}

/// Who decides about it.
async fn decider(console: &Console, unit: UnitId) {
    let new = NewPerson {
        name: "資安長".into(),
        sign_in_name: "the.ciso".into(),
        password: PASSWORD.into(),
        language: Language::ZhTw,
        unit,
        roles: vec![Role::Ciso],
    };
    console.office.office.enter_person(new).await.unwrap();
}

/// What an administrator's addresses are about, by how they begin.
async fn things(console: &Console, unit: UnitId) -> BTreeMap<&'static str, String> {
    let connector = testkit::visits::connector(&console.office, unit).await;
    let service = testkit::visits::service(&console.office).await;
    BTreeMap::from([
        ("sources", source(console, unit).await.to_string()),
        ("clients", application(console, "檔案").await.id.to_string()),
        ("imports", imported(console).await),
        ("leavers", leaver(console).await),
        ("connectors", connector.unwrap().to_string()),
        ("policies", excepted(console, unit).await),
        ("documents", document(console).await),
        ("services", service.unwrap().to_string()),
    ])
}

/// A directory that was read.
async fn swept(console: &Console) -> SweepId {
    let office = &console.office;
    let leader = office.actor("chang.leader").await.unwrap();
    let (sweep, _) = enter_sweep(office, &leader, office.township).await.unwrap();
    sweep
}

async fn prove(browser: &mut Browser, password: &str) -> crate::sign_in::browser::Answer {
    let fields = [("current", password), ("next", PAGE)];
    browser.post("/account/prove", &fields).await
}

/// An address whose places are filled: a thing, or a time of a duty in a unit.
fn filled(path: &str, id: &str, unit: &str) -> String {
    [
        ("{id}", id),
        ("{unit}", unit),
        ("{duty}", "restore-test"),
        ("{occurrence}", "2026"),
    ]
    .iter()
    .fold(path.to_owned(), |path, (name, value)| {
        path.replace(name, value)
    })
}

#[tokio::test]
async fn an_open_session_alone_reaches_nothing_that_opens_an_account() {
    let console = Console::new().await;
    let incident = case(&console).await;
    let approval = approval(&console, incident).await.to_string();
    let incident = incident.to_string();
    let sheet = sheet(&console).await.to_string();
    let sweep = swept(&console).await.to_string();
    let unit = console.office.actor("wu.admin").await.unwrap().person.unit;
    decider(&console, unit).await;
    let mut thieves = Vec::new();
    for (who, _) in THIEVES {
        thieves.push(open_for(&console, who, 6).await);
    }
    let lin: PersonId = console.office.actor("lin.contact").await.unwrap().person.id;
    let asked: Vec<_> = ROUTES
        .iter()
        .filter(|route| route.method == Method::Post && route.use_case.proof == SelfProof::Fresh)
        .collect();
    assert!(asked.len() >= 8, "{}", asked.len());
    let (held, top) = (format!("system-admin@{unit}"), unit.to_string());
    let fields = [
        ("credential", "00"),
        ("passkey_name", "key"),
        ("name", "program"),
        ("held", &held),
        ("days", "9"),
        ("hold", "00000000-0000-7000-8000-000000000001"),
        ("unit", &top),
        ("seen", "1"),
        ("waiting", "0"),
        ("how", "accept"),
        ("answer", "agree"),
        ("step", "grant"),
        ("go", "grant"),
    ];
    let mut things = things(&console, unit).await;
    things.extend([
        ("incidents", incident),
        ("approvals", approval),
        ("sheets", sheet),
        ("sweeps", sweep),
    ]);
    for route in asked {
        let kind = route.path.split('/').nth(1).unwrap_or_default();
        let id = things.get(kind).cloned().unwrap_or_else(|| lin.to_string());
        let roles = route.use_case.roles;
        let may = |(_, role): &(_, Role)| roles.is_empty() || roles.contains(role);
        let at = THIEVES.iter().position(may).unwrap();
        let thief = thieves.get_mut(at).unwrap();
        let path = filled(route.path, &id, &top);
        let answer = thief.post(&path, &fields).await;
        let back = answer.to.strip_prefix("/account/prove?next=");
        let back = back.unwrap_or_else(|| panic!("{path}: {} {}", answer.status, answer.to));
        let page = thief.get(back).await;
        assert_eq!(page.status, StatusCode::OK, "{path} leads back to {back}");
    }
    // What asks within itself is not done without an answer either.
    let within = ROUTES
        .iter()
        .filter(|route| route.use_case.proof == SelfProof::Within);
    let thief = thieves.first_mut().unwrap();
    for route in within {
        let answer = thief.post(route.path, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = thief.get(PAGE).await.text;
    assert!(page.contains("data-test=\"prove-first\"") && !page.contains("factor-begin"));
}

#[tokio::test]
async fn a_proof_opens_what_it_is_for_and_ends_every_copy_of_the_cookie() {
    let console = Console::new().await;
    let mut own = open_for(&console, "wu.admin", 6).await;
    let mut thief = own.clone();
    let page = own.get("/account/prove?next=/account/second-factor").await;
    assert!(page.text.contains("data-test=\"prove-form\""));
    assert!(!page.text.contains("prove-code-form"), "she has no codes");
    let wrong = prove(&mut own, "guess").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.get(PAGE).await.text.contains("prove-first"));
    assert_eq!(prove(&mut own, PASSWORD).await.to, PAGE);
    assert!(own.get(PAGE).await.text.contains("factor-begin"));
    assert!(!thief.is_in().await, "the cookie from before opens nothing");
    let (phone, _) = set_up(&console, &mut own).await;
    // It counts for some minutes, not for ever; a code proves it as well.
    wait(&console, 5 * 60);
    let begun = own.post("/account/second-factor/remove", &[]).await;
    assert!(begun.to.starts_with("/account/prove"), "{}", begun.to);
    let outside = "https://evil.example/";
    let fields = [("code", &*phone.shows(&console)), ("next", outside)];
    assert_eq!(own.post("/account/prove", &fields).await.to, "/");
    let removed = own.post("/account/second-factor/remove", &[]).await;
    assert_eq!(removed.to, PAGE);
    let mut again = console.browser("192.0.2.7");
    assert_eq!(again.sign_in("wu.admin", PASSWORD).await.to, "/");
}

#[tokio::test]
async fn how_long_a_proof_counts_is_a_setting() {
    let mut config = Config::default();
    config.sign_in.proof_minutes = ProofMinutes::try_from(30).unwrap();
    let console = Console::configured(&config).await;
    let mut own = open_for(&console, "wu.admin", 29).await;
    let begun = own.post("/account/second-factor/begin", &[]).await;
    assert_eq!(begun.to, PAGE);
    wait(&console, 60);
    let begun = own.post("/account/second-factor/begin", &[]).await;
    assert!(begun.to.starts_with("/account/prove"));
    for wrong in [0, 61, -5] {
        assert!(ProofMinutes::try_from(wrong).is_err());
    }
}

#[tokio::test]
async fn guessing_at_an_open_browser_waits_like_a_sign_in() {
    let console = Console::new().await;
    let mut thief = open_for(&console, "wu.admin", 6).await;
    let mut last = StatusCode::OK;
    for _ in 0..20 {
        last = prove(&mut thief, "guess").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_seed_that_waits_is_shown_to_nobody_who_found_the_browser_open() {
    let console = Console::new().await;
    let mut own = console.browser("192.0.2.7");
    own.enter("wu.admin").await;
    own.post("/account/second-factor/begin", &[]).await;
    assert!(own.get(PAGE).await.text.contains("factor-seed"));
    wait(&console, 5 * 60);
    assert!(!own.get(PAGE).await.text.contains("factor-seed"));
}
