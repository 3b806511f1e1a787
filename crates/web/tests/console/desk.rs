//! The pages of the desk, with a person signed in and one finding on it.

use std::collections::BTreeMap;

use crate::house::{Answer, Contents, House, TOKEN, house};
use application::deed::{SentBy, Source};
use application::port::{KeptRecord, RawRecord, SenderPosition, Trust};
use axum::http::StatusCode;
use domain::finding::{Finding, FindingState, Proof, RuleKind, Severity, Sign, Subject};
use domain::id::{EventId, FindingId, PersonId, SourceId, UnitId};
use domain::language::Language;
use domain::people::{Person, Role, Unit};
use domain::version::Version;
use jiff::Timestamp;
use uuid::Uuid;

/// The inhabitant's browser.
const COOKIE: &[(&str, &str)] = &[("cookie", "townwatch-session=inhabitant")];
const LINE: &str = "sshd: <img src=x onerror=alert(1)> \u{1b}[2J \u{202e}drowssap \u{27e6}x";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn finding_path() -> String {
    format!("/findings/{}", finding().id)
}

pub(crate) fn unit() -> UnitId {
    UnitId::new(Uuid::from_u128(10))
}

pub(crate) fn finding() -> Finding {
    let event = EventId { epoch: 1, index: 4 };
    let seen = at("2026-11-21T01:41:00Z");
    Finding {
        id: FindingId::new(Uuid::from_u128(20)),
        key: "k".to_owned(),
        unit: unit(),
        rule: "no-such-rule<b>".to_owned(),
        severity: Severity::High,
        sign: Sign::Indication,
        kind: RuleKind::Correlation,
        subject: Subject {
            account: Some("wang\u{202e}<i>".to_owned()),
            source_ip: Some("203.0.113.9".to_owned()),
            host: None,
        },
        first: seen,
        last: seen,
        count: 1_234,
        values: BTreeMap::new(),
        proofs: vec![Proof { event, at: seen }],
        state: FindingState::Open,
        raised: seen,
        needed: None,
        hunt: None,
        version: Version::FIRST,
    }
}

pub(crate) fn with(roles: &[Role], stale: bool) -> House {
    filled(roles, stale, 1)
}

pub(crate) fn filled(roles: &[Role], stale: bool, copies: usize) -> House {
    house(contents(roles, stale, copies))
}

/// What lies on the desk of a person with these roles.
pub(crate) fn contents(roles: &[Role], stale: bool, copies: usize) -> Contents {
    let person = Person {
        id: PersonId::new(Uuid::from_u128(30)),
        unit: unit(),
        name: "林雅婷".to_owned(),
        language: Language::ZhTw,
    };
    let time_zone = "Asia/Taipei".to_owned();
    let unit = Unit {
        id: unit(),
        parent: None,
        name: "大湖鄉公所".to_owned(),
        time_zone,
    };
    let record = RawRecord {
        unit: unit.id,
        source: SourceId::new(Uuid::from_u128(40)),
        received: at("2026-11-21T01:41:00Z"),
        trust: Trust::Authenticated,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: LINE.as_bytes().to_vec(),
    };
    let id = EventId { epoch: 1, index: 4 };
    let source = Source {
        id: record.source,
        unit: unit.id,
        name: "=郵件伺服器\u{202e}".to_owned(),
        format: "auto".to_owned(),
        time_zone: "Asia/Taipei".to_owned(),
        sender: SentBy::default(),
        retired: None,
    };
    Contents {
        copies,
        sources: vec![source],
        inhabitant: Some((unit, person)),
        roles: roles.to_vec(),
        finding: Some(finding()),
        lines: vec![KeptRecord { id, record }],
        stale,
        ..Contents::default()
    }
}

pub(crate) fn contact() -> House {
    with(&[Role::SecurityContact], false)
}

