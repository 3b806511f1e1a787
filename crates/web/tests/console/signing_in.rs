//! Signing in: what the browser keeps, and who waits.

use application::port::Lane;
use axum::http::StatusCode;
use domain::id::{PersonId, UnitId};
use domain::language::Language;
use domain::people::{Person, Unit};
use uuid::Uuid;

use crate::house::{Answer, BUSY_PASSWORD, Contents, House, PASSWORD, house};

fn inhabited() -> House {
    let unit = Unit {
        id: UnitId::new(Uuid::from_u128(10)),
        parent: None,
        name: "大湖鄉公所".to_owned(),
        time_zone: "Asia/Taipei".to_owned(),
    };
    let person = Person {
        id: PersonId::new(Uuid::from_u128(30)),
        unit: unit.id,
        name: "林雅婷".to_owned(),
        language: Language::ZhTw,
    };
    house(Contents {
        inhabitant: Some((unit, person)),
        ..Contents::default()
    })
}

async fn sign_in(house: &House, name: &str, password: &str, cookie: &str) -> Answer {
    let body = format!("login={name}&password={password}");
    house.post("/sign-in", &[("cookie", cookie)], &body).await
}

/// The cookie that makes the browser known, as the browser sends it back.
fn note(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie").iter();
    let mut notes = set
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .filter(|cookie| cookie.starts_with("townwatch-device-"));
    notes.next_back().unwrap().to_owned()
}

#[tokio::test]
async fn from_her_known_device_she_gets_in_while_her_account_is_stormed() {
    let house = inhabited();
    let first = sign_in(&house, "lin", PASSWORD, "").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let note = note(&first);
    for _ in 0..30 {
        sign_in(&house, "lin", "guess", "").await;
    }
    let stranger = sign_in(&house, "lin", PASSWORD, "").await;
    assert_eq!(stranger.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(stranger.header("retry-after"), "1");
    let looked_at = house.lanes().len();
    let she = sign_in(&house, "LIN", PASSWORD, &note).await;
    assert_eq!(she.status, StatusCode::SEE_OTHER);
    assert_eq!(house.lanes()[looked_at..], [Lane::Known]);
    let other_account = sign_in(&house, "wang", PASSWORD, &note).await;
    assert_eq!(other_account.status, StatusCode::SEE_OTHER);
    assert_eq!(house.lanes().last(), Some(&Lane::Stranger));
}

#[tokio::test]
async fn a_full_line_says_try_again_and_the_attempt_does_not_count() {
    let house = inhabited();
    for _ in 0..20 {
        let busy = sign_in(&house, "lin", BUSY_PASSWORD, "townwatch-language=en").await;
        assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(busy.header("retry-after"), "2");
        assert!(busy.text.contains("Try again in a few seconds"));
        assert!(busy.header("set-cookie").is_empty());
    }
    let then = sign_in(&house, "lin", PASSWORD, "").await;
    assert_eq!(then.status, StatusCode::SEE_OTHER);
}