pub(crate) async fn get(house: &House, path: &str, language: &str) -> Answer {
    let cookie = format!("townwatch-session={TOKEN}; townwatch-language={language}");
    let answer = house.get(path, &[("cookie", &cookie)]).await;
    let untold = answer.text.replace("⟦x", "");
    assert!(
        !untold.contains('⟦'),
        "{path} in {language}: a text is missing: {untold}"
    );
    answer
}

async fn post(house: &House, path: &str, body: &str) -> Answer {
    let cookie = format!("townwatch-session={TOKEN}");
    house.post(path, &[("cookie", &cookie)], body).await
}

#[tokio::test]
async fn every_page_speaks_every_language_with_its_own_title() {
    let house = contact();
    for language in ["zh-TW", "vi", "en"] {
        let mut titles = Vec::new();
        for path in ["/", "/findings", "/sources", &finding_path()] {
            let page = get(&house, path, language).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text.contains(&format!("<html lang=\"{language}\">")));
            assert!(
                page.text.contains(r#"data-test="person">林雅婷<"#),
                "{path}"
            );
            let title = page
                .text
                .split("<title>")
                .nth(1)
                .unwrap()
                .split("</title>")
                .next();
            titles.push(title.unwrap().to_owned());
        }
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), 4, "{titles:?}");
    }
}

#[tokio::test]
async fn a_log_line_is_shown_as_text_with_its_hidden_marks_written_out() {
    let page = get(&contact(), &finding_path(), "en").await.text;
    assert!(
        !page.contains("<img") && !page.contains("<i>") && !page.contains("<b>"),
        "{page}"
    );
    assert!(
        !page.contains('\u{1b}') && !page.contains('\u{202e}'),
        "{page}"
    );
    assert!(
        page.contains("‹U+001B›[2J") && page.contains("‹U+202E›drowssap"),
        "{page}"
    );
    assert!(
        page.contains("1,234") && page.contains("21 Nov 2026 09:41"),
        "{page}"
    );
}

#[tokio::test]
async fn staff_see_a_calm_page_and_nothing_of_findings() {
    let house = with(&[Role::Staff], false);
    let page = get(&house, "/", "zh-TW").await.text;
    assert!(
        page.contains("today-calm") && !page.contains("finding-row"),
        "{page}"
    );
    assert!(
        !page.contains("nav-findings") && !page.contains("203.0.113.9"),
        "{page}"
    );
    for path in ["/findings", "/sources", &finding_path()] {
        assert_eq!(
            get(&house, path, "zh-TW").await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let accept = post(
        &house,
        &format!("{}/accept", finding_path()),
        "seen=1&title=t",
    )
    .await;
    assert_eq!(accept.status, StatusCode::NOT_FOUND);
    assert!(house.deeds().is_empty());
}

#[tokio::test]
async fn an_auditor_reads_but_has_no_buttons() {
    let page = get(&with(&[Role::Auditor], false), &finding_path(), "vi").await;
    assert_eq!(page.status, StatusCode::OK);
    for form in ["accept-form", "dismiss-form", "watch-form", "reopen-form"] {
        assert!(!page.text.contains(form), "{form}");
    }
}

#[tokio::test]
async fn a_dismissal_without_a_reason_leads_to_its_field_and_writes_nothing() {
    let house = contact();
    let again = post(
        &house,
        &format!("{}/dismiss", finding_path()),
        "seen=1&reason=+",
    )
    .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.text.contains(r##"<a href="#dismiss-reason">"##),
        "{}",
        again.text
    );
    assert!(
        again
            .text
            .contains(r#"aria-describedby="dismiss-reason-hint dismiss-reason-error""#)
    );
    assert!(!house.deeds().contains(&"dismiss_finding".to_owned()));
}

#[tokio::test]
async fn a_watch_needs_a_time_to_come_in_the_zone_of_the_unit() {
    let house = contact();
    let path = format!("{}/watch", finding_path());
    // The clock stands at 10:02 in Taipei.
    let past = post(&house, &path, "seen=1&reason=r&until=2026-11-21T10:01").await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(past.text.contains("watch-until-error") && past.text.contains("2026-11-21T10:01"));
    let done = post(&house, &path, "seen=1&reason=r&until=2026-11-21T10:03").await;
    assert_eq!(done.header("location"), finding_path());
    assert!(house.deeds().contains(&"watch_finding".to_owned()));
}

#[tokio::test]
async fn when_somebody_saved_in_between_the_reason_typed_is_still_there() {
    let house = with(&[Role::SecurityContact], true);
    let path = format!("{}/dismiss", finding_path());
    let again = post(
        &house,
        &path,
        "seen=1&reason=%E5%AE%9A%E6%9C%9F%E6%B8%AC%E8%A9%A6",
    )
    .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("定期測試</textarea>"), "{}", again.text);
    assert!(again.text.contains("error-summary"));
}

#[tokio::test]
async fn a_made_up_identity_is_not_found() {
    let house = contact();
    for path in [
        "/findings/1",
        "/findings/00000000-0000-0000-0000-0000000000ff",
    ] {
        assert_eq!(
            get(&house, path, "en").await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn choosing_a_language_is_kept_with_the_session() {
    let house = contact();
    let answer = post(&house, "/language", "language=en&back=/findings").await;
    assert_eq!(answer.header("location"), "/findings");
    assert_eq!(house.deeds(), ["choose_language"]);
}

#[tokio::test]
async fn signing_out_removes_the_cookie() {
    let house = contact();
    let answer = post(&house, "/sign-out", "").await;
    assert_eq!(answer.header("location"), "/sign-in");
    assert!(
        answer
            .header("set-cookie")
            .starts_with("townwatch-session=; Path=/; Max-Age=0")
    );
    assert_eq!(house.deeds(), ["sign_out"]);
}

#[tokio::test]
async fn a_key_is_shown_once_and_opens_what_its_role_may() {
    let house = with(&[Role::SecurityContact], false);
    let unit = unit();
    let form = format!("name=%E6%AF%8F%E6%9C%88%3Cb%3E&held=security-contact%40{unit}&days=30");
    let made = house.post("/account/tokens", COOKIE, &form).await;
    assert_eq!(made.status, StatusCode::OK);
    let (_, rest) = made.text.split_once("data-test=\"token-value\">").unwrap();
    let key = rest.split('<').next().unwrap().to_owned();
    assert!(key.starts_with("tw_") && key.len() == 67, "{key}");
    let again = house.get("/account", COOKIE).await.text;
    assert!(!again.contains(&key) && again.contains("每月") && !again.contains("<b>"));

    let bearer = format!("Bearer {key}");
    let asked = [
        ("authorization", bearer.as_str()),
        ("accept-language", "vi"),
    ];
    let listed = house.get("/api/v1/list_findings", &asked).await;
    assert_eq!(listed.status, StatusCode::OK, "{}", listed.text);
    let wrong = house.get("/api/v1/list_findings?state=lost", &asked).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(wrong.header("content-type"), "application/problem+json");
    assert!(wrong.text.contains("unknown variant"), "{}", wrong.text);
    let nowhere = house.get("/api/v1/nowhere", &asked).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(
        nowhere.text.contains("\"code\":\"error-not-found\""),
        "{}",
        nowhere.text
    );

    let cookie = house.get("/api/v1/list_findings", COOKIE).await;
    assert_eq!(
        cookie.status,
        StatusCode::UNAUTHORIZED,
        "a browser is no program"
    );
    assert_eq!(cookie.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn what_was_typed_for_a_key_is_kept_when_it_is_refused() {
    let house = with(&[Role::SecurityContact], false);
    let form = format!("name=monthly&held=security-contact%40{}&days=400", unit());
    let refused = house.post("/account/tokens", COOKIE, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"monthly\"") && refused.text.contains("value=\"400\""));
    let foreign = format!("name=x&held=head%40{}&days=1", unit());
    let refused = house.post("/account/tokens", COOKIE, &foreign).await;
    assert_eq!(
        refused.status,
        StatusCode::NOT_FOUND,
        "a role one does not hold"
    );
}
